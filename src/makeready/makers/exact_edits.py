"""What can be changed in a flat drawing without a network: a thing is cut out with its soft edge, its place
is filled with the ground, and it is moved, resized, recoloured or laid before another ground. Pure numpy.

Shape letters in this file: h, w a box of the picture.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from makeready.scene.colours import NEUTRALS
from makeready.scene.oklch import Lch
from makeready.scene.recolour import (
    BLACK_END,
    DARK_END,
    HUE_REACH_DEG,
    MAX_DYED_CHROMA,
    MIN_CHROMA,
    turn_to,
)
from makeready.verify.eyes.colour import LMS_TO_OKLAB, RGB_TO_LMS, oklch

Pixels = NDArray[np.uint8]
Floats32 = NDArray[np.float32]
Mask = NDArray[np.bool_]
LEAST_ALPHA = 1 / 255
NEARLY = 0.05
"""Ours: nobody sees by so much whether a thing has grown."""
EXCESS = 1.1
"""Ours: a thing in another style has other proportions, and may be a tenth wider or higher than before."""
CHROMA_HALVINGS = 10
"""0.4 / 2^10 is below one step of eight bits."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layer:
    """A thing that was cut out of a picture. `left` and `top` are where it lies there, in pixels.

    Shapes: colours (h, w, 3), also where the thing covers only a part of a pixel; alpha (h, w), how much of
    each it covers, 0 to 1; light (h, w), how much its shadow leaves of the ground's light, 1 where none is.
    """

    left: int
    top: int
    colours: Pixels
    alpha: Floats32
    light: Floats32

    @property
    def ink(self) -> tuple[int, int, int, int]:
        """The box of the thing itself in the picture: left, top, width, height."""
        rows = np.flatnonzero((self.alpha > 0.5).any(axis=1))
        columns = np.flatnonzero((self.alpha > 0.5).any(axis=0))
        if not len(rows):
            return self.left, self.top, self.alpha.shape[1], self.alpha.shape[0]
        return (
            self.left + int(columns[0]),
            self.top + int(rows[0]),
            int(columns[-1] - columns[0]) + 1,
            int(rows[-1] - rows[0]) + 1,
        )


def smoothly_filled(values: Floats32, is_known: Mask) -> Floats32:
    """The values, and where they are not known what their surroundings fade into. Known ones stay, and one
    constant is the same constant everywhere.

    Shapes: (h, w, 3), (h, w) -> (h, w, 3). Source: Gortler et al. 1996, "The lumigraph", pull and push.
    """
    if is_known.all() or not is_known.any():
        return values
    weight = is_known.astype(np.float32)
    coarse = _pulled(values * weight[..., None], weight)
    return np.where(is_known[..., None], values, coarse).astype(np.float32)


def _pulled(sums: Floats32, weight: Floats32) -> Floats32:
    """Weighted means where there is weight, of coarser and coarser cells elsewhere."""
    height, width = weight.shape
    mean = sums / np.maximum(weight, 1e-6)[..., None]
    if min(height, width) <= 1 or weight.min() > 0:
        total = max(float(weight.sum()), 1e-6)
        rest = sums.sum(axis=(0, 1)) / total
        return np.where(weight[..., None] > 0, mean, rest).astype(np.float32)
    half = (max(1, width // 2), max(1, height // 2))
    below = _pulled(
        np.asarray(cv2.resize(sums, half, interpolation=cv2.INTER_AREA), np.float32),
        np.asarray(cv2.resize(weight, half, interpolation=cv2.INTER_AREA), np.float32),
    )
    coarse = np.asarray(cv2.resize(below, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
    share = np.minimum(weight, 1.0)[..., None]
    return np.asarray(share * mean + (1 - share) * coarse, np.float32)


def erased(canvas: Pixels, ground: Pixels, support: Mask, left: int, top: int) -> None:
    """Fills the support with the ground; all other bytes stay. Shapes: canvas, ground (H, W, 3), support
    (h, w)."""
    box = (slice(top, top + support.shape[0]), slice(left, left + support.shape[1]))
    canvas[box][support] = ground[box][support]


def laid(canvas: Pixels, layer: Layer) -> None:
    """Lays a layer onto the canvas, its shadow first; what reaches beyond the canvas is cut off.

    Where it covers nothing and throws no shadow every byte stays.
    """
    height, width = layer.alpha.shape
    rows = slice(max(0, layer.top), min(canvas.shape[0], layer.top + height))
    columns = slice(max(0, layer.left), min(canvas.shape[1], layer.left + width))
    if rows.start >= rows.stop or columns.start >= columns.stop:
        return
    own = (
        slice(rows.start - layer.top, rows.stop - layer.top),
        slice(columns.start - layer.left, columns.stop - layer.left),
    )
    alpha, light, under = layer.alpha[own], layer.light[own], canvas[rows, columns]
    touched = (alpha >= LEAST_ALPHA) | (light < 1)
    share = alpha[touched][:, None]
    shaded = under[touched] * light[touched][:, None]
    mixed = layer.colours[own][touched] * share + shaded * (1 - share)
    under[touched] = np.clip(np.rint(mixed), 0, 255).astype(np.uint8)


def moved(layer: Layer, across_px: int, down_px: int) -> Layer:
    """The same, elsewhere: no pixel is drawn anew."""
    return replace(layer, left=layer.left + across_px, top=layer.top + down_px)


def resized(layer: Layer, factor: float) -> Layer:
    """Larger or smaller around its upper left corner; colours are mixed by what they cover. They are divided
    by the alpha that overshoots as they do, or edges would be too light."""
    height, width = layer.alpha.shape
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    covering = cv2.resize(layer.alpha, size, interpolation=how)
    alpha = np.clip(covering, 0, 1).astype(np.float32)
    light = np.clip(cv2.resize(layer.light, size, interpolation=how), 0, 1).astype(np.float32)
    weighted = cv2.resize(layer.colours * layer.alpha[..., None], size, interpolation=how)
    colours = np.clip(np.rint(weighted / np.maximum(covering, 1e-3)[..., None]), 0, 255).astype(np.uint8)
    return replace(
        layer, colours=colours, alpha=np.where(alpha < 0.01, np.float32(0), alpha), light=_settled(light)
    )


def _settled(light: Floats32) -> Floats32:
    """Without the last traces of a shadow, which nobody sees."""
    return np.where(light > 0.995, np.float32(1), light).astype(np.float32)


def fitted(
    layer: Layer, left: float, top: float, width: float, height: float, *, excess: float = 1.0
) -> Layer:
    """With its ink as large as the box allows, on the middle of the box's foot; unchanged where that is
    nearly its own size, since every pixel that is kept is sharp. With `excess` it covers as much as the box,
    and reaches beyond it by that factor at most. Units: pixels."""
    _, _, ink_width, ink_height = layer.ink
    across, down = width / ink_width, height / ink_height
    factor = min(excess * min(across, down), (across * down) ** 0.5)
    made = layer if abs(factor - 1) < NEARLY else resized(layer, factor)
    ink = made.ink
    across = left + width / 2 - (ink[0] + ink[2] / 2)
    down = top + height - (ink[1] + ink[3])
    return moved(made, round(across), round(down))


def without_shadow(layer: Layer) -> Layer:
    return replace(layer, light=np.ones_like(layer.light))


def recoloured(layer: Layer, word: str, source: Lch) -> Layer:
    """In the colour that a word of OBJECT_COLOURS names, by the law of `scene.recolour`, pixel by pixel: the
    shades of the main hue, whose middle is `source`, turn; greys, blacks and other hues stay."""
    packed = layer.colours.reshape(-1, 3).astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)
    found, which = np.unique(packed, return_inverse=True)
    colours = np.stack([found >> 16, (found >> 8) & 255, found & 255], axis=1).astype(np.uint8)
    lch = oklch(colours)
    weights = layer.alpha.ravel().astype(np.float64)
    covered = np.asarray(np.bincount(which.ravel(), weights=weights, minlength=len(colours)), np.float64)
    part, made = _turned(lch, covered, word, source)
    turned = rgb_of_lch(made).astype(np.float64)
    new = np.rint(colours + part[:, None] * (turned - colours)).astype(np.uint8)
    return replace(layer, colours=new[which.ravel()].reshape(layer.colours.shape))


def _turned(
    lch: NDArray[np.float64], covered: NDArray[np.float64], word: str, source: Lch
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How much each colour turns, and where to: `recolour.Turn.of` for all at once. What the law leaves and
    what it takes fade into each other here, or the noise of a network's shades would be specks. The span is
    that of the shades that the thing has of each side, without the last hundredth, which is noise.

    Shapes: lch (k, 3), covered (k,) -> (k,), (k, 3).
    """
    light, chroma, hue = lch.T
    bend = (hue - source.hue_deg + 180.0) % 360.0 - 180.0
    if source.chroma < MIN_CHROMA:
        is_light = source.lightness >= BLACK_END
        part = _ramp(light, BLACK_END, 0.03) if is_light else 1 - _ramp(light, DARK_END, 0.03)
        part = part * (1 - _ramp(chroma, MAX_DYED_CHROMA, 0.01))
    else:
        paint = np.where(chroma < 0.1, _ramp(light, 0.3, 0.03), _ramp(light, 0.2, 0.03))
        part = paint * _ramp(chroma, MIN_CHROMA, 0.01) * (1 - _ramp(np.abs(bend), HUE_REACH_DEG, 6.0))
    taking = (part > 0.5) & (covered > 0)
    if not taking.any():
        return np.zeros(len(lch)), lch
    low, high = _span(light[taking], covered[taking])
    turn = turn_to(word, source, (Lch(low, *source[1:]), Lch(high, *source[1:])))
    step = light - source.lightness
    lightness = turn.target.lightness + step * np.where(step > 0, turn.gain_up, turn.gain_down)
    ratio = chroma / source.chroma if source.chroma >= MIN_CHROMA else np.ones_like(chroma)
    hues = np.full_like(hue, turn.target.hue_deg)
    if word in NEUTRALS:
        chromas = np.minimum(turn.target.chroma * ratio, 0.02)
    elif source.chroma < MIN_CHROMA:
        chromas = np.full_like(chroma, turn.target.chroma)
    else:
        chromas = turn.target.chroma * np.clip(ratio, 0.35, 1.5)
        hues = (hues + 0.3 * bend) % 360.0
    return part, np.stack([np.clip(lightness, 0, 1), chromas, hues], axis=1)


def _ramp(values: NDArray[np.float64], middle: float, reach: float) -> NDArray[np.float64]:
    """From 0 to 1 around the middle."""
    return np.asarray(np.clip((values - middle) / (2 * reach) + 0.5, 0, 1))


def _span(values: NDArray[np.float64], weights: NDArray[np.float64]) -> tuple[float, float]:
    """The values between which all but a hundredth of the weight lies."""
    order = np.argsort(values)
    share = np.cumsum(weights[order]) / max(float(weights.sum()), 1e-9)
    low = values[order][min(int(np.searchsorted(share, 0.01)), len(values) - 1)]
    high = values[order][min(int(np.searchsorted(share, 0.99)), len(values) - 1)]
    return float(low), float(high)


def rgb_of_lch(lch: NDArray[np.float64]) -> Pixels:
    """The nearest colours that sRGB can show, by giving up chroma. Shapes: (k, 3) -> (k, 3), bytes.

    Source: Ottosson 2020, as `scene.oklch.hex_of_lch`, for many at once.
    """
    inside, outside = np.zeros(len(lch)), lch[:, 1].copy()
    fits = _fits(_linear_rgb(lch, lch[:, 1]))
    for _ in range(CHROMA_HALVINGS):
        middle = (inside + outside) / 2
        is_in = _fits(_linear_rgb(lch, middle))
        inside, outside = np.where(is_in, middle, inside), np.where(is_in, outside, middle)
    linear = np.clip(_linear_rgb(lch, np.where(fits, lch[:, 1], inside)), 0, 1)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.asarray(np.rint(255 * encoded), np.uint8)


def _linear_rgb(lch: NDArray[np.float64], chroma: NDArray[np.float64]) -> NDArray[np.float64]:
    angle = np.radians(lch[:, 2])
    lab = np.stack([lch[:, 0], chroma * np.cos(angle), chroma * np.sin(angle)], axis=1)
    cubes = (lab @ np.linalg.inv(LMS_TO_OKLAB).T) ** 3
    return np.asarray(cubes @ np.linalg.inv(RGB_TO_LMS).T)


def _fits(linear: NDArray[np.float64]) -> Mask:
    return np.asarray(((linear >= -1e-4) & (linear <= 1 + 1e-4)).all(axis=1), np.bool_)
