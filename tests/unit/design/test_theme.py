"""Themes: whatever palette is asked for, text reads and the asked colours are there."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makeready.brief import Palette, StyleWord, Swatch
from makeready.design.colour import contrast, oklch_of
from makeready.design.theme import TYPESETS, Theme, sorted_colours, theme_for

SWATCH = st.builds(
    Swatch,
    name=st.just("x"),
    hex=st.from_regex(r"#[0-9a-f]{6}", fullmatch=True),
    is_exact=st.booleans(),
    role=st.sampled_from(["any", "accent", "background"]),
)
PALETTE = st.builds(Palette, swatches=st.lists(SWATCH, max_size=4).map(tuple))


def palette(**colours: str) -> Palette:
    return Palette(swatches=tuple(Swatch(name=name, hex=value) for name, value in colours.items()))


def text_pairs(theme: Theme) -> list[tuple[str, str, str]]:
    return [
        ("ink", theme.ink, theme.ground),
        ("ink at the end", theme.ink, theme.ground_end),
        ("muted", theme.muted, theme.ground),
        ("muted at the end", theme.muted, theme.ground_end),
        ("ink on surface", theme.ink_surface, theme.surface),
        ("muted on surface", theme.muted_surface, theme.surface),
        ("on accent", theme.on_accent, theme.accent),
        ("accent on its tint", theme.accent_surface, theme.accent_soft),
        ("on second", theme.on_second, theme.second),
        ("on panel", theme.on_panel, theme.panel),
        ("muted on panel", theme.panel_muted, theme.panel),
    ]


@settings(max_examples=150, deadline=None)
@given(palette=PALETTE, variant=st.integers(0, 7))
def test_every_text_colour_reads_on_the_block_it_stands_on(palette: Palette, variant: int) -> None:
    theme = theme_for(palette, (), variant)
    for name, text, ground in text_pairs(theme):
        assert contrast(text, ground) >= 4.5, (name, theme)


@given(palette=PALETTE, variant=st.integers(0, 7))
@settings(max_examples=50, deadline=None)
def test_the_same_wish_gives_the_same_theme(palette: Palette, variant: int) -> None:
    assert theme_for(palette, (), variant) == theme_for(palette, (), variant)


def test_four_proposals_show_at_least_three_different_themes() -> None:
    themes = {theme_for(palette(blue="#2563eb", white="#ffffff"), (), variant).name for variant in range(4)}
    assert len(themes) >= 3


def test_an_exact_brand_colour_is_the_accent_unchanged_where_text_on_it_can_read() -> None:
    brand = Palette(swatches=(Swatch(name="#4338ca", hex="#4338ca", role="accent", is_exact=True),))
    assert theme_for(brand, (), 0).accent == "#4338ca"


def test_a_screen_primary_becomes_a_colour_a_designer_would_mix() -> None:
    assert oklch_of(sorted_colours(palette(blue="#0000ff")).accent).lightness >= 0.5


def test_orange_cream_and_navy_each_find_their_use() -> None:
    colours = sorted_colours(palette(orange="#f97316", cream="#fff3dc", navy="#0b1f4b"))
    assert (colours.accent, colours.paper) == ("#f97316", "#fff3dc")
    assert oklch_of(colours.deep).lightness < 0.3


def test_style_words_choose_the_type_and_the_strong_ones_win() -> None:
    words = (StyleWord(word="clean", theme="clean"), StyleWord(word="elegant", theme="elegant"))
    assert theme_for(Palette(), words, 0).typeset is TYPESETS["instrument"]


def test_dark_style_gives_a_deep_scheme() -> None:
    assert theme_for(Palette(), (StyleWord(word="dark", theme="dark"),), 0).scheme == "deep"


@pytest.mark.parametrize("boost", [0.15, 0.3, 0.45])
def test_the_re_theme_lever_raises_the_contrast_of_faded_text(boost: float) -> None:
    plain, boosted = theme_for(Palette(), (), 0), theme_for(Palette(), (), 0, contrast_boost=boost)
    before = contrast(plain.muted_surface, plain.surface)
    assert contrast(boosted.muted_surface, boosted.surface) >= max(before, 6.0 * (1 + boost) - 0.01)
