"""The loop with effects, on scripted makers and a manual clock: what is made, paid, recorded and told."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from makeready.brief import Brief, Canvas, Finding, Verdict
from makeready.errors import (
    BudgetSpentError,
    CallerError,
    CapacityError,
    DrawTimeoutError,
    InvalidBriefError,
    ModeratedError,
    PluginError,
    RateLimitedError,
    RequestRefusedError,
    StorageError,
    UnavailableError,
    UpstreamError,
    WithheldError,
)
from makeready.loop import (
    Allowance,
    BriefReading,
    Budget,
    Card,
    Event,
    Lever,
    Order,
    Outcome,
    RunOrder,
    RunResult,
    Workshop,
    proposal_seed,
    pursue,
)
from makeready.testing import (
    ManualClock,
    MemoryJournal,
    MemoryLedger,
    ScriptedInspector,
    ScriptedMaker,
    Turn,
    broken,
)

BRIEF = Brief(prompt="a poster", kind="poster", canvas=Canvas(width_px=1024, height_px=1024))
FIT = Lever(name="fit", repairs=("exact_text",), max_pulls=3)
DESIGN = Card(name="design", attempt_s=1.0, levers=(FIT,))
HOSTED = Card(name="hosted", attempt_s=2.0, attempt_microusd=40_000, levers=(FIT,))
UNSURE = Finding(
    constraint_id="c1", kind="subject", verdict=Verdict.UNKNOWN, measured="", expected="", score=0.5
)
RUN_ID = "run_0123456789ab"
PAID = Budget(cost_microusd=40_000)


@dataclass
class World:
    """One workshop of fakes and everything that can be observed about it."""

    clock: ManualClock = field(default_factory=ManualClock)
    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    journal: MemoryJournal = field(default_factory=MemoryJournal)
    inspector: ScriptedInspector = field(default_factory=ScriptedInspector)
    events: list[Event] = field(default_factory=list)

    def maker(self, card: Card, *turns: Turn) -> ScriptedMaker:
        return ScriptedMaker(clock=self.clock, card=card, script=turns)

    def pursue(
        self,
        *makers: ScriptedMaker,
        budget: Budget | None = None,
        num_proposals: int = 1,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> RunResult:
        return pursue(
            RunOrder(brief=BRIEF, budget=budget or Budget(), num_proposals=num_proposals, seed=7),
            Workshop(
                makers=makers,
                inspector=self.inspector,
                clock=self.clock,
                ledger=self.ledger,
                journal=self.journal,
            ),
            run_id=RUN_ID,
            on_event=self.events.append,
            is_cancelled=is_cancelled,
        )

    def hold_states(self) -> list[tuple[str, int]]:
        return [(hold.state, hold.cost_microusd) for hold in self.ledger.holds(RUN_ID)]


def test_a_broken_constraint_is_adjusted_until_it_is_met() -> None:
    world = World()
    maker = world.maker(DESIGN, Turn(findings=(broken("c1"),)), Turn())

    result = world.pursue(maker)

    assert result.outcome is Outcome.MET
    assert [one.index for one in result.delivered] == [1]
    assert [order.pulls for order in maker.orders] == [(), result.run.attempts[1].pulls]
    assert maker.orders[1].feedback == (broken("c1"),)
    assert world.journal.load(RUN_ID).outcome is Outcome.MET
    assert world.journal.load(RUN_ID).run == result.run


def test_every_step_is_told_in_order() -> None:
    world = World()
    world.pursue(world.maker(DESIGN, Turn(findings=(broken("c1"),)), Turn()))
    one_attempt = ["attempt.started", "attempt.made", "attempt.inspected"]
    assert [event.name for event in world.events] == [
        "run.started", *one_attempt, *one_attempt, "run.finished",
    ]  # fmt: skip
    assert [event.attempt_index for event in world.events] == [-1, 0, 0, 0, 1, 1, 1, -1]
    assert world.events[4].message == "fit for c1, from attempt 1"
    assert world.events[3].findings == (broken("c1"),)


def test_a_picture_is_in_the_journal_before_it_is_told_of() -> None:
    world = World()
    stored_when_told: list[bool] = []

    def look(event: Event) -> None:
        if event.attempt is not None:
            stored_when_told.append(event.attempt.image_sha256 in world.journal.pictures)

    world.events = type("Sink", (list,), {"append": lambda self, event: look(event)})()
    world.pursue(world.maker(DESIGN, Turn()))
    assert stored_when_told == [True]


def test_an_unknown_must_makes_the_run_unverified_and_a_hopeless_one_not_met() -> None:
    unsure, hopeless = World(), World()
    assert unsure.pursue(unsure.maker(DESIGN, Turn(findings=(UNSURE,)))).outcome is Outcome.UNVERIFIED
    result = hopeless.pursue(hopeless.maker(DESIGN, Turn(findings=(broken("c1", kind="subject"),))))
    assert result.outcome is Outcome.NOT_MET
    assert len(result.delivered) == 1


def test_all_attempts_of_one_proposal_share_a_seed_and_proposals_differ() -> None:
    world = World()
    maker = world.maker(DESIGN, Turn(), Turn(findings=(broken("c1"),)), Turn())
    run = world.pursue(maker, num_proposals=2).run
    assert [one.seed for one in run.attempts] == [
        proposal_seed(7, 0),
        proposal_seed(7, 1),
        proposal_seed(7, 1),
    ]
    assert proposal_seed(7, 0) != proposal_seed(7, 1)


def test_money_is_reserved_at_the_ceiling_and_settled_at_the_price() -> None:
    world = World()
    result = world.pursue(
        world.maker(HOSTED, Turn(cost_microusd=31_000)), budget=Budget(cost_microusd=40_000)
    )
    assert world.hold_states() == [("settled", 31_000)]
    assert world.ledger.spent_microusd(RUN_ID) == result.run.cost_microusd == 31_000


def test_a_makers_lost_answer_costs_its_ceiling_and_the_next_maker_goes_on() -> None:
    world = World()
    gone = world.maker(HOSTED, Turn(error=UpstreamError("connection reset")))
    design = world.maker(DESIGN, Turn())

    result = world.pursue(gone, design, budget=Budget(cost_microusd=40_000))

    assert result.outcome is Outcome.MET
    assert world.hold_states() == [("unknown", 0), ("settled", 0)]
    assert result.run.cost_microusd == world.ledger.spent_microusd(RUN_ID) == 40_000
    assert [one.code for one in result.run.failures] == ["upstream_failed"]
    assert world.journal.load(RUN_ID).run.failures == result.run.failures
    assert "attempt.failed" in [event.name for event in world.events]


def test_a_maker_that_is_full_costs_nothing() -> None:
    world = World()
    full = world.maker(HOSTED, Turn(error=CapacityError("queue full")))
    world.pursue(full, world.maker(DESIGN, Turn()), budget=Budget(cost_microusd=40_000))
    assert world.hold_states() == [("released", 0), ("settled", 0)]
    assert world.ledger.spent_microusd(RUN_ID) == 0


@pytest.mark.parametrize(
    "error", [RateLimitedError("429"), UnavailableError("503"), RequestRefusedError("401")]
)
def test_a_service_that_did_not_begin_costs_nothing(error: UpstreamError) -> None:
    world = World()
    world.pursue(world.maker(HOSTED, Turn(error=error)), world.maker(DESIGN, Turn()), budget=PAID)
    assert world.hold_states() == [("released", 0), ("settled", 0)]
    assert [one.cost_microusd for one in world.journal.load(RUN_ID).run.failures] == [0]


@pytest.mark.parametrize(
    ("error", "hold", "cost_microusd"),
    [
        (ModeratedError("violence"), ("released", 0), 0),
        (WithheldError("violence"), ("unknown", 0), 40_000),
    ],
)
def test_what_a_services_rules_refuse_ends_the_run_and_is_asked_of_nobody_again(
    error: UpstreamError, hold: tuple[str, int], cost_microusd: int
) -> None:
    world = World()
    design = world.maker(DESIGN, Turn())
    result = world.pursue(world.maker(HOSTED, Turn(error=error)), design, budget=PAID)
    assert result.outcome is Outcome.REFUSED
    assert result.delivered == ()
    assert design.orders == []
    assert world.hold_states() == [hold]
    assert result.run.cost_microusd == cost_microusd
    assert result.run.failures[0].message == "violence"
    assert world.journal.load(RUN_ID).outcome is Outcome.REFUSED


def test_a_refusal_after_a_picture_delivers_the_picture() -> None:
    world = World()
    maker = world.maker(HOSTED, Turn(findings=(broken("c1"),)), Turn(error=ModeratedError("violence")))
    result = world.pursue(maker, budget=Budget(cost_microusd=400_000))
    assert result.outcome is Outcome.NOT_MET
    assert [one.index for one in result.delivered] == [0]
    assert len(maker.orders) == 2


def test_a_failed_adjustment_leaves_the_run_with_what_it_has() -> None:
    world = World()
    maker = world.maker(DESIGN, Turn(findings=(broken("c1"),)), Turn(error=DrawTimeoutError("30 s")))
    result = world.pursue(maker)
    assert result.outcome is Outcome.NOT_MET
    assert [one.index for one in result.delivered] == [0]
    assert len(maker.orders) == 2


@pytest.mark.parametrize("error", [UpstreamError("gone"), DrawTimeoutError("30 s"), PluginError("bug")])
def test_if_nobody_makes_anything_the_last_error_is_raised(error: Exception) -> None:
    world = World()
    with pytest.raises(type(error)):
        world.pursue(world.maker(DESIGN, Turn(error=error)))
    assert world.journal.load(RUN_ID).outcome is None


def test_a_wrong_request_is_not_retried_and_not_paid() -> None:
    world = World()
    maker = world.maker(HOSTED, Turn(error=InvalidBriefError("no")))
    with pytest.raises(InvalidBriefError):
        world.pursue(maker, budget=Budget(cost_microusd=400_000))
    assert world.hold_states() == [("released", 0)]
    assert len(maker.orders) == 1


def test_a_budget_that_fits_no_attempt_is_an_error_that_says_what_would_fit() -> None:
    world = World()
    with pytest.raises(CapacityError) as caught:
        world.pursue(world.maker(HOSTED, Turn()), budget=Budget(deadline_s=1.5))
    assert "2.0 s" in caught.value.hint
    assert "40000" in caught.value.hint
    assert world.ledger.holds(RUN_ID) == ()


def test_cancelling_between_steps_ends_the_run_as_cancelled() -> None:
    world = World()
    maker = world.maker(DESIGN, Turn(findings=(broken("c1"),)))
    result = world.pursue(maker, is_cancelled=lambda: bool(maker.orders))
    assert result.outcome is Outcome.CANCELLED
    assert result.delivered == ()
    assert len(result.run.attempts) == 1
    assert world.journal.load(RUN_ID).outcome is Outcome.CANCELLED


def test_an_interrupt_while_making_ends_the_run_and_counts_the_money_as_lost() -> None:
    world = World()
    maker = world.maker(HOSTED, Turn(error=KeyboardInterrupt()))
    result = world.pursue(maker, budget=Budget(cost_microusd=40_000))
    assert result.outcome is Outcome.CANCELLED
    assert world.hold_states() == [("unknown", 0)]
    assert world.journal.load(RUN_ID).outcome is Outcome.CANCELLED


def test_an_interrupt_while_inspecting_settles_the_price() -> None:
    world = World(inspector=ScriptedInspector(error=KeyboardInterrupt()))
    result = world.pursue(world.maker(HOSTED, Turn(cost_microusd=5)), budget=Budget(cost_microusd=40_000))
    assert result.outcome is Outcome.CANCELLED
    assert world.hold_states() == [("settled", 5)]
    assert world.journal.pictures == {}


def test_an_inspector_that_raises_is_our_bug_and_the_price_is_kept() -> None:
    world = World(inspector=ScriptedInspector(error=RuntimeError("bug")))
    with pytest.raises(RuntimeError, match="bug"):
        world.pursue(world.maker(HOSTED, Turn(cost_microusd=5)), budget=Budget(cost_microusd=40_000))
    assert world.hold_states() == [("settled", 5)]


def test_an_inspector_that_hangs_past_the_deadline_ends_the_run_with_what_it_has() -> None:
    world = World()
    world.inspector = ScriptedInspector(clock=world.clock, takes_s=1_000.0)
    maker = world.maker(DESIGN, Turn(findings=(broken("c1"),)))
    result = world.pursue(maker)
    assert result.outcome is Outcome.NOT_MET
    assert len(result.delivered) == 1
    assert len(maker.orders) == 1


@dataclass(slots=True)
class Purse(MemoryLedger):
    """Somebody's money, which holds for all of their runs together."""

    left_microusd: int = 0

    def reserve(self, run_id: str, ceiling_microusd: int, reason: str) -> str:
        if ceiling_microusd > self.left_microusd:
            raise BudgetSpentError("The purse is empty.")
        self.left_microusd -= ceiling_microusd
        return MemoryLedger.reserve(self, run_id, ceiling_microusd, reason)


def test_a_purse_that_is_empty_ends_the_run_with_the_best_it_has() -> None:
    world = World(ledger=Purse(left_microusd=40_000))
    maker = world.maker(HOSTED, *[Turn(findings=(broken("c1"),), cost_microusd=40_000)] * 9)
    result = world.pursue(maker, budget=Budget(cost_microusd=400_000))
    assert result.outcome is Outcome.NOT_MET
    assert len(maker.orders) == len(result.delivered) == 1
    assert {(one.code, one.cost_microusd) for one in result.run.failures} == {("budget_spent", 0)}
    assert world.hold_states() == [("settled", 40_000)]


def test_an_empty_purse_leaves_the_makers_that_are_free() -> None:
    world = World(ledger=Purse())
    paid, free = world.maker(HOSTED, Turn()), world.maker(DESIGN, Turn())
    result = world.pursue(paid, free, budget=Budget(cost_microusd=40_000))
    assert result.outcome is Outcome.MET
    assert (len(paid.orders), len(free.orders)) == (0, 1)


def test_an_empty_purse_and_nobody_who_is_free_is_said_as_it_is() -> None:
    world = World(ledger=Purse())
    with pytest.raises(BudgetSpentError, match="purse"):
        world.pursue(world.maker(HOSTED, Turn()), budget=Budget(cost_microusd=40_000))
    assert world.ledger.by_id == {}


def test_a_picture_is_kept_where_its_inspection_cannot_be_paid() -> None:
    world = World(ledger=Purse(left_microusd=40_000), inspector=ScriptedInspector(most_microusd=7))
    result = world.pursue(world.maker(HOSTED, Turn(cost_microusd=5)), budget=Budget(cost_microusd=90_000))
    assert len(result.delivered) == 1
    assert [one.cost_microusd for one in world.inspector.allowances] == [0]
    assert world.hold_states() == [("settled", 5)]


def test_a_clock_that_jumps_back_stands_still() -> None:
    world = World()
    maker = world.maker(DESIGN, Turn(findings=(broken("c1"),)), Turn(takes_s=-500.0))
    first, second = world.pursue(maker).run.attempts
    assert (first.started_s, first.finished_s) == (0.0, 1.0)
    assert (second.started_s, second.finished_s) == (1.0, 1.0)


def test_a_ledger_that_fails_at_settling_loses_no_picture_and_resuming_settles() -> None:
    world = World()
    maker = world.maker(HOSTED, Turn(cost_microusd=9))

    class Failing(MemoryLedger):
        def settle(self, hold_id: str, cost_microusd: int) -> None:
            raise StorageError("disk full")

    good = world.ledger
    world.ledger = Failing(by_id=good.by_id)
    with pytest.raises(StorageError):
        world.pursue(maker, budget=Budget(cost_microusd=40_000))
    stored = world.journal.load(RUN_ID).run
    assert len(stored.attempts) == 1
    assert world.hold_states() == [("reserved", 0)]

    workshop = Workshop(
        makers=[maker],
        inspector=world.inspector,
        clock=world.clock,
        ledger=good,
        journal=world.journal,
    )
    result = pursue(stored.order, workshop, run_id=RUN_ID, resume_from=stored)
    assert result.outcome is Outcome.MET
    assert good.holds(RUN_ID)[0].state == "settled"
    assert len(maker.orders) == 1


def test_a_run_cannot_go_on_with_another_order_or_without_its_maker() -> None:
    world = World()
    run = world.pursue(world.maker(DESIGN, Turn())).run
    other = world.maker(HOSTED, Turn())
    workshop = Workshop(
        makers=[other],
        inspector=world.inspector,
        clock=world.clock,
        ledger=world.ledger,
        journal=world.journal,
    )
    with pytest.raises(CallerError, match="cannot go on"):
        pursue(run.order, workshop, run_id=RUN_ID, resume_from=run)
    with pytest.raises(CallerError, match="cannot go on"):
        pursue(replace(run.order, seed=8), workshop, run_id=RUN_ID, resume_from=run)


def test_feedback_and_no_pulls_go_to_the_maker_a_proposal_is_escalated_to() -> None:
    world = World()
    hopeless = (broken("c1", kind="subject"),)
    hosted = world.maker(HOSTED, Turn())
    result = world.pursue(
        world.maker(DESIGN, Turn(findings=hopeless)), hosted, budget=Budget(cost_microusd=40_000)
    )
    assert result.outcome is Outcome.MET
    first = result.run.attempts[0]
    assert hosted.orders == [
        Order(
            brief=BRIEF,
            seed=proposal_seed(7, 0),
            run_seed=7,
            proposal_index=0,
            feedback=hopeless,
            parent=world.journal.as_parent(first),
        )
    ]
    assert result.run.attempts[1].parent_index == 0


def test_a_maker_is_told_the_seconds_that_the_run_has_left_when_its_step_starts() -> None:
    world = World()
    maker = world.maker(DESIGN, Turn(findings=(broken("c1"),), takes_s=7.5), Turn())
    world.pursue(maker, budget=Budget(deadline_s=30.0))

    assert [order.deadline_s for order in maker.orders] == [30.0, 22.5]
    assert maker.orders[0] == replace(maker.orders[0], deadline_s=1.0)


def paid_look(cost_microusd: int) -> Turn:
    return Turn(findings=(replace(broken("c1", kind="question"), cost_microusd=cost_microusd),))


def test_a_paid_inspection_has_its_own_hold_and_counts_in_the_attempt() -> None:
    world = World(inspector=ScriptedInspector(most_microusd=900))
    result = world.pursue(world.maker(DESIGN, paid_look(300)), budget=Budget(cost_microusd=1_000))

    (attempt,) = result.run.attempts
    assert (attempt.cost_microusd, result.run.cost_microusd) == (300, 300)
    holds = world.ledger.holds(RUN_ID)
    assert [(one.reason, one.state, one.counted_microusd) for one in holds] == [
        (attempt.step, "settled", 0),
        (f"inspect {attempt.step}", "settled", 300),
    ]


@pytest.mark.parametrize(("budget_microusd", "allowed"), [(899, 0), (900, 900)])
def test_an_inspection_that_does_not_fit_the_money_left_is_allowed_nothing(
    budget_microusd: int, allowed: int
) -> None:
    world = World(inspector=ScriptedInspector(most_microusd=900))
    world.pursue(world.maker(DESIGN, Turn()), budget=Budget(cost_microusd=budget_microusd))

    assert [one.cost_microusd for one in world.inspector.allowances] == [allowed]
    assert world.ledger.spent_microusd(RUN_ID) == 0


def test_an_inspection_is_told_what_making_left_of_time_and_money() -> None:
    world = World(inspector=ScriptedInspector(most_microusd=1))
    maker = world.maker(HOSTED, Turn(cost_microusd=5, takes_s=4.0))
    world.pursue(maker, budget=Budget(deadline_s=30.0, cost_microusd=40_000))

    assert world.inspector.allowances == [Allowance(deadline_s=26.0, cost_microusd=39_995)]


def test_what_reading_the_brief_took_counts_in_the_run() -> None:
    world = World()
    maker = world.maker(HOSTED, Turn(findings=(broken("c1"),), cost_microusd=5))
    order = RunOrder(
        brief=BRIEF,
        budget=Budget(deadline_s=30.0, cost_microusd=40_000),
        reading=BriefReading(cost_microusd=39_000, seconds=12.0),
    )
    workshop = Workshop(
        makers=[maker],
        inspector=world.inspector,
        clock=world.clock,
        ledger=world.ledger,
        journal=world.journal,
    )
    with pytest.raises(CapacityError, match="fits the budget"):
        pursue(order, workshop, run_id=RUN_ID)

    assert maker.orders == []
    assert world.journal.load(RUN_ID).run.cost_microusd == 39_000
