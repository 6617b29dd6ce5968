"""A chart as a document writes it: a few plain fields in JSON instead of a Vega-Lite specification.

<figure data-chart='{"kind": "bar", "stacked": true, "categories": ["2022", "2023"], "unit": "TWh",
  "series": {"Wind": [12, 18], "Solar": [7, 11]}, "rules": [{"at": 25, "label": "Goal"}]}'>
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from makeready.brief import Series
from makeready.errors import InvalidDocumentError

Kind = Literal["bar", "line", "area", "scatter", "donut", "heat"]
KINDS: tuple[Kind, ...] = ("bar", "line", "area", "scatter", "donut", "heat")
MAX_VALUES = 2000
"""Ours: more marks than that are no chart that anybody reads on one page."""
Json = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A shaded range of values, or of places along x where `axis` is "x"."""

    low: float
    high: float
    label: str = ""
    axis: Literal["x", "y"] = "y"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A reference line at a value."""

    at: float
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Words with an arrow at a data point: its category (or x), and its series or value."""

    text: str
    at: str
    series: str = ""
    value: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One dot of a scatter chart."""

    x: float
    y: float
    label: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What a chart shows. One unit for all values; `rows` name the rows of a heat map.

    `low` and `high` fix the axis, so that several charts can share it.
    """

    kind: Kind
    categories: tuple[str, ...] = ()
    series: tuple[Series, ...] = ()
    points: tuple[Point, ...] = ()
    unit: str = ""
    x_title: str = ""
    y_title: str = ""
    is_stacked: bool = False
    is_lying: bool = False
    has_values: bool = True
    has_trend: bool = False
    highlight: str = ""
    centre: tuple[str, ...] = ()
    bands: tuple[Band, ...] = ()
    rules: tuple[Rule, ...] = ()
    notes: tuple[Note, ...] = ()
    low: float | None = None
    high: float | None = None


KEYS = frozenset(
    [
        "kind",
        "categories",
        "series",
        "values",
        "points",
        "unit",
        "x",
        "y",
        "stacked",
        "lying",
        "labels",
        "trend",
        "highlight",
        "centre",
        "bands",
        "rules",
        "notes",
        "domain",
    ]
)


def figure_of(given: Json) -> Figure:
    """The chart that a document's JSON describes.

    Raises: InvalidDocumentError that names the field.
    """
    if odd := sorted(set(given) - KEYS):
        two_units = odd[0] in {"unit2", "y2", "units", "secondary"}
        what = (
            "One chart has one unit; make two charts." if two_units else f"Known: {', '.join(sorted(KEYS))}."
        )
        raise _refusal(f"has the field {odd[0]!r}", what)
    kind = given.get("kind")
    if kind not in KINDS:
        raise _refusal(f"is of the kind {kind!r}", f"Use one of {', '.join(KINDS)}.")
    if isinstance(given.get("unit", ""), (list, dict)):
        raise _refusal("has several units", "One chart has one unit; make two charts.")
    categories = tuple(str(name) for name in _list(given, "categories"))
    series = _series(given, categories)
    points = tuple(_point(one) for one in _list(given, "points"))
    if kind == "scatter" and not points:
        raise _refusal("has no points", 'Write "points": [[1.5, 20], [2, 31, "label"]].')
    if kind != "scatter" and not series:
        raise _refusal("has no values", 'Write "categories": [...] and "series": {"Name": [...]}.')
    if kind == "donut" and (len(series) != 1 or min(series[0].values) < 0 or sum(series[0].values) <= 0):
        raise _refusal("as a donut needs one series of shares", "Give values that are not negative.")
    domain = [_number(one, "domain") for one in _list(given, "domain")]
    if domain and (len(domain) != 2 or domain[0] >= domain[1]):
        raise _refusal(f"has the domain {domain}", "Write two numbers, the smaller first.")
    return Figure(
        kind=kind,
        categories=categories,
        series=series,
        points=points,
        unit=str(given.get("unit", "")),
        x_title=str(given.get("x", "")),
        y_title=str(given.get("y", "")),
        is_stacked=bool(given.get("stacked", False)),
        is_lying=bool(given.get("lying", False)),
        has_values=bool(given.get("labels", True)),
        has_trend=bool(given.get("trend", False)),
        highlight=str(given.get("highlight", "")),
        centre=tuple(str(line) for line in _list(given, "centre")),
        bands=tuple(_band(one) for one in _list(given, "bands")),
        rules=tuple(
            Rule(at=_number(one.get("at"), "rules.at"), label=str(one.get("label", "")))
            for one in _objects(given, "rules")
        ),
        notes=tuple(_note(one) for one in _objects(given, "notes")),
        low=domain[0] if domain else None,
        high=domain[1] if domain else None,
    )


def _series(given: Json, categories: Sequence[str]) -> tuple[Series, ...]:
    rows: Mapping[str, object] = {}
    if "values" in given:
        rows = {"": given["values"]}
    elif isinstance(given.get("series"), Mapping):
        rows = cast(Mapping[str, object], given["series"])
    found = []
    for name, values in rows.items():
        if not isinstance(values, list) or len(values) != len(categories):
            number = len(values) if isinstance(values, list) else 0
            raise _refusal(
                f"has {number} values for {len(categories)} categories in {name or 'values'!r}",
                "Give one value for each category.",
            )
        found.append(Series(name=name, values=tuple(_number(one, f"series.{name}") for one in values)))
    if len(found) * len(categories) > MAX_VALUES:
        raise _refusal(f"has more than {MAX_VALUES} values", "Show fewer, or their sums.")
    return tuple(found)


def _point(given: object) -> Point:
    if isinstance(given, Mapping):
        return Point(
            x=_number(given.get("x"), "points.x"),
            y=_number(given.get("y"), "points.y"),
            label=str(given.get("label", "")),
            group=str(given.get("group", "")),
        )
    if not isinstance(given, list) or not 2 <= len(given) <= 4:
        raise _refusal(f"has the point {given!r}", "Write [x, y] or [x, y, label, group].")
    words = [str(one) for one in given[2:]] + ["", ""]
    return Point(x=_number(given[0], "points"), y=_number(given[1], "points"), label=words[0], group=words[1])


def _band(given: object) -> Band:
    if not isinstance(given, Mapping):
        raise _refusal("has a band that is no object", 'Write {"from": 2, "to": 4, "label": "normal"}.')
    low, high = _number(given.get("from"), "bands.from"), _number(given.get("to"), "bands.to")
    axis: Literal["x", "y"] = "x" if given.get("axis") == "x" else "y"
    return Band(low=min(low, high), high=max(low, high), label=str(given.get("label", "")), axis=axis)


def _note(given: Json) -> Note:
    value = given.get("value")
    return Note(
        text=str(given.get("text", "")),
        at=str(given.get("at", "")),
        series=str(given.get("series", "")),
        value=None if value is None else _number(value, "notes.value"),
    )


def _list(given: Json, name: str) -> list[object]:
    value = given.get(name, [])
    if not isinstance(value, list):
        raise _refusal(f"has {name!r} that is no list", f'Write "{name}": [...].')
    return value


def _objects(given: Json, name: str) -> list[Json]:
    found = _list(given, name)
    if not all(isinstance(one, Mapping) for one in found):
        raise _refusal(f"has {name!r} that are no objects", f'Write "{name}": [{{...}}].')
    return cast(list[Json], found)


def _number(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e15:
        raise _refusal(f"has {value!r} in {name}", "Write a plain number.")
    return float(value)


def _refusal(what: str, hint: str) -> InvalidDocumentError:
    return InvalidDocumentError(f"A chart {what}.", hint=hint, param="data-chart")
