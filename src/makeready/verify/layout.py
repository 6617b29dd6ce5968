"""Whether our own document collides with itself or leaves the canvas: measured boxes, borne out by pixels."""

from makeready.brief import Box
from makeready.design.document import ElementBox
from makeready.verify.collision import collisions
from makeready.verify.cut import cut_text, cut_things
from makeready.verify.look import Look, area
from makeready.verify.no_text import is_writing
from makeready.verify.verifier import Answer, Asked, Derived, broken, met

OUTSIDE_PX = 1.0
"""Ours: measuring and drawing round differently by up to a pixel."""


class LayoutVerifier:
    name = "layout"
    version = "3"
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
    pairs = list(collisions(look, elements))
    if not pairs:
        return met(f"{len(elements)} elements, none collide", expected, source="pixels+boxes")
    said = "; ".join(f"{named(first)} and {named(second)}" for first, second, _ in pairs[:3])
    boxes = tuple(place for _, _, place in pairs)
    return broken(
        f"{len(pairs)} collide: {said}", expected, 0.7 / len(pairs), boxes=boxes, source="pixels+boxes"
    )


def clipping(look: Look) -> Answer:
    expected = "nothing is cut off"
    problems: list[tuple[str, tuple[Box, ...]]] = [(note, ()) for note in look.picture.layout_notes]
    canvas = look.canvas
    for element in look.elements:
        if matters(element) and beyond(element.box, canvas) > OUTSIDE_PX:
            problems.append((f"{named(element)} leaves the canvas", (element.box,)))
    notes = look.picture.layout_notes
    told = {
        element.id for element in look.elements if any(note.startswith(f"#{element.id} ") for note in notes)
    }
    for bearer, box in cut_text(look):
        if bearer is None or bearer.id not in told:
            whose = named(bearer) if bearer else "text"
            problems.append((f"letters of {whose} are cut off; give the text more room", (box,)))
    for leaver, side in cut_things(look):
        if leaver.id not in told:
            frame = f"#{leaver.frame_id}" if leaver.frame_id else "the canvas"
            problems.append((f"#{leaver.id} ({leaver.tag}) is cut at the {side} of {frame}", (leaver.box,)))
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


def named(element: ElementBox) -> str:
    if element.text.strip():
        text = element.text.strip()
        return f'"{text[:32]}{"..." if len(text) > 32 else ""}"'
    return element.noun or element.id
