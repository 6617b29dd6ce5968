"""Which Vega-Lite charts PowerPoint has too, and that their numbers stay the same."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makeready.brief import ChartData, Series
from makeready.design.charts import ChartLook, chart_spec
from makeready.design.exporting.chart_data import chart_model

LOOK = ChartLook(ink="#111111", muted="#555555", line="#dddddd", colours=("#aa0000", "#00aa00", "#0000aa"))


def spec_of(chart: ChartData):
    return chart_spec(chart, LOOK, width_px=700, height_px=400)


def series(name: str, *values: float) -> Series:
    return Series(name=name, values=values)


def test_our_bars_become_columns_with_their_labels() -> None:
    chart = ChartData(id="c1", mark="bar", categories=("A", "B"), series=(series("x", 12, 18.5),), unit="%")

    model = chart_model(spec_of(chart))

    assert model is not None
    assert (model.kind, model.categories, model.series[0].values) == ("column", ("A", "B"), (12.0, 18.5))
    assert model.labels == (("12%", "18.5%"),)


def test_our_grouped_bars_keep_series_names_and_colours() -> None:
    chart = ChartData(
        id="c1", mark="bar", categories=("A", "B"), series=(series("x", 1, 2), series("y", 3, 4))
    )

    model = chart_model(spec_of(chart))

    assert model is not None
    assert [(one.name, one.values, one.colour) for one in model.series] == [
        ("x", (1.0, 2.0), "#aa0000"),
        ("y", (3.0, 4.0), "#00aa00"),
    ]
    assert not model.is_stacked
    assert model.has_legend


def test_our_lines_have_points_and_round_ends_of_their_axis() -> None:
    chart = ChartData(id="c1", mark="line", categories=("A", "B", "C"), series=(series("x", 310, 262, 231),))

    model = chart_model(spec_of(chart))

    assert model is not None
    assert (model.kind, model.low, model.high, model.step) == ("line", 220.0, 320.0, 20.0)
    assert model.point_px > 0


def test_our_ring_keeps_the_values_not_the_angles() -> None:
    chart = ChartData(id="c1", mark="pie", categories=("A", "B"), series=(series("x", 30, 90),))

    model = chart_model(spec_of(chart))

    assert model is not None
    assert (model.kind, model.series[0].values) == ("ring", (30.0, 90.0))
    assert model.series[0].point_colours == ("#aa0000", "#00aa00")


VALUES = {
    "values": [{"a": "x", "b": 1, "g": "p"}, {"a": "y", "b": 2, "g": "p"}, {"a": "x", "b": 3, "g": "q"}]
}
X, Y = {"field": "a", "type": "nominal"}, {"field": "b", "type": "quantitative"}
GROUP = {"field": "g", "type": "nominal"}


def test_a_colour_without_an_offset_stacks_and_a_hole_in_the_data_stays_one() -> None:
    spec = {"mark": "bar", "data": VALUES, "encoding": {"x": X, "y": Y, "color": GROUP}}

    model = chart_model(spec)

    assert model is not None
    assert model.is_stacked
    assert [one.values for one in model.series] == [(1.0, 2.0), (3.0, None)]


@pytest.mark.parametrize(
    "change",
    [
        {"transform": [{"filter": "datum.b > 1"}]},
        {"facet": {"field": "g"}},
        {"mark": "boxplot"},
        {"mark": "rect"},
        {"encoding": {"x": X, "y": {"aggregate": "mean", **Y}}},
        {"encoding": {"x": X, "y": Y, "y2": {"field": "c"}}},
        {"encoding": {"x": {**X, "type": "temporal"}, "y": Y}, "mark": "line"},
        {"data": {"values": []}},
        {"layer": [{"mark": "bar"}, {"mark": "text", "data": {"values": [{"t": "peak"}]}}], "mark": None},
        {
            "layer": [{"mark": "bar"}, {"mark": {"type": "rule"}, "encoding": {"y": {"datum": 5}}}],
            "mark": None,
        },
    ],
)
def test_what_would_lose_something_stays_a_picture(change: dict[str, object]) -> None:
    whole = {"mark": "bar", "data": VALUES, "encoding": {"x": X, "y": Y, "color": GROUP}}

    assert chart_model(whole) is not None
    assert chart_model({**whole, **change}) is None


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.floats(-1e6, 1e6, allow_nan=False, allow_subnormal=False), min_size=2, max_size=6),
    st.sampled_from(["bar", "line"]),
)
def test_no_number_changes(values: list[float], mark: str) -> None:
    chart = ChartData(
        id="c1",
        mark=mark,  # type: ignore[arg-type]
        categories=tuple(f"c{index}" for index in range(len(values))),
        series=(series("x", *values),),
    )

    model = chart_model(spec_of(chart))

    assert model is not None
    assert model.series[0].values == tuple(values)
