"""How an office program calls our faces, and files of them under those names.

Office programs know a family in four cuts: regular, bold, italic, bold italic. Every other weight is a family
of its own there, named as its publisher names it: Inter SemiBold.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from makeready.design.exporting.webfonts import nearest_face
from makeready.design.fonts import Face

WEIGHT_NAMES = {
    100: "Thin",
    200: "ExtraLight",
    300: "Light",
    400: "",
    500: "Medium",
    600: "SemiBold",
    700: "",
    800: "ExtraBold",
    900: "Black",
}
DEFAULT_NATURAL = 1.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Typeface:
    """A family as office programs list it, and whether its bold cut is meant."""

    name: str
    is_bold: bool


def typeface(family: str, weight: int) -> Typeface:
    """What an office program should ask for. Families that are not ours keep their name."""
    face = nearest_face(family, weight, italic=False)
    has = face.weight if face is not None else 700 if weight >= 600 else 400
    return Typeface(name=f"{family} {WEIGHT_NAMES.get(has, '')}".strip(), is_bold=has == 700)


@cache
def natural_line(family: str) -> float:
    """The height of a line of the family that nobody spaced, for a type size of 1."""
    face = nearest_face(family, 400, italic=False)
    if face is None:
        return DEFAULT_NATURAL
    with TTFont(face.path, lazy=True) as font:
        header = font["hhea"]
        return float(header.ascent - header.descent + header.lineGap) / float(font["head"].unitsPerEm)


def office_file(face: Face) -> tuple[str, bytes]:
    """The face as a font file that office programs list under the name used here: file name and content."""
    import io

    family = typeface(face.family, face.weight).name
    is_bold, is_italic = face.weight == 700, face.style == "italic"
    style = " ".join(word for word in ("Bold" if is_bold else "", "Italic" if is_italic else "") if word)
    with TTFont(face.path) as font:
        names = font["name"]
        for number in (16, 17, 21, 22):
            names.removeNames(nameID=number)
        post_script = f"{family.replace(' ', '')}-{(style or 'Regular').replace(' ', '')}"
        for number, text in (
            (1, family),
            (2, style or "Regular"),
            (4, f"{family} {style}".strip()),
            (6, post_script),
        ):
            names.setName(text, number, 3, 1, 0x409)
            names.setName(text, number, 1, 0, 0)
        selection = font["OS/2"].fsSelection & ~0b1100001
        selection |= (0x20 if is_bold else 0) | (0x01 if is_italic else 0) | (0 if style else 0x40)
        font["OS/2"].fsSelection = selection
        font["head"].macStyle = (1 if is_bold else 0) | (2 if is_italic else 0)
        sink = io.BytesIO()
        font.save(sink)
    return f"{post_script}{Path(face.path).suffix}", sink.getvalue()
