"""Drawings and shadows as plates: rendered once, and laid onto a canvas of pixels as often as they are seen.
Pure numpy."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Area = tuple[slice, slice]
SHADOW_WIDTH, SHADOW_HEIGHT, SHADOW_OPACITY, SHADOW_RISE = 0.9, 0.1, 0.2, 0.012
"""Shares of an object's width, of black in the middle, and of its width again, by which the middle lies over
its foot. Ours: seen as standing, not as a spot."""
SHADE_STOPS = ((0.0, 1.0), (0.55, 0.62), (1.0, 0.0))
"""How strong a shadow is from its middle to its edge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """A drawing, ready to be laid onto pixels.

    Shapes: `ink` (h, w, 3) is colour times alpha and a rounding, 0 to 65,152; `clear` (h, w, 1) is 255 minus
    alpha.
    """

    ink: NDArray[np.uint16]
    clear: NDArray[np.uint16]

    def lit(self, shares: Sequence[float]) -> "Plate":
        """The plate with such shares of its red, green and blue."""
        dimmed = (self.ink - np.uint16(127)) * np.asarray(shares, dtype=np.float32) + 127
        return Plate(ink=dimmed.astype(np.uint16), clear=self.clear)

    def laid(self, canvas: Pixels, left: int, top: int) -> None:
        """Changes the canvas where the plate lies on it."""
        if (places := self._places(canvas.shape[0], canvas.shape[1], left, top)) is None:
            return
        there, own = places
        mixed = canvas[there] * self.clear[own]
        mixed += self.ink[own]
        mixed //= 255
        canvas[there] = mixed

    def traced(self, canvas: NDArray[np.bool_], left: int, top: int) -> None:
        """Sets what the plate hides more than half of."""
        if (places := self._places(canvas.shape[0], canvas.shape[1], left, top)) is not None:
            there, own = places
            canvas[there] |= self.clear[own][:, :, 0] < 128

    def _places(self, height: int, width: int, left: int, top: int) -> tuple[Area, Area] | None:
        """Where on a canvas the plate lies, and which part of it; None if it is off."""
        high, wide = self.ink.shape[:2]
        rows = slice(max(0, top), min(height, top + high))
        columns = slice(max(0, left), min(width, left + wide))
        if rows.start >= rows.stop or columns.start >= columns.stop:
            return None
        own = (slice(rows.start - top, rows.stop - top), slice(columns.start - left, columns.stop - left))
        return (rows, columns), own


def plate_of(pixels: Pixels) -> Plate:
    """Shapes: pixels (h, w, 4), RGBA, not multiplied by alpha."""
    wide = pixels.astype(np.uint16)
    alpha = wide[:, :, 3:]
    return Plate(ink=wide[:, :, :3] * alpha + 127, clear=255 - alpha)


def shade_of(width_px: int) -> Plate:
    """The shadow of an object of that width: an ellipse of black that fades outwards."""
    halves = (max(0.5, SHADOW_WIDTH * width_px / 2), max(0.5, SHADOW_HEIGHT * width_px / 2))
    columns, rows = (np.arange(-ceil(half), ceil(half) + 1) / half for half in halves)
    away = np.sqrt(rows[:, None] ** 2 + columns[None, :] ** 2)
    places, strengths = zip(*SHADE_STOPS, strict=True)
    alpha = np.interp(away, places, strengths, right=0.0) * SHADOW_OPACITY
    clear = (255 - np.rint(255 * alpha)).astype(np.uint16)[:, :, None]
    return Plate(ink=np.full((*away.shape, 3), 127, dtype=np.uint16), clear=clear)
