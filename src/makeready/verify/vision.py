"""What only a model that understands pictures can answer: subjects and questions, where such a model is set.

The model is asked all questions of a picture in one call. What it does not answer in the words that were
asked for is unknown, never met; so is what would cost more than the run has left.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from threading import Lock
from weakref import WeakKeyDictionary

from makeready.brief import Brief, Question, Subject
from makeready.language import Chat
from makeready.language.paid import CallTerms
from makeready.language.questions import Reply, ask_about, look_prompt, messages_for
from makeready.verify.look import Look
from makeready.verify.shown import shown
from makeready.verify.verifier import Answer, Asked, Derived, broken, met, unknown

NOT_CONFIGURED = "needs a vision model; none is configured"
MAX_QUESTIONS = 40
"""Ours: a reply takes about sixty tokens; more in one call would be cut off."""
MAX_KEPT = 2048
"""Ours: replies are short; this many are a few hundred kilobytes."""

_Key = tuple[str, str, str, str]
"""The picture's sha256, the question, the prompt with its version, the model."""


class VisionModel:
    """Asks a model that sees, and keeps its replies: the same question about the same picture is asked once.

    May be shared by threads. Failures are kept for one look only, so that a later look tries again.
    """

    def __init__(self, chat: Chat, terms: CallTerms) -> None:
        self._chat = chat
        self._terms = terms
        self._kept: OrderedDict[_Key, Reply] = OrderedDict()
        self._failures: WeakKeyDictionary[Look, str] = WeakKeyDictionary()
        self._lock = Lock()

    @property
    def version(self) -> str:
        """The prompt and the model: what an answer depends on beside the picture and the question."""
        return f"{look_prompt()} {self._terms.model}"

    def ceiling_microusd(self, brief: Brief) -> int:
        """The most that looking at one picture of this brief can cost."""
        calls = calls_for(brief)
        return sum(self._terms.ceiling_microusd(messages_for(one, look_prompt()), 1) for one in calls)

    def reply(self, look: Look, question: str) -> tuple[Reply | str, int]:
        """The reply, or why there is none; and what it cost, 0 if it was asked for before."""
        sha256 = hashlib.sha256(look.picture.png_bytes()).hexdigest()
        together = next((call for call in calls_for(look.brief) if question in call), (question,))
        waiting = [one for one in together if self._known(sha256, one) is None]
        cost_microusd = 0
        if question in waiting:
            if failure := self._failure(look):
                return failure, 0
            cost_microusd = self._ask(look, sha256, waiting)
        known = self._known(sha256, question)
        return (known, cost_microusd) if known else (self._failure(look), cost_microusd)

    def close(self) -> None:
        """End the connections."""
        self._chat.close()

    def _ask(self, look: Look, sha256: str, questions: Sequence[str]) -> int:
        """Ask, keep what came, and say what it cost."""
        allowance = look.allowance
        ceiling_microusd = self._terms.ceiling_microusd(messages_for(questions, look_prompt()), 1)
        if ceiling_microusd > allowance.cost_microusd:
            self._fail(look, f"asking may cost {ceiling_microusd} micro-dollars; the budget has less left")
            return 0
        said = ask_about(
            shown(look.picture.png_bytes()),
            questions,
            self._chat,
            self._terms,
            prompt=look_prompt(),
            deadline_s=allowance.deadline_s,
        )
        if said.error is not None:
            self._fail(look, f"the vision model gave no answer: {said.error.message}")
        with self._lock:
            for question, reply in zip(questions, said.replies, strict=False):
                self._kept[self._key(sha256, question)] = reply
            while len(self._kept) > MAX_KEPT:
                self._kept.popitem(last=False)
        return said.cost_microusd

    def _key(self, sha256: str, question: str) -> _Key:
        return (sha256, question, str(look_prompt()), self._terms.model)

    def _known(self, sha256: str, question: str) -> Reply | None:
        with self._lock:
            return self._kept.get(self._key(sha256, question))

    def _failure(self, look: Look) -> str:
        with self._lock:
            return self._failures.get(look, "")

    def _fail(self, look: Look, reason: str) -> None:
        with self._lock:
            self._failures[look] = reason


class VisionVerifier:
    """Subjects and questions, answered by the model if there is one. Numbers that nobody read are unknown."""

    name = "vision"
    kinds = ("subject", "question", "numbers")

    def __init__(self, model: VisionModel | None = None) -> None:
        self._model = model

    @property
    def version(self) -> str:
        return self._model.version if self._model else "1"

    def inspect(self, look: Look, asked: Asked) -> Answer:
        match asked:
            case Subject(is_present=True):
                return self._answer(look, question_of(asked), f"shows {asked.text}")
            case Subject():
                return self._answer(look, question_of(asked), f"does not show {asked.text}", wants=False)
            case Question():
                return self._answer(look, question_of(asked), f"yes to: {asked.text}")
            case Derived(id="numbers"):
                return unknown("no numbers were read from the brief", "a chart of the brief's numbers")
            case _:
                raise TypeError(f"{type(asked).__name__} is not a question of vision.")

    def _answer(self, look: Look, question: str, expected: str, *, wants: bool = True) -> Answer:
        if self._model is None:
            return unknown(NOT_CONFIGURED, expected)
        reply, cost_microusd = self._model.reply(look, question)
        if isinstance(reply, str):
            return unknown(reply, expected, cost_microusd=cost_microusd)
        if reply.is_yes is None:
            return unknown(_measured("unclear", reply), expected, cost_microusd=cost_microusd)
        measured = _measured("yes" if reply.is_yes else "no", reply)
        if reply.is_yes is wants:
            return met(measured, expected, cost_microusd=cost_microusd)
        return broken(measured, expected, cost_microusd=cost_microusd)


def questions_of(brief: Brief) -> Iterator[str]:
    """Everything of a brief that only eyes can tell, each question once."""
    wanted = (one for one in brief.constraints if isinstance(one, Subject | Question))
    yield from dict.fromkeys(question_of(one) for one in wanted)


def calls_for(brief: Brief) -> Iterator[tuple[str, ...]]:
    """The questions of a brief, as many together as one call may have."""
    questions = tuple(questions_of(brief))
    for start in range(0, len(questions), MAX_QUESTIONS):
        yield questions[start : start + MAX_QUESTIONS]


def question_of(asked: Subject | Question) -> str:
    return asked.text if isinstance(asked, Question) else f"Does the picture show {asked.text}?"


def _measured(word: str, reply: Reply) -> str:
    return f"{word}: {reply.reason}" if reply.reason else f"{word}, without a reason"
