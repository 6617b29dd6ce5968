"""Tiles of a bento layout: the screen on a strong tile, and features on tiles of several tones."""

from dataclasses import dataclass

from makeready.design.components.callout import (
    CARD_GAP_UNITS,
    CARD_PAD_UNITS,
    CARD_TILE_UNITS,
    icon_of,
    icon_tile,
    text_style,
    title_style,
)
from makeready.design.components.headline import balanced_css
from makeready.design.content import Callout
from makeready.design.sheet import Area, Sheet, box, styled, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Tint:
    """A tile's colour and the two text colours on it."""

    fill: str
    ink: str
    muted: str


def screen_fill(sheet: Sheet) -> str:
    """The colour of the tile that carries the screen: the strongest one that is not the ground."""
    return sheet.theme.accent if sheet.theme.scheme == "light" else sheet.theme.panel


def tints(sheet: Sheet) -> tuple[Tint, ...]:
    """Tones of feature tiles, in turn: a pale tint and the plain surface."""
    theme = sheet.theme
    return (
        Tint(fill=theme.accent_soft, ink=theme.ink_surface, muted=theme.ink_surface),
        Tint(fill=theme.surface, ink=theme.ink_surface, muted=theme.muted_surface),
    )


def tile_css(sheet: Sheet, area: Area, fill: str) -> str:
    return styled(
        position="absolute",
        left=area.left,
        top=area.top,
        width=area.width,
        height=area.height,
        background=fill,
        border_radius=sheet.radius(1.25),
    )


def feature_tile(sheet: Sheet, one: Callout, area: Area, index: int, *, is_row: bool) -> str:
    """A feature: its icon in the upper left or at the left, its words below or beside."""
    tint = tints(sheet)[index % 2]
    pad, side = sheet.px(CARD_PAD_UNITS), sheet.px(CARD_TILE_UNITS)
    room = area.width - 2 * pad - (side + sheet.px(CARD_GAP_UNITS) if is_row else 0.0)
    words = [text(one.title, title_style(sheet, colour=tint.ink))]
    if one.text:
        style = text_style(sheet, colour=tint.muted)
        style = text_style(sheet, colour=tint.muted, extra=balanced_css(sheet, one.text.text, style, room))
        words.append(text(one.text, style))
    inner = box(styled(display="flex", flex_direction="column", gap=sheet.px(6), min_width="0"), *words)
    css = styled(
        display="flex",
        flex_direction="row" if is_row else "column",
        align_items="center" if is_row else "flex-start",
        justify_content="flex-start" if is_row else "space-between",
        gap=sheet.px(CARD_GAP_UNITS),
        padding=pad,
    )
    tile = icon_tile(sheet, icon_of(one), side, is_solid=index % 2 == 0)
    return box(
        f"{tile_css(sheet, area, tint.fill)};{css}", tile, inner, noun="callout", ids=sheet.ids_for("callout")
    )
