"""Lines of the form "Key: value" that the steering form writes and people copy. Standard library only."""

import re
from dataclasses import dataclass

from makeready.brief.constraints import Constraint, Question, Subject
from makeready.brief.scanner import STRING, Scanner

_START = r"(?:^|(?<=\n)|(?<=ideally,)) *"
_QUESTION = re.compile(rf"{_START}(?:check|question)\s*:[^\S\n]*({STRING}+|[^\n\x01]+\?)")
_SHOW = re.compile(rf"{_START}(show|must show|do not show|don't show|avoid)\s*:[^\S\n]*([^\n]+)")
_SUBJECT = re.compile(rf"{_START}(?:subject|topic|about)\s*:[^\S\n]*([^\n]+)")


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
    subject = ""
    for match in scanner.free_matches(_SUBJECT):
        if not subject and (subject := _value(scanner, match, 1)):
            scanner.take(*match.span())
    return Lines(constraints=tuple(found), subject=subject)


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
