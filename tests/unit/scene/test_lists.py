"""Lists, tables with things on them, baskets full of things, and one of each on both sides."""

from itertools import pairwise

import pytest

from makeready.errors import InvalidBriefError
from makeready.makers.compose import shipped
from makeready.scene.asking import caption_read
from makeready.scene.composing import composed
from makeready.scene.composition import Composition
from makeready.scene.reading import Reading
from makeready.scene.spec import Ground


def read(caption: str) -> Reading:
    return caption_read(caption, shipped().vocabulary).reading


def told(caption: str) -> list[str]:
    """ "cup of coffee on table", one for each relation."""
    things = read(caption).scene.things
    return [f"{one.words} {one.tie} {things[other].words}" for one in things for other in one.to]


def made(caption: str) -> Composition:
    return composed(read(caption).scene, shipped().vocabulary, 512, 512)


@pytest.mark.parametrize(
    ("caption", "ties"),
    [
        ("a wooden table with a pizza on it", ["slice of pizza on table"]),
        ("a table with a cup and a book on it", ["cup of coffee on table", "book on table"]),
        ("an apple, a pear and a lemon on a table", ["apple on table", "pear on table", "lemon on table"]),
        ("an apple, a pear on a table", ["pear on table"]),
        ("a couch, a lamp and a cat on the couch", ["cat on couch"]),
        ("a Christmas tree with five gifts underneath", ["gift under christmas tree"]),
        ("a laptop with a chart on the screen", ["bar chart inside laptop"]),
        ("a basket of apples and pears", ["apple inside basket", "pear inside basket"]),
        ("a shopping cart full of cheese and a dog", ["cheese inside shopping cart"]),
        ("a frying pan with an egg in it", ["egg inside frying pan"]),
        ("a bowl with two lemons next to a cat", ["lemon next to cat"]),
        ("three books with an apple on top", ["apple on book"]),
        ("a dog under an umbrella in the rain", ["dog under umbrella"]),
        ("a tiny star inside a large star", ["tiny star inside large star"]),
        ("a shield with a check mark on it", ["check mark button on shield"]),
        ("a vase with tulips on a table", ["amphora on table", "tulip inside amphora"]),
        ("a house with one tree on each side", ["tree left of house", "tree right of house"]),
        ("a dog and two cats on both sides of the dog", ["cat left of dog", "cat right of dog"]),
    ],
)
def test_who_has_which_relation_to_whom(caption: str, ties: list[str]) -> None:
    assert told(caption) == ties


@pytest.mark.parametrize(
    ("caption", "drawn", "colour"),
    [
        ("a glass of lemonade", "glass of milk", "yellow"),
        ("two glasses of red wine", "wine glass", ""),
        ("a mug of hot chocolate", "cup of coffee", ""),
        ("two glasses", "glasses", ""),
    ],
)
def test_a_glass_is_of_what_is_in_it(caption: str, drawn: str, colour: str) -> None:
    thing = read(caption).scene.things[0]

    assert (thing.concept, thing.colour) == (drawn, colour)


@pytest.mark.parametrize(
    ("caption", "things"),
    [
        ("five balloons, three red and two blue", ["3 red balloon", "2 blue balloon"]),
        ("three gears, two large ones and one small one", ["2 large gear", "1 small gear"]),
        ("red, yellow and blue balloons", ["1 red balloon", "1 yellow balloon", "1 blue balloon"]),
        ("a red, a green and a blue balloon", ["1 red balloon", "1 green balloon", "1 blue balloon"]),
        ("a red and a blue car on grass", ["1 red car", "1 blue car"]),
        ("one red apple and two green ones", ["1 red apple", "2 green apple"]),
        ("a black and white cow", ["1 black cow"]),
        ("a red, white and blue ball", ["1 red soccer ball"]),
        ("four cats: a black one and three white ones", ["1 black cat", "3 white cat"]),
    ],
)
def test_shares_make_up_a_number(caption: str, things: list[str]) -> None:
    assert [f"{one.count} {one.words}" for one in read(caption).scene.things] == things


def test_colourful_eggs_and_rows_of_rows() -> None:
    reading = read("colourful eggs")
    assert [one.words for one in reading.scene.things] == ["red egg", "yellow egg", "blue egg"]
    assert all(reading.is_counted)
    assert read("two rows of four apples").scene.things[0].count == 8


def test_a_mouse_beside_a_keyboard_is_no_animal() -> None:
    assert read("a laptop and a mouse").scene.things[1].concept == "computer mouse"
    assert read("a cat and a mouse").scene.things[1].concept == "mouse"


@pytest.mark.parametrize(
    "caption", ["a windy autumn day with a kite", "a birthday party with a cake", "four seasons: a leaf"]
)
def test_a_day_is_no_thing(caption: str) -> None:
    assert len(read(caption).scene.things) == 1


@pytest.mark.parametrize(
    "caption", ["a cosy living room with a couch", "a modern office with a laptop", "a meeting room"]
)
def test_a_room_is_a_background(caption: str) -> None:
    assert read(caption).scene.ground == Ground(kind="room")


def test_boots_without_a_number_are_two_and_left_to_right_is_no_place() -> None:
    assert read("boots").scene.things[0].count == 2
    ducks = read("four ducks in a row, left to right").scene.things[0]
    assert (ducks.is_row, ducks.place) == (True, None)


def test_a_person_who_skis_is_a_person() -> None:
    with pytest.raises(InvalidBriefError, match="people"):
        read("a skier on a mountain")


def test_things_on_a_table_stand_beside_each_other_on_its_top() -> None:
    arrangement = made("a table with a cup of coffee, a croissant and a laptop on it").arrangement
    table, *others = (arrangement.extent(thing) for thing in range(4))

    assert all(abs(one.bottom - table.top) < 0.1 * table.height for one in others)
    assert all(one.right < two.left for one, two in pairwise(others))
    assert table.left <= others[0].left
    assert others[-1].right <= table.right


def test_apples_look_out_of_their_basket() -> None:
    arrangement = made("a basket of apples").arrangement
    basket = arrangement.of(0)[0]
    order = [spot.thing for spot in arrangement.spots]

    assert order == [1, 1, 1, 0]
    assert all(
        basket.top < one.top and one.bottom < basket.top + 0.5 * basket.height for one in arrangement.of(1)
    )
