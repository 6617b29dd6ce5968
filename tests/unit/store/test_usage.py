"""The report of usage adds up to the ledger's books and to the runs in the journal, however it is grouped."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from makeready.brief import Brief, Canvas, Finding, Verdict
from makeready.errors import CallerError
from makeready.loop import Outcome, RunOrder
from makeready.loop.card import Pull
from makeready.loop.run import adjust_step, inspect_step, make_step, maker_of_step
from makeready.store import Store, open_store
from makeready.store.schema import jobs
from makeready.store.usage import GROUPINGS, Period, Used, usage_of
from makeready.testing import ScriptedPicture, attempt_of

ALL = Period(first_day="", last_day="9")
BRIEF = Brief(prompt="a poster", kind="poster", canvas=Canvas(width_px=64, height_px=64))
MAKERS = ("design", "openai:gpt image", "")
NUMBERS = count(1)


class Clock:
    """A day that a test sets."""

    day = "2026-11-01"

    def __call__(self) -> str:
        return f"{self.day}T12:00:00.000+00:00"


CLOCK = Clock()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(tmp_path_factory.mktemp("store"), utc_now=CLOCK) as opened:
        yield opened


def money(lines: tuple[Used, ...]) -> dict[tuple[str | None, str | None], tuple[int, int, int]]:
    """What each day and key has, as the ledger's own usage says it."""
    sums: Counter[tuple[str | None, str | None, str]] = Counter()
    for one in lines:
        for name in ("reserved", "settled", "unknown"):
            sums[one.day, one.key_id, name] += getattr(one, f"{name}_microusd")
    places = {(day, key) for day, key, _ in sums}
    return {(d, k): (sums[d, k, "reserved"], sums[d, k, "settled"], sums[d, k, "unknown"]) for d, k in places}


OPERATIONS = st.lists(
    st.tuples(
        st.sampled_from(("2026-11-21", "2026-11-22", "2026-11-23")),
        st.sampled_from(MAKERS),
        st.integers(0, 10**9),
        st.sampled_from(("reserve", "settle", "release", "unknown")),
        st.integers(0, 10**9),
    ),
    max_size=8,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(operations=OPERATIONS)
def test_money_is_to_the_micro_dollar_what_the_ledger_says(
    store: Store, operations: list[tuple[str, str, int, str, int]]
) -> None:
    key_id = store.keys.create(name="ann").key.id
    ledger = store.ledger_of(key_id)
    for number, (day, maker, ceiling, end, cost) in enumerate(operations):
        CLOCK.day = day
        reason = make_step(number, maker) if maker else "read the brief"
        hold = ledger.reserve(f"run_{number}", ceiling, reason)
        if end == "settle":
            ledger.settle(hold, cost)
        elif end == "release":
            ledger.release(hold)
        elif end == "unknown":
            ledger.mark_unknown(hold)

    mine = Period(first_day="", last_day="9", key_id=key_id)
    for groups in (GROUPINGS, ("day", "key")):
        reported = {
            place: sums
            for place, sums in money(usage_of(store.database, mine, groups).lines).items()
            if any(sums)
        }
        booked = {
            (one.day, one.key_id): (one.reserved_microusd, one.spent_microusd, one.unknown_microusd)
            for one in store.ledger.usage(key_id=key_id)
            if one.counted_microusd
        }
        assert reported == booked
    assert store.ledger.audit().is_whole
    every_key = usage_of(store.database, ALL, ()).total
    booked_sum = sum(one.spent_microusd for one in store.ledger.usage())
    assert every_key.settled_microusd == booked_sum


def begun(store: Store, day: str, owner: str, attempts: list[tuple[str, str]]) -> None:
    """A run of somebody's, with a picture by each maker that has such a verdict."""
    CLOCK.day = day
    run_id = f"run_{next(NUMBERS):06}"
    store.journal.begin(run_id, RunOrder(brief=BRIEF, num_proposals=max(1, len(attempts))), ())
    for index, (maker, verdict) in enumerate(attempts):
        found = [("must", Verdict.MET), ("should", Verdict.BROKEN)]
        found += [("must", Verdict.UNKNOWN)] if verdict != "met" else []
        found += [("must", Verdict.BROKEN)] if verdict == "not_met" else []
        picture = ScriptedPicture(rgb=(index, 0, 0))
        findings = tuple(
            Finding(
                constraint_id=f"c{number}",
                kind="exact_text",
                verdict=one,
                score=1.0,
                measured="",
                expected="",
                verifier="test",
                severity=severity,  # type: ignore[arg-type]
            )
            for number, (severity, one) in enumerate(found)
        )
        made = replace(attempt_of(picture, index=index), maker=maker, findings=findings)
        attempt = replace(made, started_s=float(index), finished_s=index + 0.5)
        store.journal.record(run_id, attempt, picture, "")
    store.journal.finish(run_id, Outcome.NOT_MET, 1.0)
    if owner != "local":
        row: dict[str, Any] = {
            "run_id": run_id,
            "owner": owner,
            "request_id": run_id,
            "order_json": "",
            "state": "finished",
            "fence": 1,
            "num_crashes": 0,
            "is_cancel_asked": 0,
            "last_sequence": 0,
            "created_utc": CLOCK(),
        }
        with store.database.writing() as connection:
            connection.execute(insert(jobs).values(row))


@pytest.fixture
def busy(tmp_path: Path, database_url: str | None) -> Iterator[Store]:
    """A store with runs of two days and two owners."""
    with open_store(tmp_path, utc_now=CLOCK, database_url=database_url) as opened:
        begun(opened, "2026-11-22", "local", [("design", "met")])
        begun(
            opened,
            "2026-11-23",
            "key_ann",
            [("design", "not_met"), ("compose", "met"), ("design", "unverified")],
        )
        begun(opened, "2026-11-23", "key_ann", [])
        yield opened


def test_pictures_stand_by_day_key_and_maker_and_add_up_to_their_verdicts(busy: Store) -> None:
    lines = usage_of(busy.database, ALL, GROUPINGS).lines

    assert [(one.day, one.key_id, one.maker, one.runs, one.pictures) for one in lines] == [
        ("2026-11-23", "key_ann", "", 1, 0),
        ("2026-11-23", "key_ann", "compose", 1, 1),
        ("2026-11-23", "key_ann", "design", 1, 2),
        ("2026-11-22", "local", "design", 1, 1),
    ]
    assert [(one.met, one.unverified, one.not_met, one.seconds) for one in lines] == [
        (0, 0, 0, 0.0),
        (1, 0, 0, 0.5),
        (0, 1, 1, 1.0),
        (1, 0, 0, 0.5),
    ]
    for number in range(4):
        for groups in combinations(GROUPINGS, number):
            report = usage_of(busy.database, ALL, groups)
            total = report.total
            assert (total.pictures, total.met, total.unverified, total.not_met) == (4, 2, 1, 1)
            assert (total.runs, total.seconds) == (3, 2.0)
            assert sum(one.pictures for one in report.lines) == 4
            assert "maker" in groups or sum(one.runs for one in report.lines) == 3


def test_a_report_has_its_days_and_its_key_alone(busy: Store) -> None:
    one_day = Period(first_day="2026-11-22", last_day="2026-11-22")
    anns = Period(first_day="2026-11-01", last_day="2026-11-30", key_id="key_ann")

    assert [one.key_id for one in usage_of(busy.database, one_day, ["key"]).lines] == ["local"]
    assert [(one.day, one.pictures) for one in usage_of(busy.database, anns, ["day"]).lines] == [
        ("2026-11-23", 3)
    ]
    with pytest.raises(CallerError):
        Period(first_day="2026-11-23", last_day="2026-11-22")


@given(number=st.integers(0, 10**6), maker=st.text(min_size=1), lever=st.sampled_from(("fit", "reseed")))
def test_a_step_names_its_maker(number: int, maker: str, lever: str) -> None:
    pull = Pull(lever=lever, finding_id="c1", finding_kind="exact_text")
    for step in (make_step(number, maker), adjust_step(number, pull, maker)):
        assert maker_of_step(step) == maker_of_step(inspect_step(step)) == maker
