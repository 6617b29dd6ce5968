"""Previews: a latent's colours by one matrix, fitted once to the model's own decoder. Imports no torch: every
runner has them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from makeready.diffusion.grid import Grid
from makeready.engine.noise import normal
from makeready.engine.request import Pixels

CELLS = 2
"""A token's side in a preview: it shows as 2 x 2 pixels, its four pixels of the autoencoder's latent."""
FIT_GRID = Grid(height=16, width=16)
FIT_PICTURES = 2
"""Ours: 512 tokens against 128 channels and a constant."""
RIDGE = 1.0
"""Ours: small against 512 squared latents, it only keeps the system solvable."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LatentColours:
    """A linear map from a token's latent to its pixels in a preview.

    Shapes: matrix (C + 1, CELLS * CELLS * 3), the last row the constant; colours 0 to 255."""

    matrix: NDArray[np.float32]

    def drawn(self, latent_nc: NDArray[np.float32], grid: Grid) -> Pixels:
        """Shapes: (N, C) -> (CELLS * H, CELLS * W, 3)."""
        colours = latent_nc @ self.matrix[:-1] + self.matrix[-1]
        cells = colours.reshape(grid.height, grid.width, CELLS, CELLS, 3).transpose(0, 2, 1, 3, 4)
        levels = np.asarray(np.clip(np.rint(cells), 0, 255), dtype=np.uint8)
        return levels.reshape(grid.height * CELLS, grid.width * CELLS, 3)


def fitted_colours(
    decode: Callable[[NDArray[np.float32], Grid], Pixels], *, channels: int, token_px: int
) -> LatentColours:
    """The map that comes nearest to the decoder's own colours, by least squares over decoded smooth noise.

    Smooth, since neighbouring tokens of pictures are alike; with independent ones the decoder answers for
    none.
    """
    inputs, outputs = [], []
    for index in range(FIT_PICTURES):
        latent = normal((FIT_GRID.num_tokens, channels), seed=index)
        smooth = latent.reshape(FIT_GRID.height, FIT_GRID.width, -1)
        averaged = (
            smooth + np.roll(smooth, 1, 0) + np.roll(smooth, 1, 1) + np.roll(smooth, (1, 1), (0, 1))
        ) / 2
        flat = averaged.reshape(FIT_GRID.num_tokens, -1).astype(np.float32)
        pixels = decode(flat, FIT_GRID).astype(np.float32)
        side = token_px // CELLS
        shape = (FIT_GRID.height, CELLS, side, FIT_GRID.width, CELLS, side, 3)
        cells = pixels.reshape(shape).mean(axis=(2, 5)).transpose(0, 2, 1, 3, 4)
        inputs.append(np.concatenate([flat, np.ones((len(flat), 1), np.float32)], axis=1))
        outputs.append(cells.reshape(FIT_GRID.num_tokens, -1))
    known, wanted = np.concatenate(inputs), np.concatenate(outputs)
    square = known.T @ known + RIDGE * np.eye(known.shape[1], dtype=np.float32)
    return LatentColours(matrix=np.linalg.solve(square, known.T @ wanted).astype(np.float32))
