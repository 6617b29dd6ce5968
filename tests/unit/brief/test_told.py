"""Short prompts that name a structure: its form, its entries with their values, and how many are wanted."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makeready.brief import ElementCount
from makeready.brief.read import read_brief
from makeready.brief.told import Told
from makeready.brief.told_lists import is_style
from makeready.brief.told_reader import MAX_PROMPT_CHARS, told_in

from .readings import texts


def told(prompt: str) -> Told:
    found = told_in(prompt)
    assert found is not None
    return found


def pairs(found: Told) -> list[tuple[str, str]]:
    return [(one.name, one.value) for one in found.entries]


@pytest.mark.parametrize(
    ("prompt", "form"),
    [
        ("Agenda slide: 09:00 Welcome, 09:15 Results", "agenda"),
        ("Certificate of attendance, dark green", "certificate"),
        ("Packing list poster for a weekend trip", "checklist"),
        ("A slide with three columns: Do, Doing, Done", "columns"),
        ("The rock cycle as a figure", "cycle"),
        ("A slide with one big number: 42 % of users stay", "figure"),
        ("A job ad for a cook: you bring taste, two years of practice; we offer free meals", "groups"),
        ("An invoice page with three lines", "invoice"),
        ("Social card with two roles: Cook, Waiter", "list"),
        ("An effort and impact matrix, a 2x2 matrix of cost by value", "matrix"),
        ("Menu poster for a café", "menu"),
        ("Figure of a cell with five labelled parts", "parts"),
        ("Three plans: Basic $5, Pro $9, Max $19", "plans"),
        ("SWOT slide", "quadrants"),
        ("A quote card: “Less is more.”", "quote"),
        ("Recipe poster for pancakes", "recipe"),
        ("Event schedule for a three-day fair with five talks each day", "schedule"),
        ("Infographic on how to plant a tree in four steps", "steps"),
        ("Comparison table: Free, Pro against six features", "table"),
        ("Class schedule: Monday 7:00 Vinyasa, Tuesday 8:00 Yin", "timetable"),
        ("A timeline: 1999 idea, 2003 launch", "timeline"),
        ("Org chart with a head and two leads", "tree"),
    ],
)
def test_each_form_is_known_by_its_words(prompt: str, form: str) -> None:
    assert told(prompt).form == form


@pytest.mark.parametrize(
    "prompt",
    [
        "A poster for a jazz night",
        "A bar chart of sales: North 3, South 5",
        'A slide titled "Renewals" with three bullets: "One", "Two", "Three"',
        "Flow diagram: New -> Triage -> Done",
        "A landing page for a yoga studio",
    ],
)
def test_a_prompt_without_a_structure_of_its_own_is_left_to_the_other_readers(prompt: str) -> None:
    assert told_in(prompt) is None


def test_a_long_prompt_is_left_to_the_reader_of_outlines() -> None:
    prompt = "Agenda slide: 09:00 Welcome, 09:15 Results. "
    assert told_in(prompt * (MAX_PROMPT_CHARS // len(prompt) + 1)) is None


@pytest.mark.parametrize(
    ("prompt", "entries"),
    [
        ("Agenda slide: 09:00 Welcome, 9:15 Results and 10:00 Questions",
         [("Welcome", "09:00"), ("Results", "9:15"), ("Questions", "10:00")]),
        ("A timeline of our company: 2016 founded, 2018 first customer",
         [("Founded", "2016"), ("First customer", "2018")]),
        ("A pricing page with three plans: Starter $0, Team $12, Company $39, dark blue",
         [("Starter", "$0"), ("Team", "$12"), ("Company", "$39")]),
        ("Menu poster for a bar, four drinks: Cola 3 €, Tea 2.50 €, Gin for $9, Water free; warm colours",
         [("Cola", "3 €"), ("Tea", "2.50 €"), ("Gin", "$9"), ("Water", "free")]),
        ("A slide with three columns: Now, Next, Later, and three items in each",
         [("Now", ""), ("Next", ""), ("Later", "")]),
        ("Checklist poster: tent, stove and rope, in green", [("Tent", ""), ("Stove", ""), ("Rope", "")]),
        ("Checklist poster: ten things to pack for a hike", []),
    ],
)  # fmt: skip
def test_entries_are_the_pieces_of_the_list_with_their_values(
    prompt: str, entries: list[tuple[str, str]]
) -> None:
    assert pairs(told(prompt)) == entries


@pytest.mark.parametrize(
    ("prompt", "num", "num_inner"),
    [
        ("Checklist poster: ten things to pack for a hike", 10, 0),
        ("Menu poster for a pizzeria with eight pizzas and their prices", 8, 0),
        ("Event schedule poster for a two-day conference with four talks each day", 2, 4),
        ("A slide with three columns: Now, Next, Later, and three items in each", 3, 3),
        ("A slide comparing cats and dogs in a table with four rows", 0, 4),
        ("A poster with a recipe: ingredients on the left, 6 steps on the right", 6, 0),
        ("An invoice page: seller, buyer, four lines with quantity and price", 4, 0),
    ],
)
def test_numbers_say_how_many_are_wanted(prompt: str, num: int, num_inner: int) -> None:
    found = told(prompt)
    assert (found.num, found.num_inner) == (num, num_inner)


def test_a_tree_has_levels() -> None:
    levels = told("Org chart with a CEO, three directors and two managers under each").levels
    assert [(one.num, one.name) for one in levels] == [(1, "CEO"), (3, "directors"), (2, "managers")]


def test_things_that_are_compared_are_a_tables_heads() -> None:
    heads = told("A slide comparing Postgres and SQLite in a table with four rows").heads
    assert [one.name for one in heads] == ["Postgres", "SQLite"]


def test_one_big_number_is_the_figure_and_its_sentence() -> None:
    assert pairs(told("Slide with one big number: 98 % of orders arrive the next day")) == [
        ("of orders arrive the next day", "98 %")
    ]


def test_entries_become_exact_texts_and_nothing_of_them_is_left_over() -> None:
    brief = read_brief("Agenda slide: 09:00 Welcome, 09:15 Results")
    assert [text for _, text in texts(brief)] == ["09:00", "Welcome", "09:15", "Results"]
    assert brief.not_understood == ()


def test_what_a_structure_needs_is_no_place_and_no_part_of_another_kind() -> None:
    brief = read_brief("Menu poster for a pizzeria with eight pizzas and their prices")
    assert not [one for one in brief.constraints if isinstance(one, ElementCount) and one.noun == "nav"]


def test_an_event_has_its_day_time_and_place_without_quotation_marks() -> None:
    brief = read_brief(
        'Poster for a jazz night, "Blue Hour", Friday 12 June, 8 pm, Cellar Bar, deep blue and gold'
    )
    assert texts(brief) == [
        ("headline", "Blue Hour"), ("date", "Friday 12 June"), ("time", "8 pm"), ("place", "Cellar Bar"),
    ]  # fmt: skip


def test_capitals_without_a_date_before_them_are_no_place() -> None:
    assert texts(read_brief("A poster for Berlin, Helvetica, bold")) == []


def test_an_arrow_that_leads_back_is_one_more_link_and_one_more_arrow() -> None:
    brief = read_brief("Flow diagram: New -> Review -> Done, with an arrow back from Review to New")
    assert brief.links == (("New", "Review"), ("Review", "Done"), ("Review", "New"))
    (arrows,) = [one for one in brief.constraints if isinstance(one, ElementCount)]
    assert (arrows.noun, arrows.minimum, arrows.maximum) == ("arrow", 3, 3)


def test_the_string_of_a_quote_card_is_the_quotation_and_a_name_is_counted() -> None:
    brief = read_brief('A quote card: "Simple is hard." with the name underneath, on a dark ground')
    assert texts(brief) == [("quote", "Simple is hard.")]
    assert ("author", 1) in [
        (one.noun, one.minimum) for one in brief.constraints if isinstance(one, ElementCount)
    ]


_WORD = st.from_regex(r"[A-Z][a-z]{2,9}", fullmatch=True).filter(
    lambda word: (
        not re.match(r"(?i)(with|without|and|in|on|no|using|title|dark|light|an|one|the|each|all|free)", word)
    )
)


@settings(max_examples=40)
@given(names=st.lists(_WORD, min_size=2, max_size=8, unique=True), prices=st.data())
def test_every_plan_of_a_list_is_an_entry_in_its_order(names: list[str], prices: st.DataObject) -> None:
    names = [one for one in names if not is_style(one.lower())]
    values = [f"${prices.draw(st.integers(1, 999))}" for _ in names]
    listed = ", ".join(f"{name} {value}" for name, value in zip(names, values, strict=True))
    found = told_in(f"A pricing page with plans: {listed}") if names else None
    assert found is None or pairs(found) == list(zip(names, values, strict=True))


@settings(max_examples=40)
@given(st.text(max_size=300))
def test_no_prompt_breaks_the_reader(prompt: str) -> None:
    told_in(prompt)
    told_in(f"Agenda slide: {prompt}")
    told_in(f"Org chart with {prompt}")
