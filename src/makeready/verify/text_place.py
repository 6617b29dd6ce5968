"""Whether text stays on the shape it stands on, and no line runs through it."""

from makeready.brief import Box
from makeready.verify.layout import named
from makeready.verify.look import Look
from makeready.verify.pieces import Leaving, crossing, leaving, pieces
from makeready.verify.verifier import Answer, Asked, Derived, broken, met, unknown

MAX_TOLD = 4
"""Ours: a planner mends four faults at a time; the boxes name all."""


class TextPlaceVerifier:
    name = "text_place"
    version = "1"
    kinds = ("layout.containment", "layout.crossing")

    def inspect(self, look: Look, asked: Asked) -> Answer:
        if not isinstance(asked, Derived):
            raise TypeError(f"{type(asked).__name__} is not a check of the layout.")
        return containment(look) if asked.id == "layout.containment" else crossings(look)


def containment(look: Look) -> Answer:
    expected = "text stays on the shape it stands on"
    if look.ground is None:
        return unknown("the page cannot be drawn without its letters", expected)
    lines = list(pieces(look, look.ground))
    found = [one for line in lines if (one := leaving(look.ground, line)) is not None]
    boxes = tuple(one.piece.box for one in found)
    return told([words_of(one) for one in found], boxes, len(lines), expected)


def crossings(look: Look) -> Answer:
    expected = "no line runs through text"
    if look.ground is None:
        return unknown("the page cannot be drawn without its letters", expected)
    lines = list(pieces(look, look.ground))
    whole = [line for line in lines if leaving(look.ground, line) is None]
    found = [(line, box) for line in whole if (box := crossing(look.ground, line)) is not None]
    faults = [
        f"a line crosses {named(line.element)} at {box.left_px:.0f}, {box.top_px:.0f} px; move one of them"
        for line, box in found
    ]
    return told(faults, tuple(box for _, box in found), len(lines), expected)


def words_of(one: Leaving) -> str:
    """What a planner needs to make it fit."""
    side, way = ("wide", "wrap or shrink it") if one.is_sideways else ("high", "shrink it")
    return (
        f"{named(one.piece.element)} is {one.length_px:.0f} px {side}, the shape it stands on "
        f"{one.room_px:.0f} px there; {way}, or enlarge the shape"
    )


def told(faults: list[str], boxes: tuple[Box, ...], num_lines: int, expected: str) -> Answer:
    if not faults:
        return met(f"{num_lines} lines of text, none leaves or is crossed", expected, source="pixels+boxes")
    more = f" and {len(faults) - MAX_TOLD} more" if len(faults) > MAX_TOLD else ""
    said = "; ".join(faults[:MAX_TOLD]) + more
    return broken(said, expected, 0.7 / len(faults), boxes=boxes, source="pixels+boxes")
