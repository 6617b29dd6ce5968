"""A run is approved or rejected once, by a person, and the decision can be asked of the database."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from makeready.brief import Brief, Canvas
from makeready.errors import CallerError, StateConflictError
from makeready.loop import Outcome, RunOrder, StoredRun
from makeready.store import Store, open_store
from makeready.store.decisions import MAX_NOTE_CHARS, VERBS, Verb, accept_rates
from makeready.testing import ScriptedPicture, attempt_of

BRIEF = Brief(prompt="a poster", kind="poster", canvas=Canvas(width_px=64, height_px=64))
NUMBERS = count(1)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(tmp_path_factory.mktemp("store"), utc_now=lambda: "2026-11-23T10:00") as opened:
        yield opened


def run_in(store: Store, outcome: Outcome | None = Outcome.MET, *, num_pictures: int = 1) -> StoredRun:
    """A run in the store with so many delivered pictures."""
    run_id = f"run_{next(NUMBERS):06}"
    store.journal.begin(run_id, RunOrder(brief=BRIEF, num_proposals=max(1, num_pictures)), ())
    for index in range(num_pictures):
        picture = ScriptedPicture(rgb=(index, 0, 0))
        maker = "design" if index % 2 == 0 else "compose"
        attempt = replace(attempt_of(picture, index=index), maker=maker)
        store.journal.record(run_id, attempt, picture, "")
    if outcome is not None:
        store.journal.finish(run_id, outcome, 1.0)
    return store.journal.load(run_id)


def test_an_approval_is_kept_with_who_and_why_and_what_was_made(store: Store) -> None:
    run = run_in(store)
    made = store.decisions.decide(run, "approved", decided_by="ann", note="ship it")

    assert store.decisions.of(run.run_id) == made
    assert (made.decided_by, made.note, made.maker, made.kind) == ("ann", "ship it", "design", "poster")
    assert (made.attempt_index, made.image_sha256) == (0, run.run.attempts[0].image_sha256)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    asked=st.lists(st.tuples(st.sampled_from(VERBS), st.sampled_from((0, 1, None))), min_size=1, max_size=5)
)
def test_the_first_decision_stands_whatever_is_asked_after_it(
    store: Store, asked: list[tuple[Verb, int | None]]
) -> None:
    """The state machine: open -> approved or rejected, once. The same again is no error, another is."""
    run = run_in(store, num_pictures=2)
    stands = None
    for number, (verb, index) in enumerate(asked):
        sha256 = "" if index is None else run.run.attempts[index].image_sha256

        def decided(verb: Verb = verb, sha256: str = sha256, number: int = number) -> object:
            return store.decisions.decide(run, verb, decided_by=f"person {number}", image_sha256=sha256)

        if verb == "approved" and index is None:
            with pytest.raises(CallerError, match="2 pictures"):
                decided()
        elif stands is None:
            stands = decided()
            assert stands == store.decisions.of(run.run_id)
            first = (verb, index)
        elif (verb, index) == first:
            assert decided() == stands
        else:
            with pytest.raises(StateConflictError, match="already"):
                decided()
    assert store.decisions.of(run.run_id) == stands


@pytest.mark.parametrize(
    ("outcome", "num_pictures"), [(None, 1), (Outcome.CANCELLED, 1), (Outcome.REFUSED, 0)]
)
def test_a_run_that_delivered_nothing_cannot_be_decided(
    store: Store, outcome: Outcome | None, num_pictures: int
) -> None:
    run = run_in(store, outcome, num_pictures=num_pictures)
    for verb in VERBS:
        with pytest.raises(StateConflictError, match="no picture to decide about"):
            store.decisions.decide(run, verb, decided_by="ann")
    assert store.decisions.of(run.run_id) is None


def test_wrong_words_are_refused_by_their_field(store: Store) -> None:
    run = run_in(store)
    with pytest.raises(CallerError) as picture:
        store.decisions.decide(run, "approved", decided_by="ann", image_sha256="0" * 64)
    with pytest.raises(CallerError) as note:
        store.decisions.decide(run, "approved", decided_by="ann", note="x" * (MAX_NOTE_CHARS + 1))

    assert (picture.value.param, note.value.param) == ("image", "note")


def test_of_two_people_at_once_one_decides(tmp_path: Path, database_url: str | None) -> None:
    with open_store(tmp_path, database_url=database_url) as store:
        run = run_in(store)

        def decided(verb: Verb) -> bool:
            try:
                store.decisions.decide(run, verb, decided_by=verb)
            except StateConflictError:
                return False
            return True

        with ThreadPoolExecutor(8) as pool:
            done = list(pool.map(decided, VERBS * 4))
        stands = store.decisions.of(run.run_id)
    assert stands is not None
    assert done == [verb == stands.verb for verb in VERBS * 4]


def test_the_rate_of_acceptance_is_there_by_maker_and_kind(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        for verb in ("approved", "approved", "rejected"):
            store.decisions.decide(run_in(store), verb, decided_by="ann")
        store.decisions.decide(run_in(store, num_pictures=2), "rejected", decided_by="ann")
        with store.database.reading() as connection:
            found = accept_rates(connection)
        rates = [(one.maker, one.kind, one.num_approved, one.num_rejected) for one in found]

    assert rates == [("design", "poster", 2, 1)]  # of two makers at once nobody's rate is known
