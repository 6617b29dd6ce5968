"""Whether what is drawn of two elements meets: pixels that change when each is left out, not only boxes.

Letters, outlines and arrows are strokes: they collide where ink meets ink. Cards, badges and pictures are
bodies: they collide where one covers another, and with ink that stands on them or is lost below them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import cv2
import numpy as np

from makeready.brief import Box
from makeready.design.document import ElementBox
from makeready.verify.eyes.ink import tight_box
from makeready.verify.eyes.reuse import with_margin
from makeready.verify.ground import Mask
from makeready.verify.lettering import SVG_TAGS
from makeready.verify.look import Look, box_mask
from makeready.verify.visibility import is_related

MIN_OVERLAP_PX = 3.0
"""Ours: line boxes of tight headlines overlap by a pixel or two without any ink meeting."""
MIN_PAINTED, MIN_RECTANGLE = 0.5, 0.9
"""Shares of a box that an element changes. Ours: letters change about a fifth of theirs, a disc 0.79, a card
with round corners 0.95 and more."""
MIN_CONTACT_PX = 8
"""Ours: strokes that cross, each a pixel wider, share 16 pixels and more; ends that touch share fewer."""
EDGE_PX = 2
"""Ours: an arrow ends at the edge of a card, and antialiasing is a pixel."""
MIN_LETTER = 128
"""Bytes of 255: half covered."""
REACH_EM = 0.6
"""Ours: letters that go on outside of their box do so within a word space and a letter's width."""
ABUTTING_EM = 0.25
"""Ours: a letter that runs over the edge of its box into the next box has ink this near on both sides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paint:
    """What is drawn of one element: the pixels that are seen, and for a body all that it covers, also where
    something lies on it. Shapes: both (height, width)."""

    seen: Mask
    body: Mask | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spilt:
    """Letters outside of their element's box, and a box that holds them and the next one. Shapes: letters
    (height, width)."""

    letters: Mask
    box: Box


def collisions(look: Look, elements: Sequence[ElementBox]) -> Iterator[tuple[ElementBox, ElementBox, Box]]:
    """Every two of the elements that collide, and where."""
    spilt = {element.id: spilt_letters(look, element, elements) for element in elements}
    for first, second in combinations(elements, 2):
        if is_related(look, first, second):
            continue
        place = meeting(look, first, second) if do_meet(first.box, second.box) else None
        for element, other in ((first, second), (second, first)):
            outside = spilt[element.id]
            if place is None and outside is not None:
                place = spilt_on(look, element, outside, other)
        if place is not None:
            yield first, second, place


def do_meet(first: Box, second: Box) -> bool:
    shared = intersection(first, second)
    return min(shared.width_px, shared.height_px) >= MIN_OVERLAP_PX


def meeting(look: Look, first: ElementBox, second: ElementBox) -> Box | None:
    """Where what is drawn of two elements collides, whose boxes do."""
    one, other = paint(look, first, second), paint(look, second, first)
    if one is None or other is None:  # one cannot be seen at all: two texts cover each other, or it is empty
        is_alike = bool(first.text.strip()) == bool(second.text.strip())
        return intersection(first.box, second.box) if is_alike else None
    if one.body is not None and other.body is not None:
        shared = tight_box(one.body & other.body)
        is_deep = shared is not None and min(shared.width_px, shared.height_px) >= MIN_OVERLAP_PX
        return shared if is_deep else None
    if one.body is None and other.body is None:
        return contact(one.seen, other.seen)
    if one.body is None:
        return on_body(look, first, one.seen, other)
    return on_body(look, second, other.seen, one)


def paint(look: Look, element: ElementBox, other: ElementBox) -> Paint | None:
    """What is drawn of an element, as far as the other one lets that be seen; None if nothing is."""
    changed = look.changed(element.id)
    if changed is None:
        return None
    height, width = changed.shape
    own = box_mask(element.box, width, height)
    if not (changed & own).any():
        return None
    free = own & ~box_mask(other.box, width, height)
    share = float(changed[free].mean()) if free.any() else float(changed[own].mean())
    if share >= MIN_PAINTED:
        body = own if share >= MIN_RECTANGLE else filled(changed & own)
        return Paint(seen=changed & own, body=body)
    letters = letters_of(look, element)
    return Paint(seen=letters if letters is not None else changed & own, body=None)


def letters_of(look: Look, element: ElementBox) -> Mask | None:
    """The letters of an element that are seen, also outside of its box; None where that cannot be told."""
    changed = look.changed(element.id)
    if changed is None or look.ground is None or not element.text.strip() or element.tag in SVG_TAGS:
        return None
    return np.asarray(changed & (grown(look.ground.ink) > 0), dtype=np.bool_)


def contact(one: Mask, other: Mask) -> Box | None:
    """Where the ink of two elements meets or touches."""
    shared = (grown(one) & grown(other)) > 0
    return tight_box(shared) if int(shared.sum()) >= MIN_CONTACT_PX else None


def on_body(look: Look, element: ElementBox, strokes: Mask, body: Paint) -> Box | None:
    """Where strokes stand on a body, or letters are lost below it."""
    if body.body is None:
        return None
    kernel = np.ones((2 * EDGE_PX + 1, 2 * EDGE_PX + 1), np.uint8)
    inside = cv2.erode(body.body.astype(np.uint8), kernel, borderType=cv2.BORDER_REPLICATE) > 0
    shared = strokes & inside
    is_html_text = bool(element.text.strip()) and element.tag not in SVG_TAGS
    if int(shared.sum()) < MIN_CONTACT_PX and is_html_text and look.picture.letters is not None:
        alone = look.picture.letters(element.id, element.text).min(axis=2) < MIN_LETTER
        shared = alone & body.seen & inside
    return tight_box(shared) if int(shared.sum()) >= MIN_CONTACT_PX else None


def spills(look: Look, element: ElementBox, elements: Sequence[ElementBox]) -> bool:
    """Whether letters of a text may stand outside of its box: ink that belongs to no text's box stands beside
    it, or ink runs over its edge into the box of another text."""
    if look.ground is None or not element.text.strip() or element.tag in SVG_TAGS:
        return False
    reach, near = (max(2, round(share * element.font_px)) for share in (REACH_EM, ABUTTING_EM))
    if any(look.stray_ink[part].any() for part in sides(element.box, reach)):
        return True
    ink, box = look.ground.ink, element.box
    inner = sides(box, -near)
    return any(
        bool(ink[outside].any() and ink[inside].any())
        for outside, inside in zip(sides(box, near), inner, strict=True)
        if any(
            is_in(outside, other.box) and not is_related(look, element, other)
            for other in elements
            if other.text.strip()
        )
    )


def sides(box: Box, reach: int) -> list[tuple[slice, slice]]:
    """The strips left of, right of, above and below a box; with a negative reach those inside of it."""
    top, bottom = max(0, round(box.top_px)), max(0, round(box.bottom_px))
    left, right = max(0, round(box.left_px)), max(0, round(box.right_px))
    rows, columns = slice(top, bottom), slice(left, right)
    return [
        (rows, strip(left - reach, left)),
        (rows, strip(right, right + reach)),
        (strip(top - reach, top), columns),
        (strip(bottom, bottom + reach), columns),
    ]


def strip(start: int, stop: int) -> slice:
    return slice(max(0, min(start, stop)), max(0, start, stop))


def is_in(part: tuple[slice, slice], box: Box) -> bool:
    rows, columns = part
    is_beside = rows.start < box.bottom_px and rows.stop > box.top_px
    return bool(is_beside and columns.start < box.right_px and columns.stop > box.left_px)


def spilt_letters(look: Look, element: ElementBox, elements: Sequence[ElementBox]) -> Spilt | None:
    """The letters of an element that stand outside of its box; None where there are none."""
    letters = letters_of(look, element) if spills(look, element, elements) else None
    if letters is None:
        return None
    height, width = letters.shape
    outside = letters & (grown(box_mask(element.box, width, height)) == 0)
    box = tight_box(outside)
    if box is None:
        return None
    reach = REACH_EM * element.font_px  # the next letter may be covered
    return Spilt(letters=outside, box=with_margin(box, reach, reach))


def spilt_on(look: Look, element: ElementBox, spilt: Spilt, other: ElementBox) -> Box | None:
    """Where letters of an element that stand outside of its box collide with another element."""
    body = paint(look, other, element) if do_meet(spilt.box, other.box) else None
    if body is None:
        return None
    if body.body is None:
        return contact(spilt.letters, body.seen)
    return on_body(look, element, spilt.letters, body)


def filled(mask: Mask) -> Mask:
    """The convex hull of all true pixels: what a disc covers though another disc lies on it."""
    points = cv2.findNonZero(mask.astype(np.uint8))
    whole = np.zeros(mask.shape, np.uint8)
    if points is not None:
        cv2.fillConvexPoly(whole, cv2.convexHull(points), 1)
    return np.asarray(whole > 0, dtype=np.bool_)


def grown(mask: Mask) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.asarray(cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8)), dtype=np.uint8)


def intersection(first: Box, second: Box) -> Box:
    """What two boxes share; with a negative side if they are apart."""
    left, top = max(first.left_px, second.left_px), max(first.top_px, second.top_px)
    return Box(
        left_px=left,
        top_px=top,
        width_px=min(first.right_px, second.right_px) - left,
        height_px=min(first.bottom_px, second.bottom_px) - top,
    )
