"""Whole runs of `makeready` with a language model and a vision model behind a scripted endpoint."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from makeready.app import exit_codes
from makeready.app.asking import Asked
from makeready.app.command_line import exit_code_of
from makeready.app.making import make
from makeready.store import open_store
from makeready.store.schema import holds
from makeready.testing import HANGS, ChatReply, ScriptedChatServer, failed, said

PROMPT = 'A poster, 640x640, with the headline "Morning Market", blue and white. A cat sleeps on a crate.'
PAGE = """<!DOCTYPE html><html><head><style>
body{{margin:0;width:640px;height:640px;position:relative;background:#1d4ed8}}
.card{{position:absolute;left:48px;top:180px;width:544px;height:280px;background:#ffffff;border-radius:24px}}
h1{{position:absolute;left:80px;top:260px;width:480px;margin:0;font:700 56px/1.2 Inter;color:#1e3a8a}}
</style></head><body><div class="card"></div>
<h1 data-constraint="c1" data-noun="headline">{words}</h1></body></html>"""
RIGHT, WRONG = PAGE.format(words="Morning Market"), PAGE.format(words="Evening Fair")
CAT = json.dumps(
    [{"kind": "question", "text": "Does a cat sleep on a crate?", "from": "A cat sleeps on a crate"}]
)


def seen(*words: str) -> str:
    return json.dumps(
        [
            {"question": number, "answer": word, "reason": "plain to see"}
            for number, word in enumerate(words, 1)
        ]
    )


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "brief.txt").write_text(PROMPT, encoding="utf-8")
    return tmp_path


@contextmanager
def endpoint(desk: Path, *script: ChatReply, sections: str = "") -> Iterator[ScriptedChatServer]:
    """A scripted server, and the settings file that points to it."""
    with ScriptedChatServer(*script) as server:
        text = f'[language]\nbase_url = "{server.base_url}"\nmodel = "planner-1"\ninput_microusd = 1000000\n'
        text += (
            f"output_microusd = 2000000\nimage_tokens = 2000\n{sections}\n[budget]\ncost_microusd = 1000000\n"
        )
        (desk / "makeready.toml").write_text(text, encoding="utf-8")
        yield server


def run(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str, str]:
    code = exit_code_of(["run", "brief.txt", "--store", "runs", *options])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


VISION = '[vision]\nmodel = "eyes-1"\n'


def test_a_brief_becomes_a_met_picture_through_a_feedback_round_and_the_ledger_agrees(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = (
        said(f"Gladly.\n```html\n{WRONG}\n```", tokens=(3000, 1000)),
        said(f"```html\n{RIGHT}\n```", tokens=(6000, 1000)),
    )
    with endpoint(desk, *script) as server:
        code, out, err = run(capsys, "--maker", "model-design", "--json")

    found = json.loads(out)
    assert (code, found["outcome"], found["attempts"]) == (exit_codes.MET, "met", 2), err
    assert found["cost_microusd"] == 3000 + 2 * 1000 + 6000 + 2 * 1000
    assert len(server.requests[1].images) == 1
    assert "Evening Fair" in server.requests[1].texts[2]
    with open_store(desk / "runs") as store:
        kept = store.ledger.holds(found["run_id"])
        first, second = store.journal.load(found["run_id"]).run.attempts
    assert [(one.state, one.cost_microusd) for one in kept] == [("settled", 5000), ("settled", 8000)]
    assert [first.notes[0], second.notes[0]] == ["planner: planner-1", "planner: planner-1"]
    assert "prompts: plan-2, brief-2, revise-1" in second.notes


def test_the_verdict_says_openly_that_a_template_planned_it_and_why(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with endpoint(desk, failed(400, "no such model here")):
        code, _, err = run(capsys, "--maker", "model-design", "--max-attempts", "1")
    assert code == exit_codes.ERROR
    assert "refused the request" in err

    with endpoint(desk, said("I would rather not.", tokens=(3000, 10))):
        code, out, _ = run(capsys, "--maker", "model-design", "--max-attempts", "1")

    assert code in (exit_codes.MET, exit_codes.NOT_MET)
    assert "planner: template, because the language model did not do what it was asked" in out


def test_a_resumed_run_shows_the_model_the_picture_of_the_process_before(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with endpoint(desk, said(WRONG)):
        run(capsys, "--maker", "model-design", "--max-attempts", "1")
    with open_store(desk / "runs") as store:
        stored = store.journal.load("last")
        sent = store.picture_bytes(stored.run.attempts[0])
    widened = stored.run.order.budget
    assert widened.attempts == 1

    with endpoint(desk, said(WRONG), said(RIGHT)) as server:
        interrupt_after_first_attempt(monkeypatch)
        code, _, _ = run(capsys, "--maker", "model-design")
        assert code == exit_codes.INTERRUPTED
        monkeypatch.undo()
        monkeypatch.chdir(desk)
        code = exit_code_of(["resume", "last", "--store", "runs"])

        assert code == exit_codes.MET, capsys.readouterr().err
        assert server.requests[1].images == (sent,)
        assert "Evening Fair" in server.requests[1].texts[2]


def interrupt_after_first_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while the second step is decided: the first attempt is stored."""
    from makeready.loop import pursue as module_of
    from makeready.loop.decide import Adjust, decide

    def decided(stored):  # type: ignore[no-untyped-def]
        step = decide(stored)
        if isinstance(step, Adjust):
            raise KeyboardInterrupt
        return step

    monkeypatch.setitem(module_of.__globals__, "decide", decided)


def test_questions_are_answered_by_the_vision_model_and_paid_within_the_run(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = (
        said(CAT, tokens=(1000, 100)),
        said(f"```html\n{RIGHT}\n```", tokens=(3000, 1000)),
        said(seen("no"), tokens=(2500, 50)),
        said(f"```html\n{RIGHT}<!-- a cat -->\n```", tokens=(6000, 1000)),
        said(seen("yes"), tokens=(2500, 50)),
    )
    with endpoint(desk, *script, sections=VISION) as server:
        code, out, err = run(capsys, "--maker", "model-design", "--read-with-model", "--json")

    found = json.loads(out)
    (question,) = [one for one in found["findings"] if one["kind"] == "question"]
    assert question["measured"] in ("no: plain to see", "yes: plain to see"), err
    assert "read by the model: " in err
    assert code in (exit_codes.MET, exit_codes.NOT_MET)
    assert [one.body["model"] for one in server.requests[:3]] == ["planner-1", "planner-1", "eyes-1"]
    with open_store(desk / "runs") as store:
        stored = store.journal.load(found["run_id"]).run
        assert store.ledger.spent_microusd(found["run_id"]) == stored.cost_microusd == found["cost_microusd"]
        reasons = [one.reason for one in store.ledger.holds(found["run_id"])]
        assert store.journal.summaries()[0].cost_microusd == stored.cost_microusd
    assert reasons[:3] == ["read the brief", "make 0 model-design", "inspect make 0 model-design"]
    assert stored.order.reading.cost_microusd == 1200
    assert "$0.008800 so far" in err
    assert stored.attempts[0].cost_microusd == 5000 + 2600
    (constraint,) = [one for one in stored.order.brief.constraints if one.span.is_by_model]
    assert constraint.span.text == "A cat sleeps on a crate"


def test_without_money_for_it_the_brief_is_read_by_rules_and_the_picture_still_comes(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with endpoint(desk, said(CAT), sections=VISION) as server:
        code, _, err = run(capsys, "--read-with-model", "--budget-usd", "0.0001")

    assert server.requests == []
    assert "brief: read by rules alone, because reading may cost" in err
    assert code in (exit_codes.MET, exit_codes.NOT_MET)


def test_a_reading_that_the_endpoint_refuses_is_an_error_and_costs_nothing(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with endpoint(desk, failed(401, "wrong key")):
        code, _, err = run(capsys, "--read-with-model")

    assert code == exit_codes.ERROR
    assert "hint: Check language.key." in err
    with open_store(desk / "runs") as store, store.database.reading() as connection:
        states = [row.state for row in connection.execute(select(holds))]
    assert states == ["released"]


@pytest.mark.parametrize("reply", [said("No idea."), failed(500), HANGS], ids=["prose", "500", "hangs"])
def test_a_reading_that_fails_leaves_the_plain_reader_with_a_note(
    desk: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, reply: ChatReply
) -> None:
    monkeypatch.setenv("MAKEREADY_LANGUAGE_DEADLINE_S", "0.3")
    with endpoint(desk, reply):
        code = exit_code_of(["brief", "brief.txt", "--read-with-model"])

    captured = capsys.readouterr()
    assert code == 0
    assert "brief: read by rules alone, because" in captured.err
    assert "Morning Market" in captured.out


def test_the_brief_command_shows_what_the_model_read_and_what_it_cost(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with endpoint(desk, said(CAT, tokens=(1000, 100))):
        assert exit_code_of(["brief", "brief.txt", "--read-with-model"]) == 0

    captured = capsys.readouterr()
    assert 'Check: "Does a cat sleep on a crate?"' in captured.out
    assert "read_by: model" in captured.out
    assert "from: A cat sleeps on a crate" in captured.out
    assert "cost: $0.0012" in captured.err


def test_the_setting_reads_every_brief_with_the_model_also_from_python(desk: Path) -> None:
    with endpoint(desk, said(CAT), sections="read_brief = true\n") as server:
        delivery = make(Asked(prompt=PROMPT, max_attempts=1), store=desk / "runs")

    assert len(server.requests) == 1
    assert any(one.kind == "question" for one in delivery.findings)


def test_reading_without_an_endpoint_says_what_to_set(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code_of(["brief", "brief.txt", "--read-with-model"]) == exit_codes.USAGE
    assert "language.base_url is not set" in capsys.readouterr().err


def test_a_dry_run_asks_no_model_and_says_what_it_may_cost(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with endpoint(desk, said(CAT), sections=VISION) as server:
        code, out, _ = run(capsys, "--read-with-model", "--dry-run")

    assert (code, server.requests) == (0, [])
    assert "at most for reading the brief with the model" in out


def test_a_foreign_picture_is_looked_at_with_the_settings_budget(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from PIL import Image

    Image.new("RGB", (640, 640), "navy").save(desk / "a.png")
    (desk / "asked.yaml").write_text(
        "kind: poster\ncanvas: 640x640\nconstraints:\n- kind: question\n  text: Is it dark?\n",
        encoding="utf-8",
    )
    with endpoint(desk, said(seen("yes")), sections=VISION) as server:
        exit_code_of(["inspect", "a.png", "--brief", "asked.yaml", "--json"])

    found = json.loads(capsys.readouterr().out)["findings"]
    (question,) = [one for one in found if one["kind"] == "question"]
    assert (question["verdict"], question["measured"]) == ("met", "yes: plain to see")
    assert len(server.requests) == 1
