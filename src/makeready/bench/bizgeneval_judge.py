"""The checklist: a port for whoever looks at pictures and answers questions, and the paper's score.

No judge is built in. Without one the checklist is "not measured"; with one that fails it is an error.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from makeready.bench.bizgeneval_prompts import Prompt
from makeready.errors import MakereadyError

ALPHA, TRACK_ALPHA = 0.1, 0.2
"""Source: BizGenEval, arXiv:2603.25732: an error costs 0.1 over all twenty questions; the easy and the hard
track have ten each and cost 0.2, as its published summary does."""


class VisionJudge(Protocol):
    """Looks at one picture and says of each question whether the answer is yes.

    Must answer every question, in order. Raises UpstreamError where it cannot answer; it never guesses.
    """

    @property
    def name(self) -> str: ...

    def answers(self, png: bytes, questions: Sequence[str]) -> tuple[bool, ...]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """A judge's answers to all questions of a prompt; or why there are none."""

    judge: str
    answers: tuple[bool, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistScores:
    """The paper's scores, 0 to 1; None where the prompt has no question of that track."""

    all: float | None
    easy: float | None
    hard: float | None


def judged(judge: VisionJudge, png: bytes, prompt: Prompt) -> Checklist:
    """What the judge says. Its failure, or a wrong number of answers, is an error and never a pass."""
    try:
        answers = tuple(judge.answers(png, prompt.questions))
    except MakereadyError as error:
        return Checklist(judge=judge.name, error=error.message)
    if len(answers) != len(prompt.questions):
        wanted = len(prompt.questions)
        return Checklist(judge=judge.name, error=f"{len(answers)} answers to {wanted} questions")
    return Checklist(judge=judge.name, answers=answers)


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
