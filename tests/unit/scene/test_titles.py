"""What people write around a list, and for a background, a lake or a person: read, or said to be none."""

import pytest

from makeready.errors import InvalidBriefError
from makeready.scene.composing import composed
from makeready.scene.reading import Reading, read_caption
from makeready.scene.spec import Ground
from makeready.scene.vocabulary import NEAR_NOUNS, vocabulary


def read(caption: str) -> Reading:
    return read_caption(caption, vocabulary())


@pytest.mark.parametrize(
    ("caption", "concepts", "title"),
    [
        ("water cycle: sun, cloud, mountain", ["sun", "cloud", "mountain"], "water cycle"),
        ("Summer sale icon: sunglasses and a kite", ["sunglasses", "kite"], "Summer sale icon"),
        ("a picture of: a cat and a dog", ["cat", "dog"], ""),
        ("background: pale blue, a cat", ["cat"], ""),
        ("style: flat, a cat", ["cat"], ""),
    ],
)
def test_a_title_names_no_thing_of_its_list(caption: str, concepts: list[str], title: str) -> None:
    """ "Water cycle" was a bicycle."""
    reading = read(caption)

    assert [one.concept for one in reading.scene.things] == concepts
    assert " ".join(caption[one.start : one.end] for one in reading.not_understood).rstrip(":") == title


def test_each_in_a_different_colour_is_several_colours() -> None:
    things = read("4 cupcakes, each a different color").scene.things

    assert [(one.concept, one.count) for one in things] == [("cupcake", 1)] * 4
    assert len({one.colour for one in things}) == 4


@pytest.mark.parametrize(
    ("caption", "ground", "note"),
    [
        ("a pizza on a dark background", Ground(colour="dark blue"), "dark background: drawn as dark blue"),
        ("a car, light background", Ground(colour="white"), "light background: drawn as white"),
        ("two ducks on a pond", Ground(kind="sea"), "pond: drawn as sea"),
        ("two boats on a lake at sunset", Ground(kind="sea", hour="sunset"), "lake: drawn as sea"),
    ],
)
def test_what_is_near_is_drawn_and_said(caption: str, ground: Ground, note: str) -> None:
    reading = read(caption)

    assert (reading.scene.ground, reading.notes) == (ground, (note,))


@pytest.mark.parametrize("caption", ["two kids flying a kite", "an astronaut on the moon", "a teacher"])
def test_a_person_is_refused_as_one(caption: str) -> None:
    with pytest.raises(InvalidBriefError, match="people are not among the drawings"):
        read(caption)


def test_near_nouns_name_what_there_is_and_are_said_once() -> None:
    for word, name in NEAR_NOUNS.items():
        found = vocabulary().find(name)
        assert found is not None
        assert found.name == name
        assert read(f"a {word}").notes.count(f"{word}: drawn as {name}") == 1


@pytest.mark.parametrize(
    "caption",
    [
        "4 cupcakes in a row, each a different color",
        "a row of four cupcakes, each one in a different colour",
        "four cupcakes in different colors, in a row",
        "a red cupcake, a blue cupcake, a green cupcake and a pink cupcake in a row",
    ],
)
def test_a_row_of_different_colours_is_one_row(caption: str) -> None:
    scene = read(caption).scene
    spots = composed(scene, vocabulary(), 1024, 1024).arrangement.spots

    assert len({thing.colour for thing in scene.things}) == 4
    assert len({round(spot.bottom) for spot in spots}) == 1
    assert len({spot.left for spot in spots}) == 4


def test_in_a_row_belongs_to_the_several_just_named() -> None:
    scene = read("a house and three stars in a row").scene
    assert [thing.is_row for thing in scene.things] == [False, True]
    assert scene.things[1].tie is None
