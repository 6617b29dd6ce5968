"""The checklist: a port for whoever looks at pictures and answers questions, and the paper's score.

Without a judge the checklist is "not measured"; with one that fails it is an error, never a pass.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from makeready.bench.bizgeneval_prompts import Prompt
from makeready.errors import MakereadyError

ALPHA, TRACK_ALPHA = 0.1, 0.2
"""Source: BizGenEval, arXiv:2603.25732: an error costs 0.1 over all twenty questions; the easy and the hard
track have ten each and cost 0.2, as its published summary does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A judge's answers to all questions, or the error in their place; and what either of them took."""

    answers: tuple[bool, ...] = ()
    error: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    cost_microusd: int = 0


class VisionJudge(Protocol):
    """Looks at one picture and says of each question whether the answer is yes.

    Must answer every question, in order; where it cannot, its judgement is an error or it raises one of ours.
    It never guesses. Two threads may ask at once.
    """

    @property
    def name(self) -> str: ...

    def answers(self, png: bytes, questions: Sequence[str]) -> Judgement: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """A judge's answers to all questions of a prompt, or why there are none; and what either of them took."""

    judge: str
    answers: tuple[bool, ...] = ()
    error: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    cost_microusd: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistScores:
    """The paper's scores, 0 to 1; None where the prompt has no question of that track."""

    all: float | None
    easy: float | None
    hard: float | None


def judged(judge: VisionJudge, png: bytes, prompt: Prompt) -> Checklist:
    """What the judge says. Its failure, or a wrong number of answers, is an error and never a pass."""
    try:
        said = judge.answers(png, prompt.questions)
    except MakereadyError as error:
        return Checklist(judge=judge.name, error=error.message)
    wanted, error_text = len(prompt.questions), said.error
    if not error_text and len(said.answers) != wanted:
        error_text = f"{len(said.answers)} answers to {wanted} questions"
    return Checklist(
        judge=judge.name,
        answers=() if error_text else tuple(said.answers),
        error=error_text,
        tokens_in=said.tokens_in,
        tokens_out=said.tokens_out,
        cost_microusd=said.cost_microusd,
    )


def checklist_scores(answers: Sequence[bool], easy: Sequence[int], hard: Sequence[int]) -> ChecklistScores:
    """The scores of one picture. `easy` and `hard` count questions from 1."""
    return ChecklistScores(
        all=track_score(list(answers), ALPHA),
        easy=track_score([answers[number - 1] for number in easy], TRACK_ALPHA),
        hard=track_score([answers[number - 1] for number in hard], TRACK_ALPHA),
    )


def track_score(answers: Sequence[bool], alpha: float) -> float | None:
    """max(0, 1 - alpha x errors), the paper's score; None without questions."""
    if not answers:
        return None
    errors = sum(1 for is_yes in answers if is_yes is not True)
    return max(0.0, 1.0 - alpha * errors)
