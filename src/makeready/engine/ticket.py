"""What the caller of the engine holds: how a request ends, and a way to end it."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event as Flag

from makeready.engine.request import Pixels, Result
from makeready.errors import MakereadyError


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled:
    """The request was cancelled after that many steps. A normal ending, no error."""

    id: str
    steps_done: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A step was computed: `step` of `steps`, counted from 1. `preview` only where it was asked for: a small
    picture, never the result's pixels."""

    id: str
    step: int
    steps: int
    preview: Pixels | None = None


Ending = Result | Cancelled
Listener = Callable[[Progress], None]
"""Called on the engine's thread, between two steps, without its lock: it must return at once, may cancel or
submit, and an error of it is the request's failure."""


class Ticket:
    """A request in the engine. Any thread may wait for it or cancel it."""

    def __init__(self, request_id: str, on_cancel: Callable[[str], None]) -> None:
        self.id = request_id
        self._on_cancel = on_cancel
        self._done = Flag()
        self._ending: Ending | None = None
        self._error: MakereadyError | None = None

    @property
    def is_done(self) -> bool:
        return self._done.is_set()

    def cancel(self) -> None:
        """Ask for an end: it takes effect before the next step. Nothing happens to a request that has
        ended."""
        if not self._done.is_set():
            self._on_cancel(self.id)

    def wait(self, timeout_s: float | None = None) -> Ending | None:
        """How it ended, or None if it has not within `timeout_s`.

        Raises: the typed error of the request's own failure.
        """
        if not self._done.wait(timeout_s):
            return None
        if self._error is not None:
            raise self._error
        return self._ending

    def end(self, ending: Ending | MakereadyError) -> bool:
        """Set the ending, once; False if there is one already. The engine's business, under its lock."""
        if self._done.is_set():
            return False
        if isinstance(ending, MakereadyError):
            self._error = ending
        else:
            self._ending = ending
        self._done.set()
        return True
