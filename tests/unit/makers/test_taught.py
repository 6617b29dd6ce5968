"""What weights say that they were taught: what is asked beyond it is refused, with what is near."""

import pytest

from makeready.brief import Brief, Canvas
from makeready.errors import InvalidBriefError, InvalidModelError, InvalidRequestError
from makeready.makers.embedded_words import plan_for
from makeready.makers.taught import USUAL_GROUND, Taught, taught_in
from makeready.scene.spec import Ground, Scene, Thing
from makeready.verify.eyes.sprite_match import everyday_concepts

EVERYDAY = Taught(concepts=everyday_concepts(), styles=("flat", "cartoon"))


def brief(prompt: str) -> Brief:
    return Brief(prompt=prompt, kind="poster", canvas=Canvas(width_px=256, height_px=256))


def test_a_release_says_its_nouns_by_any_of_their_names() -> None:
    about = {"concepts": ["bike", "bicycle", "apple"], "styles": ["flat"]}

    assert taught_in(about) == Taught(concepts=("bicycle", "apple"), styles=("flat",))
    assert taught_in({"stage": "done"}) == Taught()


@pytest.mark.parametrize("about", [{"concepts": "apple"}, {"concepts": [1]}, {"styles": {"flat": 1}}])
def test_a_release_that_lists_no_names_is_refused(about: dict[str, object]) -> None:
    with pytest.raises(InvalidModelError, match="do not list their"):
        taught_in(about)


def test_a_thing_beyond_what_was_taught_is_refused_with_the_nearest() -> None:
    with pytest.raises(InvalidRequestError, match="what 'violin' looks like") as caught:
        EVERYDAY.check_things(Scene(things=(Thing(concept="cat"), Thing(concept="violin"))))

    assert "Of the 131 nouns" in caught.value.hint
    assert "guitar" in caught.value.hint
    assert "--maker compose" in caught.value.hint


def test_a_style_beyond_what_was_taught_is_refused_with_those_there_are() -> None:
    with pytest.raises(InvalidRequestError, match="glossy style") as caught:
        EVERYDAY.check_things(Scene(things=(Thing(concept="cat"),), style="glossy"))

    assert "flat and cartoon" in caught.value.hint


def test_a_scene_that_names_no_style_and_no_ground_gets_those_that_every_taught_caption_has() -> None:
    taught = Taught(styles=("flat", "cartoon"))
    cat = Scene(things=(Thing(concept="cat"),))
    named = Scene(things=cat.things, style="cartoon", ground=Ground(kind="beach"))

    assert taught.completed(cat) == Scene(things=cat.things, style="flat", ground=Ground(colour=USUAL_GROUND))
    assert taught.completed(named) == named
    assert Taught().completed(cat) == cat


def test_weights_that_do_not_say_refuse_nothing() -> None:
    Taught().check_things(Scene(things=(Thing(concept="violin"),), style="glossy"))
    Taught().check_instruction("replace the cat with a violin, glossy style")


@pytest.mark.parametrize(
    "instruction",
    [
        "make the bicycle green",
        "paint the orange car blue",
        "add three more apples on the left",
        "replace the cat with two dogs",
        "make the background pale blue",
        "change the background to a gradient from pink to red",
        "put them on a beach",
        "make it a bit bigger",
        "change to cartoon style",
        "add a rainbow background",
    ],
)
def test_instructions_within_what_was_taught_pass(instruction: str) -> None:
    EVERYDAY.check_instruction(instruction)


@pytest.mark.parametrize(
    ("instruction", "told"),
    [
        ("replace the cat with a dragon", "'dragon'"),
        ("make the violin red", "'violin'"),
        ("make the cat red and add an accordion on the left", "'accordion'"),
        ("change it to outline style", "outline style"),
    ],
)
def test_instructions_beyond_what_was_taught_are_refused(instruction: str, told: str) -> None:
    with pytest.raises(InvalidRequestError, match=told):
        EVERYDAY.check_instruction(instruction)


@pytest.mark.parametrize(
    "instruction", ["add a quasar", "replace the cat with a quasar on a blue background"]
)
def test_a_new_thing_that_nobody_knows_is_refused(instruction: str) -> None:
    with pytest.raises(InvalidBriefError, match="Nothing called 'quasar'"):
        EVERYDAY.check_instruction(instruction)


def test_a_caption_that_is_no_scene_reaches_only_a_model_that_does_not_say_what_it_knows() -> None:
    assert plan_for(brief("a quasar at dawn")).caption == "a quasar at dawn"
    told = plan_for(brief("two red bikes"), EVERYDAY).caption
    assert told == "two red bicycles on a pale blue background, flat style"
    with pytest.raises(InvalidBriefError, match="Nothing called"):
        plan_for(brief("a quasar at dawn"), EVERYDAY)
    with pytest.raises(InvalidRequestError, match="'violin'"):
        plan_for(brief("a violin"), EVERYDAY)


@pytest.mark.parametrize(
    "instruction", ["make it 3d", "in outline style", "make everything glossy", "in the style of line art"]
)
def test_a_style_that_was_not_taught_is_refused_however_it_is_asked_for(instruction: str) -> None:
    taught = Taught(concepts=("apple",), styles=("flat", "cartoon"))

    with pytest.raises(InvalidRequestError, match="was not taught the") as caught:
        taught.check_instruction(instruction)

    assert caught.value.hint == (
        "It knows flat and cartoon. --maker compose draws glossy, classic, outline, too."
    )


def test_a_style_that_nobody_knows_is_named() -> None:
    with pytest.raises(InvalidBriefError, match="There is no style called 'van gogh'"):
        Taught(concepts=("apple",), styles=("flat",)).check_instruction("in the style of Van Gogh")
