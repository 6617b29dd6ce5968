"""Where the words of a connector stand: on its line, which opens for them, or beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from makeready.design.drawing.connect_grid import Point, Rect, Segment, segments_of
from makeready.design.drawing.connect_path import crosses

BESIDE_PX = 5.0
"""Between a line and the words beside it."""
GAP_PX = 6.0
"""Between the words and the two ends of the line that opens for them."""
MAX_CORNERS = 16
"""A line of more points is a curve."""
MIN_STUB_PX = 14.0
"""What is left of a stretch on both sides of the words on it."""
ON_TEXT, ON_LINE, ON_EDGE = 1e6, 2e4, 300.0
"""What it counts that a label covers words or a box, or is crossed by a line: the last of all places.
The border of a lane or panel under it only looks bad."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelPlace:
    """Where the label lies. `gap` is where its line is not drawn; `is_clear` if nothing else is covered."""

    box: Rect
    gap: Rect | None
    is_clear: bool


def label_place(
    points: Sequence[Point],
    size: tuple[float, float],
    blocked: Sequence[Rect],
    others: Sequence[Segment],
    bounds: Rect,
    edges: Sequence[Rect] = (),
) -> LabelPlace:
    """The best place for a label of `size` (width, height) along a line.

    `blocked` are boxes and the labels that are placed already, `others` the stretches of all other lines,
    `edges` borders that a label had better not lie on.
    """
    ranked = []
    for number, (cost, box, is_on_line) in enumerate(_candidates(points, size)):
        wide = box.grown(2.0)
        cost += ON_TEXT * sum(wide.meets(one) for one in blocked)
        cost += ON_EDGE * sum(wide.meets(one) for one in edges)
        cost += ON_TEXT * (not bounds.contains(box))
        cost += ON_LINE * sum(crosses(one.start, one.end, wide) for one in others)
        own = sum(crosses(start, end, wide) for start, end in pairwise(points))
        is_cut_out = is_on_line and len(points) > MAX_CORNERS
        cost += ON_LINE * (0 if is_cut_out else max(0, own - (1 if is_on_line else 0)))
        ranked.append((cost, number, box, is_on_line))
    cost, _, box, is_on_line = min(ranked)
    return LabelPlace(box=box, gap=box.grown(GAP_PX - 2) if is_on_line else None, is_clear=cost < ON_LINE)


def _candidates(points: Sequence[Point], size: tuple[float, float]) -> Iterator[tuple[float, Rect, bool]]:
    """Places with what they count by themselves: long stretches and their middles come first."""
    width, height = size
    segments = segments_of(points)
    if len(points) > MAX_CORNERS:  # a curve: its middle
        segments = (Segment(points[len(points) // 2 - 1], points[len(points) // 2 + 1]),)
        yield from _around(segments[0], size, 0.5, 0.0, fits=True)
        return
    longest = max(abs(one.end[0] - one.start[0]) + abs(one.end[1] - one.start[1]) for one in segments)
    for one in segments:
        length = abs(one.end[0] - one.start[0]) + abs(one.end[1] - one.start[1])
        needed = (width if one.is_level else height) + 2 * (MIN_STUB_PX + GAP_PX)
        for share in (0.5, 0.35, 0.65, 0.2, 0.8):
            yield from _around(
                one, size, share, abs(share - 0.5) * 60 + (longest - length) * 0.4, fits=length >= needed
            )


def _around(
    one: Segment, size: tuple[float, float], share: float, cost: float, *, fits: bool
) -> Iterator[tuple[float, Rect, bool]]:
    """On the stretch where it is long enough, and on both sides of it."""
    width, height = size
    x = one.start[0] + (one.end[0] - one.start[0]) * share
    y = one.start[1] + (one.end[1] - one.start[1]) * share
    if fits:
        yield cost, _centred((x, y), size), True
    if one.is_level:
        yield cost + 25, _centred((x, y - height / 2 - BESIDE_PX), size), False
        yield cost + 30, _centred((x, y + height / 2 + BESIDE_PX), size), False
    else:
        yield cost + 25, _centred((x + width / 2 + BESIDE_PX, y), size), False
        yield cost + 30, _centred((x - width / 2 - BESIDE_PX, y), size), False


def _centred(middle: Point, size: tuple[float, float]) -> Rect:
    return Rect(
        middle[0] - size[0] / 2, middle[1] - size[1] / 2, middle[0] + size[0] / 2, middle[1] + size[1] / 2
    )
