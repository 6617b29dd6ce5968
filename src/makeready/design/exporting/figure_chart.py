"""A chart that a document wrote in few fields, as a PowerPoint chart: the figure says what it shows."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from makeready.brief import Series as Row
from makeready.design.charts import ChartLook, Figure, value_text
from makeready.design.charts.figure import Point
from makeready.design.exporting.chart_data import ChartKind, ChartModel, Series
from makeready.design.exporting.vega import NotNativeError

MAX_LABELLED = 12
"""As in the drawn chart: more values of one line are not written at its points."""


def figure_model(told: Mapping[str, object]) -> ChartModel:
    """The figure that `charts.figure_spec` wrote into a specification, with its numbers, names and colours.

    Raises: NotNativeError where it has remarks, or is of a kind, that PowerPoint's charts have not.
    """
    look = ChartLook(**cast(dict[str, Any], told["look"]))
    given = cast(dict[str, Any], told["figure"])
    series, points = (
        tuple(kind(**one) for one in given[name]) for name, kind in (("series", Row), ("points", Point))
    )
    figure = Figure(**{**given, "series": series, "points": points})
    remarks = (figure.bands, figure.rules, figure.notes, figure.centre, figure.has_trend)
    if figure.kind == "heat" or any(remarks) or any(one.label for one in figure.points):
        raise NotNativeError
    base = ChartModel(
        kind="column",
        categories=figure.categories,
        series=(),
        font=look.font_family,
        font_px=look.font_px,
        ink=look.muted,
        label_ink=look.ink,
        line_ink=look.line,
        label_px=look.font_px,
        line_px=look.font_px * 0.2 * look.stroke_scale,
        background=look.background or "",
        low=figure.low,
        high=figure.high,
        x_title=figure.x_title,
        y_title=figure.y_title,
    )
    if figure.kind == "scatter":
        return _dots(figure, look, base)
    if figure.kind == "donut":
        return _ring(figure, look, base)
    return _rows(figure, look, base)


def _rows(figure: Figure, look: ChartLook, base: ChartModel) -> ChartModel:
    is_bar, has_several = figure.kind == "bar", len(figure.series) > 1
    kinds: dict[str, ChartKind] = {"bar": "column", "line": "line", "area": "area"}
    if figure.kind == "area" and has_several and not figure.is_stacked:
        raise NotNativeError  # one would hide the other
    is_labelled = figure.has_values and (
        is_bar or (not has_several and figure.kind == "line" and len(figure.categories) <= MAX_LABELLED)
    )
    labels = tuple(tuple(value_text(one, figure.unit) for one in row.values) for row in figure.series)
    return replace(
        base,
        kind="bar" if is_bar and figure.is_lying else kinds[figure.kind],
        series=tuple(
            Series(
                name=row.name or figure.y_title or "Values",
                values=row.values,
                colour=_colour(look, number),
                point_colours=() if has_several or not is_bar else _point_colours(figure, look),
            )
            for number, row in enumerate(figure.series)
        ),
        is_stacked=figure.is_stacked,
        has_legend=has_several,
        has_values=is_labelled,
        labels=labels if is_labelled else (),
        has_value_axis=not is_labelled or figure.is_stacked or not is_bar,
        has_grid=not is_labelled or figure.is_stacked or not is_bar,
        point_px=base.line_px * 2.7 if figure.kind == "line" else 0.0,
        bar_share=0.7,
    )


def _colour(look: ChartLook, number: int) -> str:
    return look.colours[number % len(look.colours)]


def _point_colours(figure: Figure, look: ChartLook) -> tuple[str, ...]:
    """Colours of single bars: one is highlighted, or they point to both sides."""
    values = figure.series[0].values
    if figure.highlight:
        return tuple(
            _colour(look, 0) if name == figure.highlight else look.quiet or look.line
            for name in figure.categories
        )
    if min(values) < 0 < max(values):
        return tuple(_colour(look, 1 if value < 0 else 0) for value in values)
    return ()


def _dots(figure: Figure, look: ChartLook, base: ChartModel) -> ChartModel:
    groups = list(dict.fromkeys(one.group for one in figure.points))
    return replace(
        base,
        kind="scatter",
        series=tuple(
            Series(
                name=group or figure.y_title or "Values",
                values=tuple(one.y for one in figure.points if one.group == group),
                xs=tuple(one.x for one in figure.points if one.group == group),
                colour=_colour(look, number),
            )
            for number, group in enumerate(groups)
        ),
        has_legend=len(groups) > 1,
        has_line=False,
        point_px=look.font_px * 0.6,
    )


def _ring(figure: Figure, look: ChartLook, base: ChartModel) -> ChartModel:
    values = figure.series[0].values
    colours = tuple(_colour(look, index) for index in range(len(values)))
    return replace(
        base,
        kind="ring",
        series=(Series(name=figure.series[0].name or "Values", values=values, point_colours=colours),),
        has_legend=True,
        has_values=figure.has_values,
        labels=(tuple(value_text(value, figure.unit) for value in values),) if figure.has_values else (),
    )
