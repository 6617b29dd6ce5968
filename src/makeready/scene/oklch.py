"""sRGB hex to OKLCH and back, for fills of vector drawings. Standard library only, so that the first sprite
is drawn soon.

Source: Ottosson 2020, "A perceptual color space for image processing"; the matrices are printed there.
"""

from functools import lru_cache
from math import atan2, cos, degrees, hypot, radians, sin
from typing import NamedTuple


class Lch(NamedTuple):
    """A colour in OKLCH: lightness 0 to 1, chroma from 0 (about 0.3 at the edge of sRGB), hue in degrees 0 to
    360."""

    lightness: float
    chroma: float
    hue_deg: float

    @property
    def lab(self) -> tuple[float, float, float]:
        """The same colour in OKLab."""
        angle = radians(self.hue_deg)
        return self.lightness, self.chroma * cos(angle), self.chroma * sin(angle)


@lru_cache(maxsize=4096)
def lch_of_hex(text: str) -> Lch:
    """ "#0a7cff" -> its OKLCH. The text has six digits."""
    red, green, blue = (_linear(int(text[start : start + 2], 16) / 255) for start in (1, 3, 5))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return Lch(lightness, hypot(a, b), degrees(atan2(b, a)) % 360.0)


@lru_cache(maxsize=4096)
def hex_of_lch(colour: Lch) -> str:
    """The nearest colour that sRGB can show, by giving up chroma and keeping lightness and hue."""
    inside, outside = 0.0, colour.chroma
    if not _fits(_linear_rgb(colour)):
        for _ in range(12):  # 0.3 / 2^12 is below one step of eight bits
            middle = (inside + outside) / 2
            if _fits(_linear_rgb(colour._replace(chroma=middle))):
                inside = middle
            else:
                outside = middle
        colour = colour._replace(chroma=inside)
    return "#" + "".join(
        f"{round(255 * _encoded(min(1.0, max(0.0, one)))):02x}" for one in _linear_rgb(colour)
    )


def hue_distance(first_deg: float, second_deg: float) -> float:
    """The angle between two hues in degrees, 0 to 180."""
    return abs((first_deg - second_deg + 180.0) % 360.0 - 180.0)


def _linear_rgb(colour: Lch) -> tuple[float, float, float]:
    lightness, a, b = colour.lab
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _fits(linear: tuple[float, float, float]) -> bool:
    return all(-1e-4 <= one <= 1 + 1e-4 for one in linear)


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _encoded(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
