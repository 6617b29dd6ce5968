"""Charts as Vega-Lite: how a chart looks. The chart process of `drawing` makes pixels of it."""

from makeready.design.charts.frame import ChartLook, value_text
from makeready.design.charts.spec import chart_spec

__all__ = ["ChartLook", "chart_spec", "value_text"]
