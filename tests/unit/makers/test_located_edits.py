"""Edits at the place that the words name, on pictures that compose draws: what changes, and what does not."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from makeready.errors import InvalidBriefError
from makeready.makers.alone import Drawn
from makeready.makers.carried_edits import Carried, carried_out
from makeready.makers.exact_edits import Layer
from makeready.makers.located_edits import LocatedEdit, Unlocated, located
from makeready.makers.taught import Taught
from makeready.scene.composing import composed
from makeready.scene.drawing import drawn
from makeready.scene.reading import read_caption
from makeready.scene.spec import Scene, Thing
from makeready.scene.sprites import sprites
from makeready.scene.vocabulary import vocabulary
from makeready.verify.eyes.flat_ground import NotFlat

Pixels = NDArray[np.uint8]
KNOWN = Taught(concepts=("apple", "bicycle", "lemon", "fish", "car"), styles=("flat",))
CAPTION = "two red apples left of a blue bicycle, pale yellow background, flat style"


def scene_of(caption: str) -> Scene:
    return read_caption(caption, vocabulary()).scene


def picture(caption: str = CAPTION, width_px: int = 256, height_px: int = 256) -> Pixels:
    composition = composed(scene_of(caption), vocabulary(), width_px, height_px)
    return drawn(composition, sprites(), vocabulary(), width_px, height_px)


def nothing(things: Sequence[Thing], style: str) -> list[Drawn | None]:
    raise AssertionError(f"{things} were to be drawn")


class Squares:
    """Draws everything as a square of one colour, but what it cannot draw."""

    def __init__(self, *, without: str = "", aspect: float = 1.0) -> None:
        self.asked: list[tuple[str, str, str]] = []
        self._without, self._width = without, round(40 * aspect)

    def __call__(self, things: Sequence[Thing], style: str) -> list[Drawn | None]:
        self.asked += [(thing.colour, thing.concept, style) for thing in things]
        return [None if thing.concept == self._without else self._drawn() for thing in things]

    def _drawn(self) -> Drawn:
        ones = np.ones((40, self._width), np.float32)
        colours = np.full((40, self._width, 3), (90, 30, 140), np.uint8)
        layer = Layer(left=0, top=0, colours=colours, alpha=ones, light=ones)
        return Drawn(layer=layer, score=0.7, is_itself=True, is_turned=False, num_tries=1)


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


def test_what_is_white_before_a_sky_goes_with_its_thing_and_clouds_stay() -> None:
    source = picture("a sailboat on the sea, flat style")

    made = done(source, "move the sailboat to the left", scene_of("a sailboat on the sea, flat style"))

    (mast,) = np.flatnonzero((source[170:176] == 255).all(axis=(0, 2)))[:1]
    assert not (made.pixels[170:176, mast] == 255).all()
    np.testing.assert_array_equal(made.pixels[:60], source[:60])


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
    draw = Squares()

    assert isinstance(edit, LocatedEdit)
    made = carried_out(edit, draw)

    assert draw.asked == [("", "lemon", "flat")]
    assert [thing.concept for thing in edit.to_draw.values()] == ["lemon"]
    assert halves(source, made.pixels) == (False, True)
    assert "lemon: drawn alone by the model, cut out and put in its place" in made.notes
    failed = carried_out(edit, Squares(without="lemon"))
    np.testing.assert_array_equal(failed.pixels, source)
    assert "lemon: the model drew nothing that could be cut out" in failed.notes


def test_several_of_a_kind_are_drawn_once() -> None:
    edit = located(picture("a red apple on the left, flat style"), "add three lemons", None, KNOWN)
    draw = Squares()

    assert isinstance(edit, LocatedEdit)
    carried_out(edit, draw)

    assert draw.asked == [("", "lemon", "flat")]


def test_what_should_be_replaced_stays_where_nothing_came_of_the_new() -> None:
    source = picture()
    edit = located(source, "replace the bicycle with a lemon", None, KNOWN)

    assert isinstance(edit, LocatedEdit)
    failed = carried_out(edit, Squares(without="lemon"))

    np.testing.assert_array_equal(failed.pixels, source)
    assert any("so what was there stays" in note for note in failed.notes)


@pytest.mark.parametrize("instruction", ["make one of the apples green", "move one of the apples down"])
def test_one_of_several_turns_or_moves_by_its_own_pixels(instruction: str) -> None:
    source = picture("three red apples, pale yellow background, flat style")

    made = done(source, instruction)

    assert 0 < np.any(made.pixels != source, axis=2).mean() < 0.15


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

    assert isinstance(located(source, "make the fish green", None, KNOWN), Unlocated)


def test_a_photograph_is_said_to_be_none_of_this() -> None:
    chance = np.random.default_rng(3)
    photograph = chance.integers(0, 255, (64, 96, 3), np.uint8)

    told = located(photograph, "make the apple green", None, KNOWN)

    assert told == NotFlat(reason="few pixels are like their neighbours")


RESTYLED = "a blue apple and a blue bicycle, pale yellow background, flat style"


@pytest.mark.parametrize("is_told", [True, False])
def test_in_another_style_each_thing_is_drawn_anew_in_its_place_and_colour(is_told: bool) -> None:
    source = picture(RESTYLED)
    edit = located(source, "make it cartoon", scene_of(RESTYLED) if is_told else None, KNOWN)
    draw = Squares()

    assert isinstance(edit, LocatedEdit)
    made = carried_out(edit, draw)

    assert sorted(draw.asked) == [("blue", "apple", "cartoon"), ("blue", "bicycle", "cartoon")]
    outside = np.any(made.pixels != source, axis=2)
    for left, top, right, bottom in edit.places:
        outside[max(0, top) : bottom, max(0, left) : right] = False
    assert not outside.any()
    new = (made.pixels == (90, 30, 140)).all(axis=2)
    other = (made.pixels != source[0, 0]).any(axis=2) & ~new
    assert other.mean() < 0.03  # soft edges and shadows; of the old nothing is left
    for piece in edit.sight.pieces:
        left, top, width, height = piece.layer.ink
        area = int(new[top - 8 : top + height + 8, left - 8 : left + width + 8].sum())
        assert 0.75 < area / (width * height) < 1.25
        assert new[top + height - 3, left + width // 2]
        assert not new[top + height + 1 :, left + width // 2].any()
    assert edit.is_sure
    assert edit.after.style == "cartoon"
    assert any("drawn anew in the cartoon style" in note for note in made.notes)


def test_a_thing_without_a_colour_word_keeps_the_one_that_is_seen() -> None:
    edit = located(
        picture("a bird, white background, flat style"),
        "make it cartoon",
        None,
        Taught(concepts=("bird", "cat"), styles=("flat", "cartoon")),
    )
    draw = Squares()

    assert isinstance(edit, LocatedEdit)
    carried_out(edit, draw)

    assert draw.asked == [("red", "bird", "cartoon")]  # by nature blue there
    assert not edit.after.things[0].colour


def test_a_style_and_another_change_at_once() -> None:
    source = picture()
    edit = located(source, "make it cartoon and remove the bicycle", None, KNOWN)

    assert isinstance(edit, LocatedEdit)
    made = carried_out(edit, Squares())

    assert (made.pixels[:, 140:] == made.pixels[0, 0]).all()
    assert edit.after.style == "cartoon"


def test_what_nobody_can_name_stays_as_it_is_in_another_style_and_is_said() -> None:
    source = picture("a red apple on the left, pale yellow background, flat style")
    source[100:140, 190:194] = source[118:122, 170:230] = (90, 30, 140)
    edit = located(source, "make it cartoon", None, KNOWN)

    assert isinstance(edit, LocatedEdit)
    made = carried_out(edit, Squares())

    assert halves(source, made.pixels) == (True, False)
    assert not edit.is_sure
    assert any("stays as it is: nobody can tell what it is" in note for note in made.notes)


def test_what_cannot_be_drawn_in_the_other_style_stays() -> None:
    source = picture()
    edit = located(source, "make it cartoon", scene_of(CAPTION), KNOWN)

    assert isinstance(edit, LocatedEdit)
    made = carried_out(edit, Squares(without="bicycle"))

    assert halves(source, made.pixels) == (True, False)


@pytest.mark.parametrize("is_told", [True, False])
@pytest.mark.parametrize("instruction", ["make it flat", "make the bicycle blue"])
def test_what_is_so_already_changes_no_byte_and_is_said(instruction: str, is_told: bool) -> None:
    source = picture()
    edit = located(source, instruction, scene_of(CAPTION) if is_told else None, KNOWN)

    assert isinstance(edit, LocatedEdit)
    made = carried_out(edit, nothing)

    np.testing.assert_array_equal(made.pixels, source)
    assert made.notes == ("nothing had to change: the picture is so already",)
    assert edit.reach == (0, 0, 1, 1)


def test_ten_styles_in_a_row_keep_place_and_size() -> None:
    caption = "a red apple left of a blue bicycle, pale yellow background, flat style"
    pixels, scene = picture(caption), scene_of(caption)
    first = None
    for turn in range(10):
        edit = located(pixels, f"make it {('cartoon', 'flat')[turn % 2]}", scene, KNOWN)
        assert isinstance(edit, LocatedEdit)
        pixels, scene = carried_out(edit, Squares(aspect=(0.9, 1.1)[turn % 2])).pixels, edit.after
        inks = [piece.layer.ink for piece in edit.sight.pieces]
        first = inks if turn == 1 else first  # before, they were an apple and a bicycle

    for was, now in zip(sorted(first or ()), sorted(inks), strict=True):
        assert 0.75 < now[2] * now[3] / (was[2] * was[3]) < 1.25


def test_a_new_thing_that_nobody_can_draw_is_refused() -> None:
    with pytest.raises(InvalidBriefError):
        located(picture(), "add a flibbertigibbet", None, KNOWN)
