"""The chat port over the `openai` package, for any endpoint that speaks its chat completions.

The package is imported with the first question: it takes a second that a run without a model need not wait.
Retries are ours, because only we know what was paid and how much time is left.
"""

import base64
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from makeready.errors import InvalidAnswerError, LostAnswerError, MakereadyError, UnavailableError
from makeready.language.chat import Answer, Message, most_tokens
from makeready.language.failure import Failed, error_of, failure_of
from makeready.language.reply import Reply, read_reply
from makeready.loop import Clock, MonotonicClock
from makeready.upstream import MAX_TRIES, pause_s

if TYPE_CHECKING:
    import httpx2
    import openai

MAX_BODY_BYTES = 16_000_000
"""Ours: eight times what a document may be; an answer that does not end must not fill the memory."""
HEADERS: Final = frozenset(
    (
        "accept",
        "accept-encoding",
        "authorization",
        "connection",
        "content-length",
        "content-type",
        "host",
        "user-agent",
        "x-stainless-raw-response",
    )
)
"""All that is sent. The package adds the machine's description, and the organisation, project and headers it
finds in the environment, which are another vendor's business where the endpoint is not theirs. The last one
stays because the package reads it back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where the model is. `key` is "" for a server that wants none; a picture counts `image_tokens`."""

    base_url: str
    model: str
    key: str = field(default="", repr=False)
    image_tokens: int = 0


class OpenAiChat:
    """Implements `Chat`. May be shared by threads; close it at the end.

    `sleep`, `clock` and `chance` are injected so that tests need no time and no luck.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        clock: Clock | None = None,
        sleep: Callable[[float], None] = time.sleep,
        chance: random.Random | None = None,
    ) -> None:
        self._endpoint = endpoint
        self._clock = clock or MonotonicClock()
        self._sleep = sleep
        self._chance = chance or random.Random()  # noqa: S311 - spreads retries, guards nothing
        self._client: openai.OpenAI | None = None
        self._lock = Lock()
        self._limit_name = "max_tokens"

    def ask(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        deadline_s: float,
        images: Sequence[bytes] = (),
        max_calls: int = 2,
    ) -> Answer:
        """The model's next turn. See `Chat.ask`."""
        started_s = self._clock.now_s()
        turns = [_turn(one, images if one is messages[-1] else ()) for one in messages]
        num_lost, last = 0, Failed(reason="there was no time to ask")
        for index in range(MAX_TRIES):
            left_s = deadline_s - (self._clock.now_s() - started_s)
            if left_s <= 0:
                break
            try:
                reply = self._asked(turns, max_tokens, left_s)
            except Failed as failed:
                last = failed
                num_lost += failed.is_lost
                if failed.is_limit_unknown and self._limit_name == "max_tokens":
                    self._limit_name = "max_completion_tokens"
                    continue
                if not failed.is_worth_retrying or num_lost >= max_calls:
                    break
                if not self._pause(index, failed, deadline_s - (self._clock.now_s() - started_s)):
                    break
                continue
            most_in = most_tokens(messages, len(images), self._endpoint.image_tokens)
            return Answer(
                text=reply.text,
                tokens_in=most_in if reply.tokens_in is None else reply.tokens_in,
                tokens_out=max_tokens if reply.tokens_out is None else reply.tokens_out,
                seconds=self._clock.now_s() - started_s,
                finish_reason=reply.finish_reason,
                num_lost=num_lost,
            )
        raise self._error(last, num_lost)

    def close(self) -> None:
        """Close the connections."""
        with self._lock:
            if self._client is not None:
                self._client.close()
            self._client = None

    def _asked(self, turns: list[dict[str, Any]], max_tokens: int, timeout_s: float) -> Reply:
        """One request. Raises Failed, whatever goes wrong."""
        import httpx2
        import openai

        limit: dict[str, Any] = {self._limit_name: max_tokens}
        is_answering = False
        try:
            with self._opened().chat.completions.with_streaming_response.create(
                model=self._endpoint.model,
                messages=turns,  # type: ignore[arg-type]  # the package's typed dicts, built in _turn
                timeout=timeout_s,
                **limit,
            ) as response:
                is_answering = True
                return read_reply(self._body(response.iter_bytes(), timeout_s))
        except InvalidAnswerError as error:
            raise Failed(reason=error.message, is_lost=True, is_worth_retrying=False, error=error) from None
        except (openai.OpenAIError, httpx2.HTTPError) as cause:
            raise failure_of(cause, is_answering=is_answering, key=self._endpoint.key) from None

    def _body(self, chunks: Any, timeout_s: float) -> bytes:
        """The whole body. The client's time-out is for each read, so a trickle is stopped here."""
        started_s, body = self._clock.now_s(), bytearray()
        for chunk in chunks:
            body += chunk
            if len(body) > MAX_BODY_BYTES:
                raise InvalidAnswerError(
                    f"The language model's answer is longer than {MAX_BODY_BYTES} bytes.",
                    hint="Check language.base_url.",
                )
            if self._clock.now_s() - started_s > timeout_s:
                raise Failed(reason="the answer came too slowly", is_lost=True)
        return bytes(body)

    def _pause(self, index: int, failed: Failed, left_s: float) -> bool:
        """Wait before the next try. False where there is none, or the wait is too long."""
        seconds = pause_s(index, failed, self._chance)
        if seconds >= left_s or index == MAX_TRIES - 1:
            return False
        self._sleep(seconds)
        return True

    def _error(self, last: Failed, num_lost: int) -> MakereadyError:
        if num_lost and not isinstance(last.error, InvalidAnswerError):
            return LostAnswerError(
                f"The language model at {self._endpoint.base_url} was asked and gave no answer: "
                f"{last.reason}.",
                hint="Raise language.deadline_s, or try again later; the call may have been charged.",
            )
        return last.error or error_of(last, self._endpoint.base_url, self._endpoint.model)

    def _opened(self) -> "openai.OpenAI":
        with self._lock:
            if self._client is None:
                self._client = _client(self._endpoint)
            return self._client


def _client(endpoint: Endpoint) -> "openai.OpenAI":
    import openai

    def only_ours(request: "httpx2.Request") -> None:
        for name in [name for name in request.headers if name.lower() not in HEADERS]:
            del request.headers[name]
        request.headers["User-Agent"] = "makeready"
        request.headers.pop("Authorization", None)
        if endpoint.key:
            request.headers["Authorization"] = f"Bearer {endpoint.key}"

    try:
        return openai.OpenAI(
            api_key=endpoint.key or "none",
            admin_api_key="",
            organization="",
            project="",
            webhook_secret="",
            base_url=endpoint.base_url,
            max_retries=0,
            http_client=openai.DefaultHttpxClient(
                follow_redirects=False, event_hooks={"request": [only_ours]}
            ),
        )
    except (openai.OpenAIError, ValueError) as cause:
        raise UnavailableError(
            f"The language model at {endpoint.base_url} cannot be asked: {cause}.",
            hint="Check language.base_url.",
            param="language.base_url",
        ) from cause


def _turn(message: Message, images: Sequence[bytes]) -> dict[str, Any]:
    if not images:
        return {"role": message.role, "content": message.text}
    parts: list[dict[str, Any]] = [{"type": "text", "text": message.text}]
    for png in images:
        address = "data:image/png;base64," + base64.b64encode(png).decode()
        parts.append({"type": "image_url", "image_url": {"url": address}})
    return {"role": message.role, "content": parts}
