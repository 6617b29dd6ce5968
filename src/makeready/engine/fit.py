"""The cost model of this machine and model, from a few timed steps at start-up."""

import statistics
import time
from collections.abc import Sequence
from dataclasses import replace

from makeready.engine.cost import CostModel, Timing, fitted
from makeready.engine.request import Mode, Request
from makeready.engine.runner import Runner

SIDES_PX = (64, 128, 192)
"""Ours: 16, 64 and 144 tokens beside a trimmed text; enough to tell what a step costs at all from what a
token costs."""
TOKEN_BUDGET_S = 20.0
"""Ours: a machine that takes longer for the small sizes is told by them alone."""


def timed_cost(
    runner: Runner, sides_px: Sequence[int] = SIDES_PX, *, num_times: int = 1, mode: Mode = "free"
) -> CostModel:
    """Time single steps of growing pictures, alone and in pairs; the median of `num_times` after a warm-up.

    `mode` is that of the requests to come: a strict row has one thread.

    Raises: what the runner raises for a picture of these sides.
    """
    timings: list[Timing] = []
    began_s = time.perf_counter()
    for side_px in sides_px:
        request = Request(
            prompt="a", width_px=side_px, height_px=side_px, steps=2, mode=mode, is_text_trimmed=True
        )
        tokens = runner.size(request).tokens
        first, second = runner.begin(request), runner.begin(replace(request, seed=2))
        runner.velocities([first])
        for tracks in ([first], [first, second]):
            times_s = []
            for _ in range(num_times):
                start_s = time.perf_counter()
                runner.velocities(tracks)
                times_s.append(time.perf_counter() - start_s)
            row_tokens = (tokens,) * len(tracks)
            timings.append(Timing(row_tokens=row_tokens, seconds=statistics.median(times_s)))
        if time.perf_counter() - began_s > TOKEN_BUDGET_S:
            break
    return fitted(timings)
