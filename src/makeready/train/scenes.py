"""Training scenes: sampled from a seed, drawn exactly, captioned by the grammar, labelled token by token.

`python -m makeready.train.scenes --seed 7 --count 12 OUT.png` draws a sheet of them with their captions.
"""

import argparse
import random
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from makeready.errors import InvalidBriefError
from makeready.makers.sighting import ALONE_GROUND
from makeready.scene.colours import OBJECT_COLOURS
from makeready.scene.composing import composed, concept_of
from makeready.scene.composition import Composition
from makeready.scene.drawing import drawn, pixels_of
from makeready.scene.grammar import (
    COUNTS,
    GROUND_WORDS,
    PALE_WORDS,
    PLACE_WORDS,
    SIZE_WORDS,
    TIE_WORDS,
    TINTS,
)
from makeready.scene.spec import PLACES, TIES, Ground, Scene, Thing, Tie
from makeready.scene.sprites import Sprites, sprites
from makeready.scene.styles import STYLES
from makeready.scene.vocabulary import Concept, Vocabulary, vocabulary
from makeready.scene.writing import FORMS, caption_of
from makeready.train.example import NO_LABEL, TOKEN_PX, Example, Labels

Split = Literal["train", "held out"]
HELD_OUT_PERCENT = 3
TRIES = 80
"""How often a seed is thrown again where its scene cannot be drawn or belongs to the other split."""
SMALL_PX = 160
"""Ours: below this side eight things of a kind are a token each, in which no shape can be learned."""
GROUND_COLOURS = (
    *(f"{pale} {colour}" for pale in PALE_WORDS[:2] for colour in TINTS),
    *(colour for colour in OBJECT_COLOURS if colour != "brown"),
    "dark blue",
    "dark green",
)
MAX_CLOSE = 2
APART: tuple[Tie, ...] = ("left of", "right of", "above", "below", "under", "next to")
"""What more than two of a kind can be to others and still be seen one by one."""
MASK_PX = 64
"""The side at which a drawing's outline is kept for labels: four times a token of a large object."""
MIN_COVER = 0.25
"""Of a token. Ours: an object that covers less does not name it."""

Map = NDArray[np.int16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """How many kinds of things scenes hold, and how many of a kind; one of each is picked. Of a hundred
    scenes `alone_percent` are one thing before the ground on which the maker cuts things out."""

    kinds: tuple[int, ...] = (1, 1, 1, 2, 2, 2, 2, 3, 3, 4)
    counts: tuple[int, ...] = (1, 1, 1, 1, 1, 1, 2, 2, 3, 3, 4, 5, 6, 7, 8)
    alone_percent: int = 0


FEW = Crowd(
    kinds=(1, 1, 1, 1, 1, 1, 2, 2, 2, 3), counts=(1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 4), alone_percent=50
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """What scenes are made of: nouns, drawings, which of both, and how many."""

    vocabulary: Vocabulary
    sprites: Sprites
    concepts: tuple[Concept, ...]
    styles: tuple[str, ...]
    crowd: Crowd = Crowd()


def stock(concepts: Sequence[str] = (), styles: Sequence[str] = (), size_px: int = 256) -> Stock:
    """The shipped art, or a part of it, for pictures of a size: small ones hold few things. Concepts whose
    noun is somebody else's too are left out.

    Raises: UnknownNameError, StorageError.
    """
    known = vocabulary()
    chosen = [known.find(name) for name in concepts] if concepts else list(known)
    clear = {one.name: one for one in chosen if one is not None and _is_clear(one, known)}
    names = tuple(styles) or tuple(style.name for style in STYLES if style.is_shipped)
    return Stock(
        vocabulary=known,
        sprites=sprites(),
        concepts=tuple(clear.values()),
        styles=names,
        crowd=FEW if size_px < SMALL_PX else Crowd(),
    )


def _is_clear(concept: Concept, known: Vocabulary) -> bool:
    return known.find(concept.name) is concept and known.find(concept.plural) is concept


def is_held_out(*words: str) -> bool:
    """Whether this combination is kept for tests: 3 % of all, by a hash, so on every machine the same."""
    digest = sha256("|".join(words).encode()).digest()
    return int.from_bytes(digest[:4], "big") % 100 < HELD_OUT_PERCENT


def held_out_in(scene: Scene, style: str) -> tuple[tuple[str, ...], ...]:
    """The combinations of a scene that are kept for tests."""
    found: list[tuple[str, ...]] = []
    for thing in scene.things:
        pairs = [(thing.concept, style)]
        pairs += [(thing.concept, thing.colour)] if thing.colour else []
        found += [pair for pair in pairs if is_held_out(*pair)]
        for other in thing.to:
            triple = (thing.concept, scene.things[other].concept, thing.tie or "")
            found += [triple] if is_held_out(*triple) else []
    return tuple(found)


def sampled(seed: int, source: Stock, size_px: int, split: Split = "train") -> Composition:
    """A scene of the split, laid out. The same seed gives the same one."""
    for attempt in range(TRIES):
        chance = random.Random(f"scene {seed} {attempt} {split}")  # noqa: S311 - samples, no secrets
        try:
            scene = _scene(chance, source)
            composition = composed(scene, source.vocabulary, size_px, size_px, seed=1 + chance.randrange(64))
        except InvalidBriefError:
            continue  # things that contradict each other, or too much for the canvas
        if bool(held_out_in(scene, composition.style)) == (split == "held out"):
            return composition
    chance = random.Random(f"plain {seed}")  # noqa: S311 - samples, no secrets
    style = chance.choice(source.styles)
    concept = chance.choice([one for one in source.concepts if style in one.art])
    plain = Scene(things=(Thing(concept=concept.name),), ground=Ground(colour="white"), style=style)
    return composed(plain, source.vocabulary, size_px, size_px)


def _scene(chance: random.Random, source: Stock) -> Scene:
    """Any scene. Raises InvalidBriefError for one that contradicts itself."""
    style = chance.choice(source.styles)
    drawable = [one for one in source.concepts if style in one.art]
    if chance.random() * 100 < source.crowd.alone_percent:
        return _alone(chance, chance.choice(drawable), style)
    number = chance.choice(source.crowd.kinds)
    things: list[Thing] = []
    for index, concept in enumerate(chance.sample(drawable, min(number, len(drawable)))):
        colours = concept.recolours_in(style)
        is_single = number == 1 or chance.random() < 0.7
        thing = Thing(
            concept=concept.name,
            count=chance.choice(source.crowd.counts) if is_single else 1,
            colour=chance.choice(colours) if colours and chance.random() < 0.6 else "",
            size=chance.choice(("tiny", "small", "large", "huge")) if chance.random() < 0.2 else "",
        )
        things.append(_somewhere(thing, index, chance))
    return Scene(things=tuple(things), ground=_ground(chance), style=style)


def _alone(chance: random.Random, concept: Concept, style: str) -> Scene:
    colours = concept.recolours_in(style)
    colour = chance.choice(colours) if colours and chance.random() < 0.6 else ""
    thing = Thing(concept=concept.name, colour=colour)
    return Scene(things=(thing,), ground=Ground(colour=ALONE_GROUND), style=style)


def _somewhere(thing: Thing, index: int, chance: random.Random) -> Thing:
    """With a place, or a relation to things that were named before."""
    roll = chance.random()
    if index and roll < 0.6:
        tie = chance.choice(TIES if thing.count <= MAX_CLOSE else APART)
        if tie == "between":
            if index < 2:
                return thing
            return replace(thing, tie=tie, to=tuple(chance.sample(range(index), 2)))
        return replace(thing, tie=tie, to=(chance.randrange(index),))
    return replace(thing, place=chance.choice(PLACES)) if roll < 0.25 else thing


def _ground(chance: random.Random) -> Ground:
    roll = chance.random()
    if roll < 0.1:
        return Ground(
            kind="gradient", colour=chance.choice(GROUND_COLOURS), second=chance.choice(GROUND_COLOURS)
        )
    if roll < 0.35:
        return Ground(kind=chance.choice(tuple(GROUND_WORDS)))
    return Ground(colour=chance.choice(GROUND_COLOURS))


class SceneExamples:
    """Implements `train.example.Examples`: pictures with captions and labels."""

    def __init__(self, source: Stock, size_px: int, split: Split = "train") -> None:
        self.size_px = size_px
        self.num_colours = len(OBJECT_COLOURS)
        self._source = source
        self._split: Split = split
        self._indexes = {one.name: index for index, one in enumerate(source.concepts)}

    @property
    def num_concepts(self) -> int:
        return len(self._indexes)

    def example(self, seed: int) -> Example:
        """The picture of a seed, with one of its captions."""
        composition = sampled(seed, self._source, self.size_px, self._split)
        return Example(
            picture=self.picture(composition),
            caption=self.caption(composition, seed),
            labels=self.labels(composition),
        )

    def picture(self, composition: Composition) -> NDArray[np.uint8]:
        """Shapes: -> (size_px, size_px, 3)."""
        return drawn(composition, self._source.sprites, self._source.vocabulary, self.size_px, self.size_px)

    def caption(self, composition: Composition, seed: int) -> str:
        """In the form and the words that the seed picks."""
        chance = random.Random(f"caption {seed}")  # noqa: S311 - samples, no secrets
        form = chance.choice(FORMS)
        return caption_of(composition.scene, form, self._source.vocabulary, chance.randrange(1, 2**31))

    def labels(self, composition: Composition) -> Labels:
        """What each token shows, from the drawings' own outlines."""
        cells = object_map(composition, self._source, self.size_px)
        side = cells.shape[0] * TOKEN_PX // self.size_px
        blocks = cells.reshape(cells.shape[0] // side, side, cells.shape[1] // side, side).swapaxes(1, 2)
        tokens = blocks.reshape(*blocks.shape[:2], side * side)
        concept = np.full(tokens.shape[:2], NO_LABEL, dtype=np.int16)
        colour = concept.copy()
        best = np.full(tokens.shape[:2], MIN_COVER, dtype=np.float32)
        for index, thing in enumerate(composition.scene.things):
            covered = (tokens == index).mean(axis=2, dtype=np.float32)
            leads = covered >= best
            word = thing.colour or concept_of(thing, self._source.vocabulary).art[composition.style].natural
            concept[leads] = self._indexes[thing.concept]
            colour[leads] = list(OBJECT_COLOURS).index(word) if word else NO_LABEL
            best = np.maximum(best, covered)
        return Labels(concept=concept, colour=colour, is_boundary=tokens.min(axis=2) != tokens.max(axis=2))

    def words(self) -> Collection[str]:
        """Every word of the grammar, of the nouns, and of instructions."""
        from makeready.train.edits import WORDS

        spoken = [*TIE_WORDS.values(), *PLACE_WORDS.values(), *GROUND_WORDS.values()]
        texts = [text for group in spoken for text in group]
        texts += [*COUNTS, *SIZE_WORDS, *OBJECT_COLOURS, *GROUND_COLOURS, *self._source.styles, *WORDS]
        for one in self._source.concepts:
            texts += [one.name, one.plural, *one.synonyms]
        texts += [
            "An illustration of, picture drawing style background is a gradient from plain pair pairs the are"
        ]
        words = {word.strip(".,").lower() for text in texts for word in text.split()}
        return frozenset(words | {str(number) for number in range(1, 9)})

    def taught(self) -> Mapping[str, list[str]]:
        """All nouns and styles, whichever a short run has met."""
        return {
            "concepts": [one.name for one in self._source.concepts],
            "styles": list(self._source.styles),
        }


def object_map(composition: Composition, source: Stock, size_px: int) -> Map:
    """Which thing each cell shows, -1 for the ground; a token has 4 x 4. Shapes: (size / 4, size / 4)."""
    side = size_px // (TOKEN_PX // 4)
    cells = np.full((side, side), -1, dtype=np.int16)
    scale = side / composition.arrangement.width
    for spot in composition.arrangement.spots:
        name = composition.scene.things[spot.thing].concept
        left, top = round(spot.left * scale), round(spot.top * scale)
        right, bottom = max(left + 1, round(spot.right * scale)), max(top + 1, round(spot.bottom * scale))
        mask = cv2.resize(_outline(source, name, composition.style), (right - left, bottom - top)) >= 128
        part = cells[max(0, top) : bottom, max(0, left) : right]
        part[mask[max(0, -top) :, max(0, -left) :][: part.shape[0], : part.shape[1]]] = spot.thing
    return cells


@lru_cache(maxsize=8192)
def _outline(source: Stock, name: str, style: str) -> NDArray[np.uint8]:
    """How much of each part of its box a drawing covers. Shapes: (MASK_PX, MASK_PX), bytes."""
    sprite = source.sprites.svg(concept_of(Thing(concept=name), source.vocabulary), style)
    left, top, width, height = sprite.ink_view_box
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top} {width} {height}" '
        f'preserveAspectRatio="none">{sprite.markup}</svg>'
    )
    pixels = pixels_of(svg, round(4 * MASK_PX * width / height) or 1, 4 * MASK_PX)
    return np.asarray(cv2.resize(pixels[:, :, 3], (MASK_PX, MASK_PX), interpolation=cv2.INTER_AREA), np.uint8)


def sheet(pictures: Sequence[NDArray[np.uint8]], captions: Sequence[str], columns: int = 4) -> Image.Image:
    """Pictures in rows, each with its caption below."""
    (height, side), foot = pictures[0].shape[:2], 76
    rows = -(-len(pictures) // columns)
    font = ImageFont.load_default(size=14)
    page = Image.new("RGB", (columns * (side + 16) + 16, rows * (height + foot) + 16), "#ffffff")
    pen = ImageDraw.Draw(page)
    for index, (picture, caption) in enumerate(zip(pictures, captions, strict=True)):
        left, top = 16 + index % columns * (side + 16), 16 + index // columns * (height + foot)
        page.paste(Image.fromarray(picture), (left, top))
        lines = [""]
        for word in caption.split():
            longer = f"{lines[-1]} {word}".strip()
            lines = [*lines[:-1], longer] if pen.textlength(longer, font) <= side else [*lines, word]
        pen.multiline_text(
            (left, top + height + 4), "\n".join(lines[:4]), fill="#333333", font=font, spacing=1
        )
    return page


def main(arguments: Sequence[str] | None = None) -> int:
    """The command: a sheet of scenes, or of edits."""
    parser = argparse.ArgumentParser(prog="python -m makeready.train.scenes", description=__doc__)
    parser.add_argument("out", type=Path, help="the PNG to write")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--count", type=int, default=12)
    parser.add_argument("--size", type=int, default=256, help="pixels, a multiple of 16")
    parser.add_argument("--edits", action="store_true", help="edits: before and after")
    given = parser.parse_args(arguments)
    from makeready.train.edits import EditExamples

    kind = EditExamples if given.edits else SceneExamples
    examples = kind(stock(), given.size)
    made = [examples.example(given.seed + index) for index in range(given.count)]
    pictures = [
        one.picture if one.source is None else np.concatenate([one.source, one.picture], axis=1)
        for one in made
    ]
    sheet(pictures, [one.caption for one in made], columns=2 if given.edits else 4).save(given.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
