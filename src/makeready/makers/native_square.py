"""Between a canvas of any size and the one square that a model draws: what is done to the pixels, and in
words."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]
CHANGED_LEVELS = 24
"""Ours: the autoencoder's own error stays below it nearly everywhere at 33 dB; a change of colour is
above."""
GROWN_PX, FEATHER_PX = 5, 4
"""Ours, at the model's size: the soft edge of a change lies inside what counts as changed."""

LARGEST_BLUR = 1 / 24
"""Ours, parts of an edge's length: noise is gone, and what goes along the whole edge stays."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fitted:
    """A picture on another canvas, and what was done to it."""

    pixels: Pixels
    notes: tuple[str, ...]


def on_canvas(square: Pixels, width_px: int, height_px: int) -> Fitted:
    """The square at its largest, whole, in the middle; what is left of the canvas continues its edges.

    Nothing of what was drawn is cut off: it would be missing from what was asked for.

    Shapes: (S, S, 3) -> (height_px, width_px, 3).
    """
    native_px, side_px = square.shape[0], min(width_px, height_px)
    notes = [f"drawn at {native_px} x {native_px} px"]
    if side_px != native_px:
        how = "enlarged" if side_px > native_px else "reduced"
        notes.append(f"{how} to {side_px} x {side_px} px, no detail is added")
    if width_px != height_px:
        notes.append(f"its edges continued to {width_px} x {height_px} px")
    return Fitted(pixels=bordered(resized(square, side_px), width_px, height_px), notes=tuple(notes))


def as_square(pixels: Pixels, side_px: int) -> Pixels:
    """A picture of any size as the model's square: its edges continued, then resized.

    Shapes: (H, W, 3) -> (side_px, side_px, 3).
    """
    longer_px = max(pixels.shape[:2])
    return resized(bordered(pixels, longer_px, longer_px), side_px)


def mask_as_square(mask: Pixels, side_px: int) -> Pixels:
    """Where the square may change, if the picture may change where the mask is not black: every pixel that
    the mask touches, or a fine mask would be lost.

    Shapes: (H, W) -> (side_px, side_px), 0 or 255.
    """
    height_px, width_px = mask.shape
    longer_px = max(height_px, width_px)
    top, left = (longer_px - height_px) // 2, (longer_px - width_px) // 2
    whole = np.zeros((longer_px, longer_px), np.uint8)
    whole[top : top + height_px, left : left + width_px] = mask > 0
    return touched(whole, side_px, side_px)


def touched(mask: Pixels, width_px: int, height_px: int) -> Pixels:
    """Every pixel of another size that the mask reaches into. In whole numbers: a filter loses a pixel whose
    middle lies on the edge between two samples.

    Shapes: (H, W) -> (height_px, width_px), 0 or 255.
    """
    sums = np.zeros((mask.shape[0] + 1, mask.shape[1] + 1), np.int64)
    sums[1:, 1:] = np.cumsum(np.cumsum(mask > 0, axis=0), axis=1)
    rows, columns = np.arange(height_px), np.arange(width_px)
    top, bottom = rows * mask.shape[0] // height_px, -(-(rows + 1) * mask.shape[0] // height_px)
    left, right = columns * mask.shape[1] // width_px, -(-(columns + 1) * mask.shape[1] // width_px)
    covered = sums[bottom][:, right] - sums[top][:, right] - sums[bottom][:, left] + sums[top][:, left]
    return np.where(covered > 0, 255, 0).astype(np.uint8)


def out_of_square(square: Pixels, width_px: int, height_px: int) -> Pixels:
    """The other way: resized, then the continued edges cut off. Takes one channel, too.

    Shapes: (S, S, ...) -> (height_px, width_px, ...).
    """
    longer_px = max(width_px, height_px)
    whole = resized(square, longer_px)
    top, left = (longer_px - height_px) // 2, (longer_px - width_px) // 2
    return whole[top : top + height_px, left : left + width_px]


def resized(square: Pixels, side_px: int) -> Pixels:
    """By Lanczos' filter, which neither blurs nor steps; unchanged at its own size."""
    if square.shape[0] == side_px:
        return square
    return np.asarray(Image.fromarray(square).resize((side_px, side_px), Image.Resampling.LANCZOS))


def change_of(made: Pixels, unchanged: Pixels) -> Pixels:
    """How much of an edit to show at each pixel: all where it differs from what the model gives back of the
    source when nothing changes, nothing elsewhere.

    Shapes: both (S, S, 3) -> (S, S), 0 to 255.
    """
    differs = np.abs(made.astype(np.int16) - unchanged).max(axis=2) > CHANGED_LEVELS
    speckless = cv2.morphologyEx(differs.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    side = 2 * GROWN_PX + 1
    grown = cv2.dilate(speckless, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
    distance = cv2.distanceTransform(grown, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray(np.clip(255 * distance / FEATHER_PX, 0, 255), dtype=np.uint8)


def laid_over(source: Pixels, made: Pixels, share: Pixels) -> Pixels:
    """Where the share is 0 the bytes are the source's own.

    Shapes: source and made (H, W, 3), share (H, W), 0 to 255 -> (H, W, 3).
    """
    weight = share.astype(np.float32)[..., None] / 255
    blended = np.rint(source * (1 - weight) + made * weight).astype(np.uint8)
    return np.where(weight > 0, blended, source)


def bordered(pixels: Pixels, width_px: int, height_px: int) -> Pixels:
    """In the middle of a larger canvas, one side of which is its own."""
    if height_px > pixels.shape[0]:
        return bordered(pixels.transpose(1, 0, 2), height_px, width_px).transpose(1, 0, 2)
    left = (width_px - pixels.shape[1]) // 2
    right = width_px - pixels.shape[1] - left
    before = _continued(pixels[:, 0], left)[:, ::-1]
    return np.ascontiguousarray(np.concatenate([before, pixels, _continued(pixels[:, -1], right)], axis=1))


def _continued(edge: Pixels, num_px: int) -> Pixels:
    """An edge as it goes on outwards: softer and softer along itself, or its last noise would be streaks.

    Shapes: (L, 3) -> (L, num_px, 3).
    """
    made = np.empty((len(edge), num_px, 3), np.uint8)
    line, spread = edge[:, None].astype(np.float32), 0.0
    for distance in range(num_px):
        wanted = min(distance / 2, len(edge) * LARGEST_BLUR)
        if wanted > 1.2 * spread or (wanted > spread and wanted == len(edge) * LARGEST_BLUR):
            more = (wanted**2 - spread**2) ** 0.5
            blurred = cv2.GaussianBlur(
                line[:, 0], (1, 0), sigmaX=1, sigmaY=more, borderType=cv2.BORDER_REPLICATE
            )
            line, spread = np.asarray(blurred, dtype=np.float32)[:, None], wanted
        made[:, distance] = np.rint(line[:, 0])
    return made
