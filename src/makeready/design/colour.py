"""Colour arithmetic for themes: OKLCH steps, gamut mapping and WCAG contrast, over coloraide."""

from functools import lru_cache
from typing import NamedTuple

from coloraide import Color


class Oklch(NamedTuple):
    """A colour as lightness (0 to 1), chroma (0 to about 0.37) and hue (degrees).

    Source: Ottosson 2020, "A perceptual color space for image processing" (OKLab), in polar form.
    """

    lightness: float
    chroma: float
    hue: float

    @property
    def is_neutral(self) -> bool:
        """Too little chroma to have a hue a person would name (0.03: cream is 0.04, slate 0.04, grey 0.0)."""
        return self.chroma < 0.03


@lru_cache(maxsize=512)
def oklch_of(hex_colour: str) -> Oklch:
    lightness, chroma, hue = Color(hex_colour).convert("oklch").coords(nans=False)
    return Oklch(float(lightness), float(chroma), float(hue))


@lru_cache(maxsize=2048)
def hex_of(lightness: float, chroma: float, hue: float) -> str:
    """The nearest "#rrggbb": chroma is reduced until it fits sRGB, so lightness and hue stay true."""
    colour = Color("oklch", [min(max(lightness, 0.0), 1.0), max(chroma, 0.0), hue]).convert("srgb")
    return str(colour.fit(method="oklch-chroma").to_string(hex=True))


def toned(hex_colour: str, lightness: float, *, chroma: float | None = None, max_chroma: float = 0.4) -> str:
    """The same hue at another lightness; its chroma is kept, capped, or set."""
    base = oklch_of(hex_colour)
    wanted = base.chroma if chroma is None else chroma
    return hex_of(lightness, min(wanted, max_chroma), base.hue)


@lru_cache(maxsize=2048)
def contrast(first: str, second: str) -> float:
    """WCAG 2.2 contrast ratio, 1 to 21."""
    return float(Color(first).contrast(second, method="wcag21"))


def readable(wanted: str, ground: str, ratio: float) -> str:
    """`wanted`, moved in lightness just far enough to reach `ratio` on `ground`.

    It moves towards the side it already is on, and to the other if that one ends first.
    """
    if contrast(wanted, ground) >= ratio:
        return wanted
    base = oklch_of(wanted)
    away = 1.0 if oklch_of(ground).lightness < 0.6 else -1.0
    for direction in (away, -away):
        for step in range(1, 51):
            candidate = hex_of(base.lightness + direction * 0.02 * step, base.chroma, base.hue)
            if contrast(candidate, ground) >= ratio:
                return candidate
    return "#ffffff" if contrast("#ffffff", ground) > contrast("#000000", ground) else "#000000"


def rgb_of(hex_colour: str) -> str:
    """ "12,34,56": the form that rgba() takes."""
    return ",".join(str(int(hex_colour[index : index + 2], 16)) for index in (1, 3, 5))


def hue_distance(first: float, second: float) -> float:
    """Degrees between two hues, 0 to 180."""
    return abs((first - second + 180.0) % 360.0 - 180.0)
