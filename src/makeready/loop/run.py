"""A run as data: the order, the attempts so far, and what they add up to. No clock, no effects."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from makeready.brief import Brief, Finding, Verdict
from makeready.errors import InvalidBriefError
from makeready.loop.card import Card, Pull
from makeready.loop.route import Routing


class Outcome(Enum):
    """How a run ended. All but REFUSED and CANCELLED deliver a picture.

    MET: every must is met. UNVERIFIED: none is broken, one is unknown.
    NOT_MET: the budget or the levers are spent.
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
                f"The budget is {self.deadline_s:g} s, {self.cost_microusd} micro-dollars, "
                f"{self.attempts} attempts.",
                hint="Give at least one attempt, more than zero seconds, and no negative money.",
                param="budget",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefReading:
    """What a model took to read the brief, before the run began: it counts in the run's budget.

    `notes` say what it added, or why the brief was read by rules alone; empty if no model was asked.
    """

    cost_microusd: int = 0
    seconds: float = 0.0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What a run changes, where it changes a picture: which, in which words, and where its mask allows it.

    The files are known by their content; `picture` and `mask` are the paths that were typed. Without a mask
    both of its fields are empty. `references` are further pictures that the words may speak of.
    """

    picture: str
    picture_sha256: str
    instruction: str
    mask: str = ""
    mask_sha256: str = ""
    references: tuple[str, ...] = ()
    reference_sha256s: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOrder:
    """What is asked of a run: the brief, the ceiling, and how many distinct proposals to work out. With
    `edit` a picture is changed and not drawn anew; `painter` fills the slots for pictures in designs.

    `maker` is who begins. Where nobody was named, `routing` says why, and who goes on if that one fails.
    """

    brief: Brief
    budget: Budget = Budget()
    seed: int = 1
    num_proposals: int = 1
    maker: str = "design"
    reading: BriefReading = BriefReading()
    edit: Edit | None = None
    painter: str = "compose"
    routing: Routing | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.num_proposals <= 12:
            raise InvalidBriefError(
                f"{self.num_proposals} proposals were asked for.",
                hint="Ask for 1 to 12.",
                param="num_proposals",
            )

    @property
    def makers(self) -> tuple[str, ...]:
        """Who may work on it, in order."""
        return (self.maker,) if self.routing is None else self.routing.makers


def outcome_of(findings: Iterable[Finding]) -> Outcome:
    """What findings about one picture add up to: musts decide, shoulds do not."""
    musts = {one.verdict for one in findings if one.severity == "must"}
    if Verdict.BROKEN in musts:
        return Outcome.NOT_MET
    return Outcome.UNVERIFIED if Verdict.UNKNOWN in musts else Outcome.MET


def make_step(proposal_index: int, maker: str) -> str:
    """The name of a maker's first try at a proposal."""
    return f"make {proposal_index} {maker}"


def adjust_step(parent_index: int, pull: Pull, maker: str) -> str:
    """The name of pulling one lever on one attempt for one finding."""
    return f"adjust {parent_index} {pull.lever} {pull.finding_id} {maker}"


READING_STEP = "read the brief"
"""The name of what a model's reading of the brief is paid under."""


def inspect_step(step: str) -> str:
    """The name of what the inspection of a step's picture is paid under."""
    return f"inspect {step}"


def maker_of_step(step: str) -> str:
    """Whose step it is, by its name; an inspection is the picture's maker's. Empty for no maker's."""
    verb, *words = step.removeprefix(inspect_step("")).split(" ", 1)
    number = {"make": 1, "adjust": 3}.get(verb)
    parts = words[0].split(" ", number) if words and number else []
    return parts[-1] if number and len(parts) > number else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One picture made and inspected. `finished_s` counts from the start of the run.

    Units: `cost_microusd` is what making and inspecting it took.
    """

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
    def step(self) -> str:
        """The name of the step that made it, unique in its run; a hold's `reason` is the same name."""
        if self.pulls and self.parent_index is not None:
            return adjust_step(self.parent_index, self.pulls[-1], self.maker)
        return make_step(self.proposal_index, self.maker)

    @property
    def outcome(self) -> Outcome:
        return outcome_of(self.findings)

    @property
    def rank(self) -> tuple[int, int, int, float, int]:
        """Smaller is better: broken musts, unknown musts, broken shoulds, lost score, then the earlier."""
        lost = sum(1.0 - one.score for one in self.findings)
        return (
            self.count(Verdict.BROKEN),
            self.count(Verdict.UNKNOWN),
            self.count(Verdict.BROKEN, "should"),
            round(lost, 6),
            self.index,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A step that gave no picture. It is spent: the same step is not taken again in this run.

    `num_attempts` is how many attempts the run had before it. `code` and `message` are the error's;
    "answer_lost" is a step that was paid or may have been, and whose picture a crash took.

    Units: `cost_microusd` is what it counts: the ceiling if the price is not known, 0 if nothing was bought.
    """

    step: str
    num_attempts: int
    code: str
    message: str
    started_s: float
    finished_s: float
    cost_microusd: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Everything `decide` may look at. A stored run replayed gives the same actions.

    `cards` stand in order of preference: the ordered maker's, then those to escalate to.

    Units: `elapsed_s` is time spent working; the time between a crash and going on does not count.
    """

    order: RunOrder
    cards: tuple[Card, ...]
    attempts: tuple[Attempt, ...] = ()
    failures: tuple[Failure, ...] = ()
    elapsed_s: float = 0.0

    @property
    def cost_microusd(self) -> int:
        made = sum(one.cost_microusd for one in self.attempts)
        return made + sum(one.cost_microusd for one in self.failures) + self.order.reading.cost_microusd

    @property
    def num_steps(self) -> int:
        """Steps taken, with a picture or without: what the budget's `attempts` limits."""
        return len(self.attempts) + len(self.failures)

    @property
    def steps(self) -> frozenset[str]:
        return frozenset(one.step for one in self.attempts) | {one.step for one in self.failures}

    def of_proposal(self, proposal_index: int) -> tuple[Attempt, ...]:
        return tuple(one for one in self.attempts if one.proposal_index == proposal_index)

    def best_of(self, proposal_index: int) -> Attempt | None:
        return min(self.of_proposal(proposal_index), key=lambda one: one.rank, default=None)

    @property
    def delivered(self) -> tuple[Attempt, ...]:
        """The best attempt of each proposal that has one, in proposal order."""
        best = (self.best_of(index) for index in range(self.order.num_proposals))
        return tuple(one for one in best if one is not None)
