"""Feature callouts: an icon, a title in two words, and a sentence."""

from makeready.design.content import Callout
from makeready.design.icons import find_icon
from makeready.design.sheet import Sheet, TextStyle, box, icon, styled, text


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
            border_radius=round(side_px * 0.3, 1),
            background=theme.accent if is_solid else theme.accent_soft,
            display="flex",
            align_items="center",
            justify_content="center",
            flex_shrink=0.0,
        ),
        icon(name, glyph_px, theme.on_accent if is_solid else theme.accent_surface, 2.1),
    )


def title_style(sheet: Sheet, units: float = 22, colour: str = "", align: str = "left") -> TextStyle:
    return TextStyle(
        size_px=sheet.size(units),
        weight=700,
        colour=colour or sheet.theme.ink_surface,
        leading=1.2,
        tracking_em=-0.01,
        align=align,
    )


def text_style(sheet: Sheet, units: float = 16.5, colour: str = "", align: str = "left") -> TextStyle:
    return TextStyle(
        size_px=sheet.size(units), colour=colour or sheet.theme.muted_surface, leading=1.4, align=align
    )


def card(
    sheet: Sheet, callout: Callout, *, is_solid: bool = False, is_row: bool = False, extra: str = ""
) -> str:
    """A callout as a card on the theme's surface. `is_row` puts the icon beside the words."""
    theme = sheet.theme
    words = [text(callout.title, title_style(sheet))]
    if callout.text:
        words.append(text(callout.text, text_style(sheet)))
    inner = box(styled(display="flex", flex_direction="column", gap=sheet.px(6), min_width="0"), *words)
    css = styled(
        display="flex",
        flex_direction="row" if is_row else "column",
        align_items="center" if is_row else "flex-start",
        gap=sheet.px(16),
        padding=f"{sheet.px(22)}px {sheet.px(22)}px",
        background=theme.surface,
        border_radius=sheet.radius(),
        box_shadow=f"{theme.shadow(sheet.unit, 0.7)}, 0 0 0 1px {theme.line}",
        min_width="0",
    )
    tile = icon_tile(sheet, icon_of(callout), sheet.px(50), is_solid=is_solid)
    return box(f"{css};{extra}", tile, inner, noun="callout", ids=sheet.ids_for("callout"))


def plain(sheet: Sheet, callout: Callout, *, align: str = "left", colour: str = "", muted: str = "") -> str:
    """A callout without a card, straight on the ground."""
    theme = sheet.theme
    words = [text(callout.title, title_style(sheet, 22, colour or theme.ink, align))]
    if callout.text:
        words.append(text(callout.text, text_style(sheet, 16.5, muted or theme.muted, align)))
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
    inner_px = width_px - 2 * sheet.px(22) - (sheet.px(50 + 16) if is_row else 0.0)
    title, words = title_style(sheet), text_style(sheet)
    words_px = sheet.lines_of(callout.title.text, title, inner_px) * title.size_px * title.leading
    if callout.text:
        num = sheet.lines_of(callout.text.text, words, inner_px)
        words_px += sheet.px(6) + num * words.size_px * words.leading
    if is_row:
        return 2 * sheet.px(22) + max(sheet.px(50), words_px)
    return 2 * sheet.px(22) + sheet.px(50 + 16) + words_px
