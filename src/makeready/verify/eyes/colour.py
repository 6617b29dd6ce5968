"""Colour as numbers: sRGB to luminance, OKLab, OKLCH and
CIE Lab, WCAG contrast and CIEDE2000, all vectorised.

Shape letters in this file: `...` any leading shape; the last axis is always the three channels.
"""

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Pixels = NDArray[np.uint8]

RGB_TO_XYZ = np.array(
    [
        [0.4123907992659595, 0.357584339383878, 0.1804807884018343],
        [0.21263900587151027, 0.715168678767756, 0.07219231536073371],
        [0.01933081871559182, 0.11919477979462598, 0.9505321522496607],
    ]
)
"""Linear sRGB to XYZ under D65; IEC 61966-2-1, as printed in CSS Color 4, section 19."""

RGB_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
LMS_TO_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
"""Both: Ottosson 2020, "A perceptual color space for image processing", linear sRGB to OKLab."""

LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
"""WCAG 2.2, definition of relative luminance."""


@cache
def linear_table() -> NDArray[np.float32]:
    """The sRGB transfer curve for each of the 256 byte values; IEC 61966-2-1."""
    value = np.arange(256) / 255.0
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4).astype(np.float32)


def rgb_from_hex(text: str) -> Pixels:
    """ "#0a7cff" -> array([10, 124, 255])."""
    return np.array([int(text[start : start + 2], 16) for start in (1, 3, 5)], dtype=np.uint8)


def hex_from_rgb(rgb: NDArray[np.generic]) -> str:
    return "#" + "".join(f"{round(float(value)):02x}" for value in rgb)


def largest_difference(first: Pixels, second: Pixels) -> NDArray[np.uint8]:
    """How far two pictures differ, pixel by pixel, in the channel where they differ most.

    Four times as fast as `max(axis=2)`. Shapes: (h, w, 3), (h, w, 3) -> (h, w), bytes.
    """
    difference = np.asarray(cv2.absdiff(first, second), dtype=np.uint8)
    return np.maximum(np.maximum(difference[:, :, 0], difference[:, :, 1]), difference[:, :, 2])


def luminance(pixels: Pixels) -> NDArray[np.float32]:
    """Relative luminance, 0 black to 1 white. Shapes: (..., 3) -> (...)."""
    return np.asarray(linear_table()[pixels] @ LUMINANCE.astype(np.float32), dtype=np.float32)


def contrast_ratio(first: float, second: float) -> float:
    """WCAG 2.2 contrast of two relative luminances, 1 to 21."""
    light, dark = max(first, second), min(first, second)
    return (light + 0.05) / (dark + 0.05)


def oklab(pixels: Pixels) -> Floats:
    """OKLab of sRGB bytes. Shapes: (..., 3) -> (..., 3), L from 0 to 1."""
    lms = linear_table()[pixels] @ RGB_TO_LMS.T
    return np.asarray(np.cbrt(lms) @ LMS_TO_OKLAB.T)


def oklch(pixels: Pixels) -> Floats:
    """Lightness, chroma and hue in degrees (0 to 360). Shapes: (..., 3) -> (..., 3)."""
    lab = oklab(pixels)
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    hue = np.degrees(np.arctan2(lab[..., 2], lab[..., 1])) % 360.0
    return np.stack([lab[..., 0], chroma, hue], axis=-1)


def cielab(pixels: Pixels) -> Floats:
    """CIE Lab under D65. Shapes: (..., 3) -> (..., 3), L from 0 to 100."""
    white = RGB_TO_XYZ.sum(axis=1)
    ratio = linear_table()[pixels] @ RGB_TO_XYZ.T / white
    cube = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = cube[..., 0], cube[..., 1], cube[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def hue_distance(first: Floats | float, second: float) -> Floats:
    """The angle between hues in degrees, 0 to 180."""
    return np.asarray(np.abs((np.asarray(first) - second + 180.0) % 360.0 - 180.0))


def ciede2000(first: Floats, second: Floats) -> Floats:
    """Colour difference of CIE Lab values; about 1 is just noticeable. Shapes: (..., 3), (..., 3) -> (...).

    Source: Sharma, Wu, Dalal 2005, "The CIEDE2000 color-difference
    formula", equations 2-22; the tests use rows of its table 1.
    """
    l1, a1, b1 = (first[..., index] for index in range(3))
    l2, a2, b2 = (second[..., index] for index in range(3))
    mean_c7 = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    stretch = 1 + 0.5 * (1 - np.sqrt(mean_c7 / (mean_c7 + 25.0**7)))
    a1, a2 = a1 * stretch, a2 * stretch
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    is_grey = c1 * c2 == 0
    dh = np.where(is_grey, 0.0, (h2 - h1 + 180) % 360 - 180)
    delta_h = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(dh / 2))
    far = np.abs(h1 - h2) > 180
    mean_h = np.where(is_grey, h1 + h2, (h1 + h2 + np.where(far, 360.0, 0.0)) / 2 % 360)
    mean_l, mean_c = (l1 + l2) / 2, (c1 + c2) / 2
    t = (
        1
        - 0.17 * np.cos(np.radians(mean_h - 30))
        + 0.24 * np.cos(np.radians(2 * mean_h))
        + 0.32 * np.cos(np.radians(3 * mean_h + 6))
        - 0.20 * np.cos(np.radians(4 * mean_h - 63))
    )
    s_l = 1 + 0.015 * (mean_l - 50) ** 2 / np.sqrt(20 + (mean_l - 50) ** 2)
    s_c, s_h = 1 + 0.045 * mean_c, 1 + 0.015 * mean_c * t
    turn = 2 * np.sqrt(mean_c**7 / (mean_c**7 + 25.0**7))
    r_t = -turn * np.sin(np.radians(60 * np.exp(-(((mean_h - 275) / 25) ** 2))))
    l_term, c_term, h_term = (l2 - l1) / s_l, (c2 - c1) / s_c, delta_h / s_h
    return np.asarray(np.sqrt(l_term**2 + c_term**2 + h_term**2 + r_t * c_term * h_term))
