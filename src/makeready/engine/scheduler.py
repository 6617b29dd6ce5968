"""Which work computes its next step: pure Python over numbers, no tensor, no clock, no thread.

Its owner asks for a batch, computes it, and says that it was stepped. Between two steps anything may be
submitted, withdrawn or overtaken: preemption is nothing but another answer to `next_batch`.
"""

from collections.abc import Container, Hashable, Sequence
from dataclasses import dataclass, field, replace

from makeready.engine.cost import CostModel
from makeready.engine.policy import LeastRemaining, Policy, Standing
from makeready.errors import QueueFullError


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a request costs. `bucket`: only work of one bucket may share a batch (the shapes that a runner
    can put together).

    Units: `tokens` are the active ones of a step; `deadline_s` on the owner's clock, None for none.
    """

    id: str
    tokens: int
    steps: int
    bucket: Hashable = None
    deadline_s: float | None = None

    def __post_init__(self) -> None:
        if self.tokens < 1 or self.steps < 1:
            raise ValueError(f"work {self.id!r} has {self.tokens} tokens and {self.steps} steps")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the machine holds at once. `rows` and `tokens` bound one batch, `waiting` all work that is not
    finished.

    Ours, and not tuned: `is_worth_sharing` ends most batches sooner. Work of more than `tokens` steps alone.
    """

    waiting: int = 256
    rows: int = 8
    tokens: int = 16_384


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Work that steps together, in order of arrival, and the seconds that the step should take."""

    ids: tuple[str, ...]
    expected_s: float


@dataclass(slots=True, kw_only=True)
class _Place:
    """Work in the queue; `steps_done` is all that changes. `step_s`: a step of it alone."""

    work: Work
    arrival: int
    arrived_s: float
    step_s: float
    steps_done: int = field(default=0)

    @property
    def steps_left(self) -> int:
        return self.work.steps - self.steps_done

    @property
    def remaining_s(self) -> float:
        return self.steps_left * self.step_s


class Scheduler:
    """Holds the queue. One owner, one thread."""

    def __init__(
        self, cost: CostModel, *, policy: Policy | None = None, limits: Limits | None = None
    ) -> None:
        self._cost = cost
        self._policy = policy or LeastRemaining()
        self._limits = limits or Limits()
        self._places: dict[str, _Place] = {}
        self._num_arrived = 0

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, work_id: str) -> bool:
        return work_id in self._places

    def submit(self, work: Work, now_s: float) -> None:
        """Take work into the queue.

        Raises: QueueFullError, saying when there is room again; ValueError for an id that is in the queue.
        """
        if work.id in self._places:
            raise ValueError(f"work {work.id!r} is in the queue already")
        if len(self._places) >= self._limits.waiting:
            room_s = min(place.remaining_s for place in self._places.values())
            raise QueueFullError(
                f"{len(self._places)} requests are waiting or running, the limit.",
                hint=f"Send it again in {max(room_s, 0.1):.1f} s.",
            )
        self._places[work.id] = _Place(
            work=work, arrival=self._num_arrived, arrived_s=now_s, step_s=self._cost.batch_s([work.tokens])
        )
        self._num_arrived += 1

    def withdraw(self, work_id: str) -> bool:
        """Take work out: cancelled, failed or too late. False if it is not there any more."""
        return self._places.pop(work_id, None) is not None

    def next_batch(self, now_s: float, *, elsewhere: Container[str] = ()) -> Batch | None:
        """The work that should step now, or None if nothing waits. Asking changes nothing.

        Work `elsewhere` belongs to another engine of the same queue, and is passed over.

        The first by the policy's rank leads. Others of its bucket join, in rank, as long as a shared step
        costs less than steps of their own and the limits hold.
        """
        here = [place for place in self._places.values() if place.work.id not in elsewhere]
        if not here:
            return None
        ranked = sorted(here, key=lambda place: self._policy.rank(self._standing(place, now_s)))
        leader = ranked[0]
        chosen, row_tokens = [leader], [leader.work.tokens]
        for place in ranked[1:]:
            tokens = place.work.tokens
            if len(chosen) == self._limits.rows:
                break
            if place.work.bucket != leader.work.bucket or sum(row_tokens) + tokens > self._limits.tokens:
                continue
            if self._cost.is_worth_sharing(row_tokens, tokens):
                chosen.append(place)
                row_tokens.append(tokens)
        chosen.sort(key=lambda place: place.arrival)
        ids = tuple(place.work.id for place in chosen)
        return Batch(ids=ids, expected_s=self._cost.batch_s(row_tokens))

    def stepped(self, ids: Sequence[str]) -> tuple[str, ...]:
        """One step of this work is computed; the ids whose last step it was, which leave the queue.

        Work that was withdrawn while it computed is passed over.
        """
        finished = []
        for work_id in ids:
            if (place := self._places.get(work_id)) is None:
                continue
            place.steps_done += 1
            if place.steps_left == 0:
                del self._places[work_id]
                finished.append(work_id)
        return tuple(finished)

    def eta_s(self, work_id: str, now_s: float) -> float:
        """Seconds until this work is finished if nothing else arrives: the queue, run ahead on a copy.

        A sum over what ranks before it would promise too much: a shared step takes longer than its leader's
        own.

        Raises: KeyError if it is not in the queue.
        """
        if work_id not in self:
            raise KeyError(work_id)
        ahead, end_s = self.copy(), now_s
        while work_id in ahead and (batch := ahead.next_batch(end_s)):
            end_s += batch.expected_s
            ahead.stepped(batch.ids)
        return end_s - now_s

    def copy(self) -> "Scheduler":
        """Another scheduler with the same work, as far as it is."""
        made = Scheduler(self._cost, policy=self._policy, limits=self._limits)
        made._places = {work_id: replace(place) for work_id, place in self._places.items()}
        made._num_arrived = self._num_arrived
        return made

    def _standing(self, place: _Place, now_s: float) -> Standing:
        remaining_s = place.remaining_s
        deadline_s = place.work.deadline_s
        return Standing(
            arrival=place.arrival,
            waited_s=now_s - place.arrived_s,
            remaining_s=remaining_s,
            steps_done=place.steps_done,
            slack_s=None if deadline_s is None else deadline_s - now_s - remaining_s,
        )
