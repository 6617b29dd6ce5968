"""What of a bucket stays on this machine: bytes up to a number, files for a day."""

import os
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makeready.errors import StorageError
from makeready.store.clock import SteadyClock
from makeready.store.nearby import KEPT_S, OpenedFiles, RecentBytes

MAX_BYTES = 100
KEY = "ab/cd.png"


@settings(deadline=None, max_examples=60)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["keep", "find", "forget"]), st.integers(0, 5), st.integers(0, 120))
    )
)
def test_memory_never_holds_more_than_it_may_and_only_what_was_put(steps: list[tuple[str, int, int]]) -> None:
    recent, put = RecentBytes(max_bytes=MAX_BYTES), dict[str, bytes]()
    for verb, number, size in steps:
        key = str(number)
        if verb == "keep":
            put[key] = bytes([number]) * size
            recent.keep(key, put[key])
        elif verb == "forget":
            recent.forget(key)
            assert recent.find(key) is None
        else:
            assert recent.find(key) in (None, put.get(key))
        found = [recent.find(key) or b"" for key in put]
        assert recent.num_bytes == sum(len(one) for one in found) <= MAX_BYTES


def test_what_was_used_last_stays() -> None:
    recent = RecentBytes(max_bytes=3)
    for key in "abc":
        recent.keep(key, b"x")
    recent.find("a")
    recent.keep("d", b"x")
    assert [key for key in "abcd" if recent.find(key)] == ["a", "c", "d"]


def test_without_memory_nothing_is_kept() -> None:
    recent = RecentBytes(max_bytes=0)
    recent.keep("a", b"x")
    assert recent.find("a") is None


def test_a_file_that_was_changed_here_is_written_anew(tmp_path: Path) -> None:
    opened = OpenedFiles(folder=tmp_path)
    path = opened.path(KEY, lambda: b"picture")
    path.write_bytes(b"scribble")
    assert opened.path(KEY, lambda: b"picture") == path == tmp_path / KEY
    assert path.read_bytes() == b"picture"
    assert list(tmp_path.rglob("*.*")) == [path]  # no staging file is left


def test_a_file_goes_a_day_after_it_was_asked_for_last(tmp_path: Path) -> None:
    used, unused = (OpenedFiles(folder=tmp_path).path(key, lambda: b"x") for key in ("ab/used", "ab/unused"))
    long_ago = time.time() - KEPT_S - 60
    os.utime(unused, (long_ago, long_ago))
    os.utime(used, (long_ago, long_ago))
    later = OpenedFiles(folder=tmp_path)

    later.path("ab/used", lambda: b"x")
    OpenedFiles(folder=tmp_path).path("ab/other", lambda: b"x")

    assert not unused.exists()
    assert used.exists()


@pytest.mark.parametrize("jump_s", [2 * KEPT_S, -2 * KEPT_S])
def test_a_clock_that_jumps_takes_no_file_away(tmp_path: Path, jump_s: float) -> None:
    """Not while it is wrong and not when it is right again: a program may have the file open."""
    true_s, wrong_s, passed_s = 1_795_000_000.0, 0.0, 0.0
    clock = SteadyClock(lambda: round((true_s + passed_s + wrong_s) * 1e9), lambda: round(passed_s * 1e9))
    opened = OpenedFiles(folder=tmp_path, now_ms=clock.now_ms)
    used = opened.path(KEY, lambda: b"x")
    for wrong_s in (jump_s, 0.0):  # noqa: B007 - the clock looks at it
        passed_s += 4_000
        opened.path(f"ab/{passed_s}", lambda: b"x")
        assert used.exists()


def test_a_folder_that_cannot_be_made_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError) as caught:
        OpenedFiles(folder=tmp_path / "file").path(KEY, lambda: b"x")
    assert caught.value.hint
