"""Themes: colour roles worked out in OKLCH from a palette, and the type that goes with the style words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from makeready.brief import Palette, StyleWord, Swatch
from makeready.design.colour import contrast, hex_of, hue_distance, oklch_of, readable, rgb_of, toned
from makeready.design.looks import Look

Scheme = Literal["light", "deep", "vivid"]
Scale = Literal["light", "deep", "vivid", "night"]
"""A scheme, or `night`: the deep one with dark cards, as a screen in dark mode."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typeset:
    """A pair of families and how the display one is set. Tracking in em, `radius` in px at 1024 px."""

    name: str
    display: str
    text: str
    display_weight: int
    display_tracking_em: float
    display_leading: float
    radius: float
    mono: str = "JetBrains Mono"


TYPESETS: dict[str, Typeset] = {
    one.name: one
    for one in (
        Typeset(name="inter", display="Inter", text="Inter", display_weight=800, display_tracking_em=-0.03,
                display_leading=1.04, radius=22),
        Typeset(name="manrope", display="Manrope", text="Inter", display_weight=800,
                display_tracking_em=-0.035, display_leading=1.06, radius=24),
        Typeset(name="grotesk", display="Space Grotesk", text="Inter", display_weight=700,
                display_tracking_em=-0.03, display_leading=1.05, radius=12),
        Typeset(name="bricolage", display="Bricolage Grotesque", text="DM Sans", display_weight=800,
                display_tracking_em=-0.025, display_leading=1.0, radius=28),
        Typeset(name="fraunces", display="Fraunces", text="Inter", display_weight=600,
                display_tracking_em=-0.02, display_leading=1.08, radius=10),
        Typeset(name="instrument", display="Instrument Serif", text="DM Sans", display_weight=400,
                display_tracking_em=-0.012, display_leading=1.04, radius=6),
        Typeset(name="newsreader", display="Newsreader", text="Newsreader", display_weight=600,
                display_tracking_em=-0.015, display_leading=1.1, radius=4),
        Typeset(name="anton", display="Anton", text="DM Sans", display_weight=400, display_tracking_em=0.0,
                display_leading=1.08, radius=6),
    )
}  # fmt: skip

_TYPES_BY_STYLE: dict[str, tuple[str, ...]] = {
    "clean": ("inter", "manrope", "grotesk"),
    "minimal": ("inter", "manrope", "instrument"),
    "bold": ("bricolage", "anton", "inter"),
    "elegant": ("instrument", "fraunces", "newsreader"),
    "friendly": ("bricolage", "manrope", "inter"),
    "scientific": ("inter", "grotesk", "newsreader"),
    "premium": ("manrope", "instrument", "inter"),
    "playful": ("bricolage", "manrope", "grotesk"),
    "technical": ("grotesk", "inter", "manrope"),
    "editorial": ("fraunces", "newsreader", "instrument"),
    "warm": ("bricolage", "fraunces", "manrope"),
    "retro": ("anton", "fraunces", "bricolage"),
    "calm": ("manrope", "fraunces", "inter"),
    "dark": ("grotesk", "manrope", "inter"),
}
_PLAIN_TYPES = ("inter", "manrope", "grotesk")
_SCHEMES_BY_STYLE: dict[str, tuple[Scale, ...]] = {
    "bold": ("vivid", "deep", "light"),
    "dark": ("night", "deep", "night", "deep"),
    "retro": ("light", "vivid", "deep"),
    "playful": ("light", "vivid", "deep"),
}
_PLAIN_SCHEMES: tuple[Scale, ...] = ("light", "deep", "light", "vivid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Colours by what they are for, as "#rrggbb"; and the type.

    `ground` to `ground_end` is the page, `surface` are cards on it, `sunken` wells in them, `line` edges.
    `panel` is a strong block of its own (a band, a title bar) with `on_panel` and `panel_muted` text.
    `accent_ink` is the accent as a text colour on the ground, `accent_surface` on a surface or on
    `accent_soft`, its pale tint.
    `second` is the palette's second hue, or a sibling of the accent.
    `ink_surface` and `muted_surface` are text on `surface`, which in a deep scheme differs from the ground's.
    """

    name: str
    scheme: Scheme
    typeset: Typeset
    ground: str
    ground_end: str
    ink: str
    muted: str
    surface: str
    ink_surface: str
    muted_surface: str
    sunken: str
    line: str
    accent: str
    on_accent: str
    accent_ink: str
    accent_surface: str
    accent_soft: str
    second: str
    on_second: str
    second_surface: str
    second_soft: str
    panel: str
    on_panel: str
    panel_muted: str
    series: tuple[str, ...]

    @property
    def shade(self) -> str:
        """The shadow's colour as "r,g,b": the ground's hue, darkened, never plain black."""
        base = oklch_of(self.accent)
        return rgb_of(hex_of(0.25, min(base.chroma, 0.06), base.hue))

    def shadow(self, unit: float, strength: float = 1.0) -> str:
        """Two soft layers: contact and ambient. `unit` is one px of a 1024 px canvas.

        The ambient layer is drawn in by 22 px, so that it does not grey the neighbour drawn before it.
        """
        near, far = 0.08 * strength, 0.30 * strength
        if self.scheme != "light":
            near, far = near * 1.6, far * 1.6
        return (
            f"0 {2 * unit:.1f}px {6 * unit:.1f}px rgba({self.shade},{near:.3f}), "
            f"0 {24 * unit:.1f}px {38 * unit:.1f}px {-22 * unit:.1f}px rgba({self.shade},{far:.3f})"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """A palette sorted by use: `accent` and `second` carry hue, `deep` is dark, `paper` is light."""

    accent: str
    second: str
    deep: str
    paper: str
    has_second: bool
    has_deep: bool
    has_paper: bool
    is_brand: bool = False


def sorted_colours(palette: Palette) -> Colours:
    """Which swatch is accent, second, deep and paper. What is lacking is derived from the first hue."""
    swatches = list(palette.swatches)
    light = [
        one for one in swatches if oklch_of(one.hex).lightness >= 0.88 and oklch_of(one.hex).chroma < 0.13
    ]
    dark = [one for one in swatches if oklch_of(one.hex).lightness <= 0.36]
    mid = [
        one for one in swatches if one not in light and one not in dark and not oklch_of(one.hex).is_neutral
    ]
    mid.sort(key=lambda one: one.role != "accent")
    hued_dark = [one for one in dark if not oklch_of(one.hex).is_neutral]
    chain = mid + hued_dark
    accent = _tasteful(chain[0]) if chain else _accent_of_neutrals(swatches)
    if len(mid) > 1:
        second = _tasteful(mid[1])
    else:
        base = oklch_of(accent)
        second = hex_of(min(base.lightness + 0.12, 0.78), base.chroma * 0.8, base.hue)
    base = oklch_of(accent)
    background = [one for one in light if one.role == "background"] or light
    paper = background[0].hex if background else hex_of(0.985, min(base.chroma * 0.06, 0.008), base.hue)
    if dark:
        deep = dark[0].hex if dark[0].is_exact else toned(dark[0].hex, 0.25, max_chroma=0.09)
    else:
        deep = hex_of(0.26, min(base.chroma * 0.5, 0.1), base.hue)
    return Colours(
        accent=accent, second=second, deep=deep, paper=paper,
        has_second=len(mid) > 1, has_deep=bool(dark), has_paper=bool(background),
        is_brand=any(one.is_exact and one.hex == accent for one in swatches),
    )  # fmt: skip


_GLOWING = ("neon", "electric", "fluorescent", "acid")
"""Colours that are asked for because they shout."""


def _tasteful(swatch: Swatch) -> str:
    """A colour word as a designer would mix it: not the screen primary. An exact value is left alone."""
    if swatch.is_exact:
        return swatch.hex
    base = oklch_of(swatch.hex)
    if base.lightness <= 0.36:
        return hex_of(max(base.lightness, 0.3), min(base.chroma, 0.12), base.hue)
    if base.lightness < 0.5 and base.chroma < 0.2:  # "dark green", "burgundy": dark is what was asked for
        return swatch.hex
    if any(word in swatch.name for word in _GLOWING):
        return hex_of(min(max(base.lightness, 0.62), 0.88), min(base.chroma, 0.27), base.hue)
    return hex_of(min(max(base.lightness, 0.52), 0.8), min(base.chroma, 0.2), base.hue)


def _accent_of_neutrals(swatches: Sequence[Swatch]) -> str:
    """No hue was asked for: black and white stay black and white; nothing at all becomes a quiet blue."""
    return "#1f2328" if swatches else "#2f5fe0"


def style_effects(style: Sequence[StyleWord]) -> tuple[str, ...]:
    """The theme effects of the style words, each once, in the order they were written."""
    return tuple(dict.fromkeys(word.theme for word in style if word.theme))


def theme_for(
    palette: Palette, style: Sequence[StyleWord], variant: int, *, contrast_boost: float = 0.0
) -> Theme:
    """The theme number `variant` for a palette and style words. Variants differ in scheme and type.

    `contrast_boost` raises the contrast that text is held to (the re-theme lever).
    """
    effects = style_effects(style)
    types = next((_TYPES_BY_STYLE[effect] for effect in _by_strength(effects)), _PLAIN_TYPES)
    schemes = next(
        (_SCHEMES_BY_STYLE[effect] for effect in effects if effect in _SCHEMES_BY_STYLE), _PLAIN_SCHEMES
    )
    scheme = schemes[variant % len(schemes)]
    typeset = TYPESETS[types[variant % len(types)]]
    colours = sorted_colours(palette)
    blocks = _night(colours) if scheme == "night" else _blocks(colours, scheme)
    return _assembled(blocks, colours, typeset, 1.0 + contrast_boost)


def theme_in_look(look: Look, palette: Palette, *, contrast_boost: float = 0.0) -> Theme:
    """The theme of a look. Colours that the brief names are its accents, made to read on the ground."""
    named = sorted_colours(palette) if palette.swatches else None
    accent = readable(named.accent, look.ground, 4.5) if named else look.accent
    second = readable(named.second, look.ground, 3.0) if named and named.has_second else look.second
    is_dark = oklch_of(look.ground).lightness < 0.5
    colours = Colours(
        accent=accent,
        second=second,
        deep=look.ground if is_dark else look.ink,
        paper=look.ink if is_dark else look.ground,
        has_second=True,
        has_deep=True,
        has_paper=True,
    )
    blocks = Blocks(
        scheme="deep" if is_dark else "light",
        ground=look.ground,
        ground_end=look.ground_end,
        ink=look.ink,
        surface=look.solid_surface,
        panel=look.solid_surface if is_dark else look.ink,
    )
    typeset = Typeset(
        name=look.name,
        display=look.display,
        text=look.text,
        mono=look.mono,
        display_weight=look.display_weight,
        display_tracking_em=look.tracking_em,
        display_leading=1.12,
        radius=look.radius_px,
    )
    found = _assembled(blocks, colours, typeset, 1.0 + contrast_boost)
    series = (accent, second, *look.series[2:]) if named else look.series
    return replace(found, name=look.name, muted=look.muted, line=look.line, series=series)


def _by_strength(effects: tuple[str, ...]) -> list[str]:
    """Words with a strong typographic meaning outrank the words that nearly everybody writes."""
    weak = {"clean": 2, "minimal": 1, "premium": 1, "warm": 1, "calm": 1, "dark": 2}
    known = [effect for effect in effects if effect in _TYPES_BY_STYLE]
    return sorted(known, key=lambda effect: weak.get(effect, 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """The large areas of a scheme; all text colours follow from them."""

    scheme: Scheme
    ground: str
    ground_end: str
    ink: str
    surface: str
    panel: str

    @property
    def is_night(self) -> bool:
        """Cards are dark too."""
        return oklch_of(self.surface).lightness < 0.5


def _night(colours: Colours) -> Blocks:
    """A nearly black ground with cards a step lighter, in the palette's hue."""
    deep = oklch_of(colours.deep)
    hue = deep.hue if not deep.is_neutral else oklch_of(colours.accent).hue
    tint = min(max(deep.chroma, 0.012), 0.045) if not oklch_of(colours.accent).is_neutral else 0.0
    return Blocks(
        scheme="deep",
        ground=hex_of(0.17, tint, hue),
        ground_end=hex_of(0.13, tint * 0.8, hue),
        ink=hex_of(0.97, min(tint, 0.01), hue),
        surface=hex_of(0.235, tint, hue),
        panel=colours.accent,
    )


def _blocks(colours: Colours, scheme: Scheme) -> Blocks:
    """What is laid where: paper below deep ink, deep below paper, or the accent itself as the ground."""
    paper, deep, accent = oklch_of(colours.paper), oklch_of(colours.deep), oklch_of(colours.accent)
    light_surface = colours.paper if paper.lightness > 0.93 else "#ffffff"
    if scheme == "light":
        is_white = paper.lightness > 0.985 and paper.chroma < 0.004
        tinted = hex_of(0.985, min(accent.chroma * 0.05, 0.006), accent.hue)
        end = hex_of(0.93, min(accent.chroma * 0.22, 0.036), accent.hue)
        if colours.has_paper and not is_white:
            end = hex_of(paper.lightness - 0.03, paper.chroma * 1.25, paper.hue)
        return Blocks(
            scheme=scheme,
            ground=tinted if is_white else colours.paper,
            ground_end=end,
            ink=toned(colours.deep, 0.24, max_chroma=0.08),
            surface="#ffffff",
            panel=colours.deep,
        )
    if scheme == "deep":
        return Blocks(
            scheme=scheme,
            ground=colours.deep,
            ground_end=hex_of(max(deep.lightness - 0.06, 0.12), deep.chroma * 0.8, deep.hue),
            ink=colours.paper,
            surface=light_surface,
            panel=colours.accent,
        )
    held = 5.0 if colours.is_brand else 6.0
    ground = colours.accent if colours.has_deep else readable(colours.accent, "#ffffff", held)
    ink = max((colours.paper, colours.deep), key=lambda colour: contrast(colour, ground))
    ground = readable(ground, ink, 4.95)
    base = oklch_of(ground)
    # The ground runs away from its text, so that a text which just reads on it reads everywhere.
    step = -0.05 if oklch_of(ink).lightness > base.lightness else 0.05
    return Blocks(
        scheme=scheme,
        ground=ground,
        ground_end=hex_of(base.lightness + step, base.chroma, base.hue),
        ink=ink,
        surface=light_surface,
        panel=colours.deep,
    )


def _assembled(blocks: Blocks, colours: Colours, typeset: Typeset, boost: float) -> Theme:
    """Every text colour is held to a WCAG ratio on the block it stands on: 4.6 and more, times `boost`."""
    surface, panel = blocks.surface, blocks.panel
    worst_ground = min((blocks.ground, blocks.ground_end), key=lambda colour: contrast(blocks.ink, colour))
    ink = readable(blocks.ink, worst_ground, 7.0 if blocks.scheme != "vivid" else 4.8 * boost)
    is_light = oklch_of(worst_ground).lightness > 0.6
    faded = toned(ink, 0.43 if is_light else 0.86, max_chroma=0.035)
    if blocks.scheme == "vivid" and not is_light:
        faded = hex_of(0.9, 0.05, oklch_of(worst_ground).hue)
    is_night = blocks.is_night
    ink_surface = (
        blocks.ink if is_night else readable(toned(colours.deep, 0.24, max_chroma=0.08), surface, 10)
    )
    on_panel = max((colours.paper, colours.deep), key=lambda colour: contrast(colour, panel))
    accent, second = colours.accent, colours.second
    hue = oklch_of(accent)
    soft = _tint(accent, surface, is_night=is_night)
    dark = colours.deep if is_night else ink_surface
    light = "#ffffff" if contrast("#ffffff", accent) >= 3.9 else dark
    solid = (
        readable(accent, light, 4.6 * boost)
        if light == "#ffffff" and not _is_exact_enough(accent)
        else accent
    )
    return Theme(
        name=f"{blocks.scheme}-{typeset.name}",
        scheme=blocks.scheme,
        typeset=typeset,
        ground=blocks.ground,
        ground_end=blocks.ground_end,
        ink=ink,
        muted=readable(faded, worst_ground, (5.4 if blocks.scheme != "vivid" else 4.8) * boost),
        surface=surface,
        ink_surface=ink_surface,
        muted_surface=readable(
            toned(ink_surface, 0.76 if is_night else 0.45, chroma=0.03), surface, 6.0 * boost
        ),
        sunken=_well(accent, surface),
        line=toned(surface, 0.34) if is_night else hex_of(0.9, min(hue.chroma * 0.14, 0.022), hue.hue),
        accent=solid,
        on_accent=readable(light, solid, 4.6 * boost),
        accent_ink=readable(accent, worst_ground, 4.8 * boost),
        accent_surface=readable(accent, soft, 4.8 * boost),
        accent_soft=soft,
        second=second,
        on_second=readable("#ffffff" if contrast("#ffffff", second) >= 3.9 else dark, second, 4.6 * boost),
        second_surface=readable(second, surface, 4.8 * boost),
        second_soft=_tint(second, surface, is_night=is_night),
        panel=panel,
        on_panel=readable(on_panel, panel, 5.0 * boost),
        panel_muted=readable(toned(on_panel, 0.86, max_chroma=0.03), panel, 4.8 * boost)
        if oklch_of(panel).lightness < 0.6
        else readable(on_panel, panel, 4.8 * boost),
        series=_series(colours),
    )


def _tint(colour: str, surface: str, *, is_night: bool) -> str:
    """A colour thinned to a pale area; on dark cards, deepened to one a step above them."""
    base = oklch_of(colour)
    if is_night:
        return hex_of(oklch_of(surface).lightness + 0.085, min(base.chroma * 0.4, 0.07), base.hue)
    return hex_of(0.94, min(base.chroma * 0.25, 0.05), base.hue)


def _well(accent: str, surface: str) -> str:
    """An area sunk into a card: a step darker, tinted by the accent where the card is white."""
    card, base = oklch_of(surface), oklch_of(accent)
    if card.lightness < 0.5 or card.chroma >= 0.01:
        return toned(surface, card.lightness - 0.03)
    return hex_of(0.965, min(base.chroma * 0.1, 0.014), base.hue)


def _is_exact_enough(accent: str) -> bool:
    """White on the accent already reads; it stays as it was given."""
    return contrast("#ffffff", accent) >= 4.6


def _series(colours: Colours) -> tuple[str, ...]:
    """Colours for the series of a chart: accent, second, then tints and shades told apart by lightness."""
    first, second = oklch_of(colours.accent), oklch_of(colours.second)
    is_sibling = hue_distance(first.hue, second.hue) < 25 and not colours.has_second
    another = hex_of(0.74, first.chroma * 0.7, first.hue) if is_sibling else colours.second
    return (
        colours.accent,
        another,
        hex_of(0.36, min(first.chroma, 0.12), first.hue),
        hex_of(0.8, second.chroma * 0.6, second.hue),
        hex_of(0.55, 0.03, first.hue),
        hex_of(0.46, second.chroma * 0.8, second.hue),
    )
