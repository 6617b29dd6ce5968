"""The newest picture of each order that a stream watches: as its steps leave it, where the maker shows them,
and as it was made, before it is inspected.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from makeready.loop import Picture, RunOrder

NUM_KEPT = 32
"""Ours: as many streams as a server here has at once, at a megabyte or two each."""

Watched = tuple[str, RunOrder]
"""Whose order, and which. Equal orders of one owner give the same pictures, so they may share one."""


@dataclass(slots=True)
class _Pins:
    """What is on the board for one order, and how many look at it."""

    num_watching: int = 0
    newest: Picture | None = None
    num_pinned: int = 0
    listeners: list[Callable[[], None]] = field(default_factory=list)


class Previews:
    """A board that makers pin pictures to and streams look at. Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watched: OrderedDict[Watched, _Pins] = OrderedDict()

    def watch(self, watched: Watched) -> None:
        """Keep pictures of this order from now on; the oldest watch makes room."""
        with self._lock:
            self._watched.setdefault(watched, _Pins()).num_watching += 1
            while len(self._watched) > NUM_KEPT:
                self._watched.popitem(last=False)

    def forget(self, watched: Watched) -> None:
        with self._lock:
            pins = self._watched.get(watched)
            if pins is not None:
                pins.num_watching -= 1
                if pins.num_watching < 1:
                    del self._watched[watched]

    def listen(self, watched: Watched, listener: Callable[[], None]) -> None:
        """Call the listener after each pin, on the thread that pins: it must return at once. It stays until
        nobody watches the order any more."""
        with self._lock:
            pins = self._watched.get(watched)
            if pins is not None:
                pins.listeners.append(listener)

    def is_watched(self, watched: Watched) -> bool:
        with self._lock:
            return watched in self._watched

    def pin(self, watched: Watched, picture: Picture) -> None:
        with self._lock:
            pins = self._watched.get(watched)
            if pins is None:
                return
            pins.newest = picture
            pins.num_pinned += 1
            listeners = tuple(pins.listeners)
        for listener in listeners:
            listener()

    def newest(self, watched: Watched, after: int = 0) -> tuple[int, Picture] | None:
        """The newest picture and its number, if there is one with a higher number than `after`."""
        with self._lock:
            pins = self._watched.get(watched)
            if pins is None or pins.newest is None or pins.num_pinned <= after:
                return None
            return pins.num_pinned, pins.newest
