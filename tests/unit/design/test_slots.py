"""Slots: icons and charts are filled, what cannot be is said."""

import html
import io
import json

import numpy as np
import pytest
from PIL import Image

from makeready.design.document import Document
from makeready.design.drawing.drawer import Drawer, Drawing
from makeready.design.drawing.markup import parse
from makeready.design.drawing.slots import checked_spec, fill
from makeready.errors import InvalidBriefError, InvalidDocumentError


def plain_chart(spec: dict[str, object], width_px: int, height_px: int) -> bytes:
    """A chart drawer that paints its whole place red."""
    sink = io.BytesIO()
    Image.new("RGB", (width_px, height_px), "#ff0000").save(sink, "PNG")
    return sink.getvalue()


def test_an_icon_keeps_the_size_and_colour_of_its_slot(drawer: Drawer) -> None:
    body = '<i data-icon="square" style="display:block;width:96px;height:96px;color:#ff0000"></i>'

    pixels = drawer.draw(Document(html=body, width_px=128, height_px=128)).pixels

    red = (pixels == [255, 0, 0]).all(axis=2)
    rows, columns = np.nonzero(red)
    assert 8 <= columns.min() <= 12
    assert 84 <= columns.max() <= 88
    assert 8 <= rows.min() <= 12
    assert not red[48, 48]


def test_a_chart_is_placed_pixel_for_pixel(drawer: Drawer) -> None:
    spec = {
        "data": {"values": [{"v": 1}]},
        "mark": {"type": "rect", "color": "#0000ff"},
        "background": "#00ff00",
        "padding": 0,
    }
    body = (
        f'<figure data-noun="chart" data-width="200" data-height="120" style="margin:0 0 0 30px" '
        f"data-chart='{html.escape(json.dumps(spec))}'></figure>"
    )

    drawing = drawer.draw(Document(html=body, width_px=300, height_px=200))

    painted = (drawing.pixels != 255).any(axis=2)
    rows, columns = np.nonzero(painted)
    assert (columns.min(), columns.max() + 1, rows.min(), rows.max() + 1) == (30, 230, 0, 120)
    assert (drawing.boxes[0].box.left_px, drawing.boxes[0].box.width_px) == (30, 200)


def test_what_nobody_fills_is_said_with_the_reason() -> None:
    root = parse(
        '<i data-icon="rokcet"></i><span data-math="x^2"></span>'
        '<img data-generate="a friendly robot" width="90">'
    )

    unfilled = [str(slot) for slot in fill(root, plain_chart)]

    assert "rocket" in unfilled[0]
    assert unfilled[1] == "data-math 'x^2': formulas are not set here"
    assert "a friendly robot" in unfilled[2]
    assert [element.tag for element in root.elements()] == ["i", "span", "div"]


BAD_CHARTS = [
    "not json",
    "[1]",
    '{"mark":"bar","data":{"url":"https://example.com/a.csv"}}',
    '{"layer":[{"data":{"url":"file:///etc/passwd"}}]}',
    '{"mark":{"type":"image"},"encoding":{"url":{"value":"a.png"}}}',
    '{"mark":"image"}',
    '{"mark":{"type":"bar","href":"https://example.com"}}',
]


@pytest.mark.parametrize("source", BAD_CHARTS)
def test_a_chart_that_reaches_outside_or_is_none_is_refused(source: str) -> None:
    with pytest.raises(InvalidDocumentError, match="chart"):
        checked_spec(source)


@pytest.mark.parametrize(
    "sides", ["", 'data-width="0" data-height="9"', 'data-width="1e9" data-height="1e9"']
)
def test_a_chart_needs_a_size_in_pixels(sides: str) -> None:
    root = parse(f"<figure {sides} data-chart='{{}}'></figure>")

    with pytest.raises(InvalidDocumentError, match="width"):
        fill(root, plain_chart)


def test_a_chart_that_vega_cannot_read_is_the_documents_fault(drawer: Drawer) -> None:
    with pytest.raises(InvalidDocumentError):
        drawer.draw_chart({"mark": "no-such-mark"}, 100, 100)


class RedPainter:
    """Draws one red picture; objects to unicorns."""

    name = "red"

    def objection(self, caption: str) -> str:
        return "No unicorns. The nearest is a horse." if "unicorn" in caption else ""

    def close(self) -> None:
        pass

    def undrawn(self, caption: str) -> tuple[str, ...]:
        return ("shiny",) if "shiny" in caption else ()

    def png(self, caption: str, width_px: int, height_px: int, seed: int) -> bytes:
        if self.objection(caption):
            raise InvalidBriefError("No unicorns.", hint="The nearest is a horse.")
        sink = io.BytesIO()
        Image.new("RGBA", (width_px, height_px), (220, 20, 20, 255)).save(sink, format="PNG")
        return sink.getvalue()


def painted(html: str) -> Drawing:
    with Drawer(painter=RedPainter()) as drawer:
        return drawer.draw(Document(html=html, width_px=200, height_px=160))


def test_a_slot_for_a_picture_is_filled_pixel_for_pixel_and_names_its_painter() -> None:
    drawing = painted('<img data-generate="a ball" width="60" height="40" style="display:block">')

    red = (drawing.pixels[:, :, 0] > 180) & (drawing.pixels[:, :, 1] < 60)
    assert red.sum() == 60 * 40
    assert drawing.unfilled_slots == ()


@pytest.mark.parametrize(
    ("slot", "reason"),
    [
        ('<img data-generate="a unicorn" width="60" height="40">', "The nearest is a horse."),
        ('<img data-generate="a ball" width="50%" height="40">', "in pixels"),
        ('<img data-generate="a ball" width="99999" height="40">', "in pixels"),
    ],
)
def test_a_slot_that_cannot_be_filled_stays_empty_and_says_why(slot: str, reason: str) -> None:
    drawing = painted(slot)

    assert len(drawing.unfilled_slots) == 1
    assert reason in drawing.unfilled_slots[0]
    assert (drawing.pixels[:, :, 1] > 200).all()
