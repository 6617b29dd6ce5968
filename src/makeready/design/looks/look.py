"""The looks themselves: what each is made of, and the words that ask for it. Standard library only."""

import re
from dataclasses import dataclass
from typing import Literal

Ground = Literal["chalk", "blueprint", "paper", "glow", "dots"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Colours as "#rrggbb" but `surface` and `line`, which may let the ground through; type by family.

    `ink` and `muted` stand on `ground`, at 7 : 1 and 4.5 : 1 or better. `words` is a pattern for a prompt.
    `wobble_px` is how far lines stray as if drawn by hand, `stroke_px` how thick they are.
    """

    name: str
    words: str
    texture: Ground
    ground: str
    ground_end: str
    surface: str
    solid_surface: str
    ink: str
    muted: str
    line: str
    accent: str
    second: str
    series: tuple[str, ...]
    display: str
    text: str
    mono: str = "JetBrains Mono"
    display_weight: int = 700
    tracking_em: float = 0.0
    radius_px: float = 14.0
    stroke_px: float = 2.0
    wobble_px: float = 0.0

    def tokens(self) -> dict[str, str]:
        """The CSS custom properties of a page in this look."""
        named = {
            "ground": self.ground,
            "surface": self.surface,
            "ink": self.ink,
            "muted": self.muted,
            "line": self.line,
            "accent": self.accent,
            "second": self.second,
            "display": f"'{self.display}'",
            "text": f"'{self.text}'",
            "mono": f"'{self.mono}'",
            "radius": f"{self.radius_px:g}px",
            "stroke": f"{self.stroke_px:g}px",
            "wobble": f"{self.wobble_px:g}px",
        }
        colours = {f"series-{index}": colour for index, colour in enumerate(self.series, start=1)}
        return {f"--{name}": value for name, value in (named | colours).items()}


LOOKS: dict[str, Look] = {
    one.name: one
    for one in (
        Look(
            name="chalkboard",
            words=r"(?:chalk|black)[ -]?boards?|chalk[ -](?:drawing|style|art|look|lettering)|chalky",
            texture="chalk",
            ground="#24302c", ground_end="#1b2521",
            surface="rgba(255,255,255,0.045)", solid_surface="#2f3b37",
            ink="#f5f2e6", muted="#c6cfc6", line="#9fada5",
            accent="#ffd866", second="#8fd6f5",
            series=("#ffd866", "#8fd6f5", "#f7a8b8", "#a9e5a3", "#f6b26b", "#cbb7f2"),
            display="Kalam", text="Kalam", radius_px=10.0, stroke_px=3.0, wobble_px=1.3,
        ),
        Look(
            name="blueprint",
            words=r"blue[ -]?prints?|cyanotype",
            texture="blueprint",
            ground="#123f7c", ground_end="#0d3266",
            surface="rgba(255,255,255,0.06)", solid_surface="#1d4a87",
            ink="#f4f8ff", muted="#bcd3f2", line="#8fb4e6",
            accent="#ffd65c", second="#7fe3ff",
            series=("#ffffff", "#7fe3ff", "#ffd65c", "#9db8ff", "#8ff0c4", "#ffb38a"),
            display="Space Grotesk", text="Space Grotesk", radius_px=2.0, stroke_px=1.75,
        ),
        Look(
            name="paper",
            words=r"(?:on|kraft|old|vintage|textured|craft) paper|paper (?:texture|look|style)|parchment",
            texture="paper",
            ground="#f5eedf", ground_end="#ece2cd",
            surface="rgba(255,253,247,0.72)", solid_surface="#fbf7ec",
            ink="#2c251c", muted="#665a49", line="#cdbfa4",
            accent="#9c3d22", second="#2f5d62",
            series=("#9c3d22", "#2f5d62", "#a8741c", "#6b4e71", "#5f7a3a", "#8a8172"),
            display="Fraunces", text="Newsreader", display_weight=600, tracking_em=-0.012, radius_px=4.0,
        ),
        Look(
            name="dark",
            words=r"dark[ -]mode|dark theme|dark look|dark ui",
            texture="glow",
            ground="#0d1119", ground_end="#090c12",
            surface="#161c28", solid_surface="#161c28",
            ink="#eef2fa", muted="#a3aec2", line="#2b3547",
            accent="#6ea8ff", second="#58e0b8",
            series=("#6ea8ff", "#58e0b8", "#ffb454", "#ff7f9f", "#b797ff", "#8fa3c2"),
            display="Manrope", text="Inter", display_weight=800, tracking_em=-0.02, radius_px=16.0,
        ),
        Look(
            name="hand-drawn",
            words=r"hand[ -]?(?:drawn|sketched)|sketch(?:ed|y|book)(?:[ -]style)?|sketch[ -]style|doodled?",
            texture="dots",
            ground="#fffdf7", ground_end="#faf6ea",
            surface="#ffffff", solid_surface="#ffffff",
            ink="#22262e", muted="#565c68", line="#3a404c",
            accent="#d1442f", second="#2567c4",
            series=("#2567c4", "#d1442f", "#b87708", "#2f8a57", "#7d4fb3", "#6b7280"),
            display="Kalam", text="Kalam", radius_px=12.0, stroke_px=2.5, wobble_px=1.6,
        ),
    )
}  # fmt: skip


def look_in_words(words: str) -> Look | None:
    """The look that a prompt asks for, the first one named, or None. What it quotes is not asked for."""
    words = re.sub(r"\"[^\"]*\"|\u201c[^\u201d]*\u201d", " ", words)
    found = [
        (match.start(), look)
        for look in LOOKS.values()
        if (match := re.search(rf"(?<!\w)(?:{look.words})(?!\w)", words, re.IGNORECASE))
    ]
    return min(found, key=lambda pair: pair[0])[1] if found else None
