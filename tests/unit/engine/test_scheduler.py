"""The scheduler, over numbers alone: order, batches, limits, preemption, withdrawal, ETA."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makeready.engine.cost import CostModel
from makeready.engine.policy import Fifo, LeastRemaining, Policy, RoundRobin
from makeready.engine.scheduler import Limits, Scheduler, Work
from makeready.errors import QueueFullError

LINEAR = CostModel(step_s=0.0, token_s=1e-3)
FIXED = CostModel(step_s=1.0, token_s=1e-6)
POLICIES: list[Policy] = [Fifo(), RoundRobin(), LeastRemaining()]


def work(
    name: str, tokens: int = 100, steps: int = 4, bucket: str = "", deadline_s: float | None = None
) -> Work:
    return Work(id=name, tokens=tokens, steps=steps, bucket=bucket, deadline_s=deadline_s)


def order_of(scheduler: Scheduler, now_s: float = 0.0) -> list[str]:
    """Run until nothing is left; the ids in the order in which they finish."""
    finished: list[str] = []
    while batch := scheduler.next_batch(now_s):
        now_s += batch.expected_s
        finished += scheduler.stepped(batch.ids)
    return finished


def test_the_least_remaining_work_goes_first() -> None:
    scheduler = Scheduler(LINEAR)
    for one in (work("long", steps=8), work("short", steps=1), work("middle", steps=4)):
        scheduler.submit(one, 0.0)

    assert order_of(scheduler) == ["short", "middle", "long"]


def test_short_work_overtakes_long_work_between_two_of_its_steps() -> None:
    scheduler = Scheduler(LINEAR)
    scheduler.submit(work("long", steps=8), 0.0)
    assert scheduler.stepped(scheduler.next_batch(0.0).ids) == ()  # type: ignore[union-attr]

    scheduler.submit(work("short", steps=1), 0.1)

    assert scheduler.next_batch(0.1).ids == ("short",)  # type: ignore[union-attr]


def test_work_that_is_nearly_done_is_not_overtaken() -> None:
    scheduler = Scheduler(LINEAR)
    scheduler.submit(work("nearly", steps=4), 0.0)
    for _ in range(3):
        scheduler.stepped(("nearly",))
    scheduler.submit(work("short", steps=2), 1.0)

    assert scheduler.next_batch(1.0).ids == ("nearly",)  # type: ignore[union-attr]


def test_waiting_outweighs_size_in_the_end() -> None:
    """1 s of work against 0.1 s of work that came later: ageing of 0.15 turns the order after 6 s."""
    scheduler = Scheduler(LINEAR, policy=LeastRemaining(ageing=0.15))
    scheduler.submit(work("old", tokens=1000, steps=1), 0.0)

    scheduler.submit(work("new", tokens=100, steps=1), 5.9)
    assert scheduler.next_batch(5.9).ids == ("new",)  # type: ignore[union-attr]
    scheduler.withdraw("new")

    scheduler.submit(work("newer", tokens=100, steps=1), 6.1)
    assert scheduler.next_batch(6.1).ids == ("old",)  # type: ignore[union-attr]


def test_a_deadline_that_waiting_would_miss_goes_before_all() -> None:
    scheduler = Scheduler(LINEAR, policy=LeastRemaining(urgent_s=0.25))
    scheduler.submit(work("short", steps=1), 0.0)
    scheduler.submit(work("urgent", steps=8, deadline_s=1.0), 0.0)

    assert scheduler.next_batch(0.0).ids == ("urgent",)  # type: ignore[union-attr]


def test_a_deadline_that_is_lost_makes_nobody_else_late() -> None:
    scheduler = Scheduler(LINEAR)
    scheduler.submit(work("short", steps=1), 0.0)
    scheduler.submit(work("lost", steps=8, deadline_s=0.5), 0.0)

    assert scheduler.next_batch(0.0).ids == ("short",)  # type: ignore[union-attr]


def test_a_step_is_shared_while_sharing_saves() -> None:
    scheduler = Scheduler(FIXED, limits=Limits(rows=3))
    for index in range(5):
        scheduler.submit(work(f"w{index}"), 0.0)

    batch = scheduler.next_batch(0.0)

    assert batch is not None
    assert batch.ids == ("w0", "w1", "w2")
    assert batch.expected_s == pytest.approx(1.0003)


def test_a_linear_step_is_never_shared() -> None:
    scheduler = Scheduler(LINEAR)
    for index in range(5):
        scheduler.submit(work(f"w{index}"), 0.0)

    assert scheduler.next_batch(0.0).ids == ("w0",)  # type: ignore[union-attr]


def test_only_one_bucket_shares_and_the_token_limit_holds() -> None:
    scheduler = Scheduler(FIXED, limits=Limits(tokens=250))
    scheduler.submit(work("a", bucket="256"), 0.0)
    scheduler.submit(work("b", bucket="512"), 0.0)
    scheduler.submit(work("c", bucket="256", steps=5), 0.0)
    scheduler.submit(work("d", bucket="256", steps=6), 0.0)

    assert scheduler.next_batch(0.0).ids == ("a", "c")  # type: ignore[union-attr]


def test_a_slot_that_is_withdrawn_is_filled_in_the_same_tick() -> None:
    scheduler = Scheduler(FIXED, limits=Limits(rows=2))
    for name in ("a", "b", "c"):
        scheduler.submit(work(name), 0.0)

    assert scheduler.withdraw("a")

    assert scheduler.next_batch(0.0).ids == ("b", "c")  # type: ignore[union-attr]
    assert not scheduler.withdraw("a")


def test_work_withdrawn_while_it_computes_is_passed_over() -> None:
    scheduler = Scheduler(FIXED)
    scheduler.submit(work("a", steps=1), 0.0)
    scheduler.withdraw("a")

    assert scheduler.stepped(("a",)) == ()
    assert len(scheduler) == 0


def test_a_full_queue_says_when_there_is_room() -> None:
    scheduler = Scheduler(LINEAR, limits=Limits(waiting=2))
    scheduler.submit(work("a", steps=30), 0.0)
    scheduler.submit(work("b", steps=20), 0.0)

    with pytest.raises(QueueFullError) as caught:
        scheduler.submit(work("c"), 0.0)

    assert "2 requests" in caught.value.message
    assert "2.0 s" in caught.value.hint
    assert "c" not in scheduler


def test_an_id_cannot_be_in_the_queue_twice() -> None:
    scheduler = Scheduler(LINEAR)
    scheduler.submit(work("a"), 0.0)

    with pytest.raises(ValueError, match="already"):
        scheduler.submit(work("a"), 0.0)


def test_work_without_tokens_or_steps_is_refused() -> None:
    with pytest.raises(ValueError, match="0 steps"):
        work("a", steps=0)


queues = st.lists(
    st.tuples(st.integers(1, 4000), st.integers(1, 8), st.sampled_from("ab")), min_size=1, max_size=12
)
costs = st.sampled_from([LINEAR, FIXED, CostModel(step_s=0.05, row_s=0.01, token_s=1e-4, pair_s=1e-8)])


@settings(deadline=None)
@given(queues, costs, st.sampled_from(POLICIES))
def test_everything_finishes_once_in_as_many_steps_as_it_has(
    queue: list[tuple[int, int, str]], cost: CostModel, policy: Policy
) -> None:
    scheduler = Scheduler(cost, policy=policy)
    for index, (tokens, steps, bucket) in enumerate(queue):
        scheduler.submit(work(str(index), tokens, steps, bucket), 0.0)

    steps_of = dict.fromkeys(map(str, range(len(queue))), 0)
    finished: list[str] = []
    now_s = 0.0
    while batch := scheduler.next_batch(now_s):
        assert len({queue[int(name)][2] for name in batch.ids}) == 1
        now_s += batch.expected_s
        for name in batch.ids:
            steps_of[name] += 1
        finished += scheduler.stepped(batch.ids)

    assert sorted(finished) == sorted(steps_of)
    assert all(steps_of[str(index)] == steps for index, (_, steps, _) in enumerate(queue))


@settings(deadline=None)
@given(queues, costs, st.sampled_from(POLICIES))
def test_the_eta_is_kept_while_nothing_arrives(
    queue: list[tuple[int, int, str]], cost: CostModel, policy: Policy
) -> None:
    scheduler = Scheduler(cost, policy=policy)
    for index, (tokens, steps, bucket) in enumerate(queue):
        scheduler.submit(work(str(index), tokens, steps, bucket), 0.0)
    promised_s = {str(index): scheduler.eta_s(str(index), 0.0) for index in range(len(queue))}

    now_s = 0.0
    while batch := scheduler.next_batch(now_s):
        now_s += batch.expected_s
        for name in scheduler.stepped(batch.ids):
            assert now_s == pytest.approx(promised_s[name])
