"""What the loop needs from the rest of the world: adapters implement these, none is known here."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from makeready.brief import Brief, Finding
from makeready.loop.card import Card, Lever, Pull
from makeready.loop.run import Attempt, Failure, Outcome, Run, RunOrder

__all__ = [
    "Allowance",
    "Card",
    "Clock",
    "Event",
    "EventName",
    "Hold",
    "HoldState",
    "Inspector",
    "Journal",
    "Ledger",
    "Lever",
    "Made",
    "Maker",
    "Order",
    "Parent",
    "Picture",
    "Pull",
    "StoredRun",
]


class Clock(Protocol):
    """Monotonic time, so that a test can move it by hand."""

    def now_s(self) -> float: ...


class Picture(Protocol):
    """Pixels that somebody made. The loop carries it from maker to inspector and store and never opens it."""

    @property
    def width_px(self) -> int: ...

    @property
    def height_px(self) -> int: ...

    def png_bytes(self) -> bytes: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Parent:
    """The attempt that is to be bettered, as the journal keeps it.

    `source` is what it was drawn from, empty if its maker keeps none; `png` its picture as a file.
    """

    source: str
    png: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One attempt, as asked of a maker. The same order gives the same pixels from a repeatable maker.

    `proposal_index` says which of a seed's distinct proposals this is; `pulls` are all levers
    pulled on its lineage, oldest first; `feedback` are the findings about the parent attempt, and `parent` is
    that attempt, so that a maker needs no memory: an order of a resumed run holds what the first one held.
    `run_seed` is the seed as the user gave it, for makers whose first choice is the best one they know.

    Units: `deadline_s` is what the run has left when the step starts. It is no part of what is ordered:
    orders that differ in it alone are the same, and a repeatable maker draws the same for both.
    """

    brief: Brief
    seed: int
    proposal_index: int
    run_seed: int = 1
    pulls: tuple[Pull, ...] = ()
    feedback: tuple[Finding, ...] = ()
    parent: Parent | None = None
    deadline_s: float = field(default=math.inf, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What one inspection may take: what is left of the run's seconds and micro-dollars."""

    deadline_s: float = math.inf
    cost_microusd: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A maker's answer. `notes` say what was chosen or invented ("composition: hero")."""

    picture: Picture
    cost_microusd: int = 0
    notes: tuple[str, ...] = ()
    source: str = ""
    """What the picture was drawn from (the HTML document of the design maker), kept for edits and exports."""


class Maker(Protocol):
    """Makes one attempt.

    Raises only errors of our tree; a plugin's own errors are converted at its boundary. CapacityError,
    RateLimitedError, UnavailableError, RequestRefusedError and ModeratedError (not its child WithheldError)
    say that nothing was bought; other UpstreamErrors and PluginError leave that open, so the money counts as
    spent.
    """

    @property
    def card(self) -> Card: ...

    def make(self, order: Order) -> Made: ...


class Inspector(Protocol):
    """Gives one finding for each constraint and derived check of the brief. Never raises for a picture.

    What must be paid for is asked only inside the allowance; what it took stands in the findings.
    """

    def ceiling_microusd(self, brief: Brief) -> int:
        """The most that one inspection against this brief can cost; 0 where nothing paid is asked."""
        ...

    def inspect(self, picture: Picture, brief: Brief, allowance: Allowance) -> tuple[Finding, ...]: ...


HoldState = Literal["reserved", "settled", "released", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Money set aside for one paid step. `reason` names the step (`Attempt.step`) or what else is paid for.

    Units: `cost_microusd` is what it took in the end, 0 until it is settled.
    """

    id: str
    run_id: str
    reason: str
    state: HoldState
    ceiling_microusd: int
    cost_microusd: int = 0

    @property
    def counted_microusd(self) -> int:
        """What it counts against a budget: the ceiling as long as the price is not known."""
        if self.state == "released":
            return 0
        return self.cost_microusd if self.state == "settled" else self.ceiling_microusd


class Ledger(Protocol):
    """Money in whole micro-dollars: reserved before a paid step, then settled, released, or unknown.

    An unknown hold (the answer was lost) counts against the budget at its ceiling and is never retried
    silently; it may still be settled or released once the truth is known. Settled and released are final.

    Raises: UnknownNameError for a hold that is not there, StorageError for a change to a final one;
        BudgetSpentError from `reserve` if whoever pays has not that much left, and then nothing is held.
    """

    def reserve(self, run_id: str, ceiling_microusd: int, reason: str) -> str: ...

    def settle(self, hold_id: str, cost_microusd: int) -> None: ...

    def release(self, hold_id: str) -> None: ...

    def mark_unknown(self, hold_id: str) -> None: ...

    def spent_microusd(self, run_id: str) -> int: ...

    def holds(self, run_id: str) -> tuple[Hold, ...]:
        """All holds of a run, oldest first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRun:
    """A run as the journal has it. `outcome` None: it runs still, crashed, or could make nothing."""

    run_id: str
    run: Run
    outcome: Outcome | None = None
    created_utc: str = ""
    host: str = ""
    version: str = ""


class Journal(Protocol):
    """What happened, written as it happens; after a crash the loop goes on from here.

    Each call is all or nothing. A picture is stored before the attempt that names it.

    Raises: UnknownNameError for a run that is not there, StorageError if it cannot be written.
    """

    def begin(self, run_id: str, order: RunOrder, cards: tuple[Card, ...]) -> None: ...

    def record(self, run_id: str, attempt: Attempt, picture: Picture, source: str) -> None: ...

    def record_failure(self, run_id: str, failure: Failure) -> None: ...

    def finish(self, run_id: str, outcome: Outcome, elapsed_s: float) -> None: ...

    def load(self, run_id: str) -> StoredRun: ...

    def as_parent(self, attempt: Attempt) -> Parent:
        """What is kept of an attempt beside its row."""
        ...


EventName = Literal[
    "run.started", "attempt.started", "attempt.made", "attempt.inspected", "attempt.failed", "run.finished"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened in a run, for progress lines, streams and logs.

    `attempt` comes with "attempt.inspected", once it is in the
    journal. `attempt_index` is -1 where no attempt is meant.
    """

    name: EventName
    message: str
    elapsed_s: float
    attempt_index: int = -1
    findings: Sequence[Finding] = ()
    attempt: Attempt | None = None
