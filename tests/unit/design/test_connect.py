"""Connectors and callouts in documents: drawn over the page, labelled, said where they cannot be."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeready.design.document import Document
from makeready.design.drawing.connect_callout import do_cross, point_at
from makeready.design.drawing.connect_grid import Rect
from makeready.design.drawing.connect_label import label_place
from makeready.design.drawing.connect_path import (
    Pen,
    crosses,
    curve,
    line_art,
    parts_outside,
    shortened,
    sketched,
)
from makeready.design.drawing.drawer import Drawer, Drawing

BOX = "position:absolute;width:120px;height:60px;background:#dde6ff;border:1px solid #99a;"
WHITE = (255, 255, 255)


def page(*parts: str, css: str = "") -> Document:
    style = f"<style>body{{background:#ffffff;font-family:'Inter';font-size:16px;color:#111}}{css}</style>"
    return Document(html=style + "".join(parts), width_px=640, height_px=320)


def box(name: str, left: int, top: int, words: str = "") -> str:
    return f'<div id="{name}" style="{BOX}left:{left}px;top:{top}px">{words}</div>'


def art(left: int, top: int, side: int) -> str:
    place = f"left:{left}px;top:{top}px;width:{side}px;height:{side}px"
    return f'<div id="art" style="position:absolute;{place};background:#eee"></div>'


def is_inked(drawing: Drawing, left: int, top: int, right: int, bottom: int) -> bool:
    return bool((drawing.pixels[top:bottom, left:right] != np.array(WHITE)).any())


def test_a_connector_is_drawn_from_box_to_box_and_counts_as_an_arrow(drawer: Drawer) -> None:
    drawing = drawer.draw(page(box("a", 40, 120), box("b", 440, 120), '<i id="w" data-connect="a b"></i>'))

    assert is_inked(drawing, 170, 140, 430, 160)
    (arrow,) = [one for one in drawing.boxes if one.noun == "arrow"]
    assert arrow.id == "w"
    assert arrow.is_decoration
    assert arrow.box.left_px < 165
    assert arrow.box.right_px > 435
    assert drawing.layout_notes == ()


def test_a_connector_can_be_left_out_and_nothing_else_changes(drawer: Drawer) -> None:
    document = page(box("a", 40, 120), box("b", 440, 120), '<i id="w" data-connect="a b"></i>')

    with_it, without = drawer.draw(document).pixels, drawer.draw_without(document, "w")

    changed = (with_it != without).any(axis=2)
    assert changed[140:160, 170:430].any()
    assert not changed[:130].any()


def test_a_connector_goes_round_the_box_between(drawer: Drawer) -> None:
    drawing = drawer.draw(
        page(
            box("a", 40, 120), box("b", 440, 120), box("mid", 240, 90, "between"),
            '<i data-connect="a b" style="color:#ff0000"></i>',
        )
    )  # fmt: skip

    red = (drawing.pixels == np.array([255, 0, 0])).all(axis=2)
    assert red.any()
    assert not red[90:150, 240:360].any()


def test_the_line_opens_for_its_label_which_is_text_of_its_own(drawer: Drawer) -> None:
    drawing = drawer.draw(
        page(
            box("a", 40, 120), box("b", 440, 120), '<i id="w" data-connect="a b" style="color:#00f">sends</i>'
        )
    )

    (label,) = [one for one in drawing.boxes if one.text == "sends"]
    assert not label.is_decoration
    centre = (int(label.box.left_px + label.box.right_px) // 2, 150)
    assert abs(centre[0] - 300) < 30
    gap = drawing.pixels[150, int(label.box.left_px) - 2 : int(label.box.left_px)]
    assert (gap == np.array(WHITE)).all()
    assert is_inked(drawing, 165, 148, 200, 152)


def test_labels_lie_on_no_other_label_and_on_no_box(drawer: Drawer) -> None:
    wires = "".join(f'<i data-connect="a b">label number {index}</i>' for index in range(3))
    drawing = drawer.draw(page(box("a", 20, 100, "one"), box("b", 500, 140, "two"), wires))

    words = [one.box for one in drawing.boxes if one.text]
    rects = [Rect(one.left_px, one.top_px, one.right_px, one.bottom_px) for one in words]
    assert len(rects) == 5
    assert not any(first.meets(second) for first, second in combinations(rects, 2))


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        ('<i data-connect="a nowhere"></i>', "there is no box #nowhere"),
        ('<i data-connect="a"></i>', "name two ids"),
        ('<i data-connect="a b" data-ends="star"></i>', "use arrow, none, both or dot"),
        ('<i data-connect="a b" data-route="spline"></i>', "use elbow, straight or curve"),
        ('<div data-callout="gone" style="position:absolute;left:300px;top:20px">x</div>', "no box #gone"),
    ],
)
def test_what_cannot_be_connected_is_said(drawer: Drawer, markup: str, said: str) -> None:
    drawing = drawer.draw(page(box("a", 40, 120), box("b", 440, 120), markup))

    assert any(said in note for note in drawing.layout_notes)


def test_a_connector_without_a_free_way_is_drawn_and_said(drawer: Drawer) -> None:
    """The end lies in a ring of four walls."""
    css = ".wall{position:absolute;background:#ccc}"
    walls = "".join(
        f'<div class="wall" style="left:{left}px;top:{top}px;width:{wide}px;height:{high}px"></div>'
        for left, top, wide, high in (
            (340, 40, 20, 240),
            (600, 40, 20, 240),
            (350, 40, 260, 20),
            (350, 260, 260, 20),
        )
    )
    drawing = drawer.draw(
        page(box("a", 40, 120), box("b", 430, 120), walls, '<i data-connect="a b"></i>', css=css)
    )

    assert any("finds no free way" in note for note in drawing.layout_notes)
    assert is_inked(drawing, 170, 130, 330, 170)


def test_straight_and_curved_lines_fall_back_to_elbows_where_something_is_in_the_way(drawer: Drawer) -> None:
    for form in ("straight", "curve"):
        drawing = drawer.draw(
            page(
                box("a", 40, 120), box("b", 440, 120), box("mid", 240, 90, "between"),
                f'<i data-connect="a b" data-route="{form}" style="color:#ff0000"></i>',
            )
        )  # fmt: skip
        red = (drawing.pixels == np.array([255, 0, 0])).all(axis=2)
        assert red.any()
        assert not red[90:150, 240:360].any()


def test_a_leader_ends_with_a_dot_at_the_point_it_names(drawer: Drawer) -> None:
    drawing = drawer.draw(
        page(
            art(60, 60, 200),
            '<div data-callout="art" data-at="50% 25%" data-noun="callout" '
            'style="position:absolute;left:420px;top:96px;--stroke-color:#ff0000">Nucleus</div>',
        )
    )

    assert (drawing.pixels[110, 160] == np.array([255, 0, 0])).all()
    assert drawing.layout_notes == ()
    assert [one.text for one in drawing.boxes if one.noun == "callout"] == ["Nucleus"]


def test_leaders_run_over_no_other_words(drawer: Drawer) -> None:
    """The straight line from the second callout would run through the first one's words."""
    drawing = drawer.draw(
        page(
            art(20, 60, 160),
            '<div id="one" data-callout="art" data-at="90% 50%" '
            'style="position:absolute;left:300px;top:130px;--stroke-color:#0000ff">First words</div>',
            '<div id="two" data-callout="art" data-at="50% 50%" '
            'style="position:absolute;left:480px;top:130px;--stroke-color:#ff0000">Second</div>',
        )
    )

    (first,) = [one.box for one in drawing.boxes if one.id == "one"]
    red = (drawing.pixels == np.array([255, 0, 0])).all(axis=2)
    assert red.any()
    assert not red[int(first.top_px) : int(first.bottom_px), int(first.left_px) : int(first.right_px)].any()


def test_the_same_document_gives_the_same_pixels_also_drawn_by_hand(drawer: Drawer) -> None:
    parts = [box("a", 40, 120), box("b", 440, 200), '<i data-connect="a b" style="--wobble:2px">x</i>']

    first = drawer.draw(page(*parts)).pixels
    drawer.draw(page("<p>other</p>"))
    again = drawer.draw(page(*parts, css="p{color:red}")).pixels

    assert np.array_equal(first, again)


def test_a_line_is_cut_where_its_label_stands() -> None:
    parts = parts_outside([(0, 0), (100, 0), (100, 50)], Rect(40, -5, 60, 5))

    assert parts == [[(0, 0), (40, 0)], [(60, 0), (100, 0), (100, 50)]]


def test_a_hand_strays_a_little_and_meets_the_ends() -> None:
    pen = Pen(colour="#000", stroke_px=2, wobble_px=2, seed=7)

    first, second = sketched([(0, 0), (200, 0)], pen)

    assert first.startswith("M0.00 0.00")
    assert first.endswith("200.00 0.00")
    assert first != second
    assert sketched([(0, 0), (200, 0)], pen) == (first, second)


def test_heads_follow_the_ends_that_were_asked_for() -> None:
    pen = Pen(colour="#000", stroke_px=2)

    art = {ends: line_art([(0, 0), (100, 0)], pen, ends) for ends in ("arrow", "none", "both", "dot")}

    assert [art[ends].count('fill="#000"') for ends in ("none", "arrow", "both", "dot")] == [0, 1, 2, 1]
    assert "<circle" in art["dot"]


def test_a_line_shorter_than_its_head_stays_a_point() -> None:
    assert shortened([(0, 0), (5, 0)], 20) == [(0, 0), (0, 0)]


def test_a_label_with_nowhere_to_go_is_not_clear() -> None:
    place = label_place(
        [(0, 0), (50, 0)], (40, 20), [Rect(-200, -200, 200, 200)], [], Rect(-300, -300, 300, 300)
    )

    assert not place.is_clear


def test_points_of_a_target_are_shares_or_pixels() -> None:
    target = Rect(100, 100, 300, 200)

    assert point_at("25% 50%", target) == (150, 150)
    assert point_at("10px 20px", target) == (110, 120)
    assert point_at("", target) == (200, 150)


def test_lines_that_only_touch_do_not_cross() -> None:
    assert do_cross(((0, 0), (10, 10)), ((0, 10), (10, 0)))
    assert not do_cross(((0, 0), (10, 10)), ((10, 10), (20, 0)))
    assert crosses((0, 5), (10, 5), Rect(2, 0, 8, 10))
    assert not crosses((0, 0), (10, 0), Rect(2, 0, 8, 10))


def test_a_straight_line_ends_on_the_circle_and_not_on_its_box(drawer: Drawer) -> None:
    round_box = "position:absolute;width:100px;height:100px;border-radius:50%;background:#ffffff;"
    drawing = drawer.draw(
        page(
            f'<div id="a" style="{round_box}left:40px;top:40px"></div>',
            f'<div id="b" style="{round_box}left:300px;top:200px"></div>',
            '<i data-connect="a b" data-route="straight" data-ends="none" style="color:#ff0000"></i>',
        )
    )

    rows, columns = np.nonzero((drawing.pixels == np.array([255, 0, 0])).all(axis=2))
    first = np.argmin(columns)
    assert np.hypot(columns[first] - 90, rows[first] - 90) == pytest.approx(50, abs=2.5)


def test_the_label_of_a_curve_stands_on_it_and_is_no_fault(drawer: Drawer) -> None:
    wire = '<i data-connect="a b" data-route="curve">flows</i>'
    drawing = drawer.draw(page(box("a", 40, 40), box("b", 440, 220), wire))

    assert drawing.layout_notes == ()
    assert "flows" in [one.text for one in drawing.boxes]


@given(st.floats(10, 400), st.floats(-400, 400))
def test_a_curve_between_sides_that_face_each_other_never_swings_back(gap_px: float, drop_px: float) -> None:
    points = curve((0.0, 0.0), (1, 0), (gap_px, drop_px), (-1, 0))

    across = [x for x, _ in points]
    assert across == pytest.approx(sorted(across))
    assert (points[0], points[-1]) == (pytest.approx((0, 0)), pytest.approx((gap_px, drop_px)))


@pytest.mark.parametrize("words", ["", "flows"])
@pytest.mark.parametrize("route", ["curve", "elbow"])
def test_a_connector_is_no_letter(drawer: Drawer, route: str, words: str) -> None:
    """What the page loses with its letters is ink of words; a line that went too was taken for wide text."""
    wire = f'<i data-connect="a b" data-route="{route}">{words}</i>'
    document = page(box("a", 40, 40, "one"), box("b", 460, 220, "two"), wire)

    drawn, bare = drawer.draw(document).pixels, drawer.draw_without_all_letters(document)

    rows, columns = np.nonzero((drawn != bare).any(axis=2))
    for_line = (columns > 170) & (columns < 270) | (columns > 370) & (columns < 450)
    assert len(rows) > 20
    assert not for_line.any()
