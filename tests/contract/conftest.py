"""Buckets on loopback: real servers that speak like S3 and Azure, started once for all tests."""

import base64
import hashlib
import hmac
import os
import re
import secrets
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from itertools import count
from pathlib import Path

import httpx2
import pytest

from .google_storage import GoogleStorage

SERVERS = Path(sys.prefix) / "servers" / "node_modules"
MISSING = "The servers for the tests of storage are not installed: make storage-servers"
NAME = "pictures"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """Where a bucket is, and what the environment must say to be let in."""

    url: str
    endpoint: str
    environ: Mapping[str, str] = field(repr=False)
    numbers: Iterator[int] = field(default_factory=count)

    def fresh_url(self) -> str:
        """An address in the bucket below which nothing is, with what addresses may have in them."""
        return f"{self.url}/test {next(self.numbers)}/ü"


@contextmanager
def program(folder: Path, *command: str, environ: Mapping[str, str] | None = None) -> Iterator[str]:
    """A server of ours in node, and where it listens; killed at the end."""
    node = shutil.which("node")
    if node is None or not SERVERS.is_dir():
        pytest.fail(MISSING) if os.environ.get("CI") == "true" else pytest.skip(MISSING)
    with (
        subprocess.Popen(  # noqa: S603
            [node, str(SERVERS / command[0]), *command[1:]],
            cwd=folder,
            env={"PATH": os.environ["PATH"], **(environ or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as server
    ):
        assert server.stdout is not None
        patience = threading.Timer(30, server.kill)
        patience.start()
        try:
            said = ""
            while not (found := re.search(r"listen(?:s|ing) on (?:http://)?(127\.0\.0\.1:\d+)", said)):
                line = server.stdout.readline()
                assert line, said
                said += line
            patience.cancel()
            yield f"http://{found[1]}"
        finally:
            patience.cancel()
            server.kill()


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    """s3rver knows one key and refuses others."""
    folder = tmp_path_factory.mktemp("s3")
    options = ["-d", str(folder), "-p", "0", "-a", "127.0.0.1", "--configure-bucket", NAME]
    with program(folder, "s3rver/bin/s3rver.js", *options) as endpoint:
        environ = {"AWS_ACCESS_KEY_ID": "S3RVER", "AWS_SECRET_ACCESS_KEY": "S3RVER"}
        yield Bucket(url=f"s3://{NAME}", endpoint=endpoint, environ=environ)


@pytest.fixture(scope="session")
def azure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    """Azurite, with an account of ours."""
    folder = tmp_path_factory.mktemp("azure")
    key = base64.b64encode(secrets.token_bytes(64)).decode()
    options = ["--blobHost", "127.0.0.1", "--blobPort", "0", "--inMemoryPersistence", "--disableTelemetry"]
    environ = {"AZURITE_ACCOUNTS": f"ours:{key}"}
    with program(folder, "azurite/dist/src/blob/main.js", *options, environ=environ) as endpoint:
        make_container(f"{endpoint}/ours", key)
        known = {"AZURE_STORAGE_ACCOUNT_NAME": "ours", "AZURE_STORAGE_ACCOUNT_KEY": key}
        yield Bucket(url=f"az://{NAME}", endpoint=f"{endpoint}/ours", environ=known)


@pytest.fixture(scope="session")
def google() -> Iterator[Bucket]:
    """Our own, after Google's documents."""
    with GoogleStorage(bucket=NAME, token="ours") as server:  # noqa: S106 - no secret
        yield Bucket(url=f"gs://{NAME}", endpoint=server.origin, environ={"GOOGLE_BEARER_TOKEN": "ours"})


def make_container(account_url: str, key: str) -> None:
    """Make the container, signed as Azure wants it (learn.microsoft.com: Authorize with Shared Key)."""
    headers = {"x-ms-date": formatdate(usegmt=True), "x-ms-version": "2021-08-06"}
    lines = ["PUT", *[""] * 11, *(f"{name}:{value}" for name, value in headers.items())]
    text = "\n".join([*lines, f"/ours/ours/{NAME}", "restype:container"])
    signature = hmac.digest(base64.b64decode(key), text.encode(), hashlib.sha256)
    headers["Authorization"] = f"SharedKey ours:{base64.b64encode(signature).decode()}"
    answer = httpx2.put(f"{account_url}/{NAME}?restype=container", headers=headers)
    assert answer.status_code == 201, answer.text


@pytest.fixture(params=["s3", "azure", "google"])
def bucket(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """Each kind in turn, with its credentials in the environment."""
    found: Bucket = request.getfixturevalue(request.param)
    for name, value in found.environ.items():
        monkeypatch.setenv(name, value)
    return found
