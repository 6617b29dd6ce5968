"""The eyes: reading and segmenting, below the verifiers."""

import numpy as np
import pytest

from makeready.brief import Box
from makeready.verify.eyes.detector import detected
from makeready.verify.eyes.ink import ink_of
from makeready.verify.eyes.ocr import Ocr, slice_of
from makeready.verify.eyes.recogniser import MAX_KEPT, Recogniser, alphabet
from makeready.verify.eyes.segment import plateaus, repeated


def test_small_grey_labels_beside_blue_shapes_are_read(sheet) -> None:
    drawn = sheet(1024, 640, "#f8fafc")
    for index, label in enumerate(("Q1", "Q2", "Q3", "Q4")):
        drawn.box(100 + 240 * index, 500 - 90 * index, 110, 60 + 90 * index, "#a5baf5")
        drawn.text(145 + 240 * index, 572, label, 17, "#4b5163")
    assert [line.text for line in Ocr().read(drawn.picture.pixels)] == ["Q1", "Q2", "Q3", "Q4"]


def test_a_line_has_the_tight_box_of_its_ink(sheet) -> None:
    drawn = sheet(480, 160).box(50, 60, 1, 1, "#ffffff").text(50, 60, "HHHH", 40)
    line = Ocr().read(drawn.picture.pixels)[0]
    ink = ink_of(drawn.picture.pixels).box
    assert ink is not None
    assert line.box.left_px == pytest.approx(ink.left_px, abs=1)
    assert line.box.right_px == pytest.approx(ink.right_px, abs=1)
    assert line.box.top_px == pytest.approx(ink.top_px, abs=1)
    assert line.box.bottom_px == pytest.approx(ink.bottom_px, abs=1)


def test_hints_add_only_what_is_drawn(sheet) -> None:
    hint = Box(left_px=30, top_px=30, width_px=200, height_px=40)
    assert Ocr().read(sheet().picture.pixels, [hint]) == ()


def test_light_on_dark_and_dark_on_light_read_the_same(sheet) -> None:
    light = sheet(480, 120).text(30, 30, "Both ways", 36, "#0b1f4b")
    dark = sheet(480, 120, "#0b1f4b").text(30, 30, "Both ways", 36, "#ffffff")
    assert [Ocr().read(one.picture.pixels)[0].text for one in (light, dark)] == ["Both ways"] * 2


def test_a_crop_is_recognised_once(sheet) -> None:
    recogniser = Recogniser()
    crop = sheet(200, 60).text(10, 10, "Keep me", 30).picture.pixels
    first = recogniser.read([crop])
    assert recogniser.read([crop, crop]) == first * 2
    assert len(recogniser._kept) == 1
    assert MAX_KEPT > 100


def test_the_alphabet_has_blank_first_and_space_last() -> None:
    letters = alphabet()
    assert letters[0] == ""
    assert letters[-1] == " "
    assert len(letters) == 18_710  # the classes of PP-OCRv6_rec_small


@pytest.mark.parametrize(("width", "height"), [(64, 64), (2400, 300), (300, 2400)])
def test_extreme_sizes_do_not_fail(width: int, height: int) -> None:
    assert detected(np.full((height, width, 3), 255, dtype=np.uint8)) == []


def test_slices_stay_inside_the_picture() -> None:
    pixels = np.zeros((20, 30, 3), dtype=np.uint8)
    beyond = Box(left_px=28, top_px=-5, width_px=40, height_px=10)
    assert slice_of(pixels, beyond).shape == (5, 2, 3)
    outside = Box(left_px=50, top_px=50, width_px=5, height_px=5)
    assert slice_of(pixels, outside).shape == (1, 1, 3)


def test_cards_are_plateaus_and_repeat(sheet) -> None:
    drawn = sheet(600, 300)
    for index in range(3):
        drawn.box(20 + 190 * index, 80, 170, 140, "#eef4ff", 14).text(40 + 190 * index, 120, "Words", 24)
    drawn.box(20, 250, 60, 30, "#1d4ed8")
    groups = repeated(plateaus(drawn.picture.pixels, min_area_px=400), 600)
    assert [len(group) for group in groups] == [3]
    assert groups[0][0].box.width_px == pytest.approx(170, abs=2)
