"""Cards and grids of an outline: opened by their number, filled one after the other."""

import re

from makeready.brief.outline_cursor import Cursor
from makeready.brief.outline_tree import Node
from makeready.brief.parts import Mention
from makeready.brief.scanner import STRING
from makeready.brief.words import number_of

_POSITION = re.compile(r"\b(?:left|right|middle|center|top|bottom|first|second|third|fourth|last)\b")
_GRID = (
    re.compile(
        r"\b(?P<rows>\w+) (?:horizontal |equal )?rows? (?:and|by|x) (?P<columns>\w+) (?:vertical )?columns?"
    ),
    re.compile(r"\b(?P<columns>\w+) (?:vertical )?columns? (?:and|by|x) (?P<rows>\w+) (?:horizontal )?rows?"),
    re.compile(r"\b(?P<rows>\w+) rows of (?P<columns>\w+)"),
    re.compile(r"\b(?P<rows>\w+)[- ](?:by|x)[- ](?P<columns>\w+)\b(?= (?:grid|table|of|matrix))"),
)
_DOWN = re.compile(r"\b(?:vertical(?:ly)?|one below|top to bottom|single column|stack(?:ed)?)\b")
_ACROSS = re.compile(
    r"\b(?:side[- ]by[- ]side|in a (?:single )?(?:horizontal )?row|horizontal(?:ly)?(?! centered)"
    r"|left to right|adjacent)\b"
)
_NUMBERED = re.compile(r"\(\d\)\s*([^,;.(\n]+)")


def _holds(node: Node) -> bool:
    """Whether anything was put into the tree so far: before, a large card is the page itself."""
    return node.kind in ("words", "figure", "table") or any(map(_holds, node.parts))


class Grids(Cursor):
    """Puts cards into the grid at hand, or opens one."""

    def _card(self, mention: Mention) -> None:
        if mention.is_plural and self.grid is not None and self.grid.role == "timeline":
            return
        after = self.scanner.plain[mention.end : mention.end + 12]
        if mention.is_plural or mention.count > 1:
            if (
                (mention.is_new or mention.count > 1)
                and "main" not in mention.before
                and not mention.is_again
            ):
                self._leave_card()
                self._open_grid(mention)
            return
        if mention.is_again or re.match(r"\s*(?:grid|area|layout|column|column)s?\b", after):
            grid = self._last_grid()
            if (
                grid is not None
                and _POSITION.search(mention.before)
                and (cell := next((one for one in grid.parts if not one.is_said), None))
            ):
                self.cursor, self.grid = cell, grid
                return
            if (
                grid is not None
                and grid.parts
                and not mention.before.startswith(("each", "every"))
                and self._is_inside(mention)
            ):
                self.cursor, self.grid = grid.parts[-1], grid
            return
        if not mention.is_new or (
            not _holds(self.body) and ("large" in mention.before or self.sentence.start == 0)
        ):
            return
        if self.cursor.above("grid") is not None and self._is_inside_card(mention):
            return
        self._leave_card()
        grid = self._last_grid_for(mention)
        if grid is None and mention.role == "segment":
            return
        if grid is None:
            grid = self._add(Node(kind="grid", role="card", name=mention.role))
        cell = next((one for one in grid.parts if not one.is_said), None)
        if cell is None:
            cell = grid.add(Node(kind="stack", role="card"))
        cell.topic = cell.topic or mention.topic
        self.cursor, self.grid = cell, grid

    def _is_inside(self, mention: Mention) -> bool:
        before = self.scanner.plain[max(0, mention.start - 14) : mention.start]
        return re.search(r"\b(?:inside|within|in|of|to)\s*$", before) is not None

    def _is_inside_card(self, mention: Mention) -> bool:
        """A box named while a card is filled is a part of it, unless it stands first in its sentence."""
        said = self.scanner.plain[self.sentence.start : mention.start]
        return (
            mention.role in ("box", "block", "segment")
            and STRING in said
            and self.cursor.role == "card"
            and mention.role != (self.grid.name if self.grid else "")
        )

    def _last_grid_for(self, mention: Mention) -> Node | None:
        """The grid that another card belongs to: the last part of the stack, or one with cells still open."""
        if self.grid is not None and self.grid.above("stack") is self.cursor.above("stack"):
            return self.grid
        last = self.cursor.parts[-1] if self.cursor.parts else None
        if (
            last is not None
            and last.kind == "grid"
            and (last.name in ("", mention.role) or len(last.parts) < last.count)
        ):
            return last
        return None

    def _open_grid(self, mention: Mention) -> None:
        role = (
            "arrow" if "arrow" in mention.before + self.scanner.plain[mention.start : mention.end] else "card"
        )
        last = self.cursor.parts[-1] if self.cursor.parts else None
        is_open = last is not None and last.kind == "grid" and not any(one.is_said for one in last.parts)
        if last is not None and is_open and last.count == 1:
            grid = last  # "a grid of six cards": one thing, said twice
        else:
            grid = self._add(Node(kind="grid", role=role))
        grid.name, grid.count = mention.role, max(mention.count, len(grid.parts), 2)
        clause = self._clause(mention)
        grid.num_columns = (
            self._columns_said()
            or grid.num_columns
            or (
                1
                if _DOWN.search(clause) and not _ACROSS.search(clause)
                else mention.count
                if _ACROSS.search(clause)
                else 0
            )
        )
        grid.is_matrix = grid.is_matrix or self._columns_said() > 0
        for _ in range(grid.count - len(grid.parts)):
            grid.add(Node(kind="stack", role="card"))
        grid.topic = mention.topic
        self.grid = grid

    def _clause(self, mention: Mention) -> str:
        return self.scanner.plain[
            max(self.sentence.start, mention.start - 60) : min(self.sentence.end, mention.end + 90)
        ]

    def _columns_said(self) -> int:
        return self._size_said()[1]

    def _size_said(self) -> tuple[int, int]:
        """Rows and columns of "a 3 by 3 grid" in the sentence; 0 where nothing is said."""
        plain = self.scanner.plain[self.sentence.start : self.sentence.end]
        for pattern in _GRID:
            if match := pattern.search(plain):
                rows, columns = (number_of(said) for said in match.group("rows", "columns"))
                if 0 < columns <= 8:
                    return min(rows, 8), columns
        return 0, 0

    def _numbered(self, mention: Mention) -> list[str]:
        """The names of as many things as were counted: "(1) a setup, (2) a mechanism"."""
        names = [
            one.strip() for one in _NUMBERED.findall(self.scanner.prompt[mention.end : self.sentence.end])
        ]
        if len(names) != mention.count:
            return []
        self.told_until = self.sentence.end
        return [name[:1].upper() + name[1:] for name in names]

    def _named_sections(self, mention: Mention) -> None:
        """Three sections, each with a diagram: (1) a construction, (2) a concept, (3) a model."""
        names = self._numbered(mention)
        if not names:
            return
        drawn = re.search(
            r"\b(?:diagram|drawing|illustration|photo|picture)", self._rest_of_sentence(mention)
        )
        self._leave_card()
        grid = self._add(Node(kind="grid", role="card", name=mention.role, count=mention.count))
        grid.num_columns = min(mention.count, 4)
        for name in names:
            cell = grid.add(Node(kind="stack", role="card"))
            cell.add(Node(kind="words", role="heading", topic=name))
            if drawn is not None:
                cell.add(Node(kind="figure", role="illustration", topic=name))

    def _rest_of_sentence(self, mention: Mention) -> str:
        return self.scanner.plain[mention.end : self.sentence.end]

    def _milestones(self, mention: Mention) -> None:
        """How many milestones a timeline has, and their names where the prompt lists some in brackets."""
        after = self.scanner.plain[mention.end : self.sentence.end]
        said = re.search(r"\b(\w+)[- ](?:milestones?|steps?|events?)\b", after) or re.search(
            r"\b(\d+|\w+)[- ]step\b(?!-by)", self.scanner.plain[self.sentence.start : mention.end]
        )
        if said is None or self.grid is None:
            return
        number = number_of(said.group(1))
        listed = re.search(r"\(([^()]*,[^()]*)\)", self.scanner.prompt[mention.end : self.sentence.end])
        names = [one.strip() for one in listed.group(1).split(",")] if listed else []
        names = [one for one in names if one and not one.startswith("etc")]
        for index in range(min(number, 12)):
            cell = self.grid.add(Node(kind="stack", role="card"))
            topic = names[index][:1].upper() + names[index][1:] if index < len(names) else ""
            cell.add(Node(kind="words", role="heading" if topic else "text", topic=topic))
