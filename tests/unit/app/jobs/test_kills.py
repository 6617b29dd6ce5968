"""Processes are killed at random moments; `python -m makeready.bench.jobs` does it 200 times."""

from pathlib import Path

from makeready.bench.jobs import soaked


def test_kills_lose_no_run_and_pay_for_nothing_twice(tmp_path: Path) -> None:
    done = soaked(tmp_path, num_kills=2, num_runs=8, seed=2)

    assert (done.num_accepted, done.lost, done.twice, done.drift_microusd) == (8, 0, 0, 0)
    assert set(done.states) <= {"finished", "failed"}
