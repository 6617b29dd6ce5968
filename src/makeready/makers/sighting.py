"""What a flat drawing shows, by its pixels: each thing with its name, cut out with its soft edge and its
shadow, and the ground behind all of them. What is no flat drawing is said to be none.

The cut into pieces is the one of `verify.eyes`, which judges pictures, too; what is thought of a piece here
is never asked of a judge. Shape letters: H, W the picture; h, w a box of it; S the judge's size.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import cv2
import numpy as np

from makeready.makers.exact_edits import Floats32, Layer, Mask, Pixels, smoothly_filled
from makeready.scene.colours import OBJECT_COLOURS
from makeready.scene.drawing import pixels_of
from makeready.scene.oklch import Lch, lch_of_hex
from makeready.scene.spec import Ground
from makeready.scene.sprites import sprites
from makeready.scene.vocabulary import vocabulary
from makeready.verify.eyes.colour import oklab, oklch
from makeready.verify.eyes.flat_ground import (
    MAX_COVER,
    MIN_DIFFERENCE,
    WHITISH,
    FlatGround,
    NotFlat,
    flat_ground_of,
    ground_of,
    scaled,
    scenery,
)
from makeready.verify.eyes.flat_objects import Part, cut, likely_of, main_hue, piece_of
from makeready.verify.eyes.sprite_match import DRAWN_PX, SURE, Gallery, Likeness, without_holes

ALONE_GROUND = "pale green"
"""Of things that are drawn to be cut out: unlike white, few of them have it, and it is near enough to
light."""
Values = TypeVar("Values", Pixels, Floats32)
GROUND_SIDE_PX = 1024
"""The ground is worked out at most so large: it is smooth."""
MARGIN, EDGE = 4.0, 2.0
"""Pixels of the judge's size: what is cleared around a thing, and in which its edge is sought. A drawing that
was enlarged twice is soft over three."""
RING_PX, MIN_CONTRAST = (2, 9), 32
"""Of the picture: how wide edges are mixed with the ground, at least and at most; and the bytes between both
sides from which on that can be measured."""
LEAST_SHARE, UNTRUSTED = 0.03, 0.12
"""Of a pixel: less of a thing than the first is noise; below the second its colour cannot be told from what
is mixed, and is that of the nearest pixel inside."""
MIN_SHADE, DEEP_SHADE, SHADE_TINT, SHADE_RIM = 0.985, 0.95, 0.04, 0.12
"""Shares of light: below the first a pixel may be in a shadow, below the second one has to be somewhere in
it, and the channels may differ by the third. The last is that of its thing's width in which it fades."""
CAST_LIGHT, CAST_TINT, CAST_FROM = (0.75, 0.985), 0.08, 0.75
"""Of a shadow that a network drew: the share of light that it leaves, how far the channels differ, noise and
all, and from which part of the thing's height on it can lie."""
FAINT = 0.995
"""Of light: a fainter shadow is none."""
MIN_PART = 0.06
"""Of the largest piece: what is smaller beside a thing that was drawn alone is a speck of the network's."""
WHITE, TOUCHES, MAX_WHITE = 225, 2.0, 0.6
"""Bytes; pixels of the judge's size; and a share of the piece that white belongs to. Ours: clouds are
larger or do not touch."""
SEEN_THROUGH = 0.012
"""OKLab: what a thing encloses and is as near as this to the ground is the ground."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sighted:
    """One piece. `words` are colours that fit it, `likely` the drawings that it looks like, best first;
    `support` is all that is cleared where it goes.

    Shapes: support (h, w), whose upper left corner is that of the layer.
    """

    layer: Layer
    support: Mask
    words: frozenset[str]
    likely: tuple[Likeness, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sight:
    """A picture, taken apart. Shapes: ground (H, W, 3), as it would be without the pieces."""

    look: FlatGround
    ground: Pixels
    pieces: tuple[Sighted, ...]


def sight_of(source: Pixels, galleries: Sequence[Gallery]) -> Sight | NotFlat | None:
    """The pieces of a flat drawing, or why it is none; None where nothing stands before its ground.
    `galleries` have the drawings that are known; by those of the first it is cut. Shapes: (H, W, 3)."""
    small = scaled(source)
    look = flat_ground_of(small)
    if isinstance(look, NotFlat):
        return look
    parts = cut(small, look, galleries[0])
    if not parts:
        return None
    if look.look.kind in WHITISH:
        look, parts = _with_whites(small, look, parts, galleries[0])
    told = [_told(small, look, part, galleries) for part in parts]
    solids = [_solid(small, look, part, likely[0]) for part, (_, likely) in zip(parts, told, strict=True)]
    shades = _shades(small, look, solids)
    ground = _clean_ground(source, look, solids, shades)
    pieces = []
    for index, (words, likely) in enumerate(told):
        others = [one for number, one in enumerate(solids) if number != index]
        around = np.logical_or.reduce(others) if others else np.zeros_like(solids[index])
        layer, support = _cut_out(source, ground, solids[index], shades[index], around)
        pieces.append(Sighted(layer=layer, support=support, words=words, likely=likely))
    return Sight(look=look, ground=ground, pieces=tuple(pieces))


def _with_whites(
    small: Pixels, look: FlatGround, parts: Sequence[Part], gallery: Gallery
) -> tuple[FlatGround, list[Part]]:
    """The pieces with what of them was taken for clouds: white that touches a piece which looks more like a
    drawing with it than without."""
    away = np.linalg.norm(oklab(small) - oklab(look.pixels), axis=2) > MIN_DIFFERENCE
    is_white = away & ~look.is_object & (small.min(axis=2) >= WHITE)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(is_white.astype(np.uint8), connectivity=8)
    found = []
    for part in parts:
        inside = _on_picture(part, small.shape[:2])
        rough = gallery.rough(piece_of(small, part, look.is_object))
        for label in np.unique(labels[_grown(inside, TOUCHES) & is_white]):
            whole = inside | (labels == label)
            if stats[label, cv2.CC_STAT_AREA] > MAX_WHITE * inside.sum():
                continue
            seen, grown = look.is_object | (labels == label), _part_of(whole)
            better = gallery.rough(piece_of(small, grown, seen))
            if better > rough:
                inside, part, rough, look = whole, grown, better, replace(look, is_object=seen)
        found.append(part)
    return look, found


def _on_picture(part: Part, shape: tuple[int, ...]) -> Mask:
    whole = np.zeros(shape, dtype=np.bool_)
    height, width = part.inside.shape
    whole[part.top : part.top + height, part.left : part.left + width] = part.inside
    return whole


def _part_of(mask: Mask) -> Part:
    left, top, right, bottom = _box_of(mask, 0)
    return Part(left=left, top=top, inside=without_holes(mask[top:bottom, left:right]))


def _told(
    small: Pixels, look: FlatGround, part: Part, galleries: Sequence[Gallery]
) -> tuple[frozenset[str], tuple[Likeness, ...]]:
    found = [likely_of(small, look, part, gallery) for gallery in galleries]
    likely = sorted((one for _, several in found for one in several), key=lambda one: -one.score)
    return found[0][0], tuple(likely)


def thing_alone(pixels: Pixels) -> Layer | None:
    """All that stands before the plain ground of a picture, as one layer; None where nothing can be told from
    it. Shapes: (H, W, 3)."""
    small = scaled(pixels)
    look = ground_of(small)
    standing = look.is_object & ~cast_shadow(small, look)
    opened = cv2.morphologyEx(standing.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    num, labels, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=8)
    areas = stats[:, cv2.CC_STAT_AREA]
    kept = [one for one in range(1, num) if areas[one] >= MIN_PART * areas[1:].max()]
    solid = without_holes(np.isin(labels, kept))
    if look.look.kind not in ("plain", "gradient") or not kept or solid.mean() > MAX_COVER:
        return None
    nothing = np.zeros_like(solid)
    ground = _clean_ground(pixels, look, [solid], [nothing])
    layer, _ = _cut_out(pixels, ground, solid, nothing, nothing)
    return layer if layer.alpha.max() > 0.5 else None


def cast_shadow(small: Pixels, look: FlatGround) -> Mask:
    """Where a network drew the shadow on which its thing stands: in the lowest part, the ground's own colour,
    dimmed. Shapes: (S, S, 3) -> (S, S)."""
    ratio = (small.astype(np.float32) + 1) / (look.pixels.astype(np.float32) + 1)
    light = ratio.mean(axis=2)
    is_dim = (CAST_LIGHT[0] < light) & (light < CAST_LIGHT[1])
    is_dim &= ratio.max(axis=2) - ratio.min(axis=2) < CAST_TINT
    rows = np.flatnonzero(look.is_object.any(axis=1))
    if len(rows):
        is_dim[: round(rows[0] + CAST_FROM * (rows[-1] - rows[0]))] = False
    return np.asarray(is_dim & look.is_object, np.bool_)


def hue_of(layer: Layer, likeness: Likeness) -> Lch:
    """The middle of the hue that recolouring turns: that of the colour which the piece is known to have, or
    of the drawing that it surely is; else the one with the most chroma, without chroma in a grey thing."""
    concept = vocabulary().find(likeness.concept)
    art = concept.art.get(likeness.style) if concept is not None else None
    if likeness.colour and (art is None or likeness.colour != art.natural):
        return lch_of_hex(OBJECT_COLOURS[likeness.colour])
    if art is not None and art.dominant is not None and likeness.score >= SURE:
        return Lch(*art.dominant)
    covered = layer.alpha > 0.9
    lch = oklch(layer.colours[covered if covered.any() else layer.alpha > 0])
    return main_hue(lch) or Lch(float(np.median(lch[:, 0])), 0.0, 0.0)


def _solid(small: Pixels, look: FlatGround, part: Part, likeness: Likeness) -> Mask:
    """The pixels that a part covers at the judge's size, on the whole picture: also enclosed ones that are
    like the ground, where the drawing that it looks like has paint there. Shapes: (S, S)."""
    height, width = part.inside.shape
    box = (slice(part.top, part.top + height), slice(part.left, part.left + width))
    solid = part.inside & look.is_object[box]
    holes = part.inside & ~solid
    num, labels = cv2.connectedComponents(holes.astype(np.uint8), connectivity=4)
    away = np.linalg.norm(oklab(small[box]) - oklab(look.pixels[box]), axis=2)
    painted = _painted(likeness, width, height)
    for label in range(1, num):
        hole = labels == label
        if away[hole].mean() > SEEN_THROUGH or painted[hole].mean() > 0.5:
            solid |= hole
    whole = np.zeros(small.shape[:2], dtype=np.bool_)
    whole[box] = solid
    return whole


def _painted(likeness: Likeness, width: int, height: int) -> Mask:
    """Where a drawing has paint, stretched to a box. Shapes: -> (height, width)."""
    concept = vocabulary().find(likeness.concept)
    if concept is None:
        return np.zeros((height, width), dtype=np.bool_)
    sprite = sprites().svg(concept, likeness.style)
    left, top, right, bottom = (round(side * 2 * DRAWN_PX) for side in sprite.ink)
    view_box = " ".join(f"{side:g}" for side in sprite.view_box)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view_box}">{sprite.markup}</svg>'
    alpha = pixels_of(svg, 2 * DRAWN_PX, 2 * DRAWN_PX)[:, :, 3]
    ink = alpha[top : max(bottom, top + 1), left : max(right, left + 1)]
    return np.asarray(cv2.resize(ink, (width, height), interpolation=cv2.INTER_AREA)) > 127


def _shades(small: Pixels, look: FlatGround, solids: Sequence[Mask]) -> list[Mask]:
    """Of each piece its shadow with the rim in which it fades, at the judge's size. Shapes: (S, S) each."""
    ratio = (small.astype(np.float32) + 1) / (look.pixels.astype(np.float32) + 1)
    light = ratio.mean(axis=2)
    is_dim = (light < MIN_SHADE) & (ratio.max(axis=2) - ratio.min(axis=2) < SHADE_TINT)
    is_dim &= ~np.logical_or.reduce([_grown(solid, 1) for solid in solids])
    is_dim = cv2.morphologyEx(is_dim.astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)) > 0
    num, labels = cv2.connectedComponents(is_dim.astype(np.uint8), connectivity=8)
    shades = [np.zeros_like(is_dim) for _ in solids]
    near = [_grown(solid, 3) for solid in solids]
    for label in range(1, num):
        spot = labels == label
        if light[spot].min() > DEEP_SHADE:
            continue
        touches = [int((spot & one).sum()) for one in near]
        if max(touches):
            owner = touches.index(max(touches))
            width = int(np.count_nonzero(solids[owner].any(axis=0)))
            shades[owner] |= _grown(spot, MARGIN + SHADE_RIM * width)
    return shades


def _clean_ground(source: Pixels, look: FlatGround, solids: Sequence[Mask], shades: Sequence[Mask]) -> Pixels:
    """The picture as it would be without its pieces: the fitted ground, drawn into what is left of the real
    one. Shapes: (H, W, 3)."""
    height, width = source.shape[:2]
    work = scaled(source, min(GROUND_SIDE_PX, height, width))
    size = (work.shape[1], work.shape[0])
    if look.look.kind in ("plain", "gradient", None):
        model = np.asarray(cv2.resize(look.pixels, size, interpolation=cv2.INTER_LINEAR), np.float32)
    else:
        behind = Ground(kind=look.look.kind, hour=look.look.hour)
        model = scenery(behind, size[1], size[0]).astype(np.float32)
    taken = np.logical_or.reduce([*(_grown(one, MARGIN) for one in solids), *shades])
    is_known = cv2.resize(taken.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) == 0
    missing = smoothly_filled(work.astype(np.float32) - model, is_known)
    clean = np.clip(np.rint(model + missing), 0, 255).astype(np.uint8)
    if clean.shape == source.shape:
        return np.asarray(clean, np.uint8)
    return np.asarray(cv2.resize(clean, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def _cut_out(source: Pixels, ground: Pixels, solid: Mask, shade: Mask, others: Mask) -> tuple[Layer, Mask]:
    """A piece as a layer of the picture's own pixels, and all that has to be cleared where it is taken
    away."""
    height, width = source.shape[:2]
    scale = height / solid.shape[0]
    left, top, right, bottom = _box_of(solid | shade, MARGIN + 3)
    small_box = (slice(top, bottom), slice(left, right))
    box = (
        slice(round(top * scale), min(height, round(bottom * scale))),
        slice(round(left * scale), min(width, round(right * scale))),
    )
    size = (box[1].stop - box[1].start, box[0].stop - box[0].start)
    near, shaded, foreign = (
        np.asarray(cv2.resize(one[small_box].astype(np.float32), size), np.float32)
        for one in (solid, shade, others)
    )
    pixels, behind = source[box], ground[box]
    mine = ~_grown(foreign > 0.3, 1.5 * scale) | (near > 0.5)
    light = np.ones(near.shape, np.float32)
    if shade.any():
        light = _light(pixels, behind, near > 0.3, shaded, scale)
    lit = np.asarray(np.rint(behind * light[..., None]), np.uint8)
    alpha, colours = _matte(pixels, lit, near, mine, scale)
    support = (_grown(near > 0.3, MARGIN * scale) | (shaded > 0.02)) & mine
    layer = Layer(left=box[1].start, top=box[0].start, colours=colours, alpha=alpha, light=light)
    return layer, support


def _light(pixels: Pixels, behind: Pixels, is_thing: Mask, shaded: Floats32, scale: float) -> Floats32:
    """How much a shadow leaves of the ground's light, also where the thing's edge is mixed with it: what is
    seen beside the thing goes on below it. Shapes: pixels, behind (h, w, 3) -> (h, w)."""
    is_shade = shaded > 0.02
    is_seen = ~_grown(is_thing, scale + 1)
    ratio = (pixels.astype(np.float32) + 1) / (behind.astype(np.float32) + 1)
    seen = np.where(is_shade & is_seen, np.clip(ratio.mean(axis=2), 0, 1), 1).astype(np.float32)
    light = _nearest(seen[..., None], is_seen)[..., 0]
    light = np.where(_grown(is_shade, 2 * scale) & (light < FAINT), light, 1).astype(np.float32)
    return light if light.min() <= DEEP_SHADE else np.ones_like(light)


def _matte(
    pixels: Pixels, behind: Pixels, near: Floats32, may_be: Mask, scale: float
) -> tuple[Floats32, Pixels]:
    """How much of each pixel a piece covers, and its colours, in which the ground has no part.

    The ring where it ends is mixed: of the ground behind and of the colour that lies nearest inside.

    Shapes: pixels, behind (h, w, 3), near (h, w), about where it is, 0 to 1 -> (h, w), (h, w, 3).
    """
    zone = _grown(near > 0.3, EDGE * scale) & may_be
    certain = _shrunk(near > 0.7, EDGE * scale)
    unsure = zone & ~certain
    differs = np.zeros(zone.shape, dtype=np.bool_)
    away = np.linalg.norm(oklab(pixels[unsure]) - oklab(behind[unsure]), axis=1)
    differs[unsure] = away > MIN_DIFFERENCE
    thing = _without_gaps(certain | (differs & (near > 0.02)), near)
    ring_px = _edge_px(pixels, behind, thing)
    inner = _shrunk(thing, ring_px)
    if not inner.any():
        inner = thing
    ring = (_grown(thing, max(1, ring_px // 2)) & zone) & ~inner
    own = _nearest(pixels, inner)[ring].astype(np.float32)
    ground = behind[ring].astype(np.float32)
    span = own - ground
    length = np.maximum((span * span).sum(axis=1), 1.0)
    share = np.clip(((pixels[ring] - ground) * span).sum(axis=1) / length, 0, 1)
    alpha = inner.astype(np.float32)
    alpha[ring] = np.where(share < LEAST_SHARE, 0, share)
    clean = ground + (pixels[ring] - ground) / np.maximum(share, UNTRUSTED)[:, None]
    trust = np.clip(share / UNTRUSTED - 1, 0, 1)[:, None]
    colours = pixels.copy()
    colours[ring] = np.clip(np.rint(trust * clean + (1 - trust) * own), 0, 255).astype(np.uint8)
    return alpha, colours


def _without_gaps(thing: Mask, near: Floats32) -> Mask:
    """With what lies between its edge and its inside and is like the ground, but not open to it."""
    _, labels = cv2.connectedComponents((~thing).astype(np.uint8), connectivity=4)
    is_open = np.isin(labels, np.unique(labels[near < 0.3]))
    return thing | (~is_open & (near > 0.5))


def _edge_px(pixels: Pixels, behind: Pixels, thing: Mask) -> int:
    """How wide the edge is in which a thing and the ground are mixed: two pixels where it was drawn at this
    size, more where it was enlarged. The contrast of both against the steepest step between them."""
    edge = thing & ~_shrunk(thing, 1)
    core = _shrunk(thing, RING_PX[1])
    if not core.any():
        return RING_PX[0]
    steps = [
        cv2.absdiff(pixels[1:], pixels[:-1]).max(axis=2),
        cv2.absdiff(pixels[:, 1:], pixels[:, :-1]).max(axis=2),
    ]
    steepest = np.zeros(thing.shape, np.uint8)
    steepest[1:] = steps[0]
    steepest[:, 1:] = np.maximum(steepest[:, 1:], steps[1])
    steepest = np.asarray(cv2.dilate(steepest, np.ones((5, 5), np.uint8)), np.uint8)
    inside = _nearest(pixels, core)[edge].astype(np.float32)
    contrast = np.abs(inside - behind[edge]).max(axis=1)
    clear = contrast > MIN_CONTRAST
    if not clear.any():
        return RING_PX[0]
    width = float(np.median(contrast[clear] / np.maximum(steepest[edge][clear], 1)))
    return int(np.clip(round(1.5 * width), *RING_PX))


def _nearest(pixels: Values, marked: Mask) -> Values:
    """For each pixel what the nearest marked one has. Shapes: (h, w, c), (h, w) -> (h, w, c)."""
    _, labels = cv2.distanceTransformWithLabels(
        (~marked).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    values = np.zeros((int(labels.max()) + 1, pixels.shape[2]), pixels.dtype)
    values[labels[marked]] = pixels[marked]
    return np.asarray(values[labels], pixels.dtype)


def _box_of(mask: Mask, margin: float) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is marked, with a margin inside of the picture."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    pad = round(margin)
    return (
        max(0, int(columns[0]) - pad),
        max(0, int(rows[0]) - pad),
        min(mask.shape[1], int(columns[-1]) + 1 + pad),
        min(mask.shape[0], int(rows[-1]) + 1 + pad),
    )


def _grown(mask: Mask, radius: float) -> Mask:
    """With all that is as near as that; by distances, which cost the same at any radius."""
    if not mask.any():
        return mask
    away = cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    return np.asarray(away <= radius)


def _shrunk(mask: Mask, radius: float) -> Mask:
    """Without what is as near as that to its edge; the box's own edge is none."""
    away = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    return np.asarray(away > radius)
