"""Subjects and questions through a vision model: yes, no, and everything else is unknown with its reason."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import pytest

from makeready.brief import Brief, Canvas, Constraint, Finding, Question, Subject, Verdict
from makeready.language import Endpoint, OpenAiChat, Price
from makeready.language.paid import CallTerms
from makeready.loop import Allowance
from makeready.testing import BREAKS_OFF, HANGS, ChatReply, ManualClock, ScriptedChatServer, failed, said
from makeready.verify.inspect import Inspection
from makeready.verify.picture import Picture
from makeready.verify.vision import MAX_QUESTIONS, VisionModel

PRICE = Price(input_microusd=1_000_000, output_microusd=2_000_000)
TERMS = CallTerms(model="eyes-1", price=PRICE, max_tokens=500, image_tokens=800)
RICH = Allowance(deadline_s=60.0, cost_microusd=1_000_000)
WANTED = (
    Subject(id="c1", text="a red barn"),
    Subject(id="c2", text="people", is_present=False),
    Question(id="c3", text="Is the barn on the left?", severity="should"),
)


def brief(*constraints: Constraint) -> Brief:
    return Brief(
        prompt="", kind="poster", canvas=Canvas(width_px=96, height_px=64), constraints=constraints or WANTED
    )


def picture(shade: int = 200) -> Picture:
    return Picture(pixels=np.full((64, 96, 3), shade, dtype=np.uint8))


def replies(*words: str) -> ChatReply:
    entries = [{"question": n, "answer": word, "reason": f"seen {n}"} for n, word in enumerate(words, 1)]
    return said(json.dumps(entries), tokens=(900, 40))


@contextmanager
def eyes(*script: ChatReply, terms: CallTerms = TERMS) -> Iterator[tuple[Inspection, ScriptedChatServer]]:
    clock = ManualClock()
    with ScriptedChatServer(*script) as server:
        chat = OpenAiChat(Endpoint(base_url=server.base_url, model="m"), clock=clock, sleep=clock.advance)
        model = VisionModel(chat, terms)
        try:
            yield Inspection(model=model), server
        finally:
            model.close()


def of_vision(findings: Sequence[Finding]) -> list[Finding]:
    return [one for one in findings if one.kind in ("subject", "question")]


def test_yes_and_no_are_findings_with_the_models_reason() -> None:
    with eyes(replies("yes", "yes", "no")) as (inspection, server):
        barn, people, left = of_vision(inspection.inspect(picture(), brief(), RICH))

    assert (barn.verdict, barn.measured, barn.expected) == (Verdict.MET, "yes: seen 1", "shows a red barn")
    assert (people.verdict, people.measured) == (Verdict.BROKEN, "yes: seen 2")
    assert people.expected == "does not show people"
    assert (left.verdict, left.severity) == (Verdict.BROKEN, "should")
    assert {one.verifier for one in (barn, people, left)} == {"vision"}
    assert barn.version == "look-1 eyes-1"
    (request,) = server.requests
    assert request.texts[1].splitlines() == [
        "1. Does the picture show a red barn?",
        "2. Does the picture show people?",
        "3. Is the barn on the left?",
    ]


def test_questions_asked_together_are_paid_once_and_within_the_ceiling() -> None:
    with eyes(replies("yes", "no", "yes")) as (inspection, _):
        found = of_vision(inspection.inspect(picture(), brief(), RICH))

        assert sum(one.cost_microusd for one in found) == 900 + 2 * 40 <= inspection.ceiling_microusd(brief())
        assert [one.cost_microusd > 0 for one in found] == [True, False, False]


def test_the_same_picture_and_question_is_asked_once() -> None:
    with eyes(replies("yes", "no", "yes"), replies("no")) as (inspection, server):
        first = inspection.inspect(picture(), brief(), RICH)
        second = inspection.inspect(picture(), brief(), RICH)
        assert [one.verdict for one in second] == [one.verdict for one in first]
        assert sum(one.cost_microusd for one in second) == 0
        assert len(server.requests) == 1

        more = brief(*WANTED, Question(id="c4", text="Is it night?"))
        inspection.inspect(picture(), more, RICH)
        assert server.requests[1].texts[1] == "1. Is it night?"


def test_another_picture_is_looked_at_anew() -> None:
    with eyes(replies("yes", "no", "yes")) as (inspection, server):
        inspection.inspect(picture(200), brief(), RICH)
        inspection.inspect(picture(201), brief(), RICH)

        assert len(server.requests) == 2
        assert server.requests[0].images != server.requests[1].images


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (said("It looks lovely."), "did not do what it was asked: 'It looks lovely.'"),
        (said("I cannot help with that.", finish_reason="content_filter"), "did not do what it was asked"),
        (replies("yes"), "gave 1 answers to 3 questions"),
        (failed(429, "slow down"), "asked too often"),
        (failed(500), "cannot be reached"),
        (failed(401, "wrong key"), "refused the request"),
        (BREAKS_OFF, "gave no answer"),
    ],
)
def test_no_answer_is_unknown_with_its_reason_and_is_not_asked_again(script: ChatReply, why: str) -> None:
    with eyes(script) as (inspection, server):
        found = of_vision(inspection.inspect(picture(), brief(), RICH))
        num_asked = len(server.requests)
        paid = sum(one.cost_microusd for one in found)

        assert {one.verdict for one in found} == {Verdict.UNKNOWN}
        assert all(one.measured.startswith("the vision model gave no answer: ") for one in found)
        assert all(why in one.measured for one in found)
        assert paid <= inspection.ceiling_microusd(brief())
        of_vision(inspection.inspect(picture(), brief(), RICH))
        assert len(server.requests) == 2 * num_asked


def test_a_model_that_cannot_tell_leaves_it_unknown() -> None:
    with eyes(replies("unclear", "no", "yes")) as (inspection, _):
        barn, people, _ = of_vision(inspection.inspect(picture(), brief(), RICH))

    assert (barn.verdict, barn.measured) == (Verdict.UNKNOWN, "unclear: seen 1")
    assert people.verdict is Verdict.MET


def test_the_runs_time_limits_the_model() -> None:
    with eyes(HANGS) as (inspection, _):
        allowance = Allowance(deadline_s=0.2, cost_microusd=1_000_000)
        found = of_vision(inspection.inspect(picture(), brief(), allowance))

    assert all("it took too long" in one.measured for one in found)


def test_what_may_cost_more_than_is_left_is_not_asked() -> None:
    with eyes(replies("yes", "no", "yes")) as (inspection, server):
        ceiling_microusd = inspection.ceiling_microusd(brief())
        poor = Allowance(cost_microusd=ceiling_microusd - 1)
        found = of_vision(inspection.inspect(picture(), brief(), poor))
        assert server.requests == []
        assert {one.verdict for one in found} == {Verdict.UNKNOWN}
        assert found[0].measured == (
            f"asking may cost {ceiling_microusd} micro-dollars; the budget has less left"
        )

        enough = Allowance(cost_microusd=ceiling_microusd)
        assert of_vision(inspection.inspect(picture(), brief(), enough))[0].verdict is Verdict.MET


def test_a_model_of_ones_own_is_free_and_needs_no_money() -> None:
    with eyes(replies("yes", "no", "yes"), terms=CallTerms(model="own")) as (inspection, _):
        found = of_vision(inspection.inspect(picture(), brief()))

        assert inspection.ceiling_microusd(brief()) == 0
        assert [one.cost_microusd for one in found] == [0, 0, 0]
        assert found[0].verdict is Verdict.MET


def test_many_questions_are_asked_in_calls_that_a_model_can_answer() -> None:
    many = brief(*(Question(id=f"c{n}", text=f"Is number {n} there?") for n in range(MAX_QUESTIONS + 2)))
    with eyes(replies(*["yes"] * MAX_QUESTIONS), replies("yes", "no")) as (inspection, server):
        found = of_vision(inspection.inspect(picture(), many, RICH))

        assert len(server.requests) == 2
        assert [one.verdict for one in found[-2:]] == [Verdict.MET, Verdict.BROKEN]
        assert sum(one.cost_microusd for one in found) == 2 * 980 <= inspection.ceiling_microusd(many)


def test_a_brief_without_such_questions_costs_nothing() -> None:
    with eyes(replies("yes")) as (inspection, server):
        plain = Brief(prompt="", kind="poster", canvas=Canvas(width_px=96, height_px=64))
        inspection.inspect(picture(), plain, RICH)

        assert inspection.ceiling_microusd(plain) == 0
        assert server.requests == []


def test_without_a_model_it_is_unknown_and_says_so() -> None:
    found = of_vision(Inspection().inspect(picture(), brief()))

    assert {one.measured for one in found} == {"needs a vision model; none is configured"}
    assert {one.version for one in found} == {"1"}
