"""A design document: HTML and CSS with slots, and where its elements lie once it is drawn.

Standard library only, so that planners and verifiers can speak of documents without a renderer.
"""

from dataclasses import dataclass

from makeready.brief import Box, ChartData


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One page, ready to be drawn at `width_px` x `height_px`.

    `html` is a whole body with its style element; slots are expanded by `drawing.slots`. An element that
    answers constraints carries `data-constraint="c3 c4"` and `data-noun="callout"`; every element that can
    carry text or answer a constraint gets an `id` when the document is prepared, so that its box can be read.
    """

    html: str
    width_px: int
    height_px: int
    composition: str = ""
    theme: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementBox:
    """Where one element of a document lies. `text` is its own text if it is a leaf of text, else empty.

    `depth` is its depth in the tree and `parent_id` its nearest ancestor with a box, so that overlap checks
    can tell nesting from collision. `font_px` is the size its text is drawn at, 0 where there is none.
    `is_decoration` marks what may be covered or cut without loss (data-decoration). `alt` is what a formula
    says, as its author wrote it: it is no text that could be read letter by letter.
    """

    id: str
    tag: str
    box: Box
    noun: str = ""
    constraint_ids: tuple[str, ...] = ()
    text: str = ""
    font_px: float = 0.0
    depth: int = 0
    parent_id: str = ""
    is_decoration: bool = False
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownChart:
    """A chart that a document brings itself: where it lies and what it should show.

    `data` is None where its numbers cannot be compared with pixels; `reason` then says why.
    """

    id: str
    box: Box
    constraint_ids: tuple[str, ...] = ()
    data: ChartData | None = None
    reason: str = ""
