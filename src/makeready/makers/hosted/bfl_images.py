"""Black Forest Labs' API: a task is handed in, asked after until it is ready, and its picture fetched.

Its price stands in the answer to the first request. From then on it may be paid, so nothing is handed in
twice; asking after it is free and is repeated while there is time. The picture is copied at once: its address
holds for ten minutes.
"""

import base64
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from makeready.errors import InvalidAnswerError, LostAnswerError
from makeready.makers.hosted.calling import LONGEST_S, Caller
from makeready.makers.hosted.exchange import Answer, Exchange, Failed
from makeready.makers.hosted.received import unusable
from makeready.makers.hosted.refusals import Refusal, moderated
from makeready.makers.hosted.target import Ask, Got, png_of

CREDIT_MICROUSD: Final = 10_000
"""A credit is a cent. Source: docs.bfl.ai/quick_start/pricing."""
FIRST_POLL_S, LONGEST_POLL_S = 0.5, 2.0
"""Ours: the fastest model takes a second; nobody minds two more where one takes half a minute."""
WAITING: Final = frozenset({"Pending", "Queued", "Processing", "Running"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What was handed in. Units: `cost_microusd` None where the answer names no price."""

    id: str
    polling_url: str
    cost_microusd: int | None


class BflImages:
    """Implements `Target`."""

    def __init__(self, exchange: Exchange, model: str) -> None:
        self._exchange = exchange
        self._model = model

    def asked(self, ask: Ask, caller: Caller, deadline_s: float) -> Got:
        """See `Target.asked`. WithheldError where the picture was made and is not given out."""
        ends_s = caller.now_s() + min(deadline_s, LONGEST_S)
        body: dict[str, object] = {
            "prompt": ask.prompt,
            "width": ask.width_px,
            "height": ask.height_px,
            "output_format": "png",
        }
        if ask.seed is not None:
            body["seed"] = ask.seed
        if ask.source is not None:
            body["input_image"] = base64.b64encode(png_of(ask.source)).decode()
        for number, pixels in enumerate(ask.references, start=2):
            body[f"input_image_{number}"] = base64.b64encode(png_of(pixels)).decode()
        path = f"/v1/{self._model}"
        answer = caller.ask(lambda left_s: self._exchange.post(path, body, left_s), deadline_s)
        task = read_task(answer.value(caller.who), caller.who)
        sample = self._ready(task, caller, ends_s)
        content = self._fetched(task, sample, caller, ends_s, has_key=False)
        return Got(content=content, cost_microusd=task.cost_microusd)

    def close(self) -> None:
        self._exchange.close()

    def _ready(self, task: Task, caller: Caller, ends_s: float) -> str:
        """The address of the picture, once it is there."""
        pause_s = FIRST_POLL_S
        while caller.wait(pause_s, ends_s):
            pause_s = min(LONGEST_POLL_S, 1.5 * pause_s)
            body = self._fetched(task, task.polling_url, caller, ends_s, has_key=True)
            sample = _sample(body, task, caller.who)
            if sample:
                return sample
        raise _late(task, caller.who, "it was not ready in time")

    def _fetched(self, task: Task, url: str, caller: Caller, ends_s: float, *, has_key: bool) -> bytes:
        """What is at an address of the task's; faults on the way are tried again: asking is free."""
        pause_s = FIRST_POLL_S
        while True:
            left_s = ends_s - caller.now_s()
            if left_s <= 0:
                raise _late(task, caller.who, "there was no time left")
            try:
                return self._exchange.fetch(url, left_s, has_key=has_key).body
            except Failed as failed:
                is_passing = failed.is_worth_retrying or (failed.is_lost and failed.is_fault)
                wait_s = pause_s if failed.retry_after_s is None else failed.retry_after_s
                if not is_passing or not caller.wait(wait_s, ends_s):
                    raise _late(task, caller.who, failed.reason) from None
                pause_s = min(LONGEST_POLL_S, 2 * pause_s)


def read_task(value: dict[str, Any], who: str) -> Task:
    """Raises: InvalidAnswerError if the answer names no task."""
    number, url = value.get("id"), value.get("polling_url")
    if not isinstance(number, str) or not isinstance(url, str) or not url:
        raise unusable(who, "names no task")
    try:
        price = Decimal(str(value["cost"]))
        cost = int((price * CREDIT_MICROUSD).to_integral_value()) if 0 <= price < 1_000_000 else None
    except (KeyError, InvalidOperation):
        cost = None
    return Task(id=number[:80], polling_url=url, cost_microusd=cost)


def _sample(body: bytes, task: Task, who: str) -> str:
    """The picture's address; empty while it is being made."""
    value = Answer(body=body, headers={}).value(who)
    status = value.get("status")
    if status in WAITING:
        return ""
    if status == "Request Moderated":
        raise moderated(who, Refusal(message=status, categories=_reasons(value)))
    if status == "Content Moderated":
        raise moderated(who, Refusal(message=status, categories=_reasons(value)), is_made=True)
    result = value.get("result")
    sample = result.get("sample") if isinstance(result, dict) else None
    if status != "Ready" or not isinstance(sample, str):
        said = status if isinstance(status, str) else "no status"
        raise InvalidAnswerError(
            f"The task {task.id} at {who} gave no picture: {said[:80]!r}.", hint="It may have been charged."
        )
    return sample


def _reasons(value: dict[str, Any]) -> tuple[str, ...]:
    """`details` of a refused task: {"Moderation Reasons": [...]}."""
    details = value.get("details")
    found = details.get("Moderation Reasons") if isinstance(details, dict) else None
    return tuple(one for one in found if isinstance(one, str))[:16] if isinstance(found, list) else ()


def _late(task: Task, who: str, reason: str) -> LostAnswerError:
    return LostAnswerError(
        f"The task {task.id} was handed in at {who}, and its picture did not come: {reason}.",
        hint=f"It may have been charged; its picture is at {task.polling_url} for ten minutes.",
    )
