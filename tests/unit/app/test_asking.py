"""What was typed becomes an order, or one clear error before any work."""

from pathlib import Path

import pytest

from makeready.app.asking import Asked, brief_of, check_brief_file, order_of
from makeready.app.config import load_settings
from makeready.errors import CallerError, InvalidBriefError, InvalidConfigError

PROMPT = "A launch graphic for a notes app, blue and white"


def asked(tmp_path: Path, **options: object):
    return order_of(Asked(prompt=PROMPT, **options), load_settings(environ={}, folder=tmp_path).config)


def test_what_is_not_asked_comes_from_the_settings(tmp_path: Path) -> None:
    order = asked(tmp_path, budget_usd="0.02", num_proposals=4, seed=9)

    assert (order.budget.deadline_s, order.budget.cost_microusd, order.budget.attempts) == (60, 20_000, 12)
    assert (order.num_proposals, order.seed, order.maker) == (4, 9, "design")


@pytest.mark.parametrize(
    "options",
    [
        {"num_proposals": 0},
        {"num_proposals": 13},
        {"budget_s": 0.0},
        {"budget_s": float("nan")},
        {"budget_s": float("inf")},
        {"max_attempts": 0},
        {"size": "0x0"},
        {"size": "-1x100"},
        {"size": "20000x20000"},
        {"size": "1024px"},
        {"size": "64x8192"},
        {"ratio": "1:1000"},
        {"ratio": "0:1"},
        {"ratio": "wide"},
        {"size": "64x64", "ratio": "1:1"},
    ],
)
def test_what_cannot_be_meant_is_an_invalid_brief_with_a_hint(
    options: dict[str, object], tmp_path: Path
) -> None:
    with pytest.raises(InvalidBriefError) as caught:
        asked(tmp_path, **options)

    assert caught.value.hint


def test_money_is_never_a_float(tmp_path: Path) -> None:
    with pytest.raises(InvalidConfigError):
        asked(tmp_path, budget_usd="1e-2")


@pytest.mark.parametrize("prompt", ["", "   \n", "x" * 40_000])
def test_an_empty_or_endless_prompt_is_refused(prompt: str) -> None:
    with pytest.raises(InvalidBriefError):
        brief_of(prompt)


def test_a_prompt_that_is_a_file_is_read_from_it(tmp_path: Path) -> None:
    (tmp_path / "brief.txt").write_text(PROMPT)

    assert brief_of(str(tmp_path / "brief.txt")).prompt == PROMPT


@pytest.mark.parametrize("name", ["gone.txt", "gone.yaml", "briefs/gone.MD"])
def test_a_missing_file_is_not_taken_for_a_prompt(name: str) -> None:
    with pytest.raises(CallerError, match="no file"):
        brief_of(name)


def test_a_sentence_may_end_like_a_file_name() -> None:
    assert brief_of("A poster about robots.txt").prompt == "A poster about robots.txt"


def test_a_brief_file_must_be_there() -> None:
    with pytest.raises(CallerError, match="no file"):
        check_brief_file("A launch graphic")


def test_a_ratio_becomes_a_canvas() -> None:
    canvas = brief_of(PROMPT, None, "16:9").canvas

    assert canvas.width_px / canvas.height_px == pytest.approx(16 / 9, rel=0.02)


def test_the_size_that_was_asked_for_wins_over_the_prompt() -> None:
    brief = brief_of(PROMPT, "640x480")

    assert (brief.canvas.width_px, brief.canvas.height_px) == (640, 480)
