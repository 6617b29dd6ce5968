"""Random cancels, deadlines, exceptions and NaNs through a serving engine: what hung, what was left, and
whether memory grows with the number of requests."""

import contextlib
import gc
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from os import getpid

import numpy as np

from makeready.bench.host import resident_kib
from makeready.bench.report import Row
from makeready.engine.cost import CostModel
from makeready.engine.engine import Engine
from makeready.engine.request import Request, Track
from makeready.engine.scheduler import Limits
from makeready.engine.ticket import Ticket
from makeready.testing.runner import NullRunner

NUM_BETWEEN = 25
"""Requests between two readings; at a reading nothing is in the engine."""
NUM_WARM_UP = 1_000
"""The first requests fill interpreter and allocator; they are sent, and not measured."""
Z_95 = 1.959964
"""The normal distribution's two-sided quantile."""
MAX_KIB_A_THOUSAND = 100.0
"""Ours: 0.1 KiB a request. A ticket that is never let go would be 0.6 KiB, a whole request 3 KiB."""
MAX_OBJECTS_A_THOUSAND = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Slope:
    """A straight line through readings: its rise for each thousand requests, and the 95 % interval of it."""

    a_thousand: float
    low: float
    high: float


def slope(at: Sequence[float], values: Sequence[float]) -> Slope:
    """Least squares. The interval takes the readings' errors as independent, as they nearly are.

    Raises: ValueError for fewer than three readings.
    """
    if len(at) < 3:
        raise ValueError(f"{len(at)} readings give no slope")
    x, y = np.array(at) / 1000, np.array(values, np.float64)
    x -= x.mean()
    rise = float((x * (y - y.mean())).sum() / (x * x).sum())
    rest = y - y.mean() - rise * x
    error = float(np.sqrt((rest * rest).sum() / (len(x) - 2) / (x * x).sum()))
    half = student_t(len(x) - 2) * error
    return Slope(a_thousand=rise, low=rise - half, high=rise + half)


def student_t(degrees: int) -> float:
    """The two-sided 95 % quantile, to 1 % from 5 degrees of freedom on.

    Source: Abramowitz and Stegun 1964, 26.7.5, two terms.
    """
    z = Z_95
    return z + (z**3 + z) / (4 * degrees) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * degrees**2)


def fail_some(tracks: Sequence[Track]) -> None:
    """Before a step: what the prompts ask for."""
    for track in tracks:
        if track.request.prompt.startswith("raise") and track.step == 1:
            raise RuntimeError(track.request.prompt)
        if track.request.prompt.startswith("nan"):
            track.latent[:] = np.nan


def fault_rows(
    num_requests: int, before_step: Callable[[Sequence[Track]], None] = fail_some
) -> Iterator[Row]:
    """Random cancels, deadlines, exceptions and NaNs through a serving engine, in free mode: the cache of
    exact results would grow up to its limit, as it should."""
    rng = np.random.default_rng(3)
    runner = NullRunner(before_step)
    at: list[float] = []
    memory_kib: list[float] = []
    objects: list[float] = []
    num_hung = 0
    gc.collect()
    gc.freeze()  # what was there before is not looked at again: a reading takes 1 ms, not 50
    with Engine(runner, CostModel(step_s=1e-3), limits=Limits(waiting=64)) as engine:
        for done in range(-NUM_WARM_UP, num_requests, NUM_BETWEEN):
            tickets = [_sent(engine, rng) for _ in range(NUM_BETWEEN)]
            for ticket in tickets:
                with contextlib.suppress(Exception):
                    ticket.wait(10)
                num_hung += not ticket.is_done
            del tickets, ticket
            runner.batches.clear()
            gc.collect()
            if done >= 0:
                at.append(done)
                memory_kib.append(resident_kib(getpid()))
                objects.append(len(gc.get_objects()))
        num_left = len(engine)
    gc.unfreeze()
    what = f"{num_requests} random cancels, time-outs and poisoned requests"
    yield Row(name=f"{what}: hung", value=num_hung, unit="", target=0)
    yield Row(name="the same: places not given back", value=num_left, unit="", target=0)
    for name, found, unit, bound in (
        ("memory", slope(at, memory_kib), "KiB", MAX_KIB_A_THOUSAND),
        ("Python's objects", slope(at, objects), "objects", MAX_OBJECTS_A_THOUSAND),
    ):
        yield Row(
            name=f"the same: slope of {name}, {found.low:.0f} to {found.high:.0f} a thousand requests (95 %)",
            value=found.a_thousand,
            unit=unit,
        )
        yield Row(
            name=f"the same: slope of {name} that is sure, a thousand requests",
            value=max(0.0, found.low),
            unit=unit,
            target=bound,
        )


def _sent(engine: Engine, rng: np.random.Generator) -> Ticket:
    kind = str(rng.choice(["fine", "raise", "nan", "cancel", "late"]))
    while len(engine) >= 64:
        time.sleep(0.001)
    ticket = engine.submit(
        Request(
            prompt=f"{kind} {rng.integers(2**40)}",
            width_px=32,
            height_px=32,
            steps=int(rng.integers(1, 30)),
            mode="free",
            deadline_s=0.001 if kind == "late" else None,
        )
    )
    if kind == "cancel":
        ticket.cancel()
    return ticket
