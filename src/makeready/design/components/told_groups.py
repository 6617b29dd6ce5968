"""Rows under headings: a menu by course, a week's timetable with columns for days, hours and people."""

from dataclasses import replace

from makeready.design.components.laid import NOTHING, Laid, Look, beside, filled, line_width, stacked
from makeready.design.components.told_rows import (
    dish,
    growing,
    name_style,
    note_style,
    padded,
    set_line,
    value_style,
)
from makeready.design.content import Line
from makeready.design.sheet import Area, TextStyle, styled
from makeready.design.told_words import Item

FACTOR = 1.3
COLUMN_EM = 1.3
MOST_NAME_SHARE = 0.42
"""Of the width. Ours: a column of days or people that is wider leaves too little for what goes on."""


def courses(items: tuple[Item, ...], look: Look, width_px: float) -> Laid:
    """Each course with its dishes; two columns of courses where a page is wide enough."""
    num_columns = 2 if len(items) > 1 and width_px > look.body_px * 44 else 1
    gap = look.body_px * 3.0
    wide = (width_px - gap * (num_columns - 1)) / num_columns
    made = [_course(one, look, wide) for one in items]
    if num_columns == 1:
        return stacked(made, look.body_px * 1.1)
    columns = _balanced(made)
    return beside([stacked(one, look.body_px * 1.4) for one in columns], [wide] * len(columns), gap)


def _balanced(made: list[Laid]) -> list[list[Laid]]:
    """The courses in their order, cut where the two columns come out nearest to each other."""
    tall = [one.height_px for one in made]
    at = min(range(1, len(made)), key=lambda cut: abs(sum(tall[:cut]) - sum(tall[cut:])))
    return [made[:at], made[at:]]


def _course(item: Item, look: Look, width_px: float) -> Laid:
    style = look.style(1.25, weight=700, colour=look.tone.accent, leading=1.25)
    name = set_line(item.name, style, width_px)

    def head(area: Area) -> str:
        rule = replace(area, top=area.bottom - look.body_px * 0.1)
        return name.draw(area) + filled(rule, styled(background=look.tone.accent))

    top = Laid(height_px=name.height_px + look.body_px * 0.3, draw=head, overfull_px=name.overfull_px)
    rows = [dish(one, look, width_px) for one in item.items]
    return replace(stacked([top, *rows], look.body_px * 0.1), stretch=1.0)


def timetable(items: tuple[Item, ...], look: Look, width_px: float) -> Laid:
    """A row for each class: the day where it begins, the time, what it is, and who gives it."""
    day_style, time_style = name_style(look, FACTOR), value_style(look, FACTOR)
    note = replace(note_style(look), align="right")
    rows = [one for day in items for one in day.items]
    gap = look.body_px * COLUMN_EM
    days_px = _column([day.name for day in items], day_style, width_px)
    times_px = _column([one.value for one in rows], time_style, width_px)
    notes_px = _column([one.note for one in rows], note, width_px)
    name_px = width_px - sum(one + gap for one in (days_px, times_px, notes_px) if one)
    widths = [one for one in (days_px, times_px, name_px, notes_px) if one > 0]
    made: list[Laid] = []
    for day in items:
        for index, one in enumerate(day.items):
            cells = [
                (days_px, set_line(day.name if index == 0 else None, day_style, days_px)),
                (times_px, set_line(one.value, time_style, times_px)),
                (name_px, set_line(one.name, replace(day_style, weight=500), name_px)),
                (notes_px, set_line(one.note, note, notes_px)),
            ]
            shown = [cell for wide, cell in cells if wide > 0]
            row = growing(padded(beside(shown, widths, gap, is_level=True), look.body_px * 0.62))
            made.append(_under_rule(row, look, is_day=index == 0 and bool(made)))
    over = max(look.body_px * 6 - name_px, 0.0)
    table = stacked(made, 0.0) if made else NOTHING
    return replace(table, overfull_px=max(table.overfull_px, over))


def _column(lines: list[Line | None], style: TextStyle, width_px: float) -> float:
    """As wide as the longest of its words, 0 without any."""
    widest = max((line_width(one.text, style) for one in lines if one is not None), default=0.0)
    return min(widest / 0.96 + 3, width_px * MOST_NAME_SHARE) if widest else 0.0


def _under_rule(row: Laid, look: Look, *, is_day: bool) -> Laid:
    """A hairline where another day begins."""

    def draw(area: Area) -> str:
        rule = filled(replace(area, bottom=area.top + 1.5), styled(background=look.tone.hairline))
        return (rule if is_day else "") + row.draw(area)

    return replace(row, draw=draw)
