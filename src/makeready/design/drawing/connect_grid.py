"""Orthogonal routes around boxes: a sparse grid of useful lines and the cheapest way through it.

Source: Wybrow, Marriott & Stuckey 2010, "Orthogonal Connector Routing" (Graph Drawing 2009, LNCS 5849): an
orthogonal visibility graph from the sides of the obstacles, searched with A* (Hart, Nilsson & Raphael 1968)
whose cost counts length and bends. We differ in that lines between obstacles belong to the graph and that a
route already laid costs what crosses it or runs in its lane, so lanes come apart without a nudging phase.
Standard library and numpy.
"""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count, pairwise
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
"""x and y in px from the page's top left corner."""
Side = Literal["left", "right", "top", "bottom"]
OUTWARD: dict[Side, Point] = {"left": (-1, 0), "right": (1, 0), "top": (0, -1), "bottom": (0, 1)}

BEND_PX = 60.0
"""What a bend is worth in length. Ours: below about 25 px routes are staircases, above 90 detours."""
CROSSING_PX = 150.0
"""What crossing another connector is worth: more than two bends."""
OVERLAP = 9.0
"""How many times its length a stretch counts that runs in another connector's lane."""
THROUGH = 40.0
"""How many times its length a stretch counts inside an obstacle, where there is no free way at all."""
EDGE_LINE = 1.04
"""Lines along obstacles count a little more than lines in the middle between them."""
SAME_MIDDLE_PX = 4.0
"""A line in a channel this near to another line is not worth its time."""
SAME_PX = 1.0
"""Lines closer than this are one; an obstacle's interior begins this far behind its border."""


class Rect(NamedTuple):
    """A rectangle in px."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def centre(self) -> Point:
        return ((self.left + self.right) / 2, (self.top + self.bottom) / 2)

    def grown(self, by_px: float) -> "Rect":
        return Rect(self.left - by_px, self.top - by_px, self.right + by_px, self.bottom + by_px)

    def contains(self, other: "Rect", slack_px: float = 0.5) -> bool:
        return (
            self.left <= other.left + slack_px
            and self.top <= other.top + slack_px
            and self.right >= other.right - slack_px
            and self.bottom >= other.bottom - slack_px
        )

    def meets(self, other: "Rect") -> bool:
        """Whether the two share an area."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


class Port(NamedTuple):
    """Where a connector may leave a box: a point of its border. `extra_px` is what choosing it costs."""

    point: Point
    side: Side
    extra_px: float = 0.0

    def outside(self, by_px: float) -> Point:
        out_x, out_y = OUTWARD[self.side]
        return (self.point[0] + out_x * by_px, self.point[1] + out_y * by_px)

    @property
    def axis(self) -> int:
        """0 for a way out along x, 1 along y."""
        return 0 if self.side in ("left", "right") else 1


class Segment(NamedTuple):
    """A straight stretch of a route."""

    start: Point
    end: Point

    @property
    def is_level(self) -> bool:
        return abs(self.start[1] - self.end[1]) <= abs(self.start[0] - self.end[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Points from border to border; `cost_px` is its length and what its bends and crossings count."""

    points: tuple[Point, ...]
    start: Port
    end: Port
    cost_px: float
    is_free: bool = True

    def segments(self) -> tuple[Segment, ...]:
        return segments_of(self.points)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Where a route may run: inside `bounds`, that far from every obstacle, lanes that far apart.

    Along an `avoided` line (the border of a panel) no route runs if it can do otherwise; across it any may.
    """

    obstacles: tuple[Rect, ...]
    bounds: Rect
    clearance_px: float
    lane_px: float
    avoided: tuple[Segment, ...] = ()


def segments_of(points: Sequence[Point]) -> tuple[Segment, ...]:
    return tuple(Segment(start, end) for start, end in pairwise(points))


def route(
    field: Field,
    starts: Sequence[Port],
    ends: Sequence[Port],
    taken: Sequence[Segment] = (),
    *,
    may_cross_obstacles: bool = False,
) -> Route | None:
    """The cheapest way from one of `starts` to one of `ends`; None if there is none.

    The same cost results from the other end, and for the mirrored field.
    """
    from_points = [port.outside(field.clearance_px) for port in starts]
    to_points = [port.outside(field.clearance_px) for port in ends]
    grown = [one.grown(field.clearance_px) for one in field.obstacles]
    needed = list(zip((*starts, *ends), (*from_points, *to_points), strict=True))
    lines = _lines(field, grown, needed, taken)
    cost = _Costs.of(field, grown, lines, taken, may_cross_obstacles=may_cross_obstacles)
    return _searched(cost, field.clearance_px, (starts, from_points), (ends, to_points))


class _Lines(NamedTuple):
    """Sorted coordinates of the grid, and which of them run along an obstacle."""

    xs: NDArray[np.float64]
    ys: NDArray[np.float64]
    x_weights: NDArray[np.float64]
    y_weights: NDArray[np.float64]


def _lines(
    field: Field, grown: Sequence[Rect], needed: Sequence[tuple[Port, Point]], taken: Sequence[Segment]
) -> _Lines:
    found = []
    near = [one for one in (*taken, *field.avoided) if _lies_in(one, field.bounds)]
    for axis in (0, 1):
        edges = sorted({one[axis] for one in grown} | {one[axis + 2] for one in grown})
        middles = [(low + high) / 2 for low, high in pairwise(edges)]
        own = [
            (one.start[axis] + step * field.lane_px)
            for one in near
            if one.is_level == (axis == 1)
            for step in (-1, 1)
        ]
        kept = _thinned(
            [(point[axis], EDGE_LINE if port.axis == axis else 1.0) for port, point in needed],
            [*middles, *own, *_gaps(field.obstacles, axis)],
            edges,
            (field.bounds[axis], field.bounds[axis + 2]),
        )
        found.append(kept)
    (xs, x_weights), (ys, y_weights) = found
    return _Lines(xs, ys, x_weights, y_weights)


def _lies_in(one: Segment, bounds: Rect) -> bool:
    (x, y), (to_x, to_y) = one
    return Rect(min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y)).grown(1).meets(bounds)


@lru_cache(maxsize=256)
def _gaps(obstacles: tuple[Rect, ...], axis: int) -> tuple[float, ...]:
    """The middles between obstacles that face each other along the axis."""
    other = 1 - axis
    middles = []
    for one in obstacles:
        facing = [two for two in obstacles if two[other] < one[other + 2] and one[other] < two[other + 2]]
        beyond = [two[axis] for two in facing if two[axis] >= one[axis + 2]]
        before = [two[axis + 2] for two in facing if two[axis + 2] <= one[axis]]
        middles += [(one[axis + 2] + min(beyond)) / 2] if beyond else []
        middles += [(max(before) + one[axis]) / 2] if before else []
    return tuple(middles)


def _cells(value: float, step: float) -> set[int]:
    cell = round(value / step)
    return {cell - 1, cell, cell + 1}


def _thinned(
    needed: Iterable[tuple[float, float]],
    middles: Iterable[float],
    edges: Iterable[float],
    bounds: tuple[float, float],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Coordinates and weights in order, each once; needed ones stay exact, middles come last."""
    kept: dict[float, float] = {}
    for value, weight in needed:
        kept[value] = min(weight, kept.get(value, weight))
    taken = {round(value / SAME_PX) for value in kept}
    for value in sorted(set(edges)):
        if bounds[0] <= value <= bounds[1] and not taken & _cells(value, SAME_PX):
            kept[value] = EDGE_LINE
            taken.add(round(value / SAME_PX))
    wide = {round(value / SAME_MIDDLE_PX) for value in kept}
    for value in sorted(set(middles)):
        if bounds[0] <= value <= bounds[1] and not wide & _cells(value, SAME_MIDDLE_PX):
            kept[value] = 1.0
            wide.add(round(value / SAME_MIDDLE_PX))
    order = sorted(kept)
    return np.array(order), np.array([kept[value] for value in order])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Costs:
    """What each edge of the grid counts.

    Shapes: across (num_ys, num_xs - 1), down (num_ys - 1, num_xs); inf where blocked.
    """

    xs: list[float]
    ys: list[float]
    across: list[list[float]]
    down: list[list[float]]

    @classmethod
    def of(
        cls,
        field: Field,
        grown: Sequence[Rect],
        lines: _Lines,
        taken: Sequence[Segment],
        *,
        may_cross_obstacles: bool,
    ) -> "_Costs":
        xs, ys = lines.xs, lines.ys
        across = np.diff(xs)[None, :] * lines.y_weights[:, None]
        down = np.diff(ys)[:, None] * lines.x_weights[None, :]
        lanes = (*taken, *field.avoided)
        _add_taken(across, (xs, ys), [one for one in lanes if one.is_level], field.lane_px, axis=0)
        _add_taken(down.T, (ys, xs), [one for one in lanes if not one.is_level], field.lane_px, axis=1)
        _add_crossings(across, (xs, ys), [one for one in taken if not one.is_level], axis=0)
        _add_crossings(down.T, (ys, xs), [one for one in taken if one.is_level], axis=1)
        blocked = THROUGH if may_cross_obstacles else np.inf
        for one in grown:
            inner = one.grown(-SAME_PX)
            for edges, along, over, axis in ((across, xs, ys, 0), (down.T, ys, xs, 1)):
                first, last = _inside(over, inner[1 - axis], inner[3 - axis])
                begin = max(int(np.searchsorted(along, inner[axis], "right")) - 1, 0)
                end = int(np.searchsorted(along, inner[axis + 2], "left"))
                edges[first:last, begin:end] *= blocked
        return cls(xs=xs.tolist(), ys=ys.tolist(), across=across.tolist(), down=down.tolist())


def _inside(values: NDArray[np.float64], low: float, high: float) -> tuple[int, int]:
    """The index range of the values that lie strictly between."""
    return int(np.searchsorted(values, low, "right")), int(np.searchsorted(values, high, "left"))


Grid = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Coordinates along the edges that are being costed, and across them."""


def _add_taken(
    edges: NDArray[np.float64], grid: Grid, taken: Sequence[Segment], lane_px: float, axis: int
) -> None:
    """A stretch in the lane of a route that is there counts many times its length."""
    along, over = grid
    for one in taken:
        low, high = sorted((one.start[axis], one.end[axis]))
        first, last = _inside(over, one.start[1 - axis] - lane_px * 0.9, one.start[1 - axis] + lane_px * 0.9)
        begin = max(int(np.searchsorted(along, low, "right")) - 1, 0)
        end = int(np.searchsorted(along, high, "left"))
        edges[first:last, begin:end] += OVERLAP * np.diff(along[begin : end + 1])[None, :]


def _add_crossings(edges: NDArray[np.float64], grid: Grid, taken: Sequence[Segment], axis: int) -> None:
    """Crossing a route counts once, also where it is crossed at a point of the grid."""
    along, over = grid
    for one in taken:
        at = one.start[axis]
        low, high = sorted((one.start[1 - axis], one.end[1 - axis]))
        rows = slice(int(np.searchsorted(over, low, "left")), int(np.searchsorted(over, high, "right")))
        index = int(np.searchsorted(along, at, "left"))
        if index < len(along) and along[index] == at:
            edges[rows, max(index - 1, 0) : index + 1] += CROSSING_PX / 2
        elif 0 < index < len(along):
            edges[rows, index - 1] += CROSSING_PX


class _Search:
    """A* over states: a point of the grid and the axis on which the route came there."""

    def __init__(self, cost: _Costs, targets: Sequence[Point]) -> None:
        self.cost = cost
        self.num_xs, self.num_ys = len(cost.xs), len(cost.ys)
        self._x_at = {x: index for index, x in enumerate(cost.xs)}
        self._y_at = {y: index for index, y in enumerate(cost.ys)}
        self._targets = tuple(targets)
        self._left_over: dict[int, float] = {}
        self._order = count()
        self.best: dict[int, float] = {}
        self.came: dict[int, int] = {}
        self.waiting: list[tuple[float, int, float, int]] = []

    def place_of(self, point: Point) -> int:
        return self._y_at[point[1]] * self.num_xs + self._x_at[point[0]]

    def point_of(self, state: int) -> Point:
        row, column = divmod(state >> 1, self.num_xs)
        return self.cost.xs[column], self.cost.ys[row]

    def offer(self, state: int, spent: float, before: int) -> None:
        """Remember a way to a state if it is the cheapest so far."""
        if spent < self.best.get(state, np.inf) - 1e-9:
            self.best[state], self.came[state] = spent, before
            estimate = spent + self._least_left(state >> 1)
            heapq.heappush(self.waiting, (estimate, next(self._order), spent, state))

    def extend(self, state: int, spent: float) -> None:
        """Offer the four neighbours."""
        place, axis = state >> 1, state & 1
        row, column = divmod(place, self.num_xs)
        across, down = self.cost.across, self.cost.down
        steps = (
            (place - 1, 0, across[row][column - 1] if column else np.inf),
            (place + 1, 0, across[row][column] if column < self.num_xs - 1 else np.inf),
            (place - self.num_xs, 1, down[row - 1][column] if row else np.inf),
            (place + self.num_xs, 1, down[row][column] if row < self.num_ys - 1 else np.inf),
        )
        for to, to_axis, price in steps:
            if price != np.inf:
                self.offer(to * 2 + to_axis, spent + price + (BEND_PX if to_axis != axis else 0.0), state)

    def _least_left(self, place: int) -> float:
        if place not in self._left_over:
            x, y = self.cost.xs[place % self.num_xs], self.cost.ys[place // self.num_xs]
            self._left_over[place] = min(
                abs(x - to_x) + abs(y - to_y) + (BEND_PX if x != to_x and y != to_y else 0.0)
                for to_x, to_y in self._targets
            )
        return self._left_over[place]


_Ends = tuple[Sequence[Port], Sequence[Point]]


def _searched(cost: _Costs, clearance_px: float, starts: _Ends, ends: _Ends) -> Route | None:
    """The cheapest route; both ends are ports with the grid points before them."""
    search = _Search(cost, ends[1])
    goals = {search.place_of(point): number for number, point in enumerate(ends[1])}
    begun: dict[int, Port] = {}
    for port, point in zip(*starts, strict=True):
        state = search.place_of(point) * 2 + port.axis
        if clearance_px + port.extra_px < search.best.get(state, np.inf):
            begun[state] = port
        search.offer(state, clearance_px + port.extra_px, -1)
    finish: tuple[float, int, Port] | None = None
    while search.waiting:
        estimate, _, spent, state = heapq.heappop(search.waiting)
        if finish is not None and estimate >= finish[0]:
            break
        if spent > search.best[state] + 1e-9:
            continue
        if (state >> 1) in goals:
            port = ends[0][goals[state >> 1]]
            total = spent + clearance_px + port.extra_px + (BEND_PX if state & 1 != port.axis else 0.0)
            if finish is None or total < finish[0] - 1e-9:
                finish = (total, state, port)
        search.extend(state, spent)
    if finish is None:
        return None
    points, state = [finish[2].point], finish[1]
    first = state
    while state != -1:
        points.append(search.point_of(state))
        first, state = state, search.came[state]
    points.append(begun[first].point)
    return Route(points=simplified(points[::-1]), start=begun[first], end=finish[2], cost_px=finish[0])


def simplified(points: Sequence[Point]) -> tuple[Point, ...]:
    """The corners only: no point twice, none in the middle of a straight stretch."""
    kept: list[Point] = []
    for point in points:
        if kept and abs(point[0] - kept[-1][0]) < 1e-6 and abs(point[1] - kept[-1][1]) < 1e-6:
            continue
        while len(kept) > 1 and _is_between(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return tuple(kept)


def _is_between(start: Point, middle: Point, end: Point) -> bool:
    first = (middle[0] - start[0], middle[1] - start[1])
    second = (end[0] - middle[0], end[1] - middle[1])
    turn = first[0] * second[1] - first[1] * second[0]
    return abs(turn) < 1e-6 and first[0] * second[0] + first[1] * second[1] >= 0
