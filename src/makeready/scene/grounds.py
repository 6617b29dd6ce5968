"""What is behind the objects, as SVG: plain colours, gradients, and simple landscapes that leave the
objects room."""

import random
from dataclasses import dataclass

from makeready.scene.grammar import hex_of_colour
from makeready.scene.layout import HORIZONS
from makeready.scene.oklch import lch_of_hex
from makeready.scene.spec import Ground

DEFAULT_GROUNDS = ("#f6f3ec", "#eaf1f8", "#fdf0e6", "#eef4ea", "#f4eef7", "#fbf3d9")
"""Where no background is asked for: quiet tints on which every colour of object stands out. The first is
seed 1's."""
DARK_LIGHTNESS = 0.5
"""OKLCH: below it a ground is dark, and one-ink drawings are white."""
CLOUD = "M14 40a14 14 0 0 1 1-28 20 20 0 0 1 38-4 16 16 0 0 1 26 10 11.5 11.5 0 0 1 5 22z"
NUM_STARS, NUM_FLAKES = 46, 34


@dataclass(frozen=True, slots=True, kw_only=True)
class Backdrop:
    """A drawn ground. `hexes` are its main colours, the largest first; `is_dark` that dark ink is lost on
    it."""

    svg: str
    hexes: tuple[str, ...]

    @property
    def is_dark(self) -> bool:
        return lch_of_hex(self.hexes[0]).lightness < DARK_LIGHTNESS


def backdrop(ground: Ground, width: float, height: float, seed: int = 1) -> Backdrop:
    """The ground on a canvas; the seed places clouds and stars, and chooses a colour where none is asked for.

    Raises: UnknownNameError for a colour that is no word.
    """
    match ground.kind:
        case "plain":
            colour = (
                hex_of_colour(ground.colour)
                if ground.colour
                else DEFAULT_GROUNDS[(seed - 1) % len(DEFAULT_GROUNDS)]
            )
            return Backdrop(svg=_rect(width, height, colour), hexes=(colour,))
        case "gradient":
            top, bottom = hex_of_colour(ground.colour), hex_of_colour(ground.second)
            return Backdrop(svg=_fade(width, height, top, bottom), hexes=(top, bottom))
        case "sky":
            svg = _fade(width, height, "#8fcdf6", "#e3f3fd") + _clouds(width, height, seed, 5, 0.9)
            return Backdrop(svg=svg, hexes=("#b9dff9",))
        case "night":
            svg = _fade(width, height, "#101a40", "#34468c") + _stars(width, height, seed)
            svg += _hill(width, height, (HORIZONS["night"] + 0.02) * height, 0.05 * height, "#18224d", 0.6)
            svg += _hill(width, height, (HORIZONS["night"] + 0.07) * height, 0.05 * height, "#131b40", 0.25)
            return Backdrop(svg=svg, hexes=("#1f2c60",))
        case _:
            return _landscape(ground, width, height, seed)


def _landscape(ground: Ground, width: float, height: float, seed: int) -> Backdrop:
    """Sky, horizon and ground in four flat tones."""
    line = HORIZONS[ground.kind] * height
    sky = _fade(width, line + 0.1 * height, "#bfe3fa", "#f0f9fe")
    match ground.kind:
        case "grass":
            svg = sky + _clouds(width, height, seed, 3, 0.36)
            svg += _hill(width, height, line - 0.03 * height, 0.06 * height, "#b5dc8f", 0.7)
            svg += _hill(width, height, line + 0.03 * height, 0.05 * height, "#93cc6e", 0.25)
            hexes = ("#93cc6e", "#d7eefb")
        case "snow":
            svg = _fade(width, height, "#cfe3f5", "#edf5fc") + _flakes(width, line, seed)
            svg += _hill(width, height, line - 0.03 * height, 0.07 * height, "#e3eef8", 0.7)
            svg += _hill(width, height, line + 0.03 * height, 0.05 * height, "#fbfdff", 0.25)
            hexes = ("#fbfdff", "#d9e9f7")
        case "desert":
            svg = _fade(width, height, "#fde3bd", "#fff4e0")
            svg += _hill(width, height, line - 0.03 * height, 0.08 * height, "#f2cd92", 0.7)
            svg += _hill(width, height, line + 0.03 * height, 0.06 * height, "#e8b86d", 0.25)
            hexes = ("#e8b86d", "#fdebd0")
        case "beach":
            svg = sky + _clouds(width, height, seed, 2, 0.3)
            svg += _band(width, line - 0.06 * height, height, "#5fb9e0")
            svg += _band(width, line - 0.02 * height, height, "#7fcbe8")
            svg += _hill(width, height, line + 0.045 * height, 0.035 * height, "#fbf3df", 0.3)
            svg += _hill(width, height, line + 0.065 * height, 0.035 * height, "#f4dfae", 0.3)
            hexes = ("#f4dfae", "#d7eefb")
        case "sea":
            svg = sky + _clouds(width, height, seed, 3, 0.36)
            for share, colour in ((0.0, "#6fc0e8"), (0.13, "#4fa9da"), (0.27, "#3b93c8")):
                svg += _waves(width, height, line + share * height, colour)
            hexes = ("#4fa9da", "#d7eefb")
        case _:
            svg = _rect(width, height, "#f3e8da") + _band(width, line, height, "#dcbf97")
            svg += _band(width, line - 0.022 * height, line, "#fdf8f0")
            hexes = ("#f3e8da", "#dcbf97")
    return Backdrop(svg=svg, hexes=hexes)


def _rect(width: float, height: float, colour: str) -> str:
    return f'<rect width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>'


def _band(width: float, top: float, bottom: float, colour: str) -> str:
    return f'<rect y="{top:.1f}" width="{width:.1f}" height="{bottom - top:.1f}" fill="{colour}"/>'


def _fade(width: float, height: float, top: str, bottom: str) -> str:
    return (
        '<linearGradient id="fade" x1="0" y1="0" x2="0" y2="1">'
        f'<stop offset="0" stop-color="{top}"/><stop offset="1" stop-color="{bottom}"/></linearGradient>'
        f'<rect width="{width:.1f}" height="{height:.1f}" fill="url(#fade)"/>'
    )


def _hill(width: float, height: float, top: float, rise: float, colour: str, peak: float) -> str:
    """A gentle slope from edge to edge, highest at the share `peak` of the width."""
    return (
        f'<path d="M0 {top + rise * peak:.1f}C{width * peak * 0.6:.1f} {top - rise:.1f} '
        f"{width * (peak + 0.35):.1f} {top - rise * 0.6:.1f} {width:.1f} {top + rise * (1 - peak):.1f}"
        f'V{height:.1f}H0Z" fill="{colour}"/>'
    )


def _waves(width: float, height: float, top: float, colour: str) -> str:
    step, rise = width / 6, 0.012 * height
    curves = "".join(f"q{step / 2:.1f} {-rise if n % 2 else rise:.1f} {step:.1f} 0" for n in range(6))
    return f'<path d="M0 {top:.1f}{curves}V{height:.1f}H0Z" fill="{colour}"/>'


def _clouds(width: float, height: float, seed: int, number: int, reach: float) -> str:
    """Clouds apart from each other, in the upper `reach` of the canvas."""
    chance = random.Random(f"clouds {seed}")  # noqa: S311 - scenery, no secrets
    parts = []
    for index in range(number):
        size = min(width, height) * chance.uniform(0.09, 0.15)
        x = width * (0.12 + 0.76 * (index + chance.uniform(0.2, 0.8)) / number)
        y = height * (0.07 + (reach - 0.12) * ((index * 2 % number) + chance.random() * 0.6) / number)
        parts.append(
            f'<path transform="translate({x - size:.1f} {y:.1f}) scale({size / 50:.3f})" fill="#fff" '
            f'opacity=".85" d="{CLOUD}"/>'
        )
    return "".join(parts)


def _stars(width: float, height: float, seed: int) -> str:
    chance = random.Random(f"stars {seed}")  # noqa: S311 - scenery, no secrets
    dots = []
    for _ in range(NUM_STARS):
        x, y, size = chance.uniform(0, width), chance.uniform(0, height), chance.uniform(1.2, 3.6)
        glow = chance.uniform(0.5, 1)
        dots.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{size:.1f}" opacity="{glow:.2f}"/>')
    return f'<g fill="#fff6d6">{"".join(dots)}</g>'


def _flakes(width: float, line: float, seed: int) -> str:
    chance = random.Random(f"flakes {seed}")  # noqa: S311 - scenery, no secrets
    dots = [
        f'<circle cx="{chance.uniform(0, width):.0f}" cy="{chance.uniform(0, line):.0f}" '
        f'r="{chance.uniform(3, 8):.1f}"/>'
        for _ in range(NUM_FLAKES)
    ]
    return f'<g fill="#fff" opacity=".9">{"".join(dots)}</g>'
