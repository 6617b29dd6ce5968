"""Moods: a brief without colours gets a palette that its words mean, another one for each proposal."""

import pytest

from makeready.brief import Palette, StyleWord, Swatch
from makeready.design.colour import contrast, oklch_of
from makeready.design.moods import palette_in_mood
from makeready.design.theme import sorted_colours, theme_for


def test_colours_that_were_asked_for_stay() -> None:
    asked = Palette(swatches=(Swatch(name="red", hex="#dc2626"),))
    assert palette_in_mood(asked, (StyleWord(word="pastel", theme="calm"),), 0) is asked


def test_four_proposals_without_a_wish_show_four_families_of_colour() -> None:
    accents = {sorted_colours(palette_in_mood(Palette(), (), variant)).accent for variant in range(4)}
    assert len(accents) == 4


@pytest.mark.parametrize("word", ["pastel", "earthy", "neon", "retro", "monochrome", "elegant", "playful"])
def test_a_mood_has_colours_of_its_own(word: str) -> None:
    plain = palette_in_mood(Palette(), (), 0)
    assert palette_in_mood(Palette(), (StyleWord(word=word, theme=""),), 0) != plain


def test_monochrome_has_no_hue() -> None:
    palette = palette_in_mood(Palette(), (StyleWord(word="monochrome", theme=""),), 2)
    assert all(oklch_of(one.hex).is_neutral for one in palette.swatches)


def test_a_dark_wish_has_dark_cards_and_light_words_on_them() -> None:
    theme = theme_for(Palette(), (StyleWord(word="dark", theme="dark"),), 0)
    assert oklch_of(theme.surface).lightness < 0.4
    for words in (theme.ink_surface, theme.muted_surface):
        assert contrast(words, theme.surface) >= 4.5
    assert contrast(theme.accent_surface, theme.accent_soft) >= 4.5
    assert contrast(theme.ink_surface, theme.accent_soft) >= 4.5


def test_a_dark_colour_stays_as_dark_as_it_was_named() -> None:
    asked = Palette(swatches=(Swatch(name="dark green", hex="#14532d"), Swatch(name="cream", hex="#fdf3e1")))
    assert sorted_colours(asked).accent == "#14532d"


def test_neon_may_shout() -> None:
    asked = Palette(swatches=(Swatch(name="neon green", hex="#39ff14"), Swatch(name="black", hex="#000000")))
    assert oklch_of(sorted_colours(asked).accent).chroma > 0.22
