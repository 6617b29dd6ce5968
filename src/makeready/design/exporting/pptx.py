"""A document as a slide: native text boxes, shapes and charts, and pictures for the rest."""

import io
from functools import cache
from typing import Any, cast

from makeready.design.document import Document
from makeready.design.drawing.drawer import Drawer
from makeready.design.exporting import weasy
from makeready.design.exporting.chart_data import ChartModel, chart_model
from makeready.design.exporting.child import ItemsRequest
from makeready.design.exporting.drawing_ml import EMU_PER_PX, Ids, background_xml, emu, plate_xml, text_xml
from makeready.design.exporting.items import Art, Frame, Item, Plate
from makeready.design.exporting.laid_out import Chart, LaidOut, laid_out
from makeready.design.exporting.pdf import sources
from makeready.design.exporting.pictures import SCALE, pictures, without_black_edges

BLANK_LAYOUT = 6
MAX_SIDE_PX = 5376
"""PowerPoint's slides are 1 to 56 inches a side."""
MIN_SIDE_PX = 96
MAX_NAME = 40


def to_pptx(document: Document, drawer: Drawer, *, title: str = "") -> bytes:
    """One slide of the document's size, 96 pixels to the inch, shrunk or grown where PowerPoint needs it.

    Raises: InvalidDocumentError, DrawTimeoutError, MissingDependencyError.
    """
    presentation = opened().Presentation()
    layout = laid_out(document, drawer)
    items = cast(list[Item], drawer.lay_out(ItemsRequest(sources=sources(layout))))
    unit = EMU_PER_PX * scale_for(document)
    presentation.slide_width = round(document.width_px * unit)
    presentation.slide_height = round(document.height_px * unit)
    presentation.core_properties.title = title
    slide = presentation.slides.add_slide(presentation.slide_layouts[BLANK_LAYOUT])
    _fill(slide, items, layout, drawer, unit)
    sink = io.BytesIO()
    presentation.save(sink)
    return sink.getvalue()


def scale_for(document: Document) -> float:
    longest, shortest = (pick(document.width_px, document.height_px) for pick in (max, min))
    if longest > MAX_SIDE_PX:
        return MAX_SIDE_PX / longest
    return max(1.0, MIN_SIDE_PX / shortest)


@cache
def opened() -> Any:
    """python-pptx, imported.

    Raises: MissingDependencyError.
    """
    try:
        import pptx
    except ModuleNotFoundError as cause:
        raise weasy.missing_extra("python-pptx") from cause
    return pptx


def _fill(slide: Any, items: list[Item], layout: LaidOut, drawer: Drawer, unit: float) -> None:
    """Put the items on the slide, the lowest first."""
    document = layout.document
    charts = {
        item: (
            layout.filled.charts[item.chart_index],
            chart_model(layout.filled.charts[item.chart_index].spec),
        )
        for item in items
        if isinstance(item, Art) and item.chart_index is not None
    }
    painted = [item for item in items if isinstance(item, Art) and item.chart_index is None]
    art = pictures(layout.filled.ready, painted, drawer)
    ids = Ids()
    tree = slide.shapes._spTree
    for number, item in enumerate(items):
        if number == 0 and isinstance(item, Plate) and _is_ground(item, document):
            slide._element.cSld.insert(0, background_xml(item))
        elif isinstance(item, Plate):
            for shape in plate_xml(item, unit, ids):
                tree.append(shape)
        elif not isinstance(item, Art):
            tree.append(text_xml(item, unit, ids))
        elif item in charts:
            _add_chart(slide, item, *charts[item], drawer, unit, ids)
        elif item in art:
            _add_picture(slide, art[item].png, art[item].frame, item.label, unit, ids)


def _is_ground(plate: Plate, document: Document) -> bool:
    """Whether the plate is the page's own ground, which a slide has as its background."""
    frame = plate.frame
    is_whole = frame.width >= document.width_px - 1 and frame.height >= document.height_px - 1
    return is_whole and max(plate.corners) == 0 and not any(edge.is_seen for edge in plate.edges)


def _add_chart(
    slide: Any, item: Art, chart: Chart, model: ChartModel | None, drawer: Drawer, unit: float, ids: Ids
) -> None:
    if model is None:
        png = without_black_edges(drawer.draw_chart(chart.spec, chart.width_px, chart.height_px, SCALE))
        _add_picture(slide, png, item.frame, item.label, unit, ids)
        return
    from makeready.design.exporting.pptx_chart import add_chart

    add_chart(slide, model, item.frame, unit)
    ids.skip()


def _add_picture(slide: Any, png: bytes, frame: Frame, label: str, unit: float, ids: Ids) -> None:
    shape = slide.shapes.add_picture(io.BytesIO(png), *emu(frame, unit))
    shape.name = f"{label[:MAX_NAME]} {ids.next()}"
    shape._element.nvPicPr.cNvPr.set("descr", label)
