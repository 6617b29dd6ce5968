"""Descriptors of everyday drawings, worked out before: drawing all of them anew takes seconds.

`python -m makeready.train.everyday` writes them. Each is found by what its drawing is made of, so one of a
drawing that has changed since is not found, and worked out anew.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from makeready.scene.sprites import Sprite

FILE = Path(__file__).parent / "data" / "everyday.npz"
Floats32 = NDArray[np.float32]


def key_of(sprite: Sprite) -> int:
    """64 bits of a hash of the drawing."""
    words = f"{sprite.view_box} {sprite.ink} {sprite.markup}"
    return int.from_bytes(sha256(words.encode()).digest()[:8], "big")


@cache
def kept(file: Path = FILE) -> dict[int, tuple[Floats32, float]]:
    """By key a descriptor and the drawing's width by its height; nothing where there is no file.

    Shapes: descriptor (D,).
    """
    if not file.is_file():
        return {}
    with np.load(file) as arrays:
        keys, vectors, aspects = arrays["keys"], arrays["vectors"].astype(np.float32), arrays["aspects"]
    return {int(key): (vectors[row], float(aspects[row])) for row, key in enumerate(keys)}


def write(found: dict[int, tuple[Floats32, float]], file: Path = FILE) -> None:
    """Writes them, in half precision."""
    np.savez_compressed(
        file,
        keys=np.array(list(found), np.uint64),
        vectors=np.stack([vector for vector, _ in found.values()]).astype(np.float16),
        aspects=np.array([aspect for _, aspect in found.values()], np.float64),
    )
