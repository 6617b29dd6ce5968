"""Whether one element has the colour that a word says: by the pixels that change when it is left out."""

import numpy as np
from numpy.typing import NDArray

from makeready.brief.palette import swatch_named
from makeready.design.document import ElementBox
from makeready.verify.eyes.colour import Pixels
from makeready.verify.look import Look, box_mask
from makeready.verify.palette import FOREIGN_SLACK_DEG, colour_shares, of_hue

MIN_CHROMA = 0.06
"""OKLCH. Ours: below it are greys, tyres and shadows, whatever their hue."""
MIN_HUE_SHARE = 0.22
"""Of what is colourful, weighted by chroma. A blue bicycle's chain and a red apple's leaf stay below it.
Of 700 coloured drawings of the pack all are seen in their own colour, and 2 % pass as one far from it."""
MIN_NEUTRAL_SHARE = 0.3
"""Of all pixels. Ours: a white cat's outline, eyes and shades are less than two thirds of it."""
DARK_LIGHTNESS, DARK_CHROMA = 0.36, 0.12
"""OKLCH: what is darker passes as black although it has a hue, as the art's inks do."""
NEUTRALS = {"white": (0.78, 1.01), "grey": (0.35, 0.92), "gray": (0.35, 0.92), "black": (0.0, 0.48)}
"""Lightness from and to, in OKLCH, of what may pass as the word."""


def wears(look: Look, element: ElementBox, word: str) -> bool:
    """Whether the colour of an element of our own document may be called so.

    Raises: InvalidBriefError for a word that is no colour.
    """
    seen = look.seen_ink(element.id)
    if seen is None:
        return True
    own = seen & box_mask(element.box, seen.shape[1], seen.shape[0])
    pixels: Pixels = look.picture.pixels[own]
    return not len(pixels) or share_of(pixels, word) >= needed(word)


def needed(word: str) -> float:
    return MIN_NEUTRAL_SHARE if word in NEUTRALS else MIN_HUE_SHARE


def share_of(pixels: Pixels, word: str) -> float:
    """How much of some pixels has the colour: of all for black, grey and white, else of the colourful ones.

    Shapes: pixels (n, 3).
    """
    shares = colour_shares(pixels.reshape(1, -1, 3))
    light, chroma = shares.lch[:, 0], shares.lch[:, 1]
    if word in NEUTRALS:
        low, high = NEUTRALS[word]
        fits: NDArray[np.bool_] = (chroma < MIN_CHROMA) & (light >= low) & (light < high)
        if word == "black":
            fits |= (light < DARK_LIGHTNESS) & (chroma < DARK_CHROMA)
        return float(shares.share[fits].sum())
    weights = np.where(chroma >= MIN_CHROMA, shares.share * chroma, 0.0)
    total = float(weights.sum())
    return (
        float(weights[of_hue(swatch_named(word), shares, FOREIGN_SLACK_DEG)].sum()) / total if total else 0.0
    )
