"""Webhooks and their outbox. A run's events are the record; here stands who wants to be told of which of
them, how far that was looked through, and each message with its tries.

A message is in the outbox before anybody sends it, under an id that never changes. It is delivered at least
once: a process that dies while it sends leaves it for the next one.
"""

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update

from makeready.store.codec import loads
from makeready.store.database import Database
from makeready.store.schema import deliveries, job_events, jobs, webhooks

LEASE_MS: Final = 60_000
"""How long a message is in the hands of who sends it; then another one may. Ours: four times a try's time."""
NUM_AT_ONCE: Final = 100
"""Runs whose events are looked through in one transaction."""
NUM_FORGOTTEN: Final = 500
"""Messages that are removed in one transaction."""
_FINAL: Final = ("finished", "failed", "cancelled")

DeliveryState = Literal["waiting", "delivered", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A message to be sent now. `num_tries` counts this one."""

    id: str
    run_id: str
    owner: str
    url: str
    body: str = field(repr=False)
    num_tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A message as it stands. `last_result` is what came of its last try, in words; empty before one.

    Units: `next_ms` is milliseconds since 1970, when it is tried next if it waits.
    """

    id: str
    sequence: int
    name: str
    state: DeliveryState
    num_tries: int
    next_ms: int
    last_result: str
    delivered_utc: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookState:
    """A run's webhook, the events that it is told of, and its messages, oldest first; without those that were
    forgotten."""

    url: str
    events: tuple[str, ...]
    disabled_utc: str | None
    deliveries: tuple[Delivery, ...]


class Outbox:
    """The messages of one store, for any number of threads and processes."""

    def __init__(self, database: Database, *, utc_now: Callable[[], str], now_ms: Callable[[], int]) -> None:
        self._database = database
        self._utc_now = utc_now
        self._now_ms = now_ms

    def collect(self) -> int:
        """Put the new events of runs with a webhook into the outbox; how many messages that are."""
        news = select(webhooks.c.run_id).join(jobs, jobs.c.run_id == webhooks.c.run_id)
        news = news.where(webhooks.c.is_open == 1, jobs.c.last_sequence > webhooks.c.last_sequence)
        with self._database.reading() as connection:
            if connection.execute(news.limit(1)).first() is None:
                return 0
        with self._database.writing() as connection:
            locked = news.with_for_update(of=webhooks, skip_locked=True).limit(NUM_AT_ONCE)
            run_ids = connection.execute(locked).scalars().all()
            return sum(self._collected(connection, run_id) for run_id in run_ids)

    def claim(self, *, limit: int, busy: Collection[str] = ()) -> tuple[Due, ...]:
        """The messages that wait longest, in the caller's hands for a minute; none of owners in `busy`."""
        now_ms = self._now_ms()
        query = select(deliveries, webhooks.c.url)
        query = query.join(webhooks, webhooks.c.run_id == deliveries.c.run_id)
        query = query.where(deliveries.c.state == "waiting", deliveries.c.next_ms <= now_ms)
        query = (
            query.where(deliveries.c.owner.not_in(tuple(busy))).order_by(deliveries.c.next_ms).limit(limit)
        )
        with self._database.reading() as connection:
            if connection.execute(query.limit(1)).first() is None:
                return ()
        with self._database.writing() as connection:
            rows = connection.execute(query.with_for_update(of=deliveries, skip_locked=True)).all()
            for row in rows:
                values = {"num_tries": row.num_tries + 1, "next_ms": now_ms + LEASE_MS}
                connection.execute(update(deliveries).where(deliveries.c.id == row.id).values(values))
        return tuple(
            Due(
                id=row.id,
                run_id=row.run_id,
                owner=row.owner,
                url=row.url,
                body=row.body,
                num_tries=row.num_tries + 1,
            )
            for row in rows
        )

    def delivered(self, message_id: str, result: str) -> None:
        self._end(message_id, {"state": "delivered", "delivered_utc": self._utc_now(), "last_result": result})

    def again(self, message_id: str, result: str, *, wait_ms: int) -> None:
        """It did not arrive: try it once more after so long."""
        self._end(message_id, {"next_ms": self._now_ms() + wait_ms, "last_result": result})

    def give_up(self, message_id: str, result: str) -> None:
        self._end(message_id, {"state": "failed", "last_result": result})

    def disable(self, due: Due, result: str) -> None:
        """Nobody wants anything at that address any more (410): nothing more is sent there for this owner."""
        with self._database.writing() as connection:
            end_webhooks(connection, result, self._utc_now(), owner=due.owner, url=due.url)

    def num_forgettable(self, *, older_than_s: float) -> int:
        """How many messages `forget` would remove."""
        old = select(func.count()).select_from(deliveries).where(*self._is_old(older_than_s))
        with self._database.reading() as connection:
            return int(connection.execute(old).scalar_one())

    def forget(self, *, older_than_s: float) -> int:
        """Remove the messages that ended so long ago, delivered or given up; how many that were. What waits
        stays, and so does how far a run's events were looked through: nothing is sent again."""
        some = select(deliveries.c.id).where(*self._is_old(older_than_s)).limit(NUM_FORGOTTEN)
        num_all = 0
        while True:  # a few at a time: whoever else writes has a turn in between
            with self._database.writing() as connection:
                ids = connection.execute(some).scalars().all()
                connection.execute(delete(deliveries).where(deliveries.c.id.in_(ids)))
            num_all += len(ids)
            if len(ids) < NUM_FORGOTTEN:
                return num_all

    def _is_old(self, older_than_s: float) -> tuple[ColumnElement[bool], ...]:
        """Of an ended message `next_ms` is a minute after its last try."""
        is_over = deliveries.c.state.in_(("delivered", "failed"))
        return is_over, deliveries.c.next_ms < self._now_ms() - round(1000 * older_than_s)

    def of(self, run_id: str) -> WebhookState | None:
        """A run's webhook; None if it has none."""
        mine = select(deliveries).where(deliveries.c.run_id == run_id).order_by(deliveries.c.sequence)
        with self._database.reading() as connection:
            row = connection.execute(select(webhooks).where(webhooks.c.run_id == run_id)).first()
            if row is None:
                return None
            found = tuple(_delivery(one) for one in connection.execute(mine))
        events = tuple(row.events.split())
        return WebhookState(url=row.url, events=events, disabled_utc=row.disabled_utc, deliveries=found)

    def _collected(self, connection: Connection, run_id: str) -> int:
        """One run's new events, looked through. After a run's end only a decision opens it again.

        The run's state is read with its events, in one statement: a run that ends in between is not closed
        before its end is told, and not left open after it.
        """
        webhook = connection.execute(select(webhooks).where(webhooks.c.run_id == run_id)).one()
        news = select(job_events, jobs.c.state).join(jobs, jobs.c.run_id == job_events.c.run_id)
        news = news.where(job_events.c.run_id == run_id, job_events.c.sequence > webhook.last_sequence)
        events = connection.execute(news.order_by(job_events.c.sequence)).all()
        if not events:  # another process was quicker
            return 0
        wanted = [one for one in events if one.name in webhook.events.split()]
        if wanted:
            connection.execute(insert(deliveries), [self._row(one, webhook.owner) for one in wanted])
        is_open = 0 if events[-1].state in _FINAL else 1
        seen = {"is_open": is_open, "last_sequence": events[-1].sequence}
        connection.execute(update(webhooks).where(webhooks.c.run_id == run_id).values(seen))
        return len(wanted)

    def _row(self, event: Row[tuple[object, ...]], owner: str) -> dict[str, object]:
        utc = self._utc_now()
        message = {
            "type": event.name,
            "timestamp": utc,
            "data": {
                "run_id": event.run_id,
                "sequence": event.sequence,
                "message": loads(str, event.message_json),
                "elapsed_s": round(event.elapsed_s, 3),
                "attempt": event.attempt_index if event.attempt_index >= 0 else None,
            },
        }
        return {
            "id": f"msg_{event.run_id}_{event.sequence}",
            "run_id": event.run_id,
            "sequence": event.sequence,
            "name": event.name,
            "body": json.dumps(message, separators=(",", ":")),
            "state": "waiting",
            "num_tries": 0,
            "next_ms": self._now_ms(),
            "last_result": "",
            "created_utc": utc,
            "owner": owner,
        }

    def _end(self, message_id: str, values: dict[str, object]) -> None:
        """A delivered message stays delivered, also where a slower process says otherwise."""
        this = (deliveries.c.id == message_id, deliveries.c.state != "delivered")
        with self._database.writing() as connection:
            connection.execute(update(deliveries).where(*this).values(values))


def end_webhooks(
    connection: Connection, result: str, utc: str, *, owner: str, url: str | None = None
) -> None:
    """Send nothing more to an owner, or to one of its addresses. `result` says why, for a person."""
    theirs = [webhooks.c.owner == owner] + ([] if url is None else [webhooks.c.url == url])
    to_them = deliveries.c.run_id.in_(select(webhooks.c.run_id).where(*theirs))
    waiting = (deliveries.c.state == "waiting", deliveries.c.owner == owner, to_them)
    failed = {"state": "failed", "last_result": result}
    connection.execute(update(deliveries).where(*waiting).values(failed))
    off = {"is_open": 0, "disabled_utc": utc}
    connection.execute(update(webhooks).where(*theirs, webhooks.c.disabled_utc.is_(None)).values(off))


def add_webhook(connection: Connection, run_id: str, owner: str, url: str, events: Sequence[str]) -> None:
    """Write down who is told of which of a run's events, in the transaction that accepts it."""
    row = {
        "run_id": run_id,
        "owner": owner,
        "url": url,
        "events": " ".join(events),
        "last_sequence": 0,
        "is_open": 1,
    }
    connection.execute(insert(webhooks).values(row))


def _delivery(row: Row[tuple[object, ...]]) -> Delivery:
    return Delivery(
        id=row.id,
        sequence=row.sequence,
        name=row.name,
        state=row.state,
        num_tries=row.num_tries,
        next_ms=row.next_ms,
        last_result=row.last_result,
        delivered_utc=row.delivered_utc,
    )
