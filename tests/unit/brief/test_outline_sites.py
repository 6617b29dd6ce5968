"""Short prompts name a sort of page; its brand, entries and numbers are read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeready.brief import ExactText
from makeready.brief.outline_sites import Site, site_in
from makeready.brief.read import read_brief


def site(prompt: str) -> Site:
    found = site_in(prompt)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("prompt", "form", "kind"),
    [
        ("A web page for a plant nursery with four product cards and a footer", "shop", "web_page"),
        ("Dashboard page with four KPI cards, a line chart and a table", "dashboard", "web_page"),
        ("Blog page: headline, author line, three paragraphs, a pull quote", "article", "web_page"),
        ("Login page mock with two fields and a button", "login", "web_page"),
        ("A team page for a small architecture office with six people", "team", "web_page"),
        ("FAQ page for a bike rental with five questions", "faq", "web_page"),
        ("404 page for a bakery website with a button back home", "missing", "web_page"),
        ("Changelog page for an app with three releases", "changelog", "web_page"),
        ("A customer logo wall for a web page with eight logos", "logos", "web_page"),
        ("A docs page with side navigation, a heading and a code block", "docs", "web_page"),
        ("Before/after slide: manual takes 6 hours, automated takes 20 minutes", "contrast", "slide"),
        ("Thank-you slide with our address", "thanks", "slide"),
        ('Quote slide: "Less, but better."', "quote", "slide"),
    ],
)  # fmt: skip
def test_a_page_is_known_by_its_name(prompt: str, form: str, kind: str) -> None:
    assert site(prompt).form == form
    assert read_brief(prompt).kind == kind


@pytest.mark.parametrize(
    "prompt",
    [
        "A landing page for a dashboard app",
        'A poster with the headline "Open house"',
        "A slide comparing Postgres and SQLite in a table with four rows",
        "A team page" + " with people" * 60,
    ],
)
def test_what_only_describes_a_picture_names_no_page(prompt: str) -> None:
    assert site_in(prompt) is None


def test_the_brand_is_a_name_and_releases_are_its_entries() -> None:
    found = site("Changelog page for an app called Tidewater with three releases: 2.1, 2.0, 1.9")

    assert found.brand is not None
    assert (found.brand.name, found.num) == ("Tidewater", 3)
    assert [one.name for one in found.entries] == ["2.1", "2.0", "1.9"]


def test_a_figure_stands_apart_from_the_words_before_it() -> None:
    found = site("Before/after slide: manual invoicing takes 6 hours, automated takes 20 minutes")

    assert [(one.name, one.value) for one in found.entries] == [
        ("manual invoicing takes", "6 hours"),
        ("automated takes", "20 minutes"),
    ]


def test_a_figure_alone_is_a_side_of_its_own() -> None:
    found = site('Before and after slide titled "Our onboarding": 12 steps, 3 steps')

    assert [(one.name, one.value) for one in found.entries] == [("", "12 steps"), ("", "3 steps")]


def test_people_have_names_and_roles() -> None:
    found = site("Team page: Ada Byron CEO, Grace Hopper Head of Research")

    assert [(one.name, one.value) for one in found.entries] == [
        ("Ada Byron", "CEO"),
        ("Grace Hopper", "Head of Research"),
    ]


def test_counts_are_of_the_nouns_of_the_page_and_tables_have_their_own() -> None:
    found = site("Dashboard page with four KPI cards, a line chart and a table of the top five products")

    assert (found.num, found.num_rows) == (4, 5)


def test_an_address_and_a_brand_are_exact_texts() -> None:
    brief = read_brief('Thank-you slide with "Thank you" and an e-mail address hello@example.org')
    texts = {one.text for one in brief.constraints if isinstance(one, ExactText)}

    assert texts == {"Thank you", "hello@example.org"}
    assert not brief.not_understood


_NO_NAMES = {"And", "Und", "Et", "Faq", "Faqs", "Docs", "Blog"}
"""Before the last of a list "And" is no name; "Faq" names another page."""
word = st.from_regex(r"[A-Z][a-z]{2,8}", fullmatch=True).filter(lambda one: one not in _NO_NAMES)


@given(st.lists(word, min_size=2, max_size=6, unique=True))
def test_every_listed_name_is_an_entry_in_its_order(names: list[str]) -> None:
    found = site(f"A team page for a clinic: {', '.join(names)}")

    assert [one.name for one in found.entries] == names
