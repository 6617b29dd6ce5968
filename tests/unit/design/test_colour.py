"""Colour arithmetic: what themes rest on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeready.design.colour import contrast, hex_of, hue_distance, oklch_of, readable, toned

HEX = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


def test_black_on_white_has_the_contrast_that_wcag_defines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0, abs=0.01)


@given(wanted=HEX, ground=HEX, ratio=st.floats(1.0, 4.5))
def test_a_readable_colour_reaches_its_ratio_on_any_ground(wanted: str, ground: str, ratio: float) -> None:
    """4.5 is always possible: the worst ground, mid grey, has 4.58 to black or white."""
    assert contrast(readable(wanted, ground, ratio), ground) >= ratio


@given(colour=HEX)
def test_a_colour_that_already_reads_is_not_moved(colour: str) -> None:
    assert readable(colour, colour, 1.0) == colour


def test_toning_keeps_the_hue_while_the_lightness_moves() -> None:
    for lightness in (0.3, 0.5, 0.7):
        toned_colour = oklch_of(toned("#2563eb", lightness, max_chroma=0.1))
        assert toned_colour.lightness == pytest.approx(lightness, abs=0.01)
        assert hue_distance(toned_colour.hue, oklch_of("#2563eb").hue) < 3  # observed 0.6: 8-bit rounding


def test_a_colour_outside_srgb_loses_chroma_and_not_lightness() -> None:
    fitted = oklch_of(hex_of(0.9, 0.37, 264))
    assert fitted.lightness == pytest.approx(0.9, abs=0.02)


def test_hue_distance_goes_the_short_way_round() -> None:
    assert hue_distance(350, 10) == pytest.approx(20)
