"""Laying out for an export is bounded: a page that hangs or fills the memory ends in a typed error."""

import os
import sys
import time

import pytest

from makeready.design.document import Document
from makeready.design.drawing.drawer import Drawer
from makeready.design.drawing.process import DrawingProcess
from makeready.design.exporting import child, export, pictures, weasy
from makeready.design.exporting.child import ItemsRequest, PdfRequest, ReadyRequest
from makeready.errors import DrawTimeoutError, InvalidDocumentError, MissingDependencyError

pytestmark = pytest.mark.usefixtures("needs_libraries")
TABLE = "<table>" + ("<tr>" + "<td>a</td>" * 60 + "</tr>") * 60 + "</table>"
PAGE_CSS = "@page{size:400px 400px;margin:0}"


def test_a_table_that_takes_too_long_is_stopped_and_the_next_page_is_laid_out() -> None:
    process = DrawingProcess(timeout_s=30, module="makeready.design.exporting.child", work="Laying out")
    process.ask(ReadyRequest())
    first = process.pid
    process.timeout_s = 0.5
    began_s = time.monotonic()

    with pytest.raises(DrawTimeoutError, match=r"Laying out took longer than 0\.5 s and was stopped"):
        process.ask(PdfRequest(sources=(TABLE, PAGE_CSS, 100.0, ())))

    assert time.monotonic() - began_s < 15
    with pytest.raises(ProcessLookupError):
        os.kill(first or 0, 0)
    process.timeout_s = 30
    pdf = process.ask(PdfRequest(sources=("<p>x", PAGE_CSS, 100.0, ())))
    process.close()
    assert isinstance(pdf, bytes)
    assert pdf.startswith(b"%PDF")


@pytest.mark.parametrize("style", ["display:block", "display:flex", "display:grid", "display:inline-block"])
def test_a_page_as_deep_as_may_be_is_exported(style: str, drawer: Drawer) -> None:
    html = f'<div style="{style};padding:1px">' * 90 + "deep" + "</div>" * 90
    document = Document(html=html, width_px=400, height_px=300)

    assert b"%PDF" in export(document, to="pdf", drawer=drawer)
    assert export(document, to="pptx", drawer=drawer)


def test_what_the_engine_cannot_lay_out_is_said_to_be_the_documents(drawer: Drawer) -> None:
    with pytest.raises(InvalidDocumentError, match="cannot be laid out for this format") as caught:
        drawer.lay_out(ItemsRequest(sources=("", "@page{size:0px 0px}", float("nan"), (None,))))  # type: ignore[arg-type]

    assert caught.value.hint


def test_without_the_library_the_answer_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    weasy.opened.cache_clear()
    try:
        found = child.answer(ReadyRequest())
    finally:
        weasy.opened.cache_clear()

    assert isinstance(found, MissingDependencyError)
    assert "makeready[export]" in found.hint


def test_pictures_without_end_end_in_a_typed_error(drawer: Drawer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "TIMEOUT_S", -1.0)
    html = '<div style="width:90px;height:90px;background:conic-gradient(red,blue)"></div>'

    with pytest.raises(DrawTimeoutError, match="pictures of the export"):
        export(Document(html=html, width_px=100, height_px=100), to="pdf", drawer=drawer)
