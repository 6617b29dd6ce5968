"""Leader lines: from the words of a callout to a point of what they speak of.

Source: the kinds of leaders are those of boundary labelling (Bekos, Kaufmann, Symvonis & Wolff 2007):
straight ones and ones with a level first stretch. Each callout takes the cheapest of a few dozen lines; words
are crossed only if none of them is free.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from makeready.design.drawing.connect_grid import Point, Rect
from makeready.design.drawing.connect_path import Pen, crosses
from makeready.design.drawing.connect_scene import Scene
from makeready.design.drawing.markup import Element

OVER_WORDS, OVER_LINE, BEND_PX, OFF_CENTRE_PX = 1e6, 3e4, 18.0, 24.0
"""What crossing words, crossing another leader, a bend, or leaving off the middle counts, in px."""
ROUND_PX = 8.0
"""How far a leader keeps from the corner of words that it goes round."""
GAP_PX = 4.0
"""Between words without a ground of their own and the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Callout:
    """One callout as it was written. `at` is a point of the target, two lengths in % or px."""

    element: Element
    target: str
    at: str
    ends: str
    form: str
    pen: Pen

    @property
    def id(self) -> str:
        return self.element.attributes["id"]


def leaders(
    callouts: Sequence[Callout], scene: Scene, labels: Sequence[Rect], notes: list[str]
) -> list[tuple[Point, ...] | None]:
    """A line for each callout, from its words to its point; None where the target is missing."""
    points = [point_at(one.at, scene.boxes[one.target]) if one.target in scene.boxes else None
              for one in callouts]  # fmt: skip
    words = {
        one.id: scene.texts.get(one.id, scene.boxes[one.id]) for one in callouts if one.id in scene.boxes
    }
    found: dict[int, tuple[Point, ...]] = {}
    for turn in range(2):
        for index, (callout, point) in enumerate(zip(callouts, points, strict=True)):
            if point is None or callout.id not in words:
                if turn == 0:
                    notes.append(f"callout #{callout.id}: there is no box #{callout.target}")
                continue
            blocked = [
                box for name, box in scene.texts.items()
                if name != callout.id and not _is_inside(name, callout.element)
            ]  # fmt: skip
            others = [line for other, line in found.items() if other != index]
            cost, line = _best(
                words[callout.id],
                _first_line(callout, scene),
                point,
                callout.form,
                [*blocked, *labels],
                others,
            )
            found[index] = line
            if turn == 1 and cost >= OVER_WORDS:
                notes.append(f"the leader of #{callout.id} crosses words; move the callout")
    return [found.get(index) for index in range(len(callouts))]


def _is_inside(name: str, element: Element) -> bool:
    return any(inner.attributes.get("id") == name for inner in element.elements())


def point_at(at: str, box: Rect) -> Point:
    """The point of a box that two lengths name: "30% 40%", "120px 50%"; the middle for what is missing."""
    given = re.findall(r"(-?\d+(?:\.\d+)?)(%|px)?", at)
    place = []
    for axis in (0, 1):
        low, high = box[axis], box[axis + 2]
        if axis >= len(given):
            place.append((low + high) / 2)
            continue
        number, unit = float(given[axis][0]), given[axis][1]
        place.append(low + number if unit == "px" else low + (high - low) * number / 100)
    return (place[0], place[1])


def _first_line(callout: Callout, scene: Scene) -> float | None:
    """The height of the first of several blocks of words in a callout, its heading."""
    inner = [box for name, box in scene.texts.items() if _is_inside(name, callout.element)]
    return min(inner, key=lambda box: box.top).centre[1] if len(inner) > 1 else None


def _best(
    words: Rect,
    heading: float | None,
    point: Point,
    form: str,
    blocked: Sequence[Rect],
    others: Sequence[tuple[Point, ...]],
) -> tuple[float, tuple[Point, ...]]:
    ranked = []
    for number, (extra, line) in enumerate(_lines(words, heading, point, form, blocked)):
        cost = extra + sum(math.dist(start, end) for start, end in pairwise(line))
        for start, end in pairwise(line):
            cost += OVER_WORDS * sum(crosses(start, end, box) for box in blocked)
            cost += OVER_WORDS * crosses(start, end, words.grown(-1))
            cost += OVER_LINE * sum(
                do_cross((start, end), stretch) for other in others for stretch in pairwise(other)
            )
        ranked.append((cost, number, line))
    cost, _, line = min(ranked)
    return cost, line


def _lines(
    words: Rect, heading: float | None, point: Point, form: str, blocked: Sequence[Rect]
) -> Iterator[tuple[float, tuple[Point, ...]]]:
    """Lines from each side of the words, straight and with a level or upright first stretch."""
    middle_x, middle_y = words.centre
    for x, out in ((words.right + GAP_PX, 1), (words.left - GAP_PX, -1)):
        heights = [(words.top + (words.bottom - words.top) * share, 1.0) for share in (0.5, 0.3, 0.7)]
        for y, off in [(middle_y if heading is None else heading, 0.0), *heights]:
            start = (x, y)
            is_away = (point[0] - x) * out < 0
            extra = OFF_CENTRE_PX * off + (60 if is_away else 0)
            yield extra + (2 * BEND_PX if form == "elbow" else 0), (start, point)
            if not is_away:
                for reach in (0.25, 0.5, 0.75):
                    knee = (x + (point[0] - x) * reach, y)
                    yield extra + BEND_PX, (start, knee, point)
                yield extra + (0.5 if form == "elbow" else 1.5) * BEND_PX, (start, (point[0], y), point)
    for y, out in ((words.bottom + GAP_PX, 1), (words.top - GAP_PX, -1)):
        for share, off in ((0.5, 0.0), (0.2, 1.0), (0.8, 1.0)):
            x = words.left + (words.right - words.left) * share
            is_away = (point[1] - y) * out < 0
            extra = OFF_CENTRE_PX * off + (60 if is_away else 0)
            yield extra + (2 * BEND_PX if form == "elbow" else 0), ((x, y), point)
            if not is_away:
                yield extra + 1.5 * BEND_PX, ((x, y), (x, point[1]), point)
    in_the_way = [box for box in blocked if crosses((middle_x, middle_y), point, box)]
    for box in in_the_way[:6]:
        left, top, right, bottom = box.grown(ROUND_PX)
        for corner in ((left, top), (right, top), (left, bottom), (right, bottom)):
            for start in _middles(words):
                yield 4 * BEND_PX, (start, corner, point)


def _middles(words: Rect) -> tuple[Point, ...]:
    """Just outside the middle of each side."""
    (x, y), (left, top, right, bottom) = words.centre, words.grown(GAP_PX)
    return ((left, y), (right, y), (x, top), (x, bottom))


def do_cross(one: tuple[Point, Point], two: tuple[Point, Point]) -> bool:
    """Whether two stretches cross in their insides, or run over each other's ends."""

    def side(start: Point, end: Point, at: Point) -> float:
        return (end[0] - start[0]) * (at[1] - start[1]) - (end[1] - start[1]) * (at[0] - start[0])

    first = side(*two, one[0]) * side(*two, one[1])
    second = side(*one, two[0]) * side(*one, two[1])
    return first < 0 and second < 0
