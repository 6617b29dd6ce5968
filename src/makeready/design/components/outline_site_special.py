"""Pages with a shape of their own: an article, documentation, a dashboard, a form to log in."""

from collections.abc import Sequence
from dataclasses import replace

from makeready.design.components.laid import Laid, Look, beside, filled, holding, line_width, stacked
from makeready.design.components.outline_site import (
    Manner,
    button,
    card_css,
    carded,
    display,
    mark,
    on_card,
    soft,
    tagged,
    words,
)
from makeready.design.components.outline_site_words import Block, Words
from makeready.design.components.tone import mixed
from makeready.design.sheet import Area, at, icon, styled, text

CODE_GROUND, CODE_INK, CODE_MUTED = "#10182b", "#e6edf7", "#8fa3c4"
"""A terminal is dark on every page."""


def quoted(page: Words, look: Look, width_px: float, factor: float = 1.7) -> Laid:
    """A pull quote with a bar of the key colour at its side."""
    size = look.body_px
    style = replace(display(look, factor), leading=1.25, align="left")
    ids = look.sheet.ids_for("quote")
    body = words(page.quote, style, width_px - size * 1.4, "quote" if ids else "", ids)

    def draw(area: Area) -> str:
        bar = filled(replace(area, right=area.left + size * 0.3, bottom=area.top + body.height_px),
                     styled(background=look.tone.key, border_radius=size * 0.2))  # fmt: skip
        return bar + body.draw(replace(area, left=area.left + size * 1.4))

    return replace(body, draw=draw)


def byline(page: Words, look: Look, width_px: float) -> Laid:
    """A portrait, who wrote it, and a note beneath."""
    size, ids = look.body_px, look.sheet.ids_for("author")
    side, gap = size * 2.6, size * 0.8
    left = replace(look, align="left")
    room = width_px - side - gap
    name = words(page.author, left.style(1.05, weight=600, leading=1.3), room, "author" if ids else "", ids)
    note = words(page.note, left.style(0.95, colour=look.tone.muted, leading=1.3), room)
    said = stacked([name, note], 0.0)

    def draw(area: Area) -> str:
        spare = (side - said.height_px) / 2
        portrait = mark(look, "user-round", side, is_round=True)(
            replace(area, right=area.left + side, bottom=area.top + side)
        )
        return portrait + said.draw(
            replace(area, left=area.left + side + gap, top=area.top + max(spare, 0.0))
        )

    return Laid(height_px=max(side, said.height_px), draw=draw, overfull_px=said.overfull_px)


def article_head(page: Words, look: Look, width_px: float) -> Laid:
    size, ids = look.body_px, look.sheet.ids_for("headline")
    over = words(page.over, look.style(1.0, weight=650, colour=look.tone.accent, leading=1.2), width_px)
    title = words(page.title, display(look, 2.9), width_px, "headline" if ids else "", ids)
    return stacked([over, title, byline(page, look, width_px)], [0.0, size * 0.6, size * 1.2])


def paragraphs(page: Words, look: Look, width_px: float) -> list[Laid]:
    return [words(one, look.style(1.08, leading=1.6), width_px) for one in page.texts]


def article(page: Words, look: Look, width_px: float, manner: Manner) -> Laid:
    """Paragraphs with the quote between them, or at their side."""
    size = look.body_px
    if manner.head == "open" or width_px < size * 44:
        wide = min(width_px, size * 46)
        texts = paragraphs(page, look, wide)
        parts = [*texts[:1], quoted(page, look, wide), *texts[1:]]
        return stacked([replace(one, stretch=0.0) for one in parts], size * 1.3)
    side, gap = width_px * 0.32, size * 4.0
    room = width_px - side - gap
    main = stacked(paragraphs(page, look, room), size * 1.2)
    return beside([main, quoted(page, look, side, 1.9)], [room, side], gap)


def field(block: Block, look: Look, width_px: float) -> Laid:
    """A name over a box to type in."""
    size = look.body_px
    name = words(block.name, look.style(1.0, weight=600, leading=1.3), width_px)
    tall = size * 2.9

    def entry(area: Area) -> str:
        spot = replace(area, bottom=area.top + tall)
        css = styled(background=look.sheet.theme.surface, border=f"1.5px solid {look.tone.muted}",
                     border_radius=round(size * 0.55, 1))  # fmt: skip
        top = area.top + (tall - size * 1.3) / 2
        glyph = Area(left=area.left + size, top=top, right=area.left + size * 2.3, bottom=top + size * 1.3)
        return at(spot, extra=css) + at(
            glyph, icon(block.icon or "text-cursor", round(size * 1.3, 1), look.tone.muted, 1.9)
        )

    made = stacked([name, Laid(height_px=tall, draw=entry)], size * 0.45)
    return tagged(made, look, "field", "input")


def form(page: Words, look: Look, width_px: float) -> Laid:
    """Title, fields, the button, and a line beneath."""
    size, ids = look.body_px, look.sheet.ids_for("headline")
    title = words(page.title, display(look, 2.2), width_px, "headline" if ids else "", ids)
    sentence = words(page.sentence, look.style(1.08, colour=look.tone.muted, leading=1.35), width_px)
    left = replace(look, align="left")
    fields = [field(one, left, width_px) for one in page.blocks]
    _, press = button(look, page.actions[0], width_px=width_px, factor=1.08)
    note = words(
        page.note,
        replace(look.style(0.98, weight=500, colour=look.tone.accent, leading=1.3), align="center"),
        width_px,
    )
    gaps = [0.0, size * 0.5, size * 1.6, *[size * 1.1] * (len(fields) - 1), size * 1.6, size * 1.1]
    return stacked([title, sentence, *fields, press, note], gaps)


def side_nav(page: Words, look: Look, width_px: float) -> Laid:
    """Groups of links, the one at hand on a tint."""
    size, theme = look.body_px, look.sheet.theme
    parts, gaps = [], []
    for number, group in enumerate(page.groups):
        for index, said in enumerate(group):
            is_head = index == 0
            is_here = number == 0 and index == 2
            colour = look.tone.ink if is_head else theme.accent_surface if is_here else look.tone.muted
            style = look.style(
                0.92 if is_head else 1.0,
                weight=700 if is_head or is_here else 450,
                colour=colour,
                leading=1.25,
            )
            parts.append(
                _link(words(said, style, width_px - size), look, theme.accent_soft if is_here else "")
            )
            gaps.append(size * (1.3 if is_head else 0.12) if parts else 0.0)
    made = stacked(parts, gaps)
    return tagged(made, look, "side navigation", "nav", "sidebar")


def _link(body: Laid, look: Look, ground: str) -> Laid:
    pad = look.body_px * 0.4

    def draw(area: Area) -> str:
        spot = replace(area, bottom=area.top + body.height_px + 2 * pad)
        under = (
            filled(spot, styled(background=ground, border_radius=round(look.body_px * 0.45, 1)))
            if ground
            else ""
        )
        return under + body.draw(replace(area, left=area.left + look.body_px * 0.6, top=area.top + pad))

    return replace(body, height_px=body.height_px + 2 * pad, draw=draw)


def code(block: Block, look: Look, width_px: float) -> Laid:
    """Lines in a terminal's window."""
    size = look.body_px
    style = replace(
        look.style(1.02, colour=CODE_INK, leading=1.65), family=look.sheet.theme.typeset.mono, align="left"
    )
    rows = [
        words(
            line,
            replace(style, colour=CODE_MUTED if line.text.startswith("#") else CODE_INK),
            width_px - 2.8 * size,
        )
        for _, line in block.items
    ]
    title = words(
        block.name,
        replace(style, size_px=round(size * 0.9, 2), colour=CODE_MUTED, leading=1.2),
        width_px - 8 * size,
    )
    body = stacked(rows, 0.0)

    def draw(area: Area) -> str:
        dots = "".join(
            filled(Area(left=area.left + size * (1.4 + 1.1 * at_), top=area.top + size * 1.05,
                        right=area.left + size * (2.1 + 1.1 * at_), bottom=area.top + size * 1.75),
                   styled(background=colour, border_radius="50%"))
            for at_, colour in enumerate(("#ff6058", "#ffbd2e", "#28c93f"))
        )  # fmt: skip
        top = title.draw(replace(area, left=area.left + size * 5.4, top=area.top + size * 0.85))
        inner = body.draw(
            Area(
                left=area.left + size * 1.4,
                top=area.top + size * 2.9,
                right=area.right - size * 1.4,
                bottom=area.bottom,
            )
        )
        css = styled(background=CODE_GROUND, border_radius=round(size * 0.7, 1))
        return holding(area, dots + top + inner, css)

    return tagged(
        Laid(height_px=body.height_px + size * 4.2, draw=draw, overfull_px=body.overfull_px),
        look,
        "code block",
        "code",
    )


def docs(page: Words, look: Look, width_px: float, manner: Manner) -> Laid:
    """Links at the side, and the page: heading, paragraphs, code."""
    size, ids = look.body_px, look.sheet.ids_for("headline")
    side, gap = size * 14.0, size * 3.6
    room = width_px - side - 2 * gap
    texts = [words(one, look.style(1.12, leading=1.6), min(room, size * 46)) for one in page.texts]
    shown = code(page.blocks[0], look, min(room, size * 46))
    title = words(page.title, display(look, 2.7), room, "headline" if ids else "", ids)
    main = stacked([title, *texts[:1], shown, *texts[1:]], size * 1.4)
    nav = side_nav(page, look, side)
    is_right = manner.name == "centred"

    def draw(area: Area) -> str:
        edge = area.right - side - gap if is_right else area.left + side + gap
        line = filled(replace(area, left=edge, right=edge + 1.5), styled(background=look.tone.hairline))
        at_nav = replace(area, left=area.right - side) if is_right else replace(area, right=area.left + side)
        at_main = replace(area, right=edge - gap) if is_right else replace(area, left=edge + gap)
        return line + nav.draw(at_nav) + main.draw(at_main)

    tall = max(nav.height_px, main.height_px)
    return Laid(height_px=tall, draw=draw, stretch=1.0, overfull_px=max(nav.overfull_px, main.overfull_px))


def dashboard(page: Words, look: Look, width_px: float, manner: Manner) -> Laid:
    """Figures in a row; below them the line and the table, beside each other."""
    size, ids = look.body_px, look.sheet.ids_for("headline")
    num, gap = len(page.blocks), size * 1.1
    wide = (width_px - gap * (num - 1)) / num
    title = words(page.title, display(look, 2.2), width_px, "headline" if ids else "", ids)
    kpis = beside([_kpi(one, look, wide, manner) for one in page.blocks], [wide] * num, gap)
    left = (width_px - gap) * 0.58
    right = width_px - gap - left
    lower = beside(
        [_line_card(page, look, left, manner), _table_card(page, look, right, manner)], [left, right], gap
    )
    return stacked([title, replace(kpis, stretch=0.0), replace(lower, stretch=1.0)], [0.0, size * 1.3, gap])


def _kpi(block: Block, look: Look, width_px: float, manner: Manner) -> Laid:
    inner = on_card(look)
    room = width_px - 2.4 * look.body_px
    name = words(block.name, inner.style(1.0, colour=inner.tone.muted, weight=500, leading=1.25), room)
    value = words(block.value, display(replace(inner, align="left"), 2.2), room)
    is_less = block.note is not None and block.note.text.startswith("-")
    colour = soft(inner.tone, "#c2410c" if is_less else "#15803d")
    note = words(block.note, inner.style(0.98, weight=600, colour=colour, leading=1.2), room)
    made = stacked([name, value, note], [0.0, look.body_px * 0.4, look.body_px * 0.4])
    return carded(made, look, manner, nouns=("card", "stat"), pad_em=1.2)


def _line_card(page: Words, look: Look, width_px: float, manner: Manner) -> Laid:
    inner, size = on_card(look), look.body_px
    room = width_px - 2.6 * size
    head = words(page.over, inner.style(1.15, weight=650, leading=1.2), room)
    return carded(stacked([head, _line(page, inner, room)], size * 1.0), look, manner, nouns=(), pad_em=1.3)


def _line(page: Words, look: Look, width_px: float) -> Laid:
    """A line over the months, its area in a tint of the key colour."""
    size, tone = look.body_px, look.tone
    style = replace(look.style(0.85, colour=tone.muted, leading=1.2), align="center")
    most = max(page.values) * 1.1
    each = width_px / len(page.values)

    def draw(area: Area) -> str:
        base = area.bottom - size * 2.0
        tall, wide = base - area.top, area.width
        points = [
            (each * (index + 0.5), tall - tall * value / most) for index, value in enumerate(page.values)
        ]
        path = "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        under = f"{path} L{points[-1][0]:.1f} {tall:.1f} L{points[0][0]:.1f} {tall:.1f} Z"
        x, y = points[-1]
        rule = f'stroke="{tone.hairline}" stroke-width="1.2" fill="none"'
        grid = "".join(
            f'<path d="M0 {tall * share:.1f} H{wide:.1f}" {rule}/>' for share in (0.02, 0.34, 0.67, 0.995)
        )
        frame = f'width="{wide:.1f}" height="{tall:.1f}" viewBox="0 0 {wide:.1f} {tall:.1f}"'
        pen = f'stroke="{tone.key}" stroke-width="{size * 0.17:.1f}" stroke-linejoin="round"'
        svg = (
            f'<svg {frame} style="display:block">{grid}'
            f'<path d="{under}" fill="{tone.key}" fill-opacity="0.12"/>'
            f'<path d="{path}" fill="none" {pen}/>'
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size * 0.36:.1f}" fill="{tone.key}"/></svg>'
        )
        html = at(replace(area, bottom=base), svg)
        for index, label in enumerate(page.labels[: len(page.values)]):
            left = area.left + each * index
            html += at(
                Area(left=left, top=base + size * 0.7, right=left + each, bottom=area.bottom),
                text(label, style),
            )
        return html

    widest = max(line_width(one, style) for one in page.labels)
    made = Laid(height_px=size * 13, draw=draw, stretch=1.0, overfull_px=max(widest - each, 0.0))
    return tagged(made, look, "chart")


def _table_card(page: Words, look: Look, width_px: float, manner: Manner) -> Laid:
    inner, size = on_card(look), look.body_px
    room = width_px - 2.6 * size
    head = words(page.note, inner.style(1.15, weight=650, leading=1.2), room)
    return carded(
        stacked([head, tagged(_table(page, inner, room), inner, "table")], size * 0.8),
        look,
        manner,
        nouns=(),
        pad_em=1.3,
    )


def _table(page: Words, look: Look, width_px: float) -> Laid:
    rows = [_row(cells, look, width_px, is_head=not index, is_last=index == len(page.table) - 1)
            for index, cells in enumerate(page.table)]  # fmt: skip
    return stacked(rows, 0.0)


def _row(some: Sequence[str], look: Look, width_px: float, *, is_head: bool, is_last: bool) -> Laid:
    size = look.body_px
    shares = [0.5, *[0.5 / (len(some) - 1)] * (len(some) - 1)]
    parts = []
    for index, (cell, share) in enumerate(zip(some, shares, strict=True)):
        style = look.style(0.92 if is_head else 1.02, weight=600 if is_head or not index else 450,
                           colour=look.tone.muted if is_head else look.tone.ink, leading=1.2)  # fmt: skip
        parts.append(words(cell, replace(style, align="right" if index else "left"), width_px * share))
    body = beside(parts, [width_px * share for share in shares], 0.0, is_level=True)
    pad = size * 0.7

    def draw(area: Area) -> str:
        spare = max(area.height - body.height_px, 0.0) / 2
        line = (
            ""
            if is_last
            else filled(replace(area, top=area.bottom - 1.5), styled(background=look.tone.hairline))
        )
        return body.draw(replace(area, top=area.top + spare, bottom=area.bottom - spare)) + line

    tall = body.height_px + 2 * pad
    return Laid(
        height_px=tall,
        draw=draw,
        stretch=0.0 if is_head else 1.0,
        most_px=tall * 1.7,
        overfull_px=body.overfull_px,
    )


def panel(part: Laid, look: Look, manner: Manner, pad_em: float) -> Laid:
    """A part on a card that is no counted element."""
    pad = look.body_px * pad_em
    css = card_css(look, manner)
    tall = part.height_px + 2 * pad

    def draw(area: Area) -> str:
        return holding(area, part.draw(area.inset(pad)), css)

    return replace(part, height_px=tall, draw=draw)


def tinted(look: Look, share: float) -> str:
    return mixed(look.sheet.theme.accent, look.tone.ground, share)
