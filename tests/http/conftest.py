"""One real server on loopback for all tests of the HTTP face, as a user starts it."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest


@pytest.fixture(scope="session")
def said(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """What `makeready serve` prints when it listens, while it serves with a store of its own."""
    folder: Path = tmp_path_factory.mktemp("serve")
    environ = {key: value for key, value in os.environ.items() if not key.startswith("MAKEREADY_")}
    command = [sys.executable, "-m", "makeready", "serve", "--port", "0", "--store", str(folder / "store")]
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(  # noqa: S603
            command, cwd=folder, env=environ, stdout=subprocess.PIPE, stderr=log, text=True
        ) as server,
    ):
        assert server.stdout is not None
        try:
            yield [server.stdout.readline() for _ in range(3)]
        finally:
            server.terminate()
            server.wait(20)
    told = (folder / "log").read_text()
    assert "Traceback" not in told, told
    assert server.returncode == 0


@pytest.fixture(scope="session")
def origin(said: list[str]) -> str:
    """The address that it printed."""
    found = re.search(r"http://[\d.:]+", said[0])
    assert found is not None
    return found.group()


@pytest.fixture
def client(origin: str) -> Iterator[httpx2.Client]:
    """A plain client of the real server."""
    with httpx2.Client(base_url=origin, timeout=60) as opened:
        yield opened
