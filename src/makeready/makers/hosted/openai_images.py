"""OpenAI's image routes, at OpenAI, under Azure OpenAI, and at any server that speaks them."""

from dataclasses import dataclass
from typing import Any, Literal

from makeready.makers.hosted.calling import Caller
from makeready.makers.hosted.exchange import Answer, Exchange, Part
from makeready.makers.hosted.facts import MaskKind
from makeready.makers.hosted.price import Usage
from makeready.makers.hosted.received import from_base64, unusable
from makeready.makers.hosted.target import Ask, Got, mask_png, png_of

Dialect = Literal["openai", "open"]
"""OpenAI and Azure take `quality` and answer in base64; open servers take a seed, and want to be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """Where the two routes are, and how a request names the model."""

    model: str
    generations: str = "/images/generations"
    edits: str = "/images/edits"
    dialect: Dialect = "openai"
    mask: MaskKind = "alpha"


class OpenAiImages:
    """Implements `Target`. Always asks for one picture, as a PNG, in base64."""

    def __init__(self, exchange: Exchange, routes: Routes) -> None:
        self._exchange = exchange
        self._routes = routes

    def asked(self, ask: Ask, caller: Caller, deadline_s: float) -> Got:
        """See `Target.asked`."""
        path = self._routes.generations if ask.source is None else self._routes.edits
        body: dict[str, object] | list[Part] = self._fields(ask)
        if ask.source is not None:
            body = self._parts(ask)
        answer = caller.ask(lambda left_s: self._exchange.post(path, body, left_s), deadline_s)
        return read_answer(answer, caller.who)

    def close(self) -> None:
        self._exchange.close()

    def _fields(self, ask: Ask) -> dict[str, object]:
        fields: dict[str, object] = {
            "model": self._routes.model,
            "prompt": ask.prompt,
            "n": 1,
            "size": f"{ask.width_px}x{ask.height_px}",
        }
        if self._routes.dialect == "openai":
            return fields | {"quality": ask.quality, "output_format": "png"}
        seed = {} if ask.seed is None else {"seed": ask.seed}
        return fields | {"response_format": "b64_json"} | seed

    def _parts(self, ask: Ask) -> list[Part]:
        parts = [Part(name=name, content=str(value).encode()) for name, value in self._fields(ask).items()]
        assert ask.source is not None  # noqa: S101 - the caller has looked
        name = "image[]" if ask.references else "image"  # a list is repeated so: shared wire facts, section 1
        for pixels in (ask.source, *ask.references):
            parts.append(Part(name=name, content=png_of(pixels), file_name="image.png", kind="image/png"))
        if ask.mask is not None:
            name = "mask_image" if self._routes.mask == "white" else "mask"
            content = mask_png(ask.mask, self._routes.mask)
            parts.append(Part(name=name, content=content, file_name="mask.png", kind="image/png"))
        return parts


def read_answer(answer: Answer, who: str) -> Got:
    """The first picture of an images answer, and its tokens, however the vendor names them.

    Raises: InvalidAnswerError if there is none.
    """
    value = answer.value(who)
    data = value.get("data")
    first = data[0] if isinstance(data, list) and data and isinstance(data[0], dict) else None
    if first is None:
        raise unusable(who, "holds no picture")
    return Got(content=from_base64(first.get("b64_json"), who), usage=read_usage(value.get("usage")))


def read_usage(usage: object) -> Usage | None:
    """OpenAI's counts or MAI's; None where the answer has none that can be used."""
    if not isinstance(usage, dict):
        return None
    details = usage.get("input_tokens_details")
    details = details if isinstance(details, dict) else {}
    text_in, image_in = _count(details, "text_tokens"), _count(details, "image_tokens")
    tokens_in, tokens_out = _count(usage, "input_tokens"), _count(usage, "output_tokens")
    if tokens_out is None:
        text_in, image_in = _count(usage, "num_input_text_tokens"), _count(usage, "num_input_image_tokens")
        tokens_in, tokens_out = (text_in or 0) + (image_in or 0), _count(usage, "num_output_tokens")
        image_in = image_in if text_in is None else image_in or 0
    if tokens_out is None:
        return None
    return Usage(tokens_in=tokens_in or 0, tokens_out=tokens_out, text_in=text_in, image_in=image_in)


def _count(value: dict[str, Any], name: str) -> int | None:
    count = value.get(name)
    return count if isinstance(count, int) and not isinstance(count, bool) and count >= 0 else None
