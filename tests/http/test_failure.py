"""Every error of the tree has its answer, and none shows what a stranger may not see."""

import inspect

import pytest

from makeready import errors
from makeready.app.http.failure import OF_ERROR, RefusalError, failure_of, failure_of_code

SHAPES = [
    one for _, one in inspect.getmembers(errors, inspect.isclass) if issubclass(one, errors.MakereadyError)
]
SECRET = "/srv/store/makeready.db: SELECT * FROM runs"  # noqa: S105 - what must not be shown


@pytest.mark.parametrize("shape", SHAPES, ids=lambda one: one.__name__)
def test_every_error_is_answered_with_its_own_line(shape: type[errors.MakereadyError]) -> None:
    assert shape in OF_ERROR

    failure = failure_of(shape("x", hint="y", param="z"))

    assert 400 <= failure.status < 600
    assert failure.code
    assert failure.can_retry == (failure.headers()["x-should-retry"] == "true")
    assert failure.can_retry == (failure.retry_after_s > 0)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda one: one.__name__)
def test_what_the_server_or_a_service_did_wrong_shows_nothing_of_it(
    shape: type[errors.MakereadyError],
) -> None:
    """A caller's own words may stand in a caller's error; a folder or a statement may not."""
    failure = failure_of(shape(SECRET, hint=SECRET))
    is_shown = SECRET in str(failure.body("openai", "req_1")) or SECRET in str(failure.body("mai", "req_1"))

    if failure.status >= 500 and not issubclass(shape, errors.CapacityError):
        assert not is_shown


def test_a_paid_call_whose_answer_was_lost_is_not_to_be_sent_again() -> None:
    assert failure_of(errors.LostAnswerError("x")).headers()["x-should-retry"] == "false"
    assert failure_of(errors.QueueFullError("x")).headers()["retry-after"].isdecimal()
    assert failure_of(errors.InvalidKeyError("x")).headers()["www-authenticate"] == "Bearer"


def test_what_a_services_rules_forbid_is_told_in_openais_words() -> None:
    for error, stage in ((errors.ModeratedError("x"), "input"), (errors.WithheldError("x"), "output")):
        told = failure_of(error).body("openai", "req_1")["error"]
        assert (told["type"], told["code"]) == ("image_generation_user_error", "moderation_blocked")
        assert told["moderation_details"] == {"moderation_stage": stage, "categories": []}
        assert failure_of(error).status == 400


def test_a_failed_job_is_answered_as_its_error_would_be() -> None:
    for shape in SHAPES:
        again = failure_of_code(shape.code, "m", "h", "p")
        assert again == failure_of(shape("m", hint="h", param="p"))


def test_a_plugins_error_is_answered_as_its_nearest_ancestor() -> None:
    class OddError(errors.CapacityError):
        code = "odd"

    assert failure_of(OddError("x")).status == failure_of(errors.CapacityError("x")).status
    assert failure_of(RefusalError(418, "teapot", "x")).status == 418
