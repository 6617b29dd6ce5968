"""What every `Clock` promises."""

import pytest

from makeready.loop import Clock, MonotonicClock
from makeready.testing import ManualClock


@pytest.fixture(params=[ManualClock, MonotonicClock])
def clock(request: pytest.FixtureRequest) -> Clock:
    return request.param()


def test_time_is_seconds_and_does_not_go_back(clock: Clock) -> None:
    first, second = clock.now_s(), clock.now_s()
    assert isinstance(first, float)
    assert second >= first
