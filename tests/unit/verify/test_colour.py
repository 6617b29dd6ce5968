"""Colour figures against published tables."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeready.verify.eyes.colour import (
    ciede2000,
    cielab,
    contrast_ratio,
    hex_from_rgb,
    hue_distance,
    largest_difference,
    luminance,
    oklch,
    rgb_from_hex,
)
from makeready.verify.eyes.ink import HALF_BIN, ground_colour

SHARMA = [
    ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
    ((50.0, -1.3802, -84.2814), (50.0, 0.0, -82.7485), 1.0000),
    ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
    ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0011), 7.2195),
    ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((22.7233, 20.0904, -46.694), (23.0331, 14.973, -42.5619), 2.0373),
    ((90.8027, -2.0831, 1.441), (91.1528, -1.6435, 0.0447), 1.4441),
    ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
]
"""Rows of table 1 in Sharma, Wu, Dalal 2005."""


@pytest.mark.parametrize(("first", "second", "expected"), SHARMA)
def test_ciede2000_agrees_with_the_published_pairs(first, second, expected: float) -> None:
    assert float(ciede2000(np.array(first), np.array(second))) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize(
    ("ink", "ground", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#767676", "#ffffff", 4.54), ("#0000ff", "#ffffff", 8.59)],
)
def test_contrast_agrees_with_wcag_figures(ink: str, ground: str, ratio: float) -> None:
    values = [float(luminance(rgb_from_hex(one))) for one in (ink, ground)]
    assert contrast_ratio(*values) == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize(
    ("colour", "expected"),
    [
        ("#ff0000", (0.628, 0.2577, 29.23)),
        ("#0000ff", (0.452, 0.3132, 264.05)),
        ("#008000", (0.5198, 0.1769, 142.5)),
    ],
)
def test_oklch_agrees_with_css_color_4(colour: str, expected) -> None:
    lightness, chroma, hue = oklch(rgb_from_hex(colour))
    assert lightness == pytest.approx(expected[0], abs=0.001)
    assert chroma == pytest.approx(expected[1], abs=0.001)
    assert hue == pytest.approx(expected[2], abs=0.1)


def test_white_and_black_are_neutral_in_both_spaces() -> None:
    for colour, lightness in (("#ffffff", 100.0), ("#000000", 0.0)):
        lab = cielab(rgb_from_hex(colour))
        assert lab == pytest.approx([lightness, 0, 0], abs=0.01)


def test_hues_are_compared_around_the_circle() -> None:
    assert float(hue_distance(350.0, 10.0)) == 20
    assert float(hue_distance(10.0, 350.0)) == 20


def test_hex_round_trips() -> None:
    assert hex_from_rgb(rgb_from_hex("#0a7cff")) == "#0a7cff"


def test_the_largest_difference_is_unsigned() -> None:
    first = np.array([[[0, 250, 7]]], dtype=np.uint8)
    second = np.array([[[3, 240, 9]]], dtype=np.uint8)
    assert largest_difference(first, second).tolist() == [[10]]
    assert largest_difference(second, first).tolist() == [[10]]


BYTES = st.tuples(*[st.integers(0, 255)] * 3)


@given(ground=BYTES, ink=BYTES, noise=st.integers(0, 6))
def test_the_ground_is_the_commonest_colour_whatever_is_written_on_it(
    ground: tuple[int, int, int], ink: tuple[int, int, int], noise: int
) -> None:
    """Also in a slice of a picture, and where it lies at the edge of a bin of the histogram."""
    page = np.full((30, 90, 3), ground, np.uint8)
    page[::2] = np.clip(page[::2].astype(int) + noise, 0, 255)
    page[8:16, 20:60] = ink
    crop = page[3:-3, 5:-5]

    found = ground_colour(crop)

    assert np.abs(found - np.array(ground)).max() <= HALF_BIN
