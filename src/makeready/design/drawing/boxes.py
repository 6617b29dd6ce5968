"""Where the elements of a document lie: ids are given before drawing, boxes are put together after it."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from makeready.brief import Box
from makeready.design.document import ElementBox
from makeready.design.drawing.cascade import Styles
from makeready.design.drawing.markup import INLINE_TAGS, Element

Rectangle = tuple[float, float, float, float]
"""Left, top, width, height in pixels, as blitz answers."""

NO_BOX: Rectangle = (0.0, 0.0, 0.0, 0.0)
NO_ID_TAGS = frozenset({"", "style", "script", "br", "wbr", "head", "title", "html", "body"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One element in the tree: its ancestors from the root down."""

    element: Element
    ancestors: tuple[Element, ...]

    @property
    def id(self) -> str:
        return self.element.attributes.get("id", "")


def places(root: Element) -> Iterator[Place]:
    """Every element that may have a box, in document order. What is inside an svg has none."""
    yield from _places(root, ())


def _places(element: Element, ancestors: tuple[Element, ...]) -> Iterator[Place]:
    for child in element.children:
        if isinstance(child, Element):
            if child.tag not in NO_ID_TAGS:
                yield Place(element=child, ancestors=(*ancestors, element))
            if child.tag not in {"svg", "style", "script"}:
                yield from _places(child, (*ancestors, element))


def give_ids(root: Element) -> None:
    """Give every element that may have a box a unique id, keeping the ones that are there."""
    taken: set[str] = set()
    nameless: list[Element] = []
    for place in places(root):
        own = place.id
        if own and own not in taken:
            taken.add(own)
        else:
            nameless.append(place.element)
    for element in nameless:
        number = len(taken) + 1
        while f"e{number}" in taken:
            number += 1
        element.attributes["id"] = f"e{number}"
        taken.add(f"e{number}")


def element_boxes(
    root: Element, rectangles: Mapping[str, Rectangle], styles: Styles
) -> tuple[ElementBox, ...]:
    """One box for each element that holds text, answers a constraint or is named as a kind of element.

    blitz has no box for an inline element: it gets the one of its nearest ancestor that has, because its text
    lies somewhere in there. Transforms, which blitz leaves out of its boxes, are applied here.
    """
    found: list[ElementBox] = []
    drawn: set[str] = set()
    for place in places(root):
        element, attributes = place.element, place.element.attributes
        text = _text(element, rectangles)
        is_named = "data-constraint" in attributes or "data-noun" in attributes
        has_box = _has_box(element, rectangles)
        if not (is_named or (text and has_box) or "data-decoration" in attributes):
            continue
        bearer = _bearer(place, rectangles)
        if bearer is None:
            continue
        drawn.add(place.id)
        found.append(
            ElementBox(
                id=place.id,
                tag=element.tag,
                box=_transformed(bearer, rectangles, styles),
                noun=attributes.get("data-noun", ""),
                constraint_ids=tuple(attributes.get("data-constraint", "").split()),
                text=text,
                font_px=styles.font_px(element) * _scale(place, styles) if text else 0.0,
                depth=len(place.ancestors),
                parent_id=next(
                    (
                        a.attributes["id"]
                        for a in reversed(place.ancestors)
                        if a.attributes.get("id") in drawn
                    ),
                    "",
                ),
                is_decoration=any(
                    "data-decoration" in each.attributes for each in (*place.ancestors, element)
                ),
            )
        )
    return tuple(found)


def _has_box(element: Element, rectangles: Mapping[str, Rectangle]) -> bool:
    left_top_size = rectangles.get(element.attributes.get("id", ""), NO_BOX)
    return left_top_size[2] > 0 and left_top_size[3] > 0


def _text(element: Element, rectangles: Mapping[str, Rectangle]) -> str:
    """The text that lies in the element itself: its own, and that of inline elements without a box."""
    parts: list[str] = []

    def collect(inner: Element) -> None:
        for child in inner.children:
            if isinstance(child, str):
                parts.append(child)
            elif child.tag in INLINE_TAGS and not _has_box(child, rectangles):
                collect(child)
            else:
                parts.append(" ")

    if element.tag not in {"svg", "style"}:
        collect(element)
    return " ".join("".join(parts).split())


def _bearer(place: Place, rectangles: Mapping[str, Rectangle]) -> Place | None:
    """The element itself or its nearest ancestor that has a box."""
    chain = (*place.ancestors, place.element)
    for index in range(len(chain) - 1, -1, -1):
        if _has_box(chain[index], rectangles):
            return Place(element=chain[index], ancestors=chain[:index])
        if chain[index].tag not in INLINE_TAGS:
            return None
    return None


Matrix = tuple[float, float, float, float, float, float]
"""a, b, c, d, e, f as in CSS: x' = a x + c y + e, y' = b x + d y + f."""


def _transformed(place: Place, rectangles: Mapping[str, Rectangle], styles: Styles) -> Box:
    left, top, width, height = rectangles[place.id]
    corners = [(left, top), (left + width, top), (left, top + height), (left + width, top + height)]
    for element in (place.element, *reversed(place.ancestors)):
        value = styles.declared(element).get("transform", "none")
        if value == "none" or not _has_box(element, rectangles):
            continue
        own_left, own_top, own_width, own_height = rectangles[element.attributes["id"]]
        middle_x, middle_y = own_left + own_width / 2, own_top + own_height / 2
        a, b, c, d, e, f = matrix(value, own_width, own_height)
        shifted = [(x - middle_x, y - middle_y) for x, y in corners]
        corners = [(a * x + c * y + e + middle_x, b * x + d * y + f + middle_y) for x, y in shifted]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return Box(left_px=min(xs), top_px=min(ys), width_px=max(xs) - min(xs), height_px=max(ys) - min(ys))


def _scale(place: Place, styles: Styles) -> float:
    """How much larger than set the element's letters are drawn, by the transforms around it."""
    total = 1.0
    for element in (place.element, *place.ancestors):
        a, b, c, d, _, _ = matrix(styles.declared(element).get("transform", "none"), 0.0, 0.0)
        total *= math.sqrt(abs(a * d - b * c))
    return total


def matrix(value: str, width_px: float, height_px: float) -> Matrix:
    """The matrix of a CSS transform of rotations, scalings and shifts about the middle of the element."""
    total: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    for name, inner in re.findall(r"([a-zA-Z]+)\(([^()]*)\)", value):
        words = re.findall(r"[^\s,]+", inner)
        if not words:
            continue
        match name.lower():
            case "rotate":
                turn = math.radians(_degrees(words[0]))
                step: Matrix = (math.cos(turn), math.sin(turn), -math.sin(turn), math.cos(turn), 0.0, 0.0)
            case "scale":
                step = (_factor(words[0]), 0.0, 0.0, _factor(words[-1]), 0.0, 0.0)
            case "translate":
                y = _length(words[1], height_px) if len(words) > 1 else 0.0
                step = (1.0, 0.0, 0.0, 1.0, _length(words[0], width_px), y)
            case "translatex":
                step = (1.0, 0.0, 0.0, 1.0, _length(words[0], width_px), 0.0)
            case "translatey":
                step = (1.0, 0.0, 0.0, 1.0, 0.0, _length(words[0], height_px))
            case _:
                continue
        total = _product(total, step)
    return total


def _product(m: Matrix, n: Matrix) -> Matrix:
    return (
        m[0] * n[0] + m[2] * n[1],
        m[1] * n[0] + m[3] * n[1],
        m[0] * n[2] + m[2] * n[3],
        m[1] * n[2] + m[3] * n[3],
        m[0] * n[4] + m[2] * n[5] + m[4],
        m[1] * n[4] + m[3] * n[5] + m[5],
    )


def _degrees(word: str) -> float:
    degrees_of = {"turn": 360.0, "grad": 0.9, "rad": 57.29577951308232}
    unit = next((size for name, size in degrees_of.items() if word.lower().endswith(name)), 1.0)
    return _number(word, 0.0) * unit


def _factor(word: str) -> float:
    return _number(word, 1.0) * (0.01 if word.endswith("%") else 1.0)


def _length(word: str, whole_px: float) -> float:
    return _number(word, 0.0) * (whole_px / 100 if word.endswith("%") else 1.0)


def _number(word: str, otherwise: float) -> float:
    """The number that a word begins with; a document may hold any words."""
    found = re.match(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)", word)
    return float(found[0]) if found else otherwise
