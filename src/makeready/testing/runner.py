"""A runner without a network: its velocity points from the noise to one colour, made from the prompt."""

import hashlib
from collections.abc import Callable, Sequence

import numpy as np

from makeready.diffusion.schedule import shifted_schedule
from makeready.engine.noise import normal
from makeready.engine.request import Latent, Pixels, Request, Track
from makeready.engine.runner import Size

TOKEN_PX = 16


class NullRunner:
    """Pixels of one colour for each prompt. `before_step` is called with the tracks of every step: a test's
    hook for faults and time."""

    def __init__(self, before_step: Callable[[Sequence[Track]], None] | None = None) -> None:
        self._before_step = before_step
        self.batches: list[tuple[str, ...]] = []

    def size(self, request: Request) -> Size:
        """One token for 16 x 16 px."""
        tokens = max(1, request.width_px * request.height_px // TOKEN_PX**2)
        return Size(tokens=tokens, bucket=request.mode)

    def begin(self, request: Request) -> Track:
        """Noise of three channels."""
        latent = normal((self.size(request).tokens, 3), seed=request.seed, image_index=request.image_index)
        return Track(request=request, latent=latent, times=shifted_schedule(request.steps, 1.0))

    def velocities(self, tracks: Sequence[Track]) -> list[Latent]:
        """The straight way to the colour, from wherever the latent is."""
        self.batches.append(tuple(track.request.prompt for track in tracks))
        if self._before_step is not None:
            self._before_step(tracks)
        return [(track.latent - colour_of(track.request.prompt)) / np.float32(track.t) for track in tracks]

    def preview(self, track: Track) -> Pixels:
        """One pixel: the mean colour."""
        return pixels_of(track.latent.mean(axis=0)[None, None])

    def finish(self, track: Track) -> Pixels:
        request = track.request
        mean = track.latent.mean(axis=0)
        return pixels_of(np.broadcast_to(mean, (request.height_px, request.width_px, 3)))

    def close(self) -> None:
        """Nothing was started."""


def colour_of(prompt: str) -> Latent:
    """Shapes: (3,), each -1 to 1."""
    digest = hashlib.sha256(prompt.encode()).digest()[:3]
    return np.array([value / 127.5 - 1 for value in digest], np.float32)


def pixels_of(colours: Latent) -> Pixels:
    """Shapes: (H, W, 3) in -1 to 1 -> uint8."""
    return np.asarray(np.clip(np.rint((colours + 1) * 127.5), 0, 255), dtype=np.uint8)
