"""What a caption leaves unsaid: proportions, what flies, what is under a tree, and whose shadow is seen."""

from itertools import pairwise

import numpy as np
import pytest

from makeready.brief import Placement
from makeready.errors import InvalidBriefError
from makeready.makers.compose import shipped
from makeready.scene.asking import brief_of_scene, caption_read
from makeready.scene.blocks import LANDFORMS
from makeready.scene.composing import composed
from makeready.scene.composition import Composition
from makeready.scene.drawing import GLOWING, LIGHTS, drawn
from makeready.scene.edits import edited
from makeready.scene.habitats import AFLOAT, FLYING, HOMES, WINGED
from makeready.scene.proportions import CLASSES, LEAST_SHARE, NEUTRAL
from makeready.scene.rooms import HORIZONS
from makeready.scene.spec import Ground, Scene, Thing
from makeready.scene.staging import by_night


def made(caption: str, width_px: int = 1024, height_px: int = 1024) -> Composition:
    scene = caption_read(caption, shipped().vocabulary).reading.scene
    return composed(scene, shipped().vocabulary, width_px, height_px)


def side(composition: Composition, thing: int) -> float:
    spot = composition.arrangement.of(thing)[0]
    return float((spot.width * spot.height) ** 0.5)


def test_every_name_in_the_tables_can_be_drawn_and_stands_in_one_class() -> None:
    classed = [name for names in CLASSES.values() for name in names]
    for name in (*classed, *NEUTRAL, *FLYING, *WINGED, *AFLOAT, *HOMES, *LANDFORMS, *LIGHTS, *GLOWING):
        concept = shipped().vocabulary.find(name)
        assert concept is not None
        assert concept.name == name
    assert len(classed) == len(set(classed))


@pytest.mark.parametrize(
    ("caption", "is_smaller"),
    [
        ("a mouse next to a house on grass", True),
        ("an elephant and a bee", False),
        ("a car and a tree", True),
        ("a doughnut and a laptop", True),
        ("a trophy with a star above it", False),
    ],
)
def test_things_keep_an_order_of_sizes(caption: str, is_smaller: bool) -> None:
    composition = made(caption)
    ratio = side(composition, 0) / side(composition, 1)
    assert (ratio < 0.9) == is_smaller
    assert min(ratio, 1 / ratio) >= LEAST_SHARE * 0.8


def test_a_size_that_is_said_counts_for_itself() -> None:
    composition = made("a huge mouse and a tiny house")
    assert side(composition, 0) > 2 * side(composition, 1)


def test_a_thing_of_any_size_fills_a_picture_of_its_own() -> None:
    assert side(made("a bee"), 0) == pytest.approx(side(made("an elephant"), 0), rel=0.1)


def test_what_an_edit_adds_keeps_its_proportion() -> None:
    house = made("a house on grass", 1600, 900)
    done = edited(house, "add a mouse", shipped().vocabulary).composition
    assert side(done, 1) < 0.6 * side(done, 0)


@pytest.mark.parametrize("canvas", [(1600, 900), (1080, 1920), (512, 512)])
def test_the_sun_is_in_the_sky_and_the_house_on_the_grass(canvas: tuple[int, int]) -> None:
    composition = made("a house, a tree and the sun on grass", *canvas)
    line = HORIZONS["grass"] * composition.arrangement.height
    assert composition.arrangement.extent(2).bottom < line
    for standing in (0, 1):
        assert composition.arrangement.extent(standing).bottom > line
    assert composition.scene.things[2].place is None  # it was not asked for, so it is not checked


@pytest.mark.parametrize(
    "caption",
    [
        "moon and stars at night",
        "three clouds and an airplane over the sea",
        "two planets and a rocket in space",
    ],
)
def test_where_all_of_it_flies_nothing_hangs_below_the_horizon(caption: str) -> None:
    composition = made(caption)
    line = HORIZONS[composition.scene.ground.kind] * composition.arrangement.height
    assert all(spot.bottom <= line for spot in composition.arrangement.spots)


def test_at_night_a_car_stands_on_the_ground() -> None:
    composition = made("a yellow taxi at night", 1600, 900)
    spot = composition.arrangement.spots[0]
    assert spot.bottom > HORIZONS["night"] * composition.arrangement.height
    assert spot.has_shadow


@pytest.mark.parametrize("caption", ["two cats under a tree", "a fox under a tree on grass"])
def test_under_a_tree_is_at_its_foot(caption: str) -> None:
    composition = made(caption, 1600, 900)
    animals, tree = composition.arrangement.extent(0), composition.arrangement.extent(1)
    assert tree.top < animals.top < tree.bottom < animals.bottom < tree.bottom + 0.2 * tree.height
    assert tree.left < animals.left + animals.width / 2 < tree.right
    brief = brief_of_scene(
        composition.scene, prompt=caption, canvas=caption_read(caption, shipped().vocabulary).brief.canvas
    )
    assert [one.relation for one in brief.constraints if isinstance(one, Placement)] == ["in front of"]


def test_an_edit_puts_what_is_under_a_tree_at_its_foot_too() -> None:
    done = edited(made("a tree on grass"), "add a dog under the tree", shipped().vocabulary).composition
    tree, dog = done.arrangement.extent(0), done.arrangement.extent(1)
    assert tree.top < dog.top < tree.bottom < dog.bottom
    assert abs((tree.left + tree.right) - (dog.left + dog.right)) < 0.4 * tree.width


@pytest.mark.parametrize(("words", "flies"), [("three mice", False), ("two dogs", False), ("a cloud", True)])
def test_an_edit_puts_nothing_into_the_air_that_does_not_fly(words: str, flies: bool) -> None:
    before = made("a house, a tree and the sun in the snow", 1600, 900)
    done = edited(before, f"add {words}", shipped().vocabulary).composition
    line = HORIZONS["snow"] * done.arrangement.height
    assert all((spot.bottom <= line) == flies for spot in done.arrangement.of(3))


def test_what_is_under_a_cloud_is_below_it() -> None:
    composition = made("a camel in the desert under the sun")
    assert composition.arrangement.extent(1).bottom < composition.arrangement.extent(0).top


def test_things_on_one_level_have_shadows_and_piled_ones_none() -> None:
    assert all(spot.has_shadow for spot in made("two apples and a pear").arrangement.spots)
    piled = made("five apples")
    assert len({round(spot.bottom) for spot in piled.arrangement.spots}) == 2
    assert not any(spot.has_shadow for spot in piled.arrangement.spots)
    more = edited(piled, "add a lemon", shipped().vocabulary).composition
    assert not any(spot.has_shadow for spot in more.arrangement.spots)


def test_mountains_are_a_range_that_nothing_shows_between() -> None:
    spots = made("three mountains, blue sky").arrangement.spots

    gaps = [after.left - before.right for before, after in pairwise(spots)]
    assert all(-3.0 < gap <= 0.0 for gap in gaps)
    assert len({spot.bottom for spot in spots}) == 1


@pytest.mark.parametrize("style", ["flat", "glossy", "classic", "outline"])
@pytest.mark.parametrize("name", ["mountain", "snowy mountain"])
def test_a_mountain_has_no_green_block_for_a_foot(name: str, style: str) -> None:
    composition = made(f"a {name}, blue sky, {style} style", 256, 256)
    spot = composition.arrangement.spots[0]
    pixels = drawn(composition, shipped().sprites, shipped().vocabulary, 256, 256)
    scale = 256 / composition.arrangement.width
    row = pixels[round((spot.bottom - 0.03 * spot.height) * scale)].astype(int)
    inside = row[
        round((spot.left + 0.2 * spot.width) * scale) : round((spot.right - 0.2 * spot.width) * scale)
    ]
    green = (inside[:, 1] > inside[:, 0] + 25) & (inside[:, 1] > inside[:, 2] + 25)
    assert green.mean() < 0.3 or style == "outline"
    if style in ("flat", "glossy"):  # slopes, no card: the upper corners of its box are sky
        top = pixels[round((spot.top + 0.3 * spot.height) * scale), round((spot.left + 6) * scale)]
        assert int(top[2]) > int(top[0])


def test_mountains_are_dark_at_night_and_stand_at_the_horizon() -> None:
    def body(caption: str) -> float:
        composition = made(caption, 256, 256)
        spot = composition.arrangement.spots[0]
        pixels = drawn(composition, shipped().sprites, shipped().vocabulary, 256, 256)
        scale = 256 / composition.arrangement.width
        y, x = round((spot.bottom - 20) * scale), round((spot.left + spot.width / 2) * scale)
        return float(pixels[y, x].mean())

    assert body("three snowy mountains and a pine tree at night") < 0.85 * body(
        "three snowy mountains on grass"
    )
    alone = made("three mountains on grass").arrangement
    assert alone.spots[0].bottom < 0.75 * alone.height
    lake = made("a mountain and a lake at night").arrangement
    assert lake.spots[0].bottom < (HORIZONS["sea"] + 0.03) * lake.height


@pytest.mark.parametrize(
    ("caption", "kind", "hour", "thing"),
    [
        ("a city at night", "city", "night", "office building"),
        ("a forest at night", "forest", "night", "pine tree"),
        ("a beach at sunset", "beach", "sunset", "palm tree"),
        ("the night sky", "night", "", "crescent moon"),
        ("an owl in the woods at night", "forest", "night", "owl"),
        ("a city with two taxis at night", "city", "night", "taxi"),
        ("a bicycle in a city, sunset", "city", "sunset", "bicycle"),
    ],
)
def test_a_landscape_may_be_named_as_a_thing_is(caption: str, kind: str, hour: str, thing: str) -> None:
    reading = caption_read(caption, shipped().vocabulary).reading
    assert (reading.scene.ground.kind, reading.scene.ground.hour) == (kind, hour)
    assert [one.concept for one in reading.scene.things] == [thing]
    assert not reading.not_understood


@pytest.mark.parametrize("caption", ["a beach ball", "a city bus", "a desert island", "a forest fire truck"])
def test_a_landscape_word_in_a_noun_is_no_landscape(caption: str) -> None:
    try:
        scene = caption_read(caption, shipped().vocabulary).reading.scene
    except InvalidBriefError:
        return
    assert scene.ground == Ground()


@pytest.mark.parametrize("kind", ["grass", "snow", "sea", "beach", "desert", "forest", "city"])
def test_a_landscape_at_night_is_dark_above_and_below_and_its_things_are_dimmed(kind: str) -> None:
    def shown(hour: str, colour: str = "") -> np.ndarray:
        scene = Scene(things=(Thing(concept="car", colour=colour),), ground=Ground(kind=kind, hour=hour))  # type: ignore[arg-type]
        composition = composed(scene, shipped().vocabulary, 128, 128)
        return drawn(composition, shipped().sprites, shipped().vocabulary, 128, 128)

    day, night, sunset = (shown(hour).mean(axis=2) for hour in ("", "night", "sunset"))
    assert night[:30].mean() < 0.5 * day[:30].mean()
    assert night[110:].mean() < 0.8 * day[110:].mean()
    assert night[70:95, 45:80].mean() < day[70:95, 45:80].mean()
    assert sunset[:30].mean() > night[:30].mean()
    asked = (shown(hour, "red")[60:90, 50:78].reshape(-1, 3) for hour in ("", "night"))
    assert np.array_equal(*(np.unique(one, axis=0) for one in asked))


def test_a_sky_has_one_moon() -> None:
    def moons(caption: str) -> int:
        composition = made(caption)
        ground = drawn(composition, shipped().sprites, shipped().vocabulary, 256, 256)
        return int((ground[20:70, 20:70] == (0xFD, 0xF3, 0xCF)).all(axis=2).any())

    assert moons("a house on grass at night") == 1
    assert moons("a house and a moon on grass at night") == 0


@pytest.mark.parametrize(
    ("caption", "share"),
    [
        ("a house, a moon and three stars on grass at night", 0.45),
        ("a house, a sun and two clouds, blue sky", 0.45),
        ("a tiny house, a moon and three stars on grass at night", 0.0),
    ],
)
def test_what_is_in_the_sky_leaves_the_ground_its_size(caption: str, share: float) -> None:
    """Three stars in a row made a small house of the one below them; a size that is said counts."""
    composition = made(caption)

    house = composition.arrangement.extent(0)
    assert house.width > share * composition.arrangement.width
    if share == 0.0:
        assert house.width < composition.arrangement.extent(1).width


@pytest.mark.parametrize(
    ("caption", "kind"),
    [("three bats over a forest at night", "forest"), ("two butterflies, meadow", "grass")],
)
def test_what_has_open_wings_is_above_the_horizon(caption: str, kind: str) -> None:
    """Bats stood in the grass."""
    composition = made(caption)

    assert composition.scene.ground.kind == kind
    horizon = HORIZONS[composition.scene.ground.kind] * composition.arrangement.height
    assert all(spot.bottom <= horizon for spot in composition.arrangement.spots)


@pytest.mark.parametrize("caption", ["a whale under a boat on the sea", "a boat above a whale on the sea"])
def test_a_boat_is_on_the_water_and_the_whale_below_it(caption: str) -> None:
    """The whale lifted the boat into the sky."""
    composition = made(caption)
    boat, whale = sorted(composition.arrangement.spots, key=lambda spot: spot.bottom)
    water = HORIZONS["sea"] * composition.arrangement.height

    assert composition.scene.things[boat.thing].concept == "sailboat"
    assert boat.top < water < boat.bottom <= whale.top


def test_pumpkins_stand_on_the_ground_where_bats_are_under_the_moon() -> None:
    composition = made("two pumpkins and two bats under a full moon on grass")
    horizon = HORIZONS["grass"] * composition.arrangement.height
    pumpkins, bats, moon = (composition.arrangement.extent(thing) for thing in range(3))

    assert pumpkins.bottom > horizon > bats.bottom
    assert bats.top >= moon.bottom


@pytest.mark.parametrize(
    ("caption", "ground"),
    [
        ("a cat at night", Ground(kind="grass", hour="night")),
        ("a snowman at night", Ground(kind="snow", hour="night")),
        ("a rocket and three stars at night", Ground(kind="night")),
        ("a cat on grass", Ground(kind="grass")),
    ],
)
def test_what_stands_in_a_bare_night_stands_in_moonlight(caption: str, ground: Ground) -> None:
    assert by_night(caption_read(caption, shipped().vocabulary).reading.scene).ground == ground


def test_a_tent_brings_no_moon_of_its_own() -> None:
    for style in ("flat", "glossy"):
        spot = made(f"a tent, {style} style").arrangement.spots[0]
        assert spot.width > 1.6 * spot.height


def test_clouds_are_above_boots_where_nothing_says_so() -> None:
    arrangement = made("an umbrella, two boots and three clouds").arrangement

    assert arrangement.extent(2).bottom < min(arrangement.extent(0).top, arrangement.extent(1).top)
