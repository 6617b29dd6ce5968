"""Flat colour for posters and cards: the palette's own colours, and which of them is seen on which.

A theme is made for pages of text and screens; a poster is made of a few large areas. `fields_of` gives those
areas so that every colour that was asked for has one.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

from makeready.brief import Palette
from makeready.design.colour import contrast, hue_distance, oklch_of, readable, toned
from makeready.design.sheet import Sheet
from makeready.design.theme import sorted_colours

SEEN_RATIO = 1.45
"""Ours: two flat areas side by side with less contrast than this read as one (cream on white is 1.1)."""
DARK_LIGHTNESS = 0.5
"""OKLCH. Ours: below it a colour is called dark ("dark green" is 0.40, "green" 0.52, navy 0.27)."""
ALIKE_DISTANCE, HUE_DISTANCE = 0.08, 0.22
"""In OKLab. Ours: nobody tells a near black from black (0.03), everybody red from teal (0.28)."""
TEXT_RATIO = 4.8
"""WCAG 2.2 asks for 4.5; the margin pays for anti-aliased edges."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A flat area: its colour, the text colour on it, a second text colour, and colours for shapes on it.

    `pop` is the liveliest colour that text may have here, else the ink. `art` has one colour at least.
    """

    colour: str
    ink: str
    pop: str
    art: tuple[str, ...]

    @property
    def fill(self) -> str:
        """The colour of a button on this area: the liveliest one that is seen."""
        lively = [
            one for one in self.art if not oklch_of(one).is_neutral and contrast(one, self.colour) >= 1.9
        ]
        return max(lively, key=lambda one: oklch_of(one).chroma, default=self.ink)


class Fields(NamedTuple):
    """The areas of a sheet: the page, the block that carries the picture, and one to set against both."""

    page: Field
    block: Field
    other: Field


def fields_of(sheet: Sheet) -> Fields:
    """The areas of the sheet's scheme. Together they show the palette's paper, accent and deep colour."""
    theme = sheet.theme
    palette = sheet.content.brief.palette
    colours = sorted_colours(palette)
    lively = _as_asked(palette, colours.accent)
    if contrast(lively, colours.deep) < SEEN_RATIO:
        lively = colours.deep
    ground = theme.ground
    deep = colours.second if colours.has_second and not colours.has_deep else colours.deep
    paper = colours.second if colours.has_second and not colours.has_paper else colours.paper
    orders = {
        "light": (ground, lively, deep),
        "deep": (ground, lively, paper),
        "vivid": (lively, deep, colours.paper),
    }
    if oklch_of(lively).lightness < DARK_LIGHTNESS and not colours.has_deep and not colours.has_second:
        orders["deep"] = (lively, colours.paper, colours.deep)
    first, second, third = orders[theme.scheme]
    if contrast(first, second) < SEEN_RATIO:
        second = third
    return Fields(page=field(sheet, first), block=field(sheet, second), other=field(sheet, third))


def field(sheet: Sheet, colour: str) -> Field:
    """An area of any colour, with what can be read and seen on it."""
    palette = sheet.content.brief.palette
    colours = sorted_colours(palette)
    ratio = TEXT_RATIO * (1.0 + sheet.tuning.contrast_boost)
    ink = readable(max((colours.paper, colours.deep), key=lambda one: contrast(one, colour)), colour, ratio)
    asked_hues = [colours.accent, colours.second] if colours.has_second else [colours.accent]
    hues = [_as_asked(palette, one) for one in asked_hues]
    hues += [
        one.hex
        for one in palette.swatches
        if not oklch_of(one.hex).is_neutral and all(_is_other_hue(one.hex, hue) for hue in hues)
        and 0.36 < oklch_of(one.hex).lightness < 0.88
    ]  # fmt: skip
    pop = next((one for one in hues if contrast(one, colour) >= ratio), ink)
    ends = _lightest_first(colours.paper, colours.deep, colour)
    asked = (colours.has_paper, colours.paper), (colours.has_deep, colours.deep)
    ordered = dict.fromkeys((*(one for one in ends if (True, one) in asked), *hues, *ends))
    art: tuple[str, ...] = ()
    for one in ordered:
        is_seen = contrast(one, colour) >= SEEN_RATIO or _distance(one, colour) >= HUE_DISTANCE
        if is_seen and not any(_distance(one, other) < ALIKE_DISTANCE for other in art):
            art = (*art, one)
    if len(art) == 1 and not oklch_of(art[0]).is_neutral:
        base = oklch_of(colour).lightness * 0.5 + oklch_of(art[0]).lightness * 0.5
        art = (*art, toned(art[0], base))
    return Field(colour=colour, ink=ink, pop=pop, art=art or (ink,))


def _as_asked(palette: Palette, accent: str) -> str:
    """The accent as it was asked for, where that was dark: a flat area may be darker than a button."""
    for one in palette.swatches:
        asked = oklch_of(one.hex)
        is_kin = hue_distance(asked.hue, oklch_of(accent).hue) < 20 and not asked.is_neutral
        if is_kin and asked.lightness < DARK_LIGHTNESS:
            return one.hex if asked.lightness > 0.36 else accent
    return accent


def _is_other_hue(first: str, second: str) -> bool:
    """Not the colour another one was mixed from: neon green beside the green it became is a fault."""
    return contrast(first, second) > 1.2 and hue_distance(oklch_of(first).hue, oklch_of(second).hue) > 18


def _distance(first: str, second: str) -> float:
    """How far two colours are apart in OKLab."""
    one, other = oklch_of(first), oklch_of(second)
    apart = math.radians(one.hue - other.hue)
    square = one.chroma**2 + other.chroma**2 - 2 * one.chroma * other.chroma * math.cos(apart)
    return math.sqrt(max((one.lightness - other.lightness) ** 2 + square, 0.0))


def _lightest_first(paper: str, deep: str, colour: str) -> tuple[str, str]:
    """Paper and deep, the one that stands out more from `colour` first."""
    return (paper, deep) if contrast(paper, colour) >= contrast(deep, colour) else (deep, paper)


def on(sheet: Sheet, fill: str) -> str:
    """The text colour on a small filled shape."""
    return field(sheet, fill).ink
