"""Our own routes: runs that outlive their request, events that resume, pictures by content, inspections."""

import hashlib
import json
import time
from typing import Any

import httpx2
import pytest

CARD = {"prompt": 'A 480x320 social card that says "Hello"', "maker": "design", "budget": {"deadline_s": 30}}


def events_of(text: str) -> list[dict[str, Any]]:
    """The data of each event, with its id."""
    found = []
    for block in text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if lines:
            data = json.loads(lines["data"])
            assert (lines["id"], lines["event"]) == (str(data["sequence"]), data["name"])
            found.append(data)
    return found


@pytest.fixture(scope="module")
def run(origin: str) -> dict[str, Any]:
    """A run that has ended, as its route shows it."""
    with httpx2.Client(base_url=origin, timeout=60) as client:
        accepted = client.post("/v1/runs", json=CARD)
        assert accepted.status_code == 202, accepted.text
        where = accepted.headers["location"]
        assert where == f"/v1/runs/{accepted.json()['id']}"
        for _ in range(600):
            told: dict[str, Any] = client.get(where).json()
            if told["state"] not in ("queued", "running"):
                return told
            time.sleep(0.05)
    raise AssertionError("the run did not end")


def test_a_run_shows_every_attempt_with_its_findings(run: dict[str, Any]) -> None:
    first = run["attempts"][0]

    assert (run["state"], run["size"], run["maker"], run["kind"]) == (
        "finished",
        "480x320",
        "design",
        "social_card",
    )
    assert run["outcome"] in ("met", "unverified", "not_met")
    assert (run["cost_microusd"], run["budget"]["deadline_s"]) == (0, 30)
    assert run["delivered"]
    assert any(one["kind"] == "exact_text" for one in first["findings"])
    assert run["error"] is None


def test_a_picture_is_fetched_by_its_content(client: httpx2.Client, run: dict[str, Any]) -> None:
    attempt = run["attempts"][run["delivered"][0]]
    answer = client.get(attempt["image"])
    again = client.get(attempt["image"], headers={"if-none-match": answer.headers["etag"]})

    assert answer.headers["content-type"] == "image/png"
    assert hashlib.sha256(answer.content).hexdigest() == attempt["image_sha256"]
    assert "immutable" in answer.headers["cache-control"]
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "name", ["0" * 64, "x", "..%2F..%2Fmakeready.db", "0" * 63 + "\N{ARABIC-INDIC DIGIT ONE}"]
)
def test_a_picture_that_is_not_there_is_404(client: httpx2.Client, name: str) -> None:
    answer = client.get(f"/v1/images/{name}")

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


def test_events_come_in_order_and_go_on_behind_the_last_one_seen(
    client: httpx2.Client, run: dict[str, Any]
) -> None:
    whole = events_of(client.get(f"/v1/runs/{run['id']}/events").text)
    rest = events_of(client.get(f"/v1/runs/{run['id']}/events", headers={"last-event-id": "2"}).text)

    names = [one["name"] for one in whole]
    assert [one["sequence"] for one in whole] == list(range(1, len(whole) + 1))
    assert names[0] == "run.accepted"
    assert names.count("run.finished") == 1
    assert names[-1] == "run.finished"
    assert "attempt.inspected" in names
    assert rest == whole[2:]


def test_events_of_a_run_that_is_over_end_at_once(client: httpx2.Client, run: dict[str, Any]) -> None:
    answer = client.get(f"/v1/runs/{run['id']}/events?after={run['last_event']}")

    assert (answer.status_code, events_of(answer.text)) == (200, [])


@pytest.mark.parametrize("path", ["/v1/runs/run_nope", "/v1/runs/run_nope/events", "/v1/runs/last"])
def test_a_run_that_is_not_there_is_404(client: httpx2.Client, path: str) -> None:
    answer = client.get(path)

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown_name")


def test_a_cancelled_run_ends_and_one_that_is_over_stays(client: httpx2.Client, run: dict[str, Any]) -> None:
    long = {**CARD, "n": 12, "budget": {"deadline_s": 120, "attempts": 64}}
    started = client.post("/v1/runs", json=long).json()["id"]
    asked = client.post(f"/v1/runs/{started}/cancel")
    last = events_of(client.get(f"/v1/runs/{started}/events").text)[-1]
    after = client.post(f"/v1/runs/{run['id']}/cancel").json()

    assert asked.status_code == 200
    assert (last["name"], last["message"]) == ("run.finished", "cancelled")
    assert client.get(f"/v1/runs/{started}").json()["state"] == "cancelled"
    assert (after["state"], after["outcome"]) == (run["state"], run["outcome"])


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({}, "prompt"),
        ({"prompt": "a cat", "brief": "a dog"}, "prompt"),
        ({"prompt": "a cat", "webhook": "http://127.0.0.1"}, "webhook.url"),
        ({"prompt": "a cat", "budget": {"attempts": 65}}, "budget.attempts"),
        ({"prompt": "a cat", "n": 13}, "n"),
    ],
)
def test_a_wrong_order_is_refused_by_its_field(
    client: httpx2.Client, body: dict[str, Any], param: str
) -> None:
    answer = client.post("/v1/runs", json=body)

    assert (answer.status_code, answer.json()["error"]["param"]) == (400, param)


def test_any_picture_is_inspected_against_a_brief(client: httpx2.Client, run: dict[str, Any]) -> None:
    attempt = run["attempts"][run["delivered"][0]]
    picture = client.get(attempt["image"]).content
    right, wrong = (
        client.post(
            "/v1/inspect",
            data={"prompt": f'A 480x320 social card that says "{says}"'},
            files={"image": ("a.png", picture, "image/png")},
        ).json()
        for says in ("Hello", "Goodbye")
    )

    def text_of(told: dict[str, Any]) -> list[str]:
        return [one["verdict"] for one in told["findings"] if one["kind"] == "exact_text"]

    assert (text_of(right), text_of(wrong)) == (["met"], ["broken"])
    assert wrong["outcome"] == "not_met"


def test_what_is_no_picture_is_not_inspected(client: httpx2.Client) -> None:
    answer = client.post("/v1/inspect", data={"prompt": "a cat"}, files={"image": ("a.png", b"no")})

    assert (answer.status_code, answer.json()["error"]["param"]) == (400, "image")


def test_makers_are_listed(client: httpx2.Client) -> None:
    assert {"design", "compose"} <= {one["id"] for one in client.get("/v1/makers").json()["data"]}


def test_metrics_count_routes_and_attempts_and_never_paths(
    client: httpx2.Client, run: dict[str, Any]
) -> None:
    client.get("/secret/path")
    text = client.get("/metrics").text

    assert 'makeready_requests_total{method="GET",route="/v1/runs/{run_id}",status="200"}' in text
    assert 'makeready_attempts_total{maker="design",verdict=' in text
    assert "makeready_step_seconds_bucket" in text
    assert "makeready_runs_running 0.0" in text
    assert run["id"] not in text
    assert "secret" not in text
