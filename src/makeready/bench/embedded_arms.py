"""What the embedded model is timed against: torch eager and OpenVINO with the same weights, and a
process of its own that is measured from outside."""

import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import numpy as np
import torch

from makeready.diffusion.grid import Grid
from makeready.diffusion.mini import MiniParams, grid_positions, text_condition
from makeready.diffusion.mini_autoencoder import as_map, as_pixels
from makeready.diffusion.mini_graphs import GRAPHS, Stage, file_of
from makeready.diffusion.mini_text import Reader, TextEncoder, TextParams
from makeready.diffusion.mini_words import END, PAD, START, UNKNOWN, Vocabulary, words_of
from makeready.engine.noise import normal
from makeready.engine.onnx_graphs import OnnxGraphs
from makeready.engine.onnx_runner import positions_of
from makeready.engine.solver import euler_step
from makeready.train.models import Models, new_models

CAPTION = "three red apples left of a blue bicycle on a pale yellow background, flat style"
SIDE_PX, TOKEN_PX, CHANNELS, STEPS, GUIDANCE = 256, 16, 32, 4, 3.0
NUM_WORDS, NUM_PLACES = 4_000, 128
"""Ours: about what the cut vocabulary has."""
SPREAD = 0.02
ONE_PICTURE = """
import sys, time
from pathlib import Path
from makeready.brief import Brief, Canvas
from makeready.loop import Order
from makeready.makers import embedded
imported_s = time.perf_counter()
maker = embedded.open(Path(sys.argv[1]), is_whole=True)  # random weights draw nothing to cut out
canvas = Canvas(width_px=256, height_px=256)
brief = Brief(prompt=sys.argv[2], kind="poster", canvas=canvas)
maker.make(Order(brief=brief, seed=1, proposal_index=0))
took_s = time.perf_counter() - imported_s
status = Path("/proc/self/status").read_text().split()
print(took_s, int(status[status.index("VmHWM:") + 1]) / 1024)
"""
"""Not `ru_maxrss`: it begins with what the parent held when it forked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessFigures:
    """Medians over processes; the largest peak of memory."""

    load_s: float
    whole_s: float
    peak_mib: float


def random_models(depth: int) -> Models:
    """The networks at their real sizes, none of their weights zero, the caption's words in the
    vocabulary."""
    words = [PAD, UNKNOWN, START, END, *dict.fromkeys(words_of(CAPTION))]
    words += [f"word{index}" for index in range(NUM_WORDS - len(words))]
    torch.manual_seed(0)
    reader = Reader(
        TextEncoder(TextParams(num_tokens=len(words), max_places=NUM_PLACES)), Vocabulary(tuple(words))
    )
    models = new_models(MiniParams(depth=depth), reader, seed=0)
    with torch.no_grad():
        for network in (models.mini, models.autoencoder):
            network.eval().requires_grad_(False)
            for value in network.parameters():
                value.add_(torch.randn_like(value) * SPREAD)
    return models


@torch.inference_mode()
def of_torch(models: Models, side_px: int, *, in_bfloat16: bool = False) -> np.ndarray:
    """The whole way in torch, eager, with as many threads as ours. Under autocast the norms' weights stay
    float32, of which torch warns once; that is how the training runs, too."""
    side, device = side_px // TOKEN_PX, torch.device("cpu")
    latent = torch.from_numpy(normal((side * side, CHANNELS), seed=1))[None]
    condition = text_condition(1, side * side, models.mini.params, device)
    positions = grid_positions(1, side, side, device)
    with torch.autocast("cpu", torch.bfloat16, enabled=in_bfloat16), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Mismatch dtype between input and weight")
        words = models.reader.words([CAPTION])
        text = models.mini.read(models.reader.states(words), words.is_word)
        for step in range(STEPS):
            t = 1 - step / STEPS
            times = torch.tensor([[t, t - 1 / STEPS, GUIDANCE]])
            clean = models.mini(latent, condition, positions, text, words.is_word, times)
            latent = latent + (clean - latent) * (1 / STEPS / t)
        pixels = as_pixels(models.autoencoder.decode(as_map(latent, side, side)))
    return np.asarray(pixels[0].numpy())


def of_openvino(graphs: OnnxGraphs, side_px: int, num_threads: int) -> Callable[[], object]:
    """The same graphs, compiled by OpenVINO for latency. It is no dependency of ours: whoever wants the row
    installs it."""
    core = import_module("openvino").Core()
    settings = {"INFERENCE_NUM_THREADS": num_threads, "PERFORMANCE_HINT": "LATENCY"}
    settings["INFERENCE_PRECISION_HINT"] = "f32"
    stages: tuple[Stage, ...] = ("text", "transformer", "decoder")
    compiled = {
        stage: core.compile_model(core.read_model(graphs.file(file_of(stage)), b""), "CPU", settings)
        for stage in stages
    }

    def run(stage: Stage, inputs: dict[str, np.ndarray]) -> np.ndarray:
        return np.asarray(compiled[stage](inputs)[GRAPHS[stage].output])

    side = side_px // TOKEN_PX
    grid = Grid(height=side, width=side)
    condition = np.zeros((1, side * side, CHANNELS + 2), np.float32)
    condition[..., -2] = 1.0

    def draw() -> np.ndarray:
        words = graphs.words(CAPTION)
        text = run("text", {"indices": words.indices, "is_word": words.is_word})
        latent = normal((side * side, CHANNELS), seed=1)
        for step in range(STEPS):
            t, t_next = 1 - step / STEPS, 1 - (step + 1) / STEPS
            inputs = {
                "latent": latent[None],
                "condition": condition,
                "positions": positions_of(grid)[None],
                "text": text,
                "is_word": words.is_word,
                "times": np.array([[t, t_next, GUIDANCE]], np.float32),
            }
            clean = run("transformer", inputs)[0]
            latent = euler_step(latent, (latent - clean) / np.float32(t), t, t_next)
        return run("decoder", {"latent": latent.T.reshape(1, CHANNELS, side, side)})

    return draw


def process_figures(folder: Path, num_times: int) -> ProcessFigures:
    """Start to end of processes that draw one picture."""
    loads, wholes, peaks = [], [], []
    for _ in range(num_times):
        start_s = time.perf_counter()
        command = [sys.executable, "-c", ONE_PICTURE, str(folder), CAPTION]
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
        wholes.append(time.perf_counter() - start_s)
        load_s, peak_mib = done.stdout.split()
        loads.append(float(load_s))
        peaks.append(float(peak_mib))
    return ProcessFigures(
        load_s=statistics.median(loads), whole_s=statistics.median(wholes), peak_mib=max(peaks)
    )
