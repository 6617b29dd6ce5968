"""What a key has of its own: the loop of its plain requests, its usage, and pictures by URL where allowed."""

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from openai import OpenAI

Guarded = tuple[str, dict[str, str]]
APPLE = "a red apple left of a dog"


@pytest.fixture(scope="module")
def clients(guarded: Guarded) -> Iterator[dict[str, httpx2.Client]]:
    """A client for each key."""
    origin, keys = guarded
    opened = {
        name: httpx2.Client(base_url=origin, timeout=60, headers={"api-key": key})
        for name, key in keys.items()
    }
    yield opened
    for client in opened.values():
        client.close()


@pytest.fixture(scope="module")
def made(guarded: Guarded) -> dict[str, dict[str, Any]]:
    """What `x_makeready` says of a plain request of some keys, and of one that brings a budget."""
    origin, keys = guarded
    told = {}
    for name, key in keys.items():
        if name == "ops":
            continue
        with OpenAI(base_url=f"{origin}/v1", api_key=key, max_retries=0) as openai:
            answer = openai.images.generate(prompt=APPLE, model="compose", size="256x256")
            told[name] = (answer.model_extra or {})["x_makeready"]
            if name == "eve":
                extra = {"x_makeready": {"budget": {"attempts": 2}}}
                own = openai.images.generate(prompt=APPLE, model="compose", size="256x256", extra_body=extra)
                told["eve with a budget"] = (own.model_extra or {})["x_makeready"]
    return told


def test_a_plain_request_runs_the_loop_of_its_key(
    clients: dict[str, httpx2.Client], made: dict[str, dict[str, Any]]
) -> None:
    budgets = {
        name: clients[name.split()[0]].get(f"/v1/runs/{told['run_id']}").json()["budget"]
        for name, told in made.items()
    }

    assert (budgets["eve"]["attempts"], budgets["eve"]["deadline_s"]) == (4, 30)
    assert budgets["ann"]["attempts"] == budgets["ben"]["attempts"] == 1
    assert budgets["eve with a budget"]["attempts"] == 2


def test_a_key_sees_its_own_usage_and_an_admin_all_of_it(
    clients: dict[str, httpx2.Client], made: dict[str, dict[str, Any]]
) -> None:
    anns = clients["ann"].get("/v1/usage", params={"group_by": "key,maker"}).json()
    everybodys = clients["ops"].get("/v1/usage", params={"group_by": "key"}).json()
    of_ann = clients["ops"].get("/v1/usage", params={"key": anns["data"][0]["key"]}).json()
    eves = clients["eve"].get("/v1/usage").json()

    assert {one["key"] for one in anns["data"]} == {anns["data"][0]["key"]}
    assert len(everybodys["data"]) == 3
    assert (eves["total"]["runs"], eves["group_by"]) == (2, ["day", "key"])
    assert of_ann["total"] == anns["total"]
    total = everybodys["total"]
    for name in anns["total"]:
        # Seconds are told to the millisecond: every line, and the total, may be off by half of one.
        off = 0.0005 * (len(everybodys["data"]) + 1) + 1e-9 if name == "seconds" else 0
        assert total[name] == pytest.approx(sum(one[name] for one in everybodys["data"]), abs=off, rel=0)
    assert total["pictures"] == total["met"] + total["unverified"] + total["not_met"] >= 4
    assert total["settled_microusd"] == total["reserved_microusd"] == total["unknown_microusd"] == 0


def test_a_key_asks_for_nobody_elses_usage(
    clients: dict[str, httpx2.Client], made: dict[str, dict[str, Any]]
) -> None:
    key = clients["eve"].get("/v1/usage").json()["data"][0]["key"]
    answer = clients["ann"].get("/v1/usage", params={"key": key})

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "missing_scope")


@pytest.mark.parametrize(
    ("query", "param"),
    [
        ({"from": "yesterday"}, "from"),
        ({"from": "2026-13-01"}, "from"),
        ({"to": "2026-11-2"}, "to"),
        ({"from": "2026-11-23", "to": "2026-11-22"}, "from"),
        ({"group_by": "colour"}, "group_by"),
        ({"key": "mine\0"}, "key"),
    ],
)
def test_a_wrong_question_is_refused_by_its_field(
    clients: dict[str, httpx2.Client], query: dict[str, str], param: str
) -> None:
    answer = clients["ann"].get("/v1/usage", params=query)

    assert (answer.status_code, answer.json()["error"]["param"]) == (400, param)


def test_the_first_day_of_all_is_a_day(clients: dict[str, httpx2.Client]) -> None:
    assert clients["ann"].get("/v1/usage", params={"to": "0001-01-01"}).json()["data"] == []


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://localhost/a.png", "not on the public internet"),
        ("http://127.0.0.1:9/a.png", "is at port 9"),
        ("http://169.254.169.254/latest/meta-data", "not on the public internet"),
        ("http://[::ffff:10.0.0.1]/a.png", "not on the public internet"),
        ("file:///etc/passwd", "scheme 'file'"),
        ("https://ann:secret@example.com/a.png", "user name"),
        ("a.png", "scheme ''"),
    ],
)
def test_a_picture_by_url_is_never_fetched_inside(
    clients: dict[str, httpx2.Client], url: str, says: str
) -> None:
    answer = clients["eve"].post(
        "/v1/images/edits", json={"prompt": "make it green", "images": [{"image_url": url}]}
    )

    error = answer.json()["error"]
    assert (answer.status_code, error["param"]) == (400, "images.0.image_url")
    assert says in error["message"]
    assert "\n" not in error["message"]
