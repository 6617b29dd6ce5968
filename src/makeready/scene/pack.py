"""The shipped sprites on disk: one table, and for each style a file of compressed blocks, read block by
block.

`concepts.json` says what there is; `flat.pack` and the others hold drawings, `rows_per_block` of them in
each xz stream, separated by line feeds. Only the block of a sprite that is asked for is opened. Written by
`makeready.train.sprites`.
"""

import json
import lzma
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from makeready.errors import StorageError

FOLDER = Path(__file__).parent / "pack"
TABLE = "concepts.json"
FORMAT = 1
AGAIN = "Install makeready again."


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleFile:
    """Where the drawings of one style are. `offsets_bytes` has one more entry than there are blocks."""

    path: Path
    sha256: str
    size: float
    offsets_bytes: tuple[int, ...]
    rows_per_block: int

    def markup(self, row: int) -> str:
        """The drawing in place `row`, as what goes inside an svg element.

        Raises: StorageError if the file is missing, cut off or not the one that the table was written with.
        """
        block, place = divmod(row, self.rows_per_block)
        return _block(self, block)[place]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`concepts` are the rows of the file, one for each concept; `vocabulary` makes Concepts of them."""

    words: tuple[str, ...]
    styles: dict[str, StyleFile]
    concepts: list[dict[str, Any]]


@cache
def read_table(folder: Path) -> Table:
    """The table in `folder`.

    Raises: StorageError if it is missing, damaged, or of another format.
    """
    path = folder / TABLE
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as cause:
        raise StorageError(f"The table of sprites, {path.name}, cannot be read.", hint=AGAIN) from cause
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise StorageError(f"The table of sprites, {path.name}, is not of format {FORMAT}.", hint=AGAIN)
    styles = {
        name: StyleFile(
            path=folder / row["file"],
            sha256=row["sha256"],
            size=row["size"],
            offsets_bytes=tuple(row["offsets_bytes"]),
            rows_per_block=row["rows_per_block"],
        )
        for name, row in raw["styles"].items()
    }
    return Table(words=tuple(raw["words"]), styles=styles, concepts=raw["concepts"])


@cache
def _checked(path: Path, expected: str) -> bytes:
    """A style's file, whole and as it was written. Hashing a megabyte takes about a millisecond."""
    try:
        data = path.read_bytes()
    except OSError as cause:
        raise StorageError(f"The sprites in {path.name} cannot be read.", hint=AGAIN) from cause
    if sha256(data).hexdigest() != expected:
        raise StorageError(f"The sprites in {path.name} are not the ones that were shipped.", hint=AGAIN)
    return data


@lru_cache(maxsize=128)
def _block(style: StyleFile, block: int) -> list[str]:
    data = _checked(style.path, style.sha256)
    start, end = style.offsets_bytes[block], style.offsets_bytes[block + 1]
    return lzma.decompress(data[start:end]).decode("utf-8").split("\n")
