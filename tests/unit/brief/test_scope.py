"""What is said of one part, of each part or of one choice is no number and no place of the whole picture.

Fragments marked BizGenEval are from its development prompts (Copyright (c) Microsoft Corporation, MIT
License).
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeready.brief import Brief, ElementCount, ExactText, Subject
from makeready.brief.read import read_brief

from .readings import counts, places

PAGE = "Recreate a web page from this description. " + "Plain prose goes on and says nothing. " * 40


def in_a_page(fragment: str) -> Brief:
    return read_brief(PAGE + fragment)


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        # BizGenEval 115, 124, 133, 314, 353
        ("three items, each starting with a small light blue circle containing a white right-pointing arrow",
         ("arrow", 1, None)),
        ("include a simple white line icon of three people on its left side", ("icon", 1, None)),
        ("place a small caption directly below each bottle", ("caption", 1, None)),
        ("a small numbered badge at the end of every wedge", ("badge", 1, None)),
        ("to the right of each label draw exactly 20 person icons in one row", ("icon", 20, None)),
        ("place exactly 12 flat vector icons arranged as a 3 by 4 grid", ("icon", 12, 12)),
        ("contains exactly twelve bottle illustrations placed side-by-side", ("illustration", 12, 12)),
        ("place a grid of six rectangular cards arranged in two rows of three", ("card", 6, 6)),
        ("three cards in a row. Elsewhere stands a wide card", ("card", 3, None)),
        ("show four group labels from left to right", ("label", 4, None)),
    ],
)  # fmt: skip
def test_a_number_in_a_long_prompt_is_that_of_its_part(
    fragment: str, expected: tuple[str, int, int | None]
) -> None:
    assert expected in counts(in_a_page(fragment))


@pytest.mark.parametrize(
    "fragment",
    [
        # BizGenEval 124, 12, 246, 180, 191, 330, 198, 47, 383, 8, 99, 32, 30
        "data content beneath, such as a chart, a table, a process timeline, or a map, so that it reads",
        "each showing either a simple icon, a numeric statistic or a chart",
        "a route diagram (not a geographic map) with nodes",
        "show the visible outcome clearly and label it accurately",
        "Label the axes and the baseline clearly",
        "Plain prose ends. Plot Era 1 in golden yellow with markers",
        "Chart requirements: publication style",
        "preparing sushi on a light wooden table",
        "every required string appears exactly as written in single quotes",
        "place an email address immediately under it",
        "aligned vertically with the four table rows",
        "create a circular statistics panel with the date",
        "relationships among header, hero, types grid, review section and footer",
    ],
)
def test_what_is_no_wish_for_an_element_is_not_counted(fragment: str) -> None:
    assert [count for count in counts(in_a_page(fragment)) if count[0] != "icon"] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("exactly three callouts, each with an icon", [("callout", 3, 3), ("icon", 1, None)]),
        ("two icons per card", [("icon", 2, None)]),
        ("make each word readable and add three callouts", [("callout", 3, 3)]),
        ("a photo or an illustration", []),
        ("a line plot of range and a phase plot below it", [("chart", 1, None)]),
    ],
)
def test_each_and_or_in_a_short_prompt(text: str, expected: list[tuple[str, int, int | None]]) -> None:
    assert counts(read_brief(f"A slide about rain. {text}")) == expected


def test_the_picture_itself_is_no_element_of_it() -> None:
    page = "Create a high-resolution UI mockup of a web application. " + PAGE  # BizGenEval 46

    assert counts(read_brief(page)) == []


def test_a_chain_in_brackets_only_tells_of_the_thing_before_it() -> None:
    brief = read_brief(  # BizGenEval 212
        "A web page. Hero section: a large schematic illustration of a photoelectric tube setup (light "
        "source → metal surface → collector, adjustable voltage, ammeter) with clear labels."
    )

    texts = [c.text for c in brief.constraints if isinstance(c, ExactText)]
    (arrows,) = [c for c in brief.constraints if isinstance(c, ElementCount) and c.noun == "arrow"]
    assert texts == []
    assert brief.links == (("light source", "metal surface"), ("metal surface", "collector"))
    assert (arrows.minimum, arrows.maximum, arrows.severity) == (2, None, "should")


def test_the_words_of_a_chain_in_lower_case_are_no_must() -> None:
    brief = read_brief("A figure: seed → plant → Flower")

    texts = [(c.text, c.severity) for c in brief.constraints if isinstance(c, ExactText)]
    assert texts == [("seed", "should"), ("plant", "should"), ("Flower", "must")]


def test_chains_between_commas_are_chains_of_their_own() -> None:
    brief = read_brief("A figure with skip connections: E1→D1, E2→D2, E3→D3")  # BizGenEval 348

    assert brief.links == (("E1", "D1"), ("E2", "D2"), ("E3", "D3"))


@pytest.mark.parametrize(
    "fragment",
    [
        # BizGenEval 30, 124, 47, 152
        "On the left side of the footer, repeat the logo text next to a small logo mark.",
        "On the left side of this header, include a small logo mark.",
        "acting as the only elements, while illustrations remain aligned to the left edges.",
        "Under these buttons, centered, place a legal links line.",
        "the left button is white; the right button is black.",
        "In the bottom-left card, directly below the first, set a step title.",
    ],
)
def test_a_place_inside_a_part_is_not_one_of_the_page(fragment: str) -> None:
    assert places(in_a_page(fragment)) == []


def test_a_place_that_names_the_page_is_read_from_a_long_prompt() -> None:
    # BizGenEval 109
    brief = in_a_page(
        "At the very bottom-left corner of the slide, add a small horizontal serif wordmark logo."
    )

    assert places(brief) == [("logo", "bottom left")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A poster. On the left side of the footer, a logo", []),
        ("A poster. On the left side of the page, a logo", [("logo", "left")]),
        ("A poster with two buttons; the left button says go", []),
        ("A poster with a photo, centered horizontally", []),
        ("A poster with a headline centered horizontally", [("headline", "center")]),
        ("A poster with a logo, vertically centered", []),
    ],
)
def test_places_in_a_short_prompt(text: str, expected: list[tuple[str, str]]) -> None:
    assert places(read_brief(text)) == expected


def test_what_one_part_lacks_is_no_must_of_a_long_page() -> None:
    (absent,) = [  # BizGenEval 46
        c for c in in_a_page("a simple white control with no border").constraints if isinstance(c, Subject)
    ]

    assert (absent.text, absent.is_present, absent.severity) == ("border", False, "should")


def test_a_zero_line_is_no_negative() -> None:
    brief = in_a_page("light grey gridlines, and a bold horizontal zero line")  # BizGenEval 291

    assert not [c for c in brief.constraints if isinstance(c, Subject)]


@given(
    st.integers(2, 12), st.sampled_from(["each", "every"]), st.sampled_from(["icons", "badges", "buttons"])
)
def test_a_number_for_each_thing_is_never_an_upper_limit(number: int, each: str, noun: str) -> None:
    for text in (
        f"A slide: {each} row holds exactly {number} {noun}",
        f"A slide: {number} {noun} in {each} row",
    ):
        (count,) = counts(read_brief(text))

        assert count == (noun[:-1], number, None)
