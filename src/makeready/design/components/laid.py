"""Parts of a page with the height they take: measured first, then put into an area.

What is drawn is what was measured, so that nothing overflows and no two cells overlap.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import inf

from makeready.design.components.tone import Tone
from makeready.design.content import Line
from makeready.design.measure import num_lines, text_size
from makeready.design.sheet import Area, Sheet, TextStyle, at, box, styled, text

SLACK = 0.985
"""The share of a width that words may fill: layout rounds boxes to whole pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """A part set for a width. `draw` fills an area of `height_px` or more; `stretch` is its share of more.

    `most_px` is the height beyond which more would not suit it. `overfull_px` is how much wider than its room
    its widest word is: above 0 the text is too large.
    """

    height_px: float
    draw: Callable[[Area], str]
    stretch: float = 0.0
    most_px: float = inf
    overfull_px: float = 0.0


NOTHING = Laid(height_px=0.0, draw=lambda _area: "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How parts are set: the body text's size, the colours of the ground they stand on, and the strings."""

    sheet: Sheet
    tone: Tone
    body_px: float
    lines: dict[str, Line]
    align: str = "left"
    is_on_card: bool = False

    def line(self, words: str) -> Line:
        """The string with the constraints that it answers."""
        return self.lines.get(words, Line(text=words))

    def style(
        self, factor: float = 1.0, *, weight: int = 400, colour: str = "", leading: float = 1.35
    ) -> TextStyle:
        return TextStyle(
            size_px=round(self.body_px * factor, 2),
            weight=weight,
            colour=colour or self.tone.ink,
            leading=leading,
            family=self.sheet.theme.typeset.text,
            align=self.align,
        )

    @property
    def gap_px(self) -> float:
        return round(self.body_px * 0.8 * self.sheet.tuning.spread, 1)


@lru_cache(maxsize=16384)
def _num_lines(
    words: str, family: str, size_px: float, weight: int, spacing_px: float, width_px: float
) -> int:
    return num_lines(
        words,
        family=family,
        size_px=size_px,
        weight=weight,
        letter_spacing_px=spacing_px,
        max_width_px=width_px,
    )


@lru_cache(maxsize=16384)
def _width_at_100(words: str, family: str, weight: int, tracking_em: float) -> float:
    size = text_size(
        words, family=family, size_px=100.0, weight=weight, letter_spacing_px=tracking_em * 100.0
    )
    return size.width_px


def line_width(words: str, style: TextStyle) -> float:
    """How wide words are on one line, in px."""
    return _width_at_100(words, style.family, style.weight, style.tracking_em) * style.size_px / 100.0


def height_of(words: str, style: TextStyle, width_px: float) -> float:
    """The height of words wrapped at a width, in px."""
    room = max(width_px * SLACK, 1.0)
    num = 1
    if line_width(words, style) >= room - 1:
        num = _num_lines(
            words,
            style.family,
            style.size_px,
            style.weight,
            round(style.tracking_em * style.size_px, 3),
            round(room, 1),
        )
    return num * style.size_px * style.leading


def widest_word(words: str, style: TextStyle) -> float:
    return max((line_width(word, style) for word in words.split()), default=0.0)


def filled(area: Area, extra: str) -> str:
    """A rectangle without content."""
    return at(area, extra=extra, is_decoration=True)


def holding(area: Area, children: str, extra: str, *, noun: str = "", ids: tuple[str, ...] = ()) -> str:
    """An element over an area with what lies on it inside it; the children keep the page's coordinates."""
    edge = 1.0 if "border:1px" in extra else 1.5 if "border:1.5px" in extra else 0.0
    css = styled(
        position="absolute", left=round(-area.left - edge, 1), top=round(-area.top - edge, 1),
        width=round(area.right, 1), height=round(area.bottom, 1),
    )  # fmt: skip
    return at(area, box(css, children), extra=extra, noun=noun, ids=ids)


def set_text(look: Look, words: str, style: TextStyle, width_px: float, noun: str = "") -> Laid:
    """One string, wrapped."""
    line, tall = look.line(words), height_of(words, style, width_px)
    ids = look.sheet.ids_for(noun) if noun else ()

    def draw(area: Area) -> str:
        return at(replace(area, bottom=area.top + tall), text(line, style, noun=noun, ids=ids))

    return Laid(height_px=tall, draw=draw, overfull_px=max(widest_word(words, style) - width_px, 0.0))


def stacked(parts: Sequence[Laid], gaps: Sequence[float] | float, *, middle: bool = False) -> Laid:
    """Parts one below the other. Spare height goes to those that stretch, else it stays below."""
    shown = [part for part in parts if part.height_px > 0 or part.stretch]
    if not shown:
        return NOTHING
    between = list(gaps) if not isinstance(gaps, float | int) else [float(gaps)] * len(shown)
    gaps_px = sum(between[1 : len(shown)])
    total = sum(part.height_px for part in shown) + gaps_px
    stretch = sum(part.stretch for part in shown)
    most = sum(part.most_px if part.stretch else part.height_px for part in shown) + gaps_px

    def draw(area: Area) -> str:
        spare = max(area.height - total, 0.0)
        heights = _stretched(shown, spare)
        top, html = area.top + (spare / 2 if middle and not stretch else 0.0), []
        for index, (part, tall) in enumerate(zip(shown, heights, strict=True)):
            top += between[index] if index else 0.0
            html.append(part.draw(Area(left=area.left, top=top, right=area.right, bottom=top + tall)))
            top += tall
        return "".join(html)

    return Laid(
        height_px=total, draw=draw, stretch=min(stretch, 3.0), most_px=most,
        overfull_px=max(part.overfull_px for part in shown),
    )  # fmt: skip


def _stretched(parts: Sequence[Laid], spare_px: float) -> list[float]:
    """Heights with the spare height shared out; what one cannot use goes to the others."""
    heights = [part.height_px for part in parts]
    for _ in range(3):
        open_ones = [
            index for index, part in enumerate(parts) if part.stretch and heights[index] < part.most_px - 0.5
        ]
        stretch = sum(parts[index].stretch for index in open_ones)
        if not open_ones or spare_px < 0.5:
            break
        given = 0.0
        for index in open_ones:
            more = min(spare_px * parts[index].stretch / stretch, parts[index].most_px - heights[index])
            heights[index] += more
            given += more
        spare_px -= given
    return heights


def beside(parts: Sequence[Laid], widths: Sequence[float], gap_px: float, *, is_level: bool = False) -> Laid:
    """Parts side by side, all as high as the highest; `is_level` puts each in the middle of the height."""
    tall = max((part.height_px for part in parts), default=0.0)

    def draw(area: Area) -> str:
        left, html = area.left, []
        for part, wide in zip(parts, widths, strict=True):
            room = Area(left=left, top=area.top, right=left + wide, bottom=area.bottom)
            if is_level and not part.stretch:
                spare = max(area.height - part.height_px, 0.0) / 2
                room = replace(room, top=room.top + spare, bottom=room.top + spare + part.height_px)
            html.append(part.draw(room))
            left += wide + gap_px
        return "".join(html)

    return Laid(
        height_px=tall,
        draw=draw,
        stretch=max((part.stretch for part in parts), default=0.0),
        most_px=max((part.most_px for part in parts if part.stretch), default=tall),
        overfull_px=max((part.overfull_px for part in parts), default=0.0),
    )


def framed(part: Laid, pad_px: float, css: str, *, noun: str = "", ids: tuple[str, ...] = ()) -> Laid:
    """A part on a ground of its own, with room around it."""

    def draw(area: Area) -> str:
        inner = area.inset(pad_px)
        return holding(area, part.draw(inner), css, noun=noun, ids=ids)

    return replace(part, height_px=part.height_px + 2 * pad_px, draw=draw, most_px=part.most_px + 2 * pad_px)


def flowed(
    boxes: Iterable[tuple[float, Callable[[Area], str]]],
    height_px: float,
    width_px: float,
    gap_px: float,
    align: str = "left",
) -> Laid:
    """Small things one after the other, on as many lines as they need: (width, how to draw) each."""
    rows: list[list[tuple[float, Callable[[Area], str]]]] = [[]]
    used, widest = 0.0, 0.0
    for wide, draw in boxes:
        widest = max(widest, wide)
        wide = min(wide, width_px)
        if rows[-1] and used + gap_px + wide > width_px:
            rows.append([])
            used = 0.0
        used += (gap_px if rows[-1] else 0.0) + wide
        rows[-1].append((wide, draw))
    row_gap = gap_px * 0.6

    def drawn(area: Area) -> str:
        html, top = [], area.top
        for row in rows:
            total = sum(wide for wide, _ in row) + gap_px * (len(row) - 1)
            left = (
                area.left
                + {"left": 0.0, "center": (area.width - total) / 2, "right": area.width - total}[align]
            )
            for wide, draw in row:
                html.append(draw(Area(left=left, top=top, right=left + wide, bottom=top + height_px)))
                left += wide + gap_px
            top += height_px + row_gap
        return "".join(html)

    tall = len(rows) * height_px + (len(rows) - 1) * row_gap
    return Laid(height_px=tall if rows[0] else 0.0, draw=drawn, overfull_px=max(widest - width_px - 1, 0.0))
