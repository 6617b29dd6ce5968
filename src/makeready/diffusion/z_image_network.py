"""One forward pass of Z-Image's transformer over packed rows, with the weights and leaf modules of diffusers'
class.

A row's image tokens, filled up to a multiple of 32 with a learnt pad token, go through the noise refiner; its
text, filled up the same way, went through the context refiner once for all steps, because that one knows no
time. Then both go through the main layers as one sequence, image before text. Pad tokens are attended to like
all others: they are part of parity. Between rows there is no padding and no mask.

A row with kept keys computes its own pad tokens again: their place depends on the length of its text.

Source: diffusers 0.42.1, models/transformers/transformer_z_image.py, which
tests/numerics/test_z_image_parity.py compares with.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own name for it
from diffusers import ZImageTransformer2DModel
from diffusers.models.transformers.transformer_z_image import ZImageTransformerBlock
from jaxtyping import Float, Int64
from torch import Tensor

from makeready.diffusion.rows import EncodedText, KeptKeys, LayerKeys, Predicted, Row

MULTIPLE = 32
"""Source: diffusers, transformer_z_image.SEQ_MULTI_OF."""
MAX_TEXT_TOKENS = 512
"""Source: diffusers, ZImagePipeline, max_sequence_length."""
KEPT_TIME = MAX_TEXT_TOKENS + 1
"""Ours: kept keys stand at the time that the longest text leaves to its picture, whatever the text."""
PATCH = "2-1"
"""Two pixels of the autoencoder a side, one picture. Source: diffusers' names of the embedder and the last
layer."""


class ZImageNetwork:
    """The transformer behind a step. Holds weights and nothing else; any number of requests may use it in
    turn."""

    def __init__(self, model: ZImageTransformer2DModel) -> None:
        self._model = model.eval()
        self._rotations(torch.zeros(1, 4, dtype=torch.int64, device=model.device))  # makes its tables

    @property
    def dtype(self) -> torch.dtype:
        return self._model.dtype

    @torch.inference_mode()
    def embed(self, states_le: Float[Tensor, "l e"], *, is_trimmed: bool = False) -> EncodedText:
        """The text encoder's states as the main layers take them: padded, at the model's width, and refined.

        None of it depends on the time, so it is done once. `is_trimmed` leaves the pad tokens out.
        """
        model = self._model
        text = model.cap_embedder(states_le.to(self.dtype))
        if not is_trimmed:
            pads = model.cap_pad_token.expand(num_pads(text.shape[0]), -1)
            text = torch.cat([text, pads])
        ids = text_ids(text.shape[0]).to(text.device)
        rotations = self._rotations(ids)[None]
        refined = text[None]
        for block in model.context_refiner:
            refined = block(refined, None, rotations)
        return EncodedText(embedded_ld=refined[0], ids_l4=ids)

    @torch.inference_mode()
    def predict(self, rows: Sequence[Row], *, is_keeping: bool = False) -> Predicted:
        """The velocity of every row, towards noise. `is_keeping` also hands out the keys and values of the
        rows' image tokens, pad tokens not among them.

        Precision: latents come and velocities leave in float32; the network computes in its own dtype.
        """
        model = self._model
        lengths = _Lengths.of(rows)
        times = _times(model, rows, self.dtype)
        rotations = [
            self._rotations(_ids(row, pads, is_moved=is_keeping or row.kept is not None))
            for row, pads in zip(rows, lengths.pads, strict=True)
        ]
        kept: list[list[LayerKeys]] = [[] for _ in rows]
        attend = _Attention(rows, lengths, rotations, kept if is_keeping else None)

        image = model.all_x_embedder[PATCH](torch.cat([row.latent_nc for row in rows]).to(self.dtype))
        tokens = _with_pads(image, model.x_pad_token, lengths)
        for layer, block in enumerate(model.noise_refiner):
            tokens = _block(block, tokens, times, attend, layer, lengths.image)
        parts = zip(tokens.split(lengths.image), rows, strict=True)
        tokens = torch.cat([part for image, row in parts for part in (image, row.text.embedded_ld)])
        first, last = len(model.noise_refiner), len(model.layers) - 1
        for index, block in enumerate(model.layers):
            queries = lengths.predicted if index == last else None
            tokens = _block(block, tokens, times, attend, first + index, lengths.joint, queries)

        final = model.all_final_layer[PATCH]
        scale = lengths.spread([1.0 + final.adaLN_modulation(time)[0] for time in times], lengths.predicted)
        out = final.linear(final.norm_final(tokens) * scale)
        velocities = (-out.to(torch.float32)).split(lengths.predicted)
        keys = tuple(KeptKeys(layers=tuple(layers)) for layers in kept) if is_keeping else ()
        return Predicted(velocities=tuple(velocities), keys=keys)

    def _rotations(self, ids_n4: Int64[Tensor, "n 4"]) -> Tensor:
        """Shapes: (N, 4) -> (N, K / 2) complex; Z-Image has three axes, the fourth is not used."""
        return self._model.rope_embedder(ids_n4[:, :3])


def num_pads(num_tokens: int) -> int:
    """Pad tokens up to the next multiple of 32."""
    return -num_tokens % MULTIPLE


def text_ids(num_tokens: int) -> Int64[Tensor, "l 4"]:
    """Positions of a text and its pad tokens: (place from 1, 0, 0, 0)."""
    ids = torch.zeros(num_tokens, 4, dtype=torch.int64)
    ids[:, 0] = torch.arange(1, num_tokens + 1)
    return ids


def image_time(num_text: int) -> int:
    """Where a picture stands on the first axis: after its text, padded."""
    return num_text + num_pads(num_text) + 1


@dataclass(frozen=True, slots=True)
class _Lengths:
    """How the rows lie in a packed sequence: tokens that are predicted, pad tokens after them, both, and
    with the text."""

    predicted: tuple[int, ...]
    pads: tuple[int, ...]
    image: tuple[int, ...]
    joint: tuple[int, ...]

    @classmethod
    def of(cls, rows: Sequence[Row]) -> "_Lengths":
        predicted = tuple(row.num_predicted for row in rows)
        pads = tuple(
            num_pads(row.num_predicted + (0 if row.kept is None else row.kept.num_tokens)) for row in rows
        )
        image = tuple(sum(pair) for pair in zip(predicted, pads, strict=True))
        joint = tuple(count + row.num_text for count, row in zip(image, rows, strict=True))
        return cls(predicted, pads, image, joint)

    def spread(self, values: Sequence[Tensor], lengths: tuple[int, ...]) -> Tensor:
        """One value a row: (1, D) for one row, else (tokens, D)."""
        stacked = torch.stack(tuple(values))
        if len(lengths) == 1:
            return stacked
        return stacked.repeat_interleave(torch.tensor(lengths, device=stacked.device), dim=0)


def _times(model: ZImageTransformer2DModel, rows: Sequence[Row], dtype: torch.dtype) -> list[Tensor]:
    """Each row's time, embedded alone: (1, T).

    Z-Image counts from 0.0 noise to 1.0 image; the roundings on the way there are diffusers', part of parity.
    """
    embedded = []
    for row in rows:
        timestep = torch.tensor([row.t], dtype=torch.float32, device=model.device) * 1000
        embedded.append(model.t_embedder((1000 - timestep) / 1000 * model.t_scale).to(dtype))
    return embedded


def _ids(row: Row, pads: int, *, is_moved: bool) -> Tensor:
    """A row's positions: image, its pad tokens at 0, text.

    Only differences of positions count in attention, so a row that keeps keys or uses kept ones is moved
    along the first axis as a whole, until its picture stands where all kept ones stand.
    """
    at_zero = torch.zeros(pads, 4, dtype=torch.int64, device=row.ids_n4.device)
    ids = torch.cat([row.ids_n4, at_zero, row.text.ids_l4])
    if is_moved:
        ids[:, 0] += KEPT_TIME - image_time(row.num_text)
    return ids


def _with_pads(image: Tensor, pad_token: Tensor, lengths: _Lengths) -> Tensor:
    if not any(lengths.pads):
        return image
    parts = zip(image.split(lengths.predicted), lengths.pads, strict=True)
    return torch.cat([piece for part, pads in parts for piece in (part, pad_token.expand(pads, -1))])


@dataclass(frozen=True, slots=True)
class _Attention:
    """Attention of each row by itself: its own queries, its own keys, and the keys that were kept for it."""

    rows: Sequence[Row]
    lengths: _Lengths
    rotations: Sequence[Tensor]
    kept: list[list[LayerKeys]] | None

    def __call__(
        self, query: Sequence[Tensor], key: Sequence[Tensor], value: Sequence[Tensor], layer: int
    ) -> Tensor:
        """Shapes: per row, query (Q, H, K) with Q the first tokens of the row, key and value (N, H, K) ->
        all rows' (Q, H * K) in one sequence."""
        out = []
        for index, row in enumerate(self.rows):
            rotations, values = self.rotations[index], value[index]
            turned = _turned(query[index], rotations[: query[index].shape[0]])
            keys = _turned(key[index], rotations[: key[index].shape[0]])
            if self.kept is not None:
                count = row.num_predicted
                self.kept[index].append((keys[:count].clone(), values[:count].clone()))
            if row.kept is not None:
                kept_keys, kept_values = row.kept.layers[layer]
                keys, values = torch.cat([keys, kept_keys]), torch.cat([values, kept_values])
            attended = F.scaled_dot_product_attention(
                turned[None].transpose(1, 2), keys[None].transpose(1, 2), values[None].transpose(1, 2)
            )
            out.append(attended.transpose(1, 2)[0].flatten(1))
        return torch.cat(out)


def _turned(heads: Tensor, rotations: Tensor) -> Tensor:
    """Neighbouring channels of a head are one complex number. In float32 whatever the network's dtype, as in
    diffusers."""
    pairs = torch.view_as_complex(heads.float().unflatten(-1, (-1, 2)))
    return torch.view_as_real(pairs * rotations[:, None]).flatten(-2).type_as(heads)


def _block(
    block: ZImageTransformerBlock,
    tokens: Tensor,
    times: Sequence[Tensor],
    attend: _Attention,
    layer: int,
    lengths: tuple[int, ...],
    queries: tuple[int, ...] | None = None,
) -> Tensor:
    """A block with modulation: attention, then feed-forward, each between two norms.

    `queries`: of each row only so many first tokens are wanted; of the others only keys and values are
    computed.
    """
    attn, spread = block.attention, attend.lengths.spread
    modulation = [block.adaLN_modulation(time)[0].chunk(4) for time in times]
    scale, gate, scale2, gate2 = ([part[index] for part in modulation] for index in range(4))
    normed = block.attention_norm1(tokens) * (1.0 + spread(scale, lengths))
    key, value = attn.to_k(normed), attn.to_v(normed)
    if queries is not None:
        normed, tokens = _first(normed, lengths, queries), _first(tokens, lengths, queries)
    wanted = queries or lengths
    heads = (attn.heads, -1)
    attended = attend(
        attn.norm_q(attn.to_q(normed).unflatten(-1, heads)).split(wanted),
        attn.norm_k(key.unflatten(-1, heads)).split(lengths),
        value.unflatten(-1, heads).split(lengths),
        layer,
    )
    tokens = tokens + spread(gate, wanted).tanh() * block.attention_norm2(attn.to_out[0](attended))
    hidden = block.feed_forward(block.ffn_norm1(tokens) * (1.0 + spread(scale2, wanted)))
    return tokens + spread(gate2, wanted).tanh() * block.ffn_norm2(hidden)


def _first(tokens: Tensor, lengths: tuple[int, ...], counts: tuple[int, ...]) -> Tensor:
    """The first tokens of every row."""
    return torch.cat([part[:count] for part, count in zip(tokens.split(lengths), counts, strict=True)])
