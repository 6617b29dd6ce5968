"""Reading a table from prose: rows and cells one after the other, row by row or column by column."""

import re
from dataclasses import dataclass, field

from makeready.brief.scanner import Quoted, Scanner
from makeready.brief.words import NUMBER_WORDS, number_of

ORDINALS = {
    word: index
    for index, word in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
        ]
    )
}
_ORDINAL = "|".join(ORDINALS)
_ROW = re.compile(
    rf"\b(?:(?P<head>header)|(?P<nth>{_ORDINAL})|(?P<other>next|final|last|bottom|top|total|another|main"
    rf"|a|the|data|body))\s+"
    rf"(?:(?!rows?\b)[\w-]+\s+){{0,4}}?row\b|\brow\s+(?P<name>[a-z]+|\d+)\b"
    rf"|\bfor\s+row\s+(?P<named>[a-z]+|\d+)"
)
_ROW_LABEL = re.compile(r"\blabel(?:l?ed)?\s*(?=\x01)")
_CELL = re.compile(rf"\b(?:{_ORDINAL}|left|right|next|rightmost|top)\b(?:[\s-]+[\w-]+){{0,3}}?\s+cell\b")
_COLUMN = re.compile(
    rf"(?:in|within|inside|above|over)\s+the\s+(left|middle|center|right|{_ORDINAL})\s+column\b"
)
_STARTS = re.compile(r"(?:^|[.;,:]|\bcentered|\band)\s*$")
_BETWEEN = re.compile(r"\b(?:between|and|before|after|in)\s*$")
_SIDES = {"left": 0, "middle": 1, "center": 1}
_ALIGNED = re.compile(r"aligned[^,;:\x01]*")
_OF_TABLE = re.compile(
    r"\b(?:rows?|cells?|columns? (?:labels|headers|titles|header)|header bar)\b|\b(?:this"
    r"|the) table (?:should|must|has)\b|\blabel\s*\x01"
)
_COLUMNS_ALONE = re.compile(r"^[^\x01]*\bcolumns?\b[^\x01]*$")
_PAST = re.compile(
    r"\b(?:below|beneath|under|underneath|above|beside|right of|left of|next to)\s+(?:this|the|that|both"
    r"|these)\s+"
    r"(?:[\w-]+\s+){0,3}tables?\b|\bof the (?:slide|page|canvas)\b|^\W*in the (?:right|left) (?:panel|half)"
)
_REPEATED = re.compile(r"\bunder each of the (?:([a-z]+) )?")
_JUST_A_PIECE = re.compile(r"\b(?:words?|phrases?|symbols?|in|immediately by|under|below|beneath|of the)\s*$")


def is_of_table(sentence: str) -> bool:
    """Whether a sentence, as in `Scanner.plain`, goes on about the table before it."""
    bare = _ALIGNED.sub(" ", sentence)
    is_told = _OF_TABLE.search(bare) is not None or _COLUMNS_ALONE.match(bare) is not None
    return is_told and _PAST.search(bare) is None


_NUMBERS = {**NUMBER_WORDS, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16}
_SIZE = re.compile(rf"\b({'|'.join(_NUMBERS)}|\d{{1,2}})[\s-]+(?:[a-z]+\s+)?(columns?|rows?)\b")


def stated_size(text: str) -> tuple[int, int]:
    """Columns and rows as said in "a five-column, six-row table"; 0 where nothing is said."""
    said = {"c": 0, "r": 0}
    for number, noun in _SIZE.findall(text):
        said[noun[0]] = said[noun[0]] or (int(number) if number.isdigit() else _NUMBERS[number])
    return said["c"], said["r"]


@dataclass(slots=True)
class TableReading:
    """A table while it is read. `cells` are by row and column; a cell is its lines."""

    num_columns: int = 0
    num_rows: int = 0
    cells: dict[tuple[int, int], list[str]] = field(default_factory=dict)
    row: int = 0
    column: int = 0
    is_by_column: bool = False
    is_in_cell: bool = False
    num_head: int = 0

    def feed(self, scanner: Scanner, start: int, end: int, strings: list[Quoted]) -> None:
        """Reads the cells of one sentence, or the rest of one."""
        plain = scanner.plain
        columns, rows = stated_size(plain[start:end]) if not self.cells else (0, 0)
        self.num_columns, self.num_rows = self.num_columns or columns, self.num_rows or rows
        events: list[tuple[int, str, re.Match[str] | Quoted]] = [
            (one.start, "string", one) for one in strings
        ]
        for name, pattern in (("row", _ROW), ("label", _ROW_LABEL), ("cell", _CELL), ("column", _COLUMN)):
            events += [(match.start(), name, match) for match in pattern.finditer(plain, start, end)]
        before = len(self.cells)
        for position, name, event in sorted(events, key=lambda one: (one[0], one[1])):
            if isinstance(event, Quoted):
                self._string(event, plain)
            elif name == "row":
                self._row(event)
            elif name == "label":
                self._next_row(is_needed=not self.is_by_column)
            elif name == "cell":
                self._cell()
            elif _STARTS.search(plain, max(0, position - 14), position):
                self._column(event)
        self.is_in_cell = False
        repeated = _REPEATED.search(plain, start, end)
        if repeated and len(self.cells) > before:
            self._repeat(NUMBER_WORDS.get(repeated.group(1) or "", 0))

    def _string(self, quoted: Quoted, plain: str) -> None:
        if _JUST_A_PIECE.search(plain, max(0, quoted.start - 16), quoted.start):
            return
        if self._is_described(quoted, plain):
            return
        parts = [part.strip() for part in quoted.text.split(" | ")]
        if len(parts) > 1:
            self._next_row(is_needed=True)
            self.num_head = self.num_head or 1
            for part in parts:
                self._put(part)
            return
        self._put(quoted.text)

    def _is_described(self, quoted: Quoted, plain: str) -> bool:
        """A piece of the cell just told: "with a space between X and Y"."""
        told = self.cells.get((self.row, self.column - 1), [""])[-1] if self.is_in_cell else ""
        before = plain[max(0, quoted.start - 9) : quoted.start]
        return len(quoted.text) < len(told) and quoted.text in told and _BETWEEN.search(before) is not None

    def _put(self, text: str) -> None:
        if self.is_in_cell:
            self.cells.setdefault((self.row, self.column - 1), []).append(text)
        elif self.is_by_column:
            self.cells.setdefault((self.row, self.column), []).append(text)
        else:
            self.cells.setdefault((self.row, self.column), []).append(text)
            self.column += 1

    def _row(self, match: re.Match[str]) -> None:
        groups = match.groupdict()
        named = groups.get("name") or groups.get("named") or ""
        number = ORDINALS.get(groups.get("nth") or "", -1)
        if named:
            number = number_of(named) - 1
            if number < 0:
                return
        if "header" in match.group():
            self.num_head = self.num_head or 1
        if self.is_by_column:
            if number >= 0:
                self.row = number + self.num_head
            return
        self._next_row(is_needed=True)

    def _next_row(self, *, is_needed: bool) -> None:
        if is_needed and any(row == self.row for row, _ in self.cells):
            self.row += 1
            self.column = 0
        self.is_in_cell = False

    def _cell(self) -> None:
        self.is_in_cell = True
        self.column += 1

    def _column(self, match: re.Match[str]) -> None:
        word = match.group(1)
        self.column = _SIDES.get(word, ORDINALS.get(word, max(self.num_columns - 1, 0)))
        self.is_by_column, self.is_in_cell = True, False
        if match.group().startswith(("above", "over")):
            self.row, self.num_head = 0, 1

    def _repeat(self, times: int) -> None:
        """The same heads under each group: written once, set `times` times."""
        own = [self.cells[place] for place in sorted(self.cells) if place[0] == self.row]
        count = times or max(self.num_columns // max(len(own), 1), 1)
        for index in range(1, count):
            for offset, lines in enumerate(own):
                self.cells[self.row, index * len(own) + offset] = list(lines)
        self.column = count * len(own)

    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The cells as rows of equal length. Rows that lack their first cells are filled from the right."""
        if not self.cells:
            return ()
        num_columns = max(max(column for _, column in self.cells) + 1, self.num_columns)
        rows = []
        for row in range(max(row for row, _ in self.cells) + 1):
            cells = ["\n".join(self.cells.get((row, column), [])) for column in range(num_columns)]
            rows.append(self._spread(cells, num_columns))
        missing = min(self.num_rows, 12) - len(rows)
        rows += [("",) * num_columns] * max(missing, 0)
        return tuple(tuple(row) for row in rows if any(row) or missing > 0)

    def _spread(self, cells: list[str], num_columns: int) -> tuple[str, ...]:
        """Heads of groups stand over their group's first column; heads over values leave the first free."""
        used = [cell for cell in cells if cell]
        rest = num_columns - 1
        is_first_free = cells[0] != "" and len(used) == rest and rest > 2 and not cells[-1]
        if is_first_free and self.num_columns == num_columns:
            return ("", *used)
        if (
            self.num_columns == num_columns
            and 1 < len(used) < rest
            and rest % len(used) == 0
            and cells[: len(used)] == used
        ):
            step = rest // len(used)
            if step > 1 and cells[0] and not any(char.isdigit() for char in used[-1]):
                spread = [""] * num_columns
                for index, cell in enumerate(used):
                    spread[1 + index * step] = cell
                return tuple(spread)
        return tuple(cells)
