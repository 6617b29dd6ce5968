"""What a stage has learned, on examples that no run trains on: cheap numbers for the log. The judges of
what the pictures show are `bench.scenes`."""

from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray

from makeready.diffusion.mini import Mini
from makeready.diffusion.mini_autoencoder import as_colours, as_pixels
from makeready.train.batch import Task, moved, task
from makeready.train.chunk import Chunk
from makeready.train.example import TOKEN_PX, Examples
from makeready.train.generate import STUDENT, TEACHER, drawn_pictures, latents
from makeready.train.losses import gaussian, mixed, part, psnr_db, velocity_error
from makeready.train.models import Models
from makeready.train.plan import StageName
from makeready.train.supply import drawn

HELD_OUT_ROWS = 32
"""Ours: enough for the third digit of the errors, and seconds on a CPU."""
SHOWN_ROWS = 4
TIMES = (0.9, 0.7, 0.5, 0.3)


def held_out(examples: Examples, models: Models, num_rows: int = HELD_OUT_ROWS) -> Chunk:
    """The first examples: runs begin `SEEDS_APART` later."""
    return drawn(examples, models.reader.vocabulary, 0, num_rows)


@torch.no_grad()
def stage_scores(stage: StageName, models: Models, chunk: Chunk, teacher: Mini | None) -> dict[str, float]:
    """A few numbers by name, units last. `teacher` is what the student learned from."""
    if stage == "autoencoder":
        return {"psnr_db": autoencoder_psnr_db(models, chunk)}
    made = task(chunk, models.autoencoder, models.reader)
    scores = {
        "velocity_error": flow_error(models, made),
        "velocity_error_shuffled": flow_error(models, shuffled(made)),
    }
    if teacher is not None:
        scores["student_distance"] = student_distance(models.mini, teacher, made)
    return scores


@torch.no_grad()
def autoencoder_psnr_db(models: Models, chunk: Chunk) -> float:
    """Mean over pictures, after rounding to grey levels, as a user gets them."""
    device = next(models.autoencoder.parameters()).device
    found = []
    for row in range(0, chunk.num_rows, 8):
        pictures = moved(chunk.picture[row : row + 8], device)
        decoded = as_pixels(models.autoencoder.decode(models.autoencoder.encode(as_colours(pictures))))
        error = ((decoded.float() - pictures.float()) / 127.5).square().mean(dim=(1, 2, 3))
        found.append(psnr_db(error))
    return float(torch.cat(found).mean())


@torch.no_grad()
def flow_error(models: Models, made: Task) -> float:
    """The velocity's squared error at fixed times and noise: two networks, or two captions, compare by it."""
    errors = []
    for index, time in enumerate(TIMES):
        generator = torch.Generator(made.clean.device).manual_seed(index)
        t = torch.full((len(made.clean),), time, device=made.clean.device)
        noised = mixed(made.clean, gaussian(made.clean.shape, generator, made.clean.device), t)
        text = models.mini.read(made.states, made.is_word)
        times = torch.stack([t, t, torch.ones_like(t)], dim=1)
        clean = models.mini(noised, made.condition, made.positions, text, made.is_word, times)
        errors.append(velocity_error(clean, made.clean, t, made.weight).mean())
    return float(torch.stack(errors).mean())


def shuffled(made: Task) -> Task:
    """Every picture with its neighbour's caption: the control. A model that reads does worse on it."""
    return replace(made, states=made.states.roll(1, dims=0), is_word=made.is_word.roll(1, dims=0))


@torch.no_grad()
def student_distance(student: Mini, teacher: Mini, made: Task) -> float:
    """How far four steps end from the teacher's many, from the same noise: the root of the mean square over
    latents of spread 1."""
    few = part(made, slice(0, SHOWN_ROWS))
    return float((latents(student, few, STUDENT) - latents(teacher, few, TEACHER)).square().mean().sqrt())


@torch.no_grad()
def sheet(models: Models, chunk: Chunk) -> NDArray[np.uint8]:
    """For eyes: the held-out pictures, what the autoencoder makes of them, the teacher's and the student's
    pictures of their captions, a row each.

    Shapes: (4 H, SHOWN_ROWS W, 3).
    """
    made = part(task(chunk, models.autoencoder, models.reader), slice(0, SHOWN_ROWS))
    side = chunk.picture.shape[1] // TOKEN_PX
    device = made.clean.device
    pictures = moved(chunk.picture[:SHOWN_ROWS], device)
    rows = [
        chunk.picture[:SHOWN_ROWS],
        as_pixels(models.autoencoder.decode(models.autoencoder.encode(as_colours(pictures)))).cpu().numpy(),
        drawn_pictures(models, made, TEACHER, side),
        drawn_pictures(models, made, STUDENT, side),
    ]
    return np.concatenate([np.concatenate(list(row), axis=1) for row in rows], axis=0)
