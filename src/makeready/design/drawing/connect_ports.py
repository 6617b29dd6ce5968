"""Where connectors leave and enter boxes, and in which order they are laid: all routes of one page.

First each connector is routed alone to find its sides; then the ports of a side are spread along it, in the
order of where they lead; then all are laid one after the other, twice, each avoiding the lanes of the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from makeready.design.drawing.connect_grid import Field, Point, Port, Rect, Route, Segment, Side, route

SIDES: tuple[Side, ...] = ("left", "right", "top", "bottom")
OFF_AXIS_PX = 120.0
"""What a side counts that does not look along the wider gap between the boxes: two bends from facing sides
are better than one bend from others, four are not."""
OFF_CENTRE_PX = 6.0
"""What a port counts that is not the middle of its side,"""
OFF_CENTRE_REACH_PX = 150.0
"""and what it counts more at the side's end: a straight line near the corners looks worse than two bends."""
CORNER_SHARE = 0.12
"""How much of a side stays free at each corner,"""
STRAIGHT_SHARE = 0.25
"""and where a port is moved only to make its line straight."""
GOOD_ENOUGH_PX = 60.0
"""A route that costs little more among the others than alone is not laid a second time."""
MAX_RELAID = 24
"""Of more connectors than this none is laid a second time: nobody follows that many, and it takes seconds."""
MIN_PORT_GAP_PX = 10.0
MAX_PORT_GAP_PX = 28.0
CLEARANCES = (1.0, 0.5, 0.2, 0.06)
"""Shares of the wished clearance that are tried one after the other."""
MAX_OBSTACLES = 24
"""More of them, and a connector sees only those near its ends."""
WINDOW_PX = 140.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One connector to be routed. A box that `is_pointed` (a diamond) is met at the middle of a side only."""

    start: Rect
    end: Rect
    start_sides: tuple[Side, ...] = SIDES
    end_sides: tuple[Side, ...] = SIDES
    is_start_pointed: bool = False
    is_end_pointed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What all links share: obstacles on the page, and the room that connectors like to have."""

    obstacles: tuple[Rect, ...]
    bounds: Rect
    clearance_px: float = 18.0
    lane_px: float = 14.0
    avoided: tuple[Segment, ...] = ()


def routes(links: Sequence[Link], plan: Plan) -> tuple[Route, ...]:
    """One route for each link, in order; `is_free` is False where it had to go through something."""
    alone = [
        _route(plan, link, _ports(link, at_start=True), _ports(link, at_start=False), ()) for link in links
    ]
    ends = _spread(links, alone)
    order = sorted(
        range(len(links)), key=lambda index: (len(alone[index].points), alone[index].cost_px, index)
    )
    laid: dict[int, Route] = {}
    for turn in (0, 1) if len(links) <= MAX_RELAID else (0,):
        for index in order:
            if turn and laid[index].cost_px <= alone[index].cost_px + GOOD_ENOUGH_PX:
                continue
            taken = [
                one
                for other in sorted(laid)
                if other != index and not _share_a_port(ends[other], ends[index])
                for one in laid[other].segments()
            ]
            laid[index] = _route(plan, links[index], [ends[index][0]], [ends[index][1]], taken)
    return tuple(laid[index] for index in range(len(links)))


def _share_a_port(one: tuple[Port, Port], two: tuple[Port, Port]) -> bool:
    """Lines that meet in one point (of a diamond) may run the last stretch as one."""
    return bool({port.point for port in one} & {port.point for port in two})


def _route(
    plan: Plan, link: Link, starts: Sequence[Port], ends: Sequence[Port], taken: Sequence[Segment]
) -> Route:
    near, field = _fields(plan, link)
    for one in (near, field) if near is not field else (field,):
        for share in CLEARANCES if one is field else CLEARANCES[:2]:
            free = route(replace(one, clearance_px=plan.clearance_px * share), starts, ends, taken)
            if free is not None:
                return free
    through = route(
        replace(field, clearance_px=plan.clearance_px * CLEARANCES[-1]), starts, ends, taken,
        may_cross_obstacles=True,
    )  # fmt: skip
    if through is None:
        points = (starts[0].point, ends[0].point)
        return Route(points=points, start=starts[0], end=ends[0], cost_px=float("inf"), is_free=False)
    return replace(through, is_free=False)


def _fields(plan: Plan, link: Link) -> tuple[Field, Field]:
    """What is near a link, where most routes run, and the whole page; one field if that is small.

    Obstacles are not what the ends lie in, and not what lies in the ends.
    """
    ends = (link.start, link.end)
    around = [
        one for one in plan.obstacles if not any(one.contains(end) or end.contains(one) for end in ends)
    ]
    whole = Field(
        obstacles=tuple(dict.fromkeys((*around, *ends))),
        bounds=plan.bounds,
        clearance_px=plan.clearance_px,
        lane_px=plan.lane_px,
        avoided=plan.avoided,
    )
    if len(around) <= MAX_OBSTACLES:
        return whole, whole
    hull = Rect(
        *(min(pair) for pair in zip(link.start[:2], link.end[:2], strict=True)),
        *(max(pair) for pair in zip(link.start[2:], link.end[2:], strict=True)),
    ).grown(WINDOW_PX)
    bounds = Rect(
        max(plan.bounds.left, hull.left),
        max(plan.bounds.top, hull.top),
        min(plan.bounds.right, hull.right),
        min(plan.bounds.bottom, hull.bottom),
    )
    seen = tuple(one for one in whole.obstacles if one.meets(bounds))
    return replace(whole, obstacles=seen, bounds=bounds), whole


def _ports(link: Link, *, at_start: bool) -> list[Port]:
    """The middles of the sides, and where a straight line to the other box would leave."""
    box, other = (link.start, link.end) if at_start else (link.end, link.start)
    sides = link.start_sides if at_start else link.end_sides
    is_pointed = link.is_start_pointed if at_start else link.is_end_pointed
    ports = []
    for side in sides:
        is_level = side in ("left", "right")
        is_off = len(sides) > 1 and _runs_level(box, other) != is_level
        extra = OFF_AXIS_PX if is_off else 0.0
        ports.append(Port(_on_side(box, side, None), side, extra))
        axis = 1 if is_level else 0
        shared = (max(box[axis], other[axis]), min(box[axis + 2], other[axis + 2]))
        places = [other.centre[axis]] + ([sum(shared) / 2] if shared[0] < shared[1] else [])
        low, high = _reach(box, side)
        for place in places if not is_pointed else ():
            if low <= place <= high and place != box.centre[axis]:
                off = abs(place - box.centre[axis]) / (box[axis + 2] - box[axis]) * 2
                off_px = OFF_CENTRE_PX + OFF_CENTRE_REACH_PX * off
                ports.append(Port(_on_side(box, side, place), side, extra + off_px))
    return list(dict.fromkeys(ports))


def _runs_level(box: Rect, other: Rect) -> bool:
    """Whether the way between two boxes is mainly from left to right: measured in their own sizes.

    In a tree a child lies more widths aside than its gap is wide, and still one goes down to it.
    """
    gap_x = max(other.left - box.right, box.left - other.right)
    gap_y = max(other.top - box.bottom, box.top - other.bottom)
    if (gap_x > 0) != (gap_y > 0):
        return gap_x > 0
    wide = (box.right - box.left + other.right - other.left) / 2
    tall = (box.bottom - box.top + other.bottom - other.top) / 2
    across, down = (abs(box.centre[axis] - other.centre[axis]) for axis in (0, 1))
    return across * tall > down * wide


def _on_side(box: Rect, side: Side, along: float | None) -> Point:
    middle_x, middle_y = box.centre
    match side:
        case "left":
            return (box.left, middle_y if along is None else along)
        case "right":
            return (box.right, middle_y if along is None else along)
        case "top":
            return (middle_x if along is None else along, box.top)
        case "bottom":
            return (middle_x if along is None else along, box.bottom)


def _reach(box: Rect, side: Side, share: float = CORNER_SHARE) -> tuple[float, float]:
    """From where to where ports may lie on a side."""
    axis = 1 if side in ("left", "right") else 0
    margin = (box[axis + 2] - box[axis]) * share
    return box[axis] + margin, box[axis + 2] - margin


_End = tuple[int, bool]
"""A link's index, and whether it is the link's start."""


def _spread(links: Sequence[Link], alone: Sequence[Route]) -> list[tuple[Port, Port]]:
    """Ports of one side apart from each other, in the order of where their connectors lead."""
    ports = {(index, at_start): (one.start if at_start else one.end)
             for index, one in enumerate(alone) for at_start in (True, False)}  # fmt: skip
    for (box, side), members in _shared_sides(links, ports).items():
        axis = 1 if side in ("left", "right") else 0
        is_pointed = any(
            links[index].is_start_pointed if at_start else links[index].is_end_pointed
            for index, at_start in members
        )
        if is_pointed:
            for end in members:
                ports[end] = Port(_on_side(box, side, None), side)
            continue
        members.sort(key=lambda end: _leads_to(links, alone, end, axis))
        wanted = [ports[end].point[axis] for end in members]
        placed = apart(wanted, _reach(box, side))
        for end, place in zip(members, placed, strict=True):
            ports[end] = Port(_on_side(box, side, place), side)
    for index, one in enumerate(alone):
        if len(one.points) == 2:
            _straighten(links, ports, index)
    return [(ports[index, True], ports[index, False]) for index in range(len(links))]


def _shared_sides(links: Sequence[Link], ports: dict[_End, Port]) -> dict[tuple[Rect, Side], list[_End]]:
    groups: dict[tuple[Rect, Side], list[_End]] = {}
    for (index, at_start), port in ports.items():
        groups.setdefault((_box(links, (index, at_start)), port.side), []).append((index, at_start))
    return {key: members for key, members in groups.items() if len(members) > 1}


def _leads_to(
    links: Sequence[Link], alone: Sequence[Route], end: _End, axis: int
) -> tuple[float, float, int]:
    """The order along a side: by where the way goes first, then by the other box, then as written."""
    index, at_start = end
    points = alone[index].points if at_start else alone[index].points[::-1]
    other = links[index].end if at_start else links[index].start
    bend = points[min(2, len(points) - 1)][axis]
    return (round(bend, 1), round(other.centre[axis], 1), index)


def apart(wanted: Sequence[float], reach: tuple[float, float]) -> list[float]:
    """Places in the given order, evenly apart and inside `reach`, as near to the wanted ones as that allows.

    The gap is as wide as the side allows. Source: pool adjacent violators (Ayer et al. 1955).
    """
    low, high = reach
    gap = min(MAX_PORT_GAP_PX, (high - low) / max(1, len(wanted) - 1))
    blocks: list[list[float]] = []  # mean of wanted minus offset, number
    for index, place in enumerate(wanted):
        blocks.append([place - index * gap, 1.0])
        while len(blocks) > 1 and blocks[-2][0] >= blocks[-1][0]:
            mean, number = blocks.pop()
            blocks[-1] = [
                (blocks[-1][0] * blocks[-1][1] + mean * number) / (blocks[-1][1] + number),
                blocks[-1][1] + number,
            ]
    bases = [mean for mean, number in blocks for _ in range(int(number))]
    last = high - (len(wanted) - 1) * gap
    return [min(max(base, low), max(last, low)) + index * gap for index, base in enumerate(bases)]


def _straighten(links: Sequence[Link], ports: dict[_End, Port], index: int) -> None:
    """A connector that ran straight alone does so again, if its neighbours leave it the room."""
    link, start, end = links[index], ports[index, True], ports[index, False]
    axis = 1 if start.side in ("left", "right") else 0
    first, second = start.point[axis], end.point[axis]
    if first == second:
        return
    free = [_free_range(links, ports, (index, at_start), axis) for at_start in (True, False)]
    low, high = max(one[0] for one in free), min(one[1] for one in free)
    if low > high:
        _centre_alone(links, ports, index)
        return
    place = min(max((first + second) / 2, low), high)
    ports[index, True] = Port(_on_side(link.start, start.side, place), start.side)
    ports[index, False] = Port(_on_side(link.end, end.side, place), end.side)


def _centre_alone(links: Sequence[Link], ports: dict[_End, Port], index: int) -> None:
    """What runs straight no more goes to the middles of the sides that it has for itself."""
    for end in ((index, True), (index, False)):
        side, box = ports[end].side, _box(links, end)
        mates = [one for one, port in ports.items() if port.side == side and _box(links, one) == box]
        if len(mates) == 1:
            ports[end] = Port(_on_side(box, side, None), side)


def _free_range(links: Sequence[Link], ports: dict[_End, Port], end: _End, axis: int) -> tuple[float, float]:
    """Where an end may move on its side without coming too near to its neighbours there."""
    own, box = ports[end], _box(links, end)
    if links[end[0]].is_start_pointed if end[1] else links[end[0]].is_end_pointed:
        return own.point[axis], own.point[axis]
    low, high = _reach(box, own.side, STRAIGHT_SHARE)
    for other, port in ports.items():
        if other == end or port.side != own.side or _box(links, other) != box:
            continue
        if (port.point[axis], other) < (own.point[axis], end):
            low = max(low, port.point[axis] + MIN_PORT_GAP_PX)
        else:
            high = min(high, port.point[axis] - MIN_PORT_GAP_PX)
    return low, high


def _box(links: Sequence[Link], end: _End) -> Rect:
    return links[end[0]].start if end[1] else links[end[0]].end


def crossings(laid: Sequence[Route]) -> int:
    """How many times the routes cross each other."""
    segments = [(index, one) for index, route_ in enumerate(laid) for one in route_.segments()]
    return sum(
        1 for first, one in segments for second, two in segments if first < second and _cross(one, two)
    )


def _cross(one: Segment, two: Segment) -> bool:
    if one.is_level == two.is_level:
        return False
    level, upright = (one, two) if one.is_level else (two, one)
    left, right = sorted((level.start[0], level.end[0]))
    top, bottom = sorted((upright.start[1], upright.end[1]))
    return left < upright.start[0] < right and top < level.start[1] < bottom
