"""Charts as Vega-Lite: how a chart looks. The chart process of `drawing` makes pixels of it."""

from makeready.design.charts.figure import Figure, figure_of
from makeready.design.charts.frame import ChartLook, value_text
from makeready.design.charts.rich import figure_spec
from makeready.design.charts.spec import chart_spec

__all__ = ["ChartLook", "Figure", "chart_spec", "figure_of", "figure_spec", "value_text"]
