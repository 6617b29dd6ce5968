"""Streams by the real client: previews that were really made, then exactly one last event."""

import base64
import io
import json
from typing import Any

import httpx2
import pytest
from openai import APIError, OpenAI
from PIL import Image


def events_of(text: str) -> list[tuple[str, dict[str, Any]]]:
    """The events of a stream as it came, comments left out."""
    found = []
    for block in text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if lines:
            found.append((lines["event"], json.loads(lines["data"])))
    return found


def test_a_stream_has_a_preview_and_one_picture(origin: str) -> None:
    with OpenAI(base_url=f"{origin}/v1", api_key="any", max_retries=0) as client:
        stream = client.images.generate(
            prompt="a red apple left of a dog", size="384x256", stream=True, partial_images=2
        )
        events = list(stream)

    assert [one.type for one in events] == ["image_generation.partial_image", "image_generation.completed"]
    assert [one.size for one in events] == ["384x256", "384x256"]
    partial, completed = (base64.b64decode(one.b64_json) for one in events)
    with Image.open(io.BytesIO(partial)) as image:
        assert image.size == (384, 256)
    assert partial == completed  # one attempt: what was drawn is what was delivered, inspected meanwhile
    assert getattr(events[1], "x_makeready")["verdict"] == "met"  # noqa: B009 - not in the client's types


def test_without_partial_images_only_the_last_event_comes(client: httpx2.Client) -> None:
    body = {"prompt": "a green apple", "size": "256x256", "stream": True, "output_format": "jpeg"}
    answer = client.post("/v1/images/generations", json=body)

    ((name, data),) = events_of(answer.text)
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["x-request-id"]
    assert name == data["type"] == "image_generation.completed"
    assert data["usage"]["total_tokens"] == 0
    assert base64.b64decode(data["b64_json"])[:2] == b"\xff\xd8"


def test_an_edit_streams_as_an_edit(origin: str) -> None:
    with OpenAI(base_url=f"{origin}/v1", api_key="any", max_retries=0) as client:
        made = client.images.generate(prompt="a red apple", size="256x256")
        picture = base64.b64decode((made.data or [])[0].b64_json or "")
        stream = client.images.edit(
            image=("a.png", picture, "image/png"),
            prompt="make the apple green",
            stream=True,
            partial_images=1,
        )
        types = [one.type for one in stream]

    assert types == ["image_edit.partial_image", "image_edit.completed"]


def test_what_is_wrong_from_the_start_is_a_status_and_no_stream(client: httpx2.Client) -> None:
    answer = client.post("/v1/images/generations", json={"prompt": "a cat", "n": 2, "stream": True})

    assert (answer.status_code, answer.json()["error"]["param"]) == (400, "n")


def test_a_failure_in_the_stream_is_its_last_event(origin: str, client: httpx2.Client) -> None:
    """A canvas that takes longer than the budget is found out by the loop, when the stream is open."""
    body = {
        "prompt": "a green apple",
        "model": "compose",
        "size": "2048x2048",
        "stream": True,
        "x_makeready": {"budget": {"deadline_s": 0.01}},
    }
    events = events_of(client.post("/v1/images/generations", json=body).text)
    with OpenAI(base_url=f"{origin}/v1", api_key="any", max_retries=0) as openai:
        stream = openai.images.generate(
            prompt="a green apple",
            model="compose",
            size="2048x2048",
            stream=True,
            extra_body={"x_makeready": {"budget": {"deadline_s": 0.01}}},
        )
        with pytest.raises(APIError, match="fits the budget"):
            list(stream)

    assert [name for name, _ in events] == ["error"]
    assert events[0][1]["error"]["code"] == "over_capacity"
