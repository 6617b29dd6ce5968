"""Dense pages: the structure that a long prompt tells, set at the largest size at which it fits."""

from dataclasses import replace

from makeready.brief import StyleWord
from makeready.brief.outline import Outline, Part
from makeready.brief.outline_reader import read_outline
from makeready.design.colour import oklch_of
from makeready.design.components.laid import NOTHING, Laid, Look, filled, holding, set_text, stacked
from makeready.design.components.outline_copy import worded
from makeready.design.components.outline_page import bar_row, stack
from makeready.design.components.tone import on_ground
from makeready.design.compositions import Composition
from makeready.design.content import Line
from makeready.design.sheet import Area, Sheet, page, styled
from makeready.design.theme import theme_for

MIN_PARTS = 6
"""Ours: fewer parts than this are a headline with its points, which have compositions of their own."""
MIN_PROMPT_CHARS = 600
LEAST_PX, MOST_UNITS = 9.0, 26.0
"""Body text: never below 9 px; above 26 units a page of parts looks like a poster."""
STEPS = 26


def outline_of(sheet: Sheet) -> Outline:
    return read_outline(sheet.content.brief.prompt)


def stand_ins_of(sheet: Sheet) -> tuple[str, ...]:
    """The words on the page that are not the prompt's strings."""
    return worded(outline_of(sheet), sheet.content.brief.subject).stand_ins


def is_outlined(sheet: Sheet) -> bool:
    """Whether the prompt tells a structure of its own, and no chart whose numbers others draw."""
    content = sheet.content
    is_long = len(content.brief.prompt) >= MIN_PROMPT_CHARS
    if not is_long or content.charts or content.clear or content.is_wordless:
        return False
    return outline_of(sheet).num_parts >= MIN_PARTS


def outlined(sheet: Sheet) -> str:
    """Everything on the open page, parted by room and hairlines."""
    return _page(_in_asked_light(sheet))


def _in_asked_light(sheet: Sheet) -> Sheet:
    """On the ground that is asked for, dark or light; dense text is never set on a strong colour."""
    brief, boost = sheet.content.brief, sheet.tuning.contrast_boost
    asked = next((one for one in brief.palette.swatches if one.role == "background"), None)
    if asked is not None and oklch_of(asked.hex).lightness <= 0.42:
        dark = (StyleWord(word="dark", theme="dark"),)
        return replace(sheet, theme=theme_for(brief.palette, dark, 0, contrast_boost=boost))
    if asked is not None or sheet.theme.scheme == "vivid":
        theme = theme_for(brief.palette, (), 2 * (sheet.variant % 2), contrast_boost=boost)
        is_paper = asked is not None and oklch_of(asked.hex).lightness > 0.94
        ground = asked.hex if asked is not None and is_paper else theme.ground
        return replace(sheet, theme=replace(theme, ground=ground, ground_end=ground))
    return sheet


def _page(sheet: Sheet) -> str:
    told, tone = outline_of(sheet), on_ground(sheet)
    outline = worded(told, sheet.content.brief.subject).outline
    lines = {line.text: line for some in sheet.content.lines.values() for line in some}
    look = Look(sheet=sheet, tone=tone, body_px=sheet.px(MOST_UNITS), lines=lines)
    margin_x, margin_y = sheet.px(46), sheet.px(36)
    area = Area(
        left=margin_x, top=margin_y, right=sheet.width_px - margin_x, bottom=sheet.height_px - margin_y
    )
    rest = _rest(sheet, told)
    made, look = _fitted(outline, rest, look, area)
    return page(sheet, f"background:{tone.ground}", made.draw(area))


def _rest(sheet: Sheet, outline: Outline) -> tuple[Line, ...]:
    """Strings of the brief that the outline does not hold, not even within a longer one."""
    told = [
        text
        for part in outline.every()
        for text in (*part.lines, *(cell.replace("\n", " ") for row in part.rows for cell in row))
    ]
    joined = "\n".join(told) + "\n" + " ".join(told)
    return tuple(
        line
        for lines in sheet.content.lines.values()
        for line in lines
        if line.constraint_ids
        and line.text not in joined
        and not all(piece.strip() in joined for piece in line.text.split(" | "))
    )


def _fitted(outline: Outline, rest: tuple[Line, ...], look: Look, area: Area) -> tuple[Laid, Look]:
    """The page at the largest text size at which it is not higher than its area."""
    largest = look.body_px * look.sheet.tuning.text_scale
    low, high = 0, STEPS
    sizes = [LEAST_PX + (largest - LEAST_PX) * index / STEPS for index in range(STEPS + 1)]
    best = (
        _laid(outline, rest, replace(look, body_px=sizes[0]), area.width),
        replace(look, body_px=sizes[0]),
    )
    while low < high:
        middle = (low + high + 1) // 2
        trial = replace(look, body_px=sizes[middle])
        made = _laid(outline, rest, trial, area.width)
        if made.height_px <= area.height and made.overfull_px <= 0.5:
            low, best = middle, (made, trial)
        else:
            high = middle - 1
    return best


def _laid(outline: Outline, rest: tuple[Line, ...], look: Look, width_px: float) -> Laid:
    """Bar, body and foot, one below the other; the body takes what height is left."""
    header = _header(outline.header, look, width_px)
    body = stack(outline.body, look, width_px)
    footer = _footer(outline.footer, rest, look, width_px)
    body = replace(body, stretch=max(body.stretch, 0.01)) if footer.height_px else body
    return stacked([header, body, footer], look.gap_px * 1.6)


def _header(part: Part, look: Look, width_px: float) -> Laid:
    parts = part.parts if part.kind == "row" else (part,) if part.kind != "stack" else ()
    if not parts:
        return NOTHING
    bar = bar_row(parts, look, width_px)
    rule_px = look.body_px * 0.8

    def draw(area: Area) -> str:
        line = Area(left=area.left, top=area.bottom - 1.5, right=area.right, bottom=area.bottom)
        return bar.draw(area) + filled(line, styled(background=look.tone.hairline))

    return Laid(height_px=bar.height_px + rule_px, draw=draw)


def _footer(part: Part, rest: tuple[Line, ...], look: Look, width_px: float) -> Laid:
    """Long lines over the width; short ones in a bar by the side they are said to stand on."""
    small = replace(look, body_px=max(look.body_px * 0.94, LEAST_PX))
    wide: list[Part] = []
    short: list[Part] = []
    for one in part.parts:
        is_short = one.kind in ("words", "figure") and all(len(line) < 90 for line in one.lines)
        (short if is_short else wide).append(one)
    made = [stack(replace(part, parts=(one,), role="foot"), small, width_px) for one in wide]
    if short:
        made.append(bar_row(short, small, width_px))
    made += [set_text(small, line.text, small.style(0.95, colour=look.tone.muted), width_px) for line in rest]
    inner = stacked(made, small.gap_px * 0.7)
    if not made:
        return NOTHING
    rule_px = look.body_px * 0.7

    def draw(area: Area) -> str:
        line = Area(left=area.left, top=area.top, right=area.right, bottom=area.top + 1.5)
        below = replace(area, top=area.top + rule_px)
        html = filled(line, styled(background=look.tone.hairline)) + inner.draw(below)
        return holding(area, html, "", noun="footer", ids=look.sheet.ids_for("footer"))

    return Laid(height_px=inner.height_px + rule_px, draw=draw)


OUTLINED = (Composition(name="outlined", build=outlined),)
