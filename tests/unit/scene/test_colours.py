"""Colours are called what people call them, and mean the same here as in a brief."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeready.brief.words import vocabulary as brief_words
from makeready.scene.colours import NEUTRALS, OBJECT_COLOURS, colour_word, is_blackish, nearest_colour
from makeready.scene.oklch import lch_of_hex


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("#f8312f", "red"),  # the flat apple
        ("#ff6723", "orange"),
        ("#ffeb3b", "yellow"),
        ("#757f3f", "green"),  # the olive of the classic trees
        ("#00d26a", "green"),
        ("#26c9fc", "blue"),
        ("#7c3aed", "purple"),
        ("#ff6dc6", "pink"),
        ("#6d4534", "brown"),
        ("#6b464d", "brown"),  # a briefcase, nearly red
        ("#f3ad61", "beige"),  # a tan dog is not orange
        ("#321b41", "black"),  # the darkest purple of the flat art
        ("#78a3ad", "grey"),  # steel
        ("#f4f4f4", "white"),
        ("#212121", "black"),
    ],
)
def test_a_colour_is_called_what_people_call_it(text: str, word: str) -> None:
    assert colour_word(lch_of_hex(text)) == word


def test_the_middle_of_each_colour_has_its_name() -> None:
    for word, text in OBJECT_COLOURS.items():
        assert colour_word(lch_of_hex(text)) == nearest_colour(lch_of_hex(text)) == word


def test_a_colour_word_means_the_same_in_a_brief() -> None:
    for word in OBJECT_COLOURS.keys() - NEUTRALS:
        assert OBJECT_COLOURS[word] == brief_words().colour(word)


@given(st.integers(0, 0xFFFFFF).map(lambda number: lch_of_hex(f"#{number:06x}")))
def test_every_colour_has_a_name(colour: tuple[float, float, float]) -> None:
    found = lch_of_hex("#000000")._replace(lightness=colour[0], chroma=colour[1], hue_deg=colour[2])

    assert colour_word(found) in {*OBJECT_COLOURS, "beige"}
    assert not is_blackish(found) or colour_word(found) in {"black", "grey"}
