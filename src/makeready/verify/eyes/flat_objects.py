"""The objects of a flat picture by rules alone: what stands before the ground, cut where the pieces look
most like known drawings, each with its name and colour."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from makeready.brief import Box
from makeready.scene.colours import NEUTRALS, colour_word, nearest_colour
from makeready.scene.oklch import Lch
from makeready.verify.eyes.colour import Pixels, oklch
from makeready.verify.eyes.flat_ground import FlatGround, GroundLook, ground_of, scaled
from makeready.verify.eyes.sprite_match import EMPTY, Gallery, Likeness, Piece, squared, without_holes

MIN_AREA_PX = 40
"""At 256 px. Ours: the smallest thing of a scene has about 300; less is a spot."""
GAPS_PX = (2, 3, 4, 6, 8, 11, 15, 20, 28, 40)
"""Pieces as near to each other as this may be parts of one drawing."""
PART_PENALTY = 0.04
"""Of likeness: one drawing of several parts is likelier than several drawings."""
MAX_PIECES = 40
"""A picture of more pieces is not of our kind; the smallest are left out."""
MIN_CHROMA, MIN_HUED, MAX_HUED_OF_GREY = 0.04, 0.15, 0.45
"""OKLCH, and shares of a thing's pixels: from which chroma on a pixel has a hue, how many such give the
thing one, and up to how many it may still be called by its greys. Ours, as `scene.colours` and the making
of the sprites have them."""
GLASS_LIGHTNESS, GLASS_HUES_DEG = 0.6, (195.0, 270.0)
"""OKLCH: the light blue of windows and lenses in all the art."""
CLOSE_SCORES = 0.03
NAMES = 3
"""How near to the best a drawing's score must be, and among the first how many concepts, to be seen in a
piece."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighted:
    """One object that was seen. `names` are the concepts it may be, the likeliest first; `colours` the
    words that fit it. Units: `box` in pixels of the picture at the judge's size; `area_px` what it covers
    there."""

    names: tuple[str, ...]
    colours: frozenset[str]
    style: str
    box: Box
    area_px: float
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A picture as a judge sees it, brought to its size in pixels."""

    objects: tuple[Sighted, ...]
    ground: GroundLook
    width_px: int
    height_px: int


def seen_by_rules(picture: Pixels, gallery: Gallery) -> Seen:
    """All objects of a flat picture. Shapes: picture (h, w, 3), sRGB, of any size."""
    pixels = scaled(picture)
    ground = ground_of(pixels)
    found = sighted_in(pixels, ground, gallery)
    height, width = pixels.shape[:2]
    return Seen(objects=found, ground=ground.look, width_px=width, height_px=height)


def sighted_in(pixels: Pixels, ground: FlatGround, gallery: Gallery) -> tuple[Sighted, ...]:
    """What stands before the ground of a picture at the judge's size, each piece with its likeliest
    drawing."""
    return tuple(_sighted(pixels, ground, part, gallery) for part in cut(pixels, ground, gallery))


def colours_of(pixels: Pixels, inside: NDArray[np.bool_]) -> frozenset[str]:
    """The words that name the colour of what is inside: of its main hue, weighted by chroma; or of its
    greys. Where that is the light blue of windows and lenses, also of the next one.

    Shapes: pixels (h, w, 3), inside (h, w).
    """
    lch = oklch(pixels[inside])
    lightness = lch[:, 0]
    is_hued = _has_hue(lch)
    words: set[str] = set()
    if is_hued.mean() >= MIN_HUED:
        hued = lch[is_hued]
        is_main, middle = _main_hue(hued)
        words |= {nearest_colour(middle), colour_word(middle), *_common_words(hued[is_main])}
        rest = hued[~is_main]
        is_glass = (
            middle.lightness >= GLASS_LIGHTNESS and GLASS_HUES_DEG[0] <= middle.hue_deg <= GLASS_HUES_DEG[1]
        )
        if is_glass and len(rest) >= MIN_HUED * len(lch):
            words |= {nearest_colour(_main_hue(rest)[1]), colour_word(_main_hue(rest)[1])}
    if is_hued.mean() <= MAX_HUED_OF_GREY:
        greys = lightness[~is_hued]
        shares = {
            "black": float((greys < 0.42).mean()),
            "grey": float(((greys >= 0.36) & (greys < 0.88)).mean()),
            "white": float((greys >= 0.82).mean()),
        }
        words |= {word for word, share in shares.items() if share >= MIN_HUED + 0.3}
    return frozenset(words)


def main_hue(colours: NDArray[np.float64]) -> Lch | None:
    """The middle of the hue with the most chroma; None where too few of the pixels have one. Shapes: (k, 3),
    OKLCH."""
    is_hued = _has_hue(colours)
    return _main_hue(colours[is_hued])[1] if is_hued.mean() >= MIN_HUED else None


def _has_hue(lch: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.asarray((lch[:, 1] >= MIN_CHROMA) & ((lch[:, 0] >= 0.3) | (lch[:, 1] >= 0.1)), np.bool_)


def _main_hue(lch: NDArray[np.float64]) -> tuple[NDArray[np.bool_], Lch]:
    """Which pixels have the hue with the most chroma, and its middle. Shapes: (k, 3) -> (k,)."""
    weight = np.minimum(lch[:, 1], 0.12)
    peaks = np.arange(0.0, 360.0, 6.0)
    apart = np.abs((lch[None, :, 2] - peaks[:, None] + 180.0) % 360.0 - 180.0)
    near = apart[int((weight * np.maximum(0.0, 1 - apart / 36.0)).sum(axis=1).argmax())] <= 40.0
    main = weight * near
    turn = np.degrees(np.angle((main * np.exp(1j * np.radians(lch[:, 2]))).sum()))
    lightness, chroma = (float((main * lch[:, index]).sum() / main.sum()) for index in (0, 1))
    return near, Lch(lightness, chroma, float(turn % 360.0))


def _common_words(lch: NDArray[np.float64]) -> set[str]:
    """The words of a hue's shades that cover two fifths of it: of dark yellow also brown."""
    steps = np.unique(np.round(lch / (0.04, 0.02, 6.0)), axis=0, return_counts=True)
    total = float(steps[1].sum())
    shares: dict[str, float] = {}
    for row, number in zip(steps[0] * (0.04, 0.02, 6.0), steps[1], strict=True):
        colour = Lch(float(row[0]), float(row[1]), float(row[2]) % 360.0)
        for word in {colour_word(colour), nearest_colour(colour)} - NEUTRALS:
            shares[word] = shares.get(word, 0.0) + float(number) / total
    return {word for word, share in shares.items() if share >= 0.4}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """Some pixels that may be one object, with what they enclose. Shapes: `inside` (height, width) of the
    box."""

    left: int
    top: int
    inside: NDArray[np.bool_]

    @property
    def box(self) -> Box:
        height, width = self.inside.shape
        return Box(left_px=self.left, top_px=self.top, width_px=width, height_px=height)


def _parts(is_object: NDArray[np.bool_]) -> list[NDArray[np.bool_]]:
    """Connected pieces with their holes filled, largest first. Shapes: (h, w) -> (h, w) each."""
    filled = without_holes(is_object).astype(np.uint8)
    num, labels, stats, _ = cv2.connectedComponentsWithStats(filled, connectivity=8)
    order = sorted(range(1, num), key=lambda one: -int(stats[one, cv2.CC_STAT_AREA]))
    return [labels == one for one in order[:MAX_PIECES] if stats[one, cv2.CC_STAT_AREA] >= 4]


def cut(pixels: Pixels, ground: FlatGround, gallery: Gallery) -> list[Part]:
    """The pieces, joined where together they look more like one drawing than each by itself."""
    parts = _parts(ground.is_object)
    if not parts:
        return []
    labels = np.zeros(parts[0].shape, dtype=np.int32)
    for number, part in enumerate(parts, start=1):
        labels[part] = number
    tops = {number: frozenset((number,)) for number in range(1, len(parts) + 1)}
    children: dict[frozenset[int], list[frozenset[int]]] = {}
    mask = (labels > 0).astype(np.uint8)
    for gap in GAPS_PX:
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (gap + 1, gap + 1))
        _, near = cv2.connectedComponents(cv2.dilate(mask, kernel), connectivity=8)
        groups: dict[int, set[frozenset[int]]] = {}
        for number, members in tops.items():
            at = int(near[parts[number - 1]][0])
            groups.setdefault(at, set()).add(members)
        for members_of in groups.values():
            if len(members_of) > 1:
                whole = frozenset().union(*members_of)
                children[whole] = sorted(members_of, key=min)
                tops |= dict.fromkeys(whole, whole)

    def best(members: frozenset[int]) -> tuple[float, list[Part], float]:
        """The likeness of the best way to cut a group, its parts, and the pixels it covers."""
        part = _part_of(labels, members)
        area = float(part.inside.sum())
        is_one = area >= MIN_AREA_PX
        whole = gallery.rough(piece_of(pixels, part, ground.is_object)) if is_one else 0.0
        if members not in children:
            return whole, [part] if is_one else [], area
        below = [best(one) for one in children[members]]
        cut = [one for _, several, _ in below for one in several]
        apart = sum(score * size for score, _, size in below) / area - PART_PENALTY
        return (apart, cut, area) if apart > whole and cut else (whole, [part], area)

    return [part for top in dict.fromkeys(tops.values()) for part in best(top)[1]]


def _part_of(labels: NDArray[np.int32], members: frozenset[int]) -> Part:
    mask = np.isin(labels, list(members))
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    inside = mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return Part(left=int(columns[0]), top=int(rows[0]), inside=inside)


def part_in(box: Box, is_object: NDArray[np.bool_]) -> Part:
    """What stands in a box. Shapes: is_object (h, w), the picture at the judge's size."""
    left, top = round(box.left_px), round(box.top_px)
    inside = is_object[top : round(box.bottom_px), left : round(box.right_px)]
    return Part(left=left, top=top, inside=without_holes(inside))


def piece_of(pixels: Pixels, part: Part, is_object: NDArray[np.bool_]) -> Piece:
    """A part of the picture as what drawings are compared with; the ground that shows through it is
    blanked."""
    height, width = part.inside.shape
    box = (slice(part.top, part.top + height), slice(part.left, part.left + width))
    crop = np.where(is_object[box][:, :, None], pixels[box], np.array(EMPTY, np.uint8))
    return squared(crop, part.inside, width / height)


def likely_of(
    pixels: Pixels, ground: FlatGround, part: Part, gallery: Gallery
) -> tuple[frozenset[str], tuple[Likeness, ...]]:
    """The words that fit a part's colour, and the drawings that it looks like, the likeliest first."""
    height, width = part.inside.shape
    box = (slice(part.top, part.top + height), slice(part.left, part.left + width))
    solid = part.inside & ground.is_object[box]
    core = cv2.erode(solid.astype(np.uint8), np.ones((3, 3), np.uint8), borderValue=0).astype(bool)
    words = colours_of(pixels[box], core if core.sum() >= MIN_AREA_PX else solid)
    return words, gallery.likely(piece_of(pixels, part, ground.is_object), sorted(words))


def _sighted(pixels: Pixels, ground: FlatGround, part: Part, gallery: Gallery) -> Sighted:
    words, likely = likely_of(pixels, ground, part, gallery)
    return Sighted(
        names=_names(likely),
        colours=words,
        style=likely[0].style,
        box=part.box,
        area_px=float(part.inside.sum()),
        score=likely[0].score,
    )


def _names(likely: Sequence[Likeness]) -> tuple[str, ...]:
    near = [one.concept for one in likely if one.score >= likely[0].score - CLOSE_SCORES]
    return tuple(dict.fromkeys(near))[:NAMES]
