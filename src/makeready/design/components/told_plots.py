"""Structures that are drawn, not listed: trees, matrices with dots, timelines, one big number."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from makeready.design.components.laid import Laid, Look, filled, height_of, line_width, stacked, widest_word
from makeready.design.components.told_cards import on_card
from makeready.design.components.told_rows import (
    centred,
    moved,
    name_style,
    note_style,
    set_line,
    tagged,
    value_style,
    words_of,
)
from makeready.design.components.tone import large_text
from makeready.design.content import Line
from makeready.design.sheet import Area, at, styled, text
from makeready.design.told_words import Item, Telling


@dataclass(frozen=True, slots=True)
class Node:
    """A box of a tree: its item and level, where its middle is (in widths of a leaf), who it stands under."""

    item: Item
    level: int
    middle: float
    parent: int


def nodes_of(items: tuple[Item, ...]) -> list[Node]:
    """Every box of a tree; parents stand over the middle of their children."""
    found: list[Node] = []
    leaf = 0.0

    def place(item: Item, level: int, parent: int) -> float:
        nonlocal leaf
        index = len(found)
        found.append(Node(item, level, 0.0, parent))
        if item.items:
            middles = [place(one, level + 1, index) for one in item.items]
            middle = (middles[0] + middles[-1]) / 2
        else:
            middle, leaf = leaf + 0.5, leaf + 1.0
        found[index] = Node(item, level, middle, parent)
        return middle

    for one in items:
        place(one, 0, -1)
    return found


def tree(items: tuple[Item, ...], look: Look, width_px: float) -> Laid:
    """Boxes by level with lines from each to those under it."""
    nodes = nodes_of(items)
    num_leaves = max(sum(1 for one in nodes if not one.item.items), 1)
    num_levels = max((one.level for one in nodes), default=0) + 1
    pitch = width_px / num_leaves
    inner = on_card(look)
    gap = look.body_px * 0.9
    style = replace(name_style(inner, 1.15), align="center")
    wide = pitch - gap
    tall = (
        max((height_of(one.item.name.text, style, wide - gap) for one in nodes), default=0.0)
        + look.body_px * 1.6
    )
    between = look.body_px * 2.2
    total = num_levels * tall + (num_levels - 1) * between
    over = max((widest_word(one.item.name.text, style) / 0.96 - (wide - gap) for one in nodes), default=0.0)

    def draw(area: Area) -> str:
        step = (
            min((area.height - tall) / max(num_levels - 1, 1), (tall + between) * 1.5)
            if num_levels > 1
            else 0.0
        )
        top = area.top + (area.height - step * (num_levels - 1) - tall) / 2
        spots: list[Area] = []
        for one in nodes:
            broad = min(
                wide * (1.35 if one.level == 0 else 1.15 if one.item.items else 1.0), look.body_px * 15
            )
            middle = area.left + one.middle * pitch
            y = top + one.level * step
            spots.append(Area(left=middle - broad / 2, top=y, right=middle + broad / 2, bottom=y + tall))
        boxes = [_box(one, spot, inner) for one, spot in zip(nodes, spots, strict=True)]
        return _branches(nodes, spots, look) + "".join(boxes)

    return Laid(height_px=total, draw=draw, stretch=1.0, most_px=total * 2.0, overfull_px=max(over, 0.0))


def _branches(nodes: list[Node], spots: list[Area], look: Look) -> str:
    """From each box one stem down to a bar, and from the bar one down to each box under it."""
    thick = max(2.0, look.body_px * 0.1)
    css = styled(background=look.tone.muted)
    html = []
    for index, spot in enumerate(spots):
        below = [other for other, one in zip(spots, nodes, strict=True) if one.parent == index]
        if not below:
            continue
        middle, bar = (spot.left + spot.right) / 2, (spot.bottom + below[0].top) / 2
        ends = [(one.left + one.right) / 2 for one in below]
        html.append(
            filled(Area(left=middle - thick / 2, top=spot.bottom, right=middle + thick / 2, bottom=bar), css)
        )
        low, high = min([middle, *ends]) - thick / 2, max([middle, *ends]) + thick / 2
        html.append(filled(Area(left=low, top=bar - thick / 2, right=high, bottom=bar + thick / 2), css))
        html += [
            filled(Area(left=x - thick / 2, top=bar, right=x + thick / 2, bottom=one.top), css)
            for x, one in zip(ends, below, strict=True)
        ]
    return "".join(html)


def _box(node: Node, area: Area, look: Look) -> str:
    theme = look.sheet.theme
    fills = ((theme.accent, theme.on_accent), (theme.accent_soft, theme.accent_surface))
    ground, ink = fills[node.level] if node.level < 2 and node.item.items else (theme.surface, look.tone.ink)
    style = replace(name_style(look, 1.15), align="center", colour=ink)
    name = centred(set_line(node.item.name, style, area.width - look.body_px * 0.9))
    pad = look.body_px * 0.45
    css = styled(
        background=ground,
        border_radius=round(look.body_px * 0.6, 1),
        border=f"1.5px solid {look.tone.hairline}",
    )
    return at(area, name.draw(moved(area).inset(pad, 0.0)), extra=css, noun="node")


def timeline(items: tuple[Item, ...], look: Look, width_px: float) -> Laid:
    """A line across the page with a dot for each event; the date over it, what happened under it."""
    num = max(len(items), 1)
    gap = look.body_px * 1.2
    wide = (width_px - gap * (num - 1)) / num
    middle_look = replace(look, align="center")
    values = [set_line(one.value, value_style(middle_look, 2.3), wide) for one in items]
    words = [words_of(one, middle_look, wide, factor=1.35) for one in items]
    top_px, low_px = max(one.height_px for one in values), max(one.height_px for one in words)
    band = look.body_px * 3.4
    total = top_px + band + low_px
    side = look.body_px * 1.25

    def draw(area: Area) -> str:
        top = area.top + (area.height - total) / 2
        y = top + top_px + band / 2
        line = Area(left=area.left, top=y - 2.5, right=area.right, bottom=y + 2.5)
        html = [filled(line, styled(background=look.tone.hairline, border_radius=3))]
        for index in range(num):
            left = area.left + index * (wide + gap)
            room = Area(left=left, top=top, right=left + wide, bottom=top + top_px)
            html.append(values[index].draw(replace(room, top=top + top_px - values[index].height_px)))
            x = left + wide / 2
            spot = Area(left=x - side / 2, top=y - side / 2, right=x + side / 2, bottom=y + side / 2)
            css = styled(
                background=look.tone.ground,
                border=f"{side * 0.28:.1f}px solid {look.tone.accent}",
                border_radius="50%",
            )
            html.append(at(spot, extra=css))
            html.append(words[index].draw(replace(room, top=y + band / 2, bottom=y + band / 2 + low_px)))
        return "".join(html)

    over = max([*(one.overfull_px for one in values), *(one.overfull_px for one in words)])
    return tagged(
        Laid(height_px=total, draw=draw, stretch=1.0, most_px=total * 1.6, overfull_px=over), look, "timeline"
    )


PLACES = (
    (0.12, 0.14), (0.6, 0.22), (0.16, 0.72), (0.64, 0.66), (0.22, 0.34),
    (0.56, 0.86), (0.7, 0.08), (0.08, 0.9), (0.68, 0.4), (0.24, 0.58),
)  # fmt: skip
"""Ours: where dots stand in a matrix whose values nobody gave: left in each field, no two level."""


def matrix(telling: Telling, look: Look, width_px: float) -> Laid:
    """Two axes, four fields, and a dot with its label for each item."""
    least = look.body_px * 22
    x_name, y_name = (*telling.heads, Line(text=""), Line(text=""))[:2]
    pad = look.body_px * 2.6

    def draw(area: Area) -> str:
        field = Area(
            left=area.left + pad * 1.9, top=area.top, right=area.right, bottom=area.bottom - pad * 1.2
        )
        html = list(_fields(field, look))
        style = replace(look.style(1.2, weight=700, leading=1.2), align="center")
        tall, x_px = style.size_px * 1.2, line_width(x_name.text, style) / 0.96 + 4
        x, top = (field.left + field.right - x_px) / 2, field.bottom + look.body_px * 0.6
        html.append(at(Area(left=x, top=top, right=x + x_px, bottom=top + tall), text(x_name, style)))
        side = replace(style, align="right", size_px=style.size_px)
        y_px = line_width(y_name.text, style) / 0.96 + 4
        middle = (field.top + field.bottom) / 2
        right = field.left - look.body_px * 0.7
        room = Area(left=right - max(y_px, pad), top=middle - tall / 2, right=right, bottom=middle + tall / 2)
        html.append(at(room, text(y_name, side)))
        html += _ends(field, look)
        html += [
            _dot(one, field, index, look, look.sheet.theme.accent) for index, one in enumerate(telling.items)
        ]
        return "".join(html)

    return Laid(height_px=least, draw=draw, stretch=1.0, most_px=max(width_px * 1.05, least))


def _fields(area: Area, look: Look) -> Iterator[str]:
    theme = look.sheet.theme
    gap = look.body_px * 0.25
    x, y = (area.left + area.right) / 2, (area.top + area.bottom) / 2
    cells = (
        (area.left, area.top, x - gap, y - gap),
        (x + gap, area.top, area.right, y - gap),
        (area.left, y + gap, x - gap, area.bottom),
        (x + gap, y + gap, area.right, area.bottom),
    )
    for index, (left, top, right, bottom) in enumerate(cells):
        colour = theme.accent_soft if index == 0 else theme.surface
        css = styled(
            background=colour,
            border_radius=round(look.body_px * 0.5, 1),
            border=f"1.5px solid {look.tone.hairline}",
        )
        yield at(Area(left=left, top=top, right=right, bottom=bottom), extra=css)


def _ends(field: Area, look: Look) -> list[str]:
    """Low and high at the ends of both axes."""
    style = look.style(1.0, colour=look.tone.muted, leading=1.2)
    tall, wide = style.size_px * 1.2, look.body_px * 3
    low_y = field.bottom + look.body_px * 0.6
    edge = field.left - look.body_px * 0.7
    low = Area(left=field.left, top=low_y, right=field.left + wide, bottom=low_y + tall)
    side = Area(left=edge - wide, top=field.top, right=edge, bottom=field.top + tall)
    spots = (
        (low, "Low", "left"),
        (replace(low, left=field.right - wide, right=field.right), "High", "right"),
        (side, "High", "right"),
        (replace(side, top=field.bottom - tall, bottom=field.bottom), "Low", "right"),
    )
    return [at(area, text(words, replace(style, align=side))) for area, words, side in spots]


def _dot(item: Item, field: Area, index: int, look: Look, colour: str) -> str:
    """A dot, its label at the right of it, or at the left near the right edge."""
    turn, (x, y) = index // len(PLACES), PLACES[index % len(PLACES)]
    side = look.body_px * 1.3
    style = replace(name_style(look, 1.1), colour=look.sheet.theme.ink_surface, leading=1.2)
    wide = line_width(item.name.text, style) / 0.96 + 4
    left = field.left + x * field.width
    top = field.top + (y + 0.06 * turn) * field.height
    is_left = left + side + look.body_px * 0.5 + wide > field.right - look.body_px * 0.5
    spot = Area(left=left - side / 2, top=top - side / 2, right=left + side / 2, bottom=top + side / 2)
    start = spot.left - look.body_px * 0.5 - wide if is_left else spot.right + look.body_px * 0.5
    tall = style.size_px * 1.2
    room = Area(left=start, top=top - tall / 2, right=start + wide, bottom=top + tall / 2)
    css = styled(background=colour, border_radius="50%")
    return at(spot, extra=css, noun="dot") + at(room, text(item.name, style))


def figure(telling: Telling, look: Look, width_px: float) -> Laid:
    """One number as large as the page allows, and what it says."""
    item = telling.items[0]
    theme = look.sheet.theme
    value = item.value or item.name
    set_in, colour = theme.typeset, large_text(look.tone)
    base = look.style(9.0, weight=set_in.display_weight, leading=1.05, colour=colour)
    base = replace(base, family=set_in.display, tracking_em=set_in.display_tracking_em)
    size = min(base.size_px, base.size_px * width_px * 0.9 / max(line_width(value.text, base), 1.0))
    ids = look.sheet.ids_for("stat")
    number = set_line(value, replace(base, size_px=round(size, 1)), width_px)
    words = set_line(
        item.name if item.value else None,
        look.style(2.0, weight=500, leading=1.25),
        min(width_px, look.body_px * 34),
    )
    made = stacked([number, words, set_line(item.note, note_style(look), width_px)], look.body_px * 0.6)

    def draw(area: Area) -> str:
        return at(area, centred(made).draw(moved(area)), noun="stat", ids=ids)

    return replace(made, draw=draw, stretch=1.0)
