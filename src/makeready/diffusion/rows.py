"""Rows of a step: requests side by side in one packed sequence, each with its own tokens, time, text and kept
keys.

No padding: linear layers see all rows' tokens as one sequence, attention sees each row alone. So rows of any
sizes share a step, and no mask is there to be wrong.

Shape letters: N tokens of the row that are computed, L text tokens, P passive tokens, C latent channels, D
model width, H heads, K channels of a head.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float, Float32, Int64
from torch import Tensor

LayerKeys = tuple[Tensor, Tensor]
"""Keys and values of one layer, each (P, H, K), positions already in them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedText:
    """A prompt as the network takes it. `embedded_ld` is already at the model's width: the same for every
    step."""

    embedded_ld: Float[Tensor, "l d"]
    ids_l4: Int64[Tensor, "l 4"]

    @property
    def num_bytes(self) -> int:
        return self.embedded_ld.nbytes + self.ids_l4.nbytes


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptKeys:
    """What attention needs of tokens that are not computed: their keys and values in every layer, first to
    last."""

    layers: tuple[LayerKeys, ...]

    @property
    def num_tokens(self) -> int:
        return self.layers[0][0].shape[0] if self.layers else 0

    @property
    def num_bytes(self) -> int:
        return sum(key.nbytes + value.nbytes for key, value in self.layers)

    def without(self, index_n: Int64[Tensor, " n"]) -> "KeptKeys":
        """All but these tokens: those that are computed now bring keys of their own."""
        if not self.layers:
            return self
        is_kept = torch.ones(self.num_tokens, dtype=torch.bool, device=index_n.device)
        is_kept[index_n] = False
        index_p = is_kept.nonzero().squeeze(1)
        return KeptKeys(layers=tuple((key[index_p], value[index_p]) for key, value in self.layers))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One request's part of a step.

    `references` are further image tokens that are computed with it but predict nothing (in-context edits);
    `kept` stands for tokens that are not computed at all (sparse edits).

    Units: `t` is the fraction of the path, 1.0 noise to 0.0 image.
    """

    latent_nc: Float32[Tensor, "n c"]
    ids_n4: Int64[Tensor, "n 4"]
    text: EncodedText
    t: float
    references_mc: Float32[Tensor, "m c"] | None = None
    reference_ids_m4: Int64[Tensor, "m 4"] | None = None
    kept: KeptKeys | None = None

    @property
    def num_predicted(self) -> int:
        return self.latent_nc.shape[0]

    @property
    def num_image(self) -> int:
        return self.num_predicted + (0 if self.references_mc is None else self.references_mc.shape[0])

    @property
    def num_text(self) -> int:
        return self.text.embedded_ld.shape[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicted:
    """The velocities of a step, row by row, and the image tokens' keys where they were asked for."""

    velocities: tuple[Float32[Tensor, "_ c"], ...]
    keys: tuple[KeptKeys, ...] = ()


@dataclass(frozen=True, slots=True)
class Lengths:
    """How the rows lie in a packed sequence: text and image tokens of each row."""

    text: tuple[int, ...]
    image: tuple[int, ...]

    @classmethod
    def of(cls, rows: Sequence[Row]) -> "Lengths":
        return cls(tuple(row.num_text for row in rows), tuple(row.num_image for row in rows))

    @property
    def joint(self) -> tuple[int, ...]:
        return tuple(text + image for text, image in zip(self.text, self.image, strict=True))
