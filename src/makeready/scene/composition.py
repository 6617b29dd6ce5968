"""A scene with all its places: what a picture is drawn from, what its file carries, what an edit changes."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from makeready.errors import InvalidBriefError
from makeready.scene.blocks import Spot
from makeready.scene.layout import MAX_SIDE, SHORT_SIDE, Arrangement
from makeready.scene.spec import MAX_OBJECTS, Scene, from_json, to_json
from makeready.scene.styles import style_named

FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """A scene that is laid out: everything that its pixels follow from, but their number.

    `style` is the one that is drawn; the scene's own may be empty. `seed` places clouds and stars.
    """

    scene: Scene
    arrangement: Arrangement
    style: str
    seed: int = 1


def to_text(composition: Composition) -> str:
    """The composition as JSON, for the picture's file: what an edit starts from.

    Numbers are written in full: from rounded ones some pixels would be drawn otherwise.
    """
    arrangement = composition.arrangement
    return json.dumps(
        {
            "format": FORMAT,
            "scene": to_json(composition.scene),
            "style": composition.style,
            "seed": composition.seed,
            "width": arrangement.width,
            "height": arrangement.height,
            "spots": [asdict(spot) for spot in arrangement.spots],
        }
    )


def from_text(text: str) -> Composition:
    """The composition of `to_text`, from a file that anybody may have touched.

    Raises: InvalidBriefError for anything else.
    """
    try:
        return _read(json.loads(text))
    except (KeyError, TypeError, ValueError) as cause:
        raise InvalidBriefError(
            "The picture's own description cannot be read.",
            hint="Make it again: makeready run CAPTION --maker compose.",
            param="picture",
        ) from cause


def _read(value: Mapping[str, Any]) -> Composition:
    """Raises ValueError, KeyError or TypeError for what is none."""
    scene = from_json(value["scene"])
    spots = tuple(_spot(one, len(scene.things)) for one in value["spots"])
    width, height = float(value["width"]), float(value["height"])
    if (
        value["format"] != FORMAT
        or not SHORT_SIDE - 1 <= min(width, height) <= max(width, height) <= MAX_SIDE
    ):
        raise ValueError("format or size")
    if len(spots) > MAX_OBJECTS or {spot.thing for spot in spots} != set(range(len(scene.things))):
        raise ValueError("spots")
    return Composition(
        scene=scene,
        arrangement=Arrangement(width=width, height=height, spots=spots),
        style=style_named(value["style"]).name,
        seed=int(value["seed"]),
    )


def _spot(value: Mapping[str, object], num_things: int) -> Spot:
    numbers = {name: float(str(value[name])) for name in ("left", "top", "width", "height")}
    thing, layer, parent = (int(str(value[name])) for name in ("thing", "layer", "parent"))
    if not 0 <= thing < num_things or not all(abs(one) < 20_000 for one in numbers.values()):
        raise ValueError("a spot")
    return Spot(thing=thing, layer=layer, parent=parent, has_shadow=bool(value["has_shadow"]), **numbers)
