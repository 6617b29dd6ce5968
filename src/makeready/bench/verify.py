"""How often each verifier is right: planted defects that it finds, clean pictures that it does not blame.

    python -m makeready.bench.verify [--quick] [--json]

A full run writes docs/verify-rates.md.
"""

import sys
import tempfile
import time
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from makeready.bench.host import ROOT
from makeready.bench.report import Row, as_json, options, provenance
from makeready.bench.verify_cases import Case, CaseMaker, case_makers
from makeready.brief import Brief, Canvas, ChartData, Palette, Verdict
from makeready.design.drawing.drawer import Drawer
from makeready.verify.inspect import Inspection

DOCUMENT = ROOT / "docs" / "verify-rates.md"
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


def document(found: list[Rates], command: str, duration_s: float) -> str:
    rates_of_all = "\n".join(
        f"| {one.verifier} | {one.planted.total()} | {one.detection:.1%} | {one.passed_over:.1%} "
        f"| {one.clean.total()} | {one.false_alarms:.1%} | {one.unknown:.1%} |"
        for one in found
    )
    return f"""# How often the verifiers are right

Pictures drawn from a seed, clean and with one planted defect each. Detection: planted ones called
broken. Passed over: planted ones called met. False alarms: clean ones called broken. Unknown: of all.

{provenance(command)} ({duration_s:.0f} s)

| verifier | planted | detection | passed over | clean | false alarms | unknown |
|---|---:|---:|---:|---:|---:|---:|
{rates_of_all}
"""


def rows(found: list[Rates]) -> list[Row]:
    """Two figures with targets for each verifier."""
    told = []
    for one in found:
        name = one.verifier
        told.append(
            Row(
                name=f"{name}: detection",
                value=one.detection,
                unit="share",
                target=MIN_DETECTION,
                is_floor=True,
            )
        )
        told.append(
            Row(name=f"{name}: false alarms", value=one.false_alarms, unit="share", target=MAX_FALSE_ALARMS)
        )
    return told


def main() -> None:
    """Measure, print, and on a full run write the document."""
    parser = options(__doc__)
    parser.add_argument("--only", default="", help="one verifier, by name; writes nothing")
    asked = parser.parse_args()
    started_s = time.perf_counter()
    inspection = Inspection()
    with Drawer() as drawer, tempfile.TemporaryDirectory(prefix="makeready-bench-") as folder:
        makers = {
            name: maker for name, maker in case_makers(Path(folder)).items() if asked.only in ("", name)
        }
        num_cases = NUM_QUICK_CASES if asked.quick else NUM_CASES
        found = [rates(name, maker, num_cases, drawer, inspection) for name, maker in makers.items()]
    command = " ".join(["python -m makeready.bench.verify", *sys.argv[1:]])
    told = document(found, command, time.perf_counter() - started_s)
    sys.stdout.write((as_json(rows(found)) if asked.json else told) + "\n")
    if not asked.quick and not asked.only:
        DOCUMENT.write_text(told, encoding="utf-8")


if __name__ == "__main__":
    main()
