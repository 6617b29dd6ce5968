"""Requests that are sent again: with a key, without one, at once, after a crash, with another body."""

from collections.abc import Iterator
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from makeready.brief import Brief, Canvas
from makeready.errors import CallerError, IdempotencyConflictError, QueueFullError, UnknownNameError
from makeready.loop import RunOrder
from makeready.store import Store, open_store
from makeready.store.clock import SteadyClock
from makeready.store.requests import (
    JOINED_MS,
    KEPT_MS,
    Fresh,
    Joined,
    Request,
    StoredAnswer,
    json_sha256,
    parts_sha256,
)
from makeready.store.schema import requests

from .killed import printed

ORDER = RunOrder(brief=Brief(prompt="a poster", kind="poster", canvas=Canvas(width_px=64, height_px=64)))
BODY, OTHER = json_sha256("/images", {"prompt": "a cat"}), json_sha256("/images", {"prompt": "a dog"})
ANSWER = StoredAnswer(status=200, content_type="application/json", body=b'{"data": "\x00\xff"}')


class Clock:
    now_ms = 1_000_000_000_000

    def __call__(self) -> int:
        return self.now_ms


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock, database_url: str | None) -> Iterator[Store]:
    with open_store(tmp_path, now_ms=clock, database_url=database_url) as opened:
        yield opened


def keyed(key: str = "k1", body: str = BODY, owner: str = "key_a") -> Request:
    return Request(key_id=owner, body_sha256=body, idempotency_key=key)


def unkeyed(retry_count: int, body: str = BODY, owner: str = "key_a") -> Request:
    return Request(key_id=owner, body_sha256=body, retry_count=retry_count)


def test_the_same_key_and_body_is_one_request_running_or_answered(store: Store) -> None:
    first = store.requests.claim(keyed(), run_id="run_1")
    assert first == Fresh(id=first.id, run_id="run_1")
    assert store.requests.claim(keyed(), run_id="run_2") == Joined(id=first.id, run_id="run_1", answer=None)
    store.requests.answer(first.id, ANSWER)
    again = store.requests.claim(keyed(), run_id="run_3")
    assert again == Joined(id=first.id, run_id="run_1", answer=ANSWER)
    assert store.requests.found(first.id) == again


def test_the_same_key_with_another_body_is_a_conflict_and_accepts_nothing(store: Store) -> None:
    first = store.requests.claim(keyed(), run_id="run_1")
    accepted = []
    for _ in range(2):
        with pytest.raises(IdempotencyConflictError) as caught:
            store.requests.claim(
                keyed(body=OTHER), run_id="run_2", accept=lambda _, name: accepted.append(name)
            )
        store.requests.answer(first.id, ANSWER)
    assert accepted == []
    assert caught.value.param == "Idempotency-Key"


def test_idempotency_keys_belong_to_their_api_key(store: Store) -> None:
    for owner in ("key_a", "key_b"):
        assert isinstance(store.requests.claim(keyed(owner=owner), run_id=f"run_{owner}"), Fresh)


def test_the_first_answer_that_is_kept_is_the_answer(store: Store) -> None:
    first = store.requests.claim(keyed(), run_id="run_1")
    assert store.requests.answer(first.id, ANSWER) == ANSWER
    late = StoredAnswer(status=500, content_type="text/plain", body=b"late")
    assert store.requests.answer(first.id, late) == ANSWER
    empty = store.requests.claim(keyed("k2"), run_id="run_2")
    nothing = StoredAnswer(status=204, content_type="", body=b"")
    assert store.requests.answer(empty.id, nothing) == nothing == store.requests.found(empty.id).answer


def test_a_retry_without_a_key_joins_its_first_attempt(store: Store) -> None:
    first = store.requests.claim(unkeyed(0), run_id="run_1")
    retry = store.requests.claim(unkeyed(1), run_id="run_2")
    assert retry == Joined(id=first.id, run_id="run_1", answer=None)
    store.requests.answer(first.id, ANSWER)
    assert store.requests.claim(unkeyed(2), run_id="run_3") == Joined(
        id=first.id, run_id="run_1", answer=ANSWER
    )


def test_two_first_attempts_are_two_requests_even_if_they_ask_the_same(store: Store) -> None:
    claims = [store.requests.claim(unkeyed(0), run_id=f"run_{number}") for number in range(2)]
    assert all(isinstance(one, Fresh) for one in claims)
    joined = {store.requests.claim(unkeyed(1), run_id="run_x").run_id for _ in range(2)}
    assert joined == {"run_0", "run_1"}  # each retry its own


def test_a_retry_prefers_the_attempt_whose_answer_was_not_delivered(store: Store, clock: Clock) -> None:
    lost = store.requests.claim(unkeyed(0), run_id="run_lost")
    clock.now_ms += 5
    delivered = store.requests.claim(unkeyed(0), run_id="run_delivered")
    for one in (lost, delivered):
        store.requests.answer(one.id, ANSWER)
    store.requests.delivered(delivered.id)
    for count in (1, 2, 3):
        assert store.requests.claim(unkeyed(count), run_id="run_x").run_id == "run_lost"


@pytest.mark.parametrize(
    "retry",
    [unkeyed(1, body=OTHER), unkeyed(1, owner="key_b"), keyed("k9")],
    ids=["another body", "another API key", "a key of its own"],
)
def test_a_retry_of_something_else_is_fresh(store: Store, retry: Request) -> None:
    store.requests.claim(unkeyed(0), run_id="run_1")
    store.requests.claim(keyed("k1"), run_id="run_2")
    assert isinstance(store.requests.claim(retry, run_id="run_3"), Fresh)


def test_the_window_and_the_memory_end(store: Store, clock: Clock) -> None:
    store.requests.claim(unkeyed(0), run_id="run_1")
    kept = store.requests.claim(keyed(), run_id="run_2")
    clock.now_ms += JOINED_MS
    assert store.requests.claim(unkeyed(1), run_id="run_x").run_id == "run_1"
    clock.now_ms += 1
    assert isinstance(store.requests.claim(unkeyed(1), run_id="run_3"), Fresh)
    clock.now_ms += KEPT_MS - JOINED_MS - 1
    assert store.requests.claim(keyed(), run_id="run_x").run_id == "run_2"
    clock.now_ms += 1
    assert store.requests.claim(keyed(body=OTHER), run_id="run_4") != kept
    with pytest.raises(UnknownNameError):
        store.requests.found(kept.id)


def test_a_clock_that_jumps_back_forgets_nothing(store: Store, clock: Clock) -> None:
    store.requests.claim(unkeyed(0), run_id="run_1")
    store.requests.claim(keyed(), run_id="run_2")
    clock.now_ms -= 3 * KEPT_MS
    assert store.requests.claim(unkeyed(1), run_id="run_x").run_id == "run_1"
    assert store.requests.claim(keyed(), run_id="run_x").run_id == "run_2"


def test_a_clock_that_jumps_ahead_forgets_nothing_either(tmp_path: Path) -> None:
    """The store's own clock goes on by what has passed, whatever the machine's is set to."""
    wall, passed = Clock(), Clock()
    clock = SteadyClock(lambda: wall.now_ms * 1_000_000, lambda: passed.now_ms * 1_000_000)
    with open_store(tmp_path, now_ms=clock.now_ms) as store:
        kept = store.requests.claim(keyed(), run_id="run_1")
        wall.now_ms += 3 * KEPT_MS
        passed.now_ms += 1_000
        assert store.requests.claim(keyed(), run_id="run_x").id == kept.id
        passed.now_ms += KEPT_MS
        wall.now_ms += KEPT_MS
        assert store.requests.claim(keyed(), run_id="run_2").run_id == "run_2"


def test_a_start_under_a_clock_that_is_ahead_forgets_nothing(
    tmp_path: Path, clock: Clock, database_url: str | None
) -> None:
    """Nor does one after days in which nobody was there, which looks the same; running on, it does."""
    with open_store(tmp_path, now_ms=clock, database_url=database_url) as store:
        kept = store.requests.claim(keyed(), run_id="run_1")
    clock.now_ms += 3 * KEPT_MS
    with open_store(tmp_path, now_ms=clock, database_url=database_url) as store:
        assert store.requests.claim(keyed(), run_id="run_x").id == kept.id
        clock.now_ms += KEPT_MS
        assert store.requests.claim(keyed(), run_id="run_x").id == kept.id
        clock.now_ms += 1
        assert store.requests.claim(keyed(), run_id="run_2").run_id == "run_2"


def test_a_request_that_bought_nothing_can_be_abandoned_and_an_answered_one_cannot(store: Store) -> None:
    first = store.requests.claim(keyed(), run_id="run_1")
    store.requests.abandon(first.id)
    second = store.requests.claim(keyed(body=OTHER), run_id="run_2")
    assert isinstance(second, Fresh)
    store.requests.answer(second.id, ANSWER)
    store.requests.abandon(second.id)
    assert store.requests.found(second.id).answer == ANSWER


def test_that_an_answer_was_delivered_outlives_a_request_that_is_refused(store: Store) -> None:
    def refuse(_connection: object, _request_id: str) -> None:
        raise QueueFullError("full")

    first = store.requests.claim(unkeyed(0), run_id="run_1")
    store.requests.claim(unkeyed(0), run_id="run_2")
    store.requests.delivered(first.id)
    with pytest.raises(QueueFullError):
        store.requests.claim(keyed(), run_id="run_3", accept=refuse)
    store.requests.flush()

    at_ms = select(requests.c.delivered_ms).where(requests.c.id == first.id)
    with store.database.reading() as connection:
        assert connection.execute(at_ms).scalar_one() is not None


def test_what_was_asked_before_is_found_without_a_new_run(store: Store) -> None:
    assert store.requests.joined(keyed()) is None
    assert store.requests.joined(unkeyed(1)) is None
    first = store.requests.claim(keyed(), run_id="run_1")
    lost = store.requests.claim(unkeyed(0), run_id="run_2")

    assert store.requests.joined(keyed()) == Joined(id=first.id, run_id="run_1", answer=None)
    assert store.requests.joined(unkeyed(1)) == Joined(id=lost.id, run_id="run_2", answer=None)
    assert store.requests.joined(unkeyed(0)) is None
    with pytest.raises(IdempotencyConflictError):
        store.requests.joined(keyed(body=OTHER))


def test_a_run_is_accepted_with_its_request_or_not_at_all(store: Store) -> None:
    def refuse(_connection: object, _request_id: str) -> None:
        raise QueueFullError("full")

    with pytest.raises(QueueFullError):
        store.requests.claim(keyed(), run_id="run_1", accept=refuse)
    claimed = store.requests.claim(
        keyed(), run_id="run_2", accept=lambda open_, _: store.journal.begin_within(open_, "run_2", ORDER, ())
    )
    assert isinstance(claimed, Fresh)
    assert store.journal.load("run_2").run.order == ORDER


def test_64_threads_with_one_key_accept_one_run(store: Store) -> None:
    start, accepted, claims = Barrier(64), [], []

    def ask(number: int) -> None:
        start.wait()
        claims.append(
            store.requests.claim(
                keyed(), run_id=f"run_{number}", accept=lambda _, name: accepted.append(name)
            )
        )

    threads = [Thread(target=ask, args=(number,)) for number in range(64)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(accepted) == 1
    assert sum(isinstance(one, Fresh) for one in claims) == 1
    assert len({one.run_id for one in claims}) == 1


KILLED = """
from makeready.brief import Brief, Canvas
from makeready.loop import RunOrder
from makeready.store.requests import Fresh, Request

order = RunOrder(brief=Brief(prompt="p", kind="poster", canvas=Canvas(width_px=64, height_px=64)))
open_store(root).close()

def ask(store, run_id="run_x"):
    request = Request(key_id="key_a", body_sha256="b", idempotency_key="k")
    return store.requests.claim(
        request, run_id=run_id, accept=lambda open_, _: store.journal.begin_within(open_, run_id, order, ())
    )

limit, counts, is_over = 0, [], False
while not is_over:
    limit += 1
    is_over = not is_killed(lambda store: ask(store, f"run_{limit}"), limit)
    with open_store(root) as store:
        with store.database.reading() as connection:
            num_requests = connection.exec_driver_sql("SELECT count(*) FROM requests").scalar()
        counts.append((num_requests, len(store.journal.summaries())))
with open_store(root) as store:
    print(limit > 4, set(counts) <= {(0, 0), (1, 1)}, counts[-1], type(ask(store)).__name__)
"""


def test_a_process_killed_anywhere_leaves_both_the_request_and_its_run_or_neither(tmp_path: Path) -> None:
    assert printed(KILLED, tmp_path) == "True True (1, 1) Joined\n"


@pytest.mark.parametrize("key", ["x" * 256, "two\nlines", "schlüssel", "\x00"])
def test_a_key_that_cannot_stand_in_a_header_is_refused(key: str) -> None:
    with pytest.raises(CallerError):
        keyed(key)


def test_a_body_is_the_same_however_it_is_written_and_another_wherever_it_differs() -> None:
    one = json_sha256("/images", {"prompt": "ein Bär", "n": 1, "x": {"a": [1, 2], "b": None}})
    assert one == json_sha256("/images", {"x": {"b": None, "a": [1, 2]}, "n": 1, "prompt": "ein Bär"})
    others = [
        json_sha256("/edits", {"prompt": "ein Bär", "n": 1, "x": {"a": [1, 2], "b": None}}),
        json_sha256("/images", {"prompt": "ein Bär", "n": 1, "x": {"a": [2, 1], "b": None}}),
        json_sha256("/images", {"prompt": "ein Bär", "n": "1", "x": {"a": [1, 2], "b": None}}),
        json_sha256("/images", {"prompt": "\ud800"}),
    ]
    assert len({one, *others}) == 5


def test_parts_of_a_form_do_not_run_together() -> None:
    forms = [
        [("a", b"bc")],
        [("ab", b"c")],
        [("a", b"b"), ("c", b"")],
        [("a", b""), ("bc", b"")],
        [("c", b""), ("a", b"b")],
    ]
    assert len({parts_sha256("/edits", one) for one in forms}) == len(forms)
