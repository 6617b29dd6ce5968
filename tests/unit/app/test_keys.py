"""API keys and usage on the command line, as a user meets them."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from makeready.app.command_line import exit_code_of
from makeready.store import open_store
from makeready.store.keys import SECRET_FILE

if TYPE_CHECKING:
    from tests.conftest import PostgresServer


@pytest.fixture(autouse=True)
def _clean_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    assert exit_code_of(arguments) == 0
    return capsys.readouterr().out


def test_a_key_is_made_shown_once_listed_and_revoked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = answer(capsys, "keys", "create", "--name", "website", "--daily-usd", "5", "--monthly-usd", "50.5")
    text, line, *_ = told.splitlines()
    with open_store(tmp_path / "makeready-runs") as store:
        key = store.keys.authenticated(text)
    assert line == f"{key.id} for website: generate, edit, inspect; $5.00 a day, $50.50 a month"
    assert "wants keys from its next start" in told
    assert "next start" not in answer(capsys, "keys", "create", "--name", "another")
    assert (key.daily_microusd, key.monthly_microusd) == (5_000_000, 50_500_000)

    listed = answer(capsys, "keys", "list")
    assert f"{key.id}  website  generate edit inspect  $5.00 a day, $50.50 a month" in listed
    assert text[15:] not in listed + answer(capsys, "keys", "list", "--json")

    assert f"{key.id} for website is revoked since 20" in answer(capsys, "keys", "revoke", key.id)
    facts = json.loads(answer(capsys, "keys", "list", "--json"))["keys"]
    assert [bool(one["revoked_utc"]) for one in facts if one["id"] == key.id] == [True]
    assert exit_code_of(["keys", "revoke", "key_nowhere"]) == 2


def test_json_has_the_key_and_all_that_is_known_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    scopes = ("--scope", "inspect", "--scope", "admin")
    made = json.loads(answer(capsys, "keys", "create", "--name", "ci", *scopes, "--json"))
    assert made.pop("key").startswith("mr_")
    (listed,) = json.loads(answer(capsys, "keys", "list", "--json"))["keys"]
    assert made == listed
    assert (made["scopes"], made["daily_microusd"], made["revoked_utc"]) == (["inspect", "admin"], None, None)


def test_a_key_keeps_the_loop_of_its_plain_requests(capsys: pytest.CaptureFixture[str]) -> None:
    loop = ("--loop", "attempts=6, seconds=30,usd=0.02")
    made = json.loads(answer(capsys, "keys", "create", "--name", "ci", *loop, "--json"))
    told = answer(capsys, "keys", "loop", made["id"], "attempts=2")
    (changed,) = json.loads(answer(capsys, "keys", "list", "--json"))["keys"]
    answer(capsys, "keys", "loop", made["id"], "none")
    (plain,) = json.loads(answer(capsys, "keys", "list", "--json"))["keys"]

    assert made["loop"] == {"attempts": 6, "deadline_s": 30.0, "cost_microusd": 20_000}
    assert told == f"A plain request of {made['id']} for ci runs the loop: 2 attempts.\n"
    assert changed["loop"] == {"attempts": 2, "deadline_s": None, "cost_microusd": None}
    assert plain["loop"] is None


@pytest.mark.parametrize(
    "loop",
    [
        "",
        "six",
        "attempts=six",
        "attempts=0",
        "seconds=0",
        "usd=-1",
        "tries=6",
        "attempts=1,attempts=2",
        "seconds=nan",
    ],
)
def test_a_loop_that_is_none_is_refused_in_one_line(loop: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code_of(["keys", "create", "--name", "ci", "--loop", loop]) == 2
    error, hint = capsys.readouterr().err.splitlines()
    assert (error[:7], hint[:6]) == ("error: ", "hint: ")


def test_the_secret_of_webhooks_is_shown_and_turned_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = json.loads(answer(capsys, "keys", "create", "--name", "ci", "--json"))["id"]
    mine, local = answer(capsys, "keys", "secret", key), answer(capsys, "keys", "secret")
    new = json.loads(answer(capsys, "keys", "secret", key, "--rotate", "--json"))
    with open_store(tmp_path / "makeready-runs") as store:
        signing = store.webhook_secrets.of(key)

    assert mine.startswith("whsec_")
    assert len({mine, local, new["secret"]}) == 3
    assert signing == (new["secret"], mine.strip())
    assert answer(capsys, "keys", "secret").strip() == local.strip()
    assert mine.strip() not in (tmp_path / "makeready-runs" / "makeready.db").read_bytes().decode("latin-1")
    assert exit_code_of(["keys", "secret", "key_nowhere"]) == 2


def test_usage_says_what_was_spent_by_key_and_day_and_that_the_books_add_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_store(tmp_path / "makeready-runs", utc_now=lambda: "2026-11-23T12:00:00") as store:
        key = store.keys.create(name="website").key.id
        ledger = store.ledger_of(key)
        ledger.settle(ledger.reserve("run_a", 50_000, "a"), 31_000)
        ledger.mark_unknown(ledger.reserve("run_a", 40_000, "b"))
        store.ledger.reserve("run_b", 120, "c")

    told = answer(capsys, "usage")
    assert f"2026-11-23  {key}  $0.031000  $0         $0.04    $0.071000\n" in told
    assert "The books of 5 postings add up." in told
    facts = json.loads(answer(capsys, "usage", "--key", key, "--month", "2026-11", "--json"))
    assert facts["usage"] == [
        {
            "day": "2026-11-23",
            "key": key,
            "spent_microusd": 31_000,
            "reserved_microusd": 0,
            "unknown_microusd": 40_000,
            "counted_microusd": 71_000,
        }
    ]
    assert facts["books"] == {"postings": 5, "sum_microusd": 0, "drift_microusd": 0}
    assert json.loads(answer(capsys, "usage", "--month", "2026-10", "--json"))["usage"] == []
    for month in ("2026-13", "2026-00", "2026-11-32", "November"):
        assert exit_code_of(["usage", "--month", month]) == 2


def test_books_that_were_tampered_with_say_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_store(tmp_path / "makeready-runs") as store:
        store.ledger.reserve("run_a", 50_000, "a")
        with store.database.writing() as connection:
            connection.exec_driver_sql("UPDATE balances SET microusd = 20000 WHERE account = 'reserved'")
    assert "DO NOT ADD UP: $0.03 apart" in answer(capsys, "usage")


def test_a_look_where_nothing_is_makes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "No API keys yet" in answer(capsys, "keys", "list")
    assert "Nothing has been paid" in answer(capsys, "usage")
    assert json.loads(answer(capsys, "usage", "--json"))["usage"] == []
    assert exit_code_of(["keys", "revoke", "key_a"]) == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["keys", "create"], "--name"),
        (["keys", "create", "--name", ""], "printable"),
        (["keys", "create", "--name", "n", "--scope", "fly"], "fly"),
        (["keys", "create", "--name", "n", "--daily-usd", "cheap"], "cheap"),
        (["keys", "create", "--name", "n", "--monthly-usd=-1"], "-1"),
        (["usage", "--month", "november"], "november"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_two_lines(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code_of(arguments) == 2
    error, hint = capsys.readouterr().err.splitlines()
    assert words in error
    assert hint.startswith("hint: ")


def test_the_servers_secret_can_be_a_setting(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAKEREADY_KEYS_SECRET", "s" * 32)
    text = answer(capsys, "keys", "create", "--name", "n").splitlines()[0]
    assert not (tmp_path / "makeready-runs" / SECRET_FILE).exists()
    with open_store(tmp_path / "makeready-runs", secret=lambda: b"s" * 32) as store:
        assert store.keys.authenticated(text).name == "n"
    assert "s" * 32 not in answer(capsys, "config", "show")
    monkeypatch.setenv("MAKEREADY_KEYS_SECRET", "s" * 31)
    assert exit_code_of(["keys", "list"]) == 2
    assert "s" * 31 not in capsys.readouterr().err


def test_keys_and_usage_can_be_in_postgres(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    postgres: "PostgresServer",
) -> None:
    monkeypatch.setenv("MAKEREADY_STORE_DATABASE_URL", postgres.fresh())
    assert "No API keys yet" in answer(capsys, "keys", "list")
    answer(capsys, "keys", "create", "--name", "website")
    assert "website" in answer(capsys, "keys", "list")
    assert "Nothing has been paid" in answer(capsys, "usage")
    assert not (tmp_path / "makeready-runs" / "makeready.db").exists()


def test_a_password_of_the_database_is_shown_nowhere(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for url in ("postgresql://u:hunter2@127.0.0.1:1/d", "mysql://u:hunter2@h/d"):
        monkeypatch.setenv("MAKEREADY_STORE_DATABASE_URL", url)
        assert exit_code_of(["keys", "list"]) in (1, 2)
        assert exit_code_of(["config", "show"]) == 0
        told = capsys.readouterr()
        assert "hint: " in told.err
        assert "hunter2" not in told.out + told.err
