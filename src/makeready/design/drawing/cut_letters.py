"""Letters that something cuts off: the page's letters as they are against the same letters uncut.

Both are black on white and drawn by the same engine, so colours, pictures and what lies on top make no
difference.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from makeready.design.drawing.boxes import NO_BOX, Rectangle

Pixels = NDArray[np.uint8]

MIN_LOST = 96
"""Bytes of 255 that a pixel must be darker uncut. Ours: less is the edge of a stroke."""
AROUND_PX = 48
"""Ours: letters of an element lie this near to its box."""
MOVED_PX = 0.75
"""Ours: a frame that cuts nothing may set its content elsewhere (margins collapse); boxes are rounded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CutLetters:
    """Shapes: lost (height + 2 ring, width + 2 ring): True where a letter would have ink and has none."""

    lost: NDArray[np.bool_]
    ring_px: int


def cut_letters(
    cut: Pixels,
    cut_boxes: Mapping[str, Rectangle],
    uncut: Pixels,
    uncut_boxes: Mapping[str, Rectangle],
    ring_px: int,
) -> CutLetters:
    """Elements that lie elsewhere on the uncut page are left out: there is nothing to compare them with.

    Shapes: cut (height, width, 3), uncut (height + 2 ring, width + 2 ring, 3). Boxes by id, in pixels.
    """
    lost = uncut[:, :, 0] < 255 - MIN_LOST
    height, width = cut.shape[:2]
    inside = (slice(ring_px, ring_px + height), slice(ring_px, ring_px + width))
    lost[inside] = cut[:, :, 0].astype(np.int16) - uncut[inside][:, :, 0] >= MIN_LOST
    for name, box in cut_boxes.items():
        there = uncut_boxes.get(name, NO_BOX)
        here = (box[0] + ring_px, box[1] + ring_px, box[2], box[3])
        if _is_moved(here, there):
            lost[_around(here)] = lost[_around(there)] = False
    return CutLetters(lost=lost, ring_px=ring_px)


def _is_moved(first: Rectangle, second: Rectangle) -> bool:
    return max(abs(first[0] - second[0]), abs(first[1] - second[1])) > MOVED_PX


def _around(box: Rectangle) -> tuple[slice, slice]:
    left, top, width, height = (round(each) for each in box)
    rows = slice(max(0, top - AROUND_PX), max(0, top + height + AROUND_PX))
    return rows, slice(max(0, left - AROUND_PX), max(0, left + width + AROUND_PX))
