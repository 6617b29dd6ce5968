"""Charts: the numbers are what was given, in pixels; nothing is cut at an edge."""

import io
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from makeready.brief import ChartData, Series
from makeready.design.charts import ChartLook, chart_spec, value_text
from makeready.design.drawing.drawer import Drawer

LOOK = ChartLook(
    ink="#111111",
    muted="#555555",
    line="#e5e5e5",
    colours=("#0000ff", "#ff0000", "#008000", "#ff8800"),
    background="#ffffff",
)
QUARTERS = ("Q1", "Q2", "Q3", "Q4")


def chart(mark: str, categories: tuple[str, ...], *rows: tuple[float, ...], unit: str = "") -> ChartData:
    names = ("North", "South", "East", "West")
    series = tuple(Series(name=name, values=values) for name, values in zip(names, rows, strict=False))
    return ChartData(id="chart", mark=mark, categories=categories, series=series, unit=unit)  # type: ignore[arg-type]


def drawn(drawer: Drawer, data: ChartData, *, look: ChartLook = LOOK, **options: object) -> NDArray[np.uint8]:
    spec = chart_spec(data, look, width_px=640, height_px=400, **options)  # type: ignore[arg-type]
    png = Image.open(io.BytesIO(drawer.draw_chart(spec, 640, 400)))
    return np.asarray(png.convert("RGB"))


def runs(is_there: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and last index of each stretch of true values."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], is_there.astype(np.int8), [0]])))
    return [(int(start), int(end) - 1) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def bar_lengths(pixels: NDArray[np.uint8], colour: tuple[int, int, int], *, axis: int) -> list[int]:
    """How long the bars of a colour are, in order, along `axis` of the picture."""
    is_bar = (pixels == colour).all(axis=2)
    return [
        int(np.any(is_bar[start : end + 1] if axis == 1 else is_bar[:, start : end + 1], axis=1 - axis).sum())
        for start, end in runs(is_bar.any(axis=axis))
        if end - start > 8
    ]


@pytest.mark.parametrize("values", [(12, 18.5, 24, 31), (5, 100, 50, 75), (1, 1, 2, 3)])
def test_standing_bars_are_as_high_as_their_values(drawer: Drawer, values: tuple[float, ...]) -> None:
    heights = bar_lengths(drawn(drawer, chart("bar", QUARTERS, values)), (0, 0, 255), axis=0)

    scale = heights[-1] / values[-1]
    assert heights == pytest.approx([value * scale for value in values], abs=2)


def test_bars_with_long_names_lie_and_keep_their_order(drawer: Drawer) -> None:
    names = ("Customer support tickets", "Engineering and product", "Sales", "Marketing and growth")
    values = (120, 340, 95, 210)

    lengths = bar_lengths(drawn(drawer, chart("bar", names, values, unit="hours")), (0, 0, 255), axis=1)

    assert lengths == pytest.approx([value * lengths[1] / 340 for value in values], abs=2)


def test_grouped_bars_stand_side_by_side_in_their_own_colours(drawer: Drawer) -> None:
    pixels = drawn(drawer, chart("bar", QUARTERS, (10, 20, 30, 40), (40, 30, 20, 10)))

    north, south = (bar_lengths(pixels[40:], colour, axis=0) for colour in ((0, 0, 255), (255, 0, 0)))

    assert north == pytest.approx(south[::-1], abs=2)
    assert north[3] == pytest.approx(4 * north[0], abs=4)


def test_line_points_stand_at_their_values(drawer: Drawer) -> None:
    """The first and last point and the middle one lie on one straight line."""
    is_line = (
        drawn(drawer, chart("line", ("a", "b", "c"), (10, 20, 30)), show_values=False) == (0, 0, 255)
    ).all(2)

    columns = np.flatnonzero(is_line.any(axis=0))
    heights = [float(np.flatnonzero(is_line[:, x]).mean()) for x in (columns[6], columns[-7])]
    middle = float(np.flatnonzero(is_line[:, (columns[6] + columns[-7]) // 2]).mean())

    assert middle == pytest.approx(sum(heights) / 2, abs=1.5)


def test_slices_have_their_shares_of_the_ring(drawer: Drawer) -> None:
    pixels = drawn(drawer, chart("pie", ("a", "b", "c", "d"), (40, 30, 20, 10), unit="%"))

    areas = [
        int((pixels == colour).all(axis=2).sum())
        for colour in ((0, 0, 255), (255, 0, 0), (0, 128, 0), (255, 136, 0))
    ]

    assert [area / sum(areas) for area in areas] == pytest.approx([0.4, 0.3, 0.2, 0.1], abs=0.01)


FULL = [
    chart("pie", ("Price", "Support", "Missing features", "Other"), (40, 25, 20, 15), unit="%"),
    chart("bar", QUARTERS, (12, 18.5, 24, 31), unit="M"),
    chart("bar", QUARTERS, (-5, 8, -2.5, 12), unit="$"),
    chart(
        "bar",
        ("A very long category name indeed", "Short", "Another quite long name"),
        (1e6, 2.5e6, 3),
        unit="USD",
    ),
    chart("bar", tuple(f"Week {i}" for i in range(1, 27)), tuple(float(i) for i in range(26))),
    chart("line", ("Jan", "Feb", "Mar"), (98.2, 99.1, 99.9), unit="%"),
    chart("line", QUARTERS, (20, 28, 37, 45), (10, 12, 17, 31), unit="k"),
    chart("line", tuple(str(year) for year in range(1990, 2026)), tuple(float(i % 7) for i in range(36))),
    chart("pie", ("Direct traffic", "Organic search", "Social", "Email"), (42, 28, 18, 12), unit="%"),
    chart("pie", tuple("ABCDEFGHI"), (42, 28, 18, 12, 3, 2, 1, 1, 1)),
    chart("scatter", ("1", "2.5", "3", "4.2"), (3, 5, 6, 9), (2, 3, 2.5, 3)),
    chart("bar", ("Only",), (0,)),
]


@pytest.mark.parametrize("data", FULL, ids=lambda data: f"{data.mark}-{len(data.categories)}-{data.unit}")
@pytest.mark.parametrize("font_px", [14.0, 22.0])
def test_nothing_is_cut_at_the_edges(drawer: Drawer, data: ChartData, font_px: float) -> None:
    """Text that is cut leaves ink in the outermost row or column; grid lines end at the plot."""
    pixels = drawn(drawer, data, look=replace(LOOK, font_px=font_px)).astype(int)

    is_ink = pixels.min(axis=2) < 120
    assert is_ink.any()
    for edge in (is_ink[0], is_ink[-1], is_ink[:, 0], is_ink[:, -1]):
        assert not edge.any()


def test_a_chart_without_a_ground_lets_the_page_through(drawer: Drawer) -> None:
    """vl-convert's own transparent pictures have grey edges; ours is over white what it is on white."""
    data = chart("line", QUARTERS, (20, 28, 37, 45), (10, 12, 17, 31))
    spec = chart_spec(data, replace(LOOK, background=None), width_px=640, height_px=400)

    clear = Image.open(io.BytesIO(drawer.draw_chart(spec, 640, 400)))
    over_white = Image.alpha_composite(Image.new("RGBA", clear.size, "#ffffff"), clear).convert("RGB")

    expected = drawer.draw_chart({**spec, "background": "#ffffff"}, 640, 400)
    difference = np.asarray(over_white).astype(int) - np.asarray(
        Image.open(io.BytesIO(expected)).convert("RGB")
    )
    assert clear.getpixel((0, 0)) == (0, 0, 0, 0)
    assert np.abs(difference).max() <= 2


def test_two_categories_of_one_name_stay_two(drawer: Drawer) -> None:
    heights = bar_lengths(drawn(drawer, chart("bar", ("Mon", "Mon"), (10, 20))), (0, 0, 255), axis=0)

    assert heights[1] == pytest.approx(2 * heights[0], abs=2)


def test_a_highlighted_bar_alone_has_the_colour(drawer: Drawer) -> None:
    pixels = drawn(drawer, chart("bar", QUARTERS, (10, 20, 30, 40)), highlight_index=2)

    assert len(bar_lengths(pixels, (0, 0, 255), axis=0)) == 1


def test_a_chart_is_drawn_larger_by_its_scale(drawer: Drawer) -> None:
    spec = chart_spec(FULL[0], LOOK, width_px=300, height_px=200)

    assert Image.open(io.BytesIO(drawer.draw_chart(spec, 300, 200, 2.0))).size == (600, 400)


VALUES = [
    (18.5, "%", "18.5%"),
    (1200, "$", "$1,200"),
    (-5, "$", "\u2212$5"),
    (0.1 + 0.2, "", "0.3"),
    (3, "hours", "3 hours"),
    (1234567.25, "", "1,234,567.25"),
]


@pytest.mark.parametrize(("value", "unit", "text"), VALUES)
def test_a_value_is_written_as_it_was_given(value: float, unit: str, text: str) -> None:
    assert value_text(value, unit) == text


def test_the_same_chart_gives_the_same_bytes(drawer: Drawer) -> None:
    spec = chart_spec(FULL[0], LOOK, width_px=300, height_px=200)

    with Drawer() as other:
        assert other.draw_chart(spec, 300, 200) == drawer.draw_chart(spec, 300, 200)
