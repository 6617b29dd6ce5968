"""Reading a Vega-Lite specification that is already checked: channels, scales, colours, as plain values."""

import math
from collections.abc import Mapping, Sequence

Spec = Mapping[str, object]


Row = Mapping[str, object]


class NotNativeError(Exception):
    """The chart has something that PowerPoint's charts have not. `chart_model` answers it with None."""


def mark_of(layer: Spec) -> str:
    mark = layer.get("mark")
    return str(mark if isinstance(mark, str) else as_dict(mark).get("type", ""))


def type_of(encoding: Spec, channel: str) -> str:
    return str(as_dict(encoding.get(channel)).get("type", ""))


def field_of(encoding: Spec, channel: str) -> str:
    field = as_dict(encoding.get(channel)).get("field", "")
    return field if isinstance(field, str) else ""


def title_of(encoding: Spec, channel: str) -> str:
    own = as_dict(encoding.get(channel))
    if own.get("axis", {}) is None:
        return ""
    title = own.get("title", as_dict(own.get("axis")).get("title", own.get("field")))
    return title if isinstance(title, str) else ""


def domain_of(encoding: Spec) -> list[str]:
    return [str(name) for name in as_list(as_dict(as_dict(encoding.get("color")).get("scale")).get("domain"))]


def names_series(encoding: Spec) -> bool:
    return bool(field_of(encoding, "color")) and not colour_is_value(encoding)


def colour_is_value(encoding: Spec) -> bool:
    """Whether the colour's field holds colours, not names."""
    colour = as_dict(encoding.get("color"))
    return "scale" in colour and colour["scale"] is None


def has_legend(encoding: Spec) -> bool:
    colour = as_dict(encoding.get("color"))
    return "field" in colour and colour.get("legend", {}) is not None and not colour_is_value(encoding)


def point_colours(encoding: Spec, rows: Sequence[Row]) -> tuple[str, ...]:
    """The colour of each value where rows hold colours themselves, or the test of a condition picks them."""
    if not colour_is_value(encoding):
        return ()
    field = field_of(encoding, "color")
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


def series_colour(spec: Spec, main: Spec, name: str, index: int) -> str:
    colour = as_dict(as_dict(main.get("encoding")).get("color"))
    scale = as_dict(colour.get("scale"))
    colours = [str(one) for one in as_list(scale.get("range"))]
    domain = [str(one) for one in as_list(scale.get("domain"))]
    place = domain.index(name) if name in domain else index
    if colours:
        return colours[place % len(colours)]
    mark = as_dict(main.get("mark"))
    plain = colour.get("value") or mark.get("color") or mark.get("fill") or mark.get("stroke")
    if isinstance(plain, str) and not name:
        return plain
    configured = as_dict(as_dict(spec.get("config")).get("range")).get("category")
    scheme = [str(one) for one in as_list(configured)] or SCHEME
    return scheme[place % len(scheme)]


def ordered(rows: Sequence[Row], field: str, channel: Spec) -> list[str]:
    """The names in the order in which Vega-Lite lays them out."""
    found = list(dict.fromkeys(str(row.get(field)) for row in rows))
    scale = [str(one) for one in as_list(as_dict(channel.get("scale")).get("domain"))]
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


def range_of(encoding: Spec, channel: str) -> tuple[float | None, float | None, float | None]:
    """Lowest and highest value of the axis and the step between its numbers, where the chart says so."""
    own = as_dict(encoding.get(channel))
    scale, axis = as_dict(own.get("scale")), as_dict(own.get("axis"))
    domain = [number_of(end) for end in as_list(scale.get("domain"))]
    if len(domain) != 2 or domain[0] is None or domain[1] is None or domain[0] >= domain[1]:
        return None, None, None
    low, high = domain[0], domain[1]
    count = size_of(scale.get("nice"), 0.0) if scale.get("nice") is not True else 10.0
    if count:
        step = tick_step(low, high, count)
        low, high = math.floor(low / step) * step, math.ceil(high / step) * step
    return low, high, tick_step(low, high, size_of(axis.get("tickCount"), 10.0))


def tick_step(low: float, high: float, count: float) -> float:
    """The step of about `count` round numbers: 1, 2 or 5 times a power of ten, as d3 picks it."""
    raw = (high - low) / max(1.0, count)
    if raw < 1e-300:
        raise NotNativeError
    power = 10.0 ** math.floor(math.log10(raw))
    error = raw / power
    factor = (
        10 if error >= math.sqrt(50) else 5 if error >= math.sqrt(10) else 2 if error >= math.sqrt(2) else 1
    )
    return power * factor


def padding_of(encoding: Spec, channel: str, *, has_groups: bool) -> float:
    scale = as_dict(as_dict(encoding.get(channel)).get("scale"))
    inner = scale.get("paddingInner", scale.get("padding", 0.2 if has_groups else 0.1))
    return min(0.9, max(0.0, size_of(inner, 0.1)))


def size_of(value: object, otherwise: float) -> float:
    number = number_of(value)
    return otherwise if number is None else number


def number_of(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value)


def as_dict(value: object) -> dict[str, object]:
    return dict(value) if isinstance(value, Mapping) else {}


def as_list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []
