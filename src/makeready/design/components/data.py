"""Charts on a page: the plot as pixels; its titles, axis titles and legend as text that can be checked."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Literal, NamedTuple

from makeready.brief import ChartData
from makeready.design.charts import ChartLook, chart_spec, value_text
from makeready.design.charts.frame import PREFIX_UNITS, TIGHT_UNITS
from makeready.design.components.headline import Block
from makeready.design.components.tone import Tone, large_text
from makeready.design.content import Line
from makeready.design.sheet import Sheet, TextStyle, box, styled, text

NOTHING = Block(html="", height_px=0.0)
LegendLook = Literal["row", "below", "figures"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartSetting:
    """How a chart block is built. `units` is the size of its labels.

    The legend is a row above the plot or below it, or `figures`: the last values set large, beside the plot.
    """

    units: float = 17
    legend: LegendLook = "row"
    stroke: float = 1.25


def figure_text(chart: ChartData, value: float) -> str:
    """A value as it is shown at its mark: with its unit if that is short."""
    return value_text(value, chart.unit if is_unit_short(chart) else "")


def is_unit_short(chart: ChartData) -> bool:
    return chart.unit in PREFIX_UNITS | TIGHT_UNITS


def value_caption(chart: ChartData) -> str:
    """What the numbers are: "Revenue, million euros". Empty for a pie, whose slices say it."""
    long_unit = "" if is_unit_short(chart) or chart.unit.lower() in chart.y_title.lower() else chart.unit
    if chart.y_title and long_unit:
        return f"{chart.y_title}, {long_unit}"
    return chart.y_title or long_unit


def key_index(chart: ChartData) -> int:
    """Which value the picture is about: the last of a line, otherwise the largest."""
    values = chart.series[0].values
    return len(values) - 1 if chart.mark == "line" else values.index(max(values))


def legend_names(chart: ChartData) -> tuple[str, ...]:
    """What a legend lists: the slices of a pie, otherwise the series that have names."""
    if chart.mark == "pie":
        return chart.categories
    only = (chart.y_title or chart.title) if len(chart.series) == 1 else ""
    return tuple(row.name or only or f"Series {index + 1}" for index, row in enumerate(chart.series))


def has_legend(sheet: Sheet, chart: ChartData) -> bool:
    """Several series need one; a single series gets one only where the brief asks for it."""
    if sheet.content.excludes("legend"):
        return False
    return len(chart.series) > 1 or sheet.content.wants("legend") > 0


def chart_words(sheet: Sheet) -> set[str]:
    """Every word that the brief's charts show, so that a string that is one of them is not set again."""
    found: set[str] = set()
    for chart in sheet.content.charts:
        found |= {chart.x_title, value_caption(chart), *chart.categories}
        found |= set(legend_names(chart)) if has_legend(sheet, chart) else set()
    return found - {""}


def unplaced(sheet: Sheet, *placed_roles: str) -> tuple[Line, ...]:
    """The strings of other roles that no chart shows."""
    shown = chart_words(sheet)
    return tuple(line for line in sheet.content.rest(*placed_roles) if line.text not in shown)


def line_of(sheet: Sheet, words: str) -> Line:
    """A chart's own words, with the ids of the brief's strings that say the same outside the usual roles."""
    roles = ("headline", "subtitle", "bullet", "callout", "card", "button", "quote", "author")
    same = [line for line in sheet.content.rest(*roles) if line.text == words]
    ids = tuple(dict.fromkeys(one for line in same for one in line.constraint_ids))
    return Line(text=words, constraint_ids=ids)


def chart_block(
    sheet: Sheet, chart: ChartData, tone: Tone, look: ChartSetting, *, width_px: float, height_px: float
) -> str:
    """A chart of exactly that size: title, legend, caption of the values, plot, title of the x axis.

    All of it is one element of the noun "chart", so that its words are looked for where they are.
    """
    gap_px = sheet.px(12)
    label = TextStyle(size_px=sheet.size(look.units), colour=tone.muted, leading=1.3)
    is_pie = chart.mark == "pie"
    above = _title(sheet, chart, tone, look, width_px)
    below: list[Block] = []
    side = NOTHING
    plot_px = width_px
    if has_legend(sheet, chart):
        is_beside = look.legend == "figures" and width_px > height_px * 1.15
        if is_beside:
            side_px = max(width_px * 0.18, sheet.px(140))
            plot_px = width_px - side_px - sheet.gap(48)
            side = figures_block(sheet, chart, tone, FigureLook(), width_px=side_px, height_px=height_px)
        elif look.legend == "figures":
            columns = min(len(legend_names(chart)), max(int(width_px / sheet.px(210)), 1))
            figures = FigureLook(columns=columns, units=44)
            above.append(
                figures_block(sheet, chart, tone, figures, width_px=width_px, height_px=height_px * 0.34)
            )
        else:
            row = legend_row(sheet, chart, tone, width_px=width_px, units=look.units * 1.06)
            (below if look.legend == "below" else above).append(row)
    if (caption := _caption(sheet, chart)) and not is_pie:
        above.append(_line(sheet, caption, label, plot_px, above_px=sheet.px(8) if above else 0.0))
    if chart.x_title and not is_pie:
        centred = replace(label, align="center", extra=f"padding-left:{_axis_px(sheet, chart, label):.1f}px")
        below.insert(0, _line(sheet, chart.x_title, centred, plot_px))
    plot_tall = height_px - sum(one.height_px + gap_px for one in (*above, *below))
    plot = figure(sheet, chart, tone, look, width_px=plot_px, height_px=max(plot_tall, 40.0))
    css = styled(display="flex", flex_direction="column", gap=gap_px, width=plot_px, height=height_px)
    stack = box(css, *(one.html for one in above), plot, *(one.html for one in below))
    outer = styled(
        display="flex", align_items="center", gap=sheet.gap(48), width=width_px, height=height_px,
        flex_shrink=0.0,
    )  # fmt: skip
    ids = [one for word in sorted(set(chart.categories)) for one in line_of(sheet, word).constraint_ids]
    return box(outer, stack, side.html, noun="chart", ids=(*sheet.ids_for("chart"), chart.id, *ids))


def _axis_px(sheet: Sheet, chart: ChartData, label: TextStyle) -> float:
    """About how far the plot stands off the left edge for the labels of its value axis."""
    if chart.mark == "bar" and len(chart.series) == 1:
        return 0.0
    values = [figure_text(chart, value) for row in chart.series for value in row.values]
    return max(sheet.width_of(value, label) for value in values) + label.size_px * 0.6


def _caption(sheet: Sheet, chart: ChartData) -> str:
    """What the numbers are, unless the headline says the very same."""
    headline, caption = sheet.content.headline, value_caption(chart)
    return "" if headline and headline.text.casefold() == caption.casefold() else caption


def _title(sheet: Sheet, chart: ChartData, tone: Tone, look: ChartSetting, width_px: float) -> list[Block]:
    """The chart's own title, unless the headline says it already."""
    headline = sheet.content.headline
    if not chart.title or chart.title == (headline.text if headline else ""):
        return []
    units = look.units * (1.22 if headline else 2.2)
    style = TextStyle(size_px=sheet.size(units), weight=700, colour=tone.ink, leading=1.25)
    size = sheet.fit(chart.title, style, width_px=width_px, height_px=style.size_px * 2.6)
    return [_line(sheet, chart.title, replace(style, size_px=size), width_px)]


def _line(sheet: Sheet, words: str, style: TextStyle, width_px: float, *, above_px: float = 0.0) -> Block:
    tall = sheet.lines_of(words, style, width_px) * style.size_px * style.leading + above_px
    style = replace(style, extra=f"padding-top:{above_px:g}px") if above_px else style
    return Block(html=text(line_of(sheet, words), style), height_px=tall)


def figure(
    sheet: Sheet, chart: ChartData, tone: Tone, look: ChartSetting, *, width_px: float, height_px: float
) -> str:
    """The plot alone: a slot that is drawn into pixels of exactly this size, without titles."""
    width, height = int(width_px), int(height_px)
    is_single = len(chart.series) == 1 and chart.mark != "pie"
    is_named = has_legend(sheet, chart)
    colours = (tone.key,) if is_single else tone.series
    few = len(chart.categories) <= 6
    spec = chart_spec(
        replace(chart, title="", x_title="", y_title="", unit=chart.unit if is_unit_short(chart) else ""),
        ChartLook(
            ink=tone.ink,
            muted=tone.muted,
            line=tone.hairline,
            colours=colours,
            quiet=tone.base,
            font_family=sheet.theme.typeset.text,
            font_px=sheet.size(look.units),
            value_scale=1.4 if few else 1.15,
            stroke_scale=look.stroke,
            ends="none" if look.legend == "figures" else "values" if is_named else "names",
        ),
        width_px=width,
        height_px=height,
        show_legend=False,
        highlight_index=key_index(chart) if is_single else None,
    )
    css = styled(display="block", width=float(width), height=float(height), flex_shrink=0.0)
    data = escape(json.dumps(spec, ensure_ascii=False, sort_keys=True))
    return f'<figure style="{css}" data-chart="{data}" data-width="{width}" data-height="{height}"></figure>'


def placeholder_chart(sheet: Sheet, tone: Tone, *, width_px: float, height_px: float) -> str:
    """Where a chart is asked for and no numbers are given: bars without a claim."""
    shares = (0.42, 0.58, 0.5, 0.74, 0.92)
    made = []
    for index, share in enumerate(shares):
        fill = tone.key if index == len(shares) - 1 else tone.base
        css = styled(flex="1", height=round(height_px * share, 1), background=fill)
        made.append(box(f"{css};border-radius:{sheet.px(6)}px {sheet.px(6)}px 0 0"))
    css = styled(
        display="flex",
        align_items="flex-end",
        gap=round(width_px * 0.045, 1),
        width=width_px,
        height=height_px,
        padding=f"0 {round(width_px * 0.04, 1)}px",
        border_bottom=f"{max(sheet.px(2), 1.0)}px solid {tone.hairline}",
    )
    return box(css, *made, noun="chart", ids=sheet.ids_for("chart"))


def _swatch(sheet: Sheet, chart: ChartData, colour: str, size_px: float) -> str:
    """A dash for a line, a square for an area of colour."""
    is_line = chart.mark == "line"
    css = styled(
        width=round(size_px * (1.35 if is_line else 0.8), 1),
        height=round(size_px * (0.24 if is_line else 0.8), 1),
        border_radius=round(size_px * (0.12 if is_line else 0.18), 1),
        background=colour,
        flex_shrink=0.0,
    )
    return box(css, is_decoration=True)


def _legend_colours(chart: ChartData, tone: Tone) -> list[str]:
    names = legend_names(chart)
    if len(names) == 1:
        return [tone.key if chart.mark == "line" else tone.base]
    return [tone.series[index % len(tone.series)] for index in range(len(names))]


def legend_row(sheet: Sheet, chart: ChartData, tone: Tone, *, width_px: float, units: float) -> Block:
    """The legend as a line of names with their colours; wraps where it must."""
    style = TextStyle(size_px=sheet.size(units), weight=500, colour=tone.ink, leading=1.3)
    gap_px, swatch_px = sheet.px(26), style.size_px * (1.35 if chart.mark == "line" else 0.8)
    items, widths = [], []
    for name, colour in zip(legend_names(chart), _legend_colours(chart, tone), strict=True):
        css = styled(display="flex", align_items="center", gap=sheet.px(9), min_width="0")
        items.append(
            box(css, _swatch(sheet, chart, colour, style.size_px), text(line_of(sheet, name), style))
        )
        widths.append(swatch_px + sheet.px(9) + sheet.width_of(name, style) + 1)
    num_rows = rows_of(widths, gap_px, width_px)
    row_gap = sheet.px(6)
    css = styled(display="flex", flex_wrap="wrap", align_items="center", gap=f"{row_gap}px {gap_px}px")
    tall = num_rows * style.size_px * style.leading + (num_rows - 1) * row_gap
    return Block(html=box(css, *items, noun="legend", ids=sheet.ids_for("legend")), height_px=tall)


def rows_of(widths: Sequence[float], gap_px: float, room_px: float) -> int:
    """How many rows things of these widths take in a flex container that wraps."""
    num, used = 1, 0.0
    for width in widths:
        if used and used + gap_px + width > room_px:
            num, used = num + 1, width
        else:
            used += width + (gap_px if used else 0.0)
    return num


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLook:
    """How values set large are arranged. Without `is_legend` they only repeat it, in its `colours`."""

    columns: int = 1
    units: float = 56
    is_legend: bool = True
    colours: tuple[str, ...] = ()


def figures_block(
    sheet: Sheet, chart: ChartData, tone: Tone, look: FigureLook, *, width_px: float, height_px: float
) -> Block:
    """Each name of the legend with its colour, and under it the value that stands for it, set large."""
    name_style = TextStyle(size_px=sheet.size(19), weight=500, colour=tone.ink, leading=1.3)
    small = TextStyle(size_px=sheet.size(16), colour=tone.muted, leading=1.3)
    gap_px, row_gap = sheet.gap(30), sheet.gap(26)
    each_px = (width_px - gap_px * (look.columns - 1)) / look.columns
    values = figures_of(chart)
    num_rows = -(-len(values) // look.columns)
    longest = max((one.shown for one in values), key=len)
    number = replace(sheet.display(look.units, tone.ink), leading=1.1)
    about = chart.categories[-1] if chart.mark != "pie" else ""
    over_px = small.size_px * small.leading + sheet.px(14) if about else 0.0
    edge_px, inner_gap = sheet.px(6), sheet.px(10)
    spare = height_px - row_gap * (num_rows - 1) - over_px
    room = spare / num_rows - name_style.size_px * name_style.leading - edge_px - 2 * inner_gap
    size = sheet.fit(longest, number, width_px=each_px, height_px=max(room, 1.0))
    number = replace(number, size_px=size)
    colours = look.colours or tuple(_legend_colours(chart, tone))
    cells, tall = [], []
    for one in values:
        edge = styled(height=edge_px, background=colours[one.place % len(colours)])
        words = text(line_of(sheet, one.name) if look.is_legend else one.name, name_style)
        css = styled(display="flex", flex_direction="column", gap=inner_gap, min_width="0")
        cells.append(box(css, box(edge, is_decoration=True), words, text(one.shown, number)))
        lines = sheet.lines_of(one.name, name_style, each_px)
        tall.append(
            edge_px + 2 * inner_gap + lines * name_style.size_px * name_style.leading + size * number.leading
        )
    css = styled(
        display="grid",
        grid_template_columns=f"repeat({look.columns},minmax(0,1fr))",
        gap=f"{row_gap}px {gap_px}px",
        width=width_px,
    )
    rows = [max(tall[at * look.columns : (at + 1) * look.columns]) for at in range(num_rows)]
    noun, ids = ("legend", sheet.ids_for("legend")) if look.is_legend else ("", ())
    made, used_px = box(css, *cells, noun=noun, ids=ids), sum(rows) + row_gap * (num_rows - 1)
    if not about:
        return Block(html=made, height_px=used_px)
    column = styled(display="flex", flex_direction="column", gap=sheet.px(14), width=width_px)
    return Block(html=box(column, text(about, small), made), height_px=used_px + over_px)


class Reading(NamedTuple):
    """A value set large, and which name it stands for."""

    place: int
    name: str
    shown: str


def figures_of(chart: ChartData) -> list[Reading]:
    """Each name of the legend and the value that stands for it: a slice's own, a series' last.

    Lines come in the order in which they end, the highest first, so that the eye finds them across.
    """
    if chart.mark == "pie":
        values = chart.series[0].values
        return [
            Reading(index, name, figure_text(chart, values[index]))
            for index, name in enumerate(chart.categories)
        ]
    rows = sorted(
        enumerate(chart.series), key=lambda pair: -pair[1].values[-1] if chart.mark == "line" else 0
    )
    names = legend_names(chart)
    return [Reading(index, names[index], figure_text(chart, row.values[-1])) for index, row in rows]


def key_figure(sheet: Sheet, chart: ChartData, tone: Tone, *, units: float, align: str = "left") -> Block:
    """The value the chart is about, set large, with its category and unit under it."""
    at = key_index(chart)
    shown = figure_text(chart, chart.series[0].values[at])
    unit = "" if is_unit_short(chart) else chart.unit
    about = ", ".join(part for part in (chart.categories[at], unit) if part)
    number = sheet.display(units, large_text(tone), align)
    under = TextStyle(size_px=sheet.size(18), colour=tone.muted, leading=1.3, align=align)
    css = styled(display="flex", flex_direction="column", gap=sheet.px(2))
    tall = number.size_px * number.leading + sheet.px(2) + under.size_px * under.leading
    return Block(html=box(css, text(shown, number), text(about, under)), height_px=tall)
