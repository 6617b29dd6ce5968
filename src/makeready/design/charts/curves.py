"""Lines and areas of a figure, each named at its end in its own colour."""

from itertools import pairwise

from makeready.design.charts.axes import dot_layer
from makeready.design.charts.figure import Figure
from makeready.design.charts.frame import Spec
from makeready.design.charts.plot import PIXELS, Plot, text_layer

MAX_LABELLED = 12
"""Of one line, as in `marks`."""
STROKE_SHARE = 0.2
"""A line's thickness, of the size of the type."""


def curve_domain(figure: Figure) -> tuple[float, float]:
    """From zero where that is near or areas stand on it; else from just below the lowest value."""
    values = [value for one in figure.series for value in one.values]
    if figure.is_stacked:
        values = [sum(one.values[index] for one in figure.series) for index in range(len(figure.categories))]
    low, high = min(values), max(values)
    if figure.kind == "area" or low <= 0 or low < 0.5 * high:
        low = min(0.0, low)
    return low, high


def end_room_px(plot: Plot) -> float:
    """What the names at the ends need on the right."""
    if len(plot.figure.series) < 2:
        return plot.size * 0.4
    return max(plot.words(one.name, weight=600)[0] for one in plot.figure.series) + plot.size * 0.9


def curves(plot: Plot) -> list[Spec]:
    figure, size = plot.figure, plot.size
    layers: list[Spec] = []
    base = [0.0] * len(figure.categories)
    ends: list[tuple[float, str, str]] = []
    dots: list[Spec] = []
    for number, series in enumerate(figure.series):
        starts, tops = base, list(series.values)
        if figure.is_stacked:
            base = tops = [low + value for low, value in zip(starts, series.values, strict=True)]
        else:
            starts = [plot.value_domain[0]] * len(tops)
        rows: list[Spec] = [
            {"at": plot.category_px(index), "category": name, "value": value, "start": start, "end": top}
            for index, (name, value, start, top) in enumerate(
                zip(figure.categories, series.values, starts, tops, strict=True)
            )
        ]
        layers += _course(plot, rows, plot.colour(number))
        dots += [
            {"x": plot.category_px(index), "y": plot.value_px(top), "colour": plot.colour(number)}
            for index, top in enumerate(tops)
        ]
        middle = (starts[-1] + tops[-1]) / 2 if figure.is_stacked else tops[-1]
        ends.append((plot.value_px(middle), series.name, plot.colour(number)))
    if figure.kind == "line":
        layers.append(dot_layer(dots, (size * STROKE_SHARE * plot.look.stroke_scale * 2.7) ** 2))
    _take_lines(plot)
    if len(figure.series) > 1:
        layers += _named_ends(plot, ends)
    elif figure.has_values and len(figure.categories) <= MAX_LABELLED:
        layers += _point_values(plot)
    return layers


def _course(plot: Plot, rows: list[Spec], colour: str) -> list[Spec]:
    """One series: its area, its line, or both; a stack has areas only."""
    figure = plot.figure
    shape = "monotone" if figure.kind == "area" else "linear"
    x: Spec = {"field": "at", **PIXELS}
    layers: list[Spec] = []
    if figure.kind == "area":
        opacity = 0.88 if figure.is_stacked else 0.22
        mark: Spec = {"type": "area", "color": colour, "opacity": opacity, "interpolate": shape}
        encoding = {"x": x, "y": plot.value_scale("end"), "y2": {"field": "start"}}
        layers.append({"data": {"values": rows}, "mark": mark, "encoding": encoding})
    if figure.kind == "line" or not figure.is_stacked:
        mark = {
            "type": "line",
            "color": colour,
            "strokeWidth": plot.size * STROKE_SHARE * plot.look.stroke_scale,
            "strokeCap": "round",
            "strokeJoin": "round",
            "interpolate": shape,
        }
        encoding = {"x": x, "y": plot.value_scale("end")}
        layers.append({"data": {"values": rows}, "mark": mark, "encoding": encoding})
    return layers


def _take_lines(plot: Plot) -> None:
    """Notes keep off the points and the lines between them."""
    figure, size = plot.figure, plot.size
    for series in figure.series if not figure.is_stacked else ():
        points = [
            (plot.category_px(index), plot.value_px(value)) for index, value in enumerate(series.values)
        ]
        for (x, y), (to_x, to_y) in pairwise(points):
            for step in range(9):
                share = step / 8
                at = (x + (to_x - x) * share, y + (to_y - y) * share)
                plot.taken.append((at[0] - 3, at[1] - size * 0.25, at[0] + 3, at[1] + size * 0.25))


def _named_ends(plot: Plot, ends: list[tuple[float, str, str]]) -> list[Spec]:
    """Names behind the last points, moved apart where two would run into each other."""
    size = plot.size
    order = sorted(range(len(ends)), key=lambda index: ends[index][0])
    placed = [y for y, _, _ in ends]
    for _ in range(4 * len(order)):
        for above, below in pairwise(order):
            lack = size * 1.25 - (placed[below] - placed[above])
            if lack > 0.01:
                placed[above] -= lack / 2
                placed[below] += lack / 2
        for index in order:
            placed[index] = min(max(placed[index], size * 0.6), plot.height - size * 0.6)
    x = plot.category_px(len(plot.figure.categories) - 1) + size * 0.7
    rows: list[Spec] = []
    for index, (_, name, colour) in enumerate(ends):
        width, height = plot.words(name, weight=600)
        plot.take_words((x, placed[index] - height / 2, x + width, placed[index] + height / 2))
        rows.append({"x": x, "y": placed[index], "text": name, "align": "left", "colour": colour})
    return text_layer(rows, colour=plot.look.ink, weight=600, size_px=size)


def _point_values(plot: Plot) -> list[Spec]:
    """Each value at its point, above it or below, where no line and no other value is."""
    size = plot.size
    rows: list[Spec] = []
    for index, value in enumerate(plot.figure.series[0].values):
        text = plot.text_of(value)
        width, height = plot.words(text, weight=600)
        x, y = plot.category_px(index), plot.value_px(value)
        for side_x, side_y in (
            (0, -1.15),
            (0, 1.15),
            (-0.55, -1.15),
            (0.55, -1.15),
            (-0.55, 1.15),
            (0.55, 1.15),
            (-0.9, 0.0),
            (0.9, 0.0),
        ):
            left, middle = x + side_x * width - width / 2, y + side_y * size
            box = (left, middle - height / 2, left + width, middle + height / 2)
            if plot.is_free(box) and box[3] < plot.bottom:
                plot.take_words(box)
                rows.append({"x": left + width / 2, "y": middle, "text": text, "align": "center"})
                break
    return text_layer(rows, colour=plot.look.ink, weight=600, size_px=size)
