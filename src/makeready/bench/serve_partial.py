"""How soon a stream shows something: the embedded model in a real server, its steps as partial images."""

import json
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median

from makeready.bench.embedded_arms import CAPTION, SIDE_PX, random_models
from makeready.bench.serve_client import ROUTE, Server, real_server
from makeready.diffusion.mini_pieces import write_release
from makeready.train.export import onnx_release

NUM_PARTIAL = 3
NUM_WARM = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Streamed:
    """Medians over streams: until the first partial image, and between two of them."""

    first_ms: float
    step_ms: float

    @property
    def beyond_ms(self) -> float:
        return max(0.0, self.first_ms - self.step_ms)


def first_partial(folder: Path, num_streams: int, depth: int) -> Streamed:
    """Streams of different pictures, one after the other, on a server that is idle otherwise."""
    weights = folder / "weights"
    weights.mkdir(parents=True)
    write_release(weights, onnx_release(random_models(depth), "int8", SIDE_PX, {"stage": "random weights"}))
    settings = f'[maker]\nname = "embedded:{weights}"\n'
    with real_server(folder / "store", settings) as server:
        server.until("/ready")
        times_ms = [partial_ms(server, seed) for seed in range(num_streams + NUM_WARM)][NUM_WARM:]
    gaps_ms = [later - sooner for one in times_ms for sooner, later in pairwise(one)]
    return Streamed(first_ms=median(one[0] for one in times_ms), step_ms=median(gaps_ms))


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
