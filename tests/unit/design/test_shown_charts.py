"""What charts that documents bring themselves say that they show."""

import pytest

from makeready.design.charts.shown import NotComparedError, shown_data

ROWS = [{"q": "Q2", "v": 18}, {"q": "Q1", "v": 12}, {"q": "Q3", "v": 31}]
BARS = {
    "mark": {"type": "bar", "color": "#2563eb"},
    "data": {"values": ROWS},
    "encoding": {"x": {"field": "q", "type": "ordinal"}, "y": {"field": "v", "type": "quantitative"}},
}


def with_x(**more: object) -> dict[str, object]:
    encoding = {"x": {"field": "q", "type": "ordinal", **more}, "y": {"field": "v", "type": "quantitative"}}
    return {**BARS, "encoding": encoding}


@pytest.mark.parametrize(
    ("spec", "categories"),
    [
        (BARS, ("Q1", "Q2", "Q3")),
        (with_x(sort=None), ("Q2", "Q1", "Q3")),
        (with_x(sort="descending"), ("Q3", "Q2", "Q1")),
        (with_x(sort=["Q3", "Q1", "Q2"]), ("Q3", "Q1", "Q2")),
    ],
)
def test_bars_are_told_in_the_order_in_which_vega_draws_them(
    spec: dict[str, object], categories: tuple[str, ...]
) -> None:
    data = shown_data(spec, "e1")
    by_name = {row["q"]: row["v"] for row in ROWS}

    assert data.mark == "bar"
    assert data.categories == categories
    assert data.series[0].values == tuple(by_name[name] for name in categories)


def test_labels_and_rules_on_bars_are_no_numbers_of_their_own() -> None:
    layers = [{"mark": "bar"}, {"mark": {"type": "text", "dy": -8}}, {"mark": "rule"}]
    spec = {"data": BARS["data"], "encoding": BARS["encoding"], "layer": layers}

    assert shown_data(spec, "e1") == shown_data(BARS, "e1")


def test_a_figure_in_plain_fields_is_told_as_it_is() -> None:
    figure = {"kind": "donut", "categories": ["Wind", "Gas"], "values": [72, 28]}
    data = shown_data(figure, "e1")

    assert (data.mark, data.categories, data.series[0].values) == ("pie", ("Wind", "Gas"), (72, 28))


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        ({**BARS, "transform": [{"filter": "datum.v > 12"}]}, "transform"),
        ({**BARS, "layer": [{"mark": "bar"}, {"mark": "line"}]}, "several layers"),
        (with_x(sort="-y"), "sorted"),
        (with_x(scale={"domain": ["Q1"]}), "scale"),
        ({**BARS, "mark": "area"}, "area"),
        ({**BARS, "data": {"values": [*ROWS, ROWS[0]]}}, "share one mark"),
        ({**BARS, "data": {"values": [{"q": "Q1", "v": None}]}}, "no number"),
        ({**BARS, "data": {"name": "table"}}, "rows"),
        ({"kind": "area", "categories": ["a"], "values": [1]}, "area"),
        ({"kind": "scatter", "points": [[1, 2, "", "a"], [2, 3, "", "b"]]}, "groups"),
    ],
)
def test_what_cannot_be_compared_says_why(spec: dict[str, object], reason: str) -> None:
    with pytest.raises(NotComparedError, match=reason):
        shown_data(spec, "e1")
