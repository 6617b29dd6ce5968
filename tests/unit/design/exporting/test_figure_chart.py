"""Charts written in few fields become charts of PowerPoint with the very numbers, unless remarked on."""

import pytest

from makeready.design.charts import ChartLook, figure_of, figure_spec
from makeready.design.exporting.chart_data import ChartModel, chart_model

LOOK = ChartLook(
    ink="#111111", muted="#555555", line="#dddddd", colours=("#0000ff", "#00ff00"), quiet="#cccccc"
)
NAMES = ["Jan", "Feb", "Mar"]


def model_of(**given: object) -> ChartModel | None:
    return chart_model(figure_spec(figure_of(given), LOOK, 600, 300))


def test_bars_keep_names_numbers_unit_and_colour() -> None:
    model = model_of(kind="bar", categories=NAMES, values=[61, 74.5, -3], unit="%")

    assert model is not None
    assert (model.kind, model.categories) == ("column", ("Jan", "Feb", "Mar"))
    assert model.series[0].values == (61, 74.5, -3)
    assert model.series[0].point_colours == ("#0000ff", "#0000ff", "#00ff00")
    assert model.labels == (("61%", "74.5%", "\u22123%"),)
    assert not model.has_value_axis


def test_a_highlighted_bar_stands_out_and_lying_bars_lie() -> None:
    model = model_of(kind="bar", lying=True, categories=NAMES, values=[1, 2, 3], highlight="Feb")

    assert model is not None
    assert model.kind == "bar"
    assert model.series[0].point_colours == ("#cccccc", "#0000ff", "#cccccc")


@pytest.mark.parametrize(
    ("kind", "stacked"), [("bar", True), ("area", True), ("line", False), ("bar", False)]
)
def test_several_series_have_a_legend(kind: str, stacked: bool) -> None:
    model = model_of(kind=kind, stacked=stacked, categories=NAMES, series={"A": [1, 2, 3], "B": [2, 2, 2]})

    assert model is not None
    assert ([one.name for one in model.series], model.is_stacked) == (["A", "B"], stacked)
    assert model.has_legend


def test_a_ring_has_a_colour_for_each_share_and_dots_their_groups() -> None:
    ring = model_of(kind="donut", categories=NAMES, values=[50, 30, 20], unit="%")
    dots = model_of(kind="scatter", points=[{"x": 1, "y": 2, "group": "A"}, {"x": 2, "y": 3, "group": "B"}])

    assert ring is not None
    assert dots is not None
    assert ring.kind == "ring"
    assert ring.series[0].point_colours == ("#0000ff", "#00ff00", "#0000ff")
    assert [(one.name, one.xs, one.values) for one in dots.series] == [("A", (1,), (2,)), ("B", (2,), (3,))]


@pytest.mark.parametrize(
    "remark",
    [
        {"rules": [{"at": 2, "label": "Goal"}]},
        {"bands": [{"from": 1, "to": 2, "label": "usual"}]},
        {"notes": [{"text": "Peak", "at": "Mar"}]},
    ],
)
def test_remarks_are_kept_as_a_picture(remark: dict[str, object]) -> None:
    assert model_of(kind="line", categories=NAMES, values=[1, 2, 3], **remark) is None
