"""Runs in threads of this process, behind the port of durable runs; the queue is gone when the process is."""

import logging
import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Protocol

from makeready.app.jobs.port import Job, JobError, JobEvent, JobEventName, JobState
from makeready.app.wiring import new_run_id
from makeready.errors import (
    EngineClosedError,
    InvalidRequestError,
    MakereadyError,
    QueueFullError,
    UnknownNameError,
)
from makeready.loop import Event, Outcome, RunOrder, RunResult

logger = logging.getLogger(__name__)

NUM_KEPT = 10_000
"""Ours: ended jobs whose events can still be asked for; their runs stay in the store for good."""


class Worker(Protocol):
    """Who carries one order out: `Shop`, or a test's."""

    def carry_out(
        self,
        order: RunOrder,
        run_id: str,
        *,
        owner: str,
        on_event: Callable[[Event], None],
        is_cancelled: Callable[[], bool],
    ) -> RunResult: ...


@dataclass(slots=True, kw_only=True)
class _Entry:
    """Where one job stands. Only touched under the lock."""

    job: Job
    order: RunOrder
    events: list[JobEvent] = field(default_factory=list)


class ThreadJobs:
    """Implements `Jobs` with a few threads and a bounded queue."""

    def __init__(self, worker: Worker, *, num_threads: int = 2, max_queued: int = 64) -> None:
        self._worker = worker
        self._max_queued = max_queued
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._of_request: dict[tuple[str, str], str] = {}
        self._queue: deque[str] = deque()
        self._changed = threading.Condition()
        self._num_running = 0
        self._is_draining = False
        self._is_stopped = False
        self._threads = [
            threading.Thread(target=self._serve, name=f"makeready-run-{index}", daemon=True)
            for index in range(num_threads)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def num_queued(self) -> int:
        return len(self._queue)

    @property
    def num_running(self) -> int:
        return self._num_running

    def submit(self, order: RunOrder, *, owner: str, request_id: str) -> str:
        with self._changed:
            known = self._of_request.get((owner, request_id))
            if known is not None:
                if self._entries[known].order != order:
                    raise InvalidRequestError(
                        "The request id was used for another order.",
                        hint="Give each order a request id of its own.",
                        param="request_id",
                    )
                return known
            if self._is_draining:
                raise EngineClosedError("The server is stopping.", hint="Try another one, or later.")
            if len(self._queue) >= self._max_queued:
                raise QueueFullError(
                    f"{len(self._queue)} runs are waiting already.", hint="Try again in a few seconds."
                )
            run_id = new_run_id()
            job = Job(
                run_id=run_id,
                owner=owner,
                request_id=request_id,
                state=JobState.QUEUED,
                created_utc=datetime.now(UTC).isoformat(timespec="seconds"),
            )
            self._entries[run_id] = _Entry(job=job, order=order)
            self._of_request[owner, request_id] = run_id
            self._tell(run_id, "run.accepted", "queued", 0.0)
            self._queue.append(run_id)
            self._forget_old()
            self._changed.notify_all()
            return run_id

    def job(self, run_id: str, *, owner: str) -> Job:
        with self._changed:
            return self._entry(run_id, owner).job

    def cancel(self, run_id: str, *, owner: str) -> Job:
        with self._changed:
            entry = self._entry(run_id, owner)
            if entry.job.state is JobState.QUEUED and run_id in self._queue:
                self._queue.remove(run_id)
                self._end(run_id, JobState.CANCELLED, "cancelled", 0.0)
            elif not entry.job.state.is_final:
                entry.job = replace(entry.job, is_cancel_asked=True)
            return entry.job

    def events(self, run_id: str, *, owner: str, after: int = 0, wait_s: float = 0.0) -> Sequence[JobEvent]:
        with self._changed:
            entry = self._entry(run_id, owner)
            self._changed.wait_for(
                lambda: len(entry.events) > after or entry.job.state.is_final, timeout=wait_s
            )
            return tuple(entry.events[after:])

    def wait(self, run_id: str, *, owner: str, timeout_s: float) -> Job:
        with self._changed:
            entry = self._entry(run_id, owner)
            self._changed.wait_for(lambda: entry.job.state.is_final, timeout=timeout_s)
            return entry.job

    def drain(self, timeout_s: float) -> int:
        """As the port says; what waits in the queue is cancelled, for nobody would go on with it."""
        with self._changed:
            self._is_draining = True
            while self._queue:
                self._end(self._queue.popleft(), JobState.CANCELLED, "cancelled", 0.0)
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._num_running == 0, timeout=timeout_s / 2)
            self._is_stopped = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._num_running == 0, timeout=timeout_s / 2)
            return self._num_running

    def close(self) -> None:
        self.drain(0.0)

    def _serve(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._queue) or self._is_draining)
                if self._is_draining:
                    return
                run_id = self._queue.popleft()
                entry = self._entries[run_id]
                entry.job = replace(entry.job, state=JobState.RUNNING)
                self._num_running += 1
            try:
                self._work(run_id, entry)
            finally:
                with self._changed:
                    self._num_running -= 1
                    self._changed.notify_all()

    def _work(self, run_id: str, entry: _Entry) -> None:
        elapsed_s = 0.0

        def on_event(event: Event) -> None:
            nonlocal elapsed_s
            elapsed_s = event.elapsed_s
            if event.name != "run.finished":  # told once the job is final
                with self._changed:
                    self._tell(run_id, event.name, event.message, event.elapsed_s, event.attempt_index)

        try:
            result = self._worker.carry_out(
                entry.order,
                run_id,
                owner=entry.job.owner,
                on_event=on_event,
                is_cancelled=lambda: entry.job.is_cancel_asked or self._is_stopped,
            )
        except MakereadyError as error:
            logger.info("The run %s failed: %s", run_id, error.message)
            told = JobError(code=error.code, message=error.message, hint=error.hint, param=error.param)
            with self._changed:
                self._end(run_id, JobState.FAILED, error.code, elapsed_s, error=told)
        except Exception:  # the worker's boundary: one run fails, its thread goes on
            logger.exception("The run %s failed.", run_id)
            with self._changed:
                told = JobError(code="internal_error", message="")
                self._end(run_id, JobState.FAILED, told.code, elapsed_s, error=told)
        else:
            outcome = result.outcome
            state = JobState.CANCELLED if outcome is Outcome.CANCELLED else JobState.FINISHED
            with self._changed:
                self._end(run_id, state, outcome.value, elapsed_s, outcome=outcome)

    def _entry(self, run_id: str, owner: str) -> _Entry:
        entry = self._entries.get(run_id)
        if entry is None or entry.job.owner != owner:
            raise UnknownNameError(f"There is no run {run_id[:80]!r}.", param="run")
        return entry

    def _tell(
        self, run_id: str, name: JobEventName, message: str, elapsed_s: float, attempt_index: int = -1
    ) -> None:
        entry = self._entries[run_id]
        event = JobEvent(
            sequence=len(entry.events) + 1,
            name=name,
            message=message,
            elapsed_s=elapsed_s,
            attempt_index=attempt_index,
        )
        entry.events.append(event)
        entry.job = replace(entry.job, last_sequence=event.sequence)
        self._changed.notify_all()

    def _end(
        self,
        run_id: str,
        state: JobState,
        message: str,
        elapsed_s: float,
        *,
        outcome: Outcome | None = None,
        error: JobError | None = None,
    ) -> None:
        entry = self._entries[run_id]
        entry.job = replace(entry.job, state=state, outcome=outcome, error=error)
        self._tell(run_id, "run.finished", message, elapsed_s)

    def _forget_old(self) -> None:
        """Drop the oldest ended jobs beyond `NUM_KEPT`; one that runs still is never dropped."""
        while len(self._entries) > NUM_KEPT:
            oldest = next(iter(self._entries))
            entry = self._entries[oldest]
            if not entry.job.state.is_final:
                return
            del self._entries[oldest]
            del self._of_request[entry.job.owner, entry.job.request_id]
