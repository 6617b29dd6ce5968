"""Descriptors that are kept: those of all everyday drawings, the same as of the drawings themselves."""

from pathlib import Path

import numpy as np

from makeready.scene.sprites import sprites
from makeready.scene.vocabulary import vocabulary
from makeready.verify.eyes.descriptors import kept, key_of, write
from makeready.verify.eyes.sprite_match import SHIPPED, described, everyday_concepts

EVERYDAY = [
    (concept, style)
    for name in everyday_concepts()
    if (concept := vocabulary().find(name))
    for style in SHIPPED
    if style in concept.art
]


def test_all_everyday_drawings_are_kept_as_they_are_now() -> None:
    """Where one is missing: `python -m makeready.train.everyday`."""
    missing = [one for one in EVERYDAY if key_of(sprites().svg(*one)) not in kept()]

    assert missing == []
    for concept, style in EVERYDAY[::61]:
        vector, aspect = kept()[key_of(sprites().svg(concept, style))]
        fresh, fresh_aspect = described(sprites(), concept, style)
        np.testing.assert_allclose(vector, fresh, atol=1e-3)
        assert aspect == fresh_aspect


def test_a_drawing_that_changed_has_another_key() -> None:
    keys = {key_of(sprites().svg(*one)) for one in EVERYDAY}

    assert len(keys) == len(EVERYDAY)


def test_what_is_written_is_read_again_and_without_a_file_nothing_is_kept(tmp_path: Path) -> None:
    found = {2**64 - 1: (np.array([0.5, -0.25], np.float32), 1.25), 7: (np.zeros(2, np.float32), 0.5)}
    write(found, tmp_path / "few.npz")

    read = kept(tmp_path / "few.npz")

    assert list(read) == list(found)
    assert [aspect for _, aspect in read.values()] == [1.25, 0.5]
    np.testing.assert_array_equal(read[2**64 - 1][0], found[2**64 - 1][0])
    assert kept(tmp_path / "none.npz") == {}
