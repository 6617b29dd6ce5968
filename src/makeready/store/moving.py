"""A whole database, row for row, into an empty one of either kind: all of it or nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Table, func, insert, select

from makeready.errors import CallerError, StorageError
from makeready.store.database import Database
from makeready.store.postgres import PostgresPlace
from makeready.store.postings import Audit, Usage, audit, usage
from makeready.store.schema import HEAD, metadata

_PAGE = 1000
"""Rows that are in memory at once."""
_WAIT_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What must be the same on both sides: rows by table, the books added up, money by key and day."""

    num_rows: dict[str, int]
    books: Audit
    money: frozenset[Usage]


def open_empty(place: Path | PostgresPlace) -> Database:
    """The database there, with our tables and nothing in them. One that is refused is left as it is.

    Raises: CallerError if it holds rows, or tables of another version; StorageError.
    """
    looked_at = Database(place, busy_timeout_s=_WAIT_S, makes_tables=False)
    name, revision = looked_at.name, looked_at.found_revision
    looked_at.close()
    if revision not in ("", HEAD):
        raise CallerError(
            f"The database {name} has schema {revision}, and this makeready has {HEAD}.",
            hint="Name an empty database: nothing is mixed with what is there.",
            param="--to",
        )
    database = Database(place, busy_timeout_s=_WAIT_S)
    try:
        with database.reading() as connection:
            _check_empty(connection, name)
    except BaseException:
        database.close()
        raise
    return database


def moved(source: Database, target: Database, on_table: Callable[[str], None]) -> Facts:
    """Put every row of one database into another, in one transaction, and see that all is there.

    `source` keeps what it has; nobody else writes to it meanwhile.

    Raises: CallerError if the target holds rows; StoreBusyError if somebody writes to the source at this
        moment; StorageError if the two are not the same in the end, and then nothing was moved.
    """
    with source.writing() as old, target.writing() as new:
        _shut_others_out(old)
        for one in (old, new):
            _take_your_time(one)
        _check_empty(new, target.name)
        for table in metadata.sorted_tables:
            on_table(table.name)
            for rows in old.execute(select(table)).yield_per(_PAGE).mappings().partitions():
                new.execute(insert(table), [dict(row) for row in rows])
            _go_on_numbering(new, table)
        facts = facts_of(new)
        if facts != facts_of(old):
            raise StorageError(
                f"What arrived in {target.name} is not what {source.name} has.",
                hint="Nothing was moved. Look at the source: makeready store check.",
            )
    return facts


def facts_of(connection: Connection) -> Facts:
    numbers = {
        table.name: int(connection.execute(select(func.count()).select_from(table)).scalar_one())
        for table in metadata.sorted_tables
    }
    return Facts(num_rows=numbers, books=audit(connection), money=frozenset(usage(connection)))


def _shut_others_out(connection: Connection) -> None:
    """SQLite's writer is alone as it is; PostgreSQL's has to lock the tables."""
    if connection.dialect.name == "postgresql":
        names = ", ".join(table.name for table in metadata.sorted_tables)
        connection.exec_driver_sql(f"LOCK TABLE {names} IN SHARE MODE")


def _take_your_time(connection: Connection) -> None:
    """Let a statement over all of a table take as long as it does, and the other side wait for it."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")


def _check_empty(connection: Connection, name: str) -> None:
    for table in metadata.sorted_tables:
        if connection.execute(select(table).limit(1)).first() is not None:
            raise CallerError(
                f"The database {name} is not empty: there are rows in {table.name}.",
                hint="Name an empty database: nothing is mixed with what is there.",
                param="--to",
            )


def _go_on_numbering(connection: Connection, table: Table) -> None:
    """Have PostgreSQL number new rows behind those that came with a number. SQLite does by itself."""
    column = table.autoincrement_column
    if column is None or connection.dialect.name != "postgresql":
        return
    newest = connection.execute(select(func.max(column))).scalar()
    sequence = func.pg_get_serial_sequence(table.name, column.name)
    connection.execute(select(func.setval(sequence, newest or 1, newest is not None)))
