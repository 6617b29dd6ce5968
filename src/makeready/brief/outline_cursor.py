"""Where the next part of an outline goes: a cursor in a tree of stacks, moved by named places."""

import re
from dataclasses import replace

from makeready.brief.outline import Side
from makeready.brief.outline_tree import Node
from makeready.brief.parts import Mention, mentions_of_parts
from makeready.brief.places import Place
from makeready.brief.scanner import Scanner, Sentence

_WIDE = re.compile(r"\b(?:wider|two thirds|large|main|most of)\b")
_NARROW = re.compile(r"\b(?:narrow|narrower|one third|tall|slim|compact|sidebar)\b")
_TO_PAGE = re.compile(
    r"\b(?:full-width|both|entire|all (?:three|two|four)|whole|(?:full|entire) width|across the (?:page"
    r"|slide))\b"
)
_PARTED = re.compile(r"\bdivid(?:er|ing)\b|\bseparat(?:ed|or)\b")


class Cursor:
    """The tree so far and where the next part is added. `side` is where on its line a part stands.

    `grid` is the one whose cells are being told, `words` the last text, `pending` a noun that waits for
    its string.
    """

    def __init__(self, scanner: Scanner) -> None:
        self.scanner = scanner
        self.header = Node(kind="row", role="header")
        self.body = Node(kind="stack", role="page")
        self.footer = Node(kind="stack", role="footer")
        self.cursor = self.body
        self.grid: Node | None = None
        self.words: Node | None = None
        self.pending: Mention | None = None
        self.side: Side = ""
        self.has_title = False
        self.has_table = False
        self.is_beside = False
        self.is_skipping = False
        self.told_until = 0
        self.is_telling = len(scanner.strings) >= 8
        self.is_verbatim = len(scanner.strings) >= 12 and len(re.findall(r"\bexact", scanner.plain)) >= 2
        self.seen: list[str] = []
        self.sentence = Sentence(start=0, end=0)
        self.mentions = tuple(mentions_of_parts(scanner))

    def _place(self, place: Place) -> None:
        if place.move == "each":
            self._each()
        elif place.move == "foot":
            self._leave_card()
            self.cursor, self.side, self.grid = self.footer, place.side, None
        elif place.move == "head":
            if self.cursor is self.footer or self.cursor.above("grid"):
                return
            self.side = place.side or self.side
            said = self.scanner.plain[place.start : place.end]
            if self.cursor.above("columns") is None and not any(
                one.role != "title" and one.is_said for one in self.body.parts
            ):
                self.body.parts = [one for one in self.body.parts if one.is_said]
                self.cursor = self.header
            elif self.cursor.kind == "stack" and not self.cursor.parts and "header" in said:
                self.cursor = self.cursor.add(Node(kind="row", role="header"))
        elif place.move == "below":
            self._below(place)
        elif place.move == "beside":
            self._beside(place)
        else:
            self._column(place)

    def _below(self, place: Place) -> None:
        if self.cursor.above("grid") is not None:
            is_within = place.start > self.sentence.start + 3 and not re.search(
                r"\b(?:cards?|tiles?|panels?|sections?|grid)\b", place.what
            )
            if is_within or self._stays_in_card(self.sentence.start, self.sentence.end):
                return
        self._leave_card()
        self.is_beside, self.side = False, ""
        what = place.what
        if self.cursor.kind == "row":
            self.cursor = self.cursor.parent or self.body
        if self.cursor is self.footer:
            return
        if place.what in ("bottom", "main content", "main body", "output card", "hero"):
            self.cursor, self.grid = self.body, None
            if place.what == "hero":
                self._open_hero()
            return
        rest = self.scanner.plain[place.start : place.end + 40]
        columns = self.cursor.above("columns")
        if columns is not None and re.match(
            r"\s*(?:these|all|the three|the two|both)\b.*\b(?:headings|columns|panels|halves)\b", what
        ):
            self.cursor = columns.parent or self.body
        names_column = re.search(
            r"\b(?:left|right|center|central|middle|same) (?:sub-?)?(?:column|panel|half|page)", rest
        )
        if re.search(
            r"\bhero\b|\bsections?\b|\bareas?\b|\bheader\b|\bgrid\b|\bband\b|\bcolumns\b|\btimeline\b"
            r"|\btitle region\b",
            what,
        ):
            self._leave_section(what)
        if (
            _TO_PAGE.search(rest)
            and not names_column
            and not re.search(r"\bof the (?:left|right)\b|\bhero\b", rest)
        ):
            self.cursor = (
                self.body if not self._page_column() or "both" in rest else self._page_column() or self.body
            )
        self.grid = None if self.grid is not None and self.grid.role != "timeline" else self.grid
        if side := re.search(r"\bon the (left|right) side\b", what):
            self._column(
                replace(
                    place, move="column", side="left" if side.group(1) == "left" else "right", noun="side"
                )
            )

    def _beside(self, place: Place) -> None:
        """Beside a column is the other column; beside anything else is on its line."""
        what = self.scanner.plain[place.start : place.end]
        columns = self.cursor.above("columns")
        if columns is not None and re.search(
            r"\bof (?:the|this|these|that) (?:[\w-]+ )*(?:column|panel|half|stack|grid|page)\b", what
        ):
            stack = next((one for one in columns.parts if one.side == place.side), None)
            if stack is None:
                stack = columns.add(Node(kind="stack", role="column", side=place.side, name=columns.name))
            self.cursor, self.grid, self.side = stack, None, ""
            return
        if place.side and re.search(
            r"\bof (?:the|this) (?:[\w-]+ )*(?:grid|table|chart|diagram|overview|cards|timeline|map)\b", what
        ):
            self._split(place)
            return
        self.side = place.side
        self.is_beside = self.cursor not in (self.header, self.footer)

    def _split(self, place: Place) -> None:
        """What stands so far in the stack, but for its titles, becomes one column; what follows the other."""
        self._leave_card()
        stack = self.cursor.above("stack") or self.body
        first = next(
            (
                index
                for index, one in enumerate(stack.parts)
                if one.role not in ("title", "subtitle", "header")
            ),
            None,
        )
        if first is None or stack is self.footer:
            return
        told, stack.parts = stack.parts[first:], stack.parts[:first]
        columns = stack.add(Node(kind="columns", name="side"))
        other = columns.add(
            Node(
                kind="stack",
                role="column",
                side="left" if place.side == "right" else "right",
                name="side",
                share=2.0,
            )
        )
        for one in told:
            other.add(one)
        self.cursor = columns.add(Node(kind="stack", role="column", side=place.side, name="side"))
        self.grid, self.side = None, ""

    def _page_column(self) -> Node | None:
        """The column of a page within the picture that the cursor is in, if any."""
        node: Node | None = self.cursor
        while node is not None:
            if node.name == "page" and node.kind == "stack":
                return node
            node = node.parent
        return None

    def _leave_section(self, what: str) -> None:
        """Up to the stack that holds the section named in `what`, else the innermost one."""
        node: Node | None = self.cursor
        inner: Node | None = None
        while node is not None:
            if node.kind == "stack" and node.role in ("hero", "section"):
                inner = inner or node
                if node.name and node.name in what:
                    inner = node
                    break
            node = node.parent
        if inner is not None and inner.parent is not None:
            self.cursor = inner.parent
            return
        columns = self.cursor.above("columns")
        if columns is not None and columns.name not in ("page",) and re.search(r"\bhero\b|\bcolumns\b", what):
            self.cursor = columns.parent or self.body

    def _column(self, place: Place) -> None:
        if (
            self.grid is not None
            and self.grid.role == "timeline"
            and not self.grid.num_columns
            and place.noun == "side"
        ):
            return
        grid = self._last_grid()
        if (
            grid is not None
            and grid.is_matrix
            and place.noun == "column"
            and any(not one.is_said for one in grid.parts)
        ):
            self.grid, self.cursor = grid, next(one for one in grid.parts if not one.is_said)
            return
        if self.cursor in (self.header, self.footer) or self.cursor.kind == "row":
            is_page_part = place.noun in ("column", "panel", "half", "page", "third", "sidebar", "quadrant")
            if not is_page_part or self.scanner.plain[place.start : place.end].find("header") >= 0:
                self.side = place.side
                return
            self.cursor = (self.cursor.parent or self.body) if self.cursor.kind == "row" else self.body
        if self.cursor.above("grid") is not None and place.noun in ("area", "side", "region", "part"):
            self.side = place.side
            return
        after = self.scanner.plain[place.end : place.end + 40]
        if re.match(
            r" of (?:this (?!section|hero|page|band|area|layout|lower)|the (?:left|right)\b|that\b)", after
        ):
            self.side = place.side
            return
        if re.match(r"(?: side)? of the (?:entire )?hero\b", after) or place.noun == "hero":
            self._open_hero()
        self._leave_card(keep=place.is_after)
        if self.cursor.above("grid") is not None:
            self.side = place.side
            return
        columns = self._columns_for(place)
        stack = next((one for one in columns.parts if one.side == place.side), None)
        said = self.scanner.plain[max(0, place.start - 30) : place.end + 60]
        if stack is None:
            stack = columns.add(Node(kind="stack", role="column", side=place.side, name=place.noun))
        head = self.scanner.plain[max(0, place.start - 12) : place.end]
        if _NARROW.search(head):
            stack.share = 0.62
        elif _WIDE.search(head):
            stack.share = 1.5
        columns.has_rule = columns.has_rule or (_PARTED.search(said) is not None)
        self.is_beside = self.is_beside and self.cursor is stack
        self.cursor, self.grid, self.side = stack, None, ""

    def _is_of_page(self, place: Place) -> bool:
        after = self.scanner.plain[place.end : place.end + 24]
        return place.noun == "page" or re.match(r" of the (?:slide|page|canvas|image)", after) is not None

    def _open_hero(self) -> None:
        """The hero, where it is spoken of without having been announced."""
        node: Node | None = self.cursor
        while node is not None and node.role != "hero":
            node = node.parent
        if node is None:
            stack = self.cursor.above("stack") or self.body
            self.cursor = stack.add(Node(kind="stack", role="hero", name="hero"))

    def _columns_for(self, place: Place) -> Node:
        """The columns that the place is one of: open ones of that noun or with that side, else new ones."""
        node: Node | None = self.cursor
        nearest: Node | None = None
        while node is not None:
            if node.kind == "columns":
                nearest = nearest or node
                if node.name == place.noun or (place.noun == "side" and node is nearest):
                    return node
            node = node.parent
        last = self.cursor.parts[-1] if self.cursor.parts else None
        if (
            last is not None
            and last.kind == "columns"
            and (last.name == place.noun or "side" in (place.noun, last.name))
        ):
            return last
        if (
            nearest is not None
            and "side" in (nearest.name, place.noun)
            and self.cursor.parent is nearest
            and self.cursor.side == place.side
        ):
            return nearest
        is_sibling = nearest is not None and {nearest.name, place.noun} <= {
            "column",
            "panel",
            "half",
            "side",
            "area",
            "third",
            "region",
            "sidebar",
        }
        if (
            nearest is not None
            and is_sibling
            and (self.cursor.parent is nearest)
            and (self.cursor.side != place.side or not self.cursor.parts)
        ):
            return nearest
        top = self.cursor
        if place.noun in ("page", "half", "panel", "third", "quadrant"):
            ends = ("page",) if self._is_of_page(place) else ("page", "section", "hero")
            while top.parent is not None and top.role not in ends and top.name != "page":
                top = top.parent
            last = next((one for one in reversed(top.parts) if one.kind == "columns"), None)
            if last is not None and last.name in (place.noun, "side", "column", "area", "panel", "half"):
                return last
        return top.add(Node(kind="columns", name=place.noun))

    def _each(self) -> None:
        """What follows is in every cell of the grid at hand."""
        grid = self._last_grid()
        if grid is None:
            return
        grid.template = grid.template or Node(kind="stack", role="card", parent=grid)
        self.cursor, self.grid = grid.template, grid

    def _last_grid(self) -> Node | None:
        if self.grid is not None:
            return self.grid
        holder = self.cursor.above("stack")
        return next((one for one in reversed(holder.parts) if one.kind == "grid"), None) if holder else None

    def _stays_in_card(self, start: int, end: int) -> bool:
        plain = self.scanner.plain[start:end]
        return (
            re.search(
                r"\b(?:inside|within|in|of|to) (?:the same|this|that|the|each) (?:[\w-]+ ){0,3}(?:card"
                r"|box|tile|circle|panel)\b",
                plain,
            )
            is not None
        )

    def _leave_card(self, *, keep: bool = False) -> None:
        if keep:
            return
        grid = self.cursor.above("grid")
        if grid is not None and grid.parent is not None:
            self.cursor = grid.parent

    def _add(self, node: Node) -> Node:
        """Puts a part at the cursor: on the line of the one before it where it stands beside that."""
        node.side = node.side or self.side
        if self.cursor is self.header and (
            node.kind in ("table", "grid", "columns")
            or node.role in ("title", "subtitle", "hero", "section", "panel")
            or node.kind == "stack"
        ):
            if node.role not in ("title", "subtitle"):
                self.cursor = self.body
            return self.body.add(node)
        if self.is_beside and self.cursor.kind == "stack" and self.cursor.parts:
            last = self.cursor.parts[-1]
            self.is_beside = False
            if last.kind == "row":
                return last.add(node)
            if last.kind in ("words", "figure") and node.kind in ("words", "figure"):
                row = Node(kind="row", parent=self.cursor)
                self.cursor.parts[-1] = row
                row.add(last)
                return row.add(node)
        self.cursor.add(node)
        if node.kind != "words":
            self.words = None
        return node
