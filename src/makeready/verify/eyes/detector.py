"""Where text is: the PP-OCRv6 detection network and its boxes.

The network is run directly on ONNX Runtime from the rapidocr wheel: importing
rapidocr itself takes a second, and its angle classifier is of no use here.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession, SessionOptions  # type: ignore[import-untyped]

from makeready.brief import Box
from makeready.verify.eyes.colour import Pixels
from makeready.verify.eyes.reuse import meet

DETECTION_MODEL = "PP-OCRv6_det_small.onnx"
SCALE, MIN_SIDE_PX, MAX_SIDE_PX = 0.6, 736, 1280
"""The longer side is scaled by 0.6, but to no less than 736 px (det.limit_side_len of
rapidocr 3.10's config.yaml) and no more than 1280 px (ours). Measured on 27 charts
of 1024 to 1920 px: 0.6 finds all 144 labels, 0.75 to 1.25 find 143 or 144, and the
time goes with the area: 0.09 s at 736 px, 0.19 at 1024, 0.29 at 1280 on two cores."""
MAX_ENLARGEMENT = 3.0
"""Ours: a flat 64 px picture enlarged eleven times makes the network see text everywhere."""
MIN_PROBABILITY, MIN_BOX_SCORE, UNCLIP = 0.3, 0.3, 1.6
"""thresh and unclip_ratio of rapidocr 3.10's config.yaml for PP-OCRv6_det_small. Its box_thresh is 0.5,
which loses 3 of the 144 labels at 0.75; 0.3 loses one, and recognition refuses what is not text."""
CORE_MARGIN = 0.25
"""Of the shorter side. Growing adds 0.3 of it to each side of a long line (1.6 / 2 of its old height)."""
GRID_PX = 32
"""The network halves its input five times."""
MARGIN_PX = 64
"""Ours: what the network sees around a region that is read again, in its own pixels: four lines of text."""
NUM_THREADS = 2
"""Ours: two cores are what the targets of bench/main.py are for; more threads slow small crops down."""
MAX_SKEW_DEG = 4.0
"""Ours: below it an upright crop reads as well as a straightened one, and its ink box is exact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """Where a line of text may be, in picture pixels: a rectangle turned by `angle_deg` around its centre."""

    centre_x_px: float
    centre_y_px: float
    width_px: float
    height_px: float
    angle_deg: float = 0.0

    @property
    def is_upright(self) -> bool:
        return self.angle_deg == 0.0

    @property
    def box(self) -> Box:
        """The upright box around it."""
        turn = math.radians(self.angle_deg)
        cos, sin = abs(math.cos(turn)), abs(math.sin(turn))
        width = self.width_px * cos + self.height_px * sin
        height = self.width_px * sin + self.height_px * cos
        return Box(
            left_px=self.centre_x_px - width / 2,
            top_px=self.centre_y_px - height / 2,
            width_px=width,
            height_px=height,
        )

    @property
    def core(self) -> Box:
        """The box without the margin that growing gave it, in which neighbouring lines may stand."""
        box, margin = self.box, CORE_MARGIN * min(self.width_px, self.height_px)
        return Box(
            left_px=box.left_px + margin,
            top_px=box.top_px + margin,
            width_px=box.width_px - 2 * margin,
            height_px=box.height_px - 2 * margin,
        )


@cache
def session(name: str, num_threads: int = NUM_THREADS) -> InferenceSession:
    """A network of the rapidocr wheel, opened once a process; running it is thread-safe. Its threads sleep
    while they wait: spinning ones take a quarter more of the processor beside others (docs/LOG.md)."""
    spec = find_spec("rapidocr")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("The package rapidocr, which carries the OCR models, is not installed.")
    options = SessionOptions()
    options.intra_op_num_threads = num_threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    path = Path(spec.submodule_search_locations[0]) / "models" / name
    return InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def detected(pixels: Pixels, regions: Sequence[Box] | None = None) -> list[Patch]:
    """All patches that look like a line of text, in no particular order; with `regions`, those that reach
    into one. Shapes: pixels (height, width, 3)."""
    height, width = pixels.shape[:2]
    longest = max(height, width)
    scale = min(max(SCALE * longest, MIN_SIDE_PX), MAX_SIDE_PX, MAX_ENLARGEMENT * longest) / longest
    net_width, net_height = (
        max(GRID_PX, round(side * scale / GRID_PX) * GRID_PX) for side in (width, height)
    )
    resized = pixels
    if (net_width, net_height) != (width, height):
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        resized = np.asarray(cv2.resize(pixels, (net_width, net_height), interpolation=how), dtype=np.uint8)
    x_scale, y_scale = width / net_width, height / net_height
    if regions is None:
        return patches(probability_of(resized), x_scale, y_scale)
    found = []
    for region in regions:
        left, right = window(region.left_px / x_scale, region.right_px / x_scale, net_width)
        top, bottom = window(region.top_px / y_scale, region.bottom_px / y_scale, net_height)
        if left < right and top < bottom:
            seen = patches(probability_of(resized[top:bottom, left:right]), x_scale, y_scale)
            placed = [moved(one, left * x_scale, top * y_scale) for one in seen]
            found += [one for one in placed if meet(one.core, region)]
    return found


def moved(patch: Patch, right_px: float, down_px: float) -> Patch:
    return replace(patch, centre_x_px=patch.centre_x_px + right_px, centre_y_px=patch.centre_y_px + down_px)


def window(start: float, stop: float, length: int) -> tuple[int, int]:
    """A stretch on the network's grid around another one, with a margin that is seen but not asked about."""
    first = math.floor((start - MARGIN_PX) / GRID_PX) * GRID_PX
    last = math.ceil((stop + MARGIN_PX) / GRID_PX) * GRID_PX
    return max(0, first), min(length, last)


def probability_of(pixels: Pixels) -> NDArray[np.float32]:
    """How sure the network is that a pixel is in a line. Shapes: (h, w, 3), multiples of 32 -> (h, w)."""
    answer = session(DETECTION_MODEL).run(None, {"x": network_input(pixels)})[0]
    return np.asarray(answer[0, 0], dtype=np.float32)


def network_input(pixels: Pixels) -> NDArray[np.float32]:
    """Bytes to -1..1, red first. Shapes: (h, w, 3) -> (1, 3, h, w).

    rapidocr feeds blue first; red first finds small grey labels beside blue shapes that blue first misses
    (probability 0.07 against 0.98 for a 17 px "Q1"; tests/unit/verify/test_ocr.py).
    """
    scaled = pixels.astype(np.float32) / 127.5 - 1.0
    return np.ascontiguousarray(scaled.transpose(2, 0, 1)[np.newaxis])


def patches(probability: NDArray[np.float32], x_scale: float, y_scale: float) -> list[Patch]:
    """The connected parts of the probability map, grown back to full letters.

    The network is trained on shrunken polygons (Differentiable Binarization);
    growing by area * 1.6 / perimeter undoes it. Shapes: probability (height,
    width). Source: Liao et al. 2020, arXiv:1911.08947, section 3.5.
    """
    mask = cv2.dilate((probability > MIN_PROBABILITY).astype(np.uint8), np.ones((2, 2), np.uint8))
    outlines, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found: list[Patch] = []
    for found_outline in outlines:
        outline = np.asarray(found_outline, dtype=np.int32)
        (centre_x, centre_y), (width, height), angle = cv2.minAreaRect(outline)
        if abs(angle) > 45:  # minAreaRect measures from any side; ours is the one nearest to level
            width, height, angle = height, width, angle - math.copysign(90, angle)
        if abs(angle) <= MAX_SKEW_DEG or min(width, height) * 2 > max(width, height):
            left, top, width, height = cv2.boundingRect(outline)
            centre_x, centre_y, angle = left + width / 2, top + height / 2, 0.0
        if min(width, height) < 3 or box_score(probability, outline) < MIN_BOX_SCORE:
            continue
        grow = 2 * width * height * UNCLIP / (2 * (width + height))
        found.append(
            Patch(
                centre_x_px=centre_x * x_scale,
                centre_y_px=centre_y * y_scale,
                width_px=(width + grow) * x_scale,
                height_px=(height + grow) * y_scale,
                angle_deg=angle,
            )
        )
    return found


def box_score(probability: NDArray[np.float32], outline: NDArray[np.int32]) -> float:
    """Mean probability inside one outline."""
    left, top, width, height = cv2.boundingRect(outline)
    inside = np.zeros((height, width), np.uint8)
    cv2.fillPoly(inside, [outline - np.array([left, top], dtype=np.int32)], 1)
    return float(cv2.mean(probability[top : top + height, left : left + width], mask=inside)[0])
