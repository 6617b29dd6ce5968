"""One job in this process's hands: what its run writes, it writes through here, under the job's token.

Events are put down with the run's next transaction, or after a moment by whoever flushes; nobody sees one
before it is stored. The last transaction ends run and job together.
"""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import RLock

from sqlalchemy import Connection, bindparam, select, update

from makeready.app.jobs.port import Job, JobError, JobEvent, JobState
from makeready.app.jobs.table import FIRST_SEQUENCE, INSERT_EVENT, Claim, event_row
from makeready.loop import Event, Outcome, Run
from makeready.store.codec import dumps
from makeready.store.database import Database
from makeready.store.prepared import Prepared
from makeready.store.schema import jobs


class LeaseLostError(Exception):
    """The job is in other hands, or back in the queue: nothing may be written for it any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ending:
    """How the job leaves these hands. `message` is that of the last event, empty where none is due."""

    state: JobState
    message: str = ""
    outcome: Outcome | None = None
    error: JobError | None = None
    elapsed_s: float = 0.0
    num_more_crashes: int = 0
    run: Run | None = None


class Lease:
    """The right to work on one claimed job, from any thread, until it ends or is taken away.

    It stands where the run's journal and ledger expect the database. `on_stored` is called after a
    transaction that others may wait for, with the run's id, whether the job left these hands, and the job if
    it is final.

    `acceptance` stores the job itself, where that is left to the run's first transaction.
    """

    def __init__(
        self,
        database: Database,
        claim: Claim,
        *,
        on_stored: Callable[[str, bool, Job | None], None],
        acceptance: Callable[[Connection], None] | None = None,
    ) -> None:
        self.claim = claim
        self.is_cancel_asked = False
        self._database = database
        self._on_stored = on_stored
        self._acceptance = acceptance
        self._lock = RLock()
        self._untold: deque[Event] = deque()
        self._unwritten: deque[Callable[[Connection], None]] = deque()
        self._ending: _Ending | None = None
        self._is_over = False
        self.ended: Job | None = None
        """The job, once it came to its end through here."""

    @property
    def is_over(self) -> bool:
        """Whether nothing is written through here any more."""
        return self._is_over

    @property
    def is_accepted(self) -> bool:
        """Whether the job is stored."""
        return self._acceptance is None

    @property
    def has_untold(self) -> bool:
        return bool(self._untold or self._unwritten or self._acceptance) and not self._is_over

    def withdraw(self) -> bool:
        """Give a job up that is not stored; whether it was so. Then nobody was told of it, nor will be."""
        with self._lock:
            self._is_over = self._is_over or not self.is_accepted
            return not self.is_accepted

    def later(self, write: Callable[[Connection], None]) -> None:
        """Have something written by the next transaction of this run, before all else of it.

        What costs nothing may wait so: a process that dies meanwhile does it again. Nothing that is paid for
        waits, since a hold's transactions carry it along.
        """
        self._unwritten.append(write)

    def tell(self, event: Event) -> None:
        """Keep an event for the next transaction. The last one of a run is written when the run ends."""
        if event.name != "run.finished":
            self._untold.append(event)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self._database.reading() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction of this run.

        Raises: LeaseLostError if the job is not in these hands any more; nothing is written then.
        """
        with self._lock:
            with self._database.writing() as connection:
                last_sequence = self._held(connection) if self.is_accepted else self._accept(connection)
                num_written = self._write_waiting(connection)
                yield connection
                num_told = len(self._untold)
                told = [self._untold[index] for index in range(num_told)]
                last_sequence = self._write_down(connection, told, last_sequence)
            self._acceptance = None
            for _ in range(num_written):
                self._unwritten.popleft()
            for _ in range(num_told):
                self._untold.popleft()
            self._is_over = self._is_over or self._ending is not None
            if self._ending is not None:
                self.ended = self._ended_job(self._ending, last_sequence)
        if num_told or self._is_over:
            self._on_stored(self.claim.run_id, self._is_over, self.ended)

    def flush(self) -> None:
        """Store the events that wait."""
        with self.writing():
            pass

    @contextmanager
    def finishing(self, outcome: Outcome, elapsed_s: float, run: Run | None = None) -> Iterator[None]:
        """The transaction inside is the run's last: it ends the job, too. `run` is told to who waits."""
        state = JobState.CANCELLED if outcome is Outcome.CANCELLED else JobState.FINISHED
        ending = _Ending(state=state, message=outcome.value, outcome=outcome, elapsed_s=elapsed_s, run=run)
        with self._ending_as(ending):
            yield

    def fail(self, error: JobError) -> None:
        """End the job without a picture."""
        with self._ending_as(_Ending(state=JobState.FAILED, message=error.code, error=error)):
            self.flush()

    def hand_back(self, *, is_crash: bool = False) -> None:
        """Put the job into the queue again, for whoever claims it next."""
        with self._ending_as(_Ending(state=JobState.QUEUED, num_more_crashes=1 if is_crash else 0)):
            self.flush()

    @contextmanager
    def _ending_as(self, ending: _Ending) -> Iterator[None]:
        with self._lock:
            self._ending = ending
            try:
                yield
            finally:
                self._ending = None

    def _write_waiting(self, connection: Connection) -> int:
        """Write what waits, oldest first; how much it was. It stays until the transaction is through."""
        num_written = len(self._unwritten)
        for index in range(num_written):
            self._unwritten[index](connection)
        return num_written

    def _accept(self, connection: Connection) -> int:
        """Store the job; the number of its first event."""
        if self._is_over or self._acceptance is None:
            raise LeaseLostError(f"The run {self.claim.run_id} was given up.")
        self._acceptance(connection)
        return FIRST_SEQUENCE

    def _held(self, connection: Connection) -> int:
        """The number of the job's last event, once it is sure that the job is still ours."""
        for fence, state, last_sequence, is_cancel_asked in _HELD.run(
            connection, {"this": self.claim.run_id}
        ):
            if (fence, state) == (self.claim.fence, JobState.RUNNING.value):
                self.is_cancel_asked = self.is_cancel_asked or bool(is_cancel_asked)
                return int(last_sequence)
        self._is_over = True
        raise LeaseLostError(f"The run {self.claim.run_id} is not ours any more.")

    def _ended_job(self, ending: _Ending, last_sequence: int) -> Job | None:
        """The job as it is stored now; None if it goes on in other hands."""
        if not ending.state.is_final:
            return None
        return Job(
            run_id=self.claim.run_id,
            owner=self.claim.owner,
            request_id=self.claim.request_id,
            state=ending.state,
            created_utc=self.claim.created_utc,
            outcome=ending.outcome,
            error=ending.error,
            is_cancel_asked=self.is_cancel_asked,
            last_sequence=last_sequence,
            run=ending.run,
        )

    def _write_down(self, connection: Connection, told: list[Event], last_sequence: int) -> int:
        """Events, and the job's end where it is due; the number of the newest event."""
        events = [
            JobEvent(
                sequence=last_sequence + position,
                name=event.name,
                message=event.message,
                elapsed_s=event.elapsed_s,
                attempt_index=event.attempt_index,
            )
            for position, event in enumerate(told, start=1)
        ]
        values: dict[str, object] = {}
        if any(event.name == "attempt.inspected" for event in told):
            values["num_crashes"] = 0
        if self._ending is not None:
            values |= self._last_values(self._ending)
            if self._ending.message:
                sequence = last_sequence + len(events) + 1
                events.append(_last_event(self._ending, sequence))
        if events:
            values["last_sequence"] = last_sequence + len(events)
            rows = [event_row(self.claim.run_id, event) for event in events]
            INSERT_EVENT.run_each(connection, rows)
        if values:
            _CHANGE.run(connection, {"this": self.claim.run_id, **values})
            if self._ending is not None and self._ending.num_more_crashes:
                more = jobs.c.num_crashes + self._ending.num_more_crashes
                this = jobs.c.run_id == self.claim.run_id
                connection.execute(update(jobs).where(this).values(num_crashes=more))
        return last_sequence + len(events)

    def _last_values(self, ending: _Ending) -> dict[str, object]:
        return {
            "state": ending.state.value,
            "worker_id": None,
            "outcome": None if ending.outcome is None else ending.outcome.value,
            "error_json": None if ending.error is None else dumps(ending.error),
        }


# Made once: building a statement takes longer than running it.
_of_job = select(jobs.c.fence, jobs.c.state, jobs.c.last_sequence, jobs.c.is_cancel_asked)
_of_job = _of_job.where(jobs.c.run_id == bindparam("this"))
_HELD = Prepared(
    _of_job.with_for_update()
)  # in PostgreSQL nobody takes it before this transaction is through
_CHANGE = Prepared(update(jobs).where(jobs.c.run_id == bindparam("this")))


def _last_event(ending: _Ending, sequence: int) -> JobEvent:
    return JobEvent(
        sequence=sequence, name="run.finished", message=ending.message, elapsed_s=ending.elapsed_s
    )
