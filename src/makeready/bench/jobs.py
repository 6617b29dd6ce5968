"""Durable runs: what they cost, how soon a server is back, and what 200 SIGKILLs at random moments lose.

    python -m makeready.bench.jobs [--quick] [--json] [--folder FOLDER]

The folder decides what a transaction costs: a commit waits for the disk, unless the folder is in memory.
"""

import contextlib
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

from sqlalchemy import func, insert, select

from makeready.app.jobs import JobState
from makeready.app.jobs.durable import DurableJobs, JobOptions
from makeready.bench.jobs_child import OWNER, PRICE_MICROUSD, OneMaker, order_of
from makeready.bench.report import Row, as_json, options, table
from makeready.loop import Card, Made, Order
from makeready.store import Store, open_store
from makeready.store.codec import dumps
from makeready.store.schema import holds, runs
from makeready.store.schema import jobs as jobs_table
from makeready.testing import ScriptedPicture

NUM_KILLS, NUM_RUNS, NUM_SYNC = 200, 2000, 300
NUM_QUICK_KILLS, NUM_QUICK_RUNS, NUM_QUICK_SYNC = 8, 80, 100
NUM_FINISHED, NUM_QUEUED = 10_000, 1_000
STEP_S = 0.02
LONGEST_LIFE_S = 1.5
"""Ours: a child lives at most so long after it is ready."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Soaked:
    """What is left after the kills. `lost` were accepted and have no end; `twice` were bought more than once.

    `drift_microusd` is what the books count less than was paid.
    """

    num_accepted: int
    num_kills: int
    lost: int
    twice: int
    drift_microusd: int
    states: dict[str, int]


def soaked(root: Path, *, num_kills: int, num_runs: int, seed: int = 1) -> Soaked:
    """Start servers over one store and kill each at a random moment; let the last one end all."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    accepted: dict[int, str] = {}
    for kill in range(num_kills):
        num_by_now = num_runs * (kill + 1) // num_kills
        _live(root, accepted, num_by_now, life_s=LONGEST_LIFE_S * dice.random())
    while not _live(root, accepted, num_runs, life_s=None):
        pass
    return _counted(root, accepted, num_kills)


def _live(root: Path, accepted: dict[int, str], num_by_now: int, *, life_s: float | None) -> bool:
    """One child's life: it accepts what was not accepted yet. Returns whether it ended all by itself."""
    begin = len(accepted)
    command = [sys.executable, "-m", "makeready.bench.jobs_child", str(root)]
    timer: Timer | None = None
    is_done = False
    with subprocess.Popen(  # noqa: S603 - our own module
        [*command, str(begin), str(num_by_now), str(STEP_S)], stdout=subprocess.PIPE, text=True
    ) as child:
        for line in child.stdout or ():
            if line == "ready\n" and life_s is not None:
                timer = Timer(life_s, child.kill)
                timer.start()
            number, _, run_id = line.strip().partition(" ")
            if run_id:
                accepted[int(number)] = run_id
            is_done = line == "done\n"
    if timer is not None:
        timer.cancel()
    return is_done


def _counted(root: Path, accepted: dict[int, str], num_kills: int) -> Soaked:
    bought = Counter((root / "till.txt").read_text().splitlines())
    with open_store(root) as store, store.database.reading() as connection:
        rows = connection.execute(select(jobs_table.c.run_id, jobs_table.c.state)).all()
        states = {row.run_id: JobState(row.state) for row in rows}
        counts = select(holds.c.state, func.count()).group_by(holds.c.state)
        held = {row[0]: row[1] for row in connection.execute(counts)}
        without_outcome = select(jobs_table.c.run_id).join(runs, runs.c.id == jobs_table.c.run_id)
        halves = without_outcome.where(jobs_table.c.state == "finished", runs.c.outcome.is_(None))
        num_halves = len(connection.execute(halves).all())
    lost = [run_id for run_id in accepted.values() if run_id not in states or not states[run_id].is_final]
    counted_microusd = PRICE_MICROUSD * (held.get("settled", 0) + held.get("unknown", 0))
    return Soaked(
        num_accepted=len(accepted),
        num_kills=num_kills,
        lost=len(lost) + num_halves,
        twice=sum(1 for count in bought.values() if count > 1),
        drift_microusd=max(0, PRICE_MICROUSD * sum(bought.values()) - counted_microusd)
        + PRICE_MICROUSD * held.get("reserved", 0),
        states=dict(Counter(state.value for state in states.values())),
    )


_PICTURE = ScriptedPicture()


@dataclass(frozen=True, slots=True, kw_only=True)
class NullMaker:
    """Answers at once, for nothing."""

    card: Card = Card(name="null", attempt_s=0.001)  # noqa: RUF009 - frozen

    def make(self, order: Order) -> Made:
        return Made(picture=_PICTURE)


def overheads_ms(root: Path, num_runs: int) -> tuple[list[float], list[float]]:
    """Sorted milliseconds: until a run is accepted, and until it has ended, one after the other."""
    accepted_ms, ended_ms = [], []
    with open_store(root) as store, contextlib.closing(null_jobs(store)) as jobs:
        for number in range(num_runs + 5):
            started_s = time.perf_counter()
            run_id = jobs.submit(order_of(number), owner=OWNER, request_id=f"sync {number}")
            accepted_s = time.perf_counter()
            jobs.wait(run_id, owner=OWNER, timeout_s=60)
            ended_ms.append(1000 * (time.perf_counter() - started_s))
            accepted_ms.append(1000 * (accepted_s - started_s))
    return sorted(accepted_ms[5:]), sorted(ended_ms[5:])


def null_jobs(store: Store, num_lanes: int = 2) -> DurableJobs:
    """Jobs whose maker costs nothing, so that what is left is ours."""
    tools = OneMaker(maker=NullMaker())
    return DurableJobs(store, tools, options=JobOptions(num_lanes=num_lanes, max_queued=10_000))


def restart_s(root: Path) -> float:
    """Seconds to open a store with 10,000 ended and 1,000 waiting runs and to accept another one."""
    with open_store(root) as store:
        values = {
            "owner": OWNER,
            "order_json": dumps(order_of(0)),
            "fence": 0,
            "num_crashes": 0,
            "is_cancel_asked": 0,
            "last_sequence": 0,
            "created_utc": "2026-01-01",
        }
        rows = [
            values
            | {
                "run_id": f"run_{number:012}",
                "request_id": f"old {number}",
                "state": "finished" if number < NUM_FINISHED else "queued",
            }
            for number in range(NUM_FINISHED + NUM_QUEUED)
        ]
        with store.database.writing() as connection:
            connection.execute(insert(jobs_table), rows)
    started_s = time.perf_counter()
    with open_store(root) as store, contextlib.closing(null_jobs(store)) as jobs:
        jobs.submit(order_of(1), owner=OWNER, request_id="the first of the new ones")
        return time.perf_counter() - started_s


def rows_of(soak: Soaked, accepted_ms: list[float], ended_ms: list[float], back_s: float) -> list[Row]:
    """The figures with what they must reach."""
    count = len(ended_ms)
    return [
        Row(name="accepted, p50", value=accepted_ms[count // 2], unit="ms"),
        Row(name="a null maker's run, p50", value=ended_ms[count // 2], unit="ms", target=3),
        Row(name="a null maker's run, p99", value=ended_ms[count * 99 // 100], unit="ms", target=12),
        Row(name="restart with 11,000 runs", value=back_s, unit="s", target=3),
        Row(name="runs accepted", value=soak.num_accepted, unit=""),
        Row(name="SIGKILLs", value=soak.num_kills, unit=""),
        Row(name="accepted runs lost", value=soak.lost, unit="", target=0),
        Row(name="steps paid twice", value=soak.twice, unit="", target=0),
        Row(name="micro-dollars paid and not counted", value=soak.drift_microusd, unit="", target=0),
        *[Row(name=f"runs {state}", value=count, unit="") for state, count in sorted(soak.states.items())],
    ]


def main() -> None:
    """Measure and print."""
    parser = options(__doc__)
    parser.add_argument("--folder", type=Path, help="where the stores are made; a temporary one if not given")
    asked = parser.parse_args()
    num_kills, num_runs, num_sync = (
        (NUM_QUICK_KILLS, NUM_QUICK_RUNS, NUM_QUICK_SYNC) if asked.quick else (NUM_KILLS, NUM_RUNS, NUM_SYNC)
    )
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        accepted_ms, ended_ms = overheads_ms(Path(folder) / "sync", num_sync)
        back_s = restart_s(Path(folder) / "restart")
        soak = soaked(Path(folder) / "soak", num_kills=num_kills, num_runs=num_runs)
    found = rows_of(soak, accepted_ms, ended_ms, back_s)
    sys.stdout.write((as_json(found) if asked.json else table(found)) + "\n")


if __name__ == "__main__":
    main()
