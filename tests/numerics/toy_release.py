"""The embedded model at toy size, of random weights, and its release: what tests of the runtime run over."""

from pathlib import Path

import torch

from makeready.diffusion.mini import MiniParams
from makeready.diffusion.mini_autoencoder import AutoencoderParams
from makeready.diffusion.mini_pieces import write_release
from makeready.train.export import onnx_release
from makeready.train.graph import Precision
from makeready.train.models import Models, new_models

from .toy_examples import toy_reader

SIDE_PX = 64
CHANNELS = 8


def random_models(seed: int = 0) -> Models:
    """No weight is zero: everything that goes in shows in what comes out."""
    params = MiniParams(depth=2, num_concepts=1, num_colours=4, latent_channels=CHANNELS, text_channels=32)
    small = AutoencoderParams(widths=(8, 16, 16, 32), blocks=(1, 1, 1, 1), latent_channels=CHANNELS)
    made = new_models(params, toy_reader(), seed, small)
    generator = torch.Generator().manual_seed(seed + 1)
    with torch.no_grad():
        for network in (made.mini, made.autoencoder):
            network.eval().requires_grad_(False)
            for value in network.parameters():
                value.add_(torch.randn(value.shape, generator=generator) * 0.05)
        made.autoencoder.decoder.body[-2].weight.mul_(0.3)  # or nearly every pixel is clipped
    return made


def write_toy(
    folder: Path, *, models: Models | None = None, precision: Precision = "float32", piece_mb: float = 0
) -> Path:
    """A release that `--maker embedded:FOLDER` takes."""
    release = onnx_release(models or random_models(), precision, SIDE_PX, {"stage": "done"})
    write_release(folder, release, piece_mb)
    return folder
