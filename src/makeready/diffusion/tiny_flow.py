"""TinyFlow: FLUX.2 [klein]'s classes at a few thousand parameters, in a folder of diffusers' layout, made by
code.

Random weights: it makes coloured noise, and takes every path that a real model takes.
"""

import json
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
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n<think>\n\n</think>\n\n{% endif %}"
)
"""Qwen3's template as far as a single message without thinking goes."""
TEXT_LAYERS = 28
"""klein reads the states after layers 9, 18 and 27, so there are 28, of eight channels each."""


def write_tiny_flow(folder: Path, *, seed: int = 0, width: int = 32, text_width: int = 8) -> Path:
    """Write the model's folder; what is there is replaced. The same arguments give the same weights."""
    generator_state = torch.random.get_rng_state()
    torch.manual_seed(seed)
    try:
        _transformer(width, text_width).save_pretrained(folder / "transformer")
        _autoencoder().save_pretrained(folder / "vae")
        tokenizer = _tokenizer()
        _text_encoder(text_width, len(tokenizer)).save_pretrained(folder / "text_encoder")
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


def _transformer(width: int, text_width: int) -> Flux2Transformer2DModel:
    return Flux2Transformer2DModel(
        in_channels=16,
        num_layers=1,
        num_single_layers=2,
        attention_head_dim=16,
        num_attention_heads=width // 16,
        joint_attention_dim=3 * text_width,
        timestep_guidance_channels=32,
        axes_dims_rope=(4, 4, 4, 4),
        guidance_embeds=False,
    )


def _autoencoder() -> AutoencoderKLFlux2:
    model = AutoencoderKLFlux2(
        block_out_channels=(8, 8, 8, 8),
        layers_per_block=1,
        latent_channels=4,
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


def _tokenizer() -> Qwen2TokenizerFast:
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
