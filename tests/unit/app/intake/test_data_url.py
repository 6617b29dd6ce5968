"""Pictures inside URLs."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeready.app.intake.data_url import data_url_bytes, is_data_url
from makeready.app.intake.limits import Limits
from makeready.errors import InvalidImageError

LIMITS = Limits(data_url_characters=400)


@given(st.binary(max_size=250), st.sampled_from(["image/png", "image/JPEG", "image/webp"]))
def test_what_was_put_in_comes_out(content: bytes, media_type: str) -> None:
    url = f"data:{media_type};base64,{base64.b64encode(content).decode()}"

    assert data_url_bytes(url, LIMITS, param="image") == content


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("https://example.com/a.png", "no data URL"),
        ("data:image/png;base64", "no data URL"),
        ("data:text/html;base64,AAAA", "text/html"),
        ("data:image/svg+xml;base64,AAAA", "svg"),
        ("data:image/png,AAAA", "base64"),
        ("data:image/png;base64,AAA", "base64"),
        ("data:image/png;base64,AA AA", "base64"),
        ("data:image/png;base64,ÄÄÄÄ", "base64"),
        ("data:image/png;base64," + "A" * 400, "422 characters"),
    ],
)
def test_everything_else_is_refused_with_the_reason(url: str, says: str) -> None:
    with pytest.raises(InvalidImageError) as caught:
        data_url_bytes(url, LIMITS, param="image[0]")

    assert says in caught.value.message
    assert caught.value.param == "image[0]"
    assert caught.value.hint


def test_the_limit_is_the_clients_own() -> None:
    assert Limits().data_url_characters == 20_971_520


@given(st.text(max_size=60))
def test_any_text_is_bytes_or_a_refusal(text: str) -> None:
    try:
        data_url_bytes(f"data:{text}", LIMITS, param="image")
    except InvalidImageError:
        return

    assert is_data_url(f"data:{text}")
