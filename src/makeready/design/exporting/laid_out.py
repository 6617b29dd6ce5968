"""A document as every export starts from: prepared, measured, with its charts still known as charts."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass

from makeready.design.document import Document
from makeready.design.drawing.boxes import Rectangle, give_ids
from makeready.design.drawing.cascade import Styles
from makeready.design.drawing.connect import connected
from makeready.design.drawing.drawer import Drawer
from makeready.design.drawing.markup import Element, to_html
from makeready.design.drawing.prepare import Prepared, prepared
from makeready.design.exporting.frozen import pin, with_runs
from makeready.design.exporting.gradients import write_single_stops
from makeready.design.exporting.line_breaks import break_lines
from makeready.design.exporting.shadows import paint_soft_shadows
from makeready.design.exporting.svg_words import label_svgs, lay_words
from makeready.design.exporting.undrawn import mark_undrawn, paint_undrawn

MARK = b"chart "
PNG_URI = "data:image/png;base64,"
NO_PICTURE = (
    PNG_URI
    + "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
"""One pixel that nobody sees."""
CHART_ATTRIBUTE = "data-chart-index"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart slot: its Vega-Lite specification and the size of its pixels."""

    spec: Mapping[str, object]
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A prepared page whose chart pictures are still empty: each `img` of one names it by number."""

    ready: Prepared
    charts: tuple[Chart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidOut:
    """The page with every block pinned, and where blocks lie before transforms, by id."""

    filled: Filled
    page: Element
    styles: Styles
    rectangles: Mapping[str, Rectangle]

    @property
    def document(self) -> Document:
        return self.filled.ready.document


def filled(document: Document, drawer: Drawer) -> Filled:
    """Prepare the document as it is drawn, with its formulas and connectors, and keep its charts as data.

    Raises: InvalidDocumentError for what may not be in a document; DrawTimeoutError.
    """
    charts: list[Chart] = []

    def keep(spec: Mapping[str, object], width_px: int, height_px: int) -> bytes:
        charts.append(Chart(spec=spec, width_px=width_px, height_px=height_px))
        return MARK + str(len(charts) - 1).encode()

    ready = prepared(document, keep, drawer.set_formula, drawer.painter)
    for element in ready.page.elements():
        source = element.attributes.get("src", "")
        if element.tag == "img" and source.startswith(PNG_URI):
            content = base64.b64decode(source.removeprefix(PNG_URI))
            if content.startswith(MARK):
                element.attributes[CHART_ATTRIBUTE] = content.removeprefix(MARK).decode()
                element.attributes["src"] = NO_PICTURE
    ready = connected(ready, lambda page: drawer.rectangles(page, page.html()))
    give_ids(ready.page)  # the lines have none yet, and are found by it
    label_svgs(ready.page)
    return Filled(ready=ready, charts=tuple(charts))


def laid_out(document: Document, drawer: Drawer, *, is_painted: bool = False) -> LaidOut:
    """The document with each block and line where the drawn picture has it.

    `is_painted`: pictures lie where WeasyPrint would draw nothing, or hard shadows for soft ones.

    Raises: InvalidDocumentError, DrawTimeoutError.
    """
    content = filled(document, drawer)
    page = with_runs(content.ready.page)

    def measure(form: Element) -> dict[str, Rectangle]:
        return drawer.rectangles(content.ready, to_html(form))

    rectangles = measure(page)
    break_lines(page, rectangles, measure)
    undrawn = mark_undrawn(page, Styles(page))
    if is_painted:
        lay_words(page, content.ready)
        paint_soft_shadows(page, rectangles, Styles(page))
        if undrawn:
            paint_undrawn(page, undrawn, rectangles, content.ready, drawer)
    write_svg_colours(page, Styles(page))
    write_single_stops(page)
    styles = Styles(page)
    pin(page, rectangles, styles)
    return LaidOut(filled=content, page=page, styles=styles, rectangles=rectangles)


def write_svg_colours(page: Element, styles: Styles) -> None:
    """Write the colour of the text around each svg into it, in place: WeasyPrint passes none on."""
    for parent in list(page.elements()):
        for svg in parent.children:
            if isinstance(svg, Element) and svg.tag == "svg" and parent.tag not in {"svg", "g"}:
                colour = styles.computed(svg, "color") or "#000000"
                for shape in svg.elements():
                    for name in ("fill", "stroke"):
                        if shape.attributes.get(name, "").lower() == "currentcolor":
                            shape.attributes[name] = styles.computed(shape, "color") or colour


def chart_images(page: Element) -> dict[int, Element]:
    """The `img` of each chart, by the chart's number."""
    return {
        int(element.attributes[CHART_ATTRIBUTE]): element
        for element in page.elements()
        if CHART_ATTRIBUTE in element.attributes
    }
