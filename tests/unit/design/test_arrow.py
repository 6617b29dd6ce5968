"""Arrows: what they cover, how they bend, and that layouts keep them off nodes and words."""

import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makeready.brief import Brief, Canvas
from makeready.design.components.arrow import Pen, Route, arrow, pen
from makeready.design.components.flow import Plan, Shape, Shaper, Spacing, flow_plan
from makeready.design.components.graph import back_edges, is_path, is_ring, layered
from makeready.design.components.rows import cascade_plan, ring_plan, serpentine_plan
from makeready.design.content import content_of
from makeready.design.drawing.connect_path import rounded
from makeready.design.sheet import Area, Sheet
from makeready.design.theme import theme_for

SPACING = Spacing(clear=8.0, least=40.0, track=14.0, most=110.0, between=24.0, max_main=240.0)
INK = Pen(stroke=2.0, head_length=10.0, head_width=8.0, corner=10.0, colour="#123456")


def sheet_of(width_px: int = 1600, height_px: int = 900) -> Sheet:
    brief = Brief(prompt="", kind="figure", canvas=Canvas(width_px=width_px, height_px=height_px))
    theme = theme_for(brief.palette, brief.style, 0)
    return Sheet(width_px=width_px, height_px=height_px, content=content_of(brief), theme=theme)


def station(main: float, across: float) -> Shape:
    """A tile over its words, as the flow composition draws it."""
    side = max(min(main * 0.7, across * 0.5, 150.0), 1.0)
    return Shape(cross=side + min(60.0, across * 0.4), body_main=side, body_cross=side)


def whole(main: float, across: float) -> Shape:
    return Shape(cross=min(across, 300.0), body_main=main, body_cross=min(across, 300.0))


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, tuple[tuple[int, int], ...]]:
    """Up to nine nodes with links that may branch, meet, pass layers and run back."""
    num = draw(st.integers(2, 9))
    node = st.integers(0, num - 1)
    edges = draw(st.lists(st.tuples(node, node), min_size=1, max_size=12, unique=True))
    return num, tuple(edges)


def crossed(area: Area, start: tuple[float, float], end: tuple[float, float]) -> bool:
    """Whether an upright or level stretch touches the inside of an area."""
    left, right = sorted((start[0], end[0]))
    top, bottom = sorted((start[1], end[1]))
    return left < area.right and right > area.left and top < area.bottom and bottom > area.top


def assert_clear(plan: Plan, *, is_elbowed: bool = True) -> None:
    for route in plan.routes:
        for start, end in zip(route.points, route.points[1:], strict=False):
            if is_elbowed:
                assert math.isclose(start[0], end[0], abs_tol=0.6) or math.isclose(
                    start[1], end[1], abs_tol=0.6
                )
            for node in plan.nodes:
                assert not crossed(node.body, start, end)


@settings(max_examples=300, deadline=None)
@given(
    graph=graphs(), is_down=st.booleans(), shape=st.sampled_from([station, whole]), wide=st.floats(0.56, 2.4)
)
def test_arrows_cross_no_node_whatever_the_links(
    graph: tuple[int, tuple[tuple[int, int], ...]], is_down: bool, shape: Shaper, wide: float
) -> None:
    num, edges = graph
    area = Area(left=60.0, top=140.0, right=60.0 + 1100 * wide**0.5, bottom=140.0 + 1100 / wide**0.5)
    plan = flow_plan(num, edges, area, SPACING, shape, is_down=is_down)
    assert len(plan.routes) == len(edges)
    assert_clear(plan)


@settings(max_examples=150, deadline=None)
@given(graph=graphs(), is_down=st.booleans())
def test_no_arrow_turns_inside_a_slot_where_words_stand(
    graph: tuple[int, tuple[tuple[int, int], ...]], is_down: bool
) -> None:
    num, edges = graph
    area = Area(left=0.0, top=0.0, right=1500.0, bottom=1100.0)
    plan = flow_plan(num, edges, area, SPACING, station, is_down=is_down)
    for index, route in enumerate(plan.routes):
        own = set(edges[index])
        for start, end in zip(route.points, route.points[1:], strict=False):
            for number, node in enumerate(plan.nodes):
                words = (
                    Area(
                        left=node.body.right + 2,
                        top=node.slot.top,
                        right=node.slot.right,
                        bottom=node.slot.bottom,
                    )
                    if is_down
                    else Area(
                        left=node.slot.left,
                        top=node.body.bottom + 2,
                        right=node.slot.right,
                        bottom=node.slot.bottom,
                    )
                )
                assert not crossed(words, start, end), (number, own)


@settings(max_examples=150, deadline=None)
@given(graph=graphs(), is_down=st.booleans())
def test_nodes_do_not_overlap_and_stay_in_their_area(
    graph: tuple[int, tuple[tuple[int, int], ...]], is_down: bool
) -> None:
    num, edges = graph
    area = Area(left=10.0, top=20.0, right=1510.0, bottom=1120.0)
    nodes = flow_plan(num, edges, area, SPACING, whole, is_down=is_down).nodes
    for index, one in enumerate(nodes):
        assert one.slot.left >= area.left - 1
        assert one.slot.right <= area.right + 1
        assert one.slot.top >= area.top - 1
        assert one.slot.bottom <= area.bottom + 1
        for other in nodes[:index]:
            apart_x = one.slot.right <= other.slot.left + 0.5 or other.slot.right <= one.slot.left + 0.5
            apart_y = one.slot.bottom <= other.slot.top + 0.5 or other.slot.bottom <= one.slot.top + 0.5
            assert apart_x or apart_y


@settings(max_examples=80, deadline=None)
@given(graph=graphs())
def test_arrows_end_just_before_the_node_they_reach(graph: tuple[int, tuple[tuple[int, int], ...]]) -> None:
    num, edges = graph
    area = Area(left=0.0, top=0.0, right=1600.0, bottom=1000.0)
    plan = flow_plan(num, edges, area, SPACING, whole)
    for (source, target), route in zip(edges, plan.routes, strict=True):
        assert math.isclose(route.points[0][0] - plan.nodes[source].body.right, 8.0, abs_tol=0.01)
        assert math.isclose(plan.nodes[target].body.left - route.points[-1][0], 8.0, abs_tol=0.01)
        assert plan.nodes[target].body.top <= route.points[-1][1] <= plan.nodes[target].body.bottom


@pytest.mark.parametrize("num", range(2, 10))
@pytest.mark.parametrize("per_row", [2, 3, 5])
def test_a_serpentine_and_a_cascade_keep_their_arrows_clear(num: int, per_row: int) -> None:
    area = Area(left=0.0, top=0.0, right=1400.0, bottom=900.0)
    chain = tuple((index, index + 1) for index in range(num - 1))
    snake = serpentine_plan(num, chain, area, per_row=per_row, gap=(60, 60), body=(80, 80), clear=8)
    steps = cascade_plan(num, chain, area, bar_width=320, bar_height=60, clear=8)
    for plan in (snake, steps):
        assert len(plan.routes) == num - 1
        assert_clear(plan)


@pytest.mark.parametrize("num", range(3, 10))
def test_a_ring_leaves_its_nodes_free(num: int) -> None:
    area = Area(left=0.0, top=0.0, right=1400.0, bottom=700.0)
    edges = tuple((index, (index + 1) % num) for index in range(num))
    plan = ring_plan(num, edges, area, node_width=1400 / num * 0.6, node_height=90, clear=8)
    assert_clear(plan, is_elbowed=False)


def test_layers_follow_the_longest_path_and_links_back_are_found() -> None:
    edges = ((0, 1), (1, 2), (0, 2), (2, 0))
    graph = layered(3, edges)
    assert graph.rank == (0, 1, 2)
    assert graph.back == {3}
    assert len(graph.chains[2]) == 3
    assert back_edges(2, ((0, 0),)) == {0}


def test_paths_and_rings_are_told_apart() -> None:
    assert is_path(3, ((0, 1), (1, 2)))
    assert is_path(3, ((0, 1),))
    assert not is_path(3, ((0, 2),))
    assert is_ring(3, ((0, 1), (1, 2), (2, 0)))
    assert not is_ring(2, ((0, 1), (1, 0)))


def test_an_arrow_is_one_element_whose_box_holds_all_of_it() -> None:
    html = arrow(
        sheet_of(), Route(points=((100.0, 50.0), (160.0, 50.0), (160.0, 120.0), (220.0, 120.0))), INK
    )
    assert html.count('data-noun="arrow"') == 1
    css = re.search(r"left:([-\d.]+)px;top:([-\d.]+)px;width:([\d.]+)px;height:([\d.]+)px", html)
    assert css is not None
    left, top, width, height = map(float, css.groups())
    assert left <= 99
    assert top <= 49
    assert left + width >= 221
    assert top + height >= 125


def test_corners_are_rounded_and_straight_stretches_have_none() -> None:
    assert rounded(((0.0, 0.0), (10.0, 0.0)), 5.0).count("Q") == 0
    assert rounded(((0.0, 0.0), (10.0, 0.0), (10.0, 30.0)), 5.0).count("Q") == 1


def test_a_pen_is_never_a_hair() -> None:
    assert pen(sheet_of(width_px=320, height_px=240), "#000000").stroke >= 1.5


def test_a_parted_elbow_counts_its_last_stretch_and_draws_the_rest_as_decoration() -> None:
    route = Route(points=((100.0, 50.0), (160.0, 50.0), (160.0, 300.0), (240.0, 300.0)))
    html = arrow(sheet_of(), route, INK, is_parted=True)
    assert html.count('data-noun="arrow"') == 1
    assert html.count("data-decoration") == 1
    counted = re.search(r'left:([-\d.]+)px;top:([-\d.]+)px;[^"]*"[^>]*data-noun', html)
    assert counted is not None
    assert float(counted[1]) > 160
    assert float(counted[2]) > 280
