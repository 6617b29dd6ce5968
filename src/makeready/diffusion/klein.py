"""FLUX.2 [klein]: a folder in diffusers' layout as a `FlowModel`.

It holds weights and keeps no state of a request. docs/models/klein.md lists the facts that cause bugs.

Shape letters: N image tokens, L text tokens, C latent channels of a token (four pixels of the autoencoder's
32), E text encoder's states, H and W in tokens.
"""

from collections.abc import Sequence
from pathlib import Path

import diffusers
import torch
import transformers
from diffusers import AutoencoderKLFlux2, Flux2Transformer2DModel
from jaxtyping import Float, Float32, Int64, UInt8
from torch import Tensor
from transformers import Qwen2TokenizerFast, Qwen3ForCausalLM

from makeready.diffusion.doubled import double_small
from makeready.diffusion.flow import Grid
from makeready.diffusion.flux2_network import Flux2Network
from makeready.diffusion.graphed import GraphedNetwork
from makeready.diffusion.packed import pack_linears
from makeready.diffusion.parts import loaded_part
from makeready.diffusion.prompt_tokens import PromptTokens
from makeready.diffusion.rows import EncodedText, Predicted, Row
from makeready.diffusion.schedule import flux2_shift, shifted_schedule

TEXT_TOKENS = 512
"""Source: diffusers, Flux2KleinPipeline.tokenizer_max_length. The network sees all of them, padding
unmasked."""
STATE_LAYERS = (9, 18, 27)
"""Source: diffusers, Flux2KleinPipeline.encode_prompt. hidden_states[k] is what layer k - 1 gives."""
PATCH = 2
"""A token is 2 x 2 pixels of the autoencoder. Source: AutoencoderKLFlux2.config.patch_size."""
REFERENCE_TIME = 10
"""The k-th reference picture stands at time 10 + 10 k of the positions. Source:
Flux2KleinPipeline._prepare_image_ids."""


MAX_REFERENCES = 4
"""Ours: each costs as many tokens as the picture itself."""


class Klein:
    """The model of one folder on one device."""

    max_references = MAX_REFERENCES
    can_edit = True

    def __init__(
        self,
        *,
        transformer: Flux2Transformer2DModel,
        autoencoder: AutoencoderKLFlux2,
        text_encoder: Qwen3ForCausalLM,
        tokenizer: Qwen2TokenizerFast,
    ) -> None:
        self.network = Flux2Network(transformer)
        self._passes: Flux2Network | GraphedNetwork = self.network
        self._autoencoder = autoencoder.eval()
        self._text_encoder = text_encoder.eval()
        self._tokens = PromptTokens(tokenizer, max_tokens=TEXT_TOKENS, is_thinking=False)

    @classmethod
    def load(cls, folder: Path, *, dtype: torch.dtype = torch.float32, device: str = "cpu") -> "Klein":
        """From a folder that was checked (`diffusion.folder`): safetensors only, nothing fetched, no code of
        the folder run.

        On a processor the autoencoder stays in float32: its group norms lose a tenth of a grey level in bf16,
        and it runs once. On a GPU, where float32 would take longer than a step, it computes in the network's
        dtype, as diffusers has it.
        """
        for library in (diffusers.utils.logging, transformers.utils.logging):
            library.disable_progress_bar()
        transformer = loaded_part(Flux2Transformer2DModel, folder / "transformer", torch_dtype=dtype)
        autoencoder = loaded_part(
            AutoencoderKLFlux2, folder / "vae", torch_dtype=torch.float32 if device == "cpu" else dtype
        )
        text_encoder = loaded_part(Qwen3ForCausalLM, folder / "text_encoder", dtype=dtype)
        cut_to_read_layers(text_encoder)
        tokenizer = Qwen2TokenizerFast.from_pretrained(folder / "tokenizer", local_files_only=True)
        model = cls(
            transformer=transformer.to(device),
            autoencoder=autoencoder.to(device),
            text_encoder=text_encoder.to(device),
            tokenizer=tokenizer,
        )
        model.pack()
        return model

    def pack(self) -> None:
        """Lay the weights out as this device's kernels read them: another rounding, the same numbers. To be
        called once; the modules that were given are changed."""
        if self.device.type == "cpu":
            self.network.pack()
            pack_linears(self._text_encoder.model)
            double_small(self._autoencoder.decoder)
        self._autoencoder.to(memory_format=torch.channels_last)

    @property
    def device(self) -> torch.device:
        return self._text_encoder.device

    @property
    def token_px(self) -> int:
        """Pixels of a token's side: 16 for klein."""
        return PATCH * 2 ** (len(self._autoencoder.config.block_out_channels) - 1)

    @property
    def channels(self) -> int:
        return int(self._autoencoder.bn.running_mean.shape[0])

    def grid(self, width_px: int, height_px: int) -> Grid:
        return Grid(height=height_px // self.token_px, width=width_px // self.token_px)

    def times(self, num_tokens: int, steps: int) -> tuple[float, ...]:
        """Larger pictures have their steps nearer the noise."""
        return shifted_schedule(steps, flux2_shift(num_tokens, steps))

    def image_ids(self, grid: Grid, text: EncodedText) -> Int64[Tensor, "n 4"]:
        """The same beside every text."""
        return image_ids(grid).to(self.device)

    def reference_ids(self, grid: Grid, index: int) -> Int64[Tensor, "n 4"]:
        """A time of its own for every reference."""
        return reference_ids(grid, index).to(self.device)

    def predict(self, rows: Sequence[Row], *, is_keeping: bool = False) -> Predicted:
        """One pass of the network."""
        return self._passes.predict(rows, is_keeping=is_keeping)

    def use_graphs(self) -> None:
        """From now on passes of one row are CUDA graphs. Needs a GPU."""
        self._passes = GraphedNetwork(self.network)

    @torch.inference_mode()
    def encode_text(self, prompt: str, *, is_trimmed: bool = False) -> EncodedText:
        """The prompt as the network takes it.

        Padding is part of parity: diffusers pads to 512 tokens and the network attends to them all.
        `is_trimmed` leaves the padding out: another, faster mode with other pixels.
        """
        tokens, mask = self._tokens.read(prompt, is_padded=not is_trimmed)
        output = self._text_encoder.model(
            input_ids=tokens.to(self.device),
            attention_mask=mask.to(self.device),
            output_hidden_states=True,
            use_cache=False,
        )
        states = torch.cat([output.hidden_states[layer][0] for layer in STATE_LAYERS], dim=-1)
        return self.network.embed(states, text_ids(states.shape[0]).to(self.device))

    def num_text_tokens(self, prompt: str, *, is_trimmed: bool = False) -> int:
        """How many text tokens the network will see."""
        if not is_trimmed:
            return TEXT_TOKENS
        return self._tokens.read(prompt)[0].shape[1]

    def num_unread_tokens(self, prompt: str) -> int:
        """How many tokens lie beyond the encoder's 512, the template's among them."""
        return self._tokens.num_unread(prompt)

    @torch.inference_mode()
    def decode(self, latent_nc: Float32[Tensor, "n c"], grid: Grid) -> UInt8[Tensor, "h w 3"]:
        """Pixels of a clean latent.

        Rounding is diffusers' (halves to even, by numpy's round): part of parity.
        """
        latent = latent_nc.T.reshape(1, self.channels, grid.height, grid.width)
        mean, deviation = self._statistics()
        packed = (latent * deviation + mean).to(self._autoencoder.dtype)
        decoded = self._autoencoder.decode(unpatched(packed), return_dict=False)[0].to(torch.float32)
        return ((decoded[0] * 0.5 + 0.5).clamp(0, 1) * 255).round().to(torch.uint8).permute(1, 2, 0)

    @torch.inference_mode()
    def encode_image(self, pixels_hw3: UInt8[Tensor, "h w 3"]) -> Float32[Tensor, "n c"]:
        """The clean latent of a picture whose sides are whole tokens; the mode of the distribution, no noise
        in it."""
        image = pixels_hw3.permute(2, 0, 1)[None].to(torch.float32) / 255 * 2 - 1
        encoded = self._autoencoder.encode(image.to(self._autoencoder.dtype)).latent_dist.mode()
        mean, deviation = self._statistics()
        latent = (patched(encoded.to(torch.float32)) - mean) / deviation
        return latent[0].flatten(1).T.contiguous()

    def _statistics(self) -> tuple[Float[Tensor, "1 c 1 1"], Float[Tensor, "1 c 1 1"]]:
        norm = self._autoencoder.bn
        variance = norm.running_var.view(1, -1, 1, 1) + self._autoencoder.config.batch_norm_eps
        return norm.running_mean.view(1, -1, 1, 1), variance.sqrt()


def cut_to_read_layers(text_encoder: Qwen3ForCausalLM) -> None:
    """Leave out the layers whose states nobody reads, in place: 8 of 36 in klein-4B, a fifth of its time.

    One layer more than is read stays: transformers norms the last state that it hands out.
    """
    text_encoder.model.layers = text_encoder.model.layers[: max(STATE_LAYERS) + 1]


def text_ids(num_tokens: int) -> Int64[Tensor, "l 4"]:
    """Positions of a text: (time 0, row 0, column 0, place in the text)."""
    ids = torch.zeros(num_tokens, 4, dtype=torch.int64)
    ids[:, 3] = torch.arange(num_tokens)
    return ids


def image_ids(grid: Grid, *, time: int = 0) -> Int64[Tensor, "n 4"]:
    """Positions of a picture's tokens, row by row: (time, row, column, 0)."""
    ids = torch.zeros(grid.height, grid.width, 4, dtype=torch.int64)
    ids[..., 0] = time
    ids[..., 1] = torch.arange(grid.height)[:, None]
    ids[..., 2] = torch.arange(grid.width)
    return ids.view(-1, 4)


def reference_ids(grid: Grid, index: int) -> Int64[Tensor, "n 4"]:
    """Positions of the reference picture number `index`, from 0."""
    return image_ids(grid, time=REFERENCE_TIME * (index + 1))


def patched(latent: Float[Tensor, "1 c h w"]) -> Float[Tensor, "1 c4 h2 w2"]:
    """Four neighbouring pixels become one token's channels: channel, then row, then column within the
    patch."""
    return torch.pixel_unshuffle(latent, PATCH)


def unpatched(packed: Float[Tensor, "1 c4 h2 w2"]) -> Float[Tensor, "1 c h w"]:
    return torch.pixel_shuffle(packed, PATCH)
