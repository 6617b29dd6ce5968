"""Type set to a measure: a string fitted to its room, lines of words justified by size, facts in columns.

Everything returns a `Block`, so that a composition knows the height before it places anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from makeready.design.components.headline import Block, balanced_css
from makeready.design.components.wording import Item
from makeready.design.measure import text_size
from makeready.design.sheet import Area, Sheet, TextStyle, attributes, box, styled, text

EMPTY = Block(html="", height_px=0.0)
MEASURE_SLACK = 0.985
"""Ours: italics and the drawing engine's rounding may need this much more width than was measured."""


def at(area: Area, *children: str, extra: str = "") -> str:
    """A box at exactly that place."""
    css = styled(
        position="absolute",
        left=round(area.left, 1),
        top=round(area.top, 1),
        width=round(area.width, 1),
        height=round(area.height, 1),
    )
    return box(f"{css};{extra}" if extra else css, *children)


def fill(area: Area, colour: str) -> str:
    """A flat area of colour. It is part of the layout, not decoration: text may stand on it."""
    return at(area, extra=f"background:{colour}")


def rule(area: Area, colour: str) -> str:
    """A line that separates; decoration."""
    css = styled(
        position="absolute",
        left=round(area.left, 1),
        top=round(area.top, 1),
        width=round(area.width, 1),
        height=round(area.height, 1),
        background=colour,
    )
    return box(css, is_decoration=True)


def set_item(
    sheet: Sheet, item: Item, style: TextStyle, width_px: float, height_px: float, *, is_balanced: bool = True
) -> Block:
    """A string at the largest size up to the style's that fits the room."""
    words = item.line.text
    room_px = width_px * MEASURE_SLACK
    size_px = sheet.fit(words, style, width_px=room_px, height_px=height_px)
    style = replace(style, size_px=size_px)
    num = sheet.lines_of(words, style, room_px)
    extra = balanced_css(sheet, words, style, room_px) if is_balanced else f"width:{room_px:.1f}px"
    shown = replace(style, extra=f"{style.extra};{extra}".strip(";"))
    return Block(html=text(item.line, shown, noun=item.noun), height_px=num * size_px * style.leading)


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
    """The words on lines that each fill the width by their size, as wood type does; the breaks that fill most.

    A line never gets more than 2.3 times another's size: then it would shout at its neighbours.
    """
    parts = words.split()
    if len(parts) > 12:
        return Setting(lines=(words,), sizes_px=(0.0,))
    tall, best, wide = 0.0, Setting(lines=(words,), sizes_px=(0.0,)), area.width * MEASURE_SLACK
    measured = {
        (first, last): _width_per_px(sheet, " ".join(parts[first:last]), style)
        for first, last in combinations(range(len(parts) + 1), 2)
    }
    for num in range(min(len(parts), 6)):
        for breaks in combinations(range(1, len(parts)), num):
            edges = (0, *breaks, len(parts))
            spans = list(zip(edges, edges[1:], strict=False))
            sizes = [wide / measured[span] for span in spans]
            scale = min(1.0, area.height / (sum(sizes) * style.leading))
            is_even = max(sizes) <= 2.3 * min(sizes)
            used = sum(sizes) * style.leading * scale * (scale**3) * (1.0 if is_even else 0.4)
            if used > tall:
                lines = tuple(" ".join(parts[first:last]) for first, last in spans)
                sized = tuple(round(size * scale * sheet.tuning.text_scale, 1) for size in sizes)
                tall, best = used, Setting(lines=lines, sizes_px=sized)
    return best


def _width_per_px(sheet: Sheet, words: str, style: TextStyle) -> float:
    wide = text_size(words, family=style.family, size_px=100.0, weight=style.weight).width_px
    return max(wide / 100.0 + style.tracking_em * len(words), 0.05)


def set_justified(sheet: Sheet, item: Item, style: TextStyle, area: Area) -> Block:
    """A headline as lines of full width in one element; falls back to one size where that reads better."""
    setting = justified_setting(sheet, item.line.text, style, area)
    is_plain_text = " ".join(setting.lines) == item.line.text
    if min(setting.sizes_px) < sheet.floor_px * 1.6 or not is_plain_text:
        return set_item(sheet, item, style, area.width, area.height, is_balanced=False)
    css = styled(
        font_family=f"'{style.family}'",
        font_weight=float(style.weight),
        font_size=min(setting.sizes_px),
        line_height=style.leading,
        color=style.colour,
        white_space="nowrap",
    )
    shown = " <br>".join(
        f'<span style="font-size:{size:g}px;letter-spacing:{style.tracking_em * size:.2f}px;'
        f'line-height:{style.leading:g}">{_escaped(line)}</span>'
        for line, size in zip(setting.lines, setting.sizes_px, strict=True)
    )
    html = f'<div style="{css}"{attributes(item.noun, item.line.constraint_ids)}>{shown}</div>'
    return Block(html=html, height_px=sum(setting.sizes_px) * style.leading)


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Facts in columns: how many, and the height of each row."""

    num_columns: int
    column_px: float
    rows_px: tuple[float, ...]
    is_good: bool


def facts_grid(
    sheet: Sheet, items: Sequence[Item], style: TextStyle, width_px: float, *, rule_colour: str = "",
    max_columns: int = 4,
) -> Block:  # fmt: skip
    """Short strings in equal columns, a rule over each; as many columns as keep them to two lines at most."""
    if not items:
        return EMPTY
    gap_px, row_gap_px = sheet.gap(28), sheet.gap(22)
    over_px = sheet.px(18) if rule_colour and not sheet.tuning.is_plain else 0.0
    grids = [
        _grid(sheet, items, style, width_px, num, gap_px) for num in range(1, min(len(items), max_columns) + 1)
    ]
    good = [one for one in grids if one.is_good] or grids[:1]
    grid = min(good, key=lambda one: (sum(one.rows_px) + len(one.rows_px) * (over_px + row_gap_px),
                                      len(items) % one.num_columns))  # fmt: skip
    cells: list[str] = []
    top = 0.0
    for row, row_px in enumerate(grid.rows_px):
        for column, item in enumerate(items[row * grid.num_columns : (row + 1) * grid.num_columns]):
            left = column * (grid.column_px + gap_px)
            if over_px:
                bar = Area(left=left, top=top, right=left + grid.column_px, bottom=top + max(2, sheet.px(2.5)))
                cells.append(rule(bar, rule_colour))
            room = Area(left=left, top=top + over_px, right=left + grid.column_px, bottom=top + over_px + row_px)
            cells.append(at(room, text(item.line, style, noun=item.noun)))
        top += over_px + row_px + row_gap_px
    height_px = top - row_gap_px
    return Block(
        html=box(styled(position="relative", width=width_px, height=round(height_px, 1)), *cells),
        height_px=height_px,
    )


def _grid(
    sheet: Sheet, items: Sequence[Item], style: TextStyle, width_px: float, num: int, gap_px: float
) -> Grid:
    column_px = (width_px - gap_px * (num - 1)) / num
    room_px = column_px * MEASURE_SLACK
    counts = [sheet.lines_of(one.line.text, style, room_px) for one in items]
    widest = max(_widest_word(style, one.line.text) for one in items)
    rows = [max(counts[start : start + num]) for start in range(0, len(items), num)]
    return Grid(
        num_columns=num,
        column_px=round(column_px, 1),
        rows_px=tuple(row * style.size_px * style.leading for row in rows),
        is_good=widest <= room_px and max(counts) <= (1 if num > 1 and len(items) > 4 else 2),
    )


def _widest_word(style: TextStyle, words: str) -> float:
    tracking_px = style.tracking_em * style.size_px
    return max(
        text_size(
            word, family=style.family, size_px=style.size_px, weight=style.weight, letter_spacing_px=tracking_px
        ).width_px
        for word in (words.split() or [""])
    )
