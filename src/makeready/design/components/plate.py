"""The two groups of words of a poster: the head (what it says) and the foot (when, where, how much)."""

from dataclasses import dataclass, replace

from makeready.design.components.headline import Block
from makeready.design.components.inks import Field
from makeready.design.components.pieces import Piece, piece_rows, row
from makeready.design.components.typesetting import (
    EMPTY,
    MEASURE_SLACK,
    facts_grid,
    set_item,
    set_justified,
    stacked,
)
from makeready.design.components.wording import Item, Wording
from makeready.design.measure import text_size
from makeready.design.sheet import Area, Sheet, TextStyle, box, styled

_SCALES = (1.0, 0.92, 0.85, 0.78, 0.7, 0.62, 0.54, 0.46, 0.38, 0.3)
"""Ours: the steps at which a foot is tried until it fits its room."""
_SMALL_SCALE, _MORE_ROOM = 0.7, 1.45
"""Ours: before a foot is set smaller than this, it may take this much more room from the head."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """How a group of words speaks: on which area, how large, to which side."""

    field: Field
    align: str = "left"
    units: float = 30
    is_justified: bool = False


def display_style(sheet: Sheet, units: float, colour: str, *, family: str = "", weight: int = 0) -> TextStyle:
    """The theme's display type, or another family's."""
    style = sheet.display(units, colour)
    if family and family != style.family:
        style = replace(style, family=family, weight=weight or style.weight, tracking_em=0.0, leading=1.08)
    if style.family == "Anton":
        style = replace(style, weight=400, tracking_em=0.0, leading=1.1)
    return style


def head_block(
    sheet: Sheet, wording: Wording, style: TextStyle, voice: Voice, width_px: float, height_px: float
) -> Block:
    """The lead as large as the room allows, what goes before it and after it; nothing else is as large."""
    if wording.lead is None:
        return EMPTY
    gap_px = sheet.gap(voice.units * 0.8)
    small = TextStyle(
        size_px=sheet.size(voice.units),
        weight=500,
        family=sheet.theme.typeset.text,
        colour=voice.field.ink,
        leading=1.34,
        align=voice.align,
    )
    strong = replace(small, weight=700, size_px=sheet.size(voice.units * 0.86), colour=voice.field.pop)
    title = _side(sheet, wording.title, strong, width_px, height_px)
    deck = _side(sheet, wording.deck, small, min(width_px, small.size_px * 24), height_px)
    signature = _side(sheet, wording.signature, replace(strong, colour=voice.field.ink), width_px, height_px)
    around = [one for one in (title, deck, signature) if one.html]
    room_px = height_px - sum(one.height_px for one in around) - gap_px * len(around)
    style = replace(style, align=voice.align)
    room_px = max(room_px, height_px * 0.3)
    if voice.is_justified:
        area = Area(left=0, top=0, right=width_px, bottom=room_px)
        lead = set_justified(sheet, wording.lead, style, area)
    else:
        lead = set_item(sheet, wording.lead, style, width_px, room_px)
    return stacked((title, lead, deck, signature), gap_px, extra=f"width:{width_px:.1f}px")


def _side(sheet: Sheet, item: Item | None, style: TextStyle, width_px: float, height_px: float) -> Block:
    if item is None:
        return EMPTY
    return set_item(sheet, item, style, width_px, height_px * 0.26)


def foot_block(sheet: Sheet, wording: Wording, voice: Voice, width_px: float, height_px: float) -> Block:
    """Facts in columns, sentences under them, then buttons and the like: as large as the room allows."""
    made = EMPTY
    for scale in _SCALES:
        made = _foot(sheet, wording, voice, width_px, scale)
        if made.height_px <= height_px * (1.0 if scale > _SMALL_SCALE else _MORE_ROOM):
            return made
    return made


def _foot(sheet: Sheet, wording: Wording, voice: Voice, width_px: float, scale: float) -> Block:
    theme = sheet.theme
    facts_style = TextStyle(
        size_px=sheet.size(voice.units * scale),
        weight=700,
        family=theme.typeset.text,
        colour=voice.field.ink,
        leading=1.24,
        tracking_em=-0.01,
        align=voice.align,
    )
    notes_style = replace(
        facts_style, size_px=sheet.size(voice.units * 0.8 * scale), weight=400, leading=1.4, tracking_em=0.0
    )
    if voice.align == "left":
        facts = facts_grid(sheet, wording.facts, facts_style, width_px, rule_colour=voice.field.ink)
    else:
        words = [_fact_piece(sheet, one, facts_style, width_px) for one in wording.facts]
        facts = row(words, width_px, sheet.gap(44 * scale), voice.align)
    notes = [_note(sheet, one, notes_style, width_px) for one in wording.notes]
    pieces = piece_rows(sheet, voice.field, width_px, scale=scale, align=voice.align)
    return stacked((facts, *notes, *pieces), sheet.gap(30 * max(scale, 0.6)), extra=f"width:{width_px:.1f}px")


def _fact_piece(sheet: Sheet, item: Item, style: TextStyle, width_px: float) -> Piece:
    wide = text_size(
        item.line.text,
        family=style.family,
        size_px=style.size_px,
        weight=style.weight,
        letter_spacing_px=style.tracking_em * style.size_px,
    ).width_px
    wide = min(wide / MEASURE_SLACK + 4, width_px)
    block = set_item(sheet, item, style, wide, 1e6, is_balanced=False)
    html = box(styled(width=round(wide, 1), flex_shrink=0.0), block.html)
    return Piece(html=html, width_px=wide, height_px=block.height_px)


def _note(sheet: Sheet, item: Item, style: TextStyle, width_px: float) -> Block:
    measure_px = min(width_px, style.size_px * 34)
    return set_item(sheet, item, style, measure_px, 1e6)
