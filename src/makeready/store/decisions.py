"""What people decided about a run's pictures: approved or rejected, once, by whom, and why.

A decision stands beside the run, and as an event behind its last one, in one transaction. It says who made
the picture and for which kind of brief, so that the rate of acceptance can be asked of the database.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, get_args

from sqlalchemy import Connection, Row, case, func, insert, select, update

from makeready.errors import CallerError, StateConflictError
from makeready.loop.ports import StoredRun
from makeready.loop.routing import kind_of_order
from makeready.loop.run import Attempt, Outcome
from makeready.store.codec import dumps, loads
from makeready.store.database import Database
from makeready.store.schema import decisions, job_events, jobs, runs, webhooks

Verb = Literal["approved", "rejected"]
VERBS: Final[tuple[Verb, ...]] = get_args(Verb)
MAX_NOTE_CHARS: Final = 2_000
"""Ours: a paragraph."""
_DELIVERED: Final = frozenset({Outcome.MET, Outcome.UNVERIFIED, Outcome.NOT_MET})


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One run's decision. `attempt_index` and `image_sha256` name the picture; a rejection of several
    pictures at once names none (None, and empty), and no maker where they are of different ones.
    """

    run_id: str
    verb: Verb
    attempt_index: int | None
    image_sha256: str
    maker: str
    kind: str
    note: str
    decided_by: str
    created_utc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptRate:
    """How often people took what one maker made for a kind of brief."""

    maker: str
    kind: str
    num_approved: int
    num_rejected: int


class StoredDecisions:
    """The decisions in one store, for any number of threads and processes."""

    def __init__(self, database: Database, *, utc_now: Callable[[], str]) -> None:
        self._database = database
        self._utc_now = utc_now

    def decide(
        self, stored: StoredRun, verb: Verb, *, decided_by: str, note: str = "", image_sha256: str = ""
    ) -> Decision:
        """Decide a run, or find the same decision there: then nothing changes, and the first note stays.

        Without `image_sha256` it is about the delivered picture; a rejection is about all of them.

        Raises: StateConflictError for a run that is not over, that delivered nothing, or that was decided
            otherwise; CallerError for a picture that it did not deliver, several of which none is named,
            and a note that is too long.
        """
        if len(note) > MAX_NOTE_CHARS:
            raise CallerError(
                f"The note has {len(note)} characters.",
                hint=f"Say it in at most {MAX_NOTE_CHARS}.",
                param="note",
            )
        attempt = _chosen(stored, verb, image_sha256)
        run = stored.run
        makers = {one.maker for one in ((attempt,) if attempt else run.delivered)}
        asked = Decision(
            run_id=stored.run_id,
            verb=verb,
            attempt_index=None if attempt is None else attempt.index,
            image_sha256="" if attempt is None else attempt.image_sha256,
            maker=makers.pop() if len(makers) == 1 else "",
            kind=kind_of_order(run.order),
            note=note,
            decided_by=decided_by,
            created_utc=self._utc_now(),
        )
        with self._database.writing() as connection:
            # The run's row is locked first, where rows are: two who decide at once come one after the other.
            connection.execute(select(runs.c.id).where(runs.c.id == asked.run_id).with_for_update())
            known = _found(connection, asked.run_id)
            if known is None:
                connection.execute(insert(decisions).values(_row(asked)))
                _tell(connection, asked, run.elapsed_s)
                return asked
        if (known.verb, known.attempt_index) != (asked.verb, asked.attempt_index):
            raise StateConflictError(
                f"The run {asked.run_id} was {known.verb} by {known.decided_by} already.",
                hint="A decision stands. Edit the picture or start another run, and decide about that.",
                param="run",
            )
        return known

    def of(self, run_id: str) -> Decision | None:
        with self._database.reading() as connection:
            return _found(connection, run_id)


def accept_rates(connection: Connection) -> tuple[AcceptRate, ...]:
    """How often each maker's pictures were taken, by kind of brief, as part of a transaction that is open."""
    counted = {verb: func.sum(case((decisions.c.decision == verb, 1), else_=0)).label(verb) for verb in VERBS}
    by = (decisions.c.maker, decisions.c.kind)
    query = select(*by, *counted.values()).where(decisions.c.maker != "").group_by(*by).order_by(*by)
    return tuple(
        AcceptRate(
            maker=row.maker, kind=row.kind, num_approved=int(row.approved), num_rejected=int(row.rejected)
        )
        for row in connection.execute(query)
    )


def _chosen(stored: StoredRun, verb: Verb, image_sha256: str) -> Attempt | None:
    """The picture that is decided about; None for all that were delivered."""
    delivered = stored.run.delivered if stored.outcome in _DELIVERED else ()
    if not delivered:
        state = "goes on still, or failed" if stored.outcome is None else f"ended as {stored.outcome.value}"
        raise StateConflictError(
            f"The run {stored.run_id} {state}: there is no picture to decide about.",
            hint="Decide about a run that has delivered.",
            param="run",
        )
    if image_sha256:
        for one in delivered:
            if one.image_sha256 == image_sha256:
                return one
        raise CallerError(
            f"The run {stored.run_id} delivered no picture {image_sha256[:64]!r}.",
            hint=f"It delivered {', '.join(one.image_sha256 for one in delivered)}.",
            param="image",
        )
    if len(delivered) == 1:
        return delivered[0]
    if verb == "approved":
        raise CallerError(
            f"The run {stored.run_id} delivered {len(delivered)} pictures.",
            hint=f"Say which one: {', '.join(one.image_sha256 for one in delivered)}.",
            param="image",
        )
    return None


def _tell(connection: Connection, decision: Decision, elapsed_s: float) -> None:
    """The decision as the run's next event. Runs of the command line have no events."""
    this = jobs.c.run_id == decision.run_id
    row = connection.execute(select(jobs.c.last_sequence).where(this)).first()
    if row is None:
        return
    event = {
        "run_id": decision.run_id,
        "sequence": row.last_sequence + 1,
        "name": f"run.{decision.verb}",
        "message_json": dumps(decision.note),
        "elapsed_s": elapsed_s,
        "attempt_index": -1 if decision.attempt_index is None else decision.attempt_index,
    }
    connection.execute(insert(job_events).values(event))
    connection.execute(update(jobs).where(this).values(last_sequence=row.last_sequence + 1))
    told = (webhooks.c.run_id == decision.run_id, webhooks.c.disabled_utc.is_(None))
    connection.execute(update(webhooks).where(*told).values(is_open=1))


def _found(connection: Connection, run_id: str) -> Decision | None:
    row = connection.execute(select(decisions).where(decisions.c.run_id == run_id)).first()
    return None if row is None else _decision(row)


def _row(decision: Decision) -> dict[str, object]:
    return {
        "run_id": decision.run_id,
        "decision": decision.verb,
        "attempt_number": decision.attempt_index,
        "image_sha256": decision.image_sha256,
        "maker": decision.maker,
        "kind": decision.kind,
        "note_json": dumps(decision.note),
        "decided_by": decision.decided_by,
        "created_utc": decision.created_utc,
    }


def _decision(row: Row[tuple[object, ...]]) -> Decision:
    return Decision(
        run_id=row.run_id,
        verb=row.decision,
        attempt_index=row.attempt_number,
        image_sha256=row.image_sha256,
        maker=row.maker,
        kind=row.kind,
        note=loads(str, row.note_json),
        decided_by=row.decided_by,
        created_utc=row.created_utc,
    )
