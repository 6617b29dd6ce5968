"""The checklist's formula, what a failing judge costs, and what the table says."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from makeready.bench.bizgeneval_judge import Checklist, Judgement, checklist_scores, judged, track_score
from makeready.bench.bizgeneval_prompts import Prompt
from makeready.bench.bizgeneval_recall import Reading
from makeready.bench.bizgeneval_records import Record
from makeready.bench.bizgeneval_scores import figures, rows, table
from makeready.errors import UpstreamError

QUESTIONS = tuple(f"Is thing {number} there?" for number in range(1, 21))
PROMPT = Prompt(
    id="7", text="A slide.", domain="slides", dimension="text", questions=QUESTIONS,
    easy=tuple(range(1, 11)), hard=tuple(range(11, 21)),
)  # fmt: skip


@dataclass
class ScriptedJudge:
    """Says what it is told to."""

    script: tuple[bool, ...] | None
    name: str = "scripted"

    def answers(self, png: bytes, questions: Sequence[str]) -> Judgement:
        if self.script is None:
            raise UpstreamError("The judge did not answer.", hint="Try again.")
        return Judgement(answers=self.script, tokens_in=900, tokens_out=30, cost_microusd=70)


@pytest.mark.parametrize(
    ("num_errors", "score_all", "score_track"),
    [(0, 1.0, 1.0), (1, 0.9, 0.8), (3, 0.7, 0.4), (5, 0.5, 0.0), (10, 0.0, 0.0)],
)
def test_an_error_costs_alpha_and_nothing_falls_below_zero(
    num_errors: int, score_all: float, score_track: float
) -> None:
    answers = [False] * num_errors + [True] * (10 - num_errors)

    assert track_score(answers, 0.1) == pytest.approx(score_all)
    assert track_score(answers, 0.2) == pytest.approx(score_track)


def test_questions_are_counted_from_one_and_tracks_are_apart() -> None:
    answers = [True] * 10 + [False] * 2 + [True] * 8

    scores = checklist_scores(answers, PROMPT.easy, PROMPT.hard)

    assert (scores.easy, scores.hard, scores.all) == (1.0, pytest.approx(0.6), pytest.approx(0.8))


def test_a_track_without_questions_has_no_score() -> None:
    assert track_score([], 0.2) is None


@pytest.mark.parametrize(
    "script", [None, (True,) * 19, (True,) * 21, ()], ids=["fails", "one less", "one more", "none"]
)
def test_a_judge_that_fails_is_an_error_and_never_a_pass(script: tuple[bool, ...] | None) -> None:
    checklist = judged(ScriptedJudge(script), b"", PROMPT)

    assert checklist.error
    one = figures("all", [Record(prompt=PROMPT, planner="templates", checklist=checklist)])
    assert (one.all, one.easy, one.hard, one.num_judge_errors) == (None, None, None, 1)
    assert "| error | error | error | 1 | " in table(
        [Record(prompt=PROMPT, planner="t", checklist=checklist)]
    )


def test_a_judge_that_answers_gives_the_papers_scores() -> None:
    checklist = judged(ScriptedJudge((True,) * 20), b"", PROMPT)

    one = figures("all", [Record(prompt=PROMPT, planner="templates", checklist=checklist)])

    assert (one.all, one.easy, one.hard, one.num_judged) == (1.0, 1.0, 1.0, 1)


def test_without_a_judge_the_checklist_is_not_measured() -> None:
    record = Record(prompt=PROMPT, planner="templates")

    assert table([record]).count("not measured") == 3 * 3
    assert {row["value"] for row in rows([record]) if "checklist" in str(row["name"])} == {None}


def reading(distance: float) -> Reading:
    return Reading(text="Open daily", nearest="Open daily", strict=distance, forgiving=distance)


def test_recall_is_the_mean_over_prompts_that_demand_strings() -> None:
    full = Record(prompt=PROMPT, planner="t", strings=(reading(0.0),))
    half = Record(prompt=PROMPT, planner="t", strings=(reading(0.0), reading(0.9)))
    silent = Record(prompt=PROMPT, planner="t")

    one = figures("all", [full, half, silent])

    assert one.strict == pytest.approx(0.75)
    assert (one.num_with_strings, one.num_strings, one.num_found) == (2, 3, 2)
    assert figures("none", [silent]).strict is None


def test_rows_have_the_shape_of_every_benchmark_and_an_error_is_not_ok() -> None:
    failed = Record(
        prompt=PROMPT, planner="t", error="It crashed.", checklist=Checklist(judge="x", error="y")
    )

    told = rows([failed])

    assert all(set(row) == {"name", "value", "unit", "target", "ok"} for row in told)
    assert {row["name"] for row in told if not row["ok"]} == {
        f"{group}: {name}"
        for group in ("all", "slides", "text")
        for name in ("pictures not made", "judge errors")
    }


def test_what_planning_and_judging_took_stands_in_table_and_rows_even_where_it_failed() -> None:
    checklist = judged(ScriptedJudge((True,) * 19), b"", PROMPT)
    record = Record(
        prompt=PROMPT,
        planner="model",
        tokens_in=4000,
        tokens_out=2000,
        cost_microusd=30_000,
        checklist=checklist,
    )

    one = figures("all", [record, record])

    assert (one.tokens_in, one.tokens_out, one.cost_microusd) == (2 * 4900, 2 * 2030, 2 * 30_070)
    assert "| 4900 | 2030 | $0.0301 |" in table([record])
    assert {"all: tokens read", "all: tokens written", "all: cost"} <= {row["name"] for row in rows([record])}
