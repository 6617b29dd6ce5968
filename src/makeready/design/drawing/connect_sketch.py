"""Borders as a hand draws them: where `--wobble` is set, a box's straight border becomes a strayed one."""

import math
import random
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from makeready.design.drawing.boxes import Place, Rectangle, places
from makeready.design.drawing.cascade import Styles
from makeready.design.drawing.connect_grid import Point
from makeready.design.drawing.connect_path import Pen, sketched, smooth, stroke
from makeready.design.drawing.markup import Element, parse

SIDES = ("top", "right", "bottom", "left")
BORDER = re.compile(r"(?P<width>\d+(?:\.\d+)?)px\s+(?P<style>solid|dashed|dotted)\s+(?P<colour>.+)")
MAX_BOXES = 400
"""Ours: more borders than this are a texture, and straight ones do."""
STRAIGHT_SHARES = (0.06, 0.35, 0.65, 0.94)
"""Points along each straight side: close to its ends, so that corners stay corners."""
MIN_STRAIGHT_PX = 16.0
NUM_CORNER_POINTS = 4
"""Points along each quarter of a round corner."""


def has_wobble(page: Element, styles: Styles) -> bool:
    """Whether anything on the page is drawn by hand."""
    return any(re.match(r"0*\.?0*[1-9]", styles.declared(one).get("--wobble", "")) for one in page.elements())


def sketch_borders(page: Element, rectangles: Mapping[str, Rectangle], styles: Styles) -> None:
    """Redraw the borders of the page's boxes in place; each keeps its room and loses its ink.

    A positioned box carries its border itself, so that what lies over the box lies over it too; the others'
    are put on the page. Boxes in turned ones keep theirs.
    """
    body = next(one for one in page.elements() if one.tag == "body")
    pictures = {"svg", "img"}
    found = [one for one in places(page) if one.id in rectangles and one.element.tag not in pictures]
    for place in found[:MAX_BOXES]:
        element = place.element
        sides = _sides(element, styles)
        wobble = re.match(r"\s*(\d+(?:\.\d+)?)", styles.computed(element, "--wobble"))
        is_turned = any("transform" in styles.declared(one) for one in place.ancestors)
        if not sides or wobble is None or float(wobble[1]) == 0 or is_turned:
            continue
        art = "".join(_strokes(place, rectangles[place.id], sides, min(float(wobble[1]), 12.0), styles))
        left, top, width, height = rectangles[place.id]
        is_positioned = styles.declared(element).get("position", "") in {"relative", "absolute"}
        if is_positioned:
            inset = {side: float(sides[side]["width"]) if side in sides else 0.0 for side in ("left", "top")}
            left, top = -inset["left"], -inset["top"]
        elif "transform" in styles.declared(element):
            continue
        (element if is_positioned else body).children.append(_overlay(art, (left, top, width, height)))
        kept = element.attributes.get("style", "").rstrip("; ")
        element.attributes["style"] = f"{kept};border-color:transparent".lstrip(";")


def _sides(element: Element, styles: Styles) -> dict[str, re.Match[str]]:
    """The sides that have a border, as width, style and colour."""
    declared = styles.declared(element)
    whole = BORDER.fullmatch(declared.get("border", "").strip())
    colour = declared.get("border-color", "")
    if whole and re.fullmatch(r"#[0-9a-fA-F]{3,8}|rgba?\([^()]*\)|[a-z]+", colour):
        whole = BORDER.fullmatch(f"{whole['width']}px {whole['style']} {colour}")
    found: dict[str, re.Match[str] | None] = dict.fromkeys(SIDES, whole) if whole else {}
    for side in SIDES:
        if f"border-{side}" in declared:
            found[side] = BORDER.fullmatch(declared[f"border-{side}"].strip())
    return {side: match for side, match in found.items() if match is not None}


def _strokes(
    place: Place, rectangle: Rectangle, sides: Mapping[str, re.Match[str]], wobble_px: float, styles: Styles
) -> Iterator[str]:
    """The border's strokes in the box's own coordinates."""
    _, _, width, height = rectangle
    first = next(iter(sides.values()))
    seed = zlib.crc32(place.id.encode())
    dash = {"dashed": "9 7", "dotted": "1 7"}.get(first["style"], "")
    pen = Pen(
        colour=first["colour"], stroke_px=float(first["width"]), dash=dash, wobble_px=wobble_px, seed=seed
    )
    half = pen.stroke_px / 2
    if len(sides) == len(SIDES):
        radius = _radius_px(styles.declared(place.element).get("border-radius", ""), width, height)
        yield from (_coloured(path, pen) for path in looped(outline(width, height, half, radius), pen))
        return
    ends: dict[str, tuple[Point, Point]] = {
        "top": ((0, half), (width, half)),
        "bottom": ((0, height - half), (width, height - half)),
        "left": ((half, 0), (half, height)),
        "right": ((width - half, 0), (width - half, height)),
    }
    for side in sides:
        yield from (_coloured(path, pen) for path in sketched(ends[side], pen))


def _coloured(path: str, pen: Pen) -> str:
    art = stroke(path, replace(pen, colour="currentColor"))
    return f'<g style="color:{pen.colour}">{art}</g>'


def _radius_px(value: str, width: float, height: float) -> float:
    number = re.match(r"\s*([\d.]+)(px|%)", value)
    side = min(width, height)
    if number is None:
        return 0.0
    return min(float(number[1]) * (side / 100 if number[2] == "%" else 1.0), side / 2)


def outline(width: float, height: float, inset: float, radius: float) -> list[Point]:
    """A box with round corners as points, once round and a little over, as a hand closes it."""
    radius = max(radius - inset, 0.0)
    right, bottom = width - inset, height - inset
    centres = (
        (right - radius, inset + radius, -90),
        (right - radius, bottom - radius, 0),
        (inset + radius, bottom - radius, 90),
        (inset + radius, inset + radius, 180),
    )
    points: list[Point] = []
    for (x, y, start), (to_x, to_y, _) in zip(centres, (*centres[1:], centres[0]), strict=True):
        steps = [step / (NUM_CORNER_POINTS - 1) for step in range(NUM_CORNER_POINTS)]
        corner = [math.radians(start + 90 * step) for step in steps]
        points += [(x + radius * math.cos(turn), y + radius * math.sin(turn)) for turn in corner]
        after = math.radians(start + 90)
        out = (radius * math.cos(after), radius * math.sin(after))
        points += [
            (x + (to_x - x) * share + out[0], y + (to_y - y) * share + out[1])
            for share in STRAIGHT_SHARES
            if math.dist((x, y), (to_x, to_y)) > MIN_STRAIGHT_PX
        ]
    return [*points, *points[:3]]


def looped(points: Sequence[Point], pen: Pen) -> tuple[str, ...]:
    """A closed line as a hand draws it: once round and a little over, a smooth bow through strayed points."""
    hand = random.Random(pen.seed)  # noqa: S311 - ornament, no secret
    return tuple(
        smooth([_strayed(point, pen.wobble_px * reach, hand) for point in points]) for reach in (0.5, 0.9)
    )


def _strayed(point: Point, reach: float, hand: random.Random) -> Point:
    return (point[0] + hand.uniform(-reach, reach), point[1] + hand.uniform(-reach, reach))


def _overlay(art: str, place: Rectangle) -> Element:
    left, top, width, height = place
    style = f"position:absolute;left:{left:g}px;top:{top:g}px;width:{width:g}px;height:{height:g}px"
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewbox="0 0 {width:g} {height:g}" fill="none" style="display:block;overflow:visible">{art}</svg>'
    )
    return Element("div", {"data-decoration": "", "style": style}, [*parse(svg).children])
