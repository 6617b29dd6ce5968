"""Runs that change a picture of another run: whose, and which."""

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from makeready.store.database import Database
from makeready.store.schema import run_links


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentPicture:
    """The picture of another run that a run changes."""

    run_id: str
    attempt_index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """Where a run stands among edits: whose picture it changes, and which runs change its own."""

    parent: ParentPicture | None
    edits: tuple[str, ...]


def add_parent(connection: Connection, run_id: str, parent: ParentPicture) -> None:
    """Write down whose picture a run changes, in the transaction that accepts it."""
    row = {"run_id": run_id, "parent_run_id": parent.run_id, "parent_number": parent.attempt_index}
    connection.execute(insert(run_links).values(row))


def lineage_of(database: Database, run_id: str) -> Lineage:
    """A run's place; one that was never linked has none."""
    children = select(run_links.c.run_id).where(run_links.c.parent_run_id == run_id)
    with database.reading() as connection:
        row = connection.execute(select(run_links).where(run_links.c.run_id == run_id)).first()
        edits = connection.execute(children.order_by(run_links.c.run_id)).scalars().all()
    parent = None
    if row is not None:
        parent = ParentPicture(run_id=row.parent_run_id, attempt_index=row.parent_number)
    return Lineage(parent=parent, edits=tuple(edits))
