"""Edits as people type them (edit_sentences.txt): what each does to the scene, what is said of the rest."""

from dataclasses import replace
from pathlib import Path

import pytest

from makeready.errors import InvalidBriefError
from makeready.scene.composing import composed
from makeready.scene.composition import Composition
from makeready.scene.edits import edited
from makeready.scene.reading import read_caption
from makeready.scene.rooms import HORIZONS
from makeready.scene.vocabulary import vocabulary

CAPTION = "three red apples, a cat and a blue bicycle on a pale yellow background, flat style"
SENTENCES = (Path(__file__).parent / "edit_sentences.txt").read_text(encoding="utf-8").splitlines()


def start(caption: str = CAPTION) -> Composition:
    return composed(read_caption(caption, vocabulary()).scene, vocabulary(), 800, 800)


def told(composition: Composition) -> str:
    """The composition's scene in one line."""
    scene = composition.scene
    things = []
    for thing in scene.things:
        place = f" at {thing.place}" if thing.place else ""
        others = " and ".join(scene.things[index].concept for index in thing.to)
        things.append(f"{thing.count} {thing.words}{place}{f' {thing.tie} {others}' if thing.tie else ''}")
    return f"{'; '.join(things)} | {scene.ground.words} | {composition.style}"


@pytest.mark.parametrize("line", SENTENCES)
def test_a_sentence_does_what_it_says(line: str) -> None:
    said, _, expected = line.partition(" => ")
    caption = CAPTION
    if said.startswith("["):
        caption, _, said = said.removeprefix("[").partition("] ")
    assert told(edited(start(caption), said, vocabulary()).composition) == expected


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("make the cat nicer", "make the cat nicer"),
        ("make the cat black and white", "'white'"),
        ("make the bike green and tickle the cat", "'tickle the cat'"),
        ("change the background colour to mint green", "mint green"),
        ("replace the cat with a dog under the sofa bed thing", "not understood"),
        ("make the fourth apple green", "no fourth one"),
        ("add a cat next to each apple", "each apple"),
        ("remove the cat and the dog", "no dog"),
        ("fly me to the moon", "fly me to the moon"),
        ("undo", "Nothing is undone"),
        ("go back to the way it was", "Nothing is undone"),
        ("write SALE on it", "No lettering"),
        ('add the text "hello"', "No lettering"),
        ("add a border", "no effects"),
        ("make the cat happier", "one drawing"),
        ("change the season to autumn", "no such season"),
        ("bring the cat to the front", "naming both"),
        ("spread the apples out", "one word"),
        ("make it black and white", "greys"),
        ("make the cat look left", "not known"),
        ("ersetze die Katze durch einen Hund", "in English"),
        ("rends les pommes vertes", "in English"),
        ("haz las manzanas verdes", "in English"),
    ],
)
def test_what_is_not_understood_is_named_and_nothing_is_done(said: str, named: str) -> None:
    with pytest.raises(InvalidBriefError) as caught:
        edited(start(), said, vocabulary())
    assert named in caught.value.message


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("bring the cat to the front", "move the cat in front of the apples"),
        ("make the bicycle striped", "make the bicycle green"),
        ("spread the apples out", "move the apples to the left"),
    ],
)
def test_a_refusal_names_the_nearest_change_of_what_was_named(said: str, hint: str) -> None:
    with pytest.raises(InvalidBriefError) as caught:
        edited(start(), said, vocabulary())
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("said", "ranks"),
    [
        ("make the left one green", {0}),
        ("make the second apple green", {1}),
        ("make the second apple from the right green", {1}),
        ("make the last two apples green", {1, 2}),
        ("the two apples on the right should be green", {1, 2}),
        ("make all of them green except the left one", {1, 2}),
        ("make all the apples green but the middle one", {0, 2}),
        ("all apples but one should be green", {0, 1}),
        ("make the apple closest to the cat green", {0}),
    ],
)
def test_an_object_is_told_from_others_of_its_kind_by_where_it_is(said: str, ranks: set[int]) -> None:
    before = start()
    row = sorted(before.arrangement.of(0), key=lambda spot: spot.left)
    after = edited(before, said, vocabulary()).composition
    assert len(after.scene.things) == 4
    green = next(index for index, one in enumerate(after.scene.things) if one.colour == "green")
    assert {row.index(replace(spot, thing=0)) for spot in after.arrangement.of(green)} == ranks


def test_flips_turns_and_tones_add_up() -> None:
    """Two flips and four quarters are none; a turn before a flip is its mirror image."""
    composition = start()
    for said in ("flip the cat", "rotate the cat", "flip the cat", "rotate the cat"):
        composition = edited(composition, said, vocabulary()).composition
    assert composition.scene == start().scene
    for said in ("make the cat darker", "make the cat much lighter", "make the cat darker"):
        composition = edited(composition, said, vocabulary()).composition
    assert composition.scene == start().scene
    darkest = edited(composition, "make the cat much darker", vocabulary()).composition
    with pytest.raises(InvalidBriefError, match="as far that way"):
        edited(darkest, "make the cat darker", vocabulary())


def test_everything_moves_as_far_as_everything_else() -> None:
    before = start()
    after = edited(before, "move everything a bit to the left", vocabulary()).composition
    steps = {
        (round(new.left - old.left, 6), round(new.top - old.top, 6))
        for old, new in zip(before.arrangement.spots, after.arrangement.spots, strict=True)
    }
    assert len(steps) == 1
    across, down = steps.pop()
    assert across < 0
    assert down == 0


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("add a fluffy dog", "fluffy"),
        ("replace the cat with a happy dog", "happy"),
        ("make the happy cat black", "happy"),
    ],
)
def test_adjectives_that_no_drawing_shows_are_named(said: str, word: str) -> None:
    notes = edited(start(), said, vocabulary()).notes
    assert any("left out" in note and word in note for note in notes)


def test_a_little_to_one_side_is_a_little_and_takes_along_what_stands_on_it() -> None:
    before = start("a cat on a table on a white background")
    after = edited(before, "move the table a bit to the left", vocabulary()).composition
    ways = {
        round(new.left - old.left, 3)
        for old, new in zip(before.arrangement.spots, after.arrangement.spots, strict=True)
    }
    assert len(ways) == 1
    assert -60 < ways.pop() < 0


def test_what_is_exchanged_stands_on_the_feet_of_the_other() -> None:
    before = start("a cat and a dog on a white background")
    after = edited(before, "swap the cat and the dog", vocabulary()).composition
    for one, other in ((0, 1), (1, 0)):
        old, new = before.arrangement.extent(other), after.arrangement.extent(one)
        assert new.left + new.width / 2 == pytest.approx(old.left + old.width / 2)
        assert new.bottom == pytest.approx(old.bottom)


def test_nothing_hangs_in_the_air_over_a_new_landscape() -> None:
    after = edited(start(), "put the apples on a beach", vocabulary()).composition
    line = HORIZONS["beach"] * after.arrangement.height
    assert all(spot.bottom > line for spot in after.arrangement.spots)
