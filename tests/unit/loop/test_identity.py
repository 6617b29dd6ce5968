"""Ids sort by time; seeds are fixed numbers."""

from hypothesis import given
from hypothesis import strategies as st

from makeready.loop import SEED_LIMIT, picture_seed, proposal_seed, run_id
from makeready.loop.identity import start_of


@given(st.integers(0, 2**42 - 2), st.integers(0, 2**28 - 1), st.integers(0, 2**28 - 1))
def test_run_ids_sort_by_time(unix_ms: int, bits: int, later_bits: int) -> None:
    assert run_id(unix_ms, bits) < run_id(unix_ms + 1, later_bits)


def test_a_run_id_has_fourteen_characters_and_no_doubtful_letters() -> None:
    name = run_id(1_760_000_000_000, 12_345)
    assert name.startswith("run_")
    assert len(name) == 18
    assert not set(name[4:]) & set("ilou")


def test_two_runs_of_one_millisecond_differ_by_their_random_bits() -> None:
    assert run_id(1_760_000_000_000, 1) != run_id(1_760_000_000_000, 2)


def test_proposal_seeds_never_change_between_versions() -> None:
    """A stored run must be repeatable by a later makeready; the first value is SplitMix64's for seed 0."""
    assert proposal_seed(0, 0) == 0xE220A8397B1DCDAF >> 32
    assert proposal_seed(1, 0) == proposal_seed(1, 0)


@given(st.integers(-(2**70), 2**70))
def test_the_seeds_of_twelve_proposals_are_32_bits_and_distinct(seed: int) -> None:
    seeds = [proposal_seed(seed, index) for index in range(12)]
    assert len(set(seeds)) == 12
    assert all(0 <= one < 2**32 for one in seeds)


@given(st.integers(0, 2**32 - 1), st.integers(0, 11), st.integers(0, 11))
def test_the_seed_of_a_picture_says_which_one_it_is_and_so_do_those_counted_from_it(
    seed: int, index: int, further: int
) -> None:
    alone = picture_seed(seed, index)
    start = start_of(alone)

    assert (start.seed, start.first_index) == (seed, index)
    assert picture_seed(alone, further) == picture_seed(seed, index + further)
    assert picture_seed(seed, 0) == seed


@given(st.integers(0, SEED_LIMIT - 1), st.integers(0, 11))
def test_no_seed_leads_out_of_the_seeds_there_are(seed: int, index: int) -> None:
    """Also the largest one: counting goes on from the beginning."""
    assert 0 <= picture_seed(seed, index) < SEED_LIMIT
    assert picture_seed(picture_seed(seed, index), 2**16 - index) == seed
