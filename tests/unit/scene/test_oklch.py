"""OKLCH without numpy: right, and able to go back."""

import pytest
from coloraide import Color
from hypothesis import given
from hypothesis import strategies as st

from makeready.scene.oklch import Lch, hex_of_lch, hue_distance, lch_of_hex

HEXES = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(HEXES)
def test_a_colour_survives_the_way_there_and_back(text: str) -> None:
    again = hex_of_lch(lch_of_hex(text))

    assert max(abs(int(text[at : at + 2], 16) - int(again[at : at + 2], 16)) for at in (1, 3, 5)) <= 1


@given(HEXES)
def test_it_agrees_with_coloraide(text: str) -> None:
    lightness, chroma, hue = Color(text).convert("oklch").coords()

    found = lch_of_hex(text)

    assert found.lightness == pytest.approx(lightness, abs=2e-4)
    assert found.chroma == pytest.approx(chroma, abs=2e-4)
    assert chroma < 0.002 or hue_distance(found.hue_deg, hue) < 0.3


@given(st.floats(0.3, 0.95), st.floats(0, 360, exclude_max=True))
def test_a_colour_too_strong_for_srgb_keeps_its_hue_and_lightness(lightness: float, hue: float) -> None:
    found = lch_of_hex(hex_of_lch(Lch(lightness, 0.5, hue)))

    assert found.lightness == pytest.approx(lightness, abs=0.02)
    assert found.chroma < 0.03 or hue_distance(found.hue_deg, hue) < 4


def test_hues_meet_at_the_top_of_the_wheel() -> None:
    assert hue_distance(350, 10) == 20
