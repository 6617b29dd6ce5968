"""The simulation: policies on traces whose outcome is known or proved."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makeready.engine.cost import CostModel
from makeready.engine.engine import Engine
from makeready.engine.policy import Fifo, LeastRemaining, Policy, RoundRobin
from makeready.engine.request import Request, Result, Track
from makeready.engine.scheduler import Work
from makeready.engine.simulation import Arrival, Contention, simulated
from makeready.engine.ticket import Ticket
from makeready.testing import ManualClock
from makeready.testing.inline import Inline
from makeready.testing.runner import NullRunner

COST = CostModel(step_s=0.0, token_s=1e-3)


def arrival(name: str, at_s: float, steps: int, tokens: int = 1000) -> Arrival:
    return Arrival(at_s=at_s, work=Work(id=name, tokens=tokens, steps=steps))


def test_each_policy_serves_two_jobs_as_by_hand() -> None:
    """Four steps at 0 s and one step at 0.5 s, a second a step."""
    trace = [arrival("long", 0.0, 4), arrival("short", 0.5, 1)]

    assert [(one.id, one.done_s) for one in simulated(trace, COST, policy=Fifo())] == [
        ("long", 4.0),
        ("short", 5.0),
    ]
    assert [(one.id, one.done_s) for one in simulated(trace, COST, policy=LeastRemaining())] == [
        ("short", 2.0),
        ("long", 5.0),
    ]
    round_robin = simulated([*trace, arrival("other", 0.6, 4)], COST, policy=RoundRobin())
    assert [one.id for one in round_robin] == ["short", "long", "other"]


def test_an_idle_engine_waits_for_the_next_arrival() -> None:
    served = simulated([arrival("a", 1.0, 1), arrival("b", 9.0, 1)], COST, policy=Fifo())

    assert [(one.wait_s, one.latency_s) for one in served] == [(0.0, 1.0), (0.0, 1.0)]


def test_what_is_beside_the_steps_is_added_to_the_latency_only() -> None:
    one = Arrival(at_s=0.0, work=Work(id="a", tokens=1000, steps=1), after_s=0.25)

    served = simulated([one, arrival("b", 0.0, 1)], COST, policy=Fifo())

    assert [each.done_s for each in served] == pytest.approx([1.25, 2.0])


def test_texts_and_pictures_wait_in_one_line_beside_the_steps() -> None:
    """Text 1 s, one step of 1 s, pixels 1 s; the second text waits for the first, its pixels for nobody."""
    trace = [
        Arrival(at_s=0.0, work=Work(id=name, tokens=1000, steps=1), before_s=1.0, after_s=1.0)
        for name in ("a", "b")
    ]

    served = simulated(trace, COST, policy=Fifo())

    assert [(one.id, one.first_step_s, one.done_s) for one in served] == [("a", 1.0, 3.0), ("b", 2.0, 4.0)]


def test_steps_and_pixels_slow_each_other_down_only_while_both_go_on() -> None:
    """b's two steps of 1 s share the machine with a's pixels of 1 s from 1 s on.

    Pixels at half speed end at 3 s; until then b had 2 s at 0.8, so 0.4 s of steps are left.
    """
    trace = [
        Arrival(at_s=0.0, work=Work(id="a", tokens=1000, steps=1), after_s=1.0),
        arrival("b", 0.0, 2),
    ]

    served = simulated(trace, COST, policy=Fifo(), contention=Contention(step_rate=0.8, beside_rate=0.5))

    assert [(one.id, one.done_s) for one in served] == [("a", pytest.approx(3.0)), ("b", pytest.approx(3.4))]


def test_the_scheduler_decides_by_what_it_believes_and_time_passes_as_it_does() -> None:
    """It believes that the pair costs no more than one; the step of two takes 2 s."""
    believed = CostModel(step_s=1.0)
    trace = [arrival("a", 0.0, 1), arrival("b", 0.0, 1)]

    served = simulated(trace, believed, policy=Fifo(), taken=COST)

    assert [(one.first_step_s, one.done_s) for one in served] == [(0.0, 2.0), (0.0, 2.0)]


def test_cancelled_work_leaves_between_two_steps_and_the_next_goes_on() -> None:
    trace = [replace(arrival("a", 0.0, 8), cancelled_s=2.5), arrival("b", 0.0, 1)]

    served = simulated(trace, COST, policy=Fifo())

    assert [(one.id, one.first_step_s, one.done_s) for one in served] == [("b", 3.0, 4.0)]


def test_a_picture_that_is_being_made_when_it_is_cancelled_is_made_to_its_end_for_nobody() -> None:
    trace = [
        Arrival(at_s=0.0, work=Work(id="a", tokens=1000, steps=1), after_s=4.0, cancelled_s=2.0),
        Arrival(at_s=0.0, work=Work(id="b", tokens=1000, steps=1), after_s=1.0),
    ]

    assert [(one.id, one.done_s) for one in simulated(trace, COST, policy=Fifo())] == [("b", 6.0)]


def test_engines_behind_one_queue_take_what_ranks_first_and_keep_what_they_began() -> None:
    """Two engines; the short one overtakes what has not begun, on the engine that is free first."""
    trace = [arrival("a", 0.0, 3), arrival("b", 0.0, 5), arrival("long", 0.5, 4), arrival("short", 2.5, 1)]

    served = simulated(trace, COST, policy=LeastRemaining(ageing=0.0), num_engines=2)

    assert [(one.id, one.done_s) for one in served] == [("a", 3.0), ("short", 4.0), ("b", 5.0), ("long", 8.0)]


traces = st.lists(
    st.tuples(st.floats(0, 20), st.integers(1, 6), st.integers(100, 3000)), min_size=1, max_size=25
)


@settings(deadline=None)
@given(traces)
def test_no_policy_loses_work_or_idles_while_work_waits(trace: list[tuple[float, int, int]]) -> None:
    arrivals = [arrival(str(index), at_s, steps, tokens) for index, (at_s, steps, tokens) in enumerate(trace)]

    ends = []
    for policy in (Fifo(), RoundRobin(), LeastRemaining()):
        served = simulated(arrivals, COST, policy=policy)
        assert sorted(one.id for one in served) == sorted(one.work.id for one in arrivals)
        assert all(one.latency_s >= 0 and one.wait_s >= 0 for one in served)
        ends.append(max(one.done_s for one in served))

    assert ends == pytest.approx([ends[0]] * 3)


@settings(deadline=None)
@given(traces)
def test_without_ageing_no_order_has_a_smaller_mean_for_work_that_is_all_there(
    trace: list[tuple[float, int, int]],
) -> None:
    """Shortest remaining time first is optimal for the mean (Schrage 1968)."""
    arrivals = [arrival(str(index), 0.0, steps, tokens) for index, (_, steps, tokens) in enumerate(trace)]

    best, *others = (
        sum(one.latency_s for one in simulated(arrivals, COST, policy=policy))
        for policy in (LeastRemaining(ageing=0.0), Fifo(), RoundRobin())
    )

    assert all(best <= other + 1e-6 for other in others)


@settings(deadline=None)
@given(traces, st.integers(1, 4), st.floats(0.5, 1.0), st.integers(0, 3))
def test_more_engines_lose_nothing_and_compute_no_step_twice(
    trace: list[tuple[float, int, int]], num_engines: int, rate: float, num_cancelled: int
) -> None:
    """Law: what is not cancelled is served once, and no sooner than its own steps and pixels take."""
    arrivals = [
        replace(arrival(str(index), at_s, steps, tokens), before_s=0.01, after_s=0.5)
        for index, (at_s, steps, tokens) in enumerate(trace)
    ]
    arrivals[:num_cancelled] = [replace(one, cancelled_s=one.at_s) for one in arrivals[:num_cancelled]]

    served = simulated(
        arrivals,
        COST,
        policy=LeastRemaining(),
        contention=Contention(step_rate=rate, beside_rate=rate),
        num_engines=num_engines,
    )

    assert sorted(one.id for one in served) == sorted(one.work.id for one in arrivals[num_cancelled:])
    alone_s = {
        one.work.id: one.before_s + one.work.steps * COST.batch_s([one.work.tokens]) + one.after_s
        for one in arrivals
    }
    assert all(one.latency_s >= alone_s[one.id] - 1e-6 for one in served)


@pytest.mark.parametrize("rates", [{"step_rate": 0.0}, {"beside_rate": 1.2}, {"step_rate": float("nan")}])
def test_a_rate_that_cannot_be_is_refused(rates: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="rates"):
        Contention(**rates)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(st.integers(0, 2_000), st.integers(1, 6), st.sampled_from([16, 32, 64])),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from([Fifo(), RoundRobin(), LeastRemaining()]),
)
def test_a_real_engine_serves_a_trace_as_the_simulation_says(
    trace: list[tuple[int, int, int]], policy: Policy
) -> None:
    """A step of the engine moves its clock by what the cost model says, and arrivals come in meanwhile."""
    cost, clock = CostModel(step_s=0.05, token_s=0.01), ManualClock()
    coming = [
        (0.00137 * at + 0.000123, Request(prompt=str(index), width_px=side, height_px=side, steps=steps))
        for index, (at, steps, side) in enumerate(sorted(trace))
    ]
    tickets: dict[str, Ticket] = {}

    def let_time_pass(seconds: float) -> None:
        end_s = clock.now_s() + seconds
        while len(tickets) < len(coming) and coming[len(tickets)][0] <= end_s:
            at_s, request = coming[len(tickets)]
            clock.advance(at_s - clock.now_s())
            tickets[request.prompt] = engine.submit(request)
        clock.advance(end_s - clock.now_s())

    def before_step(tracks: Sequence[Track]) -> None:
        let_time_pass(cost.batch_s([runner.size(track.request).tokens for track in tracks]))

    runner = NullRunner(before_step)
    engine = Engine(runner, cost, clock=clock, policy=policy, beside=Inline())
    while len(tickets) < len(coming) or len(engine):
        if not engine.tick():
            let_time_pass(coming[len(tickets)][0] - clock.now_s())

    arrivals = [
        arrival(request.prompt, at_s, request.steps, runner.size(request).tokens) for at_s, request in coming
    ]
    for one in simulated(arrivals, cost, policy=policy):
        result = tickets[one.id].wait(0)
        assert isinstance(result, Result)
        assert result.total_s == pytest.approx(one.latency_s, abs=1e-6)
        assert result.waited_s == pytest.approx(one.wait_s, abs=1e-6)
