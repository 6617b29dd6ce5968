"""The structure that a short prompt names: a timeline, a table, plans, a checklist, and what stands in it.

It is derived from the prompt and never stored: `told_reader.told_in` finds it again. Standard library only.
"""

from dataclasses import dataclass
from typing import Literal

from makeready.brief.constraints import NOWHERE, Span

Form = Literal[
    "agenda", "certificate", "checklist", "columns", "cycle", "figure", "figures", "groups", "invoice",
    "list", "matrix", "menu", "parts", "plans", "quadrants", "quote", "recipe", "schedule", "steps", "table",
    "timeline", "timetable", "tree",
]  # fmt: skip


WITH_FACTS: frozenset[Form] = frozenset(
    {"checklist", "groups", "list", "menu", "recipe", "steps", "timetable"}
)
"""Structures beside which a date, a place or a notice may stand: "three reasons: ..., 3 May, Town Hall"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing of a structure. `value` is its year, time, price or figure, as written; "" without one.

    `note` is what is said behind a figure ("+18%"), `group` what it stands under: a day, a course.
    """

    name: str = ""
    value: str = ""
    note: str = ""
    group: str = ""
    name_span: Span = NOWHERE
    value_span: Span = NOWHERE
    note_span: Span = NOWHERE
    group_span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One level of a tree: how many stand on it (under each of the level above), and what they are called."""

    num: int
    name: str
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a short prompt tells of a structure.

    `entries` are given in the prompt; `num` how many are wanted, 0 where nothing is said; `num_inner` how
    many within each (items of a column, talks of a day, rows of a table). `noun` is the user's word for an
    entry, `topic` what it is about, `heads` names beside the entries (a matrix's axes, a table's columns).
    `span` names the form, `said` are the words that numbers and levels were read from.
    """

    form: Form
    topic: str = ""
    noun: str = ""
    entries: tuple[Entry, ...] = ()
    num: int = 0
    num_inner: int = 0
    heads: tuple[Entry, ...] = ()
    levels: tuple[Level, ...] = ()
    title: str = ""
    span: Span = NOWHERE
    said: tuple[Span, ...] = ()

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where the words of the structure stand in the prompt."""
        found = [self.span, *self.said]
        for one in (*self.entries, *self.heads):
            found += [one.group_span, one.value_span, one.name_span, one.note_span]
        return tuple(one for one in found if one.end > one.start >= 0)

    @property
    def num_wanted(self) -> int:
        """As many as are asked for, and at least those that are given."""
        return max(self.num, len(self.entries))
