"""What a chart that a document brings itself should show: its numbers, read from its own source.

Only what can be compared with pixels is read; of the rest it is said why it is not.
"""

from collections.abc import Mapping, Sequence
from typing import cast

from makeready.brief import ChartData, Series
from makeready.design.charts.figure import Figure, Json, figure_of

MARKS = {"bar": "bar", "line": "line", "arc": "pie", "point": "scatter", "circle": "scatter"}
"""Vega-Lite's marks and ours."""
COUNTED = frozenset({"aggregate", "bin", "timeUnit", "impute", "stack"})
"""Under an encoding: what is drawn is not the number of a row."""
REMARKS = frozenset({"text", "rule", "rect", "tick"})
"""Marks beside those that stand for numbers: labels, reference lines, bands."""
VIEWS = frozenset({"facet", "hconcat", "vconcat", "concat", "repeat", "transform", "spec"})


class NotComparedError(ValueError):
    """Why a chart's numbers cannot be compared with its picture, as a sentence's end."""


def shown_data(spec: Json, name: str) -> ChartData:
    """The numbers of a chart, in the order in which it draws them. `spec` has passed `drawing.chart_rules`.

    Raises: NotComparedError with the reason.
    """
    return of_figure(figure_of(spec), name) if "kind" in spec else of_vega(spec, name)


def of_figure(figure: Figure, name: str) -> ChartData:
    match figure.kind:
        case "bar":
            return ChartData(id=name, mark="bar", categories=figure.categories, series=figure.series)
        case "line":
            return ChartData(id=name, mark="line", categories=figure.categories, series=figure.series)
        case "donut":
            return ChartData(id=name, mark="pie", categories=figure.categories, series=figure.series)
        case "scatter":
            if len({point.group for point in figure.points}) > 1:
                raise NotComparedError("dots of several groups are not told apart")
            series = Series(name="", values=tuple(point.y for point in figure.points))
            across = tuple(f"{point.x:g}" for point in figure.points)
            return ChartData(id=name, mark="scatter", categories=across, series=(series,))
        case other:
            raise NotComparedError(f"charts of the kind {other} are not compared with their numbers")


def of_vega(spec: Json, name: str) -> ChartData:
    """One view with one mark, its rows in the specification, one number for each mark."""
    spec = without_remarks(spec)
    if several := sorted(VIEWS & spec.keys()):
        raise NotComparedError(
            f"its specification has {several[0]!r}; only one view of plain rows is compared"
        )
    kind = kind_of_mark(spec)
    encoding, data = spec.get("encoding"), spec.get("data")
    rows = data.get("values") if isinstance(data, Mapping) else None
    if kind not in MARKS or not isinstance(encoding, Mapping):
        raise NotComparedError(f"marks of the kind {kind!r} are not compared with their numbers")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, Mapping) for row in rows):
        raise NotComparedError("its data are not rows of named values")
    channels = {str(key): value for key, value in encoding.items() if isinstance(value, Mapping)}
    for one in channels.values():
        if counted := sorted(key for key in COUNTED & one.keys() if one[key] not in (None, False)):
            raise NotComparedError(f"its specification has {counted[0]!r}")
        check_scale(as_map(one.get("scale")), kind)
    if kind == "arc":
        return arcs(rows, channels, name)
    if MARKS[kind] == "scatter":
        return places(rows, channels, name)
    return rows_of_values(rows, channels, "bar" if kind == "bar" else "line", name)


def check_scale(scale: Json, kind: str) -> None:
    """Lengths and places are proportional on a linear scale only, and bars begin at zero."""
    domain = scale.get("domain", [0])
    is_linear = scale.get("type", "linear") == "linear" and not scale.get("reverse")
    begins_at_zero = isinstance(domain, list) and domain[:1] == [0] and scale.get("zero") is not False
    if not is_linear or (kind == "bar" and not begins_at_zero):
        raise NotComparedError("its scale is not linear, or does not begin at zero")


def without_remarks(spec: Json) -> Json:
    """The one layer that stands for numbers, with what it has of the whole; a specification without layers
    is itself. A line with points on it is a line."""
    layers = spec.get("layer")
    if not isinstance(layers, list):
        return spec
    kinds = [kind_of_mark(one) if isinstance(one, Mapping) else "layer" for one in layers]
    shown = [index for index, kind in enumerate(kinds) if kind not in REMARKS]
    if len(shown) == 2 and {kinds[index] for index in shown} in ({"line", "point"}, {"line", "circle"}):
        shown = [index for index in shown if kinds[index] == "line"]
    if len(shown) != 1:
        raise NotComparedError("it has several layers of marks")
    whole = {key: value for key, value in spec.items() if key != "layer"}
    own = cast(Json, layers[shown[0]])
    both = {"encoding": {**as_map(whole.get("encoding")), **as_map(own.get("encoding"))}}
    return {**whole, **own, **both}


def as_map(value: object) -> Json:
    return value if isinstance(value, Mapping) else {}


def kind_of_mark(spec: Json) -> str:
    mark = spec.get("mark")
    return str(mark.get("type") if isinstance(mark, Mapping) else mark)


def arcs(rows: Sequence[Json], channels: Mapping[str, Json], name: str) -> ChartData:
    share, colour = field_of(channels, "theta"), field_of(channels, "color")
    found = {str(row.get(colour)): number_of(row, share) for row in rows}
    if len(found) < len(rows):
        raise NotComparedError("several rows share one slice")
    series = (Series(name="", values=tuple(found.values())),)
    return ChartData(id=name, mark="pie", categories=tuple(found), series=series)


def places(rows: Sequence[Json], channels: Mapping[str, Json], name: str) -> ChartData:
    if set(channels) & {"color", "shape", "size"}:
        raise NotComparedError("dots of several groups are not told apart")
    across, up = field_of(channels, "x"), field_of(channels, "y")
    numbers = [(number_of(row, across), number_of(row, up)) for row in rows]
    series = (Series(name="", values=tuple(y for _, y in numbers)),)
    return ChartData(id=name, mark="scatter", categories=tuple(f"{x:g}" for x, _ in numbers), series=series)


def rows_of_values(rows: Sequence[Json], channels: Mapping[str, Json], mark: str, name: str) -> ChartData:
    """Bars or lines: one axis has names and the other numbers; colours are series."""
    x, y = (channels.get(axis, {}) for axis in ("x", "y"))
    is_lying = mark == "bar" and x.get("type") == "quantitative" and y.get("type") != "quantitative"
    named, valued = (y, x) if is_lying else (x, y)
    if valued.get("type") != "quantitative" or named.get("type") not in ("nominal", "ordinal"):
        raise NotComparedError("its axes are not names and numbers")
    if set(channels) & {"xOffset", "yOffset", "row", "column", "facet"}:
        raise NotComparedError("its marks stand in groups")
    names, values = str(named.get("field")), str(valued.get("field"))
    group = str(channels["color"].get("field", "")) if "color" in channels else ""
    categories = ordered(list(dict.fromkeys(row.get(names) for row in rows)), named)
    found: dict[str, dict[object, float]] = {}
    for row in rows:
        series = found.setdefault(str(row.get(group)) if group and group != names else "", {})
        if row.get(names) in series:
            raise NotComparedError("several rows share one mark")
        series[row.get(names)] = number_of(row, values)
    if any(len(series) < len(categories) for series in found.values()):
        raise NotComparedError("some series lack values")
    if mark == "bar" and len(found) > 1:
        raise NotComparedError("its bars are stacked in an order of their own")
    return ChartData(
        id=name,
        mark="bar" if mark == "bar" else "line",
        categories=tuple(str(one) for one in categories),
        series=tuple(
            Series(name=key, values=tuple(series[one] for one in categories)) for key, series in found.items()
        ),
    )


def ordered(names: list[object], channel: Json) -> list[object]:
    """The names along an axis: as given where the specification says so, else by value, as Vega-Lite does."""
    sort = channel.get("sort", "ascending")
    if sort is None:
        return names
    if isinstance(sort, list) and set(map(str, sort)) >= set(map(str, names)):
        return sorted(names, key=lambda one: [str(each) for each in sort].index(str(one)))
    if sort not in ("ascending", "descending"):
        raise NotComparedError("its marks are sorted in a way of their own")
    are_numbers = all(isinstance(one, int | float) for one in names)
    in_order = sorted(names, key=lambda one: (cast(float, one), "") if are_numbers else (0.0, str(one)))
    return in_order if sort == "ascending" else in_order[::-1]


def field_of(channels: Mapping[str, Json], channel: str) -> str:
    field = channels.get(channel, {}).get("field")
    if not isinstance(field, str):
        raise NotComparedError(f"its {channel} is no field of its rows")
    return field


def number_of(row: Json, field: str) -> float:
    value = row.get(field)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NotComparedError(f"a row has no number in {field!r}")
    return float(value)
