"""Whether text stands out from what is behind it: WCAG contrast of ink and ground, line by line."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from makeready.brief import Contrast
from makeready.verify.eyes.colour import contrast_ratio, hex_from_rgb, largest_difference, linear_table
from makeready.verify.eyes.ink import CORE_SHARE, Ink, ink_of, tight_box
from makeready.verify.eyes.ocr import TextLine, slice_of
from makeready.verify.ground import MIN_INK
from makeready.verify.look import Look
from makeready.verify.no_text import is_writing
from makeready.verify.size import is_decoration, line_size
from makeready.verify.verifier import Answer, Asked, broken, met, unknown

LARGE_PX, LARGE_BOLD_PX, LARGE_RATIO = 24.0, 18.66, 3.0
"""WCAG 2.2, 1.4.3: 18 pt, or 14 pt bold, is large and needs 3:1; at 96 dpi 24 and 18.66 px."""
NORMAL_RATIO = 4.5
BOLD_STROKE_EM = 0.125
"""Ours: stem width in ems between Inter Regular's 0.09 and Bold's 0.16, as `stroke_em` measures them."""
TOLERANCE = 0.95
"""Ours: antialiasing takes a few per cent of the contrast of text under 16 px; see the rates in docs."""
THIN_PX, THIN_TOLERANCE = 16.0, 0.85
"""Ours: below 16 px no pixel is all ink, and the measured ratio is up to 15 % under the drawn colour's."""

MIN_LETTERS_SHARE = 0.02
"""Of a line's box. Ours: letters fill a tenth of it and more; less is the edge of another line."""
DOTS = frozenset("0OoQDcC")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The contrast of one line, and what it needs."""

    line: TextLine
    ratio: float
    needed: float
    tolerance: float
    colours: str

    @property
    def share(self) -> float:
        """Of the needed ratio, 1 or more is enough."""
        return self.ratio / self.needed


class ContrastVerifier:
    name = "contrast"
    version = "2"
    kinds = ("contrast",)

    def inspect(self, look: Look, asked: Asked) -> Answer:
        if not isinstance(asked, Contrast):
            raise TypeError(f"{type(asked).__name__} is not a wish for contrast.")
        expected = f"text reaches {asked.ratio:g}:1"
        if asked.ratio == NORMAL_RATIO:
            expected += f", large text {LARGE_RATIO:g}:1"
        lines = [line for line in look.reading if is_writing(line) and not is_decoration(look, line)]
        found = [measured for line in lines if (measured := contrast_of(look, line, asked.ratio)) is not None]
        if not found:
            return unknown("no text was read", expected)
        worst = min(found, key=lambda one: one.share / one.tolerance)
        enough = f" where large text needs {LARGE_RATIO:g}:1" if worst.needed < asked.ratio else ""
        said = (
            f"the worst of {len(found)} lines has {worst.ratio:.1f}:1{enough} ({worst.colours}): "
            f'"{worst.line.text}"'
        )
        faint = tuple(one.line.box for one in found if one.share < one.tolerance)
        if faint:
            return broken(said, expected, worst.share * (1 - len(faint) / (2 * len(found))), boxes=faint)
        return met(said, expected, boxes=(worst.line.box,))


def contrast_of(look: Look, line: TextLine, ratio: float) -> Measured | None:
    """The contrast of one line's ink with its ground; None if there is no ink, or only marks of a chart."""
    ink = letters_of(look, line)
    if ink is None:
        if look.ground is not None and is_row_of_dots(line):
            return None
        ink = ink_of(slice_of(look.picture.pixels, line.box, margin_px(line)))
    if ink.box is None:
        return None
    size_px = line_size(look, line)[0]
    is_large = size_px >= LARGE_PX or (size_px >= LARGE_BOLD_PX and stroke_em(ink, size_px) >= BOLD_STROKE_EM)
    return Measured(
        line=line,
        ratio=contrast_ratio(luminance_of(ink.ink), luminance_of(ink.ground)),
        needed=LARGE_RATIO if ratio == NORMAL_RATIO and is_large else ratio,
        tolerance=TOLERANCE if size_px >= THIN_PX else THIN_TOLERANCE,
        colours=f"{hex_from_rgb(ink.ink)} on {hex_from_rgb(ink.ground)}",
    )


def margin_px(line: TextLine) -> float:
    return max(2.0, line.box.height_px * 0.15)


def letters_of(look: Look, line: TextLine) -> Ink | None:
    """The line's letters without the dots, rings and rules around them; None where the page has no letters.

    They are what the page loses with its letters. A foreign picture has no such page, letters in a chart's or
    a photo's pixels stay in it, and letters that hardly differ from their ground are not found.
    """
    ground = look.ground
    if ground is None:
        return None
    margin = margin_px(line)
    crop, below = (slice_of(pixels, line.box, margin) for pixels in (look.picture.pixels, ground.pixels))
    difference = largest_difference(crop, below)
    mask = difference >= MIN_INK
    if mask.sum() < MIN_LETTERS_SHARE * mask.size:
        return None
    core = mask & (difference >= np.quantile(difference[mask], 1 - CORE_SHARE))
    return Ink(
        mask=mask,
        ink=np.median(crop[core], axis=0),
        ground=np.median(below[mask], axis=0),
        box=tight_box(mask),
    )


def is_row_of_dots(line: TextLine) -> bool:
    """Whether a reading is circles and rings ("0O"): points of a chart, dots of a legend."""
    return all(letter in DOTS for letter in line.text if letter.isalnum())


def luminance_of(rgb: NDArray[np.float64]) -> float:
    """Relative luminance of one colour in bytes."""
    red, green, blue = (float(linear_table()[round(float(value))]) for value in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue  # WCAG 2.2, relative luminance


def stroke_em(ink: Ink, size_px: float) -> float:
    """The mean width of strokes in ems: twice the ink's area over the length of its outline."""
    mask = ink.mask
    across = int((mask[:, 1:] != mask[:, :-1]).sum())
    down = int((mask[1:] != mask[:-1]).sum())
    # A slanted edge of length d crosses d * 4 / pi pixel sides on average (Cauchy-Crofton).
    outline = (across + down) * np.pi / 4
    return float(2 * mask.sum() / max(1.0, outline) / size_px)
