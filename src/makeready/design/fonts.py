"""The typefaces that come with makeready, what they cover, and who helps out where they end.

Families are named and static: "Inter" is a face called Inter, so a document draws the same on every
machine. The files and `fonts.yaml` are written by `tools/vendor_fonts.py`. For characters that no vendored
face has, the font packages of an extra are asked (`font_packs.py`), then installed system fonts.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from fontTools.ttLib import TTFont, TTLibError

from makeready.design.font_packs import SystemFont, pack_fonts
from makeready.errors import UnknownNameError

FOLDER = Path(__file__).parent / "fonts"
DEFAULT_FAMILY = "Inter"
FALLBACK_FAMILIES = (
    "Inter",
    "Noto Sans Symbols 2",
    "Noto Emoji",
    "Noto Sans Math",
    "Noto Sans Symbols",
    "JetBrains Mono",
)
"""Asked in this order for a character that the named family lacks: letters, symbols, emoji, operators, the
rest of the symbols, and lines for drawing boxes, which only a face of equal widths has."""

GENERIC_FAMILIES = {
    "sans-serif": "Inter",
    "system-ui": "Inter",
    "ui-sans-serif": "Inter",
    "serif": "Newsreader",
    "ui-serif": "Newsreader",
    "monospace": "JetBrains Mono",
    "ui-monospace": "JetBrains Mono",
    "cursive": "Kalam",
    "fantasy": "Anton",
    "emoji": "Noto Emoji",
}

SYSTEM_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "~/Library/Fonts",
    "C:/Windows/Fonts",
)
MAX_SYSTEM_FILES = 3000
"""Opening a font's table of characters takes about 1 ms; a desktop has some hundred files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One font file. `weight` is the CSS number."""

    family: str
    weight: int
    style: Literal["normal", "italic"]
    path: Path


@cache
def faces() -> tuple[Face, ...]:
    """Every vendored face, in the order of `fonts.yaml`."""
    rows = yaml.safe_load((FOLDER / "fonts.yaml").read_text())
    return tuple(
        Face(family=row["family"], weight=row["weight"], style=row["style"], path=FOLDER / row["file"])
        for row in rows
    )


@cache
def families() -> tuple[str, ...]:
    return tuple(dict.fromkeys(face.family for face in faces()))


def known_family(name: str) -> str:
    """The vendored family called `name`, whatever its capitals; generic names have one too.

    Raises: UnknownNameError with the nearest name.
    """
    by_key = {family.lower(): family for family in families()} | GENERIC_FAMILIES
    key = name.strip().strip("'\"").lower()
    if key in by_key:
        return by_key[key]
    near = get_close_matches(key, by_key, n=1)
    raise UnknownNameError(
        f"There is no font family called {name!r}.",
        hint=f"Did you mean {by_key[near[0]]!r}?" if near else f"Known: {', '.join(families())}.",
        param="font-family",
    )


def has_italic(family: str) -> bool:
    """Whether a true italic is there. Without one both renderers slant backwards: do not ask for it."""
    return any(face.family == family and face.style == "italic" for face in faces())


def font_stack(*names: str, system: Iterable[SystemFont] = ()) -> str:
    """A CSS `font-family` value: the named families, then the vendored fallbacks, then `system` ones.

    Both renderers pick by character from such a list, and only from such a list: without it a character the
    family lacks comes from whatever the machine has.
    """
    ordered = dict.fromkeys((*names, *FALLBACK_FAMILIES, *(font.family for font in system)))
    return ", ".join(f"'{name}'" for name in ordered)


def font_arguments(system: Iterable[SystemFont] = ()) -> list[str | dict[str, str]]:
    """The `fonts` argument of dynimg: every vendored file, the generic names, and `system` files."""
    regular = {face.family: str(face.path) for face in reversed(faces()) if face.style == "normal"}
    generic = {name: regular[family] for name, family in GENERIC_FAMILIES.items()}
    return [*(str(face.path) for face in faces()), *(str(font.path) for font in system), generic]


@cache
def font_bytes() -> tuple[bytes, ...]:
    """Every vendored file's content, as blitz takes them."""
    return tuple(face.path.read_bytes() for face in faces())


def covers(family: str, character: str) -> bool:
    """Whether every face of a vendored family has the character."""
    return ord(character) in _coverage(family)


def missing_glyphs(text: str, family: str = DEFAULT_FAMILY) -> tuple[str, ...]:
    """The characters of `text` that neither the family, nor a fallback, nor an installed font can draw."""
    return fallbacks(text, family)[1]


def fallbacks(
    text: str, family: str = DEFAULT_FAMILY, language: str = ""
) -> tuple[tuple[SystemFont, ...], tuple[str, ...]]:
    """The installed fonts that `text` needs beside the vendored ones, and what is still missing with them.

    `language` (ja, ko, zh, zh-hant) says whose shapes Han characters take.
    """
    wanted = () if text.isascii() else _not_vendored(text, family)
    if not wanted:
        return (), ()
    helpers: list[SystemFont] = []
    missing = set(wanted)
    for font, covered in _installed(language):
        found = {character for character in missing if ord(character) in covered}
        if found:
            helpers.append(font)
            missing -= found
        if not missing:
            break
    return tuple(helpers), tuple(character for character in wanted if character in missing)


def _not_vendored(text: str, family: str) -> tuple[str, ...]:
    covers = [_coverage(name) for name in dict.fromkeys((family, *FALLBACK_FAMILIES)) if name in families()]
    return tuple(
        character
        for character in dict.fromkeys(text)
        if _is_drawn(character) and not any(ord(character) in cover for cover in covers)
    )


def _is_drawn(character: str) -> bool:
    """False for spaces, controls, joiners and variation selectors, which leave no ink."""
    is_selector = 0xFE00 <= ord(character) <= 0xFE0F or 0xE0100 <= ord(character) <= 0xE01EF
    return not is_selector and unicodedata.category(character) not in {"Cc", "Cf", "Zs", "Zl", "Zp"}


@cache
def _coverage(family: str) -> frozenset[int]:
    """The characters that every face of the family has."""
    return frozenset.intersection(*(_characters(face.path) for face in faces() if face.family == family))


def _characters(path: Path, number: int = -1) -> frozenset[int]:
    with TTFont(path, lazy=True, fontNumber=number) as font:
        return frozenset(font.getBestCmap() or ())


@cache
def _system_files() -> tuple[Path, ...]:
    """Installed font files in a fixed order, Noto first because it is made for filling gaps."""
    files = [
        file
        for folder in SYSTEM_FOLDERS
        for file in Path(folder).expanduser().rglob("*")
        if file.suffix.lower() in {".ttf", ".otf", ".ttc"} and not file.is_dir()
    ]
    files.sort(key=_preference)
    return tuple(files[:MAX_SYSTEM_FILES])


def _preference(file: Path) -> tuple[bool, bool, str]:
    name = file.name.lower()
    is_styled = any(
        word in name for word in ("bold", "italic", "oblique", "light", "thin", "condensed", "mono")
    )
    return "noto" not in name, is_styled, name


def _installed(language: str) -> Iterator[tuple[SystemFont, frozenset[int]]]:
    """Every installed font with its characters: those of the extra, then the machine's."""
    for font in pack_fonts(language):
        if (opened := _opened(font.path)) is not None:
            yield opened
    for file in _system_files():
        opened = _opened(file)
        if opened is not None:
            yield opened


@cache
def _opened(file: Path) -> tuple[SystemFont, frozenset[int]] | None:
    """The font in the file and its characters; None for a damaged file or one with coloured pictures only."""
    try:
        with TTFont(file, lazy=True, fontNumber=0) as font:
            if "glyf" not in font and "CFF " not in font and "CFF2" not in font:
                return None
            name = font["name"].getBestFamilyName()
            return SystemFont(family=str(name), path=file), frozenset(font.getBestCmap() or ())
    except (TTLibError, OSError, KeyError, ValueError, AssertionError):
        return None
