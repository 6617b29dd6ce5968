"""Slides: every string and count of the brief is placed, in every composition, at every shape."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makeready.brief import (
    Brief,
    Canvas,
    ChartData,
    ClearRegion,
    Constraint,
    ElementCount,
    ExactText,
    Kind,
    Palette,
    Placement,
    Region,
    Series,
    Swatch,
)
from makeready.design.content import content_of
from makeready.design.drawing.drawer import Drawer
from makeready.design.drawing.markup import Element
from makeready.design.sheet import Tuning
from makeready.design.templates import TemplatePlanner

from .sheets import letters, pages

NAVY_AND_TEAL = Palette(swatches=(Swatch(name="navy", hex="#14213d"), Swatch(name="teal", hex="#0d9488")))
REVENUE = ChartData(
    id="chart1",
    mark="bar",
    categories=("Q1", "Q2", "Q3", "Q4"),
    series=(Series(name="Revenue", values=(12, 18.5, 21, 27.4)),),
    y_title="Revenue",
    unit="million euros",
)
REGIONS = ChartData(
    id="chart2",
    mark="line",
    categories=("2023", "2024"),
    series=(Series(name="North", values=(4, 9)), Series(name="South", values=(-3, 8.5))),
    title="By region",
    x_title="Year",
)
SHAPES = ((1600, 900), (1024, 768), (1080, 1080), (1080, 1920), (2100, 900))


def texts(*pairs: tuple[str, str]) -> tuple[ExactText, ...]:
    return tuple(ExactText(id=f"t{index}", text=text, role=role) for index, (role, text) in enumerate(pairs))


def count(noun: str, number: int) -> ElementCount:
    return ElementCount(id=f"n-{noun}", noun=noun, minimum=number, maximum=number)


def brief(
    *constraints: Constraint,
    charts: tuple[ChartData, ...] = (),
    size: tuple[int, int] = (1600, 900),
    kind: Kind = "slide",
) -> Brief:
    return Brief(
        prompt="",
        kind=kind,
        canvas=Canvas(width_px=size[0], height_px=size[1]),
        palette=NAVY_AND_TEAL,
        constraints=constraints,
        charts=charts,
    )


def answering(page: Element, constraint_id: str) -> list[Element]:
    return [
        one for one in page.elements() if constraint_id in one.attributes.get("data-constraint", "").split()
    ]


def of_noun(page: Element, noun: str) -> list[Element]:
    return [one for one in page.elements() if one.attributes.get("data-noun") == noun]


def assert_placed_once(asked: Brief) -> None:
    for name, page in pages(asked).items():
        for one in asked.constraints:
            if isinstance(one, ExactText):
                found = [letters(element) for element in answering(page, one.id)]
                assert found == [one.text], f"{name}: {one.role}"
            if isinstance(one, ElementCount):
                found_ids = [
                    one.id in e.attributes["data-constraint"].split() for e in of_noun(page, one.noun)
                ]
                assert found_ids == [True] * one.wanted, f"{name}: {one.noun}"
        for chart in asked.charts:
            assert len(answering(page, chart.id)) == 1, name


BULLETS = tuple(("bullet", f"Point {number} of the argument, at length") for number in range(7))
BRIEFS = {
    "as in the examples": brief(
        *texts(("headline", "Renewals drive the year"), *BULLETS[:3]),
        count("bullet", 3),
        count("chart", 1),
        charts=(REVENUE,),
    ),
    "nothing but a headline": brief(*texts(("headline", "Renewals"))),
    "nothing at all": brief(),
    "no headline": brief(*texts(*BULLETS[:2]), charts=(REVENUE,)),
    "seven bullets and two charts": brief(
        *texts(("headline", "A"), ("subtitle", "B"), *BULLETS), count("chart", 2), charts=(REVENUE, REGIONS)
    ),
    "a quotation": brief(
        *texts(("quote", "Invent it."), ("author", "Alan Kay"), ("headline", "On the future"))
    ),
    "roles without a place": brief(
        *texts(
            ("headline", "A"),
            ("text", "Confidential"),
            ("date", "12 November"),
            ("price", "12 €"),
            ("caption", "Source: accounts"),
            ("footer", "Page 7"),
            ("label", "North"),
            ("badge", "New"),
        ),
        count("badge", 1),
    ),
    "elements without words": brief(
        count("callout", 3), count("mockup", 2), count("icon", 4), *texts(("headline", "What is new"))
    ),
    "icons on bullets": brief(count("icon", 2), *texts(*BULLETS[:3])),
    "buttons": brief(
        *texts(("headline", "Go"), ("button", "Start"), ("button", "Read on")), count("button", 2)
    ),
    "a chart without numbers": brief(count("chart", 1), *texts(("headline", "Soon"))),
    "cards": brief(*texts(("card", "Fast"), ("card", "Safe")), count("card", 2)),
}


@pytest.mark.parametrize("name", BRIEFS)
def test_every_string_and_count_is_placed_once_with_its_ids(name: str) -> None:
    assert_placed_once(BRIEFS[name])


@pytest.mark.parametrize("size", SHAPES)
def test_every_shape_of_canvas_places_everything(size: tuple[int, int]) -> None:
    for asked in (BRIEFS["as in the examples"], BRIEFS["seven bullets and two charts"]):
        canvas = Canvas(width_px=size[0], height_px=size[1])
        assert_placed_once(replace(asked, canvas=canvas))


ROLES = st.sampled_from(
    ("headline", "subtitle", "bullet", "quote", "author", "button", "text", "caption", "step")
)
WORDS = st.text(st.characters(min_codepoint=33, max_codepoint=0x24F), min_size=1, max_size=30)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(ROLES, WORDS), max_size=6))
def test_no_string_is_dropped_or_changed_whatever_it_says(pairs: list[tuple[str, str]]) -> None:
    assert_placed_once(brief(*texts(*pairs), charts=(REVENUE,)))


def test_a_string_that_looks_like_markup_is_text() -> None:
    hostile = "\"><script>alert(1)</script><b style='x'>&amp;"
    asked = brief(*texts(*((role, hostile) for role in ("headline", "bullet", "text", "caption", "button"))))
    assert_placed_once(asked)
    assert all("script" not in {one.tag for one in page.elements()} for page in pages(asked).values())


def test_a_page_is_the_same_every_time() -> None:
    planner, asked = TemplatePlanner(), BRIEFS["seven bullets and two charts"]
    for index in range(4):
        first = planner.plan(asked, proposal_index=index, seed=1, tuning=Tuning())
        assert first == planner.plan(asked, proposal_index=index, seed=1, tuning=Tuning())


def test_four_proposals_have_four_layouts() -> None:
    made = [
        TemplatePlanner().plan(BRIEFS["as in the examples"], proposal_index=index, seed=1, tuning=Tuning())
        for index in range(4)
    ]
    assert len({one.composition for one in made}) == 4


def test_no_text_is_smaller_than_the_floor() -> None:
    asked = BRIEFS["seven bullets and two charts"]
    floor_px = content_of(asked).min_text_px
    for name, page in pages(asked).items():
        sizes = [
            float(size)
            for element in page.elements()
            for size in re.findall(r"font-size:([\d.]+)px", element.attributes.get("style", ""))
        ]
        assert min(sizes) >= floor_px - 0.01, name


def test_a_figure_in_a_bullet_keeps_its_unit_and_a_year_is_no_figure() -> None:
    asked = brief(*texts(("bullet", "Up 118 % since 2024")))
    for page in pages(asked).values():
        spans = [letters(one) for one in page.elements() if one.tag == "span"]
        assert spans == ["118 %"]


def test_missing_bullets_are_stand_ins_and_reported() -> None:
    content = content_of(brief(count("bullet", 3), *texts(("bullet", "Mine"))))
    assert [line.is_stand_in for line in content.of("bullet")] == [False, True, True]
    assert len([note for note in content.stand_ins if note.startswith("bullet")]) == 2


def test_the_chart_stands_where_the_brief_places_it() -> None:
    left = Placement(id="p1", noun="chart", anchor="left")
    asked = brief(left, *texts(("headline", "A"), *BULLETS[:2]), charts=(REVENUE,))
    for index in range(4):
        document = TemplatePlanner().plan(asked, proposal_index=index, seed=1, tuning=Tuning())
        assert document.composition != "takeaways"


@pytest.mark.parametrize("name", BRIEFS)
def test_nothing_drawn_lies_outside_the_canvas_or_on_other_text(name: str, drawer: Drawer) -> None:
    for index in range(4):
        document = TemplatePlanner().plan(BRIEFS[name], proposal_index=index, seed=1, tuning=Tuning())
        drawing = drawer.draw(document)
        assert not drawing.layout_notes, f"{document.composition}: {drawing.layout_notes}"
        lines = [one.box for one in drawing.boxes if one.text and not one.is_decoration and one.tag == "div"]
        for place, one in enumerate(lines):
            for other in lines[place + 1 :]:
                wide = min(one.right_px, other.right_px) - max(one.left_px, other.left_px)
                high = min(one.bottom_px, other.bottom_px) - max(one.top_px, other.top_px)
                assert min(wide, high) <= 2, document.composition


def test_a_region_to_keep_clear_stays_clear(drawer: Drawer) -> None:
    clear = ClearRegion(id="k1", region=Region(bottom=0.25), purpose="headline")
    asked = brief(clear, *texts(*BULLETS[:3]), charts=(REVENUE,))
    for index in range(4):
        document = TemplatePlanner().plan(asked, proposal_index=index, seed=1, tuning=Tuning())
        band = drawer.draw(document).pixels[: int(0.25 * 900) - 2]
        assert band.reshape(-1, 3).std(axis=0).max() < 1, document.composition


@pytest.mark.parametrize("num", [3, 12, 45])
def test_a_cover_with_many_strings_keeps_them_all_on_the_page(num: int, drawer: Drawer) -> None:
    """A cover sets a few strings large; more of them run in rows at the foot."""
    texts = tuple(ExactText(id=f"t{index}", text=f"Point number {index}") for index in range(num))
    headline = ExactText(id="h", text="Quarterly review", role="headline")
    brief = Brief(
        prompt="", kind="slide", canvas=Canvas(width_px=1600, height_px=900), constraints=(headline, *texts)
    )
    for index in range(4):
        page = TemplatePlanner().plan(brief, proposal_index=index, seed=1, tuning=Tuning())
        drawing = drawer.draw(page)
        assert drawing.layout_notes == (), page.composition
        assert {one.id for one in texts} <= {name for box in drawing.boxes for name in box.constraint_ids}
        assert all(box.box.bottom_px <= 901 for box in drawing.boxes if box.text), page.composition
