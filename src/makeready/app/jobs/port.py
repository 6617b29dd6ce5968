"""What a face needs from whoever runs orders durably. Plain Python; no HTTP, no database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Literal, Protocol

from makeready.loop import Outcome, Run, RunOrder
from makeready.loop.ports import EventName

if TYPE_CHECKING:
    from makeready.store.requests import Fresh, Joined, Request


class JobState(Enum):
    """Where a job stands. The last three are final.

    QUEUED: stored, nobody works on it. RUNNING: a worker holds it. FINISHED: the run has an outcome.
    FAILED: no picture could be made at all. CANCELLED: as asked, at the latest after the step in progress.
    """

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        return self in (JobState.FINISHED, JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobError:
    """Why a job failed: the fields of an error of our tree. A defect of ours is "internal_error"."""

    code: str
    message: str
    hint: str = ""
    param: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One accepted order as it stands now. Attempts, findings and pictures are in the store under `run_id`.

    `outcome` comes with FINISHED and with a CANCELLED run that had begun; `error` with FAILED.
    `last_sequence` is the newest event's number. `run` is the whole run as the journal has it, where it ended
    here while the caller waited; else the journal is to be asked.
    """

    run_id: str
    owner: str
    request_id: str
    state: JobState
    created_utc: str
    outcome: Outcome | None = None
    error: JobError | None = None
    is_cancel_asked: bool = False
    last_sequence: int = 0
    run: Run | None = field(default=None, compare=False, repr=False)


JobEventName = EventName | Literal["run.accepted", "run.resumed", "run.approved", "run.rejected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Who is told of which of a run's events."""

    url: str
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentPicture:
    """The picture of another run that a run changes."""

    run_id: str
    attempt_index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What is stored with an order, in one transaction: who is told of it, and whose picture it changes."""

    webhook: Webhook | None = None
    parent: ParentPicture | None = None


NOTHING = Beside()


@dataclass(frozen=True, slots=True, kw_only=True)
class JobEvent:
    """One thing that happened in a job, stored before anybody sees it.

    `sequence` counts from 1 within the run, without gaps; whoever was cut off asks for those after the last
    one they saw. Exactly one "run.finished" comes; its message is the outcome or the error's code. Only a
    person's decision may come after it.
    `attempt_index` names the attempt in the journal, -1 where none is meant.
    """

    sequence: int
    name: JobEventName
    message: str
    elapsed_s: float
    attempt_index: int = -1


class Jobs(Protocol):
    """Takes orders in and carries them out, whatever happens to the process meanwhile.

    A run is carried out at least once and its money is posted once: a crash costs no more than the step
    that was in progress, and that step counts at its ceiling if it was paid (`unknown`).
    A job of another owner is answered as one that is not there. Calls are safe from any thread.

    Raises, wherever a run id is given: UnknownNameError. Everywhere: StoreBusyError, StorageError.
    """

    def submit(self, order: RunOrder, *, owner: str, request_id: str, beside: Beside = NOTHING) -> str:
        """Store the order and return its run's id: once this returns, the run is not lost any more.

        The same owner's same request id gives the same run again.

        Raises: QueueFullError, EngineClosedError while draining; InvalidRequestError if the request id was
            used for another order.
        """
        ...

    def submit_once(
        self, order: RunOrder, *, request: "Request", beside: Beside = NOTHING, is_awaited: bool = False
    ) -> "Fresh | Joined":
        """The same for a client's request, which is remembered in the same transaction: after a crash both
        are there or neither is. The run of a fresh one is known by the request's id, too.

        Where it `is_awaited` the caller asks for the run's end next, and this may return no sooner.

        Raises: QueueFullError, EngineClosedError, after which the request is not remembered;
            IdempotencyConflictError.
        """
        ...

    def joined(self, request: "Request") -> "Joined | None":
        """The request that this one repeats, with its run; None if it is to be handed in.

        Raises: IdempotencyConflictError.
        """
        ...

    def job(self, run_id: str, *, owner: str) -> Job: ...

    def cancel(self, run_id: str, *, owner: str) -> Job:
        """Ask for the end of a run. A queued one ends at once, a running one after its step; else nothing."""
        ...

    def events(self, run_id: str, *, owner: str, after: int = 0, wait_s: float = 0.0) -> Sequence[JobEvent]:
        """The events after a sequence number, oldest first. Waits up to `wait_s` if there are none yet."""
        ...

    def wait(self, run_id: str, *, owner: str, timeout_s: float) -> Job:
        """The job once it is final, or as it stands when the time is over."""
        ...

    def drain(self, timeout_s: float) -> int:
        """Take nothing more, let running jobs end; return how many were handed back.

        After half of the time the others stop between two steps, where nothing is lost; at its end those
        still inside a step are given up. What is handed back is queued: the next process goes on with it.
        A second call with 0, from another thread, ends the first one at once.
        """
        ...

    def close(self) -> None:
        """`drain(0)`, and free everything."""
        ...
