"""What the engine needs of whoever computes: a port. Runners know tensors, the engine knows requests and
numbers."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Protocol

from makeready.engine.request import Latent, Pixels, Request, Track


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """What a request costs, known before any work. Only requests of one bucket may share a step."""

    tokens: int
    bucket: Hashable


class Runner(Protocol):
    """Computes. It must bear three sorts of threads at once: whoever submits asks for `size`, the engine's
    thread for `velocities` and `preview`, the one beside it for `begin` and `finish`.

    A track is read and never changed. What goes wrong in any of them, out of memory too, may be raised as it
    is: the engine makes it that one request's failure. The engine does not close it.
    """

    def size(self, request: Request) -> Size:
        """What the request costs. Computes nothing heavy: the submitter waits for it.

        Raises: InvalidRequestError for a size or an option that this model does not have.
        """
        ...

    def begin(self, request: Request) -> Track:
        """Text, noise and source, ready for the first step. Off the hot path."""
        ...

    def velocities(self, tracks: Sequence[Track]) -> Sequence[Latent]:
        """One step of tracks of one bucket: each one's velocity at its time, in order, in its latent's shape.

        A strict row's bytes may depend on nothing but its own track.
        """
        ...

    def preview(self, track: Track) -> Pixels:
        """A small picture of what the last step believed in. On the hot path: all wait for it."""
        ...

    def finish(self, track: Track) -> Pixels:
        """The picture's pixels. Off the hot path."""
        ...

    def close(self) -> None:
        """End whatever the runner started, once no engine uses it."""
        ...
