"""The frame that every kind of chart stands in: look, axes, legend, and how numbers are written."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from makeready.brief import ChartData
from makeready.design.measure import text_size

Spec = dict[str, object]
Row = dict[str, object]

PREFIX_UNITS = frozenset({"$", "€", "£", "¥", "₹"})
TIGHT_UNITS = frozenset({"%", "°", "°C", "°F", "k", "K", "M", "bn", "x", "\u00d7"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartLook:
    """Colours and type of a chart. `ink` is for values, `muted` for axes, `line` for the grid.

    `colours` go to series, or to slices, in order; `quiet` (or `line`) to the bars beside a highlighted one.
    `background` None leaves the page visible behind it. `value_scale` enlarges the values at single bars.
    `stroke_scale` thickens lines and their points.
    `ends` says what stands at the ends of several lines that have no legend in the plot.
    """

    ink: str
    muted: str
    line: str
    colours: Sequence[str]
    font_family: str = "Inter"
    font_px: float = 14.0
    background: str | None = None
    quiet: str = ""
    value_scale: float = 1.0
    stroke_scale: float = 1.0
    ends: Literal["names", "values", "none"] = "names"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One chart being laid out: what it shows, how, and in how much room."""

    chart: ChartData
    look: ChartLook
    width_px: int
    height_px: int
    show_values: bool
    show_legend: bool
    highlight_index: int | None
    categories: tuple[str, ...]

    @property
    def has_many_series(self) -> bool:
        return len(self.chart.series) > 1

    def width_of(self, text: str, *, weight: int = 400) -> float:
        look = self.look
        return text_size(text, family=look.font_family, size_px=look.font_px, weight=weight).width_px

    @property
    def widest_label_px(self) -> float:
        return max(self.width_of(str(row["label"]), weight=600) for row in self.rows())

    def colour(self, index: int) -> str:
        return self.look.colours[index % len(self.look.colours)]

    def rows(self) -> list[Row]:
        """One row of data for each value, with the text that stands at it."""
        return [
            {
                "category": self.categories[index],
                "index": index,
                "series": series.name,
                "value": value,
                "label": value_text(value, self.chart.unit),
                "colour": self._bar_colour(index, number),
            }
            for number, series in enumerate(self.chart.series)
            for index, value in enumerate(series.values)
        ]

    def _bar_colour(self, index: int, number: int) -> str:
        if self.has_many_series:
            return self.colour(number)
        is_quiet = self.highlight_index is not None and index != self.highlight_index
        return (self.look.quiet or self.look.line) if is_quiet else self.colour(0)


def value_text(value: float, unit: str) -> str:
    """The number as it was given, with its unit: 18.5 with "%" is 18.5%, 1200 with "$" is $1,200."""
    number = f"{value:,.10g}" if abs(value) < 1e15 else f"{value:g}"
    number = number.replace("-", "\u2212")
    if unit in PREFIX_UNITS:
        return f"{unit}{number}" if value >= 0 else f"\u2212{unit}{number[1:]}"
    return f"{number}{unit}" if unit in TIGHT_UNITS or not unit else f"{number} {unit}"


def unique(categories: Sequence[str]) -> tuple[str, ...]:
    """Two categories of one name stay two: an invisible character tells them apart."""
    return tuple(name + "\u200b" * categories[:index].count(name) for index, name in enumerate(categories))


def with_look(frame: Frame, body: Spec) -> Spec:
    look, size = frame.look, frame.look.font_px
    axis = {
        "labelColor": look.muted,
        "labelFont": look.font_family,
        "labelFontSize": size,
        "labelLimit": 0,
        "labelPadding": round(size * 0.6),
        "titleColor": look.muted,
        "titleFont": look.font_family,
        "titleFontSize": size,
        "titleFontWeight": 400,
        "labelFlush": False,
        "titleLimit": 0,
        "titlePadding": round(size * 0.8),
        "domain": False,
        "ticks": False,
        "grid": False,
        "gridColor": look.line,
        "gridWidth": max(1.0, size / 14),
        "zindex": 0,
    }
    legend = {
        "orient": "top",
        "direction": "horizontal",
        "title": None,
        "labelColor": look.ink,
        "labelFont": look.font_family,
        "labelFontSize": size,
        "labelLimit": 0,
        "symbolSize": (size * 0.85) ** 2,
        "symbolStrokeWidth": 0,
        "columnPadding": size * 1.6,
        "labelOffset": size * 0.45,
        "offset": size * 1.1,
        "padding": 0,
        "columns": _legend_columns(frame),
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": frame.width_px,
        "height": frame.height_px,
        "autosize": {"type": "fit", "contains": "padding"},
        "background": look.background,
        "data": {"values": frame.rows()},
        "config": {
            "view": {"stroke": None},
            "font": look.font_family,
            "axis": axis,
            "legend": legend,
            "text": {"font": look.font_family, "fontSize": size},
        },
        **body,
    }


def _legend_columns(frame: Frame) -> int:
    """How many names stand side by side; 0 is all of them, which is what fits most charts."""
    size = frame.look.font_px
    widths = [frame.width_of(series.name) + size * 3 for series in frame.chart.series]
    return 0 if sum(widths) < frame.width_px else max(1, int(frame.width_px / max(widths)))


def category_axis(frame: Frame, *, angle: int = 0) -> Spec:
    return {
        "field": "category",
        "type": "ordinal",
        "sort": None,
        "title": frame.chart.x_title or None,
        "axis": {"labelAngle": angle, "labelOverlap": True, "domain": False},
    }


def value_axis(frame: Frame, *, is_zero_based: bool, has_grid: bool = True) -> Spec:
    """The axis of values: a few light lines and the unit at its numbers."""
    low, high = value_range(frame.chart, is_zero_based)
    return {
        "field": "value",
        "type": "quantitative",
        "title": _value_title(frame.chart),
        "scale": {"domain": [low, high], "nice": 4, "zero": is_zero_based},
        "axis": {"grid": has_grid, "tickCount": 4, "labelExpr": _label_expression(frame.chart.unit)},
    }


def _value_title(chart: ChartData) -> str | None:
    has_unit_at_labels = not chart.unit or chart.unit in PREFIX_UNITS | TIGHT_UNITS
    if has_unit_at_labels or chart.unit.lower() in chart.y_title.lower():
        return chart.y_title or None
    return f"{chart.y_title} ({chart.unit})" if chart.y_title else chart.unit


def _label_expression(unit: str) -> str:
    if unit in PREFIX_UNITS:
        minus = "\u2212"
        return f"(datum.value < 0 ? '{minus}' : '') + '{unit}' + replace(datum.label, '{minus}', '')"
    return f"datum.label + '{unit}'" if unit in TIGHT_UNITS else "datum.label"


def value_range(chart: ChartData, is_zero_based: bool) -> tuple[float, float]:
    values = [value for series in chart.series for value in series.values]
    low, high = min(values), max(values)
    if is_zero_based:
        low, high = min(0.0, low), max(0.0, high)
    room = (high - low or abs(high) or 1.0) * 0.04
    return (low if is_zero_based and low == 0 else low - room), (
        high if is_zero_based and high == 0 else high + room
    )


def series_colour(frame: Frame) -> Spec:
    names = [series.name for series in frame.chart.series]
    return {
        "field": "series",
        "type": "nominal",
        "sort": None,
        "scale": {"domain": names, "range": [frame.colour(index) for index in range(len(names))]},
        "legend": {} if frame.show_legend else None,
    }


def haloed(frame: Frame, mark: Spec, encoding: Spec) -> list[Spec]:
    """A text layer; on a known background a rim of it keeps grid lines and lines off the words."""
    layers: list[Spec] = [{"mark": mark, "encoding": encoding}]
    if frame.look.background:
        colour = frame.look.background
        rim = {
            "stroke": colour,
            "color": colour,
            "strokeWidth": frame.look.font_px * 0.45,
            "strokeJoin": "round",
        }
        layers.insert(0, {"mark": mark | rim, "encoding": encoding})
    return layers
