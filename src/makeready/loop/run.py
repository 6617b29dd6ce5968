"""A run as data: the order, the attempts so far, and what they add up to. No clock, no effects."""

from dataclasses import dataclass
from enum import Enum

from makeready.brief import Brief, Finding, Verdict
from makeready.errors import InvalidBriefError
from makeready.loop.ports import Card, Pull


class Outcome(Enum):
    """How a run ended. All but REFUSED and CANCELLED deliver a picture.

    MET: every must is met. UNVERIFIED: none is broken, one is unknown. NOT_MET: the budget or the levers are spent.
    """

    MET = "met"
    UNVERIFIED = "unverified"
    NOT_MET = "not_met"
    REFUSED = "refused"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """A ceiling, never a target. Money is whole micro-dollars, so sums are exact."""

    deadline_s: float = 60.0
    cost_microusd: int = 0
    attempts: int = 12

    def __post_init__(self) -> None:
        if self.deadline_s <= 0 or self.attempts < 1 or self.cost_microusd < 0:
            raise InvalidBriefError(
                f"The budget is {self.deadline_s:g} s, {self.cost_microusd} micro-dollars, {self.attempts} attempts.",
                hint="Give at least one attempt, more than zero seconds, and no negative money.",
                param="budget",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOrder:
    """What is asked of a run: the brief, the ceiling, and how many distinct proposals to work out."""

    brief: Brief
    budget: Budget = Budget()
    seed: int = 1
    num_proposals: int = 1
    maker: str = "design"

    def __post_init__(self) -> None:
        if not 1 <= self.num_proposals <= 12:
            raise InvalidBriefError(
                f"{self.num_proposals} proposals were asked for.",
                hint="Ask for 1 to 12.",
                param="num_proposals",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One picture made and inspected. `finished_s` counts from the start of the run."""

    index: int
    proposal_index: int
    parent_index: int | None
    maker: str
    seed: int
    pulls: tuple[Pull, ...]
    findings: tuple[Finding, ...]
    started_s: float
    finished_s: float
    cost_microusd: int
    image_sha256: str
    source_sha256: str = ""
    notes: tuple[str, ...] = ()

    def count(self, verdict: Verdict, severity: str = "must") -> int:
        return sum(1 for one in self.findings if one.verdict is verdict and one.severity == severity)

    @property
    def outcome(self) -> Outcome:
        if self.count(Verdict.BROKEN):
            return Outcome.NOT_MET
        return Outcome.UNVERIFIED if self.count(Verdict.UNKNOWN) else Outcome.MET

    @property
    def rank(self) -> tuple[int, int, int, float, int]:
        """Smaller is better: broken musts, unknown musts, broken shoulds, lost score, then the earlier one."""
        lost = sum(1.0 - one.score for one in self.findings)
        return (
            self.count(Verdict.BROKEN),
            self.count(Verdict.UNKNOWN),
            self.count(Verdict.BROKEN, "should"),
            round(lost, 6),
            self.index,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Everything `decide` may look at. A stored run replayed gives the same actions."""

    order: RunOrder
    cards: tuple[Card, ...]
    attempts: tuple[Attempt, ...] = ()
    elapsed_s: float = 0.0

    @property
    def cost_microusd(self) -> int:
        return sum(attempt.cost_microusd for attempt in self.attempts)

    def of_proposal(self, proposal_index: int) -> tuple[Attempt, ...]:
        return tuple(one for one in self.attempts if one.proposal_index == proposal_index)

    def best_of(self, proposal_index: int) -> Attempt | None:
        return min(self.of_proposal(proposal_index), key=lambda one: one.rank, default=None)

    @property
    def delivered(self) -> tuple[Attempt, ...]:
        """The best attempt of each proposal that has one, in proposal order."""
        best = (self.best_of(index) for index in range(self.order.num_proposals))
        return tuple(one for one in best if one is not None)
