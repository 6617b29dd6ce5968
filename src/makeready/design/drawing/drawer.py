"""Documents become pixels and boxes: dynimg draws and blitz measures, both in one warm child process."""

import io
import json
import struct
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Self, cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from makeready.design.document import Document, ElementBox, ShownChart
from makeready.design.drawing.boxes import Rectangle, element_boxes
from makeready.design.drawing.chart_edge import (
    RING_PX,
    cut_sides,
    has_ink_at_edge,
    may_shorten,
    shortened,
    with_ring,
)
from makeready.design.drawing.child import ChartRequest, PageAnswer, PageRequest, RingRequest
from makeready.design.drawing.connect import connected
from makeready.design.drawing.cut_letters import CutLetters, cut_letters
from makeready.design.drawing.layout import layout_faults
from makeready.design.drawing.leaving import Leaver, leavers
from makeready.design.drawing.letters import (
    LettersPage,
    all_letters,
    all_letters_uncut,
    frames,
    letters_alone,
    place_of,
    ring_px,
    without_any_letters,
    without_letters,
)
from makeready.design.drawing.prepare import Prepared, prepared
from makeready.design.drawing.process import DrawingProcess
from makeready.design.drawing.shown_charts import shown_charts
from makeready.design.drawing.slots import ChartDrawer
from makeready.design.fonts import DEFAULT_FAMILY, FOLDER, faces, font_arguments
from makeready.design.mathematics import Formula, SetFormula, checked_formula
from makeready.design.painter import Painter
from makeready.errors import InvalidDocumentError, UnknownNameError

Pixels = NDArray[np.uint8]
DRAW_TIMEOUT_S = 10.0
"""A dense 2048 px page takes about 0.2 s here; what takes fifty times that is stuck."""
LAYOUT_MODULE = "makeready.design.exporting.child"
"""By name, as what is optional is: exports build on drawing, not drawing on them."""
LAYOUT_PATIENCE = 2.0
"""Laying out for an export may take this many times as long as drawing; a dense page takes 0.3 s."""
NUM_KEPT_DOCUMENTS = 8
"""Prepared documents kept for leave-one-out: a run inspects one document at a time, or four proposals."""


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """What a document became.

    Shapes: pixels (height, width, 3), sRGB, uint8, exactly the document's size.
    `layout_notes` say, each in a sentence, what will not look as the document means it;
    `leavers` stick out of the page or of a frame, if the pixels bear it out.
    """

    pixels: Pixels
    boxes: tuple[ElementBox, ...]
    missing_glyphs: tuple[str, ...] = ()
    unfilled_slots: tuple[str, ...] = ()
    layout_notes: tuple[str, ...] = ()
    charts: tuple[ShownChart, ...] = ()
    leavers: tuple[Leaver, ...] = ()


class Drawer:
    """Draws documents, from any thread. Owns the child processes; close it, or use it as a context manager.

    `painter` fills the slots for pictures; without one they stay empty, and that is a finding.
    Same document, same pixels: nothing but the document and, for characters no vendored font has, the
    installed fonts goes into a drawing.
    """

    def __init__(self, *, timeout_s: float = DRAW_TIMEOUT_S, painter: Painter | None = None) -> None:
        self.painter = painter
        self._pages = DrawingProcess(timeout_s=timeout_s)
        self._charts = DrawingProcess(timeout_s=timeout_s)
        self._layouts = DrawingProcess(
            timeout_s=timeout_s * LAYOUT_PATIENCE, module=LAYOUT_MODULE, work="Laying out for export"
        )
        self._kept: OrderedDict[Document, Prepared] = OrderedDict()
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the child processes. Drawing again would start new ones."""
        self._pages.close()
        self._charts.close()
        if self.painter is not None:
            self.painter.close()
        self._layouts.close()

    def draw(self, document: Document) -> Drawing:
        """The document's pixels, where its elements lie, and what went wrong.

        Raises: InvalidDocumentError for what may not be in a document; DrawTimeoutError if it takes too long.
        """
        ready = self._prepared(document)
        html = ready.html()
        answer = self._asked(ready, html, measured_html=html)
        boxes = element_boxes(ready.page, answer.boxes, ready.styles, ready.svg_texts)
        return Drawing(
            pixels=_pixels(answer),
            boxes=boxes,
            missing_glyphs=ready.missing_glyphs,
            unfilled_slots=ready.unfilled_slots,
            charts=tuple(shown_charts(ready.page, answer.boxes, ready.styles)),
            leavers=tuple(leavers(document, ready.page, answer.boxes, ready.styles)),
            layout_notes=(
                *ready.notes,
                *layout_faults(document, ready.page, boxes, answer.boxes, ready.styles),
            ),
        )

    def draw_without(self, document: Document, element_id: str) -> Pixels:
        """The same document with one element not drawn; everything else keeps its place.

        Raises: UnknownNameError if no element has that id.
        """
        ready = self._prepared(document)
        if not any(element.attributes.get("id") == element_id for element in ready.page.elements()):
            raise _no_element(element_id)
        return _pixels(self._asked(ready, ready.html(hidden_id=element_id)))

    def draw_letters(self, document: Document, element_id: str, text: str) -> Pixels:
        """The letters of one element alone, uncut, black on white, as if the element said `text`.

        Raises: UnknownNameError if no element has that id.
        """
        ready = self._prepared(document)
        place = place_of(ready, element_id)
        if place is None:
            raise _no_element(element_id)
        return self._form(ready, letters_alone(ready, place, text))

    def draw_without_letters(self, document: Document, element_id: str) -> Pixels:
        """The same document with the letters of one element transparent; its ground and border stay.

        Raises: UnknownNameError if no element has that id.
        """
        ready = self._prepared(document)
        place = place_of(ready, element_id)
        if place is None:
            raise _no_element(element_id)
        return self._form(ready, without_letters(ready, place))

    def draw_without_all_letters(self, document: Document) -> Pixels:
        """The same document with all letters transparent: what stands below its text."""
        ready = self._prepared(document)
        return self._form(ready, without_any_letters(ready))

    def draw_cut_letters(self, document: Document) -> CutLetters:
        """The ink of letters that frames and the page's edge cut off; decorations may lose theirs."""
        ready = self._prepared(document)
        ring = ring_px(ready)
        size_px = document.width_px + 2 * ring, document.height_px + 2 * ring
        form = all_letters_uncut(ready, ring)
        if not frames(ready):  # only the page cuts: one drawing tells
            uncut = _pixels(self._asked(ready, form.html, size_px=size_px))
            inside = uncut[ring : ring + document.height_px, ring : ring + document.width_px]
            return cut_letters(inside, {}, uncut, {}, ring)
        answer = self._asked(ready, form.html, measured_html=form.html, size_px=size_px)
        whole = all_letters(ready)
        cut = self._asked(ready, whole.html, measured_html=whole.html)
        return cut_letters(_pixels(cut), cut.boxes, _pixels(answer), answer.boxes, ring)

    def _form(self, ready: Prepared, form: LettersPage) -> Pixels:
        return _pixels(self._asked(replace(ready, system_fonts=form.fonts), form.html))

    def draw_scaled(self, document: Document, scale: float) -> Pixels:
        """The document's pixels at `scale` device pixels for one of its own, its charts as sharp as its text.

        Raises: InvalidDocumentError, DrawTimeoutError.
        """

        def draw_chart(spec: Mapping[str, object], width_px: int, height_px: int) -> bytes:
            return self.draw_chart(spec, width_px, height_px, scale)

        ready = self._fitted(document, draw_chart)
        return _pixels(self._asked(ready, ready.html(), scale=scale))

    def rectangles(self, ready: Prepared, html: str) -> dict[str, Rectangle]:
        """Where the elements of `html`, a form of a prepared page, lie before transforms, by id."""
        return self._asked(ready, "", measured_html=html).boxes

    def draw_page(self, ready: Prepared, html: str, scale: float, size_px: tuple[int, int]) -> Pixels:
        """Another form of a prepared page, e.g. a part of it, in a window of that width and height.

        Shapes: (height, width, 4) at `scale`; colours are multiplied by alpha, on no ground.
        """
        answer = self._asked(ready, html, scale=scale, background="transparent", size_px=size_px)
        return np.frombuffer(answer.rgba, np.uint8).reshape(answer.height_px, answer.width_px, 4)

    def draw_chart_svg(self, spec: Mapping[str, object], width_px: int, height_px: int) -> bytes:
        """The same chart as `draw_chart` makes, as SVG with its texts as text.

        Raises: InvalidDocumentError if it is no chart.
        """
        return cast(bytes, self._charts.ask(_chart_request(spec, width_px, height_px, 1.0, as_svg=True)))

    def chart_faults(self, spec: Mapping[str, object], width_px: int, height_px: int) -> Iterator[str]:
        """What the picture of a chart cuts off, each in a sentence.

        Raises: InvalidDocumentError if it is no chart.
        """
        svg = self.draw_chart_svg(spec, width_px, height_px).decode()
        request = RingRequest(svg=with_ring(svg, width_px, height_px, RING_PX))
        chart = f"A chart of {width_px} x {height_px} px"
        for side in cut_sides(cast(bytes, self._charts.ask(request)), RING_PX):
            yield f"{chart} is cut at its {side} edge; give it padding there"
        for label in shortened(svg, spec):
            yield f"{chart} shortens a label to {label[:40]!r}; raise labelLimit, or shorten the words"

    def draw_chart(
        self, spec: Mapping[str, object], width_px: int, height_px: int, scale: float = 1.0
    ) -> bytes:
        """A Vega-Lite specification as PNG of exactly `width_px` x `height_px` times `scale`.

        A background of None leaves the page visible behind the chart.

        Raises: InvalidDocumentError if it is no chart, or its labels need more room than there is.
        """
        if spec.get("background", "") is None:
            on_white = self._chart({**spec, "background": "#ffffff"}, width_px, height_px, scale)
            on_black = self._chart({**spec, "background": "#000000"}, width_px, height_px, scale)
            return transparent_png(on_white, on_black)
        return self._chart(spec, width_px, height_px, scale)

    def _chart(self, spec: Mapping[str, object], width_px: int, height_px: int, scale: float) -> bytes:
        png = cast(bytes, self._charts.ask(_chart_request(spec, width_px, height_px, scale)))
        wanted = (round(width_px * scale), round(height_px * scale))
        found = struct.unpack(">II", png[16:24])
        if found != wanted:
            raise InvalidDocumentError(
                f"A chart of {wanted[0]} x {wanted[1]} px came out {found[0]} x {found[1]} px.",
                hint="Give it more room, shorter labels or fewer categories; leave autosize out.",
                param="data-chart",
            )
        return png

    def lay_out(self, request: object) -> object:
        """The answer of the process that lays pages out for PDF and slides; started when first asked.

        Raises: DrawTimeoutError, InvalidDocumentError, MissingDependencyError.
        """
        return self._layouts.ask(request)

    def set_formula(self, formula: Formula) -> SetFormula:
        """A formula as SVG with its measures.

        Raises: InvalidDocumentError for what cannot be set; DrawTimeoutError if it takes too long.
        """
        checked_formula(formula)
        return cast(SetFormula, self._charts.ask(formula))

    def _prepared(self, document: Document) -> Prepared:
        with self._lock:
            if document in self._kept:
                self._kept.move_to_end(document)
                return self._kept[document]
        cut: list[str] = []

        def draw_chart(spec: Mapping[str, object], width_px: int, height_px: int) -> bytes:
            png = self.draw_chart(spec, width_px, height_px)
            if has_ink_at_edge(png) or may_shorten(spec):
                cut.extend(self.chart_faults(spec, width_px, height_px))
            return png

        ready = self._fitted(document, draw_chart)
        ready = replace(ready, notes=tuple(dict.fromkeys((*ready.notes, *cut))))
        with self._lock:
            self._kept[document] = ready
            while len(self._kept) > NUM_KEPT_DOCUMENTS:
                self._kept.popitem(last=False)
        return ready

    def _fitted(self, document: Document, draw_chart: ChartDrawer) -> Prepared:
        """The page with its connectors, which need its boxes: only then it is laid out beforehand."""
        ready = prepared(document, draw_chart, self.set_formula, self.painter)
        return connected(ready, lambda page: self.rectangles(page, page.html()))

    def _asked(
        self,
        ready: Prepared,
        html: str,
        *,
        measured_html: str = "",
        scale: float = 1.0,
        background: str = "#ffffff",
        size_px: tuple[int, int] | None = None,
    ) -> PageAnswer:
        width_px, height_px = size_px or (ready.document.width_px, ready.document.height_px)
        answer = self._pages.ask(
            PageRequest(
                html=html,
                measured_html=measured_html,
                scale=scale,
                background=background,
                width_px=width_px,
                height_px=height_px,
                font_files=font_arguments(ready.system_fonts),
                measure_files=[
                    *(str(face.path) for face in faces()),
                    *(str(font.path) for font in ready.system_fonts),
                ],
                default_family=DEFAULT_FAMILY,
            )
        )
        return cast(PageAnswer, answer)


def _chart_request(
    spec: Mapping[str, object], width_px: int, height_px: int, scale: float, *, as_svg: bool = False
) -> ChartRequest:
    fit = {"autosize": {"type": "fit", "contains": "padding"}}
    sized = {**fit, **spec, "width": width_px, "height": height_px}
    return ChartRequest(spec_json=json.dumps(sized), scale=scale, font_folder=str(FOLDER), as_svg=as_svg)


def _no_element(element_id: str) -> UnknownNameError:
    return UnknownNameError(
        f"The document has no element with the id {element_id!r}.",
        hint="Use an id from the drawing's boxes.",
        param="element_id",
    )


def _pixels(answer: PageAnswer) -> Pixels:
    rgba = np.frombuffer(answer.rgba, np.uint8).reshape(answer.height_px, answer.width_px, 4)
    pixels = np.empty((answer.height_px, answer.width_px, 3), np.uint8)
    for channel in range(3):  # a fifth of the time that numpy takes for all three at once
        pixels[:, :, channel] = rgba[:, :, channel]
    return pixels


def transparent_png(on_white: bytes, on_black: bytes) -> bytes:
    """What was drawn on both grounds, on none: alpha is where the two agree.

    vl-convert's own transparent pictures are wrong wherever a pixel is half covered (1.9.0 clamps each colour
    to the alpha: #ff8800 at one half comes out as 128, 128, 0), so grid lines and edges turn grey.
    """
    white, black = (
        np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=np.float32)
        for png in (on_white, on_black)
    )
    alpha = 255.0 - (white - black).mean(axis=2, keepdims=True)
    colour = np.divide(black * 255.0, alpha, out=np.zeros_like(black), where=alpha > 0)
    rgba = np.concatenate([colour, alpha], axis=2).round().clip(0, 255).astype(np.uint8)
    sink = io.BytesIO()
    Image.fromarray(rgba).save(sink, format="PNG", compress_level=1)
    return sink.getvalue()
