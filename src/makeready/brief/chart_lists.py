"""Numbers of charts that stand in lists: each series' values in a row, categories before values, times.

"A 8, 7, 6; B 9, 9, 8", "control, 5 µM, 10 µM: 100, 86, 61", "Q1 4.2, Q2 4.9, Q3 5.6". Standard library only.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from makeready.brief.scanner import Scanner

MIN_VALUES = 3
"""Ours: two numbers in a row are more often a size or a range."""
MIN_TIMES = 3

NUMBER = (
    r"[-+]?[$€£¥]?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d{1,15})(?:\.\d{1,9})?"
    r" ?(?:%|(?:k|m|bn|b|ms|s|°c)\b)?(?!\w|\.\d)"
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTH = rf"(?:{'|'.join(_MONTHS).lower()})(?:[a-z]{{1,6}})?\.?"
_TIME_LABEL = (
    rf"(?:q[1-4](?: ?'?\d{{2,4}})?|h[12] ?\d{{2,4}}|(?:19|20)\d{{2}}|{_MONTH}(?: \d{{4}})?"
    rf"|(?:{'|'.join(_DAYS).lower()})(?:[a-z]{{1,6}})?|week ?\d{{1,2}})"
)
_TIMED = rf"\b({_TIME_LABEL})(?: *[:=(] *| +- +| +)({NUMBER})\)?"
_SEPARATOR = r"(?:\s*[,;]\s*(?:and\s+)?|\s+and\s+|\s*\n\s*)"
_TIMED_RUN = re.compile(rf"{_TIMED}(?:{_SEPARATOR}{_TIMED}){{{MIN_TIMES - 1},}}")
_TIMED_PART = re.compile(_TIMED)
_VALUES = rf"{NUMBER}(?:\s*,\s*(?:and\s+)?{NUMBER}){{{MIN_VALUES - 1},}}"
_NAMED = re.compile(
    rf"(\x01+|[^\W\d_][\w&/'+ -]{{0,28}}?)\s*[:=(]?\s*({_VALUES})\)?(?=\s*(?:[,;.\n]|and\b|$))"
)
_ROW = re.compile(
    rf"(?:(?<=^)|(?<=[:(;,\n] )|(?<=[:(;,] )|(?<=\bof )|(?<=\bvalues )|(?<=\bdata ))({_VALUES})"
)
_CATEGORIES = re.compile(
    rf"\b(?:for|in|by|at|across"
    rf"|of)\s+((?:[^,:;.\n]{{1,24}},\s*){{1,}}(?:and\s+)?[^,:;\n]{{1,24}}?)\s*:\s*({_VALUES})"
)
_OVER = re.compile(
    r"\bover (?:the (?:last|past) )?(\d{1,2}|six|twelve|four|five|eight|ten) (months|weeks|days"
    r"|years|quarters)\b"
)
_FROM_TO = re.compile(
    rf"\b({_MONTH}|(?:19|20)\d{{2}}|q[1-4])\s*(?:-|to|until|through)\s*({_MONTH}|(?:19|20)\d{{2}}|q[1-4])\b"
)


class Listed(NamedTuple):
    """Values in a row: offsets, the name of the series ("" without one), the categories (may be empty)."""

    start: int
    end: int
    series: str
    labels: tuple[str, ...]
    numbers: tuple[str, ...]


def _numbers(text: str) -> tuple[str, ...]:
    return tuple(one.group() for one in re.finditer(NUMBER, text))


def _words(scanner: Scanner, start: int, end: int) -> str:
    text = scanner.prompt[start:end].strip()
    return " ".join(text.strip("\"'“”").split())


def timed_run(scanner: Scanner) -> Listed | None:
    """Three times or more with a number each, where no word names a chart: "Q1 4.2, Q2 4.9, Q3 5.6"."""
    match = _TIMED_RUN.search(scanner.plain)
    if match is None or not scanner.is_free(*match.span()):
        return None
    parts = list(_TIMED_PART.finditer(scanner.plain, *match.span()))
    labels = tuple(_words(scanner, *part.span(1)) for part in parts)
    if len(set(labels)) < len(labels):
        return None
    return Listed(*match.span(), "", labels, tuple(part.group(2) for part in parts))


def listed_runs(scanner: Scanner, begin: int) -> Iterator[Listed]:
    """Categories with their values after a colon; else series by name with a row each; else one row."""
    for match in _CATEGORIES.finditer(scanner.plain, begin):
        low, high = match.span(1)
        cuts = [
            low,
            *(low + one.end() for one in re.finditer(r",\s*(?:and\s+)?|\s+and\s+", match.group(1))),
            high,
        ]
        labels = tuple(
            re.sub(r"(?:,|\sand)+\s*$", "", _words(scanner, a, b).rstrip(" ,")) for a, b in pairwise(cuts)
        )
        first = re.split(r"(?i)\b(?:for|of|by|across)\s", labels[0])[-1]
        low += (
            len(match.group(1).split(",")[0])
            - len(match.group(1).split(",")[0].lstrip())
            + (len(labels[0]) - len(first))
        )
        labels = (first, *labels[1:])
        numbers = _numbers(match.group(2))
        if len(labels) == len(numbers) and len(set(labels)) == len(labels) and scanner.is_free(*match.span()):
            yield Listed(low, match.end(), "", labels, numbers)
            return
    named = [one for one in _NAMED.finditer(scanner.plain, begin) if scanner.is_free(*one.span())]
    rows = [(one, _numbers(one.group(2))) for one in named]
    if len(rows) > 1 and len({len(numbers) for _, numbers in rows}) == 1:
        labels = categories(scanner, len(rows[0][1]))
        for one, numbers in rows:
            yield Listed(one.start(), one.end(), _words(scanner, *one.span(1)), labels, numbers)
        return
    row = _ROW.search(scanner.plain, begin)
    if row is not None and scanner.is_free(*row.span()):
        numbers = _numbers(row.group(1))
        labels = categories(scanner, len(numbers), is_strict=True)
        if labels:
            yield Listed(*row.span(1), "", labels, numbers)


def categories(scanner: Scanner, num: int, *, is_strict: bool = False) -> tuple[str, ...]:
    """The times that a row of `num` values stands for: January to June, 2019-2024, else 1, 2, 3 ...

    Takes the words. `is_strict`: none where the prompt says nothing that fits.
    """
    for match in _FROM_TO.finditer(scanner.plain):
        first, last = match.groups()
        for names in (_MONTHS, ("Q1", "Q2", "Q3", "Q4")):
            short = [name.lower() for name in names]
            if first[:3].strip(".") in short and last[:3].strip(".") in short:
                low, high = short.index(first[:3]), short.index(last[:3])
                if high - low + 1 == num:
                    scanner.take(*match.span())
                    return tuple(names[low : high + 1])
        if first.isdigit() and last.isdigit() and int(last) - int(first) + 1 == num:
            scanner.take(*match.span())
            return tuple(str(year) for year in range(int(first), int(last) + 1))
    over = _OVER.search(scanner.plain)
    if is_strict and over is None:
        return ()
    return tuple(str(index + 1) for index in range(num))
