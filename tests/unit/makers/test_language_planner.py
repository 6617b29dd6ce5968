"""The language-model planner against a scripted endpoint: however wrong an answer is, a document comes."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

import pytest

from makeready.brief import (
    Box,
    Brief,
    Canvas,
    ChartData,
    ClearRegion,
    ElementCount,
    ExactText,
    Finding,
    Palette,
    Placement,
    Region,
    Series,
    Swatch,
    Verdict,
)
from makeready.brief.read import read_brief
from makeready.design.document import Document
from makeready.design.drawing.connect_path import Ends
from makeready.design.drawing.drawer import Drawer
from makeready.design.drawing.markup import parse
from makeready.design.drawing.sanitise import clean, parse_checked
from makeready.design.fonts import families
from makeready.design.looks import LOOKS
from makeready.design.templates import TemplatePlanner
from makeready.design.theme import theme_for
from makeready.errors import InvalidDocumentError, RequestRefusedError
from makeready.language import Answer, Endpoint, Message, OpenAiChat, Price, html_in, prompt_named
from makeready.language.chat import most_tokens
from makeready.makers.language_planner import (
    MAX_CALLS,
    MAX_PROMPT_TOKENS,
    Earlier,
    LanguagePlanner,
    Plan,
    Task,
    Terms,
    theme_of,
    with_chart_ids,
    with_charts,
)
from makeready.makers.planner_words import CHART_EXAMPLES, ROUTES, brief_words, format_words, revision_words
from makeready.testing import (
    BREAKS_OFF,
    HANGS,
    ChatReply,
    ChatRequest,
    ManualClock,
    ScriptedChatServer,
    failed,
    said,
)

BRIEF = Brief(
    prompt='A poster that says "Hello World", blue and white',
    kind="poster",
    canvas=Canvas(width_px=320, height_px=320),
    palette=Palette(swatches=(Swatch(name="blue", hex="#2563eb"), Swatch(name="white", hex="#ffffff"))),
    constraints=(ExactText(id="c1", text="Hello World", role="headline"),),
)
CHART = ChartData(
    id="chart1",
    mark="bar",
    categories=("North", "South"),
    series=(Series(name="Sales", values=(12.5, 30.0)),),
)
PAGE = (
    "<!DOCTYPE html><html><head><style>body{margin:0;background:#2563eb;width:320px;height:320px}</style>"
    '</head><body><h1 data-constraint="c1" data-noun="headline" '
    'style="color:#fff;padding:40px;font:700 40px Inter">Hello World</h1></body></html>'
)
FENCED = f"```html\n{PAGE}\n```"
PRICE = Price(input_microusd=3_000_000, output_microusd=15_000_000)
TERMS = Terms(model="planner-1", price=PRICE, max_tokens=1000, image_tokens=1500)


@pytest.fixture(scope="module")
def drawer() -> Iterator[Drawer]:
    with Drawer() as opened:
        yield opened


def planned(
    drawer: Drawer, *replies: ChatReply, task: Task | None = None, terms: Terms = TERMS
) -> tuple[Plan, list[ChatRequest]]:
    """What comes of a task when the model answers so. Time only moves where somebody waits."""
    clock = ManualClock()
    with ScriptedChatServer(*replies) as server:
        endpoint = Endpoint(base_url=server.base_url, model=terms.model, key="sk-secret")
        chat = OpenAiChat(endpoint, clock=clock, sleep=clock.advance)
        planner = LanguagePlanner(chat, terms, stand_in=TemplatePlanner(), try_out=drawer.draw, clock=clock)
        try:
            return planner.worked_out(task or Task(brief=BRIEF)), server.requests
        finally:
            chat.close()


def note(plan: Plan, start: str) -> str:
    return next((one for one in plan.document.notes if one.startswith(start)), "")


def test_the_model_writes_the_document_and_the_notes_say_who_and_what_was_said(drawer: Drawer) -> None:
    plan, requests = planned(drawer, said(FENCED, tokens=(4000, 500)))

    assert plan.is_by_model
    assert plan.document.html == PAGE
    assert (plan.document.width_px, plan.document.height_px) == (320, 320)
    assert plan.cost_microusd == 4000 * 3 + 500 * 15
    assert "planner: planner-1" in plan.document.notes
    assert note(plan, "prompts:") == "prompts: plan-2, brief-2"
    assert note(plan, "model calls:") == "model calls: 1"
    assert len(requests) == 1


def test_the_model_is_told_the_format_the_brief_and_the_marks(drawer: Drawer) -> None:
    _, ((request),) = planned(drawer, said(FENCED))
    system, asked = request.texts

    assert all(family in system for family in families())
    assert "float" in system
    assert "data-constraint" in system
    assert BRIEF.prompt in asked
    assert "320 x 320 px" in asked
    assert 'c1: data-constraint on the one element that says "Hello World"' in asked
    assert "kind: exact_text" in asked
    assert "#2c66e3" in asked or "#2563eb" in asked


def test_prose_around_the_document_does_no_harm(drawer: Drawer) -> None:
    plan, _ = planned(drawer, said(f"Gladly!\n\n{FENCED}\n\nI chose blue."))

    assert plan.document.html == PAGE


HOSTILE = {
    "script": PAGE.replace("</body>", "<script>alert(1)</script></body>"),
    "onload": PAGE.replace("<body>", '<body onload="x()">'),
    "img": PAGE.replace("</body>", '<img src="https://example.com/a.png"></body>'),
    "url": PAGE.replace("margin:0", "background:url(https://example.com/a.png)"),
    "characters": PAGE.replace("</body>", f"<p>{'long ' * 400_000}</p></body>"),
    "inside each other": PAGE.replace("</body>", "<div>" * 200 + "</div>" * 200 + "</body>"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_may_not_be_drawn_is_fed_back_and_drawn_once_mended(drawer: Drawer, name: str) -> None:
    plan, requests = planned(drawer, said(HOSTILE[name]), said(FENCED))

    assert plan.document.html == PAGE
    assert len(requests) == 2
    complaint = requests[1].texts[-1]
    assert complaint.startswith("Your answer cannot be used: The document holds")
    assert name in complaint
    assert note(plan, "prompts:") == "prompts: plan-2, brief-2, mend-1"


def test_a_huge_answer_is_not_sent_back(drawer: Drawer) -> None:
    _, requests = planned(drawer, said(HOSTILE["characters"]), said(FENCED))

    assert requests[1].texts[-2] == f"(an answer of {len(HOSTILE['characters'])} characters, left out here)"


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (said(HOSTILE["script"]), "the document holds <script>"),
        (said(FENCED[: len(FENCED) // 2]), "the language model's answer broke off"),
        (said(FENCED, finish_reason="length"), "the language model's answer broke off"),
        (said("I'm sorry, I can't."), "the language model did not do what it was asked"),
        (said("", finish_reason="content_filter"), "the language model did not do what it was asked"),
    ],
)
def test_what_stays_wrong_is_planned_by_template_and_said_so(
    drawer: Drawer, reply: ChatReply, reason: str
) -> None:
    plan, requests = planned(drawer, reply)

    assert not plan.is_by_model
    assert plan.document.notes[0].startswith(f"planner: template, because {reason}")
    assert note(plan, "composition:")
    assert len(requests) == MAX_CALLS
    assert plan.cost_microusd == MAX_CALLS * PRICE.cost_microusd(100, 50)


@pytest.mark.parametrize(
    ("reply", "reason"),
    [(failed(429, "slow down"), "asked too often"), (failed(500, "oops"), "cannot be reached: HTTP 500")],
)
def test_a_server_that_is_busy_or_down_costs_nothing(drawer: Drawer, reply: ChatReply, reason: str) -> None:
    plan, _ = planned(drawer, reply)

    assert not plan.is_by_model
    assert reason in plan.document.notes[0]
    assert plan.cost_microusd == 0


def test_a_busy_server_that_recovers_is_no_reason_for_a_template(drawer: Drawer) -> None:
    plan, requests = planned(drawer, failed(429, retry_after="2"), failed(503), said(FENCED))

    assert plan.is_by_model
    assert len(requests) == 3


@pytest.mark.parametrize(("reply", "deadline_s"), [(HANGS, 0.3), (BREAKS_OFF, 30.0)])
def test_lost_answers_count_at_the_ceiling(drawer: Drawer, reply: ChatReply, deadline_s: float) -> None:
    terms = Terms(model="planner-1", price=PRICE, max_tokens=1000, deadline_s=deadline_s)
    plan, _ = planned(drawer, reply, terms=terms)

    assert not plan.is_by_model
    assert "gave no answer" in plan.document.notes[0]
    assert plan.cost_microusd == 2 * terms.call_microusd <= terms.plan_microusd
    assert note(plan, "model calls:") == "model calls: 2, 2 lost and counted at the ceiling"


def test_an_answer_after_a_lost_one_is_used_and_both_are_counted(drawer: Drawer) -> None:
    plan, _ = planned(drawer, BREAKS_OFF, said(FENCED, tokens=(100, 50)))

    assert plan.is_by_model
    assert plan.cost_microusd == TERMS.call_microusd + PRICE.cost_microusd(100, 50)


def test_a_server_that_counts_more_than_there_can_be_is_asked_no_more(drawer: Drawer) -> None:
    plan, requests = planned(drawer, said("no", tokens=(10_000_000, 10_000_000)))

    assert not plan.is_by_model
    assert len(requests) == 1


def test_a_wrong_key_is_an_error_and_no_template(drawer: Drawer) -> None:
    with pytest.raises(RequestRefusedError, match="wrong key"):
        planned(drawer, failed(401, "wrong key"))


FEEDBACK = (
    Finding(
        constraint_id="c1",
        kind="exact_text",
        verdict=Verdict.BROKEN,
        measured='"Hello Word"',
        expected='"Hello World"',
        score=0.4,
        boxes=(Box(left_px=40, top_px=40.4, width_px=200, height_px=48),),
    ),
    Finding(
        constraint_id="layout.overlap",
        kind="layout.overlap",
        verdict=Verdict.BROKEN,
        measured='1 collide: "a" and "b"',
        expected="no element covers another",
        score=0.7,
    ),
    Finding(
        constraint_id="canvas", kind="canvas", verdict=Verdict.MET, measured="320", expected="320", score=1.0
    ),
)


def test_on_a_retry_the_model_gets_the_findings_the_document_and_the_picture(drawer: Drawer) -> None:
    task = Task(brief=BRIEF, feedback=FEEDBACK, earlier=Earlier(html=PAGE, png=b"\x89PNG picture"))
    plan, (request,) = planned(drawer, said(FENCED), task=task)

    assert [one["role"] for one in request.body["messages"]] == ["system", "user", "assistant", "user"]
    assert request.texts[2] == FENCED
    told = request.texts[3]
    assert '- c1 [exact_text]: wanted "Hello World"; measured "Hello Word". At (40, 40, 200, 48).' in told
    assert (
        'layout.overlap [layout.overlap]: wanted no element covers another; measured 1 collide: "a"' in told
    )
    assert "canvas" not in told.replace("of the canvas", "")
    assert request.images == (b"\x89PNG picture",)
    assert note(plan, "prompts:") == "prompts: plan-2, brief-2, revise-1"


def test_an_endpoint_without_eyes_gets_the_findings_alone(drawer: Drawer) -> None:
    task = Task(brief=BRIEF, feedback=FEEDBACK, earlier=Earlier(html=PAGE, png=b"\x89PNG picture"))
    _, (request,) = planned(drawer, said(FENCED), task=task, terms=Terms(model="blind"))

    assert request.images == ()
    assert "picture is below" not in request.texts[3]


def test_a_document_too_long_to_send_back_is_left_out(drawer: Drawer) -> None:
    task = Task(brief=BRIEF, feedback=FEEDBACK, earlier=Earlier(html="<p>" + "long " * 20_000))
    _, (request,) = planned(drawer, said(FENCED), task=task)

    assert [one["role"] for one in request.body["messages"]] == ["system", "user", "user"]


def test_a_brief_too_long_for_one_question_is_planned_by_template(drawer: Drawer) -> None:
    long = Brief(prompt="word " * 20_000, kind="poster", canvas=BRIEF.canvas)
    plan, requests = planned(drawer, said(FENCED), task=Task(brief=long))

    assert plan.document.notes[0] == "planner: template, because the brief is too long for one question"
    assert (requests, plan.cost_microusd) == ([], 0)


def test_the_ceiling_of_a_call_is_one_that_no_question_can_pass(drawer: Drawer) -> None:
    """A server without counts is counted at the most that the question and its answer can be."""
    plan, _ = planned(drawer, said(FENCED, tokens=None))

    assert 0 < plan.cost_microusd <= TERMS.call_microusd


def test_a_chart_named_by_its_id_shows_the_numbers_of_the_brief() -> None:
    brief = Brief(prompt="", kind="chart", canvas=BRIEF.canvas, charts=(CHART,))
    theme = theme_for(brief.palette, brief.style, 0)
    page = (
        '<figure data-chart="chart1" data-width="300" data-height="200px" data-constraint="chart1"></figure>'
    )

    (figure,) = parse(with_charts(page, brief, theme)).elements()
    spec = json.loads(figure.attributes["data-chart"])

    assert {12.5, 30.0} <= {row["value"] for row in spec["data"]["values"]}
    assert with_charts(PAGE, brief, theme) == PAGE
    with pytest.raises(InvalidDocumentError, match="A chart has the size"):
        with_charts(page.replace("300", "wide"), brief, theme)


def test_every_kind_of_mark_is_explained() -> None:
    brief = Brief(
        prompt="",
        kind="poster",
        canvas=Canvas(width_px=1000, height_px=500),
        constraints=(
            ElementCount(id="c1", noun="callout", minimum=3, maximum=3, label="feature callouts"),
            ElementCount(id="c2", noun="people", minimum=0, maximum=0),
            Placement(id="c3", noun="mockup", relation="below", reference="headline"),
            ClearRegion(id="c4", region=Region(bottom=0.2), purpose="headline"),
        ),
        charts=(CHART,),
    )
    words = brief_words(brief, theme_for(brief.palette, brief.style, 0))

    assert '- c1: data-noun="callout" data-constraint on each callout (feature callouts): 3' in words
    assert "- c2: no mark: there is no people in the picture" in words
    assert "it stands below the headline" in words
    assert "left 0, top 0, right 1000, bottom 100 px stays an empty, calm ground, kept for headline" in words
    assert '<figure data-chart="chart1"' in words


def test_words_in_braces_in_a_brief_are_only_words() -> None:
    brief = Brief(prompt="{{theme}} {{nothing}}", kind="poster", canvas=BRIEF.canvas)

    assert "{{theme}} {{nothing}}" in brief_words(brief, theme_for(brief.palette, brief.style, 0))


def test_the_worst_findings_come_first_and_not_all_of_many() -> None:
    many = tuple(
        Finding(
            constraint_id=f"c{index}",
            kind="exact_text",
            verdict=Verdict.BROKEN,
            measured="",
            expected="",
            score=index / 100,
            severity="should" if index < 3 else "must",
        )
        for index in range(30)
    )
    lines = [line for line in revision_words(many, has_picture=False).splitlines() if line.startswith("- ")]

    assert lines[0].startswith("- c3 ")
    assert lines[-1] == "- and 14 more"


def test_the_format_fits_its_share_of_the_question() -> None:
    """A quarter of what a question may have; 11,100 characters when this was written."""
    assert most_tokens((Message(role="system", text=format_words()),)) < MAX_PROMPT_TOKENS / 4


def test_prompts_of_older_runs_stay_readable() -> None:
    assert prompt_named("plan", 1).places == {"families", "not_drawn", "nouns"}
    assert prompt_named("brief", 1).places == prompt_named("brief", 2).places - {"look"}


def drawn_clean(drawer: Drawer, html: str, width_px: int, height_px: int) -> None:
    """Nothing of it is left out, empty, or not as meant."""
    assert clean(parse_checked(html)) == ()
    drawing = drawer.draw(
        Document(html=html, width_px=width_px, height_px=height_px, composition="model", theme="")
    )
    assert (drawing.unfilled_slots, drawing.layout_notes, drawing.missing_glyphs) == ((), (), ())


def test_the_example_of_the_prompt_is_a_document_that_draws_without_a_fault(drawer: Drawer) -> None:
    example = html_in(
        Answer(text=format_words().partition("# An example")[2], tokens_in=0, tokens_out=0, seconds=0.0)
    )

    drawn_clean(drawer, example, 1200, 740)
    shown = set(re.findall(r"data-[a-z]+|<text", example))
    assert {"data-icon", "data-math", "data-chem", "data-connect", "data-callout", "<text"} <= shown


@pytest.mark.parametrize(
    "slot", sorted(re.findall(r'<span data-(?:math|tex|chem)="[^"]+"></span>', format_words()))
)
def test_the_slots_that_the_prompt_shows_can_be_filled(drawer: Drawer, slot: str) -> None:
    page = f'<body style="margin:0;width:640px;height:320px"><p style="font:24px Inter">{slot}</p></body>'
    drawn_clean(drawer, page, 640, 320)


@pytest.mark.parametrize("fields", CHART_EXAMPLES, ids=lambda fields: fields["kind"])
def test_the_charts_that_the_prompt_shows_can_be_drawn(drawer: Drawer, fields: dict[str, object]) -> None:
    shown = f"data-chart='{json.dumps(fields)}'"
    assert shown in format_words()
    page = (
        '<body style="margin:0;width:640px;height:360px;background:#ffffff">'
        f'<figure {shown} data-width="640" data-height="360" style="margin:0"></figure></body>'
    )
    drawn_clean(drawer, page, 640, 360)


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("ends", get_args(Ends))
def test_the_lines_that_the_prompt_names_are_drawn(drawer: Drawer, route: str, ends: str) -> None:
    box = "position:absolute;top:100px;width:120px;height:60px;background:#dddddd"
    page = (
        f'<body style="margin:0;width:640px;height:320px"><div id="a" style="{box};left:40px"></div>'
        f'<div id="b" style="{box};left:440px"></div>'
        f'<i data-connect="a b" data-route="{route}" data-ends="{ends}"></i></body>'
    )
    drawn_clean(drawer, page, 640, 320)
    assert f"{ends}" in format_words()
    assert route in format_words()


def test_the_prompt_names_every_look_and_every_variable_of_one() -> None:
    words = format_words()

    for look in LOOKS.values():
        assert f"{look.name} (" in words
        assert all(f"var({name})" in words for name in look.tokens())


def test_a_mood_and_a_look_of_the_brief_reach_the_model() -> None:
    plain, mood, look = (
        read_brief(f'A poster with the headline "Open"{more}')
        for more in ("", ", pastel", " on a chalkboard")
    )

    assert theme_of(mood, 0)[0].accent != theme_of(plain, 0)[0].accent
    assert {theme_of(mood, turn)[0].accent for turn in range(3)} != {theme_of(mood, 0)[0].accent}
    theme, found = theme_of(look, 0)
    assert found is LOOKS["chalkboard"]
    assert theme.ground == LOOKS["chalkboard"].ground
    assert '<body data-look="chalkboard">' in brief_words(look, theme, found)
    assert "data-look" not in brief_words(plain, *theme_of(plain, 0))


def test_a_chart_goes_back_to_the_model_by_its_id_and_not_with_all_its_numbers(drawer: Drawer) -> None:
    brief = replace(BRIEF, kind="chart", charts=(CHART,))
    figure = (
        '<figure data-chart="chart1" data-width="300" data-height="200" data-constraint="chart1"></figure>'
    )
    page = PAGE.replace("</body>", f"{figure}</body>")
    theme, _ = theme_of(brief, 0)
    stored = with_charts(page, brief, theme)
    task = Task(brief=brief, feedback=FEEDBACK, earlier=Earlier(html=stored))
    _, (request,) = planned(drawer, said(FENCED), task=task)

    assert "12.5" in stored
    assert 'data-chart="chart1"' in request.texts[2]
    assert "12.5" not in request.texts[2]
    assert with_chart_ids("<div>" * 200, brief) == "<div>" * 200
