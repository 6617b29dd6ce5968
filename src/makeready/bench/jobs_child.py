"""A server without a face, to be killed: it takes orders in, says which it accepted, and carries them out.

    python -m makeready.bench.jobs_child STORE BEGIN END STEP_S

Orders BEGIN to END are submitted, each by the request id of its number. The id of each accepted run is
printed once it is accepted, and "done" when all runs of the store have ended. What its maker is paid for, it
writes into STORE/till.txt, as a shop would: that is the truth that the books are held against.
"""

import os
import random
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from makeready.app.jobs.durable import DurableJobs, JobOptions
from makeready.app.jobs.worker import Tools
from makeready.brief import Brief, Canvas
from makeready.loop import Budget, Card, Lever, Made, Maker, Order, RunOrder
from makeready.store import Store, open_store
from makeready.store.schema import jobs as jobs_table
from makeready.testing import ScriptedInspector, ScriptedPicture, broken

PRICE_MICROUSD = 1000
CARD = Card(
    name="till",
    attempt_s=0.01,
    attempt_microusd=PRICE_MICROUSD,
    levers=(Lever(name="fit", repairs=("exact_text",), max_pulls=2),),
)
OWNER = "soak"


@dataclass(frozen=True, slots=True, kw_only=True)
class TillMaker:
    """Takes its money, writes that down, takes its time, and gives a picture; the third one is right."""

    till: Path
    step_s: float
    card: Card = CARD

    def make(self, order: Order) -> Made:
        line = f"{order.brief.prompt} {order.proposal_index} {len(order.pulls)}\n"
        time.sleep(self.step_s * random.random())  # noqa: S311 - no secret
        descriptor = os.open(self.till, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.write(descriptor, line.encode())
        os.close(descriptor)
        time.sleep(self.step_s * random.random())  # noqa: S311 - no secret
        score = 0.1 * len(order.pulls)
        findings = (broken("c1", score=score),) if len(order.pulls) < 2 else ()
        return Made(picture=ScriptedPicture(findings=findings), cost_microusd=PRICE_MICROUSD)


@dataclass(frozen=True, slots=True, kw_only=True)
class OneMaker:
    """The same tools for every order."""

    maker: Maker

    @contextmanager
    def __call__(self, order: RunOrder, *, owner: str) -> Iterator[Tools]:
        yield Tools(order=order, makers=(self.maker,), inspector=ScriptedInspector())


def order_of(number: int) -> RunOrder:
    """The order with that number; its prompt is its name in the till."""
    brief = Brief(prompt=f"order-{number}", kind="poster", canvas=Canvas(width_px=64, height_px=64))
    return RunOrder(brief=brief, budget=Budget(deadline_s=86_400, cost_microusd=10_000_000))


def num_open(store: Store) -> int:
    """How many runs wait or run."""
    is_open = jobs_table.c.state.in_(["queued", "running"])
    with store.database.reading() as connection:
        return connection.execute(select(func.count()).where(is_open)).scalar_one()


def main() -> None:
    """Run until all is done, or until somebody kills us."""
    root, begin, end, step_s = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
    with open_store(root, busy_timeout_s=60.0) as store:
        tools = OneMaker(maker=TillMaker(till=root / "till.txt", step_s=step_s))
        jobs = DurableJobs(store, tools, options=JobOptions(num_lanes=4, max_queued=10_000))
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        for number in range(begin, end):
            run_id = jobs.submit(order_of(number), owner=OWNER, request_id=str(number))
            sys.stdout.write(f"{number} {run_id}\n")
            sys.stdout.flush()
        while num_open(store):
            threading.Event().wait(0.2)
        jobs.close()
    sys.stdout.write("done\n")


if __name__ == "__main__":
    main()
