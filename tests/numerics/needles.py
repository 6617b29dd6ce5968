"""A needle in company: one request's picture, alone and among others that share the machine with it."""

from collections.abc import Callable

import numpy as np

from makeready.engine.cost import CostModel
from makeready.engine.engine import Engine
from makeready.engine.request import Latent, MaskedEdit, Pixels, Request, Result, Track
from makeready.engine.runner import Runner
from makeready.engine.scheduler import Limits

COST = CostModel(step_s=0.01, token_s=1e-7)
FREE_PSNR_DB = 50.0
"""What free mode states."""
BLOCK_PX = 16
"""A token of the toy models, or several."""


def alone(runner: Runner, request: Request) -> Pixels:
    with Engine(runner, COST) as engine:
        result = engine.submit(request).wait(60)
    assert isinstance(result, Result)
    return result.pixels


def in_company(
    runner: Runner, needle: Request, other: Callable[[np.random.Generator], Request], num_companies: int
) -> list[Pixels]:
    """The needle's pixels, each time among others that join before, with and after it; some are cancelled."""
    rng = np.random.default_rng(3)
    found = []
    for _ in range(num_companies):
        engine = Engine(runner, COST, limits=Limits(rows=6))
        engine.serve()
        before = [engine.submit(other(rng)) for _ in range(int(rng.integers(0, 3)))]
        ticket = engine.submit(needle)
        after = [engine.submit(other(rng)) for _ in range(int(rng.integers(0, 3)))]
        if before and rng.random() < 0.3:
            before[0].cancel()
        result = ticket.wait(60)
        for one in after:
            one.cancel()
        engine.close()
        assert isinstance(result, Result)
        found.append(result.pixels)
    return found


class SharedNoise:
    """Before a runner: what one generator for all would do, noise in order of arrival."""

    def begin(self, request: Request) -> Track:
        self._count = getattr(self, "_count", 0) + 1
        track: Track = super().begin(request)  # type: ignore[misc]
        track.latent = track.latent[np.random.default_rng(self._count).permutation(len(track.latent))]
        return track


def psnr_db(one: Pixels, other: Pixels) -> float:
    error = ((one.astype(np.float64) - other) ** 2).mean()
    return float("inf") if error == 0 else 10 * float(np.log10(255**2 / error))


def edit_of(pixels: Pixels, *, feather_px: int = 4) -> MaskedEdit:
    """An edit of a small part of the picture."""
    mask = np.zeros(pixels.shape[:2], np.uint8)
    mask[20:36, 24:44] = 255
    return MaskedEdit(source=pixels, mask=mask, feather_px=feather_px)


def preview_likeness(
    runner: Runner, needle: Request, encode: Callable[[Pixels], Latent]
) -> tuple[float, float]:
    """How like previews are to the pictures whose latents they show, blocks of colours of a token or more,
    and how like to others: means of correlations."""
    rng = np.random.default_rng(5)
    grid = (needle.height_px // BLOCK_PX, needle.width_px // BLOCK_PX, 3)
    pictures = [rng.integers(0, 256, grid).astype(np.uint8) for _ in range(24)]
    seen = []
    for picture in pictures:
        track = runner.begin(needle)
        track.latent = encode(np.repeat(np.repeat(picture, BLOCK_PX, 0), BLOCK_PX, 1))
        preview = runner.preview(track)
        cells = preview.shape[0] // grid[0]
        seen.append(preview.reshape(grid[0], cells, grid[1], cells, 3).mean(axis=(1, 3)))
    own = np.mean([_likeness(*pair) for pair in zip(seen, pictures, strict=True)])
    others = np.mean([_likeness(seen[index - 1], one) for index, one in enumerate(pictures)])
    return float(own), float(others)


def _likeness(one: np.ndarray, other: np.ndarray) -> float:
    """Correlation of what varies over a picture: its mean colour does not count."""
    flat = [(pixels - pixels.mean(axis=(0, 1))).ravel() for pixels in (one, other)]
    return float(np.corrcoef(*flat)[0, 1])
