"""A store's database moves whole or not at all, and goes on where it was."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Connection, insert, select

from makeready.errors import CallerError, StorageError, StoreBusyError
from makeready.store import Store, open_store
from makeready.store.database import Database
from makeready.store.moving import facts_of, moved, open_empty
from makeready.store.postgres import PostgresPlace, postgres_url
from makeready.store.schema import HEAD, metadata

if TYPE_CHECKING:
    from tests.conftest import PostgresServer


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with a row in every table, and money in all states."""
    with open_store(tmp_path / "old") as opened:
        key = opened.keys.create(name="Ü '\"%s", daily_microusd=2**40).key.id
        for number, end in enumerate(("settle", "release", "mark_unknown", "")):
            hold = opened.ledger_of(key).reserve("run_a", 2**33 + number, end)
            if end == "settle":
                opened.ledger.settle(hold, 2**33)
            elif end:
                getattr(opened.ledger, end)(hold)
        with opened.database.writing() as connection:
            fill(connection)
        yield opened


VALUES = {int: 7, float: 1.5, str: "run_b", bytes: b"\x00\xff"}
"""What a column of each type has in a row of `fill`."""
EXCEPT: dict[str, dict[str, object]] = {
    "runs": {"id": "run_b", "outcome": "met"},
    "attempts": {"parent_index": 3},
    "findings": {"verdict": "unknown"},
    "jobs": {"state": "queued", "worker_id": None, "outcome": None},
    "decisions": {"decision": "approved"},
    "deliveries": {"state": "waiting"},
    "requests": {"idempotency_key": None},
}
"""What else the tables' checks ask for."""


def fill(connection: Connection) -> None:
    """A row for each table that has none."""
    for table in metadata.sorted_tables:
        if connection.execute(select(table).limit(1)).first() is None:
            row = {one.name: VALUES[one.type.python_type] for one in table.columns}
            connection.execute(insert(table).values({**row, **EXCEPT.get(table.name, {})}))


def rows(database: Database) -> dict[str, list[dict[str, object]]]:
    with database.reading() as connection:
        return {
            table.name: [
                dict(one)
                for one in connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()
            ]
            for table in metadata.sorted_tables
        }


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Path | PostgresPlace:
    if request.param == "sqlite":
        return tmp_path / "new.db"
    return PostgresPlace(url=postgres_url(request.getfixturevalue("postgres").empty()))


def test_every_row_arrives_and_new_ones_are_numbered_behind_them(
    store: Store, empty: Path | PostgresPlace
) -> None:
    told: list[str] = []
    target = open_empty(empty)
    facts = moved(store.database, target, told.append)
    before = rows(store.database)
    target.close()

    assert rows(store.database) == before == rows(target)
    assert all(before.values())
    assert told == [one.name for one in metadata.sorted_tables]
    assert facts.books == store.ledger.audit()
    for database in (store.database, target):
        numbers = []
        with database.writing() as connection:
            hold = {"run_id": "run_c", "reason": "", "state": "reserved", "ceiling_microusd": 0}
            holds = metadata.tables["holds"]
            made = connection.execute(insert(holds).values(hold)).inserted_primary_key
            assert made is not None
            numbers.append(made.number)
    assert set(numbers) == {len(before["holds"]) + 1}
    target.close()


def test_a_database_that_has_rows_or_another_version_is_refused_and_left_alone(
    store: Store, postgres: "PostgresServer"
) -> None:
    other = PostgresPlace(url=postgres_url(postgres.empty()))
    target = open_empty(other)
    with target.writing() as connection:
        connection.exec_driver_sql("INSERT INTO job_workers VALUES ('w', 'h', 0)")
    with pytest.raises(CallerError, match="not empty: there are rows in job_workers"):
        open_empty(other)
    with pytest.raises(CallerError, match="not empty"):
        moved(store.database, target, lambda name: None)
    with target.writing() as connection:
        connection.exec_driver_sql("DELETE FROM job_workers")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0005'")
    with pytest.raises(CallerError, match=f"schema 0005, and this makeready has {HEAD}"):
        open_empty(other)
    with target.reading() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "0005"
    target.close()


def test_a_move_that_is_cut_off_leaves_the_target_empty_and_can_be_made_again(
    store: Store, empty: Path | PostgresPlace
) -> None:
    def cut_off(table: str) -> None:
        if table == "webhooks":
            raise KeyboardInterrupt

    target = open_empty(empty)
    with pytest.raises(KeyboardInterrupt):
        moved(store.database, target, cut_off)
    assert not any(rows(target).values())
    moved(store.database, target, lambda table: None)
    assert rows(target) == rows(store.database)
    target.close()


def test_nobody_writes_to_the_source_meanwhile(tmp_path: Path, database_url: str | None) -> None:
    refused: list[str] = []
    target = open_empty(tmp_path / "new.db")
    with (
        open_store(tmp_path / "old", database_url=database_url) as store,
        open_store(tmp_path / "old", database_url=database_url, busy_timeout_s=0.1) as other,
    ):

        def write(table: str) -> None:
            if table == "webhooks":
                with pytest.raises(StoreBusyError):
                    other.ledger.reserve("run_late", 5, "late")
                refused.append(table)

        moved(store.database, target, write)
        other.ledger.reserve("run_late", 5, "late")
    target.close()
    assert refused == ["webhooks"]


def test_what_arrives_otherwise_is_not_kept(store: Store, tmp_path: Path) -> None:
    target = open_empty(tmp_path / "new.db")
    with target.writing() as connection:
        loses = "CREATE TRIGGER loses AFTER INSERT ON failures BEGIN DELETE FROM failures; END"
        connection.exec_driver_sql(loses)
    with pytest.raises(StorageError, match=r"is not what .* has"):
        moved(store.database, target, lambda table: None)
    assert not any(rows(target).values())
    target.close()


def test_the_facts_tell_money_apart_that_adds_up_alike(store: Store) -> None:
    """The negative control of the comparison: one micro-dollar on another day is another fact."""
    with store.database.writing() as connection:
        before = facts_of(connection)
        connection.exec_driver_sql("UPDATE balances SET day = '2026-01-01' WHERE account = 'spent'")
        after = facts_of(connection)
    assert before.num_rows == after.num_rows
    assert before.money != after.money
    assert replace(before, money=after.money, books=after.books) == after
