"""What is behind the objects, as SVG: plain colours, gradients, and simple landscapes that leave the
objects room."""

import random
from dataclasses import dataclass

from makeready.scene.grammar import hex_of_colour
from makeready.scene.oklch import lch_of_hex
from makeready.scene.rooms import HORIZONS
from makeready.scene.skylines import city, wood
from makeready.scene.spec import Ground, GroundKind, Hour
from makeready.scene.tones import in_tone, tone_of, toned_hex

DEFAULT_GROUNDS = ("#f6f3ec", "#eaf1f8", "#fdf0e6", "#eef4ea", "#f4eef7", "#fbf3d9")
"""Where no background is asked for: quiet tints on which every colour of object stands out. The first is
seed 1's."""
DARK_LIGHTNESS = 0.5
"""OKLCH: below it a ground is dark, and one-ink drawings are white."""
CLOUD = "M14 40a14 14 0 0 1 1-28 20 20 0 0 1 38-4 16 16 0 0 1 26 10 11.5 11.5 0 0 1 5 22z"
NUM_STARS, NUM_FLAKES = 46, 34
SKIES: dict[Hour, tuple[str, ...]] = {
    "": ("#bfe3fa", "#f0f9fe"),
    "night": ("#101a40", "#273a78", "#46589c"),
    "sunset": ("#8d82bd", "#f2a48f", "#fee3b4"),
}
TONES: dict[tuple[GroundKind, Hour], tuple[str, ...]] = {
    ("grass", ""): ("#b5dc8f", "#93cc6e"),
    ("grass", "night"): ("#2b5a63", "#1d4448"),
    ("grass", "sunset"): ("#b3bd76", "#8aa65c"),
    ("snow", ""): ("#e3eef8", "#fbfdff"),
    ("snow", "night"): ("#7f93c8", "#a9b9e2"),
    ("snow", "sunset"): ("#f0cfd0", "#fbe7e2"),
    ("desert", ""): ("#f2cd92", "#e8b86d"),
    ("desert", "night"): ("#56507f", "#463f68"),
    ("desert", "sunset"): ("#e2a271", "#cf8457"),
    ("beach", ""): ("#5fb9e0", "#7fcbe8", "#fbf3df", "#f4dfae"),
    ("beach", "night"): ("#2a4586", "#35549a", "#8b99c9", "#77759c"),
    ("beach", "sunset"): ("#d98f8f", "#e7a89a", "#fdf0dc", "#efc593"),
    ("sea", ""): ("#6fc0e8", "#4fa9da", "#3b93c8"),
    ("sea", "night"): ("#2b4a8f", "#223d7b", "#1b3268"),
    ("sea", "sunset"): ("#e59c86", "#c9828a", "#a56d8d"),
    ("forest", ""): ("#a5d6a0", "#78b983", "#a9d487", "#8cc46a"),
    ("forest", "night"): ("#2f4a80", "#233a68", "#24505a", "#1a4043"),
    ("forest", "sunset"): ("#c9a183", "#94895f", "#a5ac6b", "#84994f"),
    ("city", ""): ("#cadcec", "#aac3da", "#e4e9ee", "#d5d9df", "#bcc2cb"),
    ("city", "night"): ("#34457f", "#222f66", "#ffd97a", "#343b5e", "#2a3050"),
    ("city", "sunset"): ("#dba293", "#a87c93", "#ffe3a3", "#b39aa0", "#9b8792"),
}
"""From far to near; a city's third is its windows' light. Ours: at night hills are dark blues in which the
day's hue is left, at sunset the day's tones with red in them; objects keep their own colours before all of
them."""
MOON, SUN = "#fdf3cf", "#fff1c2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backdrop:
    """A drawn ground. `hexes` are its main colours, the largest first; `is_dark` that dark ink is lost on
    it."""

    svg: str
    hexes: tuple[str, ...]

    @property
    def is_dark(self) -> bool:
        return lch_of_hex(self.hexes[0]).lightness < DARK_LIGHTNESS


def backdrop(ground: Ground, width: float, height: float, seed: int = 1, *, is_lit: bool = True) -> Backdrop:
    """The ground on a canvas; the seed places clouds and stars, and chooses a colour where none is asked for.

    Without `is_lit` a night has no moon and a sunset no sun: for scenes that have their own.
    Raises: UnknownNameError for a colour that is no word.
    """
    drawn = _drawn(ground, width, height, seed, is_lit=is_lit)
    tone = tone_of(ground)
    if tone == (0, 0) or ground.kind in ("plain", "gradient"):
        return drawn
    hexes = tuple(toned_hex(one, tone) for one in drawn.hexes)
    return Backdrop(svg=in_tone(drawn.svg, tone, "ground-tone"), hexes=hexes)


def default_hex(seed: int) -> str:
    """The colour of a plain ground that nobody named."""
    return DEFAULT_GROUNDS[(seed - 1) % len(DEFAULT_GROUNDS)]


def _drawn(ground: Ground, width: float, height: float, seed: int, *, is_lit: bool) -> Backdrop:
    match ground.kind:
        case "plain":
            colour = hex_of_colour(ground.colour) if ground.colour else default_hex(seed)
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
        case "room":
            line = HORIZONS["room"] * height
            svg = _rect(width, height, "#f3e8da") + _band(width, line, height, "#dcbf97")
            svg += _band(width, line - 0.022 * height, line, "#fdf8f0")
            return Backdrop(svg=svg, hexes=("#f3e8da", "#dcbf97"))
        case _:
            return _landscape(ground, width, height, seed, is_lit=is_lit)


def _landscape(ground: Ground, width: float, height: float, seed: int, *, is_lit: bool) -> Backdrop:
    """Sky, horizon and ground in flat tones."""
    line = HORIZONS[ground.kind] * height
    tones = TONES[ground.kind, ground.hour]
    sky = _sky(ground, width, height, seed, is_lit=is_lit)
    match ground.kind:
        case "grass":
            svg = _hill(width, height, line - 0.03 * height, 0.06 * height, tones[0], 0.7)
            svg += _hill(width, height, line + 0.03 * height, 0.05 * height, tones[1], 0.25)
            hexes = (tones[1], "#d7eefb")
        case "snow":
            svg = _flakes(width, line, seed)
            svg += _hill(width, height, line - 0.03 * height, 0.07 * height, tones[0], 0.7)
            svg += _hill(width, height, line + 0.03 * height, 0.05 * height, tones[1], 0.25)
            hexes = (tones[1], "#d9e9f7")
        case "forest":
            svg = wood(width, height, line, tones[:2], seed)
            svg += _hill(width, height, line - 0.01 * height, 0.03 * height, tones[2], 0.7)
            svg += _hill(width, height, line + 0.05 * height, 0.05 * height, tones[3], 0.25)
            hexes = (tones[3], "#d7eefb")
        case "city":
            svg = city(width, height, line, tones[:3], seed)
            svg += _band(width, line, height, tones[3]) + _band(width, line + 0.09 * height, height, tones[4])
            hexes = (tones[4], "#d7eefb")
        case "desert":
            svg = _hill(width, height, line - 0.03 * height, 0.08 * height, tones[0], 0.7)
            svg += _hill(width, height, line + 0.03 * height, 0.06 * height, tones[1], 0.25)
            hexes = (tones[1], "#fdebd0")
        case "beach":
            svg = _band(width, line - 0.06 * height, height, tones[0])
            svg += _band(width, line - 0.02 * height, height, tones[1])
            svg += _hill(width, height, line + 0.045 * height, 0.035 * height, tones[2], 0.3)
            svg += _hill(width, height, line + 0.065 * height, 0.035 * height, tones[3], 0.3)
            hexes = (tones[3], "#d7eefb")
        case _:
            svg = ""
            for share, colour in zip((0.0, 0.13, 0.27), tones, strict=True):
                svg += _waves(width, height, line + share * height, colour)
            hexes = (tones[1], "#d7eefb")
    if ground.hour:
        hexes = (hexes[0], SKIES[ground.hour][1])
    return Backdrop(svg=sky + svg, hexes=hexes)


def _sky(ground: Ground, width: float, height: float, seed: int, *, is_lit: bool) -> str:
    """What is above a landscape's horizon: clouds by day, stars and a moon at night, a low sun at sunset."""
    line, short = HORIZONS[ground.kind] * height, min(width, height)
    if ground.hour:
        fade = _fade(width, line + 0.04 * height, *SKIES[ground.hour])
        if ground.hour == "night":
            moon = _disc(0.17 * width, 0.18 * height, 0.062 * short, MOON, 0.12) if is_lit else ""
            return fade + _stars(width, line, seed) + moon
        sun = _disc(0.74 * width, line - 0.035 * height, 0.105 * short, SUN, 0.3) if is_lit else ""
        return fade + sun
    if ground.kind == "snow":
        return _fade(width, height, "#cfe3f5", "#edf5fc")
    if ground.kind == "desert":
        return _fade(width, height, "#fde3bd", "#fff4e0")
    number, reach = (2, 0.3) if ground.kind == "beach" else (3, 0.36)
    return _fade(width, line + 0.1 * height, *SKIES[""]) + _clouds(width, height, seed, number, reach)


def _disc(x: float, y: float, radius: float, colour: str, glow: float) -> str:
    """A sun or a moon with a halo."""
    rings = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius * share:.1f}" opacity="{opacity:.2f}"/>'
        for share, opacity in ((2.1, glow / 2), (1.5, glow), (1.0, 1.0))
    )
    return f'<g fill="{colour}">{rings}</g>'


def _rect(width: float, height: float, colour: str) -> str:
    return f'<rect width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>'


def _band(width: float, top: float, bottom: float, colour: str) -> str:
    return f'<rect y="{top:.1f}" width="{width:.1f}" height="{bottom - top:.1f}" fill="{colour}"/>'


def _fade(width: float, height: float, *colours: str) -> str:
    """Two or three colours from top to bottom."""
    steps = "".join(
        f'<stop offset="{index / (len(colours) - 1):g}" stop-color="{colour}"/>'
        for index, colour in enumerate(colours)
    )
    return (
        f'<linearGradient id="fade" x1="0" y1="0" x2="0" y2="1">{steps}</linearGradient>'
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
