"""Whether a flat drawing shows a thing that our drawings know, how many of it, in which colour and where: by
rules, for pictures of `compose` and `embedded` and their like. Photographs, other nouns and crowded
pictures are unknown.

Asked where the first verifier of a kind says unknown; how often it is right is in docs/bench-scenes.md.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from weakref import WeakKeyDictionary

from makeready.brief import Box, ElementCount, Placement, Subject
from makeready.errors import CallerError
from makeready.scene.naming import several
from makeready.scene.noun_phrases import read_phrase
from makeready.scene.spec import MAX_OBJECTS
from makeready.scene.sprites import sprites
from makeready.scene.vocabulary import NEAR_NOUNS, folded, plural_of, vocabulary
from makeready.verify import placement
from makeready.verify.count import expectation, is_allowed, nearness
from makeready.verify.eyes.colour import Pixels
from makeready.verify.eyes.flat_ground import FlatGround, NotFlat, flat_ground_of, scaled
from makeready.verify.eyes.flat_objects import Sighted, part_in, piece_of, sighted_in
from makeready.verify.eyes.sprite_match import DISTINCT, POSSIBLE, SURE, WHOLE, Gallery, everyday_concepts
from makeready.verify.look import Look, around
from makeready.verify.verifier import Answer, Asked, broken, met, unknown

MAX_TOGETHER = 8
"""How many things a piece may be that is like one and not surely it: two cats before a tree are one piece.
Ours: no more are asked for of one kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A thing in words that drawings are known of. `colour` is empty where none is said."""

    concept: str
    colour: str
    number: int | None


class IllustrationVerifier:
    """Met where pieces are surely the thing. Missing it is only called where every other piece is wholly a
    drawing of something else: an apple may be drawn in ways that ours are not, or inside of a car."""

    name = "illustration"
    version = "2"
    kinds = ("subject", "element_count", "placement")

    def __init__(self, everyday: Callable[[], Gallery] | None = None) -> None:
        """`everyday` gives the drawings of what else a thing may be; without it the shipped ones."""
        self._everyday = everyday or everyday_gallery
        self._grounds: WeakKeyDictionary[Look, FlatGround | NotFlat] = WeakKeyDictionary()

    def inspect(self, look: Look, asked: Asked) -> Answer:
        match asked:
            case ElementCount():
                expected, words = expectation(asked), asked.label or asked.noun
                wanted = wanted_of(words)
            case Subject():
                expected = f"{'shows' if asked.is_present else 'does not show'} {asked.text}"
                words, wanted = asked.text, wanted_of(asked.text)
                asked = _as_count(asked, wanted.number if wanted else None)
            case Placement():
                return self._placed(look, asked)
            case _:
                raise TypeError(f"{type(asked).__name__} is no question of what is drawn.")
        if wanted is None:
            return unknown(f"{words[:60]!r} is not one thing that drawings are known of", expected)
        ground = self._ground(look)
        if isinstance(ground, NotFlat):
            return unknown(ground.told, expected)
        return self._answer(look, ground, wanted, asked, expected)

    def _ground(self, look: Look) -> FlatGround | NotFlat:
        """The ground of the picture, or why it is not flat art before one."""
        if look not in self._grounds:
            self._grounds[look] = flat_ground_of(scaled(look.picture.pixels))
        return self._grounds[look]

    def _answer(
        self, look: Look, ground: FlatGround, wanted: Wanted, asked: ElementCount, expected: str
    ) -> Answer:
        pixels = scaled(look.picture.pixels)
        found = sighted_in(pixels, ground, _gallery(wanted.concept))
        certain = [one for one in found if self._is_sure(pixels, ground, one, wanted.concept)]
        sure = [one for one in certain if not wanted.colour or wanted.colour in one.colours]
        other = [one for one in certain if one not in sure]
        perhaps = [one for one in found if one.score >= POSSIBLE and one not in certain]
        low, high = len(sure), len(sure) + MAX_TOGETHER * len(perhaps)
        if (not sure and not other) or _may_be_more(asked, low, high):
            perhaps += self._unexplained(pixels, ground, [*sure, *other, *perhaps])
            high = low + MAX_TOGETHER * len(perhaps)
        name = f"{wanted.colour} {wanted.concept}".strip()
        measured = f"{low} surely {name if low == 1 else several(name)}"
        measured += f", {len(perhaps)} perhaps" if perhaps else ""
        measured += f", {len(other)} in another colour" if other else ""
        boxes = _boxes(look, pixels.shape[1], [*sure, *other])
        allowed = [is_allowed(asked, number) for number in range(low, high + 1)]
        if all(allowed):
            return met(measured, expected, boxes=boxes)
        if any(allowed):
            return unknown(measured, expected, boxes=boxes)
        return broken(measured, expected, nearness(asked, low), boxes=boxes)

    def _placed(self, look: Look, asked: Placement) -> Answer:
        """Only where all that may be the things surely is: one more apple might stand elsewhere."""
        expected = placement.expectation(asked)
        ground = self._ground(look)
        if isinstance(ground, NotFlat):
            return unknown(ground.told, expected)
        pixels, found = scaled(look.picture.pixels), {}
        others = placement.references(look, asked)
        if asked.noun in others:
            return unknown(f"one {asked.noun} cannot be told from the other", expected)
        for noun in (asked.noun, *others):
            wanted = wanted_of(noun)
            if wanted is None:
                return unknown(f"{noun[:60]!r} is not one thing that drawings are known of", expected)
            likely = [
                one for one in sighted_in(pixels, ground, _gallery(wanted.concept)) if one.score >= POSSIBLE
            ]
            mine = [one for one in likely if not wanted.colour or wanted.colour in one.colours]
            if not mine or not all(self._is_sure(pixels, ground, one, wanted.concept) for one in likely):
                return unknown(f"not every {wanted.concept} can be told from other things", expected)
            found[noun] = around(_boxes(look, pixels.shape[1], mine))
        box = found.pop(asked.noun)
        return placement.placed(look, asked, box, found, "pixels")

    def _is_sure(self, pixels: Pixels, ground: FlatGround, one: Sighted, concept: str) -> bool:
        """Whether a piece is this thing: by itself, or since it is like no other everyday thing."""
        if not POSSIBLE <= one.score < SURE:
            return one.score >= SURE
        part = part_in(one.box, ground.is_object)
        seen = self._everyday().likely(piece_of(pixels, part, ground.is_object), sorted(one.colours))
        others = [likeness.score for likeness in seen if likeness.concept != concept]
        return one.score - max(others, default=0.0) >= DISTINCT

    def _unexplained(self, pixels: Pixels, ground: FlatGround, known: Sequence[Sighted]) -> list[Sighted]:
        """The pieces that are neither known nor surely one drawing of something else: the thing may be in
        them, or before them."""
        seen = sighted_in(pixels, ground, self._everyday())
        return [one for one in seen if one.score < WHOLE and not any(_is_in(one, other) for other in known)]


def _may_be_more(asked: ElementCount, low: int, high: int) -> bool:
    """Whether `low` to `high` of the thing are too few, so that others would have to be hidden."""
    allowed = [is_allowed(asked, number) for number in range(low, MAX_OBJECTS + 1)]
    return any(allowed) and not any(allowed[: high - low + 1])


def _is_in(piece: Sighted, other: Sighted) -> bool:
    """Whether the middle of a piece lies in the box of the other."""
    x = piece.box.left_px + piece.box.width_px / 2
    y = piece.box.top_px + piece.box.height_px / 2
    box = other.box
    return box.left_px <= x <= box.right_px and box.top_px <= y <= box.bottom_px


def wanted_of(words: str) -> Wanted | None:
    """The thing that the words name; None for unknown nouns, those for which something near is drawn, sizes,
    several things and words that say more."""
    plain = folded(words)
    try:
        phrase = read_phrase(plain, 0, vocabulary())
    except CallerError:
        return None
    if phrase is None or phrase.end < len(plain) or phrase.unknown or phrase.size or phrase.style:
        return None
    if any(plain.endswith(word) for noun in NEAR_NOUNS for word in (noun, plural_of(noun))):
        return None
    return Wanted(
        concept=phrase.concept.name, colour=phrase.colour, number=None if phrase.is_vague else phrase.count
    )


def _as_count(asked: Subject, number: int | None) -> ElementCount:
    """How many there must be: "an apple" is at least one, "two apples" are two."""
    if not asked.is_present:
        return ElementCount(id=asked.id, noun=asked.text, minimum=0, maximum=0)
    is_counted = number is not None and number > 1
    return ElementCount(
        id=asked.id, noun=asked.text, minimum=number or 1, maximum=number if is_counted else None
    )


@lru_cache(maxsize=64)
def _gallery(concept: str) -> Gallery:
    """The drawings of one thing, about 50 ms."""
    return Gallery(vocabulary(), sprites(), (concept,))


@cache
def everyday_gallery() -> Gallery:
    """What else a thing may be. Opened once, half a second, when for the first time one is not found."""
    return Gallery(vocabulary(), sprites(), everyday_concepts())


def _boxes(look: Look, width_px: int, found: Sequence[Sighted]) -> tuple[Box, ...]:
    """Where the things are in the picture as it is."""
    scale = look.picture.width_px / width_px
    return tuple(
        Box(
            left_px=one.box.left_px * scale,
            top_px=one.box.top_px * scale,
            width_px=one.box.width_px * scale,
            height_px=one.box.height_px * scale,
        )
        for one in found
    )
