"""The real clock. Its fake is `makeready.testing.ManualClock`."""

import time


class MonotonicClock:
    """Seconds that only ever grow, whatever happens to the wall clock."""

    def now_s(self) -> float:
        return time.monotonic()
