"""klein at its real size with random weights, made on the device: what a benchmark times without a download.

The numbers it makes mean nothing; the work is the real model's.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from diffusers import (
    AutoencoderKLFlux2,
    FlowMatchEulerDiscreteScheduler,
    Flux2KleinPipeline,
    Flux2Transformer2DModel,
)
from transformers import Qwen2TokenizerFast, Qwen3Config, Qwen3ForCausalLM

from makeready.diffusion.klein import Klein, cut_to_read_layers
from makeready.diffusion.tiny_flow import byte_tokenizer

TRANSFORMER = {
    "in_channels": 128,
    "num_layers": 5,
    "num_single_layers": 20,
    "num_attention_heads": 24,
    "attention_head_dim": 128,
    "joint_attention_dim": 3 * 2560,
    "timestep_guidance_channels": 256,
    "axes_dims_rope": (32, 32, 32, 32),
    "guidance_embeds": False,
}
"""klein-4B: 3.9e9 parameters. Source: black-forest-labs/flux2, model.py, Klein4BParams."""
TEXT_ENCODER = {
    "vocab_size": 151_936,
    "hidden_size": 2560,
    "intermediate_size": 9728,
    "num_hidden_layers": 36,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
    "head_dim": 128,
    "tie_word_embeddings": True,
}
"""Source: Qwen/Qwen3-4B, config.json."""
AUTOENCODER = {"block_out_channels": (128, 256, 512, 512), "layers_per_block": 2, "norm_num_groups": 32}
"""Source: diffusers 0.42.1, the defaults of AutoencoderKLFlux2."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KleinParts:
    """The modules of one klein; the same weights in our model and in diffusers' pipeline."""

    transformer: Flux2Transformer2DModel
    autoencoder: AutoencoderKLFlux2
    text_encoder: Qwen3ForCausalLM
    tokenizer: Qwen2TokenizerFast

    def model(self) -> Klein:
        """Ours: without the text layers that nobody reads."""
        return Klein(
            transformer=self.transformer,
            autoencoder=self.autoencoder,
            text_encoder=_without_unread_layers(self.text_encoder),
            tokenizer=self.tokenizer,
        )

    def pipeline(self) -> Flux2KleinPipeline:
        """diffusers' own, without its progress bar."""
        made = Flux2KleinPipeline(
            scheduler=FlowMatchEulerDiscreteScheduler(
                use_dynamic_shifting=True, time_shift_type="exponential"
            ),
            vae=self.autoencoder,
            text_encoder=self.text_encoder,
            tokenizer=self.tokenizer,
            transformer=self.transformer,
            is_distilled=True,
        )
        made.set_progress_bar_config(disable=True)
        return made


def random_klein(device: torch.device, dtype: torch.dtype = torch.bfloat16) -> KleinParts:
    """klein-4B: 16 GB in bf16."""
    with _made_on(device, dtype):
        transformer = Flux2Transformer2DModel(**TRANSFORMER)
        autoencoder = AutoencoderKLFlux2(**AUTOENCODER)
        text_encoder = Qwen3ForCausalLM(Qwen3Config(**TEXT_ENCODER))
    return KleinParts(
        transformer=transformer.eval(),
        autoencoder=autoencoder.eval(),
        text_encoder=text_encoder.eval(),
        tokenizer=byte_tokenizer(),
    )


def _without_unread_layers(text_encoder: Qwen3ForCausalLM) -> Qwen3ForCausalLM:
    """Another encoder over the same modules: the other one keeps all its layers."""
    with torch.device("meta"):
        made = Qwen3ForCausalLM(text_encoder.config)
    whole = text_encoder.model
    made.model.embed_tokens, made.model.norm, made.model.rotary_emb = (
        whole.embed_tokens,
        whole.norm,
        whole.rotary_emb,
    )
    made.model.layers = whole.layers
    made.lm_head = text_encoder.lm_head
    cut_to_read_layers(made)
    return made.eval()


@contextmanager
def _made_on(device: torch.device, dtype: torch.dtype) -> Iterator[None]:
    """Weights are born where and as they are needed: a float32 copy on the CPU would be 32 GB."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        with device:
            yield
    finally:
        torch.set_default_dtype(before)
