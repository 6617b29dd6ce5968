"""Lines of letters, and what lies below them.

The difference between the page and the page without letters is ink. Where one line's ink stands on two calm
grounds, or a thin stroke runs among its letters, something crosses it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from makeready.brief import Box
from makeready.design.document import ElementBox
from makeready.verify.eyes.ink import tight_box
from makeready.verify.ground import Ground, Mask
from makeready.verify.look import Look, area
from makeready.verify.visibility import ancestors

MIN_ROWS_PX = 4
"""Ours: a run of ink lower than this is a dot or an accent."""
LETTER_GAP_EM = 0.6
"""Of a line's ink height. Ours: a word space is half as wide; another column stands farther away."""
MIN_REGION_SHARE, MIN_REGION_PX = 0.03, 6
"""Of a line's ink. Ours: less of it on another ground is an overhanging stroke of one letter."""
MAX_CUT_EM, MIN_CUT = 0.35, 0.4
"""Of the type's size, and of the element's width. Ours: a line drawn over text is thinner, and longer."""
SPLIT_GAP_EM = 0.22
"""Of a line's ink height. Ours: letters of one word are nearer than this, words farther apart."""
MIN_THICKNESS_EM, MIN_SOLIDITY = 0.4, 0.92
"""Of the text's ink height, and of the convex hull. Ours: a stroke is thinner, a notched card has 0.95."""
MIN_SHAPE_EM = 2.2
"""Of the text's ink height. Ours: a highlight is as high as its line, 1.2 to 2 times the ink."""
MAX_BUSY = 0.35
"""Ours: where more of the ink stands on ground that is nowhere calm, that is a photo or a texture."""
OTHER_COLOUR = 24
"""Bytes of 255. Ours: grounds that differ by less are one colour cut by a line."""
STRADDLE_SHARE, STRADDLE_PX = 0.1, 3
"""Of one letter's ink. Ours: a letter that belongs to a highlighted word reaches over its edge by less."""
TOUCH_PX, MIN_TOUCH_PX = 2, 6
"""Ours: a rule nearer than this to a letter runs through the word; fewer pixels of it only end there."""
CORE_TOP, CORE_BOTTOM = 0.2, 0.75
"""Of a line's ink height. Ours: underlines and boxes' edges lie outside of it, strikes inside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One line of an element's letters. Shapes: ink (rows, columns) of its box, which is tight around it."""

    element: ElementBox
    box: Box
    ink: Mask

    @property
    def rows(self) -> slice:
        return slice(int(self.box.top_px), int(self.box.bottom_px))

    @property
    def columns(self) -> slice:
        return slice(int(self.box.left_px), int(self.box.right_px))


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """A line of text that stands on two grounds: its length along the side where it leaves the first, and the
    room that there is."""

    piece: Piece
    is_sideways: bool
    length_px: float
    room_px: float


def pieces(look: Look, ground: Ground) -> Iterator[Piece]:
    """Every line of letters of every element that holds text and is no decoration."""
    texts = [element for element in look.elements if element.text.strip() and not element.is_decoration]
    for element in texts:
        above, band = ancestors(look, element), rows_of(element.box)
        own = ground.ink[band].copy()
        for other in texts:
            rows = rows_of(other.box)
            if other.id not in above and rows.start < band.stop and rows.stop > band.start:
                own[max(0, rows.start - band.start) : rows.stop - band.start, columns_of(other.box)] = False
        for start, stop in text_rows(element, own[:, columns_of(element.box)], ground):
            if stop - start >= MIN_ROWS_PX:
                piece = line_piece(element, own[start:stop], band.start + start)
                if piece is not None:
                    yield piece


def text_rows(element: ElementBox, ink: Mask, ground: Ground) -> list[tuple[int, int]]:
    """The rows of each line of ink in an element's box; what a stroke on top cuts in two is one line."""
    strokes = ground.strokes[rows_of(element.box), columns_of(element.box)]
    joined: list[tuple[int, int]] = []
    for start, stop in runs(np.asarray(ink.any(axis=1))):
        gap = start - joined[-1][1] if joined else 0
        covers = strokes[start - gap : start].any(axis=0) if gap else None
        if covers is not None and gap <= MAX_CUT_EM * element.font_px and covers.mean() >= MIN_CUT:
            joined[-1] = (joined[-1][0], stop)
        else:
            joined.append((start, stop))
    return joined


def line_piece(element: ElementBox, band: Mask, top: int) -> Piece | None:
    """The ink of some rows inside an element's box, and of the letters that follow on outside of it.

    Shapes: band (rows, width of the page), from the row `top` on.
    """
    filled = np.asarray(band.any(axis=0))
    left, right = columns_of(element.box).start, columns_of(element.box).stop
    columns = np.flatnonzero(filled[left:right])
    if not len(columns):
        return None
    reach = max(2, round(LETTER_GAP_EM * len(band)))
    first, last = left + int(columns[0]), left + int(columns[-1])
    while len(before := np.flatnonzero(filled[max(0, first - reach) : first])):
        first = max(0, first - reach) + int(before[0])
    while len(after := np.flatnonzero(filled[last + 1 : last + 1 + reach])):
        last = last + 1 + int(after[-1])
    tight = tight_box(band[:, first : last + 1])
    if tight is None:
        return None
    box = replace(tight, left_px=first + tight.left_px, top_px=top + tight.top_px)
    upper, lower = int(tight.top_px), int(tight.bottom_px)
    return Piece(element=element, box=box, ink=band[upper:lower, columns_of(box)])


def leaving(ground: Ground, piece: Piece) -> Leaving | None:
    """Whether a piece stands half on a shape and half beside it: on another colour, or beyond its border."""
    regions = ground.regions[piece.rows, piece.columns]
    amounts = region_amounts(regions, piece.ink)
    for first, second in combinations(amounts, 2):
        if not (differ(ground, piece, first, second) or is_nested(ground, first, second)):
            continue
        shape, other = sorted((first, second), key=lambda label: area(ground.region_boxes[label]))
        is_left = is_split(piece, regions, first, second) or is_no_highlight(ground, shape, piece)
        if is_left and is_shape(ground, shape, piece.box.height_px):
            inside, outside = (piece.ink & (regions == label) for label in (shape, other))
            return measured(ground, piece, shape, inside, outside)
    return None


def is_shape(ground: Ground, label: int, text_height_px: float) -> bool:
    """Whether a region is what labels are put into: no stroke, and convex, as circles, cards and bars are.

    Text that is strewn over a map or a drawing crosses its outlines, and is meant to.
    """
    box = ground.region_boxes[label]
    part = ground.regions[rows_of(box), columns_of(box)] == label
    outlines, _ = cv2.findContours(part.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outline = max(outlines, key=cv2.contourArea)
    amount, hull = cv2.contourArea(outline), cv2.contourArea(cv2.convexHull(outline))
    is_thick = amount >= MIN_THICKNESS_EM * text_height_px * max(box.width_px, box.height_px)
    return bool(is_thick and amount >= MIN_SOLIDITY * hull)


def is_no_highlight(ground: Ground, label: int, piece: Piece) -> bool:
    """Whether a region is too high to be the highlight of some words, and no half of the page either."""
    box = ground.region_boxes[label]
    height, width = ground.regions.shape
    is_inside = box.left_px > 1 and box.top_px > 1 and box.right_px < width - 2 and box.bottom_px < height - 2
    return is_inside and box.height_px >= MIN_SHAPE_EM * piece.box.height_px


def is_nested(ground: Ground, first: int, second: int) -> bool:
    """Whether one of two regions lies in the middle of the other, as the inside of a ring or a frame does."""
    inner, outer = sorted((ground.region_boxes[first], ground.region_boxes[second]), key=area)
    return (
        outer.left_px < inner.left_px
        and outer.top_px < inner.top_px
        and outer.right_px > inner.right_px
        and outer.bottom_px > inner.bottom_px
    )


def region_amounts(regions: NDArray[np.int32], ink: Mask) -> dict[int, int]:
    """How much of the ink stands on each calm region; empty where the ground is busy."""
    labels, counts = np.unique(regions[ink], return_counts=True)
    total = int(ink.sum())
    amounts = {int(label): int(count) for label, count in zip(labels, counts, strict=True)}
    if amounts.get(0, 0) > MAX_BUSY * total:
        return {}
    least = max(MIN_REGION_PX, MIN_REGION_SHARE * total)
    return {label: count for label, count in amounts.items() if label and count >= least}


def differ(ground: Ground, piece: Piece, first: int, second: int) -> bool:
    regions = ground.regions[piece.rows, piece.columns]
    part = ground.pixels[piece.rows, piece.columns]
    one, other = (np.median(part[regions == label], axis=0) for label in (first, second))
    return bool(np.abs(one - other).max() >= OTHER_COLOUR)


def is_split(piece: Piece, regions: NDArray[np.int32], first: int, second: int) -> bool:
    """Whether the edge between two grounds runs through a letter, or between two letters of a word.

    An edge at the space between words is a highlight, and meant.
    """
    _, labels, stats, _ = cv2.connectedComponentsWithStats(piece.ink.astype(np.uint8))
    placed: list[tuple[int, int, bool]] = []
    for label, (left, top, wide, high, amount) in enumerate(stats.tolist()):
        if label == 0:
            continue
        part = labels[top : top + high, left : left + wide] == label
        below = regions[top : top + high, left : left + wide][part]
        one, other = (int((below == number).sum()) for number in (first, second))
        if min(one, other) >= max(STRADDLE_PX, STRADDLE_SHARE * amount):
            return True
        if max(one, other) >= 0.5 * amount:
            placed.append((left, left + wide, one > other))
    placed.sort()
    near = SPLIT_GAP_EM * piece.box.height_px
    return any(before[2] != after[2] and after[0] - before[1] < near for before, after in pairwise(placed))


def measured(ground: Ground, piece: Piece, home: int, inside: Mask, outside: Mask) -> Leaving:
    """By how much: across where ink stands beside the shape, down where it stands above or below it."""
    within, beyond = tight_box(inside), tight_box(outside)
    is_sideways = (
        within is None
        or beyond is None
        or beyond.left_px < within.left_px - 1
        or beyond.right_px > within.right_px + 1
    )
    box = piece.box
    if is_sideways:
        row = ground.regions[int(box.top_px + box.height_px / 2)]
        return Leaving(
            piece=piece, is_sideways=True, length_px=box.width_px, room_px=room(row == home, piece.columns)
        )
    column = ground.regions[:, int(box.left_px + box.width_px / 2)]
    return Leaving(
        piece=piece, is_sideways=False, length_px=box.height_px, room_px=room(column == home, piece.rows)
    )


def room(is_home: Mask, span: slice) -> float:
    """The longest stretch of a row or column that is the shape, of those that meet the text."""
    found = [stop - start for start, stop in runs(is_home) if start < span.stop and stop > span.start]
    return float(max(found, default=0))


def crossing(ground: Ground, piece: Piece) -> Box | None:
    """The part of a thin stroke that runs among the letters of a piece; None if there is none."""
    height = piece.box.height_px
    top, bottom = round(CORE_TOP * height), round(CORE_BOTTOM * height)
    strokes = ground.strokes[piece.rows, piece.columns].copy()
    strokes[:top] = strokes[bottom:] = False
    if is_busy(ground, piece):
        return None
    near = cv2.dilate(piece.ink.astype(np.uint8), np.ones((2 * TOUCH_PX + 1, 2 * TOUCH_PX + 1), np.uint8)) > 0
    _, labels, stats, _ = cv2.connectedComponentsWithStats(strokes.astype(np.uint8))
    for label, (left, upper, wide, high, _) in enumerate(stats.tolist()):
        is_long = wide >= height or high >= 0.8 * (bottom - top)
        if label and is_long and int(((labels == label) & near).sum()) >= MIN_TOUCH_PX:
            return Box(
                left_px=piece.box.left_px + left,
                top_px=piece.box.top_px + upper,
                width_px=wide,
                height_px=high,
            )
    return None


def is_busy(ground: Ground, piece: Piece) -> bool:
    """Whether the ground is a texture: restless below much of the ink, and not for the sake of one stroke."""
    strokes = ground.strokes[piece.rows, piece.columns].astype(np.uint8)
    free = piece.ink & (cv2.dilate(strokes, np.ones((5, 5), np.uint8)) == 0)
    if free.sum() < (1 - MAX_BUSY) * piece.ink.sum() / 2:
        return True
    return bool((ground.regions[piece.rows, piece.columns][free] == 0).mean() > MAX_BUSY)


def runs(filled: Mask) -> list[tuple[int, int]]:
    """The stretches of true values as (start, stop)."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], filled.astype(np.int8), [0]])))
    return [(int(start), int(stop)) for start, stop in zip(edges[::2], edges[1::2], strict=True)]


def rows_of(box: Box) -> slice:
    return slice(max(0, round(box.top_px)), max(0, round(box.bottom_px)))


def columns_of(box: Box) -> slice:
    return slice(max(0, round(box.left_px)), max(0, round(box.right_px)))
