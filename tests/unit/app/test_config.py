"""Settings: file, then environment, then flags; nothing wrong is ever ignored."""

from pathlib import Path

import pytest

from makeready.app.config import load_settings, microusd_of
from makeready.app.settings import SETTINGS
from makeready.errors import InvalidConfigError


def test_a_flag_beats_a_variable_which_beats_the_file(tmp_path: Path) -> None:
    (tmp_path / "makeready.toml").write_text("[budget]\ndeadline_s = 5\nattempts = 2\ncost_microusd = 9\n")
    environ = {"MAKEREADY_BUDGET_ATTEMPTS": "3", "MAKEREADY_BUDGET_COST_MICROUSD": "10"}

    found = load_settings({"budget.cost_microusd": ("--flag", 11)}, environ=environ, folder=tmp_path)

    assert found.config.budget.deadline_s == 5
    assert found.config.budget.attempts == 3
    assert found.config.budget.cost_microusd == 11
    origins = {one.setting.key: one.origin for one in found.resolved}
    assert origins["budget.deadline_s"] == str(tmp_path / "makeready.toml")
    assert origins["budget.attempts"] == "MAKEREADY_BUDGET_ATTEMPTS"
    assert origins["budget.cost_microusd"] == "--flag"
    assert origins["log.level"] == "default"


def test_without_anything_the_defaults_hold(tmp_path: Path) -> None:
    found = load_settings(environ={}, folder=tmp_path)

    assert found.config.store.root == Path("makeready-runs")
    assert {one.origin for one in found.resolved} == {"default"}


def test_an_unknown_variable_is_fatal_and_the_nearest_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidConfigError) as caught:
        load_settings(environ={"MAKEREADY_STORE_ROTO": "x"}, folder=tmp_path)

    assert "MAKEREADY_STORE_ROTO" in caught.value.message
    assert "MAKEREADY_STORE_ROOT" in caught.value.hint


def test_an_unknown_key_in_the_file_is_fatal_and_the_nearest_is_named(tmp_path: Path) -> None:
    (tmp_path / "makeready.toml").write_text("[budget]\ndeadlines = 5\n")

    with pytest.raises(InvalidConfigError, match=r"budget\.deadlines") as caught:
        load_settings(environ={}, folder=tmp_path)

    assert "budget.deadline_s" in caught.value.hint


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("budget.attempts", "0"),
        ("budget.attempts", "three"),
        ("budget.attempts", "2.5"),
        ("budget.deadline_s", "nan"),
        ("budget.deadline_s", "inf"),
        ("budget.deadline_s", "-1"),
        ("budget.cost_microusd", "0.02"),
        ("log.level", "loud"),
        ("store.root", " "),
    ],
)
def test_a_value_that_cannot_be_used_is_fatal_with_its_name(key: str, value: str, tmp_path: Path) -> None:
    variable = next(one.variable for one in SETTINGS if one.key == key)

    with pytest.raises(InvalidConfigError, match=variable) as caught:
        load_settings(environ={variable: value}, folder=tmp_path)

    assert "e.g." in caught.value.hint or "debug" in caught.value.hint


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(InvalidConfigError, match=r"gone\.toml"):
        load_settings(environ={"MAKEREADY_CONFIG": "gone.toml"}, folder=tmp_path)


def test_a_file_that_is_not_toml_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "makeready.toml").write_bytes(b"\xff\xfe = [")

    with pytest.raises(InvalidConfigError, match="not TOML"):
        load_settings(environ={}, folder=tmp_path)


@pytest.mark.parametrize(
    ("dollars", "microusd"),
    [("0.02", 20_000), ("$1", 1_000_000), ("0.000001", 1), (".5", 500_000), ("3.", 3_000_000), ("0", 0)],
)
def test_dollars_become_whole_micro_dollars(dollars: str, microusd: int) -> None:
    assert microusd_of(dollars) == microusd


@pytest.mark.parametrize("dollars", ["", ".", "-1", "1e3", "0.0000001", "1,5", "nan", "one", "²"])
def test_an_amount_that_is_none_is_refused(dollars: str) -> None:
    with pytest.raises(InvalidConfigError, match="dollars"):
        microusd_of(dollars)
