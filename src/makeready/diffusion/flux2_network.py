"""One forward pass of FLUX.2's transformer over packed rows, with the weights and leaf modules of diffusers'
class.

diffusers' own forward takes one batch of equal shapes. This one takes rows of any sizes, can leave out tokens
whose keys are kept, can hand out keys, embeds a prompt once for all steps, and does not compute what nobody
reads: the text tokens of the last layer, and when keys are kept, all that comes after the last of them.

Layers: double-stream blocks (text and image have weights of their own, attention is joint), then
single-stream blocks over text followed by image. Every row's modulation comes from its own time.

Source: diffusers 0.42.1, models/transformers/transformer_flux2.py, which tests/numerics/test_flux2_parity.py
compares with.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own name for it
from diffusers import Flux2Transformer2DModel
from diffusers.models.transformers.transformer_flux2 import Flux2SingleTransformerBlock, Flux2TransformerBlock
from jaxtyping import Float, Int64
from torch import Tensor
from torch.nn import LayerNorm, RMSNorm

from makeready.diffusion.packed import PackedLinear, can_pack, pack_linears
from makeready.diffusion.rows import EncodedText, KeptKeys, LayerKeys, Lengths, Predicted, Row

Projection = Callable[[Tensor], Tensor]


class Flux2Network:
    """The transformer behind a step. Holds weights and nothing else; any number of requests may use it in
    turn."""

    def __init__(self, model: Flux2Transformer2DModel) -> None:
        self._model = model.eval()
        self._last = _LastProjections.of(model)

    def pack(self) -> None:
        """Lay the weights out for a CPU's kernels, where that pays. To be called once, when they are where
        they stay."""
        self._last = self._last and self._last.packed()
        pack_linears(self._model)

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
        """The velocity of every row; with `is_keeping` instead the keys and values of the rows' image tokens,
        and no velocity.

        Precision: latents come and velocities leave in float32; the network computes in its own dtype.
        """
        kept: list[list[LayerKeys]] | None = [[] for _ in rows] if is_keeping else None
        velocities = self.velocities(self.prepared(rows), kept)
        if kept is not None:
            return Predicted(velocities=(), keys=tuple(KeptKeys(layers=tuple(layers)) for layers in kept))
        return Predicted(velocities=velocities)

    @torch.inference_mode()
    def prepared(self, rows: Sequence[Row]) -> "Prepared":
        """What a pass needs, as tensors: times, positions and lengths are read here and nowhere later."""
        lengths = Lengths.of(rows)
        return Prepared(
            tokens=torch.cat([_image_tokens(row) for row in rows]),
            text=torch.cat([row.text.embedded_ld for row in rows]),
            rotary=_rotary(self._model, rows),
            modulation=_Modulation.of(self._model, rows, lengths),
            kept=tuple(row.kept for row in rows),
            predicted=tuple(row.num_predicted for row in rows),
        )

    @torch.inference_mode()
    def velocities(
        self, prepared: "Prepared", kept: list[list[LayerKeys]] | None = None
    ) -> tuple[Float[Tensor, "_ c"], ...]:
        """The pass itself: tensors in, each row's velocity out, and nothing is read back from the device on
        the way. With `kept` the image tokens' keys and values are added to it, and no velocity is computed.
        """
        model, modulation = self._model, prepared.modulation
        lengths = modulation.lengths
        image, text = model.x_embedder(prepared.tokens.to(self.dtype)), prepared.text
        attend = _Attention(prepared=prepared, kept=kept)
        for index, block in enumerate(model.transformer_blocks):
            text, image = _double(block, text, image, modulation, attend, index)
        if self._last is not None:
            joint = _joined(text, image, lengths)
            *blocks, last_block = model.single_transformer_blocks
            for layer, block in enumerate(blocks, start=len(model.transformer_blocks)):
                joint = _single(block, joint, modulation, attend, layer)
            image = _last(last_block, self._last, joint, modulation, attend, self.num_layers - 1)
        if kept is not None:
            return ()
        found = []
        for part, temb, count in zip(
            image.split(lengths.image), modulation.temb, prepared.predicted, strict=True
        ):
            out = model.norm_out(part[None, :count], temb[None])
            found.append(model.proj_out(out)[0].to(torch.float32))
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A pass's inputs. `tokens` are all rows' image tokens, references after what is predicted; `rotary` each
    row's rotations, text before image, (N, 1, K / 2) complex, one for each pair of channels."""

    tokens: Tensor
    text: Tensor
    rotary: tuple[Tensor, ...]
    modulation: "_Modulation"
    kept: tuple[KeptKeys | None, ...]
    predicted: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _LastProjections:
    """The last block's one projection in the three parts that not all tokens need."""

    query: Projection
    key_value: Projection
    hidden: Projection
    weights: tuple[Tensor, ...]

    @classmethod
    def of(cls, model: Flux2Transformer2DModel) -> "_LastProjections | None":
        if not len(model.single_transformer_blocks):
            return None
        attn = model.single_transformer_blocks[-1].attn
        weight, width = attn.to_qkv_mlp_proj.weight, attn.inner_dim
        weights = weight[:width], weight[width : 3 * width], weight[3 * width :]
        query, key_value, hidden = (partial(F.linear, weight=part) for part in weights)
        return cls(query, key_value, hidden, weights)

    def packed(self) -> "_LastProjections":
        if not all(can_pack(weight) for weight in self.weights):
            return self
        query, key_value, hidden = (PackedLinear(weight) for weight in self.weights)
        return _LastProjections(query, key_value, hidden, ())


def _image_tokens(row: Row) -> Tensor:
    if row.references_mc is None:
        return row.latent_nc
    return torch.cat([row.latent_nc, row.references_mc])


def _rotary(model: Flux2Transformer2DModel, rows: Sequence[Row]) -> tuple[Tensor, ...]:
    rotations = []
    for row in rows:
        parts = [row.text.ids_l4, row.ids_n4]
        if row.reference_ids_m4 is not None:
            parts.append(row.reference_ids_m4)
        cos, sin = model.pos_embed(torch.cat(parts))
        rotations.append(torch.complex(cos[:, None, ::2], sin[:, None, ::2]))
    return tuple(rotations)


def _turned(heads: Tensor, rotations: Tensor) -> Tensor:
    """Neighbouring channels of a head are one complex number. In float32 whatever the network's dtype, as in
    diffusers."""
    pairs = torch.view_as_complex(heads.float().unflatten(-1, (-1, 2)))
    return torch.view_as_real(pairs * rotations).flatten(-2).type_as(heads)


@dataclass(frozen=True, slots=True)
class _Modulation:
    """Shift, scale and gate: (1, D) for one row, which is broadcast; of several laid out token by token, once
    for all blocks. `image_in_joint`: of several rows, which tokens of the joint sequence are the image's."""

    temb: tuple[Tensor, ...]
    image: Tensor
    text: Tensor
    single: Tensor
    lengths: Lengths
    image_in_joint: Tensor | None

    @classmethod
    def of(cls, model: Flux2Transformer2DModel, rows: Sequence[Row], lengths: Lengths) -> "_Modulation":
        """Rows at the same time share one embedding; each is computed alone, so that no row depends on
        another's."""
        by_time: dict[float, Tensor] = {}
        for row in rows:
            if row.t not in by_time:
                # diffusers divides by 1,000 and multiplies again in the network's dtype; the two roundings
                # are part of parity.
                time = torch.tensor([row.t], dtype=torch.float32, device=model.device).to(model.dtype)
                by_time[row.t] = model.time_guidance_embed(time * 1000, None)[0]
        temb = tuple(by_time[row.t] for row in rows)
        distinct = {t: tuple(_chunks(model, value)) for t, value in by_time.items()}
        image, text, single = (torch.stack([distinct[row.t][part] for row in rows]) for part in range(3))
        if len(rows) == 1:
            return cls(temb, image, text, single, lengths, None)
        of_image, of_text, of_joint = (
            _row_of_token(counts, model.device) for counts in (lengths.image, lengths.text, lengths.joint)
        )
        places = _image_in_joint(lengths, model.device)
        return cls(temb, image[of_image], text[of_text], single[of_joint], lengths, places)


def _row_of_token(counts: tuple[int, ...], device: torch.device) -> Tensor:
    """Whose each token of a packed sequence is."""
    return torch.arange(len(counts)).repeat_interleave(torch.tensor(counts)).to(device)


def _image_in_joint(lengths: Lengths, device: torch.device) -> Tensor:
    """Where the image tokens lie in the joint sequence."""
    ends = torch.tensor(lengths.joint).cumsum(0).tolist()
    images = [torch.arange(end - count, end) for end, count in zip(ends, lengths.image, strict=True)]
    return torch.cat(images).to(device)


def _chunks(model: Flux2Transformer2DModel, temb_d: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return (
        model.double_stream_modulation_img(temb_d[None])[0],
        model.double_stream_modulation_txt(temb_d[None])[0],
        model.single_stream_modulation(temb_d[None])[0],
    )


@dataclass(frozen=True, slots=True)
class _Attention:
    """Attention of each row by itself: its own queries, its own keys, and the keys that were kept for it."""

    prepared: Prepared
    kept: list[list[LayerKeys]] | None

    def __call__(
        self, query: Sequence[Tensor], key: Sequence[Tensor], value: Sequence[Tensor], layer: int
    ) -> list[Tensor]:
        """Shapes: per row, query (Q, H, K) with Q the last tokens of the row, key and value (N, H, K) -> (Q,
        H * K)."""
        turned = self.keys(key, value)
        out = []
        for index, (rotary, kept) in enumerate(zip(self.prepared.rotary, self.prepared.kept, strict=True)):
            keys, values = turned[index], value[index]
            if kept is not None:
                kept_keys, kept_values = kept.layers[layer]
                keys, values = torch.cat([keys, kept_keys]), torch.cat([values, kept_values])
            queries = _turned(query[index], rotary[-query[index].shape[0] :])
            attended = F.scaled_dot_product_attention(
                queries[None].transpose(1, 2), keys[None].transpose(1, 2), values[None].transpose(1, 2)
            )
            out.append(attended.transpose(1, 2)[0].flatten(1))
        return out

    def keys(self, key: Sequence[Tensor], value: Sequence[Tensor]) -> list[Tensor]:
        """Each row's keys with their positions; those of its image tokens are kept where it was asked for."""
        turned = [_turned(keys, rotary) for keys, rotary in zip(key, self.prepared.rotary, strict=True)]
        if self.kept is not None:
            lengths = self.prepared.modulation.lengths
            for index, (text, count) in enumerate(zip(lengths.text, self.prepared.predicted, strict=True)):
                image = slice(text, text + count)
                self.kept[index].append((turned[index][image].clone(), value[index][image].clone()))
        return turned


def _normed(norm: LayerNorm, tokens: Tensor, scale: Tensor, shift: Tensor) -> Tensor:
    """The norm with a row's scale and shift: in one pass over the tokens where there is one row."""
    if scale.shape[0] == 1:
        return F.layer_norm(tokens, norm.normalized_shape, 1 + scale[0], shift[0], norm.eps)
    return torch.addcmul(shift, norm(tokens), 1 + scale)


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
    image_shift, image_scale, image_gate, image_shift2, image_scale2, image_gate2 = modulation.image.chunk(
        6, dim=-1
    )
    text_shift, text_scale, text_gate, text_shift2, text_scale2, text_gate2 = modulation.text.chunk(6, dim=-1)

    normed_image = _normed(block.norm1, image, image_scale, image_shift)
    normed_text = _normed(block.norm1_context, text, text_scale, text_shift)
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

    image = torch.addcmul(image, image_gate, attn.to_out[0](of_image))
    hidden = block.ff(_normed(block.norm2, image, image_scale2, image_shift2))
    image = torch.addcmul(image, image_gate2, hidden)
    text = torch.addcmul(text, text_gate, attn.to_add_out(of_text))
    hidden = block.ff_context(_normed(block.norm2_context, text, text_scale2, text_shift2))
    return torch.addcmul(text, text_gate2, hidden), image


def _single(
    block: Flux2SingleTransformerBlock,
    joint: Tensor,
    modulation: _Modulation,
    attend: _Attention,
    layer: int,
) -> Tensor:
    """A single-stream block: attention and feed-forward side by side, out of one projection and into one."""
    lengths, attn = modulation.lengths, block.attn
    shift, scale, gate = modulation.single.chunk(3, dim=-1)
    projected = attn.to_qkv_mlp_proj(_normed(block.norm, joint, scale, shift))
    width = attn.inner_dim
    query, key, value, hidden = projected.split([width] * 3 + [projected.shape[-1] - 3 * width], dim=-1)
    attended = attend(
        attn.norm_q(_heads(query, attn.head_dim)).split(lengths.joint),
        attn.norm_k(_heads(key, attn.head_dim)).split(lengths.joint),
        _heads(value, attn.head_dim).split(lengths.joint),
        layer,
    )
    return torch.addcmul(joint, gate, attn.to_out(_beside(attended, hidden)))


def _last(
    block: Flux2SingleTransformerBlock,
    project: _LastProjections,
    joint: Tensor,
    modulation: _Modulation,
    attend: _Attention,
    layer: int,
) -> Tensor:
    """The last single-stream block: only keys and values of the text, and image tokens alone come out; none
    if keys are kept."""
    lengths, attn = modulation.lengths, block.attn
    shift, scale, gate = modulation.single.chunk(3, dim=-1)
    normed = _normed(block.norm, joint, scale, shift)
    key, value = project.key_value(normed).chunk(2, dim=-1)
    keys = attn.norm_k(_heads(key, attn.head_dim)).split(lengths.joint)
    values = _heads(value, attn.head_dim).split(lengths.joint)
    if attend.kept is not None:
        attend.keys(keys, values)
        return joint
    if modulation.image_in_joint is None:
        normed, joint = normed[lengths.text[0] :], joint[lengths.text[0] :]
    else:
        normed, joint, gate = (part[modulation.image_in_joint] for part in (normed, joint, gate))
    query = attn.norm_q(_heads(project.query(normed), attn.head_dim)).split(lengths.image)
    attended = attend(query, keys, values, layer)
    return torch.addcmul(joint, gate, attn.to_out(_beside(attended, project.hidden(normed))))


def _beside(attended: Sequence[Tensor], hidden: Tensor) -> Tensor:
    """What attention gave, and beside it the gated feed-forward; `hidden` is used up."""
    gate, value = hidden.chunk(2, dim=-1)
    width = attended[0].shape[-1]
    beside = hidden.new_empty(hidden.shape[0], width + value.shape[-1])
    torch.cat(tuple(attended), out=beside[:, :width])
    torch.mul(F.silu(gate, inplace=True), value, out=beside[:, width:])
    return beside


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
