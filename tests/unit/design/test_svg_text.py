"""Words inside an svg: set as paths, found again as boxes, read like any other text."""

import contextlib
import html
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makeready.brief import Box
from makeready.design.document import Document, ElementBox
from makeready.design.drawing.cascade import Styles
from makeready.design.drawing.drawer import Drawer, Drawing
from makeready.design.drawing.markup import parse, to_html
from makeready.design.drawing.svg_text import drawable_paint, set_svg_text
from makeready.design.measure import text_size
from makeready.errors import InvalidDocumentError


def svg(inner: str, *, style: str = "") -> str:
    return f'<svg style="display:block{style}" width="200" height="100" viewBox="0 0 200 100">{inner}</svg>'


def drawn(drawer: Drawer, body: str) -> Drawing:
    return drawer.draw(Document(html=body, width_px=200, height_px=100))


def ink(drawing: Drawing) -> Box:
    """The smallest box around everything that is not white."""
    rows, columns = np.nonzero((drawing.pixels != 255).any(axis=2))
    left, top = int(columns.min()), int(rows.min())
    return Box(
        left_px=left, top_px=top, width_px=int(columns.max()) + 1 - left, height_px=int(rows.max()) + 1 - top
    )


def only(drawing: Drawing) -> ElementBox:
    assert len(drawing.boxes) == 1
    return drawing.boxes[0]


def test_words_in_an_svg_are_drawn_where_their_box_is(drawer: Drawer) -> None:
    drawing = drawn(drawer, svg('<text x="20" y="60" font-size="24">Hamburg</text>'))

    box, seen = only(drawing), ink(drawing)
    assert (box.text, box.tag, box.font_px) == ("Hamburg", "text", 24.0)
    assert abs(box.box.left_px - seen.left_px) <= 3
    assert abs(box.box.bottom_px - seen.bottom_px) <= 1
    assert abs(box.box.top_px - seen.top_px) <= 1


def test_words_are_as_wide_as_the_page_would_set_them(drawer: Drawer) -> None:
    drawing = drawn(drawer, svg('<text x="5" y="60" font-size="20" font-weight="700">AVATAR Tofu</text>'))

    wanted = text_size("AVATAR Tofu", family="Inter", size_px=20, weight=700)
    assert only(drawing).box.width_px == pytest.approx(wanted.width_px, abs=0.5)


@pytest.mark.parametrize(("anchor", "share"), [("start", 0.0), ("middle", 0.5), ("end", 1.0)])
def test_an_anchor_says_which_point_of_the_words_lies_at_x(drawer: Drawer, anchor: str, share: float) -> None:
    box = only(drawn(drawer, svg(f'<text x="100" y="50" text-anchor="{anchor}">MMM</text>'))).box

    assert box.left_px + share * box.width_px == pytest.approx(100, abs=0.5)


@pytest.mark.parametrize("baseline", ["middle", "central"])
def test_a_middle_baseline_centres_letters_on_y(drawer: Drawer, baseline: str) -> None:
    words = f'<text x="10" y="50" font-size="40" dominant-baseline="{baseline}">xxx</text>'
    seen = ink(drawn(drawer, svg(words)))

    assert abs((seen.top_px + seen.bottom_px) / 2 - 50) <= 5


def test_lines_of_tspans_each_begin_at_their_x(drawer: Drawer) -> None:
    words = '<text x="10" y="30" font-size="20">HHH<tspan x="60" dy="40">HHH</tspan></text>'
    pixels = drawn(drawer, svg(words)).pixels != 255

    assert np.nonzero(pixels[:40].any(axis=(0, 2)))[0].min() in range(10, 14)
    assert np.nonzero(pixels[40:].any(axis=(0, 2)))[0].min() in range(60, 64)


def test_rotated_words_stand_upright_in_their_box(drawer: Drawer) -> None:
    drawing = drawn(
        drawer, svg('<text transform="translate(40 90) rotate(-90)" font-size="16">Upwards</text>')
    )

    box, seen = only(drawing).box, ink(drawing)
    assert box.height_px > 3 * box.width_px
    assert abs(box.top_px - seen.top_px) <= 2
    assert abs(box.left_px - seen.left_px) <= 2


def test_a_viewbox_scales_words_and_their_box(drawer: Drawer) -> None:
    body = (
        '<svg style="display:block" width="200" height="100" viewBox="0 0 20 10">'
        '<g transform="translate(2,0)"><text y="6" font-size="2">Tiny</text></g></svg>'
    )
    drawing = drawn(drawer, body)

    assert only(drawing).font_px == pytest.approx(20)
    assert only(drawing).box.left_px == pytest.approx(20, abs=0.5)
    assert abs(ink(drawing).bottom_px - 60) <= 5


def test_page_styles_reach_words_and_shapes(drawer: Drawer) -> None:
    sheet = "<style>:root{--c:#00ff00}.a{fill:var(--c)}.b{fill:oklch(0.628 0.2577 29.23)}</style>"
    body = svg('<rect class="a" width="50" height="50"/><rect class="b" x="50" width="50" height="50"/>')

    pixels = drawn(drawer, sheet + body).pixels

    assert tuple(pixels[25, 25]) == (0, 255, 0)
    assert tuple(pixels[25, 75]) == (255, 0, 0)


def test_words_take_the_colour_of_the_page(drawer: Drawer) -> None:
    words = svg('<text y="80" font-size="90" fill="currentColor">I</text>')
    body = f'<div style="color:#ff0000">{words}</div>'

    assert (drawn(drawer, body).pixels == [255, 0, 0]).all(axis=2).sum() > 200


def test_words_can_be_left_out_by_their_id(drawer: Drawer) -> None:
    document = Document(
        html=svg('<text y="50">One</text><text y="90">Two</text>'), width_px=200, height_px=100
    )
    first, second = drawer.draw(document).boxes

    without = drawer.draw_without(document, first.id)

    assert (without[:60] == 255).all()
    assert (without[60:] != 255).any()
    assert second.text == "Two"


def test_words_outside_the_canvas_are_a_fault(drawer: Drawer) -> None:
    assert (
        "outside the canvas" in drawn(drawer, svg('<text x="150" y="50">far too long</text>')).layout_notes[0]
    )


def test_words_in_another_paint_server_or_definition_have_no_box(drawer: Drawer) -> None:
    drawing = drawn(drawer, svg('<defs><text id="t" y="50">Hidden</text></defs><rect width="9" height="9"/>'))

    assert drawing.boxes == ()


@pytest.mark.parametrize("attribute", ["x", "y", "dx", "font-size", "letter-spacing", "transform"])
@pytest.mark.parametrize("value", ["NaN", "inf", "1e400", "-1e9", "", "wide", "9" * 400])
def test_absurd_numbers_draw_something_or_are_refused(drawer: Drawer, attribute: str, value: str) -> None:
    with contextlib.suppress(InvalidDocumentError):
        drawn(drawer, svg(f'<text y="50" {attribute}="{value}">a</text>'))


def test_colours_that_svg_engines_do_not_know_are_written_as_hexadecimal() -> None:
    assert drawable_paint("oklch(0.7 0.15 200)").startswith("#")
    assert drawable_paint("url(#g)") == "url(#g)"
    assert drawable_paint("rgb(no)") == "rgb(no)"


WORDS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20)


@settings(max_examples=40, deadline=None)
@given(
    WORDS, st.lists(st.sampled_from(["x='1 2 3'", "dy='1em'", "font-size='9%'", "rotate='3'"]), max_size=3)
)
def test_whatever_the_words_nothing_but_paths_is_left(words: str, attributes: list[str]) -> None:
    root = parse(f"<svg><text {' '.join(attributes)}>{html.escape(words)}<tspan>b</tspan></text></svg>")

    found = set_svg_text(root, Styles(root), ())

    assert re.search(r"<(text|tspan)\b", to_html(root)) is None
    assert found[0].words.endswith("b")
