"""Words inside an svg: set here as paths, because the engines give svg only fonts the machine has installed.

What SVG 2 says of text and tspan: positions and shifts (lists too), text-anchor, dominant-baseline, spacing,
inherited style from attributes, the page's style sheet and style attributes, transforms. Not done: textPath
(the sanitiser says so), textLength, and bidirectional order within one text.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from coloraide import Color

from makeready.design.drawing.cascade import FONT_KEYWORDS_PX, ROOT_FONT_PX, Styles, split_outside
from makeready.design.drawing.markup import Element
from makeready.design.drawing.matrix import IDENTITY, Matrix, moved, product, svg_matrix
from makeready.design.drawing.outlines import Extent, Run, Type, extent, metrics, path_data, shaped
from makeready.design.font_packs import SystemFont
from makeready.design.fonts import DEFAULT_FAMILY, known_family
from makeready.errors import UnknownNameError

NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?"
SET_MARK = "data-svg-text"
"""On the group of paths that a text has become: its words."""
MAX_COORDINATE = 1e6
"""Ours: what lies further out is nowhere on a page."""
PAINT = ("fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-linejoin", "paint-order")
_SHAPE_STYLES = """
    clip-path fill fill-opacity fill-rule marker-end marker-mid marker-start opacity paint-order
    shape-rendering stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap
    stroke-linejoin stroke-miterlimit stroke-opacity stroke-width visibility
"""
SHAPE_STYLES = frozenset(_SHAPE_STYLES.split())
"""What a style sheet may say of a shape, and the engines only take from its own attributes."""
STEPS = {"sub": 0.25, "super": -0.33, "baseline": 0.0}
"""How far baseline-shift moves text down, in its sizes. Ours: about what browsers show."""
WEIGHTS = {"normal": 400, "bold": 700, "bolder": 700, "lighter": 300}


@dataclass(frozen=True, slots=True, kw_only=True)
class SetText:
    """One text element as it was set: corners and its largest font size in the outermost svg's user units."""

    element: Element
    words: str
    corners: tuple[tuple[float, float], ...]
    font_size: float


@dataclass(frozen=True, slots=True)
class _Letter:
    """One character, whose element sets its type, and where the author put it, None where it just follows."""

    character: str
    owner: Element
    x: float | None = None
    y: float | None = None
    dx: float = 0.0
    dy: float = 0.0


def set_svg_text(page: Element, styles: Styles, system: Sequence[SystemFont]) -> tuple[SetText, ...]:
    """Turn every text of the page's svgs into paths, in place, and say what was set.

    Page styles of shapes are written into the shapes, where the engines find them.
    """
    found: list[SetText] = []
    for svg in [element for element in page.elements() if element.tag == "svg"]:
        for element in list(svg.elements()):
            if element.tag == "text":
                one = _Setter(element, styles, system).set()
                if one is not None:
                    found.append(one)
            elif element.tag not in {"style", "tspan", "title", "desc"}:
                _write_styles(element, styles)
    return tuple(found)


def _write_styles(element: Element, styles: Styles) -> None:
    for name in ("fill", "stroke", "stop-color", "color"):
        if name in element.attributes:
            element.attributes[name] = drawable_paint(element.attributes[name])
    declared = {
        name: drawable_paint(value)
        for name, value in styles.declared(element).items()
        if name in SHAPE_STYLES
    }
    if declared:
        own = element.attributes.get("style", "").rstrip("; ")
        written = ";".join(f"{name}:{value}" for name, value in declared.items())
        element.attributes["style"] = f"{own};{written}".lstrip(";")


def drawable_paint(value: str) -> str:
    """A colour of the newer CSS notations as hexadecimal, because svg engines only know the older ones."""
    if not re.match(r"(?:ok)?l(?:ch|ab)\(|hwb\(|hsla?\(|rgba?\(|color\(", value.strip(), re.IGNORECASE):
        return value
    try:
        return str(Color(value).convert("srgb").fit().to_string(hex=True))
    except ValueError:
        return value


class _Setter:
    """Sets one text element. Holds what every step needs: the element, the page's styles, the fonts."""

    def __init__(self, text: Element, styles: Styles, system: Sequence[SystemFont]) -> None:
        self.text = text
        self.styles = styles
        self.system = system

    def set(self) -> SetText | None:
        letters = list(_collapsed(self._letters(self.text)))
        words = "".join(letter.character for letter in letters).strip()
        children: list[Element | str] = []
        extents: list[Extent] = []
        x = y = 0.0
        for chunk in _chunks(letters):
            x = chunk[0].x if chunk[0].x is not None else x
            y = chunk[0].y if chunk[0].y is not None else y
            x, y = self._chunk(chunk, x, y, children, extents)
        size = max((self._size(letter.owner) for letter in letters), default=0.0)
        self._become_group(children, words)
        if not extents:
            return None
        lefts, tops, rights, bottoms = zip(*extents, strict=True)
        box = (min(lefts), min(tops), max(rights), max(bottoms))
        to_svg = self._matrix()
        return SetText(
            element=self.text,
            words=words,
            corners=tuple(moved(x, y, to_svg) for x in (box[0], box[2]) for y in (box[1], box[3])),
            font_size=size * math.sqrt(abs(to_svg[0] * to_svg[3] - to_svg[1] * to_svg[2])),
        )

    def _matrix(self) -> Matrix:
        """From the text's own units to those of the outermost svg."""
        total = IDENTITY
        at: Element | None = self.text
        while at is not None:
            total = product(svg_matrix(at.attributes.get("transform", "")), total)
            parent = self.styles.parent(at)
            if at.tag == "svg":
                if parent is None or parent.tag not in {"svg", "g"}:
                    break
                x, y = ((self._lengths(at, name) or [0.0])[0] for name in ("x", "y"))
                total = product((1.0, 0.0, 0.0, 1.0, x, y), total)
            at = parent
        return total

    def _become_group(self, children: list[Element | str], words: str) -> None:
        kept = {
            name: self.text.attributes[name]
            for name in ("id", "class", "style", "transform", "opacity", "clip-path")
            if name in self.text.attributes
        }
        marks = {name: value for name, value in self.text.attributes.items() if name.startswith("data-")}
        self.text.tag = "g"
        self.text.attributes = kept | marks | {SET_MARK: words}
        self.text.children = children
        _write_styles(self.text, self.styles)

    def _letters(self, element: Element) -> Iterator[_Letter]:
        """Every character in order. Positions belong to an element's first characters (SVG 2, 11.5)."""
        places = {name: self._lengths(element, name) for name in ("x", "y", "dx", "dy")}
        index = 0
        for child in element.children:
            if isinstance(child, Element):
                if child.tag not in {"tspan", "a"}:
                    continue
                inner = self._letters(child)
            else:
                inner = (_Letter(character, element) for character in child)
            for letter in inner:
                if letter.character.isspace() and index == 0:
                    yield _Letter(" ", letter.owner)
                    continue
                yield replace(
                    letter,
                    x=letter.x if letter.x is not None else _at(places["x"], index),
                    y=letter.y if letter.y is not None else _at(places["y"], index),
                    dx=letter.dx + (_at(places["dx"], index) or 0.0),
                    dy=letter.dy + (_at(places["dy"], index) or 0.0),
                )
                index += 1

    def _chunk(
        self, chunk: list[_Letter], x: float, y: float, children: list[Element | str], extents: list[Extent]
    ) -> tuple[float, float]:
        """Set what follows one position; the pen's position after it."""
        runs: list[tuple[Run, Element, float, float]] = []
        pen = 0.0
        for part in _parts(chunk):
            owner = part[0].owner
            setting = self._type(owner)
            pen, y = pen + part[0].dx, y + part[0].dy
            run = shaped(
                self._cased("".join(letter.character for letter in part), owner), setting, self.system
            )
            runs.append((run, owner, pen, y + self._baseline_shift(owner, setting)))
            pen += run.advance
        anchor = self._inherited(chunk[0].owner, "text-anchor").strip()
        start = x - pen * {"middle": 0.5, "end": 1.0}.get(anchor, 0.0)
        for run, owner, offset, base in runs:
            ink = extent(run, start + offset, base)
            if ink is None:
                continue
            left, right = start + offset, start + offset + run.advance
            extents.append((min(ink[0], left), ink[1], max(ink[2], right), ink[3]))
            data = path_data(run, start + offset, base)
            data += self._lines(run, owner, start + offset, base)
            children.append(Element("path", {"d": data, **self._paint(owner)}))
        return start + pen, y

    def _lines(self, run: Run, owner: Element, x: float, y: float) -> str:
        """text-decoration as closed bars."""
        wanted = self._inherited(owner, "text-decoration")
        thickness = run.size / 15
        heights = {"underline": 0.12, "line-through": -0.3}
        return "".join(
            f"M{x:.3f} {y + height * run.size:.3f}h{run.advance:.3f}v{thickness:.3f}h{-run.advance:.3f}Z"
            for name, height in heights.items()
            if name in wanted
        )

    def _paint(self, owner: Element) -> dict[str, str]:
        found = {name: self._inherited(owner, name) for name in PAINT}
        found["opacity"] = "" if owner is self.text else self._own(owner, "opacity")
        colour = self._inherited(owner, "color") or "currentColor"
        return {
            name: drawable_paint(colour if value.lower() == "currentcolor" else value)
            for name, value in found.items()
            if value
        }

    def _type(self, owner: Element) -> Type:
        size = self._size(owner)
        weight = self._inherited(owner, "font-weight").strip()
        spacing = _length(self._inherited(owner, "letter-spacing"), size) or 0.0
        return Type(
            families=tuple(self._families(owner)) or (DEFAULT_FAMILY,),
            size=size,
            weight=WEIGHTS.get(weight, int(weight) if re.fullmatch(r"[1-9]\d{0,2}|1000", weight) else 400),
            is_italic=self._inherited(owner, "font-style").strip() in {"italic", "oblique"},
            letter_spacing=spacing,
        )

    def _families(self, owner: Element) -> Iterator[str]:
        for name in split_outside(self._inherited(owner, "font-family"), ","):
            try:
                yield known_family(name)
            except UnknownNameError:
                continue

    def _size(self, owner: Element | None) -> float:
        """The font size in user units."""
        if owner is None:
            return ROOT_FONT_PX
        own = self._own(owner, "font-size").strip()
        if own and own != "inherit":
            if own in FONT_KEYWORDS_PX:
                return FONT_KEYWORDS_PX[own]
            number = _length(own, 1.0)
            if number is not None and 0 <= number <= MAX_COORDINATE:
                is_share = re.search(r"(?<!r)em$|%$", own)
                return number * self._size(self.styles.parent(owner)) if is_share else number
        return self._size(self.styles.parent(owner))

    def _baseline_shift(self, owner: Element, setting: Type) -> float:
        heights = metrics(setting)
        name = (self._own(owner, "alignment-baseline") or self._inherited(owner, "dominant-baseline")).strip()
        shift = {
            "middle": heights.x_height / 2,
            "central": (heights.ascent - heights.descent) / 2,
            "mathematical": heights.ascent / 2,
            "hanging": heights.ascent * 0.8,
            "text-before-edge": heights.ascent,
            "text-top": heights.ascent,
            "before-edge": heights.ascent,
            "text-after-edge": -heights.descent,
            "text-bottom": -heights.descent,
            "ideographic": -heights.descent,
        }.get(name, 0.0) * setting.size
        moved = self._own(owner, "baseline-shift").strip()
        if moved in STEPS:
            return shift + STEPS[moved] * setting.size
        return shift - (_length(moved, setting.size) or 0.0)

    def _cased(self, text: str, owner: Element) -> str:
        match self._inherited(owner, "text-transform").strip():
            case "uppercase":
                return text.upper()
            case "lowercase":
                return text.lower()
            case "capitalize":
                return re.sub(r"\b\w", lambda letter: letter[0].upper(), text)
        return text

    def _lengths(self, element: Element, name: str) -> list[float]:
        words = re.split(r"[\s,]+", element.attributes.get(name, "").strip())
        found = [_length(word, self._size(element)) for word in words if word]
        return [value for value in found if value is not None and abs(value) <= MAX_COORDINATE]

    def _own(self, element: Element, name: str) -> str:
        """A property of the element itself: the page's styles win over its presentation attribute."""
        return self.styles.declared(element).get(name) or element.attributes.get(name, "")

    def _inherited(self, element: Element, name: str) -> str:
        at: Element | None = element
        while at is not None:
            value = self._own(at, name)
            if value and value != "inherit":
                return value
            at = self.styles.parent(at)
        return ""


def _at(values: Sequence[float], index: int) -> float | None:
    return values[index] if index < len(values) else None


def _collapsed(letters: Iterator[_Letter]) -> Iterator[_Letter]:
    """Without spaces at the ends, and with one where there were several."""
    waiting: _Letter | None = None
    has_begun = False
    for letter in letters:
        if letter.character.isspace() and letter.character != "\u00a0":
            waiting = waiting or (replace(letter, character=" ") if has_begun else None)
            continue
        if waiting is not None and letter.x is None:
            yield waiting
        waiting, has_begun = None, True
        yield letter


def _chunks(letters: Sequence[_Letter]) -> Iterator[list[_Letter]]:
    """The text cut where the author set a position: each piece is anchored by itself."""
    chunk: list[_Letter] = []
    for letter in letters:
        if chunk and (letter.x is not None or letter.y is not None):
            yield chunk
            chunk = []
        chunk.append(letter)
    if chunk:
        yield chunk


def _parts(chunk: Sequence[_Letter]) -> Iterator[list[_Letter]]:
    """A chunk cut where another element begins, or the author moved the pen."""
    part: list[_Letter] = []
    for letter in chunk:
        if part and (letter.owner is not part[-1].owner or letter.dx or letter.dy):
            yield part
            part = []
        part.append(letter)
    if part:
        yield part


def _length(value: str, em: float) -> float | None:
    """A length in user units, None where it is none."""
    found = re.fullmatch(rf"({NUMBER})(px|em|rem|%|pt|ex)?", value.strip(), re.IGNORECASE)
    if found is None:
        return None
    unit = {"em": em, "rem": ROOT_FONT_PX, "%": em / 100, "pt": 4 / 3, "ex": em / 2}
    return float(found[1]) * unit.get((found[2] or "").lower(), 1.0)
