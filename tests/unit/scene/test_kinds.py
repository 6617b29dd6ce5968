"""Kinds of things are drawn as several different ones, and each is checked."""

import pytest

from makeready.brief import ElementCount
from makeready.errors import InvalidBriefError
from makeready.makers.compose import shipped
from makeready.scene.asking import Caption, caption_read
from makeready.scene.kinds import kind_at, kind_words, members


def read(caption: str) -> Caption:
    return caption_read(caption, shipped().vocabulary)


def names(caption: str) -> list[str]:
    return [thing.concept for thing in read(caption).reading.scene.things]


@pytest.mark.parametrize(
    ("caption", "number"),
    [
        ("five different fruits", 5),
        ("8 vegetables", 8),
        ("three kinds of flowers", 3),
        ("a farm animal", 1),
        ("some musical instruments", 3),
        ("fruit on a plate", 4),
        ("four friuts", 4),
    ],
)
def test_a_kind_is_so_many_different_things(caption: str, number: int) -> None:
    """ "Five different fruits" was refused."""
    found = names(caption)

    assert len(found) == len(set(found)) == number
    assert not read(caption).brief.not_understood


def test_each_thing_of_a_kind_is_checked() -> None:
    counts = [one for one in read("five different fruits").brief.constraints if isinstance(one, ElementCount)]

    assert len({one.noun for one in counts}) == 5
    assert all((one.minimum, one.maximum) == (1, 1) for one in counts)
    assert {one.span.text for one in counts} == {"five different fruits"}


def test_a_kind_in_a_colour_begins_with_what_has_it_and_leaves_out_what_was_named() -> None:
    assert names("an apple and three red fruits")[1] == "strawberry"
    assert "dog" not in names("two dogs and three other animals")[1:]


def test_a_noun_of_one_thing_stays_that_thing() -> None:
    assert names("three flowers") == ["flower"]
    assert names("a fruit salad") == ["salad"]


def test_more_of_a_kind_than_there_are_is_refused_with_what_there_is() -> None:
    with pytest.raises(InvalidBriefError, match="5 different planets") as caught:
        read("five different planets")
    assert "earth" in caught.value.hint


def test_every_kind_has_things_that_are_drawn_under_their_own_names() -> None:
    for word in kind_words():
        kind = kind_at(word, 0)
        assert kind is not None
        for number in range(1, 3):
            assert len(members(kind.name, number, "", (), shipped().vocabulary)) == number
