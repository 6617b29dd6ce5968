"""One database, a SQLite file or one of PostgreSQL: opening it, bringing it to the newest schema, turning its
errors into ours.

A writer takes the write lock when its transaction begins (BEGIN IMMEDIATE). SQLite's default takes it at the
first write, and two readers that both want to write then fail at once instead of waiting for each other.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from makeready.errors import StorageError, StoreBusyError, StoreFullError
from makeready.store.postgres import PostgresPlace, postgres_engine, postgres_error, prepare_upgrade
from makeready.store.schema import HEAD
from makeready.store.sqlite import dbapi, journal_mode
from makeready.store.sqlite_connections import MAX_READERS, KeptConnections
from makeready.store.upgrade import bring_to_head, found_revision, is_newer

if TYPE_CHECKING:
    from sqlite3 import Connection as SqliteConnection

_LOG_PAGES = 4000
"""Ours: where nobody calls `checkpoint`, a writer moves the log into the file when it has so many pages."""


class Transactions(Protocol):
    """What journal and ledger need of a database: `Database`, or somebody who checks more before writing."""

    def reading(self) -> AbstractContextManager[Connection]: ...

    def writing(self) -> AbstractContextManager[Connection]: ...


class Database:
    """Transactions on one SQLite file or one PostgreSQL database, for one process and its threads. Others may
    use it too. `found_revision` is the schema that it had when it was opened, empty for a new one; it is
    brought to the newest unless `makes_tables` is false.

    Raises: StoreBusyError if another process holds it for longer than `busy_timeout_s`, StorageError
        for everything else that a disk or a server can do.
    """

    def __init__(
        self, place: Path | PostgresPlace, *, busy_timeout_s: float, makes_tables: bool = True
    ) -> None:
        self._name = str(place) if isinstance(place, Path) else place.url.set(query={}).render_as_string()
        self._busy_timeout_s = busy_timeout_s
        self._turn = Lock()
        self._is_file = isinstance(place, Path)
        self._engine = (
            _engine(place, busy_timeout_s)
            if isinstance(place, Path)
            else postgres_engine(place, busy_timeout_s)
        )
        self._kept = KeptConnections(self._engine, busy_timeout_s)
        try:
            with self.reading() as connection:
                self.found_revision = found_revision(connection)
            if makes_tables and self.found_revision != HEAD:
                self._upgrade()
        except BaseException:
            self.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads: one consistent picture of the file."""
        with self._translated():
            if self._is_file:
                with self._kept.reading() as connection:
                    yield connection
            else:
                with self._engine.connect() as connection:
                    # there each statement has a picture of its own by default
                    connection = connection.execution_options(isolation_level="REPEATABLE READ")
                    with connection.begin():
                        yield connection

    @contextmanager
    def writing(self, *, is_relaxed: bool = False) -> Iterator[Connection]:
        """A transaction that writes: all of it is kept, or nothing.

        A relaxed one need not be on the disk when this returns, which saves an fsync: a process that dies
        loses nothing of it, a machine that loses its power may. The next one that is not relaxed brings it
        along.

        The threads of this process take turns before they ask SQLite, whose waiting is unfair: of 64 threads
        with five writes each the slowest write took 2.5 to 2.9 s in turns, and 6.0 to 10.5 s without.
        """
        with self._translated():
            if self._is_file:
                with (
                    self._turns(),
                    self._kept.writing("NORMAL" if is_relaxed and _mode() == "WAL" else "FULL") as connection,
                ):
                    yield connection
            else:
                with self._engine.begin() as connection:
                    yield connection

    @contextmanager
    def _turns(self) -> Iterator[None]:
        if not self._turn.acquire(timeout=self._busy_timeout_s):
            raise StoreBusyError(
                f"The store {self._name} has too many writers at once.", hint="Try again later."
            )
        try:
            yield
        finally:
            self._turn.release()

    def checkpoint(self) -> None:
        """Move the write-ahead log into the file as far as nobody is in the way, so that no writer has to."""
        if self._is_file:
            with self._translated(), self._engine.connect() as connection:
                connection.connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")

    @property
    def name(self) -> str:
        """Where it is, for a person; no password is in it."""
        return self._name

    def close(self) -> None:
        self._kept.close()
        self._engine.dispose()

    def _upgrade(self) -> None:
        """Bring the database to `HEAD`."""
        with self.writing() as connection:
            if not self._is_file:
                prepare_upgrade(connection)
            revision = found_revision(connection)  # again: another process may have been quicker
            if revision == HEAD:
                return
            if is_newer(revision):
                raise StorageError(
                    f"The store {self._name} was written by a newer makeready (schema {revision}).",
                    hint="Install the newest makeready, or use another directory.",
                )
            bring_to_head(connection, revision)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except NoConnectionError as error:
            raise StoreBusyError(
                f"The store {self._name} has no free connection.",
                hint="Try again later; store.database_connections says how many there are.",
            ) from error
        except DBAPIError as error:
            is_file = self._is_file
            raise (storage_error if is_file else postgres_error)(error, self._name) from error
        except dbapi().Error as error:  # SQLite's own, where a transaction begins or ends
            raise storage_error(DBAPIError(None, None, error), self._name) from error


INSERTS: Mapping[str, Callable[[Table], postgresql.Insert] | Callable[[Table], sqlite.Insert]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}
"""By a dialect's name: an INSERT that can say what happens where the row is there already."""


def upserting(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT in the database's own dialect. What runs often is better built once, of `INSERTS`."""
    return INSERTS[connection.dialect.name](table)


def storage_error(error: DBAPIError, path: str) -> StorageError:
    """Our error for one of SQLite's, by its result code."""
    name = getattr(error.orig, "sqlite_errorname", "") or type(error.orig).__name__
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StoreBusyError(
            f"Another process holds the store {path}.", hint="Wait until it is done, then try again."
        )
    if name.startswith(("SQLITE_FULL", "SQLITE_IOERR")):  # the second is also how a quota ends
        return StoreFullError(
            f"The store {path} cannot be written: {error.orig}.",
            hint="The disk is full or fails: make room, or use a directory on another disk.",
        )
    hints = {
        "SQLITE_READONLY": "The directory is read-only: use one that can be written.",
        "SQLITE_CANTOPEN": "Use a directory that can be written.",
        "SQLITE_PERM": "Use a directory that can be written.",
        "SQLITE_NOTADB": "The file is something else: use another directory.",
        "SQLITE_CORRUPT": "The file is damaged: restore a copy, or use another directory.",
    }
    hint = next((text for prefix, text in hints.items() if name.startswith(prefix)), "")
    return StorageError(f"The store {path} failed: {error.orig}.", hint=hint)


def _engine(path: Path, busy_timeout_s: float) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        module=dbapi(),
        connect_args={"timeout": busy_timeout_s},
        pool_size=MAX_READERS + 2,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: "SqliteConnection", _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, so that schema changes are atomic too
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA journal_mode = {_mode()}")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")

    return engine


def _mode() -> str:
    return journal_mode(dbapi().sqlite_version_info)
