"""A thing drawn alone by a model, to be cut out: tried again until it looks like itself and nothing else.

Which try is the likeliest is told by our drawings of what the model knows, as `verify.eyes` compares them.
What is thought of a try here is never asked of a judge, but it is thought in the same way.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from makeready.makers.exact_edits import Layer, Pixels, recoloured
from makeready.makers.native_square import on_canvas
from makeready.makers.sighting import ALONE_GROUND, hue_of, thing_alone
from makeready.makers.taught import Taught
from makeready.scene.spec import Ground, Scene, Thing
from makeready.scene.sprites import sprites
from makeready.scene.vocabulary import vocabulary
from makeready.scene.writing import caption_of
from makeready.verify.eyes.flat_objects import colours_of
from makeready.verify.eyes.sprite_match import EMPTY, Gallery, Piece, squared, without_holes

SIDE_PX = 256
"""At which a thing is cut out."""
MAX_TRIES = 6
"""Ours: a model that draws two of three things right leaves one of seven hundred wrong."""
CLEAR = 0.6
"""Of `Likeness.score`: a try that is this and nothing else is taken. The middle of what the second weights
reach; our own drawings have 0.8 and more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A thing to be drawn alone. `number` tells apart several of one picture."""

    thing: Thing
    style: str
    number: int

    def caption(self, attempt: int) -> str:
        """What the model is told. Every second try is in the thing's own colours, which the model knows best;
        its hue is turned afterwards."""
        alone = Thing(concept=self.thing.concept, colour="" if attempt % 2 else self.thing.colour)
        scene = Scene(things=(alone,), ground=Ground(colour=ALONE_GROUND), style=self.style)
        return caption_of(scene, "medium", vocabulary())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drawn:
    """What came of it, cut out. `is_itself`: it looks like nothing else that the model knows; None where the
    model does not say what it knows. `num_tries` how often it was drawn."""

    layer: Layer
    score: float
    is_itself: bool | None
    is_turned: bool
    num_tries: int

    @property
    def is_clear(self) -> bool:
        return self.is_itself is None or (self.is_itself and self.score >= CLEAR)

    def told(self, thing: Thing) -> str:
        """For the notes of a picture."""
        parts = [f"{thing.words}: drawn alone by the model, cut out and put in its place"]
        if self.num_tries > 1:
            parts.append(f"the likeliest of {self.num_tries} tries")
        if self.is_turned:
            parts.append(f"its hue was turned to {thing.colour}")
        if self.is_itself is False:
            parts.append("it may look like something else")
        return ", ".join(parts)


Squares = Callable[[Sequence[tuple[Asked, int]]], Sequence[Pixels]]
"""Draws several at once, each for its try; squares of the model's size."""


def drawn_alone(asked: Sequence[Asked], squares: Squares, taught: Taught) -> list[Drawn | None]:
    """Each thing, cut out; None where no try gave anything. All that are still unclear are drawn together."""
    best: list[Drawn | None] = [None] * len(asked)
    for attempt in range(MAX_TRIES):
        open_ = [index for index, one in enumerate(best) if one is None or not one.is_clear]
        if not open_:
            break
        made = squares([(asked[index], attempt) for index in open_])
        for index, square in zip(open_, made, strict=True):
            best[index] = _better(best[index], looked_at(square, asked[index], taught, attempt + 1))
    return best


def looked_at(square: Pixels, asked: Asked, taught: Taught, num_tries: int = 1) -> Drawn | None:
    """What a square shows, cut out and in its colour; None where nothing can be cut out.

    Shapes: (S, S, 3).
    """
    layer = thing_alone(on_canvas(square, SIDE_PX, SIDE_PX).pixels)
    if layer is None:
        return None
    gallery = _gallery(taught.concepts or (asked.thing.concept,), (asked.style,))
    piece, words = _piece(layer)
    likely = gallery.likely(piece, sorted(words))
    is_turned = bool(asked.thing.colour) and asked.thing.colour not in words
    if is_turned:
        layer = recoloured(layer, asked.thing.colour, hue_of(layer, likely[0]))
        likely = gallery.likely(_piece(layer)[0], [asked.thing.colour])
    mine = [one for one in likely if one.concept == asked.thing.concept]
    return Drawn(
        layer=layer,
        score=mine[0].score if mine else 0.0,
        is_itself=likely[0].concept == asked.thing.concept if taught.concepts else None,
        is_turned=is_turned,
        num_tries=num_tries,
    )


def _better(first: Drawn | None, second: Drawn | None) -> Drawn | None:
    """The one that is more surely itself, with the tries of both."""
    if first is None or second is None:
        return first or second
    key = (bool(second.is_itself), second.score) > (bool(first.is_itself), first.score)
    chosen = second if key else first
    return Drawn(
        layer=chosen.layer,
        score=chosen.score,
        is_itself=chosen.is_itself,
        is_turned=chosen.is_turned,
        num_tries=second.num_tries,
    )


def _piece(layer: Layer) -> tuple[Piece, frozenset[str]]:
    """The layer as drawings are compared with, and the words for its colour."""
    left, top, width, height = layer.ink
    box = (
        slice(top - layer.top, top - layer.top + height),
        slice(left - layer.left, left - layer.left + width),
    )
    inside = layer.alpha[box] > 0.5
    crop = np.where(inside[..., None], layer.colours[box], np.array(EMPTY, np.uint8))
    return squared(crop, without_holes(inside), width / height), colours_of(crop, inside)


@lru_cache(maxsize=8)
def _gallery(concepts: tuple[str, ...], styles: tuple[str, ...]) -> Gallery:
    return Gallery(vocabulary(), sprites(), concepts, styles)
