"""Lists in running prose: "Starter $0, Team $12", "09:00 Welcome, 09:15 Results". Standard library only."""

import re
from collections.abc import Iterator

from makeready.brief.scanner import Scanner
from makeready.brief.told import Entry
from makeready.brief.words import NUMBER_WORDS, vocabulary

NUM = rf"(?:\d{{1,2}}|{'|'.join(sorted(NUMBER_WORDS, key=len, reverse=True))})"
MAX_ENTRY_CHARS = 60
"""Ours: a longer piece between two commas is a sentence, no entry of a list."""
MAX_ENTRIES = 24

_TIME = r"\d{1,2}[:.]\d{2}(?: ?[ap]\.?m\.?)?|\d{1,2} ?[ap]\.?m\.?"
_PER = r"(?: (?:per|a) (?:user|month|year|seat|person|team|week|day)(?:[ /](?:per |a )?(?:month|year))?)?"
_PRICE = rf"[$€£¥] ?\d[\d.,]*(?:/\w+)?{_PER}|\d[\d.,]* ?(?:[$€£]|eur|usd|gbp)(?:/\w+)?{_PER}"
_SHARE = r"\d[\d.,]* ?%"
_YEAR = r"(?:19|20)\d{2}"
_LEADING = re.compile(rf"({_TIME}|{_YEAR}|q[1-4](?: {_YEAR})?|{_PRICE})\s*[:,]?\s*[-:]?\s+(?=\S)")
_TRAILING = re.compile(rf"\s+(?:for |at |[-:=(] ?)?({_PRICE}|{_SHARE}|free)\)?$")
_AND = r"(?:and|und|et|y)"
_SEPARATOR = re.compile(
    rf"\s*,(?!\d)\s*(?:{_AND}\s+)?|\s+{_AND}\s+(?=\S+(?:\s\S+){{0,4}}$)|\s*\n\s*(?:[-*•]\s*)?|\s*;\s*"
)
"""A comma before a digit is a decimal's: 7,50."""
_END = re.compile(r"\.(?=\s|$)|[!?](?=\s|$)|\n\s*\n")
_CUT = re.compile(
    rf"\s+(?:against|with|in each|for each|each with|as)\s.*$|\s+and\s+{NUM}\s+\w+\s+(?:in|for|per)\s+each.*$"
)
_STOP = re.compile(
    rf"(?:and\s+)?(?:with|without|in|on|no|using|title|titled|headline|subtitle|dark|light|a|an|one"
    rf"|the|each|all|highlight(?:ed)?"
    rf"|emphasi[sz]e|keep|use|make|please)\b"
    rf"|(?:and\s+)?{NUM}\s+\w+\s+(?:in|for|per)\s+each\b|.*\b(?:style|colou?rs?|palette|theme"
    rf"|background|ground|font|layout)$"
)
_COLON = re.compile(r":(?=\s)")


def listed_after(scanner: Scanner, position: int, num: int = 0) -> tuple[Entry, ...]:
    """The entries after the first colon from `position` on; () where none stands in the sentence.

    Of the first `num` pieces that are wanted none is taken for a wish ("one contract" is a reason).
    """
    end = _end(scanner, position)
    colon = _COLON.search(scanner.plain, position, end)
    return tuple(entries_in(scanner, colon.end(), end, num)) if colon else ()


def _end(scanner: Scanner, position: int) -> int:
    match = _END.search(scanner.plain, position)
    return match.start() if match else len(scanner.plain)


def entries_in(scanner: Scanner, start: int, end: int, num: int = 0) -> Iterator[Entry]:
    """Pieces between commas, until one that says how the picture should look."""
    pieces = pieces_in(scanner, start, end)
    for index, (low, high) in enumerate(pieces[:MAX_ENTRIES]):
        found = _entry(scanner, low, high, is_whole=index < num <= len(pieces))
        if found is None:
            return
        if found.name or found.value:
            yield found


def pieces_in(scanner: Scanner, start: int, end: int) -> list[tuple[int, int]]:
    """Offsets of what stands between commas, semicolons, line ends and a last "and"."""
    pieces, low = [], start
    for match in _SEPARATOR.finditer(scanner.plain, start, end):
        pieces.append((low, match.start()))
        low = match.end()
    return [*pieces, (low, end)]


def whole_entry(scanner: Scanner, low: int, high: int) -> Entry:
    """A piece as an entry with every word of it, and its price or time apart."""
    low, high = _stripped(scanner, low, high)
    if low >= high:
        return Entry()
    return _split(scanner, low, high)


def _split(scanner: Scanner, low: int, high: int) -> Entry:
    quoted = next((one for one in scanner.strings if one.start <= low < one.end), None)
    if quoted is not None:
        span = scanner.span(quoted.start, quoted.end)
        return Entry(name=quoted.text, name_span=span)
    if match := _LEADING.match(scanner.plain, low, high):
        return _pair(scanner, (match.end(), high), match.span(1))
    if match := _TRAILING.search(scanner.plain, low, high):
        return _pair(scanner, (low, match.start()), match.span(1))
    return _pair(scanner, (low, high), (low, low))


def _entry(scanner: Scanner, low: int, high: int, *, is_whole: bool) -> Entry | None:
    """One piece as an entry; None ends the list, unless there are as many as are wanted."""
    low, high = _stripped(scanner, low, high)
    if low >= high:
        return Entry()
    cut = _CUT.search(scanner.plain, low, high)
    if cut and cut.start() > low:
        low, high = _stripped(scanner, low, cut.start())
    plain = scanner.plain[low:high]
    if any(one.start <= low < one.end for one in scanner.strings):
        return _split(scanner, low, high)
    if (_STOP.match(plain) and not is_whole) or high - low > MAX_ENTRY_CHARS:
        return None
    found = _split(scanner, low, high)
    return None if not found.value and is_style(plain) and not is_whole else found


def _pair(scanner: Scanner, name: tuple[int, int], value: tuple[int, int]) -> Entry:
    name_span, value_span = scanner.span(*_stripped(scanner, *name)), scanner.span(*value)
    words = " ".join(name_span.text.split())
    return Entry(
        name=words[:1].upper() + words[1:],
        value=" ".join(value_span.text.split()),
        name_span=name_span,
        value_span=value_span,
    )


def _stripped(scanner: Scanner, low: int, high: int) -> tuple[int, int]:
    text = scanner.prompt[low:high]
    low += len(text) - len(text.lstrip(" \t\n-*•"))
    return low, low + len(scanner.prompt[low:high].rstrip(" \t\n.,;:"))


def is_style(plain: str) -> bool:
    """Whether every word only says how it should look ("deep blue and gold", "clean and minimal")."""
    known = vocabulary()
    words = re.findall(r"[a-z]+", plain)
    if not words:
        return False
    if plain in known.style or known.colour(plain):
        return True
    said = [
        word in known.style
        or known.colour(word) is not None
        or word in known.modifiers
        or word in ("and", "or")
        for word in words
    ]
    return all(said)
