"""The trace that is sent live and simulated, and what the simulation is fed with; without torch."""

import json
from itertools import count

import pytest

from makeready.bench import engine_trace
from makeready.bench.simulate_measure import Measured, WatchedRunner, begun, gap_s
from makeready.bench.simulate_trace import (
    KINDS,
    TRACE,
    Effort,
    arrivals_of,
    as_lines,
    drawn_entries,
    kind_of,
    read_entries,
    request_of,
)
from makeready.engine.cost import CostModel
from makeready.engine.policy import Fifo
from makeready.engine.scheduler import Limits
from makeready.engine.simulation import NEVER_S, Contention, simulated
from makeready.testing.runner import NullRunner

COST = CostModel(step_s=0.0, token_s=1e-3)
EFFORTS = {
    kind: Effort(tokens=10 * index, before_s=0.01, after_s=0.02) for index, kind in enumerate(KINDS, 1)
}
ALONE = Measured(cost=COST, efforts=EFFORTS, contention=Contention())


def test_the_committed_traces_are_what_their_seeds_draw() -> None:
    assert TRACE.read_text() == as_lines(drawn_entries())
    assert read_entries() == drawn_entries()
    assert json.loads(engine_trace.TRACE.read_text()) == engine_trace.drawn_trace()


def test_the_trace_has_every_kind_and_some_cancels_from_its_first_arrivals_on() -> None:
    first = read_entries()[:48]

    assert {one.kind for one in first} == set(KINDS)
    assert any(one.cancelled_after is not None for one in first)


@pytest.mark.parametrize("kind", KINDS)
def test_two_requests_of_a_kind_differ_in_nothing_that_takes_time(kind) -> None:  # type: ignore[no-untyped-def]
    one, other = request_of(kind, 4, number=1), request_of(kind, 4, number=2)

    assert kind_of(one) == kind_of(other) == kind
    assert one.prompt != other.prompt
    assert len(one.prompt) == len(other.prompt)


def test_the_load_is_the_share_of_time_that_steps_are_busy() -> None:
    entries = read_entries()
    busy_s = sum(one.steps * COST.batch_s([EFFORTS[one.kind].tokens]) for one in entries)

    lasts_s = gap_s(entries, ALONE, 0.8) * entries[-1].at

    assert busy_s / lasts_s == pytest.approx(0.8)
    assert gap_s(entries, ALONE, 0.8, 4) == pytest.approx(gap_s(entries, ALONE, 0.8) / 4)


def test_time_lost_to_what_goes_on_beside_is_no_load() -> None:
    entries = read_entries()
    crowded = Measured(cost=COST, efforts=EFFORTS, contention=Contention(step_rate=0.5, beside_rate=0.5))

    assert gap_s(entries, crowded, 0.8) > gap_s(entries, ALONE, 0.8)


def test_the_trace_is_simulated_whole_but_for_its_cancels() -> None:
    entries = read_entries()
    arrivals = arrivals_of(entries, EFFORTS, gap_s(entries, ALONE, 0.8))

    served = simulated(arrivals, COST, policy=Fifo(), limits=Limits(waiting=1_000))

    kept = {one.work.id for one in arrivals if one.cancelled_s == NEVER_S}
    assert kept <= {one.id for one in served}
    assert len(kept) == sum(one.cancelled_after is None for one in entries)


def test_a_watched_runner_tells_what_its_steps_took_in_all() -> None:
    watched = WatchedRunner(NullRunner())
    tracks = [begun(watched, kind, count(1)) for kind in KINDS]
    for _ in range(3):
        watched.velocities(tracks[:2])
        watched.velocities(tracks)
    watched.finish(tracks[0])

    found = watched.measured(EFFORTS)

    assert found.cost.batch_s([16]) > 0
    assert found.efforts[KINDS[0]].after_s != EFFORTS[KINDS[0]].after_s
    assert found.efforts[KINDS[1]].after_s == EFFORTS[KINDS[1]].after_s
    assert all(found.efforts[kind].before_s != EFFORTS[kind].before_s for kind in KINDS)
    assert found.contention == Contention()
