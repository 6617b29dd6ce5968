"""Depth on a ground: farther is higher up and smaller, nothing hides another, what was asked holds."""

from itertools import combinations, pairwise

import pytest

from makeready.makers.compose import shipped
from makeready.scene.asking import caption_read
from makeready.scene.blocks import Spot
from makeready.scene.composing import composed
from makeready.scene.composition import Composition
from makeready.scene.grammar import SIZE_SCALES
from makeready.scene.rooms import HORIZONS

CAPTIONS = (
    "three trees and a dog in a park",
    "seven penguins in the snow",
    "three cows, two pigs, a tractor and a house on grass",
    "two horses left of three cows on grass",
    "a house between two trees on grass",
    "three mountains, a house and two cows on grass",
    "a bird on a house, two trees and the sun on grass",
    "a lighthouse, two sailboats and a crab on a beach",
    "a fire truck and three traffic lights in a city",
    "eight trees, eight rabbits and eight mushrooms in a forest",
    "two cats in front of a car, a dog in the desert at night",
    "a whale, two fish and an octopus in the sea",
)


def made(caption: str, seed: int = 1, canvas: tuple[int, int] = (1024, 1024)) -> Composition:
    scene = caption_read(caption, shipped().vocabulary).reading.scene
    return composed(scene, shipped().vocabulary, *canvas, seed=seed)


def feet(composition: Composition, thing: int) -> set[int]:
    return {round(spot.bottom) for spot in composition.arrangement.of(thing)}


def overlap(first: Spot, second: Spot) -> bool:
    across = min(first.right, second.right) - max(first.left, second.left)
    return min(across, min(first.bottom, second.bottom) - max(first.top, second.top)) > 0.01


@pytest.mark.parametrize("caption", CAPTIONS)
@pytest.mark.parametrize("canvas", [(1024, 1024), (1600, 900), (768, 1024)])
def test_all_stand_on_the_ground_and_none_hides_another(caption: str, canvas: tuple[int, int]) -> None:
    for seed in (1, 2, 3):
        composition = made(caption, seed, canvas)
        arrangement, things = composition.arrangement, composition.scene.things
        assert [len(arrangement.of(index)) for index in range(len(things))] == [one.count for one in things]
        free = [spot for spot in arrangement.spots if spot.parent < 0]
        tied = {spot.parent for spot in arrangement.spots}
        parts = [one for one in free if one.thing not in tied and things[one.thing].concept != "mountain"]
        assert not any(overlap(first, second) for first, second in combinations(parts, 2))
        line = HORIZONS[composition.scene.ground.kind] * arrangement.height
        assert all(spot.bottom > line for spot in free if things[spot.thing].concept != "sun")
        for spot in arrangement.spots:
            assert 0 <= spot.left < spot.right <= arrangement.width
            assert 0 <= spot.top < spot.bottom <= arrangement.height


@pytest.mark.parametrize("caption", CAPTIONS[:2])
def test_of_one_kind_the_nearer_is_the_larger(caption: str) -> None:
    composition = made(caption)
    spots = sorted(composition.arrangement.of(0), key=lambda spot: spot.bottom)

    assert len(feet(composition, 0)) > 1
    assert spots[0].width < spots[-1].width
    assert all(far.width <= near.width for far, near in pairwise(spots))
    assert max(spot.width for spot in spots) < 1.35 * min(spot.width for spot in spots)


def test_who_is_left_of_whom_holds_at_any_depth() -> None:
    for seed in range(1, 9):
        composition = made("two horses left of three cows and a pig right of the cows on grass", seed)
        horses, cows, pig = (composition.arrangement.extent(index) for index in range(3))
        assert horses.right < cows.left
        assert cows.right < pig.left


def test_what_stands_between_is_between_across() -> None:
    for seed in range(1, 9):
        composition = made("a ball between a cat and a dog on grass", seed)
        ball, cat, dog = (composition.arrangement.extent(index) for index in range(3))
        assert cat.right < ball.left
        assert ball.right < dog.left
        assert abs(cat.left - dog.left) > abs(cat.bottom - dog.bottom)


@pytest.mark.parametrize("caption", ["three cats in a row on grass", "three cats next to a dog on grass"])
def test_a_row_and_neighbours_stay_on_one_level(caption: str) -> None:
    composition = made(caption)
    assert len({round(spot.bottom) for spot in composition.arrangement.spots}) == 1


def test_sizes_that_were_said_are_drawn_as_said() -> None:
    composition = made("a large tree and a small tree on grass")
    large, small = composition.arrangement.extent(0), composition.arrangement.extent(1)
    assert small.height / large.height == pytest.approx(SIZE_SCALES["small"] / SIZE_SCALES["large"], rel=0.01)


def test_a_flat_background_has_no_depth() -> None:
    spots = made("five cats and a dog on a pale yellow background").arrangement.of(0)
    assert len({round(spot.width, 6) for spot in spots}) == 1


def test_boats_are_on_the_water_behind_a_beach_and_throw_no_shadow() -> None:
    composition = made("a lighthouse, two sailboats and a crab on a beach")
    line = HORIZONS["beach"] * composition.arrangement.height
    for boat in composition.arrangement.of(1):
        assert line < boat.bottom < 1.07 * line
        assert not boat.has_shadow
    assert composition.arrangement.of(2)[0].has_shadow


def test_what_swims_is_not_in_the_sky() -> None:
    composition = made("a whale, two fish and an octopus in the sea")
    line = HORIZONS["sea"] * composition.arrangement.height
    assert all(spot.top + spot.height / 2 > line for spot in composition.arrangement.spots)


def test_things_are_larger_than_in_a_row() -> None:
    """Four in a row were 22 % of the width each; one behind the other they have more room."""
    arrangement = made("three trees and a dog in a park").arrangement
    assert arrangement.of(0)[0].height > 0.25 * arrangement.height


def test_the_same_seed_gives_the_same_places_and_another_seed_others() -> None:
    first = made(CAPTIONS[0])
    assert first == made(CAPTIONS[0])
    assert len({made(CAPTIONS[0], seed).arrangement for seed in range(1, 6)}) == 5
