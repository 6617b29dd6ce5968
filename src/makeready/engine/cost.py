"""What a step costs: a model of seconds over tokens, fitted to a few timed steps. Admission, order, batches
and ETA come from it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

MIN_RELATIVE_GAIN = 0.05
"""Ours: a batch is worth its later first row only if it saves a twentieth; timings here scatter by about
that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """One timed step of a batch whose rows had these numbers of active tokens."""

    row_tokens: tuple[int, ...]
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CostModel:
    """Seconds of one step of a batch: a fixed part, a part of each row, of each token, and of each pair of
    tokens.

    The fixed part (reading the weights, launching kernels) is what batching saves; attention is the pairs'.
    """

    step_s: float
    row_s: float = 0.0
    token_s: float = 0.0
    pair_s: float = 0.0

    def batch_s(self, row_tokens: Sequence[int]) -> float:
        """Seconds of a step of rows with these active tokens; 0 for none."""
        if not row_tokens:
            return 0.0
        return (
            self.step_s
            + self.row_s * len(row_tokens)
            + self.token_s * sum(row_tokens)
            + self.pair_s * sum(tokens * tokens for tokens in row_tokens)
        )

    def is_worth_sharing(self, row_tokens: Sequence[int], another: int) -> bool:
        """Whether one more row in this batch saves enough against a step of its own."""
        alone_s = self.batch_s([another])
        added_s = self.batch_s([*row_tokens, another]) - self.batch_s(row_tokens)
        return added_s <= (1.0 - MIN_RELATIVE_GAIN) * alone_s


def fitted(timings: Sequence[Timing]) -> CostModel:
    """The cost model nearest to the timings in relative error, no part of it negative.

    With too few distinct timings for four parts, the parts that cannot be told apart share the time between
    them; what was timed is still answered right. Source of the method: Lawson and Hanson 1974, chapter 23
    (NNLS).

    Raises: ValueError without any timing, or for a time that is not positive.
    """
    if not timings or any(one.seconds <= 0 for one in timings):
        raise ValueError("a cost model needs timings of more than 0 s")
    rows = np.array(
        [
            [1.0, len(one.row_tokens), sum(one.row_tokens), sum(tokens**2 for tokens in one.row_tokens)]
            for one in timings
        ]
    )
    weighted = rows / np.array([[one.seconds] for one in timings])
    scale = weighted.max(axis=0)
    parts = _non_negative_least_squares(weighted / scale, np.ones(len(timings))) / scale
    return CostModel(
        step_s=float(parts[0]), row_s=float(parts[1]), token_s=float(parts[2]), pair_s=float(parts[3])
    )


def _non_negative_least_squares(matrix: np.ndarray, target: np.ndarray) -> np.ndarray:
    """With four columns all sixteen choices of what is zero can be tried: the best feasible one is the
    answer."""
    num_columns = matrix.shape[1]
    best, best_error = np.zeros(num_columns), float("inf")
    for choice in range(1, 2**num_columns):
        columns = [column for column in range(num_columns) if choice >> column & 1]
        solution, *_ = np.linalg.lstsq(matrix[:, columns], target, rcond=None)
        if (solution < 0).any():
            continue
        error = float(((matrix[:, columns] @ solution - target) ** 2).sum())
        if error < best_error - 1e-12:
            best, best_error = np.zeros(num_columns), error
            best[columns] = solution
    return best
