"""The jobs in the database: accepted, claimed with a fencing token, given back. One transaction a call.

A token counts how often a job was claimed. Whoever writes for a run proves in the same transaction that its
token is still the job's: a worker that was thought dead, and wakes up, writes nothing any more.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, Row, bindparam, case, delete, func, insert, select, update

from makeready.app.jobs.door import Queue
from makeready.app.jobs.port import NOTHING, Beside, Job, JobError, JobEvent, JobState
from makeready.errors import InvalidRequestError, UnknownNameError
from makeready.loop import Outcome, RunOrder
from makeready.store.codec import dumps, loads
from makeready.store.database import Database
from makeready.store.lineage import add_parent
from makeready.store.prepared import Prepared
from makeready.store.schema import job_events, job_workers, jobs
from makeready.store.webhooks import add_webhook


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A job in somebody's hands. `fence` is the token, 1 for who has it first.

    `num_crashes` is how many processes ended with the job in hands since it last gave a picture. `order_json`
    is the order as it is stored.
    """

    run_id: str
    owner: str
    request_id: str
    order: RunOrder
    order_json: str
    worker_id: str
    fence: int
    created_utc: str
    num_crashes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The answer to a submission. `claim` is there if the worker that asked for it got the job at once."""

    run_id: str
    claim: Claim | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One order as it comes in. `worker_id` is who would work on it at once, empty if nobody is free."""

    run_id: str
    owner: str
    request_id: str
    order: RunOrder
    worker_id: str = ""
    beside: Beside = NOTHING


# Made once: building a statement takes longer than running it.
INSERT_EVENT = Prepared(insert(job_events))
_INSERT_JOB = Prepared(insert(jobs))
_is_queued = jobs.c.state == JobState.QUEUED.value
_is_own = case((jobs.c.owner == bindparam("whose"), 1), else_=0)
_WAITING = Prepared(select(func.count(), func.sum(_is_own)).where(_is_queued))
_FIRST_OF_EACH = select(jobs.c.owner, func.min(jobs.c.number).label("number")).where(_is_queued)
_FIRST_OF_EACH = _FIRST_OF_EACH.group_by(jobs.c.owner)
_NUM_RUNNING = select(jobs.c.owner, func.count().label("num")).where(jobs.c.state == JobState.RUNNING.value)
_NUM_RUNNING = _NUM_RUNNING.group_by(jobs.c.owner)
_OLDEST = select(jobs).where(_is_queued).order_by(jobs.c.number).limit(1)
_OLDEST_TO_CLAIM = _OLDEST.with_for_update(skip_locked=True)
_TO_CLAIM = select(jobs).where(jobs.c.number == bindparam("this"), _is_queued)
_TO_CLAIM = _TO_CLAIM.with_for_update(skip_locked=True)
_IS_ANY_QUEUED = Prepared(select(jobs.c.number).where(_is_queued).limit(1))
_OWNED = select(jobs).where(jobs.c.run_id == bindparam("this"), jobs.c.owner == bindparam("whose"))
_BY_REQUEST = select(jobs).where(
    jobs.c.owner == bindparam("whose"), jobs.c.request_id == bindparam("request")
)


FIRST_SEQUENCE = 1
"""The number of a job's first event, which is stored with it."""
_MAX_TURNS = 1000
"""Ours: more owners than wait at once."""


class JobTable:
    """Every statement about jobs. Raises StoreBusyError and StorageError from all of its methods."""

    def __init__(self, database: Database, *, utc_now: Callable[[], str]) -> None:
        self.database = database
        self._utc_now = utc_now
        self._turns: dict[str, int] = {}
        self._num_served = 0

    def accept(self, asked: Submission, *, admit: Callable[[str, Queue], None]) -> Accepted:
        """Store an order. It is claimed in the same transaction if somebody is free and nobody waits.

        `admit` is told the order as it is stored and the queue, and raises QueueFullError where there is no
        place. It is not asked about an order that was accepted before.

        Raises: what `admit` does; InvalidRequestError if the request id came with another order before.
        """
        order_json = dumps(asked.order)
        with self.database.writing() as connection:
            known = _by_request(connection, asked)
            if known is None:
                return self.accept_within(connection, asked, order_json, admit)
            if known.order_json != order_json and not _is_same(known.order_json, asked.order):
                raise InvalidRequestError(
                    f"The request {asked.request_id!r} was made before, with another order.",
                    hint="Give every request an id of its own.",
                    param="request_id",
                )
            return Accepted(run_id=known.run_id)

    def accept_within(
        self,
        connection: Connection,
        asked: Submission,
        order_json: str,
        admit: Callable[[str, Queue], None],
    ) -> Accepted:
        """The same for a request id that is new, as part of a transaction that is open. The claim counts
        once that is through."""
        ((num_queued, num_own),) = _WAITING.run(connection, {"whose": asked.owner})
        admit(order_json, Queue(num_waiting=num_queued, num_own=int(num_own or 0)))
        claim = self.first_claim(asked, order_json) if asked.worker_id and num_queued == 0 else None
        self.insert_within(connection, asked, order_json, claim)
        return Accepted(run_id=asked.run_id, claim=claim)

    def first_claim(self, asked: Submission, order_json: str) -> Claim:
        """A new job in the hands of who would work on it. It counts once the job is stored."""
        return Claim(
            run_id=asked.run_id,
            owner=asked.owner,
            request_id=asked.request_id,
            order=asked.order,
            order_json=order_json,
            worker_id=asked.worker_id,
            fence=1,
            created_utc=self._utc_now(),
        )

    def insert_within(
        self, connection: Connection, asked: Submission, order_json: str, claim: Claim | None
    ) -> None:
        """Store a new job, in somebody's hands or nobody's, as part of a transaction that is open."""
        row = {
            "run_id": asked.run_id,
            "owner": asked.owner,
            "request_id": asked.request_id,
            "order_json": order_json,
            "state": (JobState.QUEUED if claim is None else JobState.RUNNING).value,
            "worker_id": None if claim is None else claim.worker_id,
            "fence": 0 if claim is None else claim.fence,
            "num_crashes": 0,
            "is_cancel_asked": 0,
            "last_sequence": FIRST_SEQUENCE,
            "created_utc": self._utc_now() if claim is None else claim.created_utc,
        }
        _INSERT_JOB.run(connection, row)
        first = JobEvent(sequence=FIRST_SEQUENCE, name="run.accepted", message="stored", elapsed_s=0.0)
        INSERT_EVENT.run(connection, event_row(asked.run_id, first))
        if (webhook := asked.beside.webhook) is not None:
            add_webhook(connection, asked.run_id, asked.owner, webhook.url, webhook.events)
        if (parent := asked.beside.parent) is not None:
            add_parent(connection, asked.run_id, parent.run_id, parent.attempt_index)

    def claim(self, worker_id: str) -> Claim | None:
        """The next job, now in the hands of `worker_id`; None if nobody waits.

        Owners take turns: next is the oldest job of whoever has the fewest running, then of whoever was
        served longest ago by this process. Among one owner's jobs the oldest is first.
        """
        with self.database.reading() as connection:
            if not _IS_ANY_QUEUED.run(connection, {}):
                return None
        with self.database.writing() as connection:
            row = self._next(connection)
            if row is None:
                return None
            self._served(row.owner)
            values: dict[str, object] = {
                "state": JobState.RUNNING.value,
                "worker_id": worker_id,
                "fence": row.fence + 1,
            }
            if row.fence > 0:
                values["last_sequence"] = row.last_sequence + 1
                again = JobEvent(
                    sequence=row.last_sequence + 1, name="run.resumed", message="goes on", elapsed_s=0.0
                )
                INSERT_EVENT.run(connection, event_row(row.run_id, again))
            connection.execute(update(jobs).where(jobs.c.number == row.number).values(values))
        return Claim(
            run_id=row.run_id,
            owner=row.owner,
            request_id=row.request_id,
            order=loads(RunOrder, row.order_json),
            order_json=row.order_json,
            worker_id=worker_id,
            fence=row.fence + 1,
            created_utc=row.created_utc,
            num_crashes=row.num_crashes,
        )

    def _next(self, connection: Connection) -> Row[tuple[object, ...]] | None:
        """The row of the job whose turn it is, locked where the database locks rows."""
        first = {row.owner: row.number for row in connection.execute(_FIRST_OF_EACH)}
        if not first:
            return None
        running = {row.owner: row.num for row in connection.execute(_NUM_RUNNING)} if len(first) > 1 else {}
        owner = min(first, key=lambda one: (running.get(one, 0), self._turns.get(one, -1), first[one]))
        row = connection.execute(_TO_CLAIM, {"this": first[owner]}).first()
        if row is None:  # another process has it in hands just now: then anybody's
            row = connection.execute(_OLDEST_TO_CLAIM).first()
        return row

    def _served(self, owner: str) -> None:
        """Put an owner behind all others. Only the latest are kept: who is unknown is served first."""
        self._turns.pop(owner, None)
        self._num_served += 1
        self._turns[owner] = self._num_served
        while len(self._turns) > _MAX_TURNS:
            self._turns.pop(next(iter(self._turns)))

    def job(self, run_id: str, owner: str) -> Job:
        """Raises: UnknownNameError, the same for a job of somebody else."""
        with self.database.reading() as connection:
            return _job(_owned(connection, run_id, owner))

    def events(self, run_id: str, owner: str, after: int) -> Sequence[JobEvent]:
        """Raises: as `job`."""
        query = select(job_events).where(job_events.c.run_id == run_id, job_events.c.sequence > after)
        with self.database.reading() as connection:
            _owned(connection, run_id, owner)
            rows = connection.execute(query.order_by(job_events.c.sequence))
            return tuple(
                JobEvent(
                    sequence=row.sequence,
                    name=row.name,
                    message=loads(str, row.message_json),
                    elapsed_s=row.elapsed_s,
                    attempt_index=row.attempt_index,
                )
                for row in rows
            )

    def cancel(self, run_id: str, owner: str) -> Job:
        """End a job that nobody had in hands yet; else ask whoever has it. A final one stays as it is."""
        with self.database.writing() as connection:
            row = _owned(connection, run_id, owner)
            if JobState(row.state).is_final or row.is_cancel_asked:
                return _job(row)
            values: dict[str, object] = {"is_cancel_asked": 1}
            if row.state == JobState.QUEUED.value and row.fence == 0:
                ended = JobEvent(
                    sequence=row.last_sequence + 1,
                    name="run.finished",
                    message=Outcome.CANCELLED.value,
                    elapsed_s=0.0,
                )
                INSERT_EVENT.run(connection, event_row(run_id, ended))
                values |= {"state": JobState.CANCELLED.value, "last_sequence": ended.sequence}
            connection.execute(update(jobs).where(jobs.c.number == row.number).values(values))
            return _job(_owned(connection, run_id, owner))

    def beat(self, worker_id: str, host: str) -> None:
        """Show that the worker lives. The number grows; no clock is asked, so none can be wrong."""
        worker = update(job_workers).where(job_workers.c.id == worker_id)
        with self.database.writing() as connection:
            if connection.execute(worker.values(beat=job_workers.c.beat + 1)).rowcount == 0:
                connection.execute(insert(job_workers).values(id=worker_id, host=host, beat=0))

    def beats(self) -> dict[str, int]:
        """The workers that hold jobs or say that they live, with their latest beat; -1 if none is known."""
        holding = select(jobs.c.worker_id).where(jobs.c.state == JobState.RUNNING.value).distinct()
        with self.database.reading() as connection:
            found = dict.fromkeys(connection.execute(holding).scalars(), -1)
            return found | {row.id: row.beat for row in connection.execute(select(job_workers))}

    def end_work(self, worker_id: str, *, is_crash: bool = False) -> tuple[str, ...]:
        """Give back all that a worker holds, and forget it. Returns the runs."""
        of_worker = (jobs.c.worker_id == worker_id, jobs.c.state == JobState.RUNNING.value)
        with self.database.writing() as connection:
            held = select(jobs.c.run_id).where(*of_worker).order_by(jobs.c.number)
            run_ids = tuple(connection.execute(held).scalars())
            back = {
                "state": JobState.QUEUED.value,
                "worker_id": None,
                "num_crashes": jobs.c.num_crashes + (1 if is_crash else 0),
            }
            connection.execute(update(jobs).where(*of_worker).values(back))
            connection.execute(delete(job_workers).where(job_workers.c.id == worker_id))
        return run_ids


def event_row(run_id: str, event: JobEvent) -> dict[str, object]:
    """The row of an event. The message is JSON in ASCII, so that any text survives any database."""
    return {
        "run_id": run_id,
        "sequence": event.sequence,
        "name": event.name,
        "message_json": dumps(event.message),
        "elapsed_s": event.elapsed_s,
        "attempt_index": event.attempt_index,
    }


def _is_same(stored_json: str, order: RunOrder) -> bool:
    """Whether two orders ask for the same: of one whose maker nobody named, the plan may be another by now,
    since the store has learned meanwhile."""

    def asked(one: RunOrder) -> RunOrder:
        return one if one.routing is None else replace(one, routing=None, maker="")

    return asked(loads(RunOrder, stored_json)) == asked(order)


def _by_request(connection: Connection, asked: Submission) -> Row[tuple[object, ...]] | None:
    return connection.execute(_BY_REQUEST, {"whose": asked.owner, "request": asked.request_id}).first()


def _owned(connection: Connection, run_id: str, owner: str) -> Row[tuple[object, ...]]:
    found = connection.execute(_OWNED, {"this": run_id, "whose": owner}).first()
    if found is None:
        raise UnknownNameError(f"There is no run {run_id[:60]!r}.", hint="Check the id.", param="run_id")
    return found


def _job(row: Row[tuple[object, ...]]) -> Job:
    return Job(
        run_id=row.run_id,
        owner=row.owner,
        request_id=row.request_id,
        state=JobState(row.state),
        created_utc=row.created_utc,
        outcome=None if row.outcome is None else Outcome(row.outcome),
        error=None if row.error_json is None else loads(JobError, row.error_json),
        is_cancel_asked=bool(row.is_cancel_asked),
        last_sequence=row.last_sequence,
    )
