"""What every `Ledger` promises, run against each implementation."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from makeready.errors import StorageError, UnknownNameError
from makeready.loop import Ledger
from makeready.store import open_store
from makeready.testing import MemoryLedger

RUN = "run_0123456789ab"


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    if request.param == "memory":
        yield MemoryLedger()
    else:
        url = request.getfixturevalue("postgres").fresh() if request.param == "postgres" else None
        with open_store(tmp_path, database_url=url) as store:
            yield store.ledger


def state_of(ledger: Ledger, hold_id: str) -> str:
    return next(hold.state for hold in ledger.holds(RUN) if hold.id == hold_id)


def test_a_run_without_holds_has_spent_nothing(ledger: Ledger) -> None:
    assert ledger.spent_microusd(RUN) == 0
    assert ledger.holds(RUN) == ()


def test_a_reserved_hold_counts_at_its_ceiling(ledger: Ledger) -> None:
    ledger.reserve(RUN, 40_000, "make 0 hosted")
    assert ledger.spent_microusd(RUN) == 40_000


def test_a_settled_hold_counts_at_its_price(ledger: Ledger) -> None:
    ledger.settle(ledger.reserve(RUN, 40_000, "make 0 hosted"), 31_000)
    assert ledger.spent_microusd(RUN) == 31_000
    (hold,) = ledger.holds(RUN)
    assert (hold.state, hold.ceiling_microusd, hold.cost_microusd) == ("settled", 40_000, 31_000)
    assert hold.counted_microusd == 31_000


def test_a_price_above_the_ceiling_is_kept_as_it_is(ledger: Ledger) -> None:
    """The truth about money is written down even if a maker's card was wrong."""
    ledger.settle(ledger.reserve(RUN, 10, "make 0 hosted"), 11)
    assert ledger.spent_microusd(RUN) == 11


def test_a_released_hold_counts_nothing(ledger: Ledger) -> None:
    ledger.release(ledger.reserve(RUN, 40_000, "make 0 hosted"))
    assert ledger.spent_microusd(RUN) == 0


def test_an_unknown_hold_counts_at_its_ceiling_until_the_truth_is_known(ledger: Ledger) -> None:
    lost, found = ledger.reserve(RUN, 7, "a"), ledger.reserve(RUN, 9, "b")
    ledger.mark_unknown(lost)
    ledger.mark_unknown(found)
    assert ledger.spent_microusd(RUN) == 16
    ledger.settle(found, 2)
    ledger.release(lost)
    assert ledger.spent_microusd(RUN) == 2


@pytest.mark.parametrize("end", ["settle", "release"])
def test_settled_and_released_are_final(ledger: Ledger, end: str) -> None:
    hold = ledger.reserve(RUN, 5, "a")
    ledger.settle(hold, 5) if end == "settle" else ledger.release(hold)
    before = state_of(ledger, hold)
    for change in (lambda: ledger.settle(hold, 1), lambda: ledger.release(hold)):
        with pytest.raises(StorageError):
            change()
    with pytest.raises(StorageError):
        ledger.mark_unknown(hold)
    assert state_of(ledger, hold) == before


@pytest.mark.parametrize("hold_id", ["hold_99", "hold_x", "", "hold_-1"])
def test_a_hold_that_is_not_there_is_an_unknown_name(ledger: Ledger, hold_id: str) -> None:
    with pytest.raises(UnknownNameError):
        ledger.settle(hold_id, 1)


def test_money_cannot_be_negative(ledger: Ledger) -> None:
    with pytest.raises(StorageError):
        ledger.reserve(RUN, -1, "a")
    hold = ledger.reserve(RUN, 5, "a")
    with pytest.raises(StorageError):
        ledger.settle(hold, -1)
    assert state_of(ledger, hold) == "reserved"


def test_holds_come_oldest_first_and_of_their_run_only(ledger: Ledger) -> None:
    first = ledger.reserve(RUN, 1, "first")
    ledger.reserve("run_another00000", 100, "other")
    second = ledger.reserve(RUN, 2, "second")
    assert [hold.id for hold in ledger.holds(RUN)] == [first, second]
    assert [hold.reason for hold in ledger.holds(RUN)] == ["first", "second"]
    assert ledger.spent_microusd(RUN) == 3
