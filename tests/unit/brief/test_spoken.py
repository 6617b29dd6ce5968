"""Copy without quotation marks: what people type between commas is set word for word, wishes are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeready.brief import Brief, ElementCount, ExactText
from makeready.brief.read import read_brief
from makeready.brief.told_reader import told_in


def texts(prompt: str) -> list[tuple[str, str]]:
    return [(one.role, one.text) for one in read_brief(prompt).constraints if isinstance(one, ExactText)]


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        (
            "Poster for a farmers market, every Saturday 8 am to 1 pm, Town Square, free entry",
            [("date", "Every Saturday 8 am to 1 pm"), ("place", "Town Square"), ("price", "Free entry")],
        ),
        (
            "Flyer für einen Flohmarkt, Sonntag, 14. Juni, 9 bis 16 Uhr, Parkplatz Stadthalle, Eintritt frei",
            [("date", "Sonntag, 14. Juni"), ("time", "9 bis 16 Uhr"), ("place", "Parkplatz Stadthalle"),
             ("price", "Eintritt frei")],
        ),
        (
            "Affiche pour un concert de jazz, vendredi 12 juin à 20 h, Le Petit Duc, entrée 15 €",
            [("date", "Vendredi 12 juin à 20 h"), ("place", "Le Petit Duc"), ("price", "Entrée 15 €")],
        ),
        (
            "Cartel para una feria del libro, del 3 al 9 de mayo, Plaza Mayor, entrada gratuita",
            [("date", "Del 3 al 9 de mayo"), ("place", "Plaza Mayor"), ("price", "Entrada gratuita")],
        ),
        (
            "Poster for a wine tasting on Friday 3 July at 7 pm in the Old Mill",
            [("date", "Friday 3 July"), ("time", "7 pm"), ("place", "The Old Mill")],
        ),
        ("Wedding invitation, Anna & Luca, 20 June", [("headline", "Anna & Luca"), ("date", "20 June")]),
        (
            "business card for Jonas Weber, Product Designer, jonas@weber.design, +49 170 1234567",
            [("text", "Product Designer"), ("text", "jonas@weber.design"), ("text", "+49 170 1234567")],
        ),
        ("Launch graphic for a juice bar called Pressed, 1:1", [("logo", "Pressed")]),
        ("9:16 story for a half marathon, runcity.org", [("text", "runcity.org")]),
    ],
)  # fmt: skip
def test_what_stands_between_commas_is_set_word_for_word(
    prompt: str, expected: list[tuple[str, str]]
) -> None:
    assert texts(prompt) == expected


@pytest.mark.parametrize(
    "prompt",
    [
        "Poster for a jazz night, with plenty of room, keep it calm, no people",
        "Social card, clean and bold, Blue and white",
        "A poster about bees, playful mood, use big type",
        "Poster 9:16 for a museum",
    ],
)
def test_wishes_and_shapes_are_no_copy(prompt: str) -> None:
    assert texts(prompt) == []


def test_what_a_message_wants_to_say_becomes_points_and_no_counts() -> None:
    prompt = (
        "A slide for us. It should say that we hired 14 people, that churn is 3 %, and that NPS rose to 61."
    )
    brief = read_brief(prompt)

    assert texts(prompt) == [
        ("bullet", "We hired 14 people"), ("bullet", "Churn is 3 %"), ("bullet", "NPS rose to 61"),
    ]  # fmt: skip
    assert not [one for one in brief.constraints if isinstance(one, ElementCount)]


@pytest.mark.parametrize(
    ("prompt", "form", "entries"),
    [
        (
            "Slide with 3 KPIs: revenue $12.4M (+18%), gross margin 71%, NPS 52",
            "figures",
            [("Revenue", "$12.4M", "+18%"), ("Gross margin", "71%", ""), ("NPS", "52", "")],
        ),
        (
            "Pricing page for a manager: Free $0, Family $5, Business $9 per user, highlight Family",
            "plans",
            [("Free", "$0", ""), ("Family", "$5", ""), ("Business", "$9 per user", "")],
        ),
        (
            "Safety poster for a warehouse: wear a helmet, lift with your legs, report hazards",
            "list",
            [("Wear a helmet", "", ""), ("Lift with your legs", "", ""), ("Report hazards", "", "")],
        ),
        (
            "Menu poster for a burger bar: Classic 9 €, Cheese 10 €",
            "menu",
            [("Classic", "9 €", ""), ("Cheese", "10 €", "")],
        ),
        (
            "Slide: three reasons to switch: lower cost, faster support, one contract",
            "steps",
            [("Lower cost", "", ""), ("Faster support", "", ""), ("One contract", "", "")],
        ),
        (
            "Org chart: CEO Jane Roe; CTO, CFO report to her",
            "tree",
            [("CEO Jane Roe", "", ""), ("CTO", "", ""), ("CFO", "", "")],
        ),
    ],
)
def test_a_list_alone_is_a_structure(prompt: str, form: str, entries: list[tuple[str, str, str]]) -> None:
    told = told_in(prompt)

    assert told is not None
    assert told.form == form
    assert [(one.name, one.value, one.note) for one in told.entries] == entries


def charted(prompt: str) -> list[tuple[tuple[str, ...], tuple[float, ...], str]]:
    brief: Brief = read_brief(prompt)
    return [(one.categories, series.values, one.unit) for one in brief.charts for series in one.series]


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        (
            "Slide: revenue by quarter Q1 4.2, Q2 4.9, Q3 5.6 million euros",
            [(("Q1", "Q2", "Q3"), (4.2, 4.9, 5.6), "million euros")],
        ),
        (
            "line chart slide of churn over 3 months: A 8, 7, 6; B 9, 9, 8",
            [(("1", "2", "3"), (8.0, 7.0, 6.0), ""), (("1", "2", "3"), (9.0, 9.0, 8.0), "")],
        ),
        (
            "Line chart of signups January to March: 120, 150, 180",
            [(("Jan", "Feb", "Mar"), (120.0, 150.0, 180.0), "")],
        ),
        (
            "Figure: bar chart of reaction time in ms for control, caffeine, sleep deprived: 310, 275, 420",
            [(("control", "caffeine", "sleep deprived"), (310.0, 275.0, 420.0), "ms")],
        ),
        ("Poster for a fair, 2026, Hall 2", []),
    ],
)
def test_numbers_in_a_row_are_a_chart(
    prompt: str, expected: list[tuple[tuple[str, ...], tuple[float, ...], str]]
) -> None:
    assert charted(prompt) == expected


@given(st.lists(st.text("aA1 ,.;:€@-'äé", max_size=14), max_size=6))
def test_no_prompt_breaks_the_readers_and_copy_stands_in_the_prompt(pieces: list[str]) -> None:
    prompt = "Poster for a fair, " + ", ".join(pieces)
    said = texts(prompt)

    plain = " ".join(prompt.split()).lower()
    assert all(" ".join(text.split()).lower() in plain for _, text in said)
