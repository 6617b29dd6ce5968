"""Giving a drawing another colour: the fills of its main hue turn, and keep their order from dark to light.

Greys, blacks, and fills of another hue (a leaf on an apple, a window in a car) stay as they are. The middle
of the main hue, weighted by chroma and area, lands on the asked colour; every other shade keeps its
distance from it, squeezed where it would leave sRGB. A thing that is grey or white all over (an elephant,
a ghost) is dyed instead: its light neutrals turn, its blacks stay; and so are the blacks of a black thing.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from makeready.scene.colours import NEUTRALS, OBJECT_COLOURS, is_blackish
from makeready.scene.oklch import Lch, hex_of_lch, hue_distance, lch_of_hex

FILL = re.compile(r'\b(fill|stroke|stop-color|flood-color)="(#[0-9a-f]{6})"')

MIN_CHROMA = 0.035
"""OKLCH: fills below this are grey and stay. Ours: the greys of the art reach 0.03, its palest tints begin at
0.04."""
HUE_REACH_DEG = 62.0
"""How far from the main hue a fill may be and still turn. Ours: a cat's stripes and belly, a car's reds and
maroons are inside, its windows and a fruit's leaf are not."""
MAX_DYED_CHROMA = 0.07
"""OKLCH: what counts as neutral in a thing that is neutral all over. Ours: the lilac shades of white glossy
art reach it, beige skin and paper do not."""
BLACK_END, DARK_END = 0.36, 0.5
"""OKLCH lightness: dyeing a light thing leaves what is below the first; dyeing a black
one, what is above the second."""
DARKEST, LIGHTEST = 0.1, 0.975
"""Where shades of the new colour may reach."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """How the shades of one drawing move: from around `source` to around `target`, in the span of its own
    shades."""

    source: Lch
    target: Lch
    is_neutral: bool
    gain_up: float
    gain_down: float

    def of(self, colour: Lch) -> Lch:
        """Where one shade goes; itself if it does not take part."""
        if not takes_part(colour, self.source):
            return colour
        step = colour.lightness - self.source.lightness
        lightness = self.target.lightness + step * (self.gain_up if step > 0 else self.gain_down)
        ratio = colour.chroma / self.source.chroma if self.source.chroma >= MIN_CHROMA else 1.0
        if self.is_neutral:
            return Lch(lightness, min(self.target.chroma * ratio, 0.02), self.target.hue_deg)
        if self.source.chroma < MIN_CHROMA:
            return Lch(lightness, self.target.chroma, self.target.hue_deg)
        bend = (colour.hue_deg - self.source.hue_deg + 180.0) % 360.0 - 180.0
        chroma = self.target.chroma * min(max(ratio, 0.35), 1.5)
        return Lch(lightness, chroma, (self.target.hue_deg + 0.3 * bend) % 360.0)


def takes_part(colour: Lch, source: Lch) -> bool:
    """Whether a fill belongs to the main hue, and so turns with it; or to the neutrals that are dyed."""
    if source.chroma < MIN_CHROMA:
        is_light = source.lightness >= BLACK_END
        is_same = colour.lightness >= BLACK_END if is_light else colour.lightness < DARK_END
        return is_same and colour.chroma < MAX_DYED_CHROMA
    is_coloured = colour.chroma >= MIN_CHROMA and not is_blackish(colour)
    return is_coloured and hue_distance(colour.hue_deg, source.hue_deg) <= HUE_REACH_DEG


def recoloured(markup: str, dominant: tuple[float, float, float], word: str) -> str:
    """The drawing in the colour that `word` of OBJECT_COLOURS names; `dominant` is the middle of its main
    hue."""
    source = Lch(*dominant)
    turn = turn_to(word, source, fills(markup))

    def turned(found: re.Match[str]) -> str:
        return f'{found[1]}="{hex_of_lch(turn.of(lch_of_hex(found[2])))}"'

    return FILL.sub(turned, markup)


def turn_to(word: str, source: Lch, shades: Iterable[Lch]) -> Turn:
    """The turn that brings `source` to the word's colour and keeps all `shades` of the main hue inside
    sRGB."""
    target = lch_of_hex(OBJECT_COLOURS[word])
    taking = [one.lightness for one in shades if takes_part(one, source)] or [source.lightness]
    up, down = max(taking) - source.lightness, source.lightness - min(taking)
    return Turn(
        source=source,
        target=target,
        is_neutral=word in NEUTRALS,
        gain_up=min(1.0, max(0.0, LIGHTEST - target.lightness) / up) if up > 0 else 1.0,
        gain_down=min(1.0, max(0.0, target.lightness - DARKEST) / down) if down > 0 else 1.0,
    )


def fills(markup: str) -> list[Lch]:
    """Every colour that the drawing's fills, strokes and gradient stops name."""
    return [lch_of_hex(text) for text in {found[2] for found in FILL.finditer(markup)}]


def tinted(markup: str, word: str) -> str:
    """A drawing of one ink in another ink."""
    return markup.replace("currentColor", OBJECT_COLOURS[word])
