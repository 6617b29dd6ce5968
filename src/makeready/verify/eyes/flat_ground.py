"""What is behind the objects of a flat drawing: a plain colour, a gradient or one of the known landscapes;
and which pixels are not it. No learning."""

from dataclasses import dataclass
from functools import cache
from typing import get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from makeready.scene.colours import NEUTRALS, colour_word
from makeready.scene.drawing import pixels_of
from makeready.scene.grounds import backdrop
from makeready.scene.oklch import Lch, lch_of_hex
from makeready.scene.spec import GROUNDS, SKIED, Ground, GroundKind, Hour
from makeready.verify.eyes.colour import Floats, Pixels, hex_from_rgb, oklab
from makeready.verify.eyes.segment import calm_mask

SIDE_PX = 256
"""Pictures are judged at this size: the embedded model's."""
FRAME_PX = 6
"""How much of the edge is looked at for the ground; compose leaves 14 px free there, of 256."""
MAX_CALM = 0.03
"""OKLab: how far the edge may be from one plane of colour, in the middle, to be a plain ground or a
gradient."""
MIN_GRADIENT = 0.025
"""OKLab between the two ends. Ours: less is seen as one colour."""
MAX_SCENERY = 0.06
"""OKLab: how far the edge may be from a landscape, in the mean of the nearer three quarters."""
MAX_LIGHTER, MAX_TINTED = 0.08, 0.03
"""OKLab: how far a ground may be from the colour that was asked for. Ours: pale yellow and pale blue are
0.09 apart in tint, pale red and pale pink 0.02."""
EXACT_SCENERY = 0.012
"""The same where the edge is a smooth one: a pale blue is not yet a field of snow."""
SKIES: dict[GroundKind, tuple[str, str]] = {"sky": ("#8fcdf6", "#e3f3fd"), "night": ("#101a40", "#34468c")}
"""Landscapes that are gradients, but for clouds and stars: `scene.grounds`."""
MIN_DIFFERENCE = 0.04
"""OKLab: what differs less from the ground is the ground. Ours: rounding and soft edges reach 0.02."""
MAX_SHADE, SHADE_SPREAD = 0.26, 0.03
"""Shares: a shadow takes at most a fifth of the light, and of all three channels alike."""
TONE_STEP, MAX_ONE_TONE, MIN_PAINT_PX = 4, 0.6, 24
"""A spot of dim pixels is paint where three fifths of it are within eight bytes of brightness; a spot below
the last is too small to tell. Ours: shadows have a quarter there."""
LANDSCAPES: tuple[GroundKind, ...] = tuple(kind for kind in GROUNDS if kind not in ("plain", "gradient"))
SCENERIES = tuple(
    Ground(kind=kind, hour=hour)
    for kind in LANDSCAPES
    for hour in get_args(Hour)
    if not hour or kind in SKIED
)
MIN_CALM = 0.5
"""Share of pixels like their neighbours. Ours: flat art has 0.7 and more, photographs under 0.3."""
MAX_COVER = 0.8
"""Of the picture. Where more is before the ground, the ground was not found."""
WHITISH: frozenset[GroundKind] = frozenset({"grass", "sky", "beach", "sea", "snow"})
"""Grounds with clouds or flakes, which are white at any place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundLook:
    """What a ground looks like. `kind` is None where it is none of the known ones; `top` and `bottom` are
    its colours there, of plain grounds the same; `hour` is that of a landscape."""

    kind: GroundKind | None
    top: Lch
    bottom: Lch
    hour: Hour = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FlatGround:
    """The ground of a picture, and the pixels that stand before it.

    Shapes: `pixels` (h, w, 3), the ground alone; `is_object` (h, w).
    """

    look: GroundLook
    pixels: Pixels
    is_object: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFlat:
    """Why a picture is no flat art before a ground: a photograph, or crowded to its edges."""

    reason: str

    @property
    def told(self) -> str:
        return f"not flat art: {self.reason}"


def scaled(pixels: Pixels, side_px: int = SIDE_PX) -> Pixels:
    """The picture with its shorter side of that many pixels. Shapes: (h, w, 3) -> (h', w', 3)."""
    height, width = pixels.shape[:2]
    factor = side_px / min(height, width)
    if factor == 1.0:
        return pixels
    size = (round(width * factor), round(height * factor))
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(pixels, size, interpolation=how), dtype=np.uint8)


def ground_of(pixels: Pixels) -> FlatGround:
    """The ground of a picture that was brought to `SIDE_PX`. Shapes: (h, w, 3)."""
    frame = _frame(pixels.shape[0], pixels.shape[1])
    plane, calm = _plane(pixels, frame)
    nearest, scenery, away = _landscape(pixels, frame)
    kind: GroundKind | None = nearest.kind
    hour: Hour = nearest.hour
    if away <= (MAX_SCENERY if calm > MAX_CALM else EXACT_SCENERY):
        behind = scenery
    elif calm <= MAX_CALM:
        ends = oklab(plane[[0, -1]].mean(axis=1).round().astype(np.uint8))
        kind = "gradient" if np.linalg.norm(ends[0] - ends[1]) >= MIN_GRADIENT else "plain"
        behind, hour = plane, ""
    else:
        kind, behind, hour = None, plane, ""
    return FlatGround(
        look=GroundLook(kind=kind, hour=hour, top=_lch(behind[0]), bottom=_lch(behind[-1])),
        pixels=behind,
        is_object=_objects(pixels, behind, kind),
    )


def flat_ground_of(pixels: Pixels) -> FlatGround | NotFlat:
    """The ground of flat art that was brought to `SIDE_PX`; or why the picture is none. Shapes: (h, w, 3)."""
    ground = ground_of(pixels)
    if float(calm_mask(pixels).mean()) < MIN_CALM:
        return NotFlat(reason="few pixels are like their neighbours")
    if ground.look.kind is None or float(ground.is_object.mean()) > MAX_COVER:
        return NotFlat(reason="it stands before no plain, shaded or drawn ground")
    return ground


def is_ground(found: GroundLook, asked: Ground, hexes: tuple[str, ...]) -> bool:
    """Whether the ground is the one that was asked for; `hexes` are the colours that its words stand for.

    A gradient that happens to have the colours of a sky is both, and any landscape at night is a night.
    """
    if asked.kind == "plain":
        return found.kind == "plain" and (not hexes or is_shade_of(found.top, hexes[0]))
    if asked.kind == "gradient":
        is_smooth = found.kind in ("gradient", "sky", "night")
        return is_smooth and is_shade_of(found.top, hexes[0]) and is_shade_of(found.bottom, hexes[1])
    if asked.kind in SKIES and found.kind == "gradient":
        top, bottom = SKIES[asked.kind]
        return is_shade_of(found.top, top) and is_shade_of(found.bottom, bottom)
    is_night = asked.kind == "night" and found.hour == "night"
    return is_night or (found.kind, found.hour) == (asked.kind, asked.hour)


def is_shade_of(colour: Lch, wanted: str) -> bool:
    """Whether a person would call the colour as the wanted one: near it in hue and chroma and about as
    light, or of its name where that is no grey."""
    target = lch_of_hex(wanted)
    lightness, *tint = np.subtract(colour.lab, target.lab)
    if abs(lightness) <= MAX_LIGHTER and float(np.hypot(*tint)) <= MAX_TINTED:
        return True
    word = colour_word(colour)
    return word not in NEUTRALS and word == colour_word(target) and float(np.hypot(*tint)) <= 2 * MAX_TINTED


@cache
def _frame(height: int, width: int) -> NDArray[np.bool_]:
    mask = np.ones((height, width), dtype=np.bool_)
    mask[FRAME_PX:-FRAME_PX, FRAME_PX:-FRAME_PX] = False
    return mask


def _plane(pixels: Pixels, frame: NDArray[np.bool_]) -> tuple[Pixels, float]:
    """The plane of colour through the edge, by least squares without what is farthest off; and the median
    of how far the edge is from it, in OKLab."""
    height, width = frame.shape
    rows, columns = np.nonzero(frame)
    place = np.stack([np.ones(len(rows)), rows / height, columns / width], axis=1)
    colours = pixels[frame].astype(np.float64)
    kept = np.ones(len(rows), dtype=np.bool_)
    weights = np.zeros((3, 3))
    for _ in range(3):
        weights = np.linalg.lstsq(place[kept], colours[kept], rcond=None)[0]
        off = np.abs(place @ weights - colours).max(axis=1)
        kept = off <= max(4.0, float(np.quantile(off, 0.75)))
    grid_rows, grid_columns = np.mgrid[0:height, 0:width]
    plane = (
        weights[0]
        + (grid_rows / height)[..., None] * weights[1]
        + (grid_columns / width)[..., None] * weights[2]
    )
    behind = np.clip(np.rint(plane), 0, 255).astype(np.uint8)
    away = np.linalg.norm(oklab(behind[frame]) - oklab(pixels[frame]), axis=1)
    return behind, float(np.quantile(away, 0.8))


@cache
def _scenery(ground: Ground, height: int, width: int) -> Pixels:
    return scenery(ground, height, width)


def scenery(ground: Ground, height: int, width: int) -> Pixels:
    """A landscape without what its seed places: the darkest of several where clouds are, the lightest of
    none."""
    scale = 1000.0 / min(height, width)
    drawn = [
        pixels_of(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width * scale:.2f} {height * scale:.2f}">'
            f"{backdrop(ground, width * scale, height * scale, seed).svg}</svg>",
            width,
            height,
        )[:, :, :3]
        for seed in _seeds(ground)
    ]
    return np.asarray(
        np.median(np.stack(drawn), axis=0) if is_starry(ground) else np.min(drawn, axis=0), np.uint8
    )


def _seeds(ground: Ground) -> tuple[int, ...]:
    """As many as it takes to see behind clouds, stars or flakes; each costs 30 ms."""
    if ground.hour == "sunset" and ground.kind != "snow":
        return (1,)
    return (1, 2, 3) if ground.hour else (1, 2, 3, 4, 5, 6, 7)


def is_starry(ground: Ground) -> bool:
    return ground.kind == "night" or ground.hour == "night"


def _landscape(pixels: Pixels, frame: NDArray[np.bool_]) -> tuple[Ground, Pixels, float]:
    """The landscape that the edge looks most like, and how far it is from it in OKLab."""
    height, width = frame.shape
    edge = oklab(pixels[frame])
    errors: dict[Ground, float] = {}
    for ground in SCENERIES:
        away = np.linalg.norm(oklab(_scenery(ground, height, width)[frame]) - edge, axis=1)
        errors[ground] = float(np.sort(away)[: len(away) * 3 // 4].mean())
    best = min(errors, key=lambda ground: errors[ground])
    return best, _scenery(best, height, width), errors[best]


def _lch(row: Pixels) -> Lch:
    return lch_of_hex(hex_from_rgb(np.median(row, axis=0)))


def _objects(pixels: Pixels, behind: Pixels, kind: GroundKind | None) -> NDArray[np.bool_]:
    """The pixels that are neither the ground, nor its shadows, clouds and stars."""
    away: Floats = np.linalg.norm(oklab(pixels) - oklab(behind), axis=2)
    found = away > MIN_DIFFERENCE
    ratio = (pixels.astype(np.float32) + 1) / (behind.astype(np.float32) + 1)
    spread = ratio.max(axis=2) - ratio.min(axis=2)
    is_dim = (spread <= SHADE_SPREAD) & (ratio.max(axis=2) <= 1.01) & (ratio.min(axis=2) >= 1 - MAX_SHADE)
    found &= ~_soft(found & is_dim, pixels)
    if kind in WHITISH:
        rest = 255.0 - behind.astype(np.float32)
        share = (pixels - behind.astype(np.float32)) / np.maximum(rest, 8.0)
        is_mixed = (share.max(axis=2) - share.min(axis=2) <= 0.3) & (share.min(axis=2) >= -0.05)
        found &= ~(is_mixed | (pixels.min(axis=2) >= 238))
    return found


def _soft(is_dim: NDArray[np.bool_], pixels: Pixels) -> NDArray[np.bool_]:
    """Of the dim pixels those of shadows, whose light changes all over; grey paint has one tone."""
    num, labels = cv2.connectedComponents(is_dim.astype(np.uint8), connectivity=8)
    steps = (pixels.mean(axis=2) / TONE_STEP).astype(np.int64)
    is_shadow = np.zeros(num, dtype=np.bool_)
    for label in range(1, num):
        tones = np.bincount(steps[labels == label])
        pairs = tones[:-1] + tones[1:] if len(tones) > 1 else tones
        is_shadow[label] = (
            int(pairs.max()) < MAX_ONE_TONE * int(tones.sum()) or int(tones.sum()) < MIN_PAINT_PX
        )
    return np.asarray(is_shadow[labels] & is_dim, np.bool_)
