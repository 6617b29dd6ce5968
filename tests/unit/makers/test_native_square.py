"""Between a canvas of any size and the model's square: nothing is cut off, and what did not change stays."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from makeready.makers.native_square import (
    CHANGED_LEVELS,
    as_square,
    change_of,
    laid_over,
    mask_as_square,
    on_canvas,
    out_of_square,
    resized,
)

SIDES = st.integers(16, 200)


def framed(side_px: int) -> np.ndarray:
    """A white square with a red frame, so that whatever is cut off is missed."""
    square = np.full((side_px, side_px, 3), 255, np.uint8)
    for edge in (np.s_[:4], np.s_[-4:]):
        square[edge] = (200, 30, 30)
        square[:, edge] = (200, 30, 30)
    return square


@settings(max_examples=40, deadline=None)
@given(width_px=SIDES, height_px=SIDES)
def test_a_square_on_any_canvas_is_whole_and_in_the_middle(width_px: int, height_px: int) -> None:
    square = framed(64)

    fitted = on_canvas(square, width_px, height_px)

    side_px = min(width_px, height_px)
    top, left = (height_px - side_px) // 2, (width_px - side_px) // 2
    inside = fitted.pixels[top : top + side_px, left : left + side_px]
    assert fitted.pixels.shape == (height_px, width_px, 3)
    assert (inside == resized(square, side_px)).all()


def test_the_edges_are_continued_softly_and_it_is_said() -> None:
    """A slope goes on as a slope; noise of the last pixels makes no streaks."""
    rng = np.random.default_rng(0)
    slope = np.repeat(np.linspace(40, 200, 64)[:, None, None], 64, axis=1).repeat(3, axis=2)
    square = np.clip(slope + rng.normal(0, 12, slope.shape), 0, 255).astype(np.uint8)

    fitted = on_canvas(square, 192, 64)

    far = fitted.pixels[:, [0, -1]].astype(float)
    assert (fitted.pixels[:, 63] == square[:, 0]).all()
    assert np.abs(far[24:40] - slope[24:40, :2]).max() < 12
    assert np.abs(np.diff(far, axis=0)).max() < 8 < np.abs(np.diff(square[:, 0].astype(float), axis=0)).max()
    assert fitted.notes == ("drawn at 64 x 64 px", "its edges continued to 192 x 64 px")


def test_what_is_done_to_the_size_is_said_and_the_own_size_stays_as_it_is() -> None:
    square = framed(64)

    own, larger, smaller = (on_canvas(square, side_px, side_px) for side_px in (64, 256, 32))

    assert (own.pixels == square).all()
    assert own.notes == ("drawn at 64 x 64 px",)
    assert larger.notes[1] == "enlarged to 256 x 256 px, no detail is added"
    assert smaller.notes[1] == "reduced to 32 x 32 px, no detail is added"


@settings(max_examples=40, deadline=None)
@given(width_px=SIDES, height_px=SIDES)
def test_a_picture_of_one_colour_comes_back_from_the_square_as_it_was(width_px: int, height_px: int) -> None:
    picture = np.full((height_px, width_px, 3), (12, 200, 90), np.uint8)

    square = as_square(picture, 64)

    assert square.shape == (64, 64, 3)
    assert (out_of_square(square, width_px, height_px) == picture).all()


def test_a_picture_comes_back_from_the_square_at_its_place() -> None:
    picture = np.full((100, 240, 3), 255, np.uint8)
    picture[40:60, 20:60] = 0

    back = out_of_square(as_square(picture, 240), 240, 100)

    assert (back == picture).all()


def test_what_did_not_change_keeps_its_bytes_and_what_did_is_the_models() -> None:
    rng = np.random.default_rng(0)
    source = rng.integers(0, 256, (64, 64, 3), dtype=np.uint8)
    unchanged = np.clip(source.astype(int) + rng.integers(-9, 10, source.shape), 0, 255).astype(np.uint8)
    made = unchanged.copy()
    made[20:40, 10:30] = 255 - made[20:40, 10:30]

    share = change_of(made, unchanged)
    edited = laid_over(source, made, share)

    assert (edited[share == 0] == source[share == 0]).all()
    assert (edited[24:36, 14:26] == made[24:36, 14:26]).mean() > 0.99
    is_near = np.zeros((64, 64), bool)
    is_near[14:46, 4:36] = True
    assert not share[~is_near].any()


@settings(max_examples=40, deadline=None)
@given(width_px=SIDES, height_px=SIDES, data=st.data())
def test_the_square_may_change_wherever_the_mask_is_not_black(
    width_px: int, height_px: int, data: st.DataObject
) -> None:
    """A single grey pixel is not lost, and what it opens comes back over it."""
    row, column = data.draw(st.integers(0, height_px - 1)), data.draw(st.integers(0, width_px - 1))
    mask = np.zeros((height_px, width_px), np.uint8)
    mask[row, column] = data.draw(st.integers(1, 255))

    opened = mask_as_square(mask, 32)

    assert set(np.unique(opened)) <= {0, 255}
    longer_px = max(width_px, height_px)
    across = (column + (longer_px - width_px) // 2 + 0.5) * 32 / longer_px
    down = (row + (longer_px - height_px) // 2 + 0.5) * 32 / longer_px
    assert opened[int(down), int(across)] == 255
    assert np.count_nonzero(opened) <= (32 // longer_px + 2) ** 2


def test_noise_of_the_autoencoder_is_no_change() -> None:
    source = np.full((32, 32, 3), 128, np.uint8)
    off = source + np.uint8(CHANGED_LEVELS)
    specks = source.copy()
    specks[::7, ::7] = 255

    assert not change_of(off, source).any()
    assert not change_of(specks, source).any()
