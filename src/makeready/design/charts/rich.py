"""A figure as a Vega-Lite specification: exact values, words that never run into each other."""

from dataclasses import asdict, replace

from makeready.design.charts.axes import axis_layers, laid_out
from makeready.design.charts.cloud import dots, padded, place_axis
from makeready.design.charts.columns import bar_domain, bars, with_label_room
from makeready.design.charts.curves import curve_domain, curves, end_room_px
from makeready.design.charts.figure import Figure
from makeready.design.charts.frame import ChartLook, Spec
from makeready.design.charts.plot import Plot, ticks
from makeready.design.charts.remarks import bands, notes, rules
from makeready.design.charts.tables import donut, heat

MIN_SPAN = 1e-9
"""A smaller share of the values themselves is no difference that anybody draws."""


def figure_spec(figure: Figure, look: ChartLook, width_px: int, height_px: int) -> Spec:
    """The specification of a figure in exactly that room."""
    if figure.kind in ("donut", "heat"):
        bare = Plot(figure=figure, look=look, width=width_px, height=height_px)
        layers = donut(bare) if figure.kind == "donut" else heat(bare)
    else:
        plot = _fitted(figure, look, width_px, height_px)
        marks = _marks(plot)
        layers = [*bands(plot), *axis_layers(plot), *marks, *rules(plot), *notes(plot)]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": width_px,
        "height": height_px,
        "padding": 0,
        "autosize": {"type": "none"},
        "background": look.background,
        "config": {"view": {"stroke": None}, "font": look.font_family},
        "resolve": {"scale": {"x": "independent", "y": "independent"}},
        # Vega ignores it; exports make charts of other programs from it.
        "usermeta": {"figure": asdict(figure), "look": asdict(look)},
        "layer": layers,
    }


def _fitted(figure: Figure, look: ChartLook, width_px: int, height_px: int) -> Plot:
    """The plot with its axes: their ends are round, and hold bands, lines and the room that values need."""
    if figure.kind == "bar":
        plot = laid_out(figure, look, width_px, height_px, _domain(figure, bar_domain(figure)))
        return with_label_room(plot) if figure.high is None else plot
    if figure.kind == "scatter":
        domain = _domain(figure, padded([one.y for one in figure.points]))
        plot = laid_out(figure, look, width_px, height_px, domain)
        return replace(plot, place_domain=padded([one.x for one in figure.points]))
    plot = laid_out(figure, look, width_px, height_px, _domain(figure, curve_domain(figure)))
    return replace(plot, right=min(plot.right, plot.width - end_room_px(plot)))


def _domain(figure: Figure, found: tuple[float, float]) -> tuple[float, float]:
    """Round ends around values, bands and rules; exactly the ones that were asked for."""
    marks = [one.at for one in figure.rules] + [
        end for one in figure.bands if one.axis == "y" for end in (one.low, one.high)
    ]
    low, high = min([found[0], *marks]), max([found[1], *marks])
    if high - low <= MIN_SPAN * max(1.0, abs(low), abs(high)):
        low, high = (low - 1, high + 1) if low else (0.0, 1.0)
    is_bare = figure.kind == "bar" and figure.has_values and not figure.is_stacked
    whole = ticks(low, high) if not is_bare else [low, high]
    return (
        whole[0] if figure.low is None else figure.low,
        whole[-1] if figure.high is None else figure.high,
    )


def _marks(plot: Plot) -> list[Spec]:
    match plot.figure.kind:
        case "bar":
            return bars(plot)
        case "scatter":
            return [*place_axis(plot), *dots(plot)]
        case _:
            return curves(plot)
