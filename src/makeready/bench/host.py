"""What a measurement was taken on: machine, commit, and how much memory processes hold."""

import platform
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[3]
"""The checkout: benchmarks read its examples and write into its docs."""


def machine() -> str:
    """The processor's name as the kernel has it, cores, system, and Python."""
    name, cores = platform.machine(), 0
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            key, _, value = line.partition(":")
            cores += key.strip() == "processor"
            name = value.strip() if key.strip() == "model name" else name
    except OSError:
        pass
    return f"{name}, {cores or '?'} cores, {platform.system()}, Python {platform.python_version()}"


def commit() -> str:
    """The commit that was measured; "+" says that the tree had changes."""
    git = shutil.which("git")
    if git is None:
        return "unknown"
    command = [git, "-C", str(ROOT), "describe", "--always", "--dirty=+", "--abbrev=10"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout.strip() or "unknown"


def family(pid: int) -> list[int]:
    """A process and all below it; empty where there is no /proc."""
    try:
        lists = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return []
    below = [int(one) for text in lists for one in text.split()]
    return [pid, *(one for child in below for one in family(child))]


def held_kib(pid: int) -> int:
    """The proportional set size: shared pages count once over all processes that share them."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def resident_kib(pid: int) -> int:
    """What a process holds in memory, shared pages in full; 0 where there is no /proc."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)
