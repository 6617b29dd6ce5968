"""Where the elements of a document lie: ids are given before drawing, boxes are put together after it."""

import math
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from makeready.brief import Box
from makeready.design.document import ElementBox
from makeready.design.drawing.cascade import Styles
from makeready.design.drawing.markup import INLINE_TAGS, Element
from makeready.design.drawing.matrix import matrix
from makeready.design.drawing.svg_place import page_corners
from makeready.design.drawing.svg_text import SET_MARK, SetText

Rectangle = tuple[float, float, float, float]
"""Left, top, width, height in pixels, as blitz answers."""

NO_BOX: Rectangle = (0.0, 0.0, 0.0, 0.0)
UNSEEN_TAGS = frozenset({"style", "script", "defs", "symbol", "clippath", "marker", "text"})
"""What is inside them is drawn elsewhere, or not as itself."""
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
    """Every element that may have a box, in document order. Inside an svg these are its texts."""
    yield from _places(root, ())


def _places(element: Element, ancestors: tuple[Element, ...]) -> Iterator[Place]:
    for child in element.children:
        if isinstance(child, Element):
            is_in_svg = any(each.tag == "svg" for each in (*ancestors, element))
            is_text = child.tag == "text" or SET_MARK in child.attributes
            if is_text if is_in_svg else child.tag not in NO_ID_TAGS:
                yield Place(element=child, ancestors=(*ancestors, element))
            if child.tag not in UNSEEN_TAGS:
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
    taken |= {element.attributes.get("id", "") for element in root.elements()}
    for element in nameless:
        number = len(taken) + 1
        while f"e{number}" in taken:
            number += 1
        element.attributes["id"] = f"e{number}"
        taken.add(f"e{number}")


def element_boxes(
    root: Element,
    rectangles: Mapping[str, Rectangle],
    styles: Styles,
    svg_texts: Sequence[SetText] = (),
) -> tuple[ElementBox, ...]:
    """One box for each element that holds text, answers a constraint or is named as a kind of element.

    blitz has no box for an inline element: it gets the one of its nearest ancestor that has, because its text
    lies somewhere in there. Transforms, which blitz leaves out of its boxes, are applied here.
    """
    found: list[ElementBox] = []
    drawn: set[str] = set()
    texts = {id(one.element): one for one in svg_texts}
    for place in places(root):
        if SET_MARK in place.element.attributes:
            if (one := texts.get(id(place.element))) is not None:
                found += _svg_text_box(one, place, rectangles, styles, drawn)
            continue
        element, attributes = place.element, place.element.attributes
        text = _text(element, rectangles)
        alt = attributes.get("aria-label", "") if attributes.get("role") == "math" else ""
        is_named = "data-constraint" in attributes or "data-noun" in attributes or bool(alt)
        is_placed = has_box(element, rectangles)
        if not (is_named or (text and is_placed) or "data-decoration" in attributes):
            continue
        bearer = _formula(place, rectangles) if alt else _bearer(place, rectangles)
        if bearer is None:
            continue
        drawn.add(place.id)
        found.append(
            ElementBox(
                id=place.id,
                tag=element.tag,
                box=transformed_box(bearer, rectangles, styles),
                noun=attributes.get("data-noun", ""),
                constraint_ids=tuple(attributes.get("data-constraint", "").split()),
                text=text,
                font_px=styles.font_px(element) * _scale(place, styles) if text else 0.0,
                depth=len(place.ancestors),
                parent_id=_parent_id(place, drawn),
                is_decoration=_is_decoration(place),
                alt=alt,
            )
        )
    return tuple(found)


def _formula(place: Place, rectangles: Mapping[str, Rectangle]) -> Place | None:
    """The svg that a formula has become; it has a box in the middle of a line too."""
    for child in place.element.children:
        if isinstance(child, Element) and has_box(child, rectangles):
            return Place(element=child, ancestors=(*place.ancestors, place.element))
    return _bearer(place, rectangles)


def _parent_id(place: Place, drawn: Set[str]) -> str:
    ids = (each.attributes.get("id", "") for each in reversed(place.ancestors))
    return next((each for each in ids if each in drawn), "")


def _is_decoration(place: Place) -> bool:
    return any("data-decoration" in each.attributes for each in (*place.ancestors, place.element))


def _svg_text_box(
    one: SetText, place: Place, rectangles: Mapping[str, Rectangle], styles: Styles, drawn: Set[str]
) -> Iterator[ElementBox]:
    """The box of a text inside an svg; none if the svg has none."""
    index = next(number for number, each in enumerate(place.ancestors) if each.tag == "svg")
    svg = Place(element=place.ancestors[index], ancestors=place.ancestors[:index])
    if not has_box(svg.element, rectangles):
        return
    corners, scale = page_corners(one.corners, svg.element, rectangles[svg.id])
    attributes = place.element.attributes
    yield ElementBox(
        id=place.id,
        tag="text",
        box=_around(_transformed_corners(corners, svg, rectangles, styles)),
        noun=attributes.get("data-noun", ""),
        constraint_ids=tuple(attributes.get("data-constraint", "").split()),
        text=one.words,
        font_px=one.font_size * scale * _scale(svg, styles),
        depth=len(place.ancestors),
        parent_id=_parent_id(place, drawn),
        is_decoration=_is_decoration(place),
    )


def has_box(element: Element, rectangles: Mapping[str, Rectangle]) -> bool:
    left_top_size = rectangles.get(element.attributes.get("id", ""), NO_BOX)
    return left_top_size[2] > 0 and left_top_size[3] > 0


def _text(element: Element, rectangles: Mapping[str, Rectangle]) -> str:
    """The text that lies in the element itself: its own, and that of inline elements without a box."""
    parts: list[str] = []

    def collect(inner: Element) -> None:
        for child in inner.children:
            if isinstance(child, str):
                parts.append(child)
            elif child.tag != "br" and child.tag in INLINE_TAGS and not has_box(child, rectangles):
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
        if has_box(chain[index], rectangles):
            return Place(element=chain[index], ancestors=chain[:index])
        if chain[index].tag not in INLINE_TAGS:
            return None
    return None


def transformed_box(place: Place, rectangles: Mapping[str, Rectangle], styles: Styles) -> Box:
    left, top, width, height = rectangles[place.id]
    corners = [(left, top), (left + width, top), (left, top + height), (left + width, top + height)]
    return _around(_transformed_corners(corners, place, rectangles, styles))


def _transformed_corners(
    corners: list[tuple[float, float]], place: Place, rectangles: Mapping[str, Rectangle], styles: Styles
) -> list[tuple[float, float]]:
    for element in (place.element, *reversed(place.ancestors)):
        value = styles.declared(element).get("transform", "none")
        if value == "none" or not has_box(element, rectangles):
            continue
        own_left, own_top, own_width, own_height = rectangles[element.attributes["id"]]
        middle_x, middle_y = own_left + own_width / 2, own_top + own_height / 2
        a, b, c, d, e, f = matrix(value, own_width, own_height)
        shifted = [(x - middle_x, y - middle_y) for x, y in corners]
        corners = [(a * x + c * y + e + middle_x, b * x + d * y + f + middle_y) for x, y in shifted]
    return corners


def _around(corners: list[tuple[float, float]]) -> Box:
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return Box(left_px=min(xs), top_px=min(ys), width_px=max(xs) - min(xs), height_px=max(ys) - min(ys))


def _scale(place: Place, styles: Styles) -> float:
    """How much larger than set the element's letters are drawn, by the transforms around it."""
    total = 1.0
    for element in (place.element, *place.ancestors):
        a, b, c, d, _, _ = matrix(styles.declared(element).get("transform", "none"), 0.0, 0.0)
        total *= math.sqrt(abs(a * d - b * c))
    return total
