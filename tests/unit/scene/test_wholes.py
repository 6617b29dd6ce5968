"""What is said of a whole list, and how a picture is filled: one level, no specks, flowers in a neck."""

import pytest

from makeready.brief import Placement
from makeready.makers.painting import ComposePainter
from makeready.scene.asking import caption_read
from makeready.scene.blocks import around
from makeready.scene.composing import composed
from makeready.scene.composition import Composition
from makeready.scene.reading import read_caption
from makeready.scene.spec import Ground
from makeready.scene.vocabulary import vocabulary


def drawn(caption: str) -> Composition:
    return composed(read_caption(caption, vocabulary()).scene, vocabulary(), 1000, 1000)


@pytest.mark.parametrize(
    ("caption", "words"),
    [
        ("a cat and a mouse, both grey, on a white background", ["grey cat", "grey mouse"]),
        ("a hat, a car and a ball, all red", ["red sun hat", "red car", "red soccer ball"]),
        ("a cat and a dog, both small", ["small cat", "small dog"]),
    ],
)
def test_what_is_said_of_all_is_said_of_each(caption: str, words: list[str]) -> None:
    reading = read_caption(caption, vocabulary())

    assert [thing.words for thing in reading.scene.things] == words
    assert reading.not_understood == ()


@pytest.mark.parametrize(
    ("caption", "count"), [("a penguin under the stars", 3), ("a penguin under the star", 1)]
)
def test_the_stars_are_more_than_one(caption: str, count: int) -> None:
    assert read_caption(caption, vocabulary()).scene.things[1].count == count


@pytest.mark.parametrize(
    ("caption", "kind"),
    [
        ("a car driving through the desert with cactuses", "desert"),
        ("a balloon above green hills", "grass"),
        ("a guitar on a stage", "room"),
        ("a fox on a blue gradient background", "gradient"),
    ],
)
def test_more_words_for_backgrounds(caption: str, kind: str) -> None:
    assert read_caption(caption, vocabulary()).scene.ground.kind == kind


def test_one_colour_of_a_gradient_fades() -> None:
    ground = read_caption("a fox on a blue gradient background", vocabulary()).scene.ground
    assert ground == Ground(kind="gradient", colour="blue", second="pale blue")


def test_where_a_house_stands_there_is_one_ground_for_all_but_what_flies() -> None:
    spots = drawn("a bear, a tree and a house").arrangement.spots
    assert len({round(spot.bottom) for spot in spots}) == 1
    spots = drawn("a bird flying above a house next to a tree").arrangement.spots
    assert len({round(spot.bottom) for spot in spots}) == 2


def test_nothing_is_lost_on_a_plain_ground() -> None:
    """A ship in a bottle filled a quarter of the canvas."""
    box = around(drawn("a ship in a bottle").arrangement.spots)
    assert max(box.width, box.height) >= 499


def test_flowers_come_out_of_the_neck_of_their_vase() -> None:
    arrangement = drawn("a vase with tulips").arrangement
    vase, tulips = arrangement.extent(0), arrangement.extent(1)
    assert tulips.top < vase.top
    assert tulips.bottom < vase.top + 0.4 * vase.height
    assert arrangement.of(1)[0].layer < arrangement.of(0)[0].layer


def test_ducklings_are_no_dumplings_and_a_bridge_is_no_postcard() -> None:
    things = read_caption("a duck, three ducklings and a bridge at night", vocabulary()).scene.things
    assert [thing.concept for thing in things] == ["duck", "chick", "bridge"]


def test_a_slot_has_its_night_with_land_to_stand_on() -> None:
    painter = ComposePainter()
    night = painter.png("a house at night", 200, 200, 1)
    assert night == painter.png("a house on grass at night", 200, 200, 1)


@pytest.mark.parametrize(
    ("caption", "checked", "applied"),
    [
        (
            "three red aples left of a bicycle on a pale yellow background, flat style",
            ["left of", "on a pale yellow background"],
            ["flat style"],
        ),
        ("sun at the top right, a tulip on grass", ["at the top right"], ["on grass"]),
        ("in the top left a cat", ["in the top left"], []),
    ],
)
def test_the_words_that_said_it_are_cited(caption: str, checked: list[str], applied: list[str]) -> None:
    brief = caption_read(caption, vocabulary()).brief
    places = [one.span.text for one in brief.constraints if isinstance(one, Placement)]

    assert [*places, *filter(None, [brief.palette.span.text])] == checked
    assert [one.span.text for one in brief.style if one.span.text] == applied
    assert all(caption[one.span.start : one.span.end] == one.span.text for one in brief.constraints)
