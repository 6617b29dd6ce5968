"""Too many at once, a server that is killed, one that is told to stop twice: nothing accepted is lost."""

import asyncio
import re
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import httpx2

Start = Callable[..., AbstractContextManager[tuple[subprocess.Popen[str], list[str]]]]
BODY = {"prompt": "a green apple", "size": "256x256"}
LONG = {"prompt": "two red cats on a table", "n": 12, "budget": {"deadline_s": 300, "attempts": 24}}


def client_of(lines: list[str]) -> httpx2.Client:
    found = re.search(r"http://[\d.:]+", lines[0])
    assert found is not None, lines
    return httpx2.Client(base_url=found.group(), timeout=60)


def test_too_many_at_once_are_refused_and_told_when_to_come_again(start: Start, tmp_path: Path) -> None:
    async def answers(origin: str) -> list[httpx2.Response]:
        async with httpx2.AsyncClient(base_url=origin, timeout=60) as client:
            asked = [client.post("/v1/images/generations", json=BODY) for _ in range(8)]
            told = await asyncio.gather(*asked, client.get("/health"))
            return list(told)

    with start(tmp_path, "--workers", "1", "--queue", "1") as (_, lines), client_of(lines) as client:
        client.post("/v1/images/generations", json=BODY)
        *made, health = asyncio.run(answers(str(client.base_url)))

    refused = [one for one in made if one.status_code == 503]
    assert health.status_code == 200
    assert {one.status_code for one in made} == {200, 503}
    assert len(refused) < len(made)
    for one in refused:
        assert one.json()["error"]["code"] == "overloaded"
        assert one.headers["x-should-retry"] == "true"
        assert int(one.headers["retry-after"]) >= 1


def test_a_run_goes_on_after_the_server_was_killed(start: Start, tmp_path: Path) -> None:
    body = {**LONG, "n": 4}
    with start(tmp_path) as (server, lines), client_of(lines) as client:
        run = client.post("/v1/runs", json=body).json()["id"]
        for _ in range(400):
            if client.get(f"/v1/runs/{run}").json()["attempts"]:
                break
            time.sleep(0.05)
        before = client.get(f"/v1/runs/{run}").json()
        server.send_signal(signal.SIGKILL)
    with start(tmp_path) as (_, lines), client_of(lines) as client:
        for _ in range(600):
            after = client.get(f"/v1/runs/{run}").json()
            if after["state"] == "finished":
                break
            time.sleep(0.05)

    assert before["state"] == "running"
    assert 1 <= len(before["attempts"]) < 4
    assert (after["state"], len(after["delivered"])) == ("finished", 4)
    assert after["attempts"][: len(before["attempts"])] == before["attempts"]


def test_the_second_signal_does_not_wait(start: Start, tmp_path: Path) -> None:
    with start(tmp_path) as (server, lines), client_of(lines) as client:
        assert client.post("/v1/runs", json=LONG).status_code == 202
        server.terminate()
        time.sleep(0.3)
        server.terminate()
        code = server.wait(30)  # twelve pictures take longer, and a drain waits for those that are begun

    assert code == 130
