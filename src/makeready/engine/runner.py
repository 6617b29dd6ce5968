"""What the engine needs of whoever computes: a port. Runners know tensors, the engine knows requests and
numbers."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from makeready.engine.request import Pixels, Request, Track

Latent = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """What a request costs, known before any work. Only requests of one bucket may share a step."""

    tokens: int
    bucket: Hashable


class Runner(Protocol):
    """Computes. Called by one thread for steps, by another for everything before and after them.

    Raises typed errors for a request that it cannot do (`size`), and whatever goes wrong in a step: the
    engine makes that one request's failure.
    """

    def size(self, request: Request) -> Size:
        """Tokens and bucket. Raises: InvalidRequestError for a size or an option that this model does not
        have."""
        ...

    def begin(self, request: Request) -> Track:
        """Text, noise and source, ready for the first step. Off the hot path."""
        ...

    def velocities(self, tracks: Sequence[Track]) -> Sequence[Latent]:
        """One forward pass: each track's velocity at its time, in order."""
        ...

    def preview(self, track: Track) -> Pixels:
        """A small picture of what the last step believed in."""
        ...

    def finish(self, track: Track) -> Pixels:
        """The picture's pixels. Off the hot path."""
        ...

    def close(self) -> None:
        """End whatever the runner started."""
        ...
