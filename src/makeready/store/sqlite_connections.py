"""Connections to a SQLite file that stay open between transactions, and are begun and ended by hand.

SQLite begins and ends a transaction in 6 us. SQLAlchemy, which looks a connection up, begins, ends, resets
and gives back, takes 50, and 300 where other work has cleared the caches: a picture has a few of them.
Statements go through SQLAlchemy as ever, or past it where they are prepared (`prepared.py`).
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Semaphore
from typing import TYPE_CHECKING, Final, cast

from sqlalchemy import Connection, Engine

from makeready.errors import StoreBusyError

if TYPE_CHECKING:
    from sqlite3 import Connection as SqliteConnection

MAX_READERS: Final = 24
"""Ours: who reads beyond that waits for another one's end."""


class KeptConnections:
    """One connection that writes, for one writer at a time, and as many that read as read at once.

    Raises: StoreBusyError for a reader who waits longer than `busy_timeout_s`. Errors of the driver
        go through.
    """

    def __init__(self, engine: Engine, busy_timeout_s: float) -> None:
        self._engine = engine
        self._busy_timeout_s = busy_timeout_s
        self._may_read = Semaphore(MAX_READERS)
        self._writers: deque[Connection] = deque()
        self._readers: deque[Connection] = deque()
        self._is_closed = False

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        if not self._may_read.acquire(timeout=self._busy_timeout_s):
            raise StoreBusyError("The store has too many readers at once.", hint="Try again later.")
        try:
            with self._taken(self._readers) as connection, _transaction(connection, "BEGIN"):
                yield connection
        finally:
            self._may_read.release()

    @contextmanager
    def writing(self, synchronous: str) -> Iterator[Connection]:
        """Only one at a time: the caller sees to it. `synchronous` is SQLite's word for what a commit waits
        for."""
        with self._taken(self._writers) as connection:
            if connection.info.get("synchronous") != synchronous:
                _driver(connection).execute(f"PRAGMA synchronous = {synchronous}")
                connection.info["synchronous"] = synchronous
            with _transaction(connection, "BEGIN IMMEDIATE"):
                yield connection

    def close(self) -> None:
        """Those in use are closed by whoever has them."""
        self._is_closed = True
        for kept in (self._writers, self._readers):
            while kept:
                kept.pop().close()

    @contextmanager
    def _taken(self, kept: deque[Connection]) -> Iterator[Connection]:
        """A connection from among those kept, and back there, unless its transaction will not end."""
        try:
            connection = kept.pop()
        except IndexError:
            connection = self._engine.connect()
        try:
            yield connection
        finally:
            if not connection.invalidated and _driver(connection).in_transaction:
                connection.invalidate()
            if connection.invalidated or self._is_closed:
                connection.close()
            else:
                kept.append(connection)


@contextmanager
def _transaction(connection: Connection, begin: str) -> Iterator[None]:
    """Kept as a whole, or undone. Where a statement went through SQLAlchemy, it believes in a transaction of
    its own, whose end is that of ours."""
    driver = _driver(connection)
    driver.execute(begin)
    try:
        yield
        (connection if connection.in_transaction() else driver).commit()
    except BaseException:
        connection.rollback()  # also forgets one that could not be ended, as on a full disk
        if not connection.invalidated and driver.in_transaction:  # an interrupt has closed the driver's
            driver.rollback()
        raise


def _driver(connection: Connection) -> "SqliteConnection":
    return cast("SqliteConnection", connection.connection.driver_connection)
