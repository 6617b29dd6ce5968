"""TinyFlow: FLUX.2 [klein]'s classes at a few thousand parameters, in a folder of diffusers' layout, made by
code.

Random weights: it makes coloured noise, and takes every path that a real model takes.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import torch
from diffusers import AutoencoderKLFlux2, FlowMatchEulerDiscreteScheduler, Flux2Transformer2DModel
from tokenizers import Tokenizer
from tokenizers.decoders import ByteLevel as ByteLevelDecoder
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel
from transformers import Qwen2TokenizerFast, Qwen3Config, Qwen3ForCausalLM

CHAT_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n"
    "{% if not enable_thinking %}<think>\n\n</think>\n\n{% endif %}{% endif %}"
)
"""Qwen3's template as far as a single message goes."""
TEXT_LAYERS = 30
"""klein reads the states after layers 9, 18 and 27; as in the real one, there are more than are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowSize:
    """How large the parts are. `heads` of `head_dim` make the width; the rest is as in klein."""

    heads: int
    head_dim: int
    double_blocks: int
    single_blocks: int
    text_width: int
    latent_channels: int
    autoencoder_widths: tuple[int, ...]
    time_channels: int = 256


TINY = FlowSize(
    heads=2,
    head_dim=16,
    double_blocks=1,
    single_blocks=2,
    text_width=8,
    latent_channels=4,
    autoencoder_widths=(8, 8, 8, 8),
    time_channels=32,
)
"""TinyFlow: 120,000 parameters."""
REDUCED = FlowSize(
    heads=8,
    head_dim=64,
    double_blocks=2,
    single_blocks=8,
    text_width=256,
    latent_channels=32,
    autoencoder_widths=(32, 64, 128, 128),
)
"""The width that bench/engine times on a CPU: d 512, 2 + 8 blocks."""


def write_tiny_flow(folder: Path, *, seed: int = 0, size: FlowSize = TINY) -> Path:
    """Write the model's folder; what is there is replaced. The same arguments give the same weights."""
    generator_state = torch.random.get_rng_state()
    torch.manual_seed(seed)
    try:
        _transformer(size).save_pretrained(folder / "transformer")
        _autoencoder(size).save_pretrained(folder / "vae")
        tokenizer = byte_tokenizer()
        _text_encoder(size.text_width, len(tokenizer)).save_pretrained(folder / "text_encoder")
    finally:
        torch.random.set_rng_state(generator_state)
    tokenizer.save_pretrained(folder / "tokenizer")
    FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True, time_shift_type="exponential").save_pretrained(
        folder / "scheduler"
    )
    index = {
        "_class_name": "Flux2KleinPipeline",
        "is_distilled": True,
        "scheduler": ["diffusers", "FlowMatchEulerDiscreteScheduler"],
        "text_encoder": ["transformers", "Qwen3ForCausalLM"],
        "tokenizer": ["transformers", "Qwen2TokenizerFast"],
        "transformer": ["diffusers", "Flux2Transformer2DModel"],
        "vae": ["diffusers", "AutoencoderKLFlux2"],
    }
    (folder / "model_index.json").write_text(json.dumps(index, indent=2))
    return folder


def _transformer(size: FlowSize) -> Flux2Transformer2DModel:
    return Flux2Transformer2DModel(
        in_channels=4 * size.latent_channels,
        num_layers=size.double_blocks,
        num_single_layers=size.single_blocks,
        attention_head_dim=size.head_dim,
        num_attention_heads=size.heads,
        joint_attention_dim=3 * size.text_width,
        timestep_guidance_channels=size.time_channels,
        axes_dims_rope=(size.head_dim // 4,) * 4,
        guidance_embeds=False,
    )


def _autoencoder(size: FlowSize) -> AutoencoderKLFlux2:
    model = AutoencoderKLFlux2(
        block_out_channels=size.autoencoder_widths,
        layers_per_block=1,
        latent_channels=size.latent_channels,
        norm_num_groups=4,
        sample_size=64,
    )
    model.bn.running_mean.normal_(0.0, 0.5)
    model.bn.running_var.uniform_(0.5, 2.0)
    return model


def _text_encoder(text_width: int, num_words: int) -> Qwen3ForCausalLM:
    config = Qwen3Config(
        vocab_size=num_words,
        hidden_size=text_width,
        intermediate_size=2 * text_width,
        num_hidden_layers=TEXT_LAYERS,
        num_attention_heads=1,
        num_key_value_heads=1,
        head_dim=text_width,
        max_position_embeddings=1024,
        tie_word_embeddings=True,
    )
    return Qwen3ForCausalLM(config)


def byte_tokenizer() -> Qwen2TokenizerFast:
    """Bytes as words: every text has tokens, none is unknown."""
    alphabet = sorted(ByteLevel.alphabet())
    tokenizer = Tokenizer(BPE(vocab={letter: index for index, letter in enumerate(alphabet)}, merges=[]))
    tokenizer.pre_tokenizer = ByteLevel(add_prefix_space=False)
    tokenizer.decoder = ByteLevelDecoder()
    fast = Qwen2TokenizerFast(tokenizer_object=tokenizer, model_max_length=1024)
    fast.add_special_tokens(
        {
            "pad_token": "<|endoftext|>",
            "eos_token": "<|im_end|>",
            "additional_special_tokens": ["<|im_start|>"],
        }
    )
    fast.chat_template = CHAT_TEMPLATE
    return fast
