"""The cache of the engine and its runners: bounded by bytes, the longest unused goes first."""

from hypothesis import given
from hypothesis import strategies as st

from makeready.engine.cache import ByteCache

MAX_BYTES = 20
ASKS = st.lists(st.tuples(st.integers(0, 4), st.integers(1, 24), st.booleans()), max_size=40)


@given(ASKS)
def test_what_is_found_is_what_the_law_says(asks: list[tuple[int, int, bool]]) -> None:
    """The law, said once more and simply: of all values, oldest use first, drop from the front what does not
    fit; what is larger than the whole cache is not there at all."""
    cache: ByteCache[int] = ByteCache(MAX_BYTES)
    kept: dict[int, int] = {}  # sizes by key, oldest use first

    for key, size, is_find in asks:
        if is_find:
            assert cache.find(key) == kept.get(key)
            if key in kept:
                kept[key] = kept.pop(key)
            continue
        cache.keep(key, size, size)
        kept.pop(key, None)
        if size <= MAX_BYTES:
            kept[key] = size
        while sum(kept.values()) > MAX_BYTES:
            del kept[next(iter(kept))]

        assert cache.num_bytes == sum(kept.values()) <= MAX_BYTES
    assert [cache.find(key) for key in range(5)] == [kept.get(key) for key in range(5)]
