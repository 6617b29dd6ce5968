"""Pictures of two squares' worth of words, for training at toy size: drawn by a few lines of numpy from a
seed."""

from dataclasses import dataclass

import numpy as np
import torch

from makeready.diffusion.mini_text import Reader, TextEncoder, TextParams
from makeready.diffusion.mini_words import Vocabulary
from makeready.train.example import NO_LABEL, Example, Labels

COLOURS = {"red": (220, 40, 40), "green": (40, 180, 60), "blue": (50, 80, 220), "yellow": (240, 210, 50)}
PLACES = {"left": (slice(None), slice(0, 16)), "right": (slice(None), slice(16, 32))}
WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", *COLOURS, *PLACES, "make", "it")
GROUND = 235


@dataclass(frozen=True)
class ToyExamples:
    """A coloured half of a 32 px picture: "red left". Every fourth is an edit of its colour: "make it
    red"."""

    size_px: int = 32
    num_concepts: int = 1
    num_colours: int = len(COLOURS)
    broken_seed: int = -1

    def example(self, seed: int) -> Example:
        if seed == self.broken_seed:
            raise ValueError("a broken example")
        chance = np.random.default_rng(seed)
        colour, before = (list(COLOURS)[index] for index in chance.choice(len(COLOURS), 2, replace=False))
        place = list(PLACES)[chance.integers(len(PLACES))]
        is_edit = chance.random() < 0.25
        return Example(
            picture=half(colour, place),
            caption=f"make it {colour}" if is_edit else f"{colour} {place}",
            labels=labels(colour, place),
            source=half(before, place) if is_edit else None,
            mask=None,
        )

    def words(self) -> tuple[str, ...]:
        return WORDS[4:]

    def taught(self) -> dict[str, list[str]]:
        return {"styles": ["flat"]}


def half(colour: str, place: str) -> np.ndarray:
    picture = np.full((32, 32, 3), GROUND, np.uint8)
    picture[PLACES[place]] = COLOURS[colour]
    return picture


def labels(colour: str, place: str) -> Labels:
    concept = np.full((2, 2), NO_LABEL, np.int16)
    concept[:, list(PLACES).index(place)] = 0
    colours = np.where(concept == 0, list(COLOURS).index(colour), NO_LABEL).astype(np.int16)
    return Labels(concept=concept, colour=colours, is_boundary=np.zeros((2, 2), bool))


def toy_reader() -> Reader:
    """A text encoder of random weights: words differ, and that is all a toy needs."""
    torch.manual_seed(5)
    params = TextParams(num_tokens=len(WORDS), width=32, layers=1, heads=2, hidden=32, max_places=64)
    return Reader(TextEncoder(params), Vocabulary(WORDS))
