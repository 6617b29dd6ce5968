"""The time of day: a jump is not believed before it has lasted for a day."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeready.store.clock import BELIEVED_AFTER_MS, DOUBTED_MS, SteadyClock, doubt

HOUR_MS, YEAR_MS = 3_600_000, 365 * 86_400_000
START_MS = 1_795_000_000_000


class Machine:
    """A machine whose clock is `wrong_ms` off."""

    passed_ms = 5_000
    wrong_ms = 0

    def clock(self) -> SteadyClock:
        return SteadyClock(
            lambda: (self.true_ms + self.wrong_ms) * 1_000_000, lambda: self.passed_ms * 1_000_000
        )

    @property
    def true_ms(self) -> int:
        return START_MS + self.passed_ms


JUMPS = st.lists(
    st.tuples(
        st.sampled_from((73 * YEAR_MS, -40 * YEAR_MS, 2 * HOUR_MS, -25 * HOUR_MS)),
        st.lists(
            st.integers(1, 23 * HOUR_MS // 4), min_size=1, max_size=4
        ),  # how long, with a look after each
        st.integers(0, 60 * HOUR_MS),  # how long it is right before the next one
    ),
    max_size=8,
)


@given(jumps=JUMPS)
def test_no_jump_that_is_set_right_within_a_day_is_ever_seen(
    jumps: list[tuple[int, list[int], int]],
) -> None:
    machine = Machine()
    clock = machine.clock()
    for wrong_ms, lasting, right_ms in jumps:
        machine.wrong_ms = wrong_ms
        for step_ms in lasting:
            assert clock.now_ms() == machine.true_ms
            machine.passed_ms += step_ms
            assert clock.now_ms() == machine.true_ms
        machine.wrong_ms = 0
        assert clock.now_ms() == machine.true_ms
        machine.passed_ms += right_ms


@given(wrong_ms=st.integers(-DOUBTED_MS, DOUBTED_MS))
def test_what_sets_a_clock_right_by_less_than_an_hour_is_followed(wrong_ms: int) -> None:
    machine = Machine()
    clock = machine.clock()
    machine.wrong_ms = wrong_ms
    assert clock.now_ms() == machine.true_ms + wrong_ms


def test_a_clock_that_was_wrong_at_the_start_is_right_a_day_after_it_was_set() -> None:
    machine = Machine()
    machine.wrong_ms = -YEAR_MS
    clock = machine.clock()
    machine.wrong_ms = 0
    seen = [clock.now_ms() - machine.true_ms]
    for step_ms in (BELIEVED_AFTER_MS - 1, 1, 1):
        machine.passed_ms += step_ms
        seen.append(clock.now_ms() - machine.true_ms)
    assert seen == [-YEAR_MS, -YEAR_MS, 0, 0]


def test_a_clock_that_jumps_about_is_never_believed() -> None:
    machine = Machine()
    clock = machine.clock()
    for hours in range(100):
        machine.wrong_ms = (1 + hours % 2) * YEAR_MS
        machine.passed_ms += HOUR_MS
        assert clock.now_ms() == machine.true_ms


def test_its_text_is_utc() -> None:
    clock = SteadyClock(lambda: 1_795_000_000_123 * 1_000_000, lambda: 0)
    assert clock.utc() == "2026-11-18T11:06:40.123+00:00"


@pytest.mark.parametrize(
    ("newest", "is_told"),
    [
        ("", False),
        ("2026-11-23T10:00:00.000+00:00", False),
        ("2026-11-23T10:59:00.000+00:00", False),
        ("2026-11-23T11:01:00.000+00:00", True),
        ("2026-10-24T10:00:00.000+00:00", False),
        ("2026-10-20T10:00:00.000+00:00", True),
        ("1970-01-01T00:00:00.000+00:00", True),
    ],
)
def test_a_clock_that_does_not_fit_the_store_is_told_of(newest: str, is_told: bool) -> None:
    assert bool(doubt(newest, "2026-11-23T10:00:00.000+00:00")) is is_told
