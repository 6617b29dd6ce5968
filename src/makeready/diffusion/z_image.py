"""Z-Image-Turbo: a folder in diffusers' layout as a `FlowModel`. Text to image, and masked edits.

It holds weights and keeps no state of a request. docs/models/z-image.md lists the facts that cause bugs.

Shape letters: N image tokens, L text tokens, C latent channels of a token (four pixels of the autoencoder's
16), H and W in tokens.
"""

from collections.abc import Sequence
from pathlib import Path

import diffusers
import torch
import transformers
from diffusers import AutoencoderKL, ZImageTransformer2DModel
from jaxtyping import Float, Float32, Int64, UInt8
from torch import Tensor
from transformers import Qwen2TokenizerFast, Qwen3Model

from makeready.diffusion.doubled import double_small
from makeready.diffusion.flow import Grid
from makeready.diffusion.folder import read_json
from makeready.diffusion.packed import pack_linears
from makeready.diffusion.parts import loaded_part
from makeready.diffusion.prompt_tokens import PromptTokens
from makeready.diffusion.rows import EncodedText, Predicted, Row
from makeready.diffusion.z_image_network import (
    KEPT_TIME,
    MAX_TEXT_TOKENS,
    ZImageNetwork,
    image_time,
    num_pads,
)
from makeready.errors import InvalidModelError, InvalidRequestError

STATE_LAYER = -2
"""What the last but one layer gives. Source: diffusers, ZImagePipeline._encode_prompt."""
AXES_LENS = [1024, 512, 512]
"""Positions along each axis, of which a picture needs 512 x 512. Source: ZImageTransformer2DModel's default;
Turbo has 1,536 for the first."""
PATCH_SIDE = 2
"""A token is 2 x 2 pixels of the autoencoder."""


class ZImage:
    """The model of one folder on one device. `shift` moves its steps towards the noise: 3.0 for Turbo."""

    max_references = 0
    can_edit = True

    def __init__(
        self,
        *,
        transformer: ZImageTransformer2DModel,
        autoencoder: AutoencoderKL,
        text_encoder: Qwen3Model,
        tokenizer: Qwen2TokenizerFast,
        shift: float,
    ) -> None:
        self.network = ZImageNetwork(transformer)
        self._autoencoder = autoencoder.eval()
        self._text_encoder = text_encoder.eval()
        self._tokens = PromptTokens(tokenizer, max_tokens=MAX_TEXT_TOKENS, is_thinking=True)
        self._shift = shift

    @classmethod
    def load(cls, folder: Path, *, dtype: torch.dtype = torch.float32, device: str = "cpu") -> "ZImage":
        """From a folder that was checked (`diffusion.folder`): safetensors only, nothing fetched, no code of
        the folder run. On a processor the autoencoder stays in float32: it runs once.

        Raises: InvalidModelError for a variant that this adapter does not compute.
        """
        shift = _static_shift(folder)
        _refuse_variants(folder)
        for library in (diffusers.utils.logging, transformers.utils.logging):
            library.disable_progress_bar()
        transformer = loaded_part(ZImageTransformer2DModel, folder / "transformer", torch_dtype=dtype)
        autoencoder = loaded_part(
            AutoencoderKL, folder / "vae", torch_dtype=torch.float32 if device == "cpu" else dtype
        )
        text_encoder = loaded_part(Qwen3Model, folder / "text_encoder", dtype=dtype)
        tokenizer = Qwen2TokenizerFast.from_pretrained(folder / "tokenizer", local_files_only=True)
        if device == "cpu":
            for part in (
                transformer.layers,  # not the time embedder: it asks its weight for the dtype
                transformer.noise_refiner,
                transformer.context_refiner,
                text_encoder,
            ):
                pack_linears(part)
            double_small(autoencoder.decoder)
        autoencoder.to(memory_format=torch.channels_last)
        return cls(
            transformer=transformer.to(device),
            autoencoder=autoencoder.to(device),
            text_encoder=text_encoder.to(device),
            tokenizer=tokenizer,
            shift=shift,
        )

    @property
    def device(self) -> torch.device:
        return self._text_encoder.device

    @property
    def token_px(self) -> int:
        """Pixels of a token's side: 16 for Z-Image."""
        return PATCH_SIDE * 2 ** (len(self._autoencoder.config.block_out_channels) - 1)

    @property
    def channels(self) -> int:
        return PATCH_SIDE**2 * int(self._autoencoder.config.latent_channels)

    def grid(self, width_px: int, height_px: int) -> Grid:
        return Grid(height=height_px // self.token_px, width=width_px // self.token_px)

    def times(self, num_tokens: int, steps: int) -> tuple[float, ...]:
        """The same for pictures of every size.

        Precision: in float32 and in diffusers' order of operations, so that a step's time is the same to
        the last bit.
        """
        even = torch.linspace(1.0, 1 / steps, steps)
        shifted = self._shift * even / (1 + (self._shift - 1) * even)
        return (*shifted.tolist(), 0.0)

    def image_ids(self, grid: Grid, text: EncodedText) -> Int64[Tensor, "n 4"]:
        """Positions of a picture's tokens, row by row: (after the padded text, row, column, 0)."""
        ids = torch.zeros(grid.height, grid.width, 4, dtype=torch.int64)
        ids[..., 0] = image_time(text.embedded_ld.shape[0])
        ids[..., 1] = torch.arange(grid.height)[:, None]
        ids[..., 2] = torch.arange(grid.width)
        return ids.view(-1, 4).to(self.device)

    def reference_ids(self, grid: Grid, index: int) -> Int64[Tensor, "n 4"]:
        """Raises: InvalidRequestError: Z-Image takes no references."""
        raise InvalidRequestError(
            "Z-Image takes no reference pictures.",
            hint="It makes pictures from text, and masked edits; klein takes references.",
            param="references",
        )

    def predict(self, rows: Sequence[Row], *, is_keeping: bool = False) -> Predicted:
        """One pass of the network."""
        return self.network.predict(rows, is_keeping=is_keeping)

    @torch.inference_mode()
    def encode_text(self, prompt: str, *, is_trimmed: bool = False) -> EncodedText:
        """The prompt as the network takes it: at most 512 tokens, filled up to a multiple of 32 with a learnt
        token.

        diffusers gives the encoder 512 tokens and throws its padding away; the encoder is causal and masks
        padding, so that reading the prompt alone gives the same states. `is_trimmed` leaves out the learnt
        tokens, too: other pixels, and at most 31 tokens fewer.
        """
        tokens, _ = self._tokens.read(prompt)
        output = self._text_encoder(
            input_ids=tokens.to(self.device), output_hidden_states=True, use_cache=False
        )
        return self.network.embed(output.hidden_states[STATE_LAYER][0], is_trimmed=is_trimmed)

    def num_text_tokens(self, prompt: str, *, is_trimmed: bool = False) -> int:
        """How many text tokens the network will see."""
        count = self._tokens.read(prompt)[0].shape[1]
        return count if is_trimmed else count + num_pads(count)

    def num_unread_tokens(self, prompt: str) -> int:
        """How many tokens lie beyond the encoder's 512, the template's among them."""
        return self._tokens.num_unread(prompt)

    @torch.inference_mode()
    def decode(self, latent_nc: Float32[Tensor, "n c"], grid: Grid) -> UInt8[Tensor, "h w 3"]:
        """Pixels of a clean latent.

        Rounding is diffusers' (halves to even, by numpy's round): part of parity.
        """
        config = self._autoencoder.config
        latent = unpatched(latent_nc, grid) / config.scaling_factor + config.shift_factor
        latent = latent.to(self._autoencoder.dtype)
        decoded = self._autoencoder.decode(latent, return_dict=False)[0].to(torch.float32)
        return ((decoded[0] * 0.5 + 0.5).clamp(0, 1) * 255).round().to(torch.uint8).permute(1, 2, 0)

    @torch.inference_mode()
    def encode_image(self, pixels_hw3: UInt8[Tensor, "h w 3"]) -> Float32[Tensor, "n c"]:
        """The clean latent of a picture whose sides are whole tokens; the mode of the distribution, no noise
        in it."""
        config = self._autoencoder.config
        image = pixels_hw3.permute(2, 0, 1)[None].to(torch.float32) / 255 * 2 - 1
        encoded = (
            self._autoencoder.encode(image.to(self._autoencoder.dtype)).latent_dist.mode().to(torch.float32)
        )
        return patched((encoded - config.shift_factor) * config.scaling_factor)


def patched(latent: Float[Tensor, "1 c h w"]) -> Float[Tensor, "n c4"]:
    """Four neighbouring pixels become one token's channels: row, then column within the patch, then
    channel."""
    cells = latent[0].unflatten(2, (-1, PATCH_SIDE)).unflatten(1, (-1, PATCH_SIDE))  # c, H, 2, W, 2
    return cells.permute(1, 3, 2, 4, 0).flatten(2).flatten(0, 1).contiguous()


def unpatched(latent_nc: Float[Tensor, "n c4"], grid: Grid) -> Float[Tensor, "1 c h w"]:
    cells = latent_nc.view(grid.height, grid.width, PATCH_SIDE, PATCH_SIDE, -1)
    return cells.permute(4, 0, 2, 1, 3).flatten(3).flatten(1, 2)[None]


def _static_shift(folder: Path) -> float:
    """The shift of the folder's schedule. Source: 3.0 in Z-Image-Turbo's scheduler_config.json."""
    found = read_json(folder / "scheduler" / "scheduler_config.json", folder)
    shift = found.get("shift", 1.0)
    if found.get("use_dynamic_shifting") or not isinstance(shift, int | float) or not 0 < shift < 1000:
        raise InvalidModelError(
            f"The folder's schedule has the shift {shift!r}"
            + (", and moves it with the size." if found.get("use_dynamic_shifting") else "."),
            hint="Z-Image's schedules have one number for all sizes: 3.0 in Turbo's folder.",
            param="model",
        )
    return float(shift)


def _refuse_variants(folder: Path) -> None:
    """Read the transformer's settings, before its weights."""
    config = read_json(folder / "transformer" / "config.json", folder)
    places = config.get("axes_lens", AXES_LENS)
    has_places = (
        isinstance(places, list)
        and len(places) == len(AXES_LENS)
        and all(isinstance(found, int) for found in places)
        and all(
            found >= needed for found, needed in zip(places, (KEPT_TIME + 1, *AXES_LENS[1:]), strict=True)
        )
    )
    for is_wrong, what in (
        (config.get("siglip_feat_dim") is not None, "reads pictures (siglip_feat_dim)"),
        (config.get("qk_norm", True) is not True, "does not norm its queries (qk_norm)"),
        (config.get("all_patch_size", [2]) != [2], f"has patches of {config.get('all_patch_size')}"),
        (config.get("all_f_patch_size", [1]) != [1], f"has frames of {config.get('all_f_patch_size')}"),
        (not has_places, f"has {places} places for text, rows and columns"),
    ):
        if is_wrong:
            raise InvalidModelError(
                f"The folder's transformer {what}.",
                hint="The adapter computes Z-Image-Turbo's text to image; use its folder.",
                param="model",
            )
