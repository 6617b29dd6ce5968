"""Runs that change a picture of another run: whose, and which."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from makeready.store.database import Database
from makeready.store.schema import attempts, jobs, run_links


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """Where a run stands among edits: whose picture it changes, and which runs change its own.

    A run that changes nobody's has no `parent_run_id`; then `parent_index` is -1.
    """

    parent_run_id: str
    parent_index: int
    edits: tuple[str, ...]


def add_parent(connection: Connection, run_id: str, parent_run_id: str, parent_index: int) -> None:
    """Write down whose picture a run changes, in the transaction that accepts it."""
    row = {"run_id": run_id, "parent_run_id": parent_run_id, "parent_number": parent_index}
    connection.execute(insert(run_links).values(row))


def drawn_from(
    database: Database, image_sha256s: Collection[str], *, owner: str | None = None
) -> tuple[str, str] | None:
    """The newest run that made a picture with one of these hashes, and the hash of what it was drawn from;
    None for a picture that no run made, or that was drawn from nothing. `owner` asks for theirs alone."""
    columns = select(attempts.c.run_id, attempts.c.source_sha256).where(
        attempts.c.image_sha256.in_(image_sha256s), attempts.c.source_sha256 != ""
    )
    if owner is not None:
        columns = columns.join(jobs, jobs.c.run_id == attempts.c.run_id).where(jobs.c.owner == owner)
    with database.reading() as connection:
        row = connection.execute(columns.order_by(attempts.c.run_id.desc()).limit(1)).first()
    return None if row is None else (row.run_id, row.source_sha256)


def lineage_of(database: Database, run_id: str) -> Lineage:
    """A run's place."""
    children = select(run_links.c.run_id).where(run_links.c.parent_run_id == run_id)
    with database.reading() as connection:
        row = connection.execute(select(run_links).where(run_links.c.run_id == run_id)).first()
        edits = connection.execute(children.order_by(run_links.c.run_id)).scalars().all()
    if row is None:
        return Lineage(parent_run_id="", parent_index=-1, edits=tuple(edits))
    return Lineage(parent_run_id=row.parent_run_id, parent_index=row.parent_number, edits=tuple(edits))
