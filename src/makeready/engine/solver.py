"""Solvers: one step along the path, as pure functions over arrays. Which step is next is the track's
business."""

import numpy as np

from makeready.engine.request import Latent


def euler_step(latent: Latent, velocity: Latent, t: float, t_next: float) -> Latent:
    """`latent + (t_next - t) * velocity`.

    Shapes: latent and velocity (N, C) -> (N, C).
    Precision: float32, the time difference too, as diffusers has it.
    Source: Liu et al. 2022, arXiv:2209.03003, eq. 1, with time reversed.
    """
    return latent + np.float32(np.float32(t_next) - np.float32(t)) * velocity


def predicted_image(latent: Latent, velocity: Latent, t: float) -> Latent:
    """The clean latent that this step believes in: what a preview shows.

    Shapes: (N, C). Units: `t` 1.0 noise to 0.0 image.
    """
    return latent - np.float32(t) * velocity


def noised(clean: Latent, noise: Latent, t: float) -> Latent:
    """The clean latent at time `t` of the path to `noise`.

    Shapes: (N, C).
    """
    return np.float32(1.0 - t) * clean + np.float32(t) * noise
