"""What connectors must go round: where the words, cards and pictures of a measured page lie."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from makeready.brief import Box
from makeready.design.drawing.boxes import Place, Rectangle, places, transformed_box
from makeready.design.drawing.cascade import Styles
from makeready.design.drawing.connect_grid import Rect
from makeready.design.drawing.layout import drawn_size, set_lines
from makeready.design.drawing.markup import INLINE_TAGS, Element

PICTURE_TAGS = frozenset({"img", "svg", "figure", "hr"})
PAINTED = ("background", "background-color", "background-image", "box-shadow", "outline")
_SEE_THROUGH = re.compile(r"\s*(?:none|transparent|0|inherit|initial)?\s*$|rgba\([^)]*,\s*0\s*\)\s*$")
MIN_SIDE_PX = 2.0
"""Thinner than this a box stops nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A measured page: every element's box by id, and the boxes that lines and labels keep off.

    `texts` are those of the boxes that hold words, by id, as tight as the words stand. `edges` are the
    borders of boxes that are ground: lines cross them, labels had better not lie on them.
    """

    boxes: Mapping[str, Rect]
    obstacles: Mapping[str, Rect]
    texts: Mapping[str, Rect]
    edges: tuple[Rect, ...]
    bounds: Rect
    pointed: frozenset[str]
    radii_px: Mapping[str, float]


def scene_of(
    page: Element,
    rectangles: Mapping[str, Rectangle],
    styles: Styles,
    ends: Collection[str],
    size: tuple[int, int],
) -> Scene:
    """The scene; `ends` are the ids that lines lead to: what contains one of them is ground, no obstacle."""
    boxes: dict[str, Rect] = {}
    around: dict[str, Place] = {}
    for place in places(page):
        if place.id in rectangles and min(rectangles[place.id][2:]) > 0:
            boxes[place.id] = _rect(transformed_box(place, rectangles, styles))
            around[place.id] = place
    ground = {a.attributes.get("id", "") for end in ends if end in around for a in around[end].ancestors}
    reader = _Reader(styles=styles, boxes=boxes, ends=frozenset(ends), ground=frozenset(ground))
    for child in page.elements():
        if child.tag == "body":
            reader.walk(child, is_ornament=False)
    return Scene(
        boxes=boxes,
        obstacles=reader.obstacles,
        texts=reader.texts,
        edges=tuple(reader.edges),
        bounds=Rect(6.0, 6.0, size[0] - 6.0, size[1] - 6.0),
        pointed=frozenset(end for end in ends if end in around and _is_pointed(around[end].element, styles)),
        radii_px={end: _radius_px(around[end].element, styles, boxes[end]) for end in ends if end in around},
    )


def _rect(box: Box) -> Rect:
    return Rect(box.left_px, box.top_px, box.right_px, box.bottom_px)


class _Reader:
    """Walks the tree from the body and stops at the first box that covers what lies in it."""

    def __init__(
        self, *, styles: Styles, boxes: Mapping[str, Rect], ends: frozenset[str], ground: frozenset[str]
    ) -> None:
        self._styles = styles
        self._boxes = boxes
        self._ends = ends
        self._end_boxes = [boxes[end] for end in sorted(ends) if end in boxes]
        self._ground = ground
        self.obstacles: dict[str, Rect] = {}
        self.texts: dict[str, Rect] = {}
        self.edges: list[Rect] = []

    def walk(self, parent: Element, *, is_ornament: bool) -> None:
        for child in parent.children:
            if isinstance(child, Element) and child.tag not in {"style", "script", "br", "wbr"}:
                self._visit(child, is_ornament=is_ornament or "data-decoration" in child.attributes)

    def _visit(self, element: Element, *, is_ornament: bool) -> None:
        name = element.attributes.get("id", "")
        box = self._boxes.get(name)
        if box is None:
            self.walk(element, is_ornament=is_ornament)
            return
        text = element.own_text() if element.tag not in {"svg", "style"} else ""
        is_ground = name in self._ground or any(box != end and box.contains(end) for end in self._end_boxes)
        is_thing = name in self._ends or self._is_painted(element)
        if is_ground and self._is_painted(element):
            self.edges += _borders(box)
        if text:
            self.texts[name] = box if self._is_painted(element) else self._words(element, box)
        if (
            is_thing
            and not is_ground
            and not is_ornament
            and min(box[2] - box[0], box[3] - box[1]) >= MIN_SIDE_PX
        ):
            self.obstacles[name] = box
            self._read_texts(element)
            return
        if text and not is_ground:
            self.obstacles[name] = self.texts[name]
        if element.tag != "svg":
            self.walk(element, is_ornament=is_ornament)

    def _read_texts(self, parent: Element) -> None:
        """The words inside an obstacle: no line comes there, but a callout's may end beside them."""
        for element in parent.elements():
            name = element.attributes.get("id", "")
            if name in self._boxes and element.has_own_text() and element.tag not in INLINE_TAGS:
                self.texts[name] = self._words(element, self._boxes[name])

    def _is_painted(self, element: Element) -> bool:
        if element.tag in PICTURE_TAGS:
            return True
        declared = self._styles.declared(element)
        if any(not _SEE_THROUGH.match(declared.get(name, "")) for name in PAINTED):
            return True
        return any(
            name.startswith("border") and re.search(r"solid|dashed|dotted|double", value)
            for name, value in declared.items()
        )

    def _words(self, element: Element, box: Rect) -> Rect:
        """As wide as its words on their lines: a centred title does not block the whole row."""
        width = box.right - box.left
        lines = set_lines(element, {}, self._styles)
        size = drawn_size(lines, element, self._styles, max_width_px=width + 1.5)
        if size.width_px >= width - 1:
            return box
        align = self._styles.computed(element, "text-align")
        declared = self._styles.declared(element)
        if declared.get("display", "") in {"flex", "grid", "inline-flex"} or "padding" in "".join(declared):
            return box
        if align in {"center", "right", "end"}:
            left = box.right - size.width_px if align != "center" else box.centre[0] - size.width_px / 2
            return Rect(left, box.top, left + size.width_px, box.bottom)
        return Rect(box.left, box.top, box.left + size.width_px, box.bottom)


def _borders(box: Rect) -> list[Rect]:
    """The four sides of a box, as thin boxes."""
    left, top, right, bottom = box
    return [
        Rect(left - 1, top, left + 1, bottom),
        Rect(right - 1, top, right + 1, bottom),
        Rect(left, top - 1, right, top + 1),
        Rect(left, bottom - 1, right, bottom + 1),
    ]


def _is_pointed(element: Element, styles: Styles) -> bool:
    """Whether the element's corners are not those of its box: a diamond, a polygon."""
    declared = styles.declared(element)
    turned = re.search(r"rotate\((-?[\d.]+)", declared.get("transform", ""))
    return "polygon" in declared.get("clip-path", "") or (turned is not None and float(turned[1]) % 90 != 0)


def _radius_px(element: Element, styles: Styles, box: Rect) -> float:
    """The radius of the element's corners, at most half its shorter side; 0 where it is not one number."""
    value = styles.declared(element).get("border-radius", "").strip()
    number = re.fullmatch(r"([\d.]+)(px|%)", value)
    side = min(box.right - box.left, box.bottom - box.top)
    if number is None:
        return 0.0
    return min(float(number[1]) * (side / 100 if number[2] == "%" else 1.0), side / 2)
