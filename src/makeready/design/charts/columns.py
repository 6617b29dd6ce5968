"""Bars of a figure: side by side or stacked, standing or lying, with their values where there is room."""

from dataclasses import replace

from makeready.design.charts.figure import Figure
from makeready.design.charts.frame import Spec
from makeready.design.charts.plot import PIXELS, Plot, text_layer
from makeready.design.colour import contrast

BAR_SHARE = 0.66
"""Of the room of a category; as in `marks`."""
MAX_BAR_PX_SHARE = 0.16
"""Of the chart's width: two bars on a wide page stay bars."""
DARK, LIGHT = "#14181f", "#ffffff"


def bar_domain(figure: Figure) -> tuple[float, float]:
    """From zero, or below it, to the longest bar or stack."""
    tops, floors = [0.0], [0.0]
    for index in range(len(figure.categories)):
        values = [one.values[index] for one in figure.series]
        if figure.is_stacked:
            tops.append(sum(value for value in values if value > 0))
            floors.append(sum(value for value in values if value < 0))
        else:
            tops.append(max(values))
            floors.append(min(values))
    return min(floors), max(tops)


def bars(plot: Plot) -> list[Spec]:
    figure = plot.figure
    rows = _rows(plot)
    num_side = 1 if figure.is_stacked else len(figure.series)
    room = plot.band_px * BAR_SHARE
    side = plot.height if figure.is_lying else plot.width
    bar_px = min(room / num_side, max(side * MAX_BAR_PX_SHARE, 8.0))
    rows = [
        row
        | {
            "at": plot.category_px(int(str(row["index"])))
            + (float(str(row["slot"])) - (num_side - 1) / 2) * bar_px
        }
        for row in rows
    ]
    along, across = ("x", "y") if figure.is_lying else ("y", "x")
    mark = {
        "type": "bar",
        "height" if figure.is_lying else "width": bar_px * (0.92 if num_side > 1 else 1.0),
        **({} if figure.is_stacked else {"cornerRadius": min(bar_px * 0.1, plot.size * 0.25)}),
    }
    encoding: Spec = {
        across: {"field": "at", **PIXELS},
        along: plot.value_scale("end"),
        f"{along}2": {"field": "start"},
        "color": {"field": "colour", "type": "nominal", "scale": None, "legend": None},
    }
    layers: list[Spec] = [{"data": {"values": rows}, "mark": mark, "encoding": encoding}]
    layers += _values(plot, rows, bar_px) if figure.has_values else []
    for row in rows:
        start, end = sorted(plot.value_px(float(str(row[name]))) for name in ("start", "end"))
        low, high = (float(str(row["at"])) + side * bar_px / 2 for side in (-1, 1))
        plot.taken.append((start, low, end, high) if figure.is_lying else (low, start, high, end))
    return layers


def _rows(plot: Plot) -> list[Spec]:
    """One row for each bar or segment: where it starts and ends, in values."""
    figure = plot.figure
    rows: list[Spec] = []
    above, below = [0.0] * len(figure.categories), [0.0] * len(figure.categories)
    for number, series in enumerate(figure.series):
        for index, value in enumerate(series.values):
            start = 0.0
            if figure.is_stacked:
                pile = above if value >= 0 else below
                start = pile[index]
                pile[index] += value
            rows.append(
                {
                    "category": figure.categories[index],
                    "index": index,
                    "series": series.name,
                    "value": value,
                    "start": start,
                    "end": start + value,
                    "slot": 0 if figure.is_stacked else number,
                    "colour": _colour(plot, number, index, value),
                }
            )
    return rows


def _colour(plot: Plot, number: int, index: int, value: float) -> str:
    figure = plot.figure
    if len(figure.series) > 1:
        return plot.colour(number)
    if figure.highlight:
        return plot.colour(0) if figure.categories[index] == figure.highlight else plot.look.quiet
    has_both = min(figure.series[0].values) < 0 < max(figure.series[0].values)
    return plot.colour(1 if has_both and value < 0 else 0)


def _values(plot: Plot, rows: list[Spec], bar_px: float) -> list[Spec]:
    """Values inside segments that hold them, and at the ends of bars."""
    figure, size = plot.figure, plot.size
    inside, outside = [], []
    for row in rows:
        value = float(str(row["value"]))
        text = plot.text_of(value)
        width, height = plot.words(text, weight=600)
        start, end, at = (
            plot.value_px(float(str(row["start"]))),
            plot.value_px(float(str(row["end"]))),
            float(str(row["at"])),
        )
        if figure.is_stacked:
            length, thick = (width, height) if figure.is_lying else (height, width)
            if abs(end - start) < length + size * 0.3 or bar_px < thick + 2 or value == 0:
                continue
            middle = (start + end) / 2
            x, y = (middle, at) if figure.is_lying else (at, middle)
            inside.append(
                {"x": x, "y": y, "text": text, "align": "center", "colour": _on(str(row["colour"]), plot)}
            )
        elif figure.is_lying:
            side = 1 if value >= 0 else -1
            row_ = {
                "x": end + side * size * 0.45,
                "y": at,
                "text": text,
                "align": "left" if value >= 0 else "right",
            }
            outside.append(row_)
        elif width <= max(bar_px, plot.band_px * 0.96 / max(1, len(figure.series))) + size * 0.4:
            side = -1 if value >= 0 else 1
            outside.append({"x": at, "y": end + side * size * 0.75, "text": text, "align": "center"})
    sums = _totals(plot) if figure.is_stacked else []
    for row in [*outside, *sums]:
        width, height = plot.words(str(row["text"]), weight=600)
        x, y = float(str(row["x"])), float(str(row["y"]))
        left = {"left": x, "center": x - width / 2, "right": x - width}[str(row["align"])]
        plot.take_words((left, y - height / 2, left + width, y + height / 2))
    layers = text_layer(outside, colour=plot.look.ink, weight=600, size_px=size)
    layers += text_layer(inside, colour=plot.look.ink, weight=600, size_px=size)
    if figure.is_stacked:
        layers += text_layer(sums, colour=plot.look.ink, weight=700, size_px=size)
    return layers


def _on(colour: str, plot: Plot) -> str:
    """Dark or light, whichever reads on the colour."""
    if len(colour) != 7 or not colour.startswith("#"):
        return plot.look.ink
    return max((DARK, LIGHT), key=lambda one: contrast(one, colour))


def _totals(plot: Plot) -> list[Spec]:
    """The sum of each stack of positive parts, at its end."""
    figure, size = plot.figure, plot.size
    found: list[Spec] = []
    for index in range(len(figure.categories)):
        values = [one.values[index] for one in figure.series]
        if min(values) < 0 or figure.unit == "%":
            continue
        text, end, at = (
            plot.text_of(round(sum(values), 10)),
            plot.value_px(sum(values)),
            plot.category_px(index),
        )
        if figure.is_lying:
            found.append({"x": end + size * 0.5, "y": at, "text": text, "align": "left"})
        else:
            found.append({"x": at, "y": end - size * 0.8, "text": text, "align": "center"})
    return found


def with_label_room(plot: Plot) -> Plot:
    """The plot with its values' axis stretched, so that the values at the ends of bars stand inside it."""
    figure, size = plot.figure, plot.size
    if not figure.has_values or (figure.is_stacked and figure.unit == "%"):
        return plot
    texts = [plot.text_of(value) for one in figure.series for value in one.values]
    if figure.is_stacked:
        texts = [plot.text_of(round(sum(one.values[index] for one in figure.series), 10))
                 for index in range(len(figure.categories))]  # fmt: skip
    longest = max(plot.words(text, weight=700)[0] for text in texts)
    label_px = longest + size * 0.8 if figure.is_lying else size * 1.5
    length = (plot.right - plot.left) if figure.is_lying else (plot.bottom - plot.top)
    low, high = plot.value_domain
    num_ends = (1 if high > 0 else 0) + (1 if low < 0 else 0)
    per_px = (high - low) / max(length - num_ends * label_px, length * 0.3)
    high, low = high + (label_px * per_px if high > 0 else 0), low - (label_px * per_px if low < 0 else 0)
    return replace(plot, value_domain=(low, high))
