"""A document as PDF: one page of its size, with live text in our fonts, vector icons and vector charts."""

import base64
from html import escape
from typing import cast

from makeready.design.document import Document
from makeready.design.drawing.drawer import Drawer
from makeready.design.drawing.markup import to_html
from makeready.design.exporting import weasy
from makeready.design.exporting.child import PdfRequest
from makeready.design.exporting.frozen import PIN_CSS
from makeready.design.exporting.laid_out import LaidOut, chart_images, laid_out


def to_pdf(document: Document, drawer: Drawer, *, title: str = "") -> bytes:
    """One page of exactly the document's size, 96 pixels to the inch.

    Raises: InvalidDocumentError, DrawTimeoutError, MissingDependencyError.
    """
    layout = laid_out(document, drawer, is_painted=True)
    for number, image in chart_images(layout.page).items():
        chart = layout.filled.charts[number]
        svg = drawer.draw_chart_svg(chart.spec, chart.width_px, chart.height_px)
        image.attributes["src"] = "data:image/svg+xml;base64," + base64.b64encode(svg).decode()
    return cast(bytes, drawer.lay_out(PdfRequest(sources=sources(layout, title=title))))


def sources(layout: LaidOut, *, title: str = "") -> weasy.Sources:
    """What WeasyPrint gets of a page."""
    document = layout.document
    width_px, height_px = document.width_px, document.height_px
    css = (
        f"@page{{size:{width_px}px {height_px * weasy.ROOM}px;margin:0}}"
        # A background of its own keeps the body's on the body, and off the room below the page.
        f"html{{width:{width_px}px;height:{height_px}px;background:#ffffff}}{PIN_CSS}"
    )
    html = to_html(layout.page).replace("<head>", f"<head><title>{escape(title)}</title>", 1)
    return html, css, height_px, layout.filled.ready.system_fonts
