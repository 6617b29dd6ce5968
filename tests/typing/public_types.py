"""What a user's type checker sees. Checked by mypy in tests/typing/test_typing.py, never run."""

from pathlib import Path
from typing import assert_type

from makeready.app.delivery import Delivery
from makeready.app.making import make
from makeready.brief import Brief, Finding, Verdict
from makeready.brief.read import read_brief
from makeready.loop import Attempt, Card, Made, Maker, Order, Outcome, RunResult, Workshop, pursue
from makeready.loop.run import RunOrder
from makeready.registry import Registry

brief = read_brief("A poster")
assert_type(brief, Brief)

delivery = make("A poster", store=Path())
assert_type(delivery, Delivery)
assert_type(delivery.outcome, Outcome)
assert_type(delivery.image, Path | None)
assert_type(delivery.findings, tuple[Finding, ...])
assert_type(delivery.findings[0].verdict, Verdict)
assert_type(delivery.view.best, Attempt | None)


def ordered(workshop: Workshop) -> RunResult:
    return assert_type(pursue(RunOrder(brief=brief), workshop, run_id="run_1"), RunResult)


class OwnMaker:
    """Whatever has a card and makes is a maker; nothing is inherited."""

    card = Card(name="own", attempt_s=1.0)

    def make(self, order: Order) -> Made:
        raise NotImplementedError


maker: Maker = OwnMaker()
assert_type(Registry[Maker]("maker", {"own": OwnMaker}).create("own"), Maker)
