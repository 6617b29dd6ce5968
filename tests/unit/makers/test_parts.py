"""Pictures put together from parts: an exact ground, each layer in its spots; sketches say the same."""

import numpy as np
import pytest
from numpy.typing import NDArray

from makeready.makers.exact_edits import Layer
from makeready.makers.parts import SKETCH_PX, Sketch, put_together, standing_out
from makeready.scene.composing import composed
from makeready.scene.composition import Composition
from makeready.scene.drawing import MOONLIGHT
from makeready.scene.reading import read_caption
from makeready.scene.vocabulary import vocabulary

Pixels = NDArray[np.uint8]
RED = (220, 30, 30)


def layout(caption: str, width_px: int = 256, height_px: int = 256) -> Composition:
    return composed(read_caption(caption, vocabulary()).scene, vocabulary(), width_px, height_px)


def block(colour: tuple[int, int, int] = RED, side: int = 60) -> Layer:
    ones = np.ones((side, side), np.float32)
    return Layer(left=0, top=0, colours=np.full((side, side, 3), colour, np.uint8), alpha=ones, light=ones)


def is_like(pixels: Pixels, colour: tuple[int, ...], levels: int = 12) -> NDArray[np.bool_]:
    return (np.abs(pixels.astype(np.int16) - np.array(colour)) <= levels).all(axis=2)


@pytest.mark.parametrize(("width_px", "height_px"), [(256, 256), (480, 270), (270, 480)])
def test_each_thing_stands_in_all_of_its_spots_and_nothing_else_is_touched(
    width_px: int, height_px: int
) -> None:
    made = layout("three apples left of a car on a white background, flat style", width_px, height_px)

    pixels = put_together(made, [block(), block((30, 30, 220))], width_px, height_px)

    scale = width_px / made.arrangement.width
    assert pixels.shape == (height_px, width_px, 3)
    assert (pixels[0] == 255).all()
    for spot in made.arrangement.spots:
        colour = RED if spot.thing == 0 else (30, 30, 220)
        foot = round((spot.top + spot.height) * scale) - 3
        middle = round((spot.left + spot.width / 2) * scale)
        assert is_like(pixels[foot : foot + 1, middle : middle + 1], colour).all()
    red = is_like(pixels, RED)
    assert red[:, width_px // 2 :].sum() == 0
    assert red.sum() > 100


def test_a_thing_that_could_not_be_drawn_leaves_its_place_empty() -> None:
    made = layout("an apple left of a car on a white background, flat style")

    pixels = put_together(made, [None, block()], 256, 256)

    assert (pixels[:, :100] == 255).all()
    assert is_like(pixels[:, 128:], RED).any()


def test_things_are_in_the_light_of_their_night() -> None:
    made = layout("a cat in a forest at night, flat style")

    pixels = put_together(made, [block()], 256, 256)

    assert is_like(pixels, tuple(round(one * share) for one, share in zip(RED, MOONLIGHT, strict=True))).any()
    assert not is_like(pixels, RED).any()


def preview_of(paper: tuple[int, int, int] = (205, 235, 210)) -> Pixels:
    preview = np.full((32, 32, 3), paper, np.uint8)
    preview[8:24, 8:24] = RED
    return preview


def test_a_sketch_begins_with_a_shade_where_each_thing_will_stand() -> None:
    made = layout("an apple left of a car on a white background, flat style", 512, 512)

    begun = Sketch(made, 512, 512).begun()

    assert max(begun.shape) == SKETCH_PX
    shaded = (begun < 230).all(axis=2)
    outlines = np.zeros_like(shaded)
    for spot in made.arrangement.spots:
        left, top, width, height = (
            round(SKETCH_PX * side / made.arrangement.width)
            for side in (spot.left, spot.top, spot.width, spot.height)
        )
        outlines[top : top + height, left : left + width] = True
        middle = begun[top + height // 2, left + width // 2]
        assert (middle < 230).all()
        assert middle.max() == middle.min()
    assert not (shaded & ~outlines).any()
    assert (begun[0] == 255).all()


def test_on_a_dark_ground_the_shade_is_light() -> None:
    made = layout("an apple on a black background, flat style", 512, 512)
    spot = made.arrangement.spots[0]

    begun = Sketch(made, 512, 512).begun()

    scale = SKETCH_PX / made.arrangement.width
    row, column = round(scale * (spot.top + spot.height / 2)), round(scale * (spot.left + spot.width / 2))
    assert begun[row, column].min() > begun[0, 0].max() + 20


def test_a_sketch_shows_each_thing_where_it_will_stand_and_keeps_what_it_has_seen() -> None:
    made = layout("an apple left of a car on a white background, flat style", 512, 512)
    sketch = Sketch(made, 512, 512)

    first = sketch.with_preview(0, preview_of())
    second = sketch.with_preview(1, preview_of())

    assert is_like(first[:, :64], RED).any()
    assert not is_like(first[:, 64:], RED).any()
    assert (first[:, 64:] < 230).all(axis=2).any()
    assert is_like(second[:, :64], RED).any()
    assert is_like(second[:, 64:], RED).any()
    assert is_like(second, (205, 235, 210), levels=3).sum() == 0
    assert (second[0] == 255).all()
    for spot in made.arrangement.spots:
        scale = SKETCH_PX / made.arrangement.width
        foot, middle = round(scale * (spot.top + spot.height)), round(scale * (spot.left + spot.width / 2))
        assert is_like(second[foot - 3 : foot - 2, middle : middle + 1], RED).all()
        assert is_like(second[foot + 2 : foot + 3, middle : middle + 1], (255, 255, 255)).all()


def test_a_preview_without_anything_on_it_leaves_the_ground() -> None:
    made = layout("a cat on a white background", 512, 512)

    shown = Sketch(made, 512, 512).with_preview(0, np.full((32, 32, 3), 200, np.uint8))

    assert (shown == 255).all()


def test_what_stands_out_is_whole_and_without_specks() -> None:
    """A hole in the ground's colour is the thing's own white; what lies apart and is small is noise."""
    preview = preview_of()
    preview[12:16, 12:16] = (205, 235, 210)
    preview[2, 2] = RED

    share = standing_out(preview)

    assert share.shape == (32, 32)
    assert (share[10:22, 10:22] > 0.99).all()
    assert share[2, 2] < 0.01
    assert share[:6].max() == share[:, 27:].max() == 0


def test_a_sketch_is_smaller_than_its_picture() -> None:
    sketch = Sketch(layout("a cat on a white background", 100, 60), 100, 60)

    assert sketch.with_preview(0, np.zeros((16, 16, 3), np.uint8)).shape == (30, 50, 3)
