"""Routes between boxes: around everything, ports apart, the same cost from both ends."""

import heapq
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makeready.design.drawing.connect_grid import Field, Port, Rect, route, segments_of, simplified
from makeready.design.drawing.connect_path import crosses
from makeready.design.drawing.connect_ports import Link, Plan, apart, crossings, routes

PAGE = Rect(0, 0, 800, 600)


def plan(*boxes: Rect) -> Plan:
    return Plan(obstacles=boxes, bounds=PAGE, clearance_px=16, lane_px=14)


def is_on_border(point: tuple[float, float], box: Rect) -> bool:
    x, y = point
    inside = box.left <= x <= box.right and box.top <= y <= box.bottom
    return inside and (x in (box.left, box.right) or y in (box.top, box.bottom))


cells = st.tuples(st.integers(0, 9), st.integers(0, 7))


def cell_box(cell: tuple[int, int]) -> Rect:
    """A box in a grid of 80 px cells: neighbours have 32 px between them."""
    x, y = cell
    return Rect(x * 80 + 16, y * 72 + 14, x * 80 + 64, y * 72 + 58)


@settings(max_examples=60, deadline=None)
@given(st.lists(cells, min_size=2, max_size=22, unique=True))
def test_a_route_runs_from_border_to_border_and_through_no_box(places: list[tuple[int, int]]) -> None:
    """In this grid a way between any two boxes always exists."""
    boxes = [cell_box(cell) for cell in places]

    (way,) = routes([Link(start=boxes[0], end=boxes[1])], plan(*boxes))

    assert way.is_free
    assert is_on_border(way.points[0], boxes[0])
    assert is_on_border(way.points[-1], boxes[1])
    for one in way.segments():
        assert one.start[0] == one.end[0] or one.start[1] == one.end[1]
        assert not any(crosses(one.start, one.end, box) for box in boxes)


@settings(max_examples=60, deadline=None)
@given(st.lists(cells, min_size=2, max_size=14, unique=True))
def test_a_route_costs_the_same_from_the_other_end_and_in_the_mirror(places: list[tuple[int, int]]) -> None:
    boxes = [cell_box(cell) for cell in places]
    mirrored = [Rect(PAGE.right - box.right, box.top, PAGE.right - box.left, box.bottom) for box in boxes]

    (there,) = routes([Link(start=boxes[0], end=boxes[1])], plan(*boxes))
    (back,) = routes([Link(start=boxes[1], end=boxes[0])], plan(*boxes))
    (turned,) = routes([Link(start=mirrored[0], end=mirrored[1])], plan(*mirrored))

    assert there.cost_px == pytest.approx(back.cost_px)
    assert there.cost_px == pytest.approx(turned.cost_px)


def fewest_bends_length(boxes: list[Rect], start: tuple[int, int], end: tuple[int, int]) -> float:
    """Brute force: the shortest way over every point of a fine grid, where a bend costs as in the search."""
    waiting: list[tuple[float, tuple[int, int], int]] = [(0.0, start, 0)]
    best: dict[tuple[tuple[int, int], int], float] = {}
    while waiting:
        spent, (x, y), axis = heapq.heappop(waiting)
        if best.get(((x, y), axis), float("inf")) <= spent:
            continue
        best[(x, y), axis] = spent
        if (x, y) == end and axis == 0:
            return spent
        for step_x, step_y, to_axis in ((-10, 0, 0), (10, 0, 0), (0, -10, 1), (0, 10, 1)):
            to = (x + step_x, y + step_y)
            is_blocked = any(crosses((x, y), to, box) for box in boxes)
            if 0 <= to[0] <= 400 and 0 <= to[1] <= 300 and not is_blocked:
                heapq.heappush(waiting, (spent + 10 + (60 if to_axis != axis else 0), to, to_axis))
    return float("inf")


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(8, 28), st.integers(0, 24), st.integers(2, 6), st.integers(2, 6)), max_size=5
    )
)
def test_the_sparse_grid_loses_no_route_that_a_fine_one_has(shapes: list[tuple[int, int, int, int]]) -> None:
    boxes = [Rect(x * 10, y * 10, (x + wide) * 10, (y + high) * 10) for x, y, wide, high in shapes]
    boxes = [box for box in boxes if not box.meets(Rect(0, 120, 60, 180))]
    boxes = [box for box in boxes if not box.meets(Rect(340, 120, 400, 180))]
    field = Field(obstacles=tuple(boxes), bounds=Rect(0, 0, 400, 300), clearance_px=0.0, lane_px=14)

    way = route(field, [Port((40, 150), "right")], [Port((360, 150), "left")])
    brute = fewest_bends_length(boxes, (40, 150), (360, 150))

    if brute == float("inf"):
        assert way is None
    else:
        assert way is not None
        bends = len(way.points) - 2
        length = sum(abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in pairwise(way.points))
        assert length + 60 * bends <= brute * 1.05 + 1  # lines along obstacles count 4 % more


def test_a_connector_without_any_free_way_says_so_and_still_arrives() -> None:
    """The end is walled in on all sides."""
    start, end = Rect(20, 280, 80, 320), Rect(380, 280, 420, 320)
    walls = [
        Rect(330, 200, 360, 400),
        Rect(440, 200, 470, 400),
        Rect(355, 200, 445, 230),
        Rect(355, 370, 445, 400),
    ]

    (way,) = routes([Link(start=start, end=end)], plan(start, end, *walls))

    assert not way.is_free
    assert is_on_border(way.points[0], start)
    assert is_on_border(way.points[-1], end)


def test_two_connectors_between_the_same_boxes_run_in_parallel_lanes() -> None:
    left, right = Rect(100, 100, 220, 180), Rect(400, 100, 520, 180)

    one, other = routes([Link(start=left, end=right), Link(start=right, end=left)], plan(left, right))

    assert len(one.points) == len(other.points) == 2
    assert abs(one.points[0][1] - other.points[0][1]) >= 10


def test_connectors_that_fan_out_leave_in_the_order_of_where_they_lead() -> None:
    root = Rect(60, 260, 180, 340)
    leaves = [Rect(500, 20 + 150 * row, 620, 100 + 150 * row) for row in range(4)]

    laid = routes([Link(start=root, end=leaf) for leaf in leaves], plan(root, *leaves))

    heights = [way.points[0][1] for way in laid]
    assert heights == sorted(heights)
    assert len(set(heights)) == len(heights)
    assert crossings(laid) == 0


def test_a_side_that_was_asked_for_is_used() -> None:
    left, right = Rect(100, 100, 220, 180), Rect(400, 100, 520, 180)

    (way,) = routes(
        [Link(start=left, end=right, start_sides=("bottom",), end_sides=("top",))], plan(left, right)
    )

    assert way.points[0] == (160, 180)
    assert way.points[-1] == (460, 100)


def test_a_diamond_is_met_at_its_points_only() -> None:
    gate, below = Rect(100, 100, 220, 220), Rect(40, 400, 261, 460)

    (way,) = routes([Link(start=gate, end=below, is_start_pointed=True)], plan(gate, below))

    assert way.points == ((160, 220), (160, 400))


@given(st.lists(st.floats(-50, 250), min_size=1, max_size=8))
def test_ports_keep_their_order_stay_on_the_side_and_apart(wanted: list[float]) -> None:
    wanted = sorted(wanted)

    placed = apart(wanted, (0.0, 200.0))

    assert all(-1e-6 <= place <= 200 + 1e-6 for place in placed)
    assert all(
        after - before >= min(28.0, 200 / max(1, len(wanted) - 1)) - 1e-6
        for before, after in pairwise(placed)
    )


def test_a_single_port_stays_where_it_is_wanted() -> None:
    assert apart([70.0], (0.0, 200.0)) == [70.0]


def test_points_in_the_middle_of_a_stretch_are_left_out() -> None:
    assert simplified([(0, 0), (5, 0), (9, 0), (9, 0), (9, 4), (9, 8)]) == ((0, 0), (9, 0), (9, 8))
    assert len(segments_of(((0, 0), (9, 0), (9, 8)))) == 2


def test_a_tree_goes_down_from_the_parent_to_the_tops_of_its_children() -> None:
    parent = Rect(330, 40, 470, 100)
    children = [Rect(20 + 200 * column, 220, 160 + 200 * column, 280) for column in range(4)]

    laid = routes([Link(start=parent, end=child) for child in children], plan(parent, *children))

    assert [way.points[0][1] for way in laid] == [100] * 4
    assert [way.points[-1] for way in laid] == [((child.left + child.right) / 2, 220) for child in children]
    assert crossings(laid) == 0


def test_lines_into_the_point_of_a_diamond_end_as_one() -> None:
    upper, lower, gate = Rect(40, 100, 160, 160), Rect(40, 240, 160, 300), Rect(400, 140, 520, 260)

    one, other = routes(
        [Link(start=box, end=gate, is_end_pointed=True) for box in (upper, lower)], plan(upper, lower, gate)
    )

    assert one.points[-2:] == other.points[-2:]
