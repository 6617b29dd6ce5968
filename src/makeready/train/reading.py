"""What a drawing looks like: where its ink is, what colours it reads as, and whether it reads as the colour
it was given."""

from collections import defaultdict
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from resvg_py import svg_to_bytes

from makeready.scene.colours import NEUTRALS, OBJECT_COLOURS, colour_word, is_blackish, nearest_colour
from makeready.scene.oklch import Lch, lch_of_hex
from makeready.scene.recolour import BLACK_END, HUE_REACH_DEG, MAX_DYED_CHROMA, MIN_CHROMA
from makeready.scene.vocabulary import InkBox

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

SIZE_PX = 48
"""A drawing is judged at this size: an object in a scene of 256 px is about as large."""
PEAKS_DEG = np.arange(0.0, 360.0, 6.0)
PEAK_REACH_DEG, CORE_DEG = 36.0, 40.0
"""How finely the main hue is looked for, how far around it fills count, and how far they make its middle."""
MIN_ALPHA = 128
MIN_COLOUR_SHARE = 0.15
"""Of the ink. Ours: less than that is a detail, such as the leaf of an apple, and not a colour of the
thing."""
MIN_MAIN_SHARE = 0.55
"""Of the chroma. A thing with less of it in its main hue has many colours and no colour of its own."""
MIN_MAIN_AREA = 0.25
"""Of the ink. A thing with less of it in its main hue is grey, black or white, with a coloured detail."""
MIN_NEUTRAL_AREA = 0.5
"""Of the ink: how much of a thing must be black, grey or white to be called so."""
MIN_GREY_AREA, PAPER_LIGHTNESS = 0.35, 0.95
"""Of the ink, and OKLCH. Ours: an elephant, a laptop and a petal are darker than the second, paper is not."""
GLASS_LIGHTNESS, GLASS_HUES_DEG = 0.6, (195.0, 270.0)
"""OKLCH, from #26c9fc, #83cbff and #81d4fa, which the sets paint their windows with."""
ENOUGH_CHROMA = 0.12
"""OKLCH: beyond it a colour counts no more, or a hat would be named after its bow."""
MIN_NAMED_PART = 0.5
"""Of the main hue's area: how much of it must read as the colour by itself, not as a darker or paler one."""
MAX_OTHER_AREA = 0.35
"""Of the ink: how much of a neutral thing may still be in other colours."""
QUANTUM = 8
"""Steps of eight-bit colour that are counted together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The colours of a drawing's ink.

    `areas` has each colour with its share of the ink. `main` is the middle of the hue with the most chroma,
    `main_chroma` its share of all chroma and `main_area` of the ink.
    """

    areas: tuple[tuple[Lch, float], ...]
    main: Lch | None
    main_chroma: float
    main_area: float

    @property
    def colours(self) -> tuple[str, ...]:
        """The words for all but the smallest areas, the largest first."""
        words: dict[str, float] = defaultdict(float)
        for colour, area in self.areas:
            words[colour_word(colour)] += area
        largest = sorted(words.items(), key=lambda one: -one[1])
        return tuple(word for word, area in largest if area >= MIN_COLOUR_SHARE)

    @property
    def natural(self) -> str | None:
        """The one word that a person would call the whole thing; None of a motley one."""
        first = self.colours[:1]
        return first[0] if first and first[0] in OBJECT_COLOURS and self.is_called(first[0]) else None

    def sources(self, *, is_dyed: bool) -> tuple[Lch, ...]:
        """What recolouring may start from, the likeliest first: the main hue, the light neutrals, the blacks.

        A grey body comes before a coloured detail, white paper after it; `is_dyed` says that white is the
        body.
        """
        found = []
        if self.main is not None and self._has_main:
            found.append(self.main)
        neutral = [one for one in self.areas if one[0].chroma < MAX_DYED_CHROMA]
        for is_light in (True, False):
            group = [one for one in neutral if (one[0].lightness >= BLACK_END) == is_light]
            area = sum(part for _, part in group)
            grey = sum(part for one, part in group if one.lightness < PAPER_LIGHTNESS)
            middle = Lch(sum(one.lightness * part for one, part in group) / area, 0.0, 0.0) if area else None
            if (
                middle is not None
                and is_light
                and (grey >= MIN_GREY_AREA or (is_dyed and area >= MIN_MAIN_AREA))
            ):
                found.insert(0, middle)
            elif middle is not None and area >= MIN_NEUTRAL_AREA:
                found.append(middle)
        return tuple(found)

    def is_called(self, word: str) -> bool:
        """Whether a person would call the thing `word`: by its main hue, or by its area if that is a
        neutral."""
        if word in NEUTRALS:
            named = sum(area for one, area in self.areas if colour_word(one) == word)
            other = sum(area for one, area in self.areas if colour_word(one) not in NEUTRALS)
            return named >= MIN_NEUTRAL_AREA and other <= MAX_OTHER_AREA
        if self.main is None or not self._has_main:
            return False
        named = sum(area for one, area in self.areas if word in (nearest_colour(one), colour_word(one)))
        return nearest_colour(self.main) == word and named >= MIN_NAMED_PART * self.main_area

    @property
    def _has_main(self) -> bool:
        return self.main_chroma >= MIN_MAIN_SHARE and self.main_area >= MIN_MAIN_AREA


def drawn(markup: str, size: float, size_px: int = SIZE_PX) -> Pixels:
    """The drawing alone, on nothing. Shapes: (size_px, size_px, 4), alpha not multiplied in."""
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size:g} {size:g}" '
        f'width="{size_px}" height="{size_px}">{markup}</svg>'
    )
    data = svg_to_bytes(svg_string=svg, skip_system_fonts=True)
    return np.asarray(Image.open(BytesIO(data)).convert("RGBA"))


def ink_box(pixels: Pixels) -> InkBox | None:
    """The tight box of what is drawn, as fractions; None for an empty picture. Shapes: pixels (h, w, 4)."""
    rows, columns = (np.flatnonzero((pixels[:, :, 3] > 8).any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return None
    height, width = pixels.shape[:2]
    box = (columns[0] / width, rows[0] / height, (columns[-1] + 1) / width, (rows[-1] + 1) / height)
    return InkBox(*(round(float(side), 4) for side in box))


def reading_of(pixels: Pixels, glass: Mask | None = None) -> Reading:
    """What the colours of a drawing are, but for its windows and screens, whose place `glass` says.

    Shapes: pixels (h, w, 4), glass (h, w).
    """
    solid_hw = pixels[:, :, 3] >= MIN_ALPHA
    solid = pixels[solid_hw if glass is None else solid_hw & ~glass][:, :3]
    steps = np.minimum(solid.astype(np.int64) // QUANTUM * QUANTUM + QUANTUM // 2, 255)
    packed, counts = np.unique(steps @ np.array([65536, 256, 1]), return_counts=True)
    colours = [lch_of_hex(f"#{int(one):06x}") for one in packed]
    shares = counts / max(int(counts.sum()), 1)
    of_hue = np.array([takes_hue(one) for one in colours], dtype=np.bool_)
    lch = np.array(colours, dtype=np.float64).reshape(-1, 3)
    main, main_chroma, main_area = main_hue(lch[of_hue], shares[of_hue])
    return Reading(
        areas=tuple(zip(colours, (float(one) for one in shares), strict=True)),
        main=main,
        main_chroma=main_chroma,
        main_area=main_area,
    )


def takes_hue(colour: Lch) -> bool:
    """Whether a colour has a hue to speak of."""
    return colour.chroma >= MIN_CHROMA and not is_blackish(colour)


def glass_of(pixels: Pixels) -> Mask:
    """Where the light blue is that the sets paint windows and screens with. Shapes: (h, w, 4) -> (h, w)."""
    packed, inverse = np.unique(
        pixels[:, :, :3].astype(np.int64) @ np.array([65536, 256, 1]), return_inverse=True
    )
    is_glass = np.array([_is_glass(lch_of_hex(f"#{int(one):06x}")) for one in packed], dtype=np.bool_)
    return np.asarray(is_glass[inverse].reshape(pixels.shape[:2]))


def _is_glass(colour: Lch) -> bool:
    is_light_blue = GLASS_HUES_DEG[0] <= colour.hue_deg <= GLASS_HUES_DEG[1]
    return is_light_blue and colour.lightness >= GLASS_LIGHTNESS and colour.chroma >= MIN_CHROMA


def main_hue(lch: Floats, shares: Floats) -> tuple[Lch | None, float, float]:
    """The middle of the hue with the most chroma, its share of all chroma, and its share of the area.

    Shapes: lch (k, 3), shares (k,), of colours that have a hue.
    """
    weights = np.minimum(lch[:, 1], ENOUGH_CHROMA) * shares
    total = float(weights.sum())
    if total <= 0:
        return None, 0.0, 0.0
    apart = np.abs((lch[None, :, 2] - PEAKS_DEG[:, None] + 180.0) % 360.0 - 180.0)
    peak = float(PEAKS_DEG[int((weights * np.maximum(0.0, 1 - apart / PEAK_REACH_DEG)).sum(axis=1).argmax())])
    turns = (lch[:, 2] - peak + 180.0) % 360.0 - 180.0
    near = np.abs(turns) <= HUE_REACH_DEG
    core = np.abs(turns) <= CORE_DEG
    lightness, chroma, turn = (
        float((weights[core] * values[core]).sum() / weights[core].sum())
        for values in (lch[:, 0], lch[:, 1], turns)
    )
    mass = float(weights[near].sum())
    return Lch(lightness, chroma, (peak + turn) % 360.0), mass / total, float(shares[near].sum())
