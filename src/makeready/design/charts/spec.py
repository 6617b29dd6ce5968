"""Charts as Vega-Lite: exact numbers, quiet axes, labels where the eye is.

`drawing.drawer.Drawer.draw_chart` makes pixels of it in the chart process.
"""

from itertools import pairwise

from makeready.brief import ChartData
from makeready.design.charts.frame import ChartLook, Frame, Spec, unique, with_look
from makeready.design.charts.marks import dots, lines, lying_bars, must_lie, standing_bars
from makeready.design.charts.ring import slices


def chart_spec(
    chart: ChartData,
    look: ChartLook,
    *,
    width_px: int,
    height_px: int,
    show_values: bool = True,
    show_legend: bool | None = None,
    highlight_index: int | None = None,
) -> Spec:
    """The Vega-Lite specification of `chart` in the given room.

    Categories keep their order. `show_legend` None means where there are several series and the lines cannot
    be labelled directly. `highlight_index` leaves one bar in colour and the rest quiet.
    """
    has_legend = show_legend if show_legend is not None else len(chart.series) > 1 and chart.mark != "line"
    if show_legend is None and chart.mark == "line" and len(chart.series) > 1:
        has_legend = _do_ends_collide(chart, look, height_px)
    frame = Frame(
        chart=chart,
        look=look,
        width_px=width_px,
        height_px=height_px,
        show_values=show_values,
        show_legend=has_legend,
        highlight_index=highlight_index,
        categories=unique(chart.categories),
    )
    match chart.mark:
        case "bar":
            body = lying_bars(frame) if must_lie(frame) else standing_bars(frame)
        case "line":
            body = lines(frame)
        case "pie":
            body = slices(frame)
        case "scatter":
            body = dots(frame)
    return with_look(frame, body)


def _do_ends_collide(chart: ChartData, look: ChartLook, height_px: int) -> bool:
    """Whether the last values of two lines are so close that their names would run into each other."""
    ends = sorted(series.values[-1] for series in chart.series)
    values = [value for series in chart.series for value in series.values]
    span = max(values) - min(0.0, min(values)) or 1.0
    gap = look.font_px * 1.3 / max(1.0, height_px * 0.75) * span
    return any(high - low < gap for low, high in pairwise(ends))
