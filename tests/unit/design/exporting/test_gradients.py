"""Stops with two positions, which WeasyPrint does not read."""

import pypdfium2
import pytest

from makeready.design.document import Document
from makeready.design.drawing.drawer import Drawer
from makeready.design.exporting import export
from makeready.design.exporting.gradients import single_stops


@pytest.mark.parametrize(
    ("css", "wanted"),
    [
        (
            "linear-gradient(90deg,red 0 1px,blue 1px 20px)",
            "linear-gradient(90deg,red 0,red 1px,blue 1px,blue 20px)",
        ),
        (
            "radial-gradient(ellipse at 50% 42%,red 0%,blue 100%)",
            "radial-gradient(ellipse at 50% 42%,red 0%,blue 100%)",
        ),
        ("radial-gradient(70% 60% at 8% 4%,red,blue)", "radial-gradient(70% 60% at 8% 4%,red,blue)"),
        (
            "a{background:linear-gradient(rgba(1,2,3,.5) 0 9%,red)}",
            "a{background:linear-gradient(rgba(1,2,3,.5) 0,rgba(1,2,3,.5) 9%,red)}",
        ),
        ("p{color:red}", "p{color:red}"),
        ("linear-gradient(red 0 1px", "linear-gradient(red 0,red 1px"),
    ],
)
def test_a_stop_with_two_positions_becomes_two(css: str, wanted: str) -> None:
    assert single_stops(css) == wanted


@pytest.mark.usefixtures("needs_libraries")
def test_a_grid_on_the_ground_is_in_the_pdf(drawer: Drawer) -> None:
    html = "<body style='background:repeating-linear-gradient(0deg,#ff0000 0 10px,#0000ff 10px 20px)'></body>"
    document = Document(html=html, width_px=80, height_px=80)

    page = pypdfium2.PdfDocument(export(document, to="pdf", drawer=drawer))[0]

    drawn = page.render(scale=96 / 72).to_pil().convert("RGB").resize((80, 80))
    assert [drawn.getpixel((40, y)) for y in (75, 65, 55)] == [(255, 0, 0), (0, 0, 255), (255, 0, 0)]
