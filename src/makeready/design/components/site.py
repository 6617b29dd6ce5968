"""Parts of a web page: the bar with its links, the words of the hero, feature cards, voices, and the footer.

Each part is set for a width and comes with the height it takes, so that a page can be put together exactly.
"""

import math
from collections.abc import Iterable
from dataclasses import replace

from makeready.design.colour import rgb_of
from makeready.design.components.callout import icon_of, text_style, title_style
from makeready.design.components.headline import Block, HeadlineLook, balanced_css, headline_block
from makeready.design.content import Callout, Line
from makeready.design.icons import find_icon
from makeready.design.measure import text_size
from makeready.design.sheet import Sheet, TextStyle, bar, box, icon, styled, text

NOTHING = Block(html="", height_px=0.0)


def strong_on_ground(sheet: Sheet) -> tuple[str, str]:
    """Fill and ink of what should stand out on the ground: the accent, or white where that is the ground."""
    theme = sheet.theme
    return (theme.surface, theme.ink_surface) if theme.scheme == "vivid" else (theme.accent, theme.on_accent)


def rule_on_ground(sheet: Sheet, strength: float = 0.24) -> str:
    """A hairline's colour on the ground."""
    theme = sheet.theme
    return theme.line if theme.scheme == "light" else f"rgba({rgb_of(theme.ink)},{strength:g})"


def width_of(sheet: Sheet, words: str, style: TextStyle) -> float:
    """The width of words on one line, in px."""
    return text_size(
        words,
        family=style.family or sheet.theme.typeset.text,
        size_px=style.size_px,
        weight=style.weight,
        letter_spacing_px=style.tracking_em * style.size_px,
    ).width_px


def _num_rows(widths: Iterable[float], gap_px: float, room_px: float) -> int:
    """On how many lines things of those widths stand when they wrap."""
    num, used = 1, 0.0
    for wide in widths:
        if used and used + gap_px + wide > room_px - 1:
            num, used = num + 1, wide
        else:
            used += (gap_px if used else 0.0) + wide
    return num


def wrapped(
    sheet: Sheet,
    lines: tuple[Line, ...],
    style: TextStyle,
    width_px: float,
    gap: tuple[float, float],
    align: str,
    noun: str = "",
) -> Block:
    """Strings one after the other, wrapping; a string wider than the room breaks within."""
    wide = [min(math.ceil(width_of(sheet, line.text, style)) + 2.0, width_px) for line in lines]
    line_px = style.size_px * style.leading
    rows = _num_rows(wide, gap[0], width_px)
    broken = sum(sheet.lines_of(line.text, style, width_px) - 1 for line in lines)
    shown = [
        box(
            styled(width=each, flex_shrink=0.0),
            text(line, style),
            noun=noun,
            ids=sheet.ids_for(noun) if noun else (),
        )
        for line, each in zip(lines, wide, strict=True)
    ]
    css = styled(
        width=width_px,
        display="flex",
        flex_wrap="wrap",
        justify_content=align,
        align_items="center",
        gap=f"{gap[1]}px {gap[0]}px",
    )
    return Block(html=box(css, *shown), height_px=(rows + broken) * line_px + (rows - 1) * gap[1])


def brand(sheet: Sheet, *, ink: str, fill: str, on_fill: str, units: float = 36) -> tuple[str, float]:
    """The mark, a glyph of the subject on a tile, and the name if the brief gives one; with its width."""
    content = sheet.content
    side = max(sheet.px(units), sheet.floor_px * 1.5)
    glyph = find_icon(content.brief.subject or content.topic)
    mark = box(
        styled(
            width=side, height=side, border_radius=round(side * 0.3, 1), background=fill, display="flex",
            align_items="center", justify_content="center", flex_shrink=0.0,
        ),
        icon(glyph, round(side * 0.56, 1), on_fill, 2.2),
    )  # fmt: skip
    if content.excludes("logo"):
        return "", 0.0
    names = content.of("logo")
    style = TextStyle(
        size_px=sheet.size(22),
        weight=700,
        colour=ink,
        leading=1.15,
        tracking_em=-0.02,
        extra="white-space:nowrap",
    )
    gap = sheet.px(11)
    wide = side + sum(width_of(sheet, name.text, style) + gap for name in names)
    css = styled(display="flex", align_items="center", gap=gap, flex_shrink=0.0)
    html = box(css, mark, *(text(name, style) for name in names), noun="logo", ids=sheet.ids_for("logo"))
    return html, wide


def nav_bar(
    sheet: Sheet, width_px: float, *, ink: str, fill: str = "", on_fill: str = "", faint: str = ""
) -> Block:
    """The mark on the left and the links on the right; links that do not fit beside it go below."""
    content = sheet.content
    links = content.of("nav")
    strong = strong_on_ground(sheet)
    mark, mark_px = brand(sheet, ink=ink, fill=fill or strong[0], on_fill=on_fill or strong[1])
    if not links and content.excludes("nav"):
        return Block(html=mark, height_px=sheet.px(38)) if content.of("logo") else NOTHING
    style = TextStyle(size_px=sheet.size(18), weight=500, colour=ink, leading=1.3)
    gap = (sheet.px(34), sheet.px(8))
    bar_px = max(sheet.px(40), style.size_px * style.leading)
    room = width_px - mark_px - sheet.px(30)
    each = "nav" if content.wants("nav") > 1 else ""
    whole = "" if each else "nav"
    ids = sheet.ids_for("nav") if whole else ()
    level = styled(
        display="flex", justify_content="space-between", align_items="center", width=width_px, height=bar_px
    )
    if not links:
        bars = (bar(sheet.px(wide), sheet.px(9), faint or rule_on_ground(sheet)) for wide in (62, 54, 70))
        row = box(styled(display="flex", align_items="center", gap=sheet.px(28)), *bars)
        return Block(html=box(level, mark, row, noun=whole, ids=ids), height_px=bar_px)
    if sum(width_of(sheet, line.text, style) + 3 + gap[0] for line in links) <= room:
        beside = wrapped(sheet, links, style, room, gap, "flex-end", each)
        return Block(html=box(level, mark, beside.html, noun=whole, ids=ids), height_px=bar_px)
    below = wrapped(sheet, links, style, width_px, gap, "flex-start", each)
    css = styled(display="flex", flex_direction="column", gap=sheet.px(12), width=width_px)
    mark_tall = max(sheet.px(36), sheet.floor_px * 1.5) + sheet.px(12) if mark else 0.0
    html = box(css, mark, below.html, noun=whole, ids=ids)
    return Block(html=html, height_px=mark_tall + below.height_px)


def actions(
    sheet: Sheet,
    width_px: float,
    *,
    align: str = "left",
    is_on_accent: bool | None = None,
    units: float = 20,
    other_ink: str = "",
) -> Block:
    """The buttons: the first filled, the others outlined. One that is only counted shows an arrow."""
    content, theme = sheet.content, sheet.theme
    lines: list[Line | None] = list(content.of("button"))
    lines += [None] * max(content.wants("button") - len(lines), 0)
    if not lines:
        return NOTHING
    style = TextStyle(size_px=sheet.size(units), weight=600, leading=1.2)
    pad = (sheet.px(units * 1.35), sheet.px(units * 0.72))
    is_white = theme.scheme == "vivid" if is_on_accent is None else is_on_accent
    main = (theme.surface, theme.ink_surface) if is_white else (theme.accent, theme.on_accent)
    edge = other_ink or (theme.on_accent if is_on_accent else theme.ink)
    shown, wide = [], []
    for index, line in enumerate(lines):
        fill, ink = main if index == 0 else ("transparent", edge)
        ring = f"inset 0 0 0 {max(1.0, round(sheet.px(1.6), 1)):g}px {edge if index else fill}"
        css = styled(
            display="flex", align_items="center", justify_content="center", padding=f"{pad[1]}px {pad[0]}px",
            background=fill, border_radius=min(sheet.radius(0.75), sheet.px(units * 1.4)), box_shadow=ring,
            max_width=width_px, flex_shrink=0.0,
        )  # fmt: skip
        inner = (
            icon("arrow-right", style.size_px * 1.2, ink)
            if line is None
            else text(line, replace(style, colour=ink))
        )
        shown.append(box(css, inner, noun="button", ids=sheet.ids_for("button")))
        words = style.size_px * 1.2 if line is None else width_of(sheet, line.text, style) + 1
        wide.append(min(words + 2 * pad[0], width_px))
    inner_px = width_px - 2 * pad[0]
    extra = sum(sheet.lines_of(line.text, style, inner_px) - 1 for line in lines if line)
    gap = sheet.px(14)
    num = _num_rows(wide, gap, width_px)
    side = {"center": "center", "right": "flex-end"}.get(align, "flex-start")
    row = box(styled(display="flex", gap=gap, flex_wrap="wrap", justify_content=side), *shown)
    each = style.size_px * 1.2 + 2 * pad[1]
    return Block(html=row, height_px=num * each + (num - 1) * gap + extra * style.size_px * 1.2)


def hero_words(
    sheet: Sheet,
    look: HeadlineLook,
    width_px: float,
    height_px: float,
    *,
    is_on_accent: bool | None = None,
    with_actions: bool = True,
) -> Block:
    """Badges, headline, subtitle and buttons, one below the other."""
    badges = _badges(sheet, width_px, look.align)
    row = (
        actions(sheet, width_px, align=look.align, is_on_accent=is_on_accent, other_ink=look.colour)
        if with_actions
        else NOTHING
    )
    parts, used = [], 0.0
    for part, gap in ((badges, 18), (row, 30)):
        used += part.height_px + sheet.gap(gap) if part.html else 0.0
    head = headline_block(
        sheet,
        replace(look, subtitle_units=24, gap_units=22),
        width_px=width_px,
        height_px=max(height_px - used, sheet.floor_px * 3),
    )
    if badges.html:
        parts.append(box(styled(margin_bottom=sheet.gap(18)), badges.html))
    parts.append(head.html)
    if row.html:
        parts.append(box(styled(margin_top=sheet.gap(30) if head.html else 0.0), row.html))
    return Block(html=box(styled(width=width_px), *parts), height_px=used + head.height_px)


def _badges(sheet: Sheet, width_px: float, align: str) -> Block:
    """Small pills above the headline."""
    lines = sheet.content.of("badge")
    if not lines:
        return NOTHING
    theme = sheet.theme
    style = TextStyle(size_px=sheet.size(16), weight=600, colour=theme.accent_surface, leading=1.3)
    pad = (sheet.px(14), sheet.px(6))
    css = styled(padding=f"{pad[1]}px {pad[0]}px", background=theme.accent_soft, border_radius=sheet.px(18))
    shown = (box(css, text(line, style), noun="badge", ids=sheet.ids_for("badge")) for line in lines)
    wide = [width_of(sheet, line.text, style) + 2 * pad[0] + 1 for line in lines]
    num = _num_rows(wide, sheet.px(10), width_px)
    side = "center" if align == "center" else "flex-start"
    row = box(styled(display="flex", flex_wrap="wrap", gap=sheet.px(10), justify_content=side), *shown)
    each = style.size_px * 1.3 + 2 * pad[1]
    return Block(html=row, height_px=num * each + (num - 1) * sheet.px(10))


def footer(sheet: Sheet, width_px: float, *, ink: str = "", line: str = "") -> Block:
    """A hairline and the footer's strings under it: the first on the left, the others on the right."""
    lines = sheet.content.of("footer")
    if not lines and not sheet.content.wants("footer"):
        return NOTHING
    theme = sheet.theme
    style = TextStyle(size_px=sheet.size(16), colour=ink or theme.muted, leading=1.4)
    gap = (sheet.px(28), sheet.px(6))
    each = "footer" if sheet.content.wants("footer") > 1 else ""
    wide = sum(width_of(sheet, one.text, style) + 3 + gap[0] for one in lines)
    if not lines:
        row = Block(html=bar("22%", sheet.px(9), line or rule_on_ground(sheet)), height_px=sheet.px(9))
    elif wide <= width_px and len(lines) > 1:
        row = wrapped(sheet, lines, style, width_px, gap, "space-between", each)
    else:
        row = wrapped(sheet, lines, style, width_px, gap, "flex-start", each)
    pad = sheet.px(20)
    css = styled(
        width=width_px,
        border_top=f"{max(1.0, sheet.px(1.2)):g}px solid {line or rule_on_ground(sheet)}",
        padding_top=pad,
    )
    html = box(css, row.html, noun="" if each else "footer", ids=() if each else sheet.ids_for("footer"))
    return Block(html=html, height_px=row.height_px + pad + 2)


def voices(sheet: Sheet, width_px: float, *, ink: str = "", muted: str = "") -> Block:
    """Quotes in the display type side by side, each with its author below."""
    content, theme = sheet.content, sheet.theme
    quotes, authors = content.of("quote"), content.of("author")
    if not quotes:
        return NOTHING
    gap = sheet.gap(40)
    num = min(len(quotes), 2 if width_px > sheet.px(700) else 1)
    each = (width_px - gap * (num - 1)) / num
    style = replace(
        sheet.display(26, ink or theme.ink), leading=1.25, weight=min(theme.typeset.display_weight, 600)
    )
    small = TextStyle(size_px=sheet.size(17), colour=muted or theme.muted, leading=1.4)
    rows: list[str] = []
    tall = 0.0
    for start in range(0, len(quotes), num):
        cells, heights = [], []
        for index in range(start, min(start + num, len(quotes))):
            signed = authors[index : index + 1] if index < len(quotes) - 1 else authors[index:]
            parts = [text(quotes[index], style), *(text(author, small) for author in signed)]
            high = sheet.lines_of(quotes[index].text, style, each) * style.size_px * style.leading
            high += sum(
                sheet.lines_of(one.text, small, each) * small.size_px * 1.4 + sheet.px(6) for one in signed
            )
            cells.append(
                box(styled(width=each, display="flex", flex_direction="column", gap=sheet.px(6)), *parts)
            )
            heights.append(high)
        rows.append(box(styled(display="flex", gap=gap), *cells))
        tall += max(heights)
    css = styled(display="flex", flex_direction="column", gap=sheet.gap(20))
    return Block(html=box(css, *rows), height_px=tall + sheet.gap(20) * (len(rows) - 1))


def quiet_row(
    sheet: Sheet, lines: tuple[Line, ...], width_px: float, *, colour: str, align: str = "flex-start"
) -> Block:
    """Every string that has no place of its own, in a quiet row."""
    if not lines:
        return NOTHING
    style = TextStyle(size_px=sheet.size(18), weight=500, colour=colour, leading=1.38)
    return wrapped(sheet, lines, style, width_px, (sheet.px(28), sheet.px(10)), align)


def feature(
    sheet: Sheet, callout: Callout, width_px: float, height_px: float, *, is_row: bool, is_cell: bool
) -> str:
    """One feature: a card on the theme's surface, or a cell under a hairline straight on the ground."""
    theme = sheet.theme
    ink, muted = (theme.ink, theme.muted) if is_cell else (theme.ink_surface, theme.muted_surface)
    words = [text(callout.title, title_style(sheet, 21, ink))]
    if callout.text:
        words.append(text(callout.text, text_style(sheet, 17, muted)))
    inner = box(styled(display="flex", flex_direction="column", gap=sheet.px(5), min_width="0"), *words)
    side = _tile_px(sheet)
    fill, on = strong_on_ground(sheet) if is_cell else (theme.accent_soft, theme.accent_surface)
    glyph = box(
        styled(
            width=side, height=side, border_radius=round(side * 0.28, 1), background=fill, flex_shrink=0.0,
            display="flex", align_items="center", justify_content="center",
        ),
        icon(icon_of(callout), round(side * 0.52, 1), on, 2.0),
        noun="icon" if "icon" in sheet.content.counts else "", ids=sheet.ids_for("icon"),
    )  # fmt: skip
    pad = _pad(sheet, is_cell=is_cell)
    css = styled(
        display="flex",
        flex_direction="row" if is_row else "column",
        align_items="center" if is_row else "flex-start",
        gap=sheet.px(15),
        width=width_px,
        height=height_px,
        padding=f"{pad[1]}px {pad[0]}px",
        flex_shrink=0.0,
    )
    is_light = theme.scheme == "light"
    if is_cell:
        rule = theme.ink if is_light else rule_on_ground(sheet, 0.5)
        css += f";border-top:{max(1.5, round(sheet.px(2), 1)):g}px solid {rule}"
    else:
        css += ";" + styled(
            background=theme.surface, border_radius=sheet.radius(0.8),
            box_shadow=theme.shadow(sheet.unit, 0.35) + (f", 0 0 0 1px {theme.line}" if is_light else ""),
        )  # fmt: skip
    return counted_card(sheet, css, glyph, inner)


def counted_card(sheet: Sheet, css: str, *children: str) -> str:
    """A box counted as a card, as a callout, or as both where a brief counts both."""
    content = sheet.content
    if "card" in content.constraint_ids_by_noun and "callout" in content.constraint_ids_by_noun:
        inner = box(css, *children, noun="callout", ids=sheet.ids_for("callout"))
        return box("flex-shrink:0", inner, noun="card", ids=sheet.ids_for("card"))
    is_callout = "callout" in content.constraint_ids_by_noun or (
        content.of("callout") and not content.of("card")
    )
    noun = "callout" if is_callout else "card"
    return box(css, *children, noun=noun, ids=sheet.ids_for(noun))


def _tile_px(sheet: Sheet) -> float:
    return sheet.px(46)


def _pad(sheet: Sheet, *, is_cell: bool) -> tuple[float, float]:
    return (0.0, sheet.gap(20)) if is_cell else (sheet.px(22), sheet.gap(22))


def feature_px(sheet: Sheet, callout: Callout, width_px: float, *, is_row: bool, is_cell: bool) -> float:
    """How tall `feature` has to be at that width."""
    pad = _pad(sheet, is_cell=is_cell)
    inner = width_px - 2 * pad[0] - (_tile_px(sheet) + sheet.px(15) if is_row else 0.0)
    title, words = title_style(sheet, 21), text_style(sheet, 17)
    tall = sheet.lines_of(callout.title.text, title, inner) * title.size_px * title.leading
    if callout.text:
        tall += sheet.px(5) + sheet.lines_of(callout.text.text, words, inner) * words.size_px * words.leading
    tile = _tile_px(sheet)
    return 2 * pad[1] + (max(tile, tall) if is_row else tile + sheet.px(15) + tall) + (3 if is_cell else 0)


def features(
    sheet: Sheet, width_px: float, *, per_row: int = 0, is_cell: bool = False, is_row: bool | None = None,
    height_px: float = 0.0,
) -> Block:  # fmt: skip
    """All features in rows that fill the width; each as tall as its tallest card, or sharing `height_px`."""
    callouts = sheet.content.callouts
    if not callouts:
        return NOTHING
    gap = sheet.gap(20)
    least = max(sheet.px(215), sheet.floor_px * 12)
    most = max(1, min(len(callouts), int((width_px + gap) / (least + gap)), 4))
    num_rows = -(-len(callouts) // (per_row or most))
    each_row = -(-len(callouts) // num_rows)
    rows, tall = [], 0.0
    for start in range(0, len(callouts), each_row):
        row = callouts[start : start + each_row]
        wide = (width_px - gap * (len(row) - 1)) / len(row)
        beside = wide > sheet.px(300) if is_row is None else is_row
        high = max(feature_px(sheet, one, wide, is_row=beside, is_cell=is_cell) for one in row)
        if height_px:
            high = max(high, (height_px - gap * (num_rows - 1)) / num_rows)
        cards = [feature(sheet, one, wide, high, is_row=beside, is_cell=is_cell) for one in row]
        rows.append(box(styled(display="flex", gap=gap), *cards))
        tall += high
    css = styled(display="flex", flex_direction="column", gap=gap, width=width_px)
    return Block(html=box(css, *rows), height_px=tall + gap * (len(rows) - 1))


def balanced(sheet: Sheet, words: str, style: TextStyle, width_px: float) -> TextStyle:
    """The style with the narrowest width that keeps the number of lines."""
    return replace(style, extra=balanced_css(sheet, words, style, width_px))
