"""What WeasyPrint does not draw as the picture has it: conic and repeating gradients, masks, clipped shapes.

Marked in the page, it becomes a picture: on a slide one of its own, in a PDF one that lies where the box was.
"""

import base64
from collections.abc import Iterator
from typing import Literal

from makeready.design.drawing.boxes import Rectangle
from makeready.design.drawing.cascade import Styles
from makeready.design.drawing.drawer import Drawer
from makeready.design.drawing.markup import Element
from makeready.design.drawing.prepare import Prepared
from makeready.design.exporting.frozen import BODY_ID, body_of
from makeready.design.exporting.items import Art, Frame
from makeready.design.exporting.pictures import pictures

MARK = "data-undrawn"
GROUNDS = ("background", "background-image")
CUTS = ("clip-path", "mask", "mask-image", "-webkit-mask-image")
BARE = (
    "background:none !important;border-color:transparent !important;box-shadow:none !important;"
    "mask:none !important;clip-path:none !important"
)

Kind = Literal["box", "whole"]


def mark_undrawn(page: Element, styles: Styles) -> list[Element]:
    """Mark in `page` what needs a picture: a box alone, or with all that lies in it if there is no text."""
    found = []
    for element in list(page.elements()):
        kind = _kind(element, styles)
        if kind is None or "id" not in element.attributes:
            continue
        element.attributes[MARK] = kind
        if kind == "whole":
            element.children = []
        found.append(element)
    return found


def _kind(element: Element, styles: Styles) -> Kind | None:
    if element.tag in {"svg", "img", "style", "head", "html"}:
        return None
    declared = styles.declared(element)
    if element.tag != "body" and any(declared.get(name, "none") not in {"none", ""} for name in CUTS):
        return "box" if _has_text(element) else "whole"
    grounds = [declared.get(name, "") for name in GROUNDS]
    # PDF has no repeating gradient; as one of hundreds of stops, programs draw broad bands of it.
    is_lost = any(name in ground for ground in grounds for name in ("conic-gradient", "repeating-"))
    return "box" if is_lost else None


def _has_text(element: Element) -> bool:
    return element.has_own_text() or any(inner.has_own_text() for inner in element.elements())


def paint_undrawn(
    page: Element,
    marked: list[Element],
    rectangles: dict[str, Rectangle],
    ready: Prepared,
    drawer: Drawer,
) -> None:
    """Put a picture before each marked element and take away its own paint.

    Changes `page` and `rectangles` in place.
    """
    turned = set(_in_transforms(page, Styles(page)))
    whole = (0.0, 0.0, float(ready.document.width_px), float(ready.document.height_px))
    arts = {
        element.attributes["id"]: Art(
            id=element.attributes["id"],
            # Wherever a transform takes it: the picture is cut to what is seen.
            frame=Frame(
                *(whole if element.attributes["id"] in turned else rectangles[element.attributes["id"]])
            ),
            label="Decoration",
            is_box_only=element.attributes[MARK] == "box",
        )
        for element in marked
        if element.attributes["id"] in rectangles
    }
    made = pictures(ready, list(arts.values()), drawer)
    styles = Styles(page)
    body = body_of(page)
    ground = arts.pop(BODY_ID, None)
    if ground is not None and ground in made:
        own = body.attributes.get("style", "").rstrip("; ")
        body.attributes["style"] = f"{own};background:{_as_ground(made[ground].png)} !important".lstrip(";")
    for parent in list(page.elements()):
        children: list[Element | str] = []
        for child in parent.children:
            art = arts.get(child.attributes.get("id", "")) if isinstance(child, Element) else None
            if art is not None and isinstance(child, Element):
                own = child.attributes.get("style", "").rstrip("; ")
                child.attributes["style"] = f"{own};{BARE}".lstrip(";")
                if art in made:
                    name = f"{art.id}-picture"
                    frame = made[art].frame
                    rectangles[name] = (frame.left, frame.top, frame.width, frame.height)
                    declared = styles.declared(child)
                    kept = {key: declared[key] for key in ("position", "z-index") if key in declared}
                    look = ";".join(f"{key}:{text}" for key, text in kept.items())
                    style = f"background:{_as_ground(made[art].png)};{look}"
                    children.append(Element("div", {"id": name, "style": style}))
            children.append(child)
        parent.children = children


def _as_ground(png: bytes) -> str:
    return f"url(data:image/png;base64,{base64.b64encode(png).decode()}) 0 0/100% 100% no-repeat"


def _in_transforms(element: Element, styles: Styles, *, is_inside: bool = False) -> Iterator[str]:
    """The ids of elements that do not lie where they were laid out, because they or what holds them is turned
    or moved."""
    for child in element.children:
        if isinstance(child, Element):
            names = ("transform", "translate", "rotate", "scale")
            is_turned = is_inside or any(styles.declared(child).get(name, "none") != "none" for name in names)
            if is_turned:
                yield child.attributes.get("id", "")
            yield from _in_transforms(child, styles, is_inside=is_turned)
