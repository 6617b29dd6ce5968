"""Parts of an outline as they are named: figures, cards and sections are put, text waits for its string."""

import re

from makeready.brief.outline_grids import Grids
from makeready.brief.outline_tree import Node
from makeready.brief.parts import Mention

LIST_ROLES = frozenset({"bullet", "button", "badge", "link", "nav", "label", "input"})
"""Strings of these roles gather in one list."""
_LOOKS = frozenset(
    [
        "a",
        "an",
        "the",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "another",
        "each",
        "small",
        "large",
        "simple",
        "single",
        "wide",
        "tall",
        "narrow",
        "rounded",
        "rectangle",
        "rectangular",
        "square",
        "circular",
        "circle",
        "round",
        "vertical",
        "horizontal",
        "vertically",
        "oriented",
        "main",
        "central",
        "thin",
        "bold",
        "white",
        "black",
        "red",
        "green",
        "blue",
        "orange",
        "purple",
        "violet",
        "brown",
        "gray",
        "grey",
        "teal",
        "navy",
        "yellow",
        "pink",
        "bright",
        "dark",
        "light",
        "medium",
        "solid",
        "flat",
        "line",
        "style",
        "lined",
        "drawn",
        "outlined",
        "outline",
        "stylized",
        "matching",
        "corresponding",
        "decorative",
        "primary",
        "left",
        "right",
        "top",
        "bottom",
        "center",
        "centered",
        "upper",
        "lower",
        "clean",
        "big",
        "tiny",
        "full",
        "width",
        "wide",
        "realistic",
        "detailed",
        "equal",
        "sized",
        "identical",
        "additional",
        "similar",
        "high",
        "resolution",
        "warm",
        "muted",
        "monochrome",
        "abstract",
        "generic",
        "filled",
        "color",
        "colored",
        "triangular",
        "minimalist",
    ]
)
_ONE_OF = re.compile(r"(?:the|a|one)?\s*(?:left|right|middle|center|first|second|third|last)\b")
_VAGUE_ROLES = frozenset({"text", "label", "number", "name", "note"})
_VAGUE_NOUNS = ("line", "label", "content", "value", "number", "text", "name", "copy")
_OWN_COLUMNS = re.compile(r"\b(?:left|right|center|middle)(?:most)? column\b")
_DOWN = re.compile(r"\b(?:vertical(?:ly)?|one below|top to bottom|single column|stack(?:ed)?)\b")
_LISTED = re.compile(r"^\s*\(((?!e\.g)[^()]*[,/][^()]*)\)")


class Mentions(Grids):
    """Puts what is named where the cursor is."""

    def _mention(self, mention: Mention) -> None:
        if mention.role == "rule":
            if mention.is_new and not re.search(
                r"vertical", mention.before + self.scanner.plain[mention.start : mention.end]
            ):
                self._flush()
                self._add(Node(kind="rule"))
        elif mention.group == "cards":
            if not self._is_said_as(mention):
                self._flush()
                self._card(mention)
        elif mention.group == "sections":
            self._section(mention)
        elif mention.group == "figures":
            self._flush()
            if mention.is_new and self.sentence.start > 0 and not self._is_shown(mention):
                self._figure(mention)
        elif not self._qualifies(mention):
            if not self._is_said_again(mention):
                self._flush()
            self.pending = mention

    def _is_said_as(self, mention: Mention) -> bool:
        """A card that only says how the words at hand look: "a paragraph as a text block"."""
        before = self.scanner.plain[max(0, mention.start - 4) : mention.start].strip()
        return self.pending is not None and before == "as"

    def _is_shown(self, mention: Mention) -> bool:
        """A figure that is another one in other words, or what one shows: "showing a photograph"."""
        before = self.scanner.plain[max(0, mention.start - 32) : mention.start]
        grid = self._last_grid()
        is_one_of = grid is not None and grid.role == "figures" and _ONE_OF.match(mention.before) is not None
        is_inside = (
            re.search(
                r"\b(?:thumbnail|image|photo|container|screen)s?\s+(?:showing|shows|depicting)\s*$", before
            )
            is not None
        )
        return is_one_of or is_inside or mention.start < self.told_until or self._is_cell_of(mention)

    def _is_said_again(self, mention: Mention) -> bool:
        """One part in two nouns: "a title block with the main title", "a list of bullet points"."""
        if self.pending is None or self.pending.role != mention.role:
            return False
        between = self.scanner.plain[self.pending.end : mention.start].split()
        return not mention.is_new or between in (["of"], ["of", "multiple"], ["of", "several"])

    def _qualifies(self, mention: Mention) -> bool:
        """Whether a noun only says more of the words at hand: "a heading as one line"."""
        if self.pending is None:
            return False
        noun = self.scanner.plain[mention.start + len(mention.before) : mention.end]
        if (
            mention.role in ("number", "label")
            and "line" in self.pending.before
            and self.pending.role in ("heading", "title")
        ):
            return True
        if mention.role == "label" and self.pending.role in ("button", "badge", "link", "input"):
            return True
        return (
            mention.role == "text"
            and len(noun) < 12
            and noun not in ("paragraph", "sentence", "description", "caption", "paragraphs")
        )

    def _is_cell_of(self, mention: Mention) -> bool:
        return (
            re.match(
                r"[^,;.\x01]{0,20}\b(?:column|row)s?\b", self.scanner.plain[mention.end : mention.end + 30]
            )
            is not None
        )

    def _figure(self, mention: Mention) -> None:
        topic = mention.topic or self._adjectives(mention)
        if mention.role in ("icon", "avatar") and mention.count > 1:
            self._add(Node(kind="figure", role=mention.role, topic=topic, count=mention.count))
            return
        if mention.count > 1 and mention.role not in ("rating",):
            grid = self._add(Node(kind="grid", role="figures", count=mention.count, topic=topic))
            grid.num_columns = self._columns_said() or (
                1 if _DOWN.search(self._clause(mention)) else min(mention.count, 5)
            )
            names = self._numbered(mention)
            for name in names:
                cell = grid.add(Node(kind="stack", role="card"))
                cell.add(Node(kind="figure", role=mention.role, topic=name))
                cell.add(Node(kind="words", role="label", topic=name))
            if not names:
                grid.template = Node(kind="stack", role="card", parent=grid)
                grid.template.add(Node(kind="figure", role=mention.role, topic=topic))
            return
        self._add(Node(kind="figure", role=mention.role, topic=topic))

    def _adjectives(self, mention: Mention) -> str:
        """What the words before the noun say of it: "a globe icon" shows a globe."""
        words = [word for word in re.findall(r"[a-z]+", mention.before) if word not in _LOOKS]
        return " ".join(words[-2:]) if mention.role in ("icon", "illustration") else ""

    def _section(self, mention: Mention) -> None:
        is_single = mention.role in ("grid", "timeline") or (mention.count == 1 and not mention.is_plural)
        is_columns = (
            mention.role == "grid" and _OWN_COLUMNS.search(self._rest_of_sentence(mention)) is not None
        )
        if not mention.is_new or not is_single or is_columns or self.sentence.start == 0:
            self._flush()
            if mention.count > 1 and not is_single:
                self._named_sections(mention)
            return
        self._flush()
        if mention.role in ("grid", "timeline"):
            self._leave_card()
            self.grid = self._add(
                Node(kind="grid", role="timeline" if mention.role == "timeline" else "card")
            )
            self.grid.num_columns, self.grid.topic = self._columns_said(), mention.topic
            self.grid.is_matrix = self.grid.num_columns > 0
            for _ in range(self._size_said()[0] * self.grid.num_columns):
                self.grid.add(Node(kind="stack", role="card"))
            if mention.role == "timeline":
                is_down = "vertical" in mention.before + self.scanner.plain[mention.start : mention.end] or (
                    "procedure" in self.scanner.plain[mention.start : mention.end]
                )
                self.grid.num_columns = 1 if is_down else 0
                self._milestones(mention)
            return
        if (
            self.cursor in (self.header, self.footer)
            or self.cursor.kind == "row"
            or self.cursor.above("grid")
        ):
            return
        if mention.role in ("band", "area") and not mention.topic:
            return
        words = self.scanner.plain[mention.start : mention.end].split()
        name = words[-2] if len(words) > 1 and words[-2] not in ("new", "main", "full-width") else words[-1]
        role = {"hero": "hero", "panel": "panel"}.get(mention.role, "section")
        if role != "hero" and self.cursor.role in ("column", "section", "panel") and not self.cursor.parts:
            self.cursor.role = role if self.cursor.role != "column" or role == "panel" else self.cursor.role
            self.cursor.topic = self.cursor.topic or mention.topic
            return
        if role == "section":
            self._leave_last_section()
        self.cursor = self._add(Node(kind="stack", role=role, name=name, topic=mention.topic))
        self.grid = None

    def _leave_last_section(self) -> None:
        """A new section stands beside the last one, in the same column."""
        if self.cursor.kind == "stack" and self.cursor.role == "section" and self.cursor.parent is not None:
            self.cursor = self.cursor.parent

    def _flush(self) -> None:
        """Words that were asked for without saying them: their place stays."""
        mention, self.pending = self.pending, None
        if mention is None or not (mention.is_new or self._is_listed_part(mention)):
            return
        if self._is_vague(mention) and mention.is_new:
            return
        if self.words is not None and self.words.role == mention.role and mention.role in LIST_ROLES:
            return
        if mention.count == 1 and self._open_list(mention.role, mention) is not None:
            return
        role = mention.role
        if role == "title":
            role = "heading" if self.has_title else "title"
            self.has_title = True
        listed = _LISTED.match(self.scanner.prompt[mention.end : mention.end + 160])
        if self._is_told_elsewhere(mention):
            return
        node = Node(
            kind="words",
            role=role,
            topic=mention.topic,
            count=mention.count if mention.count > 1 or not mention.is_plural else 3,
        )
        if listed:
            names = [one.strip() for one in re.split(r"[,/]", listed.group(1))]
            node.topic, node.count = " | ".join(names), max(node.count, len(names))
        if self.cursor is self.header and role == "badge":
            node.role = "nav"
        if role == "input" and "search" in self.scanner.plain[mention.start : mention.end]:
            node.topic = "Search"
        self._add(node)

    def _is_vague(self, mention: Mention) -> bool:
        """Nouns that say only that there is some text, and bars that are called headers."""
        noun = self.scanner.plain[mention.start : mention.end]
        if mention.role == "heading":
            return noun.endswith("header")
        return mention.role in _VAGUE_ROLES and not mention.topic and noun.endswith(_VAGUE_NOUNS)

    def _is_listed_part(self, mention: Mention) -> bool:
        """Nouns without a determiner are parts in a bar ("with nav") and in what each card holds."""
        if mention.is_again:
            return False
        is_in_bar = self.cursor is self.header and mention.role in ("nav", "badge", "logo", "input", "button")
        grid = self.cursor.parent if self.cursor.kind == "stack" else None
        is_in_each = (
            grid is not None
            and grid.template is self.cursor
            and mention.role in ("text", "label", "heading", "caption")
        )
        return is_in_bar or (is_in_each and not any(one.role == mention.role for one in self.cursor.parts))

    def _is_told_elsewhere(self, mention: Mention) -> bool:
        """In a prompt that gives its strings, a part without one is a part that was told in other words."""
        if mention.is_plural and mention.count > 1:
            return False
        return self.is_verbatim or (
            self.is_telling and not (mention.topic and mention.role in ("text", "bullet", "quote"))
        )

    def _open_list(self, role: str, mention: Mention | None) -> Node | None:
        """The list before the cursor that lacks strings: "two buttons", and then each of them is told."""
        last = self.cursor.parts[-1] if self.cursor.parts else None
        if last is not None and last.kind == "row":
            last = last.parts[-1]
        if last is None or last.kind != "words" or last.count < 2 or len(last.lines) >= last.count:
            return None
        is_same = role == last.role or {role, last.role} <= {"badge", "label", "button"}
        is_bare = mention is None or (mention.role in ("text", "number") and not mention.is_new)
        return (
            last
            if (is_same and (role not in ("title", "heading") or (mention is not None and mention.is_again)))
            or is_bare
            else None
        )
