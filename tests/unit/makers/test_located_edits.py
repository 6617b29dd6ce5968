"""Edits at the place that the words name, on pictures that compose draws: what changes, and what does not."""

import numpy as np
import pytest
from numpy.typing import NDArray

from makeready.errors import InvalidBriefError
from makeready.makers.exact_edits import Layer
from makeready.makers.located_edits import Carried, LocatedEdit, carried_out, located
from makeready.makers.taught import Taught
from makeready.scene.composing import composed
from makeready.scene.drawing import drawn
from makeready.scene.reading import read_caption
from makeready.scene.spec import Scene, Thing
from makeready.scene.sprites import sprites
from makeready.scene.vocabulary import vocabulary

Pixels = NDArray[np.uint8]
KNOWN = Taught(concepts=("apple", "bicycle", "lemon", "fish", "car"), styles=("flat",))
CAPTION = "two red apples left of a blue bicycle, pale yellow background, flat style"


def scene_of(caption: str) -> Scene:
    return read_caption(caption, vocabulary()).scene


def picture(caption: str = CAPTION, width_px: int = 256, height_px: int = 256) -> Pixels:
    composition = composed(scene_of(caption), vocabulary(), width_px, height_px)
    return drawn(composition, sprites(), vocabulary(), width_px, height_px)


def nothing(thing: Thing, style: str, number: int) -> Layer | None:
    raise AssertionError(f"{thing.words} was to be drawn")


def done(source: Pixels, instruction: str, scene: Scene | None = None) -> Carried:
    edit = located(source, instruction, scene, KNOWN)
    assert isinstance(edit, LocatedEdit), edit
    made = carried_out(edit, nothing)
    left, top, right, bottom = edit.reach
    outside = np.any(made.pixels != source, axis=2)
    outside[top:bottom, left:right] = False
    assert not outside.any()
    return made


def halves(source: Pixels, made: Pixels) -> tuple[bool, bool]:
    """Whether the left and the right half changed: apples and bicycle."""
    differs = np.any(source != made, axis=2)
    middle = differs.shape[1] // 2
    return bool(differs[:, :middle].any()), bool(differs[:, middle:].any())


def mean(pixels: Pixels, box: tuple[int, int, int, int]) -> list[float]:
    left, top, right, bottom = box
    return [float(one) for one in pixels[top:bottom, left:right].reshape(-1, 3).mean(axis=0)]


def tight(pixels: Pixels) -> Pixels:
    """What is not the plain ground."""
    differs = np.any(np.abs(pixels.astype(int) - pixels[0, 0]) > 30, axis=2)
    rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    return pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


@pytest.mark.parametrize("size", [(256, 256), (64, 64), (300, 200)])
def test_the_named_thing_takes_the_colour_and_the_other_keeps_its_bytes(size: tuple[int, int]) -> None:
    source = picture("a red apple left of a blue bicycle, pale yellow background, flat style", *size)

    made = done(source, "make the apple green")

    assert halves(source, made.pixels) == (True, False)
    red, green, _ = mean(made.pixels, made.box)
    assert green > red
    assert "apple: its hue was turned to green; nothing was redrawn" in made.notes


def test_what_is_removed_leaves_the_plain_ground() -> None:
    made = done(picture(), "remove the bicycle")

    right = made.pixels[:, 128:].reshape(-1, 3)
    assert len(np.unique(right, axis=0)) == 1
    assert tuple(right[0]) == tuple(made.pixels[0, 0])


def test_one_of_two_is_removed_with_its_shadow_and_the_other_stays() -> None:
    source = picture("two red apples, pale yellow background, flat style")

    made = done(source, "remove one of the apples")

    assert sorted(halves(source, made.pixels)) == [False, True]
    assert made.notes == ("1 of 2 apple: taken out; nothing was redrawn",)


def test_a_thing_is_moved_with_its_own_pixels_and_its_old_place_is_ground() -> None:
    source = picture("a blue bicycle on the left, pale yellow background, flat style")

    made = done(source, "move the bicycle to the right")

    ground = tuple(source[0, 0])
    assert (made.pixels[:, :128] == ground).all()
    assert (made.pixels[:, 128:] != ground).any()
    there, here = (tight(one) for one in (source, made.pixels))
    assert there.shape == here.shape
    assert np.abs(there.astype(int) - here).mean() < 0.6  # 0.2 observed, all of it at soft edges


def test_a_thing_shrinks() -> None:
    source = picture("a red apple on the left, pale yellow background, flat style")

    made = done(source, "make the apple smaller")

    areas = [np.any(one != source[0, 0], axis=2).sum() for one in (source, made.pixels)]
    assert 0.45 < areas[1] / areas[0] < 0.6  # 0.72 of each side
    assert "apple: resized by cutting it out; nothing was redrawn" in made.notes


def test_another_ground_is_laid_behind_the_things_without_a_fringe() -> None:
    source = picture("a red apple, white background, flat style")

    made = done(source, "make the background blue")

    assert tuple(made.pixels[0, 0]) != (255, 255, 255)
    assert made.pixels.min(axis=2).max() < 130  # nothing of the white is left, nor of its soft edges
    middle = mean(made.pixels, (110, 140, 146, 160))
    assert middle == mean(source, (110, 140, 146, 160))


def test_several_changes_are_carried_out_at_once() -> None:
    source = picture()

    made = done(source, "make the apples yellow and remove the bicycle")

    assert halves(source, made.pixels) == (True, True)
    assert (made.pixels[:, 140:] == made.pixels[0, 0]).all()


def test_new_things_are_drawn_by_whoever_draws_and_put_in_their_place() -> None:
    source = picture("a red apple on the left, pale yellow background, flat style")
    edit = located(source, "add a lemon on the right", None, KNOWN)
    asked: list[tuple[str, str, int]] = []

    def square(thing: Thing, style: str, number: int) -> Layer:
        asked.append((thing.concept, style, number))
        ones = np.ones((40, 40), np.float32)
        return Layer(left=0, top=0, colours=np.zeros((40, 40, 3), np.uint8), alpha=ones, light=ones)

    assert isinstance(edit, LocatedEdit)
    made = carried_out(edit, square)

    assert asked == [("lemon", "flat", 0)]
    assert [thing.concept for thing in edit.drawn] == ["lemon"]
    assert halves(source, made.pixels) == (False, True)
    assert "lemon: drawn alone by the model, cut out and put in its place" in made.notes
    failed = carried_out(edit, lambda *_: None)
    np.testing.assert_array_equal(failed.pixels, source)
    assert "lemon: the model drew nothing that could be cut out" in failed.notes


def test_ten_turns_leave_what_no_turn_names() -> None:
    scene = scene_of("a red apple left of a blue bicycle, pale yellow background, flat style")
    source = pixels = picture("a red apple left of a blue bicycle, pale yellow background, flat style")

    for turn in range(10):
        pixels = done(pixels, f"make the apple {('green', 'blue')[turn % 2]}", scene).pixels
        scene = None

    assert halves(source, pixels) == (True, False)


def test_a_thing_that_is_certainly_not_there_is_refused_with_what_is() -> None:
    with pytest.raises(InvalidBriefError, match="There is no fish like that") as caught:
        located(picture(), "make the fish green", None, KNOWN)

    assert "2 x red apple" in caught.value.hint or "2 x apple" in caught.value.hint
    assert "bicycle" in caught.value.hint


def test_a_picture_whose_pieces_nobody_can_name_refuses_nothing() -> None:
    source = picture("a yellow car, pale blue background, flat style")
    source[100:140, 60:200] = source[100:140, 200:60:-1]
    source[60:120, 100:160] = (90, 30, 140)

    assert isinstance(located(source, "make the fish green", None, KNOWN), str)


def test_photographs_and_styles_are_said_to_be_none_of_this() -> None:
    chance = np.random.default_rng(3)
    photograph = chance.integers(0, 255, (64, 96, 3), np.uint8)

    assert located(photograph, "make the apple green", None, KNOWN) == (
        "not flat art: few pixels are like their neighbours"
    )
    told = located(picture(), "in cartoon style", None, KNOWN)
    assert told == "a style is that of the whole picture"


def test_a_new_thing_that_nobody_can_draw_is_refused() -> None:
    with pytest.raises(InvalidBriefError):
        located(picture(), "add a flibbertigibbet", None, KNOWN)
