"""Whether the picture keeps to its palette: every asked colour has a visible share, and no hue stands out
that the prompt does not name."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from makeready.brief import Swatch
from makeready.brief.palette import colours_named
from makeready.brief.scanner import LONG_PROMPT_CHARS
from makeready.verify.eyes.colour import (
    Floats,
    Pixels,
    ciede2000,
    cielab,
    hex_from_rgb,
    hue_distance,
    oklch,
    rgb_from_hex,
)
from makeready.verify.look import Look
from makeready.verify.verifier import Answer, Asked, broken, met

MIN_WORD_SHARE, MIN_EXACT_SHARE, MIN_DETAIL_SHARE = 0.005, 0.003, 0.001
"""Shares of the canvas. Ours: a headline's ink is about 1
%, a button's face 0.5 %, a line of body text 0.2 %."""
MIN_PART_SHARE = 0.0002
"""Ours: one point of a chart, 20 px across, on 1600 x 1200 px; a word at 16 px has as much ink."""
MIN_GROUND_SHARE = 0.1
"""Ours: a background covers at least a tenth, between everything that stands on it."""
MAX_EXACT_DISTANCE = 4.0
"""CIEDE2000. Ours: one step of six-bit colour and JPEG at
quality 85 stay below 3; 5 is a visibly different colour."""
NEUTRAL_CHROMA = 0.04
"""OKLCH. Ours: Tailwind's slate greys reach 0.046, its palest tints of a hue begin at 0.015."""
WHITE_LIGHTNESS, BLACK_LIGHTNESS = 0.95, 0.3
"""OKLCH. Ours: #f1f5f9 has 0.97, #262626 has 0.27."""
MIN_FAMILY_CHROMA = 0.03
"""OKLCH. Ours: a tint paler than this counts as near-white and not as its hue."""
FOREIGN_CHROMA, MAX_FOREIGN_SHARE, FOREIGN_SLACK_DEG = 0.09, 0.03, 8.0
"""Ours: what is more saturated than brick or olive, on more
than 3 % of the canvas, is seen as a colour of its own."""
HUES_DEG: dict[str, tuple[float, float]] = {
    "red": (5, 45),
    "orange": (38, 82),
    "amber": (58, 98),
    "yellow": (78, 120),
    "gold": (68, 108),
    "green": (115, 175),
    "lime": (110, 150),
    "mint": (150, 190),
    "teal": (165, 222),
    "cyan": (180, 232),
    "turquoise": (165, 222),
    "blue": (218, 284),
    "sky": (215, 255),
    "navy": (240, 290),
    "indigo": (262, 300),
    "purple": (282, 340),
    "violet": (280, 330),
    "magenta": (318, 360),
    "pink": (320, 385),
    "brown": (30, 85),
}
"""OKLCH hue ranges of colour words, from the CSS named colours that carry the word (#0000ff 264, skyblue 226,
navy 264, green 142, teal 195, orange 71, gold 95, pink 7, purple 328), widened to their neighbours."""
WORD_WIDTH_DEG = 27.0
"""Ours: the half width of the family around a word that the table lacks, by the hue of its hex value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """The colours of a picture. Shapes: rgb (k, 3) bytes, lch (k, 3), share (k,) summing to 1."""

    rgb: Pixels
    lch: Floats
    share: NDArray[np.float64]


class PaletteVerifier:
    name = "palette"
    version = "1"
    kinds = ("palette",)

    def inspect(self, look: Look, asked: Asked) -> Answer:
        swatches = look.brief.palette.swatches
        shares = colour_shares(look.picture.pixels)
        is_of_part = len(look.brief.prompt) > LONG_PROMPT_CHARS or not look.brief.palette.is_closed
        said, faults, admitted, fulfilled = [], [], np.zeros(len(shares.share), dtype=np.bool_), 0.0
        for swatch in swatches:
            near = members(swatch, shares)
            admitted |= near | tints(swatch, shares)
            share, needed = float(shares.share[near].sum()), needed_share(swatch, is_of_part=is_of_part)
            said.append(f"{swatch.name or swatch.hex} {share:.1%}")
            fulfilled += min(1.0, share / needed)
            if share < needed:
                faults.append(f"{swatch.name or swatch.hex} covers {share:.2%} of the picture")
        for named in colours_named(look.brief.prompt):  # what colours one thing is asked for as well
            admitted |= tints(named, shares)
        foreign, example = foreign_share(shares, admitted)
        if foreign > MAX_FOREIGN_SHARE and look.brief.palette.is_closed:
            faults.append(f"{example} and its hue, not asked for, cover {foreign:.1%}")
        names = " and ".join(swatch.name or swatch.hex for swatch in swatches)
        expected = f"only {names}, and neutrals" if look.brief.palette.is_closed else f"{names} can be seen"
        measured = ", ".join(said) + f"; other hues {foreign:.1%}"
        if not faults:
            return met(measured, expected)
        excess = max(0.0, foreign - MAX_FOREIGN_SHARE) if look.brief.palette.is_closed else 0.0
        return broken(f"{'; '.join(faults)} ({measured})", expected, fulfilled / len(swatches) - excess - 0.1)


def colour_shares(pixels: Pixels) -> Shares:
    """All colours of a picture in bins of 4 x 4 x 4 bytes. Shapes: pixels (height, width, 3)."""
    flat = (pixels >> 2).reshape(-1, 3).astype(np.int32)
    counts = np.bincount((flat[:, 0] << 12) | (flat[:, 1] << 6) | flat[:, 2], minlength=1 << 18)
    codes = np.flatnonzero(counts)
    parts = np.stack([codes >> 12, codes >> 6 & 63, codes & 63], axis=1)
    # The bin's own ends stay reachable: 0 is black and 63 is 255, so that white is white.
    rgb = np.round(parts * 255 / 63).astype(np.uint8)
    return Shares(rgb=rgb, lch=oklch(rgb), share=counts[codes] / flat.shape[0])


def members(swatch: Swatch, shares: Shares) -> NDArray[np.bool_]:
    """Which colours count as the swatch: near its value if that is exact, of its family if it is a word."""
    if swatch.is_exact:
        wanted = cielab(rgb_from_hex(swatch.hex))
        return np.asarray(ciede2000(cielab(shares.rgb), wanted) <= MAX_EXACT_DISTANCE)
    lightness, chroma, _ = (float(value) for value in oklch(rgb_from_hex(swatch.hex)))
    light, colourful = shares.lch[:, 0], shares.lch[:, 1]
    if chroma < NEUTRAL_CHROMA:
        grey = colourful < NEUTRAL_CHROMA
        if lightness >= WHITE_LIGHTNESS:
            return np.asarray(grey & (light >= WHITE_LIGHTNESS))
        if lightness <= BLACK_LIGHTNESS:
            return np.asarray((colourful < 2 * NEUTRAL_CHROMA) & (light <= BLACK_LIGHTNESS))
        return np.asarray(grey & (np.abs(light - lightness) <= 0.25))
    return np.asarray((colourful >= MIN_FAMILY_CHROMA) & of_hue(swatch, shares, 0.0))


def tints(swatch: Swatch, shares: Shares) -> NDArray[np.bool_]:
    """Everything of the swatch's hue, pale or dark, which is never foreign."""
    if float(oklch(rgb_from_hex(swatch.hex))[1]) < NEUTRAL_CHROMA:
        return np.zeros(len(shares.share), dtype=np.bool_)
    return of_hue(swatch, shares, FOREIGN_SLACK_DEG)


def of_hue(swatch: Swatch, shares: Shares, slack_deg: float) -> NDArray[np.bool_]:
    hue = float(oklch(rgb_from_hex(swatch.hex))[2])
    low, high = hue - WORD_WIDTH_DEG, hue + WORD_WIDTH_DEG
    word = swatch.name.lower().split()[-1] if swatch.name else ""
    if not swatch.is_exact and word in HUES_DEG:
        low, high = HUES_DEG[word]
    middle, half = (low + high) / 2, (high - low) / 2
    return np.asarray(hue_distance(shares.lch[:, 2], middle) <= half + slack_deg)


def needed_share(swatch: Swatch, *, is_of_part: bool = False) -> float:
    """The share of the canvas that a colour must cover. `is_of_part`: the prompt goes through a page part by
    part, and its colours are those of lines, points and letters; or of things in a scene, however thin."""
    if swatch.role == "background":
        return MIN_GROUND_SHARE
    if is_of_part:
        return MIN_PART_SHARE
    is_neutral = float(oklch(rgb_from_hex(swatch.hex))[1]) < NEUTRAL_CHROMA
    if swatch.role in ("text", "accent") or (is_neutral and not swatch.is_exact):
        return MIN_DETAIL_SHARE  # black or grey without a role is mostly a line of text
    return MIN_EXACT_SHARE if swatch.is_exact else MIN_WORD_SHARE


def foreign_share(shares: Shares, admitted: NDArray[np.bool_]) -> tuple[float, str]:
    """The largest share that one unasked hue covers, and its commonest colour."""
    light, colourful, hue = (shares.lch[:, index] for index in range(3))
    strange = (colourful >= FOREIGN_CHROMA) & (light > 0.2) & ~admitted
    if not strange.any():
        return 0.0, ""
    weights = np.where(strange, shares.share, 0.0)
    families = [float(weights[hue_distance(hue, centre) <= 30].sum()) for centre in range(0, 360, 15)]
    centre = 15.0 * int(np.argmax(families))
    inside = np.where(hue_distance(hue, centre) <= 30, weights, 0.0)
    return max(families), hex_from_rgb(shares.rgb[int(inside.argmax())])
