"""Edits by the real clients: of pictures that compose made, exactly; of all others a clear answer."""

import base64
import io
from collections.abc import Iterator
from typing import Any

import httpx2
import numpy as np
import pytest
from openai import BadRequestError, OpenAI
from openai.types import ImagesResponse
from PIL import Image


def content_of(answer: ImagesResponse) -> bytes:
    assert answer.data is not None
    return base64.b64decode(answer.data[0].b64_json or "")


def pixels_of(content: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(content)) as image:
        return np.asarray(image.convert("RGB"))


def png(width_px: int, height_px: int, colour: str | tuple[int, ...], mode: str = "RGB") -> bytes:
    sink = io.BytesIO()
    Image.new(mode, (width_px, height_px), colour).save(sink, format="PNG")
    return sink.getvalue()


@pytest.fixture(scope="module")
def openai(origin: str) -> Iterator[OpenAI]:
    with OpenAI(base_url=f"{origin}/v1", api_key="any", max_retries=0) as opened:
        yield opened


@pytest.fixture(scope="module")
def cat(openai: OpenAI) -> bytes:
    """A picture that compose made here."""
    return content_of(openai.images.generate(prompt="a red apple left of a dog", size="384x256"))


def test_one_picture_is_edited_as_a_form(openai: OpenAI, cat: bytes) -> None:
    answer = openai.images.edit(image=("cat.png", cat, "image/png"), prompt="make the apple green")

    before, after = pixels_of(cat), pixels_of(content_of(answer))
    changed = (before != after).any(axis=2)
    told: dict[str, Any] = answer.model_extra["x_makeready"] if answer.model_extra else {}
    assert after.shape == before.shape
    assert 0.005 < changed.mean() < 0.5  # the apple, and nothing of the dog
    assert not changed[:, 300:].any()
    assert (told["maker"], told["verdict"]) == ("compose", "met")
    assert any(one["kind"] == "untouched" and one["verdict"] == "met" for one in told["findings"])


def test_a_list_of_one_picture_is_the_same(openai: OpenAI, cat: bytes) -> None:
    one = openai.images.edit(image=[("cat.png", cat, "image/png")], prompt="make the apple green")
    json_edit = openai.post(
        "/images/edits",
        cast_to=ImagesResponse,
        body={
            "prompt": "make the apple green",
            "images": [{"image_url": f"data:image/png;base64,{base64.b64encode(cat).decode()}"}],
        },
    )

    assert np.array_equal(pixels_of(content_of(one)), pixels_of(content_of(json_edit)))


def test_forms_carry_our_fields_too(openai: OpenAI, cat: bytes) -> None:
    answer = openai.images.edit(
        image=("cat.png", cat, "image/png"),
        prompt="make the apple green",
        n=1,
        output_format="webp",
        output_compression=90,
        extra_body={"x_makeready": {"budget": {"attempts": 2, "deadline_s": 20}, "maker": "compose"}},
    )

    with Image.open(io.BytesIO(content_of(answer))) as image:
        assert image.format == "WEBP"


def test_what_no_maker_can_edit_is_refused_by_its_name(openai: OpenAI, cat: bytes) -> None:
    """The embedded model's weights are not in the package that tests use; where they are, it edits."""
    makers = {one.id for one in openai.models.list()}
    mask = png(384, 256, (0, 0, 0, 0), "RGBA")
    cases: list[tuple[str, dict[str, Any]]] = [
        ("image", {"image": [("a.png", cat), ("b.png", cat)]}),
        ("size", {"image": ("a.png", cat), "size": "1024x1024"}),
        ("n", {"image": ("a.png", cat), "n": 2}),
        ("model", {"image": ("a.png", cat), "model": "design"}),
    ]
    if "embedded" not in makers:
        cases.append(("image", {"image": ("a.png", png(64, 64, "blue"))}))
        cases.append(("mask", {"image": ("a.png", cat), "mask": ("m.png", mask)}))
    for param, options in cases:
        with pytest.raises(BadRequestError) as caught:
            openai.images.edit(prompt="make the apple green", **options)
        assert (caught.value.param, caught.value.code) == (param, "unsupported_value")


def test_what_is_no_picture_is_refused_without_a_word_of_the_server(
    client: httpx2.Client, cat: bytes
) -> None:
    painted = pixels_of(cat).copy()
    painted[:20, :20] = 0
    sink = io.BytesIO()
    Image.fromarray(painted).save(sink, format="PNG")
    for content in (b"", b"GIF89a", cat[: len(cat) // 2], sink.getvalue()):
        answer = client.post(
            "/v1/images/edits",
            data={"prompt": "make the apple green", "model": "compose"},
            files={"image": ("a.png", content, "image/png")},
        )
        error = answer.json()["error"]
        assert (answer.status_code, error["param"], error["code"]) == (400, "image", "invalid_image")
        assert "/" not in error["message"]
        assert ".png" not in error["message"]


@pytest.mark.parametrize(
    ("mask", "says"),
    [
        (png(10, 10, (0, 0, 0, 0), "RGBA"), "10 x 10"),
        (png(384, 256, (0, 0, 0, 255), "RGBA"), "opaque"),
        (png(384, 256, "white"), "alpha"),
    ],
    ids=["size", "opaque", "no alpha"],
)
def test_a_mask_must_say_where(client: httpx2.Client, cat: bytes, mask: bytes, says: str) -> None:
    answer = client.post(
        "/v1/images/edits",
        data={"prompt": "make the apple green", "model": "compose"},
        files={"image": ("a.png", cat), "mask": ("m.png", mask)},
    )

    error = answer.json()["error"]
    assert (answer.status_code, error["param"]) == (400, "mask")
    assert says in error["message"]


@pytest.mark.parametrize(
    "reference",
    [
        {"image_url": "http://127.0.0.1/a.png"},
        {"file_id": "file_1"},
        {"image_url": "data:text/html;base64,AA=="},
    ],
    ids=str,
)
def test_no_address_is_fetched(client: httpx2.Client, reference: dict[str, str]) -> None:
    answer = client.post("/v1/images/edits", json={"prompt": "make it red", "images": [reference]})

    assert answer.status_code == 400
    assert answer.json()["error"]["param"].startswith("images.0")


def test_a_form_of_too_many_parts_is_refused(client: httpx2.Client) -> None:
    boundary = "x" * 10
    part = f'--{boundary}\r\nContent-Disposition: form-data; name="a{{}}"\r\n\r\n1\r\n'
    body = "".join(part.format(index) for index in range(20_001)) + f"--{boundary}--\r\n"
    answer = client.post(
        "/v1/images/edits",
        content=body.encode(),
        headers={"content-type": f"multipart/form-data; boundary={boundary}"},
    )

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_form")


@pytest.mark.parametrize("fields", [{"prompt": ["a", "b"]}, {"x_makeready": "{"}, {"promt": "a"}], ids=str)
def test_a_wrong_form_is_refused(client: httpx2.Client, cat: bytes, fields: dict[str, Any]) -> None:
    answer = client.post("/v1/images/edits", data=fields, files={"image": ("a.png", cat)})

    assert answer.status_code == 400
    assert set(answer.json()) == {"error"}
