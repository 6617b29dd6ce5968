"""Entries under headings: menus by course, timetables by day, the two lists of a job ad, recipes."""

import pytest

from makeready.brief import ExactText
from makeready.brief.read import read_brief
from makeready.brief.told import Told
from makeready.brief.told_reader import told_in

from .readings import counts, texts


def told(prompt: str) -> Told:
    found = told_in(prompt)
    assert found is not None
    return found


def rows(found: Told) -> list[tuple[str, str, str, str]]:
    return [(one.group, one.value, one.name, one.note) for one in found.entries]


def test_a_week_is_read_with_its_days_hours_and_people() -> None:
    found = told(
        "a yoga class schedule poster: Monday 7:00 Vinyasa with Ana, Tuesday 18:30 Yin, 20:00 Flow with Mia"
    )
    assert found.form == "timetable"
    assert rows(found) == [
        ("Monday", "7:00", "Vinyasa", "Ana"),
        ("Tuesday", "18:30", "Yin", ""),
        ("Tuesday", "20:00", "Flow", "Mia"),
    ]


@pytest.mark.parametrize(
    ("prompt", "first"),
    [
        ("Kursplan für ein Yogastudio: Montag 18 Uhr Hatha mit Lea, Mittwoch 19 Uhr Yin",
         ("Montag", "18 Uhr", "Hatha", "Lea")),
        ("horario de clases: lunes 7:00 Vinyasa, martes 18:30 Yin", ("Lunes", "7:00", "Vinyasa", "")),
        ("emploi du temps: lundi 18h30 Hatha avec Zoé, mardi 19h Yin", ("Lundi", "18h30", "Hatha", "Zoé")),
        ("opening hours sign: Mon-Fri 9:00-18:00, Sat 10:00-14:00", ("Mon-Fri", "9:00-18:00", "", "")),
    ],
)  # fmt: skip
def test_a_week_is_read_in_four_languages(prompt: str, first: tuple[str, str, str, str]) -> None:
    found = told(prompt)
    assert found.form == "timetable"
    assert rows(found)[0] == first


def test_one_day_with_a_time_is_a_date_and_no_timetable() -> None:
    assert told("Class schedule poster, starting Monday 7:00").form == "schedule"


def test_what_stands_with_a_capital_gives_the_class_and_other_words_belong_to_its_name() -> None:
    found = told("Class schedule: Monday 7:00 Stretching with weights, Friday 8:00 Yoga with Ana")
    assert [(one.name, one.note) for one in found.entries] == [
        ("Stretching with weights", ""),
        ("Yoga", "Ana"),
    ]


@pytest.mark.parametrize(
    "prompt",
    [
        "menu for a bistro. Starters: Onion soup 7.50, Tart with herbs 8. Mains: Trout 17.50",
        "a restaurant menu poster. Starters: Onion soup 7.50, Tart with herbs 8; Mains: Trout 17.50, warm",
    ],
)
def test_a_menu_has_its_courses_and_a_number_behind_a_dish_is_its_price(prompt: str) -> None:
    assert rows(told(prompt)) == [
        ("Starters", "7.50", "Onion soup", ""),
        ("Starters", "8", "Tart with herbs", ""),
        ("Mains", "17.50", "Trout", ""),
    ]


def test_a_decimal_comma_is_no_end_of_a_dish() -> None:
    found = told("Speisekarte: Suppe 7,50 €, Forelle 17,50 €")
    assert [(one.name, one.value) for one in found.entries] == [("Suppe", "7,50 €"), ("Forelle", "17,50 €")]


def test_a_menu_in_french_is_a_poster_with_its_courses() -> None:
    brief = read_brief("menu d'un restaurant: Entrées: Soupe à l'oignon 7 €, Salade 6 €. Plats: Truite 17 €")
    assert brief.kind == "poster"
    assert [one.text for one in brief.constraints if isinstance(one, ExactText)] == [
        "Entrées", "Soupe à l'oignon", "7 €", "Salade", "6 €", "Plats", "Truite", "17 €",
    ]  # fmt: skip


def test_courses_without_dishes_are_headings() -> None:
    found = told("restaurant menu for Osteria Luna, starters, mains and desserts, warm colours")
    assert [one.name for one in found.heads] == ["Starters", "Mains", "Desserts"]
    assert not found.entries


def test_a_job_ad_keeps_its_two_lists_apart_and_reads_the_contact() -> None:
    prompt = (
        "job ad for a backend engineer at Northwind: you bring 3 years of Python, SQL and curiosity;"
        " we offer 30 days of holiday, a training budget; apply at jobs@northwind.io"
    )
    assert rows(told(prompt)) == [
        ("You bring", "", "3 years of Python", ""),
        ("You bring", "", "SQL", ""),
        ("You bring", "", "Curiosity", ""),
        ("We offer", "", "30 days of holiday", ""),
        ("We offer", "", "A training budget", ""),
    ]
    brief = read_brief(prompt)
    assert "Apply at jobs@northwind.io" in [
        one.text for one in brief.constraints if isinstance(one, ExactText)
    ]
    assert not brief.not_understood


def test_a_german_job_ad_keeps_its_two_lists_apart() -> None:
    prompt = (
        "Stellenanzeige für eine Bäckerei: Du bringst mit: Freude am Umgang mit Kunden, Geduld."
        " Wir bieten: 28 Tage Urlaub, Rabatt"
    )
    found = rows(told(prompt))
    assert found == [
        ("Du bringst mit", "", "Freude am Umgang mit Kunden", ""),
        ("Du bringst mit", "", "Geduld", ""),
        ("Wir bieten", "", "28 Tage Urlaub", ""),
        ("Wir bieten", "", "Rabatt", ""),
    ]


@pytest.mark.parametrize(
    "prompt",
    [
        "Poster for a fair. Headline: Big day, small town. Colours: blue, white.",
        "Launch graphic. Style: clean, calm. Palette: navy, sand.",
        "Line chart of churn over 3 months: A: 8, 7, 6; B: 9, 9, 8",
    ],
)
def test_labels_that_describe_the_picture_head_no_group(prompt: str) -> None:
    found = told_in(prompt)
    assert found is None or found.form != "groups"


def test_a_recipe_has_the_ingredients_and_steps_that_are_given() -> None:
    found = told("recipe card for banana bread: 3 bananas, 200 g flour; mash, mix, bake 50 minutes at 180 °C")
    assert [(one.group, one.name) for one in found.entries] == [
        ("Ingredients", "3 bananas"),
        ("Ingredients", "200 g flour"),
        ("Method", "Mash"),
        ("Method", "Mix"),
        ("Method", "Bake 50 minutes at 180 °C"),
    ]


@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        ("Plakat für eine Kaffeemühle namens Mahlwerk mit drei Vorteilen: leise, präzise, leicht zu reinigen",
         ["Leise", "Präzise", "Leicht zu reinigen"]),
        ("Affiche pour un vélo avec trois avantages : léger, rapide, silencieux",
         ["Léger", "Rapide", "Silencieux"]),
        ("cartel para un festival con tres ventajas: entrada libre, cine al aire libre, comida local",
         ["Entrada libre", "Cine al aire libre", "Comida local"]),
    ],
)  # fmt: skip
def test_so_many_benefits_are_read_in_other_languages(prompt: str, names: list[str]) -> None:
    found = told(prompt)
    assert (found.form, [one.name for one in found.entries]) == ("list", names)
    assert not read_brief(prompt).not_understood


def test_a_name_in_german_is_the_brand_and_not_part_of_the_subject() -> None:
    brief = read_brief(
        "Plakat für eine Kaffeemühle namens Mahlwerk mit drei Vorteilen: leise, präzise, leicht"
    )
    assert brief.subject == "eine Kaffeemühle"
    assert ("logo", "Mahlwerk") in texts(brief)


def test_a_day_beside_a_list_stays_a_date() -> None:
    brief = read_brief("Poster for a fair, 3 May, Town Hall, with three reasons: music, food, games")
    found = {one.text: one.role for one in brief.constraints if isinstance(one, ExactText)}
    assert found == {"3 May": "date", "Town Hall": "place", "Music": "item", "Food": "item", "Games": "item"}


def test_a_figure_shows_what_the_words_give_in_their_order() -> None:
    prompt = (
        "a scientific figure showing how CRISPR gene editing works: guide RNA finds the target,"
        " Cas9 cuts the DNA, the cell repairs the cut"
    )
    found = told(prompt)
    assert (found.form, found.title) == ("steps", "how CRISPR gene editing works")
    assert [one.name for one in found.entries] == [
        "Guide RNA finds the target",
        "Cas9 cuts the DNA",
        "The cell repairs the cut",
    ]
    assert not read_brief(prompt).not_understood


def test_a_chain_of_arrows_stays_a_diagram() -> None:
    brief = read_brief("Diagram of a shop: Cart -> Payment -> Packing -> Delivery")
    assert len(brief.links) == 3


def test_key_figures_end_where_the_chart_begins() -> None:
    prompt = "KPI slide: revenue €4.2M up 12%, NPS 54, and a bar chart of revenue by quarter: Q1 0.9, Q2 1.0"
    assert [(one.name, one.value, one.note) for one in told(prompt).entries] == [
        ("Revenue", "€4.2M", "up 12%"),
        ("NPS", "54", ""),
    ]
    assert len(read_brief(prompt).charts) == 1


def test_benefits_on_a_landing_page_are_callouts() -> None:
    brief = read_brief(
        "landing page for an app called Penny with three benefits: see it, plan ahead, save more"
    )
    assert [text for role, text in texts(brief) if role == "callout"] == ["See it", "Plan ahead", "Save more"]


@pytest.mark.parametrize(
    ("prompt", "colours"),
    [
        ("poster for a matcha latte powder, fresh green, minimal", ["green"]),
        ("poster for a café, a green bicycle", []),
        ("poster for a bar, warm red", ["warm red"]),
    ],
)
def test_a_clause_that_only_says_a_colour_is_the_palette(prompt: str, colours: list[str]) -> None:
    found = [one.name for one in read_brief(prompt).palette.swatches]
    assert [one.split()[-1] for one in found] == [one.split()[-1] for one in colours]


def test_a_clause_with_its_day_is_a_notice() -> None:
    brief = read_brief("social post for the bakery brand Kornblume, new rye bread every Friday")
    assert set(texts(brief)) == {("logo", "Kornblume"), ("text", "New rye bread every Friday")}
    assert not brief.not_understood


def test_groups_with_prices_are_a_menu_whatever_it_is_called() -> None:
    found = told("carta de un bar: Tapas: Croquetas 6 €, Tortilla 5 €. Bebidas: Caña 2,50 €, Vino 3 €")
    assert found.form == "menu"
    assert rows(found)[2] == ("Bebidas", "2,50 €", "Caña", "")


def test_counted_reasons_are_read_and_a_square_post_has_the_size_of_one() -> None:
    assert not read_brief(
        "slide about remote work with three reasons: focus, calm, happier teams"
    ).not_understood
    canvas = read_brief("instagram post for a coffee shop, new winter blend").canvas
    assert (canvas.width_px, canvas.height_px) == (1080, 1080)


def test_so_many_points_are_taken_whatever_they_sound_like() -> None:
    prompt = "poster for a bike brand called Velora, three advantages: light, fast, repairable, sunny yellow"
    brief = read_brief(prompt)
    assert [one.name for one in told(prompt).entries] == ["Light", "Fast", "Repairable"]
    assert ("logo", "Velora") in texts(brief)
    assert [one.name for one in brief.palette.swatches] != []
    assert not brief.not_understood


def test_german_key_figures_keep_their_millions() -> None:
    found = told("Folie mit Kennzahlen: Umsatz 4,2 Mio €, Kunden 1.200, NPS 54")
    assert [(one.name, one.value) for one in found.entries] == [
        ("Umsatz", "4,2 Mio €"),
        ("Kunden", "1.200"),
        ("NPS", "54"),
    ]


@pytest.mark.parametrize(
    ("prompt", "subject"),
    [
        (
            "poster to recruit volunteers: you bring two hours a week, good mood; we offer training, lunch",
            "volunteers",
        ),
        ("job posting for a nurse at St. Mary hospital, full time", "a nurse at St. Mary hospital"),
    ],
)
def test_what_a_poster_is_for_is_its_subject(prompt: str, subject: str) -> None:
    assert read_brief(prompt).subject == subject


def test_a_price_that_is_named_so_is_a_string() -> None:
    brief = read_brief("real estate flyer with photo, price €420,000 and contact button")
    assert ("price", "€420,000") in texts(brief)
    assert ("button", "Contact") in texts(brief)


def test_points_begin_behind_the_colon_however_long_the_words_before_it() -> None:
    found = told(
        "Poster for a phone called Nova with the features: 48 MP camera, 5 days of battery, recycled metal"
    )
    assert [one.name for one in found.entries] == ["48 MP camera", "5 days of battery", "Recycled metal"]


def test_a_slide_comparing_with_vs_is_a_table() -> None:
    found = told("slide comparing our plan vs competitor A vs competitor B on price, support, speed")
    assert found.form == "table"
    assert [one.name for one in found.heads] == ["Our plan", "Competitor A", "Competitor B"]
    assert [one.name for one in found.entries] == ["Price", "Support", "Speed"]


def test_coffee_by_numbers_keeps_its_coffee() -> None:
    brief = read_brief(
        "Infographic: coffee by numbers: 2.25 billion cups a day, 70 countries, 25 million farmers"
    )
    assert not brief.not_understood


def test_a_price_stands_on_a_web_page_too() -> None:
    brief = read_brief("real estate listing page with photo, price €420,000 and contact button")
    assert ("price", "€420,000") in texts(brief)
    assert "price" not in [noun for noun, _, _ in counts(brief)]
    assert not brief.not_understood


def test_how_a_chart_looks_is_not_what_it_measures() -> None:
    brief = read_brief(
        "bar chart with a clean white background and a panel. Values: North 4, South 7, West 9"
    )
    assert [one.name for one in brief.charts[0].series] == [""]
    assert brief.charts[0].y_title == ""
    measured = read_brief("bar chart of revenue in million euros: North 4, South 7, West 9")
    assert measured.charts[0].y_title == "Revenue"
