"""Small things that detection passed over and that may be
short labels: thin strokes in groups the size of words.

The detection network misses lone labels of two or three letters ("Q3" under a bar)
at one scale or another; what it left is looked at once more, by pixels alone.
"""

from collections.abc import Sequence

import cv2
import numpy as np

from makeready.brief import Box
from makeready.verify.eyes.colour import Pixels

STROKE_PX = 9
"""Ours: a stroke thinner than this stands out from both sides; letters of up to 40 px have such strokes."""
MIN_STROKE = 40
"""Bytes of 255. Ours: #9ca3af on white stands out by 95, a card's pale border by 20."""
MIN_HEIGHT_PX, MAX_HEIGHT_PX, MAX_WIDTH_PX = 6, 30, 320
"""Ours: capitals of 9 px text to those of 40 px text; detection does not miss what is larger."""
MIN_INK, MAX_INK = 0.12, 0.96
"""Share of the box. Ours: a frame has less, a dash is full; closing fills "Q1" at 17 px to 0.89."""
MAX_CANDIDATES = 32
"""Ours: 32 words are 0.1 s to read; a picture with more small strokes is a texture."""


def leftovers(pixels: Pixels, found: Sequence[Box]) -> list[Box]:
    """Boxes that may be short labels outside of all found lines, or none if there are too many to be labels.

    Shapes: pixels (height, width, 3).
    """
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    kernel = np.ones((STROKE_PX, STROKE_PX), np.uint8)
    dark, light = (cv2.morphologyEx(grey, how, kernel) for how in (cv2.MORPH_BLACKHAT, cv2.MORPH_TOPHAT))
    strokes = (cv2.max(dark, light) > MIN_STROKE).astype(np.uint8)
    for box in found:
        top, left = max(0, int(box.top_px)), max(0, int(box.left_px))
        strokes[top : max(0, int(box.bottom_px) + 1), left : max(0, int(box.right_px) + 1)] = 0
    joined = cv2.dilate(strokes, np.ones((3, 9), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    boxes = []
    for label, (left, top, width, height, _) in enumerate(stats.tolist()):
        width, height = width - 8, height - 2  # as much as dilating added
        is_word = MIN_HEIGHT_PX <= height <= MAX_HEIGHT_PX and 0.4 * height <= width <= MAX_WIDTH_PX
        if label == 0 or not is_word:
            continue
        part = labels[top : top + height + 2, left : left + width + 8] == label
        ink = float(strokes[top : top + height + 2, left : left + width + 8][part].sum()) / (width * height)
        if MIN_INK <= ink <= MAX_INK:
            boxes.append(Box(left_px=left + 4, top_px=top + 1, width_px=width, height_px=height))
    return boxes if len(boxes) <= MAX_CANDIDATES else []
