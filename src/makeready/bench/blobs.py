"""What a bucket costs against files: puts and reads of pictures, one place after the other in turn.

    python -m makeready.bench.blobs [--quick] [--json] [--place s3://BUCKET/PREFIX] [--endpoint ADDRESS]

Without a place only files are timed. Credentials are the cloud's own variables. What was put is removed.
Machines are busy now and then, so only ratios of arms that took turns are worth anything.
"""

import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from makeready.bench.report import Row, as_json, options, table
from makeready.store.bucket import BucketOptions, blobs_at

SIZES = {"30 KB": 30_000, "1 MB": 1_000_000}
"""A drawing and a photograph as PNG."""
NUM_ROUNDS, NUM_QUICK_ROUNDS = 100, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """One place. The memory of `url` keeps `memory_bytes` of what was put."""

    name: str
    url: str
    memory_bytes: int


def timed(
    arm: Arm, size: str, endpoint: str | None, times_s: dict[tuple[str, str, str], list[float]]
) -> None:
    """One put and one read of new bytes, and what else is asked of a place."""
    with tempfile.TemporaryDirectory() as folder:
        options = BucketOptions(endpoint=endpoint, memory_bytes=arm.memory_bytes)
        blobs = blobs_at(arm.url, folder=Path(folder), options=options)
        blobs.put(b"a connection is open", suffix=".txt")
        content = os.urandom(SIZES[size])
        begin_s = time.perf_counter()
        sha256 = blobs.put(content, suffix=".png")
        put_s = time.perf_counter()
        blobs.read(sha256, suffix=".png")
        times_s[arm.name, size, "put"].append(put_s - begin_s)
        times_s[arm.name, size, "read"].append(time.perf_counter() - put_s)
        blobs.remove(sha256, suffix=".png")


def measured(place: str | None, endpoint: str | None, num_rounds: int) -> list[Row]:
    """The medians of each arm, and what they are of the first arm's, files."""
    with tempfile.TemporaryDirectory() as folder:
        arms = [Arm(name="files", url=f"file:{folder}", memory_bytes=0)]
        if place is not None:
            arms += [
                Arm(name="bucket", url=place, memory_bytes=0),
                Arm(name="bucket with memory", url=place, memory_bytes=BucketOptions().memory_bytes),
            ]
        times_s: dict[tuple[str, str, str], list[float]] = defaultdict(list)
        for _ in range(num_rounds):
            for size in SIZES:
                for arm in arms:
                    timed(arm, size, endpoint, times_s)
    rows = []
    for (name, size, verb), found in times_s.items():
        median_s = statistics.median(found)
        files_s = statistics.median(times_s["files", size, verb])
        rows.append(Row(name=f"{verb} {size}, {name}", value=median_s * 1000, unit="ms"))
        if name != "files":
            rows.append(Row(name=f"{verb} {size}, {name} : files", value=median_s / files_s, unit="x"))
    return rows


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--place", help="the bucket to time beside files")
    parser.add_argument("--endpoint", help="its server, where it is not the cloud's own")
    arguments = parser.parse_args()
    num_rounds = NUM_QUICK_ROUNDS if arguments.quick else NUM_ROUNDS
    rows = measured(arguments.place, arguments.endpoint, num_rounds)
    sys.stdout.write((as_json(rows) if arguments.json else table(rows)) + "\n")


if __name__ == "__main__":
    main()
