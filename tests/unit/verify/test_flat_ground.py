"""The grounds of flat pictures: every landscape at every hour is known from the others, with things before
it."""

import pytest

from makeready.scene.composing import composed
from makeready.scene.drawing import drawn
from makeready.scene.spec import Ground, Scene, Thing
from makeready.scene.sprites import sprites
from makeready.scene.vocabulary import vocabulary
from makeready.verify.eyes.flat_ground import SCENERIES, ground_of, is_ground

HOURLY = [one for one in SCENERIES if one.hour or one.kind in ("grass", "night")]


@pytest.mark.parametrize("ground", HOURLY, ids=lambda one: one.words)
def test_a_landscape_is_known_by_its_kind_and_hour(ground: Ground) -> None:
    """Grass at night was never to be taken for a night, nor its hills for things."""
    scene = Scene(things=(Thing(concept="car", colour="red"),), ground=ground)

    seen = ground_of(
        drawn(composed(scene, vocabulary(), 256, 256, seed=9), sprites(), vocabulary(), 256, 256)
    )

    nights = {Ground(kind="night")} if ground.hour == "night" else set()
    assert {one for one in SCENERIES if is_ground(seen.look, one, ())} == {ground, *nights}
    assert 0.1 < seen.is_object.mean() < 0.4
