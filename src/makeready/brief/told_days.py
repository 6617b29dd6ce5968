"""A week's timetable: "Monday 7:00 Vinyasa with Ana, Tuesday 18:30 Yin", in four languages.

Standard library only.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from makeready.brief.constraints import NOWHERE, Span
from makeready.brief.scanner import Scanner
from makeready.brief.told import Entry
from makeready.brief.told_lists import MAX_ENTRIES, MAX_ENTRY_CHARS
from makeready.brief.told_more import is_wish
from makeready.brief.when import ON_DAY, TIME

MIN_ENTRIES = 2
"""Ours: one day with a time is a date."""
_AND = r"(?:and|und|et|y)"
_CUT = re.compile(rf"[,;\n]\s*(?:{_AND}\s+)?|\s+{_AND}\s+(?=(?:{ON_DAY})\b)|\.(?=\s|$)|[!?](?=\s|$)")
_DAYED = re.compile(
    rf"(?:(?:on|am|le|el)\s+)?(?P<day>{ON_DAY})\b\s*[:,]?\s*(?:(?P<time>{TIME})\s*)?[:,-]?\s*(?P<name>.*)",
    re.DOTALL,
)
_TIMED = re.compile(rf"(?P<time>{TIME})\s*[:,-]?\s*(?P<name>.*)", re.DOTALL)
_WHO = re.compile(r"\s+(?:with|mit|avec|con)\s+(?P<who>(?-i:[A-Z\u00c0-\u00de]).*)$|\s*\((?P<note>[^()]+)\)$")
_WITH_AT = re.compile(r"^(?:at|from|um|ab|à|a las)\s+(?=\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The classes of a week, each with its day as its group, and the words that only join them."""

    entries: tuple[Entry, ...]
    said: tuple[Span, ...]


def week_after(scanner: Scanner, position: int) -> Week:
    """The timetable behind `position`; empty where fewer than two days or times are told."""
    entries: list[Entry] = []
    said: list[Span] = []
    day = NOWHERE
    for low, high in _pieces(scanner, position):
        plain = scanner.plain
        match = _DAYED.fullmatch(plain, low, high) or (
            _TIMED.fullmatch(plain, low, high) if day != NOWHERE else None
        )
        if match is None or high - low > MAX_ENTRY_CHARS + 20:
            if entries:
                break
            continue
        if "day" in match.groupdict():
            day = scanner.span(*match.span("day"))
        if is_wish(match.group("name")) and not match.group("time"):
            break
        entries.append(_entry(scanner, match, day))
        said.append(scanner.span(low, high))
    is_week = len(entries[:MAX_ENTRIES]) >= MIN_ENTRIES
    return (
        Week(entries=tuple(entries[:MAX_ENTRIES]), said=tuple(said)) if is_week else Week(entries=(), said=())
    )


def _pieces(scanner: Scanner, position: int) -> Iterator[tuple[int, int]]:
    """Between commas; behind a colon a new piece begins, unless it stands in a time or behind a day."""
    low = position
    intro = re.compile(rf"\s?:\s+(?=(?:{ON_DAY})\b)").search(scanner.plain, position)
    if intro:
        low = intro.end()
    for cut in (*_CUT.finditer(scanner.plain, low), None):
        high = cut.start() if cut else len(scanner.plain)
        raw = scanner.plain[low:high]
        start, end = low + len(raw) - len(raw.lstrip()), low + len(raw.rstrip())
        if start < end:
            yield start, end
        low = cut.end() if cut else high


def _entry(scanner: Scanner, match: re.Match[str], day: Span) -> Entry:
    start, end = match.span("name")
    who = _WHO.search(scanner.prompt[start:end])
    note, note_span = "", NOWHERE
    if who:
        part = "who" if who.group("who") else "note"
        note_span = scanner.span(start + who.start(part), start + who.end(part))
        note, end = note_span.text, start + who.start()
    name = scanner.span(start, end)
    words = " ".join(name.text.split())
    weekday = " ".join(day.text.split())
    made = Entry(
        name=words[:1].upper() + words[1:],
        name_span=name,
        group=weekday[:1].upper() + weekday[1:],
        group_span=day,
        note=note,
        note_span=note_span,
    )
    if not match.group("time"):
        return made
    low, high = match.span("time")
    low += len(lead.group()) if (lead := _WITH_AT.match(scanner.plain[low:high])) else 0
    value = scanner.span(low, low + len(scanner.prompt[low:high].rstrip()))
    return replace(made, value=value.text, value_span=value)
