"""What the simulation is fed with, measured: the cost model of steps, the seconds of texts and pixels, and
how much the two servers of an engine slow each other down; before a live run, or while it goes on."""

import statistics
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from makeready.bench.simulate_trace import KINDS, SIDES_PX, Effort, Entry, Kind, kind_of, request_of
from makeready.engine.cost import CostModel, Timing, fitted
from makeready.engine.fit import timed_cost
from makeready.engine.request import Latent, Pixels, Request, Track
from makeready.engine.runner import Runner, Size
from makeready.engine.simulation import Contention

NUM_TIMES = 5
CROWD_KIND: Kind = ("whole", 128)
"""What steps and pixels are timed against each other with: the trace's middle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What the machine takes, measured at one time."""

    cost: CostModel
    efforts: dict[Kind, Effort]
    contention: Contention


def gap_s(entries: Sequence[Entry], measured: Measured, load: float, num_engines: int = 1) -> float:
    """Seconds between arrivals, so that steps, each without company, are busy `load` of the time.

    The time that steps lose to the work beside them does not count as busy: it comes on top.
    """
    steps_s = beside_s = 0.0
    for one in entries:
        effort = measured.efforts[one.kind]
        steps_s += one.steps * measured.cost.batch_s([effort.tokens])
        beside_s += effort.before_s + effort.after_s
    contention = measured.contention
    lost_s = beside_s / contention.beside_rate * (1 - contention.step_rate)
    return (steps_s / load + lost_s) / num_engines / entries[-1].at


class WatchedRunner:
    """A runner that notes what its work took. Its times are those of a machine that does everything at
    once."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._steps: list[Timing] = []
        self._before_s: dict[Kind, list[float]] = {}
        self._after_s: dict[Kind, list[float]] = {}

    def size(self, request: Request) -> Size:
        return self._runner.size(request)

    def begin(self, request: Request) -> Track:
        start_s = time.perf_counter()
        track = self._runner.begin(request)
        self._before_s.setdefault(kind_of(request), []).append(time.perf_counter() - start_s)
        return track

    def velocities(self, tracks: Sequence[Track]) -> Sequence[Latent]:
        start_s = time.perf_counter()
        velocities = self._runner.velocities(tracks)
        seconds = time.perf_counter() - start_s
        row_tokens = tuple(self._runner.size(track.request).tokens for track in tracks)
        self._steps.append(Timing(row_tokens=row_tokens, seconds=seconds))
        return velocities

    def preview(self, track: Track) -> Pixels:
        return self._runner.preview(track)

    def finish(self, track: Track) -> Pixels:
        start_s = time.perf_counter()
        pixels = self._runner.finish(track)
        self._after_s.setdefault(kind_of(track.request), []).append(time.perf_counter() - start_s)
        return pixels

    def close(self) -> None:
        self._runner.close()

    def measured(self, efforts: Mapping[Kind, Effort]) -> Measured:
        """Means of what was noted; of a kind that never came, what `efforts` says.

        The cost model is scaled so that all steps together take what they took: a fit of relative errors
        would leave out half of what a busy machine adds.
        """
        fit = fitted(self._steps)
        took_s = sum(one.seconds for one in self._steps)
        scale = took_s / sum(fit.batch_s(one.row_tokens) for one in self._steps)
        return Measured(
            cost=CostModel(
                step_s=fit.step_s * scale,
                row_s=fit.row_s * scale,
                token_s=fit.token_s * scale,
                pair_s=fit.pair_s * scale,
            ),
            efforts={
                kind: Effort(
                    tokens=effort.tokens,
                    before_s=statistics.mean(self._before_s.get(kind, [effort.before_s])),
                    after_s=statistics.mean(self._after_s.get(kind, [effort.after_s])),
                )
                for kind, effort in efforts.items()
            },
            contention=Contention(),
        )


def measured_on(runner: Runner, numbers: Iterator[int], num_times: int = NUM_TIMES) -> Measured:
    """Time steps, texts and pixels of every kind, and both servers at once. `numbers` are for new prompts."""
    with ThreadPoolExecutor(1) as beside:
        efforts = {
            kind: beside.submit(effort_of, runner, kind, numbers, num_times).result() for kind in KINDS
        }
    return Measured(
        cost=timed_cost(runner, SIDES_PX, num_times=num_times),
        efforts=efforts,
        contention=contention_of(runner, numbers, num_times),
    )


def effort_of(runner: Runner, kind: Kind, numbers: Iterator[int], num_times: int) -> Effort:
    """What a kind takes beside its steps, undisturbed, on the thread that calls."""
    track = begun(runner, kind, numbers)
    return Effort(
        tokens=runner.size(track.request).tokens,
        before_s=median_s(partial(begun, runner, kind, numbers), num_times),
        after_s=median_s(partial(runner.finish, track), num_times),
    )


def begun(runner: Runner, kind: Kind, numbers: Iterator[int]) -> Track:
    return runner.begin(request_of(kind, 4, number=next(numbers)))


def contention_of(runner: Runner, numbers: Iterator[int], num_times: int) -> Contention:
    """How fast a step, and a text with its pixels, go on while the other is busy."""
    track = begun(runner, CROWD_KIND, numbers)

    def step() -> object:
        return runner.velocities([track])

    def beside() -> object:
        return runner.finish(begun(runner, CROWD_KIND, numbers))

    step_s, beside_s = median_s(step, num_times), median_s(beside, num_times)
    return Contention(
        step_rate=min(1.0, step_s / while_busy_s(step, beside, num_times)),
        beside_rate=min(1.0, beside_s / while_busy_s(beside, step, num_times)),
    )


def while_busy_s(work: Callable[[], object], other: Callable[[], object], num_times: int) -> float:
    """The median of `work` while another thread does `other` without end."""
    is_over = threading.Event()

    def occupy() -> None:
        while not is_over.is_set():
            other()

    thread = threading.Thread(target=occupy)
    thread.start()
    try:
        return median_s(work, num_times)
    finally:
        is_over.set()
        thread.join()


def median_s(work: Callable[[], object], num_times: int) -> float:
    """The median, after a first time that does not count."""
    work()
    times_s = []
    for _ in range(num_times):
        start_s = time.perf_counter()
        work()
        times_s.append(time.perf_counter() - start_s)
    return statistics.median(times_s)
