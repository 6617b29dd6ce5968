"""Jobs that outlive their process, in one process: accepted, carried out, cancelled, drained, taken over."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

import pytest

from makeready.app.jobs import Job, JobState
from makeready.app.jobs.durable import DurableJobs, JobOptions
from makeready.errors import (
    EngineClosedError,
    InvalidRequestError,
    QueueFullError,
    UnknownNameError,
    UpstreamError,
)
from makeready.loop import Order, Outcome, RunOrder
from makeready.loop.route import Route, Routing
from makeready.store import Store, open_store
from makeready.store.requests import Request
from makeready.testing import ScriptedPicture, broken

Start = Callable[..., DurableJobs]
QUICK = JobOptions(num_lanes=2, poll_s=0.02, flush_s=0.01, beat_s=0.05, pause_s=0.05)


def ended(jobs: DurableJobs, run_id: str) -> Job:
    job = jobs.wait(run_id, owner="ann", timeout_s=20)
    assert job.state.is_final
    return job


def submitted(jobs: DurableJobs, order: RunOrder, request_id: str = "r1") -> str:
    return jobs.submit(order, owner="ann", request_id=request_id)


def climbing(order: Order) -> ScriptedPicture:
    """Broken until the third lever."""
    findings = (broken("c1", score=0.1 * len(order.pulls)),) if len(order.pulls) < 3 else ()
    return ScriptedPicture(findings=findings, rgb=(len(order.pulls), 0, 0))


def test_an_accepted_run_ends_with_its_picture_in_the_store(
    store: Store, start: Start, maker: Any, order: RunOrder
) -> None:
    jobs = start(maker)

    run_id = submitted(jobs, order)
    job = ended(jobs, run_id)

    assert (job.state, job.outcome, job.error) == (JobState.FINISHED, Outcome.MET, None)
    stored = store.journal.load(run_id)
    assert stored.outcome is Outcome.MET
    assert len(stored.run.attempts) == 1
    assert [hold.state for hold in store.ledger.holds(run_id)] == ["settled"]
    assert store.ledger.spent_microusd(run_id) == 700


def test_who_waits_for_a_run_is_given_it_as_the_journal_has_it(
    store: Store, start: Start, shut: Any, order: RunOrder
) -> None:
    jobs = start(shut)
    run_id = submitted(jobs, order)
    assert shut.entered.wait(20)

    waiting: Future[Job] = Future()
    threading.Thread(target=lambda: waiting.set_result(ended(jobs, run_id)), daemon=True).start()
    assert jobs.wait(run_id, owner="ann", timeout_s=0.05).state is JobState.RUNNING
    with pytest.raises(UnknownNameError):
        jobs.wait(run_id, owner="ben", timeout_s=0.05)
    shut.gate.set()
    job = waiting.result(timeout=20)

    stored = store.journal.load(run_id)
    assert (job.run, job.outcome) == (stored.run, stored.outcome)
    assert job == jobs.job(run_id, owner="ann")
    assert jobs.wait(run_id, owner="ann", timeout_s=1).run is None


def test_the_events_tell_the_whole_story_and_go_on_where_one_left_off(
    start: Start, maker: Any, order: RunOrder
) -> None:
    maker.make_picture = climbing
    jobs = start(maker)
    run_id = submitted(jobs, order)
    last = ended(jobs, run_id).last_sequence

    events = jobs.events(run_id, owner="ann")

    assert [one.sequence for one in events] == list(range(1, last + 1))
    assert [one.name for one in events] == [
        "run.accepted",
        "run.started",
        *["attempt.started", "attempt.made", "attempt.inspected"] * 4,
        "run.finished",
    ]
    assert events[-1].message == "met"
    assert jobs.events(run_id, owner="ann", after=9) == events[9:]
    assert jobs.events(run_id, owner="ann", after=last, wait_s=5) == ()


def test_an_event_reaches_who_waits_while_the_step_goes_on(start: Start, shut: Any, order: RunOrder) -> None:
    jobs = start(shut)
    run_id = submitted(jobs, order)
    assert shut.entered.wait(20)

    names: list[str] = []
    while "attempt.started" not in names:
        names += [one.name for one in jobs.events(run_id, owner="ann", after=len(names), wait_s=20)]

    assert names == ["run.accepted", "run.started", "attempt.started"]
    shut.gate.set()


def test_the_same_request_gives_the_same_run_and_another_order_is_refused(
    start: Start, maker: Any, order: RunOrder
) -> None:
    jobs = start(maker)
    run_id = submitted(jobs, order)
    ended(jobs, run_id)

    assert submitted(jobs, order) == run_id
    assert jobs.submit(order, owner="ben", request_id="r1") != run_id
    with pytest.raises(InvalidRequestError, match="another order"):
        submitted(jobs, replace(order, seed=2))
    ended(jobs, run_id)
    assert len(jobs.events(run_id, owner="ann")) == 6


def test_a_clients_request_is_remembered_with_its_run_or_not_at_all(
    store: Store, start: Start, shut: Any, order: RunOrder
) -> None:
    jobs = start(shut, JobOptions(num_lanes=1, max_queued=1))
    asked = [Request(key_id="ann", body_sha256="b", idempotency_key=f"k{number}") for number in range(3)]

    first = jobs.submit_once(order, request=asked[0])
    assert shut.entered.wait(20)
    jobs.submit_once(order, request=asked[1])
    with pytest.raises(QueueFullError):
        jobs.submit_once(order, request=asked[2])
    again = jobs.submit_once(order, request=asked[0])

    assert (again.id, again.run_id) == (first.id, first.run_id)
    assert store.requests.joined(asked[2]) is None
    assert jobs.submit(order, owner="ann", request_id=first.id) == first.run_id
    shut.gate.set()
    assert ended(jobs, first.run_id).request_id == first.id


def test_a_repeated_request_is_the_same_though_its_plan_would_be_another_by_now(
    start: Start, maker: Any, order: RunOrder
) -> None:
    """What the store learned meanwhile must not make a retry a conflict, nor a second run."""

    def planned(rate: float) -> RunOrder:
        route = Route(maker="scripted", expected_microusd=9, money_microusd=0, seconds=1.0, accept_rate=rate)
        plan = Routing(kind="poster", because="a poster is laid out", routes=(route,))
        return replace(order, maker="scripted", routing=plan)

    jobs = start(maker)
    run_id = submitted(jobs, planned(0.5))
    ended(jobs, run_id)

    assert submitted(jobs, planned(0.6)) == run_id
    with pytest.raises(InvalidRequestError, match="another order"):
        submitted(jobs, replace(planned(0.6), seed=2))


def test_a_foreign_run_is_answered_as_one_that_is_not_there(
    start: Start, maker: Any, order: RunOrder
) -> None:
    jobs = start(maker)
    run_id = submitted(jobs, order)

    def refusal(run_id: str, owner: str) -> str:
        messages = set()
        for ask in (jobs.job, jobs.cancel, jobs.events):
            with pytest.raises(UnknownNameError) as caught:
                ask(run_id, owner=owner)
            messages.add(caught.value.message.replace(run_id, "RUN"))
        return messages.pop()

    assert refusal(run_id, "ben") == refusal("run_000000000000", "ann")


def test_no_more_wait_than_may_and_all_that_were_taken_are_carried_out(
    start: Start, shut: Any, order: RunOrder
) -> None:
    jobs = start(shut, replace(QUICK, num_lanes=1, max_queued=2))
    run_ids = [submitted(jobs, order, "0")]
    assert shut.entered.wait(20)
    run_ids += [submitted(jobs, order, number) for number in ("1", "2")]

    with pytest.raises(QueueFullError, match="2 runs wait"):
        submitted(jobs, order, "3")

    shut.gate.set()
    assert [ended(jobs, run_id).outcome for run_id in run_ids] == [Outcome.MET] * 3


def test_a_waiting_run_is_cancelled_at_once_and_a_running_one_after_its_step(
    store: Store, start: Start, shut: Any, order: RunOrder
) -> None:
    shut.make_picture = climbing
    jobs = start(shut, replace(QUICK, num_lanes=1))
    running = submitted(jobs, order, "0")
    assert shut.entered.wait(20)
    waiting = submitted(jobs, order, "1")

    assert jobs.cancel(waiting, owner="ann").state is JobState.CANCELLED
    assert jobs.cancel(running, owner="ann").state is JobState.RUNNING
    shut.gate.set()
    job = ended(jobs, running)

    assert (job.state, job.outcome) == (JobState.CANCELLED, Outcome.CANCELLED)
    assert len(store.journal.load(running).run.attempts) == 1
    assert [one.name for one in jobs.events(waiting, owner="ann")] == ["run.accepted", "run.finished"]
    assert jobs.cancel(running, owner="ann") == job
    assert len(shut.orders) == 1


def test_a_maker_that_fails_ends_its_run_with_the_reason(start: Start, maker: Any, order: RunOrder) -> None:
    def fail(order: Order) -> ScriptedPicture:
        raise UpstreamError("The model is gone.", hint="Take another.")

    maker.make_picture = fail
    jobs = start(maker)
    job = ended(jobs, submitted(jobs, order))

    assert job.state is JobState.FAILED
    assert job.error is not None
    assert (job.error.code, job.error.hint) == ("upstream_failed", "Take another.")
    assert jobs.events(job.run_id, owner="ann")[-1].message == "upstream_failed"


def test_a_defect_ends_one_run_and_the_next_goes_on(start: Start, maker: Any, order: RunOrder) -> None:
    def fail(order: Order) -> ScriptedPicture:
        raise ZeroDivisionError

    maker.make_picture = fail
    jobs = start(maker, replace(QUICK, num_lanes=1))
    job = ended(jobs, submitted(jobs, order))
    maker.make_picture = climbing
    after = ended(jobs, submitted(jobs, order, "r2"))

    assert job.error is not None
    assert (job.state, job.error.code) == (JobState.FAILED, "internal_error")
    assert after.outcome is Outcome.MET


@pytest.mark.parametrize("price_microusd", [0, 1000])
def test_a_step_that_a_drain_gives_up_is_taken_again_if_it_was_free_and_never_paid_twice(
    store: Store, start: Start, shut: Any, maker: Any, order: RunOrder, price_microusd: int
) -> None:
    shut.card = maker.card = replace(maker.card, attempt_microusd=price_microusd)
    jobs = start(shut)
    run_id = submitted(jobs, order)
    assert shut.entered.wait(20)

    assert jobs.drain(0.05) == 1
    with pytest.raises(EngineClosedError):
        submitted(jobs, order, "r2")
    job = ended(start(maker), run_id)
    shut.gate.set()

    assert "run.resumed" in [one.name for one in jobs.events(run_id, owner="ann")]
    if price_microusd:
        assert job.state is JobState.FAILED  # its one picture may have been bought: that counts, and is said
        assert [(one.state, one.counted_microusd) for one in store.ledger.holds(run_id)] == [
            ("unknown", 1000)
        ]
        assert maker.orders == []
    else:
        assert job.outcome is Outcome.MET
        assert maker.orders == shut.orders


def test_a_drain_stops_a_run_between_two_steps_and_nothing_is_lost(
    store: Store, start: Start, maker: Any, order: RunOrder
) -> None:
    """The drain begins inside the first step: it ends and is stored, the others are another process's."""
    first = start(maker)
    handed_back: list[int] = []
    drain = threading.Thread(target=lambda: handed_back.append(first.drain(3)))
    has_begun = threading.Event()

    def stopping(order: Order) -> ScriptedPicture:
        drain.start()
        has_begun.set()
        assert first._must_stop.wait(20)
        return climbing(order)

    maker.make_picture = stopping
    run_id = submitted(first, order)
    assert has_begun.wait(20)  # before it the run is queued, too
    while first.job(run_id, owner="ann").state is not JobState.QUEUED:
        first.wait(run_id, owner="ann", timeout_s=0.05)
    drain.join(timeout=20)
    assert (handed_back, len(maker.orders)) == ([1], 1)
    maker.make_picture = climbing
    job = ended(start(maker), run_id)

    assert job.outcome is Outcome.MET
    assert len(maker.orders) == len(store.journal.load(run_id).run.attempts) == 4
    assert {hold.state for hold in store.ledger.holds(run_id)} == {"settled"}


def test_a_second_signal_ends_the_drain_at_once(start: Start, shut: Any, order: RunOrder) -> None:
    jobs = start(shut)
    run_id = submitted(jobs, order)
    assert shut.entered.wait(20)
    handed_back: list[int] = []
    first = threading.Thread(target=lambda: handed_back.append(jobs.drain(600)))
    first.start()

    handed_back.append(jobs.drain(0))
    first.join(timeout=20)

    assert not first.is_alive()
    assert sum(handed_back) >= 1
    assert jobs.job(run_id, owner="ann").state is JobState.QUEUED
    shut.gate.set()


def test_two_processes_share_a_queue_and_no_run_is_made_twice(
    start: Start, maker: Any, order: RunOrder
) -> None:
    pair = [start(maker), start(maker)]
    run_ids = [submitted(pair[number % 2], order, str(number)) for number in range(6)]

    assert {ended(pair[0], run_id).outcome for run_id in run_ids} == {Outcome.MET}
    assert len(maker.orders) == 6


def test_a_locked_database_is_waited_for(
    store: Store, start: Start, shut: Any, order: RunOrder, database_url: str | None
) -> None:
    """Somebody holds the tables for a while: the run ends later, and loses a step at most."""
    jobs = start(shut)
    run_id = submitted(jobs, order)
    assert shut.entered.wait(20)
    with open_store(store.root, database_url=database_url) as other, other.database.writing() as connection:
        if database_url is not None:  # SQLite's is the lock of all tables already
            connection.exec_driver_sql("LOCK TABLE jobs, runs")
        shut.gate.set()
        threading.Event().wait(0.3)

    job = ended(jobs, run_id)

    assert job.state in (JobState.FINISHED, JobState.FAILED)
    assert len(shut.orders) == 1  # the picture that may have been paid is not bought again
    counted = [hold.counted_microusd for hold in store.ledger.holds(run_id)]
    assert counted in ([700], [1000])
