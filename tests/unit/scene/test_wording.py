"""What people type: rows, backgrounds without the word, hours and places, several colours, near nouns."""

import pytest

from makeready.errors import ContradictionError, InvalidBriefError
from makeready.makers.compose import shipped
from makeready.scene.caption_grounds import SUNSET
from makeready.scene.composing import composed
from makeready.scene.grammar import hex_of_colour
from makeready.scene.reading import Reading, read_caption
from makeready.scene.spec import SKIED, Ground, Thing, from_json, to_json
from makeready.scene.vocabulary import NEAR_NOUNS, vocabulary


def read(caption: str) -> Reading:
    return read_caption(caption, vocabulary())


def left(caption: str) -> list[str]:
    return [caption[one.start : one.end] for one in read(caption).not_understood]


@pytest.mark.parametrize(
    "caption",
    [
        "four gold stars in a row",
        "a row of 5 hearts, pink background",
        "line of three ducks on the sea",
        "eight apples lined up",
        "three houses side by side",
        "six bees in a straight line on grass",
    ],
)
@pytest.mark.parametrize("canvas", [(1600, 900), (1080, 1920)])
def test_a_row_is_one_row(caption: str, canvas: tuple[int, int]) -> None:
    reading = read(caption)
    assert left(caption) == []
    assert reading.scene.things[0].is_row
    assert from_json(to_json(reading.scene)) == reading.scene
    spots = composed(reading.scene, vocabulary(), *canvas).arrangement.spots
    assert len({round(spot.bottom, 6) for spot in spots}) == 1


def test_rows_that_are_not_drawn_as_such_are_said() -> None:
    assert left("six apples in two rows") == ["in two rows"]
    assert not read("six apples").scene.things[0].is_row


@pytest.mark.parametrize(
    ("caption", "ground"),
    [
        ("a green rocket above a purple planet on dark blue", Ground(colour="dark blue")),
        ("a cat on pink, flat style", Ground(colour="pink")),
        ("a cat against black", Ground(colour="black")),
        ("an airplane above two clouds, blue sky", Ground(kind="sky")),
        ("a cow, grass", Ground(kind="grass")),
        ("a dog in the park", Ground(kind="grass")),
        ("a bear next to a tent in the forest", Ground(kind="forest")),
        ("a laptop and a cup of coffee in a modern office", Ground(kind="room")),
        ("a rocket in space", Ground(kind="night")),
    ],
)
def test_backgrounds_as_people_type_them(caption: str, ground: Ground) -> None:
    assert read(caption).scene.ground == ground
    assert left(caption) == []


def test_a_colour_with_an_article_is_a_fruit() -> None:
    assert [thing.concept for thing in read("a cat on an orange").scene.things] == ["cat", "orange fruit"]


def test_what_a_place_is_drawn_as_is_said() -> None:
    assert read("a dog in the park").notes == ("park: drawn as grass",)
    assert read("a dog on grass").notes == ()


def test_a_landscape_has_its_hour_and_nothing_needs_to_be_said_about_it() -> None:
    boat = read("a sailboat on the sea at sunset")
    assert [one.concept for one in boat.scene.things] == ["sailboat"]
    assert boat.scene.ground == Ground(kind="sea", hour="sunset")
    house = read("at night, a house in the snow")
    assert house.scene.ground == Ground(kind="snow", hour="night")
    assert house.notes == boat.notes == ()


@pytest.mark.parametrize(
    ("caption", "ground"),
    [
        ("a house, blue sky", Ground(kind="grass")),
        ("a house and a balloon under a clear sky", Ground(kind="grass")),
        ("a house and a tree in front of a blue sky", Ground(kind="grass")),
        ("a cat and a blue sky", Ground(kind="grass")),
        ("a boat, blue sky", Ground(kind="sea")),
        ("a boat and a house, blue sky", Ground(kind="grass")),
        ("a snowman, blue sky", Ground(kind="snow")),
        ("two camels at sunset", Ground(kind="desert", hour="sunset")),
        ("a snowman and a camel, blue sky", Ground(kind="grass")),
        ("a kite and a bird, blue sky", Ground(kind="sky")),
        ("a red heart, blue sky", Ground(kind="sky")),
        ("a cat, sky background", Ground(kind="sky")),
        ("a house in the sky", Ground(kind="sky")),
        ("a house at sunset", Ground(kind="grass", hour="sunset")),
        ("a boat in the evening", Ground(kind="sea", hour="sunset")),
        ("mountains at night", Ground(kind="grass", hour="night")),
        ("a boat at night", Ground(kind="sea", hour="night")),
        ("a cat at night", Ground(kind="night")),
        ("a house at night", Ground(kind="grass", hour="night")),
        ("a balloon at sunset", SUNSET),
    ],
)
def test_what_stands_has_a_ground_below_its_sky_and_what_flies_needs_none(
    caption: str, ground: Ground
) -> None:
    """ "A house, blue sky" was a house in the air."""
    reading = read(caption)

    assert reading.scene.ground == ground
    is_decided = ground.kind in SKIED
    assert any("below the sky" in note for note in reading.notes) == is_decided
    assert not reading.not_understood


def test_two_hours_of_one_landscape_are_a_contradiction() -> None:
    with pytest.raises(ContradictionError):
        read("a house in the snow at night at sunset")
    with pytest.raises(ContradictionError):
        read("a house in the snow on a beach")


def test_white_is_white() -> None:
    assert hex_of_colour("white") == "#ffffff"


def test_between_a_pair_stands_one_of_it_on_each_side() -> None:
    scene = read("a lemon between two strawberries").scene
    assert scene.things == (
        Thing(concept="lemon"),
        Thing(concept="strawberry", tie="left of", to=(0,)),
        Thing(concept="strawberry", tie="right of", to=(0,)),
    )
    places = composed(scene, vocabulary(), 1024, 1024).arrangement
    assert places.of(1)[0].right < places.of(0)[0].left
    assert places.of(0)[0].right < places.of(2)[0].left


@pytest.mark.parametrize(
    ("number", "word"), [(6, "different colors"), (3, "various colours"), (8, "all colours")]
)
def test_different_colours_are_different(number: int, word: str) -> None:
    caption = f"{number} balloons in {word}"
    scene = read(caption).scene
    assert sum(thing.count for thing in scene.things) == number
    assert len({thing.colour for thing in scene.things}) == len(scene.things) == number
    assert left(caption) == []
    assert composed(scene, shipped().vocabulary, 1080, 1920).arrangement.spots


def test_what_takes_no_colours_says_so() -> None:
    assert left("three rainbows in different colours") == ["in different colours"]


def test_a_thing_with_its_own_name_is_not_near_another() -> None:
    assert read("one shopping bag and a price tag").notes == ()


def test_everyday_words_are_drawn_as_what_is_near_and_that_is_said() -> None:
    for word, name in NEAR_NOUNS.items():
        assert read(f"apple, {word}").scene.things[1].count == 1
        reading = read(f"a red apple and one {word}")
        assert reading.scene.things[1].concept == name
        assert f"{word}: drawn as {name}" in reading.notes


@pytest.mark.parametrize("caption", ["light bulb icon, yellow background", "a sun sticker", "cat emoji"])
def test_words_for_a_picture_after_its_noun_say_nothing(caption: str) -> None:
    assert left(caption) == []


@pytest.mark.parametrize(
    ("caption", "drawings"),
    [
        ("two chopsticks", 1),
        ("chopsticks", 1),
        ("six gloves", 3),
        ("two pairs of socks", 2),
        ("two glasses", 2),
    ],
)
def test_what_is_drawn_in_pairs_is_counted_singly(caption: str, drawings: int) -> None:
    """Two chopsticks were two pairs."""
    assert read(caption).scene.things[0].count == drawings


def test_an_odd_number_of_what_is_drawn_in_pairs_is_refused_with_the_next() -> None:
    with pytest.raises(InvalidBriefError, match="drawn in pairs") as caught:
        read("three socks")
    assert "4 socks" in caught.value.hint
