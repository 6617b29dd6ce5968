"""What the store learns of makers from finished runs: on both databases, once for each run."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.event import listen, remove

from makeready.brief import Brief, Canvas, Finding, Verdict
from makeready.errors import ModeratedError, UnavailableError
from makeready.loop import Budget, Card, Edit, Lever, Outcome, Run, RunOrder, Workshop, pursue
from makeready.loop.route import Experience
from makeready.store import Store, open_store
from makeready.store.learning import learn_within
from makeready.testing import ManualClock, ScriptedInspector, ScriptedMaker, Turn, broken

ORDER = RunOrder(
    brief=Brief(prompt="a poster", kind="poster", canvas=Canvas(width_px=64, height_px=64)),
    budget=Budget(cost_microusd=100_000, attempts=6),
)
UNSURE = Finding(
    constraint_id="c1", kind="subject", verdict=Verdict.UNKNOWN, measured="", expected="", score=0
)
FIT = Lever(name="fit", repairs=("exact_text",))
SMALL = Card(name="small", attempt_s=1.0, levers=(FIT,))
HEAVY = Card(name="heavy", attempt_s=2.0, attempt_microusd=20_000)


@pytest.fixture
def store(database_url: str | None, tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path, database_url=database_url) as opened:
        yield opened


def run(store: Store, run_id: str, *scripts: tuple[Card, list[Turn]], order: RunOrder = ORDER) -> Run:
    clock = ManualClock()
    makers = [ScriptedMaker(clock=clock, card=card, script=script) for card, script in scripts]
    workshop = Workshop(
        makers=makers,
        inspector=ScriptedInspector(),
        clock=clock,
        ledger=store.ledger,
        journal=store.journal,
    )
    return pursue(order, workshop, run_id=run_id).run


def test_a_maker_that_met_the_brief_is_accepted_with_what_it_took(store: Store) -> None:
    run(store, "run_a", (SMALL, [Turn(findings=(broken("c1"),), takes_s=2.0), Turn(takes_s=3.0)]))
    assert store.journal.experiences() == (
        Experience(kind="poster", maker="small", num_tries=1, num_accepted=1, num_attempts=2, seconds=5.0),
    )


def test_who_gave_up_is_rejected_and_who_took_over_accepted(store: Store) -> None:
    never = [Turn(findings=(broken("c1"),))]
    for number in range(2):
        run(store, f"run_{number}", (SMALL, never), (HEAVY, [Turn(takes_s=9.0, cost_microusd=15_000)]))
    heavy, small = store.journal.experiences()
    assert (small.num_tries, small.num_rejected, small.num_accepted, small.num_attempts) == (2, 2, 0, 4)
    assert (heavy.num_tries, heavy.num_accepted, heavy.cost_microusd, heavy.seconds) == (2, 2, 30_000, 18.0)


def test_every_proposal_is_a_try(store: Store) -> None:
    turns = [Turn(), Turn(findings=(broken("c1", kind="palette"),)), Turn()]
    run(store, "run_a", (SMALL, turns), order=replace(ORDER, num_proposals=3))
    (small,) = store.journal.experiences()
    assert (small.num_tries, small.num_accepted, small.num_rejected) == (3, 2, 1)


def test_what_nobody_could_tell_is_neither(store: Store) -> None:
    run(store, "run_a", (SMALL, [Turn(findings=(UNSURE,), cost_microusd=0)]))
    (small,) = store.journal.experiences()
    assert (small.num_tries, small.num_accepted, small.num_rejected) == (1, 0, 0)


def test_a_maker_that_fails_is_rejected_unless_it_is_nobodys_fault(store: Store) -> None:
    away = [Turn(error=UnavailableError("away"))]
    run(store, "run_a", (SMALL, away), (HEAVY, [Turn()]))
    assert {one.maker: one.num_rejected for one in store.journal.experiences()} == {"small": 1, "heavy": 0}

    refused = [Turn(error=ModeratedError("not that"))]
    run(store, "run_b", (HEAVY, refused))
    assert {one.maker: one.num_tries for one in store.journal.experiences()} == {"small": 1, "heavy": 1}


def test_a_cancelled_run_counts_once_it_has_ended(store: Store) -> None:
    clock = ManualClock()
    maker = ScriptedMaker(clock=clock, card=SMALL, script=[Turn(findings=(broken("c1"),)), Turn()])
    workshop = Workshop(
        makers=[maker], inspector=ScriptedInspector(), clock=clock, ledger=store.ledger, journal=store.journal
    )
    asked = iter([False, True])
    result = pursue(ORDER, workshop, run_id="run_a", is_cancelled=lambda: next(asked))
    assert result.outcome is Outcome.CANCELLED
    assert store.journal.experiences() == ()

    for _ in range(2):  # a run that is over may be resumed once more; it tells nothing new
        pursue(ORDER, workshop, run_id="run_a", resume_from=store.journal.load("run_a").run)
    assert [one.num_tries for one in store.journal.experiences()] == [1]


def test_what_a_person_decides_counts_as_much_as_a_run(store: Store) -> None:
    for number, verb in enumerate(("approved", "rejected", "rejected")):
        run(store, f"run_{number}", (SMALL, [Turn()]))
        store.decisions.decide(store.journal.load(f"run_{number}"), verb, decided_by="ann")
    (small,) = store.journal.experiences()
    assert (small.num_tries, small.num_accepted, small.num_rejected) == (3, 4, 2)


def test_kinds_of_work_are_kept_apart(store: Store) -> None:
    edit = Edit(picture="a.png", picture_sha256="0", instruction="red")
    run(store, "run_a", (SMALL, [Turn()]))
    run(store, "run_b", (SMALL, [Turn()]), order=replace(ORDER, edit=edit))
    assert [one.kind for one in store.journal.experiences()] == ["edit", "poster"]


def test_many_runs_are_one_row_that_one_statement_reads(store: Store) -> None:
    """The sums grow with kinds and makers, not with runs."""
    run(store, "run_a", (SMALL, [Turn()]))
    (attempt,) = store.journal.load("run_a").run.attempts
    with store.database.writing() as connection:
        for _ in range(29):
            learn_within(connection, "poster", [replace(attempt, cost_microusd=7)], [])
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    listen(Engine, "before_cursor_execute", note)
    (small,) = store.journal.experiences()
    remove(Engine, "before_cursor_execute", note)
    assert (small.num_tries, small.num_accepted, small.cost_microusd) == (30, 30, 203)
    assert len([one for one in asked if "experiences" in one]) == 1
