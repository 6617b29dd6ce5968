"""A run that somebody waits for is carried out by whoever waits, in the place of a lane."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from makeready.app.jobs import JobState
from makeready.app.jobs.durable import DurableJobs, JobOptions
from makeready.errors import StoreFullError, UnknownNameError, UpstreamError
from makeready.loop import Card, Order, RunOrder
from makeready.store import Store
from makeready.store.requests import Joined, Request
from makeready.store.schema import jobs as jobs_table
from makeready.testing import ScriptedPicture

Start = Callable[..., DurableJobs]
ONE_LANE = JobOptions(num_lanes=1, poll_s=60.0, flush_s=0.01, beat_s=0.05)
"""A lane that is not woken up looks after a minute only."""
SLOW_KEEPER = replace(ONE_LANE, flush_s=60.0)
"""Nobody stores anything but the run itself."""
ASKED = Request(key_id="ann", body_sha256="b", idempotency_key="k1")
FIRST = Request(key_id="ann", body_sha256="b")
"""As a client's library sends it first: without a key, which is stored as late as it may be."""
FREE = Card(name="scripted", attempt_s=0.01)


def idle(jobs: DurableJobs) -> DurableJobs:
    """Once its lane has looked into the queue."""
    while not jobs._num_idle:
        threading.Event().wait(0.001)
    return jobs


def stored_states(store: Store) -> list[str]:
    with store.database.reading() as connection:
        return [*connection.execute(select(jobs_table.c.state)).scalars()]


@pytest.fixture
def threads(maker: Any) -> list[str]:
    """Which thread made each picture."""
    found: list[str] = []

    def make(order: Order) -> ScriptedPicture:
        found.append(threading.current_thread().name)
        return ScriptedPicture()

    maker.make_picture = make
    return found


def test_it_has_ended_when_it_was_accepted_and_is_stored_as_any_other(
    store: Store, start: Start, maker: Any, order: RunOrder, threads: list[str]
) -> None:
    jobs = idle(start(maker, ONE_LANE))
    found = jobs.submit_once(order, request=ASKED, is_awaited=True)
    job = jobs.wait(found.run_id, owner="ann", timeout_s=20)

    assert threads == [threading.current_thread().name]
    assert job == jobs.job(found.run_id, owner="ann")
    assert (job.state, job.request_id) == (JobState.FINISHED, found.id)
    assert job.run == store.journal.load(found.run_id).run
    names = [one.name for one in jobs.events(found.run_id, owner="ann")]
    assert names[0] == "run.accepted"
    assert names[-1] == "run.finished"
    again = jobs.submit_once(order, request=ASKED, is_awaited=True)
    assert isinstance(again, Joined)
    assert again.run_id == found.run_id
    assert len(threads) == 1


def test_its_end_is_told_to_its_owner_alone(start: Start, maker: Any, order: RunOrder) -> None:
    jobs = start(maker, ONE_LANE)
    found = jobs.submit_once(order, request=ASKED, is_awaited=True)
    with pytest.raises(UnknownNameError):
        jobs.wait(found.run_id, owner="bob", timeout_s=20)
    assert jobs.wait(found.run_id, owner="ann", timeout_s=20).state is JobState.FINISHED


def test_the_lane_works_on_afterwards_and_at_once_on_what_was_queued_meanwhile(
    start: Start, shut: Any, order: RunOrder
) -> None:
    jobs = start(shut, ONE_LANE)
    with ThreadPoolExecutor(1) as pool:
        awaited = pool.submit(jobs.submit_once, order, request=ASKED, is_awaited=True)
        assert shut.entered.wait(20)
        queued = jobs.submit(order, owner="ann", request_id="r1")
        assert jobs.job(queued, owner="ann").state is JobState.QUEUED
        shut.gate.set()
        first = awaited.result(20)
    assert jobs.wait(queued, owner="ann", timeout_s=20).state is JobState.FINISHED
    assert jobs.wait(first.run_id, owner="ann", timeout_s=20).state is JobState.FINISHED
    later = jobs.submit(order, owner="ann", request_id="r2")
    assert jobs.wait(later, owner="ann", timeout_s=20).state is JobState.FINISHED


def test_without_an_idle_lane_it_waits_in_the_queue(start: Start, shut: Any, order: RunOrder) -> None:
    jobs = start(shut, ONE_LANE)
    jobs.submit(order, owner="ann", request_id="r1")
    assert shut.entered.wait(20)
    found = jobs.submit_once(order, request=ASKED, is_awaited=True)
    assert jobs.job(found.run_id, owner="ann").state is JobState.QUEUED
    shut.gate.set()
    assert jobs.wait(found.run_id, owner="ann", timeout_s=20).state is JobState.FINISHED


def test_one_that_fails_leaves_its_lane_as_it_was(start: Start, maker: Any, order: RunOrder) -> None:
    def fail(order: Order) -> ScriptedPicture:
        raise UpstreamError("The service is down.")

    jobs, make = start(maker, ONE_LANE), maker.make_picture
    maker.make_picture = fail
    failed = jobs.submit_once(order, request=ASKED, is_awaited=True)
    assert jobs.wait(failed.run_id, owner="ann", timeout_s=20).state is JobState.FAILED
    maker.make_picture = make
    later = jobs.submit_once(order, request=replace(ASKED, idempotency_key="k2"), is_awaited=True)
    assert jobs.wait(later.run_id, owner="ann", timeout_s=20).state is JobState.FINISHED


def test_one_that_is_inside_a_step_at_the_end_is_handed_back(
    store: Store, start: Start, shut: Any, order: RunOrder
) -> None:
    jobs = start(shut, ONE_LANE)
    with ThreadPoolExecutor(1) as pool:
        awaited = pool.submit(jobs.submit_once, order, request=ASKED, is_awaited=True)
        assert shut.entered.wait(20)
        assert jobs.drain(0) == 1
        shut.gate.set()
        found = awaited.result(20)
    assert jobs.job(found.run_id, owner="ann").state is JobState.QUEUED


def test_a_free_one_without_a_key_is_stored_once_with_its_end(
    store: Store, start: Start, maker: Any, order: RunOrder
) -> None:
    jobs, seen = idle(start(maker, SLOW_KEEPER)), list[list[str]]()

    def make(order: Order) -> ScriptedPicture:
        seen.append(stored_states(store))
        return ScriptedPicture()

    maker.card, maker.make_picture, maker.cost_microusd = FREE, make, 0
    found = jobs.submit_once(order, request=FIRST, is_awaited=True)

    assert seen == [[]]
    job = jobs.wait(found.run_id, owner="ann", timeout_s=20)
    assert job == jobs.job(found.run_id, owner="ann")
    assert (job.state, job.request_id, job.last_sequence) == (JobState.FINISHED, found.id, 6)
    assert job.run == store.journal.load(found.run_id).run
    names = [one.name for one in jobs.events(found.run_id, owner="ann")]
    assert (names[0], names[-1], len(names)) == ("run.accepted", "run.finished", 6)
    assert store.requests.found(found.id).run_id == found.run_id


def test_one_that_pays_is_stored_before_it_does(
    store: Store, start: Start, maker: Any, order: RunOrder
) -> None:
    jobs, seen = idle(start(maker, SLOW_KEEPER)), list[list[str]]()

    def make(order: Order) -> ScriptedPicture:
        seen.append(stored_states(store))
        return ScriptedPicture()

    maker.make_picture = make
    jobs.submit_once(order, request=FIRST, is_awaited=True)
    assert seen == [["running"]]


@pytest.mark.parametrize("way", ["keeper", "retry", "drain"])
def test_one_that_takes_longer_is_stored_while_it_goes_on(
    store: Store, start: Start, shut: Any, order: RunOrder, way: str
) -> None:
    """By the keeper after a moment; at once where a retry looks for it, or where the process ends."""
    shut.card, shut.cost_microusd = FREE, 0
    jobs = idle(start(shut, ONE_LANE if way == "keeper" else SLOW_KEEPER))
    with ThreadPoolExecutor(1) as pool:
        awaited = pool.submit(jobs.submit_once, order, request=FIRST, is_awaited=True)
        assert shut.entered.wait(20)
        if way == "retry":
            joined = jobs.joined(replace(FIRST, retry_count=1))
        if way == "drain":
            jobs.drain(0)
        while not (states := stored_states(store)):
            threading.Event().wait(0.001)
        shut.gate.set()
        found = awaited.result(20)

    assert states == ["queued" if way == "drain" else "running"]
    if way == "retry":
        assert joined == Joined(id=found.id, run_id=found.run_id, answer=None)
    if way != "drain":
        assert jobs.job(found.run_id, owner="ann").state is JobState.FINISHED
    assert len(shut.orders) == 1


def test_one_that_cannot_be_stored_is_refused_and_forgotten_and_the_lane_works_on(
    store: Store, start: Start, maker: Any, order: RunOrder
) -> None:
    def fail(order: Order) -> ScriptedPicture:
        raise StoreFullError("The disk is full.")

    jobs, make = idle(start(maker, SLOW_KEEPER)), maker.make_picture
    maker.card, maker.make_picture, maker.cost_microusd = FREE, fail, 0
    with pytest.raises(StoreFullError):
        jobs.submit_once(order, request=FIRST, is_awaited=True)
    assert stored_states(store) == []
    assert jobs.joined(replace(FIRST, retry_count=1)) is None

    maker.make_picture = make
    later = jobs.submit_once(order, request=FIRST, is_awaited=True)
    assert jobs.wait(later.run_id, owner="ann", timeout_s=20).state is JobState.FINISHED
    assert stored_states(store) == ["finished"]
