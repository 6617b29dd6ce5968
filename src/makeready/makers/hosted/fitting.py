"""Between the brief's canvas and the sizes that a target takes: which size to ask for, and the way back."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from makeready.makers.hosted.facts import Sizes
from makeready.makers.native_square import bordered, touched

Pixels = NDArray[np.uint8]
MAX_CUT = 0.04
"""Ours, part of a side: so much may be cut off at the edges where ratios differ a little; beyond it, edges
are continued, since words that reach the edge would be lost."""


@dataclass(frozen=True)
class Frame:
    """A canvas inside a larger picture of another ratio, in its middle.

    Units: the canvas' own pixels, and those of the picture that is asked for.
    """

    canvas_width: int
    canvas_height: int
    width_px: int
    height_px: int

    @cached_property
    def inner(self) -> tuple[int, int, int, int]:
        """Left, top, width and height of the canvas in the picture."""
        scale = min(self.width_px / self.canvas_width, self.height_px / self.canvas_height)
        width = min(self.width_px, max(1, round(self.canvas_width * scale)))
        height = min(self.height_px, max(1, round(self.canvas_height * scale)))
        return (self.width_px - width) // 2, (self.height_px - height) // 2, width, height

    def framed(self, canvas: Pixels) -> Pixels:
        """The canvas' pixels on the picture, edges continued.

        Shapes: (canvas_height, canvas_width, 3) -> (height_px, width_px, 3).
        """
        _, _, width, height = self.inner
        within = resized(canvas, width, height)
        return bordered(bordered(within, self.width_px, height), self.width_px, self.height_px)

    def framed_mask(self, mask: Pixels) -> Pixels:
        """Every pixel that the mask touches; nothing of the continued edges.

        Shapes: (canvas_height, canvas_width) -> (height_px, width_px), 0 or 255.
        """
        left, top, width, height = self.inner
        whole = np.zeros((self.height_px, self.width_px), np.uint8)
        whole[top : top + height, left : left + width] = touched(mask, width, height)
        return whole

    def unframed(self, picture: Pixels) -> Pixels:
        """The other way. Shapes: (height_px, width_px, 3) -> (canvas_height, canvas_width, 3)."""
        left, top, width, height = self.inner
        return resized(
            picture[top : top + height, left : left + width], self.canvas_width, self.canvas_height
        )


def asked_size(sizes: Sizes, width_px: int, height_px: int, most_pixels: int) -> tuple[int, int]:
    """The size to ask for: the canvas' own where it may be, else the nearest in ratio, then in area.

    `most_pixels` is what the user wants to pay for; the vendor's least is asked for all the same.
    """
    if sizes.allows(width_px, height_px) and width_px * height_px <= most_pixels:
        return width_px, height_px
    if sizes.fixed:
        affordable = [one for one in sizes.fixed if one[0] * one[1] <= most_pixels]
        offered = affordable or [min(sizes.fixed, key=lambda one: one[0] * one[1])]
        return min(offered, key=lambda one: _distance(one, width_px, height_px, width_px * height_px))
    limit = max(sizes.min_pixels, min(sizes.max_pixels, most_pixels))
    wanted = min(limit, max(sizes.min_pixels, width_px * height_px))
    found = [one for one in _candidates(sizes, width_px / height_px) if one[0] * one[1] <= limit]
    if not found:  # the least picture is a little above what its limits say, in whole steps
        found = list(_candidates(sizes, width_px / height_px))
    return min(found, key=lambda one: _distance(one, width_px, height_px, wanted))


def _candidates(sizes: Sizes, ratio: float) -> list[tuple[int, int]]:
    ratio = min(sizes.max_ratio, max(1 / sizes.max_ratio, ratio))
    step = max(sizes.step_px, 8)
    first = -(-sizes.min_side_px // step) * step
    found = []
    for width in range(first, sizes.max_side_px + 1, step):
        ideal = width / ratio
        for height in {math.floor(ideal / step) * step, math.ceil(ideal / step) * step}:
            if height > 0 and sizes.allows(width, height):
                found.append((width, height))
    return found


def _distance(size: tuple[int, int], width_px: int, height_px: int, wanted: int) -> tuple[float, int, int]:
    """How far a size is from what is wanted: a ratio that is off by a percent costs as much as eight percent
    of the area."""
    width, height = size
    ratio = abs(math.log(width / height) - math.log(width_px / height_px))
    return 8 * ratio + abs(math.log(width * height / wanted)), width, height


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fitted:
    """A picture on the canvas, and in words what was done to it."""

    pixels: Pixels
    notes: tuple[str, ...]


def on_canvas(picture: Pixels, width_px: int, height_px: int) -> Fitted:
    """What a target drew, on the canvas: a little cut off or the edges continued, then scaled.

    Shapes: (H, W, 3) -> (height_px, width_px, 3).
    """
    made_height, made_width = picture.shape[:2]
    if (made_width, made_height) == (width_px, height_px):
        return Fitted(pixels=picture, notes=())
    notes = [f"drawn at {made_width} x {made_height} px"]
    ratio = width_px / height_px
    kept_width, kept_height = min(made_width, made_height * ratio), min(made_height, made_width / ratio)
    if kept_width >= (1 - MAX_CUT) * made_width and kept_height >= (1 - MAX_CUT) * made_height:
        width, height = max(1, round(kept_width)), max(1, round(kept_height))
        left, top = (made_width - width) // 2, (made_height - height) // 2
        if (width, height) != (made_width, made_height):
            notes.append(f"cut to {width} x {height} px")
        within = picture[top : top + height, left : left + width]
        notes += scaled_note(width * height, width_px, height_px)
        return Fitted(pixels=resized(within, width_px, height_px), notes=tuple(notes))
    scale = min(width_px / made_width, height_px / made_height)
    width, height = min(width_px, round(made_width * scale)), min(height_px, round(made_height * scale))
    notes += scaled_note(made_width * made_height, width, height)
    notes.append(f"its edges continued to {width_px} x {height_px} px")
    within = resized(picture, max(1, width), max(1, height))
    return Fitted(
        pixels=bordered(bordered(within, width_px, within.shape[0]), width_px, height_px), notes=tuple(notes)
    )


def scaled_note(pixels: int, width_px: int, height_px: int) -> list[str]:
    if pixels == width_px * height_px:
        return []
    if pixels < width_px * height_px:
        return [f"enlarged to {width_px} x {height_px} px, no detail is added"]
    return [f"reduced to {width_px} x {height_px} px"]


def within(pixels: Pixels, most_pixels: int) -> Pixels:
    """The picture, made smaller in its own shape where it has more pixels. Shapes: (H, W, 3) -> (h, w, 3)."""
    height_px, width_px = pixels.shape[:2]
    scale = math.sqrt(most_pixels / (width_px * height_px))
    if scale >= 1:
        return pixels
    return resized(pixels, max(1, int(width_px * scale)), max(1, int(height_px * scale)))


def resized(pixels: Pixels, width_px: int, height_px: int) -> Pixels:
    """By Lanczos' filter; the same bytes at its own size. Shapes: (H, W, 3) -> (height_px, width_px, 3)."""
    if pixels.shape[:2] == (height_px, width_px):
        return np.ascontiguousarray(pixels)
    return np.asarray(
        Image.fromarray(np.ascontiguousarray(pixels)).resize((width_px, height_px), Image.Resampling.LANCZOS)
    )
