"""Pictures that were read before, and which regions of a new one differ from them.

A retry changes a part of a picture; lines outside that part are the same pixels and need no second reading.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Generic, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from makeready.brief import Box
from makeready.verify.eyes.colour import Pixels, largest_difference
from makeready.verify.eyes.ink import tight_box

TILE_PX = 16
"""Ours: a change is known to this many pixels; half a line of the smallest text that is read."""
MARGIN_PX = 2.0
"""Around a change: crops have a margin around their ink, and antialiasing is a pixel."""
BESIDE_EM, BELOW_EM = 1.2, 0.2
"""Ours: a change this near to a line, in its heights, may be detected as one with it, or lie in its crop."""
MAX_CHANGED = 0.5
"""Of the picture. Ours: reading half of it in pieces takes as long as reading all of it at once."""
MAX_REGIONS = 16
"""Ours: each region is a run of the network with a margin around it."""
MAX_KEPT_BYTES = 32 << 20
"""Ours: five pictures of 1600 x 1200 px, so that each of four proposals finds its last attempt."""

Line = TypeVar("Line")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept(Generic[Line]):
    """A picture and what was read in it. Shapes: pixels (height, width, 3)."""

    pixels: Pixels
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Generic[Line]):
    """A picture read before, and the pixels of a new one that differ from it. Shapes: differs (h, w)."""

    kept: Kept[Line]
    differs: NDArray[np.bool_]

    @property
    def share(self) -> float:
        """Of the picture, in tiles of `TILE_PX` a side."""
        return float(tiles_of(self.differs).mean())


class KeptReadings(Generic[Line]):
    """The last pictures that were read, up to `MAX_KEPT_BYTES` of pixels. Safe to share between threads."""

    def __init__(self) -> None:
        self._kept: list[Kept[Line]] = []
        self._lock = Lock()

    def keep(self, pixels: Pixels, lines: Sequence[Line]) -> None:
        """Remember a reading; the pixels are copied, the oldest pictures go."""
        with self._lock:
            self._kept.append(Kept(pixels=pixels.copy(), lines=tuple(lines)))
            while sum(one.pixels.nbytes for one in self._kept) > MAX_KEPT_BYTES:
                self._kept.pop(0)

    def nearest(self, pixels: Pixels) -> Change[Line] | None:
        """The kept picture of this size that differs least; None if all differ in half of it or more."""
        with self._lock:
            alike = [one for one in self._kept if one.pixels.shape == pixels.shape]
        changes = [
            Change(kept=one, differs=largest_difference(one.pixels, pixels) > 0) for one in reversed(alike)
        ]
        best = min(changes, key=lambda change: change.share, default=None)
        return best if best is not None and best.share < MAX_CHANGED else None


def tiles_of(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which tiles hold a true pixel. Shapes: (height, width) -> (rows, columns)."""
    height, width = mask.shape
    rows, columns = -(-height // TILE_PX), -(-width // TILE_PX)
    whole = np.zeros((rows * TILE_PX, columns * TILE_PX), dtype=np.bool_)
    whole[:height, :width] = mask
    return np.asarray(whole.reshape(rows, TILE_PX, columns, TILE_PX).any(axis=(1, 3)), dtype=np.bool_)


def changed_regions(differs: NDArray[np.bool_]) -> list[Box]:
    """Tight boxes around the changes, those within two tiles of each other as one, with a small margin.

    Shapes: differs (height, width).
    """
    grown = cv2.dilate(tiles_of(differs).astype(np.uint8), np.ones((3, 3), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(grown)
    found = []
    for label, (left, top, wide, high, _) in enumerate(stats.tolist()):
        if label == 0:
            continue
        own = np.kron(
            labels[top : top + high, left : left + wide] == label, np.ones((TILE_PX, TILE_PX), bool)
        )
        part = differs[top * TILE_PX : (top + high) * TILE_PX, left * TILE_PX : (left + wide) * TILE_PX]
        tight = tight_box(part & own[: part.shape[0], : part.shape[1]])
        if tight is not None:
            placed = replace(
                tight, left_px=tight.left_px + left * TILE_PX, top_px=tight.top_px + top * TILE_PX
            )
            found.append(with_margin(placed, MARGIN_PX, MARGIN_PX))
    return found


def with_touched_lines(regions: Sequence[Box], lines: Sequence[Box]) -> list[Box]:
    """The regions and whatever lines stand so near that a change there may have become a part of them."""
    near = [
        (line, with_margin(line, BESIDE_EM * line.height_px, BELOW_EM * line.height_px)) for line in lines
    ]
    return [around(region, [line for line, reach in near if meet(region, reach)]) for region in regions]


def with_whole_lines(regions: Sequence[Box], lines: Sequence[Box]) -> list[Box]:
    """The regions, grown until each line is whole in one or touches none, and joined where they meet."""
    found = joined(regions)
    while True:
        grown = joined([around(region, [line for line in lines if meet(region, line)]) for region in found])
        if grown == found:
            return found
        found = grown


def around(region: Box, lines: Sequence[Box]) -> Box:
    for line in lines:
        region = union(region, line)
    return region


def joined(regions: Sequence[Box]) -> list[Box]:
    """Regions that overlap as one box around them."""
    waiting = list(regions)
    found: list[Box] = []
    while waiting:
        region = waiting.pop()
        others = [other for other in waiting + found if meet(region, other)]
        if not others:
            found.append(region)
            continue
        waiting = [one for one in waiting if one not in others]
        found = [one for one in found if one not in others]
        for other in others:
            region = union(region, other)
        waiting.append(region)
    return sorted(found, key=lambda box: (box.top_px, box.left_px))


def meet(first: Box, second: Box) -> bool:
    wide = min(first.right_px, second.right_px) - max(first.left_px, second.left_px)
    high = min(first.bottom_px, second.bottom_px) - max(first.top_px, second.top_px)
    return wide > 0 and high > 0


def union(first: Box, second: Box) -> Box:
    left, top = min(first.left_px, second.left_px), min(first.top_px, second.top_px)
    right, bottom = max(first.right_px, second.right_px), max(first.bottom_px, second.bottom_px)
    return Box(left_px=left, top_px=top, width_px=right - left, height_px=bottom - top)


def with_margin(box: Box, beside_px: float, below_px: float) -> Box:
    return replace(
        box,
        left_px=box.left_px - beside_px,
        top_px=box.top_px - below_px,
        width_px=box.width_px + 2 * beside_px,
        height_px=box.height_px + 2 * below_px,
    )
