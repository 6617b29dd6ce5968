"""Examples side by side as arrays: what workers write and the stages read.

Shape letters: R rows, H and W pixels, N tokens, L places of a caption.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from makeready.diffusion.mini_words import MAX_WORDS, PAD, Vocabulary, tokenized
from makeready.train.example import NO_LABEL, TOKEN_PX, Example


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chunk:
    """Rows of one size. `may_change` is 255 for a token that the mask opens wholly; without a mask, and
    without a source, everywhere. Labels that are not known are NO_LABEL; so is the boundary's, else it is
    0 or 1.

    Shapes: picture and source (R, H, W, 3); has_source (R,); may_change, concept, colour, boundary (R, N);
    words (R, L), padded.
    """

    picture: NDArray[np.uint8]
    source: NDArray[np.uint8]
    has_source: NDArray[np.bool_]
    may_change: NDArray[np.uint8]
    words: NDArray[np.int32]
    concept: NDArray[np.int16]
    colour: NDArray[np.int16]
    boundary: NDArray[np.int8]

    @property
    def num_rows(self) -> int:
        return len(self.picture)


NAMES = tuple(one.name for one in fields(Chunk))
Layout = dict[str, tuple[tuple[int, ...], str]]


def layout(num_rows: int, size_px: int) -> Layout:
    """Shape and type of each array of a chunk."""
    num_tokens = (size_px // TOKEN_PX) ** 2
    pixels, tokens = (num_rows, size_px, size_px, 3), (num_rows, num_tokens)
    return {
        "picture": (pixels, "uint8"),
        "source": (pixels, "uint8"),
        "has_source": ((num_rows,), "bool"),
        "may_change": (tokens, "uint8"),
        "words": ((num_rows, MAX_WORDS), "int32"),
        "concept": (tokens, "int16"),
        "colour": (tokens, "int16"),
        "boundary": (tokens, "int8"),
    }


def empty_chunk(num_rows: int, size_px: int) -> Chunk:
    """To be written into."""
    return Chunk(**{name: np.zeros(shape, kind) for name, (shape, kind) in layout(num_rows, size_px).items()})


def put(chunk: Chunk, row: int, example: Example, vocabulary: Vocabulary) -> None:
    """Write one example into its row."""
    chunk.picture[row] = example.picture
    chunk.has_source[row] = example.source is not None
    chunk.source[row] = 0 if example.source is None else example.source
    chunk.may_change[row] = 255 if example.mask is None else token_share(example.mask)
    indices = tokenized(example.caption, vocabulary).indices
    chunk.words[row] = vocabulary.index[PAD]
    chunk.words[row, : len(indices)] = indices
    labels = example.labels
    chunk.concept[row] = NO_LABEL if labels is None else labels.concept.reshape(-1)
    chunk.colour[row] = NO_LABEL if labels is None else labels.colour.reshape(-1)
    chunk.boundary[row] = NO_LABEL if labels is None else labels.is_boundary.reshape(-1)


def token_share(mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The mean of a mask in each token.

    Shapes: (H, W) -> (N,).
    """
    height, width = mask.shape[0] // TOKEN_PX, mask.shape[1] // TOKEN_PX
    parts = mask.reshape(height, TOKEN_PX, width, TOKEN_PX).mean(axis=(1, 3))
    return np.asarray(parts.round().reshape(-1), dtype=np.uint8)


def joined(chunks: Sequence[Chunk]) -> Chunk:
    """One under the other. The result shares no memory with them, even if there is only one."""
    return Chunk(**{name: np.concatenate([getattr(one, name) for one in chunks]) for name in NAMES})


def rows_of(chunk: Chunk, indices: NDArray[np.intp]) -> Chunk:
    """Some rows, copied."""
    return Chunk(**{name: getattr(chunk, name)[indices] for name in NAMES})
