"""The model-design maker in whole runs of `makeready run`, against a scripted endpoint."""

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from makeready.app import exit_codes
from makeready.app.command_line import exit_code_of
from makeready.brief.read import read_brief
from makeready.design.drawing.drawer import Drawer
from makeready.language import Endpoint, OpenAiChat
from makeready.loop import Made, Order, Parent, Pull
from makeready.makers.language_planner import Terms
from makeready.makers.model_design import REVISE, ModelDesignMaker
from makeready.testing import HANGS, ChatReply, ChatRequest, ScriptedChatServer, broken, failed, said
from makeready.verify.inspect import BUILTINS
from makeready.verify.shown import shown

PROMPT = 'A poster, 640x640, with the headline "Morning Market", blue and white'
PAGE = """<!DOCTYPE html><html><head><style>
body{{margin:0;width:640px;height:640px;position:relative;background:#1d4ed8}}
.card{{position:absolute;left:48px;top:180px;width:544px;height:280px;background:#ffffff;border-radius:24px}}
h1{{position:absolute;left:80px;top:260px;width:480px;margin:0;font:700 56px/1.2 Inter;color:#1e3a8a}}
</style></head><body><div class="card"></div>
<h1 data-constraint="c1" data-noun="headline">{words}</h1></body></html>"""


def png_of(width_px: int, height_px: int) -> bytes:
    sink = io.BytesIO()
    Image.new("RGB", (width_px, height_px), "navy").save(sink, format="PNG")
    return sink.getvalue()


RIGHT, WRONG = PAGE.format(words="Morning Market"), PAGE.format(words="Evening Fair")


def run(
    capsys: pytest.CaptureFixture[str], folder: Path, *options: str
) -> tuple[int, dict[str, object], str]:
    arguments = [
        "run",
        PROMPT,
        "--maker",
        "model-design",
        "--json",
        "--store",
        str(folder / "runs"),
        *options,
    ]
    code = exit_code_of(arguments)
    captured = capsys.readouterr()
    return code, json.loads(captured.out) if captured.out else {}, captured.err


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MAKEREADY_LANGUAGE_MODEL", "planner-1")
    monkeypatch.setenv("MAKEREADY_LANGUAGE_KEY", "sk-secret")


def configure(monkeypatch: pytest.MonkeyPatch, server: ScriptedChatServer, **more: str) -> None:
    for name, value in {"base_url": server.base_url, **more}.items():
        monkeypatch.setenv(f"MAKEREADY_LANGUAGE_{name.upper()}", value)


def test_a_scripted_document_becomes_a_met_picture(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with ScriptedChatServer(said(f"Here:\n```html\n{RIGHT}\n```")) as server:
        configure(monkeypatch, server)
        code, found, errors = run(capsys, tmp_path)

    assert (code, found["outcome"]) == (exit_codes.MET, "met"), errors
    assert (found["attempts"], found["cost_microusd"]) == (1, 0)
    assert server.requests[0].headers["Authorization"] == "Bearer sk-secret"


def test_a_broken_document_is_shown_to_the_model_and_paid_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with ScriptedChatServer(said(WRONG, tokens=(3000, 1000)), said(RIGHT, tokens=(5000, 1000))) as server:
        configure(
            monkeypatch, server, input_microusd="1000000", output_microusd="2000000", image_tokens="2000"
        )
        code, found, errors = run(capsys, tmp_path, "--budget-usd", "1")

    assert (code, found["outcome"]) == (exit_codes.MET, "met"), errors
    assert (found["attempts"], found["cost_microusd"]) == (2, 5000 + 7000)
    first, second = server.requests
    assert first.images == ()
    assert Image.open(io.BytesIO(second.images[0])).size == (640, 640)
    assert "Evening Fair" in second.texts[2]
    assert 'c1 [exact_text]: wanted "Morning Market"' in second.texts[3]


def test_a_run_whose_money_is_too_little_for_one_call_asks_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with ScriptedChatServer(said(RIGHT)) as server:
        configure(monkeypatch, server, input_microusd="1000000", output_microusd="2000000")
        code, _, errors = run(capsys, tmp_path, "--budget-usd", "0.001")

    assert code == exit_codes.ERROR
    assert "micro-dollars" in errors
    assert server.requests == []


def test_a_refusing_model_still_gives_a_picture_that_says_who_planned_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with ScriptedChatServer(said("I would rather not.")) as server:
        configure(monkeypatch, server)
        code, found, _ = run(capsys, tmp_path, "--max-attempts", "1")

    report = Path(str(found["report"])).read_text(encoding="utf-8")
    assert code in (exit_codes.MET, exit_codes.NOT_MET)
    assert found["images"]
    assert "planner: template, because" in report


def test_a_wrong_key_is_one_clear_error(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with ScriptedChatServer(failed(401, "Incorrect API key provided: sk-secret")) as server:
        configure(monkeypatch, server)
        code, _, errors = run(capsys, tmp_path)

    assert code == exit_codes.ERROR
    assert "hint: Check language.key." in errors
    assert "sk-secret" not in errors


def test_without_an_endpoint_the_maker_says_what_to_set(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code_of(["run", PROMPT, "--maker", "model-design"]) == exit_codes.USAGE
    captured = capsys.readouterr()
    assert "language.base_url is not set" in captured.err
    assert "hint: Set MAKEREADY_LANGUAGE_BASE_URL" in captured.err


def test_the_key_is_never_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code_of(["config", "show", "--json"]) == 0
    out = capsys.readouterr().out
    assert "sk-secret" not in out
    assert json.loads(out)["language.key"] == {"value": "(set)", "from": "MAKEREADY_LANGUAGE_KEY"}


def test_the_one_lever_repairs_whatever_an_inspector_can_find_broken() -> None:
    # The size is ours, a document cannot keep foreign pixels, and numbers that nobody read are never broken.
    unmendable = {"canvas", "untouched", "numbers"}

    assert set(REVISE.repairs) == BUILTINS.keys() - unmendable
    assert (REVISE.is_targeted, REVISE.max_pulls) == (True, 3)


PULL = Pull(lever="revise", finding_id="c1", finding_kind="exact_text")
REVISION = Order(
    brief=read_brief(PROMPT),
    seed=1,
    proposal_index=0,
    pulls=(PULL,),
    feedback=(broken("c1"),),
    parent=Parent(source=WRONG, png=png_of(640, 640)),
)


def test_a_maker_that_never_saw_the_parent_shows_it_to_the_model() -> None:
    """As in a process that goes on with another one's run."""
    made, requests = made_by(said(RIGHT), order=REVISION, image_tokens=1000)

    assert made.notes[0] == "planner: planner-1"
    assert [one["role"] for one in requests[0].body["messages"]] == ["system", "user", "assistant", "user"]
    assert requests[0].texts[2] == f"```html\n{WRONG}\n```"
    assert requests[0].images == (png_of(640, 640),)


def test_a_parent_without_a_source_leaves_findings_and_picture() -> None:
    """A proposal that comes from another maker, which draws without a document."""
    order = replace(REVISION, parent=Parent(source="", png=png_of(640, 640)))
    _, requests = made_by(said(RIGHT), order=order, image_tokens=1000)

    assert [one["role"] for one in requests[0].body["messages"]] == ["system", "user", "user"]
    assert len(requests[0].images) == 1


def test_what_the_run_has_left_limits_the_model_and_a_template_still_comes() -> None:
    """640 x 640 px leave 0.6 s for drawing and inspecting: the model has a tenth of a second."""
    order = replace(REVISION, deadline_s=0.69)
    made, requests = made_by(HANGS, order=order)

    assert made.notes[0].startswith("planner: template, because the language model at")
    assert "it took too long" in made.notes[0]
    assert len(requests) == 1


def test_with_no_time_left_nothing_is_asked() -> None:
    made, requests = made_by(HANGS, order=replace(REVISION, deadline_s=0.1))

    assert made.notes[0] == "planner: template, because there was no time to ask"
    assert (requests, made.cost_microusd) == ([], 0)


def made_by(*replies: ChatReply, order: Order, image_tokens: int = 0) -> tuple[Made, list[ChatRequest]]:
    with ScriptedChatServer(*replies) as server:
        chat = OpenAiChat(Endpoint(base_url=server.base_url, model="planner-1"))
        maker = ModelDesignMaker(chat, Terms(model="planner-1", image_tokens=image_tokens), Drawer())
        try:
            return maker.make(order), server.requests
        finally:
            maker.close()


def test_a_large_picture_is_shown_small_and_a_small_one_as_it_is() -> None:
    assert Image.open(io.BytesIO(shown(png_of(4000, 1000)))).size == (1536, 384)
    assert shown(png_of(640, 640)) == png_of(640, 640)
