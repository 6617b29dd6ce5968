"""A chart model as a PowerPoint chart with its workbook."""

import re
from collections.abc import Sequence
from typing import Any

from makeready.design.colour import contrast
from makeready.design.exporting.chart_data import ChartModel, Series
from makeready.design.exporting.drawing_ml import EMU_PER_PX, colour_xml
from makeready.design.exporting.items import Frame
from makeready.design.exporting.shadows import colour_of

DARK, LIGHT = "#14181f", "#ffffff"
LABEL = re.compile(r"^([^\d\u2212-]*)([\u2212-]?)([\d,]+)(\.\d+)?(.*)$")


def add_chart(slide: Any, model: ChartModel, frame: Frame, unit: float) -> None:
    """Put the chart on the slide, at its place, in its colours and type."""
    from pptx.chart import data as chart_data
    from pptx.util import Emu

    make: Any = chart_data
    data: Any
    number_format = number_format_of(model)
    if model.kind == "scatter":
        data = make.XyChartData(number_format=number_format)
        for series in model.series:
            added = data.add_series(series.name)
            for x, y in zip(series.xs, series.values, strict=True):
                added.add_data_point(x, y)
    else:
        data = make.CategoryChartData(number_format=number_format)
        data.categories = list(model.categories)
        for series in model.series:
            data.add_series(series.name, series.values)
    place = [Emu(round(side * unit)) for side in (frame.left, frame.top, frame.width, frame.height)]
    chart = slide.shapes.add_chart(_chart_type(model), *place, data).chart
    points = unit / EMU_PER_PX * 0.75
    _set_look(chart, model, points)
    _set_colours(chart, model, unit)
    if model.kind not in {"pie", "ring"}:
        _set_axes(chart, model, points)
    if model.has_values:
        _set_values(chart, model, number_format, points)
    if model.background:
        _set_ground(chart, model.background)


def number_format_of(model: ChartModel) -> str:
    """How numbers are written, as the labels of the chart write them: 18.5% stays a number with a sign."""
    first = next((text for row in model.labels for text in row if text), "")
    found = LABEL.match(first)
    if found is None or (model.kind in {"pie", "ring"} and "(" in first):
        return "General"
    before, after = found[1].strip(), found[5].rstrip()
    decimals = max(
        (
            len(match[4]) - 1
            for row in model.labels
            for text in row
            if (match := LABEL.match(text)) and match[4]
        ),
        default=0,
    )
    has_groups = any("," in text for row in model.labels for text in row)
    core = ("#,##0" if has_groups else "0") + ("." + "#" * decimals if decimals else "")
    core = "General" if decimals and not has_groups else core
    return f"{_quoted(before)}{core}{_quoted(after)}"


def _quoted(text: str) -> str:
    inner = text.replace('"', "")
    return f'"{inner}"' if inner else ""


def _chart_type(model: ChartModel) -> Any:
    from pptx.enum.chart import XL_CHART_TYPE as KIND

    match model.kind:
        case "column":
            full, stacked, plain = KIND.COLUMN_STACKED_100, KIND.COLUMN_STACKED, KIND.COLUMN_CLUSTERED
        case "bar":
            full, stacked, plain = KIND.BAR_STACKED_100, KIND.BAR_STACKED, KIND.BAR_CLUSTERED
        case "area":
            full, stacked, plain = KIND.AREA_STACKED_100, KIND.AREA_STACKED, KIND.AREA
        case "line":
            return KIND.LINE_MARKERS if model.point_px else KIND.LINE
        case "pie":
            return KIND.PIE
        case "ring":
            return KIND.DOUGHNUT
        case "scatter":
            return KIND.XY_SCATTER_LINES if model.has_line else KIND.XY_SCATTER
    return full if model.is_full else stacked if model.is_stacked else plain


def _colour(text: str) -> Any:
    from pptx.dml import color

    make: Any = color
    rgba = colour_of(text) or (0, 0, 0, 255)
    return make.RGBColor(*rgba[:3])


def _set_look(chart: Any, model: ChartModel, points: float) -> None:
    from pptx.enum.chart import XL_LEGEND_POSITION
    from pptx.util import Pt

    chart.has_title = False
    chart.font.size = Pt(round(model.font_px * points, 1))
    chart.font.color.rgb = _colour(model.ink)
    if model.font:
        chart.font.name = model.font
    chart.has_legend = model.has_legend
    if model.has_legend:
        chart.legend.include_in_layout = False
        is_round = model.kind in {"pie", "ring"}
        chart.legend.position = XL_LEGEND_POSITION.RIGHT if is_round else XL_LEGEND_POSITION.TOP
        chart.legend.font.size = Pt(round(model.font_px * points, 1))
        chart.legend.font.color.rgb = _colour(model.label_ink)


def _set_colours(chart: Any, model: ChartModel, unit: float) -> None:
    from pptx.enum.chart import XL_MARKER_STYLE
    from pptx.util import Emu

    plot = chart.plots[0]
    if model.kind in {"column", "bar"}:
        number = 1 if model.is_stacked else len(model.series)
        plot.gap_width = round(min(500.0, (1 / model.bar_share - 1) * 100))
        plot.overlap = 100 if model.is_stacked else (-8 if number > 1 else 0)
    for drawn, series in zip(plot.series, model.series, strict=True):
        if model.kind in {"line", "scatter"} and model.has_line:
            drawn.smooth = False
            drawn.format.line.color.rgb = _colour(series.colour)
            drawn.format.line.width = Emu(round(model.line_px * unit))
        if model.kind in {"line", "scatter"}:
            if not model.has_line:
                drawn.format.line.fill.background()
            if model.point_px:
                drawn.marker.style = XL_MARKER_STYLE.CIRCLE
                drawn.marker.size = min(72, max(2, round(model.point_px * unit / EMU_PER_PX * 0.75)))
                drawn.marker.format.fill.solid()
                drawn.marker.format.fill.fore_color.rgb = _colour(series.colour)
                drawn.marker.format.line.fill.background()
        elif model.kind not in {"pie", "ring"} and series.colour:
            drawn.format.fill.solid()
            drawn.format.fill.fore_color.rgb = _colour(series.colour)
            drawn.invert_if_negative = False
        _set_points(drawn, series)


def _set_points(drawn: Any, series: Series) -> None:
    if len(set(series.point_colours)) == 1 and not series.colour:
        drawn.format.fill.solid()
        drawn.format.fill.fore_color.rgb = _colour(series.point_colours[0])
        return
    for index, colour in enumerate(series.point_colours):
        if colour:
            drawn.points[index].format.fill.solid()
            drawn.points[index].format.fill.fore_color.rgb = _colour(colour)


def _set_axes(chart: Any, model: ChartModel, points: float) -> None:
    from pptx.enum.chart import XL_TICK_LABEL_POSITION, XL_TICK_MARK
    from pptx.util import Pt

    across, along = chart.category_axis, chart.value_axis
    for axis, title in ((across, model.x_title), (along, model.y_title)):
        axis.major_tick_mark = axis.minor_tick_mark = XL_TICK_MARK.NONE
        axis.has_title = bool(title)
        if title:
            axis.axis_title.text_frame.text = title
            font = axis.axis_title.text_frame.paragraphs[0].runs[0].font
            font.bold, font.size = False, Pt(round(model.font_px * points, 1))
            font.color.rgb = _colour(model.ink)
        axis.format.line.color.rgb = _colour(model.line_ink)
        axis.has_major_gridlines = False
    across.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    along.format.line.fill.background()
    along.has_major_gridlines = model.has_grid
    if model.has_grid:
        along.major_gridlines.format.line.color.rgb = _colour(model.line_ink)
    if not model.has_value_axis:
        along.tick_label_position = XL_TICK_LABEL_POSITION.NONE
    if model.low is not None:
        along.minimum_scale = model.low
    if model.high is not None:
        along.maximum_scale = model.high
    if model.step is not None:
        along.major_unit = model.step
    if model.kind == "bar":
        # PowerPoint lays bars from below; the picture reads from above.
        across.reverse_order = True
        along.tick_label_position = (
            XL_TICK_LABEL_POSITION.HIGH if model.has_value_axis else XL_TICK_LABEL_POSITION.NONE
        )


def _set_values(chart: Any, model: ChartModel, number_format: str, points: float) -> None:
    from pptx.enum.chart import XL_LABEL_POSITION
    from pptx.util import Pt

    def set_up(labels: Any, ink: str) -> None:
        labels.show_value = True
        labels.number_format, labels.number_format_is_linked = number_format, False
        labels.font.bold = True
        labels.font.size = Pt(round((model.label_px or model.font_px) * points, 1))
        labels.font.color.rgb = _colour(ink)

    position = None
    if model.kind in {"column", "bar"} and not model.is_stacked:
        position = XL_LABEL_POSITION.OUTSIDE_END
    elif model.kind == "line":
        position = XL_LABEL_POSITION.ABOVE
    plot = chart.plots[0]
    if all(text for row in model.labels for text in row):
        if model.is_stacked:
            for drawn, series in zip(plot.series, model.series, strict=True):
                set_up(drawn.data_labels, _ink_on([series.colour], model))
            return
        plot.has_data_labels = True
        is_round = model.kind in {"pie", "ring"}
        slices = model.series[0].point_colours if is_round else ()
        set_up(plot.data_labels, _ink_on(slices, model))
        if position is not None:
            plot.data_labels.position = position
        return
    for drawn, row in zip(plot.series, model.labels, strict=True):
        for index, text in enumerate(row):
            if text:
                label = drawn.points[index].data_label
                label.has_text_frame = True
                label.text_frame.text = text
                font = label.text_frame.paragraphs[0].runs[0].font
                font.bold, font.size = True, Pt(round((model.label_px or model.font_px) * points, 1))
                font.color.rgb = _colour(model.label_ink)
                label.position = XL_LABEL_POSITION.RIGHT


def _ink_on(colours: Sequence[str], model: ChartModel) -> str:
    """What reads best on all of these colours; the chart's own ink where there are none."""
    inks = (model.label_ink, DARK, LIGHT) if any(colours) else (model.label_ink,)
    return max(inks, key=lambda ink: min((contrast(ink, one) for one in colours if one), default=0.0))


def _set_ground(chart: Any, colour: str) -> None:
    """Fill the chart's own background, for which python-pptx has no call."""
    from pptx.oxml import parse_xml

    rgba = colour_of(colour)
    if rgba is None:
        return
    names = (
        'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    )
    ground = parse_xml(f"<c:spPr {names}><a:solidFill>{colour_xml(rgba)}</a:solidFill></c:spPr>")
    space = chart._chartSpace
    space.find(f"{{{space.nsmap['c']}}}chart").addnext(ground)
