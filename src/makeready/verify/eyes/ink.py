"""Ink and ground: which pixels of a crop are the letters, and the colours of both."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from makeready.brief import Box
from makeready.verify.eyes.colour import Pixels

MIN_DIFFERENCE = 10
"""Bytes of 255. Ours: below it JPEG noise and gradients count as ink; #f5f5f5 on white is exactly 10."""
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
    difference = (
        np.abs(crop.astype(np.int16) - np.round(ground).astype(np.int16)).max(axis=2).astype(np.uint8)
    )
    level, _ = cv2.threshold(difference, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    mask = difference > max(float(level) * 0.8, MIN_DIFFERENCE)
    if not mask.any():
        return Ink(mask=mask, ink=ground, ground=ground, box=None)
    inked = difference[mask]
    core = mask & (difference >= np.quantile(inked, 1 - CORE_SHARE))
    colour = np.median(crop[core], axis=0)
    return Ink(mask=mask, ink=colour, ground=ground, box=tight_box(mask))


def ground_colour(crop: Pixels) -> NDArray[np.float64]:
    """The commonest colour: the mean of the fullest bin of 16 x 16 x 16, with the bins around it."""
    flat = crop.reshape(-1, 3)
    codes = (flat >> 4).astype(np.int32) @ np.array([256, 16, 1])
    fullest = int(np.bincount(codes, minlength=4096).argmax())
    centre = flat[codes == fullest].mean(axis=0)
    near = np.abs(flat - centre).max(axis=1) <= 8  # half a bin: gradients straddle the edges of bins
    return np.asarray(flat[near].mean(axis=0) if near.any() else centre, dtype=np.float64)


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
