"""`make bench-main`: time and memory of the main job, and where the time goes.

Prints a table, or with --json a list of `{name, value, unit, target, ok}`; a full run writes
docs/bench-main.md.
"""

import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from makeready.bench.host import ROOT, family, held_kib
from makeready.bench.report import Row, as_json, options, provenance, table
from makeready.brief import Brief, Canvas
from makeready.brief.read import read_file
from makeready.design.drawing.drawer import Drawer
from makeready.design.sheet import Tuning
from makeready.design.templates import TemplatePlanner
from makeready.loop import Budget, MonotonicClock, RunOrder, RunResult, Workshop, pursue, run_id
from makeready.makers.design import DesignMaker, picture_of
from makeready.store import open_store
from makeready.verify.eyes.ocr import Ocr
from makeready.verify.inspect import Inspection

EXAMPLE = ROOT / "examples" / "launch.txt"
DOCUMENT = ROOT / "docs" / "bench-main.md"

WARM_TARGET_S, COLD_TARGET_S, HELP_TARGET_S, IMPORT_TARGET_S = 1.5, 5.0, 0.3, 0.05
MEMORY_TARGET_MIB, LARGE_TARGET_RATIO = 1024, 3.0
"""The promises of the first release for two cores; a miss is a row that says so, never a failed test."""


@dataclass(slots=True)
class Stopwatch:
    """Seconds of each part of the work, one number for each time it was done."""

    spent_s: dict[str, list[float]] = field(default_factory=dict)

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        started_s = time.perf_counter()
        yield
        self.spent_s.setdefault(name, []).append(time.perf_counter() - started_s)

    def median_s(self, name: str) -> float:
        return statistics.median(self.spent_s[name])


def median_s(work: Callable[[], object], num_times: int) -> float:
    """The median time of some work, after one time that does not count."""
    watch = Stopwatch()
    work()
    for _ in range(num_times):
        with watch.part("work"):
            work()
    return watch.median_s("work")


def sized(brief: Brief, side_px: int) -> Brief:
    return replace(brief, canvas=Canvas(width_px=side_px, height_px=side_px))


def pursued(brief: Brief, maker: DesignMaker, root: Path, seed: int) -> RunResult:
    """One whole run in this process. The networks are open; a new inspection remembers nothing."""
    with open_store(root) as store:
        workshop = Workshop(
            makers=(maker,),
            inspector=Inspection(),
            clock=MonotonicClock(),
            ledger=store.ledger,
            journal=store.journal,
        )
        order = RunOrder(brief=brief, budget=Budget(deadline_s=600), seed=seed)
        return pursue(order, workshop, run_id=run_id(int(time.time() * 1000), seed))


def warm_rows(brief: Brief, num_times: int) -> list[Row]:
    """The main job in a process that is up, at two sizes. Seeds differ, so nothing is reused."""
    rows = []
    drawer = Drawer()
    maker = DesignMaker(TemplatePlanner(), drawer)
    root = Path(tempfile.mkdtemp(prefix="makeready-bench-"))
    try:
        medians = {}
        for side_px in (1024, 2048):
            seeds = iter(range(1, num_times + 2))
            wanted = sized(brief, side_px)
            medians[side_px] = median_s(lambda: pursued(wanted, maker, root, next(seeds)), num_times)  # noqa: B023  called before the next turn
        rows.append(
            Row(name="example 1, warm, 1024 x 1024", value=medians[1024], unit="s", target=WARM_TARGET_S)
        )
        rows.append(Row(name="example 1, warm, 2048 x 2048", value=medians[2048], unit="s"))
        ratio = medians[2048] / medians[1024]
        rows.append(Row(name="2048 x 2048 / 1024 x 1024", value=ratio, unit="x", target=LARGE_TARGET_RATIO))
        rows += part_rows(sized(brief, 1024), drawer, root, num_times)
    finally:
        maker.close()
        shutil.rmtree(root, ignore_errors=True)
    return rows


def part_rows(brief: Brief, drawer: Drawer, root: Path, num_times: int) -> list[Row]:
    """Where the time of one attempt goes: each part on its own. Inspecting overlaps reading and redrawing."""
    watch = Stopwatch()
    planner = TemplatePlanner()
    with open_store(root) as store:
        for seed in range(1, num_times + 1):
            with watch.part("read the brief"):
                read_file(EXAMPLE)
            with watch.part("plan the document"):
                document = planner.plan(brief, proposal_index=0, seed=seed, tuning=Tuning())
            with watch.part("draw and measure it"):
                picture = picture_of(document, drawer)
            hints = [one.box for one in picture.boxes or () if one.text.strip() and one.box.height_px >= 1]
            with watch.part("inspect: read all text (OCR)"):
                Ocr().read(picture.pixels, hints)
            with watch.part("inspect: everything, OCR included"):
                Inspection().inspect(picture, brief)
            with watch.part("encode the PNG"):
                png = picture.png_bytes()
            with watch.part("store the picture"):
                store.blobs.put(png + bytes([seed]), suffix=".png")
    return [Row(name=f"part: {name}", value=watch.median_s(name), unit="s") for name in watch.spent_s]


def shell_rows(num_times: int) -> list[Row]:
    """What a person at a shell waits for, from the start of the process to its exit."""
    makeready = [str(Path(sys.executable).with_name("makeready"))]

    def spent_s(command: Sequence[str]) -> float:
        with tempfile.TemporaryDirectory() as folder:
            return median_s(
                lambda: subprocess.run(  # noqa: S603
                    command, cwd=folder, capture_output=True, check=False
                ),
                num_times,
            )

    return [
        Row(
            name="makeready run, cold",
            value=spent_s([*makeready, "run", str(EXAMPLE)]),
            unit="s",
            target=COLD_TARGET_S,
        ),
        Row(name="makeready --help", value=spent_s([*makeready, "--help"]), unit="s", target=HELP_TARGET_S),
        Row(name="import makeready", value=import_s(num_times), unit="s", target=IMPORT_TARGET_S),
    ]


def import_s(num_times: int) -> float:
    """`import makeready` in a fresh interpreter, as the interpreter itself counts it."""
    script = "import time; t = time.perf_counter(); import makeready; print(time.perf_counter() - t)"
    command = [sys.executable, "-c", script]
    answers = [
        subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
        for _ in range(num_times)
    ]
    return statistics.median(float(one) for one in answers)


def memory_row() -> Row:
    """The most memory a run holds at once, with its children: their proportional sets, sampled."""
    command = [str(Path(sys.executable).with_name("makeready")), "run", str(EXAMPLE)]
    most_kib = 0
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(  # noqa: S603
            command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while process.poll() is None:
            most_kib = max(most_kib, sum(held_kib(pid) for pid in family(process.pid)))
            time.sleep(0.02)
    if not most_kib:  # no /proc: the largest child that was waited for
        most_kib = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return Row(name="peak memory, with children", value=most_kib / 1024, unit="MiB", target=MEMORY_TARGET_MIB)


def document(rows: Sequence[Row], num_times: int) -> str:
    return f"""# Time and memory of the main job

Written by `make bench-main`. Medians of {num_times} after one that does not count; time from shell to exit
includes the interpreter. Warm runs have the process, the drawing child and the OCR networks up, and remember
nothing of earlier runs: each has another seed and a new inspection. The parts are done on their own, one
after the other.

{provenance("make bench-main")}

{table(rows)}
"""


def main() -> None:
    """Measure, print, and on a full run write the document."""
    asked = options(__doc__).parse_args()
    num_times = 2 if asked.quick else 7
    rows = [*shell_rows(num_times), memory_row(), *warm_rows(read_file(EXAMPLE), num_times)]
    sys.stdout.write((as_json(rows) if asked.json else table(rows)) + "\n")
    if not asked.quick:
        DOCUMENT.write_text(document(rows, num_times), encoding="utf-8")


if __name__ == "__main__":
    main()
