"""One forward pass of FLUX.2's transformer over packed rows, with the weights and leaf modules of diffusers'
class.

diffusers' own forward takes one batch of equal shapes. This one takes rows of any sizes, can leave out tokens
whose keys are kept, can hand out keys, embeds a prompt once for all steps, and does not compute what nobody
reads: the text tokens of the last layer.

Layers: double-stream blocks (text and image have weights of their own, attention is joint), then
single-stream blocks over text followed by image. Every row's modulation comes from its own time.

Source: diffusers 0.42.1, models/transformers/transformer_flux2.py, which tests/numerics/test_flux2_parity.py
compares with.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own name for it
from diffusers import Flux2Transformer2DModel
from diffusers.models.embeddings import apply_rotary_emb
from diffusers.models.transformers.transformer_flux2 import Flux2SingleTransformerBlock, Flux2TransformerBlock
from jaxtyping import Float, Int64
from torch import Tensor
from torch.nn import RMSNorm

from makeready.diffusion.rows import EncodedText, KeptKeys, LayerKeys, Lengths, Predicted, Row

Rotary = tuple[Tensor, Tensor]


class Flux2Network:
    """The transformer behind a step. Holds weights and nothing else; any number of requests may use it in
    turn."""

    def __init__(self, model: Flux2Transformer2DModel) -> None:
        self._model = model.eval()

    @property
    def dtype(self) -> torch.dtype:
        return self._model.dtype

    @property
    def num_layers(self) -> int:
        return len(self._model.transformer_blocks) + len(self._model.single_transformer_blocks)

    @torch.inference_mode()
    def embed(self, states_lc: Float[Tensor, "l e"], ids_l4: Int64[Tensor, "l 4"]) -> EncodedText:
        """The text encoder's states at the model's width: a step of every request begins with it, so it is
        done once."""
        embedded = self._model.context_embedder(states_lc.to(self.dtype))
        return EncodedText(embedded_ld=embedded, ids_l4=ids_l4)

    @torch.inference_mode()
    def predict(self, rows: Sequence[Row], *, is_keeping: bool = False) -> Predicted:
        """The velocity of every row. `is_keeping` also hands out the keys and values of the rows' image
        tokens.

        Precision: latents come and velocities leave in float32; the network computes in its own dtype.
        """
        model, lengths = self._model, Lengths.of(rows)
        modulation = _Modulation.of(model, rows, self.dtype)
        rotary = _rotary(model, rows)
        image = model.x_embedder(torch.cat([_image_tokens(row) for row in rows]).to(self.dtype))
        text = torch.cat([row.text.embedded_ld for row in rows])
        kept: list[list[LayerKeys]] = [[] for _ in rows]
        attend = _Attention(lengths=lengths, rows=rows, rotary=rotary, kept=kept if is_keeping else None)

        for index, block in enumerate(model.transformer_blocks):
            text, image = _double(block, text, image, modulation, attend, index)
        joint = _joined(text, image, lengths)
        first_single = len(model.transformer_blocks)
        last = len(model.single_transformer_blocks) - 1
        for index, block in enumerate(model.single_transformer_blocks):
            joint = _single(block, joint, modulation, attend, first_single + index, is_last=index == last)
        image = joint if last >= 0 else image
        velocities = []
        for row, part, temb in zip(rows, image.split(lengths.image), modulation.temb, strict=True):
            out = model.norm_out(part[None, : row.num_predicted], temb[None])
            velocities.append(model.proj_out(out)[0].to(torch.float32))
        keys = tuple(KeptKeys(layers=tuple(layers)) for layers in kept) if is_keeping else ()
        return Predicted(velocities=tuple(velocities), keys=keys)


def _image_tokens(row: Row) -> Tensor:
    if row.references_mc is None:
        return row.latent_nc
    return torch.cat([row.latent_nc, row.references_mc])


def _rotary(model: Flux2Transformer2DModel, rows: Sequence[Row]) -> tuple[Rotary, ...]:
    """Each row's rotations, text before image."""
    rotations = []
    for row in rows:
        parts = [row.text.ids_l4, row.ids_n4]
        if row.reference_ids_m4 is not None:
            parts.append(row.reference_ids_m4)
        rotations.append(model.pos_embed(torch.cat(parts)))
    return tuple(rotations)


@dataclass(frozen=True, slots=True)
class _Modulation:
    """Shift, scale and gate of every row. One row is broadcast; several are laid out token by token."""

    temb: tuple[Tensor, ...]
    image: Tensor
    text: Tensor
    single: Tensor
    lengths: Lengths

    @classmethod
    def of(cls, model: Flux2Transformer2DModel, rows: Sequence[Row], dtype: torch.dtype) -> "_Modulation":
        """Rows at the same time share one embedding; each is computed alone, so that no row depends on
        another's."""
        by_time: dict[float, Tensor] = {}
        for row in rows:
            if row.t not in by_time:
                # diffusers divides by 1,000 and multiplies again in the network's dtype; the two roundings
                # are part of parity.
                timestep = torch.tensor([row.t], dtype=torch.float32, device=model.device).to(dtype) * 1000
                by_time[row.t] = model.time_guidance_embed(timestep, None)[0]
        temb = tuple(by_time[row.t] for row in rows)
        distinct = {t: tuple(_chunks(model, value)) for t, value in by_time.items()}
        image, text, single = (torch.stack([distinct[row.t][part] for row in rows]) for part in range(3))
        return cls(temb, image, text, single, Lengths.of(rows))

    def spread(self, values_rd: Tensor, lengths: tuple[int, ...]) -> Tensor:
        """(R, D) -> (1, D) for one row, else (tokens, D)."""
        if len(lengths) == 1:
            return values_rd
        return values_rd.repeat_interleave(torch.tensor(lengths, device=values_rd.device), dim=0)


def _chunks(model: Flux2Transformer2DModel, temb_d: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return (
        model.double_stream_modulation_img(temb_d[None])[0],
        model.double_stream_modulation_txt(temb_d[None])[0],
        model.single_stream_modulation(temb_d[None])[0],
    )


@dataclass(frozen=True, slots=True)
class _Attention:
    """Attention of each row by itself: its own queries, its own keys, and the keys that were kept for it."""

    lengths: Lengths
    rows: Sequence[Row]
    rotary: tuple[Rotary, ...]
    kept: list[list[LayerKeys]] | None

    def __call__(
        self, query: Sequence[Tensor], key: Sequence[Tensor], value: Sequence[Tensor], layer: int
    ) -> list[Tensor]:
        """Shapes: per row, query (Q, H, K) with Q the last tokens of the row, key and value (N, H, K) -> (Q,
        H * K)."""
        out = []
        for index, row in enumerate(self.rows):
            cos, sin = self.rotary[index]
            num_queries = query[index].shape[0]
            turned_q = apply_rotary_emb(
                query[index][None], (cos[-num_queries:], sin[-num_queries:]), sequence_dim=1
            )
            keys = apply_rotary_emb(key[index][None], (cos, sin), sequence_dim=1)[0]
            values = value[index]
            if self.kept is not None:
                first = row.num_text
                last = first + row.num_predicted
                self.kept[index].append((keys[first:last].clone(), values[first:last].clone()))
            if row.kept is not None:
                kept_keys, kept_values = row.kept.layers[layer]
                keys, values = torch.cat([keys, kept_keys]), torch.cat([values, kept_values])
            attended = F.scaled_dot_product_attention(
                turned_q.transpose(1, 2), keys[None].transpose(1, 2), values[None].transpose(1, 2)
            )
            out.append(attended.transpose(1, 2)[0].flatten(1))
        return out


def _heads(tokens: Tensor, head_dim: int) -> Tensor:
    return tokens.unflatten(-1, (-1, head_dim))


def _double(
    block: Flux2TransformerBlock,
    text: Tensor,
    image: Tensor,
    modulation: _Modulation,
    attend: _Attention,
    layer: int,
) -> tuple[Tensor, Tensor]:
    """A double-stream block: norms, joint attention and feed-forward, text and image with weights of their
    own."""
    lengths, attn = modulation.lengths, block.attn
    image_shift, image_scale, image_gate, image_shift2, image_scale2, image_gate2 = modulation.spread(
        modulation.image, lengths.image
    ).chunk(6, dim=-1)
    text_shift, text_scale, text_gate, text_shift2, text_scale2, text_gate2 = modulation.spread(
        modulation.text, lengths.text
    ).chunk(6, dim=-1)

    normed_image = (1 + image_scale) * block.norm1(image) + image_shift
    normed_text = (1 + text_scale) * block.norm1_context(text) + text_shift
    query, key, value = (
        _joined_rows(
            _heads(of_text(normed_text), attn.head_dim),
            _heads(of_image(normed_image), attn.head_dim),
            lengths,
            norms,
        )
        for of_text, of_image, norms in (
            (attn.add_q_proj, attn.to_q, (attn.norm_added_q, attn.norm_q)),
            (attn.add_k_proj, attn.to_k, (attn.norm_added_k, attn.norm_k)),
            (attn.add_v_proj, attn.to_v, None),
        )
    )
    attended = attend(query, key, value, layer)
    of_text = torch.cat([part[:count] for part, count in zip(attended, lengths.text, strict=True)])
    of_image = torch.cat([part[count:] for part, count in zip(attended, lengths.text, strict=True)])

    image = image + image_gate * attn.to_out[1](attn.to_out[0](of_image))
    image = image + image_gate2 * block.ff(block.norm2(image) * (1 + image_scale2) + image_shift2)
    text = text + text_gate * attn.to_add_out(of_text)
    text = text + text_gate2 * block.ff_context(block.norm2_context(text) * (1 + text_scale2) + text_shift2)
    return text, image


def _single(
    block: Flux2SingleTransformerBlock,
    joint: Tensor,
    modulation: _Modulation,
    attend: _Attention,
    layer: int,
    *,
    is_last: bool,
) -> Tensor:
    """A single-stream block. The last one computes only keys and values of the text, and gives back image
    tokens alone."""
    lengths, attn = modulation.lengths, block.attn
    shift, scale, gate = modulation.spread(modulation.single, lengths.joint).chunk(3, dim=-1)
    normed = (1 + scale) * block.norm(joint) + shift
    width = attn.inner_dim
    weight = attn.to_qkv_mlp_proj.weight
    if is_last:
        is_image = _is_image(lengths, joint.device)
        key_value = F.linear(normed, weight[width : 3 * width])
        normed, joint = normed[is_image], joint[is_image]
        gate = gate if len(lengths.text) == 1 else gate[is_image]
        query, hidden = F.linear(normed, weight[:width]), F.linear(normed, weight[3 * width :])
        query_lengths = lengths.image
    else:
        query, key_value, hidden = F.linear(normed, weight).split(
            [width, 2 * width, weight.shape[0] - 3 * width], dim=-1
        )
        query_lengths = lengths.joint
    key, value = key_value.chunk(2, dim=-1)
    attended = attend(
        attn.norm_q(_heads(query, attn.head_dim)).split(query_lengths),
        attn.norm_k(_heads(key, attn.head_dim)).split(lengths.joint),
        _heads(value, attn.head_dim).split(lengths.joint),
        layer,
    )
    out = attn.to_out(torch.cat([torch.cat(attended), attn.mlp_act_fn(hidden)], dim=-1))
    return joint + gate * out


def _joined_rows(
    text: Tensor, image: Tensor, lengths: Lengths, norms: tuple[RMSNorm, RMSNorm] | None
) -> list[Tensor]:
    """Each row's text followed by its image, normed first where the heads are."""
    if norms is not None:
        text, image = norms[0](text), norms[1](image)
    return [
        torch.cat(parts) for parts in zip(text.split(lengths.text), image.split(lengths.image), strict=True)
    ]


def _joined(text: Tensor, image: Tensor, lengths: Lengths) -> Tensor:
    return torch.cat(_joined_rows(text, image, lengths, None))


def _is_image(lengths: Lengths, device: torch.device) -> Tensor:
    """Which tokens of the joint sequence are image tokens."""
    parts = [
        torch.arange(text + image, device=device) >= text
        for text, image in zip(lengths.text, lengths.image, strict=True)
    ]
    return torch.cat(parts)
