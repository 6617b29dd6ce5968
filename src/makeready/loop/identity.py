"""Ids and seeds as pure functions, so that a test and a replay get the same ones."""

from dataclasses import dataclass

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32 in lower case: no i, l, o, u; sorts like the numbers it stands for."""

_TIME_BITS, _RANDOM_BITS = 42, 28
"""42 bits of milliseconds last until 2109; 28 random bits keep the runs of one millisecond apart, also those
of several servers: a hundred of them meet once in 54,000 such milliseconds."""


def run_id(unix_ms: int, random_bits: int) -> str:
    """A new run's id: "run_" and 14 characters that sort by time. The caller brings clock and dice, of which
    the lower 28 bits count."""
    number = (unix_ms & (1 << _TIME_BITS) - 1) << _RANDOM_BITS | random_bits & (1 << _RANDOM_BITS) - 1
    return "run_" + "".join(_ALPHABET[number >> shift & 31] for shift in range(65, -1, -5))


SEED_LIMIT = 2**48
"""Every seed of a run is below: a user's own 32 bits, and 16 above that say which of several proposals is
meant. JSON carries 53."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What a run's seed says: the user's part, and the number of the first proposal, 0 for most."""

    seed: int
    first_index: int


def start_of(run_seed: int) -> Start:
    return Start(seed=run_seed & 0xFFFFFFFF, first_index=run_seed >> 32 & 0xFFFF)


def picture_seed(run_seed: int, proposal_index: int) -> int:
    """The seed of a run whose first proposal is that one of this run: so a picture of several is had again,
    alone. Of the first one it is the run's own.

    Not the number next to the run's: that one's proposals would be this one's, moved by one.
    """
    return (run_seed + (proposal_index << 32)) % SEED_LIMIT


def proposal_seed(run_seed: int, proposal_index: int) -> int:
    """The seed of every attempt of one proposal: the same for its first attempt and all adjustments.

    Adjusting keeps what was good, so the lever is the only thing that changes on a lineage.

    Units: 32 bits, which JSON, SQLite and every maker's interface carry unharmed.
    Source: the output function of SplitMix64 (Steele, Lea, Flood 2014), its upper half; the state is
        `run_seed` advanced by `proposal_index + 1` of its increments.
    """
    mask = (1 << 64) - 1
    mixed = (run_seed + (proposal_index + 1) * 0x9E3779B97F4A7C15) & mask
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 & mask
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB & mask
    return (mixed ^ mixed >> 31) >> 32
