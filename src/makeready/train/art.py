"""The art for training: concepts in up to eight styles, from the packages in `art_packages`.

`python -m makeready.train.art FOLDER` fetches the packages into FOLDER, prints how much there is, and writes
`FOLDER/concepts.json`: one row for each concept with its names and the styles that draw it.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from makeready.errors import InvalidAnswerError
from makeready.scene.styles import STYLES, Style
from makeready.train.art_concepts import Noun, nouns
from makeready.train.art_packages import ART, NAMES, Package, fetched

MIN_SHARED_STYLES = 4
"""A concept for training is drawn in at least this many colour styles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """One concept in one style: SVG inside a square view box of `size`, or a file of pixels."""

    markup: str = ""
    size: float = 0.0
    pixels: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Art:
    """A noun and its drawings by style name."""

    noun: Noun
    drawings: Mapping[str, Drawing]

    @property
    def colour_styles(self) -> tuple[str, ...]:
        """The styles that draw it in colour."""
        return tuple(style.name for style in STYLES if style.name in self.drawings and not style.is_tintable)


Fetch = Callable[[Package, Path], Path]


def collected(cache: Path, fetch: Fetch = fetched) -> tuple[Art, ...]:
    """Every concept with at least one drawing, the packages fetched into `cache` first.

    Raises: what `art_packages.fetched` raises; InvalidAnswerError if a package is under another licence
        than we know.
    """
    sets = {style.name: _drawings(style, fetch(ART[style.art], cache)) for style in STYLES}
    found = []
    for noun in nouns(fetch(NAMES, cache)):
        drawn = {name: find(noun) for name, find in sets.items()}
        present = {name: one for name, one in drawn.items() if one is not None and name not in noun.wrong_in}
        if present:
            found.append(Art(noun=noun, drawings=present))
    return tuple(found)


def _drawings(style: Style, package: Path) -> Callable[[Noun], Drawing | None]:
    """How to find a noun's drawing in one package."""
    check_licence(ART[style.art], package)
    if (package / "icons.json").is_file():
        icons = json.loads((package / "icons.json").read_text(encoding="utf-8"))
        return lambda noun: iconify_drawing(icons, noun.slug)
    return lambda noun: _picture(package / "assets", noun.hexcode)


def iconify_drawing(icons: Mapping[str, Any], slug: str) -> Drawing | None:
    """An icon of an iconify set by its name or alias; None for one that is absent, hidden or not square."""
    alias = icons.get("aliases", {}).get(slug)
    if alias is not None:
        if set(alias) - {"parent"}:  # turned or mirrored: another drawing than its name says
            return None
        slug = alias["parent"]
    icon = icons["icons"].get(slug)
    if icon is None or icon.get("hidden"):
        return None
    width, height = (icon.get(side, icons.get(side, 16)) for side in ("width", "height"))
    return Drawing(markup=icon["body"], size=float(width)) if width == height else None


def _picture(assets: Path, hexcode: str) -> Drawing | None:
    """A picture filed under the character's code, with or without its variation selector."""
    for stem in (hexcode, f"{hexcode}-fe0f", hexcode.replace("-fe0f", "")):
        path = assets / f"{stem}.webp"
        if path.is_file():
            return Drawing(pixels=path)
    return None


def check_licence(package: Package, folder: Path) -> None:
    """Raises: InvalidAnswerError if the licence that the package states is not the one in our table."""
    stated = json.loads((folder / "package.json").read_text(encoding="utf-8")).get("license")
    info = folder / "info.json"
    if info.is_file():
        stated = json.loads(info.read_text(encoding="utf-8"))["license"]["spdx"]
    if stated != package.licence:
        raise InvalidAnswerError(f"{package.name}@{package.version} says {stated}, not {package.licence}.")


def table(found: Sequence[Art]) -> Iterator[str]:
    """The lines that say how much art there is."""
    yield f"{'style':<10} {'set':<28} {'licence':<12} concepts"
    for style in STYLES:
        count = sum(style.name in one.drawings for one in found)
        yield f"{style.name:<10} {style.art:<28} {ART[style.art].licence:<12} {count:>8}"
    num_colour = sum(not style.is_tintable for style in STYLES)
    for least in (1, MIN_SHARED_STYLES, num_colour):
        count = sum(len(one.colour_styles) >= least for one in found)
        yield f"in {least} or more of {num_colour} colour styles: {count}"


def rows(found: Sequence[Art]) -> list[dict[str, object]]:
    """What `concepts.json` says."""
    return [
        {
            "name": one.noun.name,
            "plural": one.noun.plural,
            "synonyms": one.noun.synonyms,
            "tags": one.noun.tags,
            "category": one.noun.category,
            "label": one.noun.label,
            "hexcode": one.noun.hexcode,
            "styles": list(one.drawings),
        }
        for one in found
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m makeready.train.art", description="Fetch the art.")
    parser.add_argument("folder", type=Path, help="where the packages are kept and concepts.json is written")
    folder = parser.parse_args(arguments).folder
    found = collected(folder)
    text = "\n".join(chain(table(found), [""]))
    (folder / "concepts.json").write_text(
        json.dumps(rows(found), indent=1, ensure_ascii=False), encoding="utf-8"
    )
    (folder / "concepts.txt").write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
