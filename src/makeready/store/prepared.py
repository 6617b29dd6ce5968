"""Statements that run so often that SQLAlchemy compiles them once, and the driver runs them from then on.

SQLAlchemy takes 25 us to find a compiled statement again and wrap its result, five times what SQLite takes to
run it. Errors are the same: whoever catches SQLAlchemy's catches these.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from sqlalchemy import Connection
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIModule

    Error = DBAPIModule.Error

Values = Mapping[str, object]


class _Compiled(NamedTuple):
    """A statement in a dialect's words. `names` are those of its parameters in order, empty where the dialect
    names them; `own` are the values that the statement itself has."""

    sql: str
    names: tuple[str, ...]
    own: dict[str, object]

    def arguments(self, values: Values) -> Any:
        told = {**self.own, **values}
        return [told[name] for name in self.names] if self.names else told


class Prepared:
    """One statement, or one for each dialect by its name. An INSERT or an UPDATE sets the columns whose names
    come with the values.

    Values go to the driver as they are, and so do rows come back: for columns of text and numbers.
    """

    def __init__(self, statement: ClauseElement | Mapping[str, ClauseElement]) -> None:
        self._statement = statement
        self._compiled: dict[tuple[str, ...], _Compiled] = {}

    def run(self, connection: Connection, values: Values) -> list[tuple[Any, ...]]:
        """All rows that it gives, none where it gives none.

        Raises: DBAPIError, as `Connection.execute`.
        """
        compiled = self._in(connection, values)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(compiled.sql, compiled.arguments(values))
            return [*cursor.fetchall()] if cursor.description else []
        except connection.dialect.loaded_dbapi.Error as error:
            raise _told(connection, compiled.sql, cursor, error) from error
        finally:
            cursor.close()

    def run_each(self, connection: Connection, rows: Sequence[Values]) -> None:
        """The same for several, which have the same names. Raises: DBAPIError."""
        if not rows:
            return
        compiled = self._in(connection, rows[0])
        cursor = connection.connection.cursor()
        try:
            cursor.executemany(compiled.sql, [compiled.arguments(row) for row in rows])
        except connection.dialect.loaded_dbapi.Error as error:
            raise _told(connection, compiled.sql, cursor, error) from error
        finally:
            cursor.close()

    def _in(self, connection: Connection, values: Values) -> _Compiled:
        dialect = connection.dialect
        key = (dialect.name, *values)
        known = self._compiled.get(key)
        if known is None:
            statement = self._statement
            if isinstance(statement, Mapping):
                statement = statement[dialect.name]
            made = statement.compile(dialect=dialect, column_keys=list(values))
            if not isinstance(made, SQLCompiler):
                raise TypeError(f"{statement} is no statement with parameters")
            own = {
                name: value
                for name, value in made.construct_params(dict(values)).items()
                if name not in values
            }
            names = tuple(made.positiontup or ())
            known = self._compiled[key] = _Compiled(sql=made.string, names=names, own=own)
        return known


def _told(connection: Connection, sql: str, cursor: DBAPICursor, error: Exception) -> BaseException:
    """A driver's error as SQLAlchemy tells it. A connection that was cut is not used again."""
    dialect = connection.dialect
    is_cut = dialect.is_disconnect(cast("Error", error), connection.connection.dbapi_connection, cursor)
    told = DBAPIError.instance(
        sql, None, error, dialect.loaded_dbapi.Error, connection_invalidated=is_cut, dialect=dialect
    )
    if is_cut:
        connection.invalidate(error)
    return told
