"""Tables of an outline: a head row, aligned numbers, columns as wide as their words need, rows as high."""

import re
from dataclasses import dataclass, replace

from makeready.brief.outline import Part
from makeready.design.colour import rgb_of
from makeready.design.components.laid import Laid, Look, filled, height_of, holding, line_width, widest_word
from makeready.design.sheet import Area, TextStyle, at, styled, text

_NUMBER = re.compile(r"[\s<>~≈±+\-\u2013\u2212$€£¥]*\d[\d.,:%\s/kKmMbBx\u00d7\u2013-]*|[-\u2013\u2014]|")
_TOTAL = re.compile(r"\W*(?:grand )?(?:sub)?total\b", re.IGNORECASE)
_STATUS = re.compile(r"(green|amber|yellow|red)\b\s*:", re.IGNORECASE)
_STATUS_HEX = {"green": "#16a34a", "amber": "#f59e0b", "yellow": "#eab308", "red": "#dc2626"}

MOST_GROWTH = 1.9
"""Ours: rows with more air than this fall apart."""
Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Where each column begins, how wide it is, and whether it holds numbers."""

    widths_px: tuple[float, ...]
    least_px: tuple[float, ...]
    are_numbers: tuple[bool, ...]


def table(part: Part, look: Look, width_px: float) -> Laid:
    """The table for a width, with rows as high as their highest cell."""
    rows = part.rows or _blank(part)
    pad_x, pad_y = look.body_px * 0.6, look.body_px * 0.36
    columns = _columns(rows, part.num_head, look, width_px, pad_x)
    heights = []
    for index, row in enumerate(rows):
        tallest = max(
            (
                _cell_height(
                    cell, _style(look, part, index, column, row), columns.widths_px[column] - 2 * pad_x
                )
                for column, cell in enumerate(row)
                if cell
            ),
            default=look.body_px * 1.3,
        )
        heights.append(tallest + 2 * pad_y)
    total = sum(heights)
    setting = _Setting(part=part, rows=rows, columns=columns, look=look, pad_px=pad_x)

    def draw(area: Area) -> str:
        grow = min(area.height / total, MOST_GROWTH) if total else 1.0
        html, top = [], area.top
        for index in range(len(rows)):
            tall = heights[index] * grow
            html.append(_row(setting, index, replace(area, top=top, bottom=top + tall)))
            top += tall
        ground = replace(area, bottom=area.top + total * grow)
        css = styled(border_bottom=f"1.5px solid {look.tone.hairline}")
        return holding(ground, "".join(html), css, noun="table", ids=look.sheet.ids_for("table"))

    lacking = max(sum(columns.least_px) - width_px, 0.0)
    return Laid(height_px=total, draw=draw, stretch=0.6, most_px=total * MOST_GROWTH, overfull_px=lacking)


def _blank(part: Part) -> Rows:
    """Rows for a table of which only the size is said."""
    num = part.num_columns or 4
    return tuple(("",) * num for _ in range(5))


def _columns(rows: Rows, num_head: int, look: Look, width_px: float, pad_x: float) -> Columns:
    num = max(len(row) for row in rows)
    style = look.style(1.0)
    least, natural, are_numbers = [], [], []
    for column in range(num):
        cells = [row[column] for row in rows if column < len(row)]
        body = [cell for row, cell in zip(rows[num_head:], cells[num_head:], strict=False) if cell]
        numbers = bool(body) and all(_NUMBER.fullmatch(cell) for cell in body)
        are_numbers.append(numbers and column > 0)
        bold = replace(style, weight=700)
        lines = [line for cell in cells for line in cell.split("\n")]
        least.append(max((widest_word(line, bold) for line in lines), default=0.0) / 0.96 + 2 * pad_x)
        head = cells[:num_head]
        spread = any("" in row[1:] and row[0] == "" for row in rows[:num_head])
        longest = max(
            (line_width(line, bold) for cell in (body if spread else cells) for line in cell.split("\n")),
            default=0.0,
        )
        natural.append(max(longest / 0.96 + 2 * pad_x, least[-1]) if head or body else look.body_px * 3)
    return Columns(
        least_px=tuple(least),
        widths_px=tuple(_shared(least, natural, width_px)),
        are_numbers=tuple(are_numbers),
    )


def _shared(least: list[float], natural: list[float], width_px: float) -> list[float]:
    """Widths between the least and the natural ones that fill the width; long texts give first."""
    if sum(natural) <= width_px:
        spare = width_px - sum(natural)
        return [wide + spare / len(natural) for wide in natural]
    if sum(least) >= width_px:
        return [wide * width_px / sum(least) for wide in least]
    # Text wraps: room is shared by the root of the length, so that long cells get fewer lines.
    room = width_px - sum(least)
    wants = [max(want - low, 0.0) ** 0.75 for low, want in zip(least, natural, strict=True)]
    total = sum(wants) or 1.0
    return [low + room * want / total for low, want in zip(least, wants, strict=True)]


def _style(look: Look, part: Part, index: int, column: int, row: tuple[str, ...]) -> TextStyle:
    is_head = index < part.num_head
    is_strong = is_head or _TOTAL.match(row[0]) is not None
    style = look.style(1.0, weight=700 if is_strong else 600 if column == 0 else 400, leading=1.25)
    if is_head:
        return replace(style, colour=look.sheet.theme.on_panel)
    return style


def _cell_height(cell: str, style: TextStyle, width_px: float) -> float:
    return sum(height_of(line, style, width_px) for line in cell.split("\n"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    """A table being drawn: its rows, where the columns stand, and the room beside the words of a cell."""

    part: Part
    rows: Rows
    columns: Columns
    look: Look
    pad_px: float


def _row(setting: _Setting, index: int, area: Area) -> str:
    row, part, look = setting.rows[index], setting.part, setting.look
    html = [_row_ground(setting, index, area)]
    left = area.left
    for column, cell in enumerate(row):
        wide = setting.columns.widths_px[column]
        if cell:
            reach = wide + (_span(setting, index, column) if index < part.num_head else 0.0)
            room = replace(area, left=left + setting.pad_px, right=left + reach - setting.pad_px)
            style = _style(look, part, index, column, row)
            html.append(_cell(look, cell, style, setting.columns.are_numbers[column] and reach == wide, room))
        elif column and not any(any(line[1:]) for line in setting.rows[part.num_head :]):
            middle = (area.top + area.bottom) / 2
            room = Area(left=left + setting.pad_px, top=middle - look.body_px * 0.25,
                        right=left + wide * 0.7, bottom=middle + look.body_px * 0.25)  # fmt: skip
            html.append(
                filled(room, styled(background=look.tone.hairline, border_radius=look.body_px * 0.25))
            )
        left += wide
    return "".join(html)


def _row_ground(setting: _Setting, index: int, area: Area) -> str:
    look, num_head = setting.look, setting.part.num_head
    if index < num_head:
        return filled(area, styled(background=look.sheet.theme.panel))
    if _TOTAL.match(setting.rows[index][0]) is not None:
        return filled(area, styled(background=f"rgba({rgb_of(look.tone.key)},0.14)"))
    if (index - num_head) % 2 == 1:
        return filled(area, styled(background=f"rgba({rgb_of(look.tone.key)},0.05)"))
    return ""


def _span(setting: _Setting, index: int, column: int) -> float:
    """How much farther the head of a group of columns reaches than its own column, in px."""
    row, reach = setting.rows[index], 0.0
    below = setting.rows[index + 1] if index + 1 < len(setting.rows) else ()
    for following in range(column + 1, len(row)):
        if row[following] or following >= len(below) or not below[following]:
            break
        reach += setting.columns.widths_px[following]
    return reach


def _cell(look: Look, cell: str, style: TextStyle, is_number: bool, area: Area) -> str:
    """A cell's lines in the middle of its height; numbers flush right, a status word with its colour."""
    tall = _cell_height(cell, style, area.width)
    top = area.top + max((area.height - tall) / 2, 0.0)
    status = _STATUS.match(cell)
    html = []
    if status is not None:
        colour = _STATUS_HEX[status.group(1).lower()]
        ground = Area(
            left=area.left - style.size_px * 0.45,
            top=area.top + 2,
            right=area.right + style.size_px * 0.45,
            bottom=area.bottom - 2,
        )
        html.append(
            filled(
                ground, styled(background=f"rgba({rgb_of(colour)},0.16)", border_left=f"3px solid {colour}")
            )
        )
    for line in cell.split("\n"):
        line_px = height_of(line, style, area.width)
        shown = replace(style, align="right" if is_number else "left")
        html.append(
            at(
                Area(left=area.left, top=top, right=area.right, bottom=top + line_px),
                text(look.line(line), shown),
            )
        )
        top += line_px
    return "".join(html)
