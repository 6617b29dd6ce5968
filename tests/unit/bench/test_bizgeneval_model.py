"""The benchmark with the configured planner and judge, against a scripted endpoint: scores, costs, faults."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from makeready.app.config import load_settings
from makeready.bench.bizgeneval import Bench, arguments, main, run
from makeready.bench.bizgeneval_model import open_judge
from makeready.bench.bizgeneval_pictures import made
from makeready.bench.bizgeneval_records import Record
from makeready.testing import BREAKS_OFF, HANGS, ChatReply, ScriptedChatServer, failed, said

QUESTIONS = [f"Is thing {number} there?" for number in range(1, 21)]
PAGE = (
    "<!DOCTYPE html><html><head><style>body{margin:0;width:1600px;height:1200px;background:#ffffff}"
    "h1{margin:200px 100px;font:700 120px/1.2 Inter;color:#111827}</style></head>"
    '<body><h1 data-constraint="c1" data-noun="headline">Open</h1></body></html>'
)


def answers(*words: str) -> str:
    entries = [{"question": number, "answer": word, "reason": "seen"} for number, word in enumerate(words, 1)]
    return f"```json\n{json.dumps(entries)}\n```"


@contextmanager
def endpoint(
    monkeypatch: pytest.MonkeyPatch, *script: ChatReply, budget: str = "2000000"
) -> Iterator[ScriptedChatServer]:
    with ScriptedChatServer(*script) as server:
        for name, value in {
            "LANGUAGE_BASE_URL": server.base_url,
            "LANGUAGE_MODEL": "planner-1",
            "LANGUAGE_INPUT_MICROUSD": "1000000",
            "LANGUAGE_OUTPUT_MICROUSD": "2000000",
            "VISION_MODEL": "eyes-1",
            "VISION_DEADLINE_S": "0.5",
            "BUDGET_COST_MICROUSD": budget,
        }.items():
            monkeypatch.setenv(f"MAKEREADY_{name}", value)
        yield server


def words(folder: Path, *more: str, planner: str = "model") -> list[str]:
    prompt = {
        "id": 1,
        "prompt": "A slide titled “Open”.",
        "domain": "slides",
        "dimension": "text",
        "reference_image_wh": "1600x1200",
        "questions": QUESTIONS,
        "easy_qidxs": list(range(1, 11)),
        "hard_qidxs": list(range(11, 21)),
    }
    (folder / "prompts.jsonl").write_text(json.dumps(prompt), encoding="utf-8")
    return [
        "--prompts", str(folder / "prompts.jsonl"), "--planner", planner, "--out", str(folder / "out"), *more
    ]  # fmt: skip


def carried_out(folder: Path, *more: str, planner: str = "model") -> tuple[Record, str]:
    """As `main`, in this process."""
    asked = arguments(words(folder, *more, planner=planner))
    bench = Bench(make=made, open_pool=lambda: ThreadPoolExecutor(1))
    if not asked.judge:
        (record,), text = run(asked, bench)
        return record, text
    with closing(open_judge(load_settings().config)) as judge:
        (record,), text = run(asked, Bench(make=made, open_pool=bench.open_pool, judge=judge))
        return record, text


def test_the_configured_model_plans_and_judges_and_the_table_says_what_it_took(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = (
        said(f"```html\n{PAGE}\n```", tokens=(4000, 500)),
        said(answers(*["yes"] * 19, "no"), tokens=(3000, 700)),
    )
    with endpoint(monkeypatch, *script) as server:
        record, text = carried_out(tmp_path, "--judge", "--attempts", "1")

    assert record.error == ""
    assert [one.is_found for one in record.strings] == [True]
    assert (record.tokens_in, record.tokens_out, record.cost_microusd) == (4000, 500, 5000)
    assert record.checklist is not None
    assert (record.checklist.judge, sum(record.checklist.answers)) == ("judge-1 eyes-1", 19)
    assert record.checklist.cost_microusd == 4400
    assert "| 90.0 | 100.0 | 80.0 | 0 | 7000 | 1200 | $0.0094 |" in text
    assert "- Judge: judge-1 eyes-1" in text
    assert "- Cost: $0.0094" in text
    assert "planner: planner-1" in record.notes
    assert [one.body["model"] for one in server.requests] == ["planner-1", "eyes-1"]
    assert server.requests[1].texts[1].splitlines()[-1] == "20. Is thing 20 there?"
    assert len(server.requests[1].images) == 1


@pytest.mark.parametrize(
    ("script", "why", "is_paid"),
    [
        (said(answers(*["yes"] * 19)), "gave 19 answers to 20 questions", True),
        (said(answers(*["yes"] * 21)), "gave 21 answers to 20 questions", True),
        (said(answers(*["yes"] * 19, "unclear")), "question 20 with neither yes nor no", True),
        (said("All of it looks fine to me: yes!"), "did not do what it was asked", True),
        (said("", finish_reason="content_filter"), "did not do what it was asked", True),
        (said(answers(*["yes"] * 20), finish_reason="length"), "broke off", True),
        (failed(429, "slow down"), "asked too often", False),
        (failed(500), "cannot be reached", False),
        (failed(401, "wrong key"), "refused the request", False),
        (HANGS, "gave no answer: it took too long", True),
        (BREAKS_OFF, "gave no answer", True),
    ],
    ids=["19", "21", "unclear", "prose", "refusal", "cut off", "429", "500", "wrong key", "time-out", "half"],
)
def test_a_judge_that_fails_is_an_error_in_the_table_and_never_a_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: ChatReply, why: str, is_paid: bool
) -> None:
    with endpoint(monkeypatch, script):
        folder = with_picture(tmp_path)
        record, text = carried_out(folder, "--judge", planner="templates")

    assert record.checklist is not None
    assert why in record.checklist.error
    assert record.checklist.answers == ()
    assert (record.checklist.cost_microusd > 0) is is_paid
    assert "| error | error | error | 1 |" in text


def test_a_picture_that_failed_to_be_judged_is_judged_again_and_a_judged_one_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = with_picture(tmp_path)
    with endpoint(monkeypatch, said("prose"), said(answers(*["yes"] * 20))) as server:
        scores = [carried_out(folder, "--judge", planner="templates")[0].checklist for _ in range(3)]

    assert [bool(one and one.error) for one in scores] == [True, False, False]
    assert len(server.requests) == 2


def test_a_judge_asks_nothing_that_the_budget_of_a_picture_does_not_allow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with endpoint(monkeypatch, said(answers(*["yes"] * 20)), budget="10") as server:
        record, _ = carried_out(with_picture(tmp_path), "--judge", planner="templates")

    assert record.checklist is not None
    assert "budget.cost_microusd allows 10" in record.checklist.error
    assert server.requests == []


def test_a_picture_that_is_gone_is_an_error_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = with_picture(tmp_path)
    monkeypatch.setattr("makeready.bench.bizgeneval_records.Folder.picture", lambda self, prompt_id: None)
    with endpoint(monkeypatch, said(answers(*["yes"] * 20))) as server:
        record, text = carried_out(folder, "--judge", planner="templates")

    assert record.error == "The picture is missing."
    assert "prompt 1: The picture is missing." in text
    assert server.requests == []


@pytest.mark.parametrize(
    "script", [failed(401, "wrong key"), failed(404, "no such model")], ids=["wrong key", "no such model"]
)
def test_a_planner_whose_endpoint_refuses_is_the_error_of_its_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: ChatReply
) -> None:
    with endpoint(monkeypatch, script):
        record, text = carried_out(tmp_path)

    assert "refused the request" in record.error
    assert "| all | 0 | 1 |" in text


def test_a_planner_that_fails_is_a_template_and_the_record_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with endpoint(monkeypatch, said("I would rather not.", tokens=(100, 10))):
        record, _ = carried_out(tmp_path, "--attempts", "1")

    assert record.notes[0].startswith("planner: template, because the language model did not do")
    assert (record.tokens_in, record.cost_microusd) == (300, 360)


def test_a_planner_that_the_budget_does_not_pay_for_is_an_error_that_says_what_to_allow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with endpoint(monkeypatch, said(PAGE), budget="0") as server:
        record, _ = carried_out(tmp_path)

    assert "fits the budget" in record.error
    assert server.requests == []


def test_a_judge_without_a_vision_model_is_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words(tmp_path, "--judge", planner="templates")) == 2

    first, second = capsys.readouterr().err.splitlines()
    assert first == "error: --judge needs a vision model, and vision.base_url is not set."
    assert second.startswith("hint: Set MAKEREADY_VISION_BASE_URL")


def with_picture(folder: Path) -> Path:
    """The folder with a finished picture of the prompt, so that only judging is left."""
    import io

    from PIL import Image

    from makeready.bench.bizgeneval_prompts import read_prompts
    from makeready.bench.bizgeneval_records import Folder, Made

    words(folder)
    sink = io.BytesIO()
    Image.new("RGB", (64, 48), "white").save(sink, "PNG")
    (prompt,) = read_prompts(folder / "prompts.jsonl").prompts
    record = Record(prompt=prompt, planner="templates", outcome="met")
    Folder(folder / "out").save(Made(record=record, png=sink.getvalue(), html="<p>Open</p>"))
    return folder
