"""Whether drawn letters are the expected ones, shape by shape: for scripts that the recogniser cannot read.

What is compared: how much each pixel changes when the letters are left out, and a drawing of the expected
string alone on white. Both come from the caller; here are pixels only.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from makeready.brief import Box
from makeready.verify.eyes.colour import Pixels
from makeready.verify.eyes.ink import tight_box

MIN_CHANGE = 8
"""Bytes of 255. As `verify.look`: a smaller change is not seen."""
STROKE, GROUND = 0.75, 0.25
"""Coverage: above and below it a pixel of the expectation is surely ink or surely none. Ours: the pixels
between are antialiased edges, which a shift by less than half a pixel changes."""
LOST, ADDED = 0.35, 0.65
"""Shares of the change of letters around: ink that changes less is lost; ground that changes more is ink."""
FAINT = 0.12
"""Share of the usual change. Ours: letters under a veil of seven eighths are lost, on a gradient not."""
MIN_INK_EM2 = 0.05
"""Ours: a full stop is 0.01 square ems, a Latin letter 0.1 to 0.2; below it a window's ink is not what its
faults are measured by."""
MAX_SHIFT_PX = 3.0
"""Ours: a frame that no longer cuts may move what is in it by a rounding; more is another place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How alike drawn and expected letters are. `wrong` is the share of ink that is lost or added where it is
    worst, within one em; 0 alike, 1 nothing there. `box` is the expected ink's, `worst` that window.

    `strength` is how much the letters change their ground, in bytes of 255; 0 if they are not seen at all.
    """

    wrong: float
    strength: float
    box: Box
    worst: Box


def likeness(expected: Pixels, change: NDArray[np.uint8], font_px: float) -> Likeness | None:
    """Compares letters; None if nothing is expected.

    Shapes: expected (height, width, 3), black on white; change (height, width), bytes.
    """
    coverage = 1.0 - expected.min(axis=2).astype(np.float32) / 255.0
    if tight_box(coverage > 0.5) is None:
        return None
    found = compared(coverage, change, font_px)
    right, down = offset(coverage, change)
    if found.wrong and (right or down):
        moved = compared(shifted(coverage, right, down), change, font_px)
        return min(found, moved, key=lambda one: one.wrong)
    return found


def compared(coverage: NDArray[np.float32], change: NDArray[np.uint8], font_px: float) -> Likeness:
    """The same for expected ink as coverage, 0 to 1, that is not empty."""
    box = tight_box(coverage > 0.5) or Box(left_px=0, top_px=0, width_px=0, height_px=0)
    stroke = coverage > STROKE if (coverage > STROKE).any() else coverage > 0.5
    strength = float(np.quantile(change[stroke], 0.75))
    if strength < MIN_CHANGE:
        return Likeness(wrong=1.0, strength=0.0, box=box, worst=box)
    near = np.zeros(change.shape, dtype=np.bool_)
    near[window(box, font_px, change.shape)] = True
    size = max(3, round(font_px))
    around = local_strength(change, stroke, size, strength)
    lost = stroke & (change < np.maximum(max(MIN_CHANGE, FAINT * strength), LOST * around))
    added = near & (coverage < GROUND) & (change > ADDED * around)
    share = summed(lost | added, size) / np.maximum(summed(stroke, size), MIN_INK_EM2 * size * size)
    row, column = np.unravel_index(int(share.argmax()), share.shape)
    worst = Box(left_px=float(column) - size / 2, top_px=float(row) - size / 2, width_px=size, height_px=size)
    return Likeness(wrong=min(1.0, float(share.max())), strength=strength, box=box, worst=worst)


def local_strength(
    change: NDArray[np.uint8], stroke: NDArray[np.bool_], size: int, usual: float
) -> NDArray[np.float32]:
    """How much the seen ink within an em changes its ground; the usual change where there is none.

    On a gradient or a photo letters stand out here more than there.
    """
    seen = stroke & (change >= MIN_CHANGE)
    total = cv2.boxFilter(
        np.where(seen, change, 0).astype(np.float32),
        -1,
        (size, size),
        normalize=False,
        borderType=cv2.BORDER_CONSTANT,
    )
    count = summed(seen, size)
    return np.where(count > 0, total / np.maximum(count, 1.0), usual).astype(np.float32)


def offset(coverage: NDArray[np.float32], change: NDArray[np.uint8]) -> tuple[int, int]:
    """By how many pixels the drawn ink lies right of and below the expected, if both are equally large."""
    wanted = tight_box(coverage > 0.5)
    strongest = float(change.max())
    found = tight_box(change > max(MIN_CHANGE, 0.5 * strongest))
    if wanted is None or found is None:
        return 0, 0
    right, down = found.left_px - wanted.left_px, found.top_px - wanted.top_px
    is_same_size = abs(found.width_px - wanted.width_px) <= 1 and abs(found.height_px - wanted.height_px) <= 1
    is_near = max(abs(right), abs(down)) <= MAX_SHIFT_PX
    return (round(right), round(down)) if is_same_size and is_near else (0, 0)


def shifted(coverage: NDArray[np.float32], right: int, down: int) -> NDArray[np.float32]:
    if not right and not down:
        return coverage
    height, width = coverage.shape
    move = np.array([[1, 0, right], [0, 1, down]], dtype=np.float32)
    moved = cv2.warpAffine(coverage, move, (width, height))
    return np.asarray(moved, dtype=np.float32)


def summed(mask: NDArray[np.bool_], size: int) -> NDArray[np.float32]:
    """How many true pixels lie in the square of `size` around each pixel."""
    whole = cv2.boxFilter(
        mask.astype(np.float32), -1, (size, size), normalize=False, borderType=cv2.BORDER_CONSTANT
    )
    return np.asarray(whole, dtype=np.float32)


def window(box: Box, margin_px: float, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """The rows and columns of a box grown by a margin, within the picture."""
    top, left = max(0, int(box.top_px - margin_px)), max(0, int(box.left_px - margin_px))
    return (
        slice(top, min(shape[0], int(box.bottom_px + margin_px) + 1)),
        slice(left, min(shape[1], int(box.right_px + margin_px) + 1)),
    )
