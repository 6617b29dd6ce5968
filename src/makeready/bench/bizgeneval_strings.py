"""The exact strings that a prompt demands: its quotations, less those that are not meant to be read.

Works on the prompt alone and shares nothing with the brief reader, so that a string
which that reader passes over counts as missed. Read are curly double, straight double
and straight single quotation marks; curly single ones name things in these prompts ('the
depth cues checklist') and are not read. A string that is demanded twice counts once.
"""

# ruff: noqa: RUF001 - quotation marks and apostrophes are this module's business
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from makeready.verify.text import unreadable_in
from makeready.verify.wording import key

Reason = Literal["sign", "one character", "placeholder", "format", "example", "negated", "unreadable"]
MAX_CHARS, MAX_SINGLE_CHARS = 2000, 400
"""Ours: the longest quoted paragraph we have seen has 700 characters;
farther apart two straight single marks are apostrophes."""
_PLACEHOLDER = re.compile(
    r"\[[^\]]*[A-Za-z][^\]]*\]|<[A-Za-z ]+>|\{[A-Za-z]\w*\}|\bX{2,}|\bY{3,}|\bx\.x\b|_{3,}"
)
_FORMAT = re.compile(r"\b(?:formats?|pattern|formatted (?:as|like)|in the form(?: of)?)[\s:]*$")
_EXAMPLE = re.compile(
    r"(?:\be\.g\.,?|\bsuch as|\bfor example,?|\bfor instance,?|\bsimilar to|(?<!reads )(?<!read )\blike)"
    r"\s*(?:the |a |an )?$"
)
_NEGATED = re.compile(
    r"(?:\b(?:do not|don['’]t|never|must not|should not|avoid|omit)\s+(?:[\w-]+\s+){0,4}"
    r"|\b(?:no|without)\s+(?:[\w-]+\s+){0,2}(?:text|words?|labels?|titles?|captions?)\s+(?:\w+\s+)?)$"
)
_LISTED = re.compile(r"[\s,;/&]*(?:\b(?:and|or|nor)\b)?[\s,;/]*")
_REACH_CHARS = 80
BULLETS = "•▪▫■□▢▣●○◦➢➤▶►✓✔✗✘★☆ "
"""Marks before an item that any bullet may stand for; most are in no recogniser's alphabet."""
_POSSESSIVE = re.compile(r"s' [a-z]")


class Quotation(NamedTuple):
    """A quotation's text without its marks, and its offsets with them."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A quotation that is not counted, and why."""

    text: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Demanded:
    """What a prompt wants to be read in the picture, and the quotations that say something else."""

    strings: tuple[str, ...]
    left_out: tuple[LeftOut, ...] = ()


def demanded_strings(prompt: str) -> Demanded:
    """The prompt's exact strings, each once, in the order of their first mention.

    A mention that is an example or forbidden does not count, but another mention of the same string does.
    """
    wanted: dict[str, str] = {}
    left_out: dict[str, LeftOut] = {}
    previous: Quotation | None = None
    reason: Reason | None = None
    for found in quotations(prompt):
        text = found.text.strip().rstrip(",;").lstrip(BULLETS)
        is_listed = previous is not None and _LISTED.fullmatch(prompt, previous.end, found.start) is not None
        inherited = reason if is_listed and reason in ("example", "negated") else None
        reason = _mention_fault(prompt[max(0, found.start - _REACH_CHARS) : found.start]) or inherited
        previous = found
        fault = _text_fault(text) or reason
        if fault is None:
            wanted.setdefault(key(text), text)
        else:
            left_out.setdefault(key(text), LeftOut(text=text, reason=fault))
    return Demanded(
        strings=tuple(wanted.values()),
        left_out=tuple(one for name, one in left_out.items() if name not in wanted),
    )


def quotations(prompt: str) -> Iterator[Quotation]:
    """Every quotation, left to right, not nested. A mark without its partner is an ordinary character."""
    position = 0
    while position < len(prompt):
        end = _closing(prompt, position)
        if end > position + 1:
            yield Quotation(prompt[position + 1 : end], position, end + 1)
            position = end
        position += 1


def _closing(prompt: str, position: int) -> int:
    """Where the quotation that begins here ends, or -1."""
    mark = prompt[position]
    if mark == "“":
        end = prompt.find("”", position, position + MAX_CHARS)
        return -1 if "“" in prompt[position + 1 : max(end, position + 1)] else end
    if mark not in "\"'" or not _opens(prompt, position):
        return -1
    if mark == '"':
        limit = min(len(prompt), position + MAX_CHARS)
        ends = (at for at in range(position + 1, limit) if prompt[at] == '"')
        return next((at for at in ends if not prompt[at + 1 : at + 2].isalnum()), -1)
    return _closing_single(prompt, position)


def _opens(prompt: str, position: int) -> bool:
    before, after = prompt[position - 1 : position], prompt[position + 1 : position + 2]
    is_decade = re.match(r"'\d\ds\b", prompt[position : position + 5]) is not None
    return bool(after) and not after.isspace() and not before.isalnum() and before != "." and not is_decade


def _closing_single(prompt: str, position: int) -> int:
    """The straight single mark that closes; an apostrophe stands between letters or after a plural's s."""
    line_end = prompt.find("\n", position)
    limit = min(len(prompt) if line_end < 0 else line_end, position + MAX_SINGLE_CHARS)
    for end in range(position + 1, limit):
        if prompt[end] != "'" or prompt[end + 1 : end + 2].isalnum() or prompt[end - 1].isspace():
            continue
        if _POSSESSIVE.match(prompt, end - 1) and _closes_later(prompt, end + 1, limit):
            continue
        return end
    return -1


def _closes_later(prompt: str, start: int, limit: int) -> bool:
    """Whether the next mark between blanks and letters closes rather than opens."""
    for at in range(start, limit):
        if prompt[at] == "'" and not (prompt[at - 1].isalnum() and prompt[at + 1 : at + 2].isalnum()):
            return not _opens(prompt, at)
    return False


def _text_fault(text: str) -> Reason | None:
    """What keeps a string from being looked for, whatever is said about it."""
    if not any(letter.isalnum() for letter in text):
        return "sign"
    if _PLACEHOLDER.search(text):
        return "placeholder"
    if len(key(text)) == 1:
        return "one character"
    if unreadable_in(text):
        return "unreadable"
    return None


def _mention_fault(before: str) -> Reason | None:
    """What the words before a quotation say about it."""
    clause = re.split(r"[.;:](?=\s[A-Z])|\n", before.lower())[-1]
    if _NEGATED.search(clause):
        return "negated"
    if _FORMAT.search(clause):
        return "format"
    if _EXAMPLE.search(clause):
        return "example"
    return None
