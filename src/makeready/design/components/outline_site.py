"""Parts that pages of a known sort share: words, buttons, cards, the bar at the top, the head, the foot."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from makeready.design.colour import readable
from makeready.design.components.laid import (
    NOTHING,
    Laid,
    Look,
    beside,
    filled,
    height_of,
    holding,
    line_width,
    stacked,
    widest_word,
)
from makeready.design.components.tone import Tone, on_surface
from makeready.design.content import Line
from makeready.design.sheet import Area, TextStyle, at, icon, styled, text

BUTTON_EM = 2.7
"""The height of a button in its text's size. Ours."""

MOST_TIGHT_EM = -0.022
"""Ours: tighter than this, the spaces between words close at text sizes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a page of a known sort is set: where its head stands, on which ground, and what cards look like."""

    name: str
    head: Literal["open", "soft", "field"]
    card: Literal["lined", "raised"]
    is_centred: bool


MANNERS = (
    Manner(name="open", head="open", card="lined", is_centred=False),
    Manner(name="centred", head="soft", card="raised", is_centred=True),
    Manner(name="field", head="field", card="lined", is_centred=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What stands in the bar at the top; `is_nav` unless the page has its navigation elsewhere."""

    brand: Line
    icon: str
    links: tuple[str, ...] = ()
    button: Line | None = None
    is_nav: bool = True


def words(
    line: Line | str | None, style: TextStyle, width_px: float, noun: str = "", ids: tuple[str, ...] = ()
) -> Laid:
    """One string, wrapped; nothing for no words."""
    said = line if isinstance(line, str) else line.text if line is not None else ""
    if line is None or not said:
        return NOTHING
    tall = height_of(said, style, width_px)

    def draw(area: Area) -> str:
        right = area.right if style.align != "left" else min(area.left + width_px, area.right)
        spot = replace(area, right=right, bottom=area.top + tall)
        return at(spot, text(line, style, noun=noun, ids=ids))

    return Laid(height_px=tall, draw=draw, overfull_px=max(widest_word(said, style) - width_px, 0.0))


def spring(share: float = 1.0) -> Laid:
    """Room that takes what height is left."""
    return Laid(height_px=0.0, draw=lambda _area: "", stretch=share)


def display(look: Look, factor: float, *, colour: str = "", align: str = "") -> TextStyle:
    """The theme's display type at a multiple of the body text."""
    style = look.sheet.display(1.0, colour or look.tone.ink, align or look.align)
    return replace(
        style,
        size_px=round(look.body_px * factor, 2),
        leading=max(style.leading, 1.1),
        tracking_em=max(style.tracking_em, MOST_TIGHT_EM),
    )


def tagged(part: Laid, look: Look, *nouns: str) -> Laid:
    """A part that counts as each of the elements the brief asks for by these names."""
    wanted = [noun for noun in nouns if look.sheet.ids_for(noun)]
    if not wanted:
        return part

    def draw(area: Area) -> str:
        html = part.draw(area)
        for noun in wanted:
            html = holding(area, html, "", noun=noun, ids=look.sheet.ids_for(noun))
        return html

    return replace(part, draw=draw)


def card_css(look: Look, manner: Manner, *, edge: str = "") -> str:
    theme, radius = look.sheet.theme, round(look.body_px * 0.8, 1)
    if manner.card == "raised" and not edge:
        shadow = theme.shadow(look.sheet.unit, 0.45)
        return styled(background=theme.surface, border_radius=radius, box_shadow=shadow)
    return styled(
        background=theme.surface, border_radius=radius, border=f"1.5px solid {edge or hairline(look)}"
    )


def hairline(look: Look) -> str:
    return on_surface(look.sheet).hairline


def on_card(look: Look) -> Look:
    return replace(look, tone=on_surface(look.sheet), is_on_card=True)


def carded(
    part: Laid,
    look: Look,
    manner: Manner,
    *,
    nouns: Sequence[str] = ("card",),
    pad_em: float = 1.3,
    edge: str = "",
    growth: float = 1.5,
) -> Laid:
    """A part on a card that fills its height; the part lies inside the card's element."""
    pad, css = look.body_px * pad_em, card_css(look, manner, edge=edge)

    def draw(area: Area) -> str:
        return holding(area, part.draw(area.inset(pad)), css)

    tall = part.height_px + 2 * pad
    made = Laid(height_px=tall, draw=draw, stretch=1.0, most_px=tall * growth, overfull_px=part.overfull_px)
    return tagged(made, look, *nouns)


def button(
    look: Look, line: Line | str, *, is_strong: bool = True, width_px: float = 0.0, factor: float = 1.0
) -> tuple[float, Laid]:
    """A button and its width; as wide as its words where no width is given."""
    theme, size = look.sheet.theme, look.body_px * factor
    said = line if isinstance(line, str) else line.text
    is_on_accent = look.tone.ground in (theme.panel, theme.accent)
    if is_strong:
        ground, ink = (look.tone.ink, look.tone.ground) if is_on_accent else (theme.accent, theme.on_accent)
    else:
        ground, ink = "transparent", look.tone.ink
    style = replace(look.style(factor, weight=600, colour=ink, leading=1.2), align="center")
    wide = width_px or line_width(said, style) / 0.97 + size * 2.4
    tall = size * BUTTON_EM
    ids = look.sheet.ids_for("button")

    def draw(area: Area) -> str:
        spot = replace(area, right=area.left + wide, bottom=area.top + tall)
        top = (tall - style.size_px * 1.2) / 2
        inner = at(Area(left=0, top=top, right=wide, bottom=top + style.size_px * 1.2), text(line, style))
        ring = "" if is_strong else f";box-shadow:inset 0 0 0 1.5px {look.tone.muted}"
        css = styled(background=ground, border_radius=round(min(size * 0.6, tall / 2), 1)) + ring
        return at(spot, inner, extra=css, noun="button" if ids else "", ids=ids)

    over = max(line_width(said, style) - wide, 0.0)
    return wide, Laid(height_px=tall, draw=draw, overfull_px=over)


def buttons(look: Look, lines: Sequence[Line | str], *, factor: float = 1.0) -> Laid:
    """Buttons on one line, the first of them strong."""
    if not lines:
        return NOTHING
    made = [button(look, line, is_strong=index == 0, factor=factor) for index, line in enumerate(lines)]
    gap = look.body_px * 0.8
    total = sum(wide for wide, _ in made) + gap * (len(made) - 1)
    row = beside([one for _, one in made], [wide for wide, _ in made], gap)

    def draw(area: Area) -> str:
        spare = (area.width - total) / 2 if look.align == "center" else 0.0
        return row.draw(replace(area, left=area.left + spare))

    return replace(row, draw=draw)


def mark(
    look: Look, name: str, side_px: float, *, ground: str = "", ink: str = "", is_round: bool = False
) -> Callable[[Area], str]:
    """An icon on a tile, drawn into the middle of an area."""
    theme = look.sheet.theme
    ground, ink = ground or theme.accent_soft, ink or theme.accent_surface

    def draw(area: Area) -> str:
        middle_x, middle_y = (area.left + area.right) / 2, (area.top + area.bottom) / 2
        spot = Area(left=middle_x - side_px / 2, top=middle_y - side_px / 2,
                    right=middle_x + side_px / 2, bottom=middle_y + side_px / 2)  # fmt: skip
        css = styled(background=ground, border_radius="50%" if is_round else round(side_px * 0.27, 1),
                     display="flex", align_items="center", justify_content="center")  # fmt: skip
        return at(spot, icon(name, round(side_px * 0.56, 1), ink, 1.9 if side_px < 120 else 1.2), extra=css)

    return draw


def bar_at_top(bar: Bar, look: Look, width_px: float) -> Laid:
    """The mark and the name at the left; links and a button at the right."""
    look = replace(look, align="left")
    size, theme = look.body_px, look.sheet.theme
    is_field = look.tone.ground in (theme.panel, theme.accent)
    side, gap = size * 1.8, size * 1.8
    name_style = look.style(1.25, weight=700, leading=1.2)
    name = words(bar.brand, name_style, line_width(bar.brand.text, name_style) / 0.97 + 4)
    link_style = look.style(0.95, weight=500, leading=1.2)
    wides = [line_width(one, link_style) / 0.97 + 2 for one in bar.links]
    button_px, made = button(look, bar.button, factor=0.92) if bar.button else (0.0, NOTHING)
    tall = max(side, made.height_px)
    colours = (look.tone.ink, look.tone.ground) if is_field else (theme.accent, theme.on_accent)

    def draw(area: Area) -> str:
        level = replace(area, bottom=area.top + tall)
        html = [
            mark(look, bar.icon, side, ground=colours[0], ink=colours[1])(
                replace(level, right=area.left + side)
            )
        ]
        top = area.top + (tall - name.height_px) / 2
        html.append(
            name.draw(
                Area(left=area.left + side * 1.35, top=top, right=area.right, bottom=top + name.height_px)
            )
        )
        right = area.right
        if made.height_px:
            spot = area.top + (tall - made.height_px) / 2
            html.append(
                made.draw(Area(left=right - button_px, top=spot, right=right, bottom=spot + made.height_px))
            )
            right -= button_px + gap
        top = area.top + (tall - link_style.size_px * 1.2) / 2
        for wide, said in zip(reversed(wides), reversed(bar.links), strict=True):
            room = Area(left=right - wide, top=top, right=right, bottom=top + link_style.size_px * 1.2)
            html.append(at(room, text(said, link_style)))
            right -= wide + gap
        return "".join(html)

    used = side * 1.35 + line_width(bar.brand.text, name_style) + sum(wides) + gap * len(wides) + button_px
    made_bar = Laid(height_px=tall, draw=draw, overfull_px=max(used - width_px, 0.0))
    return tagged(made_bar, look, "nav") if bar.is_nav else made_bar


def foot(bar: Bar, look: Look, width_px: float, rest: Sequence[Line] = ()) -> Laid:
    """A hairline; the name at the left, links at the right, and strings without a place below."""
    look = replace(look, align="left")
    size = look.body_px
    name_style, style = (
        look.style(0.95, weight=650, leading=1.2),
        look.style(0.9, colour=look.tone.muted, leading=1.2),
    )
    links = ("Imprint", "Privacy", "Contact")
    wides = [line_width(one, style) / 0.97 + 2 for one in links]
    brand_px = line_width(bar.brand.text, name_style) / 0.97 + 4
    tall, gap = size * 2.9, size * 1.8
    extra = stacked([words(one, replace(style, leading=1.3), width_px) for one in rest], size * 0.2)

    def draw(area: Area) -> str:
        html = [filled(replace(area, bottom=area.top + 1.5), styled(background=look.tone.hairline))]
        top = area.top + size * 1.4
        name = Area(left=area.left, top=top, right=area.left + brand_px, bottom=top + size * 1.2)
        html.append(at(name, text(bar.brand.text, name_style)))
        right = area.right
        for wide, said in zip(reversed(wides), reversed(links), strict=True):
            html.append(
                at(Area(left=right - wide, top=top, right=right, bottom=top + size * 1.2), text(said, style))
            )
            right -= wide + gap
        html.append(extra.draw(replace(area, top=top + size * 1.6)) if extra.height_px else "")
        return "".join(html)

    more = extra.height_px + size * 0.4 if extra.height_px else 0.0
    return tagged(Laid(height_px=tall + more, draw=draw, overfull_px=extra.overfull_px), look, "footer")


def head(
    look: Look, title: Line | None, sentence: Line | None, width_px: float, *,
    over: Line | None = None, actions: Sequence[Line | str] = (), factor: float = 3.0,
) -> Laid:  # fmt: skip
    """A line over the title, the title, a sentence, and buttons."""
    small = look.style(1.0, weight=650, colour=look.tone.accent, leading=1.2)
    wide = min(width_px, look.body_px * 44)
    ids = look.sheet.ids_for("headline")
    parts = [
        words(over, small, width_px),
        words(title, display(look, factor), width_px, "headline" if ids else "", ids),
        words(sentence, look.style(1.3, colour=look.tone.muted, leading=1.4), wide),
        buttons(look, actions, factor=1.1),
    ]
    gaps = [0.0, look.body_px * 0.6, look.body_px * 0.8, look.body_px * 1.5]
    if look.align == "center":
        parts[2] = _narrowed(parts[2], wide)
    shown = [(part, gap) for part, gap in zip(parts, gaps, strict=True) if part.height_px]
    return stacked([part for part, _ in shown], [gap for _, gap in shown])


def _narrowed(part: Laid, width_px: float) -> Laid:
    """In the middle of a wider area."""

    def draw(area: Area) -> str:
        spare = (area.width - width_px) / 2
        return part.draw(replace(area, left=area.left + spare, right=area.right - spare))

    return replace(part, draw=draw)


def cells(parts: Sequence[Laid], width_px: float, columns: int, gap_px: float) -> Laid:
    """Parts of the same width in rows of the same number; a last row that is not full stands at the left."""
    wide = (width_px - gap_px * (columns - 1)) / columns
    rows = [
        replace(
            beside(parts[start : start + columns], [wide] * len(parts[start : start + columns]), gap_px),
            stretch=1.0,
        )
        for start in range(0, len(parts), columns)
    ]
    return stacked(rows, gap_px)


def columns_for(num: int, most: int) -> int:
    """So many columns that the rows are of the same length, or nearly."""
    if num <= most:
        return max(num, 1)
    even = [one for one in range(most, 1, -1) if num % one == 0]
    return even[0] if even and even[0] >= most - 2 else most


def soft(tone: Tone, colour: str) -> str:
    """A colour as a text colour on a tone's ground."""
    return readable(colour, tone.ground, 4.8)
