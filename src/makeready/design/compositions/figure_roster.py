"""Figures with more labels than tiles and arrows can carry: every label in a measured cell, in order."""

from dataclasses import replace

from makeready.design.components.laid import NOTHING, Laid, Look, beside, framed, stacked
from makeready.design.components.story import Story, story_of
from makeready.design.components.told_rows import centred, set_line
from makeready.design.components.tone import on_ground, on_surface
from makeready.design.content import Line
from makeready.design.sheet import Area, Sheet, at, free_area, icon, page, styled

MANY_NODES = 17
"""Ours: more tiles than this on one page are too small for their words."""
LONG_CHARS = 48
"""Ours: a longer string is a sentence; it stands below, not in a tile."""
MANY_OTHERS = 24
"""Ours: so many strings without a tile push the figure to the edge of its page."""
FEW_NODES = 4
LEAST_PX, MOST_UNITS, STEPS = 11.0, 27.0, 24


def is_crowded(sheet: Sheet) -> bool:
    """Whether a figure has more or longer labels than tiles with arrows can carry."""
    story = story_of(sheet.content)
    words = [step.words for step in story.steps]
    if sheet.content.wants("arrow") and not story.is_path:
        return False
    is_long = any(len(one) > LONG_CHARS for one in words)
    return len(words) > MANY_NODES or is_long or len(story.others) > MANY_OTHERS


def roster(sheet: Sheet) -> str:
    """The title, the labels in rows of equal cells with a mark from each to the next, sentences beneath."""
    story, tone = story_of(sheet.content), on_ground(sheet)
    area = free_area(sheet).inset(sheet.px(52), sheet.px(46))
    least, most = LEAST_PX, sheet.px(MOST_UNITS) * sheet.tuning.text_scale
    low, high = 0, STEPS
    look = Look(sheet=sheet, tone=tone, body_px=least, lines={})
    best = _page(story, look, area)
    while low < high:
        middle = (low + high + 1) // 2
        trial = replace(look, body_px=least + (most - least) * middle / STEPS)
        made = _page(story, trial, area)
        if made.height_px <= area.height and made.overfull_px <= 0.5:
            low, best = middle, made
        else:
            high = middle - 1
    return page(sheet, f"background:{tone.ground}", best.draw(area))


def _page(story: Story, look: Look, area: Area) -> Laid:
    content, wide = look.sheet.content, area.width
    set_in = look.sheet.theme.typeset
    title_style = replace(look.style(2.0, weight=set_in.display_weight, leading=1.1), family=set_in.display)
    ids = look.sheet.ids_for("headline")
    title = set_line(content.headline, title_style, wide, "headline", ids)
    deck = set_line(content.subtitle, look.style(1.1, colour=look.tone.muted), wide, "subtitle")
    nodes = [step.line for step in story.steps if step.line and len(step.words) <= LONG_CHARS]
    notes = [step.line for step in story.steps if step.line and len(step.words) > LONG_CHARS]
    others = list(story.others)
    is_loose = len(nodes) < FEW_NODES
    if is_loose:  # no path to speak of: all short strings are labels of the same rank
        nodes += [one for one in others if len(one.text) <= LONG_CHARS]
        others = [one for one in others if len(one.text) > LONG_CHARS]
    grid = _grid(nodes, look, wide, has_marks=bool(story.edges) and story.is_path and not is_loose)
    below = [*notes, *others, *story.captions]
    foot = _columns(below, look, wide)
    return stacked(
        [title, deck, grid, foot], [0.0, look.body_px * 0.4, look.body_px * 1.2, look.body_px * 1.4]
    )


def _grid(lines: list[Line], look: Look, width_px: float, *, has_marks: bool) -> Laid:
    """Cells of one width and one height in rows."""
    if not lines:
        return NOTHING
    gap = look.body_px * (1.5 if has_marks else 0.7)
    columns = max(min(int((width_px + gap) // (look.body_px * 8.6 + gap)), len(lines)), 1)
    columns = -(-len(lines) // -(-len(lines) // columns))
    wide = (width_px - gap * (columns - 1)) / columns
    card = replace(look, tone=on_surface(look.sheet), align="center")
    style = card.style(1.0, weight=600, leading=1.2)
    pad = look.body_px * 0.6
    words = [_wrapped_as_measured(set_line(line, style, wide - 2 * pad)) for line in lines]
    tall = max(one.height_px for one in words)
    css = styled(background=look.sheet.theme.surface, border_radius=round(look.body_px * 0.5, 1),
                 border=f"1.5px solid {look.tone.hairline}")  # fmt: skip
    ids = look.sheet.ids_for("label")
    cells = [framed(centred(one, tall), pad, css, noun="label", ids=ids) for one in words]
    rows = []
    for start in range(0, len(cells), columns):
        some = cells[start : start + columns]
        row = beside(some, [wide] * len(some), gap)
        rows.append(_marked(row, look, wide, gap, len(some) - 1) if has_marks else row)
    return stacked(rows, look.body_px * 0.9)


def _wrapped_as_measured(part: Laid) -> Laid:
    """Words in a hair less width than they have: what was measured as two lines is drawn as two."""

    def draw(area: Area) -> str:
        return part.draw(area.inset(area.width * 0.005, 0.0))

    return replace(part, draw=draw)


def _marked(row: Laid, look: Look, wide: float, gap: float, num: int) -> Laid:
    """A small arrow in each gap of a row."""
    side = look.body_px * 1.1

    def draw(area: Area) -> str:
        html, y = [row.draw(area)], (area.top + area.bottom) / 2
        for index in range(num):
            x = area.left + (index + 1) * wide + index * gap + (gap - side) / 2
            spot = Area(left=x, top=y - side / 2, right=x + side, bottom=y + side / 2)
            mark = icon("arrow-right", round(side, 1), look.tone.muted, 2.2)
            html.append(at(spot, mark, noun="arrow", ids=look.sheet.ids_for("arrow")))
        return "".join(html)

    return replace(row, draw=draw)


def _columns(lines: list[Line], look: Look, width_px: float) -> Laid:
    """Short strings in columns, sentences over the whole width."""
    short = [one for one in lines if len(one.text) <= LONG_CHARS]
    long = [one for one in lines if len(one.text) > LONG_CHARS]
    style = look.style(0.95, colour=look.tone.muted, leading=1.3)
    gap = look.body_px * 1.4
    num = max(min(int((width_px + gap) // (look.body_px * 12 + gap)), max(len(short), 1)), 1)
    wide = (width_px - gap * (num - 1)) / num
    cells = [set_line(one, style, wide) for one in short]
    groups = [cells[start : start + num] for start in range(0, len(cells), num)]
    rows = [beside(some, [wide] * len(some), gap) for some in groups]
    sentences = [set_line(one, style, width_px) for one in long]
    return stacked([*rows, *sentences], look.body_px * 0.35)
