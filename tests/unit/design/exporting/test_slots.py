"""Formulas, chemistry, connectors and short charts are in every export, as they are in the picture."""

import io
import re

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from makeready.design.document import Document
from makeready.design.drawing.drawer import Drawer
from makeready.design.exporting import export

pytestmark = pytest.mark.usefixtures("needs_libraries")
SOURCE = """<style>body{font-family:Inter;color:#14213d} .box{position:absolute;top:30px;width:90px;
height:60px;border:2px solid #14213d}</style>
<div class="box" id="from" style="left:30px">A</div><div class="box" id="to" style="left:270px">B</div>
<i data-connect="from to" style="color:#c1121f;--stroke:4px">feeds</i>
<div style="position:absolute;left:30px;top:120px;font-size:30px;color:#0000ff"
data-math="sum_(k=1)^n k^2"></div>
<p style="position:absolute;left:220px;top:120px" data-chem="2 H2 + O2 -> 2 H2O"></p>
<figure style="position:absolute;left:30px;top:220px;width:300px;height:120px"
data-chart='{"kind":"bar","categories":["Jan","Feb"],"values":[61,74]}'></figure>"""
DOCUMENT = Document(html=SOURCE, width_px=400, height_px=360)
RED, BLUE = (0xC1, 0x12, 0x1F), (0, 0, 255)


def share_of(picture: Image.Image, colour: tuple[int, int, int], box: tuple[int, int, int, int]) -> float:
    pixels = np.asarray(picture.convert("RGB").crop(box), dtype=int)
    return float((np.abs(pixels - colour).max(axis=2) < 40).mean())


def test_a_pdf_draws_lines_and_formulas_and_its_charts_labels_are_text(drawer: Drawer) -> None:
    page = pypdfium2.PdfDocument(export(DOCUMENT, to="pdf", drawer=drawer))[0]
    drawn = page.render(scale=96 / 72).to_pil().resize((400, 360))
    wanted = Image.fromarray(drawer.draw(DOCUMENT).pixels)

    for colour, box in ((RED, (120, 50, 270, 70)), (BLUE, (30, 100, 120, 210))):
        assert share_of(drawn, colour, box) == pytest.approx(share_of(wanted, colour, box), rel=0.35)
        assert share_of(drawn, colour, box) > 0.02
    text = "".join(page.get_textpage().get_text_range().split())
    assert all(word in text for word in ("feeds", "2H2+O2", "Jan", "Feb"))


def test_a_slide_holds_them_as_pictures_and_a_chart(drawer: Drawer) -> None:
    from pptx import Presentation

    shapes = list(Presentation(io.BytesIO(export(DOCUMENT, to="pptx", drawer=drawer))).slides[0].shapes)

    alts = [one._element.nvPicPr.cNvPr.get("descr") for one in shapes if one.shape_type == 13]
    assert {"sum_(k=1)^n k^2", "Line"} <= set(alts)
    assert [list(one.chart.plots[0].categories) for one in shapes if one.has_chart] == [["Jan", "Feb"]]
    assert "feeds" in [one.text_frame.text for one in shapes if one.has_text_frame]


def test_a_web_page_holds_them_as_svg(drawer: Drawer) -> None:
    html = export(DOCUMENT, to="html", drawer=drawer).decode()

    assert 'aria-label="sum_(k=1)^n k^2"' in html
    assert re.search(r'<g[^>]*aria-label="sum|role="math"[^>]*><svg', html)
    assert "<svg" in html[html.index('data-noun="arrow"') :]


WORDS = """<svg width="400" height="300" viewBox="0 0 800 600">
<text x="100" y="100" font-size="40">Upright</text>
<text transform="translate(60 400) rotate(-90)" font-size="30">Turned</text></svg>"""


def test_words_in_an_svg_can_be_selected_where_they_are_seen_and_are_not_seen_twice(drawer: Drawer) -> None:
    document = Document(html=WORDS, width_px=400, height_px=300)
    page = pypdfium2.PdfDocument(export(document, to="pdf", drawer=drawer))[0]
    text = page.get_textpage()

    found = text.search("Upright").get_next()
    assert found is not None
    left, bottom, _, top = (side * 96 / 72 for side in text.get_charbox(found[0], loose=True))
    assert left == pytest.approx(50, abs=3)
    assert bottom <= 300 - 50 <= top
    assert "Turned" in "".join(text.get_text_range().split())
    drawn = np.asarray(page.render(scale=96 / 72).to_pil().convert("L").resize((400, 300)), dtype=int)
    wanted = drawer.draw(document).pixels.mean(axis=2)
    assert (drawn < 128).sum() == pytest.approx((wanted < 128).sum(), rel=0.15)


def test_words_in_an_svg_are_the_alternative_text_of_its_picture(drawer: Drawer) -> None:
    from pptx import Presentation

    document = Document(html=WORDS, width_px=400, height_px=300)
    shapes = Presentation(io.BytesIO(export(document, to="pptx", drawer=drawer))).slides[0].shapes

    assert [one._element.nvPicPr.cNvPr.get("descr") for one in shapes] == ["Upright; Turned"]
    assert 'aria-label="Upright; Turned"' in export(document, to="html", drawer=drawer).decode()
