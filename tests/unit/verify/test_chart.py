"""Charts: every label read, every mark as long as its value."""

import json
import math
from dataclasses import replace

import pytest

from makeready.brief import ChartData, Series, Verdict
from makeready.verify.picture import Picture

CATEGORIES, VALUES = ("North", "South", "East", "West"), (12.0, 18.5, 30.0, 7.0)
COLOURS = ("#2563eb", "#f59e0b")


def data(mark: str = "bar", *, values: tuple[float, ...] = VALUES, **fields: object) -> ChartData:
    series = (Series(name="Sales", values=values),)
    given = {"categories": CATEGORIES, "series": series, "title": "Sales by region", **fields}
    return ChartData(id="ch", mark=mark, **given)  # type: ignore[arg-type]


def frame(sheet, categories: tuple[str, ...] = CATEGORIES, title: str = "Sales by region"):
    drawn = sheet(640, 420).text(40, 24, title, 28)
    for index, label in enumerate(categories):
        drawn.text(70 + 140 * index, 372, label, 18, "#4b5563")
    drawn.draw.line((40, 361, 600, 361), fill="#9ca3af", width=2)
    return drawn


def bars(sheet, values: tuple[float, ...] = VALUES, base: float = 0.0, **fields: object):
    drawn = frame(sheet, **fields)
    for index, value in enumerate(values):
        height = round((value - base) / (30 - base) * 260)
        drawn.box(60 + 140 * index, 360 - height, 70, height, "#2563eb")
    return drawn.picture


def test_a_true_bar_chart_is_met(sheet, ask) -> None:
    finding = ask(bars(sheet), data())
    assert finding.verdict is Verdict.MET, finding.measured
    assert len(finding.boxes) == 4


@pytest.mark.parametrize(
    "values", [(12.0, 21.0, 30.0, 7.0), (18.5, 12.0, 30.0, 7.0), (12.0, 18.5, 30.0, 10.0)]
)
def test_a_bar_off_its_value_is_broken(sheet, ask, values: tuple[float, ...]) -> None:
    finding = ask(bars(sheet, values), data())
    assert finding.verdict is Verdict.BROKEN
    assert "off its value" in finding.measured


def test_bars_that_do_not_start_at_zero_are_broken(sheet, ask) -> None:
    assert ask(bars(sheet, base=5.0), data()).verdict is Verdict.BROKEN


def test_a_wrong_or_missing_label_is_broken(sheet, ask) -> None:
    finding = ask(bars(sheet, categories=("North", "South", "East", "Wort")), data())
    assert finding.verdict is Verdict.BROKEN
    assert '"West"' in finding.measured
    assert ask(bars(sheet, title="Costs by month"), data()).verdict is Verdict.BROKEN


def test_bars_that_cannot_be_told_apart_are_not_met_silently(sheet, ask) -> None:
    finding = ask(frame(sheet).picture, data())
    assert finding.verdict is Verdict.UNKNOWN
    assert "not checked" in finding.measured


def test_lying_bars_are_compared_by_their_widths(sheet, ask) -> None:
    def lying(values: tuple[float, ...]):
        drawn = sheet(640, 420).text(40, 20, "Sales by region", 28)
        for index, (label, value) in enumerate(zip(CATEGORIES, values, strict=True)):
            drawn.text(40, 96 + 80 * index, label, 20, "#4b5563")
            drawn.box(150, 90 + 80 * index, round(value * 14), 40, "#2563eb", 4)
        return drawn.picture

    assert ask(lying(VALUES), data()).verdict is Verdict.MET
    assert ask(lying((12.0, 18.5, 30.0, 12.0)), data()).verdict is Verdict.BROKEN


def test_grouped_bars_are_compared_category_by_category(sheet, ask) -> None:
    rows = (VALUES, (20.0, 9.0, 14.0, 25.0))
    chart = data(
        series=tuple(Series(name=name, values=row) for name, row in zip(("Old", "New"), rows, strict=True))
    )
    drawn = frame(sheet).text(420, 30, "Old", 20, COLOURS[0]).text(500, 30, "New", 20, COLOURS[1])
    for series, row in enumerate(rows):
        for index, value in enumerate(row):
            height = round(value / 30 * 260)
            drawn.box(60 + 140 * index + 36 * series, 360 - height, 36, height, COLOURS[series])
    finding = ask(drawn.picture, chart)
    assert finding.verdict is Verdict.MET, finding.measured
    assert len(finding.boxes) == 8


def line(sheet, rows: tuple[tuple[float, ...], ...], legend: tuple[str, ...] = ()):
    drawn = frame(sheet)
    for colour, row in zip(COLOURS, rows, strict=False):
        points = [(90 + 140 * index, 350 - value * 8) for index, value in enumerate(row)]
        drawn.draw.line(points, fill=colour, width=4, joint="curve")
    for index, name in enumerate(legend):
        drawn.box(330 + 150 * index, 36, 22, 5, COLOURS[index]).text(360 + 150 * index, 26, name, 20)
    return drawn.picture


def test_a_line_is_compared_at_its_categories(sheet, ask) -> None:
    assert ask(line(sheet, (VALUES,)), data("line")).verdict is Verdict.MET
    finding = ask(line(sheet, ((12.0, 18.5, 24.0, 7.0),)), data("line"))
    assert finding.verdict is Verdict.BROKEN, finding.measured


ROWS = (VALUES, (30.0, 22.0, 10.0, 16.0))


def series(*names: str) -> tuple[Series, ...]:
    return tuple(Series(name=name, values=row) for name, row in zip(names, ROWS, strict=True))


def test_two_lines_share_one_axis(sheet, ask) -> None:
    chart = data("line", series=series("Before", "After"))
    assert ask(line(sheet, ROWS, ("Before", "After")), chart).verdict is Verdict.MET
    shifted = (VALUES, tuple(value - 5 for value in ROWS[1]))
    assert ask(line(sheet, shifted, ("Before", "After")), chart).verdict is Verdict.BROKEN


def test_two_lines_with_each_others_names_are_broken(sheet, ask) -> None:
    finding = ask(line(sheet, ROWS, ("After", "Before")), data("line", series=series("Before", "After")))
    assert finding.verdict is Verdict.BROKEN, finding.measured


def test_lines_that_no_key_names_are_unknown(sheet, ask) -> None:
    """The series are called like categories, so their names are read, but nothing ties them to a line."""
    finding = ask(line(sheet, ROWS), data("line", series=series("North", "South")))
    assert finding.verdict is Verdict.UNKNOWN


SLICES = ("#1d4ed8", "#60a5fa", "#0f766e", "#f59e0b")
SHARES = (45.0, 25.0, 20.0, 10.0)


def pie(sheet, shares: tuple[float, ...], keys: tuple[int, ...] = (0, 1, 2, 3)):
    """A pie with a legend; `keys` says which slice's colour stands before each category."""
    drawn = sheet(640, 420).text(40, 24, "Sales by region", 28)
    start = -90.0
    for colour, share in zip(SLICES, shares, strict=True):
        drawn.draw.pieslice(
            (60, 90, 360, 390), start, start + 3.6 * share, fill=colour, outline="#ffffff", width=3
        )
        start += 3.6 * share
    for index, key in enumerate(keys):
        drawn.box(450, 122 + 50 * index, 18, 18, SLICES[key]).text(
            480, 120 + 50 * index, CATEGORIES[index], 22
        )
    return drawn.picture


def test_slices_are_compared_by_area(sheet, ask) -> None:
    chart = data("pie", values=SHARES)
    assert ask(pie(sheet, SHARES), chart).verdict is Verdict.MET
    assert ask(pie(sheet, (30.0, 30.0, 25.0, 15.0)), chart).verdict is Verdict.BROKEN


def test_slices_under_each_others_names_are_broken(sheet, ask) -> None:
    finding = ask(pie(sheet, SHARES, keys=(2, 1, 0, 3)), data("pie", values=SHARES))
    assert finding.verdict is Verdict.BROKEN, finding.measured


def test_slices_that_no_key_names_are_unknown(sheet, ask) -> None:
    drawn = pie(sheet, SHARES, keys=())
    assert ask(drawn, data("pie", values=SHARES)).verdict is not Verdict.MET


@pytest.mark.parametrize(
    ("asked", "verdict"), [(SHARES, Verdict.MET), ((10.0, 45.0, 25.0, 20.0), Verdict.BROKEN)]
)
def test_a_label_in_its_slice_names_it(sheet, ask, asked: tuple[float, ...], verdict: Verdict) -> None:
    drawn = sheet(640, 420).text(40, 24, "Sales by region", 28)
    start = -90.0
    middles = []
    for colour, share in zip(SLICES, SHARES, strict=True):
        drawn.draw.pieslice((180, 90, 480, 390), start, start + 3.6 * share, fill=colour)
        middles.append(math.radians(start + 1.8 * share))
        start += 3.6 * share
    for name, angle in zip(CATEGORIES, middles, strict=True):
        x, y = 330 + 205 * math.cos(angle), 240 + 175 * math.sin(angle)
        drawn.text(round(x) - 25, round(y) - 11, name, 20)
    finding = ask(drawn.picture, data("pie", values=asked))
    assert finding.verdict is verdict, finding.measured


def test_a_document_without_the_chart_is_broken(page, ask) -> None:
    finding = ask(page("<p>Sales by region</p>"), data())
    assert finding.verdict is Verdict.BROKEN
    assert "no element" in finding.measured


XS, YS = ("2", "5", "11", "14", "20"), (10.0, 22.0, 15.0, 28.0, 6.0)


def scatter(sheet, points, colour: str = COLOURS[0], drawn=None):
    drawn = drawn or sheet(640, 420).text(40, 24, "Sales by region", 28)
    drawn.draw.line((60, 360, 600, 360), fill="#9ca3af", width=2)
    for x, y in points:
        middle = (80 + 24 * float(x), 350 - 9 * y)
        drawn.draw.ellipse((middle[0] - 6, middle[1] - 6, middle[0] + 6, middle[1] + 6), fill=colour)
    return drawn


def test_dots_at_their_numbers_are_met(sheet, ask) -> None:
    finding = ask(scatter(sheet, zip(XS, YS, strict=True)).picture, data("scatter", categories=XS, values=YS))
    assert finding.verdict is Verdict.MET, finding.measured
    assert len(finding.boxes) == 5


@pytest.mark.parametrize("index", range(5))
@pytest.mark.parametrize("axis", [0, 1])
def test_a_dot_off_its_numbers_is_broken(sheet, ask, index: int, axis: int) -> None:
    points = [[float(x), y] for x, y in zip(XS, YS, strict=True)]
    points[index][axis] += 2.6
    finding = ask(scatter(sheet, points).picture, data("scatter", categories=XS, values=YS))
    assert finding.verdict is Verdict.BROKEN, finding.measured


def test_dots_that_cover_each_other_are_unknown(sheet, ask) -> None:
    points = [*list(zip(XS, YS, strict=True))[:4], ("14", 27.5)]
    finding = ask(scatter(sheet, points).picture, data("scatter", categories=XS, values=YS))
    assert finding.verdict is Verdict.UNKNOWN


def test_dots_of_two_series_are_told_by_their_key(sheet, ask) -> None:
    others = (25.0, 8.0, 24.0, 12.0, 18.0)

    def drawn(keys: tuple[int, int]):
        page = scatter(sheet, zip(XS, YS, strict=True))
        scatter(sheet, zip(XS, others, strict=True), COLOURS[1], page)
        for name, left, key in (("Before", 340, keys[0]), ("After", 480, keys[1])):
            page.draw.ellipse((left - 22, 30, left - 10, 42), fill=COLOURS[key])
            page.text(left, 26, name, 20)
        return page.picture

    rows = (Series(name="Before", values=YS), Series(name="After", values=others))
    chart = data("scatter", categories=XS, series=rows)
    finding = ask(drawn((0, 1)), chart)
    assert finding.verdict is Verdict.MET, finding.measured
    assert ask(drawn((1, 0)), chart).verdict is Verdict.BROKEN


def test_a_key_does_not_stand_in_for_a_hidden_dot(sheet, ask) -> None:
    """One dot of the first series lies below one of the second: with its key there are five of its colour."""
    rows = (Series(name="Before", values=YS), Series(name="After", values=(*YS[:4], 25.0)))
    page = scatter(sheet, zip(XS, YS, strict=True))
    scatter(sheet, zip(XS, (8.0, 22.0, 24.0, 12.0, 25.0), strict=True), COLOURS[1], page)
    for name, left, colour in (("Before", 340, COLOURS[0]), ("After", 480, COLOURS[1])):
        page.draw.ellipse((left - 22, 30, left - 10, 42), fill=colour)
        page.text(left, 26, name, 20)
    assert ask(page.picture, data("scatter", categories=XS, series=rows)).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ((12.0, -8.0, 20.0, -15.0), Verdict.MET),
        ((12.0, 8.0, 20.0, -15.0), Verdict.BROKEN),
        ((12.0, -8.0, 20.0, -11.0), Verdict.BROKEN),
    ],
)
@pytest.mark.parametrize("is_upright", [True, False])
def test_diverging_bars_have_sign_and_length(
    sheet, ask, values: tuple[float, ...], verdict: Verdict, is_upright: bool
) -> None:
    page = sheet(640, 420).text(40, 8, "Sales by region", 24)
    for index, (label, value) in enumerate(zip(CATEGORIES, (12.0, -8.0, 20.0, -15.0), strict=True)):
        length = round(abs(value) * 8)
        if is_upright:
            page.text(70 + 140 * index, 385, label, 18, "#4b5563")
            page.box(60 + 140 * index, 220 - length if value > 0 else 220, 70, length, "#2563eb")
        else:
            page.text(30, 86 + 80 * index, label, 18, "#4b5563")
            page.box(320 if value > 0 else 320 - length, 80 + 80 * index, length, 40, "#2563eb")
    finding = ask(page.picture, data(values=values))
    assert finding.verdict is verdict, finding.measured


def test_lines_that_cross_are_followed_below_each_other(sheet, ask) -> None:
    """One lies on the other where they meet, and is no gap in it."""
    rows = (
        Series(name="Before", values=(8.0, 22.0, 24.0, 12.0)),
        Series(name="After", values=(12.0, 18.0, 29.0, 9.0)),
    )
    page = frame(sheet)
    for row, colour, left in zip(rows, COLOURS, (340, 480), strict=True):
        page.draw.line(
            [(95 + 140 * index, 360 - 9 * value) for index, value in enumerate(row.values)],
            fill=colour,
            width=4,
        )
        page.box(left - 22, 30, 12, 12, colour)
        page.text(left, 26, row.name, 20)
    asked = data("line", series=rows)
    finding = ask(page.picture, asked)
    assert finding.verdict is Verdict.MET, finding.measured
    wrong = replace(asked, series=(rows[0], replace(rows[1], values=(12.0, 18.0, 25.0, 9.0))))
    assert ask(page.picture, wrong).verdict is Verdict.BROKEN


def test_a_line_that_another_one_hides_for_long_is_unknown(sheet, ask) -> None:
    rows = (
        Series(name="Before", values=(8.0, 20.0, 26.0, 12.0)),
        Series(name="After", values=(8.0, 20.0, 26.0, 20.0)),
    )
    page = frame(sheet)
    for row, colour, left in zip(rows, COLOURS, (340, 480), strict=True):
        points = [(95 + 140 * index, 360 - 9 * value) for index, value in enumerate(row.values)]
        page.draw.line(points, fill=colour, width=4)
        page.box(left - 22, 30, 12, 12, colour)
        page.text(left, 26, row.name, 20)
    assert ask(page.picture, data("line", series=rows)).verdict is Verdict.UNKNOWN


PLAIN = {"kind": "bar", "categories": ["North", "South", "East"], "values": [12, 18, 30]}
VEGA = {
    "mark": "bar",
    "data": {"values": [{"n": "North", "v": 12}, {"n": "South", "v": 18}, {"n": "East", "v": 30}]},
    "encoding": {
        "x": {"field": "n", "type": "nominal", "sort": None, "axis": {"labelAngle": 0}},
        "y": {"field": "v", "type": "quantitative"},
    },
    "config": {"axis": {"labelFontSize": 14, "titleFontSize": 14}},
}


def own_chart(page, spec: dict[str, object], cover: str = "") -> Picture:
    return page(
        f'<figure data-chart=\'{json.dumps(spec)}\' data-width="440" data-height="300" '
        f'style="position:absolute;left:20px;top:20px"></figure>{cover}'
    )


@pytest.mark.parametrize("spec", [PLAIN, VEGA], ids=["plain", "vega"])
def test_a_chart_that_the_document_brings_is_compared_with_its_own_numbers(page, ask, spec) -> None:
    picture = own_chart(page, spec)
    finding = ask(picture, "charts")
    assert finding.verdict is Verdict.MET, finding.measured
    assert finding.severity == "should"

    (chart,) = picture.charts
    assert chart.data is not None
    other = replace(chart.data, series=(Series(name="", values=(12.0, 24.0, 30.0)),))
    lying = replace(picture, charts=(replace(chart, data=other),))
    assert ask(lying, "charts").verdict is Verdict.BROKEN


def test_a_label_of_the_documents_chart_that_is_covered_is_broken(page, ask) -> None:
    cover = (
        '<div style="position:absolute;left:150px;top:285px;width:160px;height:40px;background:#fff"></div>'
    )
    finding = ask(own_chart(page, PLAIN, cover), "charts")
    assert finding.verdict is Verdict.BROKEN
    assert "South" in finding.measured


def test_a_chart_that_cannot_be_compared_is_unknown_with_the_reason(page, ask) -> None:
    area = {"kind": "area", "categories": ["a", "b", "c"], "values": [1, 3, 2]}
    finding = ask(own_chart(page, area), "charts")
    assert finding.verdict is Verdict.UNKNOWN
    assert "area" in finding.measured


def test_a_headline_above_the_chart_may_say_what_its_numbers_are(page, ask) -> None:
    spec = (
        '{"mark":"bar","data":{"values":[{"c":"North","v":3},{"c":"South","v":5}]},"encoding":{"x":{"field":"c",'
        '"type":"nominal","title":null},"y":{"field":"v","type":"quantitative","title":null}}}'
    )
    chart = data(
        categories=("North", "South"),
        series=(Series(name="", values=(3, 5)),),
        title="",
        y_title="Coffee sales",
    )
    verdicts = [
        ask(
            page(
                f'<h1 style="margin:20px;font-size:36px">{head}</h1><figure data-noun="chart" '
                f'data-constraint="ch" style="margin:20px;width:400px;height:260px" '
                f"data-chart='{spec}'></figure>"
            ),
            chart,
        ).measured
        for head in ("Coffee sales", "Tea sales")
    ]

    assert "cannot be read" not in verdicts[0]
    assert '"Coffee sales"' in verdicts[1]


def test_a_page_without_charts_is_not_asked_about_them(page, ask) -> None:
    with pytest.raises(StopIteration):
        ask(page("<p>Words</p>"), "charts")
