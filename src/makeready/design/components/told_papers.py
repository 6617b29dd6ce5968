"""Papers: an invoice with its sums, a certificate in a border, a table of things compared."""

from dataclasses import replace

from makeready.brief.outline import Part
from makeready.design.components.laid import Laid, Look, beside, filled, line_width, set_text, stacked
from makeready.design.components.outline_tables import table as outline_table
from makeready.design.components.told_rows import centred, moved, padded, ruled, set_line
from makeready.design.sheet import Area, TextStyle, at, icon, styled
from makeready.design.told_words import CHECK, Item, Telling

MAX_SHORT_CHARS = 22
"""Ours: a criterion as short as this stays on one line."""


def compared(telling: Telling, look: Look, width_px: float) -> Laid:
    """A table: criteria down, the things that are compared across."""
    if telling.is_checked:
        return _checked(telling, look, width_px)
    heads = tuple(line.text for line in telling.heads)
    rows = (("", *heads), *telling.rows)
    made = outline_table(
        Part(kind="table", rows=rows, num_head=1), replace(look, body_px=look.body_px * 1.15), width_px
    )
    return replace(made, stretch=1.0)


def _checked(telling: Telling, look: Look, width_px: float) -> Laid:
    """Features with a check mark where a plan has them."""
    num = len(telling.heads)
    theme = look.sheet.theme
    head_style = replace(look.style(1.3, weight=700, leading=1.2, colour=theme.on_panel), align="center")
    widest = max((line_width(line.text, head_style) for line in telling.heads), default=0.0)
    rest = max(widest / 0.95 + look.body_px * 1.4, width_px * 0.16)
    first = width_px - rest * num
    heads = [set_line(line, head_style, rest) for line in telling.heads]
    head = beside(
        [Laid(height_px=0.0, draw=lambda _area: ""), *heads], [first, *[rest] * num], 0.0, is_level=True
    )
    pad = look.body_px * 0.75

    def draw_head(area: Area) -> str:
        css = styled(background=theme.panel, border_radius=round(look.body_px * 0.5, 1))
        return filled(area, css) + centred(head).draw(area)

    rows = [_check_row(row, look, first, rest, pad) for row in telling.rows]
    names = [row[0] for row in telling.rows if len(row[0]) <= MAX_SHORT_CHARS]
    longest = max((line_width(one, _criterion_style(look)) for one in names), default=0.0) / 0.95
    lacking = max(longest + look.body_px * 1.3 - first, 0.0)
    top = Laid(height_px=head.height_px + 2 * pad, draw=draw_head, overfull_px=lacking)
    made = stacked([top, ruled(rows, look, is_closed=True)], 0.0)
    ids = look.sheet.ids_for("table")

    def draw(area: Area) -> str:
        return at(area, made.draw(moved(area)), noun="table", ids=ids)

    return replace(made, draw=draw)


def _criterion_style(look: Look) -> TextStyle:
    return look.style(1.15, weight=550, leading=1.2)


def _check_row(row: tuple[str, ...], look: Look, first: float, rest: float, pad: float) -> Laid:
    style = _criterion_style(look)
    name = set_text(look, row[0], style, first - look.body_px * 1.2)
    side = look.body_px * 1.4
    theme = look.sheet.theme

    def draw(area: Area) -> str:
        middle = (area.top + area.bottom) / 2
        html = [
            centred(name).draw(
                replace(
                    area, left=area.left + look.body_px * 0.8, right=area.left + first - look.body_px * 0.4
                )
            )
        ]
        for column, cell in enumerate(row[1:]):
            x = area.left + first + rest * (column + 0.5)
            if cell == CHECK:
                spot = Area(
                    left=x - side / 2, top=middle - side / 2, right=x + side / 2, bottom=middle + side / 2
                )
                css = styled(
                    background=theme.accent_soft,
                    border_radius="50%",
                    display="flex",
                    align_items="center",
                    justify_content="center",
                )
                html.append(
                    at(spot, icon("check", round(side * 0.66, 1), theme.accent_surface, 3.0), extra=css)
                )
            else:
                line = Area(
                    left=x - side * 0.25, top=middle - 1.5, right=x + side * 0.25, bottom=middle + 1.5
                )
                html.append(filled(line, styled(background=look.tone.hairline)))
        return "".join(html)

    tall = max(name.height_px, side) + 2 * pad
    return Laid(height_px=tall, draw=draw, stretch=1.0, most_px=tall * 1.9, overfull_px=name.overfull_px)


def invoice(telling: Telling, look: Look, width_px: float) -> Laid:
    """Seller and buyer, the positions, and the sums flush right under them."""
    gap = look.body_px * 2
    wide = (width_px - gap) / 2
    sides = beside([_party(one, look, wide) for one in telling.items], [wide] * 2, gap)
    shares = (0.46, 0.16, 0.18, 0.2)
    widths = [width_px * share for share in shares]
    head = _cells(
        tuple(line.text for line in telling.heads), look, widths, weight=700, colour=look.tone.muted
    )
    positions = [row for row in telling.rows if row[1]]
    sums = [row for row in telling.rows if not row[1]]
    rows = [_cells(row, look, widths) for row in positions]
    strong = styled(background=look.tone.ink)

    def line(area: Area) -> str:
        return filled(replace(area, bottom=area.top + 2.5), strong)

    ids = look.sheet.ids_for("table")
    grown = [replace(centred(one), stretch=1.0, most_px=one.height_px * 1.8) for one in rows]
    body = stacked([head, Laid(height_px=2.5, draw=line), ruled(grown, look, is_closed=True)], 0.0)
    table = replace(body, draw=lambda area: at(area, body.draw(moved(area)), noun="table", ids=ids))
    return stacked([sides, table, _sums(sums, look, width_px)], [0.0, look.body_px * 2.4, look.body_px * 1.2])


def _party(item: Item, look: Look, width_px: float) -> Laid:
    head = set_line(item.name, look.style(1.0, weight=700, colour=look.tone.accent), width_px)
    lines = [
        set_line(one.name, look.style(1.1, weight=600 if index == 0 else 400), width_px)
        for index, one in enumerate(item.items)
    ]
    return stacked([head, *lines], look.body_px * 0.25)


def _cells(
    row: tuple[str, ...], look: Look, widths: list[float], *, weight: int = 400, colour: str = ""
) -> Laid:
    """One row: words flush left, numbers flush right."""
    cells = []
    for column, cell in enumerate(row):
        style = look.style(1.1, weight=weight or 400, colour=colour, leading=1.25)
        style = replace(
            style,
            align="right" if column else "left",
            weight=600 if column == 0 and not colour else style.weight,
        )
        cells.append(
            set_text(look, cell, style, widths[column])
            if cell
            else Laid(height_px=0.0, draw=lambda _area: "")
        )
    made = beside(cells, widths, 0.0, is_level=True)
    return padded(made, look.body_px * 0.6)


def _sums(rows: list[tuple[str, ...]], look: Look, width_px: float) -> Laid:
    """The sums in the right half; the last one is what counts."""
    wide = width_px * 0.46
    made = []
    for index, row in enumerate(rows):
        is_total = index == len(rows) - 1
        style = look.style(1.5 if is_total else 1.1, weight=700 if is_total else 450, leading=1.2)
        name_px = line_width(row[0], style) / 0.96 + 4
        name = set_text(look, row[0], style, name_px)
        value = set_text(
            look,
            row[3],
            replace(style, align="right", colour=look.tone.accent if is_total else ""),
            wide - name_px - look.body_px,
        )
        pair = beside([name, value], [name_px, wide - name_px - look.body_px], look.body_px)
        made.append(padded(pair, look.body_px * 0.45))
    inner = ruled(made, look)

    def draw(area: Area) -> str:
        return inner.draw(replace(area, left=area.right - wide))

    return replace(inner, draw=draw)


def ornate_border(look: Look, area: Area) -> str:
    """Two frames and a rosette in each corner."""
    size = look.sheet.px(30)
    colour, soft = look.tone.accent, look.tone.muted
    wide, tall = area.width, area.height
    curl = (
        "M0 70 C0 30 30 0 70 0 M0 46 C6 24 24 6 46 0 M14 14 C30 14 44 28 44 44 C44 54 30 56 28 46"
        " C26 38 36 34 40 40"
        " M14 14 C14 30 28 44 44 44 M0 100 C20 96 26 80 14 70 M100 0 C96 20 80 26 70 14"
    )
    scale = size / 30
    corners = ((0, 0, 1, 1), (wide, 0, -1, 1), (0, tall, 1, -1), (wide, tall, -1, -1))
    shapes = "".join(
        f'<g transform="translate({x:.1f} {y:.1f}) scale({sx * scale:.3f} {sy * scale:.3f})"'
        f' ><g transform="translate(26 26)">'
        f'<path d="{curl}" fill="none" stroke="{colour}" stroke-width="3.2" stroke-linecap="round"/>'
        f'<circle cx="14" cy="14" r="6" fill="{colour}"/></g></g>'
        for x, y, sx, sy in corners
    )
    inset, inner = size * 0.55, size * 4.0
    frames = (
        f'<rect x="2" y="2" width="{wide - 4:.1f}" height="{tall - 4:.1f}" fill="none" '
        f'stroke="{colour}" stroke-width="4"/>'
        f'<rect x="{inset:.1f}" y="{inset:.1f}" width="{wide - 2 * inset:.1f}" '
        f'height="{tall - 2 * inset:.1f}" '
        f'fill="none" '
        f'stroke="{soft}" stroke-width="1.5"/>'
    )
    dots = _border_dots(wide, tall, inset, inner, colour)
    return at(
        area,
        f'<svg viewBox="0 0 {wide:.0f} {tall:.0f}" width="{wide:.0f}" height="{tall:.0f}" '
        f'style="display:block" '
        f'data-decoration="">{frames}{dots}{shapes}</svg>',
    )


def _border_dots(wide: float, tall: float, inset: float, inner: float, colour: str) -> str:
    """A row of small lozenges along each side between the two frames."""
    side, step = inset * 0.2, inset * 1.4
    lozenge = f"l{side:.1f} {side:.1f}l{-side:.1f} {side:.1f}l{-side:.1f} {-side:.1f}Z"
    spots = []
    for length, across in ((wide, False), (tall, True)):
        num = max(int((length - 2 * inner) / step), 1)
        start = (length - (num - 1) * step) / 2
        for index in range(num):
            along = start + index * step
            for other in (inset / 2 + 1, (tall if not across else wide) - inset / 2 - 1):
                x, y = (other, along) if across else (along, other)
                spots.append(f"M{x:.1f} {y - side:.1f}{lozenge}")
    return f'<path d="{"".join(spots)}" fill="{colour}"/>'


def certificate(telling: Telling, look: Look, width_px: float) -> Laid:
    """The title, to whom, for what; lines for the name, the date and the signature; a seal."""
    theme = look.sheet.theme
    given, done, name, what, date, sign = telling.heads
    own = theme.typeset.display
    serif = own if own in ("Instrument Serif", "Newsreader", "Kalam") else "Fraunces"
    middle = replace(look, align="center")
    style = replace(middle.style(3.1, weight=600, leading=1.12), family=serif)
    title = set_line(telling.title, style, width_px, "headline", look.sheet.ids_for("headline"))
    small = middle.style(1.25, colour=look.tone.muted, leading=1.3)
    parts = [
        title,
        set_line(given, small, width_px),
        _signed(name.text, middle, width_px, share=0.72, is_large=True),
        set_line(done, small, width_px)
        if telling.subtitle is None
        else set_line(telling.subtitle, small, width_px),
        _signed(what.text, middle, width_px, share=0.72, is_large=True),
        _seal(look, width_px),
        _pair(date.text, sign.text, middle, width_px),
    ]
    gaps = [look.body_px * one for one in (0.0, 1.8, 3.2, 1.3, 3.2, 1.8, 2.4)]
    return stacked(parts, gaps, middle=True)


def _signed(words: str, look: Look, width_px: float, *, share: float, is_large: bool = False) -> Laid:
    """A line to write on, and under it what goes there."""
    wide = width_px * share
    label = set_text(
        look, words, look.style(1.0 if not is_large else 1.05, colour=look.tone.muted, leading=1.25), wide
    )
    rule = look.body_px * 0.5
    noun = "date" if words == "Date" else ""
    ids = look.sheet.ids_for("date") if noun else ()

    def draw(area: Area) -> str:
        left = (area.left + area.right - wide) / 2
        spot = Area(left=left, top=area.top, right=left + wide, bottom=area.top + rule + label.height_px)
        room = moved(spot)
        line = filled(replace(room, bottom=2.0), styled(background=look.tone.ink))
        return at(spot, line + label.draw(replace(room, top=rule)), noun=noun, ids=ids)

    return Laid(height_px=rule + label.height_px, draw=draw)


def _pair(first: str, second: str, look: Look, width_px: float) -> Laid:
    gap = look.body_px * 3
    wide = (width_px - gap) / 2
    return beside(
        [_signed(first, look, wide, share=0.9), _signed(second, look, wide, share=0.9)], [wide, wide], gap
    )


def _seal(look: Look, width_px: float) -> Laid:
    """A medal with ribbons."""
    side = look.body_px * 6.2
    theme = look.sheet.theme

    def draw(area: Area) -> str:
        left = (area.left + area.right - side) / 2
        spot = Area(left=left, top=area.top, right=left + side, bottom=area.top + side)
        teeth = "".join(
            f'<rect x="41" y="4" width="18" height="18" rx="4" transform="rotate({turn} 50 40)" '
            f'fill="{theme.accent}"/>'
            for turn in range(0, 360, 20)
        )
        shapes = (
            f'<path d="M34 62 L26 98 L42 90 L50 99 L58 90 L74 98 L66 62 Z" fill="{theme.second}"/>{teeth}'
            f'<circle cx="50" cy="40" r="31" fill="{theme.accent}"/>'
            f'<circle cx="50" cy="40" r="23" fill="none" stroke="{theme.on_accent}" stroke-width="2"/>'
            f'<path d="M50 26 L54 36 L65 36.500 L56.500 43 L59.500 54 L50 47.500 L40.500 54 L43.500 43 '
            f'L35 36.500 L46 36 Z" '
            f'fill="{theme.on_accent}"/>'
        )
        return at(
            spot,
            f'<svg viewBox="0 0 100 102" width="{side:.0f}" height="{side * 1.02:.0f}" '
            f'style="display:block" data-decoration="">{shapes}</svg>',
        )

    return Laid(height_px=side * 1.02, draw=draw)
