"""The graphs of the runtime compute what the networks compute."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from makeready.diffusion.grid import Grid
from makeready.diffusion.mini import MiniParams, edit_condition, grid_positions
from makeready.diffusion.mini_autoencoder import AutoencoderParams
from makeready.diffusion.mini_pieces import write_release
from makeready.diffusion.mini_weights import rounded_rows
from makeready.engine.onnx_graphs import OnnxGraphs
from makeready.train.export import (
    decoder_graph,
    encoder_graph,
    onnx_release,
    parity,
    text_graph,
    transformer_graph,
)
from makeready.train.graph import Precision, rounded
from makeready.train.models import Models, new_models

from .toy_examples import toy_reader

TOLERANCE: dict[Precision, float] = {"float32": 2e-5, "int8": 0.12}
"""Parts of the answer's spread, the largest of all numbers. Observed: 3e-6; 0.06."""


def noise(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


@pytest.fixture(scope="module")
def models() -> Models:
    """Random weights, none of them zero."""
    params = MiniParams(depth=2, num_concepts=1, num_colours=4, latent_channels=8, text_channels=32)
    small = AutoencoderParams(widths=(8, 16, 16, 32), blocks=(1, 1, 1, 1), latent_channels=8)
    made = new_models(params, toy_reader(), 0, small)
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for network in (made.mini, made.autoencoder):
            network.eval().requires_grad_(False)
            for value in network.parameters():
                value.add_(torch.randn(value.shape, generator=generator) * 0.05)
        made.autoencoder.encoder.norm.running_mean += noise(8)
        made.autoencoder.encoder.norm.running_var += 0.5
    return made


def step_inputs(num_rows: int, height: int, width: int, num_words: int) -> dict[str, torch.Tensor]:
    num_tokens = height * width
    is_word = torch.arange(num_words)[None] < torch.tensor([[num_words], *[[num_words - 2]] * (num_rows - 1)])
    may_change = torch.rand(num_rows, num_tokens, generator=torch.Generator().manual_seed(4))
    return {
        "latent": noise(num_rows, num_tokens, 8),
        "condition": edit_condition(noise(num_rows, num_tokens, 8, seed=1), may_change),
        "positions": grid_positions(num_rows, height, width, torch.device("cpu")).contiguous(),
        "text": noise(num_rows, num_words, 64, seed=2),
        "is_word": is_word,
        "times": torch.tensor([[0.9, 0.65, 3.0]]).expand(num_rows, -1).contiguous(),
    }


@pytest.mark.parametrize("precision", ["float32", "int8"])
@pytest.mark.parametrize("shape", [(1, 2, 2, 3), (3, 3, 5, 16)])
def test_a_step_is_the_networks(
    models: Models, precision: Precision, shape: tuple[int, int, int, int]
) -> None:
    inputs = step_inputs(*shape)

    assert parity(transformer_graph(models, precision), inputs, models.mini(**inputs)) < TOLERANCE[precision]


@pytest.mark.parametrize("precision", ["float32", "int8"])
def test_a_caption_is_read_as_the_networks_read_it(models: Models, precision: Precision) -> None:
    """Padding says nothing in particular; only words are compared."""
    words = models.reader.words(["red left", "make it blue"])
    expected = models.mini.read(models.reader.states(words), words.is_word)
    graph = text_graph(models, precision)
    inputs = {"indices": words.indices, "is_word": words.is_word}
    session = onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])

    (made,) = session.run(None, {name: value.numpy() for name, value in inputs.items()})

    difference = (torch.from_numpy(made) - expected)[words.is_word].abs().max() / expected.std()
    assert float(difference) < TOLERANCE[precision]


@pytest.mark.parametrize("precision", ["float32", "int8"])
@pytest.mark.parametrize("shape", [(1, 2, 3), (2, 4, 1)])
def test_latents_and_pictures_are_the_autoencoders(
    models: Models, precision: Precision, shape: tuple[int, int, int]
) -> None:
    rows, height, width = shape
    latent, pictures = noise(rows, 8, height, width), noise(rows, 3, 16 * height, 16 * width)
    autoencoder = models.autoencoder

    decoded = parity(
        decoder_graph(autoencoder.decoder, precision), {"latent": latent}, autoencoder.decode(latent)
    )
    encoded = parity(
        encoder_graph(autoencoder.encoder, precision), {"pictures": pictures}, autoencoder.encode(pictures)
    )

    assert decoded < TOLERANCE[precision]
    assert encoded < TOLERANCE[precision]


def test_neighbours_never_change_a_rounded_row(models: Models) -> None:
    """Bit for bit, beside a row a thousand times as large; a scale over the whole batch would fail here."""
    inputs = step_inputs(2, 2, 2, 4)
    inputs["is_word"][:] = True
    loud = {name: value.clone() for name, value in inputs.items()}
    loud["latent"][1] *= 1_000
    session = onnxruntime.InferenceSession(
        transformer_graph(models, "int8").SerializeToString(), providers=["CPUExecutionProvider"]
    )

    quiet_row, loud_row = (
        session.run(None, {name: value.numpy() for name, value in given.items()})[0]
        for given in (inputs, loud)
    )

    assert np.array_equal(quiet_row[0], loud_row[0])
    assert not np.array_equal(quiet_row[1], loud_row[1])


def test_eight_bits_are_smaller_and_the_runtime_reads_them(models: Models, tmp_path: Path) -> None:
    whole, small = (onnx_release(models, precision, 128, {"steps": 1}) for precision in ("float32", "int8"))

    write_release(tmp_path, small)
    graphs = OnnxGraphs(tmp_path)

    assert len(small.files["transformer.onnx"]) < 0.6 * len(whole.files["transformer.onnx"])
    assert graphs.facts.side_px == 128
    assert graphs.about["precision"] == "int8"
    words = graphs.words("red left")
    assert np.array_equal(words.indices, models.reader.words(["red left"]).indices.numpy())
    assert graphs.text(words, num_threads=1).shape == (16, 64)
    assert graphs.decode(noise(6, 8).numpy(), Grid(height=2, width=3), num_threads=1).shape == (32, 48, 3)


def test_both_ways_of_rounding_are_one() -> None:
    weight = noise(5, 40)

    levels, scale = rounded(weight.numpy())
    other, other_scale = rounded_rows(weight)
    again, _ = rounded(levels * scale[:, None])

    assert np.array_equal(levels, other.numpy())
    assert np.array_equal(scale, other_scale.numpy())
    assert np.array_equal(again, levels)
