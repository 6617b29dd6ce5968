"""Charts without axes: heat maps of cells with their values, and rings around a figure of their own."""

import math

from makeready.design.charts.frame import Spec
from makeready.design.charts.plot import Plot, from_to, text_layer
from makeready.design.colour import contrast, hex_of, oklch_of

GAP_PX = 3.0


def heat(plot: Plot) -> list[Spec]:
    """A cell for each series (row) and category (column), darker for more, with its value in it."""
    figure, size = plot.figure, plot.size
    values = [value for one in figure.series for value in one.values]
    low = min(values) if figure.low is None else figure.low
    high = max(values) if figure.high is None else figure.high
    names_px = max(plot.words(one.name)[0] for one in figure.series) + size * 0.8
    left, top = names_px, size * 1.8
    wide, tall = (plot.width - left) / len(figure.categories), (plot.height - top) / len(figure.series)
    cells: list[Spec] = []
    texts: list[Spec] = []
    for row, series in enumerate(figure.series):
        for column, value in enumerate(series.values):
            colour = shade(
                plot.colour(0), (value - low) / (high - low or 1.0), plot.look.background or "#ffffff"
            )
            x, y = left + column * wide, top + row * tall
            cells.append(
                {
                    "x": x,
                    "x2": x + wide - GAP_PX,
                    "y": y,
                    "y2": y + tall - GAP_PX,
                    "value": value,
                    "colour": colour,
                }
            )
            text = plot.text_of(value)
            if figure.has_values and plot.words(text)[0] < wide - size * 0.4 and tall > size * 1.3:
                ink = max(("#14181f", "#ffffff"), key=lambda one: contrast(one, colour))
                texts.append(
                    {
                        "x": x + (wide - GAP_PX) / 2,
                        "y": y + (tall - GAP_PX) / 2,
                        "text": text,
                        "align": "center",
                        "colour": ink,
                    }
                )
    heads: list[Spec] = [
        {"x": left + (column + 0.5) * wide, "y": size * 0.9, "text": name, "align": "center"}
        for column, name in enumerate(figure.categories)
    ]
    sides: list[Spec] = [
        {
            "x": left - size * 0.7,
            "y": top + (row + 0.5) * tall - GAP_PX / 2,
            "text": one.name,
            "align": "right",
        }
        for row, one in enumerate(figure.series)
    ]
    mark = {"type": "rect", "cornerRadius": min(wide, tall) * 0.08}
    colour_of = {"field": "colour", "type": "nominal", "scale": None, "legend": None}
    return [
        {"data": {"values": cells}, "mark": mark, "encoding": {**from_to(), "color": colour_of}},
        *text_layer(texts, colour=plot.look.ink, weight=600, size_px=size),
        *text_layer(heads, colour=plot.look.muted, size_px=size),
        *text_layer(sides, colour=plot.look.ink, size_px=size),
    ]


def shade(colour: str, share: float, ground: str) -> str:
    """The colour at a share of its strength: even steps in OKLCH lightness from near the ground."""
    full, base = oklch_of(colour), oklch_of(ground)
    start = base.lightness + (-0.045 if base.lightness > 0.5 else 0.08)
    share = min(max(share, 0.0), 1.0)
    return hex_of(
        start + (full.lightness - start) * share,
        full.chroma * (0.12 + 0.88 * share),
        full.hue,
    )


def donut(plot: Plot) -> list[Spec]:
    """A ring with a value in its middle and each share named beside it, names kept apart."""
    figure, size = plot.figure, plot.size
    values = figure.series[0].values
    total = sum(values)
    labels = [
        _share_label(plot, name, value, total) for name, value in zip(figure.categories, values, strict=True)
    ]
    side_px = (
        max(max(plot.words(name, weight=600)[0], plot.words(text)[0]) for name, text in labels) + size * 1.8
    )
    radius = max(size * 2, min(plot.width / 2 - side_px, plot.height / 2 - size * 0.6))
    middle_x, middle_y = plot.width / 2, plot.height / 2
    rows: list[Spec] = []
    places: list[tuple[float, float]] = []
    start = 0.0
    for index, value in enumerate(values):
        end = start + value / total * math.tau
        rows.append({"start": start, "end": end, "value": value, "colour": plot.colour(index)})
        half = (start + end) / 2
        places.append((math.sin(half), middle_y - (radius + size * 0.4) * math.cos(half)))
        start = end
    arc = {"type": "arc", "x": middle_x, "y": middle_y, "innerRadius": radius * 0.64, "outerRadius": radius,
           "padAngle": 0.018, "cornerRadius": min(radius * 0.035, 5)}  # fmt: skip
    encoding = {
        "theta": {"field": "start", "type": "quantitative", "scale": None},
        "theta2": {"field": "end"},
        "color": {"field": "colour", "type": "nominal", "scale": None, "legend": None},
    }
    names: list[Spec] = []
    shares: list[Spec] = []
    for is_right in (True, False):
        own = sorted((y, index) for index, (side, y) in enumerate(places) if (side >= 0) == is_right)
        for y, index in _apart(own, size * 2.7, (size * 1.3, plot.height - size * 1.3)):
            reach = radius + size * 0.9
            off = min(1.0, abs(y - middle_y) / (radius + size))
            x = middle_x + (1 if is_right else -1) * max(reach * math.sqrt(1 - off * off * 0.9), size)
            align = "left" if is_right else "right"
            names.append({"x": x, "y": y - size * 0.62, "text": labels[index][0], "align": align})
            shares.append({"x": x, "y": y + size * 0.62, "text": labels[index][1], "align": align})
    return [
        {"data": {"values": rows}, "mark": arc, "encoding": encoding},
        *text_layer(names, colour=plot.look.ink, weight=600, size_px=size),
        *text_layer(shares, colour=plot.look.muted, size_px=size),
        *_centre(plot, (middle_x, middle_y), radius * 0.64),
    ]


def _share_label(plot: Plot, name: str, value: float, total: float) -> tuple[str, str]:
    text = plot.text_of(value)
    return name, text if plot.figure.unit == "%" else f"{text} ({value / total * 100:.0f}%)"


def _apart(
    places: list[tuple[float, int]], gap: float, reach: tuple[float, float]
) -> list[tuple[float, int]]:
    """Places in order, at least a gap apart, inside the reach as far as they fit."""
    ys = [y for y, _ in places]
    for _ in range(30):
        for index in range(len(ys) - 1):
            lack = gap - (ys[index + 1] - ys[index])
            if lack > 0:
                ys[index] -= lack / 2
                ys[index + 1] += lack / 2
        ys = [min(max(y, reach[0]), reach[1]) for y in ys]
    return [(y, index) for y, (_, index) in zip(ys, places, strict=True)]


def _centre(plot: Plot, middle: tuple[float, float], radius: float) -> list[Spec]:
    """A large line and a small one in the hole, as large as it allows."""
    lines = plot.figure.centre[:2]
    if not lines:
        return []
    size = plot.size
    widest = plot.words(lines[0], weight=700)[0] / size
    large = min(radius * 1.35 / max(widest, 0.5), radius * 0.52)
    lift = size * 0.75 if len(lines) > 1 else 0.0
    first: Spec = {"x": middle[0], "y": middle[1] - lift, "text": lines[0], "align": "center"}
    layers = text_layer([first], colour=plot.look.ink, weight=700, size_px=large)
    if len(lines) > 1:
        second: Spec = {"x": middle[0], "y": middle[1] + large * 0.45, "text": lines[1], "align": "center"}
        layers += text_layer([second], colour=plot.look.muted, size_px=size)
    return layers
