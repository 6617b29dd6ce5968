"""What only one may do: write for a run. And who is dead."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from makeready.app.jobs import JobEvent, JobState
from makeready.app.jobs.books import LeasedJournal, leased_ledger
from makeready.app.jobs.durable import DurableJobs, JobOptions
from makeready.app.jobs.lease import Lease, LeaseLostError
from makeready.app.jobs.life import BeatWatch, LifeLine, bury, is_cut
from makeready.app.jobs.port import JobError
from makeready.app.jobs.table import JobTable, Submission
from makeready.errors import StoreBusyError, UnknownNameError
from makeready.loop import Event, Outcome, RunOrder
from makeready.store import Store, open_store
from makeready.store.schema import LOCAL_KEY
from makeready.testing import ManualClock

QUICK = JobOptions(num_lanes=1, poll_s=0.02, flush_s=0.01, beat_s=0.05, pause_s=0.05)
Start = Callable[..., DurableJobs]


@pytest.fixture
def table(store: Store) -> JobTable:
    return JobTable(store.database, utc_now=store.utc_now)


def accepted(table: JobTable, order: RunOrder, number: int = 1, owner: str = "ann") -> str:
    asked = Submission(run_id=f"run_{number:012}", owner=owner, request_id=str(number), order=order)
    return table.accept(asked, admit=lambda order_json, queue: None).run_id


def claimed(table: JobTable, worker_id: str) -> Lease:
    claim = table.claim(worker_id)
    assert claim is not None
    return Lease(table.database, claim, on_stored=lambda run_id, is_over, job: None)


def test_who_was_thought_dead_writes_nothing_when_it_wakes_up(
    store: Store, table: JobTable, order: RunOrder
) -> None:
    """Two workers hold a job, one after the other: only the second token writes, to journal and ledger."""
    run_id = accepted(table, order)
    first = claimed(table, "first")
    LeasedJournal(first, store).begin(run_id, order, ())
    first.flush()
    table.end_work("first", is_crash=True)
    second = claimed(table, "second")

    with pytest.raises(LeaseLostError):
        LeasedJournal(first, store).finish(run_id, Outcome.MET, 1.0)
    with pytest.raises(LeaseLostError):
        leased_ledger(first, store, LOCAL_KEY).reserve(run_id, 1000, "make 0 design")
    with pytest.raises(LeaseLostError):
        first.hand_back()

    assert store.journal.load(run_id).outcome is None
    assert store.ledger.holds(run_id) == ()
    assert (first.claim.fence, second.claim.fence) == (1, 2)
    LeasedJournal(second, store).finish(run_id, Outcome.MET, 1.0)
    assert table.job(run_id, "ann").state is JobState.FINISHED
    assert store.journal.load(run_id).outcome is Outcome.MET


def test_a_job_is_not_taken_away_in_the_middle_of_a_transaction(
    tmp_path: Path, database_url: str | None, order: RunOrder
) -> None:
    """Who reads its token and then writes must not be overtaken in between, on either database."""
    with (
        open_store(tmp_path, database_url=database_url) as store,
        open_store(tmp_path, database_url=database_url, busy_timeout_s=0.1) as other,
    ):
        mine, theirs = (JobTable(one.database, utc_now=one.utc_now) for one in (store, other))
        accepted(mine, order)
        lease = claimed(mine, "first")
        with lease.writing(), pytest.raises(StoreBusyError):
            theirs.end_work("first", is_crash=True)
        assert theirs.end_work("first", is_crash=True) == (lease.claim.run_id,)
        with pytest.raises(LeaseLostError):
            lease.flush()


def test_what_is_free_waits_for_the_next_transaction_of_the_run(
    store: Store, table: JobTable, order: RunOrder
) -> None:
    run_id = accepted(table, order)
    lease = claimed(table, "first")
    LeasedJournal(lease, store).begin(run_id, order, ())

    assert lease.has_untold
    with pytest.raises(UnknownNameError):
        store.journal.load(run_id)
    leased_ledger(lease, store, LOCAL_KEY).reserve(run_id, 1000, "make 0 design")
    assert not lease.has_untold
    assert store.journal.load(run_id).run.order == order


def test_what_waits_stays_where_its_transaction_fails_and_is_lost_with_the_lease(
    store: Store, table: JobTable, order: RunOrder
) -> None:
    run_id = accepted(table, order)
    first = claimed(table, "first")
    LeasedJournal(first, store).begin(run_id, order, ())

    with pytest.raises(KeyboardInterrupt), first.writing():
        raise KeyboardInterrupt
    assert first.has_untold
    table.end_work("first", is_crash=True)
    claimed(table, "second")
    with pytest.raises(LeaseLostError):
        first.flush()
    with pytest.raises(UnknownNameError):
        store.journal.load(run_id)


def test_the_token_is_asked_even_when_the_same_worker_claims_again(table: JobTable, order: RunOrder) -> None:
    accepted(table, order)
    first = claimed(table, "same")
    first.hand_back()
    claimed(table, "same")

    with pytest.raises(LeaseLostError):
        first.flush()


def test_the_oldest_is_claimed_first_and_each_once(table: JobTable, order: RunOrder) -> None:
    run_ids = [accepted(table, order, number) for number in (3, 1, 2)]

    found = [table.claim(f"worker {number}") for number in range(4)]

    assert [one and one.run_id for one in found] == [*run_ids, None]


def test_owners_take_turns_so_that_one_who_floods_starves_nobody(table: JobTable, order: RunOrder) -> None:
    for number in range(6):
        accepted(table, order, number, owner="flood")
    for number in (6, 7):
        accepted(table, order, number, owner="late")

    first, *others = [table.claim("a worker") for _ in range(8)]

    assert first is not None
    assert first.owner == "flood"
    assert [one and one.owner for one in others] == ["late", "flood", "late", *["flood"] * 4]


def test_turns_are_kept_where_one_lane_works(table: JobTable, order: RunOrder) -> None:
    """Nothing runs when the lane asks for its next job: who was served last is remembered."""
    for number in range(4):
        accepted(table, order, number, owner="flood")
    accepted(table, order, 4, owner="late")
    served = []
    for _ in range(2):
        claim = table.claim("the lane")
        assert claim is not None
        served.append(claim.owner)
        Lease(table.database, claim, on_stored=lambda run_id, is_over, job: None).fail(
            JobError(code="x", message="")
        )

    assert served == ["flood", "late"]


def test_an_event_is_stored_with_the_next_transaction_and_once(
    store: Store, table: JobTable, order: RunOrder
) -> None:
    run_id = accepted(table, order)
    lease = claimed(table, "w")
    lease.tell(Event(name="run.started", message="ä\ud800", elapsed_s=0.5))
    assert [one.name for one in table.events(run_id, "ann", 0)] == ["run.accepted"]

    LeasedJournal(lease, store).begin(run_id, order, ())
    lease.flush()

    assert table.events(run_id, "ann", 1) == (
        JobEvent(sequence=2, name="run.started", message="ä\ud800", elapsed_s=0.5),
    )


def test_what_is_free_is_not_booked_and_a_late_price_is(
    store: Store, table: JobTable, order: RunOrder
) -> None:
    run_id = accepted(table, order)
    ledger = leased_ledger(claimed(table, "w"), store, LOCAL_KEY)

    for end in (lambda hold: ledger.settle(hold, 0), ledger.release, ledger.mark_unknown):
        end(ledger.reserve(run_id, 0, "make 0 design"))
    assert ledger.holds(run_id) == ()

    ledger.settle(ledger.reserve(run_id, 0, "make 0 design"), 30)
    assert ledger.spent_microusd(run_id) == 30


def test_a_worker_is_dead_when_the_kernel_says_so(tmp_path: Any) -> None:
    alive = LifeLine(tmp_path, "alive")
    code = (
        "import sys; from pathlib import Path; from makeready.app.jobs.life import LifeLine\n"
        "line = LifeLine(Path(sys.argv[1]), 'child'); print('held', flush=True); sys.stdin.read()"
    )
    child = subprocess.Popen(  # noqa: S603 - our own code, written above
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    assert not is_cut(tmp_path, "child")

    child.send_signal(signal.SIGKILL)
    child.communicate()

    assert is_cut(tmp_path, "child")
    assert not is_cut(tmp_path, "alive")
    assert not is_cut(tmp_path, "nobody")  # perhaps on another machine
    bury(tmp_path, "child")
    alive.cut()
    assert os.listdir(tmp_path) == []


def test_a_beat_that_stands_still_is_death_by_the_watchers_own_time() -> None:
    """No stored time is compared with a clock, so one that jumps changes nothing."""
    clock, watch = ManualClock(), BeatWatch(lease_s=30.0)

    assert watch.still_ones({"a": 1, "b": 1}, clock.now_s()) == ()
    clock.advance(29)
    assert watch.still_ones({"a": 2, "b": 1}, clock.now_s()) == ()
    clock.advance(1)
    assert watch.still_ones({"a": 2, "b": 1}, clock.now_s()) == ("b",)
    clock.advance(-1000)
    assert watch.still_ones({"a": 2, "b": 1}, clock.now_s()) == ()
    clock.advance(1030)
    assert watch.still_ones({"a": 3}, clock.now_s()) == ()


def test_jobs_of_a_dead_process_go_on_at_once(
    store: Store, table: JobTable, start: Start, maker: Any, order: RunOrder
) -> None:
    """The dead one's file is there and nobody holds it."""
    run_id = accepted(table, order)
    table.beat("dead", "here")
    claimed(table, "dead")
    (store.root / "workers").mkdir()
    (store.root / "workers" / "dead.lock").touch()

    job = start(maker, QUICK).wait(run_id, owner="ann", timeout_s=20)

    assert job.outcome is Outcome.MET
    assert table.beats().keys() != {"dead"}


def test_a_job_that_takes_its_processes_with_it_is_not_tried_for_ever(
    store: Store, table: JobTable, start: Start, maker: Any, order: RunOrder
) -> None:
    """What it may have bought counts as money all the same."""
    run_id = accepted(table, order)
    lease = claimed(table, "w0")
    leased_ledger(lease, store, LOCAL_KEY).reserve(run_id, 1000, "make 0 scripted")
    for number in (1, 2):
        table.end_work(f"w{number - 1}", is_crash=True)
        claimed(table, f"w{number}")
    table.end_work("w2", is_crash=True)

    job = start(maker, replace(QUICK, max_crashes=3)).wait(run_id, owner="ann", timeout_s=20)

    assert job.state is JobState.FAILED
    assert job.error is not None
    assert "3 times" in job.error.message
    assert maker.orders == []
    assert [hold.state for hold in store.ledger.holds(run_id)] == ["unknown"]
