"""The embedded model: a single-stream transformer that turns words and noise into a 256 px picture, and edits
one. Its autoencoder is `mini_autoencoder`, its frozen text encoder `mini_text`.

It predicts the clean latent (`x`), from which callers take the velocity; time runs from 1.0, noise, to 0.0,
image. docs/models/mini.md lists the facts that cause bugs.

Shape letters: B rows, N image tokens, L text tokens, C latent channels, E channels of the frozen text
encoder, D model width, H heads, K channels of a head, S = L + N.
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from jaxtyping import Bool, Float, Float32
from torch import Tensor, nn
from torch.nn import functional

HEAD_DIM = 64
"""Ours: cores and tensor units multiply 64 wide without waste; the usual choice since GPT-2."""
ROTATED = (12, 12, 8)
"""Pairs of a head's channels that turn with row, column and place in the caption."""
PERIODS = (100.0, 100.0, 1_000.0)
"""The slowest pair's base: 16 rows and 64 words stay well inside one turn. Source: Su et al. 2021,
arXiv:2104.09864, section 3.3, with shorter bases for shorter axes."""
TIME_CHANNELS = 128
SMALLEST_TIME = 0.05
"""v-loss divides by the time squared; below this it would only measure what the autoencoder loses.
Source: Li & He 2025, arXiv:2511.13720, section 4.1, which clips at the same value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MiniParams:
    """The size of the model. `depth` is the one dial: width and heads follow it, 12 makes 36 M parameters, 8
    makes 9 M, 2 is for tests.

    `num_concepts` and `num_colours`: what the oracle labels can say; the auxiliary heads need it, pictures do
    not.
    """

    depth: int = 12
    num_concepts: int = 0
    num_colours: int = 0
    latent_channels: int = 32
    text_channels: int = 384
    num_text_layers: int = 2

    @property
    def width(self) -> int:
        return HEAD_DIM * max(1, self.depth * 7 // 12)

    @property
    def hidden(self) -> int:
        """Of the gated layers: 8/3 of the width costs what 4 would without a gate (Shazeer 2020,
        arXiv:2002.05202)."""
        return -(-8 * self.width // (3 * HEAD_DIM)) * HEAD_DIM

    @property
    def condition_channels(self) -> int:
        """The source's latent, the mask, and whether there is a source."""
        return self.latent_channels + 2


class Labelled(NamedTuple):
    """A prediction with what the middle layer says of each token, for the auxiliary loss."""

    clean_bnc: Tensor
    concept_bnk: Tensor
    colour_bnk: Tensor
    boundary_bn: Tensor


class Mini(nn.Module):
    """The network. `read` runs once for a caption, `forward` once for a step."""

    def __init__(self, params: MiniParams) -> None:
        super().__init__()
        self.params = params
        width = params.width
        self.text_norm = nn.LayerNorm(params.text_channels, elementwise_affine=False)
        self.text_in = nn.Linear(params.text_channels, width)
        self.text_blocks = nn.ModuleList(Block(params) for _ in range(params.num_text_layers))
        self.image_in = nn.Linear(params.latent_channels + params.condition_channels, width)
        self.times = TimeEmbedding(width)
        self.modulation = nn.Linear(width, 6 * width)
        self.blocks = nn.ModuleList(Block(params) for _ in range(params.depth))
        self.last = ModulatedOutput(width, params.latent_channels)
        self.oracle = nn.Linear(width, params.num_concepts + params.num_colours + 1)

    def read(self, states: Float[Tensor, "b l e"], is_word: Bool[Tensor, "b l"]) -> Float[Tensor, "b l d"]:
        """The caption as the steps take it: the frozen encoder's states through the trained layers.

        `is_word` is false for padding, which nothing sees.
        """
        text = self.text_in(self.text_norm(states))
        turns = rotations(text_positions(text.shape[0], text.shape[1], text.device))
        for block in self.text_blocks:
            text = block(text, text.new_zeros(1, 6, text.shape[-1]), turns, is_word[:, None, None, :])
        return text

    def forward(
        self,
        latent: Float32[Tensor, "b n c"],
        condition: Float32[Tensor, "b n m"],
        positions: Float32[Tensor, "b n 2"],
        text: Float[Tensor, "b l d"],
        is_word: Bool[Tensor, "b l"],
        times: Float32[Tensor, "b 3"],
    ) -> Float32[Tensor, "b n c"]:
        """The clean latent that each row believes in.

        `condition` is `text_condition` or `edit_condition`; `positions` are rows and columns in tokens.
        `times` are t, r and the guidance: with r = t and guidance 1 the flow's own velocity; with r < t the
        average velocity from t to r of the flow under that guidance (the student's answer).

        Precision: under autocast the blocks' products are half precision; the stream that they add to, the
        times and the last projection stay float32: a student told its times in bfloat16 misses its teacher.
        """
        return self._through(latent, condition, positions, text, is_word, times)[0]

    def labelled(
        self,
        latent: Float32[Tensor, "b n c"],
        condition: Float32[Tensor, "b n m"],
        positions: Float32[Tensor, "b n 2"],
        text: Float[Tensor, "b l d"],
        is_word: Bool[Tensor, "b l"],
        times: Float32[Tensor, "b 3"],
    ) -> Labelled:
        """`forward`, and what the layer at two thirds says each token shows. Only training asks."""
        clean, middle = self._through(latent, condition, positions, text, is_word, times)
        kinds = (self.params.num_concepts, self.params.num_colours, 1)
        concept, colour, boundary = self.oracle(middle).float().split(kinds, dim=-1)
        return Labelled(clean, concept, colour, boundary[..., 0])

    def _through(
        self,
        latent: Tensor,
        condition: Tensor,
        positions: Tensor,
        text: Tensor,
        is_word: Tensor,
        times: Tensor,
    ) -> tuple[Tensor, Tensor]:
        num_rows, num_words = text.shape[0], text.shape[1]
        with torch.autocast(latent.device.type, enabled=False):
            image = self.image_in(torch.cat([latent, condition], dim=-1))
            embedded = self.times(times)
            modulation = self.modulation(functional.silu(embedded)).unflatten(-1, (6, -1))
        stream = torch.cat([text.to(image.dtype), image], dim=1)
        places = torch.cat(
            [text_positions(num_rows, num_words, positions.device), functional.pad(positions, (0, 1))], dim=1
        )
        turns = rotations(places)
        is_seen = functional.pad(is_word, (0, image.shape[1]), value=True)[:, None, None, :]
        middle = stream
        for index, block in enumerate(self.blocks):
            stream = block(stream, modulation, turns, is_seen)
            if index == (2 * len(self.blocks)) // 3 - 1:
                middle = stream
        with torch.autocast(latent.device.type, enabled=False):
            return self.last(stream[:, num_words:], embedded), middle[:, num_words:]


def text_condition(num_rows: int, num_tokens: int, params: MiniParams, device: torch.device) -> Tensor:
    """What the network is told where there is no source: no latent, everything may change.

    Shapes: (B, N, C + 2).
    """
    condition = torch.zeros(num_rows, num_tokens, params.condition_channels, device=device)
    condition[..., -2] = 1.0
    return condition


def edit_condition(source: Float32[Tensor, "b n c"], may_change: Float32[Tensor, "b n"]) -> Tensor:
    """What the network is told of an edit. `may_change` is the part of each token, 0 to 1, that the mask
    opens: 1 everywhere for an edit without a mask.

    Shapes: (B, N, C + 2).
    """
    return torch.cat([source, may_change[..., None], torch.ones_like(may_change)[..., None]], dim=-1)


def grid_positions(num_rows: int, height: int, width: int, device: torch.device) -> Float32[Tensor, "b n 2"]:
    """Row and column of each token, in reading order."""
    rows = torch.arange(height, device=device, dtype=torch.float32)
    columns = torch.arange(width, device=device, dtype=torch.float32)
    grid = torch.stack(torch.meshgrid(rows, columns, indexing="ij"), dim=-1).reshape(1, -1, 2)
    return grid.expand(num_rows, -1, -1)


def text_positions(num_rows: int, num_words: int, device: torch.device) -> Float32[Tensor, "b l 3"]:
    """Words stand at row and column zero, one behind the other along the third axis."""
    places = torch.arange(num_words, device=device, dtype=torch.float32)
    return functional.pad(places[None, :, None], (2, 0)).expand(num_rows, -1, -1)


def rotations(positions: Float32[Tensor, "b s 3"]) -> tuple[Tensor, Tensor]:
    """Cosine and sine of every pair's angle, for `turned`.

    Shapes: both (B, 1, S, K / 2). Precision: float32; bf16 angles would blur the far places.
    Source: Su et al. 2021, arXiv:2104.09864, one axis a group of pairs.
    """
    angles = [
        positions[..., axis, None] * _frequencies(pairs, period, positions.device)
        for axis, (pairs, period) in enumerate(zip(ROTATED, PERIODS, strict=True))
    ]
    angle = torch.cat(angles, dim=-1)[:, None]
    return angle.cos(), angle.sin()


def turned(x: Float[Tensor, "b h s k"], turns: tuple[Tensor, Tensor]) -> Tensor:
    """Each pair of channels, k and k + K / 2, rotated by its angle."""
    cosine, sine = (one.to(x.dtype) for one in turns)
    first, second = x.chunk(2, dim=-1)
    return torch.cat([first * cosine - second * sine, second * cosine + first * sine], dim=-1)


def _frequencies(num_pairs: int, period: float, device: torch.device) -> Tensor:
    return period ** (-torch.arange(num_pairs, device=device, dtype=torch.float32) / num_pairs)


class Block(nn.Module):
    """Attention and a gated layer, each modulated by the step's time.

    `table` is this block's own share of the modulation: shift, scale and gate for either half. It starts at
    gates of one, and the projections back into the stream at zero: a new block is the identity.

    Source: Chen et al. 2023, arXiv:2310.00426, section 2.3 (adaLN-single); query and key norms: Dehghani et
    al. 2023, arXiv:2302.05442, section 2.
    """

    def __init__(self, params: MiniParams) -> None:
        super().__init__()
        width = params.width
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.query_norm = nn.RMSNorm(HEAD_DIM, eps=1e-6)
        self.key_norm = nn.RMSNorm(HEAD_DIM, eps=1e-6)
        self.out = nn.Linear(width, width, bias=False)
        self.up = nn.Linear(width, 2 * params.hidden, bias=False)
        self.down = nn.Linear(params.hidden, width, bias=False)
        self.table = nn.Parameter(torch.zeros(6, width))

    def forward(self, x: Tensor, modulation: Tensor, turns: tuple[Tensor, Tensor], is_seen: Tensor) -> Tensor:
        """Shapes: x (B, S, D), modulation (B or 1, 6, D), is_seen (B, 1, 1, S) -> (B, S, D)."""
        parts = (modulation + self.table).to(x.dtype)
        shift, scale, gate, shift_up, scale_up, gate_up = (one[:, None] for one in parts.unbind(1))
        x = x + gate * self._attention(_normed(x) * (1 + scale) + shift, turns, is_seen)
        content, opening = self.up(_normed(x) * (1 + scale_up) + shift_up).chunk(2, dim=-1)
        return x + gate_up * self.down(content * functional.silu(opening))

    def _attention(self, x: Tensor, turns: tuple[Tensor, Tensor], is_seen: Tensor) -> Tensor:
        query, key, value = (
            one.unflatten(-1, (-1, HEAD_DIM)).transpose(1, 2) for one in self.qkv(x).chunk(3, dim=-1)
        )
        kind = self.query_norm.weight.dtype
        query = turned(self.query_norm(query.to(kind)), turns)
        key = turned(self.key_norm(key.to(kind)), turns)
        mixed = attended(query.to(value.dtype), key.to(value.dtype), value, is_seen)
        return self.out(mixed.transpose(1, 2).flatten(2))


def attended(query: Tensor, key: Tensor, value: Tensor, is_seen: Tensor) -> Tensor:
    """Scaled dot-product attention. In bfloat16 on a CPU torch's fused kernel takes twice the time of the
    products it stands for, forth and back (docs/LOG.md)."""
    if value.device.type != "cpu" or value.dtype != torch.bfloat16:
        return functional.scaled_dot_product_attention(query, key, value, attn_mask=is_seen)
    scores = (query @ key.mT).float() * HEAD_DIM**-0.5
    return scores.masked_fill(~is_seen, -torch.inf).softmax(-1).to(value.dtype) @ value


class TimeEmbedding(nn.Module):
    """t, the way to r, and the guidance, as one vector.

    The latter two start at zero, so that a network that was trained at r = t and guidance 1 loses nothing
    when the student's stage begins to use them.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.t_in = nn.Linear(TIME_CHANNELS, width)
        self.span_in = nn.Linear(TIME_CHANNELS, width)
        self.guidance_in = nn.Linear(TIME_CHANNELS, width)
        self.out = nn.Linear(width, width)

    def forward(self, times: Float32[Tensor, "b 3"]) -> Tensor:
        """Shapes: (B, 3) -> (B, D). Units: guidance 1 is none; its logarithm is what is embedded."""
        t, r, guidance = times.unbind(-1)
        mixed = (
            self.t_in(_waves(t))
            + self.span_in(_waves(t - r))
            + self.guidance_in(_waves(guidance.clamp(min=1e-3).log()))
        )
        return self.out(functional.silu(mixed))


class ModulatedOutput(nn.Module):
    """The last norm, modulated by the time, and the projection to the latent, which starts at zero."""

    def __init__(self, width: int, channels: int) -> None:
        super().__init__()
        self.modulation = nn.Linear(width, 2 * width)
        self.out = nn.Linear(width, channels)

    def forward(self, x: Tensor, embedded: Tensor) -> Tensor:
        """Shapes: x (B, N, D), embedded (B, D) -> (B, N, C)."""
        shift, scale = self.modulation(functional.silu(embedded))[:, None].chunk(2, dim=-1)
        return self.out(_normed(x) * (1 + scale) + shift)


@torch.no_grad()
def start(mini: Mini, seed: int) -> None:
    """First weights, from one seed: the same on every machine. Every tensor of the model is set.

    Source: widths by fan-in as in nanochat; zeros as each class says why.
    """
    generator = torch.Generator().manual_seed(seed)
    zero = ("out.weight", "down.weight", "span_in.weight", "guidance_in.weight", "modulation.weight")
    for name, value in mini.named_parameters():
        if name.endswith("table"):
            value.zero_()
            value[2] = value[5] = 1.0
        elif name.endswith("norm.weight"):
            value.fill_(1.0)
        elif value.ndim < 2 or (name.endswith(zero) and name != "times.out.weight"):
            value.zero_()
        else:
            numbers = torch.randn(value.shape, generator=generator) * value.shape[-1] ** -0.5
            value.copy_(numbers)


def _normed(x: Tensor) -> Tensor:
    """Layer norm without weights: the modulation has them."""
    return functional.layer_norm(x, (x.shape[-1],), eps=1e-6)


def _waves(x: Float32[Tensor, " b"]) -> Float32[Tensor, "b w"]:
    """Cosines and sines of a number near one, from slow to fast.

    Source: Vaswani et al. 2017, arXiv:1706.03762, section 3.5, with times in thousandths.
    """
    half = TIME_CHANNELS // 2
    angle = 1_000.0 * x[:, None] * _frequencies(half, 10_000.0, x.device)
    return torch.cat([angle.cos(), angle.sin()], dim=-1)
