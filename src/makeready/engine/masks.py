"""Masks: which tokens an edit computes, how its change fades out, and the picture put together again."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from makeready.engine.request import MaskedEdit, Pixels

CONTEXT_TOKENS = 3
"""Ours: the decoder sees this many tokens round the crop. With fewer, what shows is worse at its rim than in
its middle; what more would gain is the decoder's statistics of the whole picture (docs/SPEED.md)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crop:
    """A rectangle of tokens, half open."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Plan:
    """What an edit computes.

    Shapes: alpha (H, W) float32, how much of the new picture shows, exactly 0 where the source's bytes stay;
    active (N,) indexes of the tokens that are computed, row by row.
    """

    alpha: NDArray[np.float32]
    active: NDArray[np.int64]
    crop: Crop


def planned(edit: MaskedEdit, token_px: int) -> Plan:
    """The tokens that the feathered mask touches, and one more round them: what shows is never at the edge
    of what is computed."""
    alpha = feathered(edit)
    height, width = alpha.shape[0] // token_px, alpha.shape[1] // token_px
    touched = alpha.reshape(height, token_px, width, token_px).max(axis=(1, 3)) > 0
    active = cv2.dilate(touched.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    rows, columns = np.flatnonzero(touched.any(axis=1)), np.flatnonzero(touched.any(axis=0))
    crop = Crop(
        top=max(0, int(rows[0]) - CONTEXT_TOKENS),
        left=max(0, int(columns[0]) - CONTEXT_TOKENS),
        bottom=min(height, int(rows[-1]) + 1 + CONTEXT_TOKENS),
        right=min(width, int(columns[-1]) + 1 + CONTEXT_TOKENS),
    )
    return Plan(alpha=alpha, active=np.flatnonzero(active), crop=crop)


def feathered(edit: MaskedEdit) -> NDArray[np.float32]:
    """The mask with a linear slope of `feather_px` outside it; its own grey values stay.

    Shapes: (H, W) in 0 to 1.
    """
    alpha = edit.mask.astype(np.float32) / 255
    if edit.feather_px:
        distance = cv2.distanceTransform(
            (edit.mask == 0).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE
        )
        slope = np.clip(1 - distance / (edit.feather_px + 1), 0, 1)
        alpha = np.maximum(alpha, np.where(edit.mask == 0, slope, 0)).astype(np.float32)
    return np.asarray(alpha, dtype=np.float32)


def put_together(
    source: Pixels, made: Pixels, alpha: NDArray[np.float32], top_px: int, left_px: int
) -> Pixels:
    """The source with `made` laid over it at (top, left). Where alpha is 0 the bytes are the source's own."""
    picture = source.copy()
    height, width = made.shape[:2]
    window = (slice(top_px, top_px + height), slice(left_px, left_px + width))
    weight = alpha[window][..., None]
    blended = np.rint(source[window] * (1 - weight) + made * weight).astype(np.uint8)
    picture[window] = np.where(weight > 0, blended, source[window])
    return picture
