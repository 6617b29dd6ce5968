"""The PDF: one page of the picture's size that looks like it, with its text as text."""

import ctypes
import io
import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from makeready.design.document import Document
from makeready.design.drawing.drawer import Drawer
from makeready.design.exporting import export, weasy

pytestmark = pytest.mark.usefixtures("needs_libraries")
STRINGS = (
    "Ice & herring",
    "Buyers walk the rows in silence and mark what they want with a short stroke of chalk.",
)


@pytest.fixture(scope="module")
def pdf(document: Document, drawer: Drawer) -> bytes:
    return export(document, to="pdf", drawer=drawer)


def text_of(pdf: bytes) -> str:
    page = pypdfium2.PdfDocument(pdf)[0]
    return " ".join(page.get_textpage().get_text_range().split())


def test_one_page_of_exactly_the_documents_size(pdf: bytes) -> None:
    pages = pypdfium2.PdfDocument(pdf)

    assert len(pages) == 1
    assert pages[0].get_size() == (800 * 0.75, 600 * 0.75)


def test_every_string_is_text_in_the_order_of_the_page_chart_labels_too(pdf: bytes) -> None:
    text = text_of(pdf)

    assert [string in text for string in STRINGS] == [True, True]
    assert text.index(STRINGS[0]) < text.index(STRINGS[1])
    assert all(label in text for label in ("Jan", "Feb", "Mar", "tonnes"))


def test_the_text_is_set_in_our_fonts(pdf: bytes) -> None:
    page = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    names = {font_of(page, index) for index in range(page.count_chars())} - {""}

    assert {re.sub(r"[^A-Za-z]", "", name.partition("+")[2] or name) for name in names} >= {
        "Inter",
        "InterItalic",
        "SpaceGroteskBold",
    }


def font_of(page: pypdfium2.PdfTextPage, index: int) -> str:
    buffer = ctypes.create_string_buffer(200)
    length = pypdfium2.raw.FPDFText_GetFontInfo(page, index, buffer, 200, ctypes.byref(ctypes.c_int()))
    return buffer.raw[: max(0, length - 1)].decode()


def test_it_looks_like_the_picture(document: Document, drawer: Drawer, pdf: bytes) -> None:
    """Letters are smoothed otherwise; observed: 1.4 % of the pixels of this page differ by more than 60."""
    wanted = drawer.draw(document).pixels.astype(int)
    drawn = pypdfium2.PdfDocument(pdf)[0].render(scale=96 / 72).to_pil().convert("RGB").resize((800, 600))

    share = (np.abs(wanted - np.asarray(drawn, dtype=int)).max(axis=2) > 60).mean()

    assert share < 0.03


def test_a_conic_gradient_is_not_lost(drawer: Drawer) -> None:
    html = '<div style="position:absolute;left:20px;top:20px;width:100px;height:100px;border-radius:50%;'
    html += 'background:conic-gradient(#ff0000 0 50%,#0000ff 50% 100%)"></div><p>Half</p>'
    document = Document(html=html, width_px=160, height_px=140)

    pdf = export(document, to="pdf", drawer=drawer)

    page = pypdfium2.PdfDocument(pdf)[0].render(scale=96 / 72).to_pil().convert("RGB").resize((160, 140))
    assert page.getpixel((100, 70)) == pytest.approx((255, 0, 0), abs=12)
    assert page.getpixel((40, 70)) == pytest.approx((0, 0, 255), abs=12)


def test_neither_a_file_nor_an_address_is_opened(tmp_path: Path) -> None:
    """A canary on loopback and one on the disk: WeasyPrint may ask for neither."""
    asked: list[str] = []

    class Canary(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

    server = HTTPServer(("127.0.0.1", 0), Canary)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    red = tmp_path / "red.png"
    Image.new("RGB", (8, 8), "#ff0000").save(red)
    sources = (red.as_uri(), f"http://127.0.0.1:{server.server_port}/red.png")
    html = "".join(f'<img src="{source}" style="width:40px;height:40px">' for source in sources)
    html += f'<link rel="stylesheet" href="{sources[1]}"><div style="background:url({sources[1]})">x</div>'

    with weasy.rendered(html, "@page{size:90px 50px;margin:0}", 50.0) as paged:
        pdf = paged.write_pdf()
    server.shutdown()
    server.server_close()

    assert asked == []
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=1).to_pil().convert("RGB")
    assert (255, 0, 0) not in {colour for _, colour in page.getcolors(100_000) or []}


def test_a_body_that_hangs_over_the_edge_stays_one_page(drawer: Drawer) -> None:
    html = (
        '<div style="position:absolute;left:-50px;top:60px;width:300px;height:400px;background:#eef"></div>'
    )
    html += '<p style="position:absolute;left:10px;top:10px;margin:0">Still here</p>'

    pdf = export(Document(html=html, width_px=200, height_px=120), to="pdf", drawer=drawer)

    assert len(pypdfium2.PdfDocument(io.BytesIO(pdf))) == 1
    assert "Still here" in text_of(pdf)


def test_items_that_overlap_lie_where_the_picture_has_them(drawer: Drawer) -> None:
    """blitz measures such a row as if it were empty."""
    item = '<div style="width:40px;height:40px;flex-shrink:0;margin-left:-10px;background:{}"></div>'
    html = '<div style="display:flex;width:300px;justify-content:space-between"><p>A</p>'
    html += '<div style="display:flex">'
    html += "".join(item.format(colour) for colour in ("#ff0000", "#00ff00", "#0000ff")) + "</div></div>"
    document = Document(html=f"<style>body,p{{margin:0}}</style>{html}", width_px=320, height_px=60)

    page = pypdfium2.PdfDocument(export(document, to="pdf", drawer=drawer))[0]

    drawn = page.render(scale=96 / 72).to_pil().convert("RGB").resize((320, 60))
    wanted = Image.fromarray(drawer.draw(document).pixels)
    places = [(x, 20) for x in (205, 225, 235, 255, 265, 290)]
    assert [drawn.getpixel(place) for place in places] == [wanted.getpixel(place) for place in places]


def test_a_line_that_ends_behind_a_hyphen_ends_there(drawer: Drawer) -> None:
    """Letters are Inter's at 16 px: `a stretch-` is 77 px wide and `a stretch-blown` 123 px."""
    html = '<p style="margin:0;width:100px;font:16px/20px Inter">a stretch-blown bottle</p>'

    pdf = export(Document(html=html, width_px=200, height_px=120), to="pdf", drawer=drawer)

    text = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    assert text == "a stretch\ufffeblown bottle"  # PDFium's mark of a hyphen at the end of a line


def test_a_space_that_does_not_break_stays_in_its_line(drawer: Drawer) -> None:
    html = '<p style="margin:0;width:100px;font:16px/20px Inter">it is at (82,&nbsp;-1)&nbsp;now</p>'

    pdf = export(Document(html=html, width_px=200, height_px=120), to="pdf", drawer=drawer)

    lines = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range().split("\r\n")
    assert [" ".join(line.split()) for line in lines] == ["it is at", "(82, -1) now"]
