"""Charts as pictures of their own: the finding as a headline, and the plot with all it takes to read it."""

from dataclasses import replace

from makeready.brief import Placement
from makeready.design.colour import readable
from makeready.design.components.bullets import PointLook, points_of
from makeready.design.components.data import (
    ChartSetting,
    FigureLook,
    LegendLook,
    figures_block,
    key_figure,
    unplaced,
)
from makeready.design.components.edge import edge
from makeready.design.components.exhibit import (
    Story,
    exhibits,
    has_story,
    story_block,
)
from makeready.design.components.foot import NOTE_ROLES, foot_block
from makeready.design.components.headline import Block, HeadlineLook, headline_block
from makeready.design.components.tone import Tone, on_ground, on_panel, on_surface, under_data
from makeready.design.compositions import Composition
from makeready.design.sheet import Area, Sheet, box, free_area, page, styled

PLACED_ROLES = ("headline", "subtitle", "bullet", "callout", "card", "quote", "author", "button", *NOTE_ROLES)
NOTHING = Block(html="", height_px=0.0)
MIN_EDGE_CONTRAST = 1.7
"""Of the bar over a figure on a panel. Ours: the colour of a series that is seen and still the same."""
THIN_EDGE = 0.022
"""How deep the fields of colour beside thin marks are, as a share of the side."""


def _at(area: Area, *children: str, extra: str = "") -> str:
    css = styled(position="absolute", left=area.left, top=area.top, width=area.width, height=area.height)
    return box(f"{css};{extra}", *children)


def _foot(sheet: Sheet, tone: Tone, width_px: float) -> Block:
    num_icons = sheet.content.wants("icon") - len(points_of(sheet.content))
    return foot_block(sheet, tone, unplaced(sheet, *PLACED_ROLES), width_px=width_px, num_icons=num_icons)


def _legend_side(sheet: Sheet) -> str:
    """Where the brief wants the legend: an anchor, or nothing said."""
    found = (
        one.anchor
        for one in sheet.content.brief.constraints
        if isinstance(one, Placement) and one.noun == "legend"
    )
    return next((anchor for anchor in found if anchor), "")


def _legend(sheet: Sheet, usual: LegendLook) -> LegendLook:
    """How the legend is set: as the brief places it, otherwise as the composition likes it."""
    said = _legend_side(sheet)
    if "right" in said:
        return "figures"
    return "below" if "bottom" in said else "row" if "top" in said else usual


def _head(sheet: Sheet, tone: Tone, area: Area, *, units: float, share: float) -> Block:
    return headline_block(
        sheet,
        HeadlineLook(units=units, colour=tone.ink, muted=tone.muted, subtitle_units=21),
        width_px=area.width,
        height_px=area.height * share,
    )


def _plot(sheet: Sheet, tone: Tone, area: Area, legend: LegendLook) -> list[str]:
    """The chart, and points under it in columns where the brief has any."""
    points = points_of(sheet.content)
    made: list[str] = []
    if has_story(sheet, points):
        columns = max(1, min(len(points), 3)) if area.width > area.height else 1
        story = Story(points=points, look=PointLook(units=21, columns=columns))
        words = story_block(sheet, story, tone, width_px=area.width, height_px=area.height * 0.34)
        top = area.bottom - words.height_px
        made.append(_at(replace(area, top=top), words.html))
        area = replace(area, bottom=top - sheet.gap(30))
    num_lines = max((len(chart.series) for chart in sheet.content.charts), default=1)
    is_ring = any(chart.mark == "pie" for chart in sheet.content.charts)
    look = ChartSetting(units=25 if is_ring else 20.5, legend=legend, stroke=1.6 if num_lines < 3 else 1.4)
    if _is_thin(sheet):
        made.insert(0, edge(sheet, tone, THIN_EDGE))
    made.insert(0, _at(area, exhibits(sheet, tone, look, width_px=area.width, height_px=area.height)))
    return made


def _is_thin(sheet: Sheet) -> bool:
    """Dots and a single line show too little of the palette."""
    charts = sheet.content.charts
    return bool(charts) and all(
        one.mark == "scatter" or (one.mark == "line" and len(one.series) == 1) for one in charts
    )


def _stacked(sheet: Sheet, area: Area, head: Block, foot: Block) -> Area:
    """What is left between a headline and a foot."""
    top = area.top + (head.height_px + sheet.gap(30) if head.html else 0.0)
    bottom = area.bottom - (foot.height_px + sheet.gap(24) if foot.html else 0.0)
    return replace(area, top=top, bottom=bottom)


def report(sheet: Sheet) -> str:
    """Straight on the page, as in a good newspaper: headline, legend, plot, source."""
    tone = under_data(sheet)
    area = free_area(sheet).inset(sheet.px(72), sheet.px(64))
    head = _head(sheet, tone, area, units=58, share=0.24)
    foot = _foot(sheet, tone, area.width)
    return page(
        sheet,
        f"background:{tone.ground}",
        _at(replace(area, bottom=area.top + head.height_px), head.html),
        *_plot(sheet, tone, _stacked(sheet, area, head, foot), _legend(sheet, "row")),
        _at(replace(area, top=area.bottom - foot.height_px), foot.html),
    )


def plate(sheet: Sheet) -> str:
    """The plot on a light plate over a field of the palette's strong colour, which carries the headline."""
    theme, field, tone = sheet.theme, on_panel(sheet), on_surface(sheet)
    area = free_area(sheet).inset(sheet.px(56), sheet.px(52))
    head = _head(sheet, field, area, units=54, share=0.22)
    foot = _foot(sheet, field, area.width)
    body = _stacked(sheet, area, head, foot)
    css = styled(background=theme.surface, border_radius=sheet.radius())
    return page(
        sheet,
        f"background:{theme.panel}",
        _at(replace(area, bottom=area.top + head.height_px), head.html),
        _at(body, extra=css),
        *_plot(sheet, tone, body.inset(sheet.px(44), sheet.px(40)), _legend(sheet, "figures")),
        _at(replace(area, top=area.bottom - foot.height_px), foot.html),
    )


def readout(sheet: Sheet) -> str:
    """A panel with the headline above and the figures that count at its foot, beside the plot."""
    tone, panel_tone, free = under_data(sheet), on_panel(sheet), free_area(sheet)
    is_row = free.width > free.height * 1.12
    if is_row:
        panel = replace(free, right=round(free.left + free.width * 0.31))
        rest = replace(free, left=panel.right)
    else:
        panel = replace(free, bottom=round(free.top + free.height * 0.3))
        rest = replace(free, top=panel.bottom)
    inner, outer = panel.inset(sheet.px(50), sheet.px(58)), rest.inset(sheet.px(56), sheet.px(58))
    foot = _foot(sheet, panel_tone if is_row else tone, inner.width if is_row else outer.width)
    foot_px = foot.height_px + sheet.gap(28) if foot.html else 0.0
    if is_row:
        foot_area, words = replace(inner, top=inner.bottom - foot.height_px), _less(inner, foot_px)
    else:
        foot_area, words = replace(outer, top=outer.bottom - foot.height_px), inner
        outer = _less(outer, foot_px)
    figures = _figures(sheet, panel_tone, replace(words, top=words.top + words.height * 0.5))
    room = words.height - (figures.height_px + sheet.gap(28) if figures.html else 0.0)
    head = _head(sheet, panel_tone, replace(words, bottom=words.top + room), units=58, share=1.0)
    return page(
        sheet,
        f"background:{tone.ground}",
        _field(panel, panel_tone.ground),
        _at(replace(words, bottom=words.top + head.height_px), head.html),
        _at(replace(words, top=words.bottom - figures.height_px), figures.html),
        *_plot(sheet, tone, outer, _legend(sheet, "row")),
        _at(foot_area, foot.html),
    )


def _less(area: Area, height_px: float) -> Area:
    return replace(area, bottom=area.bottom - height_px)


def _figures(sheet: Sheet, tone: Tone, area: Area) -> Block:
    """The figure of a single series, or the last values of two to four; nothing for more."""
    charts = sheet.content.charts
    if len(charts) != 1 or charts[0].mark == "scatter":
        return NOTHING
    chart = charts[0]
    if len(chart.series) == 1 and chart.mark != "pie":
        return key_figure(sheet, chart, tone, units=76)
    num = len(chart.categories if chart.mark == "pie" else chart.series)
    if num > 4 or _legend(sheet, "row") == "figures":
        return NOTHING
    is_row = area.width > area.height * 1.6
    colours = tuple(readable(one, tone.ground, MIN_EDGE_CONTRAST) for one in under_data(sheet).series)
    look = FigureLook(
        units=50,
        columns=num if is_row else 1 if num < 3 else 2,
        is_legend=False,
        colours=colours,
    )
    made = figures_block(sheet, chart, tone, look, width_px=area.width, height_px=area.height)
    return made if made.height_px <= area.height else NOTHING


def banner(sheet: Sheet) -> str:
    """A band of colour over the whole width for the headline; the plot below has the canvas to its edges."""
    theme, tone, free = sheet.theme, under_data(sheet), free_area(sheet)
    band_tone = on_ground(sheet) if theme.scheme == "vivid" else on_panel(sheet)
    area = free.inset(sheet.px(64), sheet.px(54))
    head = _head(sheet, band_tone, area, units=58, share=0.26)
    foot = _foot(sheet, tone, area.width)
    tall = head.height_px
    band = replace(free, bottom=area.top + tall + sheet.px(44) if tall else free.top)
    body = Area(
        left=area.left,
        right=area.right,
        top=band.bottom + sheet.px(40) if tall else area.top,
        bottom=area.bottom - (foot.height_px + sheet.gap(24) if foot.html else 0.0),
    )
    return page(
        sheet,
        f"background:{tone.ground}",
        _field(band, band_tone.ground) if tall else "",
        _at(replace(area, bottom=area.top + tall), head.html),
        *_plot(sheet, tone, body, _legend(sheet, "row")),
        _at(replace(area, top=area.bottom - foot.height_px), foot.html),
    )


def _field(area: Area, colour: str) -> str:
    css = styled(
        position="absolute", left=area.left, top=area.top, width=area.width, height=area.height,
        background=colour,
    )  # fmt: skip
    return box(css, is_decoration=True)


COMPOSITIONS = (
    Composition(name="report", build=report),
    Composition(name="plate", build=plate),
    Composition(name="readout", build=readout),
    Composition(name="banner", build=banner),
)
