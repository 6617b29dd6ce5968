"""Two servers on two machines, as far as they can tell: a database and a bucket in common, and no folder."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

if TYPE_CHECKING:
    from tests.conftest import PostgresServer

    from .conftest import Bucket

CAPTION = {"prompt": "two red cats on a table", "size": "256x256"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One `makeready serve`, and its folder, which the other one does not have."""

    process: subprocess.Popen[str]
    folder: Path
    client: httpx2.Client

    def run(self, run_id: str) -> dict[str, Any]:
        answer = self.client.get(f"/v1/runs/{run_id}")
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def holds(self, worker_id: str) -> bool:
        return (self.folder / "store" / "workers" / f"{worker_id}.lock").exists()


@pytest.fixture(scope="module")
def pair(
    postgres: "PostgresServer", s3: "Bucket", tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Server, Server]]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("MAKEREADY_")}
    environ |= {
        **s3.environ,
        "MAKEREADY_STORE_DATABASE_URL": postgres.fresh(),
        "MAKEREADY_STORE_BLOBS": s3.fresh_url(),
        "MAKEREADY_STORE_BLOBS_ENDPOINT": s3.endpoint,
        "MAKEREADY_JOBS_LEASE_S": "2",
    }
    with ExitStack() as stack:
        folders = [tmp_path_factory.mktemp(name) for name in ("one", "other")]
        started = [start(folder, environ, stack) for folder in folders]
        pair = [
            Server(process=process, folder=folder, client=stack.enter_context(client_of(process)))
            for process, folder in zip(started, folders, strict=True)
        ]
        yield pair[0], pair[1]


def start(folder: Path, environ: dict[str, str], stack: ExitStack) -> subprocess.Popen[str]:
    log = stack.enter_context((folder / "log").open("w"))
    command = [sys.executable, "-m", "makeready", "serve", "--port", "0", "--store", str(folder / "store")]
    process = stack.enter_context(
        subprocess.Popen(  # noqa: S603
            [*command, "--workers", "1"],
            cwd=folder,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    )
    stack.callback(process.kill)
    return process


def client_of(process: subprocess.Popen[str]) -> httpx2.Client:
    assert process.stdout is not None
    found = re.search(r"http://[\d.:]+", process.stdout.readline())
    assert found is not None
    return httpx2.Client(base_url=found.group(), timeout=180)


def until(what: Callable[[], bool], seconds: float = 180.0) -> None:
    end_s = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end_s
        time.sleep(0.05)


def is_over(run: dict[str, Any]) -> bool:
    return run["state"] in ("finished", "failed", "cancelled")


def column(postgres: "PostgresServer", name: str, run_id: str) -> str:
    return postgres.sql("made", f"SELECT {name} FROM jobs WHERE run_id = '{run_id}'")  # noqa: S608


def test_what_one_accepted_and_either_made_is_at_the_other(pair: tuple[Server, Server]) -> None:
    one, other = pair
    made = one.client.post("/v1/images/generations", json=CAPTION, headers={"Idempotency-Key": "k1"})
    assert made.status_code == 200, made.text
    facts = made.json()["x_makeready"]

    pictures = [server.client.get(f"/v1/images/{facts['image_sha256']}") for server in (other, one)]
    again = other.client.post("/v1/images/generations", json=CAPTION, headers={"Idempotency-Key": "k1"})
    edited = other.client.post(
        "/v1/images/edits",
        files={"image": ("cats.png", pictures[0].content, "image/png")},
        data={"prompt": "make the cats blue"},
    )

    assert [one.status_code for one in pictures] == [200, 200]
    assert pictures[0].content == pictures[1].content
    assert pictures[0].content.startswith(b"\x89PNG")
    assert other.run(facts["run_id"])["state"] == "finished"
    assert again.content == made.content
    assert edited.status_code == 200, edited.text
    assert one.run(edited.json()["x_makeready"]["run_id"])["state"] == "finished"
    assert not list((one.folder / "store").glob("*.db"))
    assert not (one.folder / "store" / "blobs").exists()


def test_the_run_of_a_server_that_was_killed_is_finished_by_the_other(
    pair: tuple[Server, Server], postgres: "PostgresServer"
) -> None:
    one, other = pair
    worker_id = run_id = ""
    for number in range(20):  # it must be in somebody's hands, and not be done before we look
        brief = {"prompt": f"a poster that says 'Number {number}'", "n": 2}
        accepted = one.client.post("/v1/runs", json=brief)
        assert accepted.status_code == 202, accepted.text
        run_id = accepted.json()["id"]
        worker_id = column(postgres, "worker_id", run_id)
        if worker_id:
            break
    victim, heir = (one, other) if one.holds(worker_id) else (other, one)

    victim.process.kill()
    until(lambda: is_over(heir.run(run_id)))

    done = heir.run(run_id)
    assert done["state"] == "finished", json.dumps(done)
    assert column(postgres, "fence", run_id) == "2"  # both had it in hands
    assert len(done["delivered"]) == 2
    for attempt in done["attempts"]:
        assert heir.client.get(attempt["image"]).status_code == 200
