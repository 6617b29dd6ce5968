"""Examples that are encoded and read once and used several times, with other noise and times.

On a CPU the frozen parts cost a third of a step. Batches hold captions of about one length, so that little
padding is computed.
"""

from collections import deque
from dataclasses import dataclass, fields

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from makeready.diffusion.mini_words import PAD
from makeready.train.batch import Task, task
from makeready.train.chunk import rows_of
from makeready.train.models import Models
from makeready.train.precision import half_precision
from makeready.train.supply import CHUNK_ROWS, Supply

ENCODED_TOGETHER = 4 * CHUNK_ROWS
LENGTH_STEP = 4
"""Captions are padded to a multiple of it, so that few shapes occur."""
JITTER = 4.0
"""Ours, in words: how far apart the captions of a batch may be in length, so that rows meet others in each
round."""
WORDS = ("states", "is_word", "no_states", "no_is_word")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Row:
    """One example: what a `Task` has of it, and its caption's states without padding."""

    kept: dict[str, Tensor]
    states: Tensor


class Shelf:
    """A round uses each example once; after it the newest push the oldest out, so that each is used `uses`
    times. The shelf grows from empty, a part each round. What is drawn follows from `seed` and the supply."""

    def __init__(self, models: Models, *, num_rows: int, uses: int, seed: int) -> None:
        self._models = models
        self._num_new = max(ENCODED_TOGETHER, num_rows // uses // CHUNK_ROWS * CHUNK_ROWS)
        self._rows: deque[_Row] = deque(maxlen=self._num_new * uses)
        self._random = np.random.default_rng(seed)
        self._dealt: list[list[_Row]] = []
        self._no_states: Tensor | None = None

    def batch(self, num_rows: int, supply: Supply) -> Task:
        """The next rows of the round, or of a new one."""
        if not self._dealt or len(self._dealt[-1]) != num_rows:
            self._renew(supply)
            lengths = np.array([len(row.states) for row in self._rows])
            order = np.argsort(lengths + JITTER * self._random.random(len(lengths)))
            starts = self._random.permutation(np.arange(0, len(order) - num_rows + 1, num_rows))
            self._dealt = [
                [self._rows[index] for index in order[start : start + num_rows]] for start in starts
            ]
        return self._joined(self._dealt.pop())

    @torch.no_grad()
    def _renew(self, supply: Supply) -> None:
        models = self._models
        chunk = supply.batch(self._num_new)
        lengths = (chunk.words != models.reader.vocabulary.index[PAD]).sum(axis=1)
        order = np.argsort(lengths, kind="stable")
        with half_precision(next(models.mini.parameters()).device):
            for start in range(0, len(order), ENCODED_TOGETHER):
                few = order[start : start + ENCODED_TOGETHER]
                made = task(rows_of(chunk, few), models.autoencoder, models.reader)
                self._no_states = made.no_states[:1]
                for row, length in enumerate(lengths[few]):
                    kept = {
                        one.name: getattr(made, one.name)[row]
                        for one in fields(Task)
                        if one.name not in WORDS
                    }
                    self._rows.append(_Row(kept=kept, states=made.states[row, :length].clone()))

    def _joined(self, rows: list[_Row]) -> Task:
        longest = max(len(row.states) for row in rows)
        longest = -(-longest // LENGTH_STEP) * LENGTH_STEP
        states = torch.stack(
            [functional.pad(row.states, (0, 0, 0, longest - len(row.states))) for row in rows]
        )
        places = torch.arange(longest, device=states.device)
        lengths = torch.tensor([len(row.states) for row in rows], device=states.device)
        if self._no_states is None:
            raise RuntimeError("a shelf without rows")
        no_states = self._no_states[:, :longest]
        no_states = functional.pad(no_states, (0, 0, 0, longest - no_states.shape[1]))
        return Task(
            states=states,
            is_word=places < lengths[:, None],
            no_states=no_states.expand(len(rows), -1, -1),
            no_is_word=(places < 2).expand(len(rows), -1),
            **{name: torch.stack([row.kept[name] for row in rows]) for name in rows[0].kept},
        )
