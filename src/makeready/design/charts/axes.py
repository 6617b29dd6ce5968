"""Margins, grid, names and legend of a figure: everything around its marks."""

from collections.abc import Sequence

from makeready.design.charts.figure import Figure
from makeready.design.charts.frame import PREFIX_UNITS, TIGHT_UNITS, ChartLook, Spec
from makeready.design.charts.plot import Plot, rule_layer, text_layer, ticks

MAX_TICKS = 5


def laid_out(figure: Figure, look: ChartLook, width: int, height: int, domain: tuple[float, float]) -> Plot:
    """The plot with its margins: as much as names and numbers need, measured."""
    plot = Plot(figure=figure, look=look, width=width, height=height, value_domain=domain)
    size = plot.size
    numbers = max((plot.words(plot.text_of(one))[0] for one in ticks(*domain, MAX_TICKS)), default=0.0)
    names = max((plot.words(name, weight=500)[0] for name in figure.categories), default=0.0)
    plot.top = size * 0.9 + _legend_rows(plot) * size * 1.75 + (size * 1.7 if _value_title(figure) else 0)
    if plot.is_pointed and len(figure.series) == 1 and figure.has_values:
        plot.top += size * 0.9  # the value at the highest point
    plot.right = width - max(size * 0.6, _last_half_px(plot))
    plot.bottom = height - size * (1.9 + (1.6 if figure.x_title else 0))
    if figure.is_lying:
        plot.left = names + size * 0.9
        plot.right = width - max(size * 0.4, 0.0 if is_labelled(plot) else numbers / 2)
        plot.bottom = height - (size * 0.5 if is_labelled(plot) else size * 1.9)
    else:
        plot.left = size * 0.2 if is_labelled(plot) else numbers + size * 0.9
    return plot


def _last_half_px(plot: Plot) -> float:
    """Half of what stands below the right end of the plot."""
    figure = plot.figure
    if figure.kind == "scatter":
        return plot.size * 1.4
    if not plot.is_pointed:
        return 0.0
    texts = [figure.categories[-1]]
    if len(figure.series) == 1 and figure.has_values:
        texts.append(plot.text_of(figure.series[0].values[-1]))
    return max(plot.words(text, weight=600)[0] for text in texts) / 2 - plot.edge_px + 2


def is_labelled(plot: Plot) -> bool:
    """Whether every bar says its value, so that no axis has to say it again."""
    figure = plot.figure
    return (
        figure.kind == "bar"
        and figure.has_values
        and not figure.is_stacked
        and len(figure.series) * len(figure.categories) <= 24
    )


def _value_title(figure: Figure) -> str:
    """What is measured, in which unit, above the axis: nobody turns the head."""
    is_told = not figure.unit or figure.unit in TIGHT_UNITS | PREFIX_UNITS
    if is_told or figure.unit in figure.y_title:
        return figure.y_title
    return f"{figure.y_title} ({figure.unit})" if figure.y_title else figure.unit


def axis_layers(plot: Plot) -> list[Spec]:
    """Grid lines with their numbers, names of categories, titles."""
    figure, look, size = plot.figure, plot.look, plot.size
    layers: list[Spec] = []
    low, high = plot.value_domain
    marks = [] if is_labelled(plot) else [one for one in ticks(low, high, MAX_TICKS) if low <= one <= high]
    grid: list[Spec] = []
    numbers: list[Spec] = []
    for one in marks:
        at = plot.value_px(one)
        if figure.is_lying:
            grid.append({"x": at, "y": plot.top, "x2": at, "y2": plot.bottom})
            numbers.append({"x": at, "y": plot.bottom + size, "text": plot.text_of(one), "align": "center"})
        else:
            grid.append({"x": plot.left, "y": at, "x2": plot.right, "y2": at})
            numbers.append(
                {"x": plot.left - size * 0.6, "y": at, "text": plot.text_of(one), "align": "right"}
            )
    if grid:
        layers.append(rule_layer(grid, colour=look.line, width_px=max(1.0, size / 16)))
        layers += text_layer(numbers, colour=look.muted, size_px=size)
    layers += text_layer(_names(plot), colour=look.ink if figure.is_lying else look.muted, size_px=size)
    if title := _value_title(figure):
        row = {"x": 0, "y": plot.top - size * 1.5, "text": title, "align": "left"}
        layers += text_layer([row], colour=look.muted, size_px=size)
    if figure.x_title:
        row = {"x": (plot.left + plot.right) / 2, "y": plot.height - size * 0.7, "text": figure.x_title}
        layers += text_layer([row | {"align": "center"}], colour=look.muted, size_px=size)
    if figure.kind == "bar":
        at = plot.value_px(min(max(0.0, low), high))
        ends = (at, plot.top, at, plot.bottom) if figure.is_lying else (plot.left, at, plot.right, at)
        zero: Spec = dict(zip(("x", "y", "x2", "y2"), ends, strict=True))
        layers.append(rule_layer([zero], colour=look.muted, width_px=max(1.0, size / 14)))
    return layers + _legend(plot)


def _names(plot: Plot) -> list[Spec]:
    """The categories; where they stand side by side too tightly, every second or third of them."""
    figure, size = plot.figure, plot.size
    if figure.is_lying:
        return [
            {"x": plot.left - size * 0.7, "y": plot.category_px(index), "text": name, "align": "right"}
            for index, name in enumerate(figure.categories)
        ]
    widest = max((plot.words(name)[0] for name in figure.categories), default=0.0)
    step = max(1, int((widest + size * 0.7) / max(1.0, plot.band_px)) + (1 if widest > plot.band_px else 0))
    return [
        {"x": plot.category_px(index), "y": plot.bottom + size * 1.05, "text": name, "align": "center"}
        for index, name in enumerate(figure.categories)
        if index % step == 0
    ]


def _legend_names(figure: Figure) -> list[str]:
    """Names that need a key: lines and areas are named at their ends."""
    if figure.kind == "scatter":
        return list(dict.fromkeys(one.group for one in figure.points if one.group))
    names = [one.name for one in figure.series if one.name]
    return names if len(figure.series) > 1 and figure.kind == "bar" else []


def _legend_rows(plot: Plot) -> int:
    return max((row for row, _, _ in _legend_places(plot)), default=-1) + 1


def _legend_places(plot: Plot) -> list[tuple[int, float, str]]:
    """Row, left edge and name of each key, row by row."""
    places, x, row = [], 0.0, 0
    for name in _legend_names(plot.figure):
        width = plot.words(name)[0] + plot.size * 2.6
        if x and x + width > plot.width:
            x, row = 0.0, row + 1
        places.append((row, x, name))
        x += width
    return places


def _legend(plot: Plot) -> list[Spec]:
    size = plot.size
    places = _legend_places(plot)
    if not places:
        return []
    dots = [
        {"x": x + size * 0.45, "y": size * 0.8 + row * size * 1.75, "colour": plot.colour(index)}
        for index, (row, x, _) in enumerate(places)
    ]
    names = [
        {"x": x + size * 1.25, "y": size * 0.8 + row * size * 1.75, "text": name} for row, x, name in places
    ]
    return [
        dot_layer(dots, (size * 0.85) ** 2, "square"),
        *text_layer(names, colour=plot.look.ink, size_px=size),
    ]


def dot_layer(rows: Sequence[Spec], area: float, shape: str = "circle") -> Spec:
    """Dots by pixel, each in its own colour."""
    pixels = {"type": "quantitative", "scale": None, "axis": None}
    return {
        "data": {"values": list(rows)},
        "mark": {"type": "point", "filled": True, "size": area, "opacity": 1, "shape": shape},
        "encoding": {
            "x": {"field": "x", **pixels},
            "y": {"field": "y", **pixels},
            "color": {"field": "colour", "type": "nominal", "scale": None, "legend": None},
        },
    }
