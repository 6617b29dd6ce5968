"""The slope of memory and its interval, and that a leak is seen."""

import logging
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeready.bench.engine_faults import fail_some, fault_rows, slope, student_t
from makeready.engine.request import Track


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """The faults are planted."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@given(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3), st.integers(3, 40))
def test_a_straight_line_has_its_own_slope_and_no_doubt(rise: float, start: float, count: int) -> None:
    at = [50.0 * index for index in range(count)]

    found = slope(at, [start + rise * one / 1000 for one in at])

    assert found.a_thousand == pytest.approx(rise, abs=1e-6)
    assert found.high - found.low == pytest.approx(0, abs=1e-4)


def test_the_interval_holds_the_true_slope_in_nineteen_of_twenty() -> None:
    """Observed: 0.947 of 2,000."""
    rng = np.random.default_rng(1)
    at = np.arange(8) * 25.0
    found = [slope(at, 3 * at / 1000 + rng.normal(size=8)) for _ in range(2_000)]

    assert np.mean([one.low <= 3 <= one.high for one in found]) == pytest.approx(0.95, abs=0.015)


@pytest.mark.parametrize(("degrees", "expected"), [(6, 2.447), (10, 2.228), (38, 2.024), (78, 1.991)])
def test_the_quantile_is_the_table_s(degrees: int, expected: float) -> None:
    assert student_t(degrees) == pytest.approx(expected, rel=0.01)


def test_two_readings_are_no_line() -> None:
    with pytest.raises(ValueError, match="2 readings"):
        slope([0, 1], [0, 1])


def test_an_engine_keeps_nothing_of_what_has_ended_and_one_that_does_is_found_out() -> None:
    """The negative control holds on to every track, as a forgotten list would."""
    kept: list[Track] = []

    def keep(tracks: Sequence[Track]) -> None:
        kept.extend(tracks)
        fail_some(tracks)

    sound = {row.name: row for row in fault_rows(200)}
    leaking = {row.name: row for row in fault_rows(200, keep)}

    name = "the same: slope of Python's objects that is sure, a thousand requests"
    assert sound[name].is_kept
    assert not leaking[name].is_kept
    for rows in (sound, leaking):
        assert [rows[key].value for key in rows if "hung" in key or "given back" in key] == [0, 0]
