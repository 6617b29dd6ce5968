"""What captions leave unsaid about a scene: what flies is in the sky, and shadows need one ground."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from statistics import median

from makeready.brief.constraints import Anchor
from makeready.scene.blocks import Spot, around
from makeready.scene.habitats import FLYING, HOMES, SKYWARD, SPACEBORNE, VESSELS, WINGED
from makeready.scene.rooms import HORIZONS
from makeready.scene.spec import Ground, GroundKind, Scene, Thing, Tie
from makeready.scene.vocabulary import Concept, Vocabulary

SKY_PLACES: tuple[Anchor, ...] = ("top right", "top left", "top")
LEAST_FILLED = 0.5
"""Of the canvas's width or height by a scene without a landscape; ours."""
LEVEL_SLACK = 0.08
"""Of an object's height: what ends that near to the others stands on one ground with them; ours."""


def staged(scene: Scene) -> Scene:
    """The scene as it is laid out: on a ground with a horizon, what flies has a place at the top.

    Where nothing stands on the ground, there is no horizon to mind. What is tied to something on the ground,
    or has something there tied to it, is left where its relation wants it.
    """
    if scene.ground.kind not in HORIZONS:
        return scene
    if is_aloft(scene):
        return replace(scene, ground=Ground(kind="sky"))
    scene = replace(scene, things=_grounded(scene))
    held = {index for thing in scene.things if thing.concept not in FLYING for index in thing.to}
    free = [place for place in SKY_PLACES if place not in {thing.place for thing in scene.things}]
    things: list[Thing] = []
    for index, thing in enumerate(scene.things):
        flies = thing.concept in FLYING and thing.place is None and thing.tie is None and index not in held
        if flies and free:
            place = free[-1] if thing.count > 1 else free[0]
            free.remove(place)
            thing = replace(thing, place=place)
        things.append(thing)
    return replace(scene, things=tuple(things))


def _grounded(scene: Scene) -> tuple[Thing, ...]:
    """The things with their relations told from the ground up: a moon is above the tent that is under it,
    and a whale is under the boat that is above it."""
    things = list(scene.things)
    for index, thing in enumerate(scene.things):
        other = thing.to[0] if thing.tie in ("under", "below", "above") else index
        is_free = things[other].tie is None and things[other].place is None and other != index
        if not is_free:
            continue
        if thing.tie != "above" and thing.concept not in FLYING and things[other].concept in FLYING:
            turned: Tie = "above"
        elif thing.tie == "above" and thing.concept in VESSELS and things[other].concept not in VESSELS:
            turned = "under"
        else:
            continue
        things[index] = replace(thing, tie=None, to=())
        things[other] = replace(things[other], tie=turned, to=(index,))
    return tuple(things)


def by_night(scene: Scene) -> Scene:
    """The scene with a landscape where something stands in a bare night, to see it by the moon."""
    standing = {thing.concept for thing in scene.things if thing.concept not in SPACEBORNE}
    if scene.ground != Ground(kind="night") or not standing:
        return scene
    return replace(scene, ground=Ground(kind=home_of(standing), hour="night"))


def home_of(concepts: Collection[str]) -> GroundKind:
    """The landscape that all of the things want, or grass."""
    homes = {HOMES.get(concept, "grass") for concept in concepts}
    return homes.pop() if len(homes) == 1 else "grass"


def hovers(concept: Concept) -> bool:
    """Whether a thing stands nowhere: hearts, arrows, planets."""
    return concept.category == "symbol" or bool(SKYWARD & {concept.name, *concept.tags})


def is_airborne(thing: Thing, vocabulary: Vocabulary) -> bool:
    """Whether a thing needs no ground in a sky."""
    concept = vocabulary.find(thing.concept)
    is_sign = concept is not None and concept.category in ("face", "symbol")
    return is_sign or thing.concept in FLYING | WINGED


def is_aloft(scene: Scene) -> bool:
    """Whether nothing of a scene stands on its ground."""
    flying = SPACEBORNE if scene.ground.kind == "night" else FLYING
    return all(thing.concept in flying for thing in scene.things)


def room_height(scene: Scene, height: float) -> float:
    """How far down a canvas things may be: to the horizon where all of them fly."""
    return HORIZONS.get(scene.ground.kind, 1.0) * height if is_aloft(scene) else height


def feet_of(concept: str, ground: GroundKind, height: float) -> tuple[float, float]:
    """From where to where down a canvas the foot of a thing may be: on the ground, or in the sky."""
    if ground not in HORIZONS:
        return 0.0, height
    line = HORIZONS[ground] * height
    return (0.0, line) if concept in FLYING else (line, height)


def not_too_small(spots: Sequence[Spot], width: float, height: float) -> tuple[Spot, ...]:
    """The spots, enlarged together around the middle of the canvas where they are lost on it: a ship in a
    bottle was as small as a bottle is beside a ship."""
    box = around(spots)
    zoom = LEAST_FILLED * min(width / box.width, height / box.height)
    if zoom <= 1.0:
        return tuple(spots)
    left, top = width / 2 - zoom * (box.left + box.width / 2), height / 2 - zoom * (box.top + box.height / 2)
    return tuple(
        replace(
            one,
            left=left + zoom * one.left,
            top=top + zoom * one.top,
            width=zoom * one.width,
            height=zoom * one.height,
        )
        for one in spots
    )


def on_one_ground(spots: Sequence[Spot]) -> tuple[Spot, ...]:
    """The spots without shadows, if those that have one do not stand on one level: a shadow in the air is
    none."""
    feet = [spot.bottom for spot in spots if spot.has_shadow and spot.parent < 0]
    if not feet or max(feet) - min(feet) <= LEVEL_SLACK * median(spot.height for spot in spots):
        return tuple(spots)
    return tuple(replace(spot, has_shadow=False) for spot in spots)
