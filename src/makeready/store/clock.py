"""The time of day as the store believes it: the machine's, except for a day after that has jumped.

A machine's clock that is set years ahead for an hour would else open another day's budget, date runs wrongly,
and make a server forget all idempotency keys, so that a retry is paid twice.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Final

DOUBTED_MS: Final = 3_600_000
"""Ours: what a clock is set right by in passing. More at once is a jump."""
BELIEVED_AFTER_MS: Final = 24 * 3_600_000
"""Ours: a clock that is still there after a day was set right. By then it opens one budget a day at most, and
requests of before it are to be forgotten either way (`requests.KEPT_MS`)."""


SILENT_DAYS: Final = 31
"""Ours: a server that was asked for nothing for longer is rare enough to be told of."""


def doubt(newest_utc: str, now_utc: str) -> str:
    """Why a clock is to be looked at, as one line, where the newest thing in a store is from; empty where
    nothing is strange. A clock that is some days ahead cannot be told from a store that nobody used.

    Units: ISO 8601 with an offset.
    """
    if not newest_utc:
        return ""
    behind = datetime.fromisoformat(newest_utc) - datetime.fromisoformat(now_utc)
    if behind > timedelta(milliseconds=DOUBTED_MS):
        return f"The clock shows {now_utc}, and the store has a run of {newest_utc}: is it set right?"
    if -behind > timedelta(days=SILENT_DAYS):
        return (
            f"The clock shows {now_utc}, {-behind.days} days after the store's newest run: is it set right?"
        )
    return ""


def passed_ns() -> int:
    """Nanoseconds since some moment, with those that the machine slept where the system counts them."""
    with_sleep = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic_ns() if with_sleep is None else time.clock_gettime_ns(with_sleep)


class SteadyClock:
    """Milliseconds since 1970, for any thread. At the start of a process the machine's clock is believed.

    After a jump of more than an hour time goes on by what has passed. It is the machine's again when that
    comes back, or has stayed where it is for a day.
    """

    def __init__(
        self, wall_ns: Callable[[], int] = time.time_ns, elapsed_ns: Callable[[], int] = passed_ns
    ) -> None:
        self._wall_ns, self._elapsed_ns = wall_ns, elapsed_ns
        self._lock = Lock()
        self._ahead_ms = self._wall_ms() - self._passed_ms()
        self._doubted_ahead_ms = self._ahead_ms
        self._doubted_since_ms = 0

    def now_ms(self) -> int:
        with self._lock:
            passed_ms = self._passed_ms()
            ahead_ms = self._wall_ms() - passed_ms
            if abs(ahead_ms - self._ahead_ms) <= DOUBTED_MS:
                self._ahead_ms = self._doubted_ahead_ms = ahead_ms
            elif abs(ahead_ms - self._doubted_ahead_ms) > DOUBTED_MS:  # a jump, or another one
                self._doubted_ahead_ms, self._doubted_since_ms = ahead_ms, passed_ms
            elif passed_ms - self._doubted_since_ms >= BELIEVED_AFTER_MS:
                self._ahead_ms = self._doubted_ahead_ms = ahead_ms
            return passed_ms + self._ahead_ms

    def utc(self) -> str:
        """The same as text, e.g. 2026-11-23T10:00:00.000+00:00."""
        return datetime.fromtimestamp(self.now_ms() / 1000, UTC).isoformat(timespec="milliseconds")

    def _wall_ms(self) -> int:
        return self._wall_ns() // 1_000_000

    def _passed_ms(self) -> int:
        return self._elapsed_ns() // 1_000_000
