"""The settings of the language model: what an endpoint may look like, and a key that nobody sees."""

from pathlib import Path

import pytest

from makeready.app.config import load_settings
from makeready.errors import InvalidConfigError


def test_nothing_is_set_by_default(tmp_path: Path) -> None:
    language = load_settings(environ={}, folder=tmp_path).config.language

    assert (language.base_url, language.key, language.model) == (None, None, None)
    assert (language.input_microusd, language.output_microusd, language.image_tokens) == (0, 0, 0)


def test_the_key_is_in_the_tree_and_nowhere_else(tmp_path: Path) -> None:
    settings = load_settings(environ={"MAKEREADY_LANGUAGE_KEY": "sk-secret"}, folder=tmp_path)

    assert settings.config.language.key == "sk-secret"
    assert "sk-secret" not in repr(settings)


def test_a_key_that_cannot_be_one_is_refused_without_being_shown(tmp_path: Path) -> None:
    with pytest.raises(InvalidConfigError) as caught:
        load_settings(environ={"MAKEREADY_LANGUAGE_KEY": "sk-secret\nX-Evil: 1"}, folder=tmp_path)

    assert "sk-secret" not in caught.value.message + caught.value.hint


@pytest.mark.parametrize(
    "address",
    [
        "api.example.com/v1",
        "file:///etc/passwd",
        "https://user:word@example.com/v1",
        "https://example.com/v1?key=sk-secret",
        "https://",
        "http://[::1/v1",
        "",
    ],
)
def test_an_address_that_is_none_is_refused(address: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidConfigError, match="MAKEREADY_LANGUAGE_BASE_URL"):
        load_settings(environ={"MAKEREADY_LANGUAGE_BASE_URL": address}, folder=tmp_path)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8000/v1", "https://example.com/v1", "http://[::1]:8/v1"]
)
def test_an_address_of_http_is_taken(address: str, tmp_path: Path) -> None:
    settings = load_settings(environ={"MAKEREADY_LANGUAGE_BASE_URL": address}, folder=tmp_path)

    assert settings.config.language.base_url == address
