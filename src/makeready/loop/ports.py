"""What the loop needs from the rest of the world. Every adapter implements one of these; none is known here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from makeready.brief import Brief, Finding


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
class Lever:
    """Something a maker can change about an attempt, as data on its card.

    `repairs` lists the kinds of finding it may mend ("exact_text", "layout.overlap"); `max_pulls` is how
    often it may be pulled on one lineage before it is no use any more. Levers on a card stand in order
    of preference.
    """

    name: str
    repairs: tuple[str, ...]
    max_pulls: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """One use of a lever, and the finding that asked for it."""

    lever: str
    finding_id: str
    finding_kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a maker can do and what it takes: the loop decides by this and by nothing else.

    Units: `attempt_s` is the usual time of one attempt with its inspection, at one megapixel;
    `attempt_microusd` is a ceiling.
    """

    name: str
    attempt_s: float
    attempt_microusd: int = 0
    levers: tuple[Lever, ...] = ()
    max_pixels: int = 33_554_432
    is_repeatable: bool = True
    """The same order gives the same pixels."""

    def seconds_for(self, width_px: int, height_px: int) -> float:
        return self.attempt_s * max(0.25, width_px * height_px / 1_048_576)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One attempt, as asked of a maker. The same order gives the same pixels from a repeatable maker.

    `proposal_index` says which of the run's distinct proposals this belongs to; `pulls` are all levers
    pulled on its lineage, oldest first; `feedback` are the findings about the parent attempt.
    """

    brief: Brief
    seed: int
    proposal_index: int
    pulls: tuple[Pull, ...] = ()
    feedback: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A maker's answer. `notes` say what was chosen or invented ("composition: hero", "copy: stand-in headline")."""

    picture: Picture
    cost_microusd: int = 0
    notes: tuple[str, ...] = ()
    source: str = ""
    """What the picture was drawn from (the HTML document of the design maker), kept for edits and exports."""


class Maker(Protocol):
    """Makes one attempt. Raises only errors of our tree; a plugin's own errors are converted at its boundary."""

    @property
    def card(self) -> Card: ...

    def make(self, order: Order) -> Made: ...


class Inspector(Protocol):
    """Gives one finding for each constraint and derived check of the brief. Never raises for a picture."""

    def inspect(self, picture: Picture, brief: Brief) -> tuple[Finding, ...]: ...


HoldState = Literal["reserved", "settled", "released", "unknown"]


class Ledger(Protocol):
    """Money in whole micro-dollars: reserved before a paid step, then settled, released, or unknown.

    An unknown hold (the answer was lost) counts against the budget at its ceiling and is never retried silently.
    """

    def reserve(self, run_id: str, ceiling_microusd: int, reason: str) -> str: ...

    def settle(self, hold_id: str, cost_microusd: int) -> None: ...

    def release(self, hold_id: str) -> None: ...

    def mark_unknown(self, hold_id: str) -> None: ...

    def spent_microusd(self, run_id: str) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened in a run, for progress lines, streams and logs."""

    name: Literal["run.started", "attempt.started", "attempt.made", "attempt.inspected", "run.finished"]
    message: str
    elapsed_s: float
    attempt_index: int = -1
    findings: Sequence[Finding] = ()
