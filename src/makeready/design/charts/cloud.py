"""Scatter charts: dots with names that keep off each other, and the line of least squares."""

from collections.abc import Sequence

from makeready.design.charts.figure import Point
from makeready.design.charts.frame import Spec
from makeready.design.charts.plot import Box, Plot, text_layer, ticks

ROUND = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1))
"""Places of a name around its dot, the most usual first (Imhof 1975)."""
PLACES = tuple((reach, *side) for reach in (1.0, 2.2) for side in ROUND)
"""First close to the dot, then further off."""


def padded(values: Sequence[float]) -> tuple[float, float]:
    """Round ends of an axis around the values."""
    low, high = min(values), max(values)
    room = (high - low or abs(high) or 1.0) * 0.06
    found = ticks(low - room if low != 0 else low, high + room)
    return found[0], found[-1]


def dots(plot: Plot) -> list[Spec]:
    figure, size = plot.figure, plot.size
    groups = list(dict.fromkeys(one.group for one in figure.points))
    radius = size * 0.42
    rows: list[Spec] = [
        {"x": one.x, "y": one.y, "label": one.label, "colour": plot.colour(groups.index(one.group))}
        for one in figure.points
    ]
    mark = {"type": "point", "filled": True, "size": (2 * radius) ** 2 * 0.785, "opacity": 1}
    encoding: Spec = {
        "x": plot.place_scale("x"),
        "y": plot.value_scale("y"),
        "color": {"field": "colour", "type": "nominal", "scale": None, "legend": None},
    }
    for one in figure.points:
        x, y = plot.place_px(one.x), plot.value_px(one.y)
        plot.taken.append((x - radius, y - radius, x + radius, y + radius))
    layers = [*(_trend(plot) if figure.has_trend and len(figure.points) > 2 else [])]
    layers.append({"data": {"values": rows}, "mark": mark, "encoding": encoding})
    return layers + text_layer(_names(plot, radius), colour=plot.look.ink, size_px=size)


def line_of_best_fit(points: Sequence[Point]) -> tuple[float, float]:
    """Slope and intercept by least squares; a slope of 0 where all x are the same."""
    mean_x = sum(one.x for one in points) / len(points)
    mean_y = sum(one.y for one in points) / len(points)
    spread = sum((one.x - mean_x) ** 2 for one in points)
    slope = sum((one.x - mean_x) * (one.y - mean_y) for one in points) / spread if spread else 0.0
    return slope, mean_y - slope * mean_x


def _trend(plot: Plot) -> list[Spec]:
    """The fitted line over the range of the data, cut at the plot's edges."""
    slope, base = line_of_best_fit(plot.figure.points)
    low, high = min(one.x for one in plot.figure.points), max(one.x for one in plot.figure.points)
    floor, roof = plot.value_domain
    if slope:
        inside = sorted(((floor - base) / slope, (roof - base) / slope))
        low, high = max(low, inside[0]), min(high, inside[1])
    rows = [{"x": one, "y": base + slope * one} for one in (low, high)]
    mark = {"type": "line", "color": plot.look.muted, "strokeWidth": plot.size * 0.13, "strokeDash": [6, 5]}
    return [
        {
            "data": {"values": rows},
            "mark": mark,
            "encoding": {"x": plot.place_scale("x"), "y": plot.value_scale("y")},
        }
    ]


def _names(plot: Plot, radius: float) -> list[Spec]:
    """Names beside their dots; one without a free place is left out, never laid over another."""
    found: list[Spec] = []
    for one in plot.figure.points:
        if not one.label:
            continue
        width, height = plot.words(one.label)
        x, y = plot.place_px(one.x), plot.value_px(one.y)
        spots: list[tuple[bool, int, Box]] = []
        for number, (reach, side_x, side_y) in enumerate(
            (far, *side) for far in (1.0, 2.2) for side in ROUND
        ):
            gap = (radius + plot.size * 0.3) * reach
            middle_x = x + side_x * (gap + width / 2) * (1 if side_y == 0 else 0.85)
            middle_y = y + side_y * (gap + height / 2) * (1 if side_x == 0 else 0.6)
            box = (middle_x - width / 2, middle_y - height / 2, middle_x + width / 2, middle_y + height / 2)
            if plot.is_free(box) and box[0] >= plot.left - plot.size * 0.4 and box[3] < plot.bottom:
                spots.append((_meets_trend(plot, box), number, box))
        if spots:
            _, _, box = min(spots)
            plot.take_words(box)
            middle: Spec = {"x": (box[0] + box[2]) / 2, "y": (box[1] + box[3]) / 2}
            found.append(middle | {"text": one.label, "align": "center"})
    return found


def _meets_trend(plot: Plot, box: Box) -> bool:
    """Whether the fitted line runs through the box."""
    if not plot.figure.has_trend:
        return False
    slope, base = line_of_best_fit(plot.figure.points)
    low, high = plot.place_domain
    ends = [(plot.place_px(x), plot.value_px(base + slope * x)) for x in (low, high)]
    (x, y), (to_x, to_y) = ends
    heights = [y + (to_y - y) * (at - x) / (to_x - x) for at in (box[0], box[2])]
    return not (max(heights) < box[1] or min(heights) > box[3])


def place_axis(plot: Plot) -> list[Spec]:
    """Numbers below the plot."""
    rows = [
        {"x": plot.place_px(one), "y": plot.bottom + plot.size * 1.05, "text": f"{one:g}", "align": "center"}
        for one in ticks(*plot.place_domain)
        if plot.place_domain[0] <= one <= plot.place_domain[1]
    ]
    return text_layer(rows, colour=plot.look.muted, size_px=plot.size)
