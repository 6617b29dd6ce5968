"""Opening and upgrading the file: migrations, the journal mode, a bad disk, a neighbour."""

import sys
from contextlib import suppress
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, event

from makeready.brief import Brief, Canvas
from makeready.errors import StorageError, StoreBusyError
from makeready.loop import RunOrder
from makeready.store import migrations, open_store
from makeready.store.database import Database
from makeready.store.schema import HEAD, metadata
from makeready.store.sqlite import dbapi, journal_mode
from makeready.store.upgrade import run_migrations

from .shape import schema_shape

ORDER = RunOrder(brief=Brief(prompt="a poster", kind="poster", canvas=Canvas(width_px=64, height_px=64)))
SCRIPTS = ScriptDirectory(str(Path(migrations.__file__).parent))


def older(path: Path, revision: str) -> Path:
    """A file as an older makeready left it."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        run_migrations(connection, revision)
    engine.dispose()
    return path


def sql(path: Path, *statements: str) -> list[tuple[object, ...]]:
    """Run statements on the file behind the store's back; the last one's rows."""
    connection = dbapi().connect(path, isolation_level=None)
    rows: list[tuple[object, ...]] = []
    for statement in statements:
        rows = connection.execute(statement).fetchall()
    connection.close()
    return rows


def test_head_is_the_newest_migration() -> None:
    assert SCRIPTS.get_heads() == [HEAD]


def test_the_migrations_lead_to_the_schema_that_an_empty_store_gets(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    shapes = []
    for path in (tmp_path / "makeready.db", older(tmp_path / "migrated.db", "head")):
        engine = create_engine(f"sqlite:///{path}")
        with engine.connect() as connection:
            shapes.append(schema_shape(connection))
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        engine.dispose()
    assert shapes[0] == shapes[1]
    assert {"runs", "alembic_version"} < shapes[0].keys()


@pytest.mark.parametrize("revision", [one.revision for one in SCRIPTS.walk_revisions()])
def test_a_store_of_any_older_schema_is_brought_to_the_newest(tmp_path: Path, revision: str) -> None:
    path = older(tmp_path / "makeready.db", revision)
    with open_store(tmp_path) as store:
        assert store.database.found_revision == revision
        assert store.ledger.audit().is_whole
    assert sql(path, "SELECT version_num FROM alembic_version") == [(HEAD,)]


def test_an_older_store_is_upgraded_and_keeps_its_runs(tmp_path: Path) -> None:
    sql(
        older(tmp_path / "makeready.db", "0001"),
        """INSERT INTO runs VALUES ('run_old', '{"brief": {"prompt": "p", "kind": "poster", "canvas":
        {"width_px": 64, "height_px": 64}}}', '[]', 'met', '2026-01-01', 1.5, 'h', '0.1')""",
    )

    with open_store(tmp_path) as store:
        assert store.journal.load("run_old").run.order.brief.prompt == "p"
        assert store.ledger.spent_microusd("run_old") == 0
    assert sql(tmp_path / "makeready.db", "SELECT version_num FROM alembic_version") == [(HEAD,)]


def test_the_money_of_the_release_before_double_entry_counts_after_it_as_it_did(tmp_path: Path) -> None:
    sql(
        older(tmp_path / "makeready.db", "0002"),
        """INSERT INTO runs VALUES ('run_old', '{"brief": {"prompt": "p", "kind": "poster", "canvas":
        {"width_px": 64, "height_px": 64}}}', '[]', 'met', '2026-10-31T23:00:00+00:00', 1.5, 'h', '0.1')""",
        """INSERT INTO holds (run_id, reason, state, ceiling_microusd, cost_microusd) VALUES
        ('run_old', 'a', 'settled', 50, 31), ('run_old', 'b', 'released', 50, NULL),
        ('run_old', 'c', 'unknown', 7, NULL), ('run_old', 'd', 'reserved', 11, NULL),
        ('run_old', 'e', 'settled', 0, 0), ('run_never_begun', 'read the brief', 'unknown', 5, NULL)""",
    )

    with open_store(tmp_path) as store:
        assert store.ledger.spent_microusd("run_old") == 49
        assert store.ledger.audit().is_whole
        store.ledger.settle("hold_3", 6)
        store.ledger.release("hold_4")
        assert store.ledger.audit().is_whole
        assert [
            (one.key_id, one.day, one.reserved_microusd, one.spent_microusd, one.unknown_microusd)
            for one in store.ledger.usage()
        ] == [("local", "2026-10-31", 0, 37, 0), ("local", "", 0, 0, 5)]
        assert store.journal.load("run_old").run.order.brief.prompt == "p"


@pytest.mark.parametrize("revision", ["", "0003"])
def test_a_making_or_an_upgrade_that_dies_halfway_leaves_no_trace(tmp_path: Path, revision: str) -> None:
    path = older(tmp_path / "makeready.db", revision) if revision else tmp_path / "makeready.db"
    tables = "SELECT sql FROM sqlite_master"
    before = sql(path, tables)
    created: list[str] = []

    def die_at_the_webhooks(_connection, _cursor, statement: str, *_rest: object) -> None:
        created.append(statement)
        if "CREATE TABLE webhooks" in statement:
            raise KeyboardInterrupt

    event.listen(Engine, "before_cursor_execute", die_at_the_webhooks)
    try:
        with pytest.raises(KeyboardInterrupt):
            open_store(tmp_path)
    finally:
        event.remove(Engine, "before_cursor_execute", die_at_the_webhooks)

    assert any("CREATE TABLE jobs" in one for one in created)
    assert sql(path, tables) == before
    open_store(tmp_path).close()


def test_a_new_store_and_one_at_head_are_opened_without_alembic(tmp_path: Path) -> None:
    loaded = {name: sys.modules.pop(name) for name in list(sys.modules) if name.split(".")[0] == "alembic"}
    try:
        open_store(tmp_path).close()
        open_store(tmp_path).close()
        assert "alembic" not in sys.modules
    finally:
        sys.modules.update(loaded)


def test_a_store_of_a_newer_makeready_is_refused_and_left_alone(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    path = tmp_path / "makeready.db"
    sql(path, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StorageError, match="newer makeready"):
        open_store(tmp_path)
    assert sql(path, "SELECT version_num FROM alembic_version") == [("9999",)]


@pytest.mark.parametrize(
    ("version", "mode"),
    [((3, 40, 1), "DELETE"), ((3, 51, 2), "DELETE"), ((3, 51, 3), "WAL"), ((3, 52, 0), "WAL")],
)
def test_the_write_ahead_log_is_used_only_where_its_reset_is_safe(
    version: tuple[int, ...], mode: str
) -> None:
    assert journal_mode(version) == mode


def test_foreign_keys_hold_and_the_journal_mode_is_set(tmp_path: Path) -> None:
    with open_store(tmp_path) as store, store.database.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
        assert str(mode).upper() == journal_mode(dbapi().sqlite_version_info)
    orphan = "INSERT INTO failures VALUES ('run_nowhere', 0, 's', 0, 'c', 'm', 0.0, 0.0, 0)"
    with open_store(tmp_path) as store, pytest.raises(StorageError), store.database.writing() as connection:
        connection.exec_driver_sql(orphan)


@pytest.mark.parametrize(
    "values",
    [
        "'run_a', 'r', 'reserved', 1.5, NULL",
        "'run_a', 'r', 'reserved', -1, NULL",
        "'run_a', 'r', 'reserved', 1, 1",
        "'run_a', 'r', 'settled', 1, NULL",
        "'run_a', 'r', 'settled', 1, 0.5",
        "'run_a', 'r', 'spent', 1, NULL",
    ],
)
def test_the_database_itself_refuses_money_that_is_not_whole_or_not_in_a_known_state(
    tmp_path: Path, values: str
) -> None:
    open_store(tmp_path).close()
    insert = "INSERT INTO holds (run_id, reason, state, ceiling_microusd, cost_microusd) VALUES"
    with pytest.raises(dbapi().IntegrityError):
        sql(tmp_path / "makeready.db", f"{insert} ({values})")


def test_a_transaction_that_is_broken_off_leaves_nothing(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        with suppress(KeyboardInterrupt), store.database.writing() as connection:
            connection.exec_driver_sql("INSERT INTO runs VALUES ('run_a', '', '', NULL, '', 0.0, '', '', '')")
            raise KeyboardInterrupt
        assert store.journal.summaries() == ()


def test_a_store_that_somebody_holds_for_too_long_is_busy(tmp_path: Path) -> None:
    with open_store(tmp_path, busy_timeout_s=0.05) as store:
        neighbour = dbapi().connect(tmp_path / "makeready.db", isolation_level=None)
        neighbour.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreBusyError) as caught:
            store.journal.begin("run_a", ORDER, ())
        assert caught.value.hint
        neighbour.execute("ROLLBACK")
        neighbour.close()
        store.journal.begin("run_a", ORDER, ())


def test_a_store_that_is_held_while_it_is_made_is_busy(tmp_path: Path) -> None:
    neighbour = dbapi().connect(tmp_path / "makeready.db", isolation_level=None)
    neighbour.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreBusyError):
        open_store(tmp_path, busy_timeout_s=0.05)
    neighbour.close()


def test_a_file_that_is_no_database_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "makeready.db").write_bytes(b"this is a letter to my aunt\n" * 100)
    with pytest.raises(StorageError) as caught:
        open_store(tmp_path)
    assert "something else" in caught.value.hint


def test_a_directory_where_the_file_should_be_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "makeready.db").mkdir()
    with pytest.raises(StorageError):
        open_store(tmp_path)


def test_a_root_below_a_file_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError) as caught:
        open_store(tmp_path / "file" / "store")
    assert caught.value.hint


def test_a_path_with_any_characters_can_hold_a_store(tmp_path: Path) -> None:
    root = tmp_path / "my #1 store? 100% 你好"
    with open_store(root) as store:
        store.journal.begin("run_a", ORDER, ())
    assert (root / "makeready.db").is_file()
    database = Database(root / "makeready.db", busy_timeout_s=1.0)
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT id FROM runs").scalar() == "run_a"
    database.close()


def test_the_log_is_moved_into_the_file_by_a_checkpoint(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.journal.begin("run_a", ORDER, ())
        store.database.checkpoint()
        copied = (tmp_path / "makeready.db").read_bytes()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "makeready.db").write_bytes(copied)
    with open_store(tmp_path / "other") as other:
        assert [one.run_id for one in other.journal.summaries()] == ["run_a"]
