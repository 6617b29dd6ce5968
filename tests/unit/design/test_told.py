"""Structures of short prompts: every word is set once, counts are met, nothing overlaps."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makeready.brief import Brief, Canvas, ExactText
from makeready.brief.read import read_brief
from makeready.design import knowledge
from makeready.design.components import told_rows
from makeready.design.components.laid import Look
from makeready.design.components.told_plots import nodes_of
from makeready.design.components.tone import on_ground
from makeready.design.compositions.told import TOLD
from makeready.design.content import Line, content_of
from makeready.design.document import Document
from makeready.design.drawing.drawer import Drawer
from makeready.design.drawing.markup import parse
from makeready.design.icons import icons
from makeready.design.sample_charts import NO_DATA_NOTE, sample_chart
from makeready.design.sheet import Area, Sheet, Tuning
from makeready.design.telling import telling_of
from makeready.design.templates import TemplatePlanner
from makeready.design.theme import theme_for
from makeready.design.told_filling import singular
from makeready.design.told_words import Item, Telling

PROMPTS = {
    "agenda": "Agenda slide: 09:00 Welcome, 09:15 Results, 10:00 Roadmap, 10:45 Questions",
    "certificate": 'Poster, a certificate of completion, "Certificate of Completion", name line, date line',
    "checklist": "Checklist poster: ten things to pack for a hike",
    "columns": 'Slide titled "Q3 roadmap" with three columns: Now, Next, Later, and three items in each',
    "cycle": "Water cycle figure, four labelled stages",
    "figure": "Slide with one big number: 98 % of orders arrive the next day",
    "groups": "Job ad for a cook: you bring taste, two years of practice; we offer free meals, 30 days off",
    "invoice": "An invoice poster, an invoice page: four lines with quantity, price and total, VAT 20 %",
    "list": 'Social card: "We are hiring", three roles: Designer, Engineer, Writer',
    "matrix": "Poster of a 2x2 matrix of effort and impact with six labelled dots",
    "menu": "Menu poster for a pizzeria with eight pizzas and their prices",
    "parts": "Scientific figure of photosynthesis with six labelled parts",
    "plans": "Poster with three plans: Starter $0, Team $12, Company $39",
    "quadrants": "SWOT slide with four quadrants",
    "recipe": 'Poster with a recipe: ingredients on the left, five steps on the right, "Shakshuka"',
    "schedule": "Event schedule poster for a two-day conference with four talks each day",
    "steps": "An infographic poster on how to brew filter coffee in five steps, warm colours",
    "table": "A slide comparing Postgres and SQLite in a table with four rows",
    "timeline": "A timeline slide of our company: 2016 founded, 2018 first customer, 2021 sale, 2024 profit",
    "timetable": "Class schedule poster: Monday 7:00 Vinyasa with Ana, Tuesday 18:30 Yin, 20:00 Flow",
    "tree": "Org chart with a CEO, three directors and two managers under each",
}
NUM_ENTRIES = {
    "agenda": 4, "checklist": 10, "columns": 3, "cycle": 4, "groups": 2, "list": 3, "matrix": 6, "menu": 8,
    "parts": 6, "plans": 3, "quadrants": 4, "schedule": 2, "steps": 5, "timeline": 4, "timetable": 2,
}  # fmt: skip
SIZES = ((1600, 900), (1200, 1600))


def planned(brief: Brief, proposal: int = 0) -> Document:
    return TemplatePlanner().plan(brief, proposal_index=proposal, seed=1, tuning=Tuning())


def telling(prompt: str) -> Telling:
    found = telling_of(content_of(read_brief(prompt)))
    assert found is not None
    return found


def words_on(document: Document) -> list[str]:
    """The texts of a document, in order."""
    texts = []
    for element in parse(document.html).elements():
        own = "".join(child for child in element.children if isinstance(child, str)).strip()
        if own and element.tag != "style":
            texts.append(own)
    return texts


@pytest.mark.parametrize("form", PROMPTS)
def test_a_structure_is_set_by_its_own_compositions_whatever_else_the_prompt_is(form: str) -> None:
    document = planned(read_brief(PROMPTS[form]))
    assert document.composition.startswith("told ")
    assert telling(PROMPTS[form]).form == form


@pytest.mark.parametrize("form", PROMPTS)
@pytest.mark.parametrize("proposal", [0, 1, 2])
def test_every_exact_string_is_set_once(form: str, proposal: int) -> None:
    brief = read_brief(PROMPTS[form])
    texts = words_on(planned(brief, proposal))
    for one in brief.constraints:
        if isinstance(one, ExactText):
            hits = [text for text in texts if re.search(rf"(?<!\w){re.escape(one.text)}(?!\w)", text)]
            exact = [text for text in hits if text == one.text]
            assert len(exact or hits) == 1, one.text


@pytest.mark.parametrize(("form", "num"), NUM_ENTRIES.items())
def test_as_many_entries_as_are_asked_for(form: str, num: int) -> None:
    assert len(telling(PROMPTS[form]).items) == num


def test_inner_counts_are_met() -> None:
    assert [len(day.items) for day in telling(PROMPTS["schedule"]).items] == [4, 4]
    assert [len(column.items) for column in telling(PROMPTS["columns"]).items] == [3, 3, 3]
    assert [len(group.items) for group in telling(PROMPTS["recipe"]).items][1] == 5
    assert len(telling(PROMPTS["table"]).rows) == 4


def test_a_tree_has_every_box_and_parents_stand_over_the_middle_of_their_children() -> None:
    nodes = nodes_of(telling(PROMPTS["tree"]).items)
    assert [sum(one.level == level for one in nodes) for level in range(3)] == [1, 3, 6]
    for index, node in enumerate(nodes):
        middles = [one.middle for one in nodes if one.parent == index]
        assert not middles or node.middle == (middles[0] + middles[-1]) / 2


def test_the_sums_of_an_invoice_are_right() -> None:
    rows = telling(PROMPTS["invoice"]).rows

    def number(cell: str) -> float:
        return float(cell.replace(",", ""))

    lines = [row for row in rows if row[1]]
    assert len(lines) == 4
    assert all(number(row[3]) == float(row[1]) * number(row[2]) for row in lines)
    subtotal, tax, total = (number(row[3]) for row in rows[-3:])
    assert subtotal == sum(number(row[3]) for row in lines)
    assert (tax, total) == (subtotal * 0.2, subtotal * 1.2)


def test_all_words_that_are_not_the_prompts_are_reported() -> None:
    document = planned(read_brief(PROMPTS["steps"]))
    (note,) = [one for one in document.notes if one.startswith("stand-in copy")]
    assert "Grind the beans" in note
    own = planned(read_brief(PROMPTS["agenda"]))
    assert "Welcome" not in " ".join(own.notes)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("form", PROMPTS)
def test_nothing_leaves_the_page_and_no_two_texts_touch(
    form: str, size: tuple[int, int], drawer: Drawer
) -> None:
    brief = replace(read_brief(PROMPTS[form]), canvas=Canvas(width_px=size[0], height_px=size[1]))
    drawing = drawer.draw(planned(brief, proposal=SIZES.index(size)))

    assert drawing.layout_notes == ()
    assert (drawing.unfilled_slots, drawing.missing_glyphs) == ((), ())
    texts = [one for one in drawing.boxes if one.text]
    for index, one in enumerate(texts):
        assert min(one.box.left_px, one.box.top_px) >= 0
        assert (one.box.right_px <= size[0], one.box.bottom_px <= size[1]) == (True, True), one.text
        for other in texts[index + 1 :]:
            across = min(one.box.right_px, other.box.right_px) - max(one.box.left_px, other.box.left_px)
            down = min(one.box.bottom_px, other.box.bottom_px) - max(one.box.top_px, other.box.top_px)
            assert across <= 1 or down <= 2, (one.text, other.text)


@pytest.mark.parametrize("look", ["chalkboard", "blueprint", "paper", "hand-drawn", "dark"])
def test_a_structure_wears_the_look_that_is_asked_for(look: str) -> None:
    document = planned(read_brief(f"{PROMPTS['steps']}, {look} style"))
    assert document.composition.startswith("told ")
    assert look == "dark" or f'data-look="{look}"' in document.html


def test_warm_colours_without_a_name_are_warm() -> None:
    assert "#2f5fe0" not in planned(read_brief(PROMPTS["steps"])).html


@given(num=st.integers(1, 14))
@settings(max_examples=14, deadline=None)
def test_known_procedures_and_pools_fill_any_number(num: int) -> None:
    items = telling(f"Infographic poster on how to brew tea in {num} steps").items
    assert len(items) == num
    assert len(telling(f"Menu poster for a bar with {num} pizzas").items) == max(num, 1)
    assert len({item.name.text for item in items}) == num


_NAME = st.text(st.characters(codec="ascii", categories=("Lu", "Ll")), min_size=1, max_size=14)


@given(
    names=st.lists(_NAME, min_size=1, max_size=9),
    form=st.sampled_from(["agenda", "checklist", "steps", "list"]),
)
@settings(max_examples=15, deadline=None)
def test_every_item_of_any_list_is_set_and_in_its_order(names: list[str], form: str) -> None:
    brief = read_brief("Poster for a fair")
    sheet = Sheet(
        width_px=900, height_px=900, content=content_of(brief), theme=theme_for(brief.palette, (), 0)
    )
    items = tuple(Item(name=Line(text=name)) for name in names)
    look = Look(sheet=sheet, tone=on_ground(sheet), body_px=20.0, lines={})
    build = {"agenda": told_rows.agenda, "checklist": told_rows.checklist, "steps": told_rows.steps,
             "list": told_rows.listing}[form]  # fmt: skip
    html = build(items, look, 800.0).draw(Area(left=0, top=0, right=800, bottom=900))
    found = [one for one in re.findall(r">([^<>]+)</div>", html) if not one.isdigit()]
    assert found == names


def test_all_icons_of_what_is_known_exist() -> None:
    for kind in (
        "pizza",
        "hike",
        "trip",
        "beach",
        "camping",
        "talks",
        "features",
        "roadmap",
        "invoice",
        "café",
    ):
        known = knowledge.pool(kind)
        assert known is not None
        assert all(one.icon in icons() for one in known.facts)
    for name in ("water cycle", "carbon cycle", "rock cycle", "nitrogen cycle", "cell cycle"):
        ring = knowledge.cycle(name, num=3)
        assert ring is not None
        assert len(ring.facts) == 3
        assert all(one.icon in icons() for one in ring.facts)


def test_what_is_not_known_is_not_made_up() -> None:
    rows = knowledge.compared(("Foo", "Bar"), 3)
    assert [row[1:] for row in rows] == [("", "")] * 3
    drawn = knowledge.drawn("a flux capacitor", num=4)
    assert drawn.svg == ""
    assert [one.name for one in drawn.parts] == ["Part 1", "Part 2", "Part 3", "Part 4"]


def test_a_chart_without_numbers_says_that_its_data_are_a_sample() -> None:
    brief = read_brief("Line chart of monthly users, 2023 and 2024, with a legend, title on top")
    chart = sample_chart(brief)
    assert chart is not None
    assert [row.name for row in chart.series] == ["2023", "2024"]
    assert len(chart.categories) == 12
    assert "Sample data" in words_on(planned(brief))
    assert sample_chart(read_brief("Bar chart: North 3, South 5")) is None


def test_compositions_of_structures_differ_by_proposal() -> None:
    brief = read_brief(PROMPTS["menu"])
    assert len({planned(brief, proposal).composition for proposal in range(3)}) == 3
    assert len({one.name for one in TOLD}) == len(TOLD)


def test_a_figure_that_was_edited_in_the_brief_is_the_one_that_is_set() -> None:
    brief = read_brief("Slide with 3 KPIs: revenue $12.4M (+18%), gross margin 71%, NPS 52")
    edited = tuple(
        replace(one, text="$13.1M") if isinstance(one, ExactText) and one.text == "$12.4M" else one
        for one in brief.constraints
    )

    telling = telling_of(content_of(replace(brief, constraints=edited)))

    assert telling is not None
    assert [one.value.text for one in telling.items if one.value] == ["$13.1M", "71%", "52"]
    assert telling.rest == ()
    assert telling.stand_ins == ("Key figures",)


def test_no_price_and_no_hour_is_made_up() -> None:
    """A menu without dishes waits for them; a schedule without hours has none."""
    menu = telling("restaurant menu for Osteria Luna, warm colours")
    assert [one.value for one in menu.items] == [None] * len(menu.items)
    priced = telling("Menu poster for a bar with three drinks and their prices")
    assert [one.value.text for one in priced.items if one.value] == ["0.00"] * 3
    days = telling("Event schedule poster for a two-day conference with four talks each day")
    assert [inner.value for day in days.items for inner in day.items] == [None] * 8
    assert "Opening talk" not in telling("yoga class schedule poster for a studio").stand_ins


def test_courses_without_dishes_hold_dishes_to_be_named() -> None:
    menu = telling("restaurant menu for Osteria Luna, starters and mains")
    assert [(one.name.text, one.items[0].name.text) for one in menu.items] == [
        ("Starters", "First dish"),
        ("Mains", "First dish"),
    ]


def test_prices_on_a_menu_are_marked_as_prices() -> None:
    page = planned(read_brief("menu for a bistro. Starters: Soup 7.50, Tart 8. Mains: Trout 17.50"))
    assert page.html.count('data-noun="price"') == 3


def test_a_day_is_named_once_in_a_timetable() -> None:
    page = planned(read_brief(PROMPTS["timetable"]))
    assert words_on(page).count("Tuesday") == 1
    assert {"7:00", "Vinyasa", "Ana", "18:30", "20:00", "Flow"} <= set(words_on(page))


@pytest.mark.parametrize(
    ("prompt", "title", "subtitle"),
    [
        (
            "a weekly yoga class schedule poster: Monday 7:00 Flow, Friday 8:00 Yin",
            "Weekly yoga class schedule",
            "",
        ),
        ("Kursplan für ein Yogastudio: Montag 18 Uhr Hatha, Freitag 19 Uhr Yin", "Yogastudio", "Kursplan"),
        ("Plakat für eine Mühle namens Korn mit drei Vorteilen: leise, präzise, leicht", "Korn", "Mühle"),
        (PROMPTS["groups"], "Cook", "We are hiring"),
        ("Affiche pour une fête, 3 mai, Paris, avec trois avantages : musique, jeux, soleil", "Fête", ""),
    ],
)
def test_the_title_is_what_the_prompt_is_about(prompt: str, title: str, subtitle: str) -> None:
    found = telling(prompt)
    assert found.title is not None
    assert (found.title.text, found.subtitle.text if found.subtitle else "") == (title, subtitle)


def test_a_figure_of_which_only_the_subject_is_told_shows_what_is_known_of_it() -> None:
    known = telling("scientific diagram of photosynthesis")
    assert (known.form, bool(known.svg)) == ("parts", True)
    unknown = telling("CRISPR gene editing figure, clean scientific style")
    assert [one.name.text for one in unknown.items][:2] == ["First step", "Second step"]
    assert set(unknown.stand_ins) >= {"First step", "Second step"}


def test_key_figures_stand_over_the_chart_that_is_given_beside_them(drawer: Drawer) -> None:
    page = planned(
        read_brief("KPI slide: churn 2.1%, NPS 54, and a bar chart of revenue by quarter: Q1 1, Q2 2")
    )
    assert {"2.1%", "NPS", "54", "Revenue"} <= set(words_on(page))
    boxes = drawer.draw(page).boxes or ()
    charts = [one for one in boxes if one.noun == "chart"]
    assert len(charts) == 1
    assert all(one.box.bottom_px <= charts[0].box.top_px + 1 for one in boxes if one.noun == "stat")


@pytest.mark.parametrize(("plural", "one"), [("dishes", "dish"), ("stories", "story"), ("talks", "talk")])
def test_an_unnamed_entry_is_called_by_its_singular(plural: str, one: str) -> None:
    assert singular(plural) == one


def test_steps_side_by_side_have_icons_on_all_of_them_or_on_none() -> None:
    page = planned(read_brief("flow chart: order received, payment checked, packed, zzz"))
    assert "data-icon" not in page.html


@pytest.mark.parametrize(
    ("prompt", "title"),
    [
        ("Speisekarte für das Gasthaus Linde: Suppe 5,50 €, Salat 6,90 €", "Gasthaus Linde"),
        ("restaurant menu with six dishes and prices, dark green", "Menu"),
        ("carta de un bar: Tapas: Croquetas 6 €, Tortilla 5 €. Bebidas: Caña 2,50 €", "Carta de un bar"),
    ],
)
def test_a_menu_is_titled_by_its_house_or_by_what_it_is_called(prompt: str, title: str) -> None:
    found = telling(prompt)
    assert found.title is not None
    assert found.title.text == title


def test_bars_without_numbers_say_that_no_data_was_given() -> None:
    page = planned(read_brief("chart of daily temperature"))
    assert NO_DATA_NOTE in words_on(page)
    assert any(NO_DATA_NOTE in note for note in page.notes)
    given = planned(read_brief("bar chart of visitors: A 4, B 7, C 9"))
    assert NO_DATA_NOTE not in words_on(given)
