"""Ink and ground: which pixels of a crop are the letters, and the colours of both."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from makeready.brief import Box
from makeready.verify.eyes.colour import Pixels, largest_difference

MIN_DIFFERENCE = 10
"""Bytes of 255. Ours: below it JPEG noise and gradients count as ink; #f5f5f5 on white is exactly 10."""
HALF_BIN = 8.0
"""Of 16 bytes: gradients straddle the edges of bins."""
CORE_SHARE = 0.10
"""The most different tenth of the ink is stroke core, free of antialiasing (see
tests/unit/verify/test_size_contrast.py)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ink:
    """The letters of one crop.

    Shapes: mask (height, width) of bool. `box` is the tight ink box in the crop's pixels, None without ink.
    `ink` and `ground` are the colours of stroke core and background, (3,) in bytes.
    """

    mask: NDArray[np.bool_]
    ink: NDArray[np.float64]
    ground: NDArray[np.float64]
    box: Box | None


def ink_of(crop: Pixels) -> Ink:
    """Separates letters from what is behind them.

    The ground is the commonest colour (letters fill less than half of a text line); ink is what differs from
    it by more than Otsu's threshold. Shapes: crop (height, width, 3).
    """
    ground = ground_colour(crop)
    difference = largest_difference(crop, np.full_like(crop, np.round(ground)))
    level, _ = cv2.threshold(difference, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    mask = difference > max(float(level) * 0.8, MIN_DIFFERENCE)
    if not mask.any():
        return Ink(mask=mask, ink=ground, ground=ground, box=None)
    inked = difference[mask]
    core = mask & (difference >= np.quantile(inked, 1 - CORE_SHARE))
    colour = np.median(crop[core], axis=0)
    return Ink(mask=mask, ink=colour, ground=ground, box=tight_box(mask))


def ground_colour(crop: Pixels) -> NDArray[np.float64]:
    """The commonest colour: the mean of the fullest bin of 16 x 16 x 16, with the bins around it.

    Shapes: crop (height, width, 3).
    """
    counts = cv2.calcHist([crop], [0, 1, 2], None, [16, 16, 16], [0, 256] * 3)
    fullest = np.array(np.unravel_index(int(counts.argmax()), (16, 16, 16))) * 16.0
    centre = np.array(cv2.mean(crop, mask=cv2.inRange(crop, fullest, fullest + 15.0))[:3])
    near = cv2.inRange(crop, np.ceil(centre - HALF_BIN), np.floor(centre + HALF_BIN))
    return np.array(cv2.mean(crop, mask=near)[:3] if near.any() else centre, dtype=np.float64)


def tight_box(mask: NDArray[np.bool_]) -> Box | None:
    """The smallest box around all true pixels."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return None
    return Box(
        left_px=float(columns[0]),
        top_px=float(rows[0]),
        width_px=float(columns[-1] - columns[0] + 1),
        height_px=float(rows[-1] - rows[0] + 1),
    )
