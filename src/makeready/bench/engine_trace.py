"""The committed trace of arrivals that policies are compared on, and the numbers that come of it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from makeready.bench.host import ROOT
from makeready.engine.cost import CostModel
from makeready.engine.policy import Policy
from makeready.engine.scheduler import Limits, Work
from makeready.engine.simulation import Arrival, simulated

TRACE = ROOT / "docs" / "traces" / "mixed.json"
SIZES_TOKENS = (256, 576, 1024, 2304)
SHARES = (0.45, 0.25, 0.2, 0.1)
"""256, 384, 512 and 768 px: mostly small pictures and edits, some large ones. Ours."""
NUM_ARRIVALS = 600
EQUAL_TOKENS = 576
UNLIMITED = Limits(waiting=1_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Latencies:
    """Units: seconds."""

    mean_s: float
    p95_s: float
    longest_wait_s: float


def drawn_trace(seed: int = 1) -> list[dict[str, float]]:
    """Arrivals with exponential gaps of mean 1: the load sets the scale. What TRACE holds."""
    rng = np.random.default_rng(seed)
    at = np.cumsum(rng.exponential(1.0, NUM_ARRIVALS))
    tokens = rng.choice(SIZES_TOKENS, NUM_ARRIVALS, p=SHARES)
    steps = rng.choice([4, 8], NUM_ARRIVALS, p=[0.8, 0.2])
    return [
        {"at": round(float(one), 6), "tokens": int(size), "steps": int(count)}
        for one, size, count in zip(at, tokens, steps, strict=True)
    ]


def arrivals(
    cost: CostModel, load: float, path: Path = TRACE, *, is_equal: bool = False
) -> tuple[Arrival, ...]:
    """The trace, stretched so that the engine would be busy `load` of the time if nothing shared a step."""
    entries = json.loads(path.read_text())
    works = [
        Work(
            id=str(index),
            tokens=EQUAL_TOKENS if is_equal else entry["tokens"],
            steps=4 if is_equal else entry["steps"],
        )
        for index, entry in enumerate(entries)
    ]
    mean_s = float(np.mean([work.steps * cost.batch_s([work.tokens]) for work in works]))
    mean_gap = entries[-1]["at"] / len(entries)
    scale = mean_s / load / mean_gap
    return tuple(
        Arrival(at_s=entry["at"] * scale, work=work) for entry, work in zip(entries, works, strict=True)
    )


def latencies(trace: Sequence[Arrival], cost: CostModel, policy: Policy) -> Latencies:
    """What one policy makes of a trace."""
    served = simulated(trace, cost, policy=policy, limits=UNLIMITED)
    all_s = np.array([one.latency_s for one in served])
    return Latencies(
        mean_s=float(all_s.mean()),
        p95_s=float(np.percentile(all_s, 95)),
        longest_wait_s=max(one.wait_s for one in served),
    )
