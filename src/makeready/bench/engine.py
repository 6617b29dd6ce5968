"""`make bench-engine`: what the engine costs, saves and keeps, against diffusers' own pipeline with the same
weights.

    python -m makeready.bench.engine [--quick] [--json] [--device cuda]

A klein of reduced width (d 512, 2 + 8 blocks) with random weights on the CPU, or klein-4B at its real size on
a GPU; the arms of each ratio in turn, medians. Prints a table; a full run writes it into docs/SPEED.md,
or docs/bench-engine-cuda.md.
"""

import contextlib
import io
import logging
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import torch
from diffusers import Flux2KleinPipeline

from makeready.bench import engine_cuda
from makeready.bench.engine_edits import distance_rows, edit_rows
from makeready.bench.engine_faults import fault_rows
from makeready.bench.engine_mix import mix_rows
from makeready.bench.engine_timing import medians_s, picture
from makeready.bench.engine_trace import arrivals, latencies
from makeready.bench.host import ROOT
from makeready.bench.report import Row, as_json, options, provenance, table
from makeready.diffusion.klein import Klein
from makeready.diffusion.tiny_flow import REDUCED, write_tiny_flow
from makeready.engine.cost import CostModel
from makeready.engine.engine import Engine
from makeready.engine.noise import normal
from makeready.engine.policy import Fifo, LeastRemaining, RoundRobin
from makeready.engine.request import Request, Result
from makeready.engine.torch_runner import TorchRunner
from makeready.testing.runner import NullRunner

DOCUMENT = ROOT / "docs" / "SPEED.md"
MARK = "<!-- bench-engine -->"
"""Stands before and behind the table; what was tried stands round it, and is nobody's to overwrite."""
NUM_TIMES, NUM_QUICK_TIMES = 5, 1
PROMPT = "a red bicycle against a white wall"
LOAD = 0.8
NUM_SOAK = 2_000
SIDES_PX, QUICK_SIDES_PX = (256, 512), (128, 256)
"""Whole pictures against diffusers; edits and the production mix."""
NUM_MIX_TIMES = 3
"""A round of the mix is ten pictures in each of four arms."""


def main() -> int:
    parser = options(__doc__)
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu", help="what computes the model")
    arguments = parser.parse_args()
    if arguments.device == "cuda":
        return engine_cuda.main(is_quick=arguments.quick, is_json=arguments.json)
    logging.disable(logging.WARNING)  # the faults that the soak plants
    num_times = NUM_QUICK_TIMES if arguments.quick else NUM_TIMES
    rows = [*scheduling_rows(), *overhead_rows(), *fault_rows(200 if arguments.quick else NUM_SOAK)]
    with tempfile.TemporaryDirectory() as folder:
        write_tiny_flow(Path(folder), size=REDUCED)
        rows += model_rows(Path(folder), num_times, is_quick=arguments.quick)
    if arguments.json:
        sys.stdout.write(as_json(rows) + "\n")
        return 0
    text = table(rows)
    sys.stdout.write(text + "\n")
    if not arguments.quick:
        before, _, after = DOCUMENT.read_text().split(MARK)
        measured = f"\n{provenance('python -m makeready.bench.engine')}\n\n{text}\n"
        DOCUMENT.write_text(MARK.join((before, measured, after)))
    return 0


def scheduling_rows() -> Iterator[Row]:
    """Least remaining work first against FIFO and round-robin on the committed trace; the cost model is
    linear."""
    cost = CostModel(step_s=0.0, token_s=4e-5, pair_s=1e-8)
    mixed, equal = arrivals(cost, LOAD), arrivals(cost, LOAD, is_equal=True)
    fifo, least, robin = (
        latencies(mixed, cost, policy) for policy in (Fifo(), LeastRemaining(), RoundRobin())
    )
    even_fifo, even_least = (latencies(equal, cost, policy) for policy in (Fifo(), LeastRemaining()))
    yield Row(
        name="least remaining first: mean latency, of FIFO's",
        value=least.mean_s / fifo.mean_s,
        unit="x",
        target=0.65,
    )
    yield Row(name="p95, of FIFO's", value=least.p95_s / fifo.p95_s, unit="x", target=0.85)
    yield Row(
        name="longest wait, of FIFO's longest",
        value=least.longest_wait_s / fifo.longest_wait_s,
        unit="x",
        target=2.0,
    )
    yield Row(
        name="equal work: mean, of FIFO's", value=even_least.mean_s / even_fifo.mean_s, unit="x", target=1.03
    )
    yield Row(name="round-robin for comparison: mean, of FIFO's", value=robin.mean_s / fifo.mean_s, unit="x")


def overhead_rows() -> Iterator[Row]:
    """What a step costs beside the network: an engine over a runner that computes three numbers."""
    engine = Engine(NullRunner(), CostModel(step_s=0.0, token_s=1e-3))
    ticket = engine.submit(Request(prompt="a", width_px=16, height_px=16, steps=1000))
    while not engine.tick():
        time.sleep(0.001)
    start_s = time.perf_counter()
    steps = 0
    while not ticket.is_done and steps < 900:
        engine.tick()
        steps += 1
    yield Row(
        name="engine overhead a step, null model",
        value=1000 * (time.perf_counter() - start_s) / steps,
        unit="ms",
        target=0.3,
    )
    engine.close()


def model_rows(folder: Path, num_times: int, *, is_quick: bool) -> Iterator[Row]:
    """The reduced klein: whole pictures against diffusers, edits against whole pictures, the production mix,
    caches and previews."""
    with contextlib.redirect_stderr(io.StringIO()):
        pipeline = Flux2KleinPipeline.from_pretrained(folder)
        pipeline.set_progress_bar_config(disable=True)
        exact, fast = Klein.load(folder), Klein.load(folder, dtype=torch.bfloat16)
    small_px, large_px = QUICK_SIDES_PX if is_quick else SIDES_PX
    yield from picture_rows(pipeline, exact, fast, 0 if is_quick else num_times, side_px=small_px)
    yield from edit_rows(exact, num_times, side_px=large_px, is_quick=is_quick)
    mix_px = small_px if is_quick else large_px
    yield from mix_rows(pipeline, exact, fast, min(num_times, NUM_MIX_TIMES), side_px=mix_px)
    yield from distance_rows(exact, fast)
    yield from small_rows(exact)


def picture_rows(
    pipeline: Flux2KleinPipeline, exact: Klein, fast: Klein, num_times: int, *, side_px: int
) -> Iterator[Row]:
    """One picture in four steps, text encoding and decoding included, caches of results off."""
    request = Request(prompt=PROMPT, width_px=side_px, height_px=side_px, mode="free")
    side = side_px // exact.token_px
    noise = torch.from_numpy(normal((side * side, exact.channels), seed=1)).T
    latents = noise.reshape(1, exact.channels, side, side)

    def of_diffusers() -> object:
        return pipeline(
            prompt=PROMPT, width=side_px, height=side_px, num_inference_steps=4, latents=latents
        ).images

    ours, in_bf16 = TorchRunner(exact), TorchRunner(fast)
    trimmed = replace(request, is_text_trimmed=True)
    theirs_s, exact_s, fast_s, trimmed_s = medians_s(
        [
            of_diffusers,
            lambda: picture(ours, request),
            lambda: picture(in_bf16, request),
            lambda: picture(in_bf16, trimmed),
        ],
        num_times,
    )
    for runner in (ours, in_bf16):
        runner.close()
    yield Row(name=f"diffusers, {side_px} px, 4 steps, fp32", value=theirs_s, unit="s")
    for name, seconds, target in (
        ("ours, fp32, equal output: times as fast", exact_s, 1.1),
        ("ours, bf16 network: times as fast", fast_s, 2.2),
        ("ours, bf16, text trimmed: times as fast", trimmed_s, 3.0),
    ):
        yield Row(name=name, value=theirs_s / seconds, unit="x", target=target, is_floor=True)


def small_rows(model: Klein) -> Iterator[Row]:
    """What a cached answer and a preview take."""
    runner = TorchRunner(model)
    request = Request(prompt=PROMPT, width_px=256, height_px=256)
    with Engine(runner, CostModel(step_s=0.01, token_s=1e-4)) as engine:
        engine.submit(request).wait(120)
        start_s = time.perf_counter()
        again = engine.submit(request).wait(1)
        hit_s = time.perf_counter() - start_s
    yield Row(name="exact-cache hit", value=1000 * hit_s, unit="ms", target=5.0)
    if not isinstance(again, Result) or not again.is_cached:
        yield Row(name="exact-cache hit was no hit", value=1.0, unit="", target=0)
    track = runner.begin(request)
    track.velocity = runner.velocities([track])[0]
    runner.preview(track)
    preview_s, step_s = medians_s([lambda: runner.preview(track), lambda: runner.velocities([track])], 9)
    yield Row(name="a preview, of a step", value=100 * preview_s / step_s, unit="%", target=3.0)
    runner.close()


if __name__ == "__main__":
    sys.exit(main())
