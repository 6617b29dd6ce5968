"""Schemathesis on the real server, reduced and seeded; `make fuzz` sends many thousand requests."""

from pathlib import Path

import pytest

from makeready.bench.fuzz import fuzzed
from makeready.bench.fuzz_hooks import leaks


def test_no_request_breaks_the_interface_or_learns_of_the_server(origin: str, tmp_path: Path) -> None:
    found = fuzzed(origin, tmp_path, num_examples=4, seed=6, phases="fuzzing,stateful")

    assert found.failures == (), found.report
    assert (found.num_5xx, found.num_hangs) == (0, 0)
    assert found.num_cases > 60
    assert found.statuses.keys() >= {"200", "400", "404"}


@pytest.mark.parametrize(
    "body",
    [
        'Traceback (most recent call last):\n  File "/app/x.py", line 3, in f',
        "(sqlite3.OperationalError) database is locked",
        "SELECT id FROM runs",
        "The store /srv/store/makeready.db failed",
        "No such file: '/home/me/a.png'",
        "<Thing object at 0x7f1122334455>",
        "makeready.app.http.desk failed",
    ],
)
def test_a_word_of_the_servers_inside_is_found(body: str) -> None:
    assert leaks(body, asked="")


@pytest.mark.parametrize(
    "body",
    [
        '{"error": {"message": "There is no run \'run_x\'.", "hint": "Check the id."}}',
        '{"data": [{"image": "/v1/images/0f"}]}',
        "Make one first: makeready keys create; select a size, update the brief",
        "data:image/png;base64,iVBORw0KGgo/tmp/AAAA",
    ],
)
def test_ordinary_words_are_no_leak(body: str) -> None:
    assert leaks(body, asked="") == []


def test_what_the_client_said_itself_is_no_leak() -> None:
    assert leaks("The field 'SELECT a' is unknown.", asked="{'SELECT a': 1}") == []
