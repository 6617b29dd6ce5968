"""Figures of a told structure: rings of stages with arrows along them, and drawings with labelled parts."""

import math
from dataclasses import dataclass, replace
from html import escape

from makeready.design.components.laid import Laid, Look, stacked, widest_word
from makeready.design.components.told_cards import card_css, on_card
from makeready.design.components.told_rows import centred, emblem, moved, name_style, note_style, set_line
from makeready.design.icons import DEFAULT_ICON, find_icon
from makeready.design.sheet import Area, at, icon, styled
from makeready.design.told_words import Item, Telling

ICON_EM, ICON_GAP_EM = 2.4, 0.8
SAMPLES = 240
"""Points on an ellipse, of which those outside the cards make the arrows."""


def cycle(items: tuple[Item, ...], look: Look, width_px: float, height_px: float) -> Laid:
    """Stages on an ellipse, each an arrow's end and the next one's start."""
    num = max(len(items), 3)
    inner = on_card(look)
    style = name_style(inner, 1.15)
    longest = max((widest_word(one.name.text, style) for one in items), default=0.0) / 0.96 + 2
    wide = max(longest, look.body_px * 9.5) + look.body_px * (ICON_EM + ICON_GAP_EM + 2.2)
    bodies = [_stage(one, inner, wide - look.body_px * 2.2) for one in items]
    tall = max(one.height_px for one in bodies) + look.body_px * 1.8
    lanes = 3 if num <= 4 else 4
    least = lanes * tall + (lanes - 1) * look.body_px * 1.6
    over = max([one.overfull_px for one in bodies] + [max(wide * (2.3 if num <= 4 else 2.6) - width_px, 0.0)])

    def draw(area: Area) -> str:
        ring = Ring(
            x=(area.left + area.right) / 2, y=(area.top + area.bottom) / 2,
            across=min((area.width - wide) / 2, (area.height - tall) * 0.95), down=(area.height - tall) / 2,
        )  # fmt: skip
        spots = []
        for index in range(len(items)):
            x, y = ring.at(index / len(items))
            spots.append(Area(left=x - wide / 2, top=y - tall / 2, right=x + wide / 2, bottom=y + tall / 2))
        html = [_arcs(ring, spots, look, area), _middle(ring, look, tall)]
        for body, spot in zip(bodies, spots, strict=True):
            words = centred(body).draw(moved(spot).inset(look.body_px * 1.1, look.body_px * 0.9))
            html.append(at(spot, words, extra=card_css(look), noun="step", ids=look.sheet.ids_for("step")))
        return "".join(html)

    return Laid(height_px=least, draw=draw, stretch=1.0, most_px=height_px, overfull_px=over)


def _stage(item: Item, look: Look, width_px: float) -> Laid:
    """The icon at the left, the name and its sentence beside it."""
    side, gap = look.body_px * ICON_EM, look.body_px * ICON_GAP_EM
    room = width_px - side - gap
    words = stacked(
        [set_line(item.name, name_style(look, 1.15), room), set_line(item.note, note_style(look), room)],
        look.body_px * 0.1,
    )
    mark = emblem(look, item.icon or "circle", is_strong=True)

    def draw(area: Area) -> str:
        middle = (area.top + area.bottom) / 2
        spot = Area(left=area.left, top=middle - side / 2, right=area.left + side, bottom=middle + side / 2)
        return mark(spot) + centred(words).draw(replace(area, left=area.left + side + gap))

    return Laid(height_px=max(side, words.height_px), draw=draw, overfull_px=words.overfull_px)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """An ellipse: its middle and half axes in px."""

    x: float
    y: float
    across: float
    down: float

    def at(self, share: float) -> tuple[float, float]:
        """The point at a share of the way round, from the top, clockwise."""
        turn = 2 * math.pi * share - math.pi / 2
        return self.x + self.across * math.cos(turn), self.y + self.down * math.sin(turn)


def _arcs(ring: Ring, spots: list[Area], look: Look, area: Area) -> str:
    """An arrow from each card to the next along the ellipse, clear of both."""
    clear, num = look.body_px * 0.55, len(spots)
    thick = max(2.5, look.body_px * 0.14)
    shapes = []
    for index in range(num):
        ends = (spots[index], spots[(index + 1) % num])
        points = []
        for step in range(SAMPLES + 1):
            x, y = ring.at((index + step / SAMPLES) / num)
            if not any(_is_in(x, y, one, clear) for one in ends):
                points.append((x - area.left, y - area.top))
        if len(points) > 8:
            shapes.append(_arrow(points, thick, look.tone.accent))
    wide, tall = round(area.width, 1), round(area.height, 1)
    size = f'viewBox="0 0 {wide:g} {tall:g}" width="{wide:g}" height="{tall:g}"'
    return at(area, f'<svg {size} style="display:block">{"".join(shapes)}</svg>')


def _is_in(x: float, y: float, area: Area, clear: float) -> bool:
    return area.left - clear < x < area.right + clear and area.top - clear < y < area.bottom + clear


def _arrow(points: list[tuple[float, float]], thick: float, colour: str) -> str:
    """A line through points with a head at its end."""
    (x, y), (before_x, before_y) = points[-1], points[-8]
    length = math.hypot(x - before_x, y - before_y) or 1.0
    along, across = ((x - before_x) / length, (y - before_y) / length), thick * 2.6
    base = (x - along[0] * across * 1.5, y - along[1] * across * 1.5)
    left = (base[0] - along[1] * across, base[1] + along[0] * across)
    right = (base[0] + along[1] * across, base[1] - along[0] * across)
    line = [one for one in points if math.hypot(one[0] - x, one[1] - y) > across * 1.2]
    path = "L".join(f"{one[0]:.1f} {one[1]:.1f}" for one in line)
    head = "L".join(f"{one[0]:.1f} {one[1]:.1f}" for one in ((x, y), left, right))
    return (
        f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="{thick:.1f}" stroke-linecap="round"/>'
        f'<path d="M{head}Z" fill="{colour}"/>'
    )


def _middle(ring: Ring, look: Look, tall: float) -> str:
    """A quiet mark in the middle of the ring."""
    side = min(look.body_px * 5, (ring.down - tall / 2) * 1.1)
    if side < look.body_px * 2:
        return ""
    spot = Area(
        left=ring.x - side / 2, top=ring.y - side / 2, right=ring.x + side / 2, bottom=ring.y + side / 2
    )
    return at(spot, icon("refresh-cw", round(side, 1), look.tone.hairline, 1.4))


def parts(telling: Telling, look: Look, width_px: float, height_px: float) -> Laid:
    """The drawing in the middle, labels at both sides with lines to their parts."""
    side = min(height_px, width_px * 0.46)
    gap = look.body_px * 2.4
    room = (width_px - side) / 2 - gap
    groups = _sides(telling)
    columns = [
        [_label(telling.items[index], look, room, align) for index in group]
        for group, align in zip(groups, ("right", "left"), strict=True)
    ]
    tallest = max(
        sum(one.height_px for one in some) + look.body_px * 1.2 * (len(some) - 1) for some in columns
    )
    over = max((one.overfull_px for some in columns for one in some), default=0.0)

    def draw(area: Area) -> str:
        left = (area.left + area.right - side) / 2
        top = area.top + (area.height - side) / 2
        spot = Area(left=left, top=top, right=left + side, bottom=top + side)
        html = [_picture(telling, look, spot)]
        for group, made, start in zip(groups, columns, (area.left, spot.right + gap), strict=True):
            html += _column(
                telling, group, made, Area(left=start, top=spot.top, right=start + room, bottom=spot.bottom)
            )
        return "".join(html)

    return Laid(
        height_px=max(tallest, side * 0.6), draw=draw, stretch=1.0, most_px=height_px, overfull_px=over
    )


def _sides(telling: Telling) -> tuple[list[int], list[int]]:
    """Which labels stand at the left and the right: by where they point, evenly, from the top down."""
    order = sorted(range(len(telling.items)), key=lambda index: telling.points[index][0])
    half = (len(order) + 1) // 2
    by_height = [
        sorted(some, key=lambda index: telling.points[index][1]) for some in (order[:half], order[half:])
    ]
    return by_height[0], by_height[1]


def _label(item: Item, look: Look, width_px: float, align: str) -> Laid:
    aligned = replace(look, align=align)
    words = [
        set_line(item.name, name_style(aligned, 1.25), width_px),
        set_line(item.note, note_style(aligned), width_px),
    ]
    return stacked(words, look.body_px * 0.1)


def _column(telling: Telling, group: list[int], made: list[Laid], area: Area) -> list[str]:
    """Labels at even distances, each with the point that it names."""
    html, pitch = [], area.height / max(len(group), 1)
    for place, (index, body) in enumerate(zip(group, made, strict=True)):
        top = area.top + pitch * (place + 0.5) - body.height_px / 2
        spot = Area(left=area.left, top=top, right=area.right, bottom=top + body.height_px)
        x, y = telling.points[index]
        css = styled(position="absolute", left=round(spot.left, 1), top=round(spot.top, 1),
                     width=round(spot.width, 1), height=round(spot.height, 1))  # fmt: skip
        words = body.draw(Area(left=0, top=0, right=spot.width, bottom=spot.height))
        names = f'data-noun="callout" data-callout="drawing" data-at="{x:g}% {y:g}%"'
        html.append(f'<div {names} style="{escape(css)}">{words}</div>')
    return html


def _picture(telling: Telling, look: Look, area: Area) -> str:
    """The drawing; an emblem of the topic where there is none."""
    theme = look.sheet.theme
    css = styled(position="absolute", left=round(area.left, 1), top=round(area.top, 1),
                 width=round(area.width, 1), height=round(area.height, 1))  # fmt: skip
    if telling.svg:
        drawing = telling.svg.replace(
            "<svg ", f'<svg width="{area.width:.0f}" height="{area.height:.0f}" style="display:block" ', 1
        )
    else:
        found = find_icon(telling.topic)
        name = "box" if found == DEFAULT_ICON else found
        css += ";" + styled(
            background=theme.accent_soft,
            border_radius="50%",
            display="flex",
            align_items="center",
            justify_content="center",
        )
        drawing = icon(name, round(area.width * 0.5, 1), theme.accent_surface, 1.1)
    return f'<div id="drawing" data-noun="illustration" style="{escape(css)}">{drawing}</div>'
