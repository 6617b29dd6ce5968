"""The body of a chat completion, read leniently: compatible servers differ in all but the core."""

import json
from dataclasses import dataclass

from makeready.errors import DeclinedError, InvalidAnswerError


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What stands in a completion. Token counts are None where the server gives none."""

    text: str
    finish_reason: str
    tokens_in: int | None
    tokens_out: int | None


def read_reply(body: bytes) -> Reply:
    """The first choice of a chat completion.

    Raises: InvalidAnswerError if it is none.
    """
    try:
        value: object = json.loads(body)
    except (ValueError, RecursionError):
        raise _invalid("is not JSON") from None
    choices = _part(value, "choices")
    if not isinstance(choices, list) or not choices:
        raise _invalid("has no choices")
    message = _part(choices[0], "message")
    refusal = _part(message, "refusal")
    text = _text(_part(message, "content"))
    reason = _part(choices[0], "finish_reason")
    if not text and isinstance(refusal, str):
        text, reason = refusal, "refusal"
    usage = _part(value, "usage")
    return Reply(
        text=text,
        finish_reason=reason if isinstance(reason, str) else "stop",
        tokens_in=_count(_part(usage, "prompt_tokens")),
        tokens_out=_count(_part(usage, "completion_tokens")),
    )


def declined(text: str) -> DeclinedError:
    """The error for an answer that holds no work: the model's own words, shortened, say why."""
    words = " ".join(text.split())
    said = f": {words[:160]!r}" if words else " and said nothing"
    return DeclinedError(
        f"The language model did not do what it was asked{said}.",
        hint="Word the brief differently, or use --maker design.",
    )


def _part(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, dict) else None


def _text(content: object) -> str:
    """A string, or the text parts of a list, as some servers answer."""
    if isinstance(content, list):
        parts = (_part(one, "text") for one in content)
        return "".join(part for part in parts if isinstance(part, str))
    return content if isinstance(content, str) else ""


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _invalid(what: str) -> InvalidAnswerError:
    return InvalidAnswerError(
        f"The language model's answer {what}.",
        hint="Check that language.base_url is an OpenAI-compatible endpoint (it usually ends in /v1).",
    )
