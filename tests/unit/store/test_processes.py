"""Faults that need a process of their own: two writers at once, a full disk, a kill."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from makeready.loop import Outcome
from makeready.store import open_store

PRELUDE = """
import resource, sys
from pathlib import Path
from makeready.brief import Brief, Canvas
from makeready.errors import StorageError
from makeready.loop import Card, Lever, RunOrder, Workshop, pursue
from makeready.store import open_store
from makeready.testing import ManualClock, ScriptedInspector, ScriptedMaker, Turn, broken

root, run_id = Path(sys.argv[1]), sys.argv[2]
levers = (Lever(name="fit", repairs=("exact_text",), max_pulls=9),)
clock = ManualClock()
order = RunOrder(brief=Brief(prompt="p", kind="poster", canvas=Canvas(width_px=1024, height_px=1024)))

def pursued(store, script):
    maker = ScriptedMaker(clock=clock, card=Card(name="design", attempt_s=0.1, levers=levers), script=script)
    workshop = Workshop(
        makers=[maker], inspector=ScriptedInspector(), clock=clock, ledger=store.ledger, journal=store.journal
    )
    return pursue(order, workshop, run_id=run_id)

def climbing(order):
    return Turn(findings=(broken("c1", score=0.1 * len(order.pulls)),), takes_s=0.1)
"""


def child(code: str, root: Path, run_id: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", PRELUDE + code, str(root), run_id]
    return subprocess.Popen(  # noqa: S603 - our own code, written above
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_two_processes_open_an_empty_store_and_run_at_once(tmp_path: Path) -> None:
    code = """
with open_store(root) as store:
    print(pursued(store, climbing).outcome.value)
"""
    children = [child(code, tmp_path, run_id) for run_id in ("run_a", "run_b")]
    answers = [one.communicate(timeout=60) for one in children]

    assert answers == [("not_met\n", ""), ("not_met\n", "")]
    with open_store(tmp_path) as store:
        for run_id in ("run_a", "run_b"):
            stored = store.journal.load(run_id)
            assert stored.outcome is Outcome.NOT_MET
            assert len(stored.run.attempts) == 10
            assert all(store.picture_bytes(one) for one in stored.run.attempts)
            assert {hold.state for hold in store.ledger.holds(run_id)} == {"settled"}


def test_a_full_disk_is_a_storage_error_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    """A limit on file size stands for the full disk: the database fits, the picture does not."""
    code = """
with open_store(root) as store:
    resource.setrlimit(resource.RLIMIT_FSIZE, (800_000, 800_000))
    class Noise:
        width_px = height_px = 64
        def png_bytes(self):
            return bytes(range(256)) * 4_000
    try:
        maker = ScriptedMaker(clock=clock, card=Card(name="design", attempt_s=0.1))
        make = maker.make
        from dataclasses import replace
        class NoiseMaker:
            card = maker.card
            def make(self, order):
                return replace(make(order), picture=Noise())
        pursue(order, Workshop(makers=[NoiseMaker()], inspector=ScriptedInspector(), clock=clock,
            ledger=store.ledger, journal=store.journal), run_id=run_id)
    except StorageError as error:
        print(error.code, bool(error.hint))
"""
    output, errors = child(code, tmp_path, "run_a").communicate(timeout=60)

    assert (output, errors) == ("store_full True\n", "")
    assert [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()] == []
    with open_store(tmp_path) as store:
        assert store.journal.load("run_a").run.attempts == ()
        assert {hold.state for hold in store.ledger.holds("run_a")} == {"settled"}


def test_a_full_disk_under_the_database_keeps_what_was_there(tmp_path: Path) -> None:
    code = """
from dataclasses import replace
with open_store(root) as store:
    store.journal.begin(run_id, order, ())
    size = (root / "makeready.db").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    large = replace(order, brief=replace(order.brief, prompt="long " * 50_000))
    try:
        store.journal.begin("run_large", large, ())
    except StorageError as error:
        print(error.code, bool(error.hint))
"""
    output, errors = child(code, tmp_path, "run_a").communicate(timeout=60)

    assert (output, errors) == ("store_full True\n", "")
    with open_store(tmp_path) as store:
        assert [one.run_id for one in store.journal.summaries()] == ["run_a"]


@pytest.mark.parametrize("num_attempts", [1, 4])
def test_a_process_killed_in_mid_run_leaves_a_run_that_can_go_on(tmp_path: Path, num_attempts: int) -> None:
    code = f"""
import os, signal
def script(order):
    if len(order.pulls) == {num_attempts}:
        os.kill(os.getpid(), signal.SIGKILL)
    return climbing(order)
with open_store(root) as store:
    pursued(store, script)
"""
    process = child(code, tmp_path, "run_a")
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL

    go_on = """
from dataclasses import replace
with open_store(root) as store:
    card = Card(name="design", attempt_s=0.1, levers=levers)
    maker = ScriptedMaker(clock=clock, card=card, script=climbing)
    workshop = Workshop(
        makers=[maker], inspector=ScriptedInspector(), clock=clock, ledger=store.ledger, journal=store.journal
    )
    run = store.journal.load(run_id).run
    result = pursue(run.order, workshop, run_id=run_id, resume_from=run)
    print(len(run.attempts), result.outcome.value, len(result.run.attempts), len(maker.orders))
"""
    output, errors = child(go_on, tmp_path, "run_a").communicate(timeout=60)
    assert (output, errors) == (f"{num_attempts} not_met 10 {10 - num_attempts}\n", "")
