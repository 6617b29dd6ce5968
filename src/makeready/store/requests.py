"""What clients asked and what they were answered, so that a request that is sent again is not paid again.

A request with an idempotency key is one request however often it comes. Client libraries retry without a key:
such a retry (it says so by its count) joins the newest attempt of the same API key with the same body.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection, Row, bindparam, delete, func, select, update

from makeready.errors import CallerError, IdempotencyConflictError, UnknownNameError
from makeready.store.database import INSERTS, Database
from makeready.store.prepared import Prepared
from makeready.store.schema import requests

KEPT_MS: Final = 24 * 3_600_000
"""Ours: how long a request is remembered, at least. After it the same idempotency key begins a new one. Time
that passed before a process's first look counts for nothing: a clock that is days ahead at the start cannot
be told from days in which nobody asked, and shall make nobody pay twice."""

JOINED_MS: Final = 1_800_000
"""How old the first attempt of a retry without a key may be. The openai client's third try begins at most
2 x (600 s + 120 s) after the first (openai 3.54: time-out and longest delay in `_constants.py`)."""

_FORGET_MS: Final = 60_000
"""Ours: what is too old to be found takes room for a minute more."""
_MAX_KEY = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as it came in. `body_sha256` is of its canonical body: see `json_sha256`, `parts_sha256`.

    `idempotency_key` is empty where the client sent none; `retry_count` is what its library says
    (`x-stainless-retry-count`), 0 for a first attempt.
    """

    key_id: str
    body_sha256: str
    idempotency_key: str = ""
    retry_count: int = 0

    def __post_init__(self) -> None:
        key = self.idempotency_key
        if len(key) > _MAX_KEY or (key and not (key.isascii() and key.isprintable())):
            raise CallerError(
                f"The idempotency key has {len(key)} characters, or some that cannot be printed.",
                hint=f"Send 1 to {_MAX_KEY} printable ASCII characters, e.g. a UUID.",
                param="Idempotency-Key",
            )

    @property
    def may_repeat(self) -> bool:
        """Whether it may be another one come again: first attempts without a key repeat none."""
        return bool(self.idempotency_key) or self.retry_count > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAnswer:
    """An answer, byte for byte as it was sent."""

    status: int
    content_type: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """Nobody asked this before: the caller's run is the one, and it was accepted."""

    id: str
    run_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """This was asked before. `answer` is None as long as the first attempt's run goes on."""

    id: str
    run_id: str
    answer: StoredAnswer | None


class StoredRequests:
    """The memory of one store's requests, for any number of threads and processes."""

    def __init__(self, database: Database, *, now_ms: Callable[[], int]) -> None:
        self._database = database
        self._now_ms = now_ms
        self._delivered: dict[str, int] = {}
        self._away_ms: int | None = None
        self._forgot_ms = 0

    def joined(self, request: Request) -> Joined | None:
        """The request that this one repeats, if there is one. First attempts without a key repeat none.

        Raises: IdempotencyConflictError if the idempotency key came with another body before.
        """
        if not request.may_repeat:
            return None
        now_ms = self._now_ms()
        with self._writing(is_relaxed=True) as connection:
            self._forget_old(connection, now_ms)
            found = _repeated(connection, request, now_ms)
            return None if found is None else _joined(connection, found, request)

    def claim(
        self,
        request: Request,
        *,
        run_id: str,
        accept: Callable[[Connection, str], None] = lambda connection, request_id: None,
    ) -> Fresh | Joined:
        """Remember a request, or find the one that it repeats.

        `accept` stores the run in the same transaction, under the request's id, and is called only for a
        fresh request: after a crash both are there or neither is. What it raises undoes the claim.

        Raises: IdempotencyConflictError if the idempotency key came with another body before.
        """
        now_ms = self._now_ms()
        with self._writing() as connection:
            self._forget_old(connection, now_ms, is_due=request.may_repeat)
            if found := _repeated(connection, request, now_ms):
                return _joined(connection, found, request)
            fresh = Fresh(id=_new_id(), run_id=run_id)
            if _ADD.run(connection, _row(request, fresh, now_ms)):  # a count of rows may be unknown
                accept(connection, fresh.id)
                return fresh
            found = _repeated(connection, request, now_ms)  # another process was quicker by a moment
            if found is None:
                raise UnknownNameError("The request that was there is gone.", hint="Send it again.")
            return _joined(connection, found, request)

    def fresh(self, request: Request, *, run_id: str) -> tuple[Fresh, Callable[[Connection], None]]:
        """Remember a request that repeats none (`may_repeat`) by what comes back, as part of a transaction
        that is open. Until then nobody can join it."""
        now_ms, fresh = self._now_ms(), Fresh(id=_new_id(), run_id=run_id)

        def write(connection: Connection) -> None:
            self._forget_old(connection, now_ms, is_due=False)
            _ADD.run(connection, _row(request, fresh, now_ms))

        return fresh, write

    def answer(self, request_id: str, answer: StoredAnswer) -> StoredAnswer:
        """Keep the answer and give back the one to send: the first that was kept, whoever comes later."""
        values = {"status": answer.status, "content_type": answer.content_type, "answer": answer.body}
        this = requests.c.id == request_id
        with self._database.writing() as connection:
            connection.execute(update(requests).where(this, requests.c.status.is_(None)).values(values))
            kept = _answer(_one(connection, request_id))
        return kept or answer

    def found(self, request_id: str) -> Joined:
        """A request as it stands. Raises: UnknownNameError if it is not, or no longer, there."""
        with self._database.reading() as connection:
            row = _one(connection, request_id)
        return Joined(id=row.id, run_id=row.run_id, answer=_answer(row))

    def delivered(self, request_id: str) -> None:
        """The client has the answer: retries without a key look for another attempt first.

        It is written down before the next request of this process is looked for, or by `flush`.
        """
        self._delivered[request_id] = self._now_ms()

    def flush(self) -> None:
        """Write down which answers were delivered, if that waits."""
        if self._delivered:
            with self._writing(is_relaxed=True):
                pass

    def _forget_old(self, connection: Connection, now_ms: int, *, is_due: bool = True) -> None:
        """Before somebody looks for a request; where nobody does, now and then."""
        if self._away_ms is None:
            newest_ms = connection.execute(_NEWEST).scalar()
            self._away_ms = max(0, now_ms - newest_ms) if newest_ms is not None else 0
        if is_due or abs(now_ms - self._forgot_ms) >= _FORGET_MS:
            self._forgot_ms = now_ms
            _FORGET.run(connection, {"oldest_ms": now_ms - self._away_ms - KEPT_MS})

    @contextmanager
    def _writing(self, *, is_relaxed: bool = False) -> Iterator[Connection]:
        """A transaction that takes along what waits."""
        with self._database.writing(is_relaxed=is_relaxed) as connection:
            told = dict(self._delivered)
            if told:
                rows = [{"this": name, "delivered_ms": at_ms} for name, at_ms in told.items()]
                _DELIVER.run_each(connection, rows)
            yield connection
        for name in told:
            self._delivered.pop(name, None)

    def abandon(self, request_id: str) -> None:
        """Forget a request that failed before anything was bought, so that a retry is tried anew."""
        with self._database.writing() as connection:
            connection.execute(
                delete(requests).where(requests.c.id == request_id, requests.c.status.is_(None))
            )


def json_sha256(route: str, body: object) -> str:
    """The hash of a JSON body and where it was sent; the order of keys and white space make no difference."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return parts_sha256(route, [("json", text.encode("utf-8", "surrogatepass"))])


def parts_sha256(route: str, parts: Iterable[tuple[str, bytes]]) -> str:
    """The hash of a form's parts (name, content, in order) and where it was sent; not its boundaries."""
    digest = hashlib.sha256()
    for one in (route.encode("utf-8", "surrogatepass"), *_flat(parts)):
        digest.update(len(one).to_bytes(8, "big") + one)  # with its length, so that parts cannot run together
    return digest.hexdigest()


def _flat(parts: Iterable[tuple[str, bytes]]) -> Iterable[bytes]:
    for name, content in parts:
        yield name.encode("utf-8", "surrogatepass")
        yield content


# Made once: building a statement takes longer than running it.
_ADD = Prepared(
    {
        dialect: added(requests).on_conflict_do_nothing().returning(requests.c.id)
        for dialect, added in INSERTS.items()
    }
)
_FORGET = Prepared(delete(requests).where(requests.c.created_ms < bindparam("oldest_ms")))
_NEWEST = select(func.max(requests.c.created_ms))
_this_undelivered = requests.c.id == bindparam("this"), requests.c.delivered_ms.is_(None)
_DELIVER = Prepared(update(requests).where(*_this_undelivered))


def _new_id() -> str:
    return f"req_{secrets.token_hex(12)}"


def _row(request: Request, fresh: Fresh, now_ms: int) -> dict[str, object]:
    return {
        "id": fresh.id,
        "key_id": request.key_id,
        "idempotency_key": request.idempotency_key or None,
        "body_sha256": request.body_sha256,
        "run_id": fresh.run_id,
        "num_joined": 0,
        "created_ms": now_ms,
    }


def _repeated(connection: Connection, request: Request, now_ms: int) -> Row[tuple[object, ...]] | None:
    """The request that this one repeats, if there is one.

    Two clients with one API key may ask the same at once. A retry takes the attempt whose answer is not
    delivered, then one that nobody joined yet, then the newest.
    """
    if not request.may_repeat:
        return None
    mine = requests.c.key_id == request.key_id
    if request.idempotency_key:
        this = requests.c.idempotency_key == request.idempotency_key
        return connection.execute(select(requests).where(mine, this)).first()
    is_new_enough = requests.c.created_ms >= now_ms - JOINED_MS  # "later than now" too: the clock jumped back
    has_no_key = requests.c.idempotency_key.is_(None)
    same = requests.c.body_sha256 == request.body_sha256
    order = (requests.c.delivered_ms.is_not(None), requests.c.num_joined, requests.c.created_ms.desc())
    query = select(requests).where(mine, has_no_key, same, is_new_enough).order_by(*order, requests.c.id)
    return connection.execute(query.limit(1).with_for_update()).first()


def _joined(connection: Connection, row: Row[tuple[object, ...]], request: Request) -> Joined:
    if row.body_sha256 != request.body_sha256:
        raise IdempotencyConflictError(
            f"The idempotency key {request.idempotency_key!r} came with another request before.",
            hint="Send a new key with a new request, and the same request with the same key.",
            param="Idempotency-Key",
        )
    one_more = update(requests).where(requests.c.id == row.id).values(num_joined=requests.c.num_joined + 1)
    connection.execute(one_more)
    return Joined(id=row.id, run_id=row.run_id, answer=_answer(row))


def _one(connection: Connection, request_id: str) -> Row[tuple[object, ...]]:
    row = connection.execute(select(requests).where(requests.c.id == request_id)).first()
    if row is None:
        raise UnknownNameError(f"There is no request {request_id!r}.", param="request_id")
    return row


def _answer(row: Row[tuple[object, ...]]) -> StoredAnswer | None:
    if row.status is None:
        return None
    return StoredAnswer(status=row.status, content_type=row.content_type, body=bytes(row.answer))
