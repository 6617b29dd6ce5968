"""Numbers about text: its smallest size and its contrast, said or implied. Standard library only."""

import re

from makeready.brief.brief import Canvas
from makeready.brief.constraints import Constraint, Contrast, MinTextSize
from makeready.brief.scanner import Scanner

CONTRAST_RATIO = 4.5
"""WCAG 2.2, success criterion 1.4.3, level AA for text of normal size; AAA (1.4.6) asks for 7."""
PX_PER_PT = 4 / 3
"""CSS Values and Units 4, section 6.2: 72 points and 96 pixels are one inch."""

_N = r"(\d{1,4}(?:\.\d{1,2})?) *(px|pixels?|pt|points?)?\b"
_TEXT = r"(?:font|text|type|body|copy)(?: +(?:text|copy|type))?"
_SIZES = (
    re.compile(rf"\b(?:minimum|min\.?|smallest) +(?:{_TEXT} +)?(?:size|height"
               rf"|{_TEXT}) *(?:size)? *(?:of|is|:|=)? *(?:at least +)?{_N}"),
    re.compile(rf"\b{_TEXT} *(?:size)? *(?:of|is|:|=|should be|must be|to be)? *(?:at least|>="
               rf"|≥|no smaller than|not smaller than|not below|min\.?|minimum) *{_N}"),
    re.compile(rf"\bno +{_TEXT} +(?:is +)?(?:smaller|below|under|less) *(?:than)? *{_N}"),
)  # fmt: skip
_CONTRAST = re.compile(
    r"\b(?:text +)?contrast(?: +ratio)? *(?:of|is|:|=|should be|must be)? *(?:at least|>=|≥"
    r"|min\.?|minimum)? *(?:of +)?"
    r"(\d{1,2}(?:\.\d{1,2})?) *(?:: *1\b|to +1\b)?"
)
_HIGH = re.compile(
    r"\b(?:(?:very +)?high|strong|good|sufficient|accessible"
    r"|excellent)[- ]contrast(?: +text)?\b"
    r"|\bwcag(?: *2(?:\.\d)?)?(?: +(?:level +)?(aaa?))?\b(?:[- ](?:compliant|conform\w*))?"
)
_READABLE = re.compile(
    r"\b(?:prioriti[sz]e|favou?r|prefer) +(?:a +)?(?:readable|legible|clear) +(?:layout|text"
    r"|typography|design)(?: +over +\w+)?"
    r"|\b(?:prioriti[sz]e|favou?r|prefer) +(?:readability|legibility)(?: +over +\w+)?"
    r"|\b(?:(?:very|highly|easily|clearly|fully|all +text +(?:must +be|should +be"
    r"|is)) +)*(?:readable|legible)(?: +(?:layout|text|typography|type|labels?|fonts?))?\b"
    r"|\beasy to read\b|\b(?:readability|legibility)\b"
)


def readable_size_px(canvas: Canvas) -> float:
    """What "readable" asks for: 1.6 % of the shorter side, at least 12 px.

    Ours: 1.6 % is 16 px, the browsers' default body size, on a canvas of 1024 px.
    """
    return float(max(12, int(0.016 * min(canvas.width_px, canvas.height_px))))


def default_size_px(canvas: Canvas) -> float:
    """What every brief is held to: 12 px on a shorter side of 1024 px, scaled, at least 12 px."""
    return float(max(12, round(12 * min(canvas.width_px, canvas.height_px) / 1024)))


def read_text_sizes(scanner: Scanner, canvas: Canvas) -> list[Constraint]:
    """Smallest text and contrast as far as the prompt speaks of them."""
    found: list[Constraint] = []
    for pattern in _SIZES:
        for match in scanner.free_matches(pattern):
            size_px = float(match.group(1)) * (
                PX_PER_PT
                if (match.group(2) or "").startswith("p") and match.group(2) in ("pt", "point", "points")
                else 1
            )
            found.append(MinTextSize(id="", size_px=round(size_px, 2), span=scanner.take(*match.span())))
    for match in scanner.free_matches(_CONTRAST):
        found.append(Contrast(id="", ratio=float(match.group(1)), span=scanner.take(*match.span())))
    for match in scanner.free_matches(_HIGH):
        ratio = 7.0 if match.group(1) == "aaa" else CONTRAST_RATIO
        found.append(Contrast(id="", ratio=ratio, span=scanner.take(*match.span())))
    for match in scanner.free_matches(_READABLE):
        span = scanner.take(*match.span(), is_inferred=True)
        found.append(MinTextSize(id="", size_px=readable_size_px(canvas), severity="should", span=span))
    return _strictest(found)


def _strictest(found: list[Constraint]) -> list[Constraint]:
    """One size and one contrast: what was said outright wins over "readable", then the stricter one."""
    sizes = [c for c in found if isinstance(c, MinTextSize)]
    contrasts = [c for c in found if isinstance(c, Contrast)]
    size = sorted(sizes, key=lambda c: (c.span.is_inferred, -c.size_px))[:1]
    contrast = sorted(contrasts, key=lambda c: -c.ratio)[:1]
    return [*size, *contrast]
