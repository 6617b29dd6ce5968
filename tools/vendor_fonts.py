"""Fetches the font packages named below, cuts them down and writes `src/makeready/design/fonts`.

Run `python tools/vendor_fonts.py` after changing `FAMILIES` or `RANGES`; it needs `npm` and the dev
environment. Every package is pinned and under the SIL Open Font License without a Reserved Font Name, which
would forbid keeping the name after cutting; a licence that has one stops the run.
"""

import re
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

import yaml
from fontTools import subset
from fontTools.ttLib import TTFont

TARGET = Path(__file__).parent.parent / "src" / "makeready" / "design" / "fonts"
MAX_FOLDER_BYTES = 6 * 1024 * 1024

RANGES = (
    (0x0020, 0x007E),  # Latin
    (0x00A0, 0x024F),  # Latin-1, Extended-A, Extended-B
    (0x0250, 0x02FF),  # phonetic and modifier letters
    (0x0300, 0x036F),  # combining marks
    (0x0370, 0x03FF),  # Greek
    (0x0400, 0x052F),  # Cyrillic
    (0x1E00, 0x1FFF),  # Latin additional (Vietnamese), Greek with breathings
    (0x2000, 0x206F),  # punctuation
    (0x2070, 0x209F),  # super- and subscripts
    (0x20A0, 0x20BF),  # currency
    (0x2100, 0x218F),  # letterlike, number forms
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematical operators
    (0x2300, 0x23FF),  # technical
    (0x2400, 0x243F),  # pictures of control characters
    (0x2460, 0x24FF),  # enclosed numbers
    (0x2500, 0x25FF),  # boxes, blocks, geometric shapes
    (0x2600, 0x27BF),  # miscellaneous symbols, dingbats
    (0x27C0, 0x27FF),  # mathematical brackets, long arrows
    (0x2800, 0x28FF),  # Braille
    (0x2900, 0x2AFF),  # more arrows, mathematical operators
    (0x2B00, 0x2BFF),  # more arrows and shapes
    (0x2E00, 0x2E5D),  # more punctuation
    (0xFB00, 0xFB06),  # ligatures
    (0xFFFD, 0xFFFD),
    (0x1D400, 0x1D7FF),  # mathematical letters
    (0x1F100, 0x1F1FF),  # enclosed letters
    (0x1F300, 0x1F5FF),  # pictographs that are no emoji
    (0x1F780, 0x1F8FF),  # more shapes and arrows
)
LAYOUT_FEATURES = """
    kern mark mkmk ccmp locl calt liga clig rlig rclt frac numr dnom ordn sups subs sinf case cpsp zero
    tnum lnum onum pnum smcp c2sc salt ss01 ss02 ss03 ss04 ss05 ss06 ss07 ss08 cv01 cv05 cv08 cv11
"""


@dataclass(frozen=True, kw_only=True)
class Family:
    """One family to vendor. `faces` are CSS weights, an `i` for italic. `is_whole` keeps every character.

    `left_out` are ranges that another family draws better.
    """

    name: str
    package: str
    version: str
    faces: str
    is_whole: bool = False
    left_out: tuple[tuple[int, int], ...] = ()


FAMILIES = (
    Family(
        name="Inter",
        package="inter",
        version="0.4.2",
        faces="400 500 600 700 800 400i 600i",
        left_out=((0x2460, 0x24FF),),  # its numbers in circles end at nine and are larger than all others
    ),
    Family(name="Manrope", package="manrope", version="0.4.2", faces="500 700 800"),
    Family(name="DM Sans", package="dm-sans", version="0.4.2", faces="400 500 700 400i"),
    Family(name="Space Grotesk", package="space-grotesk", version="0.4.1", faces="400 500 700"),
    Family(name="Bricolage Grotesque", package="bricolage-grotesque", version="0.4.1", faces="500 700 800"),
    Family(name="Archivo Narrow", package="archivo-narrow", version="0.4.2", faces="400 600 700"),
    Family(name="Anton", package="anton", version="0.4.2", faces="400"),
    Family(name="Fraunces", package="fraunces", version="0.4.1", faces="400 600 700 400i 600i"),
    Family(name="Newsreader", package="newsreader", version="0.4.1", faces="400 600 400i"),
    Family(name="Instrument Serif", package="instrument-serif", version="0.4.1", faces="400 400i"),
    Family(name="JetBrains Mono", package="jetbrains-mono", version="0.4.1", faces="400 700"),
    Family(name="Kalam", package="kalam", version="0.4.1", faces="400 700"),
    Family(name="Noto Sans Symbols 2", package="noto-sans-symbols-2", version="0.4.1", faces="400"),
    Family(
        name="Noto Sans Math",
        package="noto-sans-math",
        version="0.4.2",
        faces="400",
        left_out=((0x2500, 0x257F),),  # a part of the lines for drawing boxes; JetBrains Mono has all
    ),
    Family(name="Noto Sans Symbols", package="noto-sans-symbols", version="0.4.1", faces="400"),
    Family(name="Noto Emoji", package="noto-emoji", version="0.4.7", faces="400", is_whole=True),
)


def unpacked(family: Family, folder: Path) -> Path:
    """The package's files, fetched by npm from wherever npm is told to look."""
    wanted = f"@expo-google-fonts/{family.package}@{family.version}"
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit(
            "error: npm is not installed\nhint: install Node.js, or leave the vendored fonts as they are"
        )
    done = subprocess.run(  # noqa: S603 - the arguments are the constants above
        [npm, "pack", "--silent", wanted], cwd=folder, check=True, capture_output=True, text=True
    )
    archive = folder / done.stdout.strip().splitlines()[-1]
    place = folder / family.package
    with tarfile.open(archive) as tar:
        tar.extractall(place, filter="data")
    return place / "package"


def licence_text(family: Family, package: Path) -> str:
    text = (package / "LICENSE_FONT").read_text()
    head = text.split("-----", 1)[0]
    if "SIL Open Font License, Version 1.1" not in head or re.search(r"Reserved Font Name", head):
        raise SystemExit(f"error: {family.name} is not under the OFL without a Reserved Font Name")
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def source_file(package: Path, weight: int, is_italic: bool) -> Path:
    for folder in package.glob(f"{weight}*"):
        if folder.is_dir() and folder.name.endswith("_Italic") == is_italic:
            return next(folder.glob("*.ttf"))
    raise SystemExit(f"error: {package} has no face {weight}{'i' if is_italic else ''}")


def cut(font: TTFont, family: Family) -> None:
    """Keep the characters of `RANGES` and the features typography needs; drop hinting, never used here."""
    options = subset.Options()
    options.layout_features = LAYOUT_FEATURES.split()
    options.hinting = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 9, 13, 14]
    options.notdef_outline = True
    options.glyph_names = False
    options.drop_tables += ["DSIG", "MATH", "meta"]
    cutter = subset.Subsetter(options)
    wanted = {code for first, last in RANGES for code in range(first, last + 1)}
    unwanted = {code for first, last in family.left_out for code in range(first, last + 1)}
    cutter.populate(unicodes=sorted((set(font.getBestCmap()) if family.is_whole else wanted) - unwanted))
    cutter.subset(font)


def set_names(font: TTFont, family: Family, weight: int, is_italic: bool) -> None:
    """One plain family name for all weights, as CSS asks for them."""
    style = {
        (400, False): "Regular",
        (400, True): "Italic",
        (700, False): "Bold",
        (700, True): "Bold Italic",
    }.get((weight, is_italic), f"{weight} Italic" if is_italic else str(weight))
    names = font["name"]
    names.names = [
        record for record in names.names if record.nameID not in (1, 2, 3, 4, 6, 16, 17, 21, 22, 25)
    ]
    plain = family.name.replace(" ", "")
    for name_id, text in (
        (1, family.name),
        (2, style),
        (3, f"{family.package} {family.version} {style}, cut for makeready"),
        (4, f"{family.name} {style}"),
        (6, f"{plain}-{style.replace(' ', '')}"),
        (16, family.name),
        (17, style),
    ):
        names.setName(text, name_id, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    italic_bit, bold_bit, regular_bit = 1 << 0, 1 << 5, 1 << 6
    selection = font["OS/2"].fsSelection & ~(italic_bit | bold_bit | regular_bit)
    selection |= italic_bit if is_italic else 0
    selection |= bold_bit if weight >= 700 else 0
    font["OS/2"].fsSelection = selection if selection & (italic_bit | bold_bit) else selection | regular_bit
    font["head"].macStyle = (1 if weight >= 700 else 0) | (2 if is_italic else 0)


def vendor(family: Family, scratch: Path) -> list[dict[str, str | int]]:
    package = unpacked(family, scratch)
    plain = family.name.replace(" ", "")
    (TARGET / f"{plain}-OFL.txt").write_text(licence_text(family, package))
    rows: list[dict[str, str | int]] = []
    for face in family.faces.split():
        is_italic, weight = face.endswith("i"), int(face.rstrip("i"))
        font = TTFont(source_file(package, weight, is_italic), recalcTimestamp=False)
        cut(font, family)
        set_names(font, family, weight, is_italic)
        file = TARGET / f"{plain}-{face}.ttf"
        font.save(file)
        rows.append(
            {
                "family": family.name,
                "weight": weight,
                "style": "italic" if is_italic else "normal",
                "file": file.name,
                "package": f"@expo-google-fonts/{family.package}",
                "version": family.version,
                "licence": "OFL-1.1",
            }
        )
    return rows


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    for old in TARGET.iterdir():
        old.unlink()
    with tempfile.TemporaryDirectory() as scratch:
        rows = [row for family in FAMILIES for row in vendor(family, Path(scratch))]
    head = "# The vendored faces. Written by tools/vendor_fonts.py; change FAMILIES there, not here.\n"
    (TARGET / "fonts.yaml").write_text(head + yaml.safe_dump(rows, sort_keys=False))
    size = sum(file.stat().st_size for file in TARGET.iterdir())
    if size > MAX_FOLDER_BYTES:
        raise SystemExit(f"error: the fonts take {size} bytes, more than {MAX_FOLDER_BYTES}")


if __name__ == "__main__":
    main()
