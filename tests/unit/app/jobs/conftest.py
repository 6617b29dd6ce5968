"""A store, and tools whose maker does what the test says."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from makeready.app.jobs.durable import DurableJobs, JobOptions
from makeready.app.jobs.worker import Tools
from makeready.brief import Brief, Canvas
from makeready.loop import Card, Lever, Made, Maker, Order, RunOrder
from makeready.loop.run import Budget
from makeready.store import Store, open_store
from makeready.testing import ScriptedInspector, ScriptedPicture

QUICK = JobOptions(num_lanes=2, poll_s=0.02, flush_s=0.01, beat_s=0.05, pause_s=0.05)
CARD = Card(
    name="scripted",
    attempt_s=0.01,
    attempt_microusd=1000,
    levers=(Lever(name="fit", repairs=("exact_text",), max_pulls=9),),
)


@dataclass(kw_only=True)
class GatedMaker:
    """Makes a picture once its gate is open. `orders` keeps what was asked, `entered` tells of the first."""

    card: Card = CARD
    cost_microusd: int = 700
    make_picture: Callable[[Order], ScriptedPicture] = lambda order: ScriptedPicture()
    gate: threading.Event = field(default_factory=threading.Event)
    entered: threading.Event = field(default_factory=threading.Event)
    orders: list[Order] = field(default_factory=list)

    def make(self, order: Order) -> Made:
        self.orders.append(order)
        self.entered.set()
        assert self.gate.wait(20)
        return Made(picture=self.make_picture(order), cost_microusd=self.cost_microusd)


@dataclass(kw_only=True)
class Bench:
    """Tools for every order, with one maker."""

    maker: Maker

    @contextmanager
    def __call__(self, order: RunOrder, *, owner: str) -> Iterator[Tools]:
        yield Tools(order=order, makers=(self.maker,), inspector=ScriptedInspector())


@pytest.fixture
def order() -> RunOrder:
    brief = Brief(prompt="p", kind="poster", canvas=Canvas(width_px=256, height_px=256))
    return RunOrder(brief=brief, budget=Budget(deadline_s=600, cost_microusd=100_000, attempts=12))


@pytest.fixture
def shut() -> GatedMaker:
    """A maker that is inside its first step until the test opens the gate."""
    return GatedMaker()


@pytest.fixture
def store(tmp_path: Path, database_url: str | None) -> Iterator[Store]:
    """A store on each kind of database in turn."""
    with open_store(tmp_path / "store", database_url=database_url) as opened:
        yield opened


@pytest.fixture
def maker() -> GatedMaker:
    """A maker whose gate is open from the start."""
    made = GatedMaker()
    made.gate.set()
    return made


@pytest.fixture
def start(store: Store) -> Iterator[Callable[..., DurableJobs]]:
    """Starts jobs over the store, as a process would; they are closed at the end."""
    started: list[DurableJobs] = []

    def started_with(maker: GatedMaker, options: JobOptions = QUICK) -> DurableJobs:
        started.append(DurableJobs(store, Bench(maker=maker), options=options))
        return started[-1]

    yield started_with
    for one in started:
        one.close()
