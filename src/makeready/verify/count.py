"""How many elements of a kind can be seen: leaving one out
for our own documents, repeated regions for any picture."""

import re
from dataclasses import replace

from makeready.brief import Box, ElementCount
from makeready.design.document import ElementBox
from makeready.scene.naming import article_of, numbered
from makeready.verify.eyes.segment import MIN_AREA_SHARE, Plateau, plateaus, repeated
from makeready.verify.look import Look, area, shared_area
from makeready.verify.own_colour import wears
from makeready.verify.verifier import Answer, Asked, broken, met, unknown
from makeready.verify.visibility import Sight, outermost, sight

CARD_NOUNS = frozenset({"callout", "card", "feature", "tile", "panel", "step"})
"""Kinds that are usually drawn as boxes of one size, so
that repeated regions can be counted in any picture."""
BULLET_NOUNS = frozenset({"bullet", "bullet point"})
MIN_CARD_SHARE, MAX_CARD_SHARE = 0.01, 0.3
"""Shares of the canvas. Ours: smaller repeats are rows and
tiles inside a mockup, larger ones are halves of a page."""
OVERLAP = 0.55
"""Intersection over union. Ours: a card's inside against its box with border and shadow is 0.9."""
BULLET = re.compile(r"^\s*(?:[•▪◦■□▸►✓✔*\u2013-]|\d{1,2}[.)])\s*(?!\d)\S")
"""A sign or a number, then words: "18.5" and "-3" are figures of a chart."""


class ElementCountVerifier:
    """Boxes say which element to leave out, pixels whether it is there: docs/design/0005-evidence.md."""

    name = "element_count"
    version = "2"
    kinds = ("element_count",)

    def inspect(self, look: Look, asked: Asked) -> Answer:
        if not isinstance(asked, ElementCount):
            raise TypeError(f"{type(asked).__name__} is not a count.")
        if look.is_own:
            return counted_in_document(look, asked)
        return counted_in_pixels(look, asked)


def expectation(asked: ElementCount) -> str:
    name = asked.label or asked.noun
    if asked.maximum is None:
        return f"at least {numbered(asked.minimum, name)}"
    if asked.minimum == asked.maximum:
        return numbered(asked.maximum, name)
    return f"{asked.minimum} to {numbered(asked.maximum, name)}"


def is_allowed(asked: ElementCount, number: int) -> bool:
    return number >= asked.minimum and (asked.maximum is None or number <= asked.maximum)


def nearness(asked: ElementCount, number: int) -> float:
    """1 for a number that is allowed, less the farther it is."""
    limit = asked.minimum if number < asked.minimum else asked.maximum
    away = 0 if limit is None or is_allowed(asked, number) else abs(number - limit)
    return 1 / (1 + away)


def counted_in_document(look: Look, asked: ElementCount) -> Answer:
    expected = expectation(asked)
    elements = counted_elements(look, asked)
    sights = [in_colour(look, asked, sight(look, element)) for element in elements]
    seen = [one for one in sights if not one.fault]
    hidden = "".join(f"; one more does not count: {one.fault}" for one in sights if one.fault)
    number = len(seen)
    twins = look_alikes(look, seen)
    total = number + len(twins)
    boxes = tuple(one.box for one in seen) + tuple(twins)
    measured = f"{number or 'none'} seen on the page{hidden}"
    if twins:
        measured += f"; {len(twins)} more of the same size and pitch in the same row"
    if is_allowed(asked, number) and is_allowed(asked, total):
        return met(measured, expected, boxes=boxes, source="pixels+boxes")
    faulty = tuple(one.box for one in sights if one.fault)
    shown = boxes if number else faulty
    worse = min(nearness(asked, number), nearness(asked, total))
    return broken(measured, expected, worse, boxes=shown, source="pixels+boxes")


def in_colour(look: Look, asked: ElementCount, one: Sight) -> Sight:
    """The sight with a fault if the element has not the colour that is asked for."""
    if one.fault or not asked.colour or wears(look, one.element, asked.colour):
        return one
    return replace(one, fault=f"it is not {asked.colour}")


def counted_elements(look: Look, asked: ElementCount) -> tuple[ElementBox, ...]:
    """The elements tagged with the count, and those of its
    noun that answer no other count; the outermost of them."""
    others = {one.id for one in look.brief.constraints if isinstance(one, ElementCount)} - {asked.id}
    return outermost(
        look,
        tuple(
            element
            for element in look.elements
            if asked.id in element.constraint_ids
            or (element.noun == asked.noun and not others & set(element.constraint_ids))
        ),
    )


def look_alikes(look: Look, seen: list[Sight]) -> list[Box]:
    """Regions that pixels alone show in one row with the
    counted elements and that the document does not count.

    Only where every counted element is such a region itself, of the same size and
    at the same pitch; otherwise segmentation is unsure and leaving one out decides.
    """
    if len(seen) < 2:
        return []
    for group in card_groups(look):
        boxes = [region.box for region in group]
        matched = [next((box for box in boxes if is_same(box, one.element.box)), None) for one in seen]
        if any(box is None for box in matched) or len(boxes) == len(seen):
            continue
        counted = [box for box in matched if box is not None]
        extra = [box for box in boxes if box not in counted]
        return [box for box in extra if is_at_pitch(box, counted)]
    return []


def is_at_pitch(box: Box, counted: list[Box]) -> bool:
    """Whether a box continues the row or column of at least two others at their own distance."""
    for along, across in (("left_px", "top_px"), ("top_px", "left_px")):
        line = sorted(
            getattr(one, along) for one in counted if abs(getattr(one, across) - getattr(box, across)) <= 3
        )
        if len(line) < 2:
            continue
        pitch = line[1] - line[0]
        nearest = min(abs(getattr(box, along) - place) for place in line)
        if abs(nearest - pitch) <= 0.05 * pitch + 2:
            return True
    return False


def is_same(region: Box, element: Box) -> bool:
    shared = shared_area(region, element)
    return shared >= OVERLAP * (area(region) + area(element) - shared)


def card_groups(look: Look) -> list[tuple[Plateau, ...]]:
    """Groups of repeated regions as large as cards."""
    pixels = look.picture.pixels
    canvas_px = area(look.canvas)
    regions = plateaus(pixels, min_area_px=MIN_AREA_SHARE * canvas_px)
    groups = repeated(regions, max(pixels.shape[:2]))
    return [group for group in groups if MIN_CARD_SHARE <= area(group[0].box) / canvas_px <= MAX_CARD_SHARE]


def counted_in_pixels(look: Look, asked: ElementCount) -> Answer:
    """A foreign picture: only what is surely a row of cards, or lines with bullets; else unknown."""
    expected = expectation(asked)
    if asked.noun in BULLET_NOUNS:
        boxes = tuple(line.box for line in look.reading if BULLET.match(line.text))
        what = "lines with a bullet"
        if len(boxes) < asked.minimum:
            return unknown(f"{len(boxes)} {what} were read; others may have no sign", expected)
    elif asked.noun in CARD_NOUNS:
        groups = [group for group in card_groups(look) if all(has_text(look, region.box) for region in group)]
        if len(groups) != 1:
            return unknown(f"{len(groups)} groups of repeated regions with text; one would be sure", expected)
        boxes = tuple(region.box for region in groups[0])
        what = "regions of one size with text"
    else:
        return unknown(
            f"{article_of(asked.noun)} {asked.noun} cannot be told from pixels without a vision model",
            expected,
        )
    measured = f"{len(boxes)} {what}"
    if is_allowed(asked, len(boxes)):
        return met(measured, expected, boxes=boxes)
    return broken(measured, expected, nearness(asked, len(boxes)), boxes=boxes)


def has_text(look: Look, box: Box) -> bool:
    return any(shared_area(line.box, box) >= 0.8 * area(line.box) for line in look.reading)
