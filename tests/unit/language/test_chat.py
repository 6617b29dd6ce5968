"""The chat port against a scripted server: what is tried again, what is counted as lost, what is sent."""

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from makeready.errors import (
    DeclinedError,
    InvalidAnswerError,
    LostAnswerError,
    MakereadyError,
    RateLimitedError,
    RequestRefusedError,
    UnavailableError,
)
from makeready.language import Answer, Endpoint, Message, OpenAiChat, Price
from makeready.language.chat import most_tokens
from makeready.testing import (
    BREAKS_OFF,
    HANGS,
    ChatReply,
    ManualClock,
    ScriptedChatServer,
    failed,
    said,
)

ASKED = (Message(role="system", text="You draw."), Message(role="user", text="Draw a poster."))
HANG_S = 0.3
"""How long a test waits for a server that never answers."""


@dataclass
class Asking:
    """A chat with a scripted server, in time that only waiting moves."""

    server: ScriptedChatServer
    chat: OpenAiChat
    clock: ManualClock = field(default_factory=ManualClock)
    pauses: list[float] = field(default_factory=list)

    def ask(self, *, deadline_s: float = 60.0, max_calls: int = 2, images: tuple[bytes, ...] = ()) -> Answer:
        return self.chat.ask(ASKED, max_tokens=900, deadline_s=deadline_s, images=images, max_calls=max_calls)


@contextmanager
def scripted(*replies: ChatReply, key: str = "sk-secret", base_url: str = "") -> Iterator[Asking]:
    clock, pauses = ManualClock(), []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        clock.advance(seconds)

    with ScriptedChatServer(*replies) as server:
        endpoint = Endpoint(base_url=base_url or server.base_url, model="planner-1", key=key)
        chat = OpenAiChat(endpoint, clock=clock, sleep=pause, chance=random.Random(7))  # noqa: S311
        yield Asking(server, chat, clock, pauses)
        chat.close()


def test_an_answer_comes_with_its_tokens_and_reason() -> None:
    with scripted(said("<p>Hi</p>", tokens=(120, 34), finish_reason="length")) as asking:
        answer = asking.ask()

    assert (answer.text, answer.tokens_in, answer.tokens_out) == ("<p>Hi</p>", 120, 34)
    assert (answer.finish_reason, answer.num_lost, asking.pauses) == ("length", 0, [])


def test_a_request_says_what_the_endpoint_needs_and_does_not_stream() -> None:
    with scripted(said("ok")) as asking:
        asking.ask()
        (request,) = asking.server.requests

    assert request.path == "/v1/chat/completions"
    assert (request.body["model"], request.body["max_tokens"]) == ("planner-1", 900)
    assert "stream" not in request.body
    assert request.texts == ("You draw.", "Draw a poster.")


def test_nothing_of_the_machine_or_its_environment_is_sent_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-other")
    monkeypatch.setenv("OPENAI_ADMIN_KEY", "sk-admin")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-other")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-other")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Other: 1\nAuthorization: Bearer sk-other")
    with scripted(said("ok")) as asking:
        asking.ask()
    with scripted(said("ok"), key="") as without_key:
        without_key.ask()

    sent = {name.lower(): value for name, value in asking.server.requests[0].headers.items()}
    assert sent["authorization"] == "Bearer sk-secret"
    assert sent["user-agent"] == "makeready"
    assert [name for name in sent if name.startswith(("x-", "openai-"))] == ["x-stainless-raw-response"]
    assert "sk-other" not in json.dumps(sent)
    assert "Authorization" not in without_key.server.requests[0].headers


def test_pictures_are_shown_with_the_last_message() -> None:
    with scripted(said("ok")) as asking:
        asking.ask(images=(b"\x89PNG one", b"\x89PNG two"))

    (request,) = asking.server.requests
    assert request.images == (b"\x89PNG one", b"\x89PNG two")
    assert isinstance(request.body["messages"][0]["content"], str)
    assert request.texts[1] == "Draw a poster."


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_busy_or_broken_server_is_asked_again(status: int) -> None:
    with scripted(failed(status), failed(status), said("at last")) as asking:
        answer = asking.ask()

    assert (answer.text, answer.num_lost, len(asking.server.requests)) == ("at last", 0, 3)
    assert 0.25 <= asking.pauses[0] <= 0.5 <= asking.pauses[1] <= 1.0


def test_retry_after_is_honoured_in_seconds_and_as_a_date() -> None:
    dated = ChatReply(
        status=429,
        headers={"Retry-After": "Fri, 31 Dec 2027 23:59:59 GMT", "Date": "Fri, 31 Dec 2027 23:59:50 GMT"},
    )
    with scripted(failed(429, retry_after="3"), said("ok")) as asking:
        asking.ask()
    with scripted(dated, said("ok")) as with_date:
        with_date.ask()

    assert 3.0 <= asking.pauses[0] <= 3.05
    assert with_date.pauses[0] > 0


def test_a_server_that_wants_more_time_than_there_is_is_not_waited_for() -> None:
    with scripted(failed(429, "slow down", retry_after="120")) as asking:
        with pytest.raises(RateLimitedError, match="slow down"):
            asking.ask(deadline_s=30.0)

        assert (asking.pauses, len(asking.server.requests)) == ([], 1)


def test_tries_are_bounded() -> None:
    with scripted(failed(500)) as asking:
        with pytest.raises(UnavailableError):
            asking.ask(deadline_s=1000.0)

        assert len(asking.server.requests) == 4


@pytest.mark.parametrize(
    ("reply", "shape", "words"),
    [
        (failed(401, "bad key sk-secret"), RequestRefusedError, r"bad key \*\*\*"),
        (failed(404, "no such model"), RequestRefusedError, "no such model"),
        (failed(429, "pay first", code="insufficient_quota"), RequestRefusedError, "pay first"),
        (failed(400, "not for us", code="content_filter"), DeclinedError, "not for us"),
        (ChatReply(status=302, headers={"Location": "http://127.0.0.1:1/"}), RequestRefusedError, "302"),
    ],
)
def test_a_refusal_is_final_and_never_shows_the_key(
    reply: ChatReply, shape: type[MakereadyError], words: str
) -> None:
    with scripted(reply) as asking:
        with pytest.raises(shape, match=words) as caught:
            asking.ask()

        assert len(asking.server.requests) == 1
        assert "sk-secret" not in caught.value.message + caught.value.hint + repr(asking.chat._endpoint)


def test_a_server_that_never_answers_may_have_been_paid() -> None:
    with scripted(HANGS) as asking:
        with pytest.raises(LostAnswerError, match="took too long"):
            asking.ask(deadline_s=HANG_S)

        assert len(asking.server.requests) == 1  # no time is left for another


def test_an_answer_after_a_lost_one_says_so() -> None:
    with scripted(BREAKS_OFF, said("whole")) as asking:
        answer = asking.ask()

    assert (answer.text, answer.num_lost) == ("whole", 1)


def test_lost_answers_are_bounded_by_the_calls_that_may_be_paid() -> None:
    with scripted(BREAKS_OFF) as asking:
        with pytest.raises(LostAnswerError, match="was cut"):
            asking.ask(max_calls=1)

        assert len(asking.server.requests) == 1


def test_money_may_be_lost_even_if_the_last_failure_was_another_one() -> None:
    with scripted(BREAKS_OFF, failed(429, retry_after="500")) as asking, pytest.raises(LostAnswerError):
        asking.ask()


def test_nobody_listening_costs_nothing() -> None:
    with scripted(said("")) as asking:
        address = asking.server.base_url
    with (
        scripted(said(""), base_url=address) as refused,
        pytest.raises(UnavailableError, match="no connection"),
    ):
        refused.ask()


def test_a_model_that_wants_the_other_name_of_the_limit_gets_it() -> None:
    complaint = failed(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")
    with scripted(complaint, said("ok")) as asking:
        asking.ask()
        asking.ask()

    assert [
        ("max_tokens" in one.body, one.body.get("max_completion_tokens")) for one in asking.server.requests
    ] == [(True, None), (False, 900), (False, 900)]


def test_a_server_that_does_not_count_is_counted_at_the_most() -> None:
    with scripted(said("ok", tokens=None)) as asking:
        answer = asking.ask()

    assert answer.tokens_out == 900
    assert answer.tokens_in == most_tokens(ASKED) >= 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw(ChatReply):
    """A reply whose body is as given."""

    raw: bytes = b""

    def body(self) -> bytes:
        return self.raw


@pytest.mark.parametrize("body", [b"<html>a login page</html>", b"[]", b'{"choices": []}', b"[" * 100_000])
def test_a_body_that_is_no_completion_is_an_error_of_ours(body: bytes) -> None:
    with scripted(Raw(raw=body)) as asking, pytest.raises(InvalidAnswerError):
        asking.ask()


@pytest.mark.parametrize(
    ("content", "text"),
    [(None, ""), ([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}], "ab"), ("c", "c")],
)
def test_content_comes_in_several_shapes(content: object, text: str) -> None:
    body = json.dumps({"choices": [{"message": {"content": content}, "finish_reason": None}]}).encode()
    with scripted(Raw(raw=body)) as asking:
        assert asking.ask().text == text


def test_a_refusal_in_its_own_field_is_a_finish_reason() -> None:
    body = json.dumps({"choices": [{"message": {"content": None, "refusal": "I cannot."}}]}).encode()
    with scripted(Raw(raw=body)) as asking:
        answer = asking.ask()

    assert (answer.text, answer.finish_reason) == ("I cannot.", "refusal")


def test_money_is_whole_and_rounded_up() -> None:
    price = Price(input_microusd=3_000_000, output_microusd=15_000_000)

    assert price.cost_microusd(1000, 200) == 6000
    assert Price(input_microusd=1).cost_microusd(1, 0) == 1
    assert Price().cost_microusd(10**9, 10**9) == 0


def test_no_text_has_more_tokens_than_are_reckoned_with() -> None:
    assert most_tokens([Message(role="user", text="漢" * 100)]) >= 150
    assert most_tokens([], num_images=2, image_tokens=1500) == 3000
