"""The words of a button that the prompt calls by them."""

import pytest

from makeready.brief.read import read_brief

from .readings import counts, texts


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("landing page for a gym with a hero and a sign up button", "Sign up"),
        ("landing page for a bar with a book now button", "Book now"),
        ("landing page for a café with a reserve a table button", "Reserve a table"),
    ],
)
def test_a_button_says_what_it_is_called(prompt: str, words: str) -> None:
    brief = read_brief(prompt)
    assert ("button", words) in texts(brief)
    assert not brief.not_understood


def test_a_button_of_another_kind_has_no_words() -> None:
    brief = read_brief("landing page for a gym with a large button")
    assert not [one for one in texts(brief) if one[0] == "button"]
    assert ("button", 1, 1) in counts(brief)


def test_benefits_are_elements_only_where_they_are_counted() -> None:
    assert ("callout", 3, 3) in counts(read_brief("landing page for a gym with three benefits"))
    assert not counts(read_brief("poster about the benefits of cycling"))
