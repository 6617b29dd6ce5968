"""WeasyPrint's box tree as a list of items, in the order in which CSS paints them.

The walk is that of CSS 2.1, appendix E: a stacking context paints its own box, contexts below, blocks,
lines of text, and contexts above.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from makeready.design.exporting.clipping import Clip, clipped
from makeready.design.exporting.items import Art, Corners, Edge, Frame, Item, Plate, Ramp, Rgba, Soft
from makeready.design.exporting.laid_out import CHART_ATTRIBUTE
from makeready.design.exporting.text_boxes import text_blocks
from makeready.design.exporting.undrawn import MARK

Matrix = tuple[float, float, float, float, float, float]
SIDES = ("top", "right", "bottom", "left")


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What holds for everything inside a context."""

    matrix: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    opacity: float = 1.0
    clip: Clip | None = None


def items_of(page: Any) -> list[Item]:
    """What the page shows. `page` is the first page of a document that WeasyPrint laid out."""
    from weasyprint.stacking import StackingContext

    context = StackingContext.from_page(page._page_box)
    return [item for child in context.zero_z_contexts for item in _context(child, State())]


def _context(context: Any, state: State) -> Iterator[Item]:
    from weasyprint.formatting_structure import boxes

    box = context.box
    state = replace(state, opacity=state.opacity * float(box.style["opacity"]))
    if box.transformation_matrix:
        state = replace(state, matrix=_product(state.matrix, box.transformation_matrix.values), clip=None)
    if not isinstance(box, (boxes.InlineBox, boxes.TextBox)):
        yield from _plates(box, state)
    inner = state
    if box.style["overflow"] != "visible" and _is_upright(state.matrix):
        x, y, width, height, *radii = box.rounded_padding_box()
        clip = Clip(frame=Frame(x, y, width, height), corners=_corners(radii))
        inner = replace(state, clip=clip if state.clip is None else state.clip.within(clip))
    for child in context.negative_z_contexts:
        yield from _context(child, inner)
    for block in context.block_level_boxes:
        yield from _plates(block, inner)
    for child in context.float_contexts:
        yield from _context(child, inner)
    if isinstance(box, boxes.InlineBox):
        yield from _lines(box, [box], inner)
    yield from _blocks({box: context.blocks_and_cells}, inner)
    for child in [*context.zero_z_contexts, *context.positive_z_contexts]:
        yield from _context(child, inner)


def _blocks(blocks: Mapping[Any, Any], state: State) -> Iterator[Item]:
    from weasyprint.formatting_structure import boxes

    for block, inner in blocks.items():
        if isinstance(block, boxes.ReplacedBox):
            yield _art(block, state)
        elif getattr(block, "children", None) and isinstance(block.children[-1], boxes.LineBox):
            yield from _lines(block, block.children, state)
        yield from _blocks(inner, state)


def _lines(block: Any, lines: list[Any], state: State) -> Iterator[Item]:
    """The text of a block, and what lies in its lines beside text."""
    from weasyprint.formatting_structure import boxes
    from weasyprint.stacking import StackingContext

    def beside(box: Any) -> Iterator[Item]:
        for child in getattr(box, "children", ()):
            if isinstance(child, StackingContext):
                yield from _context(child, state)
            elif isinstance(child, boxes.ReplacedBox):
                yield from _plates(child, state)
                yield _art(child, state)
            elif not isinstance(child, boxes.TextBox):
                if isinstance(child, boxes.InlineBox):
                    yield from _plates(child, state)
                yield from beside(child)

    for line in lines:
        yield from beside(line)
    for found in text_blocks(block, lines, opacity=state.opacity):
        yield replace(found, frame=_placed(found.frame, state.matrix))


def _art(box: Any, state: State) -> Art:
    element = box.element
    number = element.get(CHART_ATTRIBUTE)
    frame = Frame(box.content_box_x(), box.content_box_y(), float(box.width), float(box.height))
    name = "Chart" if number is not None else "Icon"
    label = element.get("aria-label") or element.get("alt") or element.get("title") or name
    return Art(
        id=element.get("id", ""),
        frame=_placed(frame, state.matrix),
        label=label,
        chart_index=None if number is None else int(number),
    )


def _plates(box: Any, state: State) -> Iterator[Item]:
    """The box's own background, border and shadow, if there is anything to see."""
    if box.style["visibility"] != "visible" or box.element is None:
        return
    x, y, width, height, *radii = box.rounded_border_box()
    if width <= 0 or height <= 0:
        return
    if kind := box.element.get(MARK):
        frame = _placed(Frame(x, y, width, height), state.matrix)
        yield Art(id=box.element.get("id", ""), frame=frame, label="Decoration", is_box_only=kind == "box")
        return
    edges = tuple(_edge(box, side, state.opacity) for side in SIDES)
    background = box.background
    layers = [layer for layer in background.layers if layer.image is not None] if background else []
    colour = _rgba(background.color, state.opacity) if background else (0, 0, 0, 0)
    shadow, ring = _shadows(box, state.opacity)
    if not (layers or colour[3] or shadow or ring or any(edge.is_seen for edge in edges)):
        return
    if ring is not None and not any(edge.is_seen for edge in edges):
        edges = (ring, ring, ring, ring)
        x, y, width, height = x - ring.width, y - ring.width, width + 2 * ring.width, height + 2 * ring.width
        radii = [[axis + ring.width if axis else 0.0 for axis in radius] for radius in radii]
    frame = _placed(Frame(x, y, width, height), state.matrix)
    fill: Rgba | Ramp | None = colour if colour[3] else None
    is_plain = _is_shown_by_a_shape(state.matrix)
    if layers:
        fill = _ramp(layers[0].image, state.opacity) if len(layers) == 1 and _covers(layers[0], box) else None
        is_plain = is_plain and fill is not None and (colour[3] == 0 or _is_opaque(fill))
    plate = Plate(
        id=box.element.get("id", ""),
        frame=frame,
        corners=_corners(radii),
        fill=fill,
        edges=edges,  # type: ignore[arg-type]
        shadow=shadow,
    )
    fitted = clipped(plate, state.clip) if is_plain else None
    if fitted is not None:
        yield from fitted
    else:
        yield Art(id=plate.id, frame=frame, label="Decoration", is_box_only=True)


def _covers(layer: Any, box: Any) -> bool:
    """Whether the layer fills its box once, as a shape's own gradient does."""
    width, height = layer.size
    return bool(width >= box.padding_width() - 0.5 and height >= box.padding_height() - 0.5)


def _is_opaque(fill: Rgba | Ramp) -> bool:
    return isinstance(fill, Ramp) and all(rgba[3] == 255 for _, rgba in fill.stops)


def _ramp(image: Any, opacity: float) -> Ramp | None:
    """A plain linear gradient with stops in percent; None for anything else."""
    from weasyprint.images import LinearGradient

    if not isinstance(image, LinearGradient) or image.repeating or image.direction_type != "angle":
        return None
    number = len(image.colors)
    places: list[float] = []
    for index, position in enumerate(image.stop_positions):
        if position is None:
            places.append(index / max(1, number - 1))
        elif position.unit == "%":
            places.append(min(1.0, max(0.0, position.value / 100)))
        else:
            return None
    stops = tuple((place, _rgba(colour, opacity)) for place, colour in zip(places, image.colors, strict=True))
    return Ramp(css_deg=math.degrees(image.direction), stops=stops) if places == sorted(places) else None


def _edge(box: Any, side: str, opacity: float) -> Edge:
    width = float(getattr(box, f"border_{side}_width"))
    colour = box.style[f"border_{side}_color"]
    colour = box.style["color"] if colour == "currentcolor" else colour
    return Edge(width=width, rgba=_rgba(colour, opacity), style=box.style[f"border_{side}_style"])


def _shadows(box: Any, opacity: float) -> tuple[Soft | None, Edge | None]:
    """The strongest soft shadow, and a hard one without offset, which looks like a border."""
    soft: Soft | None = None
    ring: Edge | None = None
    for x, y, blur, spread, colour, is_inset in box.style["box_shadow"]:
        rgba = _rgba(box.style["color"] if colour == "currentcolor" else colour, opacity)
        if is_inset or rgba[3] == 0:
            continue
        if blur.value == 0 and x.value == 0 and y.value == 0 and spread.value > 0:
            ring = Edge(width=spread.value, rgba=rgba, style="solid")
        elif soft is None or rgba[3] > soft.rgba[3]:
            soft = Soft(x=x.value, y=y.value, blur=blur.value, spread=spread.value, rgba=rgba)
    return soft, ring


def _rgba(colour: Any, opacity: float) -> Rgba:
    red, green, blue = (
        round(255 * min(1.0, max(0.0, float(channel)))) for channel in colour.to("srgb").coordinates
    )
    return red, green, blue, round(255 * float(colour.alpha) * opacity)


def _corners(radii: list[Any]) -> Corners:
    top_left, top_right, bottom_right, bottom_left = (min(radius) for radius in radii)
    return float(top_left), float(top_right), float(bottom_right), float(bottom_left)


def _product(outer: Matrix, inner: Matrix) -> Matrix:
    """First `inner`, then `outer`."""
    a, b, c, d, e, f = inner
    oa, ob, oc, od, oe, of = outer
    return (
        a * oa + b * oc,
        a * ob + b * od,
        c * oa + d * oc,
        c * ob + d * od,
        e * oa + f * oc + oe,
        e * ob + f * od + of,
    )


def _is_upright(matrix: Matrix) -> bool:
    return abs(matrix[1]) < 1e-6 and abs(matrix[2]) < 1e-6


def _is_shown_by_a_shape(matrix: Matrix) -> bool:
    """Whether the matrix only turns, moves and scales evenly."""
    a, b, c, d, _, _ = matrix
    return abs(a - d) < 1e-3 and abs(b + c) < 1e-3


def _placed(frame: Frame, matrix: Matrix) -> Frame:
    """The frame after a turn, a move and a scaling; skews are left out."""
    a, b, c, d, e, f = matrix
    x, y = frame.left + frame.width / 2, frame.top + frame.height / 2
    middle_x, middle_y = a * x + c * y + e, b * x + d * y + f
    wide, high = frame.width * math.hypot(a, b), frame.height * math.hypot(c, d)
    turn = frame.turn_deg + math.degrees(math.atan2(b, a))
    return Frame(middle_x - wide / 2, middle_y - high / 2, wide, high, turn)
