"""`make bench-embedded`: what the embedded model's runtime takes, against torch and OpenVINO with the same
weights.

    python -m makeready.bench.embedded [--quick] [--json]

The weights are random: what a step takes does not depend on them, what it draws is not judged here. Two
sizes, the full one and the one that a CPU can train. The arms of each ratio are timed in turn, medians.
Prints a table; a full run writes docs/bench-embedded.md.
"""

import logging
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch

from makeready.bench.embedded_arms import (
    CAPTION,
    SIDE_PX,
    of_openvino,
    of_torch,
    process_figures,
    random_models,
)
from makeready.bench.engine_timing import medians_s
from makeready.bench.host import ROOT
from makeready.bench.report import Row, as_json, options, provenance, table
from makeready.diffusion.mini_pieces import write_release
from makeready.engine.onnx_graphs import OnnxGraphs
from makeready.engine.onnx_runner import OnnxRunner
from makeready.engine.request import MaskedEdit, Request, Track
from makeready.engine.solver import euler_step
from makeready.train.export import onnx_release
from makeready.train.graph import Precision
from makeready.train.models import Models

DOCUMENT = ROOT / "docs" / "bench-embedded.md"
NUM_TIMES, NUM_QUICK_TIMES = 7, 1
NUM_THREADS = 2
PRECISIONS: tuple[Precision, ...] = ("int8", "float32")
OURS, TORCH, OPENVINO = "ours, int8", "torch, eager, float32", "OpenVINO, float32"
PICTURE_TARGET_S, EDIT_TARGET_S, FOUR_TARGET_S = 0.5, 0.55, 1.6
COLD_TARGET_S, MEMORY_TARGET_MIB, TORCH_TARGET = 2.0, 600.0, 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """One of the model's sizes. Only the full one has targets: they are what is promised."""

    name: str
    depth: int
    side_px: int
    has_targets: bool


SIZES = (
    Size(name="36 M, 256 px", depth=12, side_px=SIDE_PX, has_targets=True),
    Size(name="9 M, 128 px", depth=8, side_px=128, has_targets=False),
)


def main() -> int:
    arguments = options(__doc__).parse_args()
    logging.disable(logging.WARNING)
    torch.set_num_threads(NUM_THREADS)
    num_times = NUM_QUICK_TIMES if arguments.quick else NUM_TIMES
    rows = [row for size in SIZES for row in size_rows(size, num_times, is_quick=arguments.quick)]
    if arguments.json:
        sys.stdout.write(as_json(rows) + "\n")
        return 0
    text = table(rows)
    sys.stdout.write(text + "\n")
    if not arguments.quick:
        DOCUMENT.write_text(
            "# The embedded model's speed\n\nRandom weights of the real sizes: speed does not depend on "
            "them. Two threads. What was tried and failed: [SPEED.md](SPEED.md).\n\n"
            f"{provenance('python -m makeready.bench.embedded')}\n\n{text}\n"
        )
    return 0


def size_rows(size: Size, num_times: int, *, is_quick: bool = False) -> Iterator[Row]:
    """Everything of one size; quickly, the full one is not compared with others: torch alone takes a
    minute."""
    models = random_models(size.depth)
    is_compared = not (is_quick and size.has_targets)
    with tempfile.TemporaryDirectory() as scratch:
        folders = {one: Path(scratch) / one for one in (PRECISIONS if is_compared else PRECISIONS[:1])}
        for precision, folder in folders.items():
            about = {"stage": "random weights"}
            write_release(folder, onnx_release(models, precision, size.side_px, about))
        graphs = {one: OnnxGraphs(folder) for one, folder in folders.items()}
        yield from speed_rows(size, graphs["int8"], num_times)
        if is_compared:
            yield from other_rows(size, graphs, models, num_times)
        if size.has_targets:
            yield from process_rows(size, folders["int8"], num_times)


def speed_rows(size: Size, graphs: OnnxGraphs, num_times: int) -> Iterator[Row]:
    """Whole ways, text and decoding included, at eight bits; nothing of them is cached."""
    request = Request(prompt=CAPTION, width_px=size.side_px, height_px=size.side_px)
    source = drawn(graphs, [request])[0]
    mask = np.full(source.shape[:2], 255, np.uint8)
    edit = replace(request, edit=MaskedEdit(source=source, mask=mask, feather_px=0))
    four = [replace(request, image_index=index) for index in range(4)]
    together = [replace(one, mode="free") for one in four]
    arms: list[tuple[str, Callable[[], object], float | None]] = [
        ("text to image, 4 steps", partial(drawn, graphs, [request]), PICTURE_TARGET_S),
        ("the same, strict on one thread", partial(drawn, graphs, [request], row_threads=1), None),
        ("edit, source encoded", partial(drawn, graphs, [edit]), EDIT_TARGET_S),
        ("four candidates, strict, two abreast", partial(drawn, graphs, four, row_threads=1), FOUR_TARGET_S),
        ("four candidates, one pass a step", partial(drawn, graphs, together), FOUR_TARGET_S),
    ]
    seconds = medians_s([arm for _, arm, _ in arms], num_times)
    for (name, _, target), taken_s in zip(arms, seconds, strict=True):
        kept = target if size.has_targets else None
        yield Row(name=f"{size.name}: {name}, int8", value=taken_s, unit="s", target=kept)


def other_rows(
    size: Size, graphs: dict[Precision, OnnxGraphs], models: Models, num_times: int
) -> Iterator[Row]:
    """The same picture by other ways to compute, in turn with ours."""
    request = Request(prompt=CAPTION, width_px=size.side_px, height_px=size.side_px)
    arms: dict[str, Callable[[], object]] = {
        OURS: partial(drawn, graphs["int8"], [request]),
        "ours, float32": partial(drawn, graphs["float32"], [request]),
        TORCH: partial(of_torch, models, size.side_px),
        "torch, eager, bfloat16": partial(of_torch, models, size.side_px, in_bfloat16=True),
    }
    has_openvino = find_spec("openvino") is not None
    if has_openvino:
        arms[OPENVINO] = of_openvino(graphs["float32"], size.side_px, NUM_THREADS)
    taken_s = dict(zip(arms, medians_s(list(arms.values()), num_times), strict=True))
    for name, seconds in taken_s.items():
        if name != OURS:
            yield Row(name=f"{size.name}: the same picture, {name}", value=seconds, unit="s")
    if not has_openvino:
        reason = "pip install openvino, 59 MB"
        yield Row(name=f"{size.name}: the same picture, {OPENVINO}", value=None, unit="s", reason=reason)
    yield Row(
        name=f"{size.name}: times as fast as torch, eager, float32",
        value=taken_s[TORCH] / taken_s[OURS],
        unit="x",
        target=TORCH_TARGET if size.has_targets else None,
        is_floor=True,
    )


def process_rows(size: Size, folder: Path, num_times: int) -> Iterator[Row]:
    """A process of its own that opens the maker and draws one picture."""
    figures = process_figures(folder, num_times)
    yield Row(name=f"{size.name}: load to first image", value=figures.load_s, unit="s", target=COLD_TARGET_S)
    yield Row(
        name=f"{size.name}: the whole process, Python's imports included", value=figures.whole_s, unit="s"
    )
    yield Row(
        name=f"{size.name}: peak memory of that process",
        value=figures.peak_mib,
        unit="MiB",
        target=MEMORY_TARGET_MIB,
    )


def drawn(graphs: OnnxGraphs, requests: list[Request], *, row_threads: int = NUM_THREADS) -> list[np.ndarray]:
    """All of them, step by step in one batch, no engine round it, by a runner that knows no caption and no
    source yet."""
    runner = OnnxRunner(graphs, num_threads=NUM_THREADS, row_threads=row_threads)
    tracks: list[Track] = [runner.begin(request) for request in requests]
    while not tracks[0].is_done:
        for track, velocity in zip(tracks, runner.velocities(tracks), strict=True):
            track.latent = euler_step(track.latent, velocity, track.t, track.t_next)
            track.step += 1
    pictures = [runner.finish(track) for track in tracks]
    runner.close()
    return pictures


if __name__ == "__main__":
    sys.exit(main())
