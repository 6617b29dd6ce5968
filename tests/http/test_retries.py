"""A request that is sent again is not done again: with a key, and as a client library retries without one."""

import re

import httpx2
import pytest

ROUTE = "/v1/images/generations"
BODY = {"prompt": "a green apple", "size": "256x256"}


def run_of(answer: httpx2.Response) -> str:
    assert answer.status_code == 200, answer.text
    run_id: str = answer.json()["x_makeready"]["run_id"]
    return run_id


def test_the_same_key_is_answered_with_the_same_bytes(client: httpx2.Client) -> None:
    first, second = (client.post(ROUTE, json=BODY, headers={"idempotency-key": "k1"}) for _ in range(2))

    assert first.content == second.content
    assert first.headers["x-request-id"] != second.headers["x-request-id"]


def test_the_same_key_with_another_body_is_a_conflict(client: httpx2.Client) -> None:
    client.post(ROUTE, json=BODY, headers={"idempotency-key": "k2"})
    other = client.post(ROUTE, json={**BODY, "prompt": "a red apple"}, headers={"idempotency-key": "k2"})

    assert (other.status_code, other.json()["error"]["code"]) == (409, "idempotency_conflict")
    assert other.headers["x-should-retry"] == "false"


def test_a_librarys_retry_joins_its_first_attempt(client: httpx2.Client) -> None:
    body = {**BODY, "prompt": "a blue apple"}
    first = client.post(ROUTE, json=body, headers={"x-stainless-retry-count": "0"})
    retry = client.post(ROUTE, json=dict(reversed(body.items())), headers={"x-stainless-retry-count": "1"})
    anew = client.post(ROUTE, json=body, headers={"x-stainless-retry-count": "0"})

    assert run_of(retry) == run_of(first)
    assert run_of(anew) != run_of(first)


def test_a_request_that_failed_is_tried_anew(client: httpx2.Client) -> None:
    wrong = client.post(ROUTE, json={**BODY, "model": "nobody"}, headers={"idempotency-key": "k3"})
    right = client.post(ROUTE, json=BODY, headers={"idempotency-key": "k3"})

    assert wrong.status_code == 404
    assert run_of(right)


@pytest.mark.parametrize("key", ["x" * 256, "caf\u00e9"])
def test_a_key_that_is_none_is_refused(client: httpx2.Client, key: str) -> None:
    answer = client.post(ROUTE, json=BODY, headers={"idempotency-key": key.encode()})

    assert (answer.status_code, answer.json()["error"]["param"]) == (400, "Idempotency-Key")


def test_a_stream_under_the_same_key_is_the_same_run(client: httpx2.Client) -> None:
    body = {**BODY, "prompt": "a yellow apple", "stream": True, "partial_images": 1}
    first, second = (client.post(ROUTE, json=body, headers={"idempotency-key": "k4"}) for _ in range(2))
    other = client.post(ROUTE, json={**body, "partial_images": 2}, headers={"idempotency-key": "k4"})
    anew = client.post(ROUTE, json=body)

    runs = [re.findall(r'"run_id": "(run_\w+)"', one.text) for one in (first, second, anew)]
    assert [len(one) for one in runs] == [1, 1, 1]
    assert runs[0] == runs[1] != runs[2]
    assert (other.status_code, other.json()["error"]["code"]) == (409, "idempotency_conflict")


def test_a_stream_that_fails_before_it_costs_anything_is_tried_anew(client: httpx2.Client) -> None:
    headers = {"idempotency-key": "k5"}
    wrong = client.post(ROUTE, json={**BODY, "stream": True, "model": "nobody"}, headers=headers)
    right = client.post(ROUTE, json={**BODY, "stream": True}, headers=headers)

    assert wrong.status_code == 404
    assert "event: image_generation.completed" in right.text
