"""Where objects stand: relations hold by measured boxes, nothing overlaps unasked, all is on the canvas."""

from itertools import combinations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from makeready.errors import InvalidBriefError
from makeready.scene.blocks import Spot, is_beneath
from makeready.scene.layout import Arrangement, arranged, canvas_units
from makeready.scene.rooms import HORIZONS
from makeready.scene.spec import PLACES, TIES, Ground, Scene, Thing

WORDS = ("apple", "cat", "dog", "tree", "car", "house")
OVERLAPPING = ("on", "in front of", "behind", "inside")


def laid(
    *things: Thing, canvas: tuple[int, int] = (1000, 1000), seed: int = 1, kind: str = "plain"
) -> Arrangement:
    scene = Scene(things=things, ground=Ground(kind=kind))  # type: ignore[arg-type]
    return arranged(scene, [1.2] * len(things), *canvas_units(*canvas), seed)


def overlap(first: Spot, second: Spot) -> bool:
    across = min(first.right, second.right) - max(first.left, second.left)
    down = min(first.bottom, second.bottom) - max(first.top, second.top)
    return min(across, down) > 0.01


def holds(arrangement: Arrangement, thing: Thing, index: int) -> bool:
    """Whether the relation of a thing can be seen in the boxes."""
    one, other = arrangement.extent(index), arrangement.extent(thing.to[0])
    match thing.tie:
        case "left of":
            return one.right < other.left
        case "right of":
            return one.left > other.right
        case "above":
            return one.bottom < other.top
        case "below" | "under":
            return one.top > other.bottom
        case "on":
            return abs(one.bottom - other.top) < 0.1 * one.height and one.left >= other.left - 0.2 * one.width
        case "next to":
            return one.right < other.left or one.left > other.right
        case "inside":
            return one.left >= other.left and one.right <= other.right and one.bottom <= other.bottom
        case "in front of":
            return overlap(one, other) and one.bottom > other.bottom
        case "behind":
            return overlap(one, other) and one.bottom < other.bottom
        case _:
            return True


@pytest.mark.parametrize("tie", [tie for tie in TIES if tie != "between"])
@pytest.mark.parametrize("canvas", [(1000, 1000), (1600, 900), (600, 1000)])
@pytest.mark.parametrize("count", [1, 3])
def test_every_relation_holds_on_every_canvas(tie: str, canvas: tuple[int, int], count: int) -> None:
    cat = Thing(concept="cat", count=count, tie=tie, to=(1,))  # type: ignore[arg-type]
    for seed in (1, 2, 7):
        arrangement = laid(cat, Thing(concept="house"), canvas=canvas, seed=seed)
        assert holds(arrangement, cat, 0), seed
        assert len(arrangement.of(0)) == count


def test_what_stands_between_has_one_on_each_side() -> None:
    arrangement = laid(
        Thing(concept="cat", tie="between", to=(1, 2)), Thing(concept="dog"), Thing(concept="car")
    )
    dog, cat, car = (arrangement.extent(index) for index in (1, 0, 2))
    assert dog.right < cat.left
    assert cat.right < car.left


def test_what_stands_between_two_that_are_above_each_other_parts_them() -> None:
    arrangement = laid(
        Thing(concept="cat", tie="between", to=(1, 2)),
        Thing(concept="dog", tie="above", to=(2,)),
        Thing(concept="car"),
    )
    dog, cat, car = (arrangement.extent(index) for index in (1, 0, 2))
    assert dog.bottom < cat.top
    assert cat.bottom < car.top


@pytest.mark.parametrize("place", PLACES)
def test_a_place_is_in_its_third_of_the_canvas(place: str) -> None:
    spot = laid(Thing(concept="cat", place=place), Thing(concept="dog")).extent(0)  # type: ignore[arg-type]
    x, y = (spot.left + spot.width / 2) / 1000, (spot.top + spot.height / 2) / 1000
    assert x < 0.36 if "left" in place else x > 0.64 if "right" in place else 0.46 < x < 0.54
    assert y < 0.36 if "top" in place else y > 0.64 if "bottom" in place else 0.2 < y < 0.8


@pytest.mark.parametrize("kind", HORIZONS)
def test_things_stand_on_the_ground_where_there_is_one(kind: str) -> None:
    arrangement = laid(Thing(concept="house"), Thing(concept="cat", count=2), kind=kind)
    assert len({round(spot.bottom, 3) for spot in arrangement.spots}) == 1


def test_the_same_seed_gives_the_same_places_and_seeds_differ() -> None:
    things = (Thing(concept="cat", count=3, tie="next to", to=(1,)), Thing(concept="dog"))
    assert laid(*things) == laid(*things)
    assert len({laid(*things, seed=seed).spots for seed in range(1, 12)}) > 1


def test_sizes_are_seen() -> None:
    arrangement = laid(
        Thing(concept="cat", size="small"), Thing(concept="dog"), Thing(concept="car", size="large")
    )
    heights = [arrangement.extent(index).height for index in range(3)]
    assert heights[0] < 0.75 * heights[1] < 0.75 * 0.8 * heights[2]


def test_more_than_fits_is_refused() -> None:
    things = [Thing(concept=word, count=4, size="huge", place="top left") for word in WORDS]
    with pytest.raises(InvalidBriefError, match="no room"):
        laid(*things)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_objects_stay_on_the_canvas_and_overlap_only_where_that_is_asked(data: st.DataObject) -> None:
    number = data.draw(st.integers(1, 5))
    things = []
    for index in range(number):
        tie = (
            data.draw(st.sampled_from([None, *(one for one in TIES if one != "between")])) if index else None
        )
        place = data.draw(st.sampled_from([None, None, *PLACES])) if tie is None else None
        to = (data.draw(st.integers(0, index - 1)),) if tie else ()
        count = data.draw(st.integers(1, 4))
        things.append(Thing(concept=WORDS[index], count=count, tie=tie, to=to, place=place))
    canvas = data.draw(st.sampled_from([(1000, 1000), (1500, 1000), (800, 1000)]))
    try:
        arrangement = laid(*things, canvas=canvas, seed=data.draw(st.integers(1, 9)))
    except InvalidBriefError:
        assume(False)
        return
    assert all(
        spot.left >= 0
        and spot.top >= 0
        and spot.right <= arrangement.width
        and spot.bottom <= arrangement.height
        for spot in arrangement.spots
    )
    if not any(thing.tie in OVERLAPPING or is_beneath(thing, things) for thing in things):
        assert not any(overlap(first, second) for first, second in combinations(arrangement.spots, 2))
