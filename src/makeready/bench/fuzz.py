"""Schemathesis on our OpenAPI, against a server as a user starts it: coverage, fuzzing and stateful phases.

    python -m makeready.bench.fuzz [--quick] [--json] [--seed N] [--examples N] [--url URL]

A case is one request. What is valid by the schema may be refused all the same: nonsense is no caption. All
else that Schemathesis checks is checked, and that no body tells anything of the server's inside.
"""

import contextlib
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from makeready.bench.fuzz_hooks import TALLY
from makeready.bench.report import Row, as_json, options, provenance, table
from makeready.store import Scope, open_store

NUM_EXAMPLES, NUM_QUICK_EXAMPLES = 450, 8
"""For each operation and phase: 400 made 9,393 cases."""
PHASES = "coverage,fuzzing,stateful"
HANG_S = 60.0
"""Ours: nothing that is asked here takes longer on two cores, the queue of runs included."""
KNOWN_DEFECT = "Unsupported type: 'Binary'"
"""Schemathesis 4.32: its filter of wrong forms meets its own type of a file, once in some hundred forms."""
QUEUE = 5_000
"""Runs that wait: the fuzzer starts them faster than they end, and a full queue would be its own fault."""

CONFIG = """\
hooks = {hooks}
continue-on-failure = true
request-timeout = {hang_s}
max-stream-events = 200

[warnings]
enabled = false

[checks.positive_data_acceptance]
enabled = false # words that are valid in the schema need not be a caption, a brief or a maker

[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 408, 409, 413, 414, 415, 421]

[generation]
max-examples = {examples}
no-shrink = true

[phases.examples]
enabled = false

[dictionaries]
prompts = {{ values = ["two red cats on a table", "a green apple", "make it red", "A card that says 'Hi'"] }}
sizes = {{ values = ["256x256", "128x192", "auto"] }}
makers = {{ values = ["compose", "design", "auto"] }}
few = {{ values = [1] }}
seconds = {{ values = [5, 20] }}

[parameters]
"body.prompt" = {{ dictionary = "prompts", probability = 0.6 }}
"body.size" = {{ dictionary = "sizes", probability = 0.8 }}
"body.model" = {{ dictionary = "makers", probability = 0.7 }}
"body.maker" = {{ dictionary = "makers", probability = 0.7 }}
"body.n" = {{ dictionary = "few", probability = 0.8 }}
"body.budget.attempts" = {{ dictionary = "few", probability = 0.9 }}
"body.budget.deadline_s" = {{ dictionary = "seconds", probability = 0.8 }}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fuzzed:
    """What one run of Schemathesis found. `failures` are its words for each, `statuses` the answers' numbers;
    `given_up` are operations whose phase it ended early for a defect of its own.

    Units: seconds of the slowest answer.
    """

    seed: int
    statuses: dict[str, int]
    slowest_s: float
    failures: tuple[str, ...]
    given_up: tuple[str, ...]
    report: str

    @property
    def num_cases(self) -> int:
        return sum(self.statuses.values())

    @property
    def num_5xx(self) -> int:
        return sum(count for status, count in self.statuses.items() if status.startswith("5"))

    @property
    def num_hangs(self) -> int:
        return self.statuses.get("unanswered", 0)


def fuzzed(
    url: str, folder: Path, *, num_examples: int, seed: int, phases: str = PHASES, key: str = ""
) -> Fuzzed:
    """One run against the server at `url`; `folder` holds what Schemathesis writes. With an API key it is
    tried without one, too."""
    hooks = json.dumps(str(Path(__file__).with_name("fuzz_hooks.py")))
    config = CONFIG.format(hooks=hooks, hang_s=HANG_S, examples=num_examples)
    (folder / "schemathesis.toml").write_text(config, encoding="utf-8")
    program = Path(sys.executable).with_name("schemathesis")
    command = [program, "run", f"{url}/openapi.json", "--phases", phases, "--seed", str(seed)]
    command += ["--generation-database", "none"]  # one worker: the same seed, the same cases
    command += ["--header", f"Authorization: Bearer {key}"] if key else []
    done = subprocess.run(  # noqa: S603
        [str(one) for one in command], cwd=folder, capture_output=True, text=True, check=False
    )
    path = folder / TALLY
    tally: dict[str, Any] = {"statuses": {}, "slowest_s": 0.0}
    if path.exists():
        tally = json.loads(path.read_text(encoding="utf-8"))
    failures, given_up = told(done.stdout)
    if done.returncode and not failures and not given_up:
        failures = (done.stderr.strip()[-500:] or f"Schemathesis ended with {done.returncode}.",)
    return Fuzzed(seed=seed, failures=failures, given_up=given_up, report=done.stdout, **tally)


def told(report: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a report of Schemathesis names: failures and errors, and the operations of its known defect."""
    failures = re.findall(r"^- (.+)$", report, re.MULTILINE)
    section = report.partition("= ERRORS =")[2].partition("\n=====")[0]
    errors = re.findall(r"^_{3,} (.+?) _{3,}\n+(.+)\n+(.+)$", section, re.MULTILINE)
    failures += [f"{name}: {kind}, {text}" for name, kind, text in errors if text != KNOWN_DEFECT]
    return tuple(failures), tuple(name for name, _, text in errors if text == KNOWN_DEFECT)


@contextlib.contextmanager
def served(folder: Path) -> Iterator[tuple[str, str]]:
    """`makeready serve` over a store in the folder; its address and an API key that may do everything."""
    with open_store(folder / "store") as store:
        key = store.keys.create(name="fuzz", scopes=get_args(Scope)).text
    command = [sys.executable, "-m", "makeready", "serve", "--port", "0", "--queue", str(QUEUE)]
    with subprocess.Popen(  # noqa: S603
        [*command, "--store", str(folder / "store")], cwd=folder, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            line = server.stdout.readline() if server.stdout else ""
            yield line.split()[-1], key
        finally:
            server.kill()  # runs may wait by the thousand, and nobody will look at them


def rows_of(found: Fuzzed, *, is_quick: bool) -> list[Row]:
    counts = [Row(name=f"answers {status}", value=count, unit="") for status, count in found.statuses.items()]
    return [
        Row(
            name="cases",
            value=found.num_cases,
            unit="",
            target=None if is_quick else 10_000,
            is_floor=True,
        ),
        Row(name="5xx", value=found.num_5xx, unit="", target=0),
        Row(name="no answer", value=found.num_hangs, unit="", target=0),
        Row(name="violations of the schema and of our checks", value=len(found.failures), unit="", target=0),
        Row(
            name="operations that Schemathesis left early, a defect of its own",
            value=len(found.given_up),
            unit="",
        ),
        Row(name="slowest answer", value=found.slowest_s, unit="s", target=HANG_S),
        Row(name="seed", value=found.seed, unit=""),
        *counts,
    ]


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--seed", type=int, default=1, help="the same seed, the same cases")
    parser.add_argument("--examples", type=int, help="cases for each operation and phase")
    parser.add_argument("--url", help="a server that runs already")
    parser.add_argument("--phases", default=PHASES)
    asked = parser.parse_args()
    num_examples = asked.examples or (NUM_QUICK_EXAMPLES if asked.quick else NUM_EXAMPLES)
    with tempfile.TemporaryDirectory(prefix="makeready-fuzz-") as name:
        folder = Path(name)
        with contextlib.nullcontext((asked.url, "")) if asked.url else served(folder) as (url, key):
            found = fuzzed(
                url, folder, num_examples=num_examples, seed=asked.seed, phases=asked.phases, key=key
            )
    rows = rows_of(found, is_quick=asked.quick)
    if found.failures or found.given_up:
        sys.stderr.write(found.report)
    print(as_json(rows) if asked.json else f"{table(rows)}\n\n{provenance('make fuzz')}")  # noqa: T201
    raise SystemExit(0 if all(row.is_kept for row in rows) else 1)


if __name__ == "__main__":
    main()
