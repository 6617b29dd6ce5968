"""Brief reading by a model: what it adds cites the prompt, and what it invents is dropped."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from makeready.brief import ElementCount, ExactText, Question
from makeready.brief.read import read_brief
from makeready.brief.yaml_form import from_yaml, to_yaml
from makeready.errors import RequestRefusedError
from makeready.language import Endpoint, OpenAiChat, Price
from makeready.language.paid import CallTerms
from makeready.language.read import Reading, ceiling_microusd, read_with_model
from makeready.testing import BREAKS_OFF, ChatReply, ManualClock, ScriptedChatServer, failed, said

PROMPT = 'A poster with the headline "Morning  Market". A cat sleeps on the second shelf. Exactly 3 icons.'

TERMS = CallTerms(model="m", price=Price(input_microusd=1_000_000, output_microusd=2_000_000), max_tokens=400)


@contextmanager
def reading(*replies: ChatReply) -> Iterator[tuple[Reading, ScriptedChatServer]]:
    clock = ManualClock()
    with ScriptedChatServer(*replies) as server:
        chat = OpenAiChat(Endpoint(base_url=server.base_url, model="m"), clock=clock, sleep=clock.advance)
        try:
            yield read_with_model(read_brief(PROMPT), chat, TERMS, deadline_s=30.0), server
        finally:
            chat.close()


def entries(*found: object) -> ChatReply:
    return said(f"Here:\n```json\n{json.dumps(found)}\n```")


def added(found: Reading) -> Sequence[object]:
    by_rules = read_with_nothing().brief.constraints
    return [one for one in found.brief.constraints if one not in by_rules]


def read_with_nothing() -> Reading:
    with reading(entries()) as (found, _):
        return found


def test_what_is_cited_is_added_with_its_place_in_the_prompt() -> None:
    entry = {
        "kind": "question",
        "text": "Does a cat sleep on a shelf?",
        "from": "a cat  sleeps on the second",
    }
    with reading(entries(entry)) as (found, server):
        (question,) = added(found)

    assert isinstance(question, Question)
    assert PROMPT[question.span.start : question.span.end] == "A cat sleeps on the second"
    assert question.id not in {one.id for one in found.brief.constraints if one is not question}
    assert "read by the model" in found.notes[1]
    assert found.notes[0] == "prompts: read-1, reading-1"
    assert PROMPT in server.requests[0].texts[1]


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ({"kind": "subject", "text": "a dog", "from": "a dog barks"}, "the prompt does not say"),
        ({"kind": "subject", "text": "a cat"}, "cites nothing"),
        ({"kind": "subject", "text": "a cat", "from": ""}, "the prompt does not say"),
        ("a cat", "cites nothing"),
        ({"kind": "exact_text", "text": "Fresh fish", "from": "A cat sleeps"}, "not those of the prompt"),
    ],
)
def test_what_the_prompt_does_not_say_is_dropped_with_a_note(entry: object, why: str) -> None:
    with reading(entries(entry)) as (found, _):
        assert added(found) == []
        assert why in found.notes[1]


@pytest.mark.parametrize(
    "entry",
    [
        {"kind": "mood", "text": "sleepy", "from": "A cat sleeps"},
        {"kind": "element_count", "noun": "cat", "minimum": "many", "from": "A cat sleeps"},
        {"kind": "placement", "noun": "cat", "anchor": "upstairs", "from": "A cat sleeps"},
        {"kind": "untouched", "region": [0, 0, 1, 1], "reference": "/etc/passwd", "from": "A cat sleeps"},
    ],
)
def test_what_cannot_be_typed_becomes_a_question(entry: object) -> None:
    with reading(entries(entry)) as (found, _):
        (question,) = added(found)

    assert isinstance(question, Question)
    assert question.text == "Does the picture follow 'A cat sleeps'?"


def test_the_rules_win_over_the_model() -> None:
    again = {"kind": "exact_text", "text": "Morning Market", "from": '"Morning Market"'}
    other = {"kind": "element_count", "noun": "icon", "minimum": 5, "maximum": 5, "from": "Exactly 3 icons"}
    with reading(entries(again, other)) as (found, _):
        kept = found.brief.constraints

    assert [one.text for one in kept if isinstance(one, ExactText)] == ["Morning  Market"]
    assert [one.minimum for one in kept if isinstance(one, ElementCount)] == [3]


@pytest.mark.parametrize(
    "reply",
    [
        failed(500),
        said("I would rather not."),
        said("```json\n[{]\n```"),
        said('{"kind": "question"}'),
        said('[{"kind":', finish_reason="length"),
        failed(429, "slow down"),
        BREAKS_OFF,
    ],
)
def test_a_model_that_fails_adds_nothing_and_it_is_said(reply: ChatReply) -> None:
    with reading(reply) as (found, _):
        assert added(found) == []
        assert found.notes[0].startswith("brief: read by rules alone, because ")


def test_a_wrong_key_is_an_error() -> None:
    with pytest.raises(RequestRefusedError), reading(failed(401, "wrong key")):
        pass


def test_the_brief_says_which_constraints_the_model_read_and_yaml_keeps_it() -> None:
    entry = {"kind": "subject", "text": "a sleeping cat", "from": "A cat sleeps"}
    with reading(entries(entry)) as (found, _):
        by_model = [one for one in found.brief.constraints if one.span.is_by_model]

    assert [one.span.text for one in by_model] == ["A cat sleeps"]
    text = to_yaml(found.brief)
    assert text.count("read_by: model") == 1
    again = from_yaml(text)
    assert [one.id for one in again.constraints if one.span.is_by_model] == [by_model[0].id]


def test_what_reading_takes_is_counted_and_a_lost_answer_at_its_ceiling() -> None:
    with reading(said("[]", tokens=(100, 10))) as (found, _):
        assert found.cost_microusd == 100 + 2 * 10
    with reading(BREAKS_OFF) as (found, _):
        assert found.cost_microusd == ceiling_microusd(read_brief(PROMPT), TERMS)
    with reading(failed(500)) as (found, _):
        assert found.cost_microusd == 0


def test_a_brief_without_prose_is_not_shown_to_the_model() -> None:
    plain = from_yaml("kind: poster\nconstraints: []")
    with ScriptedChatServer(said("[]")) as server:
        chat = OpenAiChat(Endpoint(base_url=server.base_url, model="m"))
        found = read_with_model(plain, chat, TERMS, deadline_s=30.0)

        assert (found.brief, found.cost_microusd, server.requests) == (plain, 0, [])
        assert found.notes == ("brief: read by rules alone, because it has no prose",)
