"""The vendored faces that a page uses, each cut down to the characters it needs, inside a style sheet.

Every vendored family is under the OFL without a reserved font name, so a cut face may keep its name.
"""

import base64
import io
from collections.abc import Iterable, Mapping

import uharfbuzz as harfbuzz
from fontTools.ttLib import TTFont

from makeready.design.fonts import Face, faces

FEATURES = ("tnum", "lnum", "smcp", "c2sc", "case")
"""Features of OpenType that a style sheet may ask for, beside those that are always on."""

Wanted = Mapping[Face, frozenset[str]]


def nearest_face(family: str, weight: int, *, italic: bool) -> Face | None:
    """The face that CSS picks: the style first, then the nearest weight, heavier or lighter as CSS orders.

    Source: CSS Fonts 4, section 5.2. None if the family is not vendored.
    """
    own = [face for face in faces() if face.family == family]
    styled = [face for face in own if (face.style == "italic") == italic] or own
    return min(styled, key=lambda face: _distance(face.weight, weight), default=None)


def _distance(has: int, wanted: int) -> tuple[int, int]:
    """How far a weight is from the wanted one: whole classes first, then the difference."""
    if has == wanted:
        return (0, 0)
    if 400 <= wanted <= 500:
        return (1 if wanted < has <= 500 else 2 if has < wanted else 3, abs(has - wanted))
    is_right_way = has < wanted if wanted < 400 else has > wanted
    return (1 if is_right_way else 2, abs(has - wanted))


def font_css(wanted: Wanted) -> str:
    """`@font-face` rules with the cut faces as data."""
    return "".join(_rule(face, characters) for face, characters in wanted.items() if characters)


def _rule(face: Face, characters: Iterable[str]) -> str:
    data = base64.b64encode(cut(face, characters)).decode()
    return (
        f"@font-face{{font-family:'{face.family}';font-weight:{face.weight};font-style:{face.style};"
        f"src:url(data:font/woff;base64,{data}) format('woff')}}"
    )


def cut(face: Face, characters: Iterable[str]) -> bytes:
    """The face as WOFF with these characters only, its kerning and ligatures kept.

    HarfBuzz cuts in a millisecond what fontTools cuts in 300.
    """
    wanted = harfbuzz.SubsetInput()
    wanted.flags = harfbuzz.SubsetFlags.NO_HINTING | harfbuzz.SubsetFlags.NOTDEF_OUTLINE
    wanted.unicode_set.update({ord(character) for character in characters})
    wanted.layout_feature_tag_set.update({int.from_bytes(name.encode()) for name in FEATURES})
    whole = harfbuzz.Face(harfbuzz.Blob.from_file_path(str(face.path)))
    sink = io.BytesIO()
    with TTFont(io.BytesIO(harfbuzz.subset(whole, wanted).blob.data)) as font:
        font.flavor = "woff"
        font.save(sink)
    return sink.getvalue()
