"""`makeready store` as an operator meets it."""

import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select

from makeready.app.command_line import exit_code_of
from makeready.app.jobs.life import LifeLine, workers_folder
from makeready.app.jobs.table import JobTable
from makeready.store import open_store
from makeready.store.schema import HEAD, deliveries

if TYPE_CHECKING:
    from tests.conftest import PostgresServer


@pytest.fixture
def left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A store with one picture that nobody names, forty days old."""
    monkeypatch.chdir(tmp_path)
    with open_store(tmp_path / "makeready-runs") as store:
        sha256 = store.blobs.put(b"left by a crash", suffix=".png")
        long_ago = time.time() - 40 * 86_400
        os.utime(store.blobs.path(sha256, suffix=".png"), (long_ago, long_ago))
    return sha256


def answer(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    capsys.readouterr()
    assert exit_code_of(("store", *arguments)) == code
    told = capsys.readouterr()
    return told.out if code == 0 else told.err


def test_gc_tells_first_and_removes_then(
    left: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "makeready-runs" / "blobs" / left[:2] / f"{left[2:]}.png"
    assert "Would remove 1 file of 15 bytes" in answer(capsys, "gc", "--dry-run")
    assert path.exists()
    assert "Removed 0 files" in answer(capsys, "gc", "--older-than-days", "60")
    facts = json.loads(answer(capsys, "gc", "--json"))
    assert facts == {"removed": True, "num_bytes": 15, "blobs": [left], "num_messages": 0}
    assert not path.exists()
    assert "--older-than-days" in answer(capsys, "gc", "--older-than-days", "1", code=2)


def test_gc_removes_messages_of_webhooks_that_ended_before_the_days_of_the_setting(
    left: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {"run_id": "run_a", "name": "run.finished", "body": "{}", "num_tries": 1, "last_result": ""}
    row |= {"created_utc": "", "owner": "ann"}
    now_ms, day_ms = int(time.time() * 1000), 86_400_000
    ages = {
        "msg_1": ("delivered", 9),
        "msg_2": ("failed", 9),
        "msg_3": ("waiting", 9),
        "msg_4": ("failed", 7),
    }
    with open_store(tmp_path / "makeready-runs") as store, store.database.writing() as connection:
        for number, (name, (state, days)) in enumerate(ages.items()):
            own = {"id": name, "sequence": number, "state": state, "next_ms": now_ms - days * day_ms}
            connection.execute(insert(deliveries).values({**row, **own}))
    monkeypatch.setenv("MAKEREADY_SERVE_WEBHOOK_DAYS", "8")

    assert "Would remove 2 messages of webhooks that ended" in answer(capsys, "gc", "--dry-run")
    assert "Removed 2 messages" in answer(capsys, "gc")
    with open_store(tmp_path / "makeready-runs") as store, store.database.reading() as connection:
        assert connection.execute(select(deliveries.c.id)).scalars().all() == ["msg_3", "msg_4"]


def test_check_tells_where_all_is_and_what_is_damaged(
    left: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    told = answer(capsys, "check", "--read-all")
    assert f"schema {HEAD}; its books add up" in told
    assert "note" not in told
    with open_store(tmp_path / "makeready-runs") as store:
        assert [one.sha256 for one in store.blobs.entries()] == [left]  # nothing is left of the check
        store.blobs.path(left, suffix=".png").write_bytes(b"scribble")
    assert f"1 are damaged: {left[:12]}." in answer(capsys, "check", "--read-all", code=1)
    facts = json.loads(answer(capsys, "check", "--json"))
    assert (facts["books_add_up"], facts["missing"], facts["damaged"]) == (True, [], [])


def test_check_says_what_several_servers_would_lack(
    left: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAKEREADY_STORE_BLOBS", "file:elsewhere")
    assert "runs are in a SQLite file: other servers cannot share it" in answer(capsys, "check")


def test_pictures_are_copied_there_and_back(
    left: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Copied 1 file of 15 bytes to elsewhere; 0 were there." in answer(
        capsys, "copy", "--to", "file:elsewhere"
    )
    assert json.loads(answer(capsys, "copy", "--to", "file:elsewhere", "--json"))["num_there"] == 1
    (tmp_path / "makeready-runs" / "blobs" / left[:2] / f"{left[2:]}.png").unlink()
    assert "Copied 1 file" in answer(capsys, "copy", "--from", "file:elsewhere")
    monkeypatch.setenv("MAKEREADY_STORE_BLOBS", "file:third")
    assert "to third; 0 were there" in answer(capsys, "copy", "--from", "none")
    assert "Give one" in answer(capsys, "copy", code=2)
    assert "is no address" in answer(capsys, "copy", "--to", "ftp://x", code=2)


def test_migrate_says_what_was_and_what_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert f"has schema {HEAD} now; before: none." in answer(capsys, "migrate")
    assert "has the newest schema" in answer(capsys, "migrate")
    assert json.loads(answer(capsys, "migrate", "--json"))["schema_before"] == HEAD


def test_a_store_moves_to_postgres_and_back(
    left: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    postgres: "PostgresServer",
) -> None:
    root, url = tmp_path / "makeready-runs", postgres.empty()
    with open_store(root) as store:
        key = store.keys.create(name="ann", daily_microusd=100).key.id
        store.ledger_of(key).reserve("run_a", 30, "a")

    told = answer(capsys, "move", "--to", url)
    assert "among them 0 runs, 0 pictures, 1 key, 1 posting" in told
    assert [path.name.startswith("moved-") for path in root.glob("*.db*")] == [True]
    assert "There is no store" in answer(capsys, "check", code=2)

    monkeypatch.setenv("MAKEREADY_STORE_DATABASE_URL", url)
    assert "not empty: there are rows in" in answer(capsys, "move", "--to", url, code=2)
    with open_store(root, database_url=url) as store:
        assert store.ledger.usage(key_id=key)[0].reserved_microusd == 30
    facts = json.loads(answer(capsys, "move", "--to", "none", "--json"))
    assert (facts["num_rows"]["api_keys"], facts["kept"]) == (1, facts["from"])
    monkeypatch.delenv("MAKEREADY_STORE_DATABASE_URL")
    with open_store(root) as store:
        assert store.ledger.usage(key_id=key)[0].reserved_microusd == 30


def test_a_store_does_not_move_while_a_server_works_on_it(
    left: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    root = tmp_path / "makeready-runs"
    with open_store(root) as store:
        JobTable(store.database, utc_now=store.utc_now).beat("worker_1", "here")
        life = LifeLine(workers_folder(root), "worker_1")
    nowhere = "postgresql://127.0.0.1:1/nowhere"
    assert "1 server may still work on" in answer(capsys, "move", "--to", nowhere, code=1)
    os.close(life._descriptor)  # as if its process had been killed
    assert "cannot be reached" in answer(capsys, "move", "--to", nowhere, code=1)
    assert "--to is no address of a PostgreSQL database" in answer(
        capsys, "move", "--to", "mysql://x", code=2
    )
    assert (root / "makeready.db").exists()
