"""Who makes a picture where nobody is named: told in every answer, kept with the run, learned from."""

import httpx2

SCENE = "two red apples on a pale yellow background"


def made(client: httpx2.Client, **body: object) -> dict[str, object]:
    answer = client.post("/v1/images/generations", json={"size": "256x256", **body})
    assert answer.status_code == 200, answer.text
    told: dict[str, object] = answer.json()["x_makeready"]
    return told


def test_the_answer_says_who_was_chosen_and_why_not_the_others(client: httpx2.Client) -> None:
    told = made(client, prompt=SCENE)
    plan = told["routing"]
    assert isinstance(plan, dict)
    assert told["maker"] == plan["routes"][0]["maker"] == "compose"
    assert plan["kind"] == "scene"
    assert plan["because"] == "everything in it can be drawn"
    assert {"maker": "design", "reason": "it draws no scenes"} in plan["excluded"]

    run = client.get(f"/v1/runs/{told['run_id']}").json()
    assert run["routing"] == plan


def test_a_maker_that_was_named_has_no_plan(client: httpx2.Client) -> None:
    assert made(client, prompt="A poster for a jazz night", model="design")["routing"] is None
    assert made(client, prompt="A poster for a jazz night", model="auto")["routing"] is not None


def test_makers_are_listed_with_what_they_take_and_what_was_learned(client: httpx2.Client) -> None:
    made(client, prompt=SCENE)
    cards = {one["id"]: one["card"] for one in client.get("/v1/makers").json()["data"]}
    compose = cards["compose"]
    assert (compose["attempt_microusd"], compose["region"]) == (0, "here")
    assert "scenes" in compose["abilities"]
    (scenes,) = (one for one in compose["learned"] if one["kind"] == "scene")
    assert scenes["accepted"] >= 1
    assert scenes["tries"] <= scenes["attempts"]


def test_a_deadline_that_nobody_meets_is_refused_before_a_run_is_stored(client: httpx2.Client) -> None:
    answer = client.post("/v1/runs", json={"prompt": SCENE, "budget": {"deadline_s": 0.01}})
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["param"]) == (400, "over_capacity", "budget")
    assert "compose: a picture takes" in error["hint"]
