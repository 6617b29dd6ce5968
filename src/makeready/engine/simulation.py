"""A discrete-event simulation of engines behind one queue: the scheduler itself, a trace of arrivals, and a
cost model instead of a network.

Every engine is two servers, as the real one is: one steps, the other makes texts and pixels beside it, in
order of asking. While both are busy they slow each other down.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from makeready.engine.cost import CostModel
from makeready.engine.policy import Policy
from makeready.engine.scheduler import Limits, Scheduler, Work

NEVER_S = float("inf")
ROUNDING_S = 1e-9
"""Ours: what is nearer than that happens now; sums of seconds in float64 are off by much less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Work that comes at `at_s`, and leaves at `cancelled_s` if it is not done by then.

    Units: `before_s` and `after_s` are what text and pixels take beside its steps, undisturbed.
    """

    at_s: float
    work: Work
    before_s: float = 0.0
    after_s: float = 0.0
    cancelled_s: float = NEVER_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Contention:
    """How fast steps, and the work beside them, go on while the other is busy too; 1.0 is undisturbed."""

    step_rate: float = 1.0
    beside_rate: float = 1.0

    def __post_init__(self) -> None:
        if not (0 < self.step_rate <= 1 and 0 < self.beside_rate <= 1):
            raise ValueError(
                f"rates of {self.step_rate:g} and {self.beside_rate:g} are not above 0 and at most 1"
            )


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
    arrivals: Sequence[Arrival],
    cost: CostModel,
    *,
    policy: Policy,
    limits: Limits | None = None,
    contention: Contention | None = None,
    num_engines: int = 1,
    taken: CostModel | None = None,
) -> tuple[Served, ...]:
    """What the engines would do with these arrivals, in order of completion; cancelled work is not in it.

    The scheduler decides by `cost`. A step takes what `taken` says, where that is not the same.

    Work stays on the engine where it first stepped: its latent is there. Deadlines are kept by nobody here,
    and the engine's own work between two steps (0.02 ms) is left out.

    Raises: QueueFullError if more waits than the limits allow.
    """
    engines = [_Engine(contention or Contention()) for _ in range(num_engines)]
    return _Run(arrivals, Scheduler(cost, policy=policy, limits=limits), engines, taken or cost).served()


@dataclass(slots=True, kw_only=True, eq=False)
class _Task:
    """A text or a picture that is made beside the steps."""

    one: Arrival
    is_last: bool
    left_s: float


class _Engine:
    """Two servers. Seconds left are undisturbed ones: they count while there is something to do."""

    def __init__(self, contention: Contention) -> None:
        self._contention = contention
        self.stepping: tuple[str, ...] = ()
        self.step_left_s = NEVER_S
        self.making: _Task | None = None
        self.line: deque[_Task] = deque()

    @property
    def num_beside(self) -> int:
        return len(self.line) + (self.making is not None)

    def until_next_s(self) -> float:
        """Seconds until one of the two servers has done what it is at."""
        step_rate, beside_rate = self._rates()
        step_s = self.step_left_s / step_rate if self.stepping else NEVER_S
        return min(step_s, self.making.left_s / beside_rate if self.making else NEVER_S)

    def advance(self, seconds: float) -> None:
        step_rate, beside_rate = self._rates()
        self.step_left_s -= seconds * step_rate
        if self.making:
            self.making.left_s -= seconds * beside_rate

    def _rates(self) -> tuple[float, float]:
        if self.stepping and self.making:
            return self._contention.step_rate, self._contention.beside_rate
        return 1.0, 1.0


class _Run:
    """One simulation: the clock, the queue, the engines."""

    def __init__(
        self,
        arrivals: Sequence[Arrival],
        scheduler: Scheduler,
        engines: Sequence[_Engine],
        taken: CostModel,
    ) -> None:
        self._scheduler = scheduler
        self._taken = taken
        self._engines = engines
        self._coming = deque(sorted(arrivals, key=lambda one: one.at_s))
        leaving = (one for one in arrivals if one.cancelled_s < NEVER_S)
        self._leaving = deque(sorted(leaving, key=lambda one: one.cancelled_s))
        self._by_id = {one.work.id: one for one in arrivals}
        self._home: dict[str, _Engine] = {}
        self._first_step_s: dict[str, float] = {}
        self._gone: set[str] = set()
        self._served: list[Served] = []
        self._now_s = 0.0

    def served(self) -> tuple[Served, ...]:
        """Run until nothing is left to happen."""
        while True:
            self._let_in_and_out()
            for engine in self._engines:
                self._start_beside(engine)
            for engine in self._engines:
                self._start_step(engine)
            wait_s = self._until_next_s()
            if wait_s == NEVER_S:
                return tuple(self._served)
            self._now_s += wait_s
            for engine in self._engines:
                engine.advance(wait_s)
            for engine in self._engines:
                self._end_step(engine)
                self._end_beside(engine)

    def _until_next_s(self) -> float:
        """Seconds to the next event, `NEVER_S` if none is to come."""
        return min(
            self._coming[0].at_s - self._now_s if self._coming else NEVER_S,
            self._leaving[0].cancelled_s - self._now_s if self._leaving else NEVER_S,
            *(engine.until_next_s() for engine in self._engines),
        )

    def _let_in_and_out(self) -> None:
        while self._coming and self._coming[0].at_s <= self._now_s:
            one = self._coming.popleft()
            engine = min(self._engines, key=lambda engine: engine.num_beside)
            self._put_beside(engine, _Task(one=one, is_last=False, left_s=one.before_s))
        while self._leaving and self._leaving[0].cancelled_s <= self._now_s:
            work_id = self._leaving.popleft().work.id
            self._gone.add(work_id)
            self._home.pop(work_id, None)
            self._scheduler.withdraw(work_id)

    def _put_beside(self, engine: _Engine, task: _Task) -> None:
        """In line for a text or for pixels; what takes no time waits for nobody."""
        if task.left_s == 0:
            self._settle(task)
        else:
            engine.line.append(task)

    def _start_beside(self, engine: _Engine) -> None:
        while engine.making is None and engine.line:
            task = engine.line.popleft()
            if task.one.work.id not in self._gone:
                engine.making = task

    def _end_beside(self, engine: _Engine) -> None:
        if engine.making is not None and engine.making.left_s <= ROUNDING_S:
            done, engine.making = engine.making, None
            self._settle(done)

    def _settle(self, task: _Task) -> None:
        one, work_id = task.one, task.one.work.id
        if work_id in self._gone:
            return
        if not task.is_last:
            self._scheduler.submit(one.work, one.at_s)
            return
        self._gone.add(work_id)
        self._served.append(
            Served(id=work_id, at_s=one.at_s, first_step_s=self._first_step_s[work_id], done_s=self._now_s)
        )

    def _start_step(self, engine: _Engine) -> None:
        if engine.stepping:
            return
        elsewhere = {work_id for work_id, home in self._home.items() if home is not engine}
        if (batch := self._scheduler.next_batch(self._now_s, elsewhere=elsewhere)) is None:
            return
        row_tokens = [self._by_id[work_id].work.tokens for work_id in batch.ids]
        engine.stepping, engine.step_left_s = batch.ids, self._taken.batch_s(row_tokens)
        for work_id in batch.ids:
            self._home[work_id] = engine
            self._first_step_s.setdefault(work_id, self._now_s)

    def _end_step(self, engine: _Engine) -> None:
        if not engine.stepping or engine.step_left_s > ROUNDING_S:
            return
        stepped, engine.stepping = engine.stepping, ()
        for work_id in self._scheduler.stepped(stepped):
            one = self._by_id[work_id]
            self._put_beside(engine, _Task(one=one, is_last=True, left_s=one.after_s))
        for work_id in stepped:
            if work_id not in self._scheduler:
                self._home.pop(work_id, None)
