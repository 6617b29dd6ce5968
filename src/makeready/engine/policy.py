"""In which order waiting work goes on: each policy is a rank, the smallest first. No clock, no state."""

from dataclasses import dataclass
from typing import Protocol

Rank = tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a piece of work stands now, in the numbers that a policy may look at.

    Units: seconds; `slack_s` is the time to its deadline less `remaining_s`, None without a deadline.
    `arrival` counts arrivals, so that no two pieces of work rank equal.
    """

    arrival: int
    waited_s: float
    remaining_s: float
    steps_done: int
    slack_s: float | None = None


class Policy(Protocol):
    """Ranks a piece of work; the smallest rank goes first."""

    @property
    def name(self) -> str: ...

    def rank(self, standing: Standing) -> Rank: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Fifo:
    """First in, first out, to the end. For comparison."""

    name: str = "fifo"

    def rank(self, standing: Standing) -> Rank:
        return (standing.arrival,)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRobin:
    """A step of each in turn. For comparison: equal work all ends late together."""

    name: str = "round-robin"

    def rank(self, standing: Standing) -> Rank:
        return (standing.steps_done, standing.arrival)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeastRemaining:
    """Least remaining work first, with ageing; what would miss its deadline by waiting goes before all.

    `ageing`: seconds of remaining work that a second of waiting outweighs. At 0 large work can starve; at
    large values the order becomes first in, first out; docs/SPEED.md has what other values did. `urgent_s`:
    how little slack makes a deadline urgent, ours: a few steps. Work that cannot meet its deadline any more
    is not urgent: it would only make others late.
    """

    ageing: float = 0.15
    urgent_s: float = 0.25
    name: str = "least-remaining"

    def rank(self, standing: Standing) -> Rank:
        slack_s = standing.slack_s
        is_urgent = slack_s is not None and 0.0 <= slack_s <= self.urgent_s
        if slack_s is not None and is_urgent:
            return (0, slack_s, standing.arrival)
        return (1, standing.remaining_s - self.ageing * standing.waited_s, standing.arrival)
