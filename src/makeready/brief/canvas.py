"""The canvas: pixel sizes, aspect ratios, paper, and words that imply them. Standard library only."""

import math
import re
from dataclasses import dataclass, replace

from makeready.brief.brief import MAX_RATIO, Brief, Canvas, Kind
from makeready.brief.constraints import NOWHERE, Span
from makeready.brief.scanner import LONG_PROMPT_CHARS, Scanner
from makeready.brief.words import vocabulary
from makeready.errors import ContradictionError, InvalidBriefError

_UPRIGHT = ("9:16", "3:4", "2:3", "4:5", "9:21", "1:2", "10:16", "1:3", "1:4", "5:7")
_WIDE = ("16:9", "4:3", "3:2", "5:4", "21:9", "2:1", "16:10", "3:1", "4:1", "7:5", "1.91:1")
RATIOS = frozenset(("1:1", *_UPRIGHT, *_WIDE))
"""Ours: ratios people write without saying that they mean one; "10:30" is a time."""
RATIO_TOLERANCE = 0.02
"""Ours: a size this close to a ratio agrees with it (1366x768 for 16:9 is 0.05 % off, A4 for 5:7 1 %)."""

_SIZE = re.compile(
    r"(?:\b(?:size|canvas|dimensions?"
    r"|resolution) *[:=]? *(?:of +)?)?(?<![\w.#-])(-?\d{1,7}) *(?:px|pixels)? *(?:x|\*|by) *"
    r"(-?\d{1,7})(?![\w.]*\d) *(?:pixels?\b|px\b)?(?! *(?:grid|matrix|cm|mm|in\b|inch))"
)
_SIZE_KEY = re.compile(
    r"(?<!text )(?<!font )(?<!type )\b(?:size|canvas|dimensions?|resolution)"
    r" *[:=] *(-?\d{1,7})(?: *(?:px|pixels))? *(?=[\n,;.]|$)"
)
_RATIO = re.compile(
    r"(\b(?:aspect[ -]?ratio|aspect|ratio|ar|format) *(?:of|is|[:=])? *(?:of +)?)?"
    r"(?<![\w.:-])(-?\d{1,5}(?:\.\d{1,3})?) *(?::|/) *(\d{1,5}(?:\.\d{1,3})?)(?![\w:]|\.\d)"
    r"(?: *(?:aspect[ -]?ratio|aspect|ratio|format)\b)?"
)
_NO_RATIO_BEFORE = re.compile(
    r"\b(?:contrast(?: +ratio)?|at|from|until|to|scale)(?: +(?:of|at least|is))* *[:=]? *$"
)
_SHAPE = re.compile(r"\b(square|portrait|landscape|vertical|horizontal|upright)(?:ly)?\b(?:[- ]oriented)?")
_SHAPED = re.compile(
    r"[ -]?(?:format|orientation|image|canvas|layout|aspect|composition|page|version|post|crop"
    r"|dimensions?|mode)\b"
)
_PAPER_TURNED = re.compile(r" *,? *\(?(?:in +)?(landscape|portrait)(?: +(?:format|orientation|mode))?\)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """One thing said about the canvas: a size, a ratio, or only a shape."""

    span: Span
    width_px: int = 0
    height_px: int = 0
    ratio: tuple[float, float] = (0.0, 0.0)
    shape: str = ""
    is_paper: bool = False


def default_canvas(kind: Kind) -> Canvas:
    """The size a kind has where none is asked for."""
    entry = vocabulary().kinds[kind]
    return Canvas(width_px=entry.width_px, height_px=entry.height_px)


SQUARE_POST_PX = 1080
"""What the networks show square posts at (Instagram's help pages: 1080 px wide)."""


def canvas_of_ratio(kind: Kind, width: float, height: float, span: Span = NOWHERE) -> Canvas:
    """A canvas of the ratio that keeps the area of the kind's default; sides are even.

    Raises: InvalidBriefError for ratios outside what can be drawn.
    """
    if width <= 0 or height <= 0:
        raise InvalidBriefError(
            f"The aspect ratio {width:g}:{height:g} has no area.",
            hint="Use positive numbers, e.g. 16:9.",
            param="ar",
        )
    if max(width, height) / min(width, height) > MAX_RATIO:
        raise InvalidBriefError(
            f"The aspect ratio {width:g}:{height:g} is more extreme than {MAX_RATIO:g}:1.",
            hint="Use a ratio from 1:8 to 8:1, e.g. 16:9.",
            param="canvas",
        )
    base = default_canvas(kind)
    if kind == "social_card" and width == height:
        return Canvas(width_px=SQUARE_POST_PX, height_px=SQUARE_POST_PX, span=span)
    if math.isclose(base.width_px / base.height_px, width / height, rel_tol=1e-3):
        return replace(base, span=span)
    side = math.sqrt(base.width_px * base.height_px / (width * height))
    return Canvas(width_px=2 * round(side * width / 2), height_px=2 * round(side * height / 2), span=span)


def parse_size(text: str) -> tuple[int, int]:
    """Width and height of "1200x630".

    Raises: InvalidBriefError with the param "size".
    """
    match = re.fullmatch(r" *(-?\d{1,9}) *(?:px)? *[xX*\u00d7] *(-?\d{1,9}) *(?:px)? *", text)
    if match is None:
        raise InvalidBriefError(
            f"The size {text[:40]!r} is not WIDTHxHEIGHT.", hint="Write 1200x630.", param="size"
        )
    width_px, height_px = int(match.group(1)), int(match.group(2))
    try:
        Canvas(width_px=width_px, height_px=height_px)
    except InvalidBriefError as error:
        raise InvalidBriefError(error.message, hint=error.hint, param="size") from None
    return width_px, height_px


def parse_ratio(text: str) -> tuple[float, float]:
    """The two numbers of "16:9".

    Raises: InvalidBriefError with the param "ar".
    """
    match = re.fullmatch(r" *(\d{1,6}(?:\.\d{1,4})?) *[:/] *(\d{1,6}(?:\.\d{1,4})?) *", text)
    width, height = (float(match.group(1)), float(match.group(2))) if match else (0.0, 0.0)
    if min(width, height) <= 0:
        raise InvalidBriefError(f"The aspect ratio {text[:40]!r} is not W:H.", hint="Write 16:9.", param="ar")
    try:
        canvas_of_ratio("launch_graphic", width, height)
    except InvalidBriefError as error:
        raise InvalidBriefError(error.message, hint=error.hint, param="ar") from None
    return width, height


def with_canvas(brief: Brief, *, size: str = "", ratio: str = "") -> Brief:
    """The brief on another canvas: `size` "1200x630", or `ratio` "16:9" at the area of the kind's default.

    Raises: InvalidBriefError with the param "size" or "ar".
    """
    if size and ratio:
        raise InvalidBriefError(
            "A size and an aspect ratio are given.", hint="Give one of them.", param="size"
        )
    if size:
        width_px, height_px = parse_size(size)
        return replace(brief, canvas=Canvas(width_px=width_px, height_px=height_px, span=Span(text=size)))
    if ratio:
        return replace(brief, canvas=canvas_of_ratio(brief.kind, *parse_ratio(ratio), span=Span(text=ratio)))
    return brief


def read_canvas(scanner: Scanner, kind: Kind) -> Canvas:
    """The canvas that is asked for, implied, or the kind's own.

    Raises: ContradictionError for two that disagree; InvalidBriefError for one that cannot be drawn.
    """
    wishes = [*_sizes(scanner), *_ratios(scanner), *_papers(scanner)]
    shapes = _shapes(scanner)
    if any(shape.shape == "landscape" for shape in shapes):
        wishes = [_turned(wish) if wish.is_paper else wish for wish in wishes]
    canvases = [(wish, _canvas_of(kind, wish)) for wish in wishes]
    for wish, canvas in canvases:
        _check_agreement(canvases[0], (wish, canvas))
    if canvases:
        for shape in shapes if len(scanner.prompt) <= LONG_PROMPT_CHARS else ():
            _check_shape(canvases[0], shape)
        sized = [canvas for wish, canvas in canvases if wish.width_px]
        _take_implied(scanner, kind)
        return sized[0] if sized else canvases[0][1]
    if shapes:
        for shape in shapes[1:]:
            if shape.shape != shapes[0].shape:
                raise _contradiction(shapes[0].span, shape.span)
        _take_implied(scanner, kind)
        return _canvas_of_shape(kind, shapes[0])
    return _take_implied(scanner, kind) or default_canvas(kind)


def _sizes(scanner: Scanner) -> list[_Wish]:
    wishes = []
    for match in scanner.free_matches(_SIZE):
        width_px, height_px = int(match.group(1)), int(match.group(2))
        if " by " in match.group() and max(width_px, height_px) < 64:
            continue  # "a 3 by 3 layout"
        if 0 < max(width_px, height_px) < 20 and "px" not in match.group() and "size" not in match.group():
            continue  # "2x2"
        wishes.append(_Wish(span=scanner.take(*match.span()), width_px=width_px, height_px=height_px))
    for match in scanner.free_matches(_SIZE_KEY):
        side_px = int(match.group(1))
        wishes.append(_Wish(span=scanner.take(*match.span()), width_px=side_px, height_px=side_px))
    return wishes


def _ratios(scanner: Scanner) -> list[_Wish]:
    wishes = []
    for match in scanner.free_matches(_RATIO):
        width, height = match.group(2), match.group(3)
        is_said = bool(match.group(1)) or re.search(r"(?:ratio|aspect|format) *$", match.group()) is not None
        if not is_said:
            if _NO_RATIO_BEFORE.search(scanner.plain, max(0, match.start() - 30), match.start()):
                continue
            if "/" in match.group() or (f"{width}:{height}" not in RATIOS and not _is_absurd(width, height)):
                continue
        if float(width) <= 0 or float(height) <= 0:
            raise InvalidBriefError(
                f"The aspect ratio {width}:{height} has no area.",
                hint="Use positive numbers, e.g. 16:9.",
                param="canvas",
            )
        wishes.append(_Wish(span=scanner.take(*match.span()), ratio=(float(width), float(height))))
    return wishes


def _is_absurd(width: str, height: str) -> bool:
    """1:1000 can be no time of day: it is a ratio, and will be refused as one."""
    return len(height) > 2 and "." not in height


def _papers(scanner: Scanner) -> list[_Wish]:
    wishes = []
    paper = vocabulary().paper
    for phrase in scanner.phrases(paper):
        if not scanner.is_free(phrase.start, phrase.end):
            continue
        short_px, long_px = paper[phrase.key]
        end, is_turned = phrase.end, False
        if turned := _PAPER_TURNED.match(scanner.plain, phrase.end):
            end, is_turned = turned.end(), turned.group(1) == "landscape"
        elif re.search(r"\blandscape +$", scanner.plain[max(0, phrase.start - 12) : phrase.start]):
            is_turned = True
        size = (long_px, short_px) if is_turned else (short_px, long_px)
        span = scanner.take(phrase.start, end)
        wishes.append(_Wish(span=span, width_px=size[0], height_px=size[1], is_paper=not is_turned))
    return wishes


def _shapes(scanner: Scanner) -> list[_Wish]:
    """Square, portrait, landscape: said of the picture, not of a thing in it ("square icons")."""
    wishes = []
    is_long = len(scanner.prompt) > LONG_PROMPT_CHARS
    kinds = {phrase.start: phrase for phrase in scanner.phrases(vocabulary().kind_words)}
    for match in scanner.free_matches(_SHAPE):
        if is_long and match.start() > scanner.sentences[0].end:
            break  # a shape further down is that of some part
        following = _SHAPED.match(scanner.plain, match.end())
        rest = scanner.plain[match.end() :].lstrip()
        next_start = len(scanner.plain) - len(rest)
        is_alone = rest[:1] in ("", ",", ".", ";", "\n", ")") and match.group(1) in (
            "square",
            "portrait",
            "landscape",
        )
        names_kind = next_start in kinds and match.end() < next_start
        if not (following or is_alone or names_kind or "oriented" in match.group()):
            continue
        end = following.end() if following else match.end()
        shape = {"vertical": "portrait", "upright": "portrait", "horizontal": "landscape"}.get(match.group(1))
        wishes.append(_Wish(span=scanner.take(match.start(), end), shape=shape or match.group(1)))
    return wishes


def _turned(wish: _Wish) -> _Wish:
    """Paper on its side: "A4 poster, landscape"."""
    return replace(wish, width_px=wish.height_px, height_px=wish.width_px, is_paper=False)


def _canvas_of(kind: Kind, wish: _Wish) -> Canvas:
    if wish.width_px or wish.height_px or not wish.ratio[0]:
        return Canvas(width_px=wish.width_px, height_px=wish.height_px, span=wish.span)
    return canvas_of_ratio(kind, *wish.ratio, span=wish.span)


def _canvas_of_shape(kind: Kind, wish: _Wish) -> Canvas:
    base = default_canvas(kind)
    if wish.shape == "square":
        return canvas_of_ratio(kind, 1, 1, span=wish.span)
    is_wide = wish.shape == "landscape"
    if (base.width_px > base.height_px) == is_wide and base.width_px != base.height_px:
        return replace(base, span=wish.span)
    return canvas_of_ratio(kind, *((16, 9) if is_wide else (3, 4)), span=wish.span)


def _check_agreement(first: tuple[_Wish, Canvas], second: tuple[_Wish, Canvas]) -> None:
    (wish, canvas), (other_wish, other) = first, second
    if wish.width_px and other_wish.width_px:
        agrees = (canvas.width_px, canvas.height_px) == (other.width_px, other.height_px)
    else:
        ratio, other_ratio = canvas.width_px / canvas.height_px, other.width_px / other.height_px
        agrees = abs(ratio / other_ratio - 1) <= RATIO_TOLERANCE
    if not agrees:
        raise _contradiction(wish.span, other_wish.span)


def _check_shape(first: tuple[_Wish, Canvas], shape: _Wish) -> None:
    canvas = first[1]
    ratio = canvas.width_px / canvas.height_px
    agrees = {"square": abs(ratio - 1) <= RATIO_TOLERANCE, "portrait": ratio < 1, "landscape": ratio > 1}
    if not agrees[shape.shape]:
        raise _contradiction(first[0].span, shape.span)


def _contradiction(first: Span, second: Span) -> ContradictionError:
    return ContradictionError(
        f"The canvas is both {first.text.strip()!r} and {second.text.strip()!r}.",
        hint="Keep one of them.",
        param="canvas",
    )


_STORY_BEFORE = re.compile(r"\b(?:instagram|social|for a|as a) +$")
_STORY_AFTER = re.compile(r" +(?:[\w-]+ +)?(?:graphic|image|post|ad|visual)\b")
"""A story is a format in "for a story" and in "story launch graphic", and a tale elsewhere."""


def _take_implied(scanner: Scanner, kind: Kind) -> Canvas | None:
    """The canvas that words like "social-media-ready" imply; what is said outright wins over it."""
    found = None
    implied = vocabulary().implied
    for phrase in scanner.phrases(implied):
        if phrase.key == "story" and scanner.plain[phrase.end : phrase.end + 1].isalpha():
            continue
        is_format = _STORY_BEFORE.search(scanner.plain[: phrase.start][-20:]) or _STORY_AFTER.match(
            scanner.plain, phrase.end
        )
        if phrase.key == "story" and not is_format:
            continue
        span = scanner.take(phrase.start, phrase.end, is_inferred=True)
        if found is None:
            width, height = implied[phrase.key]
            is_size = width > 64
            found = (
                Canvas(width_px=width, height_px=height, span=span)
                if is_size
                else canvas_of_ratio(kind, width, height, span=span)
            )
    return found
