"""Figures: exact values in pixels, words that keep off each other, one unit, plain refusals."""

import io
import json
from itertools import combinations
from typing import cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from makeready.design.charts import ChartLook, Figure, figure_of, figure_spec
from makeready.design.charts.cloud import line_of_best_fit
from makeready.design.charts.figure import Point
from makeready.design.charts.plot import ticks
from makeready.design.charts.tables import shade
from makeready.design.colour import contrast
from makeready.design.document import Document
from makeready.design.drawing.drawer import Drawer
from makeready.design.measure import text_size
from makeready.errors import InvalidDocumentError

COLOURS = ("#2255cc", "#dd6622", "#118866", "#8844cc")
LOOK = ChartLook(
    ink="#111111", muted="#555555", line="#dddddd", colours=COLOURS, font_px=16, background="#ffffff"
)
BARS = {"kind": "bar", "categories": ["A", "B", "C"], "values": [10, 20, 5]}
STACK = {
    "kind": "bar", "stacked": True, "categories": ["A", "B"], "unit": "TWh",
    "series": {"Wind": [20, 40], "Sun": [10, 20]},
}  # fmt: skip


def spec_of(given: dict[str, object], width: int = 500, height: int = 300) -> dict[str, object]:
    return figure_spec(figure_of(given), LOOK, width, height)


def words(spec: dict[str, object]) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Every text of a specification with its box in px."""
    found = []
    for layer in cast(list[dict[str, object]], spec["layer"]):
        mark = cast(dict[str, object], layer["mark"])
        if mark["type"] != "text":
            continue
        for row in cast(dict[str, list[dict[str, object]]], layer["data"])["values"]:
            size, weight = float(str(mark["fontSize"])), int(str(mark["fontWeight"]))
            width = text_size(str(row["text"]), family="Inter", size_px=size, weight=weight).width_px
            x, y = float(str(row["x"])), float(str(row["y"]))
            left = {"left": x, "center": x - width / 2, "right": x - width}[str(mark["align"])]
            found.append((str(row["text"]), (left, y - size * 0.45, left + width, y + size * 0.45)))
    return found


def meets(one: tuple[float, ...], two: tuple[float, ...]) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def drawn(drawer: Drawer, given: dict[str, object], width: int = 500, height: int = 300) -> NDArray[np.uint8]:
    png = drawer.draw_chart(spec_of(given, width, height), width, height)
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def is_colour(pixels: NDArray[np.uint8], colour: str) -> NDArray[np.uint8]:
    wanted = [int(colour[index : index + 2], 16) for index in (1, 3, 5)]
    return np.asarray((np.abs(pixels.astype(int) - wanted) < 4).all(axis=2))


def test_bar_lengths_are_proportional_to_their_values(drawer: Drawer) -> None:
    mask = is_colour(drawn(drawer, BARS), COLOURS[0])
    columns = np.flatnonzero(mask.any(axis=0))
    groups = np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1)
    heights = [mask[:, group[len(group) // 2]].sum() for group in groups]

    assert len(heights) == 3
    assert heights[1] / heights[0] == pytest.approx(2.0, rel=0.02)
    assert heights[0] / heights[2] == pytest.approx(2.0, rel=0.04)


def test_segments_of_a_stack_stand_on_each_other(drawer: Drawer) -> None:
    pixels = drawn(drawer, STACK)
    wind, sun = is_colour(pixels, COLOURS[0])[60:], is_colour(pixels, COLOURS[1])[60:]
    columns = np.flatnonzero(wind.any(axis=0))
    middle = columns[2]

    assert sun[:, middle].sum() / wind[:, middle].sum() == pytest.approx(0.5, rel=0.05)
    assert np.flatnonzero(sun[:, middle]).max() < np.flatnonzero(wind[:, middle]).min()
    assert "30" in [text for text, _ in words(spec_of(STACK))]


def test_a_dot_lies_where_its_numbers_say(drawer: Drawer) -> None:
    given = {"kind": "scatter", "points": [[0, 0], [10, 100], [5, 50]]}
    mask = is_colour(drawn(drawer, given), COLOURS[0])
    rows, columns = np.nonzero(mask)
    low, high = columns < columns.min() + 20, columns > columns.max() - 20
    first = (columns[low].mean(), rows[low].mean())
    last = (columns[high].mean(), rows[high].mean())
    rest = ~(low | high)

    assert columns[rest].mean() == pytest.approx((first[0] + last[0]) / 2, abs=1.0)
    assert rows[rest].mean() == pytest.approx((first[1] + last[1]) / 2, abs=1.0)


LINES = {
    "kind": "line",
    "categories": ["Jan", "Feb", "Mar"],
    "series": {"A": [10, 20, 30], "B": [11, 21, 30.5]},
    "notes": [{"at": "Feb", "series": "A", "text": "Something happened here"}],
    "bands": [{"from": 5, "to": 12, "label": "usual"}],
    "rules": [{"at": 25, "label": "goal"}],
}
DOTS = {
    "kind": "scatter",
    "trend": True,
    "x": "Years",
    "y": "Metres",
    "points": [[1, 2, "one"], [1.1, 2.1, "two"], [1.2, 2, "three"], [5, 6, "four"], [5.1, 6.1, "five"]],
}
AREA = {"kind": "area", "stacked": True, "categories": ["1", "2"], "series": {"A": [1, 2], "B": [2, 2]}}
RING = {"kind": "donut", "categories": ["A", "B", "Tiny", "Small"], "values": [60, 36, 1, 3]}
HEAT = {"kind": "heat", "categories": ["Mon", "Tue"], "series": {"Early": [1, 2], "Late": [3, 9]}}
SIGNED = {"kind": "bar", "lying": True, "categories": ["A", "B"], "values": [4.2, -3.1]}
ONE_LINE = {"kind": "line", "categories": ["1", "2", "3"], "values": [31, 22, 44], "unit": "M"}


@pytest.mark.parametrize(
    "given",
    [
        STACK,
        BARS | {"lying": True, "unit": "%"},
        SIGNED,
        AREA,
        RING | {"centre": ["60%", "of all"]},
        HEAT,
        LINES,
        DOTS,
        ONE_LINE,
    ],
)
def test_no_words_run_into_each_other_or_off_the_chart(drawer: Drawer, given: dict[str, object]) -> None:
    found = words(spec_of(given))

    for (text, one), (other, two) in combinations(found, 2):
        assert not meets(one, two), f"{text} on {other}"
    for text, box in found:
        assert box[0] >= -1, text
        assert box[2] <= 501, text
        assert box[1] >= -1, text
        assert box[3] <= 301, text
    assert drawn(drawer, given).shape == (300, 500, 3)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=2, max_size=14))
def test_names_of_dots_never_lie_on_each_other(places: list[tuple[int, int]]) -> None:
    points = [[x, y, f"Name {index}"] for index, (x, y) in enumerate(places)]

    found = [
        box for text, box in words(spec_of({"kind": "scatter", "points": points})) if text.startswith("Name")
    ]

    assert not any(meets(one, two) for one, two in combinations(found, 2))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.floats(0, 100), min_size=3, max_size=3), min_size=2, max_size=6))
def test_names_at_the_ends_of_lines_never_lie_on_each_other(rows: list[list[float]]) -> None:
    given = {
        "kind": "line",
        "categories": ["a", "b", "c"],
        "series": {f"Series {index}": row for index, row in enumerate(rows)},
    }

    found = [box for text, box in words(spec_of(given)) if text.startswith("Series")]

    assert len(found) == len(rows)
    assert not any(meets(one, two) for one, two in combinations(found, 2))


@given(st.floats(-1e6, 1e6), st.floats(0.001, 1e6))
def test_ticks_are_even_and_hold_the_range(low: float, span: float) -> None:
    found = ticks(low, low + span)

    assert found[0] <= low + 1e-6
    assert found[-1] >= low + span - 1e-6
    assert 2 <= len(found) <= 8
    steps = np.diff(found)
    assert np.allclose(steps, steps[0], rtol=1e-3)


def test_the_trend_is_the_line_of_least_squares() -> None:
    points = [Point(x=x, y=2 * x + 1 + wobble) for x, wobble in ((0, 0.5), (1, -0.5), (2, -0.5), (3, 0.5))]

    slope, base = line_of_best_fit(points)

    wanted = np.polyfit([one.x for one in points], [one.y for one in points], 1)
    assert (slope, base) == pytest.approx(tuple(wanted))
    assert line_of_best_fit([Point(x=1, y=1), Point(x=1, y=3)]) == (0.0, 2.0)


def test_values_inside_a_bar_read_on_it() -> None:
    inks = {
        str(row["text"]): str(row["colour"])
        for layer in cast(list[dict[str, object]], spec_of(STACK)["layer"])
        for row in cast(dict[str, list[dict[str, object]]], layer["data"])["values"]
        if "text" in row and "colour" in row
    }

    assert contrast(inks["40"], COLOURS[0]) >= 4.5
    assert contrast(inks["10"], COLOURS[1]) >= 4.5


def test_shades_of_a_heat_map_grow_with_the_value() -> None:
    strengths = [contrast(shade("#2255cc", share / 4, "#ffffff"), "#ffffff") for share in range(5)]

    assert strengths == sorted(strengths)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"kind": "radar"}, "Use one of bar"),
        ({"kind": "bar"}, "has no values"),
        ({"kind": "scatter"}, "has no points"),
        (BARS | {"y2": "Other"}, "one unit"),
        (BARS | {"unit": ["%", "kg"]}, "one unit"),
        (BARS | {"colour": "red"}, "Known:"),
        (BARS | {"values": [1, 2]}, "one value for each category"),
        (BARS | {"values": [1, 2, "x"]}, "a plain number"),
        (BARS | {"domain": [5, 1]}, "the smaller first"),
        (BARS | {"notes": ["x"]}, "objects"),
        ({"kind": "donut", "categories": ["A", "B"], "values": [1, -1]}, "not negative"),
        ({"kind": "scatter", "points": [[1]]}, "[x, y]"),
        ({"kind": "bar", "categories": ["a"] * 3000, "values": [1] * 3000}, "fewer"),
    ],
)
def test_what_is_no_chart_is_refused_with_the_way_out(given: dict[str, object], said: str) -> None:
    with pytest.raises(InvalidDocumentError) as refusal:
        figure_of(given)

    assert said in f"{refusal.value.message} {refusal.value.hint}"
    assert refusal.value.param == "data-chart"


def test_a_figure_in_a_document_takes_its_colours_from_the_look(drawer: Drawer) -> None:
    chart = json.dumps({"kind": "bar", "categories": ["A"], "values": [3]})
    figure = f"<figure data-width='400' data-height='260' data-chart='{chart}'></figure>"
    html = f"<body data-look='dark'>{figure}</body>"

    pixels = drawer.draw(Document(html=html, width_px=420, height_px=280)).pixels

    assert is_colour(pixels, "#6ea8ff").sum() > 3000


def test_a_figure_is_a_value() -> None:
    assert figure_of(BARS) == figure_of(dict(BARS))
    assert isinstance(figure_of(BARS), Figure)
