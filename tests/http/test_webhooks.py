"""Webhooks from a real server to a real receiver, verified by the standard's own library."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx2
import pytest
from standardwebhooks import Webhook

from makeready.store import open_store

APPLE = {"prompt": "a red apple left of a dog", "size": "256x256", "maker": "compose"}


class Receiver(ThreadingHTTPServer):
    """Keeps every message, and answers with 204; with 410 at /gone."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Keeping)
        self.messages: list[tuple[str, dict[str, str], bytes]] = []
        self.url = f"http://localhost:{self.server_address[1]}"

    def of(self, path: str, num_messages: int) -> list[tuple[dict[str, str], bytes]]:
        """The messages to a path, once there are so many."""
        for _ in range(1000):
            found = [(headers, body) for where, headers, body in self.messages if where == path]
            if len(found) >= num_messages:
                return found
            time.sleep(0.02)
        raise AssertionError(f"{self.messages}")


class Keeping(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.messages.append((self.path, dict(self.headers.items()), body))
        self.send_response(410 if self.path == "/gone" else 204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        pass


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with Receiver() as opened:
        thread = threading.Thread(target=opened.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield opened
        opened.shutdown()
        thread.join()


def webhook_of(client: httpx2.Client, run_id: str, state: str) -> dict[str, Any]:
    """A run's webhook, once its first message is in that state."""
    for _ in range(1000):
        told: dict[str, Any] = client.get(f"/v1/runs/{run_id}").json()["webhook"]
        if told["deliveries"] and told["deliveries"][0]["state"] == state:
            return told
        time.sleep(0.02)
    raise AssertionError(told)


def test_the_end_of_a_run_and_its_approval_are_told_and_signed(
    client: httpx2.Client, receiver: Receiver, folder: Path
) -> None:
    run_id = client.post("/v1/runs", json={**APPLE, "webhook": f"{receiver.url}/usual"}).json()["id"]
    ((headers, body),) = receiver.of("/usual", 1)
    client.post(f"/v1/runs/{run_id}/approve", json={"note": "ship it"})
    approval = receiver.of("/usual", 2)[1]
    with open_store(folder / "store") as store:
        (secret,) = store.webhook_secrets.of("local")

    told = Webhook(secret).verify(body, headers)
    assert (told["type"], told["data"]["run_id"]) == ("run.finished", run_id)
    assert told["data"]["message"] in ("met", "unverified", "not_met")
    assert Webhook(secret).verify(approval[1], approval[0])["data"]["message"] == "ship it"
    assert approval[0]["webhook-id"] != headers["webhook-id"]
    shown = webhook_of(client, run_id, "delivered")
    assert (shown["url"], shown["disabled_utc"]) == (f"{receiver.url}/usual", None)
    assert [one["event"] for one in shown["deliveries"]] == ["run.finished", "run.approved"]
    assert shown["deliveries"][0]["id"] == headers["webhook-id"]
    assert shown["deliveries"][0]["tries"] == 1
    assert 'makeready_webhooks_total{result="delivered"}' in client.get("/metrics").text


def test_only_events_that_were_asked_for_are_told_and_410_ends_it(
    client: httpx2.Client, receiver: Receiver
) -> None:
    webhook = {"url": f"{receiver.url}/gone", "events": ["run.accepted", "run.rejected"]}
    run_id = client.post("/v1/runs", json={**APPLE, "seed": 2, "webhook": webhook}).json()["id"]
    shown = webhook_of(client, run_id, "failed")

    assert [one["event"] for one in shown["deliveries"]] == ["run.accepted"]
    assert "410" in shown["deliveries"][0]["last_result"]
    assert shown["disabled_utc"]
    assert len(receiver.of("/gone", 1)) == 1


@pytest.mark.parametrize(
    ("webhook", "param"),
    [
        ("http://127.0.0.1:9/", "webhook.url"),
        ("http://example.com/", "webhook.url"),
        ("https://example.com:8443/", "webhook.url"),
        ("nonsense", "webhook.url"),
        ({}, "webhook.url"),
        ({"url": "https://example.com/", "events": []}, "webhook.events"),
        ({"url": "https://example.com/", "events": ["run.exploded"]}, "webhook.events"),
        ({"url": "https://example.com/", "secret": "x"}, "webhook.secret"),
        (7, "webhook"),
    ],
)
def test_a_wrong_webhook_is_refused_before_a_run_begins(
    client: httpx2.Client, webhook: object, param: str
) -> None:
    answer = client.post("/v1/runs", json={**APPLE, "webhook": webhook})

    assert (answer.status_code, answer.json()["error"]["param"]) == (400, param)
    assert "\n" not in answer.json()["error"]["message"]
