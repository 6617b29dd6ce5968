"""What benchmarks say: a target is a ceiling or a floor, and the JSON has one form."""

import json

from makeready.bench.host import commit, machine
from makeready.bench.report import Row, as_json, provenance, table

FAST = Row(name="warm", value=1.2, unit="s", target=1.5)
SLOW = Row(name="cold", value=6.0, unit="s", target=5.0)
SURE = Row(name="detection", value=0.97, unit="share", target=0.95, is_floor=True)
TOLD = Row(name="memory", value=409.4, unit="MiB")


def test_a_row_keeps_its_target_or_misses_it() -> None:
    assert [row.is_kept for row in (FAST, SLOW, SURE, TOLD)] == [True, False, True, True]


def test_the_json_is_a_list_of_five_fields() -> None:
    assert json.loads(as_json([SLOW])) == [
        {"name": "cold", "value": 6.0, "unit": "s", "target": 5.0, "ok": False}
    ]


def test_the_table_shows_which_way_a_target_points() -> None:
    assert table([SLOW, SURE, TOLD]).splitlines()[2:] == [
        "| cold | 6.000 s | <= 5 s | MISSED |",
        "| detection | 0.970 share | >= 0.95 share | ok |",
        "| memory | 409 MiB |  |  |",
    ]


def test_a_number_comes_with_machine_date_commit_and_command() -> None:
    lines = provenance("make bench-main").splitlines()

    assert [line.partition(":")[0] for line in lines] == ["- Machine", "- Date", "- Commit", "- Command"]
    assert machine() in lines[0]
    assert commit() in lines[2]
