"""What is changed in a flat drawing without a network: laws of cutting out, filling, moving and
recolouring."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from makeready.makers.exact_edits import (
    Layer,
    erased,
    fitted,
    laid,
    moved,
    recoloured,
    resized,
    rgb_of_lch,
    smoothly_filled,
)
from makeready.scene.oklch import Lch, lch_of_hex
from makeready.verify.eyes.colour import oklch

GROUND = np.full((60, 80, 3), (250, 240, 200), np.uint8)
RED = Lch(*oklch(np.array([200, 30, 30], np.uint8)))


def layer(left: int = 20, top: int = 15, *, edge: float = 0.5) -> Layer:
    """A red square of 12 px with a soft edge and a shadow at its foot."""
    alpha = np.zeros((18, 16), np.float32)
    alpha[2:14, 2:14] = edge
    alpha[3:13, 3:13] = 1
    light = np.ones((18, 16), np.float32)
    light[14:16, 2:14] = 0.8
    colours = np.full((18, 16, 3), (200, 30, 30), np.uint8)
    colours[6:9, 6:9] = (20, 20, 24)
    return Layer(left=left, top=top, colours=colours, alpha=alpha, light=light)


places = st.tuples(st.integers(-20, 90), st.integers(-20, 70))


@given(place=places)
@settings(max_examples=30, deadline=None)
def test_what_a_layer_neither_covers_nor_shades_keeps_its_bytes(place: tuple[int, int]) -> None:
    canvas = GROUND.copy()
    one = layer(*place)

    laid(canvas, one)

    differs = np.any(canvas != GROUND, axis=2)
    reach = np.zeros((60 + 80, 80 + 80), np.bool_)
    reach[one.top + 40 : one.top + 58, one.left + 40 : one.left + 56] = (one.alpha > 0) | (one.light < 1)
    np.testing.assert_array_equal(differs, reach[40:100, 40:120])


@given(there=st.tuples(st.integers(-10, 40), st.integers(-10, 20)))
@settings(max_examples=20, deadline=None)
def test_a_thing_that_is_moved_there_and_back_is_where_it_was(there: tuple[int, int]) -> None:
    canvas = GROUND.copy()
    laid(canvas, layer())

    laid(made := GROUND.copy(), moved(moved(layer(), *there), -there[0], -there[1]))

    np.testing.assert_array_equal(made, canvas)


def test_of_what_was_erased_nothing_is_left_and_everything_else_stays() -> None:
    canvas = GROUND.copy()
    canvas[5, 5] = 1
    one = layer()
    laid(canvas, one)

    erased(canvas, GROUND, (one.alpha > 0) | (one.light < 1), one.left, one.top)

    assert tuple(canvas[5, 5]) == (1, 1, 1)
    canvas[5, 5] = GROUND[5, 5]
    np.testing.assert_array_equal(canvas, GROUND)


@given(factor=st.floats(0.4, 2.5))
@example(factor=1.375)  # edges came out lighter than the thing
@settings(max_examples=20, deadline=None)
def test_a_resized_thing_has_its_size_and_its_colours(factor: float) -> None:
    made = resized(layer(edge=1.0), factor)

    assert made.ink[2] == pytest.approx(12 * factor, abs=1.5)
    assert made.ink[3] == pytest.approx(12 * factor, abs=1.5)
    body = made.colours[(made.alpha > 0.9)]
    assert np.abs(np.median(body, axis=0) - (200, 30, 30)).max() <= 1


def test_a_fitted_thing_stands_on_the_foot_of_its_box() -> None:
    made = fitted(layer(edge=1.0), left=10, top=5, width=30, height=24)

    assert made.ink == (13, 5, 24, 24)


@given(
    constant=st.integers(0, 255),
    hole=st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(1, 20), st.integers(1, 20)),
)
@settings(max_examples=30, deadline=None)
def test_a_hole_in_one_colour_is_filled_with_that_colour(
    constant: int, hole: tuple[int, int, int, int]
) -> None:
    values = np.full((37, 41, 3), constant, np.float32)
    is_known = np.ones((37, 41), np.bool_)
    top, left, height, width = hole
    is_known[top : top + height, left : left + width] = False

    filled = smoothly_filled(np.where(is_known[..., None], values, 0), is_known)

    np.testing.assert_allclose(filled, values, atol=0.01)  # 0.001 observed


def test_a_hole_in_a_slope_is_filled_between_its_edges_and_the_known_stays() -> None:
    slope = np.repeat(np.linspace(0, 100, 64, dtype=np.float32)[None, :, None], 32, axis=0).repeat(3, axis=2)
    is_known = np.ones((32, 64), np.bool_)
    is_known[8:24, 20:40] = False

    filled = smoothly_filled(np.where(is_known[..., None], slope, 0), is_known)

    np.testing.assert_array_equal(filled[is_known], slope[is_known])
    assert filled[16, 21].mean() < filled[16, 30].mean() < filled[16, 38].mean()
    assert np.abs(filled - slope).max() < 16


@pytest.mark.parametrize("word", ["green", "blue", "yellow", "purple", "pink", "black", "white"])
def test_the_main_hue_turns_and_blacks_stay(word: str) -> None:
    made = recoloured(layer(), word, RED)

    from makeready.scene.colours import OBJECT_COLOURS

    body = oklch(made.colours[4, 4])
    wanted = lch_of_hex(OBJECT_COLOURS[word])
    assert abs(body[0] - wanted.lightness) < 0.02
    assert abs(body[1] - wanted.chroma) < 0.02
    if wanted.chroma > 0.05:
        assert abs((body[2] - wanted.hue_deg + 180) % 360 - 180) < 4
    np.testing.assert_array_equal(made.colours[6:9, 6:9], layer().colours[6:9, 6:9])
    np.testing.assert_array_equal(made.alpha, layer().alpha)


def test_lighter_shades_stay_lighter() -> None:
    shaded = layer()
    shaded.colours[3:6] = (240, 90, 90)

    made = recoloured(shaded, "blue", RED)

    assert oklch(made.colours[4, 4])[0] > oklch(made.colours[11, 4])[0] + 0.05


def test_a_grey_thing_is_dyed_and_a_thing_of_no_such_hue_stays() -> None:
    grey = replace(layer(), colours=np.full((18, 16, 3), (150, 150, 152), np.uint8))
    source = Lch(float(oklch(np.array([150, 150, 152], np.uint8))[0]), 0.0, 0.0)

    dyed = recoloured(grey, "red", source)
    same = recoloured(grey, "red", lch_of_hex("#2563eb"))

    assert oklch(dyed.colours[5, 5])[1] > 0.15
    np.testing.assert_array_equal(same.colours, grey.colours)


@given(rgb=st.tuples(*(st.integers(0, 255) for _ in range(3))))
def test_colours_that_can_be_shown_come_back(rgb: tuple[int, int, int]) -> None:
    one = np.array([rgb], np.uint8)

    assert np.abs(rgb_of_lch(oklch(one)).astype(int) - one).max() <= 1
