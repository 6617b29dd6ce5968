"""Which drawing a piece of a flat picture looks like: outline and edges first, of all drawings at once,
then the colours of the few likeliest. No learning: the descriptors are of the sprites themselves.

Source of the edge descriptor: Dalal and Triggs 2005, histograms of oriented gradients; ours has unsigned
angles, so that a recoloured drawing keeps its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from makeready.scene.drawing import pixels_of
from makeready.scene.sprites import Sprites
from makeready.scene.styles import STYLES
from makeready.scene.vocabulary import Concept, Vocabulary
from makeready.verify.eyes.colour import Pixels, oklab
from makeready.verify.eyes.descriptors import kept, key_of

SIDE_PX, DRAWN_PX = 48, 64
EMPTY = (244, 241, 234)
"""What shows through a drawing's holes, in sprites and pieces alike."""
CELLS, ANGLES, OUTLINE = 8, 6, 16
"""Edges in 8 x 8 cells and six directions; the outline in 16 x 16. Ours."""
OUTLINE_WEIGHT = 1.2
NUM_LIKELY = 12
"""Of all drawings so many are compared in colour."""
COLOUR_SCALE = 0.25
"""OKLab: a drawing that differs as much as this everywhere is nothing like it."""
COLOUR_PART = 0.6
"""Of the score: what pixels decide; outline and edges have the rest. Ours."""
SHIPPED = tuple(style.name for style in STYLES if style.is_shipped)
SURE, POSSIBLE = 0.72, 0.55
"""Of `Likeness.score`: from the first on a piece is that thing, below the second it is not. Measured on
compose's pictures (docs/bench-scenes.md): the things asked for score 0.8 and more, others 0.3 to 0.6."""
WHOLE = 0.86
"""Of `Likeness.score`: from here on a piece is one drawing and nothing else. Measured on 24 pairs of everyday
things: alone they score 0.86 to 0.97, with something inside 0.67 to 0.85 in 20 and 0.87 to 0.9 in 4."""
DISTINCT = 0.08
"""Of `Likeness.score`: a possible thing that is so much likelier than any other everyday thing is surely it.
The margin is the least at which one of 25 drawings of things that are no everyday ones is called what it
looks like most, a name that nobody may ask for: of 260 3.8 %, at 0.06 6.9 %. Of 200 pictures of the embedded
model 92 % are called what they are and none by a wrong name (third weights, 2026-11-24; from SURE on alone
86 %); of the second weights' 59 % and 1.5 %."""
Floats32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """A drawing that a piece may show. `score` is 1 for the same pixels and about 0.5 for unlike things;
    `colour` is the word it was recoloured to, empty for the drawing as it is."""

    concept: str
    style: str
    colour: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Piece:
    """What stands in one box of a picture. Shapes: `colours` (SIDE_PX, SIDE_PX, 3), the box stretched to a
    square; `inside` (SIDE_PX, SIDE_PX), how much of each pixel is the thing. `aspect` is width by height of
    the box."""

    colours: Pixels
    inside: Floats32
    aspect: float


class Gallery:
    """Drawings to compare with: all styles of some concepts. Making it draws each once, about 4 ms, but those
    whose descriptors are kept."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        sprites: Sprites,
        concepts: Sequence[str] = (),
        styles: Sequence[str] = SHIPPED,
    ) -> None:
        chosen = [vocabulary.find(name) for name in concepts] if concepts else list(vocabulary)
        self._sprites = sprites
        self._keys = [
            (one, style) for one in chosen if one is not None for style in styles if style in one.art
        ]
        found = [_known_or_drawn(sprites, concept, style) for concept, style in self._keys]
        self._descriptors = np.stack([vector for vector, _ in found])
        self._aspects = np.log([aspect for _, aspect in found])

    def __contains__(self, concept: str) -> bool:
        return any(one.name == concept for one, _ in self._keys)

    def rough(self, piece: Piece) -> float:
        """How much the piece looks like whatever it looks like most, by outline and edges alone."""
        return float(self._rough(piece).max())

    def likely(self, piece: Piece, words: Sequence[str] = ()) -> tuple[Likeness, ...]:
        """The likeliest drawings, best first; `words` are the colours it may have been drawn in."""
        rough = self._rough(piece)
        found = []
        for index in np.argsort(-rough)[:NUM_LIKELY]:
            concept, style = self._keys[int(index)]
            tried = ["", *(word for word in words if word in concept.recolours_in(style))]
            scores = {word: alike(piece, _piece(self._sprites, concept, style, word)) for word in tried}
            best = max(scores, key=lambda word: scores[word])
            score = (1 - COLOUR_PART) * float(rough[index]) + COLOUR_PART * scores[best]
            found.append(Likeness(concept=concept.name, style=style, colour=best, score=score))
        return tuple(sorted(found, key=lambda one: -one.score))

    def _rough(self, piece: Piece) -> Floats32:
        """Shapes: -> (drawings,)."""
        likeness = self._descriptors @ descriptor(piece)
        apart = np.abs(self._aspects - np.log(piece.aspect))
        return np.asarray(likeness - 0.5 * np.maximum(0.0, apart - 0.05), dtype=np.float32)


def described(sprites: Sprites, concept: Concept, style: str) -> tuple[Floats32, float]:
    """The descriptor of a drawing, and its width by its height. Shapes: (D,)."""
    piece = _piece(sprites, concept, style, "")
    return descriptor(piece), piece.aspect


def _known_or_drawn(sprites: Sprites, concept: Concept, style: str) -> tuple[Floats32, float]:
    found = kept().get(key_of(sprites.svg(concept, style)))
    return found or described(sprites, concept, style)


def is_surely(likely: Sequence[Likeness]) -> bool:
    """Whether a piece is surely its likeliest drawing, of all that it was compared with."""
    best = likely[0]
    others = [one.score for one in likely if one.concept != best.concept]
    return best.score >= SURE or (
        best.score >= POSSIBLE and best.score - max(others, default=0.0) >= DISTINCT
    )


def everyday_concepts() -> tuple[str, ...]:
    """The things that people ask for most, about 130 of the vocabulary, in the order of the alphabet."""
    listed = (Path(__file__).parent / "everyday.txt").read_text(encoding="utf-8")
    return tuple(listed.split("\n")[:-1])


def descriptor(piece: Piece) -> Floats32:
    """Edges and outline of a piece as one vector of length 1. Shapes: -> (D,)."""
    light = oklab(piece.colours)[:, :, 0].astype(np.float32)
    inside = piece.inside
    mean = float((light * inside).sum() / max(1.0, float(inside.sum())))
    flat = np.where(inside > 0.5, light, mean).astype(np.float32)
    spread = float(flat[inside > 0.5].std()) if (inside > 0.5).any() else 0.0
    flat = (flat - mean) / max(spread, 0.03)
    edges = _oriented(np.asarray(cv2.GaussianBlur(flat, (0, 0), 0.8), np.float32)) * np.float32(
        min(1.0, spread / 0.03)
    )
    shape = np.asarray(cv2.resize(inside, (OUTLINE, OUTLINE), interpolation=cv2.INTER_AREA)).ravel() - 0.5
    parts = [_unit(edges), _unit(_oriented(inside)), OUTLINE_WEIGHT * _unit(shape)]
    return _unit(np.concatenate(parts))


def alike(first: Piece, second: Piece) -> float:
    """How much two pieces agree pixel by pixel, 0 to 1; what only one of them covers counts as wholly
    unlike."""
    away = np.linalg.norm(_soft_lab(first) - _soft_lab(second), axis=2) / COLOUR_SCALE
    union = np.maximum(first.inside, second.inside)
    other = np.abs(first.inside - second.inside)
    error = np.maximum(np.minimum(away, 1.0) * np.minimum(first.inside, second.inside), other)
    return 1.0 - float(error.sum() / max(1.0, float(union.sum())))


def _soft_lab(piece: Piece) -> Floats32:
    return np.asarray(cv2.GaussianBlur(oklab(piece.colours).astype(np.float32), (0, 0), 0.7), np.float32)


def _oriented(plane: Floats32) -> Floats32:
    """Square roots of the edge strength by cell and direction. Shapes: (S, S) -> (CELLS * CELLS *
    ANGLES,)."""
    across, down = cv2.Sobel(plane, cv2.CV_32F, 1, 0), cv2.Sobel(plane, cv2.CV_32F, 0, 1)
    strength = np.hypot(across, down)
    angle = (np.arctan2(down, across) % np.pi) / np.pi * ANGLES
    maps = []
    for index in range(ANGLES):
        apart = np.abs(angle - index)
        weight = np.maximum(0.0, 1.0 - np.minimum(apart, ANGLES - apart)) * strength
        maps.append(cv2.resize(weight.astype(np.float32), (CELLS, CELLS), interpolation=cv2.INTER_AREA))
    return np.asarray(np.sqrt(np.stack(maps)).ravel(), np.float32)


def _unit(vector: NDArray[np.floating]) -> Floats32:
    return np.asarray(vector / max(1e-6, float(np.linalg.norm(vector))), dtype=np.float32)


@lru_cache(maxsize=6000)
def _piece(sprites: Sprites, concept: Concept, style: str, colour: str) -> Piece:
    """A drawing as a piece: its ink, stretched to a square. 14 KB each."""
    sprite = sprites.svg(concept, style, colour or None)
    left, top, right, bottom = (round(side * DRAWN_PX) for side in sprite.ink)
    view_box = " ".join(f"{side:g}" for side in sprite.view_box)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view_box}">{sprite.markup}</svg>'
    drawn = pixels_of(svg, DRAWN_PX, DRAWN_PX)[top : max(bottom, top + 1), left : max(right, left + 1)]
    _, _, width, height = sprite.ink_view_box
    alpha = drawn[:, :, 3:].astype(np.float32) / 255.0
    over = drawn[:, :, :3] * alpha + np.array(EMPTY, np.float32) * (1 - alpha)
    return squared(over.astype(np.uint8), without_holes(alpha[:, :, 0] > 0.5), width / height)


def without_holes(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The mask with all that its outlines enclose, gaps of a pixel closed. Shapes: (h, w) -> (h, w)."""
    closed = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    outlines, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = cv2.drawContours(np.zeros(mask.shape, np.uint8), outlines, -1, 1, cv2.FILLED)
    return np.asarray(filled, np.uint8).astype(bool)


def squared(colours: Pixels, inside: NDArray[np.bool_], aspect: float) -> Piece:
    """A piece from a box of pixels; what is outside of the thing takes its mean colour. Shapes: (h, w, 3),
    (h, w)."""
    colours = colours.copy()
    if inside.any():
        colours[~inside] = colours[inside].mean(axis=0).astype(np.uint8)
    how = cv2.INTER_AREA if min(inside.shape) > SIDE_PX else cv2.INTER_LINEAR
    return Piece(
        colours=np.asarray(cv2.resize(colours, (SIDE_PX, SIDE_PX), interpolation=how), np.uint8),
        inside=np.asarray(
            cv2.resize(inside.astype(np.float32), (SIDE_PX, SIDE_PX), interpolation=how), np.float32
        ),
        aspect=aspect,
    )
