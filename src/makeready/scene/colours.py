"""The colour words that an object can be drawn in, and which word a colour reads as. Standard library
only."""

from functools import lru_cache

from makeready.scene.oklch import Lch, lch_of_hex

OBJECT_COLOURS: dict[str, str] = {
    "red": "#dc2626",
    "orange": "#f97316",
    "yellow": "#facc15",
    "green": "#16a34a",
    "teal": "#0d9488",
    "blue": "#2563eb",
    "purple": "#7c3aed",
    "pink": "#ec4899",
    "brown": "#7c4a2d",
    "black": "#24262b",
    "grey": "#8a9099",
    "white": "#f5f6f8",
}
"""The middle shade of an object of each colour. The hues are those of `brief/data/colours.yaml`, so that a
brief, a scene and a judge mean the same by a word; black and white leave room for shading."""

NEUTRALS = frozenset({"black", "grey", "white"})

NEUTRAL_CHROMA = 0.04
"""OKLCH: what is paler counts as grey; the same line as the palette check's (verify/palette.py)."""
BLACK_LIGHTNESS, WHITE_LIGHTNESS = 0.36, 0.9
"""OKLCH. Ours: the darkest greys of the art are read as black below the first, and its papers as white above
the second."""

STEEL_CHROMA, STEEL_HUES_DEG = 0.065, (190.0, 270.0)
"""OKLCH: the bluish greys of tools, elephants and skulls all over the art (#78a3ad) are called grey."""

_HUES: tuple[tuple[float, str], ...] = (
    (10.0, "pink"),
    (38.0, "red"),
    (76.0, "orange"),
    (108.0, "yellow"),
    (165.0, "green"),
    (215.0, "teal"),
    (278.0, "blue"),
    (325.0, "purple"),
    (360.0, "pink"),
)
"""Where one hue ends and the next begins, in degrees of OKLCH; inside the overlaps of verify/palette.py's
families."""


@lru_cache(maxsize=8192)
def colour_word(colour: Lch) -> str:
    """The word that a person would use: one of OBJECT_COLOURS, or "beige".

    Red, orange and yellow have names of their own where they are dark or pale: brown, beige, pink.
    """
    lightness, chroma, hue = colour
    if chroma < NEUTRAL_CHROMA:
        return "black" if lightness < BLACK_LIGHTNESS else "white" if lightness >= WHITE_LIGHTNESS else "grey"
    if chroma < STEEL_CHROMA and STEEL_HUES_DEG[0] <= hue <= STEEL_HUES_DEG[1]:
        return "grey"
    if is_blackish(colour):
        return "black"
    word = next(name for end, name in _HUES if hue < end)
    if word in ("orange", "yellow", "red"):
        if lightness > 0.76 and chroma < (0.1 if hue < 50 or hue > 82 else 0.135):
            return "pink" if hue < 35 else "beige"
        if (lightness < 0.58 and hue > 34) or (lightness < 0.7 and chroma < 0.095):
            return "brown"
    if word in ("pink", "red") and lightness < 0.55 and chroma < 0.09:
        return "brown"
    if word == "red" and (lightness > 0.74 or (lightness > 0.68 and hue < 22)):
        return "pink"
    if word == "pink" and lightness < 0.62 and 0.0 <= hue < 10.0 and chroma > 0.12:
        return "red"
    if word == "purple" and lightness > 0.72 and hue > 312:
        return "pink"
    return word


def is_blackish(colour: Lch) -> bool:
    """Whether a colour serves as black, whatever its hue: tyres, eyes, the darkest purples of the flat
    art."""
    return colour.lightness < 0.2 or (colour.lightness < 0.3 and colour.chroma < 0.1)


@lru_cache(maxsize=8192)
def nearest_colour(colour: Lch) -> str:
    """The word of OBJECT_COLOURS whose middle shade is nearest, hue counting more than lightness."""
    return min(OBJECT_COLOURS, key=lambda word: _distance(colour, lch_of_hex(OBJECT_COLOURS[word])))


def _distance(first: Lch, second: Lch) -> float:
    """OKLab distance with half weight on lightness, so that shading does not rename a colour."""
    one, other = first.lab, second.lab
    return (0.5 * (one[0] - other[0])) ** 2 + (one[1] - other[1]) ** 2 + (one[2] - other[2]) ** 2
