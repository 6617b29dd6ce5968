"""Vega-Lite charts as series of numbers, where PowerPoint has a chart of that kind.

Only what means the same in both is taken over: one unit of marks over plain data, the values as they are.
Transforms of the marks, facets, several views and two scales make a picture instead.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from makeready.design.exporting.vega import (
    NotNativeError,
    Row,
    Spec,
    as_dict,
    as_list,
    colour_is_value,
    domain_of,
    field_of,
    has_legend,
    mark_of,
    names_series,
    number_of,
    ordered,
    padding_of,
    point_colours,
    range_of,
    series_colour,
    size_of,
    title_of,
    type_of,
)

ChartKind = Literal["column", "bar", "line", "area", "pie", "ring", "scatter"]
MARKS: dict[str, ChartKind] = {
    "bar": "column",
    "line": "line",
    "trail": "line",
    "area": "area",
    "point": "scatter",
    "circle": "scatter",
    "square": "scatter",
    "arc": "pie",
}
SIGNS = frozenset({"datum.value >= 0", "datum.value < 0"})
"""Bars are drawn in two layers where some point down, for their round ends."""
AT_INDEX = re.compile(r"datum\.index === (\d+)")
"""The texts behind the ends of lines."""
MAX_VALUES = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """`values` stand at the chart's categories, or at `xs` in a scatter; None is a gap."""

    name: str
    values: tuple[float | None, ...]
    colour: str = ""
    xs: tuple[float, ...] = ()
    point_colours: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartModel:
    """A chart as PowerPoint has it. `labels` are the texts at single values, where there are any."""

    kind: ChartKind
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    is_stacked: bool = False
    is_full: bool = False
    has_legend: bool = False
    has_values: bool = False
    labels: tuple[tuple[str, ...], ...] = ()
    x_title: str = ""
    y_title: str = ""
    low: float | None = None
    high: float | None = None
    step: float | None = None
    point_px: float = 0.0
    has_line: bool = True
    bar_share: float = 0.9
    label_px: float = 0.0
    line_px: float = 2.0
    has_value_axis: bool = True
    has_grid: bool = True
    font: str = ""
    font_px: float = 0.0
    ink: str = ""
    label_ink: str = ""
    line_ink: str = ""
    background: str = ""


def chart_model(spec: Spec) -> ChartModel | None:
    """The chart as data, or None where it can only be a picture."""
    from makeready.design.exporting.figure_chart import figure_model

    try:
        told = as_dict(spec.get("usermeta"))
        return figure_model(told) if "figure" in told else _model(spec)
    except NotNativeError:
        return None


def _model(spec: Spec) -> ChartModel:
    if {"facet", "hconcat", "vconcat", "concat", "repeat", "projection", "params"} & set(spec):
        raise NotNativeError
    layers = [_with_parent(spec, layer) for layer in as_list(spec.get("layer"))] or [spec]
    drawn = [layer for layer in layers if mark_of(layer) in MARKS]
    if not drawn or not all(_is_kept(layer, drawn[0]) for layer in layers):
        raise NotNativeError
    main = drawn[0]
    rows = _rows(spec, main)
    encoding = as_dict(main.get("encoding"))
    if any("aggregate" in as_dict(channel) or as_dict(channel).get("bin") for channel in encoding.values()):
        raise NotNativeError
    kinds = {MARKS[mark_of(layer)] for layer in drawn}
    if "pie" in kinds:
        return _round(spec, layers, main, rows)
    if len(kinds) > 1 and kinds != {"line", "scatter"}:
        raise NotNativeError
    if type_of(encoding, "x") == "quantitative" and kinds & {"line", "scatter"}:
        return _scatter(spec, layers, drawn, rows)
    return _with_axes(spec, layers, drawn, rows)


def _is_kept(layer: Spec, main: Spec) -> bool:
    """Whether what the layer shows is still to be seen in a chart of the main layer's numbers."""
    mark, encoding = mark_of(layer), as_dict(layer.get("encoding"))
    filters = [str(as_dict(step).get("filter", "?")) for step in as_list(layer.get("transform"))]
    if layer.get("data", main.get("data")) != main.get("data"):
        return False
    if mark == "rule":
        return any(as_dict(channel).get("datum") == 0 for channel in encoding.values())
    if mark == "text":
        return bool(field_of(encoding, "text")) and all(AT_INDEX.fullmatch(one) for one in filters)
    return mark in MARKS and all(one in SIGNS for one in filters)


def _with_axes(spec: Spec, layers: Sequence[Spec], drawn: Sequence[Spec], rows: list[Row]) -> ChartModel:
    main = drawn[0]
    encoding = as_dict(main.get("encoding"))
    kind = "line" if MARKS[mark_of(main)] == "scatter" else MARKS[mark_of(main)]
    axes = _axes(encoding, kind)
    across, along, series_field = axes.across, axes.along, axes.series_field
    categories = ordered(rows, axes.name_field, as_dict(encoding.get(across)))
    names = ordered(rows, series_field, {}) if series_field else [""]
    names = [name for name in domain_of(encoding) if name in names] or names
    table = {(str(row.get(series_field, "")), str(row.get(axes.name_field))): row for row in rows}
    if len(table) != len(rows):
        raise NotNativeError
    series = tuple(
        Series(
            name=name or title_of(encoding, along) or "Values",
            values=tuple(
                number_of(table.get((name, place), {}).get(axes.value_field)) for place in categories
            ),
            colour=series_colour(spec, main, name, index),
            point_colours=point_colours(encoding, [table.get((name, place), {}) for place in categories]),
        )
        for index, name in enumerate(names)
    )
    labels = _labels(layers, table, names, categories, series_field)
    low, high, step = range_of(encoding, along)
    axis = as_dict(encoding.get(along)).get("axis", {})
    return ChartModel(
        kind="bar" if across == "y" else kind,
        categories=tuple(place.rstrip("\u200b") for place in categories),
        series=series,
        is_stacked=axes.is_stacked,
        is_full=axes.stack == "normalize",
        has_legend=has_legend(encoding) or _is_named_at_ends(layers, series_field),
        has_values=bool(labels),
        labels=labels,
        x_title=title_of(encoding, across),
        y_title=title_of(encoding, along),
        low=low,
        high=high,
        step=step,
        point_px=_point_px(drawn),
        has_line=MARKS[mark_of(main)] != "scatter",
        bar_share=1.0 - padding_of(encoding, across, has_groups=axes.is_grouped),
        label_px=_label_px(layers, spec) if labels else 0.0,
        line_px=size_of(as_dict(main.get("mark")).get("strokeWidth"), 2.0),
        has_value_axis=axis is not None and as_dict(axis).get("labels", True) is not False,
        has_grid=axis is not None
        and as_dict(axis).get("grid", True) is not False
        and not (labels and all(text for row in labels for text in row)),
        **_look(spec),  # type: ignore[arg-type]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Axes:
    """Which channels hold names and numbers, and how several series share a place."""

    across: str
    along: str
    name_field: str
    value_field: str
    series_field: str
    is_grouped: bool
    is_stacked: bool
    stack: object


def _axes(encoding: Spec, kind: ChartKind) -> _Axes:
    names = {"ordinal", "nominal"}
    lies = type_of(encoding, "y") in names and type_of(encoding, "x") == "quantitative"
    if (not lies and type_of(encoding, "x") not in names) or (lies and kind != "column"):
        raise NotNativeError
    across, along = ("y", "x") if lies else ("x", "y")
    name_field, value_field = field_of(encoding, across), field_of(encoding, along)
    if not name_field or not value_field or {"x2", "y2"} & set(encoding):
        raise NotNativeError
    grouping = field_of(encoding, f"{across}Offset")
    series_field = grouping or (field_of(encoding, "color") if names_series(encoding) else "")
    series_field = series_field or field_of(encoding, "detail")
    if series_field in {name_field, value_field} or colour_is_value(encoding):
        series_field = ""
    is_filled = kind in {"column", "area"}
    stack = as_dict(encoding.get(along)).get("stack", "zero" if is_filled else None)
    is_stacked = bool(series_field) and not grouping and stack not in {None, False}
    if series_field and is_filled and not is_stacked and not grouping:
        raise NotNativeError
    return _Axes(
        across=across,
        along=along,
        name_field=name_field,
        value_field=value_field,
        series_field=series_field,
        is_grouped=bool(grouping),
        is_stacked=is_stacked,
        stack=stack,
    )


def _scatter(spec: Spec, layers: Sequence[Spec], drawn: Sequence[Spec], rows: list[Row]) -> ChartModel:
    main = drawn[0]
    encoding = as_dict(main.get("encoding"))
    if any(mark_of(layer) == "text" for layer in layers):
        raise NotNativeError
    x_field, y_field = field_of(encoding, "x"), field_of(encoding, "y")
    if not x_field or not y_field or "size" in encoding:
        raise NotNativeError
    series_field = field_of(encoding, "color") if not colour_is_value(encoding) else ""
    names = ordered(rows, series_field, {}) if series_field else [""]
    made = []
    for index, name in enumerate(names):
        own = [row for row in rows if not series_field or str(row.get(series_field)) == name]
        points = [(number_of(row.get(x_field)), number_of(row.get(y_field))) for row in own]
        whole = [(x, y) for x, y in points if x is not None and y is not None]
        made.append(
            Series(
                name=name or title_of(encoding, "y") or "Values",
                values=tuple(y for _, y in whole),
                xs=tuple(x for x, _ in whole),
                colour=series_colour(spec, main, name, index),
            )
        )
    return ChartModel(
        kind="scatter",
        categories=(),
        series=tuple(made),
        has_legend=has_legend(encoding),
        x_title=title_of(encoding, "x"),
        y_title=title_of(encoding, "y"),
        point_px=_point_px(drawn),
        has_line=any(MARKS[mark_of(layer)] == "line" for layer in drawn),
        line_px=size_of(as_dict(main.get("mark")).get("strokeWidth"), 2.0),
        **_look(spec),  # type: ignore[arg-type]
    )


def _round(spec: Spec, layers: Sequence[Spec], main: Spec, rows: list[Row]) -> ChartModel:
    encoding = as_dict(main.get("encoding"))
    value_field = "value" if rows and all("value" in row for row in rows) else field_of(encoding, "theta")
    name_field = "category" if "theta2" in encoding else field_of(encoding, "color")
    if not value_field or not name_field or ("theta2" in encoding and value_field != "value"):
        raise NotNativeError
    names = ordered(rows, name_field, {})
    if len(names) != len(rows):
        raise NotNativeError
    mark = as_dict(main.get("mark"))
    colours = point_colours(encoding, rows) or tuple(
        series_colour(spec, main, str(row.get(name_field)), index) for index, row in enumerate(rows)
    )
    values = tuple(number_of(row.get(value_field)) for row in rows)
    is_named = any(mark_of(layer) == "text" for layer in layers)
    labels = tuple(str(row["label"]) for row in rows if "label" in row) if is_named else ()
    return ChartModel(
        kind="ring" if mark.get("innerRadius") else "pie",
        categories=tuple(name.rstrip("\u200b") for name in names),
        series=(Series(name="Values", values=values, point_colours=colours),),
        has_legend=has_legend(encoding) or (is_named and len(labels) == len(rows)),
        has_values=bool(labels),
        labels=(labels,) if len(labels) == len(rows) else (),
        **_look(spec),  # type: ignore[arg-type]
    )


def _look(spec: Spec) -> dict[str, object]:
    config = as_dict(spec.get("config"))
    axis, text = as_dict(config.get("axis")), as_dict(config.get("text"))
    legend = as_dict(config.get("legend"))
    size = axis.get("labelFontSize") or text.get("fontSize") or 11
    background = spec.get("background", "#ffffff")
    return {
        "font": str(config.get("font") or axis.get("labelFont") or ""),
        "font_px": float(size) if isinstance(size, (int, float)) else 11.0,
        "ink": str(axis.get("labelColor") or "#000000"),
        "label_ink": str(legend.get("labelColor") or axis.get("labelColor") or "#000000"),
        "line_ink": str(axis.get("gridColor") or "#dddddd"),
        "background": background if isinstance(background, str) else "",
    }


def _with_parent(spec: Spec, layer: object) -> Spec:
    """A layer with what it inherits: data, and the channels of the whole."""
    own = as_dict(layer)
    if "layer" in own:
        raise NotNativeError
    shared = {**as_dict(spec.get("encoding")), **as_dict(own.get("encoding"))}
    return {**({"data": spec["data"]} if "data" in spec else {}), **own, "encoding": shared}


def _rows(spec: Spec, main: Spec) -> list[Row]:
    data = as_dict(main.get("data") or spec.get("data"))
    rows = [as_dict(row) for row in as_list(data.get("values"))]
    if not rows or len(rows) > MAX_VALUES or "transform" in spec:
        raise NotNativeError
    return list(rows)


def _labels(
    layers: Sequence[Spec],
    table: Mapping[tuple[str, str], Row],
    names: Sequence[str],
    categories: Sequence[str],
    series_field: str,
) -> tuple[tuple[str, ...], ...]:
    """The texts at the values, where one text layer writes a field of the same rows at each of them."""
    texts = {(name, place): "" for name in names for place in categories}
    for layer in layers:
        field = field_of(as_dict(layer.get("encoding")), "text")
        if mark_of(layer) != "text" or not field or field == series_field:
            continue
        filters = [str(as_dict(step).get("filter", "")) for step in as_list(layer.get("transform"))]
        at = [int(found[1]) for one in filters if (found := AT_INDEX.fullmatch(one))]
        for name, place in texts:
            if not at or categories.index(place) in at:
                texts[name, place] = str(table.get((name, place), {}).get(field, ""))
    if not any(texts.values()):
        return ()
    return tuple(tuple(texts[name, place] for place in categories) for name in names)


def _is_named_at_ends(layers: Sequence[Spec], series_field: str) -> bool:
    """Whether texts in the plot name the series; a legend does so in PowerPoint."""
    if not series_field:
        return False
    return any(
        mark_of(layer) == "text" and field_of(as_dict(layer.get("encoding")), "text") == series_field
        for layer in layers
    )


def _point_px(drawn: Sequence[Spec]) -> float:
    """The diameter of the points, 0 where there are none. Vega-Lite gives their area."""
    for layer in drawn:
        mark = as_dict(layer.get("mark"))
        if MARKS[mark_of(layer)] == "scatter":
            return math.sqrt(max(0.0, size_of(mark.get("size"), 30.0)))
        if mark.get("point"):
            return math.sqrt(max(0.0, size_of(as_dict(mark.get("point")).get("size"), 30.0)))
    return 0.0


def _label_px(layers: Sequence[Spec], spec: Spec) -> float:
    text = next((layer for layer in layers if mark_of(layer) == "text"), {})
    own = as_dict(text.get("mark")).get("fontSize")
    return size_of(own, size_of(as_dict(as_dict(spec.get("config")).get("text")).get("fontSize"), 11.0))
