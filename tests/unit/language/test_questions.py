"""Questions about a picture: one strict answer for each, or an error; and what either of them cost."""

import json
from collections.abc import Sequence

import pytest

from makeready.errors import MakereadyError
from makeready.language import Endpoint, OpenAiChat, Price
from makeready.language.paid import CallTerms
from makeready.language.prompt import Prompt
from makeready.language.questions import Replies, ask_about, judge_prompt, look_prompt, messages_for
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

QUESTIONS = ("Is the sky blue?", "Is there\na cat?")
TERMS = CallTerms(
    model="eyes-1",
    price=Price(input_microusd=1_000_000, output_microusd=2_000_000),
    max_tokens=500,
    image_tokens=800,
)
CALL_MICROUSD = TERMS.call_microusd(messages_for(QUESTIONS, look_prompt()), 1)


def replies(*words: object) -> str:
    entries = [{"question": n, "answer": word, "reason": f"seen {n}"} for n, word in enumerate(words, 1)]
    return f"```json\n{json.dumps(entries)}\n```"


def asked(
    *script: ChatReply, prompt: Prompt | None = None, terms: CallTerms = TERMS, deadline_s: float = 60.0
) -> tuple[Replies, Sequence[ChatRequest]]:
    clock = ManualClock()
    with ScriptedChatServer(*script) as server:
        chat = OpenAiChat(
            Endpoint(base_url=server.base_url, model="eyes-1", image_tokens=800),
            clock=clock,
            sleep=clock.advance,
        )
        try:
            found = ask_about(
                b"\x89PNG picture",
                QUESTIONS,
                chat,
                terms,
                prompt=prompt or look_prompt(),
                deadline_s=deadline_s,
            )
        finally:
            chat.close()
        return found, server.requests


def test_every_question_is_answered_in_one_call_with_the_picture() -> None:
    found, (request,) = asked(said(replies("yes", "No "), tokens=(900, 40)))

    assert [(one.is_yes, one.reason) for one in found.replies] == [(True, "seen 1"), (False, "seen 2")]
    assert found.error is None
    assert found.cost_microusd == 900 + 2 * 40
    assert request.images == (b"\x89PNG picture",)
    assert request.texts[1] == "1. Is the sky blue?\n2. Is there a cat?"
    assert "answer 2 questions" in request.texts[0]


def test_unclear_is_an_answer_for_a_constraint_and_none_for_a_checklist() -> None:
    looked, _ = asked(said(replies("unclear", "yes")))
    judged, _ = asked(said(replies("unclear", "yes")), prompt=judge_prompt())

    assert [one.is_yes for one in looked.replies] == [None, True]
    assert judged.replies == ()
    assert judged.error is not None
    assert "neither yes nor no" in judged.error.message


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (replies("yes"), "1 answers to 2 questions"),
        (replies("yes", "no", "yes"), "3 answers to 2 questions"),
        (replies("yes", "maybe"), "question 2 with neither"),
        (replies("yes", True), "question 2 with neither"),
        (
            json.dumps([{"question": 2, "answer": "yes"}, {"question": 1, "answer": "yes"}]),
            "question 1 in its",
        ),
        (
            json.dumps([{"question": True, "answer": "yes"}, {"question": 2, "answer": "yes"}]),
            "question 1 in",
        ),
        (json.dumps(["yes", "no"]), "question 1 in its place"),
        (json.dumps({"1": "yes", "2": "no"}), "no JSON array"),
        ("Both look fine to me.", "did not do what it was asked"),
        ("[{broken", "no JSON array"),
        ("", "did not do what it was asked"),
    ],
)
@pytest.mark.parametrize("prompt", [look_prompt(), judge_prompt()], ids=str)
def test_what_is_not_an_answer_to_each_question_is_an_error_that_was_paid(
    text: str, why: str, prompt: Prompt
) -> None:
    found, _ = asked(said(text, tokens=(100, 10)), prompt=prompt)

    assert found.replies == ()
    assert found.error is not None
    assert why in found.error.message
    assert found.cost_microusd == 120


@pytest.mark.parametrize(
    ("script", "cost_microusd"),
    [
        ((failed(429, "slow down"),), 0),
        ((failed(500),), 0),
        ((failed(401, "wrong key"),), 0),
        ((BREAKS_OFF,), 2 * CALL_MICROUSD),
        ((said("no", finish_reason="content_filter", tokens=(100, 10)),), 120),
        ((said(replies("yes", "yes"), finish_reason="length", tokens=(100, 10)),), 120),
    ],
)
def test_a_failure_is_an_error_and_lost_answers_count_at_their_ceiling(
    script: tuple[ChatReply, ...], cost_microusd: int
) -> None:
    found, _ = asked(*script)

    assert found.replies == ()
    assert isinstance(found.error, MakereadyError)
    assert found.cost_microusd == cost_microusd


def test_a_time_out_ends_within_the_callers_time() -> None:
    found, requests = asked(HANGS, deadline_s=0.2)

    assert found.error is not None
    assert "it took too long" in found.error.message
    assert 1 <= len(requests) <= 2
    assert found.cost_microusd == 2 * CALL_MICROUSD


def test_without_time_nothing_is_asked_and_nothing_paid() -> None:
    found, requests = asked(said(replies("yes", "yes")), deadline_s=0.0)

    assert found.error is not None
    assert (found.cost_microusd, requests) == (0, [])


def test_a_long_reason_is_cut_to_a_sentence() -> None:
    entries = [{"question": n, "answer": "yes", "reason": "very " * 200} for n in (1, 2)]
    found, _ = asked(said(json.dumps(entries)))

    assert all(len(one.reason) == 240 for one in found.replies)


def test_a_server_that_does_not_count_is_counted_at_the_most() -> None:
    found, _ = asked(said(replies("yes", "yes"), tokens=None))

    assert found.cost_microusd == CALL_MICROUSD
