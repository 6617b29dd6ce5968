"""Nouns that say more of a noun, what a bowl holds, where one sits, and boats without their water."""

from dataclasses import replace

import numpy as np
import pytest

from makeready.brief import Box, Placement
from makeready.makers.compose import shipped
from makeready.scene.asking import caption_read
from makeready.scene.composing import composed
from makeready.scene.composition import Composition
from makeready.scene.drawing import drawn
from makeready.scene.edits import edited
from makeready.scene.reading import Reading, read_caption
from makeready.verify.placement import off_the_seat


def read(caption: str) -> Reading:
    return read_caption(caption, shipped().vocabulary)


def made(caption: str) -> Composition:
    return composed(read(caption).scene, shipped().vocabulary, 512, 512)


@pytest.mark.parametrize(
    ("caption", "things", "dropped"),
    [
        ("a brick house", ["1 house"], ["brick"]),
        ("three apple trees", ["3 tree"], ["apple"]),
        ("a beach ball and sunglasses on a beach", ["1 volleyball", "1 sunglasses"], []),
        ("a bowl of ramen", ["1 bowl of noodles"], ["bowl"]),
        ("two cups of green tea", ["2 green bowl of tea"], ["cups"]),
        ("a steaming bowl of soup", ["1 bowl with spoon"], ["steaming bowl"]),
        ("a can of soda and a dog", ["1 soda cup", "1 dog"], ["can"]),
        ("a cat, dog and bird", ["1 cat", "1 dog", "1 bird"], []),
        ("a birthday cake", ["1 birthday cake"], []),
        ("a bowl of nothing", ["1 bowl with spoon"], ["nothing"]),
    ],
)
def test_a_noun_before_a_noun_and_a_vessel_before_its_contents(
    caption: str, things: list[str], dropped: list[str]
) -> None:
    """ "A brick house" was a wall and a house, "a bowl of ramen" two bowls."""
    reading = caption_read(caption, shipped().vocabulary)

    assert [f"{one.count} {one.words}" for one in reading.reading.scene.things] == things
    assert [one.text for one in reading.brief.not_understood] == dropped


def test_its_back_is_that_of_the_thing_before() -> None:
    scene = read("a hedgehog carrying an apple on its back").scene
    assert (scene.things[1].concept, scene.things[1].tie, scene.things[1].to) == ("apple", "on", (0,))


@pytest.mark.parametrize("furniture", ["couch", "chair", "bed"])
def test_a_cat_sits_on_the_seat_and_not_on_the_lamp(furniture: str) -> None:
    for composition in (
        made(f"a cat on a {furniture}"),
        edited(made(f"a {furniture}"), f"add a cat on the {furniture}", shipped().vocabulary).composition,
    ):
        by_name = {thing.concept: index for index, thing in enumerate(composition.scene.things)}
        cat, seat = (composition.arrangement.extent(by_name[name]) for name in ("cat", furniture))
        assert seat.top + 0.3 * seat.height < cat.bottom < seat.bottom
        assert cat.left >= seat.left
        assert cat.right <= seat.right


@pytest.mark.parametrize(
    "caption",
    ["a cat on a red couch", "two owls on a tree", "a dog on a chair", "a cat on a bed, cartoon style"],
)
def test_what_sits_on_something_is_checked_as_on_it(caption: str) -> None:
    read_as = caption_read(caption, shipped().vocabulary)
    composition = composed(read_as.reading.scene, shipped().vocabulary, 1024, 1024)
    spots = [composition.arrangement.extent(index) for index in (0, 1)]
    upper, lower = (
        Box(left_px=one.left, top_px=one.top, width_px=one.width, height_px=one.height) for one in spots
    )
    canvas = Box(left_px=0, top_px=0, width_px=1000, height_px=1000)

    placed = [one for one in read_as.brief.constraints if isinstance(one, Placement)]
    assert [one.relation for one in placed] == ["on"]
    assert off_the_seat(upper, lower, canvas) <= 0
    assert off_the_seat(lower, upper, canvas) > 0
    assert off_the_seat(replace(upper, left_px=upper.left_px + lower.width_px), lower, canvas) > 0
    assert off_the_seat(replace(upper, top_px=lower.bottom_px), lower, canvas) > 0


@pytest.mark.parametrize("name", ["sailboat", "motor boat", "canoe", "ferry", "ship"])
def test_a_boat_brings_no_water_of_its_own(name: str) -> None:
    """At sunset a blue block was below each boat."""
    composition = made(f"a {name} on a lake at sunset, flat style")
    spot = composition.arrangement.spots[0]
    pixels = drawn(composition, shipped().sprites, shipped().vocabulary, 512, 512).astype(int)
    scale = 512 / composition.arrangement.width
    foot = pixels[round((spot.bottom - 0.02 * spot.height) * scale)]
    row = foot[round(spot.left * scale) : round(spot.right * scale)]
    water = (np.abs(row - (0x00, 0xA6, 0xED)).max(axis=1) < 40) | (
        np.abs(row - (0x57, 0x96, 0xFB)).max(axis=1) < 40
    )
    assert water.mean() < 0.5


def test_a_yellow_canoe_is_yellow_and_not_its_water() -> None:
    assert made("a yellow canoe").style not in ("flat", "glossy")


@pytest.mark.parametrize("style", ["flat", "glossy"])
def test_a_house_brings_no_lawn_of_its_own(style: str) -> None:
    """At sunset a bright green bar was below it."""
    composition = made(f"a house on a pink background, {style} style")
    pixels = drawn(composition, shipped().sprites, shipped().vocabulary, 512, 512).astype(int)
    green = (pixels[:, :, 1] > pixels[:, :, 0] + 60) & (pixels[:, :, 1] > pixels[:, :, 2] + 20)
    assert green.mean() < 0.001
