"""Who is woken up when something happens to a run in this process."""

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from makeready.app.jobs.port import Job


@dataclass(slots=True, kw_only=True, eq=False)
class Bell:
    """Somebody's, for news of one run. `job` is there once it is final, if it ended in this process."""

    for_end: bool
    rung: threading.Event = field(default_factory=threading.Event)
    job: Job | None = None


class Bells:
    """Wakes whoever waits for news of a run in this process, or for its end alone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._bells: defaultdict[str, list[Bell]] = defaultdict(list)

    @contextmanager
    def listening(self, run_id: str, *, for_end: bool = False) -> Iterator[Bell]:
        bell = Bell(for_end=for_end)
        with self._lock:
            self._bells[run_id].append(bell)
        try:
            yield bell
        finally:
            with self._lock:
                self._bells[run_id].remove(bell)
                if not self._bells[run_id]:
                    del self._bells[run_id]

    def ring(self, run_id: str, is_end: bool, job: Job | None) -> None:
        with self._lock:
            for bell in self._bells.get(run_id, ()):
                if is_end or not bell.for_end:
                    bell.job = job
                    bell.rung.set()
