"""Parts of a page as pictures on no ground: icons, drawings, and boxes that no shape can show.

The page is drawn on no ground with everything hidden but those parts. What lies apart is drawn together.
"""

import copy
import io
import math
import re
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from makeready.design.drawing.drawer import Drawer
from makeready.design.drawing.markup import Element, to_html
from makeready.design.drawing.prepare import Prepared
from makeready.design.exporting.frozen import BODY_ID
from makeready.design.exporting.items import Art, Frame
from makeready.errors import DrawTimeoutError

SCALE = 2.0
"""Device pixels for one of the page: as sharp as a laptop's screen shows a slide in full."""
REACH_PX = 2.0
BLEED_PX = 2
NUM_CUTTERS = 2
TIMEOUT_S = 20.0
"""For all pictures of an export; the golden pages take up to a second."""
WINDOW_WORDS = re.compile(r"\d(?:vw|vh|vmin|vmax)\b|fixed|@media")
"""What makes a layout depend on the window."""
PNG_OPTIONS = (cv2.IMWRITE_PNG_COMPRESSION, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A PNG with transparency, and where it lies on the page."""

    png: bytes
    frame: Frame


def pictures(ready: Prepared, arts: Sequence[Art], drawer: Drawer) -> dict[Art, Picture]:
    """Each piece of art as it is seen on the page; what nothing is seen of is left out.

    Raises: DrawTimeoutError, InvalidDocumentError.
    """
    began_s = time.monotonic()
    waiting: list[tuple[Art, Future[Picture | None]]] = []
    with ThreadPoolExecutor(NUM_CUTTERS) as pool:
        # While one group is cut and packed, the next is drawn.
        for together in layers(arts):
            if time.monotonic() - began_s > TIMEOUT_S:
                raise DrawTimeoutError(
                    f"Drawing the pictures of the export took longer than {TIMEOUT_S:g} s and was stopped.",
                    hint="Let fewer gradients, masks and drawings lie over each other.",
                    param="document",
                )
            window = _window(ready, together)
            html = page_of(ready, together, window)
            drawn = drawer.draw_page(ready, html, SCALE, (round(window.width), round(window.height)))
            waiting += [(art, pool.submit(_cut, art, drawn, window)) for art in together]
        made = {art: picture.result() for art, picture in waiting}
    return {art: picture for art, picture in made.items() if picture is not None}


def _window(ready: Prepared, arts: Sequence[Art]) -> Frame:
    """The part of the page that has to be drawn: whole pixels around the pieces, as far as they are on it.

    The whole page where its layout depends on how large the window is.
    """
    width, height = ready.document.width_px, ready.document.height_px
    if any(art.id == BODY_ID for art in arts) or WINDOW_WORDS.search(ready.document.html):
        return Frame(0, 0, width, height)
    bounds = [_bounds(art.frame) for art in arts]
    left, top = (max(0, math.floor(min(one[side] for one in bounds))) for side in (0, 1))
    right = min(width, math.ceil(max(one[2] for one in bounds)))
    bottom = min(height, math.ceil(max(one[3] for one in bounds)))
    return Frame(left, top, max(1, right - left), max(1, bottom - top))


def layers(arts: Sequence[Art]) -> list[list[Art]]:
    """The pieces in groups of which no two touch."""
    groups: list[list[Art]] = []
    for art in arts:
        free = (group for group in groups if not any(_touch(art.frame, other.frame) for other in group))
        group = next(free, None)
        if group is None:
            group = []
            groups.append(group)
        group.append(art)
    return groups


def _touch(one: Frame, other: Frame) -> bool:
    a, b = _bounds(one), _bounds(other)
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _bounds(frame: Frame) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of what the frame covers however it is turned."""
    x, y = frame.left + frame.width / 2, frame.top + frame.height / 2
    if frame.turn_deg % 180 == 0:
        wide, high = frame.width / 2, frame.height / 2
    else:
        wide = high = (frame.width**2 + frame.height**2) ** 0.5 / 2
    return x - wide - REACH_PX, y - high - REACH_PX, x + wide + REACH_PX, y + high + REACH_PX


def page_of(ready: Prepared, arts: Sequence[Art], window: Frame) -> str:
    """The page, moved to begin at the window, with nothing to be seen but these pieces, on no ground.

    Hiding by `visibility` would hide what lies inside too; so boxes and letters lose their paint.
    """
    page = copy.deepcopy(ready.page)
    wanted = {art.id: art for art in arts}
    for element in page.elements():
        art = wanted.get(element.attributes.get("id", ""))
        if art is not None and not art.is_box_only:
            # Its colour would be inherited from boxes that have just lost theirs.
            colour = ready.styles.computed(_original(ready, art.id), "color") or "#000000"
            own = element.attributes.get("style", "").rstrip("; ")
            element.attributes["style"] = f"{own};color:{colour} !important".lstrip(";")
    head = next(element for element in page.elements() if element.tag == "head")
    head.children.append(Element("style", {}, [_hiding(arts) + _moving(window)]))
    return "<!DOCTYPE html>" + to_html(page)


def _original(ready: Prepared, name: str) -> Element:
    return next(element for element in ready.page.elements() if element.attributes.get("id") == name)


def _hiding(arts: Sequence[Art]) -> str:
    whole = [f"#{art.id}" for art in arts if not art.is_box_only]
    kept = [*(f"#{art.id}" for art in arts if art.id != BODY_ID), *(f"{name} *" for name in whole)]
    boxes = "".join(f":not({name})" for name in kept)
    drawings = "".join(f":not({name})" for name in [*whole, *(f"{name} *" for name in whole)])
    has_body = any(art.id == BODY_ID for art in arts)
    paint = (
        "background:none !important;border-color:transparent !important;box-shadow:none !important;"
        "outline-color:transparent !important"
    )
    body = "" if has_body else f"body{{{paint}}}"
    inside = "".join(f":not({name})" for name in ("html", "body"))
    return (
        f"*{inside}{boxes}{{{paint}}}*{drawings}{{color:transparent !important}}"
        f"*{drawings}::before,*{drawings}::after{{color:transparent !important;{paint}}}"
        f"svg{drawings},img{drawings}{{visibility:hidden !important}}"
        f"{body}html{{background:none !important}}"
    )


def _moving(window: Frame) -> str:
    place = f"left:{-window.left:g}px !important;top:{-window.top:g}px !important"
    return f"html{{overflow:hidden}}body{{{place}}}" if window.left or window.top else ""


def _cut(art: Art, drawn: NDArray[np.uint8], window: Frame) -> Picture | None:
    height, width = drawn.shape[:2]
    frame = replace(art.frame, left=art.frame.left - window.left, top=art.frame.top - window.top)
    left, top, right, bottom = (round(side * SCALE) for side in _bounds(frame))
    left, top, right, bottom = max(0, left), max(0, top), min(width, right), min(height, bottom)
    if right <= left or bottom <= top:
        return None
    found = drawn[top:bottom, left:right]
    rows, columns = (np.flatnonzero(found[:, :, 3].any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return None
    low_y, high_y, low_x, high_x = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    rgba = found[low_y:high_y, low_x:high_x]
    frame = Frame(
        window.left + (left + low_x) / SCALE,
        window.top + (top + low_y) / SCALE,
        (high_x - low_x) / SCALE,
        (high_y - low_y) / SCALE,
    )
    return Picture(png=png_of(rgba), frame=frame)


def png_of(rgba: NDArray[np.uint8]) -> bytes:
    """Pixels whose colours are multiplied by alpha as PNG, clear ones in the colour of their neighbours.

    A program that shows the picture smaller averages colour and alpha apart: black would bleed into edges.
    """
    plain = cv2.cvtColor(rgba, cv2.COLOR_mRGBA2RGBA)
    side = 2 * BLEED_PX + 1
    around = cv2.boxFilter(rgba, cv2.CV_16U, (side, side), normalize=False)
    near = np.nonzero((rgba[:, :, 3] == 0) & (around[:, :, 3] > 0))
    found = around[near].astype(np.float32)
    plain[near[0], near[1], :3] = (found[:, :3] * 255 / found[:, 3:]).round().clip(0, 255)
    encoded: bytes = cv2.imencode(".png", cv2.cvtColor(plain, cv2.COLOR_RGBA2BGRA), PNG_OPTIONS)[1].tobytes()
    return encoded


def without_black_edges(png: bytes) -> bytes:
    """A PNG whose clear pixels are black, e.g. a chart on no ground, as `png_of` makes one."""
    with Image.open(io.BytesIO(png)) as picture:
        if picture.mode != "RGBA":
            return png
        rgba = np.asarray(picture)
    multiplied = rgba.copy()
    multiplied[:, :, :3] = (rgba[:, :, :3].astype(np.uint16) * rgba[:, :, 3:] // 255).astype(np.uint8)
    return png_of(multiplied)
