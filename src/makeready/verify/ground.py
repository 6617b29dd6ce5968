"""What lies below the letters of our own documents: the page drawn once more with all letters transparent."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from makeready.brief import Box
from makeready.verify.eyes.colour import Pixels, largest_difference
from makeready.verify.eyes.segment import calm_mask

Mask = NDArray[np.bool_]

MIN_INK = 32
"""Bytes of 255 between a letter and its ground. Ours: half of the faintest readable grey; less is an edge."""
STROKE_PX, MIN_STROKE = 9, 48
"""Pixels and bytes of grey. Ours: a rule or an arrow is thinner; ruled paper and grids are fainter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The page without its letters, and where the letters are.

    Shapes: pixels (height, width, 3), ink and strokes (height, width), regions (height, width): the number of
    the calm region that a pixel belongs to, 0 for none; it is the index of the region's box too.
    """

    pixels: Pixels
    ink: Mask
    strokes: Mask
    regions: NDArray[np.int32]
    region_boxes: tuple[Box, ...]


def ground_of(pixels: Pixels, letterless: Pixels) -> Ground:
    """Shapes: both (height, width, 3)."""
    grey = cv2.cvtColor(letterless, cv2.COLOR_RGB2GRAY)
    kernel = np.ones((STROKE_PX, STROKE_PX), np.uint8)
    dark, light = (cv2.morphologyEx(grey, how, kernel) for how in (cv2.MORPH_BLACKHAT, cv2.MORPH_TOPHAT))
    calm = calm_mask(letterless).astype(np.uint8)
    _, regions, stats, _ = cv2.connectedComponentsWithStats(calm, connectivity=4)
    return Ground(
        pixels=letterless,
        ink=largest_difference(pixels, letterless) >= MIN_INK,
        strokes=np.asarray(cv2.max(dark, light) >= MIN_STROKE),
        regions=np.asarray(regions, dtype=np.int32),
        region_boxes=tuple(
            Box(left_px=left, top_px=top, width_px=wide, height_px=high)
            for left, top, wide, high, _ in stats.tolist()
        ),
    )
