"""`makeready models`: what a person types and reads. The hub is on loopback; nothing is loaded."""

import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from makeready.app.command_line import exit_code_of
from makeready.diffusion.catalog import KNOWN
from makeready.diffusion.folder import INDEX, PARTS, WITH_WEIGHTS
from makeready.testing import HubServer

WEIGHTS = b"\x02\x00\x00\x00\x00\x00\x00\x00{}"
PLUM = "A 120x88 picture of a plum"
TRANSFORMER = "transformer/model.safetensors"
FILES: dict[str, bytes] = {
    INDEX: b'{"_class_name": "Flux2KleinPipeline"}',
    **{f"{part}/config.json": b"{}" for part in PARTS},
    **{f"{part}/model.safetensors": WEIGHTS for part in WITH_WEIGHTS},
    "README.md": b"# klein",
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MAKEREADY_MODELS_ROOT", str(tmp_path / "models"))
    return tmp_path / "models"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[HubServer]:
    with HubServer(KNOWN["klein-4b"].repository, FILES) as server:
        monkeypatch.setenv("MAKEREADY_MODELS_HUB", server.url)
        yield server


def listed(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, object]]:
    capsys.readouterr()
    assert exit_code_of(["models", "list", "--json"]) == 0
    return {one["name"]: one for one in json.loads(capsys.readouterr().out)["models"]}


def test_a_model_is_listed_pulled_and_listed_as_installed(
    root: Path, hub: HubServer, capsys: pytest.CaptureFixture[str]
) -> None:
    before = listed(capsys)["klein-4b"]
    assert (before["installed"], before["licence"], before["bytes"]) == ("no", "Apache-2.0", 16_000_000_000)

    assert exit_code_of(["models", "pull", "klein-4b"]) == 0

    told = capsys.readouterr()
    assert f"at {hub.revision}, Apache-2.0" in told.out
    assert told.out.endswith("use --maker local:klein-4b\n")
    assert f"{TRANSFORMER}: {len(WEIGHTS)} bytes" in told.err
    after = listed(capsys)["klein-4b"]
    assert (after["installed"], after["revision"], after["maker"]) == ("yes", hub.revision, "local:klein-4b")
    assert exit_code_of(["models", "check", "klein-4b"]) == 0
    assert "use --maker local:klein-4b" in capsys.readouterr().out


def test_the_table_names_each_model_with_its_maker_and_folder(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code_of(["models", "list"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[:2] == ["name", "licence"]
    for name, line in zip(KNOWN, lines[1:], strict=True):
        assert f"local:{name} " in line
        assert line.endswith(str(root / name))


def test_a_dry_run_fetches_nothing(root: Path, hub: HubServer, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code_of(["models", "pull", "klein-4b", "--dry-run"]) == 0

    told = capsys.readouterr().out
    assert f"  {TRANSFORMER}\n" in told
    assert "README" not in told
    assert "9 files" in told
    assert "1 other file not needed" in told
    assert f"would go to {root / 'klein-4b'}" in told
    assert len(hub.asked) == 1
    assert not root.exists()


def test_a_pull_as_json_names_every_file(
    root: Path, hub: HubServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["models", "pull", "klein-4b", "--into", "elsewhere", "--json"]

    assert exit_code_of(arguments) == 0
    told = json.loads(capsys.readouterr().out)
    assert exit_code_of(arguments) == 0

    assert json.loads(capsys.readouterr().out) == told | {"new": False}
    assert told["folder"] == str(tmp_path / "elsewhere")
    assert {one["path"] for one in told["files"]} == FILES.keys() - {"README.md"}
    assert (tmp_path / "elsewhere" / TRANSFORMER).read_bytes() == WEIGHTS


BAD: dict[str, tuple[list[str], int, str]] = {
    "an unknown name": (["models", "pull", "klein-4"], 2, "Did you mean 'klein-4b'?"),
    "no hub": (["models", "pull", "klein-4b", "--hub", "none"], 2, "makeready models check FOLDER"),
    "no address": (["models", "pull", "klein-4b", "--hub", "ftp://x"], 2, "e.g. https://huggingface.co"),
    "no server": (
        ["models", "pull", "klein-4b", "--hub", "http://127.0.0.1:9"],
        1,
        "copy the model's folder",
    ),
    "no revision": (["models", "pull", "klein-4b", "--revision", "v9"], 2, "--revision"),
    "not installed": (["models", "check", "z-image-turbo"], 2, "makeready models pull z-image-turbo"),
    "not made for": (["run", PLUM, "--maker", "local:klein-4b"], 2, "makeready models pull klein-4b"),
    "no folder": (["run", PLUM, "--maker", "local:./none"], 2, "diffusers' layout"),
    "nothing": (["run", PLUM, "--maker", "local:"], 2, "Known: klein-4b"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_goes_wrong_is_one_line_a_hint_and_a_code(
    root: Path, hub: HubServer, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    arguments, code, hint = BAD[name]

    assert exit_code_of(arguments) == code

    error, told_hint = capsys.readouterr().err.splitlines()
    assert error.startswith("error: ")
    assert hint in told_hint
    assert not root.exists()


def test_a_gated_model_asks_for_a_key_and_takes_it(
    root: Path, hub: HubServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hub.answers = (403, {})
    assert exit_code_of(["models", "pull", "klein-4b"]) == 1
    assert "MAKEREADY_MODELS_KEY" in capsys.readouterr().err
    hub.answers = None
    monkeypatch.setenv("MAKEREADY_MODELS_KEY", "hf_secret")

    assert exit_code_of(["models", "pull", "klein-4b"]) == 0

    assert hub.asked[-1][2] == "Bearer hf_secret"
    assert "hf_secret" not in "".join(capsys.readouterr())


def test_a_folder_of_a_models_name_is_not_guessed(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("klein-4b").mkdir()

    assert exit_code_of(["run", PLUM, "--maker", "local:klein-4b"]) == 2
    assert "hint: Write ./klein-4b for the folder here" in capsys.readouterr().err


def test_on_a_terminal_one_line_tells_how_far_it_is_and_goes(root: Path, hub: HubServer) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "makeready", "models", "pull", "klein-4b"]
    environ = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    done = subprocess.run(  # noqa: S603
        command, stdout=subprocess.PIPE, stderr=theirs, env=environ, text=True, check=False, timeout=60
    )
    os.close(theirs)
    with os.fdopen(ours, "rb", buffering=0) as terminal:
        told = terminal.read(100_000).decode()

    assert done.returncode == 0
    assert "vae/model.safetensors" in told
    assert "bytes" in told
    assert told.rstrip().endswith("\x1b[2K")  # the line is wiped at the end


def test_ctrl_c_keeps_what_came_and_the_same_command_goes_on(root: Path, hub: HubServer) -> None:
    hub.files[TRANSFORMER] = WEIGHTS[:8] + b"{}"
    hub.stalls[TRANSFORMER] = 4
    process = subprocess.Popen(
        [sys.executable, "-m", "makeready", "models", "pull", "klein-4b"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    while not hub.ranges(TRANSFORMER) and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=20)

    assert process.returncode == 130
    assert told.endswith(
        "error: interrupted\nhint: What came in is kept: the same command goes on where it stopped.\n"
    )
    assert not (root / "klein-4b").exists()
    hub.stalls.clear()
    assert exit_code_of(["models", "pull", "klein-4b"]) == 0
    assert (root / "klein-4b" / TRANSFORMER).is_file()
