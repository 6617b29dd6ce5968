"""Unmodified clients get pictures: the real ones, against the real server."""

import asyncio
import base64
import hashlib
import io
import subprocess
from pathlib import Path

import pytest
from openai import AsyncOpenAI, AzureOpenAI, BadRequestError, NotFoundError, OpenAI
from openai.types import ImagesResponse
from PIL import Image

CAPTION = "two red cats on a table"


def opened(answer: ImagesResponse, index: int = 0) -> Image.Image:
    assert answer.data is not None
    image = Image.open(io.BytesIO(base64.b64decode(answer.data[index].b64_json or "")))
    image.load()
    return image


@pytest.fixture(scope="module")
def plain(origin: str) -> ImagesResponse:
    """The answer to a plain prompt, by OpenAI's client as everybody makes it."""
    with OpenAI(base_url=f"{origin}/v1", api_key="any", max_retries=0) as client:
        return client.images.generate(prompt=CAPTION)


def test_a_plain_prompt_gives_a_picture_in_openais_shape(plain: ImagesResponse) -> None:
    image = opened(plain)

    assert (image.format, image.size) == ("PNG", (1024, 1024))
    assert (plain.size, plain.output_format, plain.background) == ("1024x1024", "png", "opaque")
    assert plain.usage is not None
    assert plain.usage.total_tokens == 0


def test_every_answer_says_what_was_checked_and_what_it_took(plain: ImagesResponse) -> None:
    told = plain.model_extra["x_makeready"] if plain.model_extra else {}
    pixels = opened(plain).convert("RGB").tobytes()

    assert told["run_id"].startswith("run_")
    assert (told["maker"], told["verdict"], told["seed"], told["attempts"]) == ("compose", "met", 1, 1)
    assert told["cost_microusd"] == 0
    assert told["seconds"] > 0
    assert told["pixel_sha256"] == hashlib.sha256(pixels).hexdigest()
    assert {"element_count", "canvas"} <= {one["kind"] for one in told["findings"]}


def test_the_async_client_gets_the_same_picture_for_the_same_seed(origin: str, plain: ImagesResponse) -> None:
    async def asked() -> ImagesResponse:
        async with AsyncOpenAI(base_url=f"{origin}/v1", api_key="any", max_retries=0) as client:
            return await client.images.generate(prompt=CAPTION, extra_body={"x_makeready": {"seed": 1}})

    again = asyncio.run(asked())

    assert opened(again).tobytes() == opened(plain).tobytes()


def test_size_format_and_number_are_honoured(origin: str) -> None:
    with OpenAI(base_url=f"{origin}/v1", api_key="any", max_retries=0) as client:
        answer = client.images.generate(
            model="compose",
            prompt="a green apple",
            n=2,
            size="320x256",
            output_format="webp",
            output_compression=80,
            quality="hd",
        )
    images = [opened(answer, index) for index in range(len(answer.data or []))]

    assert [(one.format, one.size) for one in images] == [("WEBP", (320, 256))] * 2
    assert images[0].tobytes() != images[1].tobytes()
    assert (answer.size, answer.output_format, answer.quality) == ("320x256", "webp", "high")


def test_the_seed_of_each_of_several_gives_that_picture_alone(origin: str) -> None:
    prompts = {
        "compose": "two red apples and a dog",
        "design": 'A card that says "Hello"',
        "embedded": "a red apple",
    }
    with OpenAI(base_url=f"{origin}/v1", api_key="any", max_retries=0) as client:
        listed = {one.id for one in client.models.list()}
        for maker in listed & set(prompts):

            def made(num_pictures: int, seed: int, maker: str = maker) -> list[tuple[str, int]]:
                answer = client.images.generate(
                    model=maker,
                    prompt=prompts[maker],
                    n=num_pictures,
                    size="256x256",
                    extra_body={"x_makeready": {"seed": seed}},
                )
                told = [(one.model_extra or {})["x_makeready"]["seed"] for one in answer.data or []]
                return [(one.b64_json or "", seed) for one, seed in zip(answer.data or [], told, strict=True)]

            first, second = made(2, 7)
            assert first != second
            assert first[1] == 7
            assert made(1, second[1]) == [second]


def test_azures_client_names_the_maker_as_its_deployment(origin: str) -> None:
    with AzureOpenAI(azure_endpoint=origin, api_version="2026-04-01", api_key="any", max_retries=0) as client:
        answer = client.images.generate(model="compose", prompt="a blue fish", size="256x256")

    told = answer.model_extra["x_makeready"] if answer.model_extra else {}
    assert told["maker"] == "compose"
    assert opened(answer).size == (256, 256)


def test_a_brief_turns_the_loop_on(origin: str) -> None:
    """Six hundred pixels of text on a card that a first attempt may miss: attempts may be many now."""
    with OpenAI(base_url=f"{origin}/v1", api_key="any", max_retries=0) as client:
        answer = client.images.generate(
            prompt="a card",
            model="design",
            extra_body={
                "x_makeready": {
                    "brief": {"prompt": 'A 480x320 social card that says "Hello"'},
                    "budget": {"deadline_s": 30, "attempts": 4},
                    "seed": 3,
                }
            },
        )

    told = answer.model_extra["x_makeready"] if answer.model_extra else {}
    assert (told["maker"], told["seed"], answer.size) == ("design", 3, "480x320")
    assert 1 <= told["attempts"] <= 4
    assert any(one["kind"] == "exact_text" and one["verdict"] == "met" for one in told["findings"])


def test_models_are_the_makers_that_work_here(origin: str) -> None:
    with OpenAI(base_url=f"{origin}/v1", api_key="any", max_retries=0) as client:
        listed = [one.id for one in client.models.list()]
        found = client.models.retrieve("design")

        assert {"auto", "design", "compose"} <= set(listed)
        assert "model-design" not in listed  # it needs an endpoint, and none is set
        assert (found.id, found.object) == ("design", "model")
        with pytest.raises(NotFoundError) as caught:
            client.models.retrieve("gpt-image-2")
    assert caught.value.code == "model_not_found"


def test_the_client_understands_our_errors_and_does_not_retry(origin: str) -> None:
    with OpenAI(base_url=f"{origin}/v1", api_key="any") as client:
        with pytest.raises(NotFoundError) as unknown:
            client.images.generate(prompt="a cat", model="gpt-image-2")
        with pytest.raises(BadRequestError) as refused:
            client.images.generate(prompt="a cat", background="transparent")

    assert unknown.value.code == "model_not_found"
    assert (refused.value.param, refused.value.code) == ("background", "invalid_value")
    assert refused.value.request_id is not None
    assert refused.value.response.headers["x-should-retry"] == "false"


def test_the_line_that_the_server_prints_makes_a_picture(said: list[str], tmp_path: Path) -> None:
    command = ["bash", "-euo", "pipefail", "-c", said[2].strip()]
    subprocess.run(command, cwd=tmp_path, check=True)  # noqa: S603

    with Image.open(tmp_path / "cats.png") as image:
        assert (image.format, image.size) == ("PNG", (1024, 1024))
