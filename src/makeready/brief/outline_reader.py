"""Reads the structure of a page from prose: parts as they are named, each put where the words before it say.

One pass from left to right with a cursor, as a person with a pencil would do it. What it cannot place stays
in the stack at hand, so that nothing is lost. Standard library only.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from makeready.brief.outline import Outline, Part
from makeready.brief.outline_mentions import LIST_ROLES, Mentions
from makeready.brief.outline_sentences import told_sentences
from makeready.brief.outline_table import TableReading, is_of_table
from makeready.brief.outline_tree import Node, drop_empty_words, frozen
from makeready.brief.parts import Mention
from makeready.brief.places import Place, places_in
from makeready.brief.scanner import STRING, Quoted, Scanner
from makeready.brief.words import NUMBER_WORDS

_LINE = re.compile(
    r"\blines?(?: (?:one|two|three|four|five|\d))?\b[^\x01,;.]{0,60}$|\b(?:first|second"
    r"|third|fourth|fifth)\b[^\x01,;.]{0,12}$"
    r"|\bword\s*$"
)
_MULTI_LINE = re.compile(r"\b(two|three|four|five|six)-line\b")
_KEY_FIGURE = re.compile(r"[<>+~\u2013-]?[$€£]?\d[\d.,]*\s?(?:%|bn|mn|m|k|x)\+?")
"""A figure with its unit, alone in a string: set large."""
_IN_BRACKETS = re.compile(r"\([^()\n]*(?:/|→)[^()\n]*\)")
"""Names of links or parts, listed: no parts of their own."""
_COMPARED = re.compile(
    r"\s+comparing\s+([^(),.;\n]+?)\s+(?:vs\.?|and|with|versus)\s+([^(),.;\n]+?)\s*(?:\(([^)]+)\)|(?=[.\n]|$))"
)
_PIECE = re.compile(
    r"\b(?:words?|phrases?|between|after|before|where|that|comma in|in|name|names|making sure that|with"
    r"|symbol)\s*(?:the )?$"
)
_AND = re.compile(r"(?:\band|\bor|,)\s*(?:the )?$")
_REFERENCE = re.compile(
    r"\b(?:below|beneath|under|above|beside|near|of|between|next to|around|from|to|for|with)\s+(?:the )?$"
)
_HEADS = re.compile(r"\btable\b[^\x01]*\bcolumns?\b[^\x01]{0,20}:\s*\x01")


@lru_cache(maxsize=16)
def read_outline(prompt: str) -> Outline:
    """The outline of a prompt; its body is empty where no structure is told."""
    return Reader(Scanner(prompt)).outline()


def _every(node: Node) -> Iterator[Node]:
    yield node
    for one in node.parts:
        yield from _every(one)


class Reader(Mentions):
    """One prompt being read: strings go to the parts that name them, sentences about a table to the table."""

    listed: tuple[tuple[int, int], ...] = ()
    table: TableReading | None = None
    table_node: Node | None = None

    def outline(self) -> Outline:
        self.listed = tuple(match.span() for match in _IN_BRACKETS.finditer(self.scanner.prompt))
        for sentence in told_sentences(self.scanner):
            self.sentence = sentence
            self._sentence(sentence.start, sentence.end)
        self._close_table()
        empty = Part(kind="stack")
        if self.is_verbatim:
            for node in (self.header, self.body, self.footer):
                drop_empty_words(node)
        header, body, footer = (frozen(node) or empty for node in (self.header, self.body, self.footer))
        return Outline(header=header, body=body, footer=footer)

    def _sentence(self, start: int, end: int) -> None:
        strings = [one for one in self.scanner.strings if start <= one.start < end]
        if (
            self.table is None
            and strings
            and _HEADS.search(self.scanner.plain[start:end])
            and self._table_heads(strings)
        ):
            return
        if self.table is not None:
            opens = any(
                m.role == "table" and m.is_new and "the " not in m.before and start <= m.start < end
                for m in self.mentions
            )
            if is_of_table(self.scanner.plain[start:end]) and not opens:
                self.table.feed(self.scanner, start, end, strings)
                self.seen += [one.text for one in strings]
                return
            self._close_table()
        places = list(places_in(self.scanner.plain, start, end))
        mentions = [
            one
            for one in self.mentions
            if start <= one.start < end
            and not any(p.start < one.end <= p.end and p.move != "each" for p in places)
            and not any(low < one.start < high for low, high in self.listed)
        ]
        if self.grid is None or self.cursor.above("grid") is None or not self._stays_in_card(start, end):
            self._leave_card()
        if re.match(r"\W*(?:and )?\(\d\)", self.scanner.plain[start:end]):
            self._next_cell()
        self.words, self.pending, self.side, self.is_beside = None, None, "", False
        events: list[tuple[int, Place | Mention | Quoted]] = [
            *((one.start, one) for one in places),
            *((one.start, one) for one in mentions),
            *((one.start, one) for one in strings),
        ]
        for _, event in sorted(events, key=lambda one: one[0]):
            if self.table is not None:
                if isinstance(event, Quoted):
                    continue
                if isinstance(event, Place) and event.move in ("foot", "below"):
                    self._close_table()
            if isinstance(event, Place):
                self._flush()
                self._place(event)
            elif isinstance(event, Mention) and event.role == "table":
                self._table_mention(event, strings)
            elif isinstance(event, Mention):
                self._mention(event)
            else:
                self._string(event)
        self._flush()

    def _next_cell(self) -> None:
        """A numbered item is the next cell of the grid at hand."""
        grid = self._last_grid()
        cell = next((one for one in grid.parts if not one.is_said), None) if grid is not None else None
        if cell is not None:
            self.cursor, self.grid = cell, grid

    def _string(self, quoted: Quoted) -> None:
        plain, text = self.scanner.plain, quoted.text
        before = plain[max(0, quoted.start - 30) : quoted.start]
        is_new = self.pending is not None and self.pending.is_new
        is_reference = self._is_known(text) and not is_new and _REFERENCE.search(before) is not None
        is_described = _PIECE.search(before) or (self.is_skipping and _AND.search(before))
        self.is_skipping = is_reference or (
            bool(is_described) and (text in self.seen or self._is_piece(text, before)) and not is_new
        )
        if self.is_skipping:
            self._go_beside(text, before)
            return
        self.seen.append(text)
        mention, self.pending = self.pending, None
        is_bare = mention is None or (mention.role == "text" and not mention.is_new)
        if (
            self.grid is not None
            and is_bare
            and self.cursor.above("grid") is None
            and self._fills_cells(quoted)
        ):
            return
        role = self._role(mention, quoted)
        last = self.cursor.parts[-1] if self.cursor.parts else None
        if (
            last is not None
            and last.kind == "figure"
            and last.role == "icon"
            and len(text) <= 2
            and "contain" in before
        ):
            last.kind, last.role, last.lines = "words", "badge", [text]
            return
        if self.words is not None and self._continues(role, mention, quoted):
            self.words.lines.append(text)
            return
        if (open_list := self._open_list(role, mention)) is not None:
            open_list.lines.append(text)
            self.words = open_list
            return
        count = mention.count if mention else 1
        if mention is not None and (multi := _MULTI_LINE.search(mention.before)):
            count = NUMBER_WORDS.get(multi.group(1), 2)
        self.words = self._add(Node(kind="words", role=role, lines=[text], count=count))

    def _go_beside(self, text: str, before: str) -> None:
        """To the right of a label in a cell: into that cell."""
        if self.grid is None or not re.search(r"\b(?:right|left) of (?:the )?$", before):
            return
        for cell in self.grid.parts:
            if any(text in node.lines for node in cell.parts):
                self.cursor, self.is_beside = cell, False

    def _is_known(self, text: str) -> bool:
        """Whether the words of a string were all said before."""
        if text in self.seen:
            return True
        said = " ".join(self.seen[-12:]).split()
        return len(text.split()) <= 3 and all(word in said for word in text.split())

    def _is_piece(self, text: str, before: str) -> bool:
        """Whether a string is a part of one said before, or of any where its words are only described."""
        bounds = r"(?<!\w){}(?!\w)" if text[:1].isalnum() else "{}"
        pattern = re.compile(bounds.format(re.escape(text)))
        is_described = (
            self.is_skipping or re.search(r"\bwhere the (?:words?|phrases?)\s*$", before) is not None
        )
        said = [one.text for one in self.scanner.strings] if is_described else self.seen
        return any(len(one) > len(text) and pattern.search(one) for one in said)

    def _fills_cells(self, quoted: Quoted) -> bool:
        """A list of strings right after "three boxes": one for each."""
        grid = self.grid
        if grid is None:
            return False
        cell = next((one for one in grid.parts if not one.is_said), None)
        if cell is None or self.words is not None:
            return False
        cell.add(Node(kind="words", role="heading", lines=[quoted.text]))
        return True

    def _role(self, mention: Mention | None, quoted: Quoted) -> str:
        role = mention.role if mention is not None else ""
        if role in ("", "text") and re.search(
            r"\b(?:titled|headed|entitled)\b[^\x01,;.]{0,24}$",
            self.scanner.plain[max(0, quoted.start - 44) : quoted.start],
        ):
            is_first = not self.has_title and self.cursor in (self.body, self.header)
            self.has_title = self.has_title or is_first
            return "title" if is_first else "heading"
        if not role:
            listed = (
                self.words is not None
                and self.scanner.plain[quoted.start - 8 : quoted.start].strip(" ,and") == STRING
            )
            role = (
                self.words.role
                if self.words is not None and (listed or self.words.role in LIST_ROLES)
                else "text"
            )
        if role == "text" and _KEY_FIGURE.fullmatch(quoted.text):
            role = "number"
        if role in ("title", "subtitle"):
            is_top = self.cursor in (self.body, self.header) or (
                self.cursor.role in ("hero", "column") and not self.has_title
            )
            if role == "title":
                role = "title" if is_top and not self.has_title else "heading"
                self.has_title = self.has_title or role == "title"
        if (
            role == "text"
            and self.cursor.role == "card"
            and not self.cursor.parts
            and len(quoted.text) < 40
            and (self.cursor.parent is None or self.cursor.parent.role != "figures")
        ):
            role = "heading"
        return role

    def _continues(self, role: str, mention: Mention | None, quoted: Quoted) -> bool:
        """Whether a string is one more line of the words before it."""
        words = self.words
        if words is None or self.scanner.plain[quoted.start - 1 : quoted.start] == "":
            return False
        between = self.scanner.plain[self.sentence.start : quoted.start].rpartition(STRING)[2]
        if words.role in ("title", "heading", "subtitle", "tagline"):
            is_line = _LINE.search(between) is not None or (
                mention is not None and mention.end - mention.start < 8 and "line" in between
            )
            return is_line and (mention is None or mention.role in ("text", "number"))
        if words.role in LIST_ROLES:
            return role == words.role
        return False

    def _table_mention(self, mention: Mention, strings: list[Quoted]) -> None:
        self._flush()
        if mention.is_new and not (mention.before.startswith("the ") and self.has_table):
            self.has_table = True
            self._open_table(mention, strings)

    def _compared(self, mention: Mention) -> bool:
        """A table "comparing A vs B (speed, cost)" has these heads and rows."""
        found = _COMPARED.match(self.scanner.prompt, mention.end, self.sentence.end)
        if found is None or self.table_node is None:
            return False
        heads = tuple(one.strip()[:1].upper() + one.strip()[1:] for one in found.group(1, 2))
        rows = [one.strip() for one in (found.group(3) or "").split(",") if one.strip()]
        self.table_node.rows = (("", *heads), *((row[:1].upper() + row[1:], "", "") for row in rows))
        self.table_node.num_head = 1
        self.table = self.table_node = None
        return True

    def _open_table(self, mention: Mention, strings: list[Quoted]) -> None:
        self._close_table()
        if self.cursor is self.footer:
            return
        self._leave_card()
        self.table_node = self._add(Node(kind="table", topic=mention.topic))
        if self._compared(mention):
            return
        self.table = TableReading()
        self.table.feed(self.scanner, self.sentence.start, mention.end, [])
        rest = [one for one in strings if one.start > mention.end]
        self.table.feed(self.scanner, mention.end, self.sentence.end, rest)
        self.seen += [one.text for one in rest]

    def _table_heads(self, strings: list[Quoted]) -> bool:
        """The columns of a table told before, named in a sentence of their own."""
        tables = [
            one
            for one in _every(self.body)
            if one.kind == "table" and not any(any(row[1:]) for row in one.rows[1:])
        ]
        if not tables:
            return False
        num_rows = max(len(tables[-1].rows), 3)
        heads = tuple(one.text for one in strings)
        tables[-1].rows = (heads, *(("",) * len(heads) for _ in range(num_rows)))
        tables[-1].num_head = 1
        self.seen += heads
        return True

    def _close_table(self) -> None:
        if self.table is None or self.table_node is None:
            return
        self.table_node.rows = self.table.rows()
        first = self.table_node.rows[0] if self.table_node.rows else ()
        has_groups = len(first) > 4 and first[0] == "" == first[-1] and any(first)
        self.table_node.num_head = (
            2 if has_groups else self.table.num_head if any(map(any, self.table_node.rows)) else 1
        )
        self.table_node.num_columns = self.table.num_columns
        self.table = self.table_node = None
