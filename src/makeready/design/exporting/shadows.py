"""Soft shadows as pictures, for engines that only draw hard ones.

CSS: the shadow is the box grown by its spread, moved, and blurred by a Gaussian of half the blur radius;
inside the box nothing is drawn (CSS Backgrounds 3, section 7.1).
"""

import base64
import io
import re
from dataclasses import dataclass

from coloraide import Color
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from makeready.design.drawing.boxes import Rectangle
from makeready.design.drawing.cascade import Styles, split_outside
from makeready.design.drawing.markup import Element

MAX_SOFT_PX = 6.0
"""Of the blur, in pixels of the picture: a softer shadow is painted smaller and stretched, unseen."""
LENGTH = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:px)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shadow:
    """One layer of `box-shadow`; lengths in pixels, colour as red, green, blue, alpha from 0 to 255."""

    x_px: float
    y_px: float
    blur_px: float
    spread_px: float
    rgba: tuple[int, int, int, int]
    is_inset: bool
    css: str


def shadows(value: str, current_colour: str = "#000000") -> tuple[Shadow, ...]:
    """The layers of a `box-shadow` value, topmost first; what cannot be read is left out."""
    found = []
    for layer in split_outside(value, ","):
        words = split_outside(layer.strip(), " ")
        lengths = [float(word.removesuffix("px")) for word in words if LENGTH.fullmatch(word)]
        others = [word for word in words if word and not LENGTH.fullmatch(word) and word != "inset"]
        rgba = colour_of(others[0] if others else current_colour)
        if len(lengths) < 2 or rgba is None:
            continue
        x_px, y_px, blur_px, spread_px = [*lengths, 0.0, 0.0][:4]
        found.append(
            Shadow(
                x_px=x_px,
                y_px=y_px,
                blur_px=max(0.0, blur_px),
                spread_px=spread_px,
                rgba=rgba,
                is_inset="inset" in words,
                css=layer.strip(),
            )
        )
    return tuple(found)


def colour_of(text: str) -> tuple[int, int, int, int] | None:
    """A CSS colour as sRGB and alpha, 0 to 255 each; None if it is none."""
    try:
        colour = Color(text).convert("srgb").fit()
    except ValueError:
        return None
    red, green, blue = (round(255 * min(1.0, max(0.0, colour[name]))) for name in ("r", "g", "b"))
    return red, green, blue, round(255 * colour.alpha())


def paint_soft_shadows(page: Element, rectangles: dict[str, Rectangle], styles: Styles) -> None:
    """Put a picture of its soft outer shadows before each element that has some, and leave them out of it.

    Changes `page` and adds the pictures' rectangles, by id, in place.
    """
    for parent in list(page.elements()):
        children: list[Element | str] = []
        for child in parent.children:
            if isinstance(child, Element):
                children += _soft(child, rectangles, styles)
            children.append(child)
        parent.children = children


def _soft(element: Element, rectangles: dict[str, Rectangle], styles: Styles) -> list[Element]:
    """The pictures of the element's soft shadows, the lowest first."""
    declared = styles.declared(element)
    place = rectangles.get(element.attributes.get("id", ""))
    layers = shadows(declared.get("box-shadow", ""), styles.computed(element, "color") or "#000000")
    soft = [layer for layer in layers if layer.blur_px > 0 and not layer.is_inset]
    if place is None or not soft:
        return []
    hard = ", ".join(layer.css for layer in layers if layer not in soft)
    own = element.attributes.get("style", "").rstrip("; ")
    element.attributes["style"] = f"{own};box-shadow:{hard or 'none'} !important".lstrip(";")
    made = []
    for number, layer in enumerate(reversed(soft)):
        if layer.rgba[3] == 0:
            continue
        png, around = shadow_png(layer, place, radius_px(declared.get("border-radius", "0"), place))
        name = f"{element.attributes['id']}-shadow-{number}"
        rectangles[name] = around
        kept = {
            key: declared[key] for key in ("position", "z-index", "opacity", "transform") if key in declared
        }
        look = ";".join(f"{key}:{text}" for key, text in kept.items())
        uri = "data:image/png;base64," + base64.b64encode(png).decode()
        picture = f"background:url({uri}) 0 0/100% 100% no-repeat;{look}"
        made.append(Element("div", {"id": name, "style": picture, "data-shadow": ""}))
    return made


def radius_px(value: str, place: Rectangle) -> float:
    """The first radius of a `border-radius`, in pixels, as far as the box has room for it."""
    number = re.match(r"\s*(\d*\.?\d+)(px|%)?", value)
    if number is None:
        return 0.0
    shortest = min(place[2], place[3])
    return min(float(number[1]) * (shortest / 100 if number[2] == "%" else 1.0), shortest / 2)


def shadow_png(layer: Shadow, place: Rectangle, corner_px: float) -> tuple[bytes, Rectangle]:
    """A soft shadow of the box at `place`, as PNG, and where it lies."""
    reach = layer.spread_px + 1.5 * layer.blur_px
    left, top = place[0] + layer.x_px - reach, place[1] + layer.y_px - reach
    width, height = max(1.0, place[2] + 2 * reach), max(1.0, place[3] + 2 * reach)
    scale = min(1.0, MAX_SOFT_PX / layer.blur_px * 2)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    inner = 1.5 * layer.blur_px * scale
    mask = Image.new("L", size, 0)
    box = (inner, inner, size[0] - 1 - inner, size[1] - 1 - inner)
    if box[2] > box[0] and box[3] > box[1]:
        grown = max(0.0, corner_px + layer.spread_px) * scale
        ImageDraw.Draw(mask).rounded_rectangle(box, radius=grown, fill=layer.rgba[3])
    mask = mask.filter(ImageFilter.GaussianBlur(layer.blur_px / 2 * scale))
    mask = ImageChops.multiply(mask, _outside(size, (left, top), scale, place, corner_px))
    picture = Image.new("RGBA", size, (*layer.rgba[:3], 0))
    picture.putalpha(mask)
    sink = io.BytesIO()
    picture.save(sink, format="PNG", compress_level=1)
    return sink.getvalue(), (left, top, width, height)


def _outside(
    size: tuple[int, int], origin: tuple[float, float], scale: float, place: Rectangle, corner_px: float
) -> Image.Image:
    """White where the box is not. A pixel of the shadow stays under its edge, so that none shines through."""
    mask = Image.new("L", size, 255)
    left, top = (place[0] - origin[0]) * scale + 1, (place[1] - origin[1]) * scale + 1
    right, bottom = left + place[2] * scale - 3, top + place[3] * scale - 3
    if right > left and bottom > top:
        ImageDraw.Draw(mask).rounded_rectangle((left, top, right, bottom), radius=corner_px * scale, fill=0)
    return mask
