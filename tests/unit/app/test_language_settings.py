"""The settings of the language model: what an endpoint may look like, and a key that nobody sees."""

from pathlib import Path

import pytest

from makeready.app.config import load_settings
from makeready.app.wiring import vision_model
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


LANGUAGE = {
    "MAKEREADY_LANGUAGE_BASE_URL": "http://127.0.0.1:8000/v1",
    "MAKEREADY_LANGUAGE_KEY": "sk-language",
    "MAKEREADY_LANGUAGE_INPUT_MICROUSD": "3",
    "MAKEREADY_LANGUAGE_OUTPUT_MICROUSD": "15",
}


def test_nobody_looks_at_pictures_until_a_model_is_named(tmp_path: Path) -> None:
    assert load_settings(environ=LANGUAGE, folder=tmp_path).config.vision.model is None


def test_what_the_vision_model_does_not_say_is_the_language_models(tmp_path: Path) -> None:
    environ = {**LANGUAGE, "MAKEREADY_VISION_MODEL": "eyes-1"}
    vision = load_settings(environ=environ, folder=tmp_path).config.vision

    assert (vision.model, vision.base_url, vision.key) == ("eyes-1", LANGUAGE["MAKEREADY_LANGUAGE_BASE_URL"],
                                                           "sk-language")  # fmt: skip
    assert (vision.input_microusd, vision.output_microusd, vision.image_tokens) == (3, 15, 2000)


def test_the_key_of_one_endpoint_never_goes_to_another(tmp_path: Path) -> None:
    environ = {
        **LANGUAGE,
        "MAKEREADY_VISION_MODEL": "eyes-1",
        "MAKEREADY_VISION_BASE_URL": "https://other.example/v1",
        "MAKEREADY_VISION_INPUT_MICROUSD": "0",
    }
    settings = load_settings(environ=environ, folder=tmp_path)

    assert settings.config.vision.key is None
    assert (settings.config.vision.input_microusd, settings.config.vision.output_microusd) == (0, 15)
    own = load_settings(environ={**environ, "MAKEREADY_VISION_KEY": "sk-eyes"}, folder=tmp_path)
    assert own.config.vision.key == "sk-eyes"
    assert "sk-eyes" not in repr(own)


def test_a_named_vision_model_without_an_endpoint_says_what_to_set(tmp_path: Path) -> None:
    config = load_settings(environ={"MAKEREADY_VISION_MODEL": "eyes-1"}, folder=tmp_path).config

    with pytest.raises(InvalidConfigError, match=r"vision\.base_url is not set"):
        vision_model(config.vision)


@pytest.mark.parametrize(("said", "meant"), [("true", True), ("1", True), ("False", False), ("0", False)])
def test_a_switch_is_true_or_false(said: str, meant: bool, tmp_path: Path) -> None:
    found = load_settings(environ={"MAKEREADY_LANGUAGE_READ_BRIEF": said}, folder=tmp_path)
    assert found.config.language.read_brief is meant


@pytest.mark.parametrize("said", ["maybe", "2", ""])
def test_a_switch_that_is_neither_is_refused(said: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidConfigError, match="MAKEREADY_LANGUAGE_READ_BRIEF"):
        load_settings(environ={"MAKEREADY_LANGUAGE_READ_BRIEF": said}, folder=tmp_path)


def test_a_toml_switch_is_a_boolean(tmp_path: Path) -> None:
    (tmp_path / "makeready.toml").write_text("[language]\nread_brief = true\n", encoding="utf-8")
    assert load_settings(environ={}, folder=tmp_path).config.language.read_brief is True
