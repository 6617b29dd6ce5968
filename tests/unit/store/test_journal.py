"""Reading the journal: lists, names that a person types, and what a crash leaves."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from makeready import __version__
from makeready.brief import Brief, Canvas
from makeready.errors import StorageError, UnknownNameError
from makeready.loop import (
    Attempt,
    Budget,
    Card,
    Failure,
    Lever,
    Outcome,
    RunOrder,
    Workshop,
    pursue,
    replay,
)
from makeready.store import Store, open_store
from makeready.testing import (
    ManualClock,
    ScriptedInspector,
    ScriptedMaker,
    ScriptedPicture,
    Turn,
    attempt_of,
    broken,
)

ORDER = RunOrder(
    brief=Brief(prompt="a poster", kind="poster", canvas=Canvas(width_px=64, height_px=64)),
    budget=Budget(cost_microusd=100_000),
)
PICTURE = ScriptedPicture()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    seconds = count()
    with open_store(tmp_path, utc_now=lambda: f"2026-01-01T00:00:{next(seconds):02}.000+00:00") as opened:
        yield opened


def attempt(index: int = 0, cost_microusd: int = 0, source: str = "") -> Attempt:
    made = attempt_of(PICTURE, source, index=index)
    return replace(made, proposal_index=0, findings=(broken("c1"),), cost_microusd=cost_microusd)


def begin(store: Store, *run_ids: str) -> None:
    for run_id in run_ids:
        store.journal.begin(run_id, ORDER, ())


def test_runs_are_listed_newest_first_with_what_they_cost(store: Store) -> None:
    begin(store, "run_zz", "run_aa")
    store.journal.record("run_zz", attempt(cost_microusd=5), PICTURE, "")
    lost = Failure(
        step="make 1 hosted",
        num_attempts=1,
        code="x",
        message="",
        started_s=1,
        finished_s=2,
        cost_microusd=7,
    )
    store.journal.record_failure("run_zz", lost)
    store.journal.finish("run_zz", Outcome.NOT_MET, 2.0)

    newest, oldest = store.journal.summaries()

    assert (newest.run_id, newest.outcome, newest.num_attempts, newest.cost_microusd) == (
        "run_aa",
        None,
        0,
        0,
    )
    assert (oldest.run_id, oldest.outcome, oldest.num_attempts) == ("run_zz", Outcome.NOT_MET, 1)
    assert (oldest.cost_microusd, oldest.elapsed_s, oldest.prompt) == (12, 2.0, "a poster")
    assert oldest.created_utc == "2026-01-01T00:00:00.000+00:00"
    assert [one.run_id for one in store.journal.summaries(limit=1)] == ["run_aa"]


@pytest.mark.parametrize("name", ["run_abc1", "run_abc", "abc", "run_a"])
def test_a_run_is_found_by_a_beginning_that_only_it_has(store: Store, name: str) -> None:
    begin(store, "run_abc1", "run_xyz1")
    assert store.journal.load(name).run_id == "run_abc1"


def test_the_newest_run_is_called_last(store: Store) -> None:
    begin(store, "run_zz", "run_aa")
    assert store.journal.load("last").run_id == "run_aa"


def test_a_whole_id_wins_over_a_longer_one_that_begins_so(store: Store) -> None:
    begin(store, "run_abc1", "run_abc")
    assert store.journal.load("run_abc").run_id == "run_abc"


def test_a_beginning_of_two_runs_names_both(store: Store) -> None:
    begin(store, "run_abc1", "run_abc2")
    with pytest.raises(UnknownNameError, match="More than one") as caught:
        store.journal.load("abc")
    assert "run_abc1" in caught.value.hint
    assert "run_abc2" in caught.value.hint


def test_a_mistyped_id_is_answered_with_the_nearest(store: Store) -> None:
    begin(store, "run_0123456789ab")
    with pytest.raises(UnknownNameError) as caught:
        store.journal.load("run_0123456798ab")
    assert caught.value.hint == "Did you mean 'run_0123456789ab'?"


@pytest.mark.parametrize("name", ["last", "", "run_", "%", "run_%"])
def test_an_empty_store_knows_no_name(store: Store, name: str) -> None:
    with pytest.raises(UnknownNameError):
        store.journal.load(name)


@pytest.mark.parametrize("name", ["", "run_", "%", "_"])
def test_a_wildcard_is_no_name(store: Store, name: str) -> None:
    begin(store, "run_abc1")
    with pytest.raises(UnknownNameError):
        store.journal.load(name)


def test_a_run_says_where_and_by_which_version_it_was_made(store: Store) -> None:
    begin(store, "run_abc1")
    stored = store.journal.load("run_abc1")
    assert stored.version == __version__
    assert stored.created_utc.startswith("2026-01-01T")


def test_picture_and_source_of_an_attempt_can_be_read_back(store: Store) -> None:
    begin(store, "run_abc1")
    one = attempt(source="<b>Grüße</b>")
    store.journal.record("run_abc1", one, PICTURE, "<b>Grüße</b>")
    assert store.picture_bytes(one) == PICTURE.png_bytes()
    assert store.picture_path(one).suffix == ".png"
    assert store.picture_path(one).is_file()
    assert store.source_text(one) == "<b>Grüße</b>"
    assert store.source_text(attempt()) == ""


def test_an_attempt_that_names_another_picture_is_refused(store: Store) -> None:
    begin(store, "run_abc1")
    with pytest.raises(StorageError, match="another picture"):
        store.journal.record("run_abc1", attempt(), ScriptedPicture(rgb=(9, 9, 9)), "")
    assert store.journal.load("run_abc1").run.attempts == ()


def test_a_whole_run_in_the_store_can_be_replayed_by_another_process(tmp_path: Path) -> None:
    clock = ManualClock()
    card = Card(
        name="hosted",
        attempt_s=1.0,
        attempt_microusd=9,
        levers=(Lever(name="fit", repairs=("exact_text",)),),
    )
    turns = (Turn(findings=(broken("c1"),), cost_microusd=7), Turn(takes_s=0.1 + 0.2, cost_microusd=8))
    maker = ScriptedMaker(clock=clock, card=card, script=turns)
    with open_store(tmp_path) as store:
        workshop = Workshop(
            makers=[maker],
            inspector=ScriptedInspector(),
            clock=clock,
            ledger=store.ledger,
            journal=store.journal,
        )
        result = pursue(ORDER, workshop, run_id="run_abc1")

    with open_store(tmp_path) as store:
        stored = store.journal.load("last")
        assert store.ledger.spent_microusd("run_abc1") == 15

    assert stored.outcome is Outcome.MET
    assert stored.run == result.run
    assert replay(stored.run) == replay(result.run)
