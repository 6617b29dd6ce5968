"""The charts of a drawn page with their numbers: what verifiers compare its pixels with."""

from collections.abc import Iterator, Mapping

from makeready.design.charts.shown import NotComparedError, shown_data
from makeready.design.document import ShownChart
from makeready.design.drawing.boxes import Place, Rectangle, has_box, places, transformed_box
from makeready.design.drawing.cascade import Styles
from makeready.design.drawing.chart_rules import checked_spec
from makeready.design.drawing.markup import Element
from makeready.design.drawing.slots import SOURCE_MARK


def shown_charts(page: Element, rectangles: Mapping[str, Rectangle], styles: Styles) -> Iterator[ShownChart]:
    """Every chart that lies on the page, in document order."""
    for place in places(page):
        if SOURCE_MARK in place.element.attributes and has_box(place.element, rectangles):
            yield shown(place, rectangles, styles)


def shown(place: Place, rectangles: Mapping[str, Rectangle], styles: Styles) -> ShownChart:
    attributes = place.element.attributes
    box = transformed_box(place, rectangles, styles)
    ids = tuple(attributes.get("data-constraint", "").split())
    try:
        data = shown_data(checked_spec(attributes[SOURCE_MARK]), place.id)
    except NotComparedError as cause:
        return ShownChart(id=place.id, box=box, constraint_ids=ids, reason=str(cause))
    return ShownChart(id=place.id, box=box, constraint_ids=ids, data=data)
