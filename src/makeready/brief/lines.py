"""Lines of the form "Key: value" that the steering form writes and people copy. Standard library only."""

import re
from dataclasses import dataclass

from makeready.brief.constraints import Constraint, ExactText, Question, Subject
from makeready.brief.scanner import STRING, Scanner
from makeready.brief.words import vocabulary

_START = r"(?:^|(?<=\n)|(?<=ideally,)) *"
_QUESTION = re.compile(rf"{_START}(?:check|question)\s*:[^\S\n]*({STRING}+|[^\n\x01]+\?)")
_SHOW = re.compile(rf"{_START}(show|must show|do not show|don't show|avoid)\s*:[^\S\n]*([^\n]+)")
_SUBJECT = re.compile(rf"{_START}(?:subject|topic|about)\s*:[^\S\n]*([^\n]+)")


_TEXT = re.compile(rf"{_START}([a-z][a-z -]{{2,24}}?) *:[^\S\n]*([^\n\x01]+)(?=\n|$)")
_DESCRIBING = frozenset(
    ("large", "small", "big", "centered", "centred", "top", "bottom", "left", "right", "aligned", "font")
)
MAX_LINE_TEXT_CHARS = 200
"""Ours: a longer value describes; it is not to be drawn word for word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """What such lines say: constraints, and what the picture is about."""

    constraints: tuple[Constraint, ...]
    subject: str


def read_lines(scanner: Scanner) -> Lines:
    """Check, Show, Do not show and Subject lines; each is one wish, whatever words it holds."""
    found: list[Constraint] = []
    for match in scanner.free_matches(_QUESTION):
        text = scanner.prompt[match.start(1) : match.end(1)]
        if scanner.plain[match.start(1)] == STRING:
            text = text[1:-1]
        found.append(Question(id="", text=text.strip(), span=scanner.take(*_trimmed(scanner, match))))
    for match in scanner.free_matches(_SHOW):
        text = _value(scanner, match, 2)
        if text:
            is_present = match.group(1) in ("show", "must show")
            span = scanner.take(*_trimmed(scanner, match))
            found.append(Subject(id="", text=text, is_present=is_present, span=span))
    found.extend(_texts(scanner))
    subject = ""
    for match in scanner.free_matches(_SUBJECT):
        if not subject and (subject := _value(scanner, match, 1)):
            scanner.take(*match.span())
    return Lines(constraints=tuple(found), subject=subject)


def _texts(scanner: Scanner) -> list[Constraint]:
    """Headline: Big news. What follows a text's name and a colon on a line is that text, quoted or not."""
    known = vocabulary()
    found: list[Constraint] = []
    for match in scanner.free_matches(_TEXT):
        name = match.group(1).replace("-", " ")
        role = known.nouns.get(name, "")
        if role not in known.texts or role == "text" or _describes(match.group(2)):
            continue
        pattern = r"[^;|]+" if name in known.plurals else r".+"
        for part in re.finditer(pattern, match.group(2)):
            start, end = match.start(2) + part.start(), match.start(2) + part.end()
            text = scanner.prompt[start:end].strip().strip("*_").strip()
            if text:
                found.append(ExactText(id="", text=text, role=role, span=scanner.span(start, end)))
        scanner.take(*match.span())
    return found


def _describes(value: str) -> bool:
    """Whether the value says how a text looks or where it stands ("large") and not what it reads."""
    known = vocabulary()
    words = re.findall(r"[\w'-]+", value)
    is_plain = all(
        word in known.style or word in known.glue or known.colour(word) or word in _DESCRIBING
        for word in words
    )
    return is_plain or len(value) > MAX_LINE_TEXT_CHARS


def _value(scanner: Scanner, match: re.Match[str], group: int) -> str:
    text = scanner.prompt[match.start(group) : match.end(group)].strip()
    if STRING in match.group(group) and scanner.plain[match.start(group) : match.end(group)].strip(
        STRING + " ."
    ):
        return ""  # words around a string: the string's own reader sees to it
    if match.group(group).strip(STRING + " .") == "" and len(text) > 2:
        return text.rstrip(".")[1:-1]
    return text.removesuffix(".")


def _trimmed(scanner: Scanner, match: re.Match[str]) -> tuple[int, int]:
    text = scanner.prompt[match.start() : match.end()]
    return match.start() + len(text) - len(text.lstrip()), match.end() - (len(text) - len(text.rstrip()))
