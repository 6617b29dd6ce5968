"""The simulation: policies on traces whose outcome is known or proved."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makeready.engine.cost import CostModel
from makeready.engine.policy import Fifo, LeastRemaining, RoundRobin
from makeready.engine.scheduler import Work
from makeready.engine.simulation import Arrival, simulated

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
    one = Arrival(at_s=0.0, work=Work(id="a", tokens=1000, steps=1), fixed_s=0.25)

    served = simulated([one, arrival("b", 0.0, 1)], COST, policy=Fifo())

    assert [each.done_s for each in served] == pytest.approx([1.25, 2.0])


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
