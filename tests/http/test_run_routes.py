"""What can be done with a run over HTTP once it has finished: approve it, reject it, edit its picture."""

import base64
import io
import time
from typing import Any

import httpx2
import numpy as np
import pytest
from PIL import Image

APPLE = {"prompt": "a red apple left of a dog", "size": "384x256", "maker": "compose"}


def finished(client: httpx2.Client, answer: httpx2.Response) -> dict[str, Any]:
    """The run that was accepted, once it is over."""
    assert answer.status_code == 202, answer.text
    where = answer.headers["location"]
    assert where == f"/v1/runs/{answer.json()['id']}"
    return ended(client, where)


def ended(client: httpx2.Client, where: str) -> dict[str, Any]:
    for _ in range(600):
        told: dict[str, Any] = client.get(where).json()
        if told["state"] not in ("queued", "running"):
            return told
        time.sleep(0.02)
    raise AssertionError("the run did not end")


def made(client: httpx2.Client, **fields: Any) -> dict[str, Any]:
    return finished(client, client.post("/v1/runs", json={**APPLE, **fields}))


def pixels_of(client: httpx2.Client, run: dict[str, Any]) -> np.ndarray:
    path = run["attempts"][run["delivered"][0]]["image"]
    with Image.open(io.BytesIO(client.get(path).content)) as image:
        return np.asarray(image.convert("RGB"))


@pytest.fixture(scope="module")
def apple(origin: str) -> dict[str, Any]:
    """A run that compose carried out."""
    with httpx2.Client(base_url=origin, timeout=60) as client:
        return made(client)


def test_a_run_is_approved_once_and_the_same_again_changes_nothing(client: httpx2.Client) -> None:
    run = made(client, seed=2)
    sha256 = run["attempts"][0]["image_sha256"]
    first = client.post(f"/v1/runs/{run['id']}/approve", json={"note": "ship it", "image": sha256})
    again = client.post(f"/v1/runs/{run['id']}/approve")
    other = client.post(f"/v1/runs/{run['id']}/reject", json={"note": "no"})
    events = client.get(f"/v1/runs/{run['id']}/events?after={run['last_event']}").text
    whole = client.get(f"/v1/runs/{run['id']}/events").text

    decision = first.json()["decision"]
    assert run["decision"] is None
    assert (decision["decision"], decision["by"], decision["note"]) == ("approved", "local", "ship it")
    assert (decision["image_sha256"], decision["attempt"]) == (sha256, 0)
    assert (again.status_code, again.json()["decision"]) == (200, decision)
    assert (other.status_code, other.json()["error"]["code"]) == (409, "state_conflict")
    assert other.headers["x-should-retry"] == "false"
    assert "event: run.approved\n" in events
    assert '"message": "ship it"' in events
    assert whole.index("event: run.finished") < whole.index("event: run.approved")
    assert client.get(f"/v1/runs/{run['id']}").json()["last_event"] == run["last_event"] + 1


def test_a_run_is_rejected_without_a_body(client: httpx2.Client) -> None:
    run = made(client, seed=3)
    answer = client.post(f"/v1/runs/{run['id']}/reject")

    assert answer.json()["decision"]["decision"] == "rejected"
    assert answer.json()["decision"]["note"] == ""


@pytest.mark.parametrize(
    ("body", "status", "param"),
    [
        ({"note": ""}, 400, "note"),
        ({"note": "x" * 2001}, 400, "note"),
        ({"image": "abc"}, 400, "image"),
        ({"image": "0" * 64}, 400, "image"),
        ({"why": "because"}, 400, "why"),
    ],
)
def test_a_wrong_decision_is_refused_by_its_field(
    client: httpx2.Client, apple: dict[str, Any], body: dict[str, Any], status: int, param: str
) -> None:
    answer = client.post(f"/v1/runs/{apple['id']}/approve", json=body)

    assert (answer.status_code, answer.json()["error"]["param"]) == (status, param)
    assert client.get(f"/v1/runs/{apple['id']}").json()["decision"] is None


def test_what_is_not_over_or_not_there_cannot_be_decided_or_edited(client: httpx2.Client) -> None:
    long = {"prompt": 'A 480x320 social card that says "Hello"', "n": 12, "budget": {"deadline_s": 120}}
    run_id = client.post("/v1/runs", json=long).json()["id"]
    early = [
        client.post(f"/v1/runs/{run_id}/approve"),
        client.post(f"/v1/runs/{run_id}/edits", json={"prompt": "make it green"}),
    ]
    client.post(f"/v1/runs/{run_id}/cancel")
    ended(client, f"/v1/runs/{run_id}")
    late = client.post(f"/v1/runs/{run_id}/reject")
    missing = [
        client.post("/v1/runs/run_nope/approve"),
        client.post("/v1/runs/run_nope/edits", json={"prompt": "make it green"}),
    ]

    assert [one.status_code for one in (*early, late)] == [409] * 3
    assert {one.json()["error"]["code"] for one in (*early, late)} == {"state_conflict"}
    assert [(one.status_code, one.json()["error"]["code"]) for one in missing] == [(404, "unknown_name")] * 2


def test_a_runs_picture_is_edited_as_a_run_of_its_own(client: httpx2.Client, apple: dict[str, Any]) -> None:
    edit = {"prompt": "make the apple green", "image": apple["attempts"][0]["image_sha256"]}
    run = finished(client, client.post(f"/v1/runs/{apple['id']}/edits", json=edit))

    changed = (pixels_of(client, apple) != pixels_of(client, run)).any(axis=2)
    assert (run["outcome"], run["maker"], run["parent"]) == (
        "met",
        "compose",
        {"run_id": apple["id"], "attempt": 0},
    )
    assert 0.005 < changed.mean() < 0.5
    assert run["id"] in client.get(f"/v1/runs/{apple['id']}").json()["edits"]
    assert apple["parent"] is None


def test_an_edit_of_an_edit_knows_its_parent(client: httpx2.Client, apple: dict[str, Any]) -> None:
    first = finished(
        client, client.post(f"/v1/runs/{apple['id']}/edits", json={"prompt": "make the apple green"})
    )
    second = finished(
        client, client.post(f"/v1/runs/{first['id']}/edits", json={"prompt": "make the dog black"})
    )

    assert second["parent"]["run_id"] == first["id"]
    assert client.get(f"/v1/runs/{first['id']}").json()["edits"] == [second["id"]]


def test_the_same_request_is_the_same_run(client: httpx2.Client, apple: dict[str, Any]) -> None:
    for path, body in (
        ("/v1/runs", {**APPLE, "seed": 4}),
        (f"/v1/runs/{apple['id']}/edits", {"prompt": "make the apple green"}),
    ):
        headers = {"idempotency-key": f"of {path}"}
        first, again = (client.post(path, json=body, headers=headers) for _ in range(2))
        other = client.post(path, json={**body, "prompt": "a cat"}, headers=headers)

        assert first.json()["id"] == again.json()["id"]
        assert first.headers["location"] == again.headers["location"]
        assert (other.status_code, other.json()["error"]["code"]) == (409, "idempotency_conflict")


def test_a_page_is_edited_by_its_brief_and_not_by_its_pixels(client: httpx2.Client) -> None:
    """On every route: a model of single things would smear its words."""
    run = made(client, prompt='A 320x200 card that says "Hello"', maker="design", size="320x200")
    page = client.get(run["attempts"][0]["image"]).content
    words, files = {"prompt": "make the headline green"}, {"image": ("page.png", page, "image/png")}
    url = f"data:image/png;base64,{base64.b64encode(page).decode()}"
    answers = [
        client.post(f"/v1/runs/{run['id']}/edits", json=words),
        client.post("/v1/images/edits", data=words, files=files),
        client.post("/v1/images/edits", json={**words, "images": [{"image_url": url}]}),
        client.post("/v1/images/edits", data={**words, "stream": "true"}, files=files),
        client.post("/openai/deployments/auto/images/edits", data=words, files=files),
        client.post("/mai/v1/images/edits", data=words, files=files),
    ]

    for answer in answers:
        assert answer.status_code == 400
        assert f"is a page that {run['id']} laid out" in answer.json()["error"]["message"]


def png_url(width_px: int = 384, height_px: int = 256) -> str:
    sink = io.BytesIO()
    Image.new("RGBA", (width_px, height_px), (0, 0, 0, 0)).save(sink, format="PNG")
    return f"data:image/png;base64,{base64.b64encode(sink.getvalue()).decode()}"


@pytest.mark.parametrize(
    ("body", "status", "param"),
    [
        ({}, 400, "prompt"),
        ({"prompt": "make it green", "image": "0" * 64}, 404, "image"),
        ({"prompt": "make it green", "size": "64x64"}, 400, "size"),
        ({"prompt": "make it green", "brief": "a dog"}, 400, "brief"),
        ({"prompt": "make it green", "mask": "x"}, 400, "mask"),
        (
            {"prompt": "make it green", "mask": {"image_url": "https://example.com/a.png"}},
            400,
            "mask.image_url",
        ),
        ({"prompt": "make it green", "mask": {"image_url": png_url()}, "maker": "compose"}, 400, "mask"),
        ({"prompt": "make the apple green", "n": 2}, 400, "n"),
        ({"prompt": "make the apple green", "webhook": "http://127.0.0.1"}, 400, "webhook.url"),
    ],
)
def test_a_wrong_edit_is_refused_by_its_field(
    client: httpx2.Client, apple: dict[str, Any], body: dict[str, Any], status: int, param: str
) -> None:
    answer = client.post(f"/v1/runs/{apple['id']}/edits", json=body)

    assert (answer.status_code, answer.json()["error"]["param"]) == (status, param), answer.text
