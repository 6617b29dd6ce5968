"""Rows of a told structure: steps, agendas, checklists, menus, upright timelines, days of a schedule."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import ceil

from makeready.design.components.laid import (
    Laid,
    Look,
    beside,
    filled,
    height_of,
    line_width,
    stacked,
    widest_word,
)
from makeready.design.content import Line
from makeready.design.sheet import Area, TextStyle, at, icon, styled, text
from makeready.design.told_words import Item

MOST_ROW_GROWTH = 2.4
"""Ours: a row with more air than this no longer belongs to its list."""
NAME_EM, NOTE_EM = 1.3, 0.98
WRAPPED_SHARE = 0.99
"""Of its width that wrapped text is drawn in; a little more than it is measured at, for rounding."""


def name_style(look: Look, factor: float = NAME_EM) -> TextStyle:
    return look.style(factor, weight=650 if factor < 2 else 700, leading=1.2)


def note_style(look: Look) -> TextStyle:
    return look.style(NOTE_EM, colour=look.tone.muted, leading=1.35)


def value_style(look: Look, factor: float = NAME_EM) -> TextStyle:
    return look.style(factor, weight=700, colour=look.tone.accent, leading=1.2)


def set_line(
    line: Line | None, style: TextStyle, width_px: float, noun: str = "", ids: tuple[str, ...] = ()
) -> Laid:
    """One string, wrapped; nothing for no words."""
    if line is None or not line.text:
        return Laid(height_px=0.0, draw=lambda _area: "")
    tall = height_of(line.text, style, width_px)
    is_wrapped = tall > style.size_px * style.leading * 1.5

    def draw(area: Area) -> str:
        room = replace(area, bottom=area.top + tall)
        if is_wrapped and area.width <= width_px + 1:  # what was measured as two lines is drawn as two
            spare = area.width * (1 - WRAPPED_SHARE)
            left = {"left": 0.0, "center": spare / 2, "right": spare}.get(style.align, 0.0)
            room = replace(room, left=area.left + left, right=area.right - spare + left)
        return at(room, text(line, style, noun=noun, ids=ids))

    return Laid(height_px=tall, draw=draw, overfull_px=max(widest_word(line.text, style) - width_px, 0.0))


def centred(part: Laid, height_px: float = 0.0) -> Laid:
    """A part in the middle of a row that may be higher than it."""

    def draw(area: Area) -> str:
        spare = max(area.height - part.height_px, 0.0) / 2
        return part.draw(replace(area, top=area.top + spare, bottom=area.bottom - spare))

    return replace(part, height_px=max(part.height_px, height_px), draw=draw)


def growing(part: Laid, growth: float = MOST_ROW_GROWTH) -> Laid:
    return replace(centred(part), stretch=1.0, most_px=part.height_px * growth)


def ruled(rows: Sequence[Laid], look: Look, *, is_closed: bool = False) -> Laid:
    """Rows with a hairline between them."""

    def lined(row: Laid, has_line: bool) -> Laid:
        def draw(area: Area) -> str:
            line = replace(area, top=area.bottom - 1.5)
            return row.draw(area) + (filled(line, styled(background=look.tone.hairline)) if has_line else "")

        return replace(row, draw=draw)

    last = len(rows) - 1
    return stacked([lined(row, is_closed or index < last) for index, row in enumerate(rows)], 0.0)


def padded(part: Laid, pad_px: float) -> Laid:
    """Room over and under a part."""

    def draw(area: Area) -> str:
        return part.draw(replace(area, top=area.top + pad_px, bottom=area.bottom - pad_px))

    return replace(part, height_px=part.height_px + 2 * pad_px, draw=draw)


def words_of(item: Item, look: Look, width_px: float, *, factor: float = NAME_EM) -> Laid:
    """The name, and its sentence under it."""
    name = set_line(item.name, name_style(look, factor), width_px)
    return stacked([name, set_line(item.note, note_style(look), width_px)], look.body_px * 0.18)


def _marked(marker: Callable[[Area], str], side_px: float, gap_px: float, body: Laid) -> Laid:
    """A mark at the left, level with the middle of the words."""
    tall = max(side_px, body.height_px)

    def draw(area: Area) -> str:
        top = area.top + (area.height - side_px) / 2
        spot = Area(left=area.left, top=top, right=area.left + side_px, bottom=top + side_px)
        room = replace(area, left=area.left + side_px + gap_px)
        return marker(spot) + centred(body).draw(room)

    return Laid(height_px=tall, draw=draw, overfull_px=body.overfull_px)


def disc(look: Look, words: str, *, is_strong: bool = True) -> Callable[[Area], str]:
    """A number in a circle."""
    theme = look.sheet.theme
    ground, ink = (theme.accent, theme.on_accent) if is_strong else (theme.accent_soft, theme.accent_surface)

    def draw(area: Area) -> str:
        size = area.height * 0.5
        style = replace(
            look.style(1.0, weight=700, colour=ink, leading=1.2), size_px=round(size, 1), align="center"
        )
        top = (area.height - size * 1.2) / 2
        number = at(Area(left=0, top=top, right=area.width, bottom=top + size * 1.2), text(words, style))
        return at(area, number, extra=styled(background=ground, border_radius="50%"))

    return draw


def emblem(look: Look, name: str, *, is_strong: bool = False) -> Callable[[Area], str]:
    """An icon on a tinted tile."""
    theme = look.sheet.theme
    ground, ink = (theme.accent, theme.on_accent) if is_strong else (theme.accent_soft, theme.accent_surface)

    def draw(area: Area) -> str:
        css = styled(background=ground, border_radius=round(area.width * 0.26, 1), display="flex",
                     align_items="center", justify_content="center")  # fmt: skip
        mark, ids = icon(name, round(area.width * 0.56, 1), ink, 1.8), look.sheet.ids_for("icon")
        return at(area, mark, extra=css, noun="icon" if ids else "", ids=ids)

    return draw


def tagged(part: Laid, look: Look, noun: str) -> Laid:
    """A part that counts as an element."""
    ids = look.sheet.ids_for(noun)

    def draw(area: Area) -> str:
        return at(area, part.draw(moved(area)), noun=noun, ids=ids)

    return replace(part, draw=draw)


def moved(area: Area) -> Area:
    """The same room, seen from within a box that fills it."""
    return Area(left=0.0, top=0.0, right=area.width, bottom=area.height)


def steps(items: tuple[Item, ...], look: Look, width_px: float) -> Laid:
    """Numbered steps down the page: the number, the words, an icon at the right."""
    side, gap = look.body_px * 2.7, look.body_px * 1.0
    has_icons = all(one.icon for one in items) and width_px > look.body_px * 18
    art_px = look.body_px * 3.0 if has_icons else 0.0
    rows = []
    for index, one in enumerate(items):
        room = width_px - side - gap - (art_px + gap if has_icons else 0.0)
        row = _marked(disc(look, str(index + 1)), side, gap, words_of(one, look, room, factor=1.45))
        if has_icons:
            row = beside(
                [centred(row), _art(look, one.icon, art_px)],
                [width_px - art_px - gap, art_px],
                gap,
                is_level=True,
            )
        rows.append(tagged(growing(padded(row, look.body_px * 0.6)), look, "step"))
    return ruled(rows, look)


def _art(look: Look, name: str, side_px: float) -> Laid:
    def draw(area: Area) -> str:
        middle = (area.top + area.bottom) / 2
        spot = replace(area, top=middle - side_px / 2, bottom=middle + side_px / 2, right=area.left + side_px)
        return emblem(look, name)(spot)

    return Laid(height_px=side_px, draw=draw)


def checklist(items: tuple[Item, ...], look: Look, width_px: float) -> Laid:
    """Boxes to tick, in one column or two."""
    num_columns = 2 if len(items) > 5 and width_px > look.body_px * 34 else 1
    wide = (width_px - look.body_px * 2.4 * (num_columns - 1)) / num_columns
    return columned([_tick_row(one, look, wide) for one in items], look, width_px, num_columns)


def columned(rows: Sequence[Laid], look: Look, width_px: float, num_columns: int) -> Laid:
    """Rows in columns of the same length, filled downwards."""
    if num_columns == 1:
        return ruled(rows, look)
    length, gap = ceil(len(rows) / num_columns), look.body_px * 2.4
    wide = (width_px - gap * (num_columns - 1)) / num_columns
    tallest = max(row.height_px for row in rows)
    even = [
        replace(centred(row, tallest), stretch=row.stretch, most_px=tallest * MOST_ROW_GROWTH) for row in rows
    ]
    blank = Laid(height_px=tallest, draw=lambda _area: "", stretch=1.0, most_px=tallest * MOST_ROW_GROWTH)
    groups = []
    for start in range(0, len(even), length):
        some = even[start : start + length]
        groups.append(stacked([ruled(some, look), *[blank] * (length - len(some))], 0.0))
        groups[-1] = replace(groups[-1], stretch=1.0)
    return beside(groups, [wide] * len(groups), gap)


def _tick_row(item: Item, look: Look, width_px: float) -> Laid:
    side, gap = look.body_px * 1.5, look.body_px * 0.9
    art = look.body_px * 1.5 if item.icon and width_px > look.body_px * 12 else 0.0

    def tick(area: Area) -> str:
        css = styled(border=f"{max(2.0, look.body_px * 0.11):.1f}px solid {look.tone.accent}",
                     border_radius=round(look.body_px * 0.3, 1))  # fmt: skip
        return at(area, extra=css)

    body = words_of(item, look, width_px - side - gap - (art + gap if art else 0.0))
    row = _marked(tick, side, gap, body)
    if art:

        def drawn(area: Area) -> str:
            return at(area, icon(item.icon, round(art, 1), look.tone.muted, 1.7))

        mark = Laid(height_px=art, draw=drawn)
        row = beside([centred(row), mark], [width_px - art - gap, art], gap, is_level=True)
    return growing(padded(row, look.body_px * 0.5))


def bullets(items: tuple[Item, ...], look: Look, width_px: float, *, factor: float = 1.0) -> Laid:
    """Short lines, each with a dot."""
    side, gap = look.body_px * 0.4, look.body_px * 0.6
    style = look.style(factor, weight=450, leading=1.25)

    def dot(area: Area) -> str:
        return filled(area, styled(background=look.tone.accent, border_radius="50%"))

    rows = [_marked(dot, side, gap, set_line(one.name, style, width_px - side - gap)) for one in items]
    return stacked([replace(growing(padded(row, look.body_px * 0.2), 1.8), stretch=0.5) for row in rows], 0.0)


def ticked(items: tuple[Item, ...], look: Look, width_px: float) -> Laid:
    """Short lines, each with a check mark."""
    side, gap = look.body_px * 1.1, look.body_px * 0.55

    def mark(area: Area) -> str:
        return at(area, icon("check", round(side, 1), look.tone.accent, 2.6))

    style, room = look.style(1.0, leading=1.25), width_px - side - gap
    rows = [
        padded(_marked(mark, side, gap, set_line(one.name, style, room)), look.body_px * 0.28)
        for one in items
    ]
    return stacked(rows, 0.0)


def agenda(items: tuple[Item, ...], look: Look, width_px: float, *, factor: float = 1.45) -> Laid:
    """Times in a column of their own, and what happens then."""
    style = value_style(look, factor)
    values = [one.value.text for one in items if one.value]
    wide = max((line_width(words, style) for words in values), default=0.0) / 0.97 + 2
    gap = look.body_px * 1.4 if values else 0.0
    rows = []
    for one in items:
        body = words_of(one, look, width_px - wide - gap, factor=factor)
        value = set_line(one.value, style, wide)
        row = beside([value, body], [wide, width_px - wide - gap], gap, is_level=True)
        rows.append(growing(padded(row, look.body_px * 0.62)))
    return ruled(rows, look)


def listing(items: tuple[Item, ...], look: Look, width_px: float) -> Laid:
    """A few names set large, each with its icon."""
    side, gap = look.body_px * 2.6, look.body_px * 1.1
    rows = []
    has_icons = all(one.icon for one in items)
    for one in items:
        mark = emblem(look, one.icon if has_icons else "arrow-right")
        row = _marked(mark, side, gap, words_of(one, look, width_px - side - gap, factor=1.6))
        rows.append(growing(padded(row, look.body_px * 0.5)))
    return ruled(rows, look)


def menu(items: tuple[Item, ...], look: Look, width_px: float) -> Laid:
    """Names with their prices at the far side, a dotted line between; what is in it beneath."""
    num_columns = 2 if len(items) > 5 and width_px > look.body_px * 44 else 1
    wide = (width_px - look.body_px * 2.4 * (num_columns - 1)) / num_columns
    rows = [dish(one, look, wide) for one in items]
    return columned(rows, look, width_px, num_columns) if num_columns > 1 else stacked(rows, 0.0)


def dish(item: Item, look: Look, width_px: float) -> Laid:
    """A name, a dotted line, its price."""
    style, price_style = name_style(look, 1.5), replace(value_style(look, 1.4), align="right")
    price_px = line_width(item.value.text, price_style) / 0.96 + 3 if item.value else 0.0
    name_px = min(line_width(item.name.text, style) / 0.96 + 3, width_px - price_px - look.body_px * 2)
    name, price = (
        set_line(item.name, style, name_px),
        set_line(item.value, price_style, price_px, "price", look.sheet.ids_for("price")),
    )
    note = set_line(item.note, note_style(look), width_px - price_px - look.body_px)

    def head(area: Area) -> str:
        gap = look.body_px * 0.5
        y = area.top + style.size_px * style.leading * 0.76
        dots = Area(left=area.left + name_px + gap, top=y, right=area.right - price_px - gap, bottom=y + 2)
        line = filled(
            dots, styled(border_top=f"{max(2.0, look.body_px * 0.09):.1f}px dotted {look.tone.muted}")
        )
        left = replace(area, right=area.left + name_px)
        right = replace(area, left=area.right - price_px)
        return name.draw(left) + (line if dots.width > gap * 2 and item.value else "") + price.draw(right)

    top = Laid(height_px=max(name.height_px, price.height_px), draw=head, overfull_px=name.overfull_px)
    return growing(padded(stacked([top, note], look.body_px * 0.1), look.body_px * 0.45), 1.9)


def rail(items: tuple[Item, ...], look: Look, width_px: float) -> Laid:
    """A line down the page with a dot for each event."""
    indent = look.body_px * 2.6
    rows = []
    for index, one in enumerate(items):
        value = set_line(one.value, value_style(look, 1.9), width_px - indent)
        body = stacked([value, words_of(one, look, width_px - indent, factor=1.3)], look.body_px * 0.1)
        rows.append(_railed(growing(padded(body, look.body_px * 0.7)), look, indent,
                            is_first=index == 0, is_last=index == len(items) - 1))  # fmt: skip
    return tagged(replace(stacked(rows, 0.0)), look, "timeline")


def _railed(row: Laid, look: Look, indent: float, *, is_first: bool, is_last: bool) -> Laid:
    side = look.body_px * 1.1

    def draw(area: Area) -> str:
        x, y = area.left + side / 2, (area.top + area.bottom) / 2
        line = Area(
            left=x - 2, top=y if is_first else area.top, right=x + 2, bottom=y if is_last else area.bottom
        )
        spot = Area(left=area.left, top=y - side / 2, right=area.left + side, bottom=y + side / 2)
        css = styled(
            background=look.tone.ground,
            border=f"{side * 0.26:.1f}px solid {look.tone.accent}",
            border_radius="50%",
        )
        return (
            filled(line, styled(background=look.tone.hairline))
            + at(spot, extra=css)
            + row.draw(replace(area, left=area.left + indent))
        )

    return replace(row, draw=draw)


def days(items: tuple[Item, ...], look: Look, width_px: float, *, is_wide: bool) -> Laid:
    """The days of a schedule, each with its hours: side by side, or one under the other."""
    gap = look.body_px * 2.6
    num = len(items) if is_wide else 1
    wide = (width_px - gap * (num - 1)) / num
    made = [_day(one, look, wide) for one in items]
    if is_wide:
        return beside(made, [wide] * num, gap)
    return stacked(made, look.body_px * 1.6)


def _day(day: Item, look: Look, width_px: float) -> Laid:
    name = set_line(day.name, name_style(look, 1.9), width_px)

    def head(area: Area) -> str:
        line = replace(area, top=area.bottom - look.body_px * 0.16)
        return name.draw(area) + filled(line, styled(background=look.tone.accent))

    top = Laid(height_px=name.height_px + look.body_px * 0.5, draw=head, overfull_px=name.overfull_px)
    return replace(stacked([top, agenda(day.items, look, width_px, factor=1.25)], 0.0), stretch=1.0)
