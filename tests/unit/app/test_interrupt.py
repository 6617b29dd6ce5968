"""Ctrl-C at any moment: code 130, no child left, a store that can be read, the best attempt delivered."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROMPT = "A launch graphic for a notes app, 512x512, blue and white"


def children_of(pid: int) -> set[int]:
    """The processes below `pid`, from the kernel's own list."""
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        below = {int(one) for one in task.read_text().split()}
        found |= below.union(*(children_of(one) for one in below))
    return found


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def started(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "makeready", *arguments]
    return subprocess.Popen(  # noqa: S603
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heeding_interrupts,
    )


def heeding_interrupts() -> None:
    """A shell that starts the tests in the background makes them, and all that they start, deaf to SIGINT."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="reads /proc")
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_no_child_and_delivers_its_best(
    tmp_path: Path, stop: signal.Signals
) -> None:
    """Stopped once the first of twelve proposals is inspected, which its line on stderr tells."""
    process = started(tmp_path, "run", PROMPT, "--n", "12", "--json")
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("attempt 1"):
            break
    below = children_of(process.pid)

    process.send_signal(stop)
    out, _ = process.communicate(timeout=60)

    assert below
    assert process.returncode == 130
    told = json.loads(out)
    assert told["outcome"] == "cancelled"
    assert (tmp_path / told["image"]).is_file()
    assert not [one for one in below if is_alive(one)]
    again = started(tmp_path, "show", "last")
    assert "Interrupted" in again.communicate(timeout=60)[0]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="reads /proc")
@pytest.mark.parametrize("sign", ["_multiarray_umath", "onnxruntime_pybind", "makeready-runs/makeready.db"])
def test_an_early_interrupt_is_quiet(tmp_path: Path, sign: str) -> None:
    """Stopped as soon as a library is mapped or a file is there: importing, opening networks, storing."""
    process = started(tmp_path, "run", PROMPT, "--n", "12")
    while not (sign in libraries_of(process.pid) or (tmp_path / sign).exists()):
        assert process.poll() is None
        time.sleep(0.002)
    below = children_of(process.pid)

    os.kill(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=60)

    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert not [one for one in below if is_alive(one)]


def libraries_of(pid: int) -> str:
    """The files that a process has mapped, as text."""
    return Path(f"/proc/{pid}/maps").read_text()
