"""The engine: schedule, step, settle. One thread computes steps; text, sources and pixels are made beside it.

`tick` is the whole of it and needs no thread: tests call it with a clock of their own. `Engine.serve` calls
it until it is closed.

A request's way: admitted (checked, counted) -> begun beside the steps -> stepped, step by step, in whatever
company -> finished beside the steps -> ended. It can leave after any of them, and its place is filled in the
same tick.

Who may touch what:
- `_jobs`, `_inbox`, `_scheduler`, `_is_closed`, and the ending of a ticket: under the lock `_changed`.
- Tracks and a job's seconds: whoever ticks, and nobody while the runner computes. One thread ticks.
- Submitters and the thread beside touch neither: they leave a function in the inbox (`_post`), which the next
  tick calls. So cancelling is a message, too, and takes effect before the next step.
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
from makeready.engine.request import Latent, Request, Result, Track
from makeready.engine.runner import Runner, Size
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
    waited_s: float = 0.0
    computed_s: float = 0.0

    @property
    def begun(self) -> Track:
        """Where it stands. What steps or finishes has one: it entered the scheduler with it."""
        assert self.track is not None, self.ticket.id  # noqa: S101 - cannot happen
        return self.track

    @property
    def steps_done(self) -> int:
        return self.track.step if self.track is not None else 0


class Engine:
    """Computes requests on one runner. Submit from any thread; close it, or use it as a context manager.

    It keeps the pictures of strict requests, up to `RESULT_CACHE_BYTES`: the same request has the same bytes.
    `beside` makes texts, sources and pixels, one request at a time; the engine ends it. The runner is the
    caller's, who closes it after the engine.
    """

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

        A strict request that was made before is answered from the cache at once.

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
            self._beside.submit(self._begin, job)  # under the lock: closing cannot come between the two
        return ticket

    def eta_s(self, ticket: Ticket) -> float | None:
        """Seconds until a request's last step if nothing else arrives; None if it has ended or not begun.

        Runs the queue ahead on a copy: nobody waits for it, however long the queue is.
        """
        with self._changed:
            if ticket.id not in self._scheduler:
                return None
            queue, now_s = self._scheduler.copy(), self._clock.now_s()
        return queue.eta_s(ticket.id, now_s)

    def serve(self) -> None:
        """Start the thread that steps."""
        assert self._thread is None, "two threads cannot step"  # noqa: S101 - a slip in our own code
        self._thread = threading.Thread(target=self._serve, name="makeready-engine", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End: requests that have not ended are cancelled, threads are joined. The step that computes is
        computed to its end."""
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
        try:
            while self.tick() or not self._is_over():
                pass
        finally:
            self._abandon()

    def _is_over(self) -> bool:
        """Whether the engine is closed and empty. If not, waits until there may be something to do."""
        with self._changed:
            if self._is_closed and not self._jobs:
                return True
            if not self._inbox:
                self._changed.wait(timeout=self._idle_s())
            return False

    def _abandon(self) -> None:
        """The thread ends. If a fault of the engine or its policy ended it, nobody waits for ever."""
        with self._changed:
            self._is_closed = True
            for job in list(self._jobs.values()):
                self._end(
                    job,
                    EngineClosedError("The engine stopped by a fault of its own.", hint="Open another one."),
                )

    def _idle_s(self) -> float:
        """How long nothing can happen: until the next deadline, a second at most."""
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
            self._end(job, Cancelled(id=request_id, steps_done=job.steps_done))

    def _end_overdue(self) -> None:
        now_s = self._clock.now_s()
        for job in list(self._jobs.values()):
            deadline_s = job.request.deadline_s
            if deadline_s is not None and now_s - job.submitted_s > deadline_s:
                self._end(
                    job,
                    DeadlineError(
                        f"{deadline_s:g} s passed after {job.steps_done} of {job.request.steps} steps.",
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
            if not job.steps_done:
                job.waited_s = started_s - job.submitted_s
        velocities = self._velocities(jobs)
        share_s = (self._clock.now_s() - started_s) / len(jobs)
        with self._changed:
            for job, velocity in zip(jobs, velocities, strict=True):
                if isinstance(velocity, MakereadyError):
                    self._end(job, velocity)
                else:
                    track = job.begun
                    track.latent = euler_step(track.latent, velocity, track.t, track.t_next)
                    track.velocity = velocity
                    track.step += 1
                    job.computed_s += share_s
            finished = [self._jobs[one] for one in self._scheduler.stepped([job.ticket.id for job in jobs])]
        for job in jobs:
            if not job.ticket.is_done:
                self._tell(job)
        for job in finished:
            self._beside.submit(self._finish, job)

    def _velocities(self, jobs: Sequence[_Job]) -> list[Latent | MakereadyError]:
        """Each job's velocity, or why it has none. What fails in company is tried alone: only the culprit
        pays."""
        tracks = [job.begun for job in jobs]
        try:
            velocities = list(self._runner.velocities(tracks))
            _check_shapes(velocities, tracks)
        except Exception as error:  # noqa: BLE001 - one request's failure is that request's
            if len(jobs) > 1:
                return [self._velocities([job])[0] for job in jobs]
            return [failure_of(error, jobs[0].ticket.id)]
        return [
            velocity if np.isfinite(velocity).all() else _not_finite(job)
            for velocity, job in zip(velocities, jobs, strict=True)
        ]

    def _tell(self, job: _Job) -> None:
        if job.listener is None:
            return
        track = job.begun
        try:
            preview = self._runner.preview(track) if job.wants_previews else None
            job.listener(
                Progress(
                    id=job.ticket.id,
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
        if job.ticket.is_done:
            return
        try:
            pixels = self._runner.finish(job.begun)
            pixels.setflags(write=False)  # whoever asks for the same gets the same array
        except Exception as error:  # noqa: BLE001 - one request's failure is that request's
            failure = failure_of(error, job.ticket.id)
            self._post(lambda: self._end(job, failure))
            return
        result = Result(
            id=job.ticket.id,
            pixels=pixels,
            waited_s=job.waited_s,
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


def _check_shapes(velocities: Sequence[Latent], tracks: Sequence[Track]) -> None:
    """A runner that breaks its word breaks the requests in its hands, and not the engine."""
    given = [velocity.shape for velocity in velocities]
    wanted = [track.latent.shape for track in tracks]
    assert given == wanted, f"velocities of {given} for latents of {wanted}"  # noqa: S101 - a runner's bug


def _not_finite(job: _Job) -> GenerationError:
    return GenerationError(
        f"Step {job.steps_done + 1} of {job.request.steps} gave numbers that are not finite.",
        hint="Another seed or prompt may do; in bf16, try float32.",
    )
