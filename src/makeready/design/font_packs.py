"""Typefaces for the scripts beyond the vendored ones: the font packages of the extra `fonts-cjk`.

The packages bring Noto faces as files and are found by their import name; nothing of their code is used.
Which face draws a Han character depends on the language, because one character has several national shapes.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

EXTRA = "fonts-cjk"


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemFont:
    """An installed font file that can stand in for characters we do not ship."""

    family: str
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class PackFace:
    """One file of a font package. All weights are in it. `language` is set where Han shapes depend on it."""

    family: str
    package: str
    file: str
    language: str = ""


def _faces(package: str, *families: str) -> tuple[PackFace, ...]:
    return tuple(
        PackFace(
            family=family,
            package=package,
            file=f"fonts/ofl/{family.replace(' ', '').lower()}/{family.replace(' ', '')}[wdth,wght].ttf",
        )
        for family in families
    )


def _han_face(family: str, language: str) -> PackFace:
    plain = family.replace(" ", "")
    return PackFace(
        family=family,
        package="justmytype_intl_cjk",
        file=f"fonts/ofl/{plain.lower()}/{plain}[wght].ttf",
        language=language,
    )


PACK_FACES = (
    *_faces("justmytype_intl_rtl", "Noto Sans Arabic", "Noto Sans Hebrew"),
    *_faces(
        "justmytype_intl_south_asia",
        "Noto Sans Devanagari",
        "Noto Sans Bengali",
        "Noto Sans Tamil",
        "Noto Sans Telugu",
    ),
    *_faces("justmytype_intl_sea", "Noto Sans Thai", "Noto Sans Lao", "Noto Sans Khmer", "Noto Sans Myanmar"),
    _han_face("Noto Sans SC", "zh"),
    _han_face("Noto Sans JP", "ja"),
    _han_face("Noto Sans TC", "zh-hant"),
    _han_face("Noto Sans KR", "ko"),
)
"""In the order in which they are asked. Simplified Chinese comes first of the Han faces: it has the most."""

SCRIPT_WORDS = (
    *("ARABIC", "HEBREW", "DEVANAGARI", "BENGALI", "TAMIL", "TELUGU", "THAI", "LAO", "KHMER", "MYANMAR"),
    *("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC", "FULLWIDTH", "HALFWIDTH"),
)
"""How Unicode's names of the characters begin that the extra's faces draw."""


@cache
def installed_packs() -> tuple[tuple[PackFace, SystemFont], ...]:
    """The faces of the extra that are installed."""
    found = []
    for face in PACK_FACES:
        spec = find_spec(face.package)
        for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
            path = Path(folder) / face.file
            if path.is_file():
                found.append((face, SystemFont(family=face.family, path=path)))
    return tuple(found)


def pack_fonts(language: str = "") -> tuple[SystemFont, ...]:
    """The installed faces, the one for `language` (ja, ko, zh, zh-hant) before its sisters."""
    ordered = sorted(installed_packs(), key=lambda row: bool(row[0].language) and row[0].language != language)
    return tuple(font for _, font in ordered)


def in_order(fonts: tuple[SystemFont, ...], language: str) -> tuple[SystemFont, ...]:
    """The same fonts as the language wants them asked; fonts of no package keep their order, at the end."""
    places = {font: place for place, font in enumerate(pack_fonts(language))}
    return tuple(sorted(fonts, key=lambda font: places.get(font, len(places))))


def han_language(tag: str) -> str:
    """The language of a `lang` attribute whose Han shapes we know apart, or nothing."""
    parts = tag.lower().replace("_", "-").split("-")
    if parts[0] == "zh":
        return "zh-hant" if {"hant", "tw", "hk", "mo"} & set(parts) else "zh"
    return parts[0] if parts[0] in {"ja", "ko"} else ""


def guessed_language(text: str) -> str:
    """The Han language that a text without a `lang` is in, told by the letters only that language has."""
    for language, letters in (
        ("ja", r"[\u3041-\u30ff\u31f0-\u31ff]"),
        ("ko", r"[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]"),
        ("zh-hant", r"[\u3105-\u312f]"),
    ):
        if re.search(letters, text):
            return language
    return "zh" if has_han(text) else ""


def has_han(text: str) -> bool:
    return (
        re.search(r"[\u2e80-\u2fdf\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]", text)
        is not None
    )


def first_direction(text: str) -> Literal["ltr", "rtl", ""]:
    """The direction of the first letter that has one, as HTML's dir=auto asks; nothing without one."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in {"L", "R", "AL"}:
            return "ltr" if direction == "L" else "rtl"
    return ""


def is_mostly_right_to_left(text: str) -> bool:
    """Whether more letters run from right to left than from left to right."""
    directions = [unicodedata.bidirectional(character) for character in text]
    return directions.count("R") + directions.count("AL") > directions.count("L")


def pack_hint(missing: tuple[str, ...]) -> str:
    """How to get faces for missing characters, or nothing where the extra would not help."""
    words = {unicodedata.name(character[0], "").split("-")[0].split(" ")[0] for character in missing}
    is_whole = len(installed_packs()) == len(PACK_FACES)
    helps = bool(words & set(SCRIPT_WORDS)) and not is_whole
    return f"pip install 'makeready[{EXTRA}]' brings faces" if helps else ""
