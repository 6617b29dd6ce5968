"""Points of an argument: bullets and features as measured rows, with rules, marks or icons."""

import re
from dataclasses import dataclass, replace
from html import escape

from makeready.design.components.callout import icon_tile
from makeready.design.components.headline import Block, balanced_css
from makeready.design.components.tone import Tone
from makeready.design.content import Content, Line
from makeready.design.icons import find_icon
from makeready.design.sheet import Sheet, TextStyle, box, styled, text

_NUMBER = re.compile(r"(?<![\w.])[+\-−]?[$€£¥]?\d[\d.,]*(?:\s?(?:%|pp|bn|×|x|k|M|B)(?!\w))?")  # noqa: RUF001
_YEAR = re.compile(r"(?:19|20)\d\d")
_NUM_SIZES = 24
"""Steps between the wanted and the smallest text size that are tried: about 2 % each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One row: a line, perhaps a sentence under it, and what kind of element it is."""

    line: Line
    noun: str
    detail: Line | None = None
    icon: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PointLook:
    """How points are set. `units` is the wanted text size; `fill` above 1 lets rows grow by that factor."""

    units: float = 26
    columns: int = 1
    mark: str = "rule"
    fill: float = 1.0
    weight: int = 500


def points_of(content: Content) -> tuple[Point, ...]:
    """The bullets, then the callouts and cards. The first rows carry the icons that the brief counts."""
    cards = content.of("card")
    found = [Point(line=line, noun="bullet") for line in content.of("bullet")]
    for one in content.callouts:
        is_card = one.title in cards or (one.title.is_stand_in and content.wants("card") > 0)
        found.append(Point(line=one.title, noun="card" if is_card else "callout", detail=one.text))
    num_icons = content.wants("icon")
    return tuple(
        replace(one, icon=find_icon(one.line.text)) if index < num_icons else one
        for index, one in enumerate(found)
    )


def points_block(
    sheet: Sheet, points: tuple[Point, ...], look: PointLook, tone: Tone, *, width_px: float, height_px: float
) -> Block:
    """The points at the largest common size at which all fit; more columns only if they must."""
    if not points:
        return Block(html="", height_px=0.0)
    room = max(height_px, 1.0)
    most = max(look.columns, min(len(points), int(width_px / (sheet.floor_px * 11)) or 1, 3))
    grids = [
        _Grid(sheet, points, replace(look, columns=num), width_px) for num in range(look.columns, most + 1)
    ]
    grid = next((one for one in grids if one.fits(room)), grids[-1])
    return grid.block(room, tone)


class _Grid:
    """Points in columns at one text size; measures itself."""

    def __init__(self, sheet: Sheet, points: tuple[Point, ...], look: PointLook, width_px: float) -> None:
        self.sheet, self.points, self.look = sheet, points, look
        self.width_px = width_px
        self.column_gap = sheet.gap(34)
        self.each_px = (width_px - self.column_gap * (look.columns - 1)) / look.columns
        self.size_px = sheet.size(look.units)

    @property
    def pad(self) -> float:
        return round(self.size_px * (0.62 if self.look.mark == "rule" else 0.5), 1)

    @property
    def indent(self) -> float:
        if any(one.icon for one in self.points):
            return round(self.size_px * 2.5, 1)
        return round(self.size_px * 0.95, 1) if self.look.mark == "dot" else 0.0

    def style(self, tone: Tone | None = None) -> TextStyle:
        return TextStyle(
            size_px=self.size_px, weight=self.look.weight, colour=tone.ink if tone else "", leading=1.28
        )

    def detail_style(self, tone: Tone | None = None) -> TextStyle:
        size = round(max(self.size_px * 0.76, self.sheet.floor_px), 2)
        return TextStyle(size_px=size, colour=tone.muted if tone else "", leading=1.38)

    def words_px(self, point: Point) -> float:
        style, room = self.style(), self.each_px - self.indent
        height = self.sheet.lines_of(_held(point.line.text), style, room) * style.size_px * style.leading
        if point.detail:
            style = self.detail_style()
            lines = self.sheet.lines_of(point.detail.text, style, room)
            height += self.size_px * 0.25 + lines * style.size_px * style.leading
        return max(height, round(self.size_px * 1.9, 1) if point.icon else 0.0)

    def rows(self) -> list[float]:
        """The height of each row of the grid, padding and rule included."""
        num = self.look.columns
        tall = [self.words_px(point) for point in self.points]
        rows = [max(tall[at : at + num]) for at in range(0, len(tall), num)]
        above, below = (self.pad, self.pad) if self.look.mark == "rule" else (0.0, self.pad * 1.7)
        rows = [row + above + below for row in rows]
        return [*rows[:-1], rows[-1] - below]

    def fits(self, height_px: float) -> bool:
        """Tries the sizes from the wanted one down; stays at the smallest if none fits."""
        largest, least = self.sheet.size(self.look.units), self.sheet.floor_px
        for step in range(_NUM_SIZES + 1):
            self.size_px = round(largest + (least - largest) * step / _NUM_SIZES, 2)
            if sum(self.rows()) <= height_px and self._holds_words():
                return True
        return False

    def _holds_words(self) -> bool:
        """No single word is wider than a column."""
        words = max((word for one in self.points for word in one.line.text.split()), key=len, default="")
        return self.sheet.lines_of(words, self.style(), self.each_px - self.indent) <= 1

    def block(self, height_px: float, tone: Tone) -> Block:
        rows = self._grown(height_px)
        css = styled(
            display="grid",
            grid_template_columns=f"repeat({self.look.columns},minmax(0,1fr))",
            grid_template_rows=" ".join(f"{row}px" for row in rows),
            column_gap=self.column_gap,
            width=self.width_px,
        )
        made = (self._row(point, tone) for point in self.points)
        return Block(html=box(css, *made), height_px=sum(rows))

    def _grown(self, height_px: float) -> list[float]:
        """Rows spread over the room, up to `fill` times their height; of one height if they can be."""
        rows = self.rows()
        room = min(height_px, sum(rows) * self.look.fill)
        if room <= sum(rows):
            return rows
        even = room / len(rows)
        if all(row <= even for row in rows):
            return [round(even, 1)] * len(rows)
        share = room / sum(rows)
        return [round(row * share, 1) for row in rows]

    def _row(self, point: Point, tone: Tone) -> str:
        style, room = self.style(tone), self.each_px - self.indent
        style = replace(style, extra=balanced_css(self.sheet, _held(point.line.text), style, room))
        words = [emphasised(point.line, style, tone.accent)]
        if point.detail:
            words.append(text(point.detail, self.detail_style(tone)))
        inner = box(
            styled(display="flex", flex_direction="column", gap=self.size_px * 0.25, min_width="0", flex="1"),
            *words,
        )
        css = styled(display="flex", align_items="flex-start", min_width="0")
        if self.look.mark == "rule":
            css += (
                f";border-top:{max(self.sheet.px(1.4), 1.0)}px solid {tone.hairline};padding-top:{self.pad}px"
            )
        mark = self._mark(point, tone)
        return box(css, mark, inner, noun=point.noun, ids=self.sheet.ids_for(point.noun))

    def _mark(self, point: Point, tone: Tone) -> str:
        if point.icon:
            side = round(self.size_px * 1.8, 1)
            tile = icon_tile(self.sheet, point.icon, side)
            css = styled(width=side, margin_right=self.indent - side, flex_shrink=0.0)
            return box(css, tile, noun="icon", ids=self.sheet.ids_for("icon"))
        if not self.indent:
            return ""
        side = round(self.size_px * 0.32, 1)
        css = styled(
            width=side,
            height=side,
            margin_top=round(self.size_px * 0.49, 1),
            margin_right=self.indent - side,
            background=tone.key,
            flex_shrink=0.0,
        )
        return box(css, is_decoration=True)


def _held(words: str) -> str:
    """The words as they are broken into lines: a number keeps its unit."""
    return _NUMBER.sub(lambda match: match.group().replace(" ", "\u00a0"), words)


def emphasised(line: Line, style: TextStyle, accent: str) -> str:
    """A line whose figures are set in the accent and kept with their unit; years are not figures."""
    plain = text(line, style)
    parts, end = [], 0
    for match in _NUMBER.finditer(line.text):
        if _YEAR.fullmatch(match.group()):
            continue
        parts.append(escape(line.text[end : match.start()], quote=False))
        shown = escape(match.group(), quote=False)
        parts.append(f'<span style="color:{accent};white-space:nowrap">{shown}</span>')
        end = match.end()
    if not parts:
        return plain
    parts.append(escape(line.text[end:], quote=False))
    head = plain[: plain.index(">") + 1]
    return f"{head}{''.join(parts)}</div>"
