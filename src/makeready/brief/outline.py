"""The structure that a long prompt describes: a tree of parts with their exact strings, in reading order.

It is derived from the prompt and never stored: `outline_reader.read_outline` finds it again. Standard
library only.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

PartKind = Literal["stack", "columns", "row", "grid", "table", "words", "figure", "rule"]
Side = Literal["", "left", "center", "right"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a page.

    - `stack`: parts one below the other. `role` says what it is: page, section, hero, panel, card, column.
    - `columns`: stacks side by side, by `side`; `has_rule` where a line stands between them.
    - `row`: parts on one line.
    - `grid`: equal stacks in `num_columns` (0: as many as fit). `role` is card, timeline, arrow or badge.
    - `table`: `rows` of cells; the first `num_head` are its head. A line break parts the lines of a cell.
    - `words`: `lines` of one text with a role. Without lines the prompt gives none; `topic` says what about,
      and `count` how many are wanted.
    - `figure`: a picture or drawing of the kind `role`, of `topic`.
    - `rule`: a line across.
    """

    kind: PartKind
    role: str = ""
    side: Side = ""
    lines: tuple[str, ...] = ()
    parts: tuple["Part", ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    num_head: int = 0
    num_columns: int = 0
    count: int = 1
    share: float = 1.0
    has_rule: bool = False
    topic: str = ""

    def every(self) -> Iterator["Part"]:
        """This part and all within it, in reading order."""
        yield self
        for part in self.parts:
            yield from part.every()

    def strings(self) -> Iterator[str]:
        """The exact strings, in reading order; each line of a cell is one."""
        for part in self.every():
            yield from part.lines
            for row in part.rows:
                for cell in row:
                    yield from filter(None, cell.split("\n"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A page: a bar at the top, the body, and what stands at the foot."""

    header: Part
    body: Part
    footer: Part

    def every(self) -> Iterator[Part]:
        for part in (self.header, self.body, self.footer):
            yield from part.every()

    @property
    def num_parts(self) -> int:
        """How many parts say or show something."""
        return sum((part.kind in ("words", "figure", "table")) + len(part.rows) for part in self.every())
