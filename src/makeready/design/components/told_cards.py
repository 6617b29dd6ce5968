"""Cards of a told structure: columns with items, plans with prices, four quadrants, a recipe's two halves."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from makeready.design.colour import hex_of, oklch_of, readable
from makeready.design.components.laid import Laid, Look, beside, filled, stacked
from makeready.design.components.told_rows import (
    bullets,
    centred,
    disc,
    emblem,
    growing,
    moved,
    name_style,
    padded,
    ruled,
    set_line,
    ticked,
    words_of,
)
from makeready.design.components.tone import on_surface
from makeready.design.content import Line
from makeready.design.sheet import Area, Sheet, at, icon, styled, text
from makeready.design.told_words import Item, Telling

TEXT_RATIO = 4.8
MIN_CHROMA = 0.05
"""OKLCH. Ours: below it a colour reads as grey beside others."""
TURNS = (0.0, 255.0, 130.0, 60.0)
"""Degrees. Ours: turned by these, any accent gets three companions that are told apart."""


def card_css(look: Look, *, edge: str = "") -> str:
    theme = look.sheet.theme
    return styled(
        background=theme.surface,
        border_radius=round(look.body_px * 0.9, 1),
        border=f"1.5px solid {edge or look.tone.hairline}",
    )


def on_card(look: Look) -> Look:
    return replace(look, tone=on_surface(look.sheet), is_on_card=True)


def carded(part: Laid, look: Look, css: str, *, noun: str = "card", pad_em: float = 1.3) -> Laid:
    """A part on a card that fills its height."""
    pad = look.body_px * pad_em

    def draw(area: Area) -> str:
        room = part.draw(moved(area).inset(pad))
        return at(area, room, extra=css, noun=noun, ids=look.sheet.ids_for(noun) if noun else ())

    return replace(part, height_px=part.height_px + 2 * pad, draw=draw, stretch=1.0,
                   most_px=(part.height_px + 2 * pad) * 1.8)  # fmt: skip


def hues(sheet: Sheet, num: int) -> list[str]:
    """As many colours as there are cards: the palette's own, or the accent turned to other hues."""
    tone = on_surface(sheet)
    named = [one for one in tone.series if oklch_of(one).chroma > MIN_CHROMA]
    brief = sheet.content.brief
    if num <= len(named) or (
        brief.palette.swatches and any(not one.name.startswith("#") for one in brief.palette.swatches)
    ):
        return [(named or list(tone.series))[index % len(named or tone.series)] for index in range(num)]
    base = oklch_of(sheet.theme.accent)
    return [
        hex_of(base.lightness, base.chroma, (base.hue + TURNS[index % len(TURNS)]) % 360.0)
        for index in range(num)
    ]


def _row(parts: Sequence[Laid], look: Look, width_px: float, gap: float) -> Laid:
    wide = (width_px - gap * (len(parts) - 1)) / len(parts)
    return beside(parts, [wide] * len(parts), gap)


def columns(items: tuple[Item, ...], look: Look, width_px: float, *, is_wide: bool) -> Laid:
    """Cards with a coloured head each, and their items beneath."""
    gap = look.body_px * 1.2
    num = len(items) if is_wide else 1
    wide = (width_px - gap * (num - 1)) / num
    made = [
        _column(one, look, wide, colour)
        for one, colour in zip(items, hues(look.sheet, len(items)), strict=True)
    ]
    return _row(made, look, width_px, gap) if is_wide else stacked(made, gap)


def _column(item: Item, look: Look, width_px: float, colour: str) -> Laid:
    inner, pad = on_card(look), look.body_px * 1.3
    ink = readable("#ffffff", colour, TEXT_RATIO)
    name = set_line(item.name, replace(name_style(inner, 1.5), colour=ink), width_px - 2 * pad)
    head_px = name.height_px + look.body_px * 1.1
    rows = [
        growing(padded(words_of(one, inner, width_px - 2 * pad, factor=1.12), look.body_px * 0.55), 1.8)
        for one in item.items
    ]
    body = ruled(rows, inner)
    radius = round(look.body_px * 0.9, 1)

    def draw(whole: Area) -> str:
        area = moved(whole)
        head = replace(area, bottom=area.top + head_px)
        field = filled(head, styled(background=colour, border_radius=f"{radius}px {radius}px 0 0"))
        room = Area(
            left=area.left + pad,
            right=area.right - pad,
            top=head.bottom + pad * 0.4,
            bottom=area.bottom - pad * 0.4,
        )
        words = centred(name).draw(replace(head, left=head.left + pad, right=head.right - pad))
        inside = field + words + body.draw(room)
        return at(whole, inside, extra=card_css(look), noun="card", ids=look.sheet.ids_for("card"))

    tall = head_px + body.height_px + pad * 0.8
    over = max(name.overfull_px, body.overfull_px)
    return Laid(height_px=tall, draw=draw, stretch=1.0, most_px=tall * 1.7, overfull_px=over)


def plans(items: tuple[Item, ...], look: Look, width_px: float, *, is_wide: bool) -> Laid:
    """Plans side by side, the middle one on the strong colour's edge."""
    gap = look.body_px * 1.4
    num = len(items) if is_wide else 1
    wide = (width_px - gap * (num - 1)) / num
    middle = len(items) // 2 if len(items) % 2 else -1
    made = [_plan(one, look, wide, is_chosen=index == middle) for index, one in enumerate(items)]
    return _row(made, look, width_px, gap) if is_wide else stacked(made, gap)


def _plan(item: Item, look: Look, width_px: float, *, is_chosen: bool) -> Laid:
    inner, theme = on_card(look), look.sheet.theme
    room = width_px - look.body_px * 3.2
    price_style = replace(
        inner.style(3.0, weight=theme.typeset.display_weight, leading=1.1), family=theme.typeset.display
    )
    parts = [
        set_line(item.name, inner.style(1.25, weight=700, colour=inner.tone.accent), room),
        set_line(
            item.value,
            price_style,
            room,
            "price" if look.sheet.ids_for("price") else "",
            look.sheet.ids_for("price"),
        ),
        _line(inner),
        ticked(item.items, inner, room),
        Laid(height_px=0.0, draw=lambda _area: "", stretch=1.0),
        _button(inner, "Choose plan", is_strong=is_chosen),
    ]
    css = card_css(look, edge=theme.accent if is_chosen else "")
    if is_chosen:
        css += f";border-width:{max(2.5, look.body_px * 0.14):.1f}px"
    return carded(stacked(parts, [0.0, look.body_px * 0.3, *[look.body_px * 0.9] * 4]), look, css, pad_em=1.6)


def _line(look: Look) -> Laid:
    return Laid(
        height_px=1.5,
        draw=lambda area: filled(replace(area, bottom=area.top + 1.5), styled(background=look.tone.hairline)),
    )


def _button(look: Look, words: str, *, is_strong: bool) -> Laid:
    """A button as wide as its card."""
    theme = look.sheet.theme
    ground, ink = (theme.accent, theme.on_accent) if is_strong else (theme.accent_soft, theme.accent_surface)
    style = replace(look.style(1.05, weight=650, colour=ink, leading=1.2), align="center")
    tall = look.body_px * 2.7
    noun = "button" if look.sheet.ids_for("button") else ""

    def draw(area: Area) -> str:
        spot = replace(area, bottom=area.top + tall)
        top = (tall - style.size_px * 1.2) / 2
        inner = at(
            Area(left=0, top=top, right=area.width, bottom=top + style.size_px * 1.2), text(words, style)
        )
        css = styled(background=ground, border_radius=round(look.body_px * 0.6, 1))
        return at(spot, inner, extra=css, noun=noun, ids=look.sheet.ids_for("button"))

    return Laid(height_px=tall, draw=draw)


def quadrants(items: tuple[Item, ...], look: Look, width_px: float) -> Laid:
    """Fields in two columns, each in a colour of its own."""
    gap = look.body_px * 1.0
    wide = (width_px - gap) / 2
    colours = hues(look.sheet, len(items))
    cells = [_quadrant(one, look, wide, colour) for one, colour in zip(items, colours, strict=True)]
    rows = [beside(cells[start : start + 2], [wide] * 2, gap) for start in range(0, len(cells), 2)]
    return stacked([replace(row, stretch=1.0) for row in rows], gap)


def _quadrant(item: Item, look: Look, width_px: float, colour: str) -> Laid:
    inner = on_card(look)
    inner = replace(inner, tone=replace(inner.tone, accent=readable(colour, look.sheet.theme.surface, 3.0)))
    side = look.body_px * 2.5
    room = width_px - look.body_px * 2.2
    style = name_style(inner, 1.5)
    name = set_line(item.name, style, room - side - look.body_px)
    ink = readable("#ffffff", colour, 3.2)

    def head(area: Area) -> str:
        spot = replace(area, right=area.left + side, bottom=area.top + side)
        css = styled(
            background=colour,
            border_radius=round(side * 0.26, 1),
            display="flex",
            align_items="center",
            justify_content="center",
        )
        mark = at(spot, icon(item.icon or "circle", round(side * 0.56, 1), ink, 1.9), extra=css)
        return mark + centred(name).draw(
            replace(area, left=area.left + side + look.body_px, bottom=area.top + side)
        )

    top = Laid(height_px=side, draw=head, overfull_px=name.overfull_px)
    body = bullets(item.items, inner, room, factor=1.05)
    css = f"{card_css(look)};border-top:{look.body_px * 0.3:.1f}px solid {colour}"
    return carded(stacked([top, body], look.body_px * 0.5), look, css, pad_em=1.1)


def recipe(telling: Telling, look: Look, width_px: float, *, is_wide: bool) -> Laid:
    """What goes in on the left, what to do on the right."""
    left, right = telling.items
    gap = look.body_px * 1.8
    share = 0.38 if is_wide else 0.43
    wide = (width_px - gap) * share
    narrow_ink = on_card(look)
    pad = look.body_px * 1.4
    head = set_line(left.name, name_style(narrow_ink, 1.5), wide - 2 * pad)
    some = [
        growing(
            padded(
                set_line(one.name, narrow_ink.style(1.08, leading=1.3), wide - 2 * pad), look.body_px * 0.42
            ),
            1.7,
        )
        for one in left.items
    ]
    listed = carded(
        stacked([head, ruled(some, narrow_ink)], look.body_px * 0.5),
        look,
        card_css(look),
        noun="",
        pad_em=1.4,
    )
    room = width_px - gap - wide
    return beside([listed, _method(right, look, room)], [wide, room], gap)


def _method(group: Item, look: Look, width_px: float) -> Laid:
    head = set_line(group.name, name_style(look, 1.5), width_px)
    side, gap = look.body_px * 2.3, look.body_px * 0.9
    rows = []
    for index, one in enumerate(group.items):
        body = set_line(one.name, look.style(1.22, weight=500, leading=1.3), width_px - side - gap)
        rows.append(_numbered(disc(look, str(index + 1)), side, gap, body, look))
    room = look.body_px * 1.4  # as the card beside it, so that both heads stand on one line
    above = Laid(height_px=room, draw=lambda _area: "")
    return replace(stacked([above, head, ruled(rows, look)], [0.0, 0.0, look.body_px * 0.3]), stretch=1.0)


def _numbered(mark: Callable[[Area], str], side: float, gap: float, body: Laid, look: Look) -> Laid:
    ids = look.sheet.ids_for("step")

    def draw(area: Area) -> str:
        y, room = area.height / 2, moved(area)
        spot = Area(left=0.0, top=y - side / 2, right=side, bottom=y + side / 2)
        inside = mark(spot) + centred(body).draw(replace(room, left=side + gap))
        return at(area, inside, noun="step", ids=ids)

    tall = max(side, body.height_px) + look.body_px * 0.9
    return Laid(height_px=tall, draw=draw, stretch=1.0, most_px=tall * 1.9, overfull_px=body.overfull_px)


def _square(mark: Callable[[Area], str], side_px: float) -> Laid:
    """A mark of one size, flush left."""

    def draw(area: Area) -> str:
        return mark(replace(area, right=area.left + side_px, bottom=area.top + side_px))

    return Laid(height_px=side_px, draw=draw)


def across(items: tuple[Item, ...], look: Look, width_px: float, *, noun: str = "step") -> Laid:
    """Steps side by side: number and icon over the words."""
    gap = look.body_px * 1.2
    wide = (width_px - gap * (len(items) - 1)) / len(items)
    inner, pad = on_card(look), look.body_px * 1.3
    cells = []
    has_icons = all(one.icon for one in items)  # icons on some and numbers on others look like an oversight
    for index, one in enumerate(items):
        room = wide - 2 * pad
        side = min(look.body_px * 3.4, room)
        mark = emblem(inner, one.icon) if has_icons else disc(inner, str(index + 1))
        top = _square(mark, side)
        number = (
            set_line(Line(text=f"{index + 1}"), inner.style(1.1, weight=700, colour=inner.tone.accent), room)
            if has_icons
            else set_line(None, inner.style(), room)
        )
        words = words_of(one, inner, room, factor=1.3)
        cells.append(
            carded(
                stacked([top, number, words], [0.0, look.body_px * 0.9, look.body_px * 0.2]),
                look,
                card_css(look),
                noun=noun,
            )
        )
    return beside(cells, [wide] * len(cells), gap)
