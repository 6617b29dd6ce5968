"""What every `Journal` promises, run against each implementation."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from makeready.brief import Box, Brief, Canvas, ExactText, Finding, Verdict
from makeready.errors import StorageError, UnknownNameError
from makeready.loop import (
    Attempt,
    BriefReading,
    Budget,
    Card,
    Failure,
    Journal,
    Lever,
    Outcome,
    Parent,
    Pull,
    Run,
    RunOrder,
)
from makeready.store import open_store
from makeready.testing import MemoryJournal, ScriptedPicture

RUN = "run_0123456789ab"
ORDER = RunOrder(
    brief=Brief(
        prompt="a poster that says “Grüße 你好”",
        kind="poster",
        canvas=Canvas(width_px=64, height_px=64),
        constraints=(ExactText(id="c1", text="Grüße 你好"),),
    ),
    budget=Budget(cost_microusd=5),
    seed=3,
)
CARDS = (Card(name="design", attempt_s=0.5, levers=(Lever(name="fit", repairs=("exact_text",)),)),)
PICTURE = ScriptedPicture(rgb=(1, 2, 3))
FIRST = Attempt(
    index=0,
    proposal_index=0,
    parent_index=None,
    maker="design",
    seed=2**32 - 1,
    pulls=(),
    findings=(
        Finding(
            constraint_id="c1",
            kind="exact_text",
            verdict=Verdict.BROKEN,
            measured="“Gru”",
            expected="“Grüße 你好”",
            score=0.1,
            boxes=(Box(left_px=0.1, top_px=2, width_px=3.5, height_px=4),),
        ),
        Finding(
            constraint_id="canvas", kind="canvas", verdict=Verdict.MET, measured="", expected="", score=1.0
        ),
    ),
    started_s=0.1 + 0.2,
    finished_s=1.5,
    cost_microusd=4,
    image_sha256=hashlib.sha256(PICTURE.png_bytes()).hexdigest(),
    source_sha256=hashlib.sha256(b"<b>hi</b>").hexdigest(),
    notes=("composition: hero",),
)
SECOND = replace(
    FIRST,
    index=1,
    parent_index=0,
    pulls=(Pull(lever="fit", finding_id="c1", finding_kind="exact_text"),),
    findings=(),
    started_s=1.5,
    finished_s=2.5,
)
FAILURE = Failure(
    step="adjust 1 fit c1 design",
    num_attempts=2,
    code="draw_timeout",
    message="took 30 s\n\ud800",
    started_s=2.5,
    finished_s=9.0,
    cost_microusd=7,
)


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def journal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Journal]:
    if request.param == "memory":
        yield MemoryJournal()
    else:
        url = request.getfixturevalue("postgres").fresh() if request.param == "postgres" else None
        with open_store(tmp_path, database_url=url) as store:
            yield store.journal


def test_a_run_comes_back_as_it_was_written(journal: Journal) -> None:
    journal.begin(RUN, ORDER, CARDS)
    journal.record(RUN, FIRST, PICTURE, "<b>hi</b>")
    journal.record(RUN, SECOND, PICTURE, "<b>hi</b>")
    journal.record_failure(RUN, FAILURE)

    stored = journal.load(RUN)

    assert stored.run == Run(
        order=ORDER, cards=CARDS, attempts=(FIRST, SECOND), failures=(FAILURE,), elapsed_s=9.0
    )
    assert stored.outcome is None
    assert stored.run_id == RUN


def test_a_run_that_has_just_begun_can_be_loaded(journal: Journal) -> None:
    journal.begin(RUN, ORDER, CARDS)
    assert journal.load(RUN).run == Run(order=ORDER, cards=CARDS)


@pytest.mark.parametrize("outcome", Outcome)
def test_a_finished_run_has_its_outcome_and_its_time(journal: Journal, outcome: Outcome) -> None:
    journal.begin(RUN, ORDER, CARDS)
    journal.finish(RUN, outcome, 12.25)
    stored = journal.load(RUN)
    assert (stored.outcome, stored.run.elapsed_s) == (outcome, 12.25)


def test_a_run_that_is_not_there_is_an_unknown_name(journal: Journal) -> None:
    with pytest.raises(UnknownNameError):
        journal.load(RUN)
    with pytest.raises(UnknownNameError):
        journal.record(RUN, FIRST, PICTURE, "")
    with pytest.raises(UnknownNameError):
        journal.record_failure(RUN, FAILURE)
    with pytest.raises(UnknownNameError):
        journal.finish(RUN, Outcome.MET, 1.0)


def test_a_run_begins_once(journal: Journal) -> None:
    journal.begin(RUN, ORDER, CARDS)
    with pytest.raises(StorageError):
        journal.begin(RUN, replace(ORDER, seed=4), CARDS)
    assert journal.load(RUN).run.order == ORDER


def test_attempts_come_in_order_and_once(journal: Journal) -> None:
    journal.begin(RUN, ORDER, CARDS)
    with pytest.raises(StorageError):
        journal.record(RUN, SECOND, PICTURE, "")
    journal.record(RUN, FIRST, PICTURE, "")
    with pytest.raises(StorageError):
        journal.record(RUN, FIRST, PICTURE, "")
    assert journal.load(RUN).run.attempts == (FIRST,)


def test_two_runs_are_kept_apart(journal: Journal) -> None:
    other = "run_zzzzzzzzzzzz"
    journal.begin(RUN, ORDER, CARDS)
    journal.begin(other, replace(ORDER, seed=9), ())
    journal.record(other, FIRST, PICTURE, "")
    assert journal.load(RUN).run.attempts == ()
    assert journal.load(other).run.order.seed == 9


def test_an_attempt_comes_back_as_a_parent_with_its_picture_and_its_source(journal: Journal) -> None:
    journal.begin(RUN, ORDER, CARDS)
    journal.record(RUN, FIRST, PICTURE, "<b>hi</b>")
    bare = replace(SECOND, source_sha256="")
    journal.record(RUN, bare, PICTURE, "")

    assert journal.as_parent(FIRST) == Parent(source="<b>hi</b>", png=PICTURE.png_bytes())
    assert journal.as_parent(bare).source == ""


def test_what_an_inspection_cost_and_a_reading_took_come_back(journal: Journal) -> None:
    order = replace(ORDER, reading=BriefReading(cost_microusd=7, seconds=1.5, notes=("read by the model",)))
    paid = replace(FIRST, findings=(replace(FIRST.findings[0], cost_microusd=3), FIRST.findings[1]))
    journal.begin(RUN, order, CARDS)
    journal.record(RUN, paid, PICTURE, "<b>hi</b>")

    run = journal.load(RUN).run
    assert (run.order, run.attempts) == (order, (paid,))
    assert run.cost_microusd == 7 + paid.cost_microusd
