"""The door: promised places are there, strangers wait for them, nobody who floods shuts it for others."""

import heapq
import random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from makeready.app.jobs.door import FIRST_RUN_S, GRACE_S, Door, Queue, visitor_of


def queue(num_waiting: int, num_own: int = 1) -> Queue:
    return Queue(num_waiting=num_waiting, num_own=num_own)


def test_there_is_room_until_the_queue_is_full() -> None:
    door = Door(max_queued=2, num_lanes=1)

    assert [door.admitted(name, queue(waiting), 0.0) for waiting, name in enumerate("abc")] == [0, 0, 3]


def test_who_is_refused_gets_the_next_place_and_a_stranger_does_not_take_it() -> None:
    door = Door(max_queued=1, num_lanes=1, run_s=1.0)
    first, second = (door.admitted(name, queue(1), 0.0) for name in "ab")

    assert first < second
    assert door.admitted("stranger", queue(0), first + 0.1) > 0
    assert door.admitted("a", queue(0), first + 0.1) == 0


def test_who_comes_too_early_is_told_the_rest_and_keeps_the_place() -> None:
    door = Door(max_queued=1, num_lanes=1, run_s=10.0)
    seconds = door.admitted("a", queue(1), 0.0)

    assert door.admitted("a", queue(1), 3.0) == seconds - 3
    assert door.admitted("a", queue(0), float(seconds)) == 0


def test_a_place_is_not_kept_for_ever() -> None:
    door = Door(max_queued=1, num_lanes=1, run_s=1.0)
    seconds = door.admitted("a", queue(1), 0.0)

    assert door.admitted("stranger", queue(0), seconds + GRACE_S + 0.1) == 0


def test_the_last_places_are_for_those_who_have_none() -> None:
    door = Door(max_queued=16, num_lanes=1)

    assert not door.is_open_to(queue(14, num_own=14), 0.0)
    assert door.is_open_to(queue(14, num_own=0), 0.0)
    assert not door.is_open_to(queue(16, num_own=0), 0.0)


def test_the_rate_follows_the_runs() -> None:
    door = Door(max_queued=1, num_lanes=2)
    for _ in range(100):
        door.ended(30.0)

    assert FIRST_RUN_S < 29.9 < door.run_s <= 30.0


def test_an_appointment_is_with_one_owner_and_one_order() -> None:
    assert len({visitor_of("ann", "1"), visitor_of("ben", "1"), visitor_of("ann", "2")}) == 3


def share_kept(door: Door, seed: int, *, rate: float, is_random: bool, run_s: float) -> tuple[float, float]:
    """Clients come at `rate` times the capacity for a while, and each that is refused comes again when it was
    told. The share of those who were let in then, and how busy the lanes were."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    lanes, waiting, returned, kept, ended = 0, 0, 0, 0, 0
    gap_s = run_s / door.num_lanes / rate
    events: list[tuple[float, int, str, str]] = [(0.0, 0, "comes", "v0")]
    number = 0

    def add(time_s: float, kind: str, name: str) -> None:
        nonlocal number
        number += 1
        heapq.heappush(events, (time_s, number, kind, name))

    while events and events[0][0] < 60 * run_s:
        now_s, _, kind, name = heapq.heappop(events)
        if kind == "ends":
            lanes, ended = lanes - 1, ended + 1
            door.ended(run_s)
        else:
            seconds = 0 if lanes < door.num_lanes else door.admitted(name, queue(waiting), now_s)
            waiting += not seconds
            if kind == "returns":
                returned, kept = returned + 1, kept + (not seconds)
            elif seconds:
                add(now_s + seconds + 0.3 * dice.random(), "returns", name)
            if kind == "comes":
                add(now_s + (dice.expovariate(1 / gap_s) if is_random else gap_s), "comes", f"v{number + 1}")
        while waiting and lanes < door.num_lanes:
            waiting, lanes = waiting - 1, lanes + 1
            taken_s = dice.uniform(0.5, 1.5) * run_s if is_random else run_s
            add(now_s + taken_s, "ends", "")
        assert waiting <= door.max_queued
    return kept / max(1, returned), ended / 60 / door.num_lanes


@settings(max_examples=20, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    max_queued=st.sampled_from([16, 64]),
    num_lanes=st.sampled_from([1, 2, 8]),
    run_s=st.sampled_from([0.25, 1.0, 4.0]),
    is_random=st.booleans(),
)
def test_of_those_who_come_back_as_told_nearly_all_are_let_in(
    seed: int, max_queued: int, num_lanes: int, run_s: float, is_random: bool
) -> None:
    assume(max_queued >= 2 * max(num_lanes, num_lanes / run_s))
    door = Door(max_queued=max_queued, num_lanes=num_lanes, run_s=run_s)

    kept, busy = share_kept(door, seed, rate=5.0, is_random=is_random, run_s=run_s)

    assert kept >= 0.95
    assert busy >= 0.8


def test_a_time_that_is_made_up_would_not_hold() -> None:
    """The simulation can tell: with two seconds for everybody most come for nothing."""

    class Guessing(Door):
        def admitted(self, visitor: str, queue: Queue, now_s: float) -> int:
            return 0 if queue.num_waiting < self.max_queued else 2

    door = Guessing(max_queued=16, num_lanes=2)
    kept, _ = share_kept(door, 1, rate=5.0, is_random=True, run_s=1.0)

    assert kept == pytest.approx(0.2, abs=0.15)
