"""Whether a region is empty: a calm ground, nothing written, nothing drawn."""

import cv2
import numpy as np
from numpy.typing import NDArray

from makeready.brief import Box, ClearRegion
from makeready.verify.eyes.colour import Floats, Pixels, cielab
from makeready.verify.eyes.ocr import slice_of
from makeready.verify.look import Look, area, shared_area
from makeready.verify.no_text import is_writing
from makeready.verify.verifier import Answer, Asked, broken, met, unknown

EDGE_STEP = 6.0
"""CIE Lab units between neighbours at 512 px. Ours: a soft
gradient stays below 1, JPEG noise at quality 85 below 4."""
MAX_EDGES, FAINT_EDGES = 0.004, 0.0015
"""Shares of the region's pixels. Ours: one thin line across the whole of a 20 % strip is 0.005."""
MAX_SPREAD = 5.0
"""CIE Lab units that remain after a smooth gradient is taken
away. Ours: a photographed sky is about 3, a crowd 20."""
WORK_SIDE_PX = 512
"""Ours: edges that vanish at this size are texture, not things."""
MIN_TEXT_INSIDE = 0.2
"""Ours: a line that only grazes the region stands outside it."""


class ClearRegionVerifier:
    name = "clear_region"
    version = "1"
    kinds = ("clear_region",)

    def inspect(self, look: Look, asked: Asked) -> Answer:
        if not isinstance(asked, ClearRegion):
            raise TypeError(f"{type(asked).__name__} is not a region to keep clear.")
        region = look.region_box(asked.region)
        expected = f"an empty region{f' for {asked.purpose}' if asked.purpose else ''}"
        lines = [
            line
            for line in look.reading
            if is_writing(line) and shared_area(line.box, region) > MIN_TEXT_INSIDE * area(line.box)
        ]
        if lines:
            said = ", ".join(f'"{line.text}"' for line in lines[:3])
            boxes = tuple(line.box for line in lines)
            covered = sum(shared_area(box, region) for box in boxes) / area(region)
            return broken(
                f"{len(lines)} lines of text stand in it: {said}", expected, 0.6 - covered, boxes=boxes
            )
        crop = slice_of(look.picture.pixels, region)
        edges, spread, things = unrest(crop)
        measured = f"{edges:.2%} of it are edges, colours spread by {spread:.1f} around a smooth ground"
        if edges <= FAINT_EDGES and spread <= MAX_SPREAD:
            return met(measured, expected, boxes=(region,))
        if edges > MAX_EDGES or spread > 2 * MAX_SPREAD:
            return broken(measured, expected, 0.7 - 10 * edges, boxes=placed(things, region) or (region,))
        return unknown(measured, expected, 0.7, boxes=placed(things, region) or (region,))


def unrest(crop: Pixels) -> tuple[float, float, list[Box]]:
    """The share of edge pixels, the spread of colours around
    a smooth ground, and the boxes of what stands out.

    Shapes: crop (height, width, 3). Boxes are fractions of the crop's sides.
    """
    height, width = crop.shape[:2]
    scale = min(1.0, WORK_SIDE_PX / max(height, width))
    size = (max(8, round(width * scale)), max(8, round(height * scale)))
    small = np.asarray(cv2.resize(crop, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    lab = cielab(small)
    edges = edge_mask(lab)
    rest = np.linalg.norm(lab - smooth_ground(lab), axis=2)
    joined = cv2.morphologyEx(edges.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    things = [
        Box(
            left_px=float(left) / size[0],
            top_px=float(top) / size[1],
            width_px=float(wide) / size[0],
            height_px=float(high) / size[1],
        )
        for left, top, wide, high, amount in stats[1:]
        if amount >= 12  # a speck of three by four pixels is noise
    ]
    return float(edges.mean()), float(np.sqrt((rest**2).mean())), things


def edge_mask(lab: Floats) -> NDArray[np.bool_]:
    """Where neighbours differ visibly. Shapes: lab (height, width, 3) -> (height, width)."""
    mask = np.zeros(lab.shape[:2], dtype=np.bool_)
    across = np.linalg.norm(np.diff(lab, axis=1), axis=2) > EDGE_STEP
    down = np.linalg.norm(np.diff(lab, axis=0), axis=2) > EDGE_STEP
    mask[:, 1:] |= across
    mask[1:] |= down
    return mask


def smooth_ground(lab: Floats) -> Floats:
    """The quadratic surface nearest to each channel: flat colour and gradients leave no rest."""
    height, width = lab.shape[:2]
    y, x = np.meshgrid(np.linspace(-1, 1, height), np.linspace(-1, 1, width), indexing="ij")
    basis = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1).reshape(-1, 6)
    values = lab.reshape(-1, 3)
    step = max(1, len(basis) // 20_000)  # a fit through 20,000 pixels takes 2 ms and is as good
    weights, *_ = np.linalg.lstsq(basis[::step], values[::step], rcond=None)
    return np.asarray((basis @ weights).reshape(lab.shape))


def placed(things: list[Box], region: Box) -> tuple[Box, ...]:
    """Fractions of a region as pixels of the picture, largest first, at most eight."""
    largest = sorted(things, key=area, reverse=True)[:8]
    return tuple(
        Box(
            left_px=region.left_px + box.left_px * region.width_px,
            top_px=region.top_px + box.top_px * region.height_px,
            width_px=box.width_px * region.width_px,
            height_px=box.height_px * region.height_px,
        )
        for box in largest
    )
