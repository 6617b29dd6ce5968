"""Previews: a latent's colours by one matrix, fitted once to the model's own autoencoder. Imports no torch:
every runner has them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from makeready.diffusion.grid import Grid
from makeready.engine.request import Latent, Pixels

CELLS = 4
"""A token's side in a preview, in pixels. Ours: off the shipped weights' decoding by 9.9, 9.2 and 10.0 levels
with 2, 4 and 8, enlarged to the picture's size; with 8 each token shows a grid of its own."""
PLATE_TOKENS, TOKENS_PER_CHANNEL, NUM_SHAPES = 8, 8, 24
"""Ours: four plates for the embedded model's 32 channels; eight come 0.2 levels nearer and take twice as
long. Fewer shapes on each leave tokens of one colour, larger ones hide each other."""
LEAST_SHARE, MOST_SHARE = 0.05, 0.16
"""Of a plate's side: half of a shape's width or height."""
RIDGE = 0.1
"""Ours: small against 256 squared latents, it only keeps the system solvable."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LatentColours:
    """A linear map from a token's latent to its pixels in a preview.

    Shapes: matrix (C + 1, CELLS * CELLS * 3), the last row the constant; colours 0 to 255."""

    matrix: NDArray[np.float32]

    def drawn(self, latent_nc: Latent, grid: Grid) -> Pixels:
        """Shapes: (N, C) -> (CELLS * H, CELLS * W, 3)."""
        colours = latent_nc @ self.matrix[:-1] + self.matrix[-1]
        cells = colours.reshape(grid.height, grid.width, CELLS, CELLS, 3).transpose(0, 2, 1, 3, 4)
        levels = np.asarray(np.clip(np.rint(cells), 0, 255), dtype=np.uint8)
        return levels.reshape(grid.height * CELLS, grid.width * CELLS, 3)


def fitted_colours(encode: Callable[[Pixels], Latent], *, channels: int, token_px: int) -> LatentColours:
    """The map that comes nearest, by least squares, to what pictures were before they were encoded.

    Encoded pictures, since only latents of pictures are decoded as pictures are: fitted to decoded noise the
    map was off by 130 levels on the shipped weights (docs/LOG.md).

    Shapes: encode (H, W, 3) -> (N, C).
    """
    latents, colours = [], []
    num_plates = -(-TOKENS_PER_CHANNEL * channels // PLATE_TOKENS**2)
    for plate in plates(num_plates, PLATE_TOKENS * token_px):
        latent = encode(plate)
        latents.append(np.concatenate([latent, np.ones((len(latent), 1), np.float32)], axis=1))
        colours.append(cells_of(plate, token_px))
    known, wanted = np.concatenate(latents), np.concatenate(colours)
    square = known.T @ known + RIDGE * np.eye(known.shape[1], dtype=np.float32)
    return LatentColours(matrix=np.linalg.solve(square, known.T @ wanted).astype(np.float32))


def cells_of(pixels: Pixels, token_px: int) -> NDArray[np.float32]:
    """The mean colour of each token's cells.

    Shapes: (H, W, 3) -> (N, CELLS * CELLS * 3).
    """
    height, width, side = pixels.shape[0] // token_px, pixels.shape[1] // token_px, token_px // CELLS
    cells = pixels.reshape(height, CELLS, side, width, CELLS, side, 3).mean(axis=(2, 5), dtype=np.float32)
    return np.asarray(cells.transpose(0, 2, 1, 3, 4).reshape(height * width, -1))


def plates(num_plates: int, side_px: int) -> list[Pixels]:
    """Flat shapes of all colours on flat grounds, always the same.

    Shapes: (side_px, side_px, 3) each.
    """
    dice = np.random.default_rng(1)
    rows, columns = np.mgrid[:side_px, :side_px] + 0.5
    made = []
    for _ in range(num_plates):
        plate = np.empty((side_px, side_px, 3), np.uint8)
        plate[:] = dice.integers(0, 256, 3)
        for number in range(NUM_SHAPES):
            colour, (x, y) = dice.integers(0, 256, 3), dice.uniform(0, side_px, 2)
            wide, high = dice.uniform(LEAST_SHARE * side_px, MOST_SHARE * side_px, 2)
            across, down = np.abs(columns - x) / wide, np.abs(rows - y) / high
            plate[(across**2 + down**2 < 1) if number % 2 else (np.maximum(across, down) < 1)] = colour
        made.append(plate)
    return made
