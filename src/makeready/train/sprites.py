"""Writing the sprite pack that ships with makeready: free art only, judged, small, and the same bytes every
time.

`python -m makeready.train.sprites CACHE [--out FOLDER]` fetches the art into CACHE and writes the pack. A
drawing is left out if it draws nothing or cannot be read; each colour that a concept takes has been drawn
and measured.
"""

import argparse
import json
import lzma
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from makeready.errors import InvalidDocumentError
from makeready.scene.colours import OBJECT_COLOURS
from makeready.scene.pack import FOLDER, FORMAT, TABLE
from makeready.scene.recolour import recoloured
from makeready.scene.styles import STYLES, Style
from makeready.scene.vocabulary import InkBox
from makeready.train.art import Art, collected
from makeready.train.art_packages import ART, FREE_LICENCES
from makeready.train.minify import minified
from makeready.train.reading import drawn, ink_box, reading_of, reads_as

ROWS_PER_BLOCK = 16
"""Sixteen drawings: 16 % larger than one stream for all, and one is read in about a millisecond (the glossy
in ten)."""
DECIMALS = 2
SHIPPED: tuple[Style, ...] = tuple(style for style in STYLES if style.is_shipped)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A drawing that is fit to ship, and what was measured on it."""

    markup: str
    ink: InkBox
    colours: tuple[str, ...]
    recolours: tuple[str, ...]
    dominant: tuple[float, float, float] | None


def judged(markup: str, size: float, *, is_tintable: bool, is_fixed: bool) -> Judged | None:
    """The drawing as it ships; None if it cannot be.

    `is_fixed` says that its colour is what it is: it takes no other.
    """
    try:
        small = minified(markup, DECIMALS)
    except InvalidDocumentError:
        return None
    pixels = drawn(small, size)
    ink = ink_box(pixels)
    if ink is None:
        return None
    if is_tintable:
        words = () if is_fixed else tuple(OBJECT_COLOURS)
        return Judged(markup=small, ink=ink, colours=(), recolours=words, dominant=None)
    reading = reading_of(pixels)
    dominant = reading.dominant
    if dominant is None or is_fixed or not reading.has_one_colour:
        return Judged(markup=small, ink=ink, colours=reading.colours, recolours=(), dominant=None)
    middle = (round(dominant.lightness, 4), round(dominant.chroma, 4), round(dominant.hue_deg, 1))
    words = tuple(
        word for word in OBJECT_COLOURS if reads_as(word, drawn(recoloured(small, middle, word), size))
    )
    return Judged(markup=small, ink=ink, colours=reading.colours, recolours=words, dominant=middle)


def _judged_row(art: Art) -> dict[str, Judged]:
    """All shipped drawings of one concept, judged."""
    found = {}
    for style in SHIPPED:
        drawing = art.drawings.get(style.name)
        if drawing is not None and drawing.markup:
            one = judged(
                drawing.markup,
                drawing.size,
                is_tintable=style.is_tintable,
                is_fixed=art.noun.is_colour_identity,
            )
            if one is not None:
                found[style.name] = one
    return found


def write_pack(arts: Sequence[Art], folder: Path) -> dict[str, Any]:
    """Judge all drawings, write the table and the styles' files into `folder`, and give back the table."""
    for style in SHIPPED:
        if ART[style.art].licence not in FREE_LICENCES:
            raise ValueError(f"{style.art} may not be shipped.")
    with ProcessPoolExecutor() as pool:
        rows = list(zip(arts, pool.map(_judged_row, arts, chunksize=8), strict=True))
    folder.mkdir(parents=True, exist_ok=True)
    markups: dict[str, list[str]] = {style.name: [] for style in SHIPPED}
    concepts = [_table_row(art, found, markups) for art, found in rows if found]
    table = {
        "format": FORMAT,
        "words": list(OBJECT_COLOURS),
        "styles": {
            style.name: _written(style, markups[style.name], _size(style, arts), folder) for style in SHIPPED
        },
        "concepts": concepts,
    }
    (folder / TABLE).write_text(_table_text(table), encoding="utf-8")
    return table


def _table_row(art: Art, found: dict[str, Judged], markups: dict[str, list[str]]) -> dict[str, Any]:
    """A concept's row of the table; its drawings are added to `markups`, whose places the row names."""
    drawings = {}
    for style, one in found.items():
        drawings[style] = {
            "row": len(markups[style]),
            "ink": list(one.ink),
            "colours": list(one.colours),
            "recolours": "".join(f"{list(OBJECT_COLOURS).index(word):x}" for word in one.recolours),
            "dominant": list(one.dominant) if one.dominant else None,
        }
        markups[style].append(one.markup)
    noun = art.noun
    return {
        "name": noun.name,
        "plural": noun.plural,
        "synonyms": list(noun.synonyms),
        "tags": list(noun.tags),
        "category": noun.category,
        "art": drawings,
    }


def _size(style: Style, arts: Sequence[Art]) -> float:
    """The side of the style's view box; one for all its drawings."""
    sizes = {one.drawings[style.name].size for one in arts if style.name in one.drawings}
    if len(sizes) != 1:
        raise ValueError(f"The drawings of {style.name} have the sizes {sorted(sizes)}.")
    return sizes.pop()


def _written(style: Style, markups: Sequence[str], size: float, folder: Path) -> dict[str, Any]:
    """The style's file, written; its row of the table."""
    blocks = [
        lzma.compress(
            "\n".join(markups[start : start + ROWS_PER_BLOCK]).encode(), preset=9 | lzma.PRESET_EXTREME
        )
        for start in range(0, len(markups), ROWS_PER_BLOCK)
    ]
    offsets = [0]
    for block in blocks:
        offsets.append(offsets[-1] + len(block))
    data = b"".join(blocks)
    path = folder / f"{style.name}.pack"
    path.write_bytes(data)
    return {
        "file": path.name,
        "sha256": sha256(data).hexdigest(),
        "size": size,
        "rows_per_block": ROWS_PER_BLOCK,
        "offsets_bytes": offsets,
    }


def _table_text(table: dict[str, Any]) -> str:
    """JSON with one line for each concept, so that a change of one is a change of one line."""
    head = {key: value for key, value in table.items() if key != "concepts"}
    lines = ",\n".join(
        json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in table["concepts"]
    )
    return f'{json.dumps(head, separators=(",", ":"))[:-1]},"concepts":[\n{lines}\n]}}\n'


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(
        prog="python -m makeready.train.sprites", description="Write the sprite pack."
    )
    parser.add_argument("cache", type=Path, help="where the packages are kept")
    parser.add_argument("--out", type=Path, default=FOLDER, help="where the pack is written")
    asked = parser.parse_args(arguments)
    table = write_pack(collected(asked.cache), asked.out)
    for style in SHIPPED:
        rows = [row["art"][style.name] for row in table["concepts"] if style.name in row["art"]]
        num_bytes = (asked.out / f"{style.name}.pack").stat().st_size
        takes = sum(bool(one["recolours"]) for one in rows)
        sys.stdout.write(
            f"{style.name:<8} {len(rows):>4} drawings, {takes:>4} take colours, {num_bytes:>9,} bytes\n"
        )
    digest = sha256((asked.out / TABLE).read_bytes()).hexdigest()
    sys.stdout.write(f"{TABLE}: {len(table['concepts'])} concepts, sha256 {digest}\n")


if __name__ == "__main__":
    main()
