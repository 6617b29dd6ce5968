"""`make bench-serve`: the figures of the service, each from a server as a user starts it.

    python -m makeready.bench.serve [--quick] [--json] [--row NAME ...] [--folder FOLDER]

Without `--row` all rows are measured. A full run writes its rows into docs/serving.md and leaves the others
as they are. The folder decides what a transaction costs: a commit waits for the disk, unless it is in memory.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from makeready.bench.host import ROOT
from makeready.bench.jobs import restart_s, soaked
from makeready.bench.report import Row, as_json, options, table
from makeready.bench.serve_client import ROUTE, asked, cpu_s, null_server, picture_body, real_server, sync_ms
from makeready.bench.serve_document import written
from makeready.bench.serve_money import booked, raced
from makeready.bench.serve_overload import overloaded
from makeready.bench.serve_partial import first_partial

DOCUMENT = ROOT / "docs" / "serving.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How much of everything."""

    num_sync: int = 1000
    num_kills: int = 200
    num_runs: int = 2000
    num_operations: int = 100_000
    num_money_kills: int = 50
    num_clients: int = 64
    overload_s: float = 60.0
    num_starts: int = 5
    num_streams: int = 15


QUICK = Sizes(
    num_sync=60,
    num_kills=2,
    num_runs=20,
    num_operations=300,
    num_money_kills=1,
    num_clients=16,
    overload_s=6.0,
    num_starts=1,
    num_streams=2,
)


def overhead(folder: Path, sizes: Sizes) -> Iterator[Row]:
    """One request after the other, each of other words, with a maker that answers at once."""
    with null_server(folder) as server:
        began_s, worked_s = time.perf_counter(), cpu_s(server.pid)
        time.sleep(1.0)
        idle = (cpu_s(server.pid) - worked_s) / (time.perf_counter() - began_s)
        began_s, worked_s = time.perf_counter(), cpu_s(server.pid)
        taken_ms = sync_ms(server, sizes.num_sync)
        busy_s = cpu_s(server.pid) - worked_s - idle * (time.perf_counter() - began_s)
        known_ms = sync_ms(server, sizes.num_sync, lambda number: "a green apple", sizes.num_sync + 20)
    count = len(taken_ms)
    yield Row(name="a null maker's picture, sync, p50", value=taken_ms[count // 2], unit="ms", target=3)
    yield Row(
        name="a null maker's picture, sync, p99", value=taken_ms[count * 99 // 100], unit="ms", target=12
    )
    yield Row(name="the same, processor time each", value=1000 * busy_s / (count + 20), unit="ms")
    yield Row(name="the same, words that came before, p50", value=known_ms[count // 2], unit="ms")


def kills(folder: Path, sizes: Sizes) -> Iterator[Row]:
    """Servers that are killed at random moments, over one store."""
    soak = soaked(folder, num_kills=sizes.num_kills, num_runs=sizes.num_runs)
    about = f"{soak.num_kills} SIGKILLs, {soak.num_accepted} runs"
    yield Row(name=f"accepted runs lost, {about}", value=soak.lost, unit="", target=0)
    yield Row(name="steps paid twice, the same kills", value=soak.twice, unit="", target=0)
    yield Row(
        name="micro-dollars paid and not counted, the same", value=soak.drift_microusd, unit="", target=0
    )


def drift(folder: Path, sizes: Sizes) -> Iterator[Row]:
    """The books after random operations in processes that are killed, against what is true."""
    found = booked(folder, num_operations=sizes.num_operations, num_kills=sizes.num_money_kills)
    about = f"{found.num_operations} operations, {found.num_kills} SIGKILLs"
    yield Row(name=f"micro-dollars of drift, {about}", value=found.drift_microusd, unit="", target=0)


def budget(folder: Path, sizes: Sizes) -> Iterator[Row]:
    """Clients that race for one key's budget."""
    found = raced(folder, num_clients=sizes.num_clients)
    about = f"{sizes.num_clients} racing clients"
    yield Row(name=f"micro-dollars over a budget, {about}", value=found.overshoot_microusd, unit="", target=0)
    yield Row(name="micro-dollars of it left over, the same", value=found.unused_microusd, unit="")


def partial(folder: Path, sizes: Sizes) -> Iterator[Row]:
    """The embedded model with the shipped weights, shown step by step."""
    found = first_partial(folder, sizes.num_streams)
    yield Row(name="first partial image, a sketch", value=found.first_ms, unit="ms")
    yield Row(name="first partial image that shows a step", value=found.drawn_ms, unit="ms")
    yield Row(name="one step of the model", value=found.step_ms, unit="ms")
    yield Row(name="the same image, beyond one step", value=found.beyond_ms, unit="ms", target=20)


def overload(folder: Path, sizes: Sizes) -> Iterator[Row]:
    """Five times what the server can do."""
    found = overloaded(folder, sizes.overload_s)
    about = f"5x capacity for {sizes.overload_s:g} s"
    yield Row(name=f"memory growth, {about}", value=found.growth_mib, unit="MiB", target=64)
    yield Row(name="answers that are no picture, 429 or 503", value=len(found.odd), unit="", target=0)
    name = f"Retry-After that held, of {found.returned} who came back of {found.refused} refused"
    reason = "" if found.returned else "nobody was to come back before the end"
    value = found.kept_percent if found.returned else None
    yield Row(name=name, value=value, unit="%", target=95, is_floor=True, reason=reason)


def restart(folder: Path, sizes: Sizes) -> Iterator[Row]:
    """A store that is there: 10,000 ended and 1,000 waiting runs."""
    yield Row(
        name="restart with 10,000 ended and 1,000 waiting runs", value=restart_s(folder), unit="s", target=3
    )


def cold(folder: Path, sizes: Sizes) -> Iterator[Row]:
    """From the start of the process, over an empty folder. Medians."""
    answered, ready, pictured = [], [], []
    for number in range(sizes.num_starts):
        with real_server(folder / str(number)) as server:
            answered.append(server.until("/health"))
            ready.append(server.until("/ready"))
            with server.connection() as connection:
                status, _, answer = asked(connection, ROUTE, picture_body(1))
            if status != 200:
                raise ChildProcessError(f"{status}: {answer[:500]!r}")
            pictured.append(time.perf_counter() - server.started_s)
    middle = sizes.num_starts // 2
    yield Row(name="cold start to the first answer", value=sorted(answered)[middle], unit="s", target=3)
    yield Row(name="cold start until it is ready", value=sorted(ready)[middle], unit="s")
    yield Row(name="cold start to the first picture", value=sorted(pictured)[middle], unit="s")


Measure = Callable[[Path, Sizes], Iterator[Row]]
MEASURES: dict[str, Measure] = {
    "overhead": overhead,
    "kills": kills,
    "drift": drift,
    "budget": budget,
    "partial": partial,
    "overload": overload,
    "restart": restart,
    "cold": cold,
}
"""The rows by the name that `--row` takes, in the document's order."""


def command_of(name: str) -> str:
    return f"python -m makeready.bench.serve --row {name}"


def measured(names: list[str], sizes: Sizes, folder: Path | None) -> dict[str, list[Row]]:
    """The rows of each measure, each in a folder of its own."""
    found = {}
    for name in names:
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            found[name] = list(MEASURES[name](Path(scratch) / name, sizes))
    return found


def main() -> None:
    """Measure, print, and write what was measured in full."""
    parser = options(__doc__)
    parser.add_argument("--row", action="append", choices=sorted(MEASURES), help="only this; may come again")
    parser.add_argument("--folder", type=Path, help="where the stores are made; a temporary one if not given")
    asked_for = parser.parse_args()
    names = asked_for.row or list(MEASURES)
    found = measured(names, QUICK if asked_for.quick else Sizes(), asked_for.folder)
    rows = [row for one in found.values() for row in one]
    sys.stdout.write((as_json(rows) if asked_for.json else table(rows)) + "\n")
    if not asked_for.quick:
        by_command = {command_of(name): of_name for name, of_name in found.items()}
        DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8"), by_command), encoding="utf-8")


if __name__ == "__main__":
    main()
