"""Which mark a label names: by the swatch or the mark beside it, or by the slice it stands at."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from makeready.brief import Box
from makeready.verify.eyes.colour import Pixels

SWATCH_REACH_EM = 3.5
"""Ours: a swatch stands at most this many line heights before its label; the next label's is farther away."""
SWATCH_RISE_EM = 1.6
"""Ours: a bar over a label stands closer to it than to the label before."""
COLOUR_TOLERANCE = 40
"""Bytes of 255. Ours: takes in antialiased edges of thin strokes, and keeps a colour from its tints."""
MIN_SWATCH_PX = 8
"""Pixels. Ours: a stroke of 2 px and 8 px length has twice as many, a letter's edge fewer of one colour."""


def named_by_swatch(
    pixels: Pixels, labels: Sequence[Box], colours: Sequence[NDArray[np.int16]]
) -> list[int] | None:
    """For each label the index of the colour just before it, in its ink, or just above it.

    None unless each has its own.
    """
    for reach_em, rise_em in ((SWATCH_REACH_EM, 0.0), (0.0, SWATCH_RISE_EM)):
        found = [_colour_at(pixels, label, colours, reach_em, rise_em) for label in labels]
        named = [one for one in found if one is not None]
        if len(set(named)) == len(labels):
            return named
    return None


def _colour_at(
    pixels: Pixels, label: Box, colours: Sequence[NDArray[np.int16]], reach_em: float, rise_em: float
) -> int | None:
    """The colour that most pixels of a label's box have, grown to the left and upwards; None if too few."""
    left = max(0, int(label.left_px - reach_em * label.height_px))
    top = max(0, int(label.top_px - rise_em * label.height_px))
    part = pixels[top : int(label.bottom_px) + 1, left : int(label.right_px) + 1].astype(np.int16)
    amounts = [int((np.abs(part - one).max(axis=2) <= COLOUR_TOLERANCE).sum()) for one in colours]
    best = int(np.argmax(amounts))
    return best if amounts[best] >= MIN_SWATCH_PX else None


def named_by_place(masks: Sequence[NDArray[np.bool_]], labels: Sequence[Box]) -> list[int] | None:
    """For each label the slice that the ray from the middle of all slices to the label passes through.

    Shapes: masks (height, width) each, labels in the same pixels. None unless each has its own.
    """
    rows, columns = np.nonzero(np.logical_or.reduce(list(masks)))
    middle = np.array([(columns.min() + columns.max()) / 2, (rows.min() + rows.max()) / 2])
    radius = max(float(columns.max() - columns.min()), float(rows.max() - rows.min())) / 2
    found = []
    for label in labels:
        towards = np.array([label.left_px + label.width_px / 2, label.top_px + label.height_px / 2]) - middle
        length = float(np.hypot(*towards))
        if length < 0.1 * radius or length > 2.0 * radius:
            return None
        steps = middle + np.outer(np.linspace(0.3, 0.97, 40) * radius, towards / length)
        places = np.clip(np.round(steps).astype(int), 0, [masks[0].shape[1] - 1, masks[0].shape[0] - 1])
        amounts = [int(mask[places[:, 1], places[:, 0]].sum()) for mask in masks]
        if max(amounts) == 0:
            return None
        found.append(int(np.argmax(amounts)))
    return found if len(set(found)) == len(found) else None
