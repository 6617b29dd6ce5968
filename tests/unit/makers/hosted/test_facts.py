"""The data files: dated, sourced, whole; sizes and prices as pure functions of them."""

from dataclasses import replace
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeready.errors import StorageError
from makeready.makers.hosted.facts import Sizes, Vendor, facts_file, facts_of, listed, read_entry
from makeready.makers.hosted.fitting import Frame, asked_size, on_canvas
from makeready.makers.hosted.maker import HostedMaker, Terms
from makeready.makers.hosted.openai_images import read_usage
from makeready.makers.hosted.price import (
    MEGAPIXEL,
    QUALITIES,
    MegapixelPrice,
    Quality,
    TokenPrice,
    Usage,
    Wanted,
)

ALL = [(vendor, model) for vendor in get_args(Vendor) for model in (*listed(vendor), "unheard-of")]
SIDES = st.integers(16, 5000)


@pytest.mark.parametrize(("vendor", "model"), ALL)
def test_every_model_is_dated_and_sourced(vendor: Vendor, model: str) -> None:
    facts = facts_of(vendor, model)
    assert facts.as_of.year >= 2026
    assert all(source.startswith("https://") for source in facts.sources)
    assert facts.is_listed == (model != "unheard-of")
    assert facts.is_listed or facts.price is None


def test_a_dated_snapshot_and_another_case_are_the_same_model() -> None:
    assert facts_of("openai", "gpt-image-2-2026-04-21").price == facts_of("openai", "gpt-image-2").price
    assert facts_of("mai", "mai-image-2E").is_listed


def test_an_unknown_model_has_the_limits_that_all_share_and_no_price() -> None:
    facts = facts_of("openai", "gpt-image-9")
    assert facts.price is None
    assert facts.sizes.fixed == ((1024, 1024), (1536, 1024), (1024, 1536))
    assert not facts.has_seed


@pytest.mark.parametrize(
    "change",
    [
        {"colour": "blue"},
        {"mask": "grey"},
        {"requests_a_minute": 0},
        {"price": {"kind": "tokens", "text_in": 1, "image_in": 1, "image_out": 1, "out_tokens": {"low": 1}}},
        {"price": {"kind": "barter"}},
        {"sizes": {"fixed": [[1024]]}},
        {"sizes": {"stride": 16}},
    ],
    ids=str,
)
def test_a_damaged_entry_is_an_error(change: dict[str, Any]) -> None:
    file = facts_file("openai")
    entry = dict(file["models"]["gpt-image-2"]) | change
    with pytest.raises(StorageError):
        read_entry("openai", "gpt-image-2", entry, file)


def test_a_file_without_a_source_is_an_error() -> None:
    file = dict(facts_file("bfl")) | {"sources": []}
    with pytest.raises(StorageError, match="source"):
        read_entry("bfl", "x", file["other"], file)


@given(st.sampled_from(ALL), SIDES, SIDES, st.integers(1, 8))
def test_whatever_the_canvas_what_is_asked_for_is_allowed(
    which: tuple[Vendor, str], width: int, height: int, megapixels: int
) -> None:
    sizes = facts_of(*which).sizes
    assert sizes.allows(*asked_size(sizes, width, height, megapixels * MEGAPIXEL))


def test_a_canvas_that_is_allowed_is_asked_for_as_it_is() -> None:
    sizes = facts_of("openai", "gpt-image-2").sizes
    assert asked_size(sizes, 1536, 1024, 2 * MEGAPIXEL) == (1536, 1024)


@pytest.mark.parametrize(
    ("canvas", "asked"),
    [((1200, 1600), (1024, 1536)), ((100, 100), (1024, 1024)), ((4000, 500), (1536, 1024))],
)
def test_the_nearest_of_fixed_sizes_is_asked_for(canvas: tuple[int, int], asked: tuple[int, int]) -> None:
    sizes = facts_of("openai", "gpt-image-1-mini").sizes
    assert asked_size(sizes, *canvas, 2 * MEGAPIXEL) == asked


def test_a_free_size_keeps_ratio_and_area() -> None:
    sizes = Sizes(step_px=16, min_side_px=64, max_side_px=4096, min_pixels=65536, max_pixels=4 * MEGAPIXEL)
    width, height = asked_size(sizes, 1000, 700, 2 * MEGAPIXEL)
    assert width % 16 == height % 16 == 0
    assert width / height == pytest.approx(1000 / 700, rel=0.02)
    assert width * height == pytest.approx(700_000, rel=0.05)


@given(st.sampled_from(ALL), SIDES, SIDES, st.integers(1, 8), st.sampled_from(QUALITIES), st.booleans())
def test_no_request_is_dearer_than_the_card_says(
    which: tuple[Vendor, str], width: int, height: int, megapixels: int, quality: Quality, has_source: bool
) -> None:
    """The law that budgets rest on: what is reserved covers whatever canvas comes."""
    facts = facts_of(*which)
    if facts.price is None:
        return
    terms = Terms(
        name="x", facts=facts, price=facts.price, most_pixels=megapixels * MEGAPIXEL, quality=quality
    )
    asked = asked_size(facts.sizes, width, height, terms.most_pixels)
    pixels = asked[0] * asked[1]
    wanted = Wanted(
        pixels=pixels, prompt_bytes=3000, source_pixels=pixels if has_source else 0, quality=quality
    )
    assert facts.price.ceiling_microusd(wanted) <= facts.price.ceiling_microusd(
        HostedMaker.largest(terms, has_source=has_source)
    )


def test_tokens_are_paid_by_kind_and_rounded_up() -> None:
    price = TokenPrice(
        text_in=5_000_000, image_in=8_000_000, image_out=30_000_000, out_tokens=dict.fromkeys(QUALITIES, 1)
    )
    assert price.cost_microusd(Usage(tokens_in=50, tokens_out=1756, text_in=50, image_in=0)) == 52_930
    assert price.cost_microusd(Usage(tokens_in=50, tokens_out=1756)) == 53_080  # not split: the dearer price
    odd = replace(price, text_in=1, image_in=1, image_out=1)
    assert odd.cost_microusd(Usage(tokens_in=1, tokens_out=0, text_in=1, image_in=0)) == 1


def test_megapixels_are_paid_when_they_begin() -> None:
    price = MegapixelPrice(first_microusd=30_000, more_microusd=15_000, source_microusd=15_000)
    assert price.ceiling_microusd(Wanted(pixels=1024 * 1024, prompt_bytes=0)) == 30_000
    assert price.ceiling_microusd(Wanted(pixels=1024 * 1024 + 1, prompt_bytes=0)) == 45_000
    assert price.ceiling_microusd(Wanted(pixels=10, prompt_bytes=0, source_pixels=10)) == 45_000


@pytest.mark.parametrize(
    "usage", [None, [], {}, {"output_tokens": -1}, {"output_tokens": True}, {"output_tokens": "9"}]
)
def test_a_usage_that_counts_nothing_is_none(usage: object) -> None:
    assert read_usage(usage) is None


def test_mai_counts_are_read_too() -> None:
    usage = {"num_input_text_tokens": 9, "num_input_image_tokens": 4, "num_output_tokens": 1024}
    assert read_usage(usage) == Usage(tokens_in=13, tokens_out=1024, text_in=9, image_in=4)


@given(st.integers(16, 300), st.integers(16, 300), st.integers(64, 400), st.integers(64, 400))
def test_a_frame_takes_a_mask_in_wherever_it_is_not_black(
    width: int, height: int, asked_width: int, asked_height: int
) -> None:
    frame = Frame(width, height, asked_width, asked_height)
    mask = np.zeros((height, width), np.uint8)
    mask[height // 2, width // 3] = 1
    framed = frame.framed_mask(mask)
    left, top, within_width, within_height = frame.inner
    down = top + min(within_height - 1, int((height // 2 + 0.5) * within_height / height))
    across = left + min(within_width - 1, int((width // 3 + 0.5) * within_width / width))
    assert framed.shape == (asked_height, asked_width)
    assert framed[down, across] == 255


@given(st.integers(16, 200), st.integers(16, 200), st.integers(64, 300), st.integers(64, 300))
def test_a_frame_leads_there_and_back(width: int, height: int, asked_width: int, asked_height: int) -> None:
    frame = Frame(width, height, asked_width, asked_height)
    canvas = np.full((height, width, 3), 90, np.uint8)
    framed = frame.framed(canvas)
    assert framed.shape == (asked_height, asked_width, 3)
    assert np.array_equal(frame.unframed(framed), canvas)


@pytest.mark.parametrize(
    ("canvas", "notes"),
    [
        ((64, 64), ()),
        ((32, 32), ("drawn at 64 x 64 px", "reduced to 32 x 32 px")),
        ((128, 128), ("drawn at 64 x 64 px", "enlarged to 128 x 128 px, no detail is added")),
        ((64, 62), ("drawn at 64 x 64 px", "cut to 64 x 62 px")),
        (
            (128, 64),
            ("drawn at 64 x 64 px", "its edges continued to 128 x 64 px"),
        ),
    ],
)
def test_what_is_done_to_fit_the_canvas_is_said(canvas: tuple[int, int], notes: tuple[str, ...]) -> None:
    fitted = on_canvas(np.full((64, 64, 3), 7, np.uint8), *canvas)
    assert fitted.pixels.shape == (canvas[1], canvas[0], 3)
    assert fitted.notes == notes
    assert (fitted.pixels == 7).all()
