"""HTML or JSON out of an answer: fenced or bare, prose around it; half an answer and a refusal are errors."""

import json
import re

from makeready.errors import InvalidAnswerError, TruncatedAnswerError
from makeready.language.chat import Answer
from makeready.language.reply import declined

_THOUGHTS = re.compile(r"<(think|thinking|reasoning)>.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_FENCE = re.compile(r"^[ \t]*```[ \t]*(\w*)[^\n]*\n(.*?)(?:^[ \t]*```[ \t]*$|\Z)", re.DOTALL | re.MULTILINE)
_TAG = re.compile(
    r"<(?:!doctype|html|head|style|body|main|header|section|article|div|svg|table|h1|p)\b", re.I
)
_CLOSED = ("html", "body", "style", "svg")
"""One of these that is opened and never closed was cut off: models close them."""


def html_in(answer: Answer) -> str:
    """The document in an answer.

    Of several fenced blocks the longest with HTML in it is meant. Without a fence it starts at the first
    tag and ends at the last one.

    Raises: TruncatedAnswerError for half a document, DeclinedError where there is none.
    """
    if answer.finish_reason in ("content_filter", "refusal"):
        raise declined(answer.text)
    text = _THOUGHTS.sub("", answer.text)
    fenced = [(match[2], match[0]) for match in _FENCE.finditer(text) if _TAG.search(match[2])]
    if fenced:
        block, whole = max(fenced, key=lambda pair: len(pair[0]))
        is_cut = not whole.rstrip().endswith("```")
    else:
        start, end = _TAG.search(text), text.rfind(">")
        if start is None:
            if answer.finish_reason == "length":
                raise _truncated(answer)
            raise declined(text)
        block = text[start.start() : end + 1]
        is_cut = "<" in text[end + 1 :]
    html = block.strip()
    if is_cut or answer.finish_reason == "length" or _is_left_open(html):
        raise _truncated(answer)
    return html


def json_list_in(answer: Answer) -> list[object]:
    """The JSON array in an answer.

    Raises: TruncatedAnswerError for half of one, DeclinedError where there is none, InvalidAnswerError for
        what is no JSON or no array.
    """
    if answer.finish_reason in ("content_filter", "refusal"):
        raise declined(answer.text)
    text = _THOUGHTS.sub("", answer.text)
    fenced = [match[2] for match in _FENCE.finditer(text) if match[2].lstrip()[:1] in ("[", "{")]
    block = max(fenced, key=len) if fenced else text
    start = min((at for at in (block.find("["), block.find("{")) if at >= 0), default=-1)
    if answer.finish_reason == "length":
        raise _truncated(answer)
    if start < 0:
        raise declined(text)
    try:
        value: object = json.loads(block[start : max(block.rfind("]"), block.rfind("}")) + 1])
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, list):
        raise InvalidAnswerError("The language model's answer is no JSON array.", hint="Ask again.")
    return value


def _is_left_open(html: str) -> bool:
    lower = html.lower()
    return any(
        len(re.findall(rf"<{tag}\b", lower)) > len(re.findall(rf"</{tag}\s*>", lower)) for tag in _CLOSED
    )


def _truncated(answer: Answer) -> TruncatedAnswerError:
    return TruncatedAnswerError(
        f"The language model's answer broke off after {len(answer.text)} characters.",
        hint="Raise language.max_tokens, or ask for less in one picture.",
        param="language.max_tokens",
    )
