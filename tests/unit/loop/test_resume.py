"""Killed at any effect and resumed, a run ends like one that was never killed, paying for nothing twice."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace

import pytest

from makeready.brief import Brief, Canvas, Finding, Verdict
from makeready.loop import (
    Allowance,
    Attempt,
    BriefReading,
    Budget,
    Card,
    Failure,
    Hold,
    Lever,
    Made,
    Order,
    Outcome,
    Parent,
    Picture,
    Run,
    RunOrder,
    StoredRun,
    Workshop,
    pursue,
    replay,
)
from makeready.loop.run import READING_STEP
from makeready.testing import (
    ManualClock,
    MemoryJournal,
    MemoryLedger,
    ScriptedInspector,
    ScriptedMaker,
    Turn,
    broken,
)

RUN_ID = "run_0123456789ab"
LEVERS = (Lever(name="fit", repairs=("exact_text",), max_pulls=2),)
FREE = Card(name="design", attempt_s=1.0, levers=LEVERS)
PAID = Card(name="hosted", attempt_s=2.0, attempt_microusd=40_000, levers=LEVERS)
ORDER = RunOrder(
    brief=Brief(prompt="a poster", kind="poster", canvas=Canvas(width_px=64, height_px=64)),
    budget=Budget(cost_microusd=400_000),
    num_proposals=2,
)


class KilledError(BaseException):
    """The process is gone: nothing that comes after it has an effect."""


@dataclass
class Life:
    """Counts effects, and dies at the given one: before it, or after it but before its answer arrives."""

    dies_at: int = -1
    dies_before: bool = False
    num_effects: int = 0
    is_over: bool = False

    def live(self, effect: Callable[[], object]) -> object:
        if self.is_over:
            raise KilledError
        self.num_effects += 1
        self.is_over = self.num_effects == self.dies_at
        if self.is_over and self.dies_before:
            raise KilledError
        answer = effect()
        if self.is_over:
            raise KilledError
        return answer


@dataclass
class MortalLedger:
    inner: MemoryLedger
    life: Life

    def reserve(self, run_id: str, ceiling_microusd: int, reason: str) -> str:
        return str(self.life.live(lambda: self.inner.reserve(run_id, ceiling_microusd, reason)))

    def settle(self, hold_id: str, cost_microusd: int) -> None:
        self.life.live(lambda: self.inner.settle(hold_id, cost_microusd))

    def release(self, hold_id: str) -> None:
        self.life.live(lambda: self.inner.release(hold_id))

    def mark_unknown(self, hold_id: str) -> None:
        self.life.live(lambda: self.inner.mark_unknown(hold_id))

    def spent_microusd(self, run_id: str) -> int:
        return self.inner.spent_microusd(run_id)

    def holds(self, run_id: str) -> tuple[Hold, ...]:
        return self.inner.holds(run_id)


@dataclass
class MortalJournal:
    inner: MemoryJournal
    life: Life

    def begin(self, run_id: str, order: RunOrder, cards: tuple[Card, ...]) -> None:
        self.life.live(lambda: self.inner.begin(run_id, order, cards))

    def record(self, run_id: str, attempt: Attempt, picture: Picture, source: str) -> None:
        self.life.live(lambda: self.inner.record(run_id, attempt, picture, source))

    def record_failure(self, run_id: str, failure: Failure) -> None:
        self.life.live(lambda: self.inner.record_failure(run_id, failure))

    def finish(self, run_id: str, outcome: Outcome, elapsed_s: float) -> None:
        self.life.live(lambda: self.inner.finish(run_id, outcome, elapsed_s))

    def load(self, run_id: str) -> StoredRun:
        return self.inner.load(run_id)

    def as_parent(self, attempt: Attempt) -> Parent:
        return self.inner.as_parent(attempt)


@dataclass
class MortalMaker:
    inner: ScriptedMaker
    life: Life

    @property
    def card(self) -> Card:
        return self.inner.card

    def make(self, order: Order) -> Made:
        made = self.life.live(lambda: self.inner.make(order))
        assert isinstance(made, Made)
        return made


@dataclass
class MortalInspector:
    inner: ScriptedInspector
    life: Life

    def ceiling_microusd(self, brief: Brief) -> int:
        return self.inner.ceiling_microusd(brief)

    def inspect(self, picture: Picture, brief: Brief, allowance: Allowance) -> tuple[Finding, ...]:
        found = self.life.live(lambda: self.inner.inspect(picture, brief, allowance))
        assert isinstance(found, tuple)
        return found


@dataclass
class World:
    """What survives a process: the vendor (the maker), the ledger, the journal."""

    card: Card
    look_microusd: int = 0
    """What each inspection costs; its ceiling is ten times that."""
    read_microusd: int = 0
    """What reading the brief cost, settled before the run began."""
    clock: ManualClock = field(default_factory=ManualClock)
    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    journal: MemoryJournal = field(default_factory=MemoryJournal)

    def __post_init__(self) -> None:
        self.maker = ScriptedMaker(clock=self.clock, card=self.card, script=self.turn)

    def turn(self, order: Order) -> Turn:
        """The first proposal needs two levers; the second one is met at once."""
        is_met = order.proposal_index == 1 or len(order.pulls) == 2
        score = 0.2 * len(order.pulls)
        cost_microusd = self.card.attempt_microusd // 2
        found = replace(broken("c1", score=score), cost_microusd=self.look_microusd)
        if is_met:
            found = replace(found, verdict=Verdict.MET, score=1.0)
        return Turn(findings=(found,), cost_microusd=cost_microusd)

    def live(self, life: Life) -> Run:
        """One process: starts the run, or goes on with what the journal has."""
        stored = self.journal.runs.get(RUN_ID)
        workshop = Workshop(
            makers=[MortalMaker(self.maker, life)],
            inspector=MortalInspector(ScriptedInspector(most_microusd=10 * self.look_microusd), life),
            clock=self.clock,
            ledger=MortalLedger(self.ledger, life),
            journal=MortalJournal(self.journal, life),
        )
        order = replace(ORDER, reading=BriefReading(cost_microusd=self.read_microusd))
        if self.read_microusd and not self.ledger.holds(RUN_ID):
            self.ledger.settle(self.ledger.reserve(RUN_ID, 5_000, READING_STEP), self.read_microusd)
        return pursue(order, workshop, run_id=RUN_ID, resume_from=stored and stored.run).run


def deaths(card: Card, look_microusd: int = 0) -> list[Life]:
    life = Life()
    World(card, look_microusd).live(life)
    moments = range(1, life.num_effects + 1)
    return [Life(dies_at=at, dies_before=before) for at in moments for before in (True, False)]


def lives_id(life: Life) -> str:
    return f"{'before' if life.dies_before else 'after'} effect {life.dies_at}"


@pytest.mark.parametrize("life", deaths(FREE), ids=lives_id)
def test_a_free_run_killed_anywhere_takes_the_same_actions(life: Life) -> None:
    whole = World(FREE).live(Life())
    world = World(FREE)

    with suppress(KilledError):
        world.live(life)
    run = world.live(Life())

    assert replay(run) == replay(whole)
    assert [one.step for one in run.attempts] == [one.step for one in whole.attempts]
    assert run.failures == ()
    assert world.ledger.spent_microusd(RUN_ID) == 0
    assert {hold.state for hold in world.ledger.holds(RUN_ID)} <= {"settled", "released"}
    assert world.journal.load(RUN_ID).outcome is Outcome.MET


@pytest.mark.parametrize("life", deaths(PAID), ids=lives_id)
def test_a_paid_run_killed_anywhere_buys_nothing_twice(life: Life) -> None:
    world = World(PAID)

    with suppress(KilledError):
        world.live(life)
    run = world.live(Life())

    asked = [(order.proposal_index, order.pulls) for order in world.maker.orders]
    assert len(asked) == len(set(asked))
    assert world.ledger.spent_microusd(RUN_ID) == run.cost_microusd
    holds = world.ledger.holds(RUN_ID)
    assert len({hold.reason for hold in holds}) == len(holds)
    assert "reserved" not in {hold.state for hold in holds}
    lost = [one for one in run.failures if one.code == "answer_lost"]
    assert len(lost) <= 1
    assert world.journal.load(RUN_ID).run == run


@pytest.mark.parametrize("card", [FREE, PAID], ids=lambda card: card.name)
@pytest.mark.parametrize("life", deaths(PAID, 700), ids=lives_id)
def test_what_reading_and_inspecting_cost_is_counted_once_wherever_the_run_is_killed(
    life: Life, card: Card
) -> None:
    world = World(card, look_microusd=700, read_microusd=1_100)

    with suppress(KilledError):
        world.live(life)
    run = world.live(Life())

    assert world.ledger.spent_microusd(RUN_ID) == run.cost_microusd
    assert "reserved" not in {hold.state for hold in world.ledger.holds(RUN_ID)}
    assert world.journal.load(RUN_ID).run == run
    assert world.live(Life()).cost_microusd == run.cost_microusd
    if not run.failures:
        assert run.cost_microusd == 1_100 + len(run.attempts) * (card.attempt_microusd // 2 + 700)


def test_an_order_of_a_resumed_run_holds_what_the_first_process_would_have_given() -> None:
    """A lever needs the picture and the document it is pulled on, in whatever process."""
    whole, world = World(FREE), World(FREE)
    whole.live(Life())
    with suppress(KilledError):
        world.live(Life(dies_at=11))  # the two first attempts are stored, no lever is pulled yet
    assert [order.parent for order in world.maker.orders] == [None, None]

    world.live(Life())

    assert world.maker.orders[2:] == whole.maker.orders[2:]
    parents = [order.parent for order in world.maker.orders[2:]]
    assert [parent.source for parent in parents if parent] == [
        "proposal 0, 0 levers pulled",
        "proposal 0, 1 levers pulled",
    ]
    assert all(parent and parent.png.startswith(b"\x89PNG") for parent in parents)


@pytest.mark.parametrize("life", deaths(PAID), ids=lives_id)
def test_a_paid_run_killed_with_its_picture_stored_ends_like_one_never_killed(life: Life) -> None:
    unharmed = World(PAID)
    whole = unharmed.live(Life())
    world = World(PAID)

    with suppress(KilledError):
        world.live(life)
    run = world.live(Life())

    if not run.failures:
        assert replay(run) == replay(whole)
        assert world.ledger.holds(RUN_ID) == unharmed.ledger.holds(RUN_ID)


def test_a_run_killed_again_and_again_still_ends() -> None:
    world = World(FREE)
    for _ in range(40):
        with suppress(KilledError):
            world.live(Life(dies_at=5))
        if world.journal.load(RUN_ID).outcome is not None:
            break
    assert world.journal.load(RUN_ID).outcome is Outcome.MET
