"""Elements that a brief counts or names: buttons, badges, logos, icons; set in rows of known height."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from makeready.brief import Brief, ElementCount
from makeready.design.components.callout import icon_of
from makeready.design.components.headline import Block
from makeready.design.components.inks import Field, on
from makeready.design.components.mockup import app_window
from makeready.design.components.typesetting import EMPTY
from makeready.design.content import Line
from makeready.design.icons import DEFAULT_ICON, find_icon
from makeready.design.measure import text_size
from makeready.design.sheet import Sheet, TextStyle, box, icon, styled, text

PIECE_GAP = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One element and its outer size."""

    html: str
    width_px: float
    height_px: float


def row(pieces: Sequence[Piece], width_px: float, gap_px: float, align: str = "left") -> Block:
    """Pieces side by side, wrapped like words. The wrapping is worked out here, so the height is known."""
    if not pieces:
        return EMPTY
    lines: list[list[Piece]] = [[]]
    used = 0.0
    for one in pieces:
        if lines[-1] and used + gap_px + one.width_px > width_px + 0.5:
            lines.append([])
            used = 0.0
        used += one.width_px + (gap_px if lines[-1] else 0.0)
        lines[-1].append(one)
    justify = {"center": "center", "right": "flex-end"}.get(align, "flex-start")
    css = styled(display="flex", gap=gap_px, align_items="center", justify_content=justify)
    rows = [
        box(f"{css};height:{max(one.height_px for one in line):.1f}px", *(one.html for one in line))
        for line in lines
    ]
    height_px = sum(max(one.height_px for one in line) for line in lines) + gap_px * (len(lines) - 1)
    outer = styled(display="flex", flex_direction="column", gap=gap_px, width=round(width_px, 1))
    return Block(html=box(outer, *rows), height_px=height_px)


def piece_rows(sheet: Sheet, on_field: Field, width_px: float, *, scale: float, align: str) -> list[Block]:
    """Every element the brief asks for that is not a plain string, like beside like, buttons last."""
    content = sheet.content
    marks = [_logo(sheet, on_field, line, scale) for line in _padded(sheet, "logo")]
    marks += [_pill(sheet, on_field, line, "badge", width_px, scale) for line in _padded(sheet, "badge")]
    marks += _icons(sheet, on_field, scale)
    marks += [_disc(sheet, on_field, "avatar", "user", scale) for _ in range(content.wants("avatar"))]
    marks += [_disc(sheet, on_field, "arrow", "arrow-right", scale) for _ in range(content.wants("arrow"))]
    mockups = [_mockup(sheet, width_px, scale) for _ in range(content.wants("mockup"))]
    dividers = [_divider(sheet, on_field, width_px) for _ in range(content.wants("divider"))]
    buttons = [_pill(sheet, on_field, line, "button", width_px, scale) for line in _padded(sheet, "button")]
    rows = [mockups, _callouts(sheet, on_field, width_px, scale), dividers, marks, buttons]
    if not any(rows[:3]):
        rows = [[*marks, *buttons]]
    return [row(one, width_px, sheet.gap(PIECE_GAP), align) for one in rows]


def _padded(sheet: Sheet, noun: str) -> list[Line | None]:
    """The brief's strings for that element, then None up to the number it asks for."""
    lines: list[Line | None] = list(sheet.content.of(noun))
    return lines + [None] * max(sheet.content.wants(noun) - len(lines), 0)


def _pill(
    sheet: Sheet, on_field: Field, line: Line | None, noun: str, width_px: float, scale: float
) -> Piece:
    """A button filled, a badge outlined. Without words it shows an icon: no copy is made up."""
    is_button = noun == "button"
    fill = on_field.fill if is_button else on_field.colour
    ink = on(sheet, fill) if is_button else on_field.ink
    style = TextStyle(
        size_px=sheet.size((31 if is_button else 25) * scale),
        weight=700,
        family=sheet.theme.typeset.text,
        colour=ink,
        leading=1.2,
    )
    pad_px = round(style.size_px * (1.15 if is_button else 0.85), 1)
    room_px = width_px - 2 * pad_px - 2
    if line is None:
        side = round(style.size_px * 1.2, 1)
        inner, wide, tall = icon("arrow-right" if is_button else "star", side, ink, 2.4), side, side
    else:
        style = replace(style, size_px=max(_narrowed(style, line.text, room_px), sheet.floor_px))
        num = sheet.lines_of(line.text, style, room_px)
        wide = room_px if num > 1 else _width(style, line.text) + 3
        tall = num * style.size_px * style.leading
        inner = text(line, replace(style, align="center", extra=f"width:{wide:.1f}px"))
    tall += style.size_px * (1.25 if is_button else 0.8)
    css = styled(
        width=round(wide + 2 * pad_px, 1),
        height=round(tall, 1),
        display="flex",
        align_items="center",
        justify_content="center",
        background=fill,
        border_radius=round(min(sheet.radius(1.2), tall / 2), 1),
        flex_shrink=0.0,
    )
    if not is_button:
        css += f";box-shadow:inset 0 0 0 {max(2.0, sheet.px(2)):g}px {ink}"
    html = box(css, inner, noun=noun, ids=sheet.ids_for(noun))
    return Piece(html=html, width_px=wide + 2 * pad_px, height_px=tall)


def _width(style: TextStyle, words: str) -> float:
    return text_size(words, family=style.family, size_px=style.size_px, weight=style.weight).width_px


def _narrowed(style: TextStyle, words: str, room_px: float) -> float:
    """The style's size, or the smaller one at which the words stand on one line."""
    wide = _width(style, words) + 3
    return style.size_px if wide <= room_px else style.size_px * room_px / wide


def _logo(sheet: Sheet, on_field: Field, line: Line | None, scale: float) -> Piece:
    """A mark of two shapes, and the name beside it."""
    style = TextStyle(
        size_px=sheet.size(29 * scale),
        weight=700,
        family=sheet.theme.typeset.text,
        colour=on_field.ink,
        leading=1.2,
    )
    side = round(style.size_px * 1.5, 1)
    colours = (on_field.fill, on_field.ink)
    mark = (
        f'<svg viewBox="0 0 40 40" width="{side:g}" height="{side:g}" style="display:block;flex-shrink:0">'
        f'<path d="M0 20A20 20 0 0 1 40 20Z" fill="{colours[0]}"/>'
        f'<path d="M0 40A20 20 0 0 1 20 20V40Z" fill="{colours[1]}"/>'
        f'<path d="M20 20H40A20 20 0 0 1 20 40Z" fill="{colours[0]}"/></svg>'
    )
    words = [text(line, replace(style, extra="white-space:nowrap"))] if line else []
    gap_px = style.size_px * 0.5
    wide = side + (gap_px + _width(style, line.text) + 3 if line else 0.0)
    css = styled(display="flex", align_items="center", gap=round(gap_px, 1), height=side, flex_shrink=0.0)
    return Piece(
        html=box(css, mark, *words, noun="logo", ids=sheet.ids_for("logo")), width_px=wide, height_px=side
    )


def _icons(sheet: Sheet, on_field: Field, scale: float) -> list[Piece]:
    """As many icons as are asked for: by the brief's own words first, then by its subject."""
    content = sheet.content
    words = [line.text for role, lines in content.lines.items() for line in lines if role != "headline"]
    words = [*_icon_labels(content.brief), *words]
    names = dict.fromkeys(find_icon(each) for each in (*words, content.brief.subject, *content.mock.nav))
    names |= dict.fromkeys(icon_of(one) for one in content.callouts)
    chosen = list(names) or ["star"]
    return [
        _disc(sheet, on_field, "icon", chosen[index % len(chosen)], scale)
        for index in range(content.wants("icon"))
    ]


def _icon_labels(brief: Brief) -> list[str]:
    """What the prompt calls its icons: "heart" of "a heart icon"."""
    labels = (one.label for one in brief.constraints if isinstance(one, ElementCount) and one.noun == "icon")
    bare = (re.sub(r"\b(?:icons?|pictograms?|glyphs?)\b", "", one).strip() for one in labels)
    return [one for one in bare if one and find_icon(one) != DEFAULT_ICON]


def _disc(sheet: Sheet, on_field: Field, noun: str, name: str, scale: float) -> Piece:
    side = round(max(sheet.px(60 * scale), 28.0), 1)
    css = styled(
        width=side,
        height=side,
        display="flex",
        align_items="center",
        justify_content="center",
        background=on_field.fill,
        border_radius="50%",
        flex_shrink=0.0,
    )
    glyph = icon(name, round(side * 0.52, 1), on(sheet, on_field.fill), 2.2)
    return Piece(html=box(css, glyph, noun=noun, ids=sheet.ids_for(noun)), width_px=side, height_px=side)


def _callouts(sheet: Sheet, on_field: Field, width_px: float, scale: float) -> list[Piece]:
    """Callouts and cards, with their icon, a title and perhaps a sentence; straight on the area."""
    content = sheet.content
    num_callouts = max(content.wants("callout"), len(content.of("callout")))
    num = len(content.callouts)
    wide = min(
        width_px,
        max(sheet.px(210), (width_px - sheet.gap(PIECE_GAP) * (min(num, 3) - 1)) / max(min(num, 3), 1)),
    )
    title = TextStyle(
        size_px=sheet.size(22 * scale),
        weight=700,
        family=sheet.theme.typeset.text,
        colour=on_field.ink,
        leading=1.2,
    )
    words = replace(title, size_px=sheet.size(17 * scale), weight=400, leading=1.35)
    side = round(sheet.px(40 * scale), 1)
    room = (wide - side - sheet.px(14)) * 0.98
    made = []
    for index, one in enumerate(content.callouts):
        tall = sheet.lines_of(one.title.text, title, room) * title.size_px * 1.2
        parts = [text(one.title, title)]
        if one.text:
            tall += sheet.px(4) + sheet.lines_of(one.text.text, words, room) * words.size_px * 1.35
            parts.append(text(one.text, words))
        inner = box(
            styled(display="flex", flex_direction="column", gap=sheet.px(4), width=round(room, 1)), *parts
        )
        noun = "callout" if index < num_callouts else "card"
        css = styled(
            display="flex", gap=sheet.px(14), width=round(wide, 1), align_items="flex-start", flex_shrink=0.0
        )
        html = box(
            css, icon(icon_of(one), side, on_field.ink, 2.0), inner, noun=noun, ids=sheet.ids_for(noun)
        )
        made.append(Piece(html=html, width_px=wide, height_px=max(tall, side)))
    return made


def _divider(sheet: Sheet, on_field: Field, width_px: float) -> Piece:
    tall = max(2.0, sheet.px(3))
    css = styled(width=round(width_px, 1), height=tall, background=on_field.ink)
    return Piece(
        html=box(css, noun="divider", ids=sheet.ids_for("divider")), width_px=width_px, height_px=tall
    )


def _mockup(sheet: Sheet, width_px: float, scale: float) -> Piece:
    wide = round(min(width_px, sheet.px(420 * scale)), 1)
    tall = round(wide / 1.4, 1)
    return Piece(
        html=app_window(sheet, wide, tall, ids=sheet.ids_for("mockup")), width_px=wide, height_px=tall
    )
