"""What a chart's specification may hold: its own numbers, and nothing that fetches, listens or explodes.

Vega-Lite is a small programming language; what is refused here are its ways out and its ways to multiply.
"""

import json
import re
from collections.abc import Iterator

from makeready.design.drawing import limits
from makeready.errors import InvalidDocumentError

REACHES_OUT = frozenset({"url", "href", "usermeta", "signal", "on", "bind", "tooltip_url", "loader"})
GENERATORS = frozenset({"sequence", "graticule", "sphere"})
COUNT_KEYS = frozenset({"maxbins", "tickCount", "steps", "bins", "extent", "stop", "columns", "count"})
"""A number under these says how often something is done."""
STEP_KEYS = frozenset({"step", "minstep", "tickMinStep", "resolve"})
EXPRESSION_KEYS = frozenset({"calculate", "filter", "expr", "test", "update", "labelExpr", "value_expr"})
_FUNCTIONS = """
    abs acos asin atan atan2 ceil clamp cos date datetime day dayofyear exp floor format hours hypot if
    indexof isArray isBoolean isDate isDefined isFinite isNaN isNumber isObject isString isValid join length
    log log10 lower lastindexof max min minutes month monthAbbrevFormat monthFormat now pow quarter random
    round seconds sin slice split sqrt substring tan time timeFormat toBoolean toDate toNumber toString
    trim truncate upper utc utcFormat week year replace dayFormat dayAbbrevFormat
"""
FUNCTIONS = frozenset(_FUNCTIONS.split())
MAX_NUMBER = 1e18
MAX_SIDE_PX = 20_000
SIZE_KEYS = frozenset(
    {"width", "height", "fontSize", "strokeWidth", "size", "padding", "innerRadius", "outerRadius"}
)


def checked_spec(source: str) -> dict[str, object]:
    """The Vega-Lite specification, if it is one, fetches nothing and stays within limits.

    Raises: InvalidDocumentError.
    """
    try:
        spec = json.loads(source, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise _refusal(
            f"is not JSON: {reason}", 'Write e.g. {"mark": "bar", "data": {"values": [...]}, ...}.'
        ) from None
    if not isinstance(spec, dict):
        raise _refusal("is not a JSON object", "Write a Vega-Lite specification.")
    num_rows = num_views = 0
    for key, value, depth in _walk(spec):
        if depth > limits.MAX_CHART_DEPTH:
            raise _refusal(f"is more than {limits.MAX_CHART_DEPTH} levels deep", "Make it flatter.")
        _check(key, value)
        if key == "values" and isinstance(value, list):
            num_rows += len(value)
        if key == "repeat":
            num_views += _num_views(value)
    if num_rows > limits.MAX_CHART_ROWS:
        raise _refusal(
            f"has {num_rows} rows of data", f"Stay below {limits.MAX_CHART_ROWS}; add them up first."
        )
    if num_views > MAX_VIEWS:
        raise _refusal(f"has {num_views} views", f"Stay below {MAX_VIEWS}.")
    _check_flattening(spec)
    return spec


MAX_VIEWS = 64
"""Ours: eight by eight small charts are as many as a page can show."""


def _walk(spec: dict[str, object]) -> Iterator[tuple[str, object, int]]:
    """Every value with its key and depth; entries of a list carry the list's key."""
    waiting: list[tuple[str, object, int]] = [("", spec, 0)]
    while waiting:
        key, value, depth = waiting.pop()
        yield key, value, depth
        if isinstance(value, dict):
            waiting += [(name, inner, depth + 1) for name, inner in value.items()]
        elif isinstance(value, list) and depth <= limits.MAX_CHART_DEPTH:
            waiting += [(key if not isinstance(inner, list) else "", inner, depth + 1) for inner in value]


def _check(key: str, value: object) -> None:
    match value:
        case dict():
            if found := sorted(REACHES_OUT & set(value)):
                raise _refusal(
                    f"names {found[0]!r}", "A picture fetches nothing and has no events; leave it out."
                )
            if value.get("mark") == "image" or (key == "mark" and value.get("type") == "image"):
                raise _refusal("has image marks", "Draw shapes, or put pictures beside the chart.")
            if found := sorted(GENERATORS & set(value)):
                raise _refusal(f"generates data with {found[0]!r}", "Put the numbers into data.values.")
            _check_impute(value)
        case str() if key in EXPRESSION_KEYS or "datum" in value:
            _check_expression(value)
        case bool():
            return
        case int() | float():
            _check_number(key, abs(value), value)


def _check_number(key: str, size: float, value: float) -> None:
    if size > MAX_NUMBER:
        raise _refusal(f"holds the number {value:g}", "Scale the data, e.g. to millions.")
    if key in COUNT_KEYS and size > limits.MAX_CHART_STEPS and key != "extent":
        raise _refusal(f"has {key} {value:g}", f"Stay below {limits.MAX_CHART_STEPS}.")
    if key in STEP_KEYS and size > 0 and size < 1 / MAX_NUMBER:
        raise _refusal(f"has {key} {value:g}", "Take larger steps.")
    if key in SIZE_KEYS and size > MAX_SIDE_PX:
        raise _refusal(f"has {key} {value:g}", f"Stay below {MAX_SIDE_PX}.")


def _check_impute(part: dict[str, object]) -> None:
    keyvals = part.get("keyvals")
    if isinstance(keyvals, dict):
        raise _refusal("imputes a sequence", "Put the rows that are missing into data.values.")
    step = part.get("bin")
    if isinstance(step, dict) and "step" in step:
        raise _refusal("has bins of a given step", "Give bin.maxbins instead, e.g. 20.")


def _check_expression(text: str) -> None:
    bare = re.sub(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'", "''", text)
    for name in re.findall(r"([A-Za-z_$][\w$]*)\s*\(", bare):
        if name not in FUNCTIONS:
            raise _refusal(f"calls {name}()", "Work the value out and put it into data.values.")
    if re.search(r"(?:^|[=(,!&|?:])\s*/", bare) or re.search(r"\bevent\b|\bwindow\b|\bscreen\b", bare):
        raise _refusal("matches patterns or asks for events", "Work it out and put it into data.values.")


def _check_flattening(spec: dict[str, object]) -> None:
    """Flattening lists in turn multiplies their lengths."""
    num = sum(key == "flatten" for key, _, _ in _walk(spec))
    folds = max((len(v) for k, v, _ in _walk(spec) if k == "fold" and isinstance(v, list)), default=0)
    if num > 2 or folds > limits.MAX_CHART_STEPS / 100:
        raise _refusal("flattens or folds too often", "Put the rows into data.values as they should be.")


def _num_views(value: object) -> int:
    if isinstance(value, dict):
        total = 1
        for side in value.values():
            total *= len(side) if isinstance(side, list) else 1
        return total
    return len(value) if isinstance(value, list) else 0


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _refusal(what: str, hint: str) -> InvalidDocumentError:
    return InvalidDocumentError(f"A chart {what}.", hint=hint, param="data-chart")
