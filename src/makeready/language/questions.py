"""Yes-or-no questions about one picture, asked of a model that sees, all in one call.

Answers are read strictly: one for each question, in order, in the words that were asked for. Anything else is
an error, so that nobody takes half an answer for a whole one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from makeready.errors import InvalidAnswerError, MakereadyError
from makeready.language.chat import Answer, Chat, Message
from makeready.language.extract import json_list_in
from makeready.language.paid import CallTerms, asked
from makeready.language.prompt import Prompt, prompt_named

MAX_REASON_CHARACTERS = 240
"""Ours: a sentence; a model that tells a story is cut short."""
_WORDS = {"yes": True, "no": False, "unclear": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The answer to one question: True, False, or None where the model cannot tell; and why."""

    is_yes: bool | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Replies:
    """The replies in the order of the questions; none, and the error, where anything went wrong."""

    replies: tuple[Reply, ...] = ()
    error: MakereadyError | None = None
    answer: Answer | None = None
    cost_microusd: int = 0


def look_prompt() -> Prompt:
    """The prompt for constraints: "unclear" is an answer."""
    return prompt_named("look", 1)


def judge_prompt() -> Prompt:
    """The prompt for a benchmark's checklist: yes or no, and what cannot be seen is no."""
    return prompt_named("judge", 1)


def messages_for(questions: Sequence[str], prompt: Prompt) -> tuple[Message, ...]:
    """The conversation: the prompt, then the numbered questions, each on a line of its own."""
    lines = [f"{number}. {' '.join(one.split())}" for number, one in enumerate(questions, start=1)]
    return (
        Message(role="system", text=prompt.filled(number=str(len(questions)))),
        Message(role="user", text="\n".join(lines)),
    )


def ask_about(
    png: bytes, questions: Sequence[str], chat: Chat, terms: CallTerms, *, prompt: Prompt, deadline_s: float
) -> Replies:
    """What the model says about a picture. Never raises for what an endpoint or a model does."""
    paid = asked(chat, messages_for(questions, prompt), terms, deadline_s=deadline_s, png=png)
    if paid.answer is None:
        return Replies(error=paid.error, cost_microusd=paid.cost_microusd)
    try:
        replies = replies_in(paid.answer, len(questions), may_be_unclear=prompt.name == "look")
    except MakereadyError as error:
        return Replies(error=error, answer=paid.answer, cost_microusd=paid.cost_microusd)
    return Replies(replies=replies, answer=paid.answer, cost_microusd=paid.cost_microusd)


def replies_in(answer: Answer, num_questions: int, *, may_be_unclear: bool) -> tuple[Reply, ...]:
    """The replies in an answer.

    Raises: InvalidAnswerError for another number of replies, another order, or other words than were asked
        for; TruncatedAnswerError for half of them, DeclinedError where there are none.
    """
    entries = json_list_in(answer)
    if len(entries) != num_questions:
        raise _invalid(f"gave {len(entries)} answers to {num_questions} questions")
    return tuple(_reply(entry, number, may_be_unclear) for number, entry in enumerate(entries, start=1))


def _reply(entry: object, number: int, may_be_unclear: bool) -> Reply:
    if not isinstance(entry, dict) or entry.get("question") != number or entry.get("question") is True:
        raise _invalid(f"does not answer question {number} in its place")
    word = entry.get("answer")
    if not isinstance(word, str) or word.strip().lower() not in _WORDS:
        raise _invalid(f"answers question {number} with neither yes nor no")
    is_yes = _WORDS[word.strip().lower()]
    if is_yes is None and not may_be_unclear:
        raise _invalid(f"answers question {number} with neither yes nor no")
    reason = entry.get("reason")
    words = " ".join(reason.split()) if isinstance(reason, str) else ""
    shortened = words if len(words) <= MAX_REASON_CHARACTERS else words[: MAX_REASON_CHARACTERS - 1] + "…"
    return Reply(is_yes=is_yes, reason=shortened)


def _invalid(what: str) -> InvalidAnswerError:
    return InvalidAnswerError(f"The vision model {what}.", hint="Ask again, or use another model.")
