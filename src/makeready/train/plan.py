"""How a time-boxed run spends its time: shares of the wall clock, the learning rate along them, and a
batch that fits what the machine was measured to do. Pure functions over seconds and counts."""

from dataclasses import dataclass
from typing import Literal

from makeready.errors import InvalidConfigError

StageName = Literal["autoencoder", "flow", "student"]
STAGES: tuple[StageName, ...] = ("autoencoder", "flow", "student")
NEW_SHARES = (0.2, 0.55, 0.25)
RESUMED_SHARES = (0.05, 0.65, 0.3)
"""Ours: an encoder that is known already stays, only its decoder is polished."""
WARM_UP, DECAY_FROM = 0.03, 0.6
"""Parts of a stage: the rate rises, stays, and falls to LAST_RATE. A flat middle lets the next run go on.
Source: Hägele et al. 2024, arXiv:2405.18392."""
LAST_RATE = 0.02
WANTED_STEPS = 4_000
"""Ours: with fewer the average and the rate have no time to settle; beyond them larger batches use a machine
better."""
SMALLEST_BATCH, REFERENCE_BATCH = 16, 256
RESERVE_PART, MAX_RESERVE_S = 0.04, 30.0
"""Of the time box, for the last export and the scores."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The whole time box, which may be spent over several commands.

    Raises: InvalidConfigError for a time that is not positive, or shares that are not three parts of one.
    """

    seconds: float
    shares: tuple[float, float, float] = NEW_SHARES

    def __post_init__(self) -> None:
        if not self.seconds > 0:
            raise InvalidConfigError(
                f"The run has {self.seconds} seconds.",
                hint="Give it minutes, e.g. --minutes 25.",
                param="minutes",
            )
        if len(self.shares) != len(STAGES) or min(self.shares) < 0 or abs(sum(self.shares) - 1) > 1e-6:
            raise InvalidConfigError(
                f"The shares are {self.shares}.",
                hint="Give three parts that add up to 1: --shares 0.2,0.55,0.25.",
                param="shares",
            )

    def stage_seconds(self, stage: StageName) -> float:
        """What a stage may take, the reserve taken off."""
        usable = self.seconds - min(MAX_RESERVE_S, RESERVE_PART * self.seconds)
        return usable * self.shares[STAGES.index(stage)]


def rate(progress: float) -> float:
    """The learning rate's factor at a part of the stage, 0 to 1."""
    if progress < WARM_UP:
        return max(progress / WARM_UP, 0.05)
    if progress < DECAY_FROM:
        return 1.0
    left = max(0.0, 1.0 - progress) / (1.0 - DECAY_FROM)
    return LAST_RATE + (1.0 - LAST_RATE) * left


def fitted_batch(images_per_s: float, seconds: float, largest: int) -> int:
    """Rows of a step so that about WANTED_STEPS fit into the stage: a power of two times the smallest.

    `largest` is what memory holds.
    """
    batch = SMALLEST_BATCH
    while batch * 2 <= largest and images_per_s * seconds / (batch * 2) >= WANTED_STEPS:
        batch *= 2
    return batch


def batch_factor(batch: int) -> float:
    """How much the learning rate follows the batch: its fourth root.

    Ours. The square root (Malladi et al. 2022, arXiv:2205.10287) left small batches far too slow under Muon:
    docs/LOG.md has the toy runs.
    """
    return float((batch / REFERENCE_BATCH) ** 0.25)
