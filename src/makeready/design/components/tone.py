"""What ground a thing stands on, and the colours that read there: text, hairlines, marks of a chart."""

from dataclasses import dataclass

from makeready.brief import Palette
from makeready.design.colour import contrast, hex_of, oklch_of, readable
from makeready.design.sheet import Sheet
from makeready.design.theme import Theme, sorted_colours

MARK_CONTRAST = 2.4
"""Ours: bars are large and labelled, so below WCAG 1.4.11's 3:1 a named yellow may stay a yellow."""
VIVID_CONTRAST = 1.45
"""Ours: a saturated bar on paper is seen by its chroma; #e6b800 on white has 1.8."""
TEXT_CONTRAST = 4.8
"""A little above WCAG 2.2, 1.4.3 (4.5:1), because drawing rounds colours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tone:
    """Colours for one ground, as "#rrggbb".

    `accent` is the key colour as text, or the ink on a ground that is itself a strong colour.
    `base` and `key` draw a single series: all of it, and the one that matters.
    `series` draws several, told apart by hue or lightness.
    """

    ground: str
    ink: str
    muted: str
    hairline: str
    accent: str
    base: str
    key: str
    series: tuple[str, ...]


def on_ground(sheet: Sheet) -> Tone:
    return _tone(sheet, sheet.theme.ground, sheet.theme.ink, sheet.theme.muted)


def under_data(sheet: Sheet) -> Tone:
    """The ground, or the surface where that is a strong colour, in which hues would drown."""
    return on_surface(sheet) if is_strong_colour(sheet.theme.ground) else on_ground(sheet)


def is_strong_colour(colour: str) -> bool:
    return oklch_of(colour).chroma > 0.09 and oklch_of(colour).lightness > 0.42


def on_surface(sheet: Sheet) -> Tone:
    return _tone(sheet, sheet.theme.surface, sheet.theme.ink_surface, sheet.theme.muted_surface)


def on_panel(sheet: Sheet) -> Tone:
    return _tone(sheet, sheet.theme.panel, sheet.theme.on_panel, sheet.theme.panel_muted)


def large_text(tone: Tone) -> str:
    """The key colour for figures set large, which WCAG 1.4.3 asks 3:1 of."""
    return _as_text(tone.key, tone.ground, tone.ink, 3.2)


def mixed(colour: str, ground: str, share: float) -> str:
    """`share` of a colour laid over a ground, as "#rrggbb": charts take no rgba."""
    pairs = ((int(colour[at : at + 2], 16), int(ground[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(over * share + under * (1 - share)):02x}" for over, under in pairs)


def _tone(sheet: Sheet, ground: str, ink: str, muted: str) -> Tone:
    boost = 1.0 + sheet.tuning.contrast_boost
    base, key = _single(sheet.theme, sheet.content.brief.palette, ground, ink)
    is_strong = is_strong_colour(ground)
    accent = ink if is_strong else _as_text(key, ground, ink, TEXT_CONTRAST * boost)
    return Tone(
        ground=ground,
        ink=ink,
        muted=readable(muted, ground, TEXT_CONTRAST * boost),
        hairline=mixed(ink, ground, 0.34 if is_strong else 0.16),
        accent=accent,
        base=base,
        key=key,
        series=_several(sheet.theme, sheet.content.brief.palette, ground, ink),
    )


def named_colours(theme: Theme, palette: Palette) -> list[str]:
    """The palette's colours that marks can have: the dark one first, then the accent and the second hue."""
    colours = sorted_colours(palette)
    found = [colours.deep] if colours.has_deep else []
    found.append(theme.accent)
    if colours.has_second:
        found.append(theme.second)
    return list(dict.fromkeys(found))


def _seen(colour: str, ground: str) -> str:
    """The colour as a mark: moved in lightness only where neither contrast nor chroma sets it off."""
    is_vivid = oklch_of(colour).chroma > 0.1 and contrast(colour, ground) >= VIVID_CONTRAST
    return colour if is_vivid else readable(colour, ground, MARK_CONTRAST)


def _differs(colour: str, ground: str) -> bool:
    """Far enough from the ground that a mark keeps its colour there."""
    is_bright = oklch_of(colour).chroma > 0.1 and oklch_of(ground).chroma < 0.06
    return contrast(colour, ground) >= (VIVID_CONTRAST if is_bright else 1.9)


def _single(theme: Theme, palette: Palette, ground: str, ink: str) -> tuple[str, str]:
    """The quiet colour of a series and the loud one for the value that matters."""
    named = [one for one in named_colours(theme, palette) if _differs(one, ground)]
    if len(named) >= 2 and _are_apart(named[0], named[1]):
        return _seen(named[0], ground), _seen(named[1], ground)
    if named and oklch_of(ground).chroma < 0.12:
        loud = _seen(named[0], ground)
        return mixed(ink, ground, 0.3) if oklch_of(ground).lightness < 0.6 else mixed(loud, ground, 0.4), loud
    return mixed(ink, ground, 0.42), ink


def _as_text(colour: str, ground: str, ink: str, ratio: float) -> str:
    """A colour as text; the ink instead where it would have to become another colour to be read."""
    moved = readable(colour, ground, ratio)
    return moved if abs(oklch_of(moved).lightness - oklch_of(colour).lightness) < 0.22 else ink


def _several(theme: Theme, palette: Palette, ground: str, ink: str) -> tuple[str, ...]:
    """Six colours: the named ones first, then steps of lightness of the accent, and a grey."""
    is_dark = oklch_of(ground).lightness < 0.6
    hue = oklch_of(theme.accent)
    named = [_seen(one, ground) for one in named_colours(theme, palette) if _differs(one, ground)]
    shades = [
        hex_of(step, min(hue.chroma, 0.1), hue.hue) for step in ((0.9, 0.7) if is_dark else (0.34, 0.72))
    ]
    found: list[str] = []
    # The third is a shade or the ink, the fourth a grey: a tint of the first looks like its soft edge.
    spare = (ink, mixed(ink, ground, 0.55)) if is_dark else (shades[0], mixed(ink, ground, 0.45))
    for colour in (*named, *spare, *shades, ink):
        visible = _seen(colour, ground)
        if all(_are_apart(visible, other) for other in found):
            found.append(visible)
    grey = (mixed(ink, ground, share) for share in (0.7, 0.5, 0.85, 0.4, 0.6, 0.95))
    return tuple([*found, *grey][:6])


def _are_apart(first: str, second: str) -> bool:
    one, two = oklch_of(first), oklch_of(second)
    turn = abs((one.hue - two.hue + 180.0) % 360.0 - 180.0) if min(one.chroma, two.chroma) > 0.04 else 0.0
    is_grey_beside_colour = abs(one.chroma - two.chroma) > 0.08
    return abs(one.lightness - two.lightness) > 0.1 or turn > 40 or is_grey_beside_colour
