"""The journal in the store: written as a run goes on, read by the faces and after a crash."""

import platform
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches

from sqlalchemy import BindParameter, Connection, Row, bindparam, case, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from makeready import __version__
from makeready.brief import Finding
from makeready.errors import StorageError, UnknownNameError
from makeready.loop.card import Card, Pull
from makeready.loop.ports import Parent, Picture, StoredRun
from makeready.loop.route import Experience
from makeready.loop.routing import kind_of_order
from makeready.loop.run import Attempt, Failure, Outcome, Run, RunOrder
from makeready.store.blobs import Blobs
from makeready.store.codec import dumps, loads
from makeready.store.database import Transactions
from makeready.store.learning import JUDGED, known_experiences, learn_within
from makeready.store.prepared import Prepared
from makeready.store.schema import attempts, failures, findings, runs

PICTURE_SUFFIX, SOURCE_SUFFIX = ".png", ".txt"
_LAST = "last"
_NUM_NEAR = 200
"""How many of the newest ids a mistyped one is compared with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """One line of a list of runs. `outcome` None: it runs still, crashed, or could make nothing."""

    run_id: str
    created_utc: str
    outcome: Outcome | None
    prompt: str
    kind: str
    num_attempts: int
    elapsed_s: float
    cost_microusd: int


class StoredJournal:
    """A `Journal` that survives the process, and the list of what it holds.

    A picture is in the blobs before the row that names it; each attempt with its findings is one transaction.
    """

    def __init__(self, database: Transactions, blobs: Blobs, *, utc_now: Callable[[], str]) -> None:
        self._database = database
        self._blobs = blobs
        self._utc_now = utc_now

    def begin(self, run_id: str, order: RunOrder, cards: tuple[Card, ...]) -> None:
        with self._database.writing() as connection:
            self.begin_within(connection, run_id, order, cards)

    def begin_within(
        self,
        connection: Connection,
        run_id: str,
        order: RunOrder,
        cards: tuple[Card, ...],
        order_json: str = "",
    ) -> None:
        """The same as part of a transaction that is open, e.g. the one that remembers who asked for it.
        `order_json` is the order as the store has it, where somebody has written it so."""
        row = {
            "id": run_id,
            "order_json": order_json or dumps(order),
            "cards_json": dumps(cards),
            "created_utc": self._utc_now(),
            "elapsed_s": 0.0,
            "host": platform.node(),
            "version": __version__,
            "kind": kind_of_order(order),
        }
        try:
            _INSERT_RUN.run(connection, row)
        except IntegrityError as error:
            raise StorageError(
                f"The run {run_id} is there already.", hint="Begin it under a new id."
            ) from error

    def record(self, run_id: str, attempt: Attempt, picture: Picture, source: str) -> None:
        with self._database.reading() as connection:
            _require(connection, run_id)
        self.keep_files(attempt, picture, source)
        with self._database.writing() as connection:
            self.record_within(connection, run_id, attempt)

    def keep_files(self, attempt: Attempt, picture: Picture, source: str) -> None:
        """Put an attempt's picture and source into the blobs, before a row names them."""
        stored = self._blobs.put(picture.png_bytes(), suffix=PICTURE_SUFFIX)
        if stored != attempt.image_sha256:
            raise StorageError(f"Attempt {attempt.index} names another picture than it came with.")
        if source:
            self._blobs.put(source.encode("utf-8", "surrogatepass"), suffix=SOURCE_SUFFIX)

    def record_within(self, connection: Connection, run_id: str, attempt: Attempt) -> None:
        """The rows of an attempt, as part of a transaction that is open."""
        known = _count(connection, run_id)
        if attempt.index != known:
            raise StorageError(f"The run {run_id} has {known} attempts, not {attempt.index}.")
        _INSERT_ATTEMPT.run(connection, _attempt_row(run_id, attempt))
        _INSERT_FINDING.run_each(connection, _finding_rows(run_id, attempt))
        _advance(connection, run_id, attempt.finished_s)

    def record_failure(self, run_id: str, failure: Failure) -> None:
        with self._database.writing() as connection:
            _require(connection, run_id)
            position = select(func.count()).where(failures.c.run_id == run_id)
            row = {
                "run_id": run_id,
                "position": connection.execute(position).scalar_one(),
                "step": failure.step,
                "num_attempts": failure.num_attempts,
                "code": failure.code,
                "message_json": dumps(failure.message),
                "started_s": failure.started_s,
                "finished_s": failure.finished_s,
                "cost_microusd": failure.cost_microusd,
            }
            connection.execute(insert(failures).values(row))
            _advance(connection, run_id, failure.finished_s)

    def finish(self, run_id: str, outcome: Outcome, elapsed_s: float) -> None:
        with self._database.writing() as connection:
            self.finish_within(connection, run_id, outcome, elapsed_s)

    def finish_within(
        self, connection: Connection, run_id: str, outcome: Outcome, elapsed_s: float, run: Run | None = None
    ) -> None:
        """The same as part of a transaction that is open. `run` is all that the journal has of it, where the
        caller has it, too: then it is not read."""
        before = _BEFORE_END.run(connection, {"this": run_id})
        if not before:
            raise UnknownNameError(f"There is no run {run_id!r}.", param="run")
        outcome_before, kind = before[0]
        _CHANGE_RUN.run(connection, {"this": run_id, "outcome": outcome.value, "elapsed_s": elapsed_s})
        if outcome in JUDGED and outcome_before in (None, Outcome.CANCELLED.value) and kind:
            if run is None:
                learn_within(connection, kind, _attempts(connection, run_id), _failures(connection, run_id))
            else:
                learn_within(connection, kind, run.attempts, run.failures)

    def experiences(self) -> tuple[Experience, ...]:
        """What all finished runs together tell of makers, by kind of brief."""
        with self._database.reading() as connection:
            return known_experiences(connection)

    def load(self, run_id: str) -> StoredRun:
        """A run by its id, a beginning that only it has ("run_" may be left out), or "last", the newest."""
        with self._database.reading() as connection:
            row = connection.execute(_RUN, {"this": run_id}).first()
            if row is None:
                row = connection.execute(_RUN, {"this": _resolved(connection, run_id)}).one()
            return StoredRun(
                run_id=row.id,
                run=Run(
                    order=loads(RunOrder, row.order_json),
                    cards=loads(tuple[Card, ...], row.cards_json),
                    attempts=_attempts(connection, row.id),
                    failures=_failures(connection, row.id),
                    elapsed_s=row.elapsed_s,
                ),
                outcome=None if row.outcome is None else Outcome(row.outcome),
                created_utc=row.created_utc,
                host=row.host,
                version=row.version,
            )

    def as_parent(self, attempt: Attempt) -> Parent:
        return Parent(source=self.source_text(attempt), png=self.picture_bytes(attempt))

    def picture_bytes(self, attempt: Attempt) -> bytes:
        """An attempt's picture, a PNG."""
        return self._blobs.read(attempt.image_sha256, suffix=PICTURE_SUFFIX)

    def source_text(self, attempt: Attempt) -> str:
        """What the attempt was drawn from, empty if its maker keeps no source."""
        if not attempt.source_sha256:
            return ""
        return self._blobs.read(attempt.source_sha256, suffix=SOURCE_SUFFIX).decode("utf-8", "surrogatepass")

    def summaries(self, limit: int = 20) -> tuple[RunSummary, ...]:
        """The newest runs, newest first."""
        of_run = attempts.c.run_id == runs.c.id
        num_attempts = select(func.count()).where(of_run).scalar_subquery()
        made = select(func.coalesce(func.sum(attempts.c.cost_microusd), 0)).where(of_run).scalar_subquery()
        failed = select(func.coalesce(func.sum(failures.c.cost_microusd), 0))
        lost = failed.where(failures.c.run_id == runs.c.id).scalar_subquery()
        query = select(
            runs, num_attempts.label("num_attempts"), (made + lost).label("cost_microusd")
        ).order_by(*_newest_first)
        with self._database.reading() as connection:
            return tuple(_summary(row) for row in connection.execute(query.limit(limit)))


# Made once: building a statement takes longer than running it.
_this: BindParameter[str] = bindparam("this")
_INSERT_RUN, _INSERT_ATTEMPT = Prepared(insert(runs)), Prepared(insert(attempts))
_INSERT_FINDING = Prepared(insert(findings))
_RUN = select(runs).where(runs.c.id == _this)
_BEFORE_END = Prepared(select(runs.c.outcome, runs.c.kind).where(runs.c.id == _this))
_this_run = update(runs).where(runs.c.id == _this)
_CHANGE_RUN = Prepared(_this_run)
_by_now = bindparam("by_now_s", type_=runs.c.elapsed_s.type)
_later = case((runs.c.elapsed_s > _by_now, runs.c.elapsed_s), else_=_by_now)
_ADVANCE = Prepared(_this_run.values(elapsed_s=_later))
_NUM_ATTEMPTS = Prepared(select(func.count()).where(attempts.c.run_id == _this))
_FINDINGS = (
    select(findings)
    .where(findings.c.run_id == _this)
    .order_by(findings.c.attempt_number, findings.c.position)
)
_ATTEMPTS = select(attempts).where(attempts.c.run_id == _this).order_by(attempts.c.number)
_FAILURES = select(failures).where(failures.c.run_id == _this).order_by(failures.c.position)

_newest_first = (runs.c.created_utc.desc(), runs.c.id.desc())


def _summary(row: Row[tuple[object, ...]]) -> RunSummary:
    order = loads(RunOrder, row.order_json)
    return RunSummary(
        run_id=row.id,
        created_utc=row.created_utc,
        outcome=None if row.outcome is None else Outcome(row.outcome),
        prompt=order.brief.prompt,
        kind=order.brief.kind,
        num_attempts=row.num_attempts,
        elapsed_s=row.elapsed_s,
        cost_microusd=int(row.cost_microusd) + order.reading.cost_microusd,
    )


def _resolved(connection: Connection, name: str) -> str:
    """The full id for what a person typed."""
    newest = connection.execute(select(runs.c.id).order_by(*_newest_first).limit(_NUM_NEAR)).scalars().all()
    if name == _LAST and newest:
        return str(newest[0])
    wanted = name if name.startswith("run_") else f"run_{name}"
    starts_so = func.substr(runs.c.id, 1, len(wanted)) == wanted
    found = connection.execute(select(runs.c.id).where(starts_so).limit(3)).scalars().all()
    if wanted in found or (len(found) == 1 and wanted != "run_"):
        return wanted if wanted in found else str(found[0])
    if len(found) > 1:
        raise UnknownNameError(
            f"More than one run begins with {name!r}.",
            hint=f"Did you mean {' or '.join(found)}?",
            param="run",
        )
    near = get_close_matches(wanted, newest, n=1)
    hint = f"Did you mean {near[0]!r}?" if near else "See which runs there are: makeready runs."
    raise UnknownNameError(f"There is no run {name!r}.", hint=hint, param="run")


def _require(connection: Connection, run_id: str) -> None:
    if connection.execute(select(runs.c.id).where(runs.c.id == run_id)).first() is None:
        raise UnknownNameError(f"There is no run {run_id!r}.", param="run")


def _count(connection: Connection, run_id: str) -> int:
    return int(_NUM_ATTEMPTS.run(connection, {"this": run_id})[0][0])


def _advance(connection: Connection, run_id: str, elapsed_s: float) -> None:
    _ADVANCE.run(connection, {"this": run_id, "by_now_s": elapsed_s})


def _attempt_row(run_id: str, attempt: Attempt) -> dict[str, object]:
    return {
        "run_id": run_id,
        "number": attempt.index,
        "proposal_index": attempt.proposal_index,
        "parent_index": attempt.parent_index,
        "maker": attempt.maker,
        "seed": attempt.seed,
        "pulls_json": dumps(attempt.pulls),
        "notes_json": dumps(attempt.notes),
        "started_s": attempt.started_s,
        "finished_s": attempt.finished_s,
        "cost_microusd": attempt.cost_microusd,
        "image_sha256": attempt.image_sha256,
        "source_sha256": attempt.source_sha256,
    }


def _finding_rows(run_id: str, attempt: Attempt) -> list[dict[str, object]]:
    """Columns for what is asked of the database, and the whole finding beside them."""
    return [
        {
            "run_id": run_id,
            "attempt_number": attempt.index,
            "position": position,
            "constraint_id": finding.constraint_id,
            "kind": finding.kind,
            "verdict": finding.verdict.value,
            "severity": finding.severity,
            "finding_json": dumps(finding),
        }
        for position, finding in enumerate(attempt.findings)
    ]


def _attempts(connection: Connection, run_id: str) -> tuple[Attempt, ...]:
    found: dict[int, list[Finding]] = {}
    for row in connection.execute(_FINDINGS, {"this": run_id}):
        found.setdefault(row.attempt_number, []).append(loads(Finding, row.finding_json))
    rows = connection.execute(_ATTEMPTS, {"this": run_id})
    return tuple(
        Attempt(
            index=row.number,
            proposal_index=row.proposal_index,
            parent_index=row.parent_index,
            maker=row.maker,
            seed=row.seed,
            pulls=loads(tuple[Pull, ...], row.pulls_json),
            findings=tuple(found.get(row.number, ())),
            started_s=row.started_s,
            finished_s=row.finished_s,
            cost_microusd=row.cost_microusd,
            image_sha256=row.image_sha256,
            source_sha256=row.source_sha256,
            notes=loads(tuple[str, ...], row.notes_json),
        )
        for row in rows
    )


def _failures(connection: Connection, run_id: str) -> tuple[Failure, ...]:
    rows = connection.execute(_FAILURES, {"this": run_id})
    return tuple(
        Failure(
            step=row.step,
            num_attempts=row.num_attempts,
            code=row.code,
            message=loads(str, row.message_json),
            started_s=row.started_s,
            finished_s=row.finished_s,
            cost_microusd=row.cost_microusd,
        )
        for row in rows
    )
