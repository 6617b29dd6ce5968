"""Batches ahead of the training: processes that draw examples into shared memory while the stages compute.

Where drawing is slower than training, chunks that were used come round again, with other noise and times,
until workers have newer ones; nothing waits. Without workers every batch is a function of where the supply
stands.
"""

import mmap
import os
import signal
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from typing import Protocol

import numpy as np

from makeready.diffusion.mini_words import Vocabulary
from makeready.errors import PluginError
from makeready.train.chunk import Chunk, empty_chunk, joined, layout, put
from makeready.train.example import Examples

CHUNK_ROWS = 16
"""Rows that a worker draws before it hands them over, and the step in which batches grow."""
SEEDS_APART = 1 << 40
"""Ours: between the held-out examples' seeds, at 0, and the training's; no run draws a billion examples."""
_Job = tuple[int, int] | None
_Report = tuple[int, str]


class Supply(Protocol):
    """`next_seed` is the first that was not drawn yet: with it a supply goes on where another stopped."""

    next_seed: int
    num_used: int

    def batch(self, num_rows: int) -> Chunk:
        """`num_rows` examples; a multiple of CHUNK_ROWS where workers draw."""
        ...


class OwnSupply:
    """Draws in the calling process, each example once."""

    def __init__(self, examples: Examples, vocabulary: Vocabulary, next_seed: int = SEEDS_APART) -> None:
        self._examples = examples
        self._vocabulary = vocabulary
        self.next_seed = next_seed
        self.num_used = 0

    def batch(self, num_rows: int) -> Chunk:
        chunk = drawn(self._examples, self._vocabulary, self.next_seed, num_rows)
        self.next_seed += num_rows
        self.num_used += num_rows
        return chunk


def drawn(examples: Examples, vocabulary: Vocabulary, first_seed: int, num_rows: int) -> Chunk:
    """The examples of consecutive seeds."""
    chunk = empty_chunk(num_rows, examples.size_px)
    for row in range(num_rows):
        put(chunk, row, examples.example(first_seed + row), vocabulary)
    return chunk


class WorkerSupply:
    """Slots in shared memory, filled by workers, read by the training.

    Use `opened`, which ends the workers.
    """

    def __init__(
        self, slots: list[Chunk], todo: "SimpleQueue[_Job]", done: "SimpleQueue[_Report]", *, first: int
    ) -> None:
        self._slots = slots
        self._todo, self._done = todo, done
        self._ready: deque[int] = deque()
        self._num_waiting = 0
        self._most_waiting = len(slots)
        self.next_seed = first
        self.num_used = 0
        for index in range(len(slots)):
            self._order(index)

    def batch(self, num_rows: int) -> Chunk:
        """Newest first; what was used goes back to the workers as soon as they have little to do."""
        found: list[int] = []
        while len(found) * CHUNK_ROWS < num_rows:
            while not self._done.empty() or not self._ready:
                self._take()
            found.append(self._ready.popleft())
        chunk = joined([self._slots[index] for index in found])
        for index in found:
            if self._num_waiting < max(2, len(self._slots) // 4):
                self._order(index)
            else:
                self._ready.append(index)
        self.num_used += chunk.num_rows
        return chunk

    def _order(self, index: int) -> None:
        self._todo.put((index, self.next_seed))
        self.next_seed += CHUNK_ROWS
        self._num_waiting += 1

    def _take(self) -> None:
        index, failure = self._done.get()
        if failure:
            raise PluginError(f"An example could not be drawn: {failure}", param="examples")
        self._num_waiting -= 1
        self._ready.appendleft(index)


@contextmanager
def opened(
    examples: Examples, vocabulary: Vocabulary, *, next_seed: int, num_workers: int, memory_mb: int
) -> Iterator[Supply]:
    """A supply, and its workers' end. `memory_mb` bounds the pool of slots.

    Workers are forked: open the supply before the accelerator is touched.
    """
    if num_workers == 0:
        yield OwnSupply(examples, vocabulary, next_seed)
        return
    context = get_context("fork")
    todo: SimpleQueue[_Job] = context.SimpleQueue()
    done: SimpleQueue[_Report] = context.SimpleQueue()
    num_slots = max(2 * num_workers, memory_mb * 2**20 // _chunk_bytes(examples.size_px))
    slots = [_shared_chunk(examples.size_px) for _ in range(num_slots)]
    workers = [
        context.Process(target=_draw, args=(examples, vocabulary, slots, todo, done), daemon=True)
        for _ in range(num_workers)
    ]
    for worker in workers:
        worker.start()
    try:
        yield WorkerSupply(slots, todo, done, first=next_seed)
    finally:
        for worker in workers:
            worker.kill()
        for worker in workers:
            worker.join()
            worker.close()


def _draw(
    examples: Examples,
    vocabulary: Vocabulary,
    slots: list[Chunk],
    todo: "SimpleQueue[_Job]",
    done: "SimpleQueue[_Report]",
) -> None:
    """A worker's life. It yields the processor to the training, and dies with its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.nice(12)
    while (job := todo.get()) is not None:
        index, first_seed = job
        try:
            for row in range(CHUNK_ROWS):
                put(slots[index], row, examples.example(first_seed + row), vocabulary)
        except (ValueError, LookupError, TypeError, ArithmeticError, OSError) as error:
            done.put((index, f"seed {first_seed} and on: {type(error).__name__}: {error}"))
            return
        done.put((index, ""))


def _chunk_bytes(size_px: int) -> int:
    return sum(_array_bytes(shape, kind) for shape, kind in layout(CHUNK_ROWS, size_px).values())


def _shared_chunk(size_px: int) -> Chunk:
    """A chunk that parent and children see. Anonymous memory: /dev/shm may be too small to hold many."""
    arrays = {}
    for name, (shape, kind) in layout(CHUNK_ROWS, size_px).items():
        memory = mmap.mmap(-1, _array_bytes(shape, kind))
        arrays[name] = np.frombuffer(memory, dtype=kind).reshape(shape)
    return Chunk(**arrays)


def _array_bytes(shape: tuple[int, ...], kind: str) -> int:
    return int(np.prod(shape)) * np.dtype(kind).itemsize
