"""Key figures side by side: each a card with its value large, what it counts, and how it changed."""

from dataclasses import replace

from makeready.design.components.laid import Laid, Look, beside, filled, line_width, stacked
from makeready.design.components.told_cards import card_css, on_card
from makeready.design.components.told_rows import moved, set_line
from makeready.design.sheet import Area, at, styled
from makeready.design.told_words import Item

MOST_IN_A_ROW = 4
VALUE_EM = 3.6


def figures(items: tuple[Item, ...], look: Look, width_px: float, *, is_wide: bool) -> Laid:
    """Cards of one size; all values are set as large as the longest of them allows."""
    num = len(items)
    per_row = _per_row(num) if is_wide else (1 if num <= 4 else 2)
    gap = look.body_px * 1.1
    wide = (width_px - gap * (per_row - 1)) / per_row
    inner, pad = on_card(look), look.body_px * 1.4
    set_in = look.sheet.theme.typeset
    style = inner.style(VALUE_EM, weight=set_in.display_weight, leading=1.1, colour=inner.tone.accent)
    style = replace(style, family=set_in.display, tracking_em=set_in.display_tracking_em)
    room = wide - 2 * pad
    widest = max((line_width((one.value or one.name).text, style) for one in items), default=1.0)
    style = replace(style, size_px=round(min(style.size_px, style.size_px * room * 0.94 / widest), 1))
    cards = []
    for one in items:
        parts = [
            set_line(one.value or one.name, style, room),
            set_line(one.name if one.value else None, inner.style(1.2, weight=600, leading=1.25), room),
            set_line(one.note, inner.style(1.0, colour=inner.tone.muted, leading=1.3), room),
        ]
        cards.append(stacked(parts, look.body_px * 0.4))
    tallest = max((one.height_px for one in cards), default=0.0)
    cards = [_card(replace(one, height_px=tallest), look, pad) for one in cards]
    rows = [cards[start : start + per_row] for start in range(0, num, per_row)]
    return stacked([replace(beside(row, [wide] * len(row), gap), stretch=1.0) for row in rows], gap)


def _per_row(num: int) -> int:
    """Rows of the same length where that can be."""
    if num <= MOST_IN_A_ROW:
        return num
    return next((per for per in (4, 3) if num % per == 0), 3)


def _card(part: Laid, look: Look, pad: float) -> Laid:
    ids = look.sheet.ids_for("stat")
    edge = look.body_px * 0.3

    def draw(area: Area) -> str:
        spare = max(area.height - part.height_px, 0.0) / 2
        room = Area(left=pad, top=spare, right=area.width - pad, bottom=area.height - spare)
        mark = filled(
            replace(moved(area), left=0.0, right=edge),
            styled(background=look.sheet.theme.accent),
        )
        css = card_css(look) + ";overflow:hidden"
        return at(area, mark + part.draw(room), extra=css, noun="stat", ids=ids)

    tall = part.height_px + 2 * pad
    return replace(part, height_px=tall, draw=draw, stretch=1.0, most_px=tall * 1.9)
