"""Schemathesis on the real server, reduced and seeded; `make fuzz` sends many thousand requests."""

from pathlib import Path

import pytest

from makeready.bench.fuzz import KNOWN_DEFECT, fuzzed, told
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


def test_errors_of_the_fuzzer_count_as_failures_but_for_the_one_that_is_its_own() -> None:
    def report(*errors: str) -> str:
        sections = "".join(
            f"____ POST /v1/x ____\nRuntime Error\n\n{one}\n\n    Traceback\n\n" for one in errors
        )
        return f"=== ERRORS ===\n{sections}\n=========== SUMMARY ===\n- Server error\n"

    assert told(report()) == (("Server error",), ())
    assert told(report(KNOWN_DEFECT)) == (("Server error",), ("POST /v1/x",))
    both = told(report(KNOWN_DEFECT, "Something else"))
    assert both == (("Server error", "POST /v1/x: Runtime Error, Something else"), ("POST /v1/x",))
