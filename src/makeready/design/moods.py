"""Palettes for briefs that name a mood and no colour: "pastel", "earthy", "neon". May import `brief`."""

import re
from collections.abc import Sequence

from makeready.brief import Brief, Palette, StyleWord, Swatch
from makeready.brief.told_reader import MAX_PROMPT_CHARS

Colours = tuple[str, ...]

_EARTHY: tuple[Colours, ...] = (
    ("#a4552f", "#7d8a58", "#f6eee1", "#33241a"), ("#5f6b3c", "#c58a45", "#f4efe2", "#26281a"),
    ("#8a4b32", "#c9a066", "#faf3e8", "#2b1e18"), ("#4f6b5c", "#b8683f", "#f3eee4", "#1f2a24"),
)  # fmt: skip
_PASTEL: tuple[Colours, ...] = (
    ("#8d7be0", "#f2a3bd", "#faf7ff"), ("#57b597", "#f6b48c", "#f4fbf7"),
    ("#e58aa4", "#8cc4bf", "#fff7f6"), ("#6aa5de", "#f3c77a", "#f5f9fe"),
)  # fmt: skip
_NEON: tuple[Colours, ...] = (("#b6ff3c", "#0c0e13"), ("#31e5ff", "#0b0d18"), ("#ff4fd8", "#120b1c"))
_RETRO: tuple[Colours, ...] = (
    ("#d9532c", "#2f8f83", "#f8ecd3", "#2a2340"), ("#c8452f", "#e3a72f", "#fbf1dd", "#1e3a4c"),
)  # fmt: skip
_PLAYFUL: tuple[Colours, ...] = (
    ("#ff6b4a", "#ffc83d", "#fffaf2"), ("#5b5bf0", "#ff8fb1", "#f8f7ff"),
)  # fmt: skip
_QUIET: tuple[Colours, ...] = (("#8b6b3a", "#f7f2e8", "#1e1a15"), ("#35524a", "#f4f1e8", "#152220"))
_MOODS: dict[str, tuple[Colours, ...]] = {
    "pastel": _PASTEL,
    **dict.fromkeys(("earthy", "organic", "natural", "rustic", "autumnal", "handmade"), _EARTHY),
    **dict.fromkeys(("monochrome", "monochromatic"), (("#17181a", "#ffffff"),)),
    **dict.fromkeys(("neon", "cyberpunk", "futuristic"), _NEON),
    **dict.fromkeys(("retro", "vintage"), _RETRO),
    **dict.fromkeys(("playful", "fun", "cheerful"), _PLAYFUL),
    **dict.fromkeys(("luxury", "luxurious", "elegant"), _QUIET),
    **dict.fromkeys(("warm", "cosy", "cozy", "sunny"), (("#dd6f3a", "#d4a12f", "#fff6ea", "#3b2417"),)),
}  # fmt: skip
"""Accent, second hue, paper and deep colour, in any number. Ours: mixed by eye."""
_ANY: tuple[Colours, ...] = (
    ("#2f5fe0",),
    ("#1f7a5c", "#f6f3ea"),
    ("#e2603f", "#fbf6f1", "#1f2440"),
    ("#6a4fe0",),
)
"""Where nothing at all is said, four proposals show four families of colour; the first is a quiet blue."""


_AUTUMN: tuple[Colours, ...] = (
    ("#c2571a", "#8a2f1d", "#fbf3e6", "#3a1d12"),
    ("#a63d1f", "#d99a2b", "#f9f1e3", "#2d1b14"),
)
_GREEN: tuple[Colours, ...] = (
    ("#2f7d3b", "#e3a72f", "#f7f6ea", "#173220"),
    ("#3f7a54", "#d8663c", "#f5f4ea", "#16291e"),
)
_SEA: tuple[Colours, ...] = (("#0f7f95", "#f2b35b", "#f3fafa", "#0c3540"),)
_BLUSH: tuple[Colours, ...] = (("#b2566a", "#d9a441", "#fdf6f4", "#3a1d26"),)
_COFFEE: tuple[Colours, ...] = (("#8a4b2a", "#d19a4f", "#faf3e9", "#2c1a12"),)
_RIPE: tuple[Colours, ...] = (("#d9482b", "#f0a52c", "#fff6ea", "#38170f"),)
_NIGHT: tuple[Colours, ...] = (("#d3a13c", "#7c3f8c", "#171533"), ("#e0a02f", "#2c6e8f", "#121a30"))
_PINE: tuple[Colours, ...] = (("#b3262e", "#1e5b3a", "#f9f4ea", "#14301f"),)
_SPOOKY: tuple[Colours, ...] = (("#f07a1a", "#6d3fa0", "#17121f"),)
_WARNING: tuple[Colours, ...] = (("#f2b705", "#1d1d1f", "#fffdf3", "#1d1d1f"),)
_TOPICS: dict[str, tuple[Colours, ...]] = {
    **dict.fromkeys(("autumn", "fall", "harvest", "october", "thanksgiving", "herbst", "automne", "otoño"),
    _AUTUMN),
    **dict.fromkeys(
        ("farmers", "farm", "garden", "gardening", "plant", "plants", "nursery", "vegetable", "vegetables",
        "organic",
         "eco", "sustainability", "sustainable", "nature", "forest", "spring", "recycling", "hiking",
         "hike"), _GREEN),
    **dict.fromkeys(("beach", "summer", "ocean", "sea", "pool", "swimming", "surf", "sailing", "travel",
    "water"), _SEA),
    **dict.fromkeys(("wedding", "florist", "flowers", "beauty", "bridal", "valentine", "valentines",
    "hochzeit"), _BLUSH),
    **dict.fromkeys(("coffee", "bakery", "bread", "chocolate", "espresso", "bäckerei", "boulangerie",
    "café"), _COFFEE),
    **dict.fromkeys(("juice", "fruit", "pizza", "pizzeria", "burger", "taco", "tacos", "bbq", "restaurant",
    "smoothie"), _RIPE),
    **dict.fromkeys(("jazz", "concert", "konzert", "cinema", "film", "opera", "club", "dj", "gala",
    "theatre"), _NIGHT),
    **dict.fromkeys(("birthday", "kids", "children", "carnival", "circus"), _PLAYFUL),
    **dict.fromkeys(("christmas", "xmas", "advent", "weihnachten", "noël", "navidad"), _PINE),
    "halloween": _SPOOKY,
    **dict.fromkeys(("safety", "hazard", "hazards", "construction", "warning"), _WARNING),
}  # fmt: skip
"""What it is about, where neither a colour nor a mood is named. Ours: mixed by eye."""
_TOPIC_KINDS = frozenset({"poster", "social_card", "launch_graphic", "web_page"})


def colours_of_topic(brief: Brief) -> tuple[Colours, ...]:
    """The colours of what a poster, a card or a page is about; () where nothing is known of it."""
    if brief.kind not in _TOPIC_KINDS or len(brief.prompt) > MAX_PROMPT_CHARS:
        return ()
    words = re.findall(r"[^\W\d_]+", f"{brief.subject} {brief.prompt}".lower())
    return next((_TOPICS[word] for word in words if word in _TOPICS), ())


def palette_in_mood(
    palette: Palette, style: Sequence[StyleWord], variant: int, of_topic: tuple[Colours, ...] = ()
) -> Palette:
    """The palette that was asked for; else one for the mood or the topic, another one for each proposal."""
    if palette.swatches:
        return palette
    words = [word for one in style for word in (one.word.lower(), *one.word.lower().split())]
    choice = next((_MOODS[word] for word in words if word in _MOODS), of_topic or _ANY)
    colours = choice[variant % len(choice)]
    return Palette(swatches=tuple(Swatch(name=one, hex=one, is_exact=True) for one in colours))
