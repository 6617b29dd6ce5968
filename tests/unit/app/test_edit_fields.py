"""The pictures of a JSON edit: in the request itself, or behind an address where the server fetches such."""

import base64

import pytest

from makeready.app.http.edits import edit_of_json
from makeready.app.http.failure import RefusalError

RED, BLUE = b"the bytes of a red picture", b"the bytes of a blue one"


def data_url(content: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(content).decode()}"


def test_addresses_are_fetched_and_data_urls_are_not() -> None:
    asked = []

    def fetch(url: str, param: str) -> bytes:
        asked.append((url, param))
        return BLUE

    images = [{"image_url": data_url(RED)}, {"image_url": "https://example.com/a.png"}]
    mask = {"image_url": "https://example.com/mask.png"}
    found = edit_of_json({"prompt": "p", "images": images, "mask": mask}, fetch)

    assert found.images == (RED, BLUE)
    assert found.mask == BLUE
    assert asked == [
        ("https://example.com/a.png", "images.1.image_url"),
        ("https://example.com/mask.png", "mask.image_url"),
    ]


def test_what_is_fetched_has_a_form_s_limit_in_all() -> None:
    large = bytes(40_000_000)
    images = [{"image_url": f"https://example.com/{number}.png"} for number in range(16)]
    asked = []

    def fetch(url: str, param: str) -> bytes:
        asked.append(url)
        return large

    with pytest.raises(RefusalError) as caught:
        edit_of_json({"prompt": "p", "images": images}, fetch)

    assert caught.value.status == 413
    assert len(asked) == 3


def test_without_the_setting_no_address_is_asked() -> None:
    with pytest.raises(RefusalError, match="fetches no addresses") as caught:
        edit_of_json({"prompt": "p", "images": [{"image_url": "https://example.com/a.png"}]})

    assert caught.value.param == "images.0.image_url"
