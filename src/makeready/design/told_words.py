"""A told structure's words, ready to be set: its entries with the constraints that they answer."""

from collections.abc import Iterable
from dataclasses import dataclass

from makeready.brief.told import Entry, Form
from makeready.design.content import Content, Line
from makeready.design.icons import DEFAULT_ICON, find_icon
from makeready.design.knowledge import Fact

CHECK, NO_CHECK = "✓", "-"
"""Cells of a table that only says what has what; they are drawn, not set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry with its words; `value` is its time, year, price or figure."""

    name: Line
    value: Line | None = None
    note: Line | None = None
    icon: str = ""
    items: tuple["Item", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A structure ready to be set.

    `rows` are a table's without its heads; `is_checked`: marks, no words. `svg` is a figure's drawing,
    `points` where each item's label points on it, in percent.
    """

    form: Form
    title: Line | None
    subtitle: Line | None = None
    items: tuple[Item, ...] = ()
    heads: tuple[Line, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    rest: tuple[Line, ...] = ()
    is_checked: bool = False
    topic: str = ""
    svg: str = ""
    points: tuple[tuple[float, float], ...] = ()

    @property
    def stand_ins(self) -> tuple[str, ...]:
        """The words that are not the brief's, in reading order."""
        lines = [self.title, self.subtitle, *self.heads, *_lines_of(self.items)]
        said = [one.text for one in lines if one is not None and one.is_stand_in and one.text]
        said += [cell for row in self.rows for cell in row if cell not in ("", CHECK, NO_CHECK)]
        return tuple(dict.fromkeys(said))


def _lines_of(items: Iterable[Item]) -> Iterable[Line | None]:
    for one in items:
        yield from (one.value, one.name, one.note)
        yield from _lines_of(one.items)


class Strings:
    """The brief's strings, each handed out once."""

    def __init__(self, content: Content) -> None:
        self._by_text: dict[str, list[Line]] = {}
        said = {one.id: " ".join(one.span.text.split()) for one in content.brief.constraints}
        self._now: dict[str, str] = {}
        for lines in content.lines.values():
            for line in lines:
                if line.constraint_ids:
                    self._by_text.setdefault(line.text, []).append(line)
                    self._now[said[line.constraint_ids[0]].lower()] = line.text

    def line(self, words: str) -> Line:
        """The brief's string of these words, as it may have been edited since, or stand-in copy."""
        waiting = self._by_text.get(words) or self._by_text.get(self._now.get(words.lower(), words))
        return waiting.pop(0) if waiting else Line(text=words)

    def taken(self, line: Line | None) -> Line | None:
        """A line that is set as it is."""
        if line is not None and line in self._by_text.get(line.text, []):
            self._by_text[line.text].remove(line)
        return line

    @property
    def rest(self) -> tuple[Line, ...]:
        return tuple(line for lines in self._by_text.values() for line in lines)


def titled(words: str) -> Line:
    bare = words.strip()
    return Line(text=bare[:1].upper() + bare[1:])


def item_of(entry: Entry, strings: Strings, fact: Fact | None = None) -> Item:
    note = Line(text=fact.note) if fact and fact.note else strings.line(entry.note) if entry.note else None
    icon = fact.icon if fact else find_icon(entry.name) if entry.name else ""
    return Item(
        name=strings.line(entry.name),
        value=strings.line(entry.value) if entry.value else None,
        note=note,
        icon="" if icon == DEFAULT_ICON else icon,
    )
