"""Text as outlines: shaped by HarfBuzz in our own faces, for places where the engines set no text.

dynimg gives its fonts to the page, not to what is inside an svg, so words there must come as paths.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import uharfbuzz

from makeready.design.font_packs import SystemFont
from makeready.design.fonts import FALLBACK_FAMILIES, faces, has_italic

Contour = tuple[tuple[str, tuple[tuple[float, float], ...]], ...]
"""What a pen was told: moveTo, lineTo, qCurveTo, curveTo, closePath, in the font's units."""
Extent = tuple[float, float, float, float]
"""Left, top, right, bottom; y grows downwards."""

LETTERS = {"moveTo": "M", "lineTo": "L", "qCurveTo": "Q", "curveTo": "C", "closePath": "Z"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    """How letters are set. `families` are asked in order, then the fallbacks."""

    families: tuple[str, ...]
    size: float
    weight: int = 400
    is_italic: bool = False
    letter_spacing: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """One glyph: its pen position from the start of the run, x to the right and y downwards.

    `weight` is 0 where the file holds one weight only.
    """

    path: Path
    glyph: int
    x: float
    y: float
    weight: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Shaped text from pen position 0, in the units of `size`."""

    glyphs: tuple[Placed, ...]
    advance: float
    size: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """Heights over the baseline, and the depth under it, as shares of the size."""

    ascent: float
    descent: float
    x_height: float


def shaped(text: str, setting: Type, system: Sequence[SystemFont] = ()) -> Run:
    """`text` set on one line. A character that no font has leaves the space of its missing glyph.

    Runs of one font are shaped in reading order; a run of a right-to-left script is laid from its right end.
    """
    placed: list[Placed] = []
    pen = 0.0
    own = set(_faces_of(setting))
    for path, part in _by_font(text, setting, system):
        weight = 0 if path in own else setting.weight
        font, units = _font(path, weight)
        scale = setting.size / units
        buffer = uharfbuzz.Buffer()
        buffer.add_str(part)
        buffer.guess_segment_properties()
        features = {"liga": False, "clig": False} if setting.letter_spacing else {}
        uharfbuzz.shape(font, buffer, features)
        for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            x, y = pen + position.x_offset * scale, -position.y_offset * scale
            placed.append(Placed(path=path, weight=weight, glyph=info.codepoint, x=x, y=y))
            pen += position.x_advance * scale + setting.letter_spacing
    return Run(glyphs=tuple(placed), advance=pen, size=setting.size)


def path_data(run: Run, x: float, y: float) -> str:
    """The outlines of a run as SVG path data, its pen beginning at (x, y)."""
    digits = 2 if run.size >= 8 else 4
    parts: list[str] = []
    for placed in run.glyphs:
        scale = run.size / _font(placed.path, placed.weight)[1]
        left, base = x + placed.x, y + placed.y
        for name, points in _outline(placed.path, placed.weight, placed.glyph):
            pairs = " ".join(
                f"{left + px * scale:.{digits}f} {base - py * scale:.{digits}f}" for px, py in points
            )
            parts.append(LETTERS[name] + pairs)
    return "".join(parts)


def extent(run: Run, x: float, y: float) -> Extent | None:
    """Where the ink of a run lies with its pen beginning at (x, y); None if it leaves none."""
    xs: list[float] = []
    ys: list[float] = []
    for placed in run.glyphs:
        scale = run.size / _font(placed.path, placed.weight)[1]
        for _, points in _outline(placed.path, placed.weight, placed.glyph):
            xs += [x + placed.x + px * scale for px, _ in points]
            ys += [y + placed.y - py * scale for _, py in points]
    return (min(xs), min(ys), max(xs), max(ys)) if xs else None


def metrics(setting: Type) -> Metrics:
    font, units = _font(_faces_of(setting)[0])
    lines = font.get_font_extents("ltr")
    x_height = font.get_metric_position_with_fallback(uharfbuzz.OTMetricsTag.X_HEIGHT)
    return Metrics(ascent=lines.ascender / units, descent=-lines.descender / units, x_height=x_height / units)


def _by_font(text: str, setting: Type, system: Iterable[SystemFont]) -> Iterator[tuple[Path, str]]:
    """The text cut where the font changes.

    A space is the first face's, as symbol fonts have wide ones, but joins the words of right-to-left text.
    """
    candidates = _faces_of(setting) + tuple(font.path for font in system)
    current, part = candidates[0], ""
    for character in text:
        path = candidates[0]
        if character.isspace():
            path = current if unicodedata.bidirectional(part[-1:] or " ") in {"R", "AL"} else candidates[0]
        else:
            path = next((each for each in candidates if ord(character) in _covered(each)), candidates[0])
        if path != current and part:
            # A space that ends right-to-left words would be laid at their left, away from what follows.
            is_reversed = unicodedata.bidirectional(part.rstrip()[-1:] or " ") in {"R", "AL"}
            words = part.rstrip() if is_reversed else part
            yield current, words
            part = part[len(words) :]
        current, part = path, part + character
    if part:
        yield current, part


def _faces_of(setting: Type) -> tuple[Path, ...]:
    return _nearest_faces(setting.families, setting.weight, setting.is_italic)


@lru_cache(maxsize=1024)
def _nearest_faces(names: tuple[str, ...], weight: int, is_italic: bool) -> tuple[Path, ...]:
    """The face of each family asked for that is nearest in style and weight, best family first."""
    paths = []
    for name in dict.fromkeys((*names, *FALLBACK_FAMILIES)):
        style = "italic" if is_italic and has_italic(name) else "normal"
        own = [face for face in faces() if face.family == name and face.style == style]
        if own:
            paths.append(min(own, key=lambda face: _weight_distance(face.weight, weight)).path)
    return tuple(paths)


def _weight_distance(there: int, wanted: int) -> tuple[bool, int]:
    """CSS Fonts 4, 5.2: below 400 lighter faces are asked first, above 500 heavier ones."""
    is_other_side = there > wanted if wanted < 400 else there < wanted if wanted > 500 else False
    return is_other_side, abs(there - wanted)


@cache
def _font(path: Path, weight: int = 0) -> tuple[uharfbuzz.Font, int]:
    """The font of a file, at a weight if it holds several, and its units to the em."""
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)))
    font = uharfbuzz.Font(face)
    if weight:
        font.set_variations({"wght": weight})  # of no effect in a static font
    return font, face.upem


@cache
def _covered(path: Path) -> frozenset[int]:
    return frozenset(_font(path)[0].face.unicodes)


@lru_cache(maxsize=20_000)
def _outline(path: Path, weight: int, glyph: int) -> Contour:
    pen = _Recorder()
    _font(path, weight)[0].draw_glyph_with_pen(glyph, pen)
    return tuple(pen.said)


class _Recorder:
    """The pen that HarfBuzz draws with."""

    def __init__(self) -> None:
        self.said: list[tuple[str, tuple[tuple[float, float], ...]]] = []

    def moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802 - the pen protocol's names
        self.said.append(("moveTo", (point,)))

    def lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self.said.append(("lineTo", (point,)))

    def qCurveTo(self, *points: tuple[float, float]) -> None:  # noqa: N802
        self.said.append(("qCurveTo", points))

    def curveTo(self, *points: tuple[float, float]) -> None:  # noqa: N802
        self.said.append(("curveTo", points))

    def closePath(self) -> None:  # noqa: N802
        self.said.append(("closePath", ()))

    def endPath(self) -> None:  # noqa: N802
        """An open outline is filled as if it were closed."""
