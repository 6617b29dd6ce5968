"""What a server asks of the database for each request is found by index, however much history there is."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from makeready.app.jobs.port import Beside, ParentPicture, Webhook
from makeready.app.jobs.table import JobTable, Submission
from makeready.brief import Brief, Canvas
from makeready.loop import Outcome, RunOrder
from makeready.store import Store, open_store
from makeready.store.ledger import StoredLedger
from makeready.store.lineage import drawn_from, lineage_of
from makeready.store.requests import Request, StoredAnswer
from makeready.store.usage import Period, usage_of
from makeready.testing import ScriptedPicture, attempt_of

ORDER = RunOrder(brief=Brief(prompt="p", kind="poster", canvas=Canvas(width_px=64, height_px=64)))
PICTURE = ScriptedPicture()
SMALL = {"job_workers", "experiences", "alembic_version", "api_keys", "webhook_secrets"}
"""Tables that do not grow with runs."""
CUT_OFF = "USING INDEX runs_by_time"
"""A list in the order of its index, of which only the first lines are asked."""


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    """All that SQLite is asked on the store's two connections, with the values in it."""
    told: list[str] = []
    trace(store, told.append)
    try:
        yield told
    finally:
        trace(store, None)


def trace(store: Store, note: Callable[[str], None] | None) -> None:
    for opened in (store.database.reading, store.database.writing):
        with opened() as connection:
            connection.connection.driver_connection.set_trace_callback(note)


def scanned(store: Store, asked: list[str]) -> set[str]:
    """The lines of plans that read all of a table that grows."""
    found = set()
    with store.database.reading() as connection:
        for statement in asked:
            if statement.split(None, 1)[0] in ("SELECT", "UPDATE", "DELETE"):
                explained = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")
                for row in explained:
                    scan = re.match(r"SCAN (\w+)", row[3])
                    if scan and scan[1] not in SMALL and not row[3].endswith(CUT_OFF):
                        found.add(f"{row[3]}: {statement}")
    return found


def jobs(store: Store) -> None:
    """Runs are accepted, claimed, looked at, cancelled and given back."""
    table = JobTable(store.database, utc_now=store.utc_now)
    beside = Beside(
        webhook=Webhook(url="https://example.com/", events=("run.finished",)),
        parent=ParentPicture(run_id="run_0", attempt_index=0),
    )
    for name in ("run_1", "run_2"):
        asked = Submission(run_id=name, owner="ann", request_id=name, order=ORDER, beside=beside)
        for _ in range(2):
            table.accept(asked, admit=lambda order_json, queue: None)
    table.claim("worker_1")
    table.beat("worker_1", "here")
    table.beats()
    table.job("run_1", "ann")
    table.events("run_1", "ann", 0)
    table.cancel("run_2", "ann")
    table.end_work("worker_1")


def journal(store: Store) -> None:
    """A run is made, loaded, listed, decided, and its picture found."""
    attempt = attempt_of(PICTURE, "a source")
    store.journal.begin("run_1", ORDER, ())
    store.journal.record("run_1", attempt, PICTURE, "a source")
    store.journal.finish("run_1", Outcome.MET, 1.0)
    store.journal.summaries()
    store.decisions.decide(store.journal.load("run_1"), "approved", decided_by="ann")
    store.decisions.of("run_1")
    lineage_of(store.database, "run_1")
    assert drawn_from(store.database, [attempt.image_sha256]) == ("run_1", attempt.source_sha256)
    assert drawn_from(store.database, [attempt.image_sha256], owner="ben") is None


def money(store: Store) -> None:
    """A key with budgets pays, also while the clock is behind its money, and is revoked."""
    key_id = store.keys.create(name="ann", daily_microusd=100, monthly_microusd=100).key.id
    StoredLedger(store.database, utc_now=lambda: "2999-01-01", key_id=key_id).reserve("run_0", 1, "a jump")
    ledger = store.ledger_of(key_id)
    ledger.settle(ledger.reserve("run_1", 10, "a", posting_id="1"), 5, posting_id="2")
    ledger.mark_unknown(ledger.reserve("run_1", 10, "b"))
    ledger.spent_microusd("run_1")
    ledger.holds("run_1")
    usage_of(store.database, Period(first_day="2026-01-01", last_day="2026-12-31", key_id=key_id), ("day",))
    store.keys.revoke(key_id)


def requests(store: Store) -> None:
    """Requests come, come again with and without a key, are answered and delivered."""
    for request in (
        Request(key_id="ann", body_sha256="a", idempotency_key="1"),
        Request(key_id="ann", body_sha256="a"),
    ):
        kept = store.requests.claim(request, run_id="run_1")
        store.requests.claim(replace(request, retry_count=1), run_id="run_2")
        store.requests.answer(kept.id, StoredAnswer(status=200, content_type="", body=b""))
        store.requests.found(kept.id)
        store.requests.delivered(kept.id)
        store.requests.abandon(kept.id)


def webhooks(store: Store) -> None:
    """Messages are collected, claimed, end in each way, and are forgotten."""
    jobs(store)
    store.outbox.collect()
    (due,) = store.outbox.claim(limit=5, busy=("ben",))
    store.outbox.again(due.id, "", wait_ms=0)
    store.outbox.delivered(due.id, "")
    store.outbox.give_up(due.id, "")
    store.outbox.of(due.run_id)
    store.outbox.disable(due, "")
    store.outbox.num_forgettable(older_than_s=1)
    store.outbox.forget(older_than_s=-100)


@pytest.mark.parametrize("work", [jobs, journal, money, requests, webhooks], ids=lambda one: one.__name__)
def test_no_statement_of_a_server_reads_all_of_a_table_that_grows(
    tmp_path: Path, work: Callable[[Store], None]
) -> None:
    with open_store(tmp_path) as store:
        with statements(store) as asked:
            work(store)
        assert len(asked) > 10
        assert scanned(store, asked) == set()


def test_a_scan_would_be_seen(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        with statements(store) as asked, store.database.reading() as connection:
            connection.exec_driver_sql("SELECT id FROM runs WHERE outcome = 'met'").all()
        assert [one.partition(":")[0] for one in scanned(store, asked)] == ["SCAN runs"]
