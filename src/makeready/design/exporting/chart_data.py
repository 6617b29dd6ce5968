"""Vega-Lite charts as series of numbers, where PowerPoint has a chart of that kind.

Only what means the same in both is taken over: one unit of marks over plain data, the values as they are.
Transforms of the marks, facets, several views and two scales make a picture instead.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

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

Spec = Mapping[str, object]
Row = Mapping[str, object]


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


class NotNativeError(Exception):
    """The chart has something that PowerPoint's charts have not; never leaves this module."""


def chart_model(spec: Spec) -> ChartModel | None:
    """The chart as data, or None where it can only be a picture."""
    try:
        return _model(spec)
    except NotNativeError:
        return None


def _model(spec: Spec) -> ChartModel:
    if {"facet", "hconcat", "vconcat", "concat", "repeat", "projection", "params"} & set(spec):
        raise NotNativeError
    layers = [_with_parent(spec, layer) for layer in _list(spec.get("layer"))] or [spec]
    drawn = [layer for layer in layers if _mark(layer) in MARKS]
    if not drawn or not all(_is_kept(layer, drawn[0]) for layer in layers):
        raise NotNativeError
    main = drawn[0]
    rows = _rows(spec, main)
    encoding = _dict(main.get("encoding"))
    if any("aggregate" in _dict(channel) or _dict(channel).get("bin") for channel in encoding.values()):
        raise NotNativeError
    kinds = {MARKS[_mark(layer)] for layer in drawn}
    if "pie" in kinds:
        return _round(spec, layers, main, rows)
    if len(kinds) > 1 and kinds != {"line", "scatter"}:
        raise NotNativeError
    if _type(encoding, "x") == "quantitative" and kinds & {"line", "scatter"}:
        return _scatter(spec, layers, drawn, rows)
    return _with_axes(spec, layers, drawn, rows)


def _is_kept(layer: Spec, main: Spec) -> bool:
    """Whether what the layer shows is still to be seen in a chart of the main layer's numbers."""
    mark, encoding = _mark(layer), _dict(layer.get("encoding"))
    filters = [str(_dict(step).get("filter", "?")) for step in _list(layer.get("transform"))]
    if layer.get("data", main.get("data")) != main.get("data"):
        return False
    if mark == "rule":
        return any(_dict(channel).get("datum") == 0 for channel in encoding.values())
    if mark == "text":
        return bool(_field(encoding, "text")) and all(AT_INDEX.fullmatch(one) for one in filters)
    return mark in MARKS and all(one in SIGNS for one in filters)


def _with_axes(spec: Spec, layers: Sequence[Spec], drawn: Sequence[Spec], rows: list[Row]) -> ChartModel:
    main = drawn[0]
    encoding = _dict(main.get("encoding"))
    kind = "line" if MARKS[_mark(main)] == "scatter" else MARKS[_mark(main)]
    if not {_type(encoding, "x"), _type(encoding, "y")} & {"ordinal", "nominal"}:
        raise NotNativeError
    lies = _type(encoding, "y") in {"ordinal", "nominal"} and _type(encoding, "x") == "quantitative"
    if lies and kind != "column":
        raise NotNativeError
    across, along = ("y", "x") if lies else ("x", "y")
    name_field, value_field = _field(encoding, across), _field(encoding, along)
    if not name_field or not value_field or f"{along}2" in encoding or f"{across}2" in encoding:
        raise NotNativeError
    series_field = _field(encoding, "color") if _has_domain(encoding) else ""
    offset = "yOffset" if lies else "xOffset"
    series_field = _field(encoding, offset) or series_field or _field(encoding, "detail")
    if series_field in {name_field, value_field} or _colour_is_value(encoding):
        series_field = ""
    stack = _dict(encoding.get(along)).get("stack", "zero" if kind in {"column", "area"} else None)
    is_stacked = bool(series_field) and not _field(encoding, offset) and stack not in {None, False}
    if series_field and kind in {"column", "area"} and not is_stacked and not _field(encoding, offset):
        raise NotNativeError
    categories = _ordered(rows, name_field, _dict(encoding.get(across)))
    names = _ordered(rows, series_field, {}) if series_field else [""]
    names = [name for name in _domain(encoding) if name in names] or names
    table = {(str(row.get(series_field, "")), str(row.get(name_field))): row for row in rows}
    if len(table) != len(rows):
        raise NotNativeError
    series = tuple(
        Series(
            name=name or _title(encoding, along) or "Values",
            values=tuple(_number(table.get((name, place), {}).get(value_field)) for place in categories),
            colour=_series_colour(spec, main, name, index),
            point_colours=_point_colours(encoding, [table.get((name, place), {}) for place in categories]),
        )
        for index, name in enumerate(names)
    )
    labels = _labels(layers, table, names, categories, series_field)
    low, high, step = _range(encoding, along)
    axis = _dict(encoding.get(along)).get("axis", {})
    return ChartModel(
        kind="bar" if lies else kind,
        categories=tuple(place.rstrip("\u200b") for place in categories),
        series=series,
        is_stacked=is_stacked,
        is_full=stack == "normalize",
        has_legend=_has_legend(encoding) or _is_named_at_ends(layers, series_field),
        has_values=bool(labels),
        labels=labels,
        x_title=_title(encoding, across),
        y_title=_title(encoding, along),
        low=low,
        high=high,
        step=step,
        point_px=_point_px(drawn),
        has_line=MARKS[_mark(main)] != "scatter",
        bar_share=1.0 - _padding(encoding, across, has_groups=bool(_field(encoding, offset))),
        label_px=_label_px(layers, spec) if labels else 0.0,
        line_px=_size(_dict(main.get("mark")).get("strokeWidth"), 2.0),
        has_value_axis=axis is not None and _dict(axis).get("labels", True) is not False,
        has_grid=axis is not None and _dict(axis).get("grid", True) is not False and not labels,
        **_look(spec),  # type: ignore[arg-type]
    )


def _scatter(spec: Spec, layers: Sequence[Spec], drawn: Sequence[Spec], rows: list[Row]) -> ChartModel:
    main = drawn[0]
    encoding = _dict(main.get("encoding"))
    if any(_mark(layer) == "text" for layer in layers):
        raise NotNativeError
    x_field, y_field = _field(encoding, "x"), _field(encoding, "y")
    if not x_field or not y_field or "size" in encoding:
        raise NotNativeError
    series_field = _field(encoding, "color") if not _colour_is_value(encoding) else ""
    names = _ordered(rows, series_field, {}) if series_field else [""]
    made = []
    for index, name in enumerate(names):
        own = [row for row in rows if not series_field or str(row.get(series_field)) == name]
        points = [(_number(row.get(x_field)), _number(row.get(y_field))) for row in own]
        whole = [(x, y) for x, y in points if x is not None and y is not None]
        made.append(
            Series(
                name=name or _title(encoding, "y") or "Values",
                values=tuple(y for _, y in whole),
                xs=tuple(x for x, _ in whole),
                colour=_series_colour(spec, main, name, index),
            )
        )
    return ChartModel(
        kind="scatter",
        categories=(),
        series=tuple(made),
        has_legend=_has_legend(encoding),
        x_title=_title(encoding, "x"),
        y_title=_title(encoding, "y"),
        point_px=_point_px(drawn),
        has_line=any(MARKS[_mark(layer)] == "line" for layer in drawn),
        line_px=_size(_dict(main.get("mark")).get("strokeWidth"), 2.0),
        **_look(spec),  # type: ignore[arg-type]
    )


def _round(spec: Spec, layers: Sequence[Spec], main: Spec, rows: list[Row]) -> ChartModel:
    encoding = _dict(main.get("encoding"))
    value_field = "value" if rows and all("value" in row for row in rows) else _field(encoding, "theta")
    name_field = "category" if "theta2" in encoding else _field(encoding, "color")
    if not value_field or not name_field or ("theta2" in encoding and value_field != "value"):
        raise NotNativeError
    names = _ordered(rows, name_field, {})
    if len(names) != len(rows):
        raise NotNativeError
    mark = _dict(main.get("mark"))
    colours = _point_colours(encoding, rows) or tuple(
        _series_colour(spec, main, str(row.get(name_field)), index) for index, row in enumerate(rows)
    )
    values = tuple(_number(row.get(value_field)) for row in rows)
    is_named = any(_mark(layer) == "text" for layer in layers)
    labels = tuple(str(row["label"]) for row in rows if "label" in row) if is_named else ()
    return ChartModel(
        kind="ring" if mark.get("innerRadius") else "pie",
        categories=tuple(name.rstrip("\u200b") for name in names),
        series=(Series(name="Values", values=values, point_colours=colours),),
        has_legend=_has_legend(encoding) or (is_named and len(labels) == len(rows)),
        has_values=bool(labels),
        labels=(labels,) if len(labels) == len(rows) else (),
        **_look(spec),  # type: ignore[arg-type]
    )


def _look(spec: Spec) -> dict[str, object]:
    config = _dict(spec.get("config"))
    axis, text = _dict(config.get("axis")), _dict(config.get("text"))
    legend = _dict(config.get("legend"))
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
    own = _dict(layer)
    if "layer" in own:
        raise NotNativeError
    shared = {**_dict(spec.get("encoding")), **_dict(own.get("encoding"))}
    return {**({"data": spec["data"]} if "data" in spec else {}), **own, "encoding": shared}


def _rows(spec: Spec, main: Spec) -> list[Row]:
    data = _dict(main.get("data") or spec.get("data"))
    rows = [_dict(row) for row in _list(data.get("values"))]
    if not rows or len(rows) > MAX_VALUES or "transform" in spec:
        raise NotNativeError
    return list(rows)


def _mark(layer: Spec) -> str:
    mark = layer.get("mark")
    return str(mark if isinstance(mark, str) else _dict(mark).get("type", ""))


def _type(encoding: Spec, channel: str) -> str:
    return str(_dict(encoding.get(channel)).get("type", ""))


def _field(encoding: Spec, channel: str) -> str:
    field = _dict(encoding.get(channel)).get("field", "")
    return field if isinstance(field, str) else ""


def _title(encoding: Spec, channel: str) -> str:
    own = _dict(encoding.get(channel))
    if own.get("axis", {}) is None:
        return ""
    title = own.get("title", _dict(own.get("axis")).get("title", own.get("field")))
    return title if isinstance(title, str) else ""


def _domain(encoding: Spec) -> list[str]:
    return [str(name) for name in _list(_dict(_dict(encoding.get("color")).get("scale")).get("domain"))]


def _has_domain(encoding: Spec) -> bool:
    return bool(_field(encoding, "color")) and not _colour_is_value(encoding)


def _colour_is_value(encoding: Spec) -> bool:
    """Whether the colour's field holds colours, not names."""
    colour = _dict(encoding.get("color"))
    return "scale" in colour and colour["scale"] is None


def _has_legend(encoding: Spec) -> bool:
    colour = _dict(encoding.get("color"))
    return "field" in colour and colour.get("legend", {}) is not None and not _colour_is_value(encoding)


def _point_colours(encoding: Spec, rows: Sequence[Row]) -> tuple[str, ...]:
    """The colour of each value where rows hold colours themselves, or the test of a condition picks them."""
    if not _colour_is_value(encoding):
        return ()
    field = _field(encoding, "color")
    return tuple(str(row.get(field, "")) for row in rows)


SCHEME = (
    "#4c78a8",
    "#f58518",
    "#e45756",
    "#72b7b2",
    "#54a24b",
    "#eeca3b",
    "#b279a2",
    "#ff9da6",
    "#9d755d",
    "#bab0ac",
)
"""Vega's default colours for names (tableau10)."""


def _series_colour(spec: Spec, main: Spec, name: str, index: int) -> str:
    colour = _dict(_dict(main.get("encoding")).get("color"))
    scale = _dict(colour.get("scale"))
    colours = [str(one) for one in _list(scale.get("range"))]
    domain = [str(one) for one in _list(scale.get("domain"))]
    place = domain.index(name) if name in domain else index
    if colours:
        return colours[place % len(colours)]
    mark = _dict(main.get("mark"))
    plain = colour.get("value") or mark.get("color") or mark.get("fill") or mark.get("stroke")
    if isinstance(plain, str) and not name:
        return plain
    configured = _dict(_dict(spec.get("config")).get("range")).get("category")
    scheme = [str(one) for one in _list(configured)] or SCHEME
    return scheme[place % len(scheme)]


def _ordered(rows: Sequence[Row], field: str, channel: Spec) -> list[str]:
    """The names in the order in which Vega-Lite lays them out."""
    found = list(dict.fromkeys(str(row.get(field)) for row in rows))
    scale = [str(one) for one in _list(_dict(channel.get("scale")).get("domain"))]
    if scale:
        return [name for name in scale if name in found] or found
    sort = channel.get("sort", "ascending")
    if isinstance(sort, list):
        wanted = [str(name) for name in sort]
        return [name for name in wanted if name in found] + [name for name in found if name not in wanted]
    if sort is None or not channel:
        return found
    if sort == "ascending":
        return sorted(found)
    if sort == "descending":
        return sorted(found, reverse=True)
    raise NotNativeError


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
        field = _field(_dict(layer.get("encoding")), "text")
        if _mark(layer) != "text" or not field or field == series_field:
            continue
        filters = [str(_dict(step).get("filter", "")) for step in _list(layer.get("transform"))]
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
        _mark(layer) == "text" and _field(_dict(layer.get("encoding")), "text") == series_field
        for layer in layers
    )


def _point_px(drawn: Sequence[Spec]) -> float:
    """The diameter of the points, 0 where there are none. Vega-Lite gives their area."""
    for layer in drawn:
        mark = _dict(layer.get("mark"))
        if MARKS[_mark(layer)] == "scatter":
            return math.sqrt(max(0.0, _size(mark.get("size"), 30.0)))
        if mark.get("point"):
            return math.sqrt(max(0.0, _size(_dict(mark.get("point")).get("size"), 30.0)))
    return 0.0


def _range(encoding: Spec, channel: str) -> tuple[float | None, float | None, float | None]:
    """Lowest and highest value of the axis and the step between its numbers, where the chart says so."""
    own = _dict(encoding.get(channel))
    scale, axis = _dict(own.get("scale")), _dict(own.get("axis"))
    domain = [_number(end) for end in _list(scale.get("domain"))]
    if len(domain) != 2 or domain[0] is None or domain[1] is None or domain[0] >= domain[1]:
        return None, None, None
    low, high = domain[0], domain[1]
    count = _size(scale.get("nice"), 0.0) if scale.get("nice") is not True else 10.0
    if count:
        step = _tick_step(low, high, count)
        low, high = math.floor(low / step) * step, math.ceil(high / step) * step
    return low, high, _tick_step(low, high, _size(axis.get("tickCount"), 10.0))


def _tick_step(low: float, high: float, count: float) -> float:
    """The step of about `count` round numbers: 1, 2 or 5 times a power of ten, as d3 picks it."""
    raw = (high - low) / max(1.0, count)
    power = 10.0 ** math.floor(math.log10(raw))
    error = raw / power
    factor = (
        10 if error >= math.sqrt(50) else 5 if error >= math.sqrt(10) else 2 if error >= math.sqrt(2) else 1
    )
    return power * factor


def _padding(encoding: Spec, channel: str, *, has_groups: bool) -> float:
    scale = _dict(_dict(encoding.get(channel)).get("scale"))
    inner = scale.get("paddingInner", scale.get("padding", 0.2 if has_groups else 0.1))
    return min(0.9, max(0.0, _size(inner, 0.1)))


def _label_px(layers: Sequence[Spec], spec: Spec) -> float:
    text = next((layer for layer in layers if _mark(layer) == "text"), {})
    own = _dict(text.get("mark")).get("fontSize")
    return _size(own, _size(_dict(_dict(spec.get("config")).get("text")).get("fontSize"), 11.0))


def _size(value: object, otherwise: float) -> float:
    number = _number(value)
    return otherwise if number is None else number


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value)


def _dict(value: object) -> dict[str, object]:
    return dict(value) if isinstance(value, Mapping) else {}


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []
