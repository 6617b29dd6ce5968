"""What only PostgreSQL can do wrong: addresses, locks, two that upgrade at once, a server that is away or
restarts, statements that take too long."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from makeready.errors import InvalidConfigError, StorageError, StoreBusyError
from makeready.store import Store, open_store
from makeready.store.postgres import PostgresPlace, postgres_url, prepare_upgrade
from makeready.store.schema import HEAD, metadata
from makeready.store.upgrade import run_migrations

from .shape import schema_shape

if TYPE_CHECKING:
    from tests.conftest import PostgresServer


def test_the_migrations_lead_to_the_schema_that_an_empty_database_gets(
    postgres: "PostgresServer", tmp_path: Path
) -> None:
    with open_store(tmp_path, database_url=postgres.empty()) as store, store.database.reading() as connection:
        built = schema_shape(connection)
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == HEAD
    engine = create_engine(postgres_url(postgres.empty()))
    with engine.begin() as connection:
        prepare_upgrade(connection)
        run_migrations(connection)
        assert schema_shape(connection) == built
    engine.dispose()
    assert not (tmp_path / "makeready.db").exists()


def test_many_that_open_an_empty_database_at_once_all_find_it_made(
    postgres: "PostgresServer", tmp_path: Path
) -> None:
    url = postgres.empty()

    def opened(_number: int) -> bool:
        with open_store(tmp_path, database_url=url) as store:
            return store.ledger.audit().is_whole

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(opened, range(4))) == [True] * 4


def test_a_database_of_a_newer_makeready_is_refused(postgres: "PostgresServer", tmp_path: Path) -> None:
    url = postgres.empty()
    open_store(tmp_path, database_url=url).close()
    with open_store(tmp_path, database_url=url) as store, store.database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StorageError, match="newer makeready"):
        open_store(tmp_path, database_url=url)


def test_the_database_refuses_money_that_is_negative(postgres: "PostgresServer", tmp_path: Path) -> None:
    with open_store(tmp_path, database_url=postgres.fresh()) as store:
        for wrong in ("'reserved', -1, NULL", "'settled', 1, NULL", "'spent', 1, NULL"):
            insert = "INSERT INTO holds (run_id, reason, state, ceiling_microusd, cost_microusd) VALUES"
            with pytest.raises(StorageError, match="violates check"), store.database.writing() as connection:
                connection.exec_driver_sql(f"{insert} ('run_a', 'r', {wrong})")


def test_money_above_what_fits_in_32_bits_is_kept(postgres: "PostgresServer", tmp_path: Path) -> None:
    with open_store(tmp_path, database_url=postgres.fresh()) as store:
        store.ledger.settle(store.ledger.reserve("run_a", 10**15, "a"), 10**14)
        assert store.ledger.spent_microusd("run_a") == 10**14
        assert store.ledger.audit().is_whole


def test_a_lock_that_is_held_for_too_long_is_a_busy_store(postgres: "PostgresServer", tmp_path: Path) -> None:
    url = postgres.fresh()
    with (
        open_store(tmp_path, database_url=url) as neighbour,
        open_store(tmp_path, database_url=url, busy_timeout_s=0.05) as store,
    ):
        key = store.keys.create(name="n").key.id
        with neighbour.database.writing() as connection:
            connection.execute(text("SELECT * FROM api_keys FOR UPDATE"))
            with pytest.raises(StoreBusyError):
                store.ledger_of(key).reserve("run_a", 1, "a")
        store.ledger_of(key).reserve("run_a", 1, "a")


def test_a_statement_that_takes_too_long_is_ended_and_the_store_goes_on(
    postgres: "PostgresServer", tmp_path: Path
) -> None:
    place = PostgresPlace(url=postgres_url(postgres.fresh()), statement_timeout_s=1.0)
    with open_store(tmp_path, database_url=place) as store:
        with (
            pytest.raises(StoreBusyError, match="took too long"),
            store.database.reading() as connection,
        ):
            connection.execute(text("SELECT pg_sleep(20)"))
        store.ledger.reserve("run_a", 1, "a")


def test_a_process_has_no_more_connections_than_it_may(postgres: "PostgresServer", tmp_path: Path) -> None:
    place = PostgresPlace(url=postgres_url(postgres.fresh()), num_connections=1)
    with open_store(tmp_path, database_url=place, busy_timeout_s=0.05) as store:
        with (
            store.database.reading(),
            pytest.raises(StoreBusyError, match="no free connection"),
            store.database.reading(),
        ):
            pass
        store.ledger.reserve("run_a", 1, "a")


def write_around_a_restart(store: Store, postgres: "PostgresServer") -> None:
    with store.database.writing() as connection:
        connection.execute(text("UPDATE holds SET reason = 'half'"))
        postgres.restart()
        connection.execute(text("UPDATE holds SET reason = 'whole'"))


def test_a_restart_of_the_server_costs_the_transaction_that_it_cuts_and_nothing_else(
    postgres: "PostgresServer", tmp_path: Path
) -> None:
    with open_store(tmp_path, database_url=postgres.fresh()) as store:
        kept = store.ledger.reserve("run_a", 1, "before")
        postgres.restart()  # the connection in the pool is dead, and nobody has noticed yet
        store.ledger.settle(kept, 1)

        with pytest.raises(StoreBusyError, match="cannot be reached"):
            write_around_a_restart(store, postgres)

        assert [(hold.reason, hold.state) for hold in store.ledger.holds("run_a")] == [("before", "settled")]
        store.ledger.reserve("run_a", 2, "after")
        assert store.ledger.audit().is_whole


def test_a_server_that_is_away_is_a_storage_error_without_the_password(tmp_path: Path) -> None:
    url = f"postgresql://makeready:hunter2@/made?host={tmp_path}&password=hunter2"
    with pytest.raises(StoreBusyError, match="cannot be reached") as caught:
        open_store(tmp_path, database_url=url)
    assert caught.value.hint
    assert "hunter2" not in caught.value.message + caught.value.hint


@pytest.mark.parametrize(
    "url",
    [
        *("hunter2", "mysql://u:hunter2@h/d", "sqlite:///hunter2.db"),
        *("postgresql://u:hunter2@h", "postgresql://h:hunter2/d"),
    ],
)
def test_an_address_of_something_else_is_refused_and_not_quoted(tmp_path: Path, url: str) -> None:
    with pytest.raises(InvalidConfigError) as caught:
        open_store(tmp_path, database_url=url)
    assert "hunter2" not in caught.value.message + caught.value.hint
