"""What a drawing looks like: where its ink is, what colours it reads as, and whether it reads as the colour
it was given."""

from collections import Counter
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from resvg_py import svg_to_bytes

from makeready.scene.colours import NEUTRALS, OBJECT_COLOURS, colour_word, is_hue_of, nearest_colour
from makeready.scene.oklch import Lch, hue_distance, lch_of_hex
from makeready.scene.recolour import HUE_REACH_DEG, MIN_CHROMA, MIN_LIGHTNESS
from makeready.scene.vocabulary import InkBox

Pixels = NDArray[np.uint8]

SIZE_PX = 64
"""A drawing is judged at this size: an object in a scene of 256 px is about as large."""
MIN_ALPHA = 128
MIN_COLOUR_SHARE = 0.15
"""Of the ink. Ours: less than that is a detail, such as the leaf of an apple, and not a colour of the
thing."""
MIN_MAIN_SHARE = 0.55
"""Of the chroma. A thing with less of it in its main hue has many colours and no colour of its own."""
MIN_MAIN_AREA = 0.2
"""Of the ink. A thing with less of it in its main hue is grey, black or white, with a coloured detail."""
MIN_NEUTRAL_AREA = 0.5
"""Of the ink: how much of a thing must be black, grey or white to be called so."""
MAX_OTHER_AREA = 0.35
"""Of the ink: how much of a neutral thing may still be in other colours."""
QUANTUM = 8
"""Steps of eight-bit colour that are counted together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The colours of a drawing by area. `areas` sums to 1 over the ink; `dominant` is the middle of its main
    hue."""

    areas: dict[Lch, float]
    colours: tuple[str, ...]
    dominant: Lch | None
    main_share: float
    main_area: float

    @property
    def has_one_colour(self) -> bool:
        """Whether there is a main hue large enough to be the thing's colour."""
        return self.main_share >= MIN_MAIN_SHARE and self.main_area >= MIN_MAIN_AREA


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


def reading_of(pixels: Pixels) -> Reading:
    """Shapes: pixels (h, w, 4)."""
    areas = colour_areas(pixels)
    words: Counter[str] = Counter()
    for colour, area in areas.items():
        words[colour_word(colour)] += area  # type: ignore[assignment]  # a Counter of shares
    dominant, share, area = main_hue(areas)
    return Reading(
        areas=areas,
        colours=tuple(word for word, part in words.most_common() if part >= MIN_COLOUR_SHARE),
        dominant=dominant,
        main_share=share,
        main_area=area,
    )


def colour_areas(pixels: Pixels) -> dict[Lch, float]:
    """Each colour of the ink with its share of it, near colours together. Shapes: pixels (h, w, 4)."""
    solid = pixels[pixels[:, :, 3] >= MIN_ALPHA][:, :3]
    steps = np.minimum(solid.astype(np.int64) // QUANTUM * QUANTUM + QUANTUM // 2, 255)
    packed, counts = np.unique(steps @ np.array([65536, 256, 1]), return_counts=True)
    total = max(int(counts.sum()), 1)
    return {
        lch_of_hex(f"#{int(one):06x}"): int(number) / total
        for one, number in zip(packed, counts, strict=True)
    }


def main_hue(areas: dict[Lch, float]) -> tuple[Lch | None, float, float]:
    """The middle of the hue with the most chroma, its share of all chroma, and its share of the area."""
    coloured = {
        one: area
        for one, area in areas.items()
        if one.chroma >= MIN_CHROMA and one.lightness >= MIN_LIGHTNESS
    }
    weights = {one: one.chroma * area for one, area in coloured.items()}
    total = sum(weights.values())
    if total <= 0:
        return None, 0.0, 0.0
    peak = max(
        range(0, 360, 6),
        key=lambda hue: sum(
            weight * max(0.0, 1 - hue_distance(hue, one.hue_deg) / 36) for one, weight in weights.items()
        ),
    )
    near = {
        one: weight for one, weight in weights.items() if hue_distance(peak, one.hue_deg) <= HUE_REACH_DEG
    }
    mass = sum(near.values())
    turn = sum(weight * ((one.hue_deg - peak + 180.0) % 360.0 - 180.0) for one, weight in near.items())
    middle = Lch(
        sum(weight * one.lightness for one, weight in near.items()) / mass,
        sum(weight * one.chroma for one, weight in near.items()) / mass,
        (peak + turn / mass) % 360.0,
    )
    return middle, mass / total, sum(coloured[one] for one in near)


def reads_as(word: str, pixels: Pixels) -> bool:
    """Whether a person would call the drawing's colour `word`: by its main hue, or by its area if it is a
    neutral."""
    reading = reading_of(pixels)
    if word in NEUTRALS:
        neutral = sum(area for one, area in reading.areas.items() if colour_word(one) == word)
        other = sum(area for one, area in reading.areas.items() if colour_word(one) not in NEUTRALS)
        return neutral >= MIN_NEUTRAL_AREA and other <= MAX_OTHER_AREA
    if reading.dominant is None or not reading.has_one_colour:
        return False
    named = sum(
        area
        for one, area in reading.areas.items()
        if nearest_colour(one) == word or (is_hue_of(word, one) and colour_word(one) == word)
    )
    return nearest_colour(reading.dominant) == word and named >= MIN_MAIN_AREA * 0.75


def recolour_words() -> tuple[str, ...]:
    """The words in the order of the pack's table."""
    return tuple(OBJECT_COLOURS)
