"""Noise as a pure function of (seed, image index, step, purpose): counter-based, on the CPU, without a
random state.

Image k of n can be made alone, after a restart, in any batch, and has the noise that it would have had among
the others.
"""

import math
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from makeready.errors import InvalidRequestError

MAX_SEED = 2**63 - 1
"""What a signed 64-bit column and every client's JSON parser that knows integers can hold."""
_MULTIPLIERS = (np.uint64(0xD2511F53), np.uint64(0xCD9E8D57))
_WEYL = (0x9E3779B9, 0xBB67AE85)
_ROUNDS = 10
"""Salmon et al. 2011, table 2: ten rounds pass every test of BigCrush with a margin of three."""
_LOW = np.uint64(0xFFFFFFFF)
_HIGH_SHIFT = np.uint64(32)


class Purpose(IntEnum):
    """What the noise is for. Two purposes never share a number of the stream; values are part of the
    contract."""

    START = 0
    STEP = 1


def philox(counter: NDArray[np.uint32], key: tuple[int, int]) -> NDArray[np.uint32]:
    """Philox4x32-10: four random words for each counter.

    Shapes: counter (N, 4) -> (N, 4), words least significant first.
    Source: Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", section 3.3.
    """
    x0, x1, x2, x3 = (counter[:, word].astype(np.uint64) for word in range(4))
    key0, key1 = key
    for _ in range(_ROUNDS):
        product0, product1 = x0 * _MULTIPLIERS[0], x2 * _MULTIPLIERS[1]
        x0, x1, x2, x3 = (
            (product1 >> _HIGH_SHIFT) ^ x1 ^ np.uint64(key0),
            product1 & _LOW,
            (product0 >> _HIGH_SHIFT) ^ x3 ^ np.uint64(key1),
            product0 & _LOW,
        )
        key0, key1 = (key0 + _WEYL[0]) & 0xFFFFFFFF, (key1 + _WEYL[1]) & 0xFFFFFFFF
    return np.stack([x0, x1, x2, x3], axis=1).astype(np.uint32)


def normal(
    shape: tuple[int, ...],
    *,
    seed: int,
    image_index: int = 0,
    step: int = 0,
    purpose: Purpose = Purpose.START,
) -> NDArray[np.float32]:
    """Standard normal noise of `shape`, the same for the same arguments on every machine.

    A longer shape begins with the numbers of a shorter one. Largest value: 6.76, since a word has 32 bits.

    Precision: Box and Muller's formula in float64, rounded once to float32: libraries' float32 logarithms
        and cosines differ in the last bit between processors, their float64 ones agree to far below a
        float32's half unit.
    Raises: InvalidRequestError unless 0 <= seed < 2^63 and the other numbers fit 16 bits, the step 24.
    """
    _check("seed", seed, MAX_SEED)
    _check("image_index", image_index, 2**16 - 1)
    _check("step", step, 2**24 - 1)
    size = math.prod(shape)
    num_blocks = -(-size // 4)
    counter = np.zeros((num_blocks, 4), np.uint32)
    counter[:, 0] = np.arange(num_blocks, dtype=np.uint64).astype(np.uint32)
    counter[:, 1] = image_index
    counter[:, 2] = step
    counter[:, 3] = int(purpose)
    words = philox(counter, (seed & 0xFFFFFFFF, seed >> 32))
    unit = (words.astype(np.float64) + 0.5) * 2.0**-32
    radius = np.sqrt(-2.0 * np.log(unit[:, 0::2]))
    angle = 2.0 * np.pi * unit[:, 1::2]
    pairs = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=2)
    return np.asarray(pairs.reshape(-1)[:size].reshape(shape), dtype=np.float32)


def _check(name: str, value: int, maximum: int) -> None:
    if not 0 <= value <= maximum:
        raise InvalidRequestError(
            f"The {name} is {value}.", hint=f"Use a whole number from 0 to {maximum}.", param=name
        )
