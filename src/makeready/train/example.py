"""What the model learns from, before any tensor: a picture with its caption, and the port of whoever makes
them. Imports numpy only."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

TOKEN_PX = 16
"""A token of the model is 16 x 16 pixels: the autoencoder's factor (`diffusion.mini_autoencoder`)."""
NO_LABEL = -1
"""A token that shows no concept, or whose colour has no name: the auxiliary loss skips it."""

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Labels:
    """What each token of the picture shows, known because the scene was drawn by code.

    Shapes: all (H / 16, W / 16). `concept` and `colour` int16, an index below `Examples.num_concepts` and
    `num_colours`, or NO_LABEL; the object that covers most of the token decides. `is_boundary` bool: an
    object's edge crosses the token.
    """

    concept: NDArray[np.int16]
    colour: NDArray[np.int16]
    is_boundary: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Example:
    """One picture and its caption; of an edit also the picture before it, and where it may differ.

    Shapes: `picture` and `source` (H, W, 3) RGB, sides multiples of 16 px; `mask` (H, W), 255 where the edit
    may change pixels, 0 where `picture` equals `source`. An edit that was given without a mask has a source
    and no mask. Without a source the caption describes the picture, with one it is the instruction.
    """

    picture: Pixels
    caption: str
    labels: Labels | None = None
    source: Pixels | None = None
    mask: Pixels | None = None


class Examples(Protocol):
    """An endless set of examples of one size. Each is a pure function of its seed: any worker may make it,
    and a run that was cut off goes on with the ones it has not seen."""

    size_px: int
    num_concepts: int
    num_colours: int

    def example(self, seed: int) -> Example:
        """Raises nothing for any 0 <= seed < 2^63: a scene that cannot be drawn is drawn another way."""
        ...

    def words(self) -> Collection[str]:
        """Every word that captions can hold: what the text encoder's cut vocabulary must keep whole."""
        ...

    def taught(self) -> Mapping[str, list[str]]:
        """What a release says that its model has seen, by kind: `concepts` and `styles`, by name."""
        ...
