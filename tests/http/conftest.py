"""One real server on loopback for all tests of the HTTP face, as a user starts it."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import httpx2
import pytest

from makeready.store import Scope, open_store
from makeready.store.keys import KeyLoop


@contextmanager
def started(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """`makeready serve` over a folder, and what it prints when it listens; killed at the end."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith("MAKEREADY_")}
    command = [sys.executable, "-m", "makeready", "serve", "--port", "0", "--store", str(folder / "store")]
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(  # noqa: S603
            [*command, *options], cwd=folder, env=environ, stdout=subprocess.PIPE, stderr=log, text=True
        ) as server,
    ):
        assert server.stdout is not None
        try:
            yield server, [server.stdout.readline() for _ in range(3)]
        finally:
            server.kill()


@contextmanager
def served(folder: Path, *options: str) -> Iterator[list[str]]:
    """What it prints, while it serves; it must end well."""
    with started(folder, *options) as (server, lines):
        try:
            yield lines
        finally:
            server.terminate()
            server.wait(60)
    told = (folder / "log").read_text()
    assert "Traceback" not in told, told
    assert server.returncode == 0


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the one server of most tests works. It lets webhooks go to this machine."""
    made = tmp_path_factory.mktemp("serve")
    (made / "makeready.toml").write_text('[serve]\nwebhook_hosts = "localhost"\n')
    return made


@pytest.fixture(scope="session")
def said(folder: Path) -> Iterator[list[str]]:
    """What the one server of most tests prints."""
    with served(folder) as lines:
        yield lines


@pytest.fixture
def start() -> Callable[..., AbstractContextManager[tuple[subprocess.Popen[str], list[str]]]]:
    """For tests that end a server in their own way."""
    return started


@pytest.fixture(scope="session")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """A server with API keys that fetches pictures by URL: its address, and a key for each of some uses.
    Plain requests of eve run the loop."""
    folder = tmp_path_factory.mktemp("guarded")
    (folder / "makeready.toml").write_text("[serve]\nfetch_urls = true\n")
    scopes: dict[str, tuple[Scope, ...]] = {
        "ann": ("generate", "inspect"),
        "ben": ("generate",),
        "eve": ("edit", "generate"),
        "ops": ("admin",),
    }
    loops = {"eve": KeyLoop(attempts=4, deadline_s=30)}
    with open_store(folder / "store") as store:
        keys = {
            name: store.keys.create(name=name, scopes=may, loop=loops.get(name)).text
            for name, may in scopes.items()
        }
    with served(folder) as lines:
        yield address_in(lines), keys


def address_in(lines: list[str]) -> str:
    found = re.search(r"http://[\d.:]+", lines[0])
    assert found is not None
    return found.group()


@pytest.fixture(scope="session")
def origin(said: list[str]) -> str:
    """The address that it printed."""
    return address_in(said)


@pytest.fixture
def client(origin: str) -> Iterator[httpx2.Client]:
    """A plain client of the real server."""
    with httpx2.Client(base_url=origin, timeout=60) as opened:
        yield opened
