"""How `bench/engine` times: arms in turn, medians, whole pictures through a runner."""

import statistics
import time
from collections.abc import Callable, Sequence

from makeready.engine.request import Pixels, Request
from makeready.engine.runner import Runner
from makeready.engine.solver import euler_step


def medians_s(arms: Sequence[Callable[[], object]], num_times: int) -> list[float]:
    """Each arm's median, the arms in turn, after a first round that does not count; with 0 times it
    does."""
    if num_times:
        for arm in arms:
            arm()
    taken: list[list[float]] = [[] for _ in arms]
    for _ in range(num_times or 1):
        for arm, times in zip(arms, taken, strict=True):
            start_s = time.perf_counter()
            arm()
            times.append(time.perf_counter() - start_s)
    return [statistics.median(times) for times in taken]


def picture(runner: Runner, request: Request) -> Pixels:
    """The whole way through a runner, no engine round it, nothing cached but its text and its source."""
    track = runner.begin(request)
    for _ in range(request.steps):
        velocity = runner.velocities([track])[0]
        track.latent = euler_step(track.latent, velocity, track.t, track.t_next)
        track.step += 1
    return runner.finish(track)
