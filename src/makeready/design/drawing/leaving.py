"""Drawn things without words or a name that stick out of the page or of a frame that cuts them.

Only their boxes are known here; whether anything visible is lost is for the pixels to say.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from makeready.brief import Box
from makeready.design.document import Document
from makeready.design.drawing.boxes import Place, Rectangle, has_box, places, transformed_box
from makeready.design.drawing.cascade import Styles
from makeready.design.drawing.markup import Element
from makeready.design.drawing.slots import SOURCE_MARK

Side = Literal["left", "top", "right", "bottom"]
OPPOSITE: dict[Side, Side] = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}
SLACK_PX = 1.5
"""Layout rounds every box to whole pixels, on both sides."""
CLIPS = frozenset({"hidden", "clip", "auto", "scroll"})
OUTLINES = re.compile(r"border(?:-(?:left|top|right|bottom))?(?:-(?:width|style|radius))?|box-shadow")
NOTHING = re.compile(r"(?:none|hidden|0(?:px|em|rem|%)?)(?:\s.*)?|")
ROUND_SHARE = 0.45
"""Of the shorter side. Ours: a box without words that is rounder than this is a blob, an ornament."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaver:
    """An element that reaches over some sides of `frame`: the page, or what cuts off its content.

    Boxes in pixels of the page. `frame_id` is empty for the page.
    """

    id: str
    tag: str
    box: Box
    frame: Box
    frame_id: str
    sides: tuple[Side, ...]


def leavers(
    document: Document, page: Element, rectangles: Mapping[str, Rectangle], styles: Styles
) -> Iterator[Leaver]:
    """The outermost svgs, charts and outlined boxes that stick out. What covers the frame from side to side
    is a ground, and meant; decorations may be cut."""
    canvas = Box(left_px=0, top_px=0, width_px=document.width_px, height_px=document.height_px)
    told: set[str] = set()
    for place in places(page):
        above = {one.attributes.get("id", "") for one in place.ancestors}
        if told & above or _is_part(place) or not _is_thing(place, rectangles, styles):
            continue
        box = transformed_box(place, rectangles, styles)
        for frame_id, frame in (("", canvas), *_frames(place, rectangles, styles)):
            sides = sides_over(box, frame, reach_px=SLACK_PX if frame_id else -SLACK_PX)
            if sides:
                told.add(place.id)
                yield Leaver(
                    id=place.id,
                    tag=place.element.tag,
                    box=box,
                    frame=frame,
                    frame_id=frame_id,
                    sides=sides,
                )
                break


def sides_over(box: Box, frame: Box, *, reach_px: float) -> tuple[Side, ...]:
    """Where a box sticks out of a frame; nowhere if it lies outside, or fills the frame across or down.

    It fills the frame if it reaches over both sides by `reach_px`, which may be negative.
    """
    over: dict[Side, float] = {
        "left": frame.left_px - box.left_px,
        "top": frame.top_px - box.top_px,
        "right": box.right_px - frame.right_px,
        "bottom": box.bottom_px - frame.bottom_px,
    }
    fills = any(min(over[one], over[OPPOSITE[one]]) >= reach_px for one in over)
    is_outside = (
        box.left_px >= frame.right_px
        or box.right_px <= frame.left_px
        or box.top_px >= frame.bottom_px
        or box.bottom_px <= frame.top_px
    )
    if fills or is_outside:
        return ()
    return tuple(side for side, by_px in over.items() if by_px > SLACK_PX)


def _is_part(place: Place) -> bool:
    """Whether it is part of an svg, or an ornament."""
    return any(one.tag == "svg" for one in place.ancestors) or any(
        "data-decoration" in one.attributes for one in (*place.ancestors, place.element)
    )


def _is_thing(place: Place, rectangles: Mapping[str, Rectangle], styles: Styles) -> bool:
    element = place.element
    if not has_box(element, rectangles):
        return False
    if element.tag == "svg" or SOURCE_MARK in element.attributes:
        return True
    declared = styles.declared(element)
    is_outlined = any(
        OUTLINES.fullmatch(name) and not NOTHING.fullmatch(value.strip().lower())
        for name, value in declared.items()
    )
    return is_outlined and not (_is_blob(place, rectangles, styles) and not element.own_text())


def _is_blob(place: Place, rectangles: Mapping[str, Rectangle], styles: Styles) -> bool:
    radius = re.match(r"([\d.]+)(px|%)", styles.declared(place.element).get("border-radius", "").strip())
    if radius is None:
        return False
    _, _, width, height = rectangles[place.id]
    side = min(width, height)
    return float(radius[1]) * (side / 100 if radius[2] == "%" else 1.0) >= ROUND_SHARE * side


def _frames(place: Place, rectangles: Mapping[str, Rectangle], styles: Styles) -> Iterator[tuple[str, Box]]:
    """What cuts the element, from the inside out; what lies inside a turned frame is not told."""
    for one in reversed(place.ancestors):
        declared = styles.declared(one)
        if "transform" in declared:
            return
        clips = {declared.get(name, "visible") for name in ("overflow", "overflow-x", "overflow-y")}
        if one.tag != "body" and clips & CLIPS and has_box(one, rectangles):
            left, top, width, height = rectangles[one.attributes["id"]]
            yield one.attributes["id"], Box(left_px=left, top_px=top, width_px=width, height_px=height)
