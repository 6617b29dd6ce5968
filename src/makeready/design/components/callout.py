"""Feature callouts: an icon, a title in two words, and a sentence."""

from makeready.design.components.headline import balanced_css
from makeready.design.content import Callout
from makeready.design.icons import find_icon
from makeready.design.sheet import Sheet, TextStyle, box, icon, styled, text

CARD_PAD_UNITS, CARD_TILE_UNITS, CARD_GAP_UNITS = 22, 50, 16
"""A card's padding, its icon tile, and the room between the tile and the words."""


def icon_of(callout: Callout) -> str:
    """The callout's own icon, or the one that fits its words."""
    return callout.icon or find_icon(callout.title.text)


def icon_tile(sheet: Sheet, name: str, side_px: float, *, is_solid: bool = False) -> str:
    """An icon in a rounded tile: pale, or solid accent."""
    theme = sheet.theme
    glyph_px = round(side_px * 0.5, 1)
    return box(
        styled(
            width=side_px,
            height=side_px,
            border_radius=round(min(side_px * 0.3, max(sheet.radius(0.6), 3.0)), 1),
            background=theme.accent if is_solid else theme.accent_soft,
            display="flex",
            align_items="center",
            justify_content="center",
            flex_shrink=0.0,
        ),
        icon(name, glyph_px, theme.on_accent if is_solid else theme.accent_surface, 2.1),
    )


def title_style(sheet: Sheet, units: float = 24, colour: str = "", align: str = "left") -> TextStyle:
    return TextStyle(
        size_px=sheet.size(units),
        weight=700,
        colour=colour or sheet.theme.ink_surface,
        leading=1.2,
        tracking_em=-0.01,
        align=align,
    )


def text_style(
    sheet: Sheet, units: float = 17.5, colour: str = "", align: str = "left", extra: str = ""
) -> TextStyle:
    return TextStyle(
        size_px=sheet.size(units),
        colour=colour or sheet.theme.muted_surface,
        leading=1.4,
        align=align,
        extra=extra,
    )


def card(
    sheet: Sheet, callout: Callout, *, width_px: float = 0.0, is_row: bool = False, extra: str = ""
) -> str:
    """A callout as a card on the theme's surface. `is_row` puts the icon beside the words.

    With its width known, its sentence is broken into even lines.
    """
    theme = sheet.theme
    words = [text(callout.title, title_style(sheet))]
    if callout.text:
        style = text_style(sheet)
        if width_px:
            room = _words_px(sheet, width_px, is_row=is_row)
            style = text_style(sheet, extra=balanced_css(sheet, callout.text.text, style, room))
        words.append(text(callout.text, style))
    inner = box(styled(display="flex", flex_direction="column", gap=sheet.px(6), min_width="0"), *words)
    css = styled(
        display="flex",
        flex_direction="row" if is_row else "column",
        align_items="center" if is_row else "flex-start",
        gap=sheet.px(CARD_GAP_UNITS),
        padding=sheet.px(CARD_PAD_UNITS),
        background=theme.surface,
        border_radius=sheet.radius(),
        box_shadow=f"{theme.shadow(sheet.unit, 0.7)}, 0 0 0 1px {theme.line}",
        min_width="0",
    )
    tile = icon_tile(sheet, icon_of(callout), sheet.px(CARD_TILE_UNITS))
    return box(f"{css};{extra}", tile, inner, noun="callout", ids=sheet.ids_for("callout"))


def plain(sheet: Sheet, callout: Callout, *, align: str = "left", colour: str = "", muted: str = "") -> str:
    """A callout without a card, straight on the ground."""
    theme = sheet.theme
    words = [text(callout.title, title_style(sheet, 24, colour or theme.ink, align))]
    if callout.text:
        words.append(text(callout.text, text_style(sheet, 18.5, muted or theme.muted, align)))
    css = styled(
        display="flex",
        flex_direction="column",
        align_items="center" if align == "center" else "flex-start",
        gap=sheet.px(8),
        min_width="0",
    )
    tile = icon_tile(sheet, icon_of(callout), sheet.px(46))
    spaced = box(styled(margin_bottom=sheet.px(4)), tile)
    return box(css, spaced, *words, noun="callout", ids=sheet.ids_for("callout"))


def card_height(sheet: Sheet, callout: Callout, width_px: float, *, is_row: bool = False) -> float:
    """How tall `card` will be at that width, in px: what a composition reserves for it."""
    inner_px = _words_px(sheet, width_px, is_row=is_row)
    title, words = title_style(sheet), text_style(sheet)
    words_px = sheet.lines_of(callout.title.text, title, inner_px) * title.size_px * title.leading
    if callout.text:
        num = sheet.lines_of(callout.text.text, words, inner_px)
        words_px += sheet.px(6) + num * words.size_px * words.leading
    if is_row:
        return 2 * sheet.px(CARD_PAD_UNITS) + max(sheet.px(CARD_TILE_UNITS), words_px)
    return 2 * sheet.px(CARD_PAD_UNITS) + sheet.px(CARD_TILE_UNITS + CARD_GAP_UNITS) + words_px


def _words_px(sheet: Sheet, width_px: float, *, is_row: bool) -> float:
    """The width that a card leaves its words."""
    beside = sheet.px(CARD_TILE_UNITS + CARD_GAP_UNITS) if is_row else 0.0
    return max(width_px - 2 * sheet.px(CARD_PAD_UNITS) - beside, 1.0)
