"""Regions without a document: colour plateaus with closed outlines, and which of them repeat."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from makeready.brief import Box
from makeready.verify.eyes.colour import Pixels, largest_difference

STEP = 3
"""Bytes of 255 between neighbours. Ours: gradients and soft
shadows step by 1 or 2, the faintest card edge by 3."""
MIN_AREA_SHARE = 0.0015
"""Ours: smaller plateaus are icons, bullets and counters of letters."""
MIN_FILL = 0.8
"""Share of the bounding box inside the outline. Ours: a
rounded card has 0.97, a disc 0.785, a letter less."""
SIMILAR = 0.05
"""Ours: sides within 5 % (or 3 px) count as the same size."""
ALIGNED_SHARE = 0.008
"""Ours: edges within 0.8 % of the longer canvas side count as aligned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plateau:
    """One closed region of calm colour. `colour` is its mean,
    (3,) in bytes; `fill` the share of its box inside."""

    box: Box
    colour: tuple[float, float, float]
    fill: float


def plateaus(pixels: Pixels, *, min_area_px: float, min_fill: float = MIN_FILL) -> list[Plateau]:
    """All closed regions of calm colour, largest first, without the one that reaches all four edges.

    Shapes: pixels (height, width, 3).
    """
    calm = calm_mask(pixels).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(calm, connectivity=4)
    height, width = calm.shape
    found: list[Plateau] = []
    for label in np.argsort(-stats[:, cv2.CC_STAT_AREA]):
        left, top, wide, high, amount = (int(value) for value in stats[label])
        if label == 0 or wide * high < min_area_px or amount < min_area_px * 0.2:
            continue
        if wide >= width - 2 and high >= height - 2:
            continue
        part = labels[top : top + high, left : left + wide] == label
        outlines, _ = cv2.findContours(part.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        # contourArea runs through pixel centres; half of the outline's length is added back.
        inside = sum(cv2.contourArea(one) + cv2.arcLength(one, closed=True) / 2 + 1 for one in outlines)
        fill = min(1.0, inside / (wide * high))
        if fill < min_fill:
            continue
        crop = pixels[top : top + high, left : left + wide]
        red, green, blue = (float(value) for value in crop[part].mean(axis=0))
        box = Box(left_px=left, top_px=top, width_px=wide, height_px=high)
        found.append(Plateau(box=box, colour=(red, green, blue), fill=fill))
    return found


def calm_mask(pixels: Pixels) -> NDArray[np.bool_]:
    """Pixels that hardly differ from the one to the right and the one below. Shapes: (h, w, 3) -> (h, w)."""
    mask = np.ones(pixels.shape[:2], dtype=np.bool_)
    mask[:, :-1] &= largest_difference(pixels[:, 1:], pixels[:, :-1]) < STEP
    mask[:-1] &= largest_difference(pixels[1:], pixels[:-1]) < STEP
    return mask


def repeated(regions: Sequence[Plateau], longest_side_px: float) -> list[tuple[Plateau, ...]]:
    """Groups of at least two regions of the same size that
    stand in a row, a column or a grid; largest first."""
    slack = max(2.0, ALIGNED_SHARE * longest_side_px)
    left_over = list(range(len(regions)))
    groups: list[tuple[Plateau, ...]] = []
    while left_over:
        group = [left_over.pop(0)]
        for member in group:  # grows while it is walked: a grid is joined through its rows and columns
            joining = [
                index
                for index in left_over
                if is_same_size(regions[index].box, regions[group[0]].box)
                and is_aligned(regions[index].box, regions[member].box, slack)
            ]
            group.extend(joining)
            left_over = [index for index in left_over if index not in joining]
        if len(group) > 1:
            groups.append(tuple(regions[index] for index in group))
    return groups


def is_same_size(first: Box, second: Box) -> bool:
    wide = abs(first.width_px - second.width_px) <= max(3.0, SIMILAR * max(first.width_px, second.width_px))
    high = abs(first.height_px - second.height_px) <= max(
        3.0, SIMILAR * max(first.height_px, second.height_px)
    )
    return wide and high


def is_aligned(first: Box, second: Box, slack_px: float) -> bool:
    """Whether two boxes share a row or a column and do not overlap."""
    in_row = abs(first.top_px - second.top_px) <= slack_px
    in_column = abs(first.left_px - second.left_px) <= slack_px
    return in_row or in_column
