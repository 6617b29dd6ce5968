"""What is cut off on a page of ours: letters that lack ink, and things whose paint runs into an edge."""

from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from makeready.brief import Box
from makeready.design.document import ElementBox
from makeready.design.drawing.leaving import Leaver, Side
from makeready.verify.look import Look, area, around

MIN_LOST_PX = 6
"""Pixels. Ours: less is the foot of one letter, of which nobody sees that it is shorter."""
NEAR_PX = 12
"""Ours: lost ink this near together is of one line of text."""
MIN_EDGE, MIN_EDGE_PX = 24, 4
"""Bytes of 255, and pixels along the edge. Ours: what is fainter, or shorter, is a shadow's end."""


def cut_text(look: Look) -> Iterator[tuple[ElementBox | None, Box]]:
    """The elements whose letters are cut off, and where the lost ink is or would be."""
    found = look.cut_letters
    if found is None or not found.lost.any():
        return
    texts = [element for element in look.elements if element.text.strip() and not element.is_decoration]
    by_id: dict[str, tuple[ElementBox | None, list[Box]]] = {}
    for place in clusters(found.lost):
        box = replace(place, left_px=place.left_px - found.ring_px, top_px=place.top_px - found.ring_px)
        element = min(texts, key=lambda one: (apart_px(one.box, box), area(one.box)), default=None)
        by_id.setdefault(element.id if element else "", (element, []))[1].append(box)
    for element, boxes in by_id.values():
        yield element, around(tuple(boxes))


def clusters(lost: NDArray[np.bool_]) -> Iterator[Box]:
    """The boxes of ink that lies near together. Shapes: lost (height, width)."""
    kernel = np.ones((3, NEAR_PX), np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(lost.astype(np.uint8), kernel))
    amounts = np.bincount(labels[lost], minlength=len(stats))
    for label, (left, top, wide, high, _) in enumerate(stats.tolist()):
        if label and amounts[label] >= MIN_LOST_PX:
            yield Box(left_px=left, top_px=top, width_px=wide, height_px=high)


def apart_px(first: Box, second: Box) -> float:
    """How far apart two boxes are, across and down; 0 if they touch."""
    across = max(first.left_px - second.right_px, second.left_px - first.right_px, 0.0)
    return across + max(first.top_px - second.bottom_px, second.top_px - first.bottom_px, 0.0)


def cut_things(look: Look) -> Iterator[tuple[Leaver, Side]]:
    """The things that stick out and are cut: leaving them out changes the pixels at the edge."""
    for leaver in look.picture.leavers:
        change = look.change(leaver.id)
        for side in leaver.sides:
            if change is not None and int((edge(change, leaver, side) >= MIN_EDGE).sum()) >= MIN_EDGE_PX:
                yield leaver, side
                break


def edge(change: NDArray[np.uint8], leaver: Leaver, side: Side) -> NDArray[np.uint8]:
    """The last line of pixels inside the frame on one side, as far as the element lies at it."""
    box, frame = leaver.box, leaver.frame
    rows = slice(max(0, round(max(box.top_px, frame.top_px))), round(min(box.bottom_px, frame.bottom_px)))
    columns = slice(max(0, round(max(box.left_px, frame.left_px))), round(min(box.right_px, frame.right_px)))
    match side:
        case "left":
            return change[rows, columns][:, :1]
        case "right":
            return change[rows, columns][:, -1:]
        case "top":
            return change[rows, columns][:1]
        case "bottom":
            return change[rows, columns][-1:]
