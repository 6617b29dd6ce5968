"""Previews: a linear map that gives an encoded picture's colours back, and the shipped model's own."""

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from makeready.diffusion.grid import Grid
from makeready.engine.onnx_graphs import OnnxGraphs
from makeready.engine.onnx_runner import OnnxRunner
from makeready.engine.preview import CELLS, cells_of, fitted_colours, plates
from makeready.engine.request import Latent, Pixels, Request
from makeready.engine.solver import euler_step, predicted_image
from makeready.makers.embedded import SHIPPED

TOKEN_PX, CHANNELS = 8, 60
GRID = Grid(height=8, width=8)


class LinearEncoder:
    """Latents are a picture's cells, mixed."""

    def __init__(self) -> None:
        rng = np.random.default_rng(0)
        self._mixed = rng.normal(size=(CELLS * CELLS * 3, CHANNELS)).astype(np.float32) / 128
        self._constant = rng.normal(size=CHANNELS).astype(np.float32)

    def __call__(self, pixels: Pixels) -> Latent:
        return (cells_of(pixels, TOKEN_PX) - 128) @ self._mixed + self._constant


@pytest.fixture(scope="module")
def graphs() -> OnnxGraphs:
    return OnnxGraphs(SHIPPED)


@pytest.fixture(scope="module")
def shipped(graphs: OnnxGraphs) -> Iterator[OnnxRunner]:
    made = OnnxRunner(graphs)
    yield made
    made.close()


def test_cells_are_means_of_a_tokens_parts_in_reading_order() -> None:
    pixels = np.zeros((CELLS, 2 * CELLS, 3), np.uint8)
    pixels[1, CELLS + 2] = (10, 20, 30)

    cells = cells_of(np.repeat(np.repeat(pixels, 2, axis=0), 2, axis=1), 2 * CELLS)

    assert cells.shape == (2, CELLS * CELLS * 3)
    assert cells[1].reshape(CELLS, CELLS, 3)[1, 2].tolist() == [10, 20, 30]
    assert cells.sum() == 60


def test_an_encoder_that_is_linear_is_undone() -> None:
    """Within rounding, and the little that the ridge takes."""
    encode = LinearEncoder()
    picture = plates(9, 4 * TOKEN_PX)[-1]

    colours = fitted_colours(encode, channels=CHANNELS, token_px=TOKEN_PX)
    drawn = colours.drawn(encode(picture), Grid(height=4, width=4))

    wanted = cells_of(picture, TOKEN_PX)
    assert drawn.shape == (4 * CELLS, 4 * CELLS, 3)
    assert np.abs(cells_of(drawn, CELLS) - wanted).mean() < 2


def test_more_channels_are_fitted_on_more_plates() -> None:
    seen: list[tuple[int, ...]] = []

    def encode(pixels: Pixels) -> NDArray[np.float32]:
        seen.append(pixels.shape)
        return np.zeros((64, 128), np.float32)

    fitted_colours(encode, channels=128, token_px=TOKEN_PX)

    assert seen == [(64, 64, 3)] * 16


def test_plates_have_shapes_of_many_colours_and_are_always_the_same() -> None:
    first, again = plates(4, 64), plates(4, 64)

    assert all((one == other).all() for one, other in zip(first, again, strict=True))
    assert all(len(np.unique(one.reshape(-1, 3), axis=0)) > 10 for one in first)


@pytest.mark.parametrize(
    "caption",
    ["a red apple on a pale green background", "a blue car on a white background", "a brown owl"],
)
def test_previews_of_the_shipped_model_are_near_what_it_decodes(
    graphs: OnnxGraphs, shipped: OnnxRunner, caption: str
) -> None:
    """What each step believes in, as the model would decode it, made as small as the preview. Observed, means
    over all levels: 5 to 12; with a map that was fitted to decoded noise 130."""
    track = shipped.begin(Request(prompt=caption, width_px=128, height_px=128, steps=4, seed=3))
    for _ in range(4):
        track.velocity = shipped.velocities([track])[0]
        preview = shipped.preview(track)
        decoded = graphs.decode(predicted_image(track.latent, track.velocity, track.t), GRID, num_threads=2)
        track.latent = euler_step(track.latent, track.velocity, track.t, track.t_next)
        track.step += 1
        assert np.abs(cells_of(preview, CELLS) - cells_of(decoded, 16)).mean() < 14
