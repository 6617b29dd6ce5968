"""Bodies of pages with equal parts: products, plans, questions, people, releases, logos."""

from dataclasses import replace

from makeready.design.components.laid import Laid, Look, beside, filled, stacked
from makeready.design.components.outline_site import (
    Manner,
    button,
    carded,
    cells,
    columns_for,
    display,
    mark,
    on_card,
    spring,
    tagged,
    words,
)
from makeready.design.components.outline_site_words import Block, Words
from makeready.design.components.tone import mixed
from makeready.design.content import Line
from makeready.design.sheet import Area, at, icon, styled, text

TINTS = (0.14, 0.24, 0.34, 0.2, 0.28)
"""Shares of the accent on a tile; neighbours differ. Ours."""


def tint(look: Look, index: int) -> str:
    theme = look.sheet.theme
    return mixed(theme.accent, theme.surface, TINTS[index % len(TINTS)])


def products(page: Words, look: Look, width_px: float, manner: Manner) -> Laid:
    """Cards with a picture, a name and a price."""
    num = len(page.blocks)
    columns = columns_for(num, 4 if width_px > look.body_px * 40 else 2)
    gap = look.body_px * 1.2
    wide = (width_px - gap * (columns - 1)) / columns
    made = [_product(one, index, look, wide, manner) for index, one in enumerate(page.blocks)]
    return cells(made, width_px, columns, gap)


def _product(block: Block, index: int, look: Look, width_px: float, manner: Manner) -> Laid:
    inner, pad = on_card(look), look.body_px * 0.9
    room = width_px - 2 * pad
    art_px = look.body_px * 6.4

    def art(area: Area) -> str:
        radius = round(look.body_px * 0.6, 1)
        ground, side = tint(look, index), min(area.height, area.width) * 0.62
        lower = replace(area, top=area.bottom - area.height * 0.3)
        shelf = styled(
            background=mixed(look.sheet.theme.accent, ground, 0.16),
            border_radius=f"0 0 {radius}px {radius}px",
        )
        disc = mark(
            inner, block.icon, side, ground=look.sheet.theme.surface, ink=inner.tone.accent, is_round=True
        )
        return (
            filled(area, styled(background=ground, border_radius=radius)) + filled(lower, shelf) + disc(area)
        )

    picture = tagged(Laid(height_px=art_px, draw=art, stretch=1.0), look, "illustration", "photo")
    name = words(block.name, inner.style(1.12, weight=600, leading=1.2), room)
    noun = "price" if look.sheet.ids_for("price") else ""
    price_style = inner.style(1.2, weight=700, colour=inner.tone.accent, leading=1.2)
    price = words(block.value, price_style, room, noun, look.sheet.ids_for("price"))
    return carded(
        stacked([picture, name, price], [0.0, look.body_px * 0.8, look.body_px * 0.25]),
        look,
        manner,
        pad_em=0.9,
    )


def plans(page: Words, look: Look, width_px: float, manner: Manner) -> Laid:
    """Plans side by side; the middle one of an odd number stands out."""
    num, gap = len(page.blocks), look.body_px * 1.4
    wide = (width_px - gap * (num - 1)) / num
    chosen = num // 2 if num % 2 else -1
    made = [
        _plan(one, page, look, wide, manner, is_chosen=index == chosen)
        for index, one in enumerate(page.blocks)
    ]
    return beside(made, [wide] * num, gap)


def _plan(block: Block, page: Words, look: Look, width_px: float, manner: Manner, *, is_chosen: bool) -> Laid:
    inner, pad_em, size = replace(on_card(look), align="left"), 1.7, look.body_px
    room = width_px - 2 * pad_em * size
    ids = look.sheet.ids_for("price")
    name = words(block.name, inner.style(1.3, weight=650, colour=inner.tone.accent, leading=1.2), room)
    price = words(block.value, display(inner, 3.1), room, "price" if ids else "", ids)
    rows = [_tick(inner, line, room) for _, line in block.items]
    rows = [replace(row, stretch=0.7, most_px=row.height_px * 1.5) for row in rows]
    line = page.actions[0]
    said = line if is_chosen or not line.constraint_ids else line.text
    _, press = button(inner, said, is_strong=is_chosen, width_px=room)
    body = stacked(
        [name, price, _rule(inner), *rows, spring(), press],
        [0.0, size * 0.5, size * 1.1, size * 1.1, *[size * 0.55] * (len(rows) - 1), size * 1.5, 0.0],
    )
    edge = look.sheet.theme.accent if is_chosen else ""
    return carded(body, look, manner, pad_em=pad_em, edge=edge)


def _rule(look: Look) -> Laid:
    css = styled(background=look.tone.hairline)
    return Laid(height_px=1.5, draw=lambda area: filled(replace(area, bottom=area.top + 1.5), css))


def _tick(look: Look, line: Line, width_px: float) -> Laid:
    side, gap = look.body_px * 1.1, look.body_px * 0.6
    body = words(line, look.style(1.0, leading=1.25), width_px - side - gap)

    def draw(area: Area) -> str:
        top = area.top + look.body_px * 0.1
        spot = Area(left=area.left, top=top, right=area.left + side, bottom=top + side)
        tick = at(spot, icon("check", round(side, 1), look.tone.accent, 2.6))
        return tick + body.draw(replace(area, left=area.left + side + gap))

    return replace(body, draw=draw)


def questions(page: Words, look: Look, width_px: float, manner: Manner) -> Laid:
    """Open lines, cards one below the other, or cards in two columns."""
    size = look.body_px
    if manner.head == "open":
        return stacked(
            [_question_row(one, look, width_px, is_first=not index) for index, one in enumerate(page.blocks)],
            0.0,
        )
    if manner.head == "field" and len(page.blocks) > 3:
        gap = size * 1.1
        wide = (width_px - gap) / 2
        num_pairs = len(page.blocks) - len(page.blocks) % 2
        made = [_question_card(one, look, wide, manner) for one in page.blocks[:num_pairs]]
        last = [_question_card(one, look, width_px, manner) for one in page.blocks[num_pairs:]]
        return stacked([cells(made, width_px, 2, gap), *last], gap)
    return stacked(
        [_question_card(one, look, width_px, manner, has_mark=True) for one in page.blocks], size * 0.7
    )


def _answered(block: Block, look: Look, width_px: float) -> Laid:
    name = words(block.name, look.style(1.18, weight=650, leading=1.25), width_px)
    note = words(block.note, look.style(1.0, colour=look.tone.muted, leading=1.45), width_px)
    return stacked([name, note], look.body_px * 0.35)


def _question_row(block: Block, look: Look, width_px: float, *, is_first: bool) -> Laid:
    body, pad = _answered(block, look, width_px), look.body_px * 1.0

    def draw(area: Area) -> str:
        line = filled(replace(area, bottom=area.top + 1.5), styled(background=look.tone.hairline))
        spare = max(area.height - body.height_px - 2 * pad, 0.0) / 2
        return line + body.draw(replace(area, top=area.top + pad + spare))

    tall = body.height_px + 2 * pad
    return Laid(height_px=tall, draw=draw, stretch=1.0, most_px=tall * 1.35, overfull_px=body.overfull_px)


def _question_card(
    block: Block, look: Look, width_px: float, manner: Manner, *, has_mark: bool = False
) -> Laid:
    inner, size = replace(on_card(look), align="left"), look.body_px
    side = size * 1.9 if has_mark else 0.0
    room = width_px - 2.4 * size - (side + size if has_mark else 0.0)
    body = _answered(block, inner, room)

    def draw(area: Area) -> str:
        spare = max(area.height - body.height_px, 0.0) / 2
        made = body.draw(replace(area, top=area.top + (spare if has_mark else 0.0), right=area.left + room))
        if not has_mark:
            return made
        return made + mark(inner, "circle-question-mark", side, is_round=True)(
            replace(area, left=area.right - side)
        )

    made = replace(body, draw=draw, height_px=max(body.height_px, side))
    return carded(made, look, manner, pad_em=1.2, growth=1.3)


def people(page: Words, look: Look, width_px: float, manner: Manner) -> Laid:
    """Portraits with names and roles: on cards, on open ground, or beside each other."""
    num, gap = len(page.blocks), look.body_px * 1.2
    columns = columns_for(num, 3 if manner.head != "soft" or num % 4 else 4)
    wide = (width_px - gap * (columns - 1)) / columns
    made = [_person(one, index, look, wide, manner) for index, one in enumerate(page.blocks)]
    return cells(made, width_px, columns, gap)


def _person(block: Block, index: int, look: Look, width_px: float, manner: Manner) -> Laid:
    size, is_round = look.body_px, manner.head == "soft"
    inner = on_card(look)
    inner = replace(inner, align="center" if is_round else "left")
    is_beside = manner.head == "field"
    side = size * (6.0 if is_round else 3.6 if is_beside else 4.6)
    room = width_px - 2.2 * size - (side + size if is_beside else 0.0)
    name = words(block.name, inner.style(1.2, weight=650, leading=1.25), room)
    note = words(block.note, inner.style(1.0, colour=inner.tone.accent, weight=500, leading=1.3), room)
    said = stacked([name, note], size * 0.25)
    ground = tint(look, index)
    nouns = ("card", "people", "avatar", "photo")

    def portrait(area: Area) -> str:
        if is_round or is_beside:
            return mark(inner, "user-round", side, ground=ground, ink=inner.tone.accent, is_round=is_round)(
                area
            )
        css = styled(background=ground, border_radius=round(size * 0.6, 1))
        return filled(area, css) + mark(
            inner, "user-round", side, ground=look.sheet.theme.surface, ink=inner.tone.accent, is_round=True
        )(area)

    if is_beside:

        def draw(area: Area) -> str:
            spare = max(area.height - said.height_px, 0.0) / 2
            left = replace(area, right=area.left + side)
            return portrait(left) + said.draw(
                replace(area, left=area.left + side + size, top=area.top + spare)
            )

        body = Laid(height_px=max(side, said.height_px), draw=draw, overfull_px=said.overfull_px)
        return carded(body, look, manner, nouns=nouns, pad_em=1.1)
    tall = side + (0.0 if is_round else size * 1.4)
    top = Laid(height_px=tall, draw=portrait, stretch=1.0)
    return carded(stacked([top, said], size * 0.9), look, manner, nouns=nouns, pad_em=1.1)


def releases(page: Words, look: Look, width_px: float, manner: Manner) -> Laid:
    """Versions with what each brings: down a line, on cards, or side by side."""
    size = look.body_px
    if manner.head == "field" and len(page.blocks) <= 4:
        num, gap = len(page.blocks), size * 1.2
        wide = (width_px - gap * (num - 1)) / num
        return beside([_release_card(one, look, wide, manner) for one in page.blocks], [wide] * num, gap)
    if manner.head == "soft":
        return stacked([_release_card(one, look, width_px, manner) for one in page.blocks], size * 0.9)
    last = len(page.blocks) - 1
    return stacked(
        [_release_row(one, look, width_px, is_last=index == last) for index, one in enumerate(page.blocks)],
        0.0,
    )


def _changes(block: Block, look: Look, width_px: float) -> Laid:
    return stacked([_change(kind, line, look, width_px) for kind, line in block.items], look.body_px * 0.55)


def _change(kind: str, line: Line, look: Look, width_px: float) -> Laid:
    """What has changed, after a label that says how."""
    size, theme = look.body_px, look.sheet.theme
    label_px, gap, tall = size * 5.4, size * 0.9, size * 1.55
    is_under = width_px < size * 22
    room = width_px if is_under else width_px - label_px - gap
    body = words(line, look.style(1.05, leading=1.3), room)
    grounds = {"New": (theme.accent, theme.on_accent), "Fixed": (look.tone.hairline, look.tone.ink)}
    ground, ink = grounds.get(kind, (theme.accent_soft, theme.accent_surface))
    style = replace(look.style(0.82, weight=650, colour=ink, leading=1.2), align="center")

    def draw(area: Area) -> str:
        spot = Area(left=area.left, top=area.top, right=area.left + label_px, bottom=area.top + tall)
        top = (tall - style.size_px * 1.2) / 2
        said = at(Area(left=0, top=top, right=label_px, bottom=top + style.size_px * 1.2), text(kind, style))
        pill = at(spot, said, extra=styled(background=ground, border_radius=round(tall / 2, 1)))
        if is_under:
            return pill + body.draw(replace(area, top=area.top + tall + size * 0.4))
        top = area.top + max(tall - look.body_px * 1.05 * 1.3, 0.0) / 2
        return pill + body.draw(replace(area, left=area.left + label_px + gap, top=top))

    high = tall + size * 0.8 + body.height_px if is_under else max(tall, body.height_px)
    return Laid(height_px=high, draw=draw, overfull_px=body.overfull_px)


def _release_card(block: Block, look: Look, width_px: float, manner: Manner) -> Laid:
    inner = replace(on_card(look), align="left")
    room = width_px - 2.8 * look.body_px
    name = words(block.name, display(inner, 2.0), room)
    value = words(block.value, inner.style(0.95, colour=inner.tone.muted), room)
    body = stacked([name, value, _changes(block, inner, room)], look.body_px * 0.8)
    return carded(body, look, manner, pad_em=1.4, growth=1.15)


def _release_row(block: Block, look: Look, width_px: float, *, is_last: bool) -> Laid:
    size = look.body_px
    left_px, rail_px = size * 8.0, size * 3.0
    name = words(block.name, display(look, 2.2), left_px)
    value = words(block.value, look.style(0.95, colour=look.tone.muted), left_px)
    left = stacked([name, value], size * 0.2)
    right = _changes(block, look, width_px - left_px - rail_px)
    tall = max(left.height_px, right.height_px) + (0.0 if is_last else size * 2.0)
    dot = size * 0.9

    def draw(area: Area) -> str:
        x, y = area.left + left_px + dot / 2, area.top + size * 1.1
        rail = Area(left=x - 1.5, top=y, right=x + 1.5, bottom=area.bottom + (0.0 if is_last else size * 0.6))
        spot = Area(left=x - dot / 2, top=y - dot / 2, right=x + dot / 2, bottom=y + dot / 2)
        html = filled(rail, styled(background=look.tone.hairline))
        html += filled(spot, styled(background=look.tone.key, border_radius="50%"))
        html += left.draw(replace(area, right=area.left + left_px))
        return html + right.draw(
            replace(area, left=area.left + left_px + rail_px, top=area.top + size * 0.35)
        )

    over = max(left.overfull_px, right.overfull_px)
    return Laid(height_px=tall, draw=draw, stretch=1.0, most_px=tall * 1.5, overfull_px=over)


def logos(page: Words, look: Look, width_px: float, manner: Manner) -> Laid:
    """Marks with names in a grid of equal cells."""
    num, gap = len(page.blocks), look.body_px * (1.2 if manner.head != "soft" else 1.6)
    columns = columns_for(num, 4)
    wide = (width_px - gap * (columns - 1)) / columns
    return cells([_logo(one, look, wide, manner) for one in page.blocks], width_px, columns, gap)


def _logo(block: Block, look: Look, width_px: float, manner: Manner) -> Laid:
    inner, size = replace(on_card(look), align="center"), look.body_px
    side, gap = size * 3.0, size * 0.7
    name = words(block.name, inner.style(1.2, weight=700, leading=1.2), width_px - 2.2 * size)
    tall = side + gap + name.height_px

    def draw(area: Area) -> str:
        middle, top = (area.left + area.right) / 2, area.top + (area.height - tall) / 2
        spot = Area(left=middle - side / 2, top=top, right=middle + side / 2, bottom=top + side)
        shape = at(spot, icon(block.icon, round(side, 1), inner.tone.accent, 1.8))
        return shape + name.draw(replace(area, top=top + side + gap))

    body = Laid(height_px=tall, draw=draw, overfull_px=name.overfull_px)
    return carded(body, look, manner, nouns=("logo", "card"), pad_em=1.1)


def page_body(page: Words, look: Look, width_px: float, manner: Manner) -> Laid:
    """The body of a page of equal parts."""
    return _BODIES[page.form](page, look, width_px, manner)


_BODIES = {
    "shop": products,
    "plans": plans,
    "faq": questions,
    "team": people,
    "changelog": releases,
    "logos": logos,
}
LISTED = frozenset(_BODIES)
