"""Decisions on the command line, as a person meets them: said once, and then shown everywhere."""

import json
from pathlib import Path

import pytest

from makeready.app.command_line import exit_code_of
from makeready.brief import Brief, Canvas
from makeready.loop import Outcome, RunOrder
from makeready.store import open_store
from makeready.store.lineage import add_parent
from makeready.testing import ScriptedPicture, attempt_of

RUN_ID, CHILD_ID = "run_000001", "run_000002"


@pytest.fixture(autouse=True)
def _a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with a store, in which one run has delivered a picture that another one edits."""
    monkeypatch.chdir(tmp_path)
    brief = Brief(prompt="a poster", kind="poster", canvas=Canvas(width_px=64, height_px=64))
    with open_store(tmp_path / "makeready-runs") as store:
        for run_id in (RUN_ID, CHILD_ID):
            store.journal.begin(run_id, RunOrder(brief=brief), ())
            picture = ScriptedPicture()
            store.journal.record(run_id, attempt_of(picture), picture, "")
            store.journal.finish(run_id, Outcome.UNVERIFIED, 1.0)
        with store.database.writing() as connection:
            add_parent(connection, CHILD_ID, RUN_ID, 0)


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    assert exit_code_of(arguments) == 0
    return capsys.readouterr().out


def test_a_decision_is_in_what_show_tells_and_in_the_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(capsys, "show", RUN_ID)
    report = tmp_path / "makeready-runs" / RUN_ID / "report.html"
    before = report.read_text()
    told = answer(capsys, "approve", RUN_ID, "--note", "ship <it>")
    shown = answer(capsys, "show", RUN_ID)
    after = report.read_text()

    assert told.startswith(f"{RUN_ID}, attempt 1 was approved by local, 20")
    assert told.endswith("UTC: ship <it>\n")
    assert f"decided  {told}" in shown
    assert f"edited   {CHILD_ID}" in shown
    assert "Approved by local" in after
    assert "ship &lt;it&gt;" in after
    assert "Approved" not in before


def test_json_has_the_decision_and_where_a_run_stands_among_edits(
    capsys: pytest.CaptureFixture[str],
) -> None:
    made = json.loads(answer(capsys, "reject", CHILD_ID, "--json"))
    shown = json.loads(answer(capsys, "show", CHILD_ID, "--json"))
    parent = json.loads(answer(capsys, "show", RUN_ID, "--json"))

    assert (made["decision"], made["by"], made["note"], made["attempt"]) == ("rejected", "local", "", 0)
    assert (shown["decision"], shown["parent"], shown["edits"]) == (made, RUN_ID, [])
    assert (parent["decision"], parent["parent"], parent["edits"]) == (None, None, [CHILD_ID])


def test_what_cannot_be_decided_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    answer(capsys, "approve", RUN_ID)
    capsys.readouterr()
    for arguments in (
        ("reject", RUN_ID),
        ("approve", RUN_ID, "--image", "0" * 64),
        ("approve", RUN_ID, "--note", "x" * 2001),
        ("approve", "run_nope"),
    ):
        assert exit_code_of(arguments) == 2
        error, hint = capsys.readouterr().err.splitlines()
        assert error.startswith("error: ")
        assert hint.startswith("hint: ")
