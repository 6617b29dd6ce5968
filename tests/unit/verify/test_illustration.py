"""A second opinion on flat art: planted faults are never met, and what it cannot know it calls unknown."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from makeready.brief import Brief, Canvas, ElementCount, Placement, Subject, Verdict
from makeready.brief.constraints import Anchor, Relation
from makeready.registry import Registry
from makeready.scene.asking import Caption, caption_read
from makeready.scene.composing import composed
from makeready.scene.drawing import drawn
from makeready.scene.spec import Ground, Scene, Thing
from makeready.scene.sprites import sprites
from makeready.scene.vocabulary import vocabulary
from makeready.verify.eyes.sprite_match import Gallery
from makeready.verify.illustration import IllustrationVerifier, wanted_of
from makeready.verify.inspect import BUILTINS, Inspection, verifiers
from makeready.verify.picture import Picture
from makeready.verify.verifier import Verifier

APPLES = Scene(
    things=(Thing(concept="apple", count=3, colour="red"), Thing(concept="bicycle", colour="blue")),
    ground=Ground(colour="pale yellow"),
)
THREE = ElementCount(id="n", noun="apple", minimum=3, maximum=3, label="red apple")


@pytest.fixture(scope="module")
def inspection() -> Inspection:
    """With a handful of everyday drawings: all of them take seconds to draw."""
    few = Gallery(vocabulary(), sprites(), ("apple", "bicycle", "cat"), ("flat", "glossy"))
    verifier = IllustrationVerifier(lambda: few)
    return Inspection(Registry[Verifier]("verifier", {**BUILTINS, verifier.name: lambda: verifier}))


def test_the_shipped_inspection_asks_it() -> None:
    assert "illustration" in verifiers().names()


def picture(scene: Scene, side_px: int = 256) -> Picture:
    """Pixels alone, as a model's picture has them."""
    known = vocabulary()
    return Picture(pixels=drawn(composed(scene, known, side_px, side_px), sprites(), known, side_px, side_px))


def with_apples(**changes: object) -> Scene:
    return replace(APPLES, things=(replace(APPLES.things[0], **changes), APPLES.things[1]))  # type: ignore[arg-type]


def finding(inspection: Inspection, shown: Picture, asked: ElementCount | Placement | Subject):
    canvas = Canvas(width_px=shown.width_px, height_px=shown.height_px)
    return inspection.inspect(shown, Brief(prompt="", kind="poster", canvas=canvas, constraints=(asked,)))[0]


@pytest.mark.parametrize(
    "asked",
    [
        THREE,
        Subject(id="s", text="a blue bicycle"),
        Subject(id="s", text="three red apples"),
        Subject(id="s", text="apple"),
        Subject(id="s", text="a red apple"),
        Subject(id="s", text="green apples", is_present=False),
    ],
)
def test_what_is_there_is_met_with_boxes_around_it(
    inspection: Inspection, asked: ElementCount | Subject
) -> None:
    found = finding(inspection, picture(APPLES, 512), asked)

    assert (found.verdict, found.verifier) == (Verdict.MET, "illustration"), found.measured
    assert all(0 <= box.left_px < box.right_px <= 513 for box in found.boxes)


@pytest.mark.parametrize(
    ("shown", "asked"),
    [
        (with_apples(count=2), THREE),
        (with_apples(count=4), THREE),
        (with_apples(colour="green"), THREE),
        (with_apples(concept="cat", colour=""), THREE),
        (APPLES, Subject(id="s", text="a red bicycle")),
        (APPLES, Subject(id="s", text="two red apples")),
        (APPLES, Subject(id="s", text="a bicycle", is_present=False)),
    ],
)
def test_every_planted_fault_is_broken(
    inspection: Inspection, shown: Scene, asked: ElementCount | Subject
) -> None:
    found = finding(inspection, picture(shown), asked)

    assert found.verdict is Verdict.BROKEN, found.measured


def place(noun: str, relation: Relation | None = None, reference: str = "", anchor: Anchor | None = None):
    return Placement(id="p", noun=noun, relation=relation, reference=reference, anchor=anchor)


BESIDE = caption_read("three red apples left of a blue bicycle, pale yellow background", vocabulary())
ABOVE = caption_read("a blue bicycle below three red apples, pale yellow background", vocabulary())
CORNER = caption_read("a red apple in the top left corner, pale yellow background", vocabulary())


@pytest.mark.parametrize(
    ("shown", "asked", "verdict"),
    [
        (BESIDE, place("apple", "left of", "bicycle"), Verdict.MET),
        (BESIDE, place("bicycle", "right of", "apple"), Verdict.MET),
        (BESIDE, place("apple", "right of", "bicycle"), Verdict.BROKEN),
        (BESIDE, place("apple", "above", "bicycle"), Verdict.BROKEN),
        (ABOVE, place("apple", "above", "bicycle"), Verdict.MET),
        (CORNER, place("apple", anchor="top left"), Verdict.MET),
        (CORNER, place("apple", anchor="bottom right"), Verdict.BROKEN),
        (BESIDE, place("apple", "left of", "cat"), Verdict.UNKNOWN),
        (BESIDE, place("apple", "left of", "apple"), Verdict.UNKNOWN),
        (BESIDE, place("sense of hope", "left of", "bicycle"), Verdict.UNKNOWN),
    ],
)
def test_things_that_surely_are_there_are_held_to_their_place(
    inspection: Inspection, shown: Caption, asked: Placement, verdict: Verdict
) -> None:
    found = finding(inspection, picture(shown.reading.scene, 512), asked)

    assert found.verdict is verdict, found.measured


def test_one_that_is_perhaps_another_leaves_the_place_open(inspection: Inspection) -> None:
    """Two cats before a tree: which piece is the cat nobody knows."""
    scene = caption_read("two cats under a tree", vocabulary()).reading.scene

    found = finding(inspection, picture(scene, 512), place("cat", anchor="bottom left"))

    assert found.verdict is Verdict.UNKNOWN, found.measured


def photo() -> Picture:
    """Nothing calm in it, and no ground."""
    rng = np.random.default_rng(4)
    return Picture(pixels=rng.integers(0, 256, (256, 256, 3)).astype(np.uint8))


def blob() -> Picture:
    """A thing that none of our drawings is: perhaps an apple in somebody's hand."""
    pixels = np.full((256, 256, 3), (253, 242, 192), np.uint8)
    pixels[90:150, 60:200] = (200, 40, 40)
    pixels[110:190, 120:150] = (40, 160, 70)
    return Picture(pixels=pixels)


@pytest.mark.parametrize("shown", [photo(), blob()], ids=["photo", "blob"])
@pytest.mark.parametrize("is_present", [True, False])
def test_what_is_not_of_our_kind_is_unknown(inspection: Inspection, shown: Picture, is_present: bool) -> None:
    found = finding(inspection, shown, Subject(id="s", text="an apple", is_present=is_present))

    assert found.verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    "words",
    [
        "a quokka",
        "a cat on a mat",
        "a large apple",
        "a sense of hope",
        "",
        "an app UI mockup",
        "a bowl of soup",
        "soup",
    ],
)
def test_words_that_are_more_or_less_than_one_known_thing_are_unknown(words: str) -> None:
    assert wanted_of(words) is None


def test_words_for_one_thing_are_read_with_number_and_colour() -> None:
    three = wanted_of("three red apples")

    assert three is not None
    assert (three.concept, three.colour, three.number) == ("apple", "red", 3)


def test_things_that_are_one_piece_with_another_are_not_called_missing(inspection: Inspection) -> None:
    """Two cats before a tree are one piece, which is like a cat and not surely one: it said broken."""
    known = vocabulary()
    scene = caption_read("two cats under a tree", known).reading.scene
    pixels = drawn(composed(scene, known, 512, 512), sprites(), known, 512, 512)

    two = ElementCount(id="n", noun="cat", minimum=2, maximum=2)

    assert finding(inspection, Picture(pixels=pixels), two).verdict is not Verdict.BROKEN


@pytest.mark.parametrize(
    "asked",
    [
        ElementCount(id="n", noun="cat", minimum=1, maximum=1),
        ElementCount(id="n", noun="cat", minimum=2, maximum=2),
        Subject(id="s", text="a cat"),
    ],
)
@pytest.mark.parametrize("more", [(), (Thing(concept="cat"),)], ids=["alone", "beside another"])
def test_what_may_be_inside_of_something_else_is_not_called_missing(
    inspection: Inspection, more: tuple[Thing, ...], asked: ElementCount | Subject
) -> None:
    """A bicycle with a cat in it is surely a bicycle, but not wholly: it said that no cat is there."""
    inside = (Thing(concept="bicycle"), Thing(concept="cat", tie="inside", to=(0,)), *more)

    shown = picture(Scene(things=inside, ground=Ground(colour="pale yellow")), 512)

    assert finding(inspection, shown, asked).verdict is not Verdict.BROKEN


@pytest.mark.parametrize(
    ("others", "verdict"),
    [(("apple", "bicycle"), Verdict.MET), (("apple", "cat"), Verdict.UNKNOWN)],
    ids=["like nothing else", "like something else, too"],
)
def test_a_rough_drawing_is_surely_a_thing_where_it_is_far_less_like_any_other(
    others: tuple[str, ...], verdict: Verdict
) -> None:
    dog = Scene(things=(Thing(concept="dog"),), ground=Ground(colour="pale blue"), style="flat")
    rough = np.asarray(cv2.GaussianBlur(picture(dog).pixels, (0, 0), 13.5), np.uint8)
    few = Gallery(vocabulary(), sprites(), others, ("flat",))
    verifier = IllustrationVerifier(lambda: few)
    inspection = Inspection(Registry[Verifier]("verifier", {**BUILTINS, verifier.name: lambda: verifier}))

    found = finding(inspection, Picture(pixels=rough), ElementCount(id="n", noun="dog", minimum=1, maximum=1))

    assert found.verdict is verdict
