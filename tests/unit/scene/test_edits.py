"""Edits in words: they do what they say, and every object that they do not name keeps its place."""

from dataclasses import replace

import pytest

from makeready.errors import InvalidBriefError
from makeready.scene.composing import composed
from makeready.scene.composition import Composition, from_text, to_text
from makeready.scene.edits import Edited, edited
from makeready.scene.reading import read_caption
from makeready.scene.spec import Ground
from makeready.scene.vocabulary import vocabulary

CAPTION = "three red apples left of a blue bicycle on a pale yellow background, flat style"


def start(caption: str = CAPTION) -> Composition:
    return composed(read_caption(caption, vocabulary()).scene, vocabulary(), 800, 800)


def edit(instruction: str, caption: str = CAPTION) -> Edited:
    return edited(start(caption), instruction, vocabulary())


def described(done: Edited) -> list[str]:
    return [f"{thing.count} {thing.words}" for thing in done.composition.scene.things]


@pytest.mark.parametrize(
    ("instruction", "things"),
    [
        ("make the bicycle green", ["3 red apple", "1 green bicycle"]),
        ("change the colour of the apples to yellow", ["3 yellow apple", "1 blue bicycle"]),
        ("Please paint the bicycle orange.", ["3 red apple", "1 orange bicycle"]),
        ("remove the bicycle", ["3 red apple"]),
        ("remove one apple", ["2 red apple", "1 blue bicycle"]),
        ("delete two of the apples", ["1 red apple", "1 blue bicycle"]),
        ("add two more apples", ["5 red apple", "1 blue bicycle"]),
        ("change the number of apples to four", ["4 red apple", "1 blue bicycle"]),
        ("replace the bicycle with a car", ["3 red apple", "1 car"]),
        ("swap the apples for green pears", ["3 red apple", "1 blue bicycle"]),
        ("turn the bicycle into a yellow car", ["3 red apple", "1 yellow car"]),
        ("make the bicycle huge", ["3 red apple", "1 huge blue bicycle"]),
        ("shrink the apples", ["3 small red apple", "1 blue bicycle"]),
        ("add a cat", ["3 red apple", "1 blue bicycle", "1 cat"]),
        ("add a small cat on the bicycle", ["3 red apple", "1 blue bicycle", "1 small cat"]),
        ("make the bicycle green and remove one apple", ["2 red apple", "1 green bicycle"]),
    ],
)
def test_an_instruction_changes_what_it_names(instruction: str, things: list[str]) -> None:
    if "pears" in instruction:
        things = ["3 green pear", "1 blue bicycle"]
    assert described(edit(instruction)) == things


@pytest.mark.parametrize("seen", ["an airplane", "a cat and an airplane that is alone", "two airplanes"])
def test_the_small_airplane_is_the_airplane_that_is_there(seen: str) -> None:
    """It was read as the noun "small airplane", and a new thing."""
    before = edit("shrink the airplane" if "two" not in seen else "shrink the airplanes", seen).composition
    for words in ("make the small airplane red", "move the small airplane to the top left"):
        things = edited(before, words, vocabulary()).composition.scene.things
        assert [thing.concept for thing in things] == [thing.concept for thing in before.scene.things]
    added = edited(before, "add a dog left of the small airplane", vocabulary()).composition.scene.things
    assert [thing.concept for thing in added] == [*(one.concept for one in before.scene.things), "dog"]
    assert added[added[-1].to[0]].concept == "airplane"


def test_a_size_means_the_only_one_of_its_kind_and_never_the_wrong_one() -> None:
    assert described(edit("make the small airplane red", "an airplane and a cat"))[0] == "1 red airplane"
    assert described(edit("make the little cat black", "an airplane and a cat"))[1] == "1 black cat"
    assert described(edit("make the small airplane red", "a small airplane and an airplane")) == [
        "1 red small airplane",
        "1 airplane",
    ]
    with pytest.raises(InvalidBriefError, match="no cat like that"):
        edit("make the small cat red", "a large cat and a dog")


def test_what_is_added_may_stand_by_something_that_is_added_with_it() -> None:
    """ "Small airplane" is a thing of its own: both are new, the first named stands by the second."""
    done = edit("add a watermelon next to a cat")

    assert described(done)[-2:] == ["1 watermelon", "1 cat"]
    spots = {spot.thing: spot for spot in done.composition.arrangement.spots}
    assert abs(spots[2].left - spots[3].left) < 400
    assert described(edit("add a watermelon next to the small airplane", "an airplane"))[1] == "1 watermelon"


@pytest.mark.parametrize(
    "instruction",
    [
        "make the bicycle green",
        "remove the bicycle",
        "replace the bicycle with a car",
        "add a cat",
        "shrink the bicycle",
    ],
)
def test_what_is_not_named_stays_where_it_is(instruction: str) -> None:
    before, done = start(), edit(instruction)

    assert done.composition.arrangement.of(0) == before.arrangement.of(0)
    assert done.changed is not None


def test_the_box_of_a_change_holds_the_thing_before_and_after() -> None:
    before, done = start(), edit("move the bicycle to the top right")
    box = done.changed
    assert box is not None
    for spot in (*before.arrangement.of(1), *done.composition.arrangement.of(1)):
        assert box.left <= spot.left
        assert box.right >= spot.right
        assert box.top <= spot.top
        assert box.bottom >= spot.bottom


def test_a_new_background_and_a_new_style_keep_the_objects_in_their_boxes() -> None:
    ground, style = edit("make the background pale blue"), edit("use cartoon style")

    assert ground.composition.scene.ground == Ground(colour="pale blue")
    assert ground.composition.arrangement == start().arrangement
    assert style.composition.style == "cartoon"
    assert style.changed is None
    for old, new in zip(start().arrangement.spots, style.composition.arrangement.spots, strict=True):
        assert new.left >= old.left - 0.01
        assert new.right <= old.right + 0.01


@pytest.mark.parametrize(
    ("instruction", "kind"),
    [("put it on grass", "grass"), ("change the background to a gradient from pink to orange", "gradient")],
)
def test_backgrounds(instruction: str, kind: str) -> None:
    assert edit(instruction).composition.scene.ground.kind == kind


def test_a_tie_to_what_is_removed_or_moved_away_is_gone() -> None:
    assert edit("remove the bicycle").composition.scene.things[0].tie is None
    moved = edit("move the bicycle above the apples").composition.scene
    assert moved.things[0].tie is None
    assert (moved.things[1].tie, moved.things[1].to) == ("above", (0,))


@pytest.mark.parametrize(
    ("instruction", "words"),
    [
        ("", "empty"),
        ("make it nicer", "not understood"),
        ("fly me to the moon", "not understood"),
        ("make the cat green", "no cat"),
        ("add a flurb", "flurb"),
        ("make the bicycle beige and remove it " * 40, "words"),
        ("replace the bicycle with a flurb", "flurb"),
        ("add 9 cats", "9 cats"),
        ("use baroque style", "baroque"),
        ("remove the apples and remove the bicycle", "empty"),
    ],
)
def test_what_cannot_be_done_is_refused(instruction: str, words: str) -> None:
    with pytest.raises(InvalidBriefError) as caught:
        edit(instruction)
    assert words in caught.value.message


def test_a_composition_comes_back_from_its_file() -> None:
    once = from_text(to_text(start("a cat in front of a house, two stars at the top, on grass")))

    assert from_text(to_text(once)) == once
    assert once.scene == start("a cat in front of a house, two stars at the top, on grass").scene


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[1]",
        to_text(start()).replace('"format": 1', '"format": 2'),
        to_text(start()).replace('"thing": 1', '"thing": 7'),
        to_text(start()).replace('"width": 1000.0', '"width": 1e9'),
        to_text(replace(start(), style="flat")).replace('"left"', '"lefd"'),
    ],
)
def test_a_description_that_somebody_touched_is_refused(text: str) -> None:
    with pytest.raises(InvalidBriefError):
        from_text(text)


def test_one_of_several_alike_is_the_first_in_reading_order_and_that_is_said() -> None:
    before = start("two red apples and a cat")
    done = edited(before, "make one of the apples yellow", vocabulary())

    yellow = next(i for i, one in enumerate(done.composition.scene.things) if one.colour == "yellow")
    was, now = before.arrangement.spots, done.composition.arrangement.spots
    assert [spot.left for spot in now] == [spot.left for spot in was]
    assert now[0].thing == yellow
    assert now[0].left == min(spot.left for spot in was)
    assert "apple: of 2 the first from the left" in done.notes
    assert done.changed is not None
    assert done.changed.right < now[1].left


@pytest.mark.parametrize("words", ["delete the horse face", "replace the horse face with a grinning face"])
def test_a_face_that_is_drawn_is_no_expression(words: str) -> None:
    before = start("a horse face and a cat")
    things = edited(before, words, vocabulary()).composition.scene.things
    assert "horse face" not in [one.concept for one in things]
    with pytest.raises(InvalidBriefError, match="one drawing"):
        edited(before, "make the cat have a happy face", vocabulary())
