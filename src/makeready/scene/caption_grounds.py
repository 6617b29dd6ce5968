"""Backgrounds of captions: where one begins, what it is, and what becomes of two of them."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from makeready.errors import ContradictionError
from makeready.scene import caption_patterns as patterns
from makeready.scene.grammar import GROUND_NOUNS, NEAR_GROUNDS, SHADE_GROUNDS, TINTS, canonical_colour
from makeready.scene.habitats import AFLOAT, ROOTED
from makeready.scene.noun_phrases import noun_at
from makeready.scene.spec import SKIED, Ground, GroundKind, Hour, Thing
from makeready.scene.staging import home_of, is_airborne
from makeready.scene.vocabulary import Vocabulary

DEFAULT_GRADIENT = ("light blue", "pink")
"""Ours: what "a gradient background" is where no colours are named."""
SUNSET = Ground(kind="gradient", colour="#f7a277", second="#fde3b8")
"""Ours: an evening sky on which red and yellow things are still seen."""
NIGHT = Ground(kind="night")
HOURS: dict[Ground, Hour] = {NIGHT: "night", SUNSET: "sunset"}
OPEN_SKY = "sky"
"""The one word for a sky that is the whole background: "sky background", "in the sky". Any other ("blue
sky") is over what stands on the ground."""


class SaidGround(NamedTuple):
    """A ground, where its words end, what was decided for the author, whether it is a sky that leaves
    open what is beneath it, and whether it was named as a thing is ("a forest at night")."""

    ground: Ground
    end: int
    note: str = ""
    is_above: bool = False
    is_subject: bool = False


INHABITANTS: dict[GroundKind, tuple[str, int]] = {
    "forest": ("pine tree", 3),
    "city": ("office building", 3),
    "grass": ("sunflower", 3),
    "beach": ("palm tree", 2),
    "snow": ("pine tree", 3),
    "sea": ("sailboat", 1),
    "desert": ("cactus", 3),
    "night": ("crescent moon", 1),
    "room": ("couch", 1),
    "sky": ("cloud", 3),
}
"""Ours: what a landscape shows that was named alone; a reader says so."""


def ground_at(plain: str, pos: int, vocabulary: Vocabulary) -> SaidGround | None:
    """The background that a caption names at `pos`, or None."""
    for pattern in patterns.GRADIENTS:
        if match := pattern.match(plain, pos):
            first, second = match.group(1), match.group(2)
            colours = (canonical_colour(first), _bottom(first, second)) if first else DEFAULT_GRADIENT
            return SaidGround(Ground(kind="gradient", colour=colours[0], second=colours[1]), match.end())
    for pattern in patterns.PLAIN_GROUNDS:
        if match := pattern.match(plain, pos):
            return SaidGround(Ground(colour=canonical_colour(match.group(1))), match.end())
    if match := patterns.SHADE_GROUND.match(plain, pos):
        colour = SHADE_GROUNDS[match.group(1)]
        note = f"{match.group(1)} background: drawn as {colour}"
        return SaidGround(Ground(colour=colour), match.end(), note)
    match = patterns.SUNSET.match(plain, pos)
    if match and not _is_of_thing(plain, max(pos, match.start(1)), match.end(), vocabulary):
        return SaidGround(SUNSET, match.end(), is_above=True)
    for pattern in patterns.SCENIC_GROUNDS:
        match = pattern.match(plain, pos)
        if match and not _is_of_thing(plain, match.start(1), match.end(1), vocabulary):
            return _scenery(match.group(1), match.end(), is_above=match.group(1) != OPEN_SKY)
    if match := patterns.SKY.match(plain, pos):
        return _scenery(match.group(1), match.end(), is_above=True)._replace(is_subject=True)
    if plain[:pos].rstrip()[-1:] in (",", ";"):
        if match := patterns.BARE_SUNSET.match(plain, pos):
            return SaidGround(SUNSET, match.end(), is_above=True)
        if match := patterns.BARE_GROUND.match(plain, pos):
            return _scenery(match.group(1), match.end(), is_above=True)
    if match := patterns.ROOM.match(plain, pos):
        return _scenery(match.group(1), match.end(), is_above=False)._replace(is_subject=True)
    match = patterns.LANDSCAPE.match(plain, pos)
    if match and not _is_drawn(plain, match, vocabulary):
        said = _scenery(match.group(1), match.end(), is_above=match.group(1) != OPEN_SKY)
        return said._replace(is_subject=True)
    return None


def _bottom(first: str, second: str) -> str:
    """The lower colour of a gradient: "a blue gradient" fades to pale blue, a pale one to white."""
    tint = first.split()[-1]
    return (
        canonical_colour(second) if second else f"pale {tint}" if tint == first and tint in TINTS else "white"
    )


def _is_drawn(plain: str, landscape: re.Match[str], vocabulary: Vocabulary) -> bool:
    """Whether a landscape's word is a drawing of its own, or part of a noun: "a desert", "a city bus"."""
    found = noun_at(plain, landscape.start(1), vocabulary)
    return found is not None and (found[1] > landscape.end(1) or found[0].name == landscape.group(1))


def _scenery(words: str | None, end: int, *, is_above: bool) -> SaidGround:
    kind = GROUND_NOUNS[words] if words else "room"
    note = f"{words}: drawn as {kind}" if words in NEAR_GROUNDS else ""
    return SaidGround(Ground(kind=kind), end, note, is_above and kind in ("sky", "night"))


def _is_of_thing(plain: str, start: int, end: int, vocabulary: Vocabulary) -> bool:
    """ "On a water bottle" names a bottle, "in a beach ball" a ball."""
    found = noun_at(plain, start, vocabulary)
    return found is not None and found[1] > end


def inhabitant(ground: Ground) -> Thing | None:
    """What a landscape shows that was named alone; None for a ground that is none."""
    if ground.kind not in INHABITANTS:
        return None
    name, number = INHABITANTS[ground.kind]
    return Thing(concept=name, count=number)


def one_ground(first: Ground, second: Ground) -> SaidGround:
    """Grass below a blue sky is grass, whose sky is blue; on grass at night is grass at that hour.

    Raises: ContradictionError for two that exclude each other.
    """
    for one, other in ((first, second), (second, first)):
        if one.kind == "plain" and not one.colour:
            return SaidGround(other, 0)
        if one.kind == "sky" and (other.kind in SKIED or other in HOURS):
            return SaidGround(other, 0, is_above=other in HOURS)
        if one in HOURS and other.kind in SKIED and other.hour in ("", HOURS[one]):
            return SaidGround(replace(other, hour=HOURS[one]), 0)
    raise ContradictionError(
        f"The background is {first.words} and {second.words}.",
        hint="Keep one of them.",
        param="prompt",
    )


def beneath_sky(sky: Ground, things: Sequence[Thing], vocabulary: Vocabulary) -> SaidGround:
    """The landscape below a sky, where something needs one: grass for a house, the sea for boats. What
    flies has the sky alone; a night has hills of its own."""
    standing = {thing.concept for thing in things if not is_airborne(thing, vocabulary)}
    if not standing or (sky == NIGHT and not standing <= AFLOAT and not standing & ROOTED):
        return SaidGround(sky, 0, "sunset: drawn as a gradient" if sky == SUNSET else "")
    kind = home_of(standing)
    return SaidGround(Ground(kind=kind, hour=HOURS.get(sky, "")), 0, f"below the sky: {kind}")
