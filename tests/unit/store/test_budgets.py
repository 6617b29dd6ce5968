"""Budgets while the clock is wrong, and after it: jumps open little, and what they let through counts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from makeready.errors import BudgetSpentError
from makeready.store import Store, open_store
from makeready.store.ledger import StoredLedger

DAILY, MONTHLY = 100, 250
DAYS = ("1970-01-01", "2026-11-29", "2026-11-30", "2026-12-01", "2099-01-01", "2099-01-02")


class Calendar:
    day = "2026-11-23"

    def __call__(self) -> str:
        return f"{self.day}T12:00:00.000+00:00"


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, calendar: Calendar) -> Iterator[Store]:
    with open_store(tmp_path_factory.mktemp("store"), utc_now=calendar) as opened:
        event.listen(
            opened.database._engine, "connect", lambda made, _: made.execute("PRAGMA synchronous = OFF")
        )
        opened.database._engine.dispose()
        yield opened
        assert opened.ledger.audit().is_whole


def ledger_of(store: Store, *, daily: int | None = DAILY, monthly: int | None = None) -> StoredLedger:
    key = store.keys.create(name="test", daily_microusd=daily, monthly_microusd=monthly).key
    return store.ledger_of(key.id)


def fits(ledger: StoredLedger, microusd: int) -> bool:
    try:
        ledger.release(ledger.reserve("run_a", microusd, "a look"))
    except BudgetSpentError:
        return False
    return True


def test_money_of_a_jump_counts_today_and_only_today(tmp_path: Path, database_url: str | None) -> None:
    calendar = Calendar()
    with open_store(tmp_path, utc_now=calendar, database_url=database_url) as store:
        ledger = ledger_of(store, monthly=MONTHLY)
        ledger.reserve("run_a", 40, "before")
        calendar.day = "2099-01-01"
        ledger.reserve("run_a", 50, "in the jump")
        calendar.day = "2026-11-23"
        with pytest.raises(BudgetSpentError, match=r"10 of 100 .* on 2026-11-23") as caught:
            ledger.reserve("run_a", 11, "after")
        ledger.reserve("run_a", 10, "after")
        calendar.day = "2026-11-24"
        ledger.reserve("run_a", 100, "a day later")
        calendar.day = "2026-11-25"
        with pytest.raises(BudgetSpentError, match=r"50 of 250 .* in 2026-11"):
            ledger.reserve("run_a", 51, "the month has the jump's money")
        calendar.day = "2026-12-01"
        ledger.reserve("run_a", 100, "a month later")
        assert store.ledger.audit().is_whole
        assert "the clock was ahead" in caught.value.hint


@pytest.mark.parametrize(
    ("spent_on", "days"),
    [
        # The refusals alone tell that the day has been: nothing else was reserved on it.
        pytest.param("2099-01-01", ("2026-11-23", "2026-11-23", "2026-11-24"), id="a jump that spends all"),
        pytest.param("2026-11-23", ("1970-01-01", "2026-11-23", "2026-11-24"), id="a clock in the past"),
    ],
)
def test_a_wrong_clock_opens_no_day_at_once_and_shuts_none_for_longer(
    store: Store, calendar: Calendar, spent_on: str, days: tuple[str, ...]
) -> None:
    ledger = ledger_of(store)
    calendar.day = spent_on
    ledger.reserve("run_a", DAILY, "all of a day")
    seen = []
    for calendar.day in days:
        seen.append(fits(ledger, 1))
    assert seen == [False, False, True]


STEPS = st.lists(st.tuples(st.sampled_from(DAYS), st.integers(1, 60), st.booleans()), max_size=14)


@settings(max_examples=25, deadline=None)
@given(steps=STEPS)
def test_what_fits_is_what_the_law_says_however_the_clock_jumps(
    store: Store, calendar: Calendar, steps: list[tuple[str, int, bool]]
) -> None:
    """The law, said once more and simply: money counts on its own day, and on an earlier one if the clock has
    shown nothing still earlier since. Months likewise."""
    ledger = ledger_of(store, monthly=MONTHLY)
    kept: list[tuple[int, str, int]] = []  # when, on which day, how much
    for now, (calendar.day, microusd, is_released) in enumerate(steps):
        looks = [day for day, _, _ in steps[:now]]
        must_fit = True
        for limit, length in ((DAILY, 10), (MONTHLY, 7)):
            period = calendar.day[:length]
            counted = sum(
                amount
                for when, day, amount in kept
                if day[:length] == period
                or (day[:length] > period and all(one[:length] >= period for one in looks[when + 1 :]))
            )
            must_fit = must_fit and counted + microusd <= limit
        try:
            hold = ledger.reserve("run_a", microusd, "a")
        except BudgetSpentError:
            assert not must_fit
            continue
        assert must_fit
        if is_released:
            ledger.release(hold)
        else:
            kept.append((now, calendar.day, microusd))
