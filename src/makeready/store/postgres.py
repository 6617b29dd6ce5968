"""The same tables in PostgreSQL: its engine, its locks, its errors as ours. Needs the extra `postgres`."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import URL, Connection, Engine, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from makeready.errors import (
    InvalidConfigError,
    MissingDependencyError,
    StorageError,
    StoreBusyError,
    StoreFullError,
)

DRIVER: Final = "postgresql+psycopg"
_UPGRADE_LOCK: Final = 0x6D616B65
"""Ours: the letters "make". Whoever upgrades a database holds this lock, so that two do not at once."""

UPGRADE_WAIT_S: Final = 120
"""Ours: how long a server waits while another one brings the tables to the newest schema."""

IDLE_S: Final = 60
"""Ours: a transaction in which nothing happens for so long is a hanging process's. Its locks are freed."""

_BUSY = {"55P03", "40P01", "40001", "53300", "25006"}
"""A lock that is not free in time, a deadlock, a failed serialization, too many connections, a server that
only reads since another one took over: they pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresPlace:
    """A database, and how one process uses it: at most `num_connections` at once, and no statement for longer
    than `statement_timeout_s`."""

    url: URL
    num_connections: int = 16
    statement_timeout_s: float = 30.0


def postgres_url(text: str, *, param: str = "store.database_url") -> URL:
    """A database's address, for the driver that we use. `param` is where it was given.

    Raises: InvalidConfigError for an address that is none, or of another kind. It is not quoted: it may
        hold a password.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        url = None
    if url is None or url.drivername not in ("postgresql", "postgres", DRIVER) or not url.database:
        raise InvalidConfigError(
            f"{param} is no address of a PostgreSQL database.",
            hint="Write it as postgresql://USER:PASSWORD@HOST:PORT/DATABASE.",
            param=param,
        )
    return url.set(drivername=DRIVER)


def postgres_engine(place: PostgresPlace, busy_timeout_s: float) -> Engine:
    """Connections that wait no longer for a lock than `busy_timeout_s`, and are tried before they are used:
    one that a restart of the server cut is replaced. A machine that is gone is noticed after half a minute.

    Raises: MissingDependencyError without the driver.
    """
    options = {
        "lock_timeout": _milliseconds(busy_timeout_s),
        "statement_timeout": _milliseconds(place.statement_timeout_s),
        "idle_in_transaction_session_timeout": _milliseconds(IDLE_S),
        "timezone": "UTC",
    }
    arguments = {
        "application_name": "makeready",
        "connect_timeout": max(2, round(busy_timeout_s)),
        "keepalives_idle": 15,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 30_000,
        "options": " ".join(f"-c {name}={value}" for name, value in options.items()),
    }
    try:
        return create_engine(
            place.url,
            connect_args=arguments,
            pool_pre_ping=True,
            pool_size=place.num_connections,
            max_overflow=0,
            pool_timeout=busy_timeout_s,
            pool_use_lifo=True,
        )
    except ModuleNotFoundError as cause:
        raise MissingDependencyError(
            "The driver for PostgreSQL is not installed.",
            hint="Install it with the extra: pip install 'makeready[postgres]'",
            param="store.database_url",
        ) from cause


def prepare_upgrade(connection: Connection) -> None:
    """Wait for whoever upgrades the database at the moment, and give it what the checks of our tables call.

    SQLite keeps a float in an INTEGER column, so every check of money asks for `typeof`. PostgreSQL does not,
    and has no such function: with this one the tables are the same, check for check, in both.
    """
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{UPGRADE_WAIT_S}s'")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})")
    connection.exec_driver_sql(
        "CREATE OR REPLACE FUNCTION typeof(value bigint) RETURNS text "
        "LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT 'integer' $$"
    )


def postgres_error(error: DBAPIError, name: str) -> StorageError:
    """Our error for one of PostgreSQL's, by its SQLSTATE. An error without one is of the connection."""
    state = getattr(error.orig, "sqlstate", None) or ""
    if state in _BUSY:
        return StoreBusyError(
            f"Somebody else holds what is needed in the store {name}.", hint="Try again in a moment."
        )
    if state == "57014":
        return StoreBusyError(
            f"The store {name} took too long for one statement.",
            hint="Try again in a moment; store.database_timeout_s says how long one may take.",
        )
    words = str(error.orig).partition("\n")[0]
    if not state or state.startswith(("08", "57P", "25P")):
        return StoreBusyError(
            f"The store {name} cannot be reached: {words}.",
            hint="Start the database, or correct its address: store.database_url.",
        )
    if state == "53100":
        return StoreFullError(f"The store {name} failed: {words}.", hint="Make room on the database's disk.")
    return StorageError(f"The store {name} failed: {words}.")


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))
