"""The law of exports: every string of a document is in the file, in the order of the document."""

import io
from html import escape

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from makeready.design.document import Document
from makeready.design.drawing.drawer import Drawer
from makeready.design.exporting import export

pytestmark = pytest.mark.usefixtures("needs_libraries")
WORD = st.text("abcdefghijkmnopqrstuvwxyzABCDEFGHKLMNÄÖéß0123456789&<>%$€'", min_size=2, max_size=9)
LINE = st.lists(WORD, min_size=1, max_size=9).map(" ".join)
BOXES = st.sampled_from(
    [
        "<p>{}</p>",
        "<div style='display:flex;justify-content:center'>{}</div>",
        "<h2 style='text-align:right'>{}</h2>",
        "<div style='border:2px solid #333;padding:9px;width:240px'>{}</div>",
        "<div style='display:grid;grid-template-columns:1fr'><span>{}</span></div>",
    ]
)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.tuples(BOXES, LINE), min_size=1, max_size=5))
def test_text_and_its_order_survive(drawer: Drawer, blocks: list[tuple[str, str]]) -> None:
    from pptx import Presentation

    html = "".join(box.format(escape(line)) for box, line in blocks)
    document = Document(html=f"<style>p,h2{{margin:4px}}</style>{html}", width_px=520, height_px=900)
    wanted = [line for _, line in blocks]

    page = pypdfium2.PdfDocument(export(document, to="pdf", drawer=drawer))[0]
    slide = Presentation(io.BytesIO(export(document, to="pptx", drawer=drawer))).slides[0]

    # PDF readers put line ends where lines end, so only the letters are compared.
    letters = "".join(page.get_textpage().get_text_range().split())
    assert letters == "".join("".join(wanted).split())
    assert [shape.text_frame.text for shape in slide.shapes if shape.text_frame.text] == wanted
