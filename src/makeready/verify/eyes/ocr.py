"""Reading a whole picture: detection, splitting at column gaps, recognition, ink boxes and text sizes."""

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from makeready.brief import Box
from makeready.verify.eyes.colour import Pixels
from makeready.verify.eyes.detector import DETECTION_MODEL, Patch, detected, session
from makeready.verify.eyes.ink import ink_of, tight_box
from makeready.verify.eyes.leftover import leftovers
from makeready.verify.eyes.recogniser import Recogniser, alphabet
from makeready.verify.eyes.reuse import (
    MAX_CHANGED,
    MAX_REGIONS,
    KeptReadings,
    changed_regions,
    meet,
    with_touched_lines,
    with_whole_lines,
)

MIN_CONFIDENCE = 0.5
"""Global.text_score of rapidocr 3.10's config.yaml: below it a reading is noise."""
MIN_LABEL_CONFIDENCE = 0.85
"""Ours: icons that detection rightly passed over are read as letters with less."""
SHAPES = " \t-|_~=·•\N{EN DASH}\N{EM DASH}□■▢▣◻◼◽◾▪▫●○◯◆◇▲△▼▽◀▶"
"""What a bar, a rule, a dot or an arrow head alone is read as."""
COLUMN_GAP_EM = 1.3
"""Ours: blank wider than this many line heights separates columns; a word space is about 0.3."""
MARGIN_EM, MIN_MARGIN_PX = 0.15, 2.0
"""Around the ink of a crop, in its heights. Measured on 89 lines of 13 px text: 0.1 to 0.25 read all 4,700
letters right, 0.3 errs once, 0.4 nineteen times, and the detection network's own boxes 7 times."""
MAX_INK_SHARE = 0.95
"""Ours: ink that fills its patch is a picture behind the text, and its edge says nothing."""
ASCENDER_EM, CAP_EM, X_EM, DESCENDER_EM = 0.755, 0.725, 0.54, 0.205
"""Height of b, of capitals and of x, depth of g, in ems: Inter 0.756, 0.727, 0.546, 0.204 (from its
glyph outlines); serif faces are up to a tenth lower, which is the tolerance of `verify.size`."""
ANTIALIAS_PX = 0.5
"""An outline that ends inside a pixel still inks it: half a pixel too much on average, over both edges."""
DEEP = frozenset("gjpqyçQ,;()[]{}|@$/")
"""Characters whose ink goes below the baseline."""
TALL = frozenset("bdfhklß")
"""Characters whose ink goes above the height of capitals."""
LOW = frozenset("acemnorsuvwxzgpqyç.,:;_~-+=<>·•…\N{EN DASH}\N{EM DASH}")
"""Characters whose ink stays below the height of capitals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLine:
    """One line that was read. `box` is tight around its ink; `size_px` estimates the em square.

    `is_upright` is false for text that stands on its side or is skewed; such readings are less sure.
    """

    text: str
    score: float
    box: Box
    size_px: float
    is_upright: bool = True


class Ocr:
    """Reads pictures. Keeps the last pictures and recognitions by content, so one instance serves a process:
    of a picture that is like one of the last, only the changed regions are read."""

    def __init__(self) -> None:
        self._recogniser = Recogniser()
        self._kept = KeptReadings[TextLine]()

    def prepare(self) -> None:
        """Open the networks, which takes 0.4 s, before there is anything to read."""
        session(DETECTION_MODEL)
        alphabet()

    def read(self, pixels: Pixels, hints: Sequence[Box] = ()) -> tuple[TextLine, ...]:
        """All lines of text, top to bottom, then left to right.

        `hints` are places where text should be; they only add crops that detection missed, never text.
        """
        lines = self._detected_lines(pixels)
        self._kept.keep(pixels, lines)
        read = [line.box for line in lines]
        missed = [patch for box in hints if not is_covered(box, read) for patch in hinted(pixels, box)]
        lines += self._lines(pixels, missed, MIN_CONFIDENCE)
        labels = [box_patch(grown(box)) for box in leftovers(pixels, [line.box for line in lines])]
        lines += [line for line in self._lines(pixels, labels, MIN_LABEL_CONFIDENCE) if is_label(line.text)]
        return tuple(sorted(lines, key=lambda line: (line.box.top_px, line.box.left_px)))

    def _detected_lines(self, pixels: Pixels) -> list[TextLine]:
        """What the detection network finds; where a picture like it was read, in the changed regions only."""
        change = self._kept.nearest(pixels)
        if change is None:
            return self._lines(pixels, split_patches(pixels, detected(pixels)), MIN_CONFIDENCE)
        before = change.kept.lines
        found = detected_in(pixels, changed_regions(change.differs), [line.box for line in before])
        if found is None:
            return self._lines(pixels, split_patches(pixels, detected(pixels)), MIN_CONFIDENCE)
        regions, patches = found
        same = [line for line in before if not any(meet(line.box, region) for region in regions)]
        return same + self._lines(pixels, split_patches(pixels, patches), MIN_CONFIDENCE)

    def _lines(self, pixels: Pixels, patches: Sequence[Patch], min_confidence: float) -> list[TextLine]:
        """What the patches say, of those that say something; of a tall patch's turns, the surest."""
        cuts = [cut_of(pixels, patch) for patch in patches]
        owners = [index for index, cut in enumerate(cuts) for _ in cut.crops]
        crops = [crop for cut in cuts for crop in cut.crops]
        best: dict[int, tuple[str, float]] = {}
        for index, (text, score) in zip(owners, self._recogniser.read(crops), strict=True):
            if text.strip(SHAPES) and score >= max(min_confidence, best.get(index, ("", 0.0))[1]):
                best[index] = (text.strip(), score)
        return [line_of(cuts[index], text, score) for index, (text, score) in best.items()]

    def read_again(self, pixels: Pixels, line: TextLine) -> list[str]:
        """The same line read from differently cut crops: a tighter one, a wider one and a stretched one."""
        margin = max(2.0, line.box.height_px * 0.15)
        crops = [slice_of(pixels, line.box, pad) for pad in (margin, margin * 2.2)]
        first = crops[0]
        wider = cv2.resize(
            first, (round(first.shape[1] * 1.12), first.shape[0]), interpolation=cv2.INTER_CUBIC
        )
        return [text for text, _ in self._recogniser.read([*crops, np.asarray(wider, dtype=np.uint8)])]


def detected_in(
    pixels: Pixels, changed: Sequence[Box], lines: Sequence[Box]
) -> tuple[list[Box], list[Patch]] | None:
    """The regions to read again, whole lines old and new, and the patches in them.

    None where that is no less work than reading everything. `lines` are where text stood before.
    """
    num_pixels = pixels.shape[0] * pixels.shape[1]
    regions = with_whole_lines(with_touched_lines(changed, lines), lines)
    while True:
        area_px = sum(region.width_px * region.height_px for region in regions)
        if len(regions) > MAX_REGIONS or area_px > MAX_CHANGED * num_pixels:
            return None
        patches = detected(pixels, regions)
        larger = with_whole_lines([*regions, *(patch.core for patch in patches)], lines)
        if larger == regions:
            return regions, patches
        regions = larger


def is_label(text: str) -> bool:
    """Whether a leftover's reading is a word or a number; a single letter is more often an icon."""
    return sum(letter.isalnum() for letter in text) >= 2 or text.strip().isdigit()


def grown(box: Box) -> Box:
    """A tight box with the margin that the recogniser was trained with."""
    margin = max(2.0, box.height_px * 0.25)
    return Box(
        left_px=box.left_px - margin,
        top_px=box.top_px - margin,
        width_px=box.width_px + 2 * margin,
        height_px=box.height_px + 2 * margin,
    )


def slice_of(pixels: Pixels, box: Box, margin_px: float = 0.0) -> Pixels:
    """The part of the picture under a box, cut at the canvas; at least one pixel."""
    height, width = pixels.shape[:2]
    left = min(max(0, math.floor(box.left_px - margin_px)), width - 1)
    top = min(max(0, math.floor(box.top_px - margin_px)), height - 1)
    right = max(left + 1, min(width, math.ceil(box.right_px + margin_px)))
    bottom = max(top + 1, min(height, math.ceil(box.bottom_px + margin_px)))
    return pixels[top:bottom, left:right]


def box_patch(box: Box) -> Patch:
    return Patch(
        centre_x_px=box.left_px + box.width_px / 2,
        centre_y_px=box.top_px + box.height_px / 2,
        width_px=box.width_px,
        height_px=box.height_px,
    )


def is_covered(box: Box, read: Sequence[Box]) -> bool:
    """Whether some line that was read lies inside a hinted box for the most part."""
    for other in read:
        wide = min(box.right_px, other.right_px) - max(box.left_px, other.left_px)
        high = min(box.bottom_px, other.bottom_px) - max(box.top_px, other.top_px)
        if wide > 0 and high > 0 and wide * high >= 0.4 * other.width_px * other.height_px:
            return True
    return False


def hinted(pixels: Pixels, box: Box) -> list[Patch]:
    """One patch for each row of ink inside a hinted box."""
    crop = slice_of(pixels, box)
    rows = ink_of(crop).mask.any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], rows.astype(np.int8), [0]])))
    found: list[Patch] = []
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        if stop - start < 4:  # dots and accents belong to the line below them
            continue
        margin = max(2.0, (stop - start) * 0.2)
        line = Box(
            left_px=box.left_px - margin,
            top_px=max(0.0, box.top_px) + float(start) - margin,
            width_px=box.width_px + 2 * margin,
            height_px=float(stop - start) + 2 * margin,
        )
        found.append(box_patch(line))
    return found


def split_patches(pixels: Pixels, patches: Sequence[Patch]) -> list[Patch]:
    return [part for patch in patches for part in split_at_gaps(pixels, patch)]


def split_at_gaps(pixels: Pixels, patch: Patch) -> list[Patch]:
    """The patch, cut where blank columns are too wide to be a word space."""
    if not patch.is_upright or patch.width_px < 4 * patch.height_px:
        return [patch]
    box = patch.box
    columns = np.flatnonzero(ink_of(slice_of(pixels, box)).mask.any(axis=0))
    if not len(columns):
        return [patch]
    gaps = np.flatnonzero(np.diff(columns) > COLUMN_GAP_EM * patch.height_px)
    if not len(gaps):
        return [patch]
    starts = [columns[0], *columns[gaps + 1]]
    stops = [*columns[gaps], columns[-1]]
    margin = patch.height_px * 0.15
    origin = max(0.0, math.floor(box.left_px))
    parts = []
    for start, stop in zip(starts, stops, strict=True):
        left, width = origin + float(start) - margin, float(stop - start) + 1 + 2 * margin
        parts.append(box_patch(replace(box, left_px=left, width_px=width)))
    return parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A patch as it is read: its turns (each (height, width, 3)), and the box of its ink in the picture."""

    patch: Patch
    crops: tuple[Pixels, ...]
    tight: Box
    is_upright: bool


def cut_of(pixels: Pixels, patch: Patch) -> Cut:
    """The crops to read for one patch: itself level, or all turns of a tall one.

    A line's crop is its ink with an even margin: the same bytes wherever detection drew its box.
    """
    box = patch.box
    crop = slice_of(pixels, box)
    tight = tight_box(main_rows(ink_of(crop).mask))
    left, top = max(0.0, math.floor(box.left_px)), max(0.0, math.floor(box.top_px))
    found = tight or replace(box, left_px=0.0, top_px=0.0)
    placed = replace(found, left_px=found.left_px + left, top_px=found.top_px + top)
    height, width = crop.shape[:2]
    if not patch.is_upright:
        return Cut(patch=patch, crops=(straightened(pixels, patch),), tight=placed, is_upright=False)
    if height >= 1.5 * width:
        turns = tuple(np.ascontiguousarray(np.rot90(crop, turns)) for turns in (1, 3))
        return Cut(patch=patch, crops=(*turns, crop), tight=placed, is_upright=False)
    if tight is not None and tight.width_px * tight.height_px < MAX_INK_SHARE * width * height:
        crop = slice_of(pixels, placed, max(MIN_MARGIN_PX, round(MARGIN_EM * placed.height_px)))
    return Cut(patch=patch, crops=(crop,), tight=placed, is_upright=True)


def straightened(pixels: Pixels, patch: Patch) -> Pixels:
    """A skewed patch, turned level."""
    width, height = max(1, round(patch.width_px)), max(1, round(patch.height_px))
    turn = cv2.getRotationMatrix2D((patch.centre_x_px, patch.centre_y_px), patch.angle_deg, 1.0)
    turn[:, 2] += np.array([width / 2 - patch.centre_x_px, height / 2 - patch.centre_y_px])
    level = cv2.warpAffine(pixels, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(level, dtype=np.uint8)


def line_of(cut: Cut, text: str, score: float) -> TextLine:
    """A reading with its tight ink box and the size that its letters imply."""
    patch = cut.patch
    across = cut.tight.height_px if cut.is_upright else min(patch.width_px, patch.height_px) * 0.7
    return TextLine(
        text=text,
        score=score,
        box=cut.tight,
        size_px=max(1.0, across - ANTIALIAS_PX) / ink_height_em(text),
        is_upright=cut.is_upright,
    )


def main_rows(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The mask without slivers of neighbouring lines at its upper and lower edge."""
    rows = mask.any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], rows.astype(np.int8), [0]])))
    runs = list(zip(edges[::2], edges[1::2], strict=True))
    if len(runs) < 2:
        return mask
    height = mask.shape[0]
    tallest = max(int(stop - start) for start, stop in runs)
    kept = mask.copy()
    for start, stop in runs:
        touches_edge = start == 0 or stop == height
        if touches_edge and stop - start < tallest * 0.4:
            kept[start:stop] = False
    return kept


def ink_height_em(text: str) -> float:
    """The height of a line's ink in ems, from which letters
    it has: "sea" 0.54, "Title" 0.72, "Typing" 0.92."""
    letters = [letter for letter in unicodedata.normalize("NFC", text) if not letter.isspace()]
    if not letters:
        return CAP_EM
    if any("⺀" <= letter <= "鿿" or "가" <= letter <= "힣" for letter in letters):
        return 0.88  # CJK ideographs fill most of the em square; Noto Sans CJK's mean ink height
    above = X_EM if all(letter in LOW for letter in letters) else CAP_EM
    above = ASCENDER_EM if any(letter in TALL for letter in letters) else above
    below = DESCENDER_EM if any(letter in DEEP for letter in letters) else 0.0
    return above + below
