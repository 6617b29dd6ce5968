"""The newest picture of each order that a stream watches, from its making on, before it is inspected."""

import threading
from collections import OrderedDict
from dataclasses import dataclass

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

    def pin(self, watched: Watched, picture: Picture) -> None:
        with self._lock:
            if watched in self._watched:
                self._watched[watched].newest = picture

    def newest(self, watched: Watched) -> Picture | None:
        with self._lock:
            pins = self._watched.get(watched)
            return None if pins is None else pins.newest
