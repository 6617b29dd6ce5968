"""Things drawn alone: which try is taken, when trying ends, what is done to its colour, and what is said."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from makeready.makers.alone import CLEAR, MAX_TRIES, Asked, Drawn, drawn_alone, looked_at
from makeready.makers.sighting import ALONE_GROUND
from makeready.makers.taught import Taught
from makeready.scene.composing import composed
from makeready.scene.drawing import drawn
from makeready.scene.spec import Ground, Scene, Thing
from makeready.scene.sprites import sprites
from makeready.scene.vocabulary import vocabulary
from makeready.verify.eyes.flat_objects import colours_of

Pixels = NDArray[np.uint8]
KNOWN = Taught(concepts=("apple", "bicycle", "cat", "car", "house"), styles=("flat", "cartoon"))
APPLE = Asked(thing=Thing(concept="apple", colour="red", count=3, size="large"), style="flat", number=0)
CAT = Asked(thing=Thing(concept="cat"), style="flat", number=1)
PLAIN = np.full((128, 128, 3), 200, np.uint8)


def square(concept: str, colour: str = "") -> Pixels:
    scene = Scene(
        things=(Thing(concept=concept, colour=colour),), ground=Ground(colour=ALONE_GROUND), style="flat"
    )
    return drawn(composed(scene, vocabulary(), 128, 128), sprites(), vocabulary(), 128, 128)


class Model:
    """Answers from lists, one for each thing, a square a try."""

    def __init__(self, *answers: Sequence[Pixels]) -> None:
        self._answers = answers
        self.rounds: list[list[tuple[int, int]]] = []

    def __call__(self, wanted: Sequence[tuple[Asked, int]]) -> list[Pixels]:
        self.rounds.append([(one.number, attempt) for one, attempt in wanted])
        return [self._answers[one.number][attempt] for one, attempt in wanted]


def test_the_model_is_told_one_thing_before_a_ground_to_cut_it_from() -> None:
    assert APPLE.caption(0) == "a red apple on a pale green background, flat style"
    assert APPLE.caption(1) == "an apple on a pale green background, flat style"


def test_a_clear_try_is_taken_and_ends_the_trying() -> None:
    model = Model([square("apple", "red")])

    (made,) = drawn_alone([APPLE], model, KNOWN)

    assert made is not None
    assert (made.is_itself, made.is_turned, made.num_tries) == (True, False, 1)
    assert made.score > CLEAR
    assert model.rounds == [[(0, 0)]]
    assert made.told(APPLE.thing) == (
        "large red apple: drawn alone by the model, cut out and put in its place"
    )


def test_only_what_is_unclear_is_tried_again_and_all_of_it_together() -> None:
    house, cat = square("house"), square("cat")
    model = Model([PLAIN, house, square("apple", "red")], [house, house, cat])

    apple, other = drawn_alone([APPLE, CAT], model, KNOWN)

    assert model.rounds == [[(0, 0), (1, 0)], [(0, 1), (1, 1)], [(0, 2), (1, 2)]]
    assert apple is not None
    assert other is not None
    assert apple.is_itself
    assert other.is_itself
    assert other.num_tries == 3
    assert "the likeliest of 3 tries" in other.told(CAT.thing)


def test_what_never_looks_like_itself_is_taken_and_said() -> None:
    model = Model([], [square("house")] * MAX_TRIES)

    (made,) = drawn_alone([CAT], model, KNOWN)

    assert made is not None
    assert made.is_itself is False
    assert made.num_tries == MAX_TRIES == len(model.rounds)
    assert made.told(CAT.thing).endswith("it may look like something else")


def test_a_better_try_is_not_given_up_for_a_later_one() -> None:
    blurred = np.clip(square("cat").astype(np.int16) // 3 + 110, 0, 255).astype(np.uint8)
    model = Model([], [blurred, *[square("house")] * (MAX_TRIES - 1)])

    (made,) = drawn_alone([CAT], model, KNOWN)
    first = looked_at(blurred, CAT, KNOWN)

    assert made is not None
    assert first is not None
    assert (made.score, made.is_itself) == (first.score, first.is_itself)


def test_where_nothing_can_be_cut_out_there_is_nothing() -> None:
    assert drawn_alone([CAT], Model([], [PLAIN] * MAX_TRIES), KNOWN) == [None]


@pytest.mark.parametrize("wanted", ["blue", "green", "purple"])
def test_a_thing_in_another_colour_has_its_hue_turned(wanted: str) -> None:
    asked = Asked(thing=Thing(concept="apple", colour=wanted), style="flat", number=0)

    made = looked_at(square("apple", "red"), asked, KNOWN)

    assert made is not None
    assert made.is_turned
    assert wanted in colours_of(made.layer.colours, made.layer.alpha > 0.9)
    assert f"its hue was turned to {wanted}" in made.told(asked.thing)


def test_weights_that_do_not_say_what_they_know_take_what_can_be_cut_out() -> None:
    model = Model([], [square("house")])

    (made,) = drawn_alone([CAT], model, Taught())

    assert isinstance(made, Drawn)
    assert made.is_itself is None
    assert len(model.rounds) == 1
    assert "something else" not in made.told(CAT.thing)


def test_the_shadow_on_which_a_thing_was_drawn_is_not_cut_out_with_it() -> None:
    shown = square("apple", "red").copy()
    foot = int(np.flatnonzero((shown[:, :, 0] > 200) & (shown[:, :, 1] < 80))[-1] // 128)
    shown[foot - 2 : foot + 5, 20:108] = (shown[0, 0] * 0.86).astype(np.uint8)

    made = looked_at(shown, APPLE, KNOWN)
    plain = looked_at(square("apple", "red"), APPLE, KNOWN)

    assert made is not None
    assert plain is not None
    assert abs(made.layer.ink[2] - plain.layer.ink[2]) <= 6
