"""Connectors as SVG: rounded corners, heads, dashes, gaps for labels, and the wobble of a drawing hand."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from makeready.design.drawing.connect_grid import Point, Rect, simplified

Ends = Literal["arrow", "none", "both", "dot"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """How a line is drawn. `dash` is an SVG dash array or ""; `wobble_px` is how far a hand strays."""

    colour: str
    stroke_px: float
    dash: str = ""
    corner_px: float = 10.0
    wobble_px: float = 0.0
    seed: int = 0

    @property
    def head_length_px(self) -> float:
        return max(9.0, self.stroke_px * 4.8)

    @property
    def head_width_px(self) -> float:
        return max(8.0, self.stroke_px * 4.0)

    @property
    def dot_px(self) -> float:
        """The radius of a dot at an end."""
        return max(3.5, self.stroke_px * 2.0)


def line_art(points: Sequence[Point], pen: Pen, ends: Ends, gap: Rect | None = None) -> str:
    """The shapes of one connector in page coordinates, with nothing drawn inside `gap`."""
    shaft = list(points)
    shapes = ""
    if ends in ("arrow", "both"):
        shapes += head(shaft, pen)
        shaft = shortened(shaft, pen.head_length_px * 0.74)
    if ends == "both":
        shapes += head(shaft[::-1], pen)
        shaft = shortened(shaft[::-1], pen.head_length_px * 0.74)[::-1]
    if ends == "dot":
        x, y = points[-1]
        shapes += f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{pen.dot_px:g}" fill="{pen.colour}"/>'
    strokes = "".join(
        stroke(path, pen) for part in parts_outside(shaft, gap) for path in _paths(part, pen) if len(part) > 1
    )
    return strokes + shapes


def _paths(points: Sequence[Point], pen: Pen) -> tuple[str, ...]:
    return sketched(points, pen) if pen.wobble_px else (rounded(points, pen.corner_px),)


def stroke(path: str, pen: Pen) -> str:
    dash = f' stroke-dasharray="{pen.dash}"' if pen.dash else ""
    return (
        f'<path d="{path}" fill="none" stroke="{pen.colour}" stroke-width="{pen.stroke_px:g}"{dash} '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )


def rounded(points: Sequence[Point], corner_px: float) -> str:
    """A polyline as path data, each corner rounded by at most `corner_px` and half of its shorter side."""
    parts = [f"M{_pair(points[0])}"]
    for before, at, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(corner_px, math.dist(before, at) / 2, math.dist(at, after) / 2)
        parts.append(f"L{_pair(towards(at, before, radius))}Q{_pair(at)} {_pair(towards(at, after, radius))}")
    parts.append(f"L{_pair(points[-1])}")
    return "".join(parts)


def sketched(points: Sequence[Point], pen: Pen) -> tuple[str, ...]:
    """The line as a hand draws it: each stretch a bow of its own, gone over twice.

    Ends stay where they are, so heads and boxes are met. The same seed gives the same hand.
    """
    hand = random.Random(pen.seed)  # noqa: S311 - ornament, no secret
    strokes = []
    for turn in range(2):
        reach = pen.wobble_px * (1.0 if turn == 0 else 1.5)
        corners = [points[0]]
        corners += [_near(point, reach * 0.7, hand) for point in points[1:-1]]
        corners.append(points[-1] if turn == 0 else _near(points[-1], reach * 0.4, hand))
        parts = [f"M{_pair(corners[0])}"]
        for start, end in pairwise(corners):
            length = math.dist(start, end)
            bow = reach * min(1.6, 0.5 + length / 260)
            thirds = [towards(start, end, length * share) for share in (0.33, 0.67)]
            first, second = (_near(point, bow, hand) for point in thirds)
            parts.append(f"C{_pair(first)} {_pair(second)} {_pair(end)}")
        strokes.append("".join(parts))
    return tuple(strokes)


def smooth(points: Sequence[Point]) -> str:
    """A Catmull-Rom curve through the points, as cubic path data."""
    ends = (points[0], *points, points[-1])
    parts = [f"M{_pair(points[0])}"]
    for before, start, end, after in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        first = (start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6)
        second = (end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6)
        parts.append(f"C{_pair(first)} {_pair(second)} {_pair(end)}")
    return "".join(parts)


def _near(point: Point, reach: float, hand: random.Random) -> Point:
    return (point[0] + hand.uniform(-reach, reach), point[1] + hand.uniform(-reach, reach))


def curve(
    start: Point, start_out: Point, end: Point, end_out: Point, num_points: int = 40
) -> tuple[Point, ...]:
    """A cubic Bezier curve that leaves and enters at right angles to the boxes, as a polyline.

    Between sides that face each other it turns in the middle of the gap: farther out it would swing back.
    """
    reach = max(30.0, 0.45 * math.dist(start, end))
    gap = (end[0] - start[0]) * start_out[0] + (end[1] - start[1]) * start_out[1]
    if gap > 0 and (start_out[0] + end_out[0], start_out[1] + end_out[1]) == (0, 0):
        reach = gap / 2
    first = (start[0] + start_out[0] * reach, start[1] + start_out[1] * reach)
    second = (end[0] + end_out[0] * reach, end[1] + end_out[1] * reach)
    found = []
    for index in range(num_points + 1):
        t = index / num_points
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        found.append(
            (
                sum(
                    weight * point[0]
                    for weight, point in zip(weights, (start, first, second, end), strict=True)
                ),
                sum(
                    weight * point[1]
                    for weight, point in zip(weights, (start, first, second, end), strict=True)
                ),
            )
        )
    return tuple(found)


def head(points: Sequence[Point], pen: Pen) -> str:
    """A slim head with a notched back at the last point, pointing along the last stretch."""
    tip = points[-1]
    back = shortened(points, pen.head_length_px)[-1]
    angle = math.atan2(tip[1] - back[1], tip[0] - back[0])
    along, aside = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))

    def at(behind: float, side: float) -> Point:
        return (tip[0] - along[0] * behind + aside[0] * side, tip[1] - along[1] * behind + aside[1] * side)

    length, half = pen.head_length_px, pen.head_width_px / 2
    if pen.wobble_px:  # a hand draws two strokes
        return "".join(
            stroke(f"M{_pair(at(length * 1.1, side * half * 1.25))}L{_pair(tip)}", pen) for side in (-1, 1)
        )
    corners = (tip, at(length, half), at(length * 0.74, 0.0), at(length, -half))
    return f'<path d="M{"L".join(_pair(point) for point in corners)}Z" fill="{pen.colour}"/>'


def shortened(points: Sequence[Point], by_px: float) -> list[Point]:
    """The line without its last `by_px`; its first point always stays."""
    kept, left = list(points), by_px
    while len(kept) > 1:
        length = math.dist(kept[-2], kept[-1])
        if length > left:
            return [*kept[:-1], towards(kept[-1], kept[-2], left)]
        left -= length
        kept.pop()
    return [points[0], points[0]]


def parts_outside(points: Sequence[Point], gap: Rect | None) -> list[list[Point]]:
    """The line cut where it runs through `gap`."""
    if gap is None:
        return [list(points)]
    parts: list[list[Point]] = [[points[0]]]
    for start, end in pairwise(points):
        inside = _share_inside(start, end, gap)
        if inside is None:
            parts[-1].append(end)
            continue
        enter, leave = (
            (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
            for share in inside
        )
        parts[-1].append(enter)
        parts.append([leave, end])
    return [list(simplified(part)) for part in parts if len(simplified(part)) > 1]


def _share_inside(start: Point, end: Point, box: Rect) -> tuple[float, float] | None:
    """From which to which share of the stretch it lies in the box (Liang & Barsky 1984); None if nowhere."""
    low, high = 0.0, 1.0
    for axis in (0, 1):
        step = end[axis] - start[axis]
        first, last = box[axis] - start[axis], box[axis + 2] - start[axis]
        if abs(step) < 1e-9:
            if not first < 0 < last:
                return None
            continue
        enter, leave = sorted((first / step, last / step))
        low, high = max(low, enter), min(high, leave)
    return (low, high) if high - low > 1e-6 else None


def crosses(start: Point, end: Point, box: Rect) -> bool:
    """Whether the straight line runs through the inside of the box."""
    return _share_inside(start, end, box) is not None


def towards(start: Point, end: Point, by_px: float) -> Point:
    length = math.dist(start, end) or 1.0
    return (start[0] + (end[0] - start[0]) * by_px / length, start[1] + (end[1] - start[1]) * by_px / length)


def _pair(point: Point) -> str:
    return f"{point[0]:.2f} {point[1]:.2f}"
