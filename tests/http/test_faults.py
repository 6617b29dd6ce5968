"""Faults while money is at stake: a full disk, a locked database, a revoked key, slow clients, SIGTERM.

One server with API keys, whose pictures cost money at a vendor on loopback that can be held up. After each
fault the books are whole, what was bought is counted and nothing is reserved, and a neighbour was answered.
"""

import resource
import socket
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

from makeready.store import open_store

from ..unit.makers.hosted.vendor_server import (  # noqa: TID252 - tests are no installed package
    Reply,
    Request,
    VendorServer,
    openai_picture,
)
from .conftest import address_in, started

PRICE_MICROUSD = 10_000
GENERATIONS = "/v1/images/generations"
BODY = {"prompt": "a red fox", "model": "images:paid", "size": "256x256"}
RUN = {"prompt": "a red fox", "maker": "images:paid", "size": "256x256"}
HEAD_TIMEOUT_S = 15
"""As the server has it."""


class HeldVendor(VendorServer):
    """Answers with a picture, as soon as nobody holds it up."""

    def __init__(self) -> None:
        super().__init__(openai_picture())
        self._may_answer = threading.Event()
        self._may_answer.set()

    def next_reply(self, request: Request) -> Reply:
        reply = super().next_reply(request)
        self._may_answer.wait(60)
        return reply

    @contextmanager
    def held_up(self) -> Iterator[None]:
        self._may_answer.clear()
        try:
            yield
        finally:
            self._may_answer.set()


@dataclass(frozen=True, kw_only=True)
class Paid:
    """The server, its vendor, and two clients with a key each."""

    server: "subprocess.Popen[str]"
    vendor: HeldVendor
    root: Path
    ann: httpx2.Client
    ben: httpx2.Client
    drip: list[socket.socket]

    @property
    def address(self) -> tuple[str, int]:
        parts = urlsplit(str(self.ann.base_url))
        return parts.hostname or "", parts.port or 0

    def new_client(self) -> tuple[str, httpx2.Client]:
        """The id of a new key, and a client with it."""
        with open_store(self.root) as store:
            made = store.keys.create(name="new")
        return made.key.id, client_of(str(self.ann.base_url), made.text)

    def waits_for(self, num_bought: int) -> None:
        """Until the vendor was asked so often."""
        until_s = time.monotonic() + 60
        while len(self.vendor.requests) < num_bought and time.monotonic() < until_s:
            time.sleep(0.02)
        assert len(self.vendor.requests) == num_bought

    def ended(self, run_id: str, client: httpx2.Client | None = None) -> dict[str, Any]:
        """A run once it is over."""
        for _ in range(600):
            told: dict[str, Any] = (client or self.ann).get(f"/v1/runs/{run_id}").json()
            if told["state"] in ("finished", "failed", "cancelled"):
                return told
            time.sleep(0.05)
        raise AssertionError(told)

    def check_books(self) -> None:
        """Whatever was bought is counted once; nothing waits."""
        with open_store(self.root) as store:
            audit, usage = store.ledger.audit(), store.ledger.usage()
        assert audit.is_whole
        assert sum(one.reserved_microusd for one in usage) == 0
        assert sum(one.counted_microusd for one in usage) == PRICE_MICROUSD * len(self.vendor.requests)


def client_of(origin: str, key: str) -> httpx2.Client:
    return httpx2.Client(base_url=origin, headers={"authorization": f"Bearer {key}"}, timeout=180)


@pytest.fixture(scope="module")
def paid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paid]:
    folder = tmp_path_factory.mktemp("paid")
    with HeldVendor() as vendor:
        (folder / "makeready.toml").write_text(
            f'[maker]\nname = "images:paid"\n[hosted]\nimages_base_url = "{vendor.origin}/v1"\n'
            f"picture_microusd = {PRICE_MICROUSD}\nrequests_a_minute = 6000\n"
            "[budget]\ncost_microusd = 1000000\n"
        )
        with open_store(folder / "store") as store:
            keys = [store.keys.create(name=name).text for name in ("ann", "ben")]
        with started(folder) as (server, lines), dripping(address_in(lines)) as drip:
            ann, ben = (client_of(address_in(lines), key) for key in keys)
            with ann, ben:
                yield Paid(server=server, vendor=vendor, root=folder / "store", ann=ann, ben=ben, drip=drip)
                server.terminate()
                assert server.wait(60) == 0
        assert "Traceback" not in (folder / "log").read_text()


@contextmanager
def dripping(origin: str) -> Iterator[list[socket.socket]]:
    """Clients that send a head and never its end: one at once, one after a first whole request."""
    parts = urlsplit(origin)
    lines = [socket.create_connection((parts.hostname or "", parts.port or 0), timeout=60) for _ in range(2)]
    try:
        lines[0].sendall(b"GET /health HTTP/1.1\r\nHost: loc")
        lines[1].sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answer = b""
        while not answer.endswith(b"}"):
            answer += lines[1].recv(65_536)
        assert answer.startswith(b"HTTP/1.1 200 ")
        lines[1].sendall(b"GET /health HTTP/1.1\r\nHost: loc")
        yield lines
    finally:
        for line in lines:
            line.close()


@contextmanager
def full_disk(server: "subprocess.Popen[str]") -> Iterator[None]:
    """The server's files may not grow, as with a quota that is used up."""
    before = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, before)


@pytest.fixture
def beside() -> Iterator[Callable[..., "Future[Any]"]]:
    """Does something in a thread."""
    with ThreadPoolExecutor(4) as pool:
        yield pool.submit


def test_a_full_disk_refuses_and_charges_nothing(paid: Paid) -> None:
    told = paid.ann.post(GENERATIONS, json=BODY)
    picture = f"/v1/images/{told.json()['x_makeready']['image_sha256']}"
    num_bought = len(paid.vendor.requests)
    with full_disk(paid.server):
        refused = [paid.ann.post(GENERATIONS, json=BODY), paid.ann.post("/v1/runs", json=RUN)]
        kept, health = paid.ann.get(picture), paid.ben.get("/health")

    assert [one.status_code for one in refused] == [507, 507]
    for one in refused:
        error = one.json()["error"]
        assert (error["code"], error["type"]) == ("store_full", "server_error")
        assert one.headers["x-should-retry"] == "false"
        assert str(paid.root) not in one.text
    assert (kept.status_code, health.status_code) == (200, 200)
    assert len(paid.vendor.requests) == num_bought
    assert paid.ann.post(GENERATIONS, json=BODY).status_code == 200
    paid.check_books()


def test_a_run_outlives_a_full_disk_and_what_it_lost_is_counted(paid: Paid) -> None:
    """The picture that was bought while the disk was full is lost and paid; only one more is bought."""
    num_bought = len(paid.vendor.requests)
    with paid.vendor.held_up():
        run = paid.ann.post("/v1/runs", json={**RUN, "budget": {"attempts": 3}}).json()["id"]
        paid.waits_for(num_bought + 1)
        disk = full_disk(paid.server)
        disk.__enter__()
    try:
        time.sleep(2.5)  # twice the pause of a lane that found no room
        num_while_full = len(paid.vendor.requests)
        health = paid.ben.get("/health")
    finally:
        disk.__exit__(None, None, None)
    told = paid.ended(run)

    assert health.status_code == 200
    assert num_while_full == num_bought + 1
    assert told["state"] == "finished"
    assert told["cost_microusd"] == PRICE_MICROUSD * (len(paid.vendor.requests) - num_bought)
    paid.check_books()


def test_a_locked_database_is_waited_for(paid: Paid, beside: Callable[..., "Future[Any]"]) -> None:
    run = paid.ben.post("/v1/runs", json=RUN).json()["id"]
    paid.ended(run, paid.ben)
    other = sqlite3.connect(paid.root / "makeready.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    asked = beside(paid.ann.post, GENERATIONS, json=BODY)
    health = paid.ben.get("/health")
    time.sleep(3)
    is_waiting = not asked.done()
    other.execute("ROLLBACK")
    other.close()

    assert is_waiting
    assert health.status_code == 200
    assert asked.result(60).status_code == 200
    assert paid.ben.get(f"/v1/runs/{run}").status_code == 200
    paid.check_books()


def test_a_key_that_is_revoked_buys_nothing_more_and_loses_nothing_that_it_bought(
    paid: Paid, beside: Callable[..., "Future[Any]"]
) -> None:
    key_id, client = paid.new_client()
    num_bought = len(paid.vendor.requests)
    with client:
        with paid.vendor.held_up():
            stream = beside(client.post, GENERATIONS, json={**BODY, "stream": True})
            paid.waits_for(num_bought + 1)
            run = client.post("/v1/runs", json={**RUN, "n": 3}).json()["id"]
            paid.waits_for(num_bought + 2)
            followed = beside(client.get, f"/v1/runs/{run}/events")
            with open_store(paid.root) as store:
                store.keys.revoke(key_id)
            refused = client.post(GENERATIONS, json=BODY)
            neighbour = beside(paid.ben.post, GENERATIONS, json=BODY)
        events, of_run = stream.result(60).text, followed.result(60).text
        other = neighbour.result(60)
    for _ in range(200):
        with open_store(paid.root) as store:
            if all(one.reserved_microusd == 0 for one in store.ledger.usage(key_id=key_id)):
                break
        time.sleep(0.05)

    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "invalid_api_key")
    assert events.count("event: image_generation.completed") == 1
    assert '"invalid_api_key"' in of_run
    assert "run.finished" not in of_run
    assert other.status_code == 200
    of_stream_run_and_neighbour = 3  # one of the three that the run wanted
    assert len(paid.vendor.requests) == num_bought + of_stream_run_and_neighbour
    assert run not in other.text
    paid.check_books()


def test_clients_that_vanish_are_charged_once_and_disturb_nobody(paid: Paid) -> None:
    """One closes its side when it has asked, one is cut off in the middle of its body, one in its stream."""
    num_bought = len(paid.vendor.requests)
    key = paid.ann.headers["authorization"]
    head = f"POST {GENERATIONS} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {key}\r\n"
    head += "Content-Type: application/json\r\nContent-Length: {}\r\n\r\n"
    whole = httpx2.Request("POST", "http://localhost/", json=BODY).read()
    with socket.create_connection(paid.address, timeout=60) as half:
        half.sendall(head.format(len(whole)).encode() + whole)
        half.shutdown(socket.SHUT_WR)
        with suppress(ConnectionError):
            half.recv(65_536)
    with socket.create_connection(paid.address, timeout=60) as cut:
        cut.sendall(head.format(len(whole)).encode() + whole[:20])
        cut.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    with paid.vendor.held_up(), paid.ben.stream("POST", GENERATIONS, json={**BODY, "stream": True}):
        time.sleep(0.5)
    neighbour = paid.ben.post(GENERATIONS, json=BODY)

    assert neighbour.status_code == 200
    assert num_bought + 2 <= len(paid.vendor.requests) <= num_bought + 3
    paid.check_books()


def test_a_stream_with_a_key_is_asked_for_again_and_bought_once(paid: Paid) -> None:
    num_bought = len(paid.vendor.requests)
    asked: dict[str, Any] = {"json": {**BODY, "stream": True}, "headers": {"idempotency-key": "once"}}
    with paid.vendor.held_up(), paid.ann.stream("POST", GENERATIONS, **asked):
        paid.waits_for(num_bought + 1)
    again, later = (paid.ann.post(GENERATIONS, **asked) for _ in range(2))

    for answer in (again, later):
        assert answer.text.count("event: image_generation.completed") == 1
    assert len(paid.vendor.requests) == num_bought + 1
    paid.check_books()


def test_a_head_that_never_ends_is_given_up(paid: Paid) -> None:
    """They began before the other tests of this module."""
    for line in paid.drip:
        line.settimeout(2 * HEAD_TIMEOUT_S)
        assert line.recv(65_536) == b""
    assert paid.ben.get("/health").status_code == 200


def test_a_stream_is_brought_to_its_end_when_the_server_is_told_to_stop(
    paid: Paid, beside: Callable[..., "Future[Any]"]
) -> None:
    """The last test here: it ends the server."""
    num_bought = len(paid.vendor.requests)
    with paid.vendor.held_up():
        stream = beside(paid.ann.post, GENERATIONS, json={**BODY, "stream": True})
        paid.waits_for(num_bought + 1)
        paid.server.terminate()
        time.sleep(0.5)
        with pytest.raises(httpx2.TransportError), client_of(str(paid.ben.base_url), "any") as late:
            late.get("/health")
    answer = stream.result(60)

    assert answer.text.count("event: image_generation.completed") == 1
    assert paid.server.wait(60) == 0
    paid.check_books()
