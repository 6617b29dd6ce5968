"""A tiny Z-Image, TinyFlow's sister: its classes at 400,000 parameters, in a folder of diffusers' layout.
Made by code.

Random weights, norms and pad tokens included: every one of them shows in the result.
"""

import json
from pathlib import Path

import torch
from diffusers import AutoencoderKL, FlowMatchEulerDiscreteScheduler, ZImageTransformer2DModel
from transformers import Qwen3Config, Qwen3Model

from makeready.diffusion.tiny_flow import byte_tokenizer

TEXT_WIDTH = 16
TEXT_LAYERS = 3
LATENT_CHANNELS = 4
SHIFT = 3.0
"""Source: Z-Image-Turbo's scheduler_config.json."""


def write_tiny_z_image(folder: Path, *, seed: int = 0) -> Path:
    """Write the model's folder; what is there is replaced. The same seed gives the same weights.

    Three quarters of its parameters are the embedding of the time, whose width diffusers' class fixes.
    """
    generator_state = torch.random.get_rng_state()
    torch.manual_seed(seed)
    try:
        _transformer().save_pretrained(folder / "transformer")
        _autoencoder().save_pretrained(folder / "vae")
        tokenizer = byte_tokenizer()
        _text_encoder(len(tokenizer)).save_pretrained(folder / "text_encoder")
    finally:
        torch.random.set_rng_state(generator_state)
    tokenizer.save_pretrained(folder / "tokenizer")
    FlowMatchEulerDiscreteScheduler(shift=SHIFT).save_pretrained(folder / "scheduler")
    index = {
        "_class_name": "ZImagePipeline",
        "scheduler": ["diffusers", "FlowMatchEulerDiscreteScheduler"],
        "text_encoder": ["transformers", "Qwen3Model"],
        "tokenizer": ["transformers", "Qwen2TokenizerFast"],
        "transformer": ["diffusers", "ZImageTransformer2DModel"],
        "vae": ["diffusers", "AutoencoderKL"],
    }
    (folder / "model_index.json").write_text(json.dumps(index, indent=2))
    return folder


def _transformer() -> ZImageTransformer2DModel:
    model = ZImageTransformer2DModel(
        in_channels=LATENT_CHANNELS,
        dim=32,
        n_layers=2,
        n_refiner_layers=1,
        n_heads=2,
        n_kv_heads=2,
        cap_feat_dim=TEXT_WIDTH,
        axes_dims=[4, 6, 6],
        axes_lens=[1536, 512, 512],
    )
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "norm" in name:
                parameter.uniform_(0.5, 1.5)
            elif name.endswith("pad_token"):
                parameter.normal_()
    return model


def _autoencoder() -> AutoencoderKL:
    widths = (8, 8, 8, 8)
    return AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * len(widths),
        up_block_types=("UpDecoderBlock2D",) * len(widths),
        block_out_channels=widths,
        layers_per_block=1,
        latent_channels=LATENT_CHANNELS,
        norm_num_groups=4,
        scaling_factor=0.3611,
        shift_factor=0.1159,
        use_quant_conv=False,
        use_post_quant_conv=False,
        sample_size=64,
    )


def _text_encoder(num_words: int) -> Qwen3Model:
    config = Qwen3Config(
        vocab_size=num_words,
        hidden_size=TEXT_WIDTH,
        intermediate_size=2 * TEXT_WIDTH,
        num_hidden_layers=TEXT_LAYERS,
        num_attention_heads=1,
        num_key_value_heads=1,
        head_dim=TEXT_WIDTH,
        max_position_embeddings=1024,
        tie_word_embeddings=True,
    )
    return Qwen3Model(config)
