"""Short prompts that name a structure: a head, and the structure set as large as the page allows.

Every kind of picture may have one. Four pages: open, under a band of colour, on a plate, beside a panel.
"""

from collections.abc import Callable
from dataclasses import replace

from makeready.design.components import (
    told_cards,
    told_figures,
    told_groups,
    told_papers,
    told_plots,
    told_rows,
    told_stats,
)
from makeready.design.components.data import ChartSetting, chart_block
from makeready.design.components.inks import fields_of
from makeready.design.components.laid import SLACK, Laid, Look, beside, filled, line_width, stacked
from makeready.design.components.ornament import scene
from makeready.design.components.told_rows import set_line
from makeready.design.components.tone import Tone, on_ground, on_panel, on_surface, under_data
from makeready.design.compositions import Composition
from makeready.design.content import Line
from makeready.design.looks import look_in_words
from makeready.design.sheet import Area, Sheet, TextStyle, at, free_area, page, styled
from makeready.design.telling import telling_of
from makeready.design.told_words import Telling

STEPS = 22
LEAST_UNITS = 13.0
MOST_UNITS = {
    "timeline": 40.0,
    "list": 40.0,
    "figure": 60.0,
    "figures": 34.0,
    "certificate": 30.0,
    "invoice": 21.0,
    "table": 27.0,
    "matrix": 24.0,
    "tree": 26.0,
}
USUAL_MOST_UNITS = 31.0
CHART_SHARE = 0.5
"""Of the height under the title. Ours: key figures stand over a chart that can still be read."""
WIDE_RATIO = 1.12
"""Ours: a page this much wider than high sets its parts side by side."""
ART_SHARE = 0.34
"""Of a poster's width. Ours: the picture in the head leaves the title two thirds."""
NEARLY_ONE_LINE = 1.22
"""Ours: a title that would fit on one line at four fifths of its size stands there."""
SIDE_FORMS = frozenset({"agenda", "checklist", "list", "steps", "figure", "menu", "recipe"})
"""Forms that are narrow enough to stand beside a panel with the title."""


def is_told(sheet: Sheet) -> bool:
    return telling_of(sheet.content) is not None


def stand_ins_of(sheet: Sheet) -> tuple[str, ...]:
    """The words on the page that are not the brief's."""
    telling = telling_of(sheet.content)
    return telling.stand_ins if telling is not None else ()


def _telling(sheet: Sheet) -> Telling:
    telling = telling_of(sheet.content)
    return telling if telling is not None else Telling(form="list", title=sheet.content.headline)


def _structure(telling: Telling, look: Look, width_px: float, height_px: float) -> Laid:
    is_wide = width_px > WIDE_RATIO * height_px
    match telling.form:
        case "steps":
            can_row = is_wide and len(telling.items) <= 6 and width_px > 1.5 * height_px
            return (told_cards.across if can_row else told_rows.steps)(telling.items, look, width_px)
        case "agenda":
            return told_rows.agenda(telling.items, look, width_px)
        case "checklist":
            return told_rows.checklist(telling.items, look, width_px)
        case "menu":
            has_courses = any(one.items for one in telling.items)
            return (told_groups.courses if has_courses else told_rows.menu)(telling.items, look, width_px)
        case "timetable":
            return told_groups.timetable(telling.items, look, width_px)
        case "timeline":
            return (told_plots.timeline if is_wide else told_rows.rail)(telling.items, look, width_px)
        case "schedule":
            is_beside = is_wide or (len(telling.items) == 2 and len(telling.items[0].items) > 6)
            return told_rows.days(telling.items, look, width_px, is_wide=is_beside)
        case "columns" | "groups":
            return told_cards.columns(telling.items, look, width_px, is_wide=is_wide)
        case "plans":
            return told_cards.plans(telling.items, look, width_px, is_wide=is_wide)
        case "quadrants":
            return told_cards.quadrants(telling.items, look, width_px)
        case "recipe":
            return told_cards.recipe(telling, look, width_px, is_wide=is_wide)
        case "table":
            return told_papers.compared(telling, look, width_px)
        case "invoice":
            return told_papers.invoice(telling, look, width_px)
        case "certificate":
            return told_papers.certificate(telling, look, width_px)
        case "tree":
            return told_plots.tree(telling.items, look, width_px)
        case "matrix":
            return told_plots.matrix(telling, look, width_px)
        case "cycle":
            return told_figures.cycle(telling.items, look, width_px, height_px)
        case "parts":
            return told_figures.parts(telling, look, width_px, height_px)
        case "figures":
            row = told_stats.figures(telling.items, look, width_px, is_wide=is_wide)
            return _over_chart(row, look, width_px, height_px)
        case "figure":
            return told_plots.figure(telling, look, width_px)
        case _:
            return told_rows.listing(telling.items, look, width_px)


def _over_chart(row: Laid, look: Look, width_px: float, height_px: float) -> Laid:
    """Key figures above the chart that the brief gives beside them."""
    sheet = look.sheet
    if not sheet.content.charts:
        return row

    def draw(area: Area) -> str:
        chart, setting = sheet.content.charts[0], ChartSetting(units=16)
        wide, tall = round(area.width, 1), round(area.height, 1)
        return at(area, chart_block(sheet, chart, look.tone, setting, width_px=wide, height_px=tall))

    least = max(height_px * CHART_SHARE, sheet.px(200))
    plot = Laid(height_px=least, draw=draw, stretch=3.0)
    named = sheet.content.charts[0].title or sheet.content.charts[0].y_title
    style = look.style(1.1, weight=650)  # the page's title says nothing of the chart
    name = set_line(look.line(named) if named else None, style, width_px)
    return stacked([replace(row, stretch=0.0), name, plot], look.body_px * 1.2)


def _fitted(telling: Telling, look: Look, area: Area) -> Laid:
    """The structure at the largest text size at which it is not higher than its area."""
    sheet = look.sheet
    most = sheet.px(MOST_UNITS.get(telling.form, USUAL_MOST_UNITS)) * sheet.tuning.text_scale
    least = min(max(sheet.px(LEAST_UNITS), sheet.floor_px), most)
    low, high = 0, STEPS
    best = _whole(telling, replace(look, body_px=least), area)
    while low < high:
        middle = (low + high + 1) // 2
        trial = replace(look, body_px=least + (most - least) * middle / STEPS)
        made = _whole(telling, trial, area)
        if made.height_px <= area.height and made.overfull_px <= 0.5:
            low, best = middle, made
        else:
            high = middle - 1
    return best


def _whole(telling: Telling, look: Look, area: Area) -> Laid:
    made = _structure(telling, look, area.width, area.height)
    return stacked([made, _rest(telling, look, area.width)], look.gap_px) if telling.rest else made


def _rest(telling: Telling, look: Look, width_px: float) -> Laid:
    """What stands beside the structure, a date or a place: side by side where that fits."""
    style = look.style(1.0, weight=600, colour=look.tone.muted)
    gap = look.body_px * 1.6
    widths = [line_width(line.text, style) / SLACK + 4 for line in telling.rest]
    room = width_px - gap * (len(widths) - 1)
    if sum(widths) <= room:
        lines = [set_line(line, style, wide) for line, wide in zip(telling.rest, widths, strict=True)]
        return beside(lines, widths, gap)
    return stacked([set_line(line, style, width_px) for line in telling.rest], look.gap_px)


def _set(telling: Telling, look: Look, area: Area) -> str:
    """The structure in its area: in the middle of what it does not fill."""
    made = _fitted(telling, look, area)
    spare = max(area.height - min(made.most_px if made.stretch else made.height_px, area.height), 0.0)
    is_high = telling.form in ("invoice",)
    top = area.top + (0.0 if is_high else spare * 0.42)
    return made.draw(replace(area, top=top, bottom=top + area.height - spare))


def _head(
    sheet: Sheet, telling: Telling, tone: Tone, width_px: float, height_px: float, units: float
) -> Laid:
    """The title over at most three lines, a line of the subtitle under it."""
    style = sheet.display(units, tone.ink)
    body = Look(sheet=sheet, tone=tone, body_px=sheet.px(24), lines={})
    sub_style = body.style(1.1, colour=tone.muted, leading=1.3)
    sub = set_line(telling.subtitle, sub_style, width_px, "subtitle", sheet.ids_for("subtitle"))
    brand = telling.heads[0] if telling.form == "plans" and telling.heads else None
    over = set_line(brand, body.style(1.15, weight=700, colour=tone.accent), width_px)
    room = height_px - sub.height_px - over.height_px
    title = _title(telling.title, sheet, style, width_px, room)
    return stacked([over, title, sub], sheet.gap(12))


def _title(line: Line | None, sheet: Sheet, style: TextStyle, width_px: float, height_px: float) -> Laid:
    if line is None:
        return set_line(None, style, width_px)
    on_one = style.size_px * width_px * SLACK * 0.99 / max(line_width(line.text, style), 1.0)
    size = style.size_px
    for _ in range(16):
        if on_one < size <= on_one * NEARLY_ONE_LINE:
            size = on_one
        trial = replace(style, size_px=round(size, 2))
        made = set_line(line, trial, width_px, "headline", sheet.ids_for("headline"))
        if made.height_px <= height_px and made.overfull_px <= 0:
            return made
        size *= 0.93
    return made


def _look(sheet: Sheet, tone: Tone) -> Look:
    return Look(sheet=sheet, tone=tone, body_px=sheet.px(20), lines=_lines(sheet))


def _lines(sheet: Sheet) -> dict[str, Line]:
    return {line.text: line for some in sheet.content.lines.values() for line in some}


def _margin(sheet: Sheet, area: Area) -> float:
    return min(sheet.px(70), 0.075 * min(area.width, area.height) + sheet.px(6))


def _is_wide(area: Area) -> bool:
    return area.width > WIDE_RATIO * area.height


def _title_units(area: Area) -> float:
    return 58.0 if _is_wide(area) else 82.0


def _has_look(sheet: Sheet) -> bool:
    look = look_in_words(sheet.content.brief.prompt)
    return look is not None and look.name != "dark"


def _has_art(sheet: Sheet, area: Area) -> bool:
    """Posters and cards carry a picture in their head; slides, pages, figures and looks do without."""
    is_plain = sheet.tuning.is_plain or _is_wide(area) or _has_look(sheet)
    return sheet.content.brief.kind in ("poster", "social_card") and not is_plain


def opened(sheet: Sheet) -> str:
    """On the open page: the title, a short bar of the key colour, the structure."""
    telling, tone, area = _telling(sheet), under_data(sheet), free_area(sheet)
    inner = area.inset(_margin(sheet, area))
    head = _head(sheet, telling, tone, inner.width, inner.height * 0.26, _title_units(area))
    gap = sheet.gap(30) if head.height_px else 0.0
    mark = Area(left=inner.left, top=inner.top + head.height_px + gap * 0.7, right=inner.left + sheet.px(84),
                bottom=inner.top + head.height_px + gap * 0.7 + sheet.px(7))  # fmt: skip
    body = replace(inner, top=mark.bottom + gap * 1.1 if head.height_px else inner.top)
    return page(
        sheet,
        f"background:{tone.ground}",
        head.draw(replace(inner, bottom=inner.top + head.height_px)),
        filled(mark, styled(background=tone.key, border_radius=sheet.px(4))) if head.height_px else "",
        _set(telling, _look(sheet, tone), body),
    )


def banded(sheet: Sheet) -> str:
    """The title on a band of the strong colour over the whole width; the structure below it."""
    telling, tone, field, area = _telling(sheet), under_data(sheet), on_panel(sheet), free_area(sheet)
    margin = _margin(sheet, area)
    inner = area.inset(margin)
    head = _head(sheet, telling, field, inner.width, inner.height * 0.26, _title_units(area))
    if not head.height_px:
        return opened(sheet)
    pad = margin * 0.8
    band = replace(area, bottom=area.top + head.height_px + 2 * pad)
    art, words = "", replace(inner, top=area.top + pad, bottom=band.bottom - pad)
    if _has_art(sheet, area):
        band = replace(band, bottom=max(band.bottom, area.top + area.height * 0.2))
        picture = replace(band, left=band.right - area.width * ART_SHARE)
        words = Area(left=inner.left, top=band.top + pad, right=picture.left - pad, bottom=band.bottom - pad)
        head = _head(sheet, telling, field, words.width, words.height, _title_units(area))
        fields = fields_of(sheet)
        art = scene(sheet, picture, fields.block, fields.page.colour)
    body = Area(left=inner.left, top=band.bottom + margin * 0.75, right=inner.right, bottom=inner.bottom)
    return page(
        sheet,
        f"background:{tone.ground}",
        filled(band, styled(background=field.ground)),
        art,
        head.draw(replace(words, top=words.bottom - head.height_px)),
        _set(telling, _look(sheet, tone), body),
    )


def plated(sheet: Sheet) -> str:
    """The page in the strong colour; the structure on a light plate."""
    telling, field, tone, area = _telling(sheet), on_panel(sheet), on_surface(sheet), free_area(sheet)
    field = on_ground(sheet) if _has_look(sheet) else field  # a look brings the ground of the page
    margin = _margin(sheet, area) * 0.8
    inner = area.inset(margin)
    head = _head(sheet, telling, field, inner.width, inner.height * 0.26, _title_units(area))
    top = inner.top + (head.height_px + margin * 0.7 if head.height_px else 0.0)
    plate = replace(inner, top=top)
    return page(
        sheet,
        f"background:{field.ground}",
        head.draw(replace(inner, bottom=inner.top + head.height_px)),
        filled(plate, styled(background=sheet.theme.surface, border_radius=sheet.radius())),
        _set(telling, _look(sheet, tone), plate.inset(margin * 0.9)),
    )


def sided(sheet: Sheet) -> str:
    """A panel with the title at the left; the structure beside it."""
    telling, field, tone, area = _telling(sheet), on_panel(sheet), under_data(sheet), free_area(sheet)
    margin = _margin(sheet, area)
    panel = replace(area, right=area.left + area.width * 0.36)
    room = panel.inset(margin)
    head = _head(sheet, telling, field, room.width, room.height, 72.0)
    body = replace(area, left=panel.right).inset(margin)
    picture = replace(panel, top=max(room.top + head.height_px + margin, panel.top + panel.height * 0.52))
    has_art = picture.height > sheet.px(90) and not _has_look(sheet) and not sheet.tuning.is_plain
    fields = fields_of(sheet)
    return page(
        sheet,
        f"background:{tone.ground}",
        filled(panel, styled(background=field.ground)),
        scene(sheet, picture, fields.block, fields.page.colour) if has_art else "",
        head.draw(replace(room, bottom=room.top + head.height_px)),
        _set(telling, _look(sheet, tone), body),
    )


def bordered(sheet: Sheet) -> str:
    """A certificate: everything in the middle, in an ornate border."""
    telling, tone, area = _telling(sheet), on_ground(sheet), free_area(sheet)
    frame = area.inset(_margin(sheet, area) * 0.55)
    look = _look(sheet, tone)
    inner = frame.inset(frame.width * 0.13, frame.height * 0.1)
    return page(
        sheet,
        f"background:{tone.ground}",
        told_papers.ornate_border(look, frame),
        _set(telling, look, inner),
    )


def _form(sheet: Sheet) -> str:
    return _telling(sheet).form


def _fits_side(sheet: Sheet) -> bool:
    telling = _telling(sheet)
    is_few = len(telling.items) <= 6 or telling.form in ("checklist", "menu", "recipe")
    is_figure = sheet.content.brief.kind in ("figure", "chart")
    is_wide = _is_wide(free_area(sheet)) and not is_figure
    return is_wide and telling.form in SIDE_FORMS and telling.title is not None and is_few


def _is_paper(sheet: Sheet) -> bool:
    return _form(sheet) == "certificate"


def _has_band(sheet: Sheet) -> bool:
    """Figures stand on the open page, as in print."""
    return not _is_paper(sheet) and sheet.content.brief.kind not in ("figure", "chart")


def _unless(refused: Callable[[Sheet], bool]) -> Callable[[Sheet], bool]:
    return lambda sheet: not refused(sheet)


TOLD = (
    Composition(name="told bordered", build=bordered, fits=_is_paper),
    Composition(name="told sided", build=sided, fits=_fits_side),
    Composition(name="told banded", build=banded, fits=_has_band),
    Composition(name="told open", build=opened, fits=_unless(_is_paper)),
    Composition(name="told plated", build=plated, fits=_unless(_is_paper)),
)
