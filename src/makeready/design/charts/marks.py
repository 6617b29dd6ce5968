"""Bars, lines and dots: the marks of charts with two axes.

Text is measured beforehand, so that a label which would not
fit its place is set elsewhere or left out, never cut.
"""

from collections.abc import Sequence
from itertools import pairwise

from makeready.design.charts.frame import (
    Frame,
    Row,
    Spec,
    category_axis,
    haloed,
    series_colour,
    value_axis,
    value_range,
)

BAR_SHARE = 0.62
"""How much of its band a bar fills; the usual designer's range is 0.55 to 0.7."""
MAX_BAR_RATIO = 0.32
"""Of the plot's height: a few bars on a wide canvas stay bars and do not become blocks."""
MAX_LABELLED_POINTS = 12
"""Of one line: more values in a row are read from the axis."""
MAX_NAMED_DOTS = 8
"""Of a scatter chart: with so few places along x the axis names each of them."""
MIN_LABEL_SHARE = 0.78
"""A value label may shrink to this share of the chart's type before it is left out."""


def _offset() -> Spec:
    return {"field": "series", "sort": None, "scale": {"paddingInner": 0.08}}


def _bars(frame: Frame, radius_px: float, ends: tuple[str, str], encoding: Spec) -> list[Spec]:
    """Bars with round corners at their value's end: `ends` are where positive and negative bars point to.

    Vega-Lite's cornerRadiusEnd rounds a negative bar at zero, so the two signs are two layers.
    """
    layers: list[Spec] = []
    for end, test in zip(ends, ("datum.value >= 0", "datum.value < 0"), strict=True):
        corners = ("TopLeft", "TopRight", "BottomLeft", "BottomRight")
        mark = {"type": "bar"} | {f"cornerRadius{corner}": radius_px for corner in corners if end in corner}
        layers.append({"transform": [{"filter": test}], "mark": mark, "encoding": encoding})
    has_negative = any(value < 0 for series in frame.chart.series for value in series.values)
    return layers if has_negative else layers[:1]


def _bands(frame: Frame, share: float) -> Spec:
    """Room for each category in the order given, `share` of it for its bars."""
    return {"domain": list(frame.categories), "paddingInner": 1 - share, "paddingOuter": (1 - share) / 2}


def _bar_colour(frame: Frame) -> Spec:
    if frame.has_many_series or frame.show_legend:
        return series_colour(frame)
    return {"field": "colour", "type": "nominal", "scale": None, "legend": None}


def must_lie(frame: Frame) -> bool:
    """Whether the names are too long to stand side by side under upright bars, and can stand in a column."""
    band_px = frame.width_px * 0.86 / len(frame.categories)
    is_too_long = max(frame.width_of(name) for name in frame.categories) > band_px * 0.94
    return is_too_long and len(frame.categories) * frame.look.font_px * 1.3 <= frame.height_px


def standing_bars(frame: Frame) -> Spec:
    size, num_series = frame.look.font_px, len(frame.chart.series)
    band_px = (frame.width_px - 5 * size) / len(frame.categories)
    share = min(BAR_SHARE, max(MAX_BAR_RATIO * frame.height_px * num_series / band_px, 0.3))
    bar_px = band_px * share / num_series
    room_px = bar_px if num_series > 1 else band_px * 0.96
    wanted = frame.look.value_scale if num_series == 1 else 1.0
    label_px = size * min(wanted, room_px / max(1.0, frame.widest_label_px))
    can_label = frame.show_values and label_px >= size * MIN_LABEL_SHARE
    shift: Spec = {"xOffset": _offset()} if num_series > 1 else {}
    corner_px = min(bar_px * 0.16, size * 0.6)
    layers = _bars(frame, corner_px, ("Top", "Bottom"), {"color": _bar_colour(frame), **shift})
    if can_label:
        gap = size * 0.45
        mark = {
            "type": "text",
            "fontWeight": 600,
            "fontSize": label_px,
            "color": frame.look.ink,
            "baseline": {"expr": "datum.value < 0 ? 'top' : 'bottom'"},
            "dy": {"expr": f"datum.value < 0 ? {gap} : -{gap}"},
        }
        layers += haloed(frame, mark, {"text": {"field": "label"}, **shift})
    x = category_axis(frame) | {"scale": _bands(frame, share)}
    y = value_axis(frame, is_zero_based=True, has_grid=not can_label)
    if can_label:
        # Every bar says its value: an axis would say it twice, and its lines would cross the labels.
        y |= {"axis": None} if not frame.chart.y_title else {"axis": {"labels": False}}
        low, high = value_range(frame.chart, is_zero_based=True)
        room = (high - low) * (label_px + size) / (frame.height_px * 0.8) if low < 0 else 0.0
        y["scale"] = {"domain": [low - room, high], "nice": False, "zero": True}
        layers.append(_zero_line(frame))
    return {
        "padding": {"left": 2, "right": 2, "bottom": 2, "top": size * 0.6},
        "encoding": {"x": x, "y": y},
        "layer": layers,
    }


def _zero_line(frame: Frame) -> Spec:
    """What bars stand on where no axis is drawn."""
    mark = {"type": "rule", "color": frame.look.line, "strokeWidth": max(1.0, frame.look.font_px / 10)}
    return {"mark": mark, "encoding": {"x": None, "y": {"datum": 0}, "xOffset": None}}


def lying_bars(frame: Frame) -> Spec:
    size, num_series = frame.look.font_px, len(frame.chart.series)
    bar_px = (frame.height_px - 2 * size) / len(frame.categories) * BAR_SHARE / num_series
    can_label = frame.show_values and bar_px >= size * 0.9
    shift: Spec = {"yOffset": _offset()} if num_series > 1 else {}
    corner_px = min(bar_px * 0.16, size * 0.6)
    layers = _bars(frame, corner_px, ("Right", "Left"), {"color": _bar_colour(frame), **shift})
    if can_label:
        gap = size * 0.5
        mark = {
            "type": "text",
            "fontWeight": 600,
            "color": frame.look.ink,
            "align": {"expr": "datum.value < 0 ? 'right' : 'left'"},
            "dx": {"expr": f"datum.value < 0 ? -{gap} : {gap}"},
        }
        layers += haloed(frame, mark, {"text": {"field": "label"}, **shift})
    y = category_axis(frame) | {"scale": _bands(frame, BAR_SHARE)}
    y["axis"] = {"labelColor": frame.look.ink}
    x = value_axis(frame, is_zero_based=True, has_grid=not can_label)
    if can_label:
        x["scale"] = {"domain": _with_label_room(frame), "nice": False, "zero": True}
        x |= {} if frame.chart.y_title else {"axis": None, "title": None}
    return {
        "padding": {"left": 2, "right": size * 0.6, "bottom": 2, "top": 2},
        "encoding": {"y": y, "x": x},
        "layer": layers,
    }


def _with_label_room(frame: Frame) -> list[float]:
    """The range of values of lying bars, longer by what the longest value label needs behind its bar."""
    low, high = value_range(frame.chart, is_zero_based=True)
    size = frame.look.font_px
    names_px = max(frame.width_of(name) for name in frame.categories)
    label_px = frame.widest_label_px + size * 0.8
    bars_px = max(frame.width_px - names_px - size * 2, 1.5 * label_px)
    room = (high - low) * label_px / (bars_px - label_px)
    return [low - room if low < 0 else low, high + room if high > 0 else high]


def lines(frame: Frame) -> Spec:
    size, chart = frame.look.font_px, frame.chart
    values = [value for series in chart.series for value in series.values]
    is_zero_based = min(values) <= 0 or min(values) < 0.5 * max(values)
    ends_are_named = frame.has_many_series and not frame.show_legend
    step_px = (frame.width_px - 5 * size) / max(1, len(frame.categories) - 1)
    can_label = frame.show_values and not frame.has_many_series and frame.widest_label_px < step_px * 0.95
    can_label = can_label and len(frame.categories) <= MAX_LABELLED_POINTS
    colour, stroke_px = series_colour(frame), size * 0.21 * frame.look.stroke_scale
    layers: list[Spec] = [
        {
            "mark": {"type": "line", "strokeWidth": stroke_px, "strokeCap": "round", "strokeJoin": "round"},
            "encoding": {"color": colour},
        },
        {
            "mark": {"type": "point", "filled": True, "size": (stroke_px * 2.9) ** 2, "opacity": 1},
            "encoding": {"color": colour},
        },
    ]
    if can_label:
        mark = {
            "type": "text",
            "fontWeight": 600,
            "color": frame.look.ink,
            "baseline": "middle",
            "dx": {"expr": "datum.label_dx"},
            "dy": {"expr": "datum.label_dy"},
        }
        layers += haloed(frame, mark, {"text": {"field": "label"}})
    if ends_are_named and frame.look.ends != "none":
        layers.append(_ends(frame, colour))
    return {
        "data": {"values": _beside_the_line(frame, is_zero_based=is_zero_based)},
        "padding": {"left": 2, "right": size * 0.6, "bottom": 2, "top": size * 0.7},
        "encoding": {
            "x": category_axis(frame) | {"scale": {"type": "point", "padding": 0.35}},
            "y": value_axis(frame, is_zero_based=is_zero_based),
        },
        "layer": layers,
    }


def _ends(frame: Frame, colour: Spec) -> Spec:
    """What stands behind the last point of each line: its name in its colour, or its value."""
    is_named = frame.look.ends == "names"
    mark: Spec = {"type": "text", "fontWeight": 600, "align": "left"}
    mark["dx"] = frame.look.font_px * (0.4 + 0.45 * frame.look.stroke_scale)
    mark["dy"] = {"expr": "datum.end_dy"}
    encoding: Spec = {"text": {"field": "series" if is_named else "label"}}
    if is_named:
        encoding["color"] = colour
    else:
        mark |= {"color": frame.look.ink}
        encoding["detail"] = {"field": "series"}
    last = {"filter": f"datum.index === {len(frame.categories) - 1}"}
    return {"transform": [last], "mark": mark, "encoding": encoding}


def _beside_the_line(frame: Frame, *, is_zero_based: bool) -> list[Row]:
    """The rows with a place for each value beside its point, where the line does not go.

    On a slope the label moves to the outer side; in a valley, and where a rise starts or a fall ends, below,
    unless the names of the categories stand there.
    """
    size, rows = frame.look.font_px, frame.rows()
    low, high = value_range(frame.chart, is_zero_based=is_zero_based)
    floor = low + (high - low) * size * 2 / frame.height_px
    num_points = len(frame.categories)
    for number, row in enumerate(rows):
        index = number % num_points
        value = float(str(row["value"]))
        before = float(str(rows[number - 1]["value"])) if index > 0 else value
        after = float(str(rows[number + 1]["value"])) if index < num_points - 1 else value
        is_low = (before >= value < after) or (before > value <= after)
        is_below = is_low and value > floor
        is_slope = before < value < after or before > value > after
        half_px = frame.width_of(str(row["label"]), weight=600) / 2
        is_crossed = is_slope or (is_low and not is_below and (index == 0 or index == num_points - 1))
        shift = (-1 if after > value else 1) if is_crossed else 0
        row |= {"label_dx": shift * half_px * 0.7, "label_dy": size * (1.15 if is_below else -1.1)}
    for row, shift_px in zip(rows[num_points - 1 :: num_points], _end_shifts(frame), strict=True):
        row["end_dy"] = shift_px
    return rows


def _end_shifts(frame: Frame) -> list[float]:
    """How far the text at the end of each line moves up or down so that no two run into each other."""
    ends = [series.values[-1] for series in frame.chart.series]
    values = [value for series in frame.chart.series for value in series.values]
    low, high = min(values), max(values)
    is_zero_based = low <= 0 or low < 0.5 * high
    span = (high - (min(low, 0.0) if is_zero_based else low)) * 1.2 or 1.0
    gap_px = frame.look.font_px * 1.2
    plot_px = max(frame.height_px - 3 * frame.look.font_px, gap_px)
    wanted = [-end / span * plot_px for end in ends]
    placed = list(wanted)
    order = sorted(range(len(ends)), key=lambda number: wanted[number])
    for _ in range(2 * len(order)):
        for above, below in pairwise(order):
            overlap = gap_px - (placed[below] - placed[above])
            if overlap > 0.01:
                placed[above] -= overlap / 2
                placed[below] += overlap / 2
    return [round(new - old, 1) for new, old in zip(placed, wanted, strict=True)]


def dots(frame: Frame) -> Spec:
    size, chart = frame.look.font_px, frame.chart
    numbers = _numbers(chart.categories)
    rows = frame.rows()
    x: Spec
    if numbers is None:
        x = category_axis(frame) | {"scale": {"type": "point", "padding": 0.5}}
    else:
        rows = [row | {"x": numbers[row["index"]]} for row in rows if isinstance(row["index"], int)]
        x = {
            "field": "x",
            "type": "quantitative",
            "title": chart.x_title or None,
            "scale": {"zero": False, "nice": True, "domain": _padded(numbers)},
            "axis": {"tickCount": 6, "grid": False},
        }
        if len(set(numbers)) <= MAX_NAMED_DOTS:  # the given numbers say more than round ones
            x["axis"] = {"values": sorted(set(numbers)), "grid": False}
    mark = {
        "type": "point",
        "filled": True,
        "size": (size * 0.8 * frame.look.stroke_scale) ** 2,
        "opacity": 0.9,
    }
    return {
        "data": {"values": rows},
        "padding": {"left": 2, "right": size, "bottom": 2, "top": size * 0.7},
        "encoding": {"x": x, "y": value_axis(frame, is_zero_based=False)},
        "layer": [{"mark": mark, "encoding": {"color": series_colour(frame)}}],
    }


def _padded(numbers: Sequence[float]) -> list[float]:
    """The numbers' range with room for whole dots at both ends."""
    room = (max(numbers) - min(numbers) or 1.0) * 0.05
    return [min(numbers) - room, max(numbers) + room]


def _numbers(categories: Sequence[str]) -> tuple[float, ...] | None:
    try:
        return tuple(float(name.replace(",", "")) for name in categories)
    except ValueError:
        return None
