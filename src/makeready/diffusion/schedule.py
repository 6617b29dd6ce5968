"""Noise schedules: at which fractions of the path a request's steps stand. Values, computed once for each
request."""

import math

import numpy as np

from makeready.errors import InvalidRequestError

MAX_STEPS = 1_000
"""Ours: flow models are trained on a thousand times; more steps than that repeat themselves."""


def shifted_schedule(num_steps: int, shift: float) -> tuple[float, ...]:
    """The times of `num_steps` steps and the end, from 1.0 (noise) to 0.0 (image).

    `shift` moves the times towards the noise, where large images need their steps: 1.0 leaves them even.

    Precision: in float32 and in diffusers' order of operations, so that a step's time is the same to the
    last bit.
    Raises: InvalidRequestError unless 1 <= num_steps <= MAX_STEPS.
    Source: Esser et al. 2024, arXiv:2403.03206, section 5.3.2, with shift = exp(mu).
    """
    if not 1 <= num_steps <= MAX_STEPS:
        raise InvalidRequestError(
            f"{num_steps} steps were asked for.",
            hint=f"Use 1 to {MAX_STEPS}; distilled models need 4.",
            param="steps",
        )
    even = np.linspace(1.0, 1.0 / num_steps, num_steps).astype(np.float32)
    shifted = (shift / (shift + (1 / even - 1))).astype(np.float32)
    return (*(float(time) for time in shifted), 0.0)


def flux2_shift(num_image_tokens: int, num_steps: int) -> float:
    """FLUX.2's shift: two fitted lines over the number of image tokens, at 10 and at 200 steps, and between
    them.

    Source: diffusers 0.42.1, pipelines/flux2/pipeline_flux2.py, compute_empirical_mu; the constants are its.
    """
    at_200 = 0.00016927 * num_image_tokens + 0.45666666
    if num_image_tokens > 4_300:
        return math.exp(at_200)
    at_10 = 8.73809524e-05 * num_image_tokens + 1.89833333
    slope = (at_200 - at_10) / 190.0
    return math.exp(slope * num_steps + (at_200 - 200.0 * slope))
