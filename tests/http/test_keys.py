"""Who may use the server: this machine while there are no keys, then whoever has one, each for themselves."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx2
import pytest
from openai import AuthenticationError, OpenAI, PermissionDeniedError

Guarded = tuple[str, dict[str, str]]


def test_with_keys_every_route_wants_one(guarded: Guarded) -> None:
    origin, _ = guarded
    with httpx2.Client(base_url=origin, timeout=60) as client:
        answers = [
            client.get("/v1/models"),
            client.get("/v1/makers"),
            client.get("/v1/runs/run_x"),
            client.get("/v1/images/" + "0" * 64),
            client.get("/metrics"),
            client.post("/v1/images/generations", json={"prompt": "a cat"}),
            client.post("/v1/images/edits", json={}),
            client.post("/openai/deployments/design/images/generations", json={"prompt": "a cat"}),
            client.post("/mai/v1/images/generations", json={"prompt": "a cat"}),
            client.post("/v1/inspect", data={"prompt": "a cat"}),
        ]
        assert [one.status_code for one in answers] == [401] * len(answers)
        assert {one.headers["www-authenticate"] for one in answers} == {"Bearer"}
        assert client.get("/health").status_code == 200


def test_a_wrong_key_is_openais_authentication_error(guarded: Guarded) -> None:
    origin, _ = guarded
    with (
        OpenAI(base_url=f"{origin}/v1", api_key="mr_" + "0" * 60, max_retries=0) as client,
        pytest.raises(AuthenticationError) as caught,
    ):
        client.models.list()

    assert caught.value.code == "invalid_api_key"


def test_a_key_does_what_its_scopes_say(guarded: Guarded) -> None:
    origin, keys = guarded
    with OpenAI(base_url=f"{origin}/v1", api_key=keys["ops"], max_retries=0) as ops:
        assert ops.models.list().data
        with pytest.raises(PermissionDeniedError) as caught:
            ops.images.generate(prompt="a cat")
    with httpx2.Client(base_url=origin, headers={"api-key": keys["ops"]}) as client:
        assert client.get("/metrics").status_code == 200
        assert client.get("/metrics", headers={"api-key": keys["ann"]}).status_code == 403

    assert caught.value.code == "missing_scope"


def without_ids(answer: httpx2.Response, path: str) -> str:
    """What is left of an answer when the id that was asked for and the request's own are taken out."""
    text = answer.text.replace(path.rpartition("/")[2], "ID")
    return text.replace(answer.headers["x-request-id"], "REQUEST")


def test_what_one_key_made_is_not_there_for_another(guarded: Guarded) -> None:
    """Not forbidden but missing: nobody learns that it exists."""
    origin, keys = guarded
    with httpx2.Client(base_url=origin, timeout=60) as client:
        ann, ben = ({"authorization": f"Bearer {keys[name]}"} for name in ("ann", "ben"))
        body = {"prompt": "a green apple", "size": "256x256"}
        told = client.post("/v1/images/generations", json=body, headers=ann).json()["x_makeready"]
        paths = (f"/v1/runs/{told['run_id']}", f"/v1/images/{told['image_sha256']}")
        missing = ("/v1/runs/run_missing", "/v1/images/" + "0" * 64)

        assert [client.get(path, headers=ann).status_code for path in paths] == [200, 200]
        for path, gone in zip(paths, missing, strict=True):
            theirs, nobodys = client.get(path, headers=ben), client.get(gone, headers=ben)
            assert (theirs.status_code, nobodys.status_code) == (404, 404)
            assert without_ids(theirs, path) == without_ids(nobodys, gone)
        run, gone = (f"/v1/runs/{one}" for one in (told["run_id"], "run_missing"))
        edit = {"json": {"prompt": "make it red"}, "headers": {"authorization": f"Bearer {keys['eve']}"}}
        asked: list[tuple[str, str, dict[str, Any]]] = [
            ("GET", "/events", {"headers": ben}),
            ("POST", "/cancel", {"headers": ben}),
            ("POST", "/approve", {"headers": ben}),
            ("POST", "/reject", {"headers": ben}),
            ("POST", "/edits", edit),
        ]
        for method, rest, told in asked:
            theirs, nobodys = (client.request(method, one + rest, **told) for one in (run, gone))
            assert (theirs.status_code, nobodys.status_code) == (404, 404)
            assert without_ids(theirs, run) == without_ids(nobodys, gone), rest


def test_without_keys_no_other_machine_is_answered(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "makeready", "serve", "--host", "0.0.0.0", "--port", "0"]  # noqa: S104
    done = subprocess.run(  # noqa: S603
        [*command, "--store", str(tmp_path)], capture_output=True, text=True, timeout=30, check=False
    )

    assert done.returncode == 2
    assert "Without API keys" in done.stderr
    assert done.stdout == ""
