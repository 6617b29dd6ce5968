"""One table decides the exit code of every error and every outcome."""

import inspect
import io

import pytest

from makeready import errors
from makeready.app import command_line, exit_codes
from makeready.app.exit_codes import exit_code_of
from makeready.brief import Finding, Verdict
from makeready.loop.run import Outcome, outcome_of

CLASSES = [
    shape
    for _, shape in inspect.getmembers(errors, inspect.isclass)
    if issubclass(shape, errors.MakereadyError)
]


def test_every_error_has_an_exit_code() -> None:
    assert set(exit_codes.OF_ERROR) == set(CLASSES)


def test_every_outcome_has_an_exit_code() -> None:
    assert set(exit_codes.OF_OUTCOME) == set(Outcome)


def test_no_two_errors_share_a_public_code() -> None:
    assert len({shape.code for shape in CLASSES}) == len(CLASSES)


def test_an_error_that_a_plugin_made_has_the_code_of_its_parent() -> None:
    class OddError(errors.StoreBusyError):
        code = "odd"

    assert exit_code_of(OddError("odd")) == exit_codes.ERROR


def verdicts(*pairs: tuple[Verdict, str]) -> list[Finding]:
    return [
        Finding(
            constraint_id="c1",
            kind="no_text",
            verdict=verdict,
            measured="",
            expected="",
            score=0,
            severity="must" if severity == "must" else "should",
        )
        for verdict, severity in pairs
    ]


@pytest.mark.parametrize(
    ("pairs", "outcome"),
    [
        ([(Verdict.MET, "must"), (Verdict.BROKEN, "should")], Outcome.MET),
        ([(Verdict.MET, "must"), (Verdict.UNKNOWN, "must")], Outcome.UNVERIFIED),
        ([(Verdict.BROKEN, "must"), (Verdict.UNKNOWN, "must")], Outcome.NOT_MET),
        ([], Outcome.MET),
    ],
)
def test_musts_alone_decide_the_outcome_of_an_inspection(
    pairs: list[tuple[Verdict, str]], outcome: Outcome
) -> None:
    assert outcome_of(verdicts(*pairs)) is outcome


def test_a_reader_that_goes_away_is_not_told_as_met(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(text: str) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("typer.echo", gone)
    monkeypatch.setattr("sys.stderr", io.StringIO())

    assert command_line.exit_code_of(["config", "show"]) == exit_codes.READER_GONE
