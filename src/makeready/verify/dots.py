"""The dots of a scatter chart: found by colour and shape, compared with the numbers on both axes."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from makeready.brief import Box
from makeready.verify.eyes.colour import Pixels
from makeready.verify.marks import LINE_TOLERANCE, Fit, thin_colours

MIN_DOT_PX, MAX_DOT_PX = 4, 48
"""Ours: smaller is a full stop, larger is a bubble that stands for a third number."""
MIN_DOT_FILL, MAX_DOT_FILL = 0.62, 0.92
"""Share of the box. Ours: a disc has 0.785; a square of 4 px or more has 1, a letter less or more."""
ROUND_PX, ROUND_SHARE = 1.5, 0.15
"""Ours: how much wider than high a drawn disc comes out."""
SAME_SIZE = 0.35
"""Of the median area. Ours: dots of one chart are one size; two that overlap are more than half larger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dots:
    """The dots of one colour. Shapes: centres (n, 2) as x, y; colour (3,)."""

    centres: NDArray[np.float64]
    boxes: tuple[Box, ...]
    colour: NDArray[np.int16]

    def without(self, index: int) -> "Dots":
        kept = [number for number in range(len(self.boxes)) if number != index]
        return Dots(
            centres=self.centres[kept],
            boxes=tuple(self.boxes[number] for number in kept),
            colour=self.colour,
        )


def dots_by_colour(crop: Pixels) -> list[Dots]:
    """Groups of dots of one colour and size, the most numerous first. Shapes: crop (height, width, 3)."""
    found = [dots_of(crop, colour) for colour in thin_colours(crop)]
    return sorted((one for one in found if len(one.boxes)), key=lambda one: -len(one.boxes))


def dots_of(crop: Pixels, colour: NDArray[np.int16]) -> Dots:
    near = np.abs(crop.astype(np.int16) - colour).max(axis=2) <= LINE_TOLERANCE
    _, _, stats, middles = cv2.connectedComponentsWithStats(near.astype(np.uint8))
    round_ones = [
        (stat, middle)
        for stat, middle in zip(stats[1:].tolist(), middles[1:].tolist(), strict=True)
        if is_round(stat)
    ]
    usual = float(np.median([stat[4] for stat, _ in round_ones])) if round_ones else 0.0
    alike = [(stat, middle) for stat, middle in round_ones if abs(stat[4] - usual) <= SAME_SIZE * usual]
    return Dots(
        centres=np.array([middle for _, middle in alike], dtype=np.float64).reshape(-1, 2),
        boxes=tuple(
            Box(left_px=left, top_px=top, width_px=wide, height_px=high)
            for (left, top, wide, high, _), _ in alike
        ),
        colour=colour,
    )


def is_round(stat: Sequence[int]) -> bool:
    _, _, wide, high, amount = stat
    is_sized = min(wide, high) >= MIN_DOT_PX and max(wide, high) <= MAX_DOT_PX
    is_even = abs(wide - high) <= max(ROUND_PX, ROUND_SHARE * max(wide, high))
    return is_sized and is_even and MIN_DOT_FILL <= amount / (wide * high) <= MAX_DOT_FILL


def dots_fit(of_series: Sequence[Dots], across: Sequence[float], rows: Sequence[Sequence[float]]) -> Fit:
    """How far the dots are from one linear scale on each axis: the worst dot, as a share of the axis.

    Which dot of a series stands for which numbers is told by where the extremes of all numbers put them. Each
    series has as many dots as numbers.
    """
    centres = np.concatenate([dots.centres for dots in of_series])
    numbers = np.stack([np.tile(np.array(across), len(rows)), -np.array(rows).ravel()], axis=1)
    drawn, wanted = scaled(centres), scaled(numbers)
    size = len(across)
    order: list[int] = []
    for start in range(0, len(centres), size):
        own = slice(start, start + size)
        order += [start + index for index in matched(wanted[own], drawn[own])]
    errors = [axis_error(centres[order, axis], numbers[:, axis]) for axis in (0, 1)]
    boxes = [box for dots in of_series for box in dots.boxes]
    return Fit(error=max(errors), boxes=tuple(boxes[index] for index in order))


def axis_error(places: NDArray[np.float64], numbers: NDArray[np.float64]) -> float:
    """The largest distance from one linear scale, as a share of what is drawn of it; a pixel is forgiven."""
    if np.ptp(numbers) == 0:
        return 0.0
    slope, base = np.polyfit(numbers, places, 1)
    if slope <= 0:
        return 1.0
    worst = float(np.abs(slope * numbers + base - places).max())
    return max(0.0, worst - 1.0) / max(8.0, float(np.ptp(places)))


def scaled(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each column from 0 at its least to 1 at its greatest; 0 where all are equal. Shapes: (n, 2)."""
    spread = np.maximum(np.ptp(points, axis=0), 1e-9)
    return np.asarray((points - points.min(axis=0)) / spread, dtype=np.float64)


def matched(wanted: NDArray[np.float64], drawn: NDArray[np.float64]) -> list[int]:
    """For each wanted place the index of a drawn one, nearest pairs first. Shapes: both (n, 2)."""
    away = np.hypot(*np.moveaxis(wanted[:, None] - drawn[None], 2, 0))
    found = [-1] * len(wanted)
    for _ in range(len(wanted)):
        row, column = np.unravel_index(int(np.argmin(away)), away.shape)
        found[int(row)] = int(column)
        away[row, :] = away[:, column] = np.inf
    return found
