"""Connectors between boxes: a thin line with a clean head, straight, elbowed or curved, each an element."""

import math
from dataclasses import dataclass

from makeready.design.drawing.connect_path import rounded, smooth
from makeready.design.sheet import Sheet, box, styled

Point = tuple[float, float]
"""x and y in px from the canvas' top left corner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where an arrow runs, from its first point to its tip. `is_curved` rounds every corner into one bend."""

    points: tuple[Point, ...]
    is_curved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """How arrows of one figure are drawn: one stroke, one head, one radius for all of them. In px."""

    stroke: float
    head_length: float
    head_width: float
    corner: float
    colour: str


def pen(sheet: Sheet, colour: str, *, units: float = 2.4) -> Pen:
    """A pen in whole half pixels, so that upright lines stay sharp."""
    stroke = max(1.5, round(units * sheet.unit * 2) / 2)
    return Pen(
        stroke=stroke,
        head_length=max(9.0, stroke * 4.6),
        head_width=max(8.0, stroke * 3.9),
        corner=max(5.0, sheet.px(12)),
        colour=colour,
    )


def arrow(sheet: Sheet, route: Route, drawn: Pen, *, is_parted: bool = False) -> str:
    """One arrow as an element of noun "arrow", placed on the page; its box is just what it covers.

    `is_parted` makes only its last straight stretch, with the head, that element, and the bends before it
    decoration: the box of a whole elbow would take in the nodes that it goes round.
    """
    points = _without_doubles(route.points)
    ids = sheet.ids_for("arrow")
    if not is_parted or len(points) < 3 or route.is_curved:
        return _placed(points, drawn, is_curved=route.is_curved, ids=ids)
    corner, tip = points[-2], points[-1]
    last_px = math.dist(corner, tip)
    radius = min(
        drawn.corner, math.dist(points[-3], corner) / 2, max((last_px - drawn.head_length * 1.5) / 2, 1.0)
    )
    bend = _towards(corner, tip, 2 * radius)
    return _placed((*points[:-1], bend), drawn, has_head=False) + _placed((bend, tip), drawn, ids=ids)


def _placed(
    points: tuple[Point, ...],
    drawn: Pen,
    *,
    is_curved: bool = False,
    has_head: bool = True,
    ids: tuple[str, ...] = (),
) -> str:
    """A line through the points in the smallest box that holds it; without a head it is decoration."""
    shaft = _shortened(points, drawn.head_length * 0.72) if has_head else points
    pad = math.ceil(max(drawn.head_width, drawn.stroke) / 2 + 1)
    left = math.floor(min(x for x, _ in points)) - pad
    top = math.floor(min(y for _, y in points)) - pad
    width = math.ceil(max(x for x, _ in points)) + pad - left
    height = math.ceil(max(y for _, y in points)) + pad - top
    moved = tuple((x - left, y - top) for x, y in shaft)
    path = smooth(moved) if is_curved else rounded(moved, drawn.corner)
    head = _head(tuple((x - left, y - top) for x, y in points), drawn) if has_head else ""
    art = (
        f'<svg width="{width}" height="{height}" viewBox="0 0 {width} {height}" style="display:block">'
        f'<path d="{path}" fill="none" stroke="{drawn.colour}" stroke-width="{drawn.stroke:g}" '
        f'stroke-linecap="round" stroke-linejoin="round"/>'
        + (f'<path d="{head}" fill="{drawn.colour}"/>' if head else "")
        + "</svg>"
    )
    css = styled(position="absolute", left=left, top=top, width=width, height=height)
    return box(css, art, noun="arrow" if has_head else "", ids=ids, is_decoration=not has_head)


def _head(points: tuple[Point, ...], drawn: Pen) -> str:
    """A slim head with a notched back, pointing along the last stretch."""
    tip = points[-1]
    back = _along(points, drawn.head_length)
    angle = math.atan2(tip[1] - back[1], tip[0] - back[0])
    forward, aside = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))

    def at(behind: float, side: float) -> Point:
        return (
            tip[0] - forward[0] * behind + aside[0] * side,
            tip[1] - forward[1] * behind + aside[1] * side,
        )

    half = drawn.head_width / 2
    corners = (
        tip,
        at(drawn.head_length, half),
        at(drawn.head_length * 0.74, 0.0),
        at(drawn.head_length, -half),
    )
    return "M" + "L".join(_pair(point) for point in corners) + "Z"


def _along(points: tuple[Point, ...], behind_px: float) -> Point:
    """The point of the line that far behind its tip."""
    left = behind_px
    for end, start in zip(points[::-1], points[-2::-1], strict=False):
        length = math.dist(start, end)
        if length >= left:
            return _towards(end, start, left)
        left -= length
    return points[0]


def _shortened(points: tuple[Point, ...], by_px: float) -> tuple[Point, ...]:
    """The line without its last stretch, which the head covers."""
    end = _along(points, by_px)
    left, kept = by_px, list(points)
    while len(kept) > 2 and math.dist(kept[-1], kept[-2]) <= left:
        left -= math.dist(kept[-1], kept[-2])
        kept.pop()
    return (*kept[:-1], end)


def _towards(start: Point, end: Point, distance: float) -> Point:
    length = math.dist(start, end) or 1.0
    part = min(distance / length, 1.0)
    return (start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part)


def _without_doubles(points: tuple[Point, ...]) -> tuple[Point, ...]:
    """Points that add nothing are left out: repeats, and those in the middle of a straight stretch."""
    kept: list[Point] = []
    for point in points:
        if kept and math.dist(kept[-1], point) < 0.01:
            continue
        if len(kept) > 1 and _is_straight(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return tuple(kept) if len(kept) > 1 else (points[0], points[-1])


def _is_straight(first: Point, middle: Point, last: Point) -> bool:
    turn = (middle[0] - first[0]) * (last[1] - first[1]) - (middle[1] - first[1]) * (last[0] - first[0])
    return abs(turn) < 0.01


def _pair(point: Point) -> str:
    return f"{point[0]:.2f} {point[1]:.2f}"
