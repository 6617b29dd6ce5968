"""The law of the books: whatever happens, in whatever order, with crashes anywhere, they add up."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from makeready.errors import BudgetSpentError, StorageError
from makeready.store import Store, open_store
from makeready.store.ledger import StoredLedger
from makeready.store.postings import Posting, post

from .killed import printed

if TYPE_CHECKING:
    from tests.conftest import PostgresServer

DAILY, MONTHLY = 100, 250
DAYS = ("2026-11-28", "2026-11-29", "2026-11-30", "2026-12-01")


class Crash(BaseException):
    """The process ends here, as far as the transaction can tell."""


class Fuse:
    """Crashes before the n-th statement that follows; 0 never does."""

    def __init__(self, store: Store) -> None:
        self.left = 0
        event.listen(store.database._engine, "before_cursor_execute", self)

    def __call__(self, *_statement: object) -> None:
        self.left -= 1
        if self.left == 0:
            raise Crash


Books = tuple[Store, Fuse, list[str]]
Operation = tuple[str, int, int, int, str, bool]


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    """One database for all examples, each with a key of its own, so that the books grow and grow."""
    day = [DAYS[0]]
    with open_store(tmp_path_factory.mktemp("books"), utc_now=lambda: f"{day[0]}T12:00:00") as store:
        event.listen(store.database._engine, "connect", hurry)
        store.database._engine.dispose()
        yield store, Fuse(store), day


@pytest.fixture(scope="module")
def postgres_books(postgres: "PostgresServer", tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    day, root = [DAYS[0]], tmp_path_factory.mktemp("books")
    with open_store(root, utc_now=lambda: f"{day[0]}T12:00:00", database_url=postgres.fresh()) as store:
        yield store, Fuse(store), day


def hurry(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")  # the disk is not what is tested here


OPERATIONS = st.lists(
    st.tuples(
        st.sampled_from(["reserve", "reserve", "settle", "release", "unknown"]),
        st.integers(0, 60),  # the ceiling, or the price where it is below the hold's
        st.integers(0, 5),  # which of the holds so far
        st.integers(0, 8),  # before which statement it crashes; then it is asked again
        st.sampled_from(DAYS),  # the clock jumps, backwards too
        st.booleans(),  # the answer is lost after all was written, and it is asked once more
    ),
    max_size=25,
)


@settings(max_examples=30, deadline=None)
@given(operations=OPERATIONS)
def test_no_order_of_operations_and_crashes_makes_drift_or_overshoot(
    books: Books, operations: list[Operation]
) -> None:
    check_law(books, operations)


@settings(max_examples=6, deadline=None)
@given(operations=OPERATIONS)
def test_nor_does_one_on_postgres(postgres_books: Books, operations: list[Operation]) -> None:
    """Few examples: each statement goes through a socket, and the operations are the same."""
    check_law(postgres_books, operations)


def check_law(books: Books, operations: list[Operation]) -> None:
    store, fuse, day = books
    key = store.keys.create(name="k", daily_microusd=DAILY, monthly_microusd=MONTHLY).key.id
    ledger = store.ledger_of(key)
    model: dict[str, tuple[str, int]] = {}  # hold -> state and what it counts

    for number, (kind, microusd, which, crash_at, today, is_lost) in enumerate(operations):
        day[0] = today
        posting_id = f"{key}/{number}"
        hold = sorted(model, key=lambda one: int(one[5:]))[which % len(model)] if model else ""
        if not hold:
            kind = "reserve"
        answers = set()
        for crashes_at in (crash_at, 0, *([0] if is_lost else [])):
            fuse.left = crashes_at
            try:
                answers.add(apply(ledger, kind, hold, microusd, posting_id))
            except Crash:
                continue
            except (BudgetSpentError, StorageError):
                break
            finally:
                fuse.left = 0
        for answer in answers:
            model_apply(model, kind, answer, microusd)

    assert sum(one.counted_microusd for one in ledger.usage(key_id=key)) == sum(
        counted for _, counted in model.values()
    )
    assert {one.id: (one.state, one.counted_microusd) for one in ledger.holds(key)} == model
    assert all(one.counted_microusd <= DAILY for one in ledger.usage(key_id=key))
    for month in ("2026-11", "2026-12"):
        assert sum(one.counted_microusd for one in ledger.usage(key_id=key, days=month)) <= MONTHLY
    audit = ledger.audit()
    assert (audit.num_unbalanced, audit.sum_microusd, audit.drift_microusd) == (0, 0, 0)


def apply(ledger: StoredLedger, kind: str, hold: str, microusd: int, posting_id: str) -> str:
    if kind == "reserve":
        return ledger.reserve(posting_id.split("/")[0], microusd, posting_id, posting_id=posting_id)
    if kind == "settle":
        ceiling = next(
            one.ceiling_microusd for one in ledger.holds(posting_id.split("/")[0]) if one.id == hold
        )
        ledger.settle(hold, min(microusd, ceiling), posting_id=posting_id)
    elif kind == "release":
        ledger.release(hold, posting_id=posting_id)
    else:
        ledger.mark_unknown(hold, posting_id=posting_id)
    return hold


def model_apply(model: dict[str, tuple[str, int]], kind: str, hold: str, microusd: int) -> None:
    """What should be, said once more and simply."""
    if kind == "reserve":
        model[hold] = ("reserved", microusd)
        return
    state, counted = model[hold]
    if state in ("reserved", "unknown"):
        model[hold] = {
            "settle": ("settled", min(microusd, counted)),
            "release": ("released", 0),
            "unknown": ("unknown", counted),
        }[kind]


def test_an_audit_sees_every_kind_of_damage(tmp_path: Path) -> None:
    """The negative control: without it a law that always holds proves nothing."""
    damage = {
        "UPDATE entries SET microusd = microusd + 1 WHERE account = 'spent'": (1, 1, 2),
        "UPDATE balances SET microusd = microusd - 3 WHERE account = 'spent'": (0, 0, 3),
        "UPDATE holds SET cost_microusd = cost_microusd + 2": (0, 0, 4),
        "UPDATE holds SET day = '2026-01-01'": (0, 0, 28),
        "DELETE FROM entries WHERE account = 'spent'": (1, -7, 14),
    }
    for number, (statement, seen) in enumerate(damage.items()):
        with open_store(tmp_path / str(number)) as store:
            store.ledger.settle(store.ledger.reserve("run_a", 7, "a"), 7)
            assert store.ledger.audit().is_whole
            with store.database.writing() as connection:
                connection.exec_driver_sql(statement)
            audit = store.ledger.audit()
            assert not audit.is_whole
            assert (audit.num_unbalanced, audit.sum_microusd, audit.drift_microusd) == seen, statement


def test_a_posting_that_does_not_add_up_is_never_written(tmp_path: Path) -> None:
    posting = Posting(id="p", hold_number=1, kind="reserve", microusd=1)
    with open_store(tmp_path) as store, store.database.writing() as connection, pytest.raises(AssertionError):
        post(connection, posting, {"reserved": 1}, key_id="local", day="2026-11-23", utc="")


KILLED = """
with open_store(root) as store:
    key = store.keys.create(name="k", daily_microusd=10).key.id

def buy(store):
    ledger = store.ledger_of(key)
    hold = ledger.reserve("run_a", 10, "a", posting_id="1")
    ledger.mark_unknown(hold, posting_id="2")
    ledger.settle(hold, 4, posting_id="3")

limit = 1
while is_killed(buy, limit):
    limit += 1
with open_store(root) as store:
    (hold,) = store.ledger.holds("run_a")
    audit = store.ledger.audit()
    print(limit > 10, hold.state, hold.cost_microusd, audit.num_postings, audit.is_whole)
"""


def test_a_process_killed_before_any_statement_may_ask_again_and_pays_once(tmp_path: Path) -> None:
    """Each child is killed one statement later than the one before; all say the same three postings."""
    assert printed(KILLED, tmp_path) == "True settled 4 3 True\n"
