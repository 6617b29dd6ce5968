"""Which SQLite the store uses: Python's own, or a newer one from a wheel where Python's is too old.

One process uses one of them for a file. Two copies of SQLite in a process do not see each other's locks, and
closing a file by one drops the locks of the other (sqlite.org/howtocorrupt.html, 2.2.1).
"""

import sqlite3
from functools import cache
from importlib import import_module
from types import ModuleType

FIRST_SAFE_WAL = (3, 51, 3)
"""Below this a reset of the write-ahead log can lose a transaction (sqlite.org/wal.html, "WAL-reset bug")."""
NEWER = "pysqlite3.dbapi2"
"""Python's own module over a newer SQLite. By name: it has no types, and no wheel for some machines."""


@cache
def dbapi() -> ModuleType:
    """The module to open databases with."""
    if is_wal_safe(sqlite3.sqlite_version_info):
        return sqlite3
    try:
        return import_module(NEWER)
    except ImportError:
        return sqlite3


def is_wal_safe(sqlite_version: tuple[int, ...]) -> bool:
    return sqlite_version >= FIRST_SAFE_WAL


def journal_mode(sqlite_version: tuple[int, ...]) -> str:
    """WAL where it is safe, the rollback journal elsewhere.

    On our disk a commit takes one fsync, 4 ms, with WAL, and 12 to 20 ms with the rollback journal.
    """
    return "WAL" if is_wal_safe(sqlite_version) else "DELETE"
