"""Captions as people type them: what is read, what is refused, and that nothing is dropped."""

import pytest

from makeready.errors import ContradictionError, InvalidBriefError
from makeready.scene.reading import Reading, read_caption
from makeready.scene.spec import Ground, Thing
from makeready.scene.vocabulary import vocabulary


def read(caption: str) -> Reading:
    return read_caption(caption, vocabulary())


def left(caption: str) -> list[str]:
    return [caption[one.start : one.end] for one in read(caption).not_understood]


def test_numbers_colours_relations_background_and_style_are_read() -> None:
    reading = read("three red apples left of a blue bicycle on a pale yellow background, flat style")

    assert reading.scene.things == (
        Thing(concept="apple", count=3, colour="red", tie="left of", to=(1,)),
        Thing(concept="bicycle", colour="blue"),
    )
    assert reading.scene.ground == Ground(colour="pale yellow")
    assert reading.scene.style == "flat"
    assert not reading.not_understood


@pytest.mark.parametrize(
    ("caption", "things"),
    [
        ("an orange", (Thing(concept="orange fruit"),)),
        ("a cute orange cat", (Thing(concept="cat", colour="orange"),)),
        ("a bike", (Thing(concept="bicycle"),)),
        ("eight ball", (Thing(concept="eight ball"),)),
        ("a pool 8-ball", (Thing(concept="eight ball"),)),
        ("two eight balls", (Thing(concept="eight ball", count=2),)),
        ("eight balls", (Thing(concept="soccer ball", count=8),)),
        ("8 balls", (Thing(concept="soccer ball", count=8),)),
        ("two hearts", (Thing(concept="heart", count=2),)),
        ("a four-leaf clover", (Thing(concept="four-leaf clover"),)),
        ("2 little dogs", (Thing(concept="dog", count=2, size="small"),)),
        ("a pair of cats", (Thing(concept="cat", count=2),)),
        ("two pairs of scissors", (Thing(concept="scissors", count=2),)),
        ("a cat in the top left corner", (Thing(concept="cat", place="top left"),)),
        ("in the middle a big tree", (Thing(concept="tree", size="large", place="center"),)),
        ("a house with a cat on it", (Thing(concept="house"), Thing(concept="cat", tie="on", to=(0,)))),
        (
            "a ball between a cat and a dog",
            (
                Thing(concept="soccer ball", tie="between", to=(1, 2)),
                Thing(concept="cat"),
                Thing(concept="dog"),
            ),
        ),
        (
            "one apple left of a tree and one apple right of the tree",
            (
                Thing(concept="apple", tie="left of", to=(1,)),
                Thing(concept="tree"),
                Thing(concept="apple", tie="right of", to=(1,)),
            ),
        ),
        (
            "A cat is next to a dog. The dog is huge and green.",
            (
                Thing(concept="cat", tie="next to", to=(1,)),
                Thing(concept="dog", size="huge", colour="green"),
            ),
        ),
    ],
)
def test_captions_as_people_type_them(caption: str, things: tuple[Thing, ...]) -> None:
    assert read(caption).scene.things == things
    assert left(caption) == []


@pytest.mark.parametrize(
    ("caption", "ground"),
    [
        ("a house on grass with a blue sky", Ground(kind="grass")),
        ("a rocket at night", Ground(kind="night")),
        (
            "a cat, gradient background from light blue to pink",
            Ground(kind="gradient", colour="light blue", second="pink"),
        ),
        ("a cat. The background is #ffeecc.", Ground(colour="#ffeecc")),
        ("a cat on a plain background", Ground()),
    ],
)
def test_backgrounds(caption: str, ground: Ground) -> None:
    assert read(caption).scene.ground == ground


def test_words_that_say_nothing_here_are_listed() -> None:
    assert left("a fluffy cat wearing a top hat") == ["fluffy", "wearing"]


def test_a_number_that_was_not_said_is_a_note_and_no_demand() -> None:
    reading = read("some apples")

    assert reading.scene.things[0].count == 3
    assert reading.is_counted == (False,)
    assert "apples" in reading.notes[0]


def test_a_colour_that_objects_do_not_have_is_drawn_as_the_nearest_and_said() -> None:
    reading = read("a navy car")

    assert reading.scene.things[0].colour == "blue"
    assert reading.notes == ("navy: drawn as blue",)


def test_what_must_not_be_seen_is_absent() -> None:
    assert read("a cat without a dog").absent == ("dog",)


@pytest.mark.parametrize(
    ("caption", "words"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("9 apples", "9 apples"),
        ("a dozen cats", "12 cats"),
        ("-3 apples", "-3"),
        ("minus two cats", "-2"),
        ("zero cats", "0 of 'cat'"),
        ("2.5 apples", "2.5"),
        ("three flurbs", "flurbs"),
        ("a man riding a bicycle", "man"),
        ("a cat between a dog", "two things"),
        ("红苹果", "Latin"),
        ("яблоко", "Latin"),
        ("apple " * 5000, "5000 words"),
        ("and the of with", "names nothing"),
        (
            ", ".join(
                f"a {one}" for one in ("cat", "dog", "horse", "cow", "pig", "goat", "duck", "fox", "hen")
            ),
            "9 kinds",
        ),
        ("4 cats, 8 dogs, 8 horses, 8 cows", "28 objects"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_the_value_and_a_way_out(caption: str, words: str) -> None:
    with pytest.raises(InvalidBriefError) as caught:
        read(caption)
    assert words in caught.value.message
    assert caught.value.hint


def test_an_unknown_noun_names_the_nearest_known_ones() -> None:
    with pytest.raises(InvalidBriefError) as caught:
        read("a bycikel")
    assert "bicycle" in caught.value.hint


@pytest.mark.parametrize(
    "caption",
    [
        "ein rotes Haus",
        "drei rote Äpfel auf gelbem Grund",
        "trois pommes rouges",
        "tres manzanas rojas sobre la mesa",
        "tre mele rosse su un tavolo",
        "een rode fiets",
        "три красных яблока",
        "三个红苹果",
        "ثلاث تفاحات",
    ],
)
def test_another_language_is_one_line_that_says_so_with_an_example(caption: str) -> None:
    with pytest.raises(InvalidBriefError) as caught:
        read(caption)
    assert "English" in caught.value.message + caught.value.hint
    assert '"three red apples on a pale yellow background"' in caught.value.hint
    assert "\n" not in caught.value.message + caught.value.hint


def test_a_background_nobody_knows_is_listed_and_does_not_stop_the_run() -> None:
    assert left("a cat on a sparkly background") == ["on", "sparkly"]


@pytest.mark.parametrize(
    "caption",
    [
        "three apples and five apples",
        "three apples. The five apples are red.",
        "a cat on a red background and a blue background",
        "a cat left of a dog, the dog left of the cat",
        "a cat in flat style, cartoon style",
    ],
)
def test_what_excludes_each_other_is_a_contradiction(caption: str) -> None:
    with pytest.raises(ContradictionError):
        read(caption)
