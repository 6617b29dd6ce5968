"""Who may join the queue, and when whoever may not shall come again: so that it holds.

A refusal is an appointment. The queue's places free up at the rate at which runs end; each refused order
is given the next one that nobody was promised, and strangers get only what leaves all promises kept. It holds
where the queue is as long as two rounds of the lanes, and two seconds: a time is told in whole seconds. No
clock, no thread, no database: whoever calls it brings the time.
"""

import math
from bisect import bisect_left, insort
from dataclasses import dataclass, field
from hashlib import sha256

FIRST_RUN_S = 2.0
"""Ours, until a run has ended here: a drawn picture takes about as long."""
WEIGHT = 0.1
"""Ours: what one more run counts in the average of their seconds."""
MARGIN = 1.15
"""Ours: promised times are so much longer than computed."""
SPARED_SHARE = 4
"""Ours: a stranger must leave a quarter of the queue beside the promised places. Simulated at 5x capacity,
the worst of 60 cases keeps 98 % of its promises and 95 % of its lanes busy; with an eighth, 94 and 93 %."""
GRACE_S = 10.0
"""Ours: how long a place is kept for whoever does not come on time."""
MAX_APPOINTMENTS = 10_000
"""Ours: a megabyte. Who is refused beyond them is told a time, and no place is kept."""
NUM_LOOKED_AT = 256
"""Ours: the nearest appointments are those that a stranger could spoil."""
RESERVED_SHARE = 8
"""Ours: the last eighth of the queue is for those who were promised a place, and for owners who have nothing
in the queue yet: whoever floods it does not shut the door."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """The queue as somebody finds it. `num_own` of those who wait are of the same owner."""

    num_waiting: int
    num_own: int


def visitor_of(owner: str, order_json: str) -> str:
    """Whom an appointment is with: the same owner with the same order."""
    return sha256(f"{owner}\n{order_json}".encode()).hexdigest()


@dataclass(slots=True, kw_only=True)
class Door:
    """One process's appointments. Not safe from several threads at once: the queue's transaction guards it.

    Units: seconds of any one monotonic clock.
    """

    max_queued: int
    num_lanes: int
    run_s: float = FIRST_RUN_S
    _due: dict[str, float] = field(default_factory=dict)
    _in_order: list[tuple[float, str]] = field(default_factory=list)

    def ended(self, seconds: float) -> None:
        """A run took so long: the places' rate follows."""
        self.run_s += WEIGHT * (max(seconds, 0.001) - self.run_s)

    def is_open_to(self, queue: Queue, now_s: float) -> bool:
        """Whether somebody without an appointment may join."""
        free = self.max_queued - queue.num_waiting
        reserved = self.max_queued // RESERVED_SHARE if queue.num_own else 0
        if free <= reserved:
            return False
        self._forget(now_s)
        return all(
            free - 1 - self.max_queued // SPARED_SHARE + self._num_ending(due_s - now_s) >= number
            for number, (due_s, _) in enumerate(self._in_order[:NUM_LOOKED_AT], 1)
        )

    def admitted(self, visitor: str, queue: Queue, now_s: float) -> int:
        """0 for who may join now; else the whole seconds after which there will be a place."""
        self._forget(now_s)
        due_s = self._due.get(visitor)
        if due_s is not None:
            if now_s < due_s:
                return math.ceil(due_s - now_s)
            self._strike(visitor, due_s)
            if queue.num_waiting < self.max_queued:
                return 0
        elif self.is_open_to(queue, now_s):
            return 0
        return self._appointed(visitor, queue, now_s)

    def _appointed(self, visitor: str, queue: Queue, now_s: float) -> int:
        """The next place that nobody was promised."""
        num_before = len(self._in_order) + 1 - max(0, self.max_queued - queue.num_waiting)
        num_rounds = math.ceil(max(0, num_before) / self.num_lanes)
        seconds = max(1, math.ceil(MARGIN * num_rounds * self.run_s))
        if len(self._in_order) < MAX_APPOINTMENTS:
            self._due[visitor] = now_s + seconds
            insort(self._in_order, (now_s + seconds, visitor))
        return seconds

    def _num_ending(self, seconds: float) -> float:
        """How many runs end in that time. Without the margin that promises have: else the queue runs dry
        while those who were promised its places are on their way."""
        return max(0.0, seconds) * self.num_lanes / self.run_s

    def _strike(self, visitor: str, due_s: float) -> None:
        del self._due[visitor]
        del self._in_order[bisect_left(self._in_order, (due_s, visitor))]

    def _forget(self, now_s: float) -> None:
        """Who does not come in time loses the place."""
        while self._in_order and self._in_order[0][0] + GRACE_S < now_s:
            due_s, visitor = self._in_order[0]
            self._strike(visitor, due_s)
