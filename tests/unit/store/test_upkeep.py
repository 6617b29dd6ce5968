"""What an operator does with a store: nothing that a run names is ever removed, and copies are whole."""

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from makeready.brief import Brief, Canvas
from makeready.loop import Edit, RunOrder
from makeready.store import FileBlobs, Store, open_store
from makeready.store.upkeep import copied, damaged, missing, referenced, unused
from makeready.testing import ScriptedPicture, attempt_of

RUN, DAY_S = "run_0123456789ab", 86_400.0
PICTURE, SOURCE = ScriptedPicture(rgb=(1, 2, 3)), "<b>hi</b>"
ORDER = RunOrder(brief=Brief(prompt="p", kind="poster", canvas=Canvas(width_px=64, height_px=64)))
ATTEMPT = attempt_of(PICTURE, SOURCE)


@pytest.fixture
def store(tmp_path: Path, database_url: str | None) -> Iterator[Store]:
    """A store with a run of one attempt, and an edit that has only begun."""
    with open_store(tmp_path / "store", database_url=database_url) as opened:
        mine = opened.blobs.put(b"a picture of mine", suffix=".png")
        edit = Edit(picture="cats.png", instruction="make it blue", picture_sha256=mine)
        opened.journal.begin(RUN, ORDER, ())
        opened.journal.record(RUN, ATTEMPT, PICTURE, SOURCE)
        opened.journal.begin("run_edit00000000", replace(ORDER, edit=edit), ())
        yield opened


def aged(store: Store, days: float) -> None:
    """As if all that is there had been put so long ago."""
    for one in store.blobs.entries():
        path = store.blobs.path(one.sha256, suffix=one.suffix)
        os.utime(path, (time.time() - days * DAY_S, time.time() - days * DAY_S))


def gone(store: Store, *, days: float) -> list[str]:
    entries = unused(store.blobs, store.database, older_than_s=days * DAY_S, now_s=time.time())
    return [one.sha256 for one in entries]


def test_only_what_no_row_names_and_what_is_old_is_unused(store: Store) -> None:
    old = store.blobs.put(b"left by a crash", suffix=".png")
    aged(store, days=40)
    store.blobs.put(b"put a moment ago, its row is written in a moment", suffix=".png")

    assert gone(store, days=30) == [old]
    assert gone(store, days=50) == []
    assert {ATTEMPT.image_sha256, ATTEMPT.source_sha256} < referenced(store.database)


def test_old_content_that_is_put_again_is_new(store: Store) -> None:
    """A run makes the same bytes again: a clean-up between its put and its row must not take them."""
    store.blobs.put(b"left by a crash")
    aged(store, days=40)
    store.blobs.put(b"left by a crash")
    assert gone(store, days=30) == []


def test_what_is_missing_and_what_is_damaged_is_found(store: Store) -> None:
    assert missing(store.blobs, store.database) == damaged(store.blobs) == ()
    store.blobs.remove(ATTEMPT.image_sha256, suffix=".png")
    store.blobs.path(ATTEMPT.source_sha256, suffix=".txt").write_bytes(b"scribble")

    assert [one.sha256 for one in missing(store.blobs, store.database)] == [ATTEMPT.image_sha256]
    assert [one.sha256 for one in damaged(store.blobs)] == [ATTEMPT.source_sha256]


def test_a_copy_has_all_that_is_whole_and_goes_on_where_it_was_cut(store: Store, tmp_path: Path) -> None:
    target = FileBlobs(tmp_path / "target")
    bad = store.blobs.put(b"whole", suffix=".png")
    store.blobs.path(bad, suffix=".png").write_bytes(b"scribble")
    target.put(SOURCE.encode(), suffix=".txt")

    done = copied(store.blobs, target, lambda one: None)
    again = copied(store.blobs, target, lambda one: None)

    assert (done.num_copied, done.num_there, done.damaged) == (2, 1, (bad,))
    assert (again.num_copied, again.num_bytes, again.num_there) == (0, 0, 3)
    assert target.read(ATTEMPT.image_sha256, suffix=".png") == PICTURE.png_bytes()
    assert missing(target, store.database) == ()
