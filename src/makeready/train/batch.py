"""A chunk as tensors where the training computes, and the latents and words that the stages take from it.

Shape letters: B rows, N tokens, L words, C latent channels, E channels of the text encoder.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from makeready.diffusion.mini import MiniParams, edit_condition, grid_positions, text_condition
from makeready.diffusion.mini_autoencoder import Autoencoder, as_colours, as_tokens
from makeready.diffusion.mini_text import Reader, Words
from makeready.diffusion.mini_words import END, PAD, START
from makeready.train.chunk import Chunk
from makeready.train.example import TOKEN_PX

CHANGED_WEIGHT = 4.0
"""Ours: how much more a token of an edit counts that differs from the source. Most do not differ, and copying
them is learned at once."""
WORD_STEP = 16
"""Captions are trimmed to the longest, rounded up, so that few shapes occur."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Task:
    """What the transformer's stages need of a batch.

    Shapes: clean (B, N, C); condition (B, N, C + 2); positions (B, N, 2); states and no_states (B, L, E);
    is_word and no_is_word (B, L); weight (B, N), its mean over each row 1; concept and colour int64 and
    boundary float32 (B, N), -1 where nothing is known.
    """

    clean: Tensor
    condition: Tensor
    positions: Tensor
    states: Tensor
    is_word: Tensor
    no_states: Tensor
    no_is_word: Tensor
    weight: Tensor
    concept: Tensor
    colour: Tensor
    boundary: Tensor

    @property
    def num_rows(self) -> int:
        return len(self.clean)


def pictures(chunk: Chunk, device: torch.device) -> Tensor:
    """Colours from -1 to 1.

    Shapes: (B, 3, H, W).
    """
    return as_colours(moved(chunk.picture, device))


@torch.no_grad()
def task(chunk: Chunk, autoencoder: Autoencoder, reader: Reader) -> Task:
    """Encoded and read by the frozen parts, on their device."""
    device = next(autoencoder.parameters()).device
    clean = as_tokens(autoencoder.encode(pictures(chunk, device)))
    params = MiniParams(latent_channels=clean.shape[2])
    condition = text_condition(len(clean), clean.shape[1], params, device)
    edits = np.flatnonzero(chunk.has_source)
    if len(edits):
        source = as_tokens(autoencoder.encode(as_colours(moved(chunk.source[edits], device))))
        may_change = moved(chunk.may_change[edits], device).float() / 255
        condition[moved(edits, device)] = edit_condition(source, may_change)
    side = chunk.picture.shape[1] // TOKEN_PX
    words = trimmed(chunk.words, reader, device)
    no_words = no_caption(words, reader)
    no_states = reader.states(no_words).float()
    return Task(
        clean=clean,
        condition=condition,
        positions=grid_positions(len(clean), side, side, device),
        states=reader.states(words).float(),
        is_word=words.is_word,
        no_states=no_states.expand(len(clean), -1, -1),
        no_is_word=no_words.is_word.expand(len(clean), -1),
        weight=change_weight(chunk, device),
        concept=moved(chunk.concept, device).long(),
        colour=moved(chunk.colour, device).long(),
        boundary=moved(chunk.boundary, device).float(),
    )


def trimmed(indices: np.ndarray, reader: Reader, device: torch.device) -> Words:
    """Captions without the padding that none of them needs."""
    pad = reader.vocabulary.index[PAD]
    longest = int((indices != pad).sum(axis=1).max())
    longest = min(-(-longest // WORD_STEP) * WORD_STEP, indices.shape[1])
    rows = moved(indices[:, :longest], device).long()
    return Words(indices=rows, is_word=rows != pad)


def no_caption(words: Words, reader: Reader) -> Words:
    """One row as long, which says nothing: what guidance compares with."""
    index = reader.vocabulary.index
    row = torch.full_like(words.indices[:1], index[PAD])
    row[:, 0], row[:, 1] = index[START], index[END]
    return Words(indices=row, is_word=row != index[PAD])


def change_weight(chunk: Chunk, device: torch.device) -> Tensor:
    """How much each token counts: equally without a source, those that differ CHANGED_WEIGHT times with one.

    Shapes: (B, N).
    """
    height, width = (side // TOKEN_PX for side in chunk.picture.shape[1:3])
    weight = torch.ones(chunk.num_rows, height * width, device=device)
    edits = np.flatnonzero(chunk.has_source)
    if len(edits):
        after, before = (moved(pixels[edits], device) for pixels in (chunk.picture, chunk.source))
        differs = (after != before).any(dim=3)
        tokens = differs.unflatten(1, (height, TOKEN_PX)).unflatten(3, (width, TOKEN_PX))
        changed = tokens.any(dim=4).any(dim=2).flatten(1)
        counts = 1.0 + (CHANGED_WEIGHT - 1.0) * changed.float()
        weight[moved(edits, device)] = counts / counts.mean(dim=1, keepdim=True)
    return weight


def moved(array: np.ndarray, device: torch.device) -> Tensor:
    """An array's numbers on the device."""
    return torch.from_numpy(np.ascontiguousarray(array)).to(device, non_blocking=True)
