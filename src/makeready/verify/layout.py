"""Whether our own document collides with itself or leaves the canvas: measured boxes, borne out by pixels."""

from itertools import combinations

from makeready.brief import Box
from makeready.design.document import ElementBox
from makeready.verify.eyes.ink import tight_box
from makeready.verify.look import Look, area, box_mask
from makeready.verify.no_text import is_writing
from makeready.verify.verifier import Answer, Asked, Derived, broken, met
from makeready.verify.visibility import is_related

MIN_OVERLAP_PX = 3.0
"""Ours: line boxes of tight headlines overlap by a pixel or two without any ink meeting."""
MIN_OVERLAP_SHARE = 0.03
"""Of the smaller box. Ours: as above."""
MIN_PAINTED = 0.5
"""Ours: the share of a box that a card or picture changes; letters change about a fifth of theirs."""
OUTSIDE_PX = 1.0
"""Ours: measuring and drawing round differently by up to a pixel."""


class LayoutVerifier:
    name = "layout"
    version = "1"
    kinds = ("layout.overlap", "layout.clipping")

    def inspect(self, look: Look, asked: Asked) -> Answer:
        if not isinstance(asked, Derived):
            raise TypeError(f"{type(asked).__name__} is not a check of the layout.")
        return overlap(look) if asked.id == "layout.overlap" else clipping(look)


def matters(element: ElementBox) -> bool:
    """Whether an element must neither be covered nor cut:
    text, and whatever is named or answers a constraint."""
    named = bool(element.text.strip() or element.constraint_ids or element.noun)
    return named and not element.is_decoration and area(element.box) > 0


def overlap(look: Look) -> Answer:
    expected = "no element covers another"
    elements = [element for element in look.elements if matters(element)]
    pairs: list[tuple[ElementBox, ElementBox, Box]] = []
    for first, second in combinations(elements, 2):
        shared = intersection(first.box, second.box)
        if min(shared.width_px, shared.height_px) < MIN_OVERLAP_PX:
            continue
        if area(shared) < MIN_OVERLAP_SHARE * min(area(first.box), area(second.box)):
            continue
        if not is_related(look, first, second) and collides(look, first, second):
            pairs.append((first, second, shared))
    if not pairs:
        return met(f"{len(elements)} elements, none collide", expected, source="pixels+boxes")
    said = "; ".join(f"{named(first)} and {named(second)}" for first, second, _ in pairs[:3])
    boxes = tuple(shared for _, _, shared in pairs)
    return broken(
        f"{len(pairs)} collide: {said}", expected, 0.7 / len(pairs), boxes=boxes, source="pixels+boxes"
    )


def collides(look: Look, first: ElementBox, second: ElementBox) -> bool:
    """Whether what is drawn of two elements overlaps, not
    only their boxes, which may be wider than their ink."""
    one, other = drawn_box(look, first, second), drawn_box(look, second, first)
    if one is None or other is None:  # one cannot be seen at all: two texts cover each other, or it is empty
        return bool(first.text.strip()) == bool(second.text.strip())
    shared = intersection(one, other)
    return min(shared.width_px, shared.height_px) >= MIN_OVERLAP_PX


def drawn_box(look: Look, element: ElementBox, other: ElementBox) -> Box | None:
    """An element's box if it fills it with paint, as far as
    the other one lets that be seen; else its ink's box."""
    changed = look.changed(element.id)
    if changed is None:
        return element.box
    height, width = changed.shape
    own = box_mask(element.box, width, height)
    free = own & ~box_mask(other.box, width, height)
    if free.any() and float(changed[free].mean()) >= MIN_PAINTED:
        return element.box
    return tight_box(changed & own)


def clipping(look: Look) -> Answer:
    expected = "nothing is cut off"
    problems: list[tuple[str, tuple[Box, ...]]] = [(note, ()) for note in look.picture.layout_notes]
    canvas = look.canvas
    for element in look.elements:
        if matters(element) and beyond(element.box, canvas) > OUTSIDE_PX:
            problems.append((f"{named(element)} leaves the canvas", (element.box,)))
    for line in look.reading:
        if is_writing(line) and beyond(line.box, canvas) >= 0:
            problems.append((f'"{line.text}" touches the edge of the canvas', (line.box,)))
    if not problems:
        return met("all text and elements lie inside", expected, source="pixels+boxes")
    said = "; ".join(problem for problem, _ in problems[:4])
    more = f" and {len(problems) - 4} more" if len(problems) > 4 else ""
    boxes = tuple(box for _, found in problems for box in found)
    return broken(said + more, expected, 0.7 / len(problems), boxes=boxes, source="pixels+boxes")


def beyond(box: Box, canvas: Box) -> float:
    """How far a box reaches over the nearest edge of the canvas, in pixels; 0 touches it, less is inside."""
    return max(-box.left_px, -box.top_px, box.right_px - canvas.width_px, box.bottom_px - canvas.height_px)


def intersection(first: Box, second: Box) -> Box:
    """What two boxes share; with a negative side if they are apart."""
    left, top = max(first.left_px, second.left_px), max(first.top_px, second.top_px)
    return Box(
        left_px=left,
        top_px=top,
        width_px=min(first.right_px, second.right_px) - left,
        height_px=min(first.bottom_px, second.bottom_px) - top,
    )


def named(element: ElementBox) -> str:
    if element.text.strip():
        text = element.text.strip()
        return f'"{text[:32]}{"..." if len(text) > 32 else ""}"'
    return element.noun or element.id
