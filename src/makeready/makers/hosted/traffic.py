"""How often a target may be asked, and when it is left alone: a queue that knows the rate, a circuit breaker.

They live in the process and are shared by all makers of one target.
"""

import time
from collections import deque
from collections.abc import Callable
from threading import Lock

from makeready.errors import DeadlineError, UnavailableError
from makeready.loop import Clock, MonotonicClock

MINUTE_S = 60.0
MAX_FAULTS, REST_S = 5, 30.0
"""Ours: five faults on end are no bad luck; half a minute lets a service come back."""


class RateQueue:
    """Lets requests pass, so many in any minute, in the order in which they came.

    A wait that cannot end in time is refused at once: nothing is taken from those who can wait.
    """

    def __init__(
        self, who: str, requests_a_minute: int, clock: Clock, sleep: Callable[[float], None]
    ) -> None:
        self._who = who
        self._most = requests_a_minute
        self._clock = clock
        self._sleep = sleep
        self._passes: deque[float] = deque(maxlen=requests_a_minute)
        self._held_until_s = 0.0
        self._lock = Lock()

    def enter(self, ends_s: float) -> None:
        """Wait for the next free place, if that is before `ends_s` on the clock.

        Raises: DeadlineError, with when a place would be free.
        """
        with self._lock:
            now_s = self._clock.now_s()
            free_s = self._free_s(now_s)
            if free_s >= ends_s:
                raise DeadlineError(
                    f"{self._who} takes {self._most} requests a minute: the next is free in "
                    f"{free_s - now_s:.0f} s, and the run has {max(0.0, ends_s - now_s):.0f} s left.",
                    hint=f"Try again in {free_s - now_s:.0f} s, or allow more time with --deadline.",
                    param="budget.deadline_s",
                )
            self._passes.append(free_s)
        if free_s > now_s:
            self._sleep(free_s - now_s)

    def hold(self, seconds: float) -> None:
        """Let nobody pass for so long: the target said so."""
        with self._lock:
            self._held_until_s = max(self._held_until_s, self._clock.now_s() + seconds)

    def _free_s(self, now_s: float) -> float:
        full_s = self._passes[0] + MINUTE_S if len(self._passes) == self._most else now_s
        last_s = self._passes[-1] if self._passes else now_s
        return max(now_s, full_s, last_s, self._held_until_s)


class Breaker:
    """Stops asking a target that fails again and again; after a rest one request tries whether it is back."""

    def __init__(self, who: str, clock: Clock) -> None:
        self._who = who
        self._clock = clock
        self._faults = 0
        self._closed_until_s = 0.0
        self._is_trying = False
        self._lock = Lock()

    def enter(self) -> None:
        """Raises: UnavailableError while the target rests, with when it is tried again."""
        with self._lock:
            if self._faults < MAX_FAULTS:
                return
            left_s = self._closed_until_s - self._clock.now_s()
            if left_s > 0 or self._is_trying:
                raise UnavailableError(
                    f"{self._who} failed {self._faults} times on end and is left alone.",
                    hint=f"It is asked again in {max(1.0, left_s):.0f} s; try then, or use another maker.",
                )
            self._is_trying = True

    def leave(self, *, is_fault: bool | None) -> None:
        """Say how a request ended; None: it was not sent, or nobody waited for it. What is wrong with the
        request is no fault of the target."""
        with self._lock:
            self._is_trying = False
            if is_fault is None:
                return
            self._faults = self._faults + 1 if is_fault else 0
            if self._faults >= MAX_FAULTS:
                self._closed_until_s = self._clock.now_s() + REST_S


class Traffic:
    """The queues and breakers of a process, one of each for a target."""

    def __init__(self, clock: Clock | None = None, sleep: Callable[[float], None] = time.sleep) -> None:
        self.clock = clock or MonotonicClock()
        self.sleep = sleep
        self._known: dict[tuple[str, str, int], tuple[RateQueue, Breaker]] = {}
        self._lock = Lock()

    def of(self, where: str, who: str, requests_a_minute: int) -> tuple[RateQueue, Breaker]:
        """The queue and the breaker of a model at an address."""
        with self._lock:
            key = (where, who, requests_a_minute)
            if key not in self._known:
                queue = RateQueue(who, requests_a_minute, self.clock, self.sleep)
                self._known[key] = (queue, Breaker(who, self.clock))
            return self._known[key]
