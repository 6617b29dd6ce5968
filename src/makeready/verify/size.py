"""Whether all text is large enough, from the heights of its ink."""

from makeready.brief import MinTextSize
from makeready.design.document import ElementBox
from makeready.verify.eyes.ocr import TextLine
from makeready.verify.look import Look, area, shared_area
from makeready.verify.no_text import is_writing
from makeready.verify.verifier import Answer, Asked, broken, met, unknown

TOLERANCE = 0.12
"""Relative error of a size estimated from ink. Measured by `python -m
makeready.bench.verify`: 95 % of Inter's lines from 12 to 80 px are within
0.08; serif and condensed faces have heights up to a tenth off Inter's."""
AGREEMENT = 0.2
"""Ours: a document's own font size is believed where the ink is within a fifth of what it would give."""


class MinTextSizeVerifier:
    name = "min_text_size"
    version = "1"
    kinds = ("min_text_size",)

    def inspect(self, look: Look, asked: Asked) -> Answer:
        if not isinstance(asked, MinTextSize):
            raise TypeError(f"{type(asked).__name__} is not a smallest text size.")
        expected = f"no text below {asked.size_px:g} px"
        lines = [line for line in look.reading if is_writing(line) and not is_decoration(look, line)]
        if not lines:
            return unknown("no text was read", expected)
        sizes = [(line_size(look, line), line) for line in lines]
        (smallest, is_exact), line = min(sizes, key=lambda pair: pair[0][0])
        certain = 0.995 if is_exact else 1 - TOLERANCE
        about = "" if is_exact else "about "
        measured = f'the smallest of {len(lines)} lines is {about}{smallest:.1f} px: "{line.text}"'
        small = tuple(line.box for (size, _), line in sizes if size < asked.size_px * certain)
        if small:
            return broken(measured, expected, smallest / asked.size_px, boxes=small)
        if smallest < asked.size_px * (1 - TOLERANCE / 2):
            return unknown(f"{measured}, too near to tell", expected, 0.9, boxes=(line.box,))
        return met(measured, expected, boxes=(line.box,))


def line_size(look: Look, line: TextLine) -> tuple[float, bool]:
    """The em size of a line in pixels, and whether it is
    the document's own figure, which the ink bears out."""
    element = element_of(look, line)
    if element is not None and abs(line.size_px / element.font_px - 1) <= AGREEMENT:
        return element.font_px, True
    return line.size_px, False


def element_of(look: Look, line: TextLine) -> ElementBox | None:
    """The smallest element with text of its own that holds the line."""
    holding = [
        element
        for element in look.elements
        if element.font_px > 0
        and element.text.strip()
        and shared_area(element.box, line.box) >= 0.7 * area(line.box)
    ]
    return min(holding, key=lambda element: area(element.box), default=None)


def is_decoration(look: Look, line: TextLine) -> bool:
    """Whether a line is text of an element marked as decoration, which WCAG 1.4.3 exempts.

    A decoration that merely lies behind the line (a glow, a panel) does not make it one.
    """
    element = element_of(look, line)
    return element is not None and element.is_decoration
