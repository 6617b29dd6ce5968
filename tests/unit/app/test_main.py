"""The command line as a user meets it: lines, codes and files."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import NoReturn

import pytest

from makeready.app.command_line import exit_code_of
from makeready.errors import MakereadyError

PROMPT = "A launch graphic for a notes app, 320x320, blue and white"


@pytest.fixture(autouse=True)
def _clean_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["run", ""], 2, "empty"),
        (["run", "x" * 40_000], 2, ""),
        (["run", PROMPT, "--size", "0x0"], 2, "0 x 0"),
        (["run", PROMPT, "--size", "20000x20000"], 2, "20000"),
        (["run", PROMPT, "--ar", "1:1000"], 2, "1:1000"),
        (["run", PROMPT, "--n", "0"], 2, "0 proposals"),
        (["run", PROMPT, "--n", "many"], 2, "--n"),
        (["run", PROMPT, "--maker", "desing"], 2, "desing"),
        (["run", PROMPT, "--budget-usd", "cheap"], 2, "cheap"),
        (["run", PROMPT, "--budget-seconds", "0.001"], 1, "budget"),
        (["run", PROMPT, "--output", "gone/card.png"], 2, "gone"),
        (["run", PROMPT, "--output", "card.gif"], 2, "card.gif"),
        (["run", PROMPT, "--output", ""], 2, "no name"),
        (["run", PROMPT, "--output", "card.gif", "--dry-run"], 2, "card.gif"),
        (["run", PROMPT, "--output", f"{__file__}/card.png"], 2, "is a file"),
        (["run", "gone.yaml"], 2, "gone.yaml"),
        (["run", str(Path(__file__).parent)], 2, "not a file"),
        (["run", PROMPT, "--colour"], 2, "--colour"),
        (["rnu"], 2, "rnu"),
        (["show", "run_zzzzzzzzzzzz"], 2, "no store"),
        (["compare", "last"], 2, "no store"),
        (["resume", "last"], 2, "no store"),
        (["inspect", "gone.png", "--prompt", PROMPT], 2, "gone.png"),
        (["inspect", "gone.png"], 2, "one brief"),
        (["inspect", "gone.png", "--brief", "gone.txt"], 2, "gone.txt"),
    ],
)
def test_bad_input_is_one_error_line_one_hint_line_and_a_code(
    arguments: list[str], code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code_of(arguments) == code

    told = capsys.readouterr()
    lines = [line for line in told.err.splitlines() if line.startswith(("error:", "hint:"))]
    assert [line.partition(":")[0] for line in lines] == ["error", "hint"]
    assert words in lines[0]
    assert told.out == ""
    assert "Traceback" not in told.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", ""],
        ["run", PROMPT, "--output", "gone/card.png"],
        ["run", "gone.txt"],
        ["show", "last"],
        ["compare", "last"],
        ["runs"],
    ],
)
def test_bad_input_leaves_nothing_behind(arguments: list[str], tmp_path: Path) -> None:
    exit_code_of(arguments)

    assert list(tmp_path.iterdir()) == []


def test_a_usage_error_names_the_help_of_its_command(capsys: pytest.CaptureFixture[str]) -> None:
    exit_code_of(["run", PROMPT, "--colour"])

    assert "makeready run --help" in capsys.readouterr().err


def test_no_command_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code_of([]) == 2

    told = capsys.readouterr().err
    assert told.startswith("Usage:")
    assert "\n  inspect " in told


def test_ctrl_c_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted() -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr("sys.stdin", SimpleNamespace(read=lambda _limit: interrupted()))

    assert exit_code_of(["brief", "-"]) == 130
    assert "error: interrupted" in capsys.readouterr().err


def test_an_unknown_variable_stops_every_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MAKEREADY_STOER_ROOT", "x")

    assert exit_code_of(["run", PROMPT]) == 2
    assert "MAKEREADY_STORE_ROOT" in capsys.readouterr().err


def test_debug_shows_the_traceback() -> None:
    with pytest.raises(MakereadyError):
        exit_code_of(["--debug", "run", ""])


def test_a_run_and_what_can_be_asked_about_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = exit_code_of(["run", PROMPT, "--n", "2", "--output", "card.webp", "--json"])
    made = json.loads(capsys.readouterr().out)

    assert code == {"met": 0, "unverified": 3, "not_met": 3}[made["outcome"]]
    assert made["images"] == ["card-1.webp", "card-2.webp"]
    assert all((tmp_path / name).is_file() for name in [*made["images"], made["report"]])

    assert exit_code_of(["runs"]) == 0
    assert made["run_id"] in capsys.readouterr().out
    assert exit_code_of(["show", "last"]) == 0
    assert "proposal 2, from the brief" in capsys.readouterr().out
    assert exit_code_of(["show", made["run_id"], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["attempts"][0]["findings"]
    assert exit_code_of(["compare", "last"]) == 0
    assert (tmp_path / capsys.readouterr().out.strip()).is_file()
    assert exit_code_of(["resume", made["run_id"], "--json"]) == code
    assert json.loads(capsys.readouterr().out)["attempts"] == made["attempts"]


def test_the_report_is_made_again_if_it_is_gone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    exit_code_of(["run", PROMPT, "--json"])
    report = tmp_path / json.loads(capsys.readouterr().out)["report"]
    report.unlink()

    assert exit_code_of(["show", "last"]) == 0
    assert report.is_file()


def test_inspect_says_the_same_in_three_forms(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    exit_code_of(["run", PROMPT, "--output", "card.png"])
    capsys.readouterr()

    code = exit_code_of(["inspect", "card.png", "--prompt", PROMPT, "--json", "--junit", "findings.xml"])

    told = json.loads(capsys.readouterr().out)
    assert code == {"met": 0, "unverified": 3, "not_met": 3}[told["outcome"]]
    assert (tmp_path / "findings.xml").read_text().count("<testcase") == len(told["findings"])


def test_a_dry_run_makes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code_of(["run", PROMPT, "--dry-run"]) == 0

    assert "by design" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_the_help_and_the_version_need_no_settings(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MAKEREADY_NONSENSE", "x")

    assert exit_code_of(["--help"]) == 0
    assert exit_code_of(["--version"]) == 0
    assert "makeready" in capsys.readouterr().out


def test_the_origins_of_settings_are_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MAKEREADY_BUDGET_ATTEMPTS", "5")

    assert exit_code_of(["config", "show"]) == 0

    assert "budget.attempts = 5" in capsys.readouterr().out


def test_brief_and_inspect_read_a_caption_as_its_maker_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    caption = "two cats under a tree, 320x320"
    assert exit_code_of(["brief", caption, "--maker", "compose"]) == 0
    assert "noun: cat" in capsys.readouterr().out
    exit_code_of(["brief", caption, "--maker", "design"])
    assert "noun: cat" not in capsys.readouterr().out
    exit_code_of(["brief", caption])  # auto reads it as whoever it would choose
    assert "noun: cat" in capsys.readouterr().out

    exit_code_of(["run", caption, "--output", "cats.png"])
    assert "maker: compose, because everything in it can be drawn" in capsys.readouterr().err
    exit_code_of(["inspect", "cats.png", "--prompt", caption, "--json"])
    by_prompt = [one["kind"] for one in json.loads(capsys.readouterr().out)["findings"]]
    assert by_prompt.count("element_count") == 2
    assert "placement" in by_prompt

    Path("cats.txt").write_text(caption)
    exit_code_of(["inspect", "cats.png", "--brief", "cats.txt", "--maker", "compose", "--json"])
    assert [one["kind"] for one in json.loads(capsys.readouterr().out)["findings"]] == by_prompt
