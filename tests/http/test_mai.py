"""A client after Azure MAI's documents: JSON for pictures, forms for edits, an `api-key`, another error."""

import base64
import io

import httpx2
import pytest
from PIL import Image

GENERATIONS = "/mai/v1/images/generations?api-version=preview"
HEADERS = {"api-key": "any"}


def opened(answer: httpx2.Response) -> Image.Image:
    image = Image.open(io.BytesIO(base64.b64decode(answer.json()["data"][0]["b64_json"])))
    image.load()
    return image


def test_a_prompt_gives_one_png(client: httpx2.Client) -> None:
    body = {"model": "compose", "prompt": "a red apple left of a dog", "width": 768, "height": 512, "n": 3}
    answer = client.post(GENERATIONS, json=body, headers=HEADERS)

    told = answer.json()
    assert set(told) == {"created", "model", "size", "data", "usage", "x_makeready"}
    assert (told["model"], told["size"], len(told["data"])) == ("compose", "768x512", 1)
    assert set(told["usage"]) == {"num_input_text_tokens", "num_input_image_tokens", "num_output_tokens"}
    assert (opened(answer).format, opened(answer).size) == ("PNG", (768, 512))


def test_the_prompt_may_decide_the_ratio(client: httpx2.Client) -> None:
    body = {"prompt": 'A 480x320 social card that says "Hello"', "auto_aspect_ratio": True}
    answer = client.post(GENERATIONS, json=body, headers=HEADERS)

    assert answer.json()["size"] == "480x320"


def test_an_edit_is_a_form(client: httpx2.Client) -> None:
    body = {"model": "compose", "prompt": "a red apple left of a dog", "width": 384, "height": 256}
    made = client.post(GENERATIONS, json=body, headers=HEADERS)
    picture = base64.b64decode(made.json()["data"][0]["b64_json"])
    edited = client.post(
        "/mai/v1/images/edits",
        data={"model": "compose", "prompt": "make the apple green"},
        files={"image": ("a.png", picture, "image/png")},
        headers=HEADERS,
    )

    assert opened(edited).size == (384, 256)
    assert opened(edited).tobytes() != opened(made).tobytes()


@pytest.mark.parametrize(
    "body",
    [
        {"width": 1024},
        {"prompt": "a cat", "width": "wide"},
        {"prompt": "a cat", "width": 1},
        {"prompt": "a cat", "web_grounding": True},
        {"prompt": "a cat", "colour": "red"},
    ],
    ids=str,
)
def test_errors_have_mais_shape(client: httpx2.Client, body: dict[str, object]) -> None:
    answer = client.post(GENERATIONS, json=body, headers=HEADERS)

    assert answer.status_code == 400
    assert set(answer.json()["error"]) == {"code", "message"}
    assert answer.json()["error"]["code"] == "unsupported_request_value"
    assert answer.headers["x-request-id"]


def test_a_route_that_is_not_there_answers_in_mais_shape(client: httpx2.Client) -> None:
    answer = client.post("/mai/v1/images/variations", json={})

    assert (answer.status_code, set(answer.json()["error"])) == (404, {"code", "message"})
