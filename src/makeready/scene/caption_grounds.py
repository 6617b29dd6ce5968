"""Backgrounds of captions: where one begins, what it is, and what becomes of two of them."""

from typing import NamedTuple

from makeready.errors import ContradictionError
from makeready.scene import caption_patterns as patterns
from makeready.scene.grammar import GROUND_NOUNS, NEAR_GROUNDS, canonical_colour
from makeready.scene.noun_phrases import noun_at
from makeready.scene.spec import Ground, GroundKind
from makeready.scene.vocabulary import Vocabulary

DEFAULT_GRADIENT = ("light blue", "pink")
"""Ours: what "a gradient background" is where no colours are named."""
SUNSET = Ground(kind="gradient", colour="#f7a277", second="#fde3b8")
"""Ours: an evening sky on which red and yellow things are still seen."""
SKIED = frozenset[GroundKind]({"grass", "beach", "snow", "sea", "desert"})
"""Grounds that show a sky of their own."""
HOURS = (Ground(kind="night"), SUNSET)


class SaidGround(NamedTuple):
    """A ground, where its words end, and what was decided for the author."""

    ground: Ground
    end: int
    note: str = ""


def ground_at(plain: str, pos: int, vocabulary: Vocabulary) -> SaidGround | None:
    """The background that a caption names at `pos`, or None."""
    for pattern in patterns.GRADIENTS:
        if match := pattern.match(plain, pos):
            first, second = match.group(1), match.group(2)
            colours = (canonical_colour(first), canonical_colour(second)) if first else DEFAULT_GRADIENT
            return SaidGround(Ground(kind="gradient", colour=colours[0], second=colours[1]), match.end())
    for pattern in patterns.PLAIN_GROUNDS:
        if match := pattern.match(plain, pos):
            return SaidGround(Ground(colour=canonical_colour(match.group(1))), match.end())
    if match := patterns.SUNSET.match(plain, pos):
        return SaidGround(SUNSET, match.end(), f"{match.group(1)}: drawn as a gradient")
    for pattern in patterns.SCENIC_GROUNDS:
        match = pattern.match(plain, pos)
        if match and not _is_of_thing(plain, match.start(1), match.end(1), vocabulary):
            return _scenery(match.group(1), match.end())
    if plain[:pos].rstrip()[-1:] in (",", ";") and (match := patterns.BARE_GROUND.match(plain, pos)):
        return _scenery(match.group(1), match.end())
    return None


def _scenery(words: str | None, end: int) -> SaidGround:
    kind = GROUND_NOUNS[words] if words else "room"
    return SaidGround(Ground(kind=kind), end, f"{words}: drawn as {kind}" if words in NEAR_GROUNDS else "")


def _is_of_thing(plain: str, start: int, end: int, vocabulary: Vocabulary) -> bool:
    """ "On a water bottle" names a bottle, "in a beach ball" a ball."""
    found = noun_at(plain, start, vocabulary)
    return found is not None and found[1] > end


def one_ground(first: Ground, second: Ground) -> SaidGround:
    """Grass below a blue sky is grass, whose sky is blue; on grass at night is grass, and that is said.

    Raises: ContradictionError for two that exclude each other.
    """
    for one, other in ((first, second), (second, first)):
        if one.kind == "plain" and not one.colour:
            return SaidGround(other, 0)
        if one.kind == "sky" and other.kind in SKIED:
            return SaidGround(other, 0)
        if one in HOURS and other.kind in SKIED:
            hour = "night" if one.kind == "night" else "sunset"
            return SaidGround(other, 0, f"{hour}: {other.kind} is drawn by day only")
    raise ContradictionError(
        f"The background is {ground_words(first)} and {ground_words(second)}.",
        hint="Keep one of them.",
        param="prompt",
    )


def ground_words(ground: Ground) -> str:
    """What a ground is called in messages: "pale yellow plain"."""
    return " ".join(filter(None, (ground.colour, ground.second, ground.kind)))
