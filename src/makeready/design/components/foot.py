"""The foot of a slide or a chart: buttons, strings without a place of their own, and notes in small type."""

from makeready.design.components.callout import icon_tile
from makeready.design.components.data import rows_of
from makeready.design.components.extras import buttons, extras_height, extras_strip
from makeready.design.components.headline import Block
from makeready.design.components.tone import Tone
from makeready.design.content import Line
from makeready.design.icons import find_icon
from makeready.design.sheet import Sheet, TextStyle, box, styled, text

NOTE_ROLES = ("caption", "footer")


def foot_block(
    sheet: Sheet, tone: Tone, extras: tuple[Line, ...], *, width_px: float, num_icons: int = 0
) -> Block:
    """Buttons, then extras, then icons without a row of their own, then notes; empty if there is nothing."""
    gap_px = sheet.px(16)
    rows = _joined(sheet, _strips(sheet, tone, extras, width_px), extras, width_px)
    if num_icons > 0:
        rows.append(_icons(sheet, num_icons))
    rows += _notes(sheet, tone, width_px)
    if not rows:
        return Block(html="", height_px=0.0)
    css = styled(display="flex", flex_direction="column", gap=gap_px, width=width_px)
    tall = sum(row.height_px for row in rows) + gap_px * (len(rows) - 1)
    return Block(html=box(css, *(row.html for row in rows)), height_px=tall)


def _strips(sheet: Sheet, tone: Tone, extras: tuple[Line, ...], width_px: float) -> list[Block]:
    strips = [_buttons(sheet, tone, width_px)] if sheet.content.of("button") else []
    if extras:
        made = extras_strip(sheet, extras, colour=tone.ink)
        strips.append(Block(html=made, height_px=extras_height(sheet, extras, width_px)))
    return strips


def _joined(sheet: Sheet, strips: list[Block], extras: tuple[Line, ...], width_px: float) -> list[Block]:
    """Buttons and extras in one row, at its two ends, where that needs no second line."""
    style = TextStyle(size_px=sheet.size(20), weight=700)
    lines = (*sheet.content.of("button"), *extras)
    wide = sum(sheet.width_of(line.text, style) + sheet.px(76) for line in lines)
    if len(strips) < 2 or wide > width_px:
        return strips
    css = styled(display="flex", justify_content="space-between", align_items="center", width=width_px)
    return [
        Block(html=box(css, *(one.html for one in strips)), height_px=max(one.height_px for one in strips))
    ]


def _notes(sheet: Sheet, tone: Tone, width_px: float) -> list[Block]:
    """Sources and footers in small type: at the two ends of one line if they fit, else each on its own."""
    notes = [line for role in NOTE_ROLES for line in sheet.content.of(role)]
    style = TextStyle(size_px=sheet.size(15.5), colour=tone.muted, leading=1.35)
    if not notes:
        return []
    wide = sum(sheet.width_of(line.text, style) + sheet.px(40) for line in notes)
    if len(notes) > 1 and wide <= width_px:
        css = styled(display="flex", justify_content="space-between", align_items="center", width=width_px)
        made = box(css, *(text(line, style) for line in notes))
        return [Block(html=made, height_px=style.size_px * style.leading)]
    tall = [sheet.lines_of(line.text, style, width_px) * style.size_px * style.leading for line in notes]
    return [Block(html=text(line, style), height_px=height) for line, height in zip(notes, tall, strict=True)]


def _buttons(sheet: Sheet, tone: Tone, width_px: float) -> Block:
    """The row of buttons, smaller if one would not fit; on the accent itself they turn ink on ground."""
    lines = sheet.content.of("button")
    style = TextStyle(size_px=sheet.size(20), weight=700)
    widest = max(sheet.width_of(line.text, style) for line in lines) + 2 * sheet.px(30)
    units = 20 * min(1.0, width_px / widest)
    style = TextStyle(size_px=sheet.size(units), weight=700)
    widths = [sheet.width_of(line.text, style) + 2 * sheet.px(units * 1.5) + 1 for line in lines]
    num_rows = rows_of(widths, sheet.px(14), width_px)
    tall = num_rows * (style.size_px * 1.2 + 2 * sheet.px(units * 0.72)) + (num_rows - 1) * sheet.px(14)
    is_on_accent = tone.ground == sheet.theme.accent
    made = buttons(
        sheet,
        fill=tone.ink if is_on_accent else "",
        colour=tone.ground if is_on_accent else "",
        units=units,
    )
    return Block(html=made, height_px=tall)


def _icons(sheet: Sheet, num: int) -> Block:
    """Icons that the brief counts and no point carries, chosen by the words of the subject."""
    words = [*(sheet.content.headline.text if sheet.content.headline else "").split(), sheet.content.topic]
    side = sheet.px(46)
    made = []
    for index in range(num):
        tile = icon_tile(sheet, find_icon(words[index % len(words)]), side)
        made.append(box(styled(flex_shrink=0.0), tile, noun="icon", ids=sheet.ids_for("icon")))
    css = styled(display="flex", gap=sheet.px(14), flex_wrap="wrap")
    return Block(html=box(css, *made), height_px=side)
