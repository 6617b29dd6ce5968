"""The same tables in PostgreSQL: its engine, its locks, its errors as ours. Needs the extra `postgres`."""

from typing import Final

from sqlalchemy import URL, Connection, Engine, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from makeready.errors import InvalidConfigError, MissingDependencyError, StorageError, StoreBusyError

DRIVER: Final = "postgresql+psycopg"
_UPGRADE_LOCK: Final = 0x6D616B65
"""Ours: the letters "make". Whoever upgrades a database holds this lock, so that two do not at once."""

_BUSY = {"55P03", "40P01", "40001", "53300"}
"""A lock that is not free in time, a deadlock, a failed serialization, too many connections: they pass."""


def postgres_url(text: str) -> URL:
    """A database's address, for the driver that we use.

    Raises: InvalidConfigError for an address that is none, or of another kind. It is not quoted: it may
        hold a password.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        url = None
    if url is None or url.drivername not in ("postgresql", "postgres", DRIVER) or not url.database:
        raise InvalidConfigError(
            "store.database_url is no address of a PostgreSQL database.",
            hint="Write it as postgresql://USER:PASSWORD@HOST:PORT/DATABASE.",
            param="store.database_url",
        )
    return url.set(drivername=DRIVER)


def postgres_engine(url: URL, busy_timeout_s: float) -> Engine:
    """Connections that wait no longer for a lock than `busy_timeout_s`, and are tried before they are used.

    Raises: MissingDependencyError without the driver.
    """
    milliseconds = max(1, round(busy_timeout_s * 1000))
    arguments = {
        "connect_timeout": max(2, round(busy_timeout_s)),
        "options": f"-c lock_timeout={milliseconds} -c timezone=UTC",
    }
    try:
        return create_engine(url, connect_args=arguments, pool_pre_ping=True)
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
    words = str(error.orig).partition("\n")[0]
    if not state or state.startswith(("08", "57P")):
        return StorageError(
            f"The store {name} cannot be reached: {words}.",
            hint="Start the database, or correct store.database_url.",
        )
    hint = "The database's disk is full: make room." if state == "53100" else ""
    return StorageError(f"The store {name} failed: {words}.", hint=hint)
