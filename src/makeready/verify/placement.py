"""Where an element stands: at an anchor of the canvas, or in relation to another element."""

from makeready.brief import Box, ExactText, Placement
from makeready.brief.constraints import Anchor, Relation
from makeready.brief.finding import Source
from makeready.brief.scope import is_text_noun
from makeready.verify.look import Look, area, around, shared_area
from makeready.verify.text import is_read
from makeready.verify.verifier import Answer, Asked, broken, met, unknown
from makeready.verify.visibility import outermost, sight

CENTRE_X_SHARE = 0.04
"""Ours: 4 % of the width off the middle is seen as off (41 px of 1024)."""
CENTRE_Y_LOW, CENTRE_Y_HIGH = 0.2, 0.8
"""Ours: "centred" means the horizontal middle and the middle
60 % of the height: a headline usually stands above."""
THIRD_SHARE = 1 / 3 + 0.04
"""Ours: the outer third of the canvas, with the same 4 %."""
NEAR_EDGE_SHARE = 0.12
"""Ours: wide things count as at an edge if they begin this
near to it and end clearly farther from the other one."""
RELATION_SLACK_SHARE = 0.02
"""Ours: shadows and descenders may reach this far over the line between two elements."""
MIN_INSIDE = 0.95
MAX_BESIDE_SHARE = 0.25
"""Ours: things a quarter of the canvas apart are still seen as neighbours."""
MIN_BEFORE = 0.02
"""Of the smaller box. Ours: less overlap is standing beside."""


class PlacementVerifier:
    name = "placement"
    version = "2"
    kinds = ("placement",)

    def inspect(self, look: Look, asked: Asked) -> Answer:
        if not isinstance(asked, Placement):
            raise TypeError(f"{type(asked).__name__} is not a placement.")
        expected = expectation(asked)
        box = extent_of(look, asked.noun, asked)
        if box is None:
            return not_seen(look, asked.noun, expected)
        names = references(look, asked)
        found = {name: extent_of(look, name) for name in names}
        others = {name: other for name, other in found.items() if other is not None}
        if len(others) < len(names):
            return not_seen(look, next(name for name, one in found.items() if one is None), expected)
        return placed(look, asked, box, others, "pixels+boxes" if look.is_own else "pixels")


def expectation(asked: Placement) -> str:
    where = f"at the {asked.anchor}" if asked.anchor else f"{asked.relation} {asked.reference}"
    return f"{asked.noun} {where}"


def placed(look: Look, asked: Placement, box: Box, others: dict[str, Box], source: Source) -> Answer:
    """Whether the element in `box` stands where it was asked for; `others` are those that its relation is
    to, by name."""
    expected = expectation(asked)
    if asked.relation is None:
        if asked.anchor is None:
            raise TypeError("A placement has an anchor or a relation.")
        centre = centre_of(box, look.canvas)
        measured = f"its centre is at {centre[0]:.0%} of the width, {centre[1]:.0%} of the height"
        away = anchor_distance(box, look.canvas, asked.anchor, is_line=is_text_noun(asked.noun))
    else:
        measured = "; ".join(f"{name} {told(one)}" for name, one in {asked.noun: box, **others}.items())
        if asked.relation == "between" and len(others) < 2:
            return unknown(f"only {asked.reference} is named", expected)
        away = relation_distance(box, tuple(others.values()), look.canvas, asked.relation)
    boxes = (box, *others.values())
    if away <= 0:
        return met(measured, expected, boxes=boxes, source=source)
    return broken(measured, expected, 0.9 - away, boxes=boxes, source=source)


def references(look: Look, asked: Placement) -> tuple[str, ...]:
    """The elements that a relation is to: two for "between"; the names of elements may hold an "and"."""
    if asked.relation is None:
        return ()
    if asked.relation != "between":
        return (asked.reference,)
    parts = asked.reference.split(" and ")
    pairs = [(" and ".join(parts[:cut]), " and ".join(parts[cut:])) for cut in range(1, len(parts))]
    nouns = {element.noun for element in look.elements}
    return next((pair for pair in pairs if nouns.issuperset(pair)), pairs[0] if pairs else (asked.reference,))


def not_seen(look: Look, noun: str, expected: str) -> Answer:
    if look.is_own:
        return broken(f"no {noun} can be seen", expected, source="pixels+boxes")
    return unknown(f"the {noun} cannot be located without a vision model", expected)


def told(box: Box) -> str:
    return f"{box.left_px:.0f}..{box.right_px:.0f} across, {box.top_px:.0f}..{box.bottom_px:.0f} down"


def extent_of(look: Look, noun: str, asked: Placement | None = None) -> Box | None:
    """Where a kind of element can be seen.

    Our own document: the pixels that change without it; of several of the kind those that answer this very
    placement, if any do. Where none is of that kind, and in a foreign
    picture: the lines of the exact texts with that role, or for a headline the largest line.
    """
    if look.is_own:
        tagged = look.elements_for(asked.id) if asked else ()
        named = tuple(element for element in look.elements if element.noun == noun)
        meant = tuple(element for element in tagged if element.noun == noun) or named or tagged
        if meant:
            seen = [sight(look, element) for element in outermost(look, meant)]
            boxes = tuple(one.box for one in seen if not one.fault)
            return around(boxes) if boxes else None
    texts = texts_of(look, noun, asked.span.text if asked else "")
    passages = [passage for text in texts if (passage := is_read(text, look.reading)) is not None]
    if passages:
        return around(tuple(line.box for passage in passages for line in passage.lines))
    if noun in ("headline", "title") and look.reading and not look.is_own:
        largest = max(line.size_px for line in look.reading)
        return around(tuple(line.box for line in look.reading if line.size_px >= 0.85 * largest))
    return None


def texts_of(look: Look, noun: str, said: str) -> list[str]:
    """The exact texts with that role; of several those that stand in the very words of the placement."""
    texts = [
        one.text
        for one in look.brief.constraints
        if isinstance(one, ExactText) and (one.role == noun or one.text == noun)
    ]
    return [text for text in texts if text in said] or texts


def centre_of(box: Box, canvas: Box) -> tuple[float, float]:
    """The centre in fractions of the canvas."""
    return (
        (box.left_px + box.width_px / 2) / canvas.width_px,
        (box.top_px + box.height_px / 2) / canvas.height_px,
    )


def anchor_distance(box: Box, canvas: Box, anchor: Anchor, *, is_line: bool = False) -> float:
    """How far a box is from where the anchor allows it, in fractions of the canvas; 0 or less is there.

    "Centred" says of a line of text (`is_line`) where it stands across the picture, not how far down.
    """
    x, y = centre_of(box, canvas)
    left, right = box.left_px / canvas.width_px, 1 - box.right_px / canvas.width_px
    top, bottom = box.top_px / canvas.height_px, 1 - box.bottom_px / canvas.height_px
    words = anchor.split()
    away = [-1.0]
    if "center" in words:
        away.append(abs(x - 0.5) - CENTRE_X_SHARE)
        away += [] if is_line else [CENTRE_Y_LOW - y, y - CENTRE_Y_HIGH]
    if "left" in words:
        away.append(edge_distance(x, left, right))
    if "right" in words:
        away.append(edge_distance(1 - x, right, left))
    if "top" in words:
        away.append(edge_distance(y, top, bottom))
    if "bottom" in words:
        away.append(edge_distance(1 - y, bottom, top))
    return max(away)


def edge_distance(centre: float, near_gap: float, far_gap: float) -> float:
    """How far a centre is out of the third at an edge; a
    wide thing that clearly leans to the edge is in it."""
    if near_gap <= NEAR_EDGE_SHARE and near_gap < 0.6 * far_gap:
        return 0.0
    return centre - THIRD_SHARE


def relation_distance(box: Box, others: tuple[Box, ...], canvas: Box, relation: Relation) -> float:
    """How far a box is from the relation, in fractions of the canvas; 0 or less holds."""
    other = others[0]
    match relation:
        case "above":
            return (box.bottom_px - other.top_px) / canvas.height_px - RELATION_SLACK_SHARE
        case "below":
            return (other.bottom_px - box.top_px) / canvas.height_px - RELATION_SLACK_SHARE
        case "left of":
            return (box.right_px - other.left_px) / canvas.width_px - RELATION_SLACK_SHARE
        case "right of":
            return (other.right_px - box.left_px) / canvas.width_px - RELATION_SLACK_SHARE
        case "inside":
            return MIN_INSIDE - shared_area(box, other) / max(1.0, area(box))
        case "next to":
            return apart(box, other, canvas) - MAX_BESIDE_SHARE
        case "in front of":
            return before(box, other, canvas)
        case "behind":
            return before(other, box, canvas)
        case "between":
            return off_the_line(box, other, others[1], canvas)
        case "on":
            return off_the_seat(box, other, canvas)


def apart(first: Box, second: Box, canvas: Box) -> float:
    """The gap between two boxes in fractions of the canvas; one above the other is as good as far away."""
    across = max(first.left_px - second.right_px, second.left_px - first.right_px) / canvas.width_px
    down = max(first.top_px - second.bottom_px, second.top_px - first.bottom_px) / canvas.height_px
    return 1.0 if down > 0 else max(across, 0.0)


def before(front: Box, back: Box, canvas: Box) -> float:
    """Who stands in front overlaps the other one and reaches farther down."""
    overlap = shared_area(front, back) / max(1.0, min(area(front), area(back)))
    lower = (back.bottom_px - front.bottom_px) / canvas.height_px
    return max(MIN_BEFORE - overlap, lower - RELATION_SLACK_SHARE)


def off_the_seat(box: Box, other: Box, canvas: Box) -> float:
    """How far the foot of what is on something is off its box: on its upper edge, or on a seat within."""
    foot = max(other.top_px - box.bottom_px, box.bottom_px - other.bottom_px) / canvas.height_px
    shared = min(box.right_px, other.right_px) - max(box.left_px, other.left_px)
    beside = 0.5 - shared / max(1.0, min(box.width_px, other.width_px))
    return max(foot - RELATION_SLACK_SHARE, beside)


def off_the_line(box: Box, one: Box, other: Box, canvas: Box) -> float:
    """How far the centre is from lying between two others, across or down, whichever is nearer."""
    (x, y), (x1, y1), (x2, y2) = (centre_of(each, canvas) for each in (box, one, other))
    across = max(min(x1, x2) - x, x - max(x1, x2), 0.02 - abs(x1 - x2))
    down = max(min(y1, y2) - y, y - max(y1, y2), 0.02 - abs(y1 - y2))
    return across if abs(x1 - x2) * canvas.width_px >= abs(y1 - y2) * canvas.height_px else down
