"""Where text is: the PP-OCRv6 detection network and its boxes.

The network is run directly on ONNX Runtime from the rapidocr wheel: importing
rapidocr itself takes a second, and its angle classifier is of no use here.
"""

import math
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession, SessionOptions  # type: ignore[import-untyped]

from makeready.verify.eyes.colour import Pixels

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


@cache
def session(name: str) -> InferenceSession:
    """A network of the rapidocr wheel, opened once a process; running it is thread-safe."""
    spec = find_spec("rapidocr")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("The package rapidocr, which carries the OCR models, is not installed.")
    options = SessionOptions()
    options.intra_op_num_threads = NUM_THREADS
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    path = Path(spec.submodule_search_locations[0]) / "models" / name
    return InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def detected(pixels: Pixels) -> list[Patch]:
    """All patches that look like a line of text, in no
    particular order. Shapes: pixels (height, width, 3)."""
    height, width = pixels.shape[:2]
    longest = max(height, width)
    scale = min(max(SCALE * longest, MIN_SIDE_PX), MAX_SIDE_PX, MAX_ENLARGEMENT * longest) / longest
    net_width, net_height = (max(32, round(side * scale / 32) * 32) for side in (width, height))
    resized = pixels
    if (net_width, net_height) != (width, height):
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        resized = np.asarray(cv2.resize(pixels, (net_width, net_height), interpolation=how), dtype=np.uint8)
    probability = np.asarray(session(DETECTION_MODEL).run(None, {"x": network_input(resized)})[0])
    return patches(probability[0, 0], width / net_width, height / net_height)


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
