"""Negative cases matter most: a wrong picture that passes would make every score of SceneBench a lie."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from makeready.brief import Box
from makeready.scene.composing import composed
from makeready.scene.drawing import drawn
from makeready.scene.oklch import Lch
from makeready.scene.spec import Ground, Scene, Thing
from makeready.scene.sprites import sprites
from makeready.scene.vocabulary import vocabulary
from makeready.train.judge import Eye, judged, rule_eye
from makeready.verify.eyes.flat_ground import GroundLook
from makeready.verify.eyes.flat_objects import Seen, Sighted
from makeready.verify.eyes.sprite_match import Gallery

CONCEPTS = ("apple", "bicycle", "cat", "car", "banana", "star", "tree")
PALE = Ground(colour="pale yellow")
SCENE = Scene(
    things=(
        Thing(concept="apple", count=3, colour="red", tie="left of", to=(1,)),
        Thing(concept="bicycle", colour="blue"),
    ),
    ground=PALE,
    style="flat",
)


@pytest.fixture(scope="module")
def eye() -> Eye:
    return rule_eye(Gallery(vocabulary(), sprites(), CONCEPTS))


def picture(scene: Scene, seed: int = 1) -> NDArray[np.uint8]:
    known = vocabulary()
    return drawn(composed(scene, known, 256, 256, seed=seed), sprites(), known, 256, 256)


def with_thing(scene: Scene, index: int, **changes: object) -> Scene:
    things = list(scene.things)
    things[index] = replace(things[index], **changes)  # type: ignore[arg-type]
    return replace(scene, things=tuple(things))


def test_the_rules_find_every_claim_of_a_right_picture_kept(eye: Eye) -> None:
    judgement = judged(eye(picture(SCENE)), SCENE)

    assert judgement.is_right, judgement.faults
    assert {one.kind for one in judgement.claims} == {
        "count",
        "colour",
        "place",
        "style",
        "ground",
        "nothing else",
    }


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("count", with_thing(SCENE, 0, count=4)),
        ("count", with_thing(SCENE, 0, count=2)),
        ("count", with_thing(SCENE, 1, concept="car", colour="blue")),
        ("colour", with_thing(SCENE, 0, colour="green")),
        ("colour", with_thing(with_thing(SCENE, 0, colour="blue"), 1, colour="red")),
        ("place", with_thing(SCENE, 0, tie="right of")),
        ("style", replace(SCENE, style="cartoon")),
        ("ground", replace(SCENE, ground=Ground(colour="pale blue"))),
        ("ground", replace(SCENE, ground=Ground(kind="grass"))),
        ("nothing else", replace(SCENE, things=(*SCENE.things, Thing(concept="star")))),
    ],
)
def test_the_rules_see_each_planted_fault_and_name_it(eye: Eye, kind: str, shown: Scene) -> None:
    judgement = judged(eye(picture(shown)), SCENE)

    assert judgement.is_right is False
    assert kind in {one.kind for one in judgement.claims if one.is_kept is False}, judgement.faults


@pytest.mark.parametrize("number", range(1, 9))
def test_the_rules_count_up_to_eight(eye: Eye, number: int) -> None:
    scene = Scene(things=(Thing(concept="banana", count=number),), ground=PALE)

    assert judged(eye(picture(scene)), scene).is_right
    assert not judged(eye(picture(scene)), with_thing(scene, 0, count=number % 8 + 1)).is_right


@pytest.mark.parametrize("kind", ["grass", "sky", "night", "beach", "snow", "sea", "desert", "room"])
def test_the_rules_tell_the_landscapes_apart_and_the_thing_before_them(eye: Eye, kind: str) -> None:
    scene = Scene(things=(Thing(concept="car", colour="red"),), ground=Ground(kind=kind))  # type: ignore[arg-type]

    judgement = judged(eye(picture(scene)), scene)
    assert judgement.is_right, judgement.faults
    other = replace(scene, ground=Ground(kind="desert" if kind != "desert" else "sea"))
    assert not judged(eye(picture(scene)), other).is_right


def test_a_gradient_is_no_plain_ground(eye: Eye) -> None:
    shown = Scene(
        things=(Thing(concept="cat"),), ground=Ground(kind="gradient", colour="pale blue", second="pale pink")
    )
    plain = replace(shown, ground=Ground(colour="pale blue"))

    assert judged(eye(picture(shown)), shown).is_right
    assert not judged(eye(picture(shown)), plain).is_right
    assert not judged(eye(picture(plain)), shown).is_right


def test_a_size_is_held_to_what_stands_beside_it(eye: Eye) -> None:
    scene = Scene(things=(Thing(concept="apple", size="tiny"), Thing(concept="banana")), ground=PALE)
    huge = with_thing(scene, 0, size="huge")

    assert judged(eye(picture(scene)), scene).is_right
    assert not judged(eye(picture(huge)), scene).is_right
    assert not judged(eye(picture(with_thing(scene, 0, size=""))), scene).is_right


def test_grey_paint_on_a_pale_ground_is_no_shadow(eye: Eye) -> None:
    scene = Scene(things=(Thing(concept="star", colour="grey"),), ground=Ground(colour="pale grey"))

    judgement = judged(eye(picture(scene)), scene)
    assert judgement.is_right, judgement.faults


def test_an_empty_picture_and_noise_show_nothing_that_was_asked(eye: Eye) -> None:
    empty = np.full((256, 256, 3), (253, 242, 192), np.uint8)
    noise = np.random.default_rng(1).integers(0, 256, (256, 256, 3)).astype(np.uint8)

    assert judged(eye(empty), SCENE).is_right is False
    assert judged(eye(noise), SCENE).is_right is False


def test_a_picture_of_another_size_is_judged_alike(eye: Eye) -> None:
    known = vocabulary()
    large = drawn(composed(SCENE, known, 1024, 1024), sprites(), known, 1024, 1024)

    assert judged(eye(large), SCENE).is_right


def test_what_a_judge_has_no_name_for_it_cannot_tell() -> None:
    seen = Seen(
        objects=(), ground=GroundLook(kind="plain", top=WHITE, bottom=WHITE), width_px=256, height_px=256
    )

    assert judged(seen, SCENE, frozenset({"apple"})).is_right is None


def test_things_of_one_kind_are_told_apart_by_their_colours() -> None:
    things = (Thing(concept="cat", colour="red", count=2), Thing(concept="cat", colour="blue"))
    scene = Scene(things=things)

    assert judged(seen_of("red", "red", "blue"), scene).is_right
    assert judged(seen_of("red", "blue", "blue"), scene).is_right is False


WHITE = Lch(1.0, 0.0, 0.0)


def seen_of(*colours: str) -> Seen:
    """Cats in a row."""
    objects = tuple(
        Sighted(
            names=("cat",),
            colours=frozenset({colour}),
            style="flat",
            box=Box(left_px=60 * index, top_px=100, width_px=50, height_px=50),
            area_px=2000,
            score=0.9,
        )
        for index, colour in enumerate(colours)
    )
    look = GroundLook(kind="plain", top=WHITE, bottom=WHITE)
    return Seen(objects=objects, ground=look, width_px=256, height_px=256)


def test_as_many_things_in_one_style_as_in_another_are_no_fault_and_fewer_are(eye: Eye) -> None:
    """Some things are drawn alike in two styles. Ties fell as a set happened to be ordered."""
    scene = Scene(things=(Thing(concept="apple"), Thing(concept="bicycle")), ground=PALE, style="flat")
    seen = eye(picture(scene))
    one, other = seen.objects

    def is_flat(first: str, second: str) -> bool | None:
        objects = (replace(one, style=first), replace(other, style=second))
        (claim,) = (it for it in judged(replace(seen, objects=objects), scene).claims if it.kind == "style")
        return claim.is_kept

    assert is_flat("flat", "cartoon")
    assert is_flat("cartoon", "flat")
    assert not is_flat("cartoon", "cartoon")
