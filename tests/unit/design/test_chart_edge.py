"""Charts that cut off their own labels and marks, and charts that do not."""

import html
import io
import json

import numpy as np
import pytest
from PIL import Image

from makeready.design.document import Document
from makeready.design.drawing.chart_edge import cut_sides, has_ink_at_edge, may_shorten, shortened, with_ring
from makeready.design.drawing.drawer import Drawer

LONG = "Customer acquisition and onboarding department"
VALUES = [{"name": "North", "sold": 10}, {"name": "South", "sold": 40}]
ALONG = {"field": "sold", "type": "quantitative", "axis": None}
LINE = {
    "data": {"values": VALUES},
    "mark": {"type": "line", "strokeWidth": 3},
    "padding": 0,
    "encoding": {"x": {"field": "name", "type": "nominal", "axis": None}, "y": ALONG},
}
LABELLED = {
    "data": {"values": VALUES},
    "padding": 0,
    "autosize": "none",
    "encoding": {
        "x": ALONG | {"scale": {"nice": False}},
        "y": {"field": "name", "type": "nominal", "axis": None},
    },
    "layer": [
        {"mark": "bar"},
        {"mark": {"type": "text", "align": "left", "dx": 4}, "encoding": {"text": {"field": "sold"}}},
    ],
}
BARS = {
    "mark": "bar",
    "encoding": {"x": {"field": "sold", "type": "quantitative"}, "y": {"field": "name", "type": "nominal"}},
}


def named(*names: str) -> dict[str, object]:
    return BARS | {"data": {"values": [{"name": name, "sold": 3} for name in names]}}


def png(pixels: np.ndarray) -> bytes:
    sink = io.BytesIO()
    Image.fromarray(pixels).save(sink, format="PNG")
    return sink.getvalue()


@pytest.fixture(scope="module")
def notes_of():
    with Drawer() as drawer:

        def notes(spec: dict[str, object]) -> tuple[str, ...]:
            chart = html.escape(json.dumps(spec), quote=True)
            figure = f'<figure data-width="360" data-height="160" data-chart="{chart}"></figure>'
            document = Document(html=f"<body>{figure}</body>", width_px=480, height_px=320)
            return drawer.draw(document).layout_notes

        yield notes


def test_a_label_beyond_the_picture_is_told(notes_of) -> None:
    (note,) = notes_of(LABELLED)
    assert "cut at its right edge" in note


def test_a_label_that_vega_shortens_is_told(notes_of) -> None:
    (note,) = notes_of(named(LONG, "South"))
    assert "shortens a label to 'Customer" in note


WHOLE = {
    "short labels": named("North", "South"),
    "long labels that fit": named("Customer care team", "South"),
    "an ellipsis of its own": named("And many others to come\u2026", "South"),
    "a thick line at the edge": LINE | {"autosize": "none"},
    "labels beside the bars, fitted": LABELLED | {"autosize": {"type": "fit", "contains": "padding"}},
}


@pytest.mark.parametrize("which", WHOLE)
def test_a_chart_that_cuts_nothing_has_no_note(notes_of, which: str) -> None:
    assert notes_of(WHOLE[which]) == ()


def test_long_labels_and_set_limits_may_be_shortened_and_nothing_else() -> None:
    assert may_shorten(named(LONG))
    assert may_shorten(named("A") | {"config": {"axis": {"labelLimit": 20}}})
    assert not may_shorten(named("A") | {"config": {"axis": {"labelLimit": 0}}})  # no limit
    assert not may_shorten(named("A") | {"title": LONG, "transform": [{"filter": "datum.sold > 1 && true"}]})


def test_only_ellipses_that_are_not_the_charts_own_are_told() -> None:
    svg = "<svg><text x='1'>A &amp; lo\u2026</text><text>And so on\u2026</text><text>Whole</text></svg>"
    assert shortened(svg, named("And so on\u2026")) == ("A & lo\u2026",)


def test_a_ring_keeps_the_chart_where_it_was() -> None:
    svg = '<svg class="marks" width="20" height="10" viewBox="0 0 20 10"><rect width="20" height="10"/></svg>'
    wide = with_ring(svg, 20, 10, 5)
    assert 'viewBox="-5 -5 30 20"' in wide
    assert wide.endswith('<rect width="20" height="10"/></svg>')


def test_ink_is_found_at_the_edge_and_beyond_it() -> None:
    pixels = np.full((20, 30, 4), 255, np.uint8)
    assert not has_ink_at_edge(png(pixels))
    pixels[8:12, 29] = (10, 10, 10, 255)
    assert has_ink_at_edge(png(pixels))
    ring = np.zeros((40, 50, 4), np.uint8)
    ring[10:30, 8:42, 3] = 255  # two pixels of the ring: half of a thick line
    assert cut_sides(png(ring), 10) == ()
    ring[2:6, 20:30, 3] = 255
    assert cut_sides(png(ring), 10) == ("top",)
