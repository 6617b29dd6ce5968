"""Sizes and ratios as the command line gives them."""

import pytest

from makeready.brief.canvas import canvas_of_ratio, default_canvas, parse_ratio, parse_size, with_canvas
from makeready.brief.read import read_brief
from makeready.errors import InvalidBriefError


@pytest.mark.parametrize("text", ["1024x768", " 1024 x 768 ", "1024X768", "1024×768", "1024x768px"])
def test_a_size_is_width_times_height(text: str) -> None:
    assert parse_size(text) == (1024, 768)


@pytest.mark.parametrize(
    "text", ["", "0x0", "-1x5", "20000x20000", "axb", "100", "64x4096", "1e3x1e3", "9" * 40]
)
def test_a_bad_size_is_refused_as_size(text: str) -> None:
    with pytest.raises(InvalidBriefError) as caught:
        parse_size(text)
    assert caught.value.param == "size"
    assert caught.value.hint


@pytest.mark.parametrize("text", ["", "16", "0:1", "1:1000", "a:b", "-1:2", "1:1:1"])
def test_a_bad_ratio_is_refused_as_ar(text: str) -> None:
    with pytest.raises(InvalidBriefError) as caught:
        parse_ratio(text)
    assert caught.value.param == "ar"
    assert caught.value.hint


def test_a_ratio_keeps_the_area_of_the_kind_and_even_sides() -> None:
    base = default_canvas("poster")
    for width, height in ((1, 1), (16, 9), (9, 16), (4, 5), (1.91, 1)):
        canvas = canvas_of_ratio("poster", width, height)
        assert canvas.width_px % 2 == canvas.height_px % 2 == 0
        assert canvas.width_px / canvas.height_px == pytest.approx(width / height, rel=0.003)
        assert canvas.width_px * canvas.height_px == pytest.approx(base.width_px * base.height_px, rel=0.003)


def test_a_size_or_a_ratio_replaces_what_the_brief_said() -> None:
    brief = read_brief("A 16:9 slide")

    sized, shaped = with_canvas(brief, size="800x600"), with_canvas(brief, ratio="1:1")

    assert (sized.canvas.width_px, sized.canvas.height_px) == (800, 600)
    assert (shaped.canvas.width_px, shaped.canvas.height_px) == (1200, 1200)
    assert with_canvas(brief) is brief


def test_a_size_and_a_ratio_together_are_refused() -> None:
    with pytest.raises(InvalidBriefError):
        with_canvas(read_brief("A slide"), size="800x600", ratio="1:1")
