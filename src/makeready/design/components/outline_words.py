"""Words of an outline by role: titles, paragraphs, lists, buttons, badges, links."""

from collections.abc import Callable
from dataclasses import replace

from makeready.brief.outline import Part
from makeready.design.colour import rgb_of
from makeready.design.components.laid import (
    Laid,
    Look,
    beside,
    filled,
    flowed,
    height_of,
    holding,
    line_width,
    set_text,
    stacked,
)
from makeready.design.icons import find_icon
from makeready.design.sheet import Area, TextStyle, at, bar, icon, styled, text

Drawn = Callable[[Area], str]
MARKERS = "➢▢•✓✔►▪"
"""A string that begins with one of these brings its own bullet."""


_NOUNS = {
    "title": "headline",
    "heading": "headline",
    "subheading": "subtitle",
    "subtitle": "subtitle",
    "tagline": "subtitle",
    "quote": "quote",
    "label": "label",
    "caption": "caption",
    "text": "text",
    "number": "stat",
}
"""What a role is counted as."""


def words(part: Part, look: Look, width_px: float) -> Laid:
    """The lines of a part set by role; bars where there are none."""
    lines = part.lines
    if not lines:
        return _greeked(look, width_px, 2)
    match part.role:
        case "button":
            return _buttons(lines, look, width_px)
        case "badge":
            return _badges(lines, look, width_px)
        case "nav" | "link":
            return _links(lines, look, width_px, is_link=part.role == "link")
        case "bullet":
            return _bullets(lines, look, width_px)
        case "logo":
            return _logo(lines, look, width_px)
        case "input":
            return _input(lines, look, width_px)
        case "legend":
            return _legend(lines, look, width_px)
        case _:
            return _plain(part.role, lines, look, width_px)


def style_of(role: str, look: Look) -> TextStyle:
    """How a role is set on the look's ground."""
    tone, set_in = look.tone, look.sheet.theme.typeset
    match role:
        case "title":
            style = look.style(2.25, weight=set_in.display_weight, leading=max(set_in.display_leading, 1.12))
            return replace(style, family=set_in.display)
        case "heading":
            factor = 1.12 if look.is_on_card else 1.42
            return look.style(factor, weight=700, leading=1.22)
        case "subheading":
            return look.style(1.12, weight=600, leading=1.25)
        case "caption":
            return look.style(0.98, colour=tone.muted)
        case "number":
            style = look.style(2.2, weight=set_in.display_weight, leading=1.1, colour=tone.accent)
            return replace(style, family=set_in.display)
        case "subtitle":
            return look.style(1.22, colour=tone.muted)
        case "tagline":
            return replace(look.style(0.95, weight=600, colour=tone.accent), tracking_em=0.06)
        case "note":
            return look.style(0.92, colour=tone.muted)
        case "label" | "step":
            return look.style(1.0, weight=600, colour=tone.ink)
        case "name":
            return look.style(1.0, weight=600)
        case "quote":
            return look.style(1.08, weight=500)
        case _:
            return look.style(1.0)


def _plain(role: str, lines: tuple[str, ...], look: Look, width_px: float) -> Laid:
    style = style_of(role, look)
    noun = _NOUNS.get(role, "")
    if role == "title":
        style = _at_most(style, lines, width_px, 2)
    if role == "heading" and look.is_on_card and len(lines) > 1:
        rest = [set_text(look, line, look.style(1.0), width_px) for line in lines[1:]]
        return stacked([set_text(look, lines[0], style, width_px, noun), *rest], look.body_px * 0.12)
    return stacked([set_text(look, line, style, width_px, noun) for line in lines], look.body_px * 0.1)


def _at_most(style: TextStyle, lines: tuple[str, ...], width_px: float, num: int) -> TextStyle:
    """Smaller until no line takes more than `num` lines, down to two thirds."""
    for factor in (1.0, 0.92, 0.84, 0.76, 0.68):
        smaller = replace(style, size_px=round(style.size_px * factor, 2))
        if all(
            height_of(line, smaller, width_px) <= num * smaller.size_px * smaller.leading + 1
            for line in lines
        ):
            return smaller
    return smaller


def _greeked(look: Look, width_px: float, num: int) -> Laid:
    """Bars in the shape of text where the prompt gives no words."""
    tall, step = look.body_px * 0.5, look.body_px * 1.1

    def draw(area: Area) -> str:
        html = []
        for index in range(num):
            wide = area.width * (1.0 if index < num - 1 else 0.62)
            top = area.top + index * step
            html.append(
                at(
                    Area(left=area.left, top=top, right=area.left + wide, bottom=top + tall),
                    bar("100%", tall, look.tone.hairline),
                )
            )
        return "".join(html)

    return Laid(height_px=step * num - tall * 0.4, draw=draw)


def _pill(
    look: Look, words: str, style: TextStyle, css: str, *, pad_em: float, noun: str
) -> tuple[float, Drawn]:
    """One string on a rounded ground; its width and how to draw it."""
    style = replace(style, align="center", leading=1.2)
    wide = line_width(words, style) / 0.97 + 2 * pad_em * style.size_px
    ids = look.sheet.ids_for(noun)

    def draw(area: Area) -> str:
        inner = height_of(words, style, area.width - pad_em * style.size_px)
        top = area.top + (area.height - inner) / 2
        words_area = Area(left=area.left, top=top, right=area.right, bottom=top + inner)
        return holding(area, at(words_area, text(look.line(words), style)), css, noun=noun, ids=ids)

    return wide, draw


def _buttons(lines: tuple[str, ...], look: Look, width_px: float) -> Laid:
    theme, size = look.sheet.theme, look.body_px
    radius = round(size * 0.7, 1)
    made = []
    for index, line in enumerate(lines):
        first = index == 0
        style = look.style(1.0, weight=600, colour=theme.on_accent if first else look.tone.ink)
        css = (
            styled(background=theme.accent, border_radius=radius)
            if first
            else styled(border=f"1.5px solid {look.tone.hairline}", border_radius=radius)
        )
        made.append(_pill(look, line, style, css, pad_em=1.3, noun="button"))
    return flowed(made, size * 2.5, width_px, size * 0.8, look.align)


def _badges(lines: tuple[str, ...], look: Look, width_px: float) -> Laid:
    theme, size = look.sheet.theme, look.body_px
    css = styled(background=theme.accent_soft, border_radius=round(size, 1))
    style = look.style(0.95, weight=600, colour=theme.accent_surface)
    made = [_pill(look, line, style, css, pad_em=0.9, noun="badge") for line in lines]
    return flowed(made, size * 1.85, width_px, size * 0.6, look.align)


def _links(lines: tuple[str, ...], look: Look, width_px: float, *, is_link: bool) -> Laid:
    style = look.style(
        1.0, weight=600 if is_link else 500, colour=look.tone.accent if is_link else look.tone.ink
    )
    style = replace(style, extra="white-space:pre", align="left")
    made: list[tuple[float, Drawn]] = []
    for line in lines:

        def draw(area: Area, words: str = line) -> str:
            return at(area, text(look.line(words), style, noun="nav", ids=look.sheet.ids_for("nav")))

        made.append((line_width(line, style) / 0.97 + 2, draw))
    return flowed(made, style.size_px * style.leading, width_px, look.body_px * 2.0, look.align)


def _bullets(lines: tuple[str, ...], look: Look, width_px: float) -> Laid:
    size, style = look.body_px, look.style(1.0)
    indent = size * 1.15
    items = []
    for line in lines:
        own = line[:1] in MARKERS
        inner = set_text(look, line, style, width_px - (0 if own else indent), "bullet")
        if own:
            items.append(inner)
            continue

        def mark(area: Area) -> str:
            top = area.top + size * 0.5
            dot = Area(
                left=area.left + size * 0.15, top=top, right=area.left + size * 0.53, bottom=top + size * 0.38
            )
            return filled(dot, styled(background=look.tone.accent, border_radius="50%"))

        items.append(beside([Laid(height_px=size, draw=mark), inner], [indent, width_px - indent], 0.0))
    return stacked(items, size * 0.42)


def _logo(lines: tuple[str, ...], look: Look, width_px: float) -> Laid:
    size, theme = look.body_px, look.sheet.theme
    side = size * 1.7
    style = look.style(1.2, weight=700, leading=1.2)
    name = lines[0]
    glyph = find_icon(name if name.isascii() else look.sheet.content.topic)

    def draw(area: Area) -> str:
        tile = Area(left=area.left, top=area.top, right=area.left + side, bottom=area.top + side)
        mark = at(
            tile,
            icon(glyph, round(side * 0.58, 1), theme.on_accent),
            extra=styled(
                background=theme.accent,
                border_radius=round(side * 0.28, 1),
                display="flex",
                align_items="center",
                justify_content="center",
            ),
            noun="logo",
            ids=look.sheet.ids_for("logo"),
        )
        room = Area(
            left=tile.right + size * 0.55,
            top=area.top + (side - style.size_px * 1.2) / 2,
            right=area.right,
            bottom=area.top + side,
        )
        return mark + at(room, text(look.line(name), style))

    first = Laid(height_px=max(side, height_of(name, style, width_px - side - size * 0.55)), draw=draw)
    rest = [set_text(look, line, look.style(1.0), width_px) for line in lines[1:]]
    return stacked([first, *rest], size * 0.3)


def _input(lines: tuple[str, ...], look: Look, width_px: float) -> Laid:
    size = look.body_px
    tall, wide = size * 2.4, min(width_px, size * 22)

    def draw(area: Area) -> str:
        field = Area(left=area.left, top=area.top, right=area.left + wide, bottom=area.top + tall)
        css = styled(border=f"1.5px solid {look.tone.hairline}", border_radius=round(size * 0.6, 1))
        style = look.style(1.0, colour=look.tone.muted, leading=1.2)
        style = replace(style, align="left")
        room = field.inset(size * 0.9, (tall - size * 1.2) / 2)
        return holding(field, at(room, text(look.line(lines[0]), style)), css)

    rest = [set_text(look, line, look.style(0.92, colour=look.tone.muted), width_px) for line in lines[1:]]
    return stacked([Laid(height_px=tall, draw=draw), *rest], size * 0.3)


def _legend(lines: tuple[str, ...], look: Look, width_px: float) -> Laid:
    size, style = look.body_px, replace(look.style(0.95), align="left")
    made: list[tuple[float, Drawn]] = []
    for index, line in enumerate(lines):
        colour = look.tone.series[index % len(look.tone.series)]

        def draw(area: Area, words: str = line, fill: str = colour) -> str:
            dot = Area(
                left=area.left,
                top=area.top + size * 0.3,
                right=area.left + size * 0.7,
                bottom=area.top + size,
            )
            room = replace(area, left=area.left + size * 1.1)
            return filled(dot, styled(background=fill, border_radius="50%")) + at(
                room, text(look.line(words), style)
            )

        made.append((line_width(line, style) / 0.97 + size * 1.2, draw))
    return flowed(made, size * 1.35, width_px, size * 1.2, look.align)


def natural_width(part: Part, look: Look) -> float:
    """How wide a part would be on one line, for rows."""
    lines = part.lines
    style = style_of(part.role, look)
    size = look.body_px
    match part.role:
        case "button":
            return sum(
                line_width(line, replace(style, weight=600)) / 0.97 + size * 2.6 for line in lines
            ) + size * 0.8 * len(lines)
        case "badge":
            return sum(
                line_width(line, replace(style, weight=600)) / 0.97 + size * 1.8 for line in lines
            ) + size * 0.6 * len(lines)
        case "nav" | "link":
            return sum(line_width(line, replace(style, weight=600)) / 0.97 + size * 2 for line in lines)
        case "logo":
            return (
                max(
                    (line_width(line, replace(style, size_px=size * 1.2, weight=700)) for line in lines),
                    default=0,
                )
                / 0.96
                + size * 2.5
            )
        case "input":
            return size * 16
        case _:
            return max((line_width(line, style) for line in lines), default=size * 8) / 0.96 + 4


def tint(colour: str, share: float) -> str:
    """A colour laid thin over what is below."""
    return f"rgba({rgb_of(colour)},{share:g})"
