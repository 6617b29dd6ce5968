"""Pictures from the networks in training: for scores and for eyes. The runtime has its own path; this one
shares its noise, so that a seed means the same."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from makeready.diffusion.mini import Mini
from makeready.diffusion.mini_autoencoder import as_map, as_pixels
from makeready.engine.noise import normal
from makeready.train.batch import Task
from makeready.train.losses import guided
from makeready.train.models import Models

STUDENT_STEPS, STUDENT_GUIDANCE = 4, 3.0
TEACHER_STEPS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How to walk from noise to picture: `is_student` takes one pass a step with the guidance as an input,
    else two passes are compared."""

    steps: int = STUDENT_STEPS
    guidance: float = STUDENT_GUIDANCE
    is_student: bool = True


STUDENT = Way()
TEACHER = Way(steps=TEACHER_STEPS, is_student=False)


@torch.no_grad()
def latents(mini: Mini, task: Task, way: Way, seed: int = 0) -> Tensor:
    """The latents at the end of the way, row k from image k of the seed. Deterministic.

    Shapes: (B, N, C). Precision: the latent is float32 throughout.
    """
    rows, tokens, channels = task.clean.shape
    device = task.clean.device
    noise = np.stack([normal((tokens, channels), seed=seed, image_index=row) for row in range(rows)])
    latent = torch.from_numpy(noise).to(device)
    guidance = torch.full((rows,), way.guidance, device=device)
    text = mini.read(task.states, task.is_word)
    for step in range(way.steps):
        t = torch.full((rows,), 1 - step / way.steps, device=device)
        if way.is_student:
            times = torch.stack([t, t - 1 / way.steps, guidance], dim=1)
            clean = mini(latent, task.condition, task.positions, text, task.is_word, times)
        else:
            clean = guided(mini, task, latent, t, guidance)
        latent = latent + (clean - latent) * (1 / way.steps / t)[:, None, None]
    return latent


@torch.no_grad()
def drawn_pictures(models: Models, task: Task, way: Way, side: int, seed: int = 0) -> NDArray[np.uint8]:
    """Pixels. `side` is that of the square picture in tokens.

    Shapes: (B, H, W, 3).
    """
    made = latents(models.mini, task, way, seed)
    pixels = as_pixels(models.autoencoder.decode(as_map(made, side, side)))
    return np.asarray(pixels.cpu().numpy())
