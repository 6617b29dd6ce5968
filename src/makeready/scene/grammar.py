"""The words of captions, for reading and for writing: numbers, sizes, relations, places, grounds, styles.

Standard library and `brief`. Each table has the word that is written first; the others are only read.
"""

import re
from difflib import get_close_matches
from functools import cache

from makeready.brief.constraints import Anchor
from makeready.brief.words import vocabulary as brief_words
from makeready.errors import UnknownNameError
from makeready.scene.colours import OBJECT_COLOURS, colour_word, nearest_colour
from makeready.scene.oklch import lch_of_hex
from makeready.scene.spec import GroundKind, Size, Tie
from makeready.scene.vocabulary import Concept

NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")
MORE_NUMBERS = {
    "twelve": 12,
    "thirteen": 13,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "fifty": 50,
    "hundred": 100,
    "thousand": 1000,
    "dozen": 12,
}
COUNTS: dict[str, int] = {word: number for number, word in enumerate(NUMBERS)} | MORE_NUMBERS


def number_of(word: str) -> int:
    """The number that "a", "two" or "2" says."""
    return 1 if word in ("a", "an") else COUNTS[word] if word in COUNTS else int(word)


VAGUE_COUNT = 3
"""Ours: what "apples" and "some apples" are drawn as; three is the least that nobody calls a pair."""

SIZE_WORDS: dict[str, Size] = {
    "small": "small",
    "large": "large",
    "tiny": "tiny",
    "huge": "huge",
    "little": "small",
    "big": "large",
    "miniature": "tiny",
    "giant": "huge",
    "enormous": "huge",
    "gigantic": "huge",
}
SIZE_SCALES: dict[Size, float] = {"": 1.0, "tiny": 0.45, "small": 0.66, "large": 1.35, "huge": 1.75}
"""Ours: each step is seen as a step beside the next one, and a tiny thing still is 60 px high at 512."""

TIE_WORDS: dict[Tie, tuple[str, ...]] = {
    "left of": ("left of", "to the left of", "on the left of", "at the left of", "on the left side of"),
    "right of": ("right of", "to the right of", "on the right of", "at the right of", "on the right side of"),
    "above": ("above", "over", "higher than"),
    "below": ("below", "lower than"),
    "on": ("on", "on top of", "upon", "atop"),
    "under": ("under", "underneath", "beneath"),
    "next to": ("next to", "beside", "by", "near", "alongside"),
    "between": ("between", "in between", "in the middle between"),
    "in front of": ("in front of", "before"),
    "behind": ("behind", "in back of"),
    "inside": ("inside", "in", "within", "inside of"),
}
INVERSE: dict[Tie, Tie] = {
    "left of": "right of",
    "right of": "left of",
    "above": "below",
    "below": "above",
    "under": "above",
    "next to": "next to",
    "in front of": "behind",
    "behind": "in front of",
}
"""What B is to A where A is this to B. "On" and "inside" are missing: they also say who is larger."""

PLACE_WORDS: dict[Anchor, tuple[str, ...]] = {
    "top left": ("in the top left corner", "at the top left", "in the upper left"),
    "top": ("at the top", "in the top center", "at the upper edge"),
    "top right": ("in the top right corner", "at the top right", "in the upper right"),
    "left": ("on the left", "on the left side", "at the left edge"),
    "center": ("in the center", "in the middle", "in the centre"),
    "right": ("on the right", "on the right side", "at the right edge"),
    "bottom left": ("in the bottom left corner", "at the bottom left", "in the lower left"),
    "bottom": ("at the bottom", "in the bottom center", "at the lower edge"),
    "bottom right": ("in the bottom right corner", "at the bottom right", "in the lower right"),
}
GROUND_WORDS: dict[GroundKind, tuple[str, str]] = {
    "grass": ("on grass", "grass background"),
    "sky": ("in the sky", "sky background"),
    "night": ("at night", "night background"),
    "beach": ("on a beach", "beach background"),
    "snow": ("in the snow", "snow background"),
    "sea": ("on the sea", "sea background"),
    "desert": ("in the desert", "desert background"),
    "room": ("in a room", "room background"),
    "forest": ("in a forest", "forest background"),
    "city": ("in a city", "city background"),
}
"""As a phrase, and as a keyword."""
NEAR_GROUNDS: dict[str, GroundKind] = {
    **dict.fromkeys(
        ("green hills", "rolling hills", "hillside", "cliff", "cliffs", "trail", "vineyard"), "grass"
    ),
    **dict.fromkeys(("playground", "zoo", "cemetery", "graveyard", "savanna", "savannah"), "grass"),
    **dict.fromkeys(
        ("stage", "theater", "theatre", "library", "gym", "cafe", "restaurant", "museum"), "room"
    ),
    **dict.fromkeys(("lab", "laboratory", "garage", "warehouse", "studio"), "room"),
    **dict.fromkeys(("stream", "creek", "bay", "lagoon", "swamp", "open sea"), "sea"),
    **dict.fromkeys(("park", "garden", "yard", "backyard", "farm", "countryside", "hill", "hills"), "grass"),
    **dict.fromkeys(("orchard", "valley", "prairie"), "grass"),
    **dict.fromkeys(("woods", "wood", "woodland", "jungle", "rainforest"), "forest"),
    **dict.fromkeys(("town", "downtown", "village", "street", "city street", "skyline"), "city"),
    **dict.fromkeys(("city skyline", "city center", "city centre", "big city"), "city"),
    **dict.fromkeys(("lake", "pond", "river", "pool", "harbour", "harbor", "waves"), "sea"),
    **dict.fromkeys(("shore", "seaside", "coast", "dunes"), "beach"),
    **dict.fromkeys(("space", "outer space"), "night"),
    **dict.fromkeys(("kitchen", "living room", "bedroom", "office", "classroom", "bathroom"), "room"),
    **dict.fromkeys(("meeting room", "conference room", "dining room", "waiting room"), "room"),
    **dict.fromkeys(("falling snow", "snowfall", "fresh snow"), "snow"),
}
"""Ours: the ground that is nearest to where something is said to be; a reader says which it was."""
GROUND_NOUNS: dict[str, GroundKind] = {
    "grass": "grass",
    "grassy": "grass",
    "meadow": "grass",
    "lawn": "grass",
    "grassland": "grass",
    "field": "grass",
    "green hill": "grass",
    "sky": "sky",
    "blue sky": "sky",
    "clear sky": "sky",
    "cloudy sky": "sky",
    "night": "night",
    "night sky": "night",
    "starry sky": "night",
    "starry night": "night",
    "starry night sky": "night",
    "beach": "beach",
    "sandy beach": "beach",
    "sand": "beach",
    "snow": "snow",
    "snowy": "snow",
    "sea": "sea",
    "ocean": "sea",
    "water": "sea",
    "desert": "desert",
    "room": "room",
    "floor": "room",
    "forest": "forest",
    "city": "city",
    **NEAR_GROUNDS,
}
LANDSCAPES = frozenset(
    (
        *("forest", "woods", "jungle", "rainforest", "orchard", "park", "garden", "meadow", "lawn", "valley"),
        *("city", "town", "village", "skyline", "city skyline", "street", "farm", "countryside", "hills"),
        *("beach", "sandy beach", "seaside", "coast", "lake", "pond", "river", "sea", "ocean", "harbour"),
        *("harbor", "desert", "night sky", "starry sky", "starry night", "blue sky", "sky"),
        *(
            "living room",
            "meeting room",
            "conference room",
            "dining room",
            "waiting room",
            "bedroom",
            "kitchen",
        ),
        *("bathroom", "classroom", "room"),
    )
)
"""Grounds that may be named as things are: "a forest at night"."""
SHADE_GROUNDS = {"dark": "dark blue", "light": "white", "bright": "yellow", "pastel": "pale yellow"}
"""Ours: what a background is where only its shade is said."""
SPELLINGS = {"gray": "grey"}
NEAR_COLOURS = {
    "navy": "blue",
    "violet": "purple",
    "maroon": "red",
    "gold": "yellow",
    "golden": "yellow",
    "silver": "grey",
    "beige": "brown",
    "turquoise": "teal",
}
"""What people would accept an object in, where its shade has no word of ours."""
PALE_WORDS = ("light", "pale", "pastel", "soft")
TINTS = {
    "red": "#fbd5d5",
    "orange": "#fde0c5",
    "yellow": "#fdf2c0",
    "green": "#d6f0da",
    "teal": "#cdeeea",
    "blue": "#d3e6fb",
    "purple": "#e4dafb",
    "pink": "#fcdcea",
    "brown": "#e9ddd0",
    "grey": "#eceef1",
}
"""Ours: a pale ground lets every object stand out and still reads as its colour (OKLCH chroma 0.03 and
more)."""
GROUND_HEXES = {"white": "#ffffff", "beige": "#f3e6d0"}
"""CSS's beige is a pale green to the eye. White paper is white; white objects have a shade that is seen on
it."""
MODIFIERS = (*PALE_WORDS, "dark", "deep", "bright", "vivid", "muted")


@cache
def colour_pattern() -> str:
    """A regular expression of every colour in words or as #rrggbb, the longest first."""
    names = {*brief_words().colours, *OBJECT_COLOURS, *SPELLINGS} - GROUND_NOUNS.keys()
    spaced = sorted(names, key=len, reverse=True)
    modifiers = "|".join(MODIFIERS)
    return rf"(?:#[0-9a-f]{{6}}\b|(?:(?:{modifiers})[ -]){{0,2}}(?:{'|'.join(map(re.escape, spaced))})\b)"


def canonical_colour(words: str) -> str:
    """One spelling for each colour: "gray" is "grey", "light-blue" is "light blue"."""
    parts = words.lower().replace("-", " ").split()
    return " ".join(SPELLINGS.get(part, part) for part in parts)


def hex_of_colour(word: str) -> str:
    """The hex value of a colour that `colour_pattern` knows; a pale word is a clear tint, as backgrounds
    need it.

    Raises: UnknownNameError for any other word.
    """
    word = canonical_colour(word)
    if re.fullmatch(r"#[0-9a-f]{6}", word):
        return word
    if word in GROUND_HEXES:
        return GROUND_HEXES[word]
    first, _, rest = word.partition(" ")
    if first in PALE_WORDS and rest in TINTS:
        return TINTS[rest]
    found = OBJECT_COLOURS.get(word) or brief_words().colour(word)
    if found is None:
        near = get_close_matches(word, OBJECT_COLOURS, n=1)
        raise UnknownNameError(
            f"The colour {word[:40]!r} is not known.",
            hint=f"Did you mean {near[0]!r}?" if near else "Use a colour word or #rrggbb, e.g. pale yellow.",
            param="scene.colour",
        )
    return found


def object_colour(word: str) -> str:
    """The word of `OBJECT_COLOURS` that a colour of an object is drawn as: "navy" is drawn blue."""
    word = canonical_colour(word)
    if word in OBJECT_COLOURS:
        return word
    last = word.split()[-1]
    if last in OBJECT_COLOURS or last in NEAR_COLOURS:
        return NEAR_COLOURS.get(last, last)
    lch = lch_of_hex(hex_of_colour(word))
    named = colour_word(lch)
    return named if named in OBJECT_COLOURS else nearest_colour(lch)


def is_pair(concept: Concept) -> bool:
    """Glasses and scissors: one of them is "a pair of"."""
    return concept.plural.startswith("pairs of ")


def is_plural_only(concept: Concept) -> bool:
    """Fireworks: one of them has no article."""
    return concept.plural == concept.name and concept.name.endswith("s") and not is_pair(concept)
