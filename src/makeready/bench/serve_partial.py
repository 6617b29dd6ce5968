"""How soon a stream shows something: the embedded model with the shipped weights in a real server."""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from makeready.bench.serve_client import ROUTE, Server, real_server
from makeready.engine.onnx_graphs import OnnxGraphs
from makeready.engine.onnx_runner import OnnxRunner
from makeready.engine.request import Request
from makeready.makers.embedded import NUM_THREADS, SHIPPED

CAPTION = "three red apples left of a blue bicycle on a pale yellow background, flat style"
THINGS = ("a red apple on a pale green background", "a blue bicycle on a pale green background")
"""What the model is told for the caption: it draws each of its things alone."""
SIDE_PX = 256
NUM_PARTIAL = 3
NUM_WARM, NUM_STEPS = 2, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Streamed:
    """Medians: until a stream's first partial image, which is a sketch, until the next one, which shows the
    model's work, and of a step of the model."""

    first_ms: float
    drawn_ms: float
    step_ms: float

    @property
    def beyond_ms(self) -> float:
        return max(0.0, self.drawn_ms - self.step_ms)


def first_partial(folder: Path, num_streams: int) -> Streamed:
    """Streams of the same words and other seeds, one after the other, on a server that is idle otherwise; the
    step is timed afterwards, alone."""
    with real_server(folder) as server:
        server.until("/ready")
        times_ms = [partial_ms(server, seed) for seed in range(num_streams + NUM_WARM)][NUM_WARM:]
    return Streamed(
        first_ms=median(one[0] for one in times_ms),
        drawn_ms=median(one[1] for one in times_ms),
        step_ms=step_ms(NUM_STEPS),
    )


def step_ms(num_steps: int) -> float:
    """A step of all things of the caption together, as the maker computes them: the median."""
    graphs = OnnxGraphs(SHIPPED)
    runner = OnnxRunner(graphs, num_threads=NUM_THREADS, row_threads=NUM_THREADS)
    side_px = graphs.facts.side_px
    tracks = [
        runner.begin(Request(prompt=words, width_px=side_px, height_px=side_px, seed=1)) for words in THINGS
    ]
    taken_ms = []
    for _ in range(num_steps):
        began_s = time.perf_counter()
        runner.velocities(tracks)
        taken_ms.append(1000 * (time.perf_counter() - began_s))
    runner.close()
    return median(taken_ms)


def partial_ms(server: Server, seed: int) -> list[float]:
    """When each partial image of one stream came, in milliseconds from the request."""
    told = {
        "prompt": CAPTION,
        "model": "embedded",
        "size": f"{SIDE_PX}x{SIDE_PX}",
        "stream": True,
        "partial_images": NUM_PARTIAL,
        "x_makeready": {"seed": seed},
    }
    found = []
    with server.connection() as connection:
        began_s = time.perf_counter()
        connection.request("POST", ROUTE, json.dumps(told), {"content-type": "application/json"})
        answer = connection.getresponse()
        for line in answer:
            if line.startswith(b"event: ") and line.rstrip().endswith(b"partial_image"):
                found.append(1000 * (time.perf_counter() - began_s))
            if line.startswith(b"event: error"):
                raise ChildProcessError(answer.read(2000).decode())
    if len(found) < 2:
        raise ChildProcessError(f"{answer.status}: {len(found)} partial images")
    return found
