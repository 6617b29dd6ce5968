"""The benchmark of the service: its table, its truth about money, and a tiny run of its own servers."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeready.bench.report import Row
from makeready.bench.serve import DOCUMENT, MEASURES, Sizes, command_of, measured
from makeready.bench.serve_document import BEGIN, END, command_in, written
from makeready.bench.serve_money import life_of, lived
from makeready.bench.serve_overload import Tally
from makeready.store import open_store

ROWS = "| old | <= 1 ms | 2.00 ms | MISSED | abc | `one` |\n| his | | 7 | | | `two` |"
PAGE = f"# Page\n\n{BEGIN}\n{ROWS}\n{END}\n\nEnd.\n"
TINY = Sizes(num_operations=30, num_money_kills=1, num_clients=8)


def test_a_row_takes_the_place_of_its_older_one_and_leaves_the_others() -> None:
    rows = [Row(name="new", value=1.5, unit="ms", target=3), Row(name="more", value=0, unit="", target=0)]
    page = written(PAGE, {"one": rows})

    lines = [line for line in page.splitlines() if line.startswith("| ")][1:]
    assert [line.split(" | ")[0] for line in lines] == ["| new", "| more", "| his"]
    assert "| <= 3 ms | 1.50 ms | ok |" in lines[0]
    assert page.startswith("# Page\n")
    assert page.endswith("\n\nEnd.\n")
    assert written(page, {}) == page


def test_what_was_not_measured_says_why() -> None:
    page = written(PAGE, {"three": [Row(name="x", value=None, unit="%", target=95, reason="nobody came")]})

    assert "| x | <= 95 % | not measured: nobody came |  |" in page


def test_every_measure_has_its_rows_on_the_page() -> None:
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    commands = {command_in(line) for line in lines if line.startswith("| ")}

    assert {command_of(name) for name in MEASURES} <= commands


@given(st.integers(0, 5), st.integers(0, 10_000))
def test_a_life_leaves_what_its_end_says(seed: int, number: int) -> None:
    life = life_of(seed, number)

    assert life == life_of(seed, number)
    assert sum(life.counted_microusd()) in (0, life.cost_microusd, life.ceiling_microusd)
    assert sum(1 for one in life.counted_microusd() if one) <= 1


def test_lives_that_are_lived_twice_leave_what_they_say(tmp_path: Path) -> None:
    lives = [life_of(3, number) for number in range(8)]
    with open_store(tmp_path) as store:
        for life in (*lives, *lives):
            lived(store, life)
        held = store.ledger.usage()

    truth = [sum(column) for column in zip(*(one.counted_microusd() for one in lives), strict=True)]
    told = [
        sum(getattr(one, f"{name}_microusd") for one in held) for name in ("reserved", "spent", "unknown")
    ]
    assert told == truth


def test_promises_are_counted_of_those_who_came_back() -> None:
    assert Tally(returned=20, kept=19).kept_percent == pytest.approx(95)
    assert Tally(first_kib=2048, most_kib=1024).growth_mib == 0


def test_a_tiny_run_finds_no_drift_and_no_overshoot(tmp_path: Path) -> None:
    found = measured(["drift", "budget"], TINY, tmp_path)

    assert [row.is_kept for rows in found.values() for row in rows] == [True] * 3
    assert [row.value for row in found["budget"]] == [0, 0]
