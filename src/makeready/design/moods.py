"""Palettes for briefs that name a mood and no colour: "pastel", "earthy", "neon". May import `brief`."""

from collections.abc import Sequence

from makeready.brief import Palette, StyleWord, Swatch

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


def palette_in_mood(palette: Palette, style: Sequence[StyleWord], variant: int) -> Palette:
    """The palette that was asked for; else one for the mood, another one for each proposal."""
    if palette.swatches:
        return palette
    words = [word for one in style for word in (one.word.lower(), *one.word.lower().split())]
    choice = next((_MOODS[word] for word in words if word in _MOODS), _ANY)
    colours = choice[variant % len(choice)]
    return Palette(swatches=tuple(Swatch(name=one, hex=one, is_exact=True) for one in colours))
