"""How often each verifier is right: planted defects that it finds, clean pictures that it does not blame.

    python -m makeready.bench.verify [--quick] [--json]

A full run writes docs/verify-rates.md.
"""

import argparse
import json
import platform
import subprocess
import sys
import tempfile
import time
import zlib
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from makeready.bench.verify_cases import Case, CaseMaker, case_makers
from makeready.brief import Brief, Canvas, ChartData, Palette, Verdict
from makeready.design.draw import Drawer
from makeready.verify.inspect import Inspection

DOCUMENT = Path(__file__).parents[3] / "docs" / "verify-rates.md"
MIN_DETECTION, MAX_FALSE_ALARMS = 0.95, 0.02
"""Ours: what a loop can live with; a missed typo is delivered, a false alarm costs an attempt of a second."""
NUM_CASES, NUM_QUICK_CASES = 40, 5
"""Of each sort for each verifier; quick ends within 50 s on two cores."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """What a verifier said: of the planted pictures, and of the clean ones."""

    verifier: str
    planted: Counter[Verdict]
    clean: Counter[Verdict]

    @property
    def detection(self) -> float:
        return self.planted[Verdict.BROKEN] / self.planted.total()

    @property
    def false_alarms(self) -> float:
        return self.clean[Verdict.BROKEN] / self.clean.total()

    @property
    def passed_over(self) -> float:
        """Planted defects that were called met: worse than unknown."""
        return self.planted[Verdict.MET] / self.planted.total()

    @property
    def unknown(self) -> float:
        both = self.planted + self.clean
        return both[Verdict.UNKNOWN] / both.total()


def brief_of(case: Case) -> Brief:
    asked = case.asked
    return Brief(
        prompt="",
        kind="poster",
        canvas=Canvas(width_px=case.picture.width_px, height_px=case.picture.height_px),
        palette=Palette(swatches=case.swatches),
        constraints=() if isinstance(asked, ChartData | str) else (asked,),
        charts=(asked,) if isinstance(asked, ChartData) else (),
    )


def verdict_of(inspection: Inspection, case: Case) -> Verdict:
    wanted = case.asked if isinstance(case.asked, str) else case.asked.id
    found = inspection.inspect(case.picture, brief_of(case))
    return next(one.verdict for one in found if one.constraint_id == wanted)


def rates(name: str, maker: CaseMaker, num_cases: int, drawer: Drawer, inspection: Inspection) -> Rates:
    """Makes and inspects clean and planted pictures, from a seed that is the verifier's own."""
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    counts = {
        is_planted: Counter(verdict_of(inspection, maker(rng, is_planted, drawer)) for _ in range(num_cases))
        for is_planted in (True, False)
    }
    return Rates(verifier=name, planted=counts[True], clean=counts[False])


def table(found: list[Rates], command: str, seconds: float) -> str:
    """The rates as Markdown, with machine, date, commit and command."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
        cwd=DOCUMENT.parents[1],
    ).stdout.strip()
    rows = [
        "# How often the verifiers are right",
        "",
        "Pictures drawn from a seed, clean and with one planted defect each. Detection: planted ones called",
        "broken. Passed over: planted ones called met. False alarms: clean ones called broken.",
        "",
        f"- machine: {platform.machine()}, Python {platform.python_version()}",
        f"- date: {datetime.now(UTC):%Y-%m-%d}",
        f"- commit: {commit or 'unknown'}",
        f"- command: `{command}` ({seconds:.0f} s)",
        "",
        "| verifier | planted | detection | passed over | clean | false alarms | unknown |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    rows += [
        f"| {one.verifier} | {one.planted.total()} | {one.detection:.1%} | {one.passed_over:.1%} "
        f"| {one.clean.total()} | {one.false_alarms:.1%} | {one.unknown:.1%} |"
        for one in found
    ]
    return "\n".join(rows) + "\n"


def as_json(found: list[Rates]) -> str:
    rows = []
    for one in found:
        for name, value, target, ok in (
            ("detection", one.detection, MIN_DETECTION, one.detection >= MIN_DETECTION),
            ("false alarms", one.false_alarms, MAX_FALSE_ALARMS, one.false_alarms <= MAX_FALSE_ALARMS),
        ):
            rows.append(
                {
                    "name": f"{one.verifier}: {name}",
                    "value": value,
                    "unit": "share",
                    "target": target,
                    "ok": ok,
                }
            )
    return json.dumps(rows, indent=2)


def main() -> int:
    reader = argparse.ArgumentParser(
        prog="python -m makeready.bench.verify", description="Rates of the verifiers."
    )
    reader.add_argument("--quick", action="store_true", help="a few pictures each, within 50 s")
    reader.add_argument("--json", action="store_true", help="a list of {name, value, unit, target, ok}")
    reader.add_argument("--only", default="", help="one verifier, by name")
    chosen = reader.parse_args()
    started_s = time.perf_counter()
    inspection = Inspection()
    with Drawer() as drawer, tempfile.TemporaryDirectory(prefix="makeready-bench-") as folder:
        makers = {
            name: maker for name, maker in case_makers(Path(folder)).items() if chosen.only in ("", name)
        }
        num_cases = NUM_QUICK_CASES if chosen.quick else NUM_CASES
        found = [rates(name, maker, num_cases, drawer, inspection) for name, maker in makers.items()]
    command = " ".join(["python -m makeready.bench.verify", *sys.argv[1:]])
    told = table(found, command, time.perf_counter() - started_s)
    sys.stdout.write((as_json(found) if chosen.json else told) + "\n")
    if not chosen.quick and not chosen.only:
        DOCUMENT.write_text(told, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
