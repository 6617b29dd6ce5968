"""Rates and breakers on a clock that is moved by hand."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeready.errors import DeadlineError, LostAnswerError, RateLimitedError, UnavailableError
from makeready.makers.hosted.calling import Caller
from makeready.makers.hosted.exchange import Failed
from makeready.makers.hosted.traffic import MAX_FAULTS, REST_S, Breaker, RateQueue, Traffic
from makeready.testing import ManualClock
from makeready.upstream import MAX_TRIES

DOWN = Failed(reason="HTTP 503", status=503, is_worth_retrying=True)
LOST = Failed(reason="it took too long", is_lost=True, is_worth_retrying=True)


def queue(clock: ManualClock, requests_a_minute: int) -> RateQueue:
    return RateQueue("mai:flash", requests_a_minute, clock, clock.advance)


def caller(clock: ManualClock, requests_a_minute: int = 600) -> Caller:
    traffic = Traffic(clock, clock.advance)
    return Caller("mai:flash", "http://127.0.0.1", requests_a_minute, traffic, group="mai")


def script(*steps: Failed | str) -> tuple[Callable[[float], str], list[float]]:
    """A `send` that fails or answers by turns, and how much time it was given each time."""
    given_s: list[float] = []

    def send(left_s: float) -> str:
        step = steps[min(len(given_s), len(steps) - 1)]
        given_s.append(left_s)
        if isinstance(step, Failed):
            raise step
        return step

    return send, given_s


def test_what_is_over_the_rate_waits_for_its_place() -> None:
    clock = ManualClock()
    line = queue(clock, 2)
    passed = []
    for _ in range(5):
        line.enter(1000.0)
        passed.append(clock.now_s())
    assert passed == [0.0, 0.0, 60.0, 60.0, 120.0]


def test_a_wait_that_cannot_end_in_time_is_refused_at_once_with_when_a_place_is_free() -> None:
    clock = ManualClock()
    line = queue(clock, 2)
    line.enter(10.0)
    line.enter(10.0)
    clock.advance(5.0)
    with pytest.raises(DeadlineError, match=r"next is free in 55 s, and the run has 20 s left") as caught:
        line.enter(25.0)
    assert "55 s" in caught.value.hint
    assert clock.now_s() == 5.0
    line.enter(61.0)  # the refused one took no place
    assert clock.now_s() == 60.0


def test_a_pause_that_the_vendor_asks_for_holds_everybody() -> None:
    clock = ManualClock()
    line = queue(clock, 60)
    line.hold(30.0)
    with pytest.raises(DeadlineError):
        line.enter(20.0)
    line.enter(40.0)
    assert clock.now_s() == 30.0


@given(st.integers(1, 12), st.lists(st.floats(0, 90, allow_nan=False), min_size=1, max_size=40))
def test_no_minute_ever_sees_more_than_the_rate(most: int, gaps: list[float]) -> None:
    clock = ManualClock()
    line = queue(clock, most)
    passed: list[float] = []
    for gap in gaps:
        clock.advance(gap)
        line.enter(1e9)
        passed.append(clock.now_s())
    assert all(later - earlier >= 60.0 - 1e-6 for earlier, later in zip(passed, passed[most:], strict=False))


def test_a_target_that_fails_again_and_again_is_left_alone_and_then_tried_once() -> None:
    clock = ManualClock()
    breaker = Breaker("bfl:pro", clock)
    for _ in range(MAX_FAULTS):
        breaker.enter()
        breaker.leave(is_fault=True)
    with pytest.raises(UnavailableError, match="5 times on end"):
        breaker.enter()
    clock.advance(REST_S)
    breaker.enter()
    with pytest.raises(UnavailableError):  # one at a time tries whether it is back
        breaker.enter()
    breaker.leave(is_fault=True)
    with pytest.raises(UnavailableError):
        breaker.enter()
    clock.advance(REST_S)
    breaker.enter()
    breaker.leave(is_fault=False)
    breaker.enter()
    breaker.enter()


def test_an_answer_in_between_keeps_the_breaker_closed() -> None:
    breaker = Breaker("bfl:pro", ManualClock())
    for index in range(20):
        breaker.enter()
        breaker.leave(is_fault=index % MAX_FAULTS != 0)
    breaker.enter()


def test_what_failed_unpaid_is_tried_again_with_longer_pauses() -> None:
    clock = ManualClock()
    send, given_s = script(DOWN, DOWN, "picture")
    assert caller(clock).ask(send, 60.0) == "picture"
    assert len(given_s) == 3
    assert 0.75 <= clock.now_s() <= 1.5
    assert given_s == sorted(given_s, reverse=True)


def test_tries_are_few() -> None:
    send, given_s = script(DOWN)
    with pytest.raises(UnavailableError):
        caller(ManualClock()).ask(send, 600.0)
    assert len(given_s) == MAX_TRIES


def test_what_may_have_been_paid_is_never_tried_again() -> None:
    send, given_s = script(LOST, "a second picture, paid twice")
    with pytest.raises(LostAnswerError):
        caller(ManualClock()).ask(send, 60.0)
    assert len(given_s) == 1


def test_a_lost_answer_after_a_pause_is_lost_too() -> None:
    send, given_s = script(DOWN, LOST, "a second picture")
    with pytest.raises(LostAnswerError):
        caller(ManualClock()).ask(send, 60.0)
    assert len(given_s) == 2


def test_a_pause_longer_than_the_run_is_not_begun() -> None:
    clock = ManualClock()
    send, _ = script(Failed(reason="HTTP 429", status=429, is_worth_retrying=True, retry_after_s=100.0))
    with pytest.raises(RateLimitedError, match="too often") as caught:
        caller(clock).ask(send, 60.0)
    assert "100 s" in caught.value.hint
    assert clock.now_s() == 0.0


def test_what_one_run_was_told_to_wait_holds_for_the_next_one() -> None:
    clock = ManualClock()
    asker = caller(clock)
    busy = Failed(reason="HTTP 429", status=429, is_worth_retrying=True, retry_after_s=30.0, is_fault=False)
    send, given_s = script(busy, "picture")
    with pytest.raises(RateLimitedError):
        asker.ask(send, 10.0)
    with pytest.raises(DeadlineError, match="free in 30 s"):
        asker.ask(send, 10.0)
    assert asker.ask(send, 40.0) == "picture"
    assert clock.now_s() == 30.0
    assert len(given_s) == 2


def test_waiting_in_line_takes_from_the_time_that_the_request_has() -> None:
    clock = ManualClock()
    asker = caller(clock, requests_a_minute=1)
    send, given_s = script("picture")
    asker.ask(send, 100.0)
    asker.ask(send, 100.0)
    assert given_s == [100.0, 40.0]


def test_a_refused_place_does_not_forget_the_faults_before_it() -> None:
    breaker = Breaker("bfl:pro", ManualClock())
    for is_fault in (*[True] * (MAX_FAULTS - 1), None, True):
        breaker.enter()
        breaker.leave(is_fault=is_fault)
    with pytest.raises(UnavailableError):
        breaker.enter()


def test_a_refused_place_is_no_fault_of_the_target() -> None:
    clock = ManualClock()
    asker = caller(clock, requests_a_minute=1)
    send, given_s = script("picture")
    asker.ask(send, 10.0)
    for _ in range(2 * MAX_FAULTS):
        with pytest.raises(DeadlineError):
            asker.ask(send, 10.0)
    assert len(given_s) == 1


def test_makers_of_one_target_share_its_line() -> None:
    clock = ManualClock()
    traffic = Traffic(clock, clock.advance)
    one, other = traffic.of("a", "mai:x", 2), traffic.of("a", "mai:x", 2)
    assert one[0] is other[0]
    assert one[1] is other[1]
    assert traffic.of("b", "mai:x", 2)[0] is not one[0]
