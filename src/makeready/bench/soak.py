"""`make soak`: many runs in one process over every example; does anything grow, leak or drift?

    python -m makeready.bench.soak [--quick] [--json]

Memory is the proportional set of this process and its children. A full run writes soak.md into docs.
"""

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from os import getpid
from pathlib import Path
from typing import NamedTuple

from makeready.bench.host import ROOT, family, held_kib
from makeready.bench.report import Row, as_json, options, provenance, table
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
MAX_GROWTH = 1.2
"""Ours: memory between the first reading and the last; caches fill up to their limits meanwhile."""


class Reading(NamedTuple):
    """The state after a number of runs."""

    num_runs: int
    held_mib: float
    num_processes: int
    seconds_a_run: float
    met: int


def orders() -> Iterator[RunOrder]:
    """Every example in turn, with a new seed each round; two proposals each."""
    briefs: list[Brief] = [read_file(path) for path in sorted((ROOT / "examples").glob("*.*"))]
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


def reading_table(readings: list[Reading]) -> str:
    """The readings as a Markdown table."""
    lines = ["| runs | memory | processes | seconds a run | met |", "|---|---|---|---|---|"]
    lines += [
        f"| {one.num_runs} | {one.held_mib:.0f} MiB | {one.num_processes} | {one.seconds_a_run:.2f} "
        f"| {one.met} |"
        for one in readings
    ]
    return "\n".join(lines)


def rows(readings: list[Reading]) -> list[Row]:
    """The figures that say whether it held."""
    first, last = readings[0], readings[-1]
    more = last.num_processes - first.num_processes
    return [
        Row(
            name="runs that came out met",
            value=last.met / last.num_runs,
            unit="share",
            target=1,
            is_floor=True,
        ),
        Row(name="memory, last / first", value=last.held_mib / first.held_mib, unit="x", target=MAX_GROWTH),
        Row(name="processes, last - first", value=more, unit="", target=0),
    ]


def document(readings: list[Reading]) -> str:
    return f"""# Many runs in one process

Written by `make soak`: every example in turn with new seeds, two proposals each. Memory is the proportional
set of the process and its children; every run was loaded from the store again afterwards.

{provenance("make soak")}

{reading_table(readings)}

{table(rows(readings))}
"""


def main() -> None:
    """Soak, print, and on a full run write the document."""
    asked = options(__doc__).parse_args()
    num_runs, num_between = (NUM_QUICK_RUNS, 4) if asked.quick else (NUM_RUNS, NUM_BETWEEN)
    readings = list(soaked(num_runs, num_between))
    sys.stdout.write((as_json(rows(readings)) if asked.json else reading_table(readings)) + "\n")
    if not asked.quick:
        DOCUMENT.write_text(document(readings), encoding="utf-8")


if __name__ == "__main__":
    main()
