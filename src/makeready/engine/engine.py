"""The engine: schedule, step, settle. One thread computes steps; text, sources and pixels are made beside it.

`tick` is the whole of it and needs no thread: tests call it with a clock of their own. `Engine.serve` calls
it until it is closed.

A request's way: admitted (checked, counted) -> begun beside the steps -> stepped, step by step, in whatever
company -> finished beside the steps -> ended. It can leave after any of them, and its place is filled in the
same tick.
"""

import itertools
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Self

import numpy as np

from makeready.engine.cache import ByteCache
from makeready.engine.cost import CostModel
from makeready.engine.policy import Policy
from makeready.engine.request import Request, Result, Track
from makeready.engine.runner import Latent, Runner, Size
from makeready.engine.scheduler import Limits, Scheduler, Work
from makeready.engine.solver import euler_step
from makeready.engine.ticket import Cancelled, Ending, Listener, Progress, Ticket
from makeready.errors import (
    DeadlineError,
    EngineClosedError,
    GenerationError,
    MakereadyError,
    OutOfMemoryError,
    QueueFullError,
)
from makeready.loop.clock import MonotonicClock
from makeready.loop.ports import Clock

LOG = logging.getLogger(__name__)
RESULT_CACHE_BYTES = 256 * 2**20
"""Ours: eighty pictures of 1024 x 1024 px."""


@dataclass(slots=True, kw_only=True, eq=False)
class _Job:
    """A request in the engine's hands."""

    ticket: Ticket
    request: Request
    fingerprint: str
    size: Size
    submitted_s: float
    listener: Listener | None
    wants_previews: bool
    track: Track | None = None
    first_step_s: float | None = None
    computed_s: float = 0.0


class Engine:
    """Computes requests on one runner. Submit from any thread; close it, or use it as a context manager."""

    def __init__(
        self,
        runner: Runner,
        cost: CostModel,
        *,
        clock: Clock | None = None,
        policy: Policy | None = None,
        limits: Limits | None = None,
        beside: Executor | None = None,
    ) -> None:
        self._runner = runner
        self._limits = limits or Limits()
        self._scheduler = Scheduler(cost, policy=policy, limits=self._limits)
        self._clock = clock or MonotonicClock()
        self._beside = beside or ThreadPoolExecutor(1, thread_name_prefix="makeready-beside")
        self._results: ByteCache[Result] = ByteCache(RESULT_CACHE_BYTES)
        self._jobs: dict[str, _Job] = {}
        self._inbox: list[Callable[[], None]] = []
        self._changed = threading.Condition()
        self._is_closed = False
        self._numbers = itertools.count(1)
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self.serve()
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __len__(self) -> int:
        """Requests that have not ended."""
        return len(self._jobs)

    def submit(
        self, request: Request, *, listener: Listener | None = None, wants_previews: bool = False
    ) -> Ticket:
        """Take a request. What is known to be wrong is refused here, before any work.

        A request that was made before is answered from the cache at once.

        Raises: InvalidRequestError for what the model cannot do; QueueFullError; EngineClosedError.
        """
        now_s, fingerprint = self._clock.now_s(), request.fingerprint()
        ticket = Ticket(f"gen_{next(self._numbers)}", self._cancel)
        if (known := self._results.find(fingerprint)) is not None:
            total_s = self._clock.now_s() - now_s
            ticket.end(
                Result(
                    id=ticket.id,
                    pixels=known.pixels,
                    waited_s=0.0,
                    computed_s=0.0,
                    total_s=total_s,
                    is_cached=True,
                )
            )
            return ticket
        job = _Job(
            ticket=ticket,
            request=request,
            fingerprint=fingerprint,
            size=self._runner.size(request),
            submitted_s=now_s,
            listener=listener,
            wants_previews=wants_previews,
        )
        with self._changed:
            if self._is_closed:
                raise EngineClosedError("The engine is closed.", hint="Open another one.")
            if len(self._jobs) >= self._limits.waiting:
                raise QueueFullError(
                    f"{len(self._jobs)} requests are waiting or running, the limit.",
                    hint="Send it again when one of them has ended.",
                )
            self._jobs[ticket.id] = job
        self._beside.submit(self._begin, job)
        return ticket

    def eta_s(self, ticket: Ticket) -> float | None:
        """Seconds until a request's last step if nothing else arrives; None if it has ended or not begun."""
        with self._changed:
            if ticket.id not in self._scheduler:
                return None
            return self._scheduler.eta_s(ticket.id, self._clock.now_s())

    def serve(self) -> None:
        """Start the thread that steps."""
        self._thread = threading.Thread(target=self._serve, name="makeready-engine", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End: requests that have not ended are cancelled, threads are joined."""
        with self._changed:
            self._is_closed = True
            waiting = list(self._jobs)
            self._changed.notify_all()
        for request_id in waiting:
            self._cancel(request_id)
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        while self.tick():
            pass
        self._beside.shutdown(wait=True)
        self.tick()

    def tick(self) -> bool:
        """Settle what came in, compute one step, settle what it finished. False if there was nothing to
        do."""
        with self._changed:
            came_in, self._inbox = self._inbox, []
            for settle in came_in:
                settle()
            self._end_overdue()
            batch = self._scheduler.next_batch(self._clock.now_s())
            jobs = [self._jobs[request_id] for request_id in batch.ids] if batch else []
        if not jobs:
            return bool(came_in)
        self._step(jobs)
        return True

    def _serve(self) -> None:
        while True:
            if self.tick():
                continue
            with self._changed:
                if self._is_closed and not self._jobs:
                    return
                if not self._inbox:
                    self._changed.wait(timeout=self._idle_s())

    def _idle_s(self) -> float:
        """How long nothing can happen: until the next deadline of one that has not begun, a second at
        most."""
        now_s = self._clock.now_s()
        ends_s = [
            job.submitted_s + job.request.deadline_s
            for job in self._jobs.values()
            if job.request.deadline_s is not None
        ]
        return max(0.0, min([now_s + 1.0, *ends_s]) - now_s)

    def _post(self, settle: Callable[[], None]) -> None:
        with self._changed:
            self._inbox.append(settle)
            self._changed.notify_all()

    def _cancel(self, request_id: str) -> None:
        self._post(lambda: self._end_cancelled(request_id))

    def _end_cancelled(self, request_id: str) -> None:
        if (job := self._jobs.get(request_id)) is not None:
            self._end(job, Cancelled(id=request_id, steps_done=job.track.step if job.track else 0))

    def _end_overdue(self) -> None:
        now_s = self._clock.now_s()
        for job in list(self._jobs.values()):
            deadline_s = job.request.deadline_s
            if deadline_s is not None and now_s - job.submitted_s > deadline_s:
                steps = job.track.step if job.track else 0
                self._end(
                    job,
                    DeadlineError(
                        f"{deadline_s:g} s passed after {steps} of {job.request.steps} steps.",
                        hint="Give it more time, fewer steps or a smaller picture.",
                        param="deadline_s",
                    ),
                )

    def _end(self, job: _Job, ending: Ending | MakereadyError) -> None:
        """Under the lock: nobody holds the request any more."""
        self._scheduler.withdraw(job.ticket.id)
        self._jobs.pop(job.ticket.id, None)
        job.ticket.end(ending)

    def _begin(self, job: _Job) -> None:
        """Beside the steps."""
        if job.ticket.is_done:
            return
        try:
            track = self._runner.begin(job.request)
        except Exception as error:  # noqa: BLE001 - one request's failure is that request's
            failure = failure_of(error, job.ticket.id)
            self._post(lambda: self._end(job, failure))
            return
        self._post(lambda: self._enter(job, track))

    def _enter(self, job: _Job, track: Track) -> None:
        if job.ticket.id not in self._jobs:
            return
        job.track = track
        deadline_s = job.request.deadline_s
        work = Work(
            id=job.ticket.id,
            tokens=job.size.tokens,
            steps=len(track.times) - 1,
            bucket=job.size.bucket,
            deadline_s=None if deadline_s is None else job.submitted_s + deadline_s,
        )
        self._scheduler.submit(work, job.submitted_s)

    def _step(self, jobs: Sequence[_Job]) -> None:
        started_s = self._clock.now_s()
        for job in jobs:
            if job.first_step_s is None:
                job.first_step_s = started_s
        velocities = self._velocities(jobs)
        share_s = (self._clock.now_s() - started_s) / len(jobs)
        with self._changed:
            for job, velocity in zip(jobs, velocities, strict=True):
                if isinstance(velocity, MakereadyError):
                    self._end(job, velocity)
                elif (track := job.track) is not None:
                    track.latent = euler_step(track.latent, velocity, track.t, track.t_next)
                    track.velocity = velocity
                    track.step += 1
                    job.computed_s += share_s
            finished = self._scheduler.stepped([job.ticket.id for job in jobs])
        for job in jobs:
            if not job.ticket.is_done:
                self._tell(job)
        for request_id in finished:
            if request_id in self._jobs:
                self._beside.submit(self._finish, self._jobs[request_id])

    def _velocities(self, jobs: Sequence[_Job]) -> list[Latent | MakereadyError]:
        """Each job's velocity, or why it has none. What fails in company is tried alone: only the culprit
        pays."""
        tracks = [job.track for job in jobs if job.track is not None]
        try:
            velocities = list(self._runner.velocities(tracks))
        except Exception as error:  # noqa: BLE001 - one request's failure is that request's
            if len(jobs) > 1:
                return [self._velocities([job])[0] for job in jobs]
            return [failure_of(error, jobs[0].ticket.id)]
        return [
            velocity if np.isfinite(velocity).all() else _not_finite(job)
            for velocity, job in zip(velocities, jobs, strict=True)
        ]

    def _tell(self, job: _Job) -> None:
        if job.listener is None or job.track is None:
            return
        track = job.track
        try:
            preview = self._runner.preview(track) if job.wants_previews else None
            job.listener(
                Progress(
                    id=job.ticket.id,
                    kind="step",
                    step=track.step,
                    steps=len(track.times) - 1,
                    preview=preview,
                )
            )
        except Exception as error:  # noqa: BLE001 - a listener's failure is its request's
            failure = failure_of(error, job.ticket.id)
            with self._changed:
                self._end(job, failure)

    def _finish(self, job: _Job) -> None:
        """Beside the steps."""
        track = job.track
        if job.ticket.is_done or track is None or job.first_step_s is None:
            return
        try:
            pixels = self._runner.finish(track)
        except Exception as error:  # noqa: BLE001 - one request's failure is that request's
            failure = failure_of(error, job.ticket.id)
            self._post(lambda: self._end(job, failure))
            return
        result = Result(
            id=job.ticket.id,
            pixels=pixels,
            waited_s=job.first_step_s - job.submitted_s,
            computed_s=job.computed_s,
            total_s=self._clock.now_s() - job.submitted_s,
        )
        if job.request.mode == "strict":
            self._results.keep(job.fingerprint, result, pixels.nbytes)
        self._post(lambda: self._end(job, result))


def failure_of(error: Exception, request_id: str) -> MakereadyError:
    """What went wrong with one request, as one of our errors; logged if it is not one already."""
    if isinstance(error, MakereadyError):
        return error
    LOG.warning("request %s failed", request_id, exc_info=error)
    if isinstance(error, MemoryError) or "out of memory" in str(error).lower():
        return OutOfMemoryError(
            "There is not enough memory for this request.",
            hint="Ask for a smaller picture or fewer references.",
        )
    return GenerationError(f"The request failed in the model: {type(error).__name__}: {error}")


def _not_finite(job: _Job) -> GenerationError:
    step = job.track.step + 1 if job.track else 0
    return GenerationError(
        f"Step {step} of {job.request.steps} gave numbers that are not finite.",
        hint="Another seed or prompt may do; in bf16, try float32.",
    )
