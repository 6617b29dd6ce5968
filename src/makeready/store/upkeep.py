"""What an operator does with a store: see that all is there, remove what nobody needs, move pictures."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import Column, String, select

from makeready.errors import StorageError, UnknownNameError
from makeready.store.blobs import BlobEntry, Blobs, DamagedBlobError
from makeready.store.database import Database
from makeready.store.journal import PICTURE_SUFFIX, SOURCE_SUFFIX
from makeready.store.schema import attempts, metadata

_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
_PAGE = 1000
_PROBE = b"makeready can write here\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class BlobName:
    """What one row says is among the blobs."""

    sha256: str
    suffix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What a copy did. `damaged` are those that were not copied: their bytes are not what their name says."""

    num_copied: int
    num_bytes: int
    num_there: int
    damaged: tuple[str, ...]


def proved(blobs: Blobs) -> str:
    """Write a few bytes and see that they are there: who may not, or has no such bucket, learns it now and
    not from the first run. They stay, a blob as any; returns its hash.

    Raises: StorageError, StoreBusyError.
    """
    sha256 = blobs.put(_PROBE, suffix=SOURCE_SUFFIX)
    if blobs.size_bytes(sha256, suffix=SOURCE_SUFFIX) != len(_PROBE):
        raise StorageError(f"What is written to {blobs.name} is not what is there.")
    return sha256


def referenced(database: Database) -> set[str]:
    """Every hash that any row of any table names: in columns of hashes, and inside stored JSON."""
    found: set[str] = set()
    for table in metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, String) and column.name.endswith(("sha256", "_json")):
                found.update(_hashes(database, column))
    return found


def unused(blobs: Blobs, database: Database, *, older_than_s: float, now_s: float) -> tuple[BlobEntry, ...]:
    """The blobs that no row names, and that were last put more than `older_than_s` ago.

    The list of blobs is taken before the rows are read, so that a run which ends meanwhile is seen.
    """
    old = [one for one in blobs.entries() if now_s - one.modified_s > older_than_s]
    names = referenced(database) if old else set()
    return tuple(one for one in old if one.sha256 not in names)


def missing(blobs: Blobs, database: Database) -> tuple[BlobName, ...]:
    """The pictures and sources of attempts that are not among the blobs."""
    there = {(one.sha256, one.suffix) for one in blobs.entries()}
    wanted: dict[BlobName, None] = {}
    with database.reading() as connection:
        rows = connection.execute(select(attempts.c.image_sha256, attempts.c.source_sha256))
        for image, source in rows.yield_per(_PAGE):
            wanted[BlobName(sha256=image, suffix=PICTURE_SUFFIX)] = None
            if source:
                wanted[BlobName(sha256=source, suffix=SOURCE_SUFFIX)] = None
    return tuple(one for one in wanted if (one.sha256, one.suffix) not in there)


def damaged(blobs: Blobs) -> tuple[BlobEntry, ...]:
    """Those whose bytes are not what their name says. Reads all of them."""
    return tuple(one for one in blobs.entries() if not _is_whole(blobs, one))


def copied(source: Blobs, target: Blobs, on_each: Callable[[BlobEntry], None]) -> Copied:
    """Copy what is not in the target yet; a copy that was cut off goes on. Nothing is removed."""
    there = {(one.sha256, one.suffix, one.size_bytes) for one in target.entries()}
    num_copied = num_bytes = num_there = 0
    bad: list[str] = []
    for one in source.entries():
        on_each(one)
        if (one.sha256, one.suffix, one.size_bytes) in there:
            num_there += 1
            continue
        content = _content(source, one)
        if content is None:
            bad.append(one.sha256)
            continue
        target.put(content, suffix=one.suffix)
        num_copied, num_bytes = num_copied + 1, num_bytes + len(content)
    return Copied(num_copied=num_copied, num_bytes=num_bytes, num_there=num_there, damaged=tuple(bad))


def _hashes(database: Database, column: "Column[str]") -> Iterator[str]:
    with database.reading() as connection:
        for value in connection.execute(select(column)).yield_per(_PAGE).scalars():
            yield from _HASH.findall(value or "")


def _is_whole(blobs: Blobs, one: BlobEntry) -> bool:
    return _content(blobs, one) is not None


def _content(blobs: Blobs, one: BlobEntry) -> bytes | None:
    """The bytes; None where they are damaged. What somebody removed meanwhile counts as damaged, too."""
    try:
        return blobs.read(one.sha256, suffix=one.suffix)
    except (UnknownNameError, DamagedBlobError):
        return None
