"""Pixels of compositions: what is laid on plates is what the SVG shows, and nothing else changes with it."""

import numpy as np
import pytest

from makeready.errors import GenerationError
from makeready.makers.compose import shipped
from makeready.scene.asking import caption_read
from makeready.scene.composing import composed
from makeready.scene.composition import Composition
from makeready.scene.drawing import Drawing, drawn, pixels_of, png_of, svg_of
from makeready.scene.plates import Pixels, plate_of, shade_of


def made(caption: str, width_px: int = 320, height_px: int = 320) -> Composition:
    scene = caption_read(caption, shipped().vocabulary).reading.scene
    return composed(scene, shipped().vocabulary, width_px, height_px)


def drawing(composition: Composition, width_px: int = 320, height_px: int = 320) -> Drawing:
    return Drawing(composition, shipped().sprites, shipped().vocabulary, width_px, height_px)


def apart(first: Pixels, second: Pixels) -> float:
    """The share of pixels that are clearly of another colour."""
    return float((np.abs(first.astype(int) - second.astype(int)).max(axis=2) > 64).mean())


@pytest.mark.parametrize(
    ("caption", "size"),
    [
        ("three red apples left of a blue bicycle on a pale yellow background, flat style", (640, 480)),
        ("a cat under a tree on grass, glossy style", (400, 400)),
        ("two dogs and a house at night, classic style", (480, 300)),
        ("a star in the top left corner, gradient background, outline style", (300, 500)),
        ("a cat in front of a red car in the snow, cartoon style", (400, 300)),
    ],
)
def test_the_picture_is_what_the_whole_svg_shows(caption: str, size: tuple[int, int]) -> None:
    composition = made(caption, *size)
    whole = pixels_of(svg_of(composition, shipped().sprites, shipped().vocabulary), *size)[:, :, :3]
    assert apart(drawing(composition, *size).pixels(), whole) < 0.012  # edges, half a pixel off
    empty = drawing(composition, *size).pixels(range(99))
    assert apart(empty, whole) > 0.03  # the control: without its objects it is another picture


def test_leaving_an_object_out_changes_its_place_only() -> None:
    composition = made("two apples and a pear, flat style")
    shown = drawing(composition)
    changed = np.any(shown.pixels() != shown.pixels((0,)), axis=2)
    spot, scale = composition.arrangement.spots[0], 320 / composition.arrangement.width
    rows, columns = np.nonzero(changed)
    assert spot.left * scale - 3 <= columns.min()
    assert columns.max() <= spot.right * scale + 3
    assert spot.top * scale - 3 <= rows.min()
    assert rows.max() <= (spot.bottom + 0.06 * spot.width) * scale + 3


def test_the_same_drawing_twice_is_the_same_bytes_in_any_order() -> None:
    composition = made("a cat, a dog and three balls on grass")
    shown = drawing(composition)
    shown.pixels((1, 2))
    again = drawn(composition, shipped().sprites, shipped().vocabulary, 320, 320)
    assert np.array_equal(shown.pixels(), again)


@pytest.mark.parametrize("alpha", [0, 1, 127, 254, 255])
def test_a_plate_mixes_as_alpha_says(alpha: int) -> None:
    colours = np.arange(256, dtype=np.uint8)
    pixels = np.zeros((1, 256, 4), dtype=np.uint8)
    pixels[0, :, :3], pixels[0, :, 3] = colours[:, None], alpha
    canvas = np.full((1, 256, 3), 200, dtype=np.uint8)
    plate_of(pixels).laid(canvas, 0, 0)
    wanted = (colours * (alpha / 255.0) + 200 * (1 - alpha / 255.0))[:, None]
    assert np.abs(canvas[0] - wanted).max() <= 0.51


@pytest.mark.parametrize(("left", "top"), [(-3, -3), (8, 8), (-20, 0), (0, 30), (3, -9)])
def test_a_plate_may_hang_over_the_edge(left: int, top: int) -> None:
    canvas = np.zeros((10, 10, 3), dtype=np.uint8)
    plate_of(np.full((6, 6, 4), 255, dtype=np.uint8)).laid(canvas, left, top)
    wanted = np.zeros((10, 10), dtype=bool)
    wanted[max(0, top) : max(0, top + 6), max(0, left) : max(0, left + 6)] = True
    assert np.array_equal(canvas[:, :, 0] == 255, wanted)


def test_a_shadow_is_darkest_in_its_middle_and_gone_at_its_edge() -> None:
    clear = shade_of(100).clear[:, :, 0]
    middle = clear[clear.shape[0] // 2]
    assert middle.argmin() == len(middle) // 2
    assert 255 - middle.min() == pytest.approx(0.2 * 255, abs=1)
    assert clear[0, 0] == 255
    assert shade_of(1).clear.shape[0] >= 1


@pytest.mark.parametrize(
    ("raised", "seen"),
    [(type("PanicException", (BaseException,), {}), GenerationError), (KeyboardInterrupt, KeyboardInterrupt)],
)
def test_a_panic_of_the_library_is_one_picture_s_failure_and_an_interrupt_is_not(
    raised: type[BaseException], seen: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    def gives_up(**_options: object) -> bytes:
        raise raised

    monkeypatch.setattr("resvg_py.svg_to_bytes", gives_up)

    with pytest.raises(seen):
        png_of("<svg/>", 8, 8)


def test_a_thing_inside_of_one_of_its_colour_has_a_white_line() -> None:
    """A red heart in a red heart was one heart."""
    known, drawings = shipped().vocabulary, shipped().sprites

    def white(caption: str) -> float:
        scene = caption_read(caption, known).reading.scene
        pixels = drawn(composed(scene, known, 128, 128), drawings, known, 128, 128)
        return float((pixels[54:86, 44:84].min(axis=2) > 240).mean())

    assert white("a tiny red heart inside a large red heart, flat style") > 0.05
    assert white("a tiny red heart inside a large blue heart, flat style") == 0.0
