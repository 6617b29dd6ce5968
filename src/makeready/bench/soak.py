"""`make soak`: many runs in one process over every example; does anything grow, leak or drift?

    python -m makeready.bench.soak [--quick] [--json]

Memory is the proportional set of this process and its children. A full run writes docs/soak.md.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from os import getpid
from pathlib import Path
from typing import NamedTuple

from makeready.bench.main import ROOT, commit, family, held_kib, machine
from makeready.brief import Brief
from makeready.brief.read import read_file
from makeready.loop import Budget, MonotonicClock, Outcome, RunOrder, Workshop, pursue, run_id
from makeready.makers.design import open as open_design
from makeready.store import open_store
from makeready.verify.inspect import Inspection

DOCUMENT = ROOT / "docs" / "soak.md"
NUM_RUNS, NUM_QUICK_RUNS = 160, 8
NUM_BETWEEN = 20
"""Runs between two readings: every example at least twice."""


class Reading(NamedTuple):
    """The state after a number of runs."""

    num_runs: int
    held_mib: float
    num_processes: int
    seconds_a_run: float
    met: int


def orders() -> Iterator[RunOrder]:
    """Every example in turn, with a new seed each round; two proposals each."""
    briefs: list[Brief] = [read_file(path) for path in sorted((ROOT / "examples").iterdir())]
    seed = 0
    while True:
        seed += 1
        for brief in briefs:
            yield RunOrder(brief=brief, seed=seed, num_proposals=2, budget=Budget(deadline_s=600))


def soaked(num_runs: int, num_between: int) -> Iterator[Reading]:
    """Carry the runs out and yield a reading after each `num_between`.

    At the end every run is loaded from the store again and every picture is there.
    """
    maker, outcomes = open_design(), Counter[Outcome]()
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder)) as store:
        workshop = Workshop(
            makers=(maker,),
            inspector=Inspection(),
            clock=MonotonicClock(),
            ledger=store.ledger,
            journal=store.journal,
        )
        started_s = time.perf_counter()
        names = []
        for number, order in enumerate(islice(orders(), num_runs), start=1):
            names.append(run_id(int(time.time() * 1000), number))
            outcomes[pursue(order, workshop, run_id=names[-1]).outcome] += 1
            if number % num_between == 0:
                pids = family(getpid())
                held_mib = sum(held_kib(pid) for pid in pids) / 1024
                spent_s = time.perf_counter() - started_s
                yield Reading(number, held_mib, len(pids), spent_s / num_between, outcomes[Outcome.MET])
                started_s = time.perf_counter()
        for name in names:
            for attempt in store.journal.load(name).run.attempts:
                store.picture_bytes(attempt)
    maker.close()


def table(readings: list[Reading]) -> str:
    lines = ["| runs | memory | processes | seconds a run | met |", "|---|---|---|---|---|"]
    lines += [
        f"| {one.num_runs} | {one.held_mib:.0f} MiB | {one.num_processes} | {one.seconds_a_run:.2f} "
        f"| {one.met} |"
        for one in readings
    ]
    return "\n".join(lines)


def rows(readings: list[Reading]) -> list[dict[str, object]]:
    """The figures that say whether it held, as benchmarks report them."""
    first, last = readings[0], readings[-1]
    growth = last.held_mib / first.held_mib
    return [
        {"name": "runs that came out met", "value": last.met / last.num_runs, "unit": "share", "target": 1.0,
         "ok": last.met == last.num_runs},
        {"name": "memory, last reading / first", "value": round(growth, 3), "unit": "x", "target": 1.2,
         "ok": growth <= 1.2},
        {"name": "processes, last - first", "value": last.num_processes - first.num_processes, "unit": "",
         "target": 0, "ok": last.num_processes <= first.num_processes},
    ]  # fmt: skip


def document(readings: list[Reading]) -> str:
    judged = "\n".join(
        f"- {row['name']}: {row['value']} {row['unit']} ({'ok' if row['ok'] else 'MISSED'})"
        for row in rows(readings)
    )
    return f"""# Many runs in one process

Written by `make soak`: every example in turn with new seeds, two proposals each. Memory is the proportional
set of the process and its children; every run was loaded from the store again afterwards.

- Machine: {machine()}
- Date: {datetime.now(UTC):%Y-%m-%d}
- Commit: {commit()}
- Command: `make soak`

{table(readings)}

{judged}
"""


def main() -> None:
    """Soak, print, and on a full run write the document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="eight runs; writes nothing")
    parser.add_argument("--json", action="store_true", help="print a JSON list")
    asked = parser.parse_args()
    num_runs, num_between = (NUM_QUICK_RUNS, 4) if asked.quick else (NUM_RUNS, NUM_BETWEEN)
    readings = list(soaked(num_runs, num_between))
    sys.stdout.write((json.dumps(rows(readings), indent=2) if asked.json else table(readings)) + "\n")
    if not asked.quick:
        DOCUMENT.write_text(document(readings), encoding="utf-8")


if __name__ == "__main__":
    main()
