"""Noise: Philox's published answers, the normal distribution, and independence of everything but the
arguments."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeready.engine.noise import MAX_SEED, Purpose, normal, philox
from makeready.errors import InvalidRequestError


@pytest.mark.parametrize(
    ("counter", "key", "words"),
    [
        ([0, 0, 0, 0], (0, 0), [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]),
        ([0xFFFFFFFF] * 4, (0xFFFFFFFF, 0xFFFFFFFF), [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]),
        (
            [0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344],
            (0xA4093822, 0x299F31D0),
            [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1],
        ),
    ],
)
def test_philox_gives_the_answers_that_its_authors_published(
    counter: list[int], key: tuple[int, int], words: list[int]
) -> None:
    """Random123's kat_vectors, philox4x32 with 10 rounds."""
    assert philox(np.array([counter], np.uint32), key)[0].tolist() == words


def test_noise_is_the_same_on_every_machine() -> None:
    """Eight numbers as they came out first; another library or processor must give them too."""
    expected = normal((2, 4), seed=42, image_index=3, step=7, purpose=Purpose.STEP)

    assert expected.dtype == np.float32
    np.testing.assert_array_equal(expected, np.array(KNOWN, np.float32).reshape(2, 4))


KNOWN = [
    -0.16842390596866608,
    -1.0962116718292236,
    1.7424403429031372,
    -1.354089379310608,
    0.10210204869508743,
    0.2527080178260803,
    0.0705922394990921,
    -0.8010431528091431,
]


def test_noise_is_standard_normal() -> None:
    values = normal((400_000,), seed=1)

    # Observed: -0.00004, 0.9990, 0.008, 2.990; four standard errors allowed.
    assert abs(values.mean()) < 4 / 400_000**0.5
    assert abs(values.std() - 1) < 4 / (2 * 400_000) ** 0.5
    assert abs((values**3).mean()) < 4 * (15 / 400_000) ** 0.5
    assert abs((values**4).mean() - 3) < 4 * (96 / 400_000) ** 0.5


def test_neighbouring_numbers_are_not_correlated() -> None:
    values = normal((100_000,), seed=5).astype(np.float64)

    for lag in (1, 2, 3, 4):
        assert abs(np.corrcoef(values[:-lag], values[lag:])[0, 1]) < 4 / 100_000**0.5


@given(
    st.integers(0, MAX_SEED),
    st.integers(0, 50),
    st.integers(0, 100),
    st.integers(1, 300),
    st.integers(1, 300),
)
def test_a_longer_shape_begins_with_the_numbers_of_a_shorter_one(
    seed: int, image_index: int, step: int, short: int, long: int
) -> None:
    short, long = sorted((short, long))
    first = normal((short,), seed=seed, image_index=image_index, step=step)
    second = normal((long,), seed=seed, image_index=image_index, step=step)

    np.testing.assert_array_equal(first, second[:short])


@given(st.integers(0, MAX_SEED), st.integers(0, 1000))
def test_each_argument_makes_other_noise(seed: int, index: int) -> None:
    base = normal((16,), seed=seed, image_index=index, step=index)

    others = [
        normal((16,), seed=seed ^ 1, image_index=index, step=index),
        normal((16,), seed=seed ^ (1 << 40), image_index=index, step=index),
        normal((16,), seed=seed, image_index=index + 1, step=index),
        normal((16,), seed=seed, image_index=index, step=index + 1),
        normal((16,), seed=seed, image_index=index, step=index, purpose=Purpose.STEP),
    ]

    for other in others:
        assert (base != other).any()


@pytest.mark.parametrize("name", ["seed", "image_index", "step"])
@pytest.mark.parametrize("value", [-1, 2**63])
def test_a_number_out_of_range_is_refused_with_its_name(name: str, value: int) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        normal((4,), **{"seed": 1, name: value})

    assert caught.value.param == name
