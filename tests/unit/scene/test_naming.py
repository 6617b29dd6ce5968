"""Numbers and articles before names, wherever they are shown."""

import pytest

from makeready.app.wording import constraint_title
from makeready.brief import ElementCount
from makeready.scene.naming import article_of, numbered
from makeready.scene.vocabulary import vocabulary
from makeready.verify.count import expectation


@pytest.mark.parametrize(
    ("number", "name", "words"),
    [
        (3, "red apple", "3 red apples"),
        (1, "red apple", "1 red apple"),
        (0, "mouse", "no mice"),
        (2, "black sheep", "2 black sheep"),
        (2, "blue glasses", "2 pairs of blue glasses"),
        (4, "glass of milk", "4 glasses of milk"),
        (3, "bus", "3 buses"),
        (2, "orange fruit", "2 oranges"),
        (3, "cup of tea", "3 cups of tea"),
        (2, "callout", "2 callouts"),
        (3, "feature cards", "3 feature cards"),
        (2, "axolotl", "2 axolotls"),
    ],
)
def test_a_number_and_its_noun_agree(number: int, name: str, words: str) -> None:
    assert numbered(number, name) == words


def test_every_noun_of_the_vocabulary_has_the_plural_of_its_table() -> None:
    assert [one.name for one in vocabulary() if numbered(2, one.name) != f"2 {one.plural}"] == []


@pytest.mark.parametrize(
    ("words", "article"),
    [("apple", "an"), ("red apple", "a"), ("unicorn", "a"), ("Owl", "an"), ("hourglass", "an"), ("ufo", "a")],
)
def test_an_apple_and_a_unicorn(words: str, article: str) -> None:
    assert article_of(words) == article


def test_a_finding_says_what_was_asked_in_english() -> None:
    def asked(low: int, high: int | None) -> ElementCount:
        return ElementCount(id="c1", noun="apple", minimum=low, maximum=high, label="red apple")

    assert expectation(asked(3, 3)) == "3 red apples"
    assert expectation(asked(1, 1)) == "1 red apple"
    assert expectation(asked(2, None)) == "at least 2 red apples"
    assert expectation(asked(0, 0)) == "no red apples"
    assert expectation(asked(2, 4)) == "2 to 4 red apples"
    assert constraint_title(asked(3, 3)) == "Exactly 3 red apples"
    assert constraint_title(asked(0, 0)) == "No red apples"
