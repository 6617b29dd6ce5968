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
from dataclasses import dataclass, replace
from enum import Enum
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
from makeready.train.art_concepts import Noun
from makeready.train.art_packages import ART, FREE_LICENCES
from makeready.train.minify import minified
from makeready.train.reading import Mask, drawn, glass_of, ink_box, reading_of

ROWS_PER_BLOCK = 16
"""Sixteen drawings: 16 % larger than one stream for all, and one is read in about a millisecond (the glossy
in ten)."""
DECIMALS = 2
ENOUGH_WORDS = 8
"""A way of recolouring that gives so many of the twelve words is taken without trying the next."""
SHIPPED: tuple[Style, ...] = tuple(style for style in STYLES if style.is_shipped)


class Manner(Enum):
    """How a drawing takes colours: not at all; as its one ink; by turning its main hue; by dyeing its white
    body."""

    FIXED = "fixed"
    TINTED = "tinted"
    TURNED = "turned"
    DYED = "dyed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A drawing that is fit to ship, and what was measured on it."""

    markup: str
    ink: InkBox
    colours: tuple[str, ...] = ()
    recolours: tuple[str, ...] = ()
    natural: str | None = None
    dominant: tuple[float, float, float] | None = None


def judged(markup: str, size: float, manner: Manner, *, has_glass: bool = False) -> Judged | None:
    """The drawing as it ships; None if it cannot be. `has_glass` says that light blue is not its own
    colour."""
    try:
        small = minified(markup, DECIMALS)
    except InvalidDocumentError:
        return None
    pixels = drawn(small, size)
    ink = ink_box(pixels)
    if ink is None:
        return None
    if manner is Manner.TINTED:
        return Judged(markup=small, ink=ink, recolours=tuple(OBJECT_COLOURS))
    glass = glass_of(pixels) if has_glass else None
    reading = reading_of(pixels, glass)
    plain = Judged(markup=small, ink=ink, colours=reading.colours)
    own = reading.natural
    if manner is Manner.FIXED:
        return replace(plain, recolours=(own,) if own else (), natural=own)
    tries = [plain]
    for source in reading.sources(is_dyed=manner is Manner.DYED):
        middle = (round(source.lightness, 4), round(source.chroma, 4), round(source.hue_deg, 1))
        tries.append(replace(plain, recolours=_truthful(small, size, middle, glass), dominant=middle))
        if len(tries[-1].recolours) >= ENOUGH_WORDS:
            break
    best = max(tries, key=lambda one: len(one.recolours))
    words = {*best.recolours, own}
    return replace(
        best,
        recolours=tuple(word for word in OBJECT_COLOURS if word in words),
        natural=own,
        dominant=best.dominant if best.recolours else None,
    )


def _truthful(
    markup: str, size: float, middle: tuple[float, float, float], glass: Mask | None
) -> tuple[str, ...]:
    """The words that the drawing reads as when it is recoloured so: each is drawn and measured."""
    return tuple(
        word
        for word in OBJECT_COLOURS
        if reading_of(drawn(recoloured(markup, middle, word), size), glass).is_called(word)
    )


def _judged_row(art: Art) -> dict[str, Judged]:
    """All shipped drawings of one concept, judged."""
    found = {}
    for style in SHIPPED:
        drawing = art.drawings.get(style.name)
        if drawing is not None and drawing.markup:
            noun = art.noun
            one = judged(drawing.markup, drawing.size, _manner(noun, style), has_glass=noun.has_glass)
            if one is not None:
                found[style.name] = one
    return found


def _manner(noun: Noun, style: Style) -> Manner:
    if style.is_tintable:
        return Manner.TINTED
    if noun.is_colour_identity:
        return Manner.FIXED
    return Manner.DYED if noun.is_dyed else Manner.TURNED


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
        drawings[style] = (  # in the order of scene.vocabulary.Art
            len(markups[style]),
            one.ink,
            one.colours,
            "".join(f"{list(OBJECT_COLOURS).index(word):x}" for word in one.recolours),
            one.natural,
            one.dominant,
        )
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
        takes = sum(bool(recolours) for _, _, _, recolours, _, _ in rows)
        sys.stdout.write(
            f"{style.name:<8} {len(rows):>4} drawings, {takes:>4} take colours, {num_bytes:>9,} bytes\n"
        )
    digest = sha256((asked.out / TABLE).read_bytes()).hexdigest()
    sys.stdout.write(f"{TABLE}: {len(table['concepts'])} concepts, sha256 {digest}\n")


if __name__ == "__main__":
    main()
