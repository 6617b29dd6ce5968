"""Messages get from a run's events to their receivers: at least once, for three days, fairly to all."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from makeready.app.jobs.port import Beside, Webhook
from makeready.app.jobs.table import JobTable, Submission
from makeready.app.webhooks.courier import PAUSES_S, Courier, CourierOptions, pause_s, settle
from makeready.app.webhooks.sending import Reply
from makeready.brief import Brief, Canvas
from makeready.loop import RunOrder
from makeready.store import Store, open_store
from makeready.store.webhooks import LEASE_MS, Due

ORDER = RunOrder(brief=Brief(prompt="p", kind="poster", canvas=Canvas(width_px=64, height_px=64)))
URL = "https://example.com/hook"
NUMBERS = count(1)


class Clock:
    """Milliseconds that a test moves."""

    now_ms = 1_000_000

    def __call__(self) -> int:
        return self.now_ms


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[Store]:
    with open_store(tmp_path_factory.mktemp("store"), now_ms=clock) as opened:
        yield opened


def ended(
    store: Store, owner: str = "ann", url: str = URL, events: tuple[str, ...] = ("run.finished",)
) -> str:
    """A run that has ended, and that a webhook is told of."""
    table = JobTable(store.database, utc_now=lambda: "2026-11-23T10:00:00")
    run_id = f"run_{next(NUMBERS):06}"
    webhook = Webhook(url=url, events=events)
    asked = Submission(
        run_id=run_id, owner=owner, request_id=run_id, order=ORDER, beside=Beside(webhook=webhook)
    )
    table.accept(asked, admit=lambda order_json, queue: None)
    table.cancel(run_id, owner)
    return run_id


def claimed(store: Store, run_id: str) -> Due | None:
    """The message about a run, in our hands."""
    store.outbox.collect()
    found = [one for one in store.outbox.claim(limit=100) if one.run_id == run_id]
    return found[0] if found else None


def test_an_event_is_one_message_however_often_it_is_looked_for(store: Store) -> None:
    run_id = ended(store, events=("run.accepted", "run.finished", "run.approved"))
    numbers = [store.outbox.collect() for _ in range(3)]
    state = store.outbox.of(run_id)
    due = claimed(store, run_id)

    assert numbers == [2, 0, 0]
    assert state is not None
    assert [(one.id, one.name, one.state) for one in state.deliveries] == [
        (f"msg_{run_id}_1", "run.accepted", "waiting"),
        (f"msg_{run_id}_2", "run.finished", "waiting"),
    ]
    assert due is not None
    assert json.loads(due.body)["data"] == {
        "run_id": run_id,
        "sequence": 1,
        "message": "stored",
        "elapsed_s": 0.0,
        "attempt": None,
    }
    assert "." not in due.id


REPLIES = st.lists(st.sampled_from((0, 200, 204, 301, 404, 410, 429, 500, 503)), min_size=12, max_size=12)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(statuses=REPLIES, chance=st.floats(0, 1))
def test_a_message_is_tried_until_it_is_taken_or_unwanted_or_ten_times(
    store: Store, clock: Clock, statuses: list[int], chance: float
) -> None:
    run_id = ended(store, url=f"https://example.com/{next(NUMBERS)}")
    ids, tried = set(), []
    for status in statuses:
        due = claimed(store, run_id)
        if due is None:
            break
        ids.add(due.id)
        tried.append(status)
        settle(store, due, Reply(status=status, words=f"{status}."), chance=lambda: chance)
        state = store.outbox.of(run_id)
        assert state is not None
        (delivery,) = state.deliveries
        clock.now_ms = max(clock.now_ms, delivery.next_ms)

    last = next((one for one in statuses[:10] if one in (200, 204, 410)), statuses[9])
    assert ids == {f"msg_{run_id}_2"}
    assert tried == statuses[: delivery.num_tries]
    assert tried[-1] == last
    assert delivery.num_tries == len(tried) <= 10
    assert delivery.state == ("delivered" if last in (200, 204) else "failed")
    assert (state.disabled_utc is not None) == (last == 410)
    assert claimed(store, run_id) is None


@given(num_tries=st.integers(1, len(PAUSES_S)), chance=st.floats(0, 1), asked_s=st.floats(0, 86_400))
def test_the_next_try_is_on_schedule_or_as_late_as_asked(
    num_tries: int, chance: float, asked_s: float
) -> None:
    usual_s = PAUSES_S[num_tries - 1]
    reply = Reply(status=503, words="", retry_after_s=asked_s)

    assert max(0.899 * usual_s, asked_s) <= pause_s(num_tries, reply, chance) <= max(1.101 * usual_s, asked_s)
    assert sum(PAUSES_S) == 75 * 3600 + 35 * 60 + 5  # as the standard's table has it


def test_410_ends_all_messages_of_one_owner_to_that_address(store: Store) -> None:
    url = "https://example.com/gone"
    first, second, others = ended(store, "ann", url), ended(store, "ann", url), ended(store, "ben", url)
    elsewhere = ended(store, "ann", "https://example.com/there")
    due = claimed(store, first)
    assert due is not None
    settle(store, due, Reply(status=410, words="The receiver answered: 410."))

    states = {run_id: store.outbox.of(run_id) for run_id in (first, second, others, elsewhere)}
    told = {run_id: one.deliveries[0].state for run_id, one in states.items() if one is not None}
    assert list(told.values()) == ["failed", "failed", "waiting", "waiting"]


def test_a_revoked_key_is_told_nothing_more(store: Store) -> None:
    key_id = store.keys.create(name="ann").key.id
    told, untold = ended(store, key_id), ended(store, key_id)
    due = claimed(store, told)
    assert due is not None
    settle(store, due, Reply(status=204, words="Taken: 204."))
    store.keys.revoke(key_id)
    others = ended(store, "ben")
    store.outbox.collect()

    states = [store.outbox.of(run_id) for run_id in (told, untold, others)]
    assert [one and one.deliveries[0].state for one in states] == ["delivered", "failed", "waiting"]
    assert [one and bool(one.disabled_utc) for one in states] == [True, True, False]


def test_who_dies_while_sending_leaves_the_message_to_the_next(
    tmp_path: Path, database_url: str | None
) -> None:
    clock = Clock()
    with open_store(tmp_path, now_ms=clock, database_url=database_url) as store:
        run_id = ended(store)
        first = claimed(store, run_id)
        at_once = claimed(store, run_id)
        clock.now_ms += LEASE_MS
        busy = store.outbox.claim(limit=1, busy=["ann"])
        later = claimed(store, run_id)
        assert later is not None
        store.outbox.delivered(later.id, "Taken: 204.")
        store.outbox.again(later.id, "the slow one is late", wait_ms=0)

        state = store.outbox.of(run_id)
        assert first is not None
        assert (at_once, busy, later.id, later.num_tries) == (None, (), first.id, 2)
        assert state is not None
        assert (state.deliveries[0].state, state.deliveries[0].last_result) == ("delivered", "Taken: 204.")


def test_one_owners_slow_receiver_holds_up_nobody_else(tmp_path: Path) -> None:
    gate, arrived = threading.Event(), threading.Event()

    def send(url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        if "slow" in url:
            gate.wait(20)
        elif headers["webhook-signature"].startswith("v1,"):
            arrived.set()
        return Reply(status=204, words="Taken: 204.")

    with open_store(tmp_path) as store:
        for _ in range(4):
            ended(store, "ann", "https://slow.example.com/")
        ended(store, "ben")
        courier = Courier(store, send, options=CourierOptions(poll_s=0.01))
        try:
            assert arrived.wait(20)
        finally:
            gate.set()
            courier.close()


def test_what_waited_while_no_server_ran_is_sent_by_the_next(tmp_path: Path) -> None:
    def send(url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        return Reply(status=204, words="Taken: 204.")

    with open_store(tmp_path) as store:
        run_id = ended(store)
    with open_store(tmp_path) as store:
        courier = Courier(store, send, options=CourierOptions(poll_s=0.01))
        try:
            until_delivered(store, run_id)
        finally:
            courier.close()


def test_a_lane_that_is_free_again_has_the_next_message_at_once(tmp_path: Path) -> None:
    """One poll, eight messages, two lanes for their owner: they need not wait for the next poll."""
    all_sent, num_sent = threading.Event(), count(1)

    def send(url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        if next(num_sent) == 8:
            all_sent.set()
        return Reply(status=204, words="Taken: 204.")

    with open_store(tmp_path) as store:
        for _ in range(8):
            ended(store)
        courier = Courier(store, send, options=CourierOptions(poll_s=3600))
        try:
            assert all_sent.wait(20)
        finally:
            courier.close()


def test_only_messages_that_ended_long_ago_are_forgotten_and_none_comes_again(
    tmp_path: Path, database_url: str | None
) -> None:
    clock = Clock()
    with open_store(tmp_path, now_ms=clock, database_url=database_url) as store:
        told, failed, waiting = (ended(store, events=("run.finished", "run.approved")) for _ in range(3))
        store.outbox.collect()
        store.outbox.delivered(f"msg_{told}_2", "Taken: 204.")
        store.outbox.give_up(f"msg_{failed}_2", "Given up.")
        clock.now_ms += 10_000
        late = ended(store)
        store.outbox.collect()
        store.outbox.delivered(f"msg_{late}_2", "Taken: 204.")
        clock.now_ms += 5_000

        numbers = (
            store.outbox.num_forgettable(older_than_s=15.1),
            store.outbox.num_forgettable(older_than_s=10),
            store.outbox.forget(older_than_s=10),
            store.outbox.forget(older_than_s=10),
        )
        states = [store.outbox.of(run_id) for run_id in (told, failed, waiting, late)]

        assert numbers == (0, 2, 2, 0)
        assert [one and [each.state for each in one.deliveries] for one in states] == [
            [],
            [],
            ["waiting"],
            ["delivered"],
        ]
        assert store.outbox.collect() == 0


def test_a_courier_forgets_what_ended_long_ago(tmp_path: Path) -> None:
    def send(url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        raise AssertionError("nothing is due")

    with open_store(tmp_path) as store:
        run_id = ended(store)
        store.outbox.collect()
        store.outbox.give_up(f"msg_{run_id}_2", "Given up.")
        courier = Courier(store, send, options=CourierOptions(poll_s=0.01, tidy_s=0.01, keep_s=-60))
        try:
            until(lambda: not ((state := store.outbox.of(run_id)) and state.deliveries))
        finally:
            courier.close()


def test_a_busy_owners_backlog_is_not_read_for_the_others(store: Store) -> None:
    """What is due of others is found in the index."""
    due = "SELECT id FROM deliveries WHERE state = 'waiting' AND next_ms <= 1 AND owner NOT IN ('ann')"
    with store.database.reading() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {due} ORDER BY next_ms").all()
    assert [row[3] for row in plan] == [
        "SEARCH deliveries USING INDEX deliveries_by_time (state=? AND next_ms<?)"
    ]


def until_delivered(store: Store, run_id: str) -> None:
    def is_delivered() -> bool:
        state = store.outbox.of(run_id)
        return state is not None and any(one.state == "delivered" for one in state.deliveries)

    until(is_delivered)


def until(is_so: Callable[[], bool]) -> None:
    """A minute at most: what takes longer has not happened."""
    pause: Callable[[float], bool] = threading.Event().wait
    for _ in range(3000):
        if is_so():
            return
        pause(0.02)
    raise AssertionError("It did not happen within a minute.")
