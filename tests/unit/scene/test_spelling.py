"""Slips of the keyboard: what is a letter off is drawn and said, what is a word of its own is not touched."""

from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makeready.errors import InvalidBriefError
from makeready.makers.compose import shipped
from makeready.scene.asking import caption_read
from makeready.scene.composing import composed
from makeready.scene.edits import edited
from makeready.scene.reading import read_caption
from makeready.scene.spelling import spelt
from makeready.scene.vocabulary import vocabulary

NOUNS = sorted({word for name in vocabulary().phrases() for word in name.split() if word.isalpha()})


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("three red aples", "three red apples"),
        ("a bycicle", "a bicycle"),
        ("a trafic light", "a traffic light"),
        ("a brid and a gaot", "a bird and a goat"),
        ("two carots betwen a cat and an elefant", "two carrots between a cat and an elephant"),
        ("a yelow bananna on a bleu background", "a yellow banana on a blue background"),
        ("an eigth ball", "an eight ball"),
    ],
)
def test_a_slip_is_read_as_what_was_meant_and_said(typed: str, meant: str) -> None:
    reading = read_caption(typed, vocabulary())

    assert reading.scene == read_caption(meant, vocabulary()).scene
    slips = [(one, two) for one, two in zip(typed.split(), meant.split(), strict=True) if one != two]
    assert reading.notes == tuple(f"{one!r}: read as {two!r}" for one, two in slips)
    assert not reading.not_understood


@pytest.mark.parametrize(("typed", "near"), [("a hourse", ("house", "horse")), ("a cet", ("comet",))])
def test_what_may_be_two_things_or_is_too_short_is_refused_with_them(
    typed: str, near: tuple[str, ...]
) -> None:
    with pytest.raises(InvalidBriefError) as caught:
        read_caption(typed, vocabulary())

    assert all(one in caught.value.hint for one in near)


@pytest.mark.parametrize("word", ["block", "track", "brick", "boot", "stable", "trick", "first", "there"])
def test_a_word_of_its_own_is_no_slip(word: str) -> None:
    """A block was nearly a clock."""
    assert spelt(f"a {word}", vocabulary()).text == f"a {word}"


def test_offsets_point_into_what_was_typed() -> None:
    prompt = "A Bycicle beside a wobbly hause and a shiny car"

    brief = caption_read(prompt, vocabulary()).brief

    assert [one.text for one in brief.not_understood] == ["wobbly", "shiny"]
    assert [one.span.text for one in brief.constraints][:2] == ["A Bycicle", "beside"]
    assert brief.constraints[2].span.text == "a wobbly hause"


def test_edits_are_read_so_too() -> None:
    scene = read_caption("a bicycle", vocabulary()).scene
    start = composed(scene, shipped().vocabulary, 512, 512)

    done = edited(start, "make the bycicle purpel", vocabulary())

    assert done.composition.scene.things[0].colour == "purple"
    assert "'bycicle': read as 'bicycle'" in done.notes


@given(st.lists(st.sampled_from(NOUNS), max_size=8))
def test_what_is_spelt_right_is_left_as_it_is(words: list[str]) -> None:
    plain = " ".join(words)

    meant = spelt(plain, vocabulary())

    assert (meant.text, meant.notes) == (plain, ())
    assert meant.offsets == tuple(range(len(plain) + 1))


@settings(max_examples=40, deadline=None)
@given(word=st.sampled_from([one for one in NOUNS if len(one) >= 6]), data=st.data())
def test_offsets_grow_and_end_where_the_caption_does(word: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(word) - 1))
    plain = f"a {word[:cut]}{word[cut + 1 :]}, red"

    meant = spelt(plain, vocabulary())

    assert len(meant.offsets) == len(meant.text) + 1
    assert list(meant.offsets) == sorted(meant.offsets)
    assert meant.offsets[-1] == len(plain)
    assert meant.text.startswith("a ")
    assert meant.text.endswith(", red")


def test_the_list_of_english_words_has_none_of_ours() -> None:
    listed = files("makeready.scene").joinpath("english_words.txt").read_text(encoding="utf-8").split()

    assert listed == sorted(set(listed))
    assert not set(listed) & set(NOUNS)
