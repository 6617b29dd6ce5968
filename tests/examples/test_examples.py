"""Every example of the README and the guide comes out met, in each of four proposals, within its budget."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from makeready.brief import Brief, Verdict
from makeready.brief.read import read_file
from makeready.loop import Outcome, RunOrder, Workshop, pursue
from makeready.loop.run import Budget
from makeready.makers.design import DesignMaker
from makeready.makers.design import open as open_design
from makeready.testing import ManualClock, MemoryJournal, MemoryLedger
from makeready.verify.inspect import Inspection

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.*"))
NUM_PROPOSALS = 4


@pytest.fixture(scope="module")
def maker() -> Iterator[DesignMaker]:
    made = open_design()
    yield made
    made.close()


@pytest.fixture(scope="module")
def inspection() -> Inspection:
    return Inspection()


def num_checked(brief: Brief) -> int:
    """Constraints, charts, and what every drawing of ours is checked for: canvas, and four times layout.

    Nothing overlaps, nothing is cut off, text stays inside its frame, no line runs through text.
    """
    return len(brief.constraints) + len(brief.charts) + bool(brief.palette.swatches) + 5


def test_there_are_eight_examples() -> None:
    assert len(EXAMPLES) == 8


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_comes_out_met_from_the_pixels(
    path: Path, maker: DesignMaker, inspection: Inspection
) -> None:
    brief = read_file(path)
    order = RunOrder(brief=brief, num_proposals=NUM_PROPOSALS, budget=Budget(attempts=16))
    workshop = Workshop(
        makers=(maker,),
        inspector=inspection,
        clock=ManualClock(),
        ledger=MemoryLedger(),
        journal=MemoryJournal(),
    )

    result = pursue(order, workshop, run_id="run_example")

    broken = [
        (attempt.notes, one.constraint_id, one.measured)
        for attempt in result.delivered
        for one in attempt.findings
        if one.verdict is not Verdict.MET
    ]
    assert (result.outcome, broken) == (Outcome.MET, [])
    assert len(result.delivered) == NUM_PROPOSALS
    assert {len(attempt.findings) for attempt in result.delivered} == {num_checked(brief)}
    assert len({attempt.image_sha256 for attempt in result.delivered}) == NUM_PROPOSALS
