"""What a person calls a thing is found; what is not there is answered with what is near."""

import json
from collections import Counter
from pathlib import Path

import pytest

from makeready.errors import StorageError
from makeready.scene.styles import STYLES, find_style, style_named
from makeready.scene.vocabulary import Vocabulary, folded, plural_of, vocabulary


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("apple", "apple"),
        ("Apples", "apple"),
        ("a bike", "bicycle"),
        ("BIKES", "bicycle"),
        ("automobile", "car"),
        ("kittens", "cat"),
        ("cups of tea", "cup of coffee"),
        ("the  hot-dog", "hot dog"),
        ("mice", "mouse"),
        ("puppies", "dog"),
        ("ice creams", "ice cream cone"),
        ("piñata", "piñata"),
        ("pinatas", "piñata"),
        ("dice", "die"),
        ("fire trucks", "fire truck"),
        ("T-shirt", "shirt"),
    ],
)
def test_a_noun_is_found_however_it_is_typed(typed: str, name: str) -> None:
    found = vocabulary().find(typed)

    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("typed", ["", "  ", "a", "xylophone", "red apple", "apple pie", "s", "quokka"])
def test_what_is_not_there_is_not_found(typed: str) -> None:
    assert vocabulary().find(typed) is None


def test_the_full_animal_is_meant_not_its_face() -> None:
    names = {one.name for one in vocabulary()}

    assert {"cat", "cat face", "dog", "dog face"} <= names
    assert not {"kitten face"} & names


def test_a_misspelt_noun_brings_the_one_that_was_meant() -> None:
    assert vocabulary().nearest("bycicle")[0] == "bicycle"
    assert vocabulary().nearest("elefant")[0] == "elephant"


def test_a_kind_of_thing_brings_things_of_that_kind() -> None:
    fruit = vocabulary().nearest("fruit", 20)

    assert {"apple", "banana", "pear"} <= set(fruit)
    assert len(vocabulary().nearest("fruit", 2)) == 2
    assert vocabulary().nearest("") == ()


def test_a_word_means_one_thing_only() -> None:
    words = Counter(folded(word) for one in vocabulary() for word in {one.name, *one.synonyms})

    assert [word for word, count in words.items() if count > 1] == []


def test_no_noun_begins_with_a_colour_that_a_thing_can_take() -> None:
    """Or "blue book" would be read as a noun where a book in blue is meant."""
    told = {"orange fruit", "orange"}
    found = {
        word
        for one in vocabulary()
        for word in (one.name, *one.synonyms)
        if word.split()[0] in {"red", "orange", "yellow", "green", "blue", "purple", "pink", "black", "white"}
    }

    assert found <= told


def test_every_concept_can_be_found_by_its_own_words() -> None:
    known = vocabulary()
    for one in known:
        assert known.find(one.name) is one
        assert known.find(one.plural) is one


def test_the_vocabulary_is_as_large_as_was_asked_for() -> None:
    in_flat_and_cartoon = [one for one in vocabulary() if {"flat", "cartoon"} <= set(one.styles)]

    assert len(in_flat_and_cartoon) >= 800


@pytest.mark.parametrize(
    ("noun", "plural"),
    [
        ("box", "boxes"),
        ("cherry", "cherries"),
        ("toy", "toys"),
        ("cup of tea", "cups of tea"),
        ("maple leaf", "maple leaves"),
        ("bench", "benches"),
        ("yo-yo", "yo-yos"),
    ],
)
def test_plurals_follow_the_rule(noun: str, plural: str) -> None:
    assert plural_of(noun) == plural


def test_a_concept_that_has_nothing_to_colour_says_so() -> None:
    known = vocabulary()
    lemon, rainbow, car = (known.find(noun) for noun in ("lemon", "rainbow", "car"))
    assert lemon is not None
    assert rainbow is not None
    assert car is not None

    assert not lemon.is_recolourable
    assert not rainbow.is_recolourable
    assert car.is_recolourable
    assert car.art["flat"].natural == "red"
    assert car.colours_in("flat")[0] == "red"
    assert car.colours_in("nowhere") == car.recolours_in("nowhere") == ()


def test_an_empty_vocabulary_finds_nothing() -> None:
    none = Vocabulary(())

    assert none.find("apple") is None
    assert none.nearest("apple") == ()
    assert none.num_words == 0


def test_styles_are_found_by_the_words_people_use() -> None:
    for words, name in [
        ("flat", "flat"),
        ("Flat style", "flat"),
        ("line art", "outline"),
        ("shiny", "glossy"),
    ]:
        found = find_style(words)
        assert found is not None
        assert found.name == name
    assert find_style("baroque") is None
    assert style_named("cartoon").art == "noto"
    assert len({word for one in STYLES for word in (one.name, *one.aliases)}) == sum(
        1 + len(one.aliases) for one in STYLES
    )


@pytest.mark.parametrize("text", ["", "{", "[]", json.dumps({"format": 0})])
def test_a_damaged_table_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "concepts.json").write_text(text)

    with pytest.raises(StorageError, match=r"concepts\.json"):
        vocabulary(tmp_path)


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"concepts\.json"):
        vocabulary(tmp_path)
