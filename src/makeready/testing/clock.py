"""Time that moves only when told to."""

from dataclasses import dataclass


@dataclass(slots=True)
class ManualClock:
    """A `Clock` for tests. `advance` takes negative seconds too, for a clock that jumps back."""

    time_s: float = 0.0

    def now_s(self) -> float:
        return self.time_s

    def advance(self, seconds: float) -> None:
        self.time_s += seconds
