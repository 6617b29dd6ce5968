"""A discrete-event simulation of one engine: the scheduler itself, a trace of arrivals, and a cost model
instead of a network."""

from collections.abc import Sequence
from dataclasses import dataclass

from makeready.engine.cost import CostModel
from makeready.engine.policy import Policy
from makeready.engine.scheduler import Limits, Scheduler, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Work that comes at `at_s`. `fixed_s`: what it takes beside its steps (text, decode), off the hot
    path."""

    at_s: float
    work: Work
    fixed_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """When work came, when it first computed, and when it was done."""

    id: str
    at_s: float
    first_step_s: float
    done_s: float

    @property
    def latency_s(self) -> float:
        return self.done_s - self.at_s

    @property
    def wait_s(self) -> float:
        """Seconds until its first step began."""
        return self.first_step_s - self.at_s


def simulated(
    arrivals: Sequence[Arrival], cost: CostModel, *, policy: Policy, limits: Limits | None = None
) -> tuple[Served, ...]:
    """What one engine would do with these arrivals, in order of completion. Deadlines are kept by nobody
    here.

    Raises: QueueFullError if more waits than the limits allow.
    """
    scheduler = Scheduler(cost, policy=policy, limits=limits)
    waiting = sorted(arrivals, key=lambda one: one.at_s)
    by_id = {one.work.id: one for one in waiting}
    first_step_s: dict[str, float] = {}
    served: list[Served] = []
    now_s, num_in = 0.0, 0
    while num_in < len(waiting) or len(scheduler):
        while num_in < len(waiting) and waiting[num_in].at_s <= now_s:
            scheduler.submit(waiting[num_in].work, waiting[num_in].at_s)
            num_in += 1
        batch = scheduler.next_batch(now_s)
        if batch is None:
            now_s = waiting[num_in].at_s
            continue
        for work_id in batch.ids:
            first_step_s.setdefault(work_id, now_s)
        now_s += batch.expected_s
        for work_id in scheduler.stepped(batch.ids):
            one = by_id[work_id]
            served.append(
                Served(
                    id=work_id, at_s=one.at_s, first_step_s=first_step_s[work_id], done_s=now_s + one.fixed_s
                )
            )
    return tuple(served)
