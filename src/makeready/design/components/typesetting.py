"""Type set to a measure: a string fitted to its room, lines of words justified by size, facts in columns.

Everything returns a `Block`, so that a composition knows the height before it places anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import combinations, pairwise

from fontTools.ttLib import TTFont

from makeready.design.components.headline import Block, balanced_css
from makeready.design.components.wording import Item
from makeready.design.fonts import faces
from makeready.design.measure import text_size
from makeready.design.sheet import Area, Sheet, TextStyle, at, attributes, box, styled, text

EMPTY = Block(html="", height_px=0.0)
_FACT_SCALES = (1.0, 0.94, 0.88, 0.82)
"""Ours: how much smaller facts may be set to stand on one line each."""
MEASURE_SLACK = 0.985
"""Ours: italics and the drawing engine's rounding may need this much more width than was measured."""


def fill(area: Area, colour: str) -> str:
    """A flat area of colour. It is part of the layout, not decoration: text may stand on it."""
    return at(area, extra=f"background:{colour}")


def rule(sheet: Sheet, area: Area, colour: str) -> str:
    """A line that separates. Whole pixels, so that like lines look alike. Nothing when plain."""
    if sheet.tuning.is_plain:
        return ""
    css = styled(
        position="absolute",
        left=float(round(area.left)),
        top=float(round(area.top)),
        width=float(max(round(area.width), 1)),
        height=float(max(round(area.height), 1)),
        background=colour,
    )
    return box(css, is_decoration=True)


def set_item(
    sheet: Sheet, item: Item, style: TextStyle, width_px: float, height_px: float, *, is_balanced: bool = True
) -> Block:
    """A string at the largest size up to the style's that fits the room."""
    words = item.line.text
    stretch = _italic_stretch(words, style) if style.is_italic else 1.0
    room_px = width_px * MEASURE_SLACK / stretch
    size_px = sheet.fit(words, style, width_px=room_px, height_px=height_px)
    style = replace(style, size_px=size_px)
    num = sheet.lines_of(words, style, room_px)
    margin = {"center": ";margin:0 auto", "right": ";margin-left:auto"}.get(style.align, "")
    extra = f"width:{room_px * stretch:.1f}px{margin}"
    if is_balanced and stretch == 1.0:
        extra = balanced_css(sheet, words, style, room_px) or extra
    shown = replace(style, extra=f"{style.extra};{extra}".strip(";"))
    return Block(html=text(item.line, shown, noun=item.noun), height_px=num * size_px * style.leading)


def _italic_stretch(words: str, style: TextStyle) -> float:
    """How much wider the italic is than the upright, which is what gets measured; never less than 1.03."""
    upright, italic = (_advance(words, style, kind) for kind in ("normal", "italic"))
    return max(italic / upright * 1.02 if upright and italic else 1.12, 1.03)


def _advance(words: str, style: TextStyle, kind: str) -> float:
    widths = _advances(style.family, style.weight, kind)
    return sum(widths.get(ord(letter), 0.5) for letter in words) if widths else 0.0


@cache
def _advances(family: str, weight: int, kind: str) -> dict[int, float]:
    """The advance of each character in em; empty if the family has no such face."""
    paths = [
        (abs(one.weight - weight), one.path) for one in faces() if one.family == family and one.style == kind
    ]
    if not paths:
        return {}
    with TTFont(min(paths)[1], lazy=True) as font:
        em, metrics = font["head"].unitsPerEm, font["hmtx"].metrics
        return {code: metrics[name][0] / em for code, name in font.getBestCmap().items()}


def stacked(blocks: Sequence[Block], gap_px: float, *, extra: str = "") -> Block:
    """Blocks under each other; empty ones leave no gap."""
    shown = [one for one in blocks if one.html]
    if not shown:
        return EMPTY
    css = styled(display="flex", flex_direction="column", gap=gap_px)
    height_px = sum(one.height_px for one in shown) + gap_px * (len(shown) - 1)
    return Block(html=box(f"{css};{extra}".strip(";"), *(one.html for one in shown)), height_px=height_px)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How words are broken into lines, and the size of each line."""

    lines: tuple[str, ...]
    sizes_px: tuple[float, ...]


def justified_setting(sheet: Sheet, words: str, style: TextStyle, area: Area) -> Setting:
    """The words on lines that each fill the width by their size, as wood type does.

    A line never gets more than 2.3 times another's size: then it would shout at its neighbours.
    """
    parts = words.split()
    if len(parts) > 12:
        return Setting(lines=(words,), sizes_px=(0.0,))
    tall, best, wide = 0.0, Setting(lines=(words,), sizes_px=(0.0,)), area.width * MEASURE_SLACK
    measured = {
        (first, last): _width_per_px(" ".join(parts[first:last]), style)
        for first, last in combinations(range(len(parts) + 1), 2)
    }
    for num in range(min(len(parts), 6)):
        for breaks in combinations(range(1, len(parts)), num):
            edges = (0, *breaks, len(parts))
            spans = list(pairwise(edges))
            sizes = [wide / measured[span] for span in spans]
            scale = min(1.0, area.height / (sum(sizes) * style.leading))
            is_even = max(sizes) <= 2.3 * min(sizes)
            used = sum(sizes) * style.leading * scale * (scale**3) * (1.0 if is_even else 0.4)
            if used > tall:
                lines = tuple(" ".join(parts[first:last]) for first, last in spans)
                sized = tuple(round(size * scale * sheet.tuning.text_scale, 1) for size in sizes)
                tall, best = used, Setting(lines=lines, sizes_px=sized)
    return best


def _width_per_px(words: str, style: TextStyle) -> float:
    return max(_line_width(replace(style, size_px=1.0), words), 0.05)


def set_justified(sheet: Sheet, item: Item, style: TextStyle, area: Area) -> Block:
    """A headline as lines of full width in one element; falls back to one size where that reads better."""
    setting = justified_setting(sheet, item.line.text, style, area)
    is_plain_text = " ".join(setting.lines) == item.line.text
    is_one_size = len(setting.lines) == 1 or min(setting.sizes_px) < sheet.floor_px * 1.6
    if is_one_size or not is_plain_text:
        return set_item(sheet, item, style, area.width, area.height, is_balanced=False)
    css = styled(
        font_family=f"'{style.family}'",
        font_weight=float(style.weight),
        font_size=min(setting.sizes_px),
        line_height=style.leading,
        letter_spacing=round(style.tracking_em * min(setting.sizes_px), 2),
        color=style.colour,
        height=round(sum(setting.sizes_px) * style.leading, 1),
    )
    shown = "<br> ".join(
        f'<span style="font-size:{size:g}px;letter-spacing:{style.tracking_em * size:.2f}px;'
        f'line-height:{style.leading:g};white-space:nowrap">{_escaped(line)}</span>'
        for line, size in zip(setting.lines, setting.sizes_px, strict=True)
    )
    html = f'<div style="{css}"{attributes(item.noun, item.line.constraint_ids)}>{shown}</div>'
    return Block(html=html, height_px=sum(setting.sizes_px) * style.leading)


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Facts in columns: where each begins, how wide it is, and the height of each row."""

    lefts_px: tuple[float, ...]
    widths_px: tuple[float, ...]
    rows_px: tuple[float, ...]
    is_good: bool
    is_full: bool
    is_one_line: bool


def facts_grid(
    sheet: Sheet, items: Sequence[Item], style: TextStyle, width_px: float, *, rule_colour: str = "",
    max_columns: int = 4,
) -> Block:  # fmt: skip
    """Short strings in columns, a rule over each: on one line if they can be, in full rows if they can be."""
    if not items:
        return EMPTY
    gap_px, row_gap_px = sheet.gap(30), sheet.gap(20)
    over_px = sheet.px(16) if rule_colour and not sheet.tuning.is_plain else 0.0
    candidates = [
        (replace(style, size_px=round(max(style.size_px * scale, sheet.floor_px), 2)), num, scale)
        for num in range(1, min(len(items), max_columns) + 1)
        for scale in _FACT_SCALES
    ]
    grids = [
        (_grid(sheet, items, smaller, width_px, num, gap_px), smaller, scale)
        for smaller, num, scale in candidates
    ]
    good = [one for one in grids if one[0].is_good] or grids[-1:]
    grid, style, _ = min(good, key=lambda one: _cost(one[0], one[2], over_px + row_gap_px))
    num_columns = len(grid.lefts_px)
    cells: list[str] = []
    top = 0.0
    for row, row_px in enumerate(grid.rows_px):
        for column, item in enumerate(items[row * num_columns : (row + 1) * num_columns]):
            left = grid.lefts_px[column]
            right = left + grid.widths_px[column]
            if over_px:
                end = right if len(items) > 1 else min(right, left + sheet.px(64))
                bar = Area(left=left, top=top, right=end, bottom=top + max(2, sheet.px(2.5)))
                cells.append(rule(sheet, bar, rule_colour))
            room = Area(left=left, top=top + over_px, right=right, bottom=top + over_px + row_px)
            cells.append(at(room, text(item.line, style, noun=item.noun)))
        top += over_px + row_px + row_gap_px
    height_px = top - row_gap_px
    return Block(
        html=box(styled(position="relative", width=round(width_px, 1), height=round(height_px, 1)), *cells),
        height_px=height_px,
    )


def _cost(grid: Grid, scale: float, between_px: float) -> float:
    """How far a grid is from good: height, and dearer than height a ragged last row, a wrap, small type."""
    height_px = sum(grid.rows_px) + len(grid.rows_px) * between_px
    return height_px * (1.0 if grid.is_full else 1.6) * (1.0 if grid.is_one_line else 1.95) / scale**2


def _grid(
    sheet: Sheet, items: Sequence[Item], style: TextStyle, width_px: float, num: int, gap_px: float
) -> Grid:
    """Columns as wide as their longest string plus an equal share of what is left; else equal columns."""
    room_px = width_px - gap_px * (num - 1)
    natural = [
        max(_line_width(style, one.line.text) for one in items[column::num]) / MEASURE_SLACK + 2
        for column in range(num)
    ]
    spare_px = (room_px - sum(natural)) / num
    is_uneven = spare_px >= 0 and max(natural) > room_px / num
    widths = [wide + spare_px for wide in natural] if is_uneven else [room_px / num] * num
    counts = [
        _num_lines(sheet, one.line.text, style, widths[index % num] * MEASURE_SLACK)
        for index, one in enumerate(items)
    ]
    widest = max(_line_width(style, word) for one in items for word in one.line.text.split() or [""])
    starts = range(0, len(items), num)
    return Grid(
        lefts_px=tuple(sum(widths[:column]) + gap_px * column for column in range(num)),
        widths_px=tuple(round(wide, 1) for wide in widths),
        rows_px=tuple(max(counts[start : start + num]) * style.size_px * style.leading for start in starts),
        is_good=widest <= min(widths) * MEASURE_SLACK
        and (max(counts) == 1 or (num > 1 and max(counts) == 2)),
        is_full=len(items) % num == 0,
        is_one_line=max(counts) == 1,
    )


def _num_lines(sheet: Sheet, words: str, style: TextStyle, width_px: float) -> int:
    """As `Sheet.lines_of`, which is only asked where the words do not plainly fit on one line."""
    return 1 if _line_width(style, words) < width_px - 1 else sheet.lines_of(words, style, width_px)


def _line_width(style: TextStyle, words: str) -> float:
    """The width on one line: measured once at 100 px, since type grows evenly."""
    return _width_at_100(words, style.family, style.weight) * style.size_px / 100.0 + (
        style.tracking_em * style.size_px * len(words)
    )


@lru_cache(maxsize=4096)
def _width_at_100(words: str, family: str, weight: int) -> float:
    return text_size(words, family=family, size_px=100.0, weight=weight).width_px
