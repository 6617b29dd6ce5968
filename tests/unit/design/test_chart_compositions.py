"""Charts as pictures: axis titles, legend and series are text that can be found; the plot has its numbers."""

import json
from dataclasses import replace

import pytest

from makeready.brief import (
    Brief,
    Canvas,
    ChartData,
    ElementCount,
    ExactText,
    Palette,
    Placement,
    Series,
    Swatch,
)
from makeready.design.components.data import key_index, value_caption
from makeready.design.drawing.drawer import Drawer
from makeready.design.drawing.markup import Element
from makeready.design.sheet import Tuning
from makeready.design.templates import TemplatePlanner

from .sheets import letters, pages

LATENCY = ChartData(
    id="chart1",
    mark="line",
    categories=("Jan", "Feb", "Mar"),
    series=(Series(name="Search", values=(240, 228, 160)), Series(name="Checkout", values=(310, 305, 231))),
    title="Median response time",
    x_title="Month",
    y_title="Milliseconds",
)
SHARES = ChartData(
    id="chart1",
    mark="pie",
    categories=("Wind", "Solar", "Hydro"),
    series=(Series(name="", values=(50, 30, 20)),),
    unit="%",
)
MARGIN = ChartData(
    id="chart1",
    mark="bar",
    categories=("Q1", "Q2"),
    series=(Series(name="Margin", values=(-4, 9)),),
    y_title="Margin",
    unit="%",
)
DOSES = ChartData(
    id="chart1",
    mark="scatter",
    categories=("1", "2"),
    series=(Series(name="A", values=(3, 4)),),
    x_title="Dose",
)
CHARTS = {"lines": LATENCY, "a pie": SHARES, "negative bars": MARGIN, "dots": DOSES}
SHAPES = ((1200, 800), (1080, 1920), (2100, 900))
LEGEND = ElementCount(id="c2", noun="legend", minimum=1, maximum=1)
HEADLINE = ExactText(id="c1", text="Median response time", role="headline")


def brief(*constraints: ExactText | ElementCount | Placement, charts: tuple[ChartData, ...]) -> Brief:
    return Brief(
        prompt="",
        kind="chart",
        canvas=Canvas(width_px=1200, height_px=800),
        palette=Palette(swatches=(Swatch(name="blue", hex="#2563eb"), Swatch(name="orange", hex="#f97316"))),
        constraints=constraints,
        charts=charts,
    )


def leaves(page: Element) -> list[str]:
    return [letters(one) for one in page.elements() if one.has_own_text() and one.tag != "style"]


def marked(page: Element, name: str, value: str) -> list[Element]:
    return [one for one in page.elements() if value in one.attributes.get(f"data-{name}", "").split()]


def specs(page: Element) -> list[str]:
    return [one.attributes["data-chart"] for one in page.elements() if "data-chart" in one.attributes]


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("name", CHARTS)
def test_each_chart_is_one_element_with_its_ids_and_numbers(name: str, size: tuple[int, int]) -> None:
    chart = CHARTS[name]
    asked = replace(brief(HEADLINE, charts=(chart,)), canvas=Canvas(width_px=size[0], height_px=size[1]))
    for layout, page in pages(asked).items():
        (element,) = marked(page, "noun", "chart")
        assert "chart1" in element.attributes["data-constraint"].split(), layout
        (spec,) = specs(element)
        values = {row["category"] for row in json.loads(spec)["data"]["values"]}
        assert values == set(chart.categories), layout


def test_the_title_is_set_once_though_the_chart_has_it_too() -> None:
    for layout, page in pages(brief(HEADLINE, charts=(LATENCY,))).items():
        assert leaves(page).count("Median response time") == 1, layout
        assert [letters(one) for one in marked(page, "constraint", "c1")] == ["Median response time"], layout
        assert "Median response time" not in specs(page)[0], layout


def test_what_the_numbers_are_is_not_said_twice() -> None:
    sales = replace(LATENCY, title="", y_title="median response time")
    for layout, page in pages(brief(HEADLINE, charts=(sales,))).items():
        assert [one.casefold() for one in leaves(page)].count("median response time") == 1, layout


def test_axis_titles_are_text_of_the_chart_element_and_not_drawn_twice() -> None:
    for layout, page in pages(brief(HEADLINE, charts=(LATENCY,))).items():
        (element,) = marked(page, "noun", "chart")
        assert leaves(element).count("Month") == leaves(element).count("Milliseconds") == 1, layout
        assert "Milliseconds" not in specs(page)[0], layout


def test_a_counted_legend_is_an_element_in_the_chart_that_names_every_series() -> None:
    for layout, page in pages(brief(HEADLINE, LEGEND, charts=(LATENCY,))).items():
        (legend,) = marked(page, "noun", "legend")
        assert legend.attributes["data-constraint"] == "c2", layout
        assert {"Search", "Checkout"} <= set(leaves(legend)), layout
        assert legend in list(marked(page, "noun", "chart")[0].elements()), layout


def test_a_brief_without_legends_gets_names_at_the_lines_instead() -> None:
    none = ElementCount(id="c2", noun="legend", minimum=0, maximum=0)
    for layout, page in pages(brief(HEADLINE, none, charts=(LATENCY,))).items():
        assert not marked(page, "noun", "legend"), layout
        assert "Checkout" in specs(page)[0], layout


def test_a_single_series_gets_a_legend_only_where_one_is_asked_for() -> None:
    for page in pages(brief(charts=(MARGIN,))).values():
        assert not marked(page, "noun", "legend")
    for page in pages(brief(LEGEND, charts=(MARGIN,))).values():
        assert len(marked(page, "noun", "legend")) == 1


def test_a_string_that_the_chart_shows_is_answered_by_the_chart() -> None:
    label = ExactText(id="c5", text="Month", role="label")
    category = ExactText(id="c6", text="Feb", role="label")
    for layout, page in pages(brief(HEADLINE, label, category, charts=(LATENCY,))).items():
        assert [letters(one) for one in marked(page, "constraint", "c5")] == ["Month"], layout
        (bearer,) = marked(page, "constraint", "c6")
        assert bearer.attributes["data-noun"] == "chart", layout


def test_strings_and_points_beside_the_chart_are_kept() -> None:
    asked = brief(
        HEADLINE,
        ExactText(id="c3", text="Source: <own> data & more", role="caption"),
        ExactText(id="c4", text="Faster every month", role="bullet"),
        ExactText(id="c5", text="Beta", role="stamp"),
        charts=(LATENCY,),
    )
    for layout, page in pages(asked).items():
        for one in asked.constraints:
            assert isinstance(one, ExactText)
            assert [letters(element) for element in marked(page, "constraint", one.id)] == [one.text], layout


def test_a_chart_without_numbers_is_drawn_without_a_claim() -> None:
    for page in pages(brief(HEADLINE, charts=())).values():
        assert len(marked(page, "noun", "chart")) == 1
        assert leaves(page) == ["Median response time"]


def test_the_caption_says_what_the_numbers_are() -> None:
    assert value_caption(replace(MARGIN, unit="million euros")) == "Margin, million euros"
    assert value_caption(MARGIN) == "Margin"
    assert value_caption(replace(MARGIN, y_title="", unit="kg")) == "kg"


def test_the_key_value_is_the_largest_bar_and_the_last_point() -> None:
    assert key_index(replace(MARGIN, series=(Series(name="Margin", values=(9, -4)),))) == 0
    assert key_index(LATENCY) == 2


def test_two_plans_of_one_brief_are_equal() -> None:
    asked = brief(HEADLINE, LEGEND, charts=(LATENCY,))
    plan = TemplatePlanner().plan
    for index in range(4):
        first = plan(asked, proposal_index=index, seed=1, tuning=Tuning())
        assert first == plan(asked, proposal_index=index, seed=1, tuning=Tuning())


@pytest.mark.parametrize("name", CHARTS)
def test_everything_drawn_lies_on_the_canvas(name: str, drawer: Drawer) -> None:
    for index in range(4):
        asked = brief(HEADLINE, LEGEND, charts=(CHARTS[name],))
        document = TemplatePlanner().plan(asked, proposal_index=index, seed=1, tuning=Tuning())
        drawing = drawer.draw(document)
        assert not drawing.layout_notes, f"{document.composition}: {drawing.layout_notes}"
        assert not drawing.unfilled_slots


def test_a_legend_asked_for_on_the_right_stands_there(drawer: Drawer) -> None:
    right = Placement(id="c3", noun="legend", anchor="right")
    for index in range(4):
        asked = brief(HEADLINE, LEGEND, right, charts=(LATENCY,))
        document = TemplatePlanner().plan(asked, proposal_index=index, seed=1, tuning=Tuning())
        (legend,) = (one for one in drawer.draw(document).boxes if one.noun == "legend")
        assert legend.box.left_px + legend.box.width_px / 2 > 0.62 * 1200, document.composition
