"""A scene as data: what is in a picture, how many, in which colours, and where. Standard library and `brief`.

Nothing here knows how a thing is drawn or which concepts there are; a scene says what was asked.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, cast, get_args

from makeready.brief.constraints import Anchor
from makeready.errors import ContradictionError, InvalidBriefError
from makeready.scene.colours import OBJECT_COLOURS

MAX_COUNT, MAX_THINGS, MAX_OBJECTS = 8, 8, 24
"""Ours: up to eight of a kind are seen at a glance in two rows, and 24 objects still are 150 px each at
1024."""

Size = Literal["", "tiny", "small", "large", "huge"]
Tie = Literal[
    "left of",
    "right of",
    "above",
    "below",
    "on",
    "under",
    "next to",
    "between",
    "in front of",
    "behind",
    "inside",
]
GroundKind = Literal[
    "plain", "gradient", "grass", "sky", "night", "beach", "snow", "sea", "desert", "room", "forest", "city"
]
Hour = Literal["", "night", "sunset"]
SKIED = frozenset[GroundKind]({"grass", "beach", "snow", "sea", "desert", "forest", "city"})
"""Grounds that show a sky of their own, by day or at another hour."""
MAX_TONE = 2
"""Steps that a thing or a landscape may be lighter or darker, more or less vivid; ours: three are no
longer told from white, black or grey."""
SIZES, TIES, GROUNDS = get_args(Size), get_args(Tie), get_args(GroundKind)
PLACES = get_args(Anchor)


def _check_tone(light: int, vivid: int, param: str) -> None:
    if max(abs(light), abs(vivid)) > MAX_TONE:
        raise InvalidBriefError(
            f"A tone of {light:+d} and {vivid:+d} steps cannot be drawn.",
            hint=f"Use -{MAX_TONE} to {MAX_TONE} for light and vivid.",
            param=param,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One kind of object in the picture, once or several times.

    `colour` and `size` are words, empty where nothing was said. It stands at `place` of the picture, or as
    `tie` says to the things with the indices `to`: two for "between", else one; or where there is room.
    With `is_row` all of it stands in one row. `light` and `vivid` are steps lighter and more vivid than it
    is drawn, below 0 darker and paler; `turn_deg` turns it clockwise, after `is_mirrored` changed its left
    and right.

    Raises: InvalidBriefError for a count outside 1 to 8, a place and a tie at once, and a tone or a turn
        that there is not.
    """

    concept: str
    count: int = 1
    colour: str = ""
    size: Size = ""
    place: Anchor | None = None
    tie: Tie | None = None
    to: tuple[int, ...] = ()
    is_row: bool = False
    light: int = 0
    vivid: int = 0
    turn_deg: int = 0
    is_mirrored: bool = False

    def __post_init__(self) -> None:
        if not self.concept.strip():
            raise InvalidBriefError("A thing has no name.", hint="Name it, e.g. apple.", param="scene.things")
        if not 1 <= self.count <= MAX_COUNT:
            raise InvalidBriefError(
                f"The scene asks for {self.count} of {self.concept!r}.",
                hint=f"Ask for 1 to {MAX_COUNT} of a kind.",
                param="scene.things",
            )
        for value, known, what in (
            (self.size, SIZES, "size"),
            (self.tie or "on", TIES, "relation"),
            (self.place or "center", PLACES, "place"),
            (self.colour, ("", *OBJECT_COLOURS), "colour"),
        ):
            if value not in known:
                raise InvalidBriefError(
                    f"{value!r} is no {what} of a scene.",
                    hint=f"Use one of: {', '.join(filter(None, known))}.",
                    param=f"scene.things.{what}",
                )
        if self.place is not None and self.tie is not None:
            raise InvalidBriefError(
                f"{self.concept!r} stands at the {self.place} and {self.tie} something else.",
                hint="Say one of the two.",
                param="scene.things",
            )
        if len(self.to) != (0 if self.tie is None else 2 if self.tie == "between" else 1):
            raise InvalidBriefError(
                f"{self.concept!r} is {self.tie or 'tied to'} {len(self.to)} things.",
                hint="'between' needs two others, every other relation one.",
                param="scene.things",
            )
        _check_tone(self.light, self.vivid, "scene.things")
        if not 0 <= self.turn_deg < 360:
            raise InvalidBriefError(
                f"{self.concept!r} is turned by {self.turn_deg} degrees.",
                hint="Use 0 to 359.",
                param="scene.things.turn_deg",
            )

    @property
    def words(self) -> str:
        """What it is called in messages: "large red apple"."""
        return " ".join(filter(None, (self.size, self.colour, self.concept)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What is behind everything. `colour` is that of a plain ground or the top of a gradient, `second` its
    bottom; both are words or #rrggbb. A plain ground without a colour is the maker's choice. `hour` is that
    of a landscape, empty for the day; `light` and `vivid` are as those of a thing: plain grounds have another
    colour for them."""

    kind: GroundKind = "plain"
    colour: str = ""
    second: str = ""
    hour: Hour = ""
    light: int = 0
    vivid: int = 0

    def __post_init__(self) -> None:
        allowed = {"plain": (0, 1), "gradient": (2,)}.get(self.kind, (0,))
        if self.kind not in GROUNDS or sum(map(bool, (self.colour, self.second))) not in allowed:
            raise InvalidBriefError(
                f"A {self.kind} background of {self.colour!r} and {self.second!r} cannot be drawn.",
                hint="A plain background has one colour, a gradient two, the others none.",
                param="scene.ground",
            )
        if self.hour not in get_args(Hour) or (self.hour and self.kind not in SKIED):
            raise InvalidBriefError(
                f"A {self.kind} background cannot be drawn at the hour {self.hour!r}.",
                hint=f"At night or at sunset there are: {', '.join(sorted(SKIED))}.",
                param="scene.ground",
            )

        _check_tone(self.light, self.vivid, "scene.ground")

    @property
    def words(self) -> str:
        """What it is called in messages: "pale yellow plain", "grass at night"."""
        words = " ".join(filter(None, (self.colour, self.second, self.kind)))
        return f"{words} at {self.hour}" if self.hour else words


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A whole picture in words that can be drawn. `style` is a style's name, empty for the maker's choice.

    Raises: InvalidBriefError for an empty scene, too many objects, a tie to nothing; ContradictionError for
        ties that go round in a circle and for two things that no words can tell apart.
    """

    things: tuple[Thing, ...]
    ground: Ground = Ground()
    style: str = ""

    def __post_init__(self) -> None:
        if not self.things:
            raise InvalidBriefError(
                "The scene is empty.", hint='Name something, e.g. "three red apples".', param="scene.things"
            )
        num_objects = sum(thing.count for thing in self.things)
        if len(self.things) > MAX_THINGS or num_objects > MAX_OBJECTS:
            raise InvalidBriefError(
                f"The scene has {len(self.things)} kinds of things and {num_objects} objects.",
                hint=f"Use up to {MAX_THINGS} kinds and {MAX_OBJECTS} objects.",
                param="scene.things",
            )
        for index, thing in enumerate(self.things):
            _check_ties(index, thing, len(self.things))
            if thing in self.things[:index]:
                raise ContradictionError(
                    f"The scene names {thing.words!r} twice.",
                    hint="Give one number for both, or tell them apart by colour, size or place.",
                    param="scene.things",
                )
        for index in range(len(self.things)):
            if index in ahead_of(self.things, index):
                raise ContradictionError(
                    f"The places go round in a circle at {self.things[index].words!r}.",
                    hint="Leave one of the relations out.",
                    param="scene.things",
                )


def is_as_drawn(scene: Scene) -> bool:
    """Whether nothing of a scene is turned, mirrored or in another tone than it is drawn in."""
    turned = any(one.turn_deg or one.is_mirrored or one.light or one.vivid for one in scene.things)
    return not (turned or scene.ground.light or scene.ground.vivid)


def ahead_of(things: tuple[Thing, ...], index: int) -> frozenset[int]:
    """The things whose place must be known before that of the thing `index` is."""
    found: set[int] = set()
    waiting = list(things[index].to)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(things[one].to)
    return frozenset(found)


def _check_ties(index: int, thing: Thing, num_things: int) -> None:
    if any(not 0 <= other < num_things or other == index for other in thing.to) or len(set(thing.to)) != len(
        thing.to
    ):
        raise InvalidBriefError(
            f"{thing.words!r} is {thing.tie} things that are not there.",
            hint="Tie it to other things of the scene.",
            param="scene.things",
        )


def without_thing(scene: Scene, index: int) -> Scene:
    """The scene with one thing taken out; what was tied to it stands free.

    Raises: InvalidBriefError if nothing is left.
    """
    kept = []
    for number, thing in enumerate(scene.things):
        if number == index:
            continue
        if index in thing.to:
            thing = replace(thing, tie=None, to=())
        kept.append(replace(thing, to=tuple(one - (one > index) for one in thing.to)))
    return replace(scene, things=tuple(kept))


def to_json(scene: Scene) -> dict[str, object]:
    """The scene as plain values; what was not said is left out."""
    things = [
        {key: value for key, value in asdict(thing).items() if value not in ("", None, (), False)}
        for thing in scene.things
    ]
    ground = {key: value for key, value in asdict(scene.ground).items() if value}
    return {"things": things, "ground": ground, "style": scene.style}


def from_json(value: object) -> Scene:
    """The scene of `to_json`, also from a file somebody else wrote.

    Raises: InvalidBriefError, ContradictionError.
    """
    try:
        value = _mapping(value)
        things = tuple(_thing_of(one) for one in value["things"])
        ground = Ground(**{key: _value(key, one) for key, one in value.get("ground", {}).items()})
        return Scene(things=things, ground=ground, style=_word(value.get("style", "")))
    except (KeyError, TypeError, AttributeError) as cause:
        raise InvalidBriefError(
            f"This is no scene: {json.dumps(value, default=repr)[:80]}.",
            hint='Write {"things": [{"concept": "apple", "count": 3}]}.',
            param="scene",
        ) from cause


def _mapping(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping) or set(value) - {"things", "ground", "style"}:
        raise TypeError("keys")
    return value


_NUMBERS = frozenset(("count", "light", "vivid", "turn_deg"))
_CLAIMS = frozenset(("is_row", "is_mirrored"))


def _thing_of(value: Mapping[str, object]) -> Thing:
    to = value.get("to", ())
    if not isinstance(to, list | tuple) or not all(isinstance(one, int) for one in to):
        raise TypeError("to")
    fields = {key: _value(key, one) for key, one in value.items() if key != "to"}
    return Thing(to=tuple(cast("list[int]", to)), **fields)


def _value(key: str, value: object) -> Any:
    """A field's value: a whole number, a claim, or a word, as its name wants it."""
    if key in _NUMBERS or key in _CLAIMS:
        if isinstance(value, bool) != (key in _CLAIMS) or not isinstance(value, int):
            raise TypeError(key)
        return value
    return None if value is None else _word(value)


def _word(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a word")
    return value
