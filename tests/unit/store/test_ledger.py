"""Money by API key and day: budgets, posting ids, books that add up. The port's promises are in contract/."""

from collections.abc import Iterator
from pathlib import Path
from threading import Barrier, Thread

import pytest

from makeready.errors import BudgetSpentError, IdempotencyConflictError, StorageError, UnknownNameError
from makeready.store import Store, open_store
from makeready.store.postings import Usage

RUN = "run_0123456789ab"


class Calendar:
    """A clock on the wall that a test sets."""

    utc = "2026-11-23T12:00:00.000+00:00"

    def __call__(self) -> str:
        return self.utc


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def store(tmp_path: Path, calendar: Calendar, database_url: str | None) -> Iterator[Store]:
    with open_store(tmp_path, utc_now=calendar, database_url=database_url) as opened:
        yield opened
        assert opened.ledger.audit().is_whole


def key_of(store: Store, *, daily: int | None = None, monthly: int | None = None) -> str:
    return store.keys.create(name="test", daily_microusd=daily, monthly_microusd=monthly).key.id


def test_what_is_reserved_settled_and_lost_all_count_against_the_day(store: Store) -> None:
    key = key_of(store, daily=100)
    ledger = store.ledger_of(key)
    ledger.reserve(RUN, 20, "a")
    ledger.settle(ledger.reserve(RUN, 30, "b"), 10)
    ledger.mark_unknown(ledger.reserve(RUN, 40, "c"))
    ledger.release(ledger.reserve(RUN, 30, "d"))

    (usage,) = ledger.usage(key_id=key)
    assert usage == Usage(
        key_id=key, day="2026-11-23", reserved_microusd=20, spent_microusd=10, unknown_microusd=40
    )
    assert usage.counted_microusd == 70
    with pytest.raises(
        BudgetSpentError, match="30 of 100 micro-dollars left on 2026-11-23, and this may cost 31"
    ):
        ledger.reserve(RUN, 31, "e")
    ledger.reserve(RUN, 30, "e")


def test_a_refused_reservation_leaves_no_trace(store: Store) -> None:
    ledger = store.ledger_of(key_of(store, daily=10))
    with pytest.raises(BudgetSpentError):
        ledger.reserve(RUN, 11, "a", posting_id="p")
    assert ledger.holds(RUN) == ()
    assert ledger.audit().num_postings == 0
    ledger.reserve(RUN, 10, "a", posting_id="p")


def test_the_month_holds_over_all_its_days_and_ends(store: Store, calendar: Calendar) -> None:
    ledger = store.ledger_of(key_of(store, daily=60, monthly=100))
    ledger.settle(ledger.reserve(RUN, 60, "a"), 60)
    calendar.utc = "2026-11-24T00:00:00.000+00:00"
    ledger.settle(ledger.reserve(RUN, 40, "b"), 40)
    with pytest.raises(BudgetSpentError, match="0 of 100 micro-dollars left in 2026-11"):
        ledger.reserve(RUN, 1, "c")
    calendar.utc = "2026-12-01T00:00:00.000+00:00"
    ledger.reserve(RUN, 60, "d")


def test_free_steps_fit_a_budget_of_nothing(store: Store) -> None:
    ledger = store.ledger_of(key_of(store, daily=0))
    ledger.settle(ledger.reserve(RUN, 0, "free"), 0)
    with pytest.raises(BudgetSpentError):
        ledger.reserve(RUN, 1, "paid")


def test_a_price_above_its_ceiling_is_the_truth_and_closes_the_day(store: Store) -> None:
    ledger = store.ledger_of(key_of(store, daily=100))
    ledger.settle(ledger.reserve(RUN, 90, "a"), 120)
    assert ledger.usage()[0].counted_microusd == 120
    with pytest.raises(BudgetSpentError, match="0 of 100"):
        ledger.reserve(RUN, 1, "b")


def test_keys_do_not_see_each_others_budgets_nor_the_command_lines(store: Store) -> None:
    mine, yours = (store.ledger_of(key_of(store, daily=10)) for _ in range(2))
    store.ledger.reserve(RUN, 1_000, "local")
    mine.reserve(RUN, 10, "a")
    yours.reserve(RUN, 10, "b")
    assert {one.counted_microusd for one in store.ledger.usage()} == {10, 1_000}


def test_a_revoked_key_pays_for_nothing_more_but_what_it_owes_is_settled(store: Store) -> None:
    key = key_of(store)
    ledger = store.ledger_of(key)
    hold = ledger.reserve(RUN, 10, "a")
    store.keys.revoke(key)
    ledger.settle(hold, 7)
    ledger.reserve(RUN, 0, "free")
    with pytest.raises(BudgetSpentError, match="revoked"):
        ledger.reserve(RUN, 1, "b")
    assert ledger.usage(key_id=key)[0].spent_microusd == 7


def test_a_key_that_is_not_there_reserves_nothing(store: Store) -> None:
    with pytest.raises(UnknownNameError):
        store.ledger_of("key_nowhere").reserve(RUN, 0, "a")


def test_a_settlement_after_midnight_counts_on_the_day_of_the_reservation(
    store: Store, calendar: Calendar
) -> None:
    ledger = store.ledger_of(key_of(store, daily=100))
    hold = ledger.reserve(RUN, 80, "a")
    calendar.utc = "2026-11-24T00:00:01.000+00:00"
    ledger.settle(hold, 70)
    ledger.reserve(RUN, 100, "b")
    assert [(one.day, one.counted_microusd) for one in ledger.usage()] == [
        ("2026-11-24", 100),
        ("2026-11-23", 70),
    ]


def test_a_clock_that_jumps_back_opens_no_closed_day_and_no_closed_month(
    store: Store, calendar: Calendar
) -> None:
    ledger = store.ledger_of(key_of(store, daily=100, monthly=150))
    calendar.utc = "2026-11-30T23:59:59.000+00:00"
    ledger.reserve(RUN, 50, "a")
    calendar.utc = "2026-12-01T00:00:00.000+00:00"
    ledger.reserve(RUN, 100, "b")
    calendar.utc = "2026-11-30T23:00:00.000+00:00"

    with pytest.raises(BudgetSpentError, match="0 of 100 micro-dollars left on 2026-11-30"):
        ledger.reserve(RUN, 1, "c")
    calendar.utc = "2026-12-01T00:00:01.000+00:00"
    with pytest.raises(BudgetSpentError, match="0 of 100 micro-dollars left on 2026-12-01"):
        ledger.reserve(RUN, 1, "c")
    assert [one.day for one in ledger.usage()] == ["2026-12-01", "2026-11-30"]
    calendar.utc = "2026-12-02T00:00:00.000+00:00"
    ledger.reserve(RUN, 50, "d")


def test_an_operation_with_a_posting_id_is_posted_once(store: Store) -> None:
    ledger = store.ledger_of(key_of(store, daily=50))
    holds = {ledger.reserve(RUN, 30, "a", posting_id="order-1") for _ in range(3)}
    (hold,) = holds
    for _ in range(3):
        ledger.mark_unknown(hold, posting_id="lost-1")
    for _ in range(3):
        ledger.settle(hold, 20, posting_id="bill-1")
    ledger.mark_unknown(hold, posting_id="lost-1")

    assert ledger.holds(RUN)[0].state == "settled"
    assert ledger.usage()[0].counted_microusd == 20
    assert ledger.audit().num_postings == 3


def test_a_posting_id_with_other_content_is_a_conflict_and_changes_nothing(store: Store) -> None:
    ledger = store.ledger_of(key_of(store))
    hold = ledger.reserve(RUN, 30, "a", posting_id="p")
    other = ledger.reserve(RUN, 30, "b")
    ledger.settle(hold, 20, posting_id="q")
    for change in (
        lambda: ledger.reserve(RUN, 31, "a", posting_id="p"),
        lambda: ledger.reserve(RUN, 30, "b", posting_id="p"),
        lambda: ledger.reserve("run_other", 30, "a", posting_id="p"),
        lambda: store.ledger.reserve(RUN, 30, "a", posting_id="p"),
        lambda: ledger.settle(hold, 21, posting_id="q"),
        lambda: ledger.settle(other, 20, posting_id="q"),
        lambda: ledger.release(hold, posting_id="q"),
        lambda: ledger.reserve(RUN, 20, "a", posting_id="q"),
    ):
        with pytest.raises(IdempotencyConflictError):
            change()
    assert [one.state for one in ledger.holds(RUN)] == ["settled", "reserved"]
    assert ledger.usage()[0].counted_microusd == 50


def test_a_hold_that_is_final_stays_so_under_a_new_posting_id(store: Store) -> None:
    ledger = store.ledger_of(key_of(store))
    hold = ledger.reserve(RUN, 30, "a")
    ledger.settle(hold, 20, posting_id="q")
    with pytest.raises(StorageError, match="is settled and cannot become released"):
        ledger.release(hold, posting_id="r")


@pytest.mark.parametrize("num_stores", [1, 8], ids=["one process", "many connections"])
def test_64_racing_threads_never_overshoot_a_budget(
    tmp_path: Path, num_stores: int, database_url: str | None
) -> None:
    """Of 64 that ask for 7 of 100 at once, 14 get it."""
    stores = [
        open_store(tmp_path, busy_timeout_s=60.0, utc_now=Calendar(), database_url=database_url)
        for _ in range(num_stores)
    ]
    key = key_of(stores[0], daily=10_000, monthly=100)
    start, given, refused = Barrier(64), [], []

    def ask(number: int) -> None:
        ledger = stores[number % num_stores].ledger_of(key)
        start.wait()
        try:
            given.append(ledger.reserve(RUN, 7, f"step {number}", posting_id=f"posting {number}"))
        except BudgetSpentError as error:
            refused.append(error)

    threads = [Thread(target=ask, args=(number,)) for number in range(64)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert (len(given), len(refused)) == (14, 50)
    assert len(set(given)) == 14
    ledger = stores[0].ledger
    assert [one.counted_microusd for one in ledger.usage(key_id=key)] == [98]
    assert ledger.audit().is_whole
    for one in stores:
        one.close()


def test_64_threads_with_one_posting_id_make_one_hold(store: Store) -> None:
    ledger, start, holds = store.ledger_of(key_of(store, daily=10)), Barrier(64), []

    def ask() -> None:
        start.wait()
        holds.append(ledger.reserve(RUN, 10, "the same", posting_id="the same"))

    threads = [Thread(target=ask) for _ in range(64)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(holds) == 64
    assert len(set(holds)) == 1
