"""What the detector learns from: sprites pasted on grounds, with a label for every object. Quick, because
every sprite is drawn once and kept; no torch."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from makeready.scene.drawing import pixels_of
from makeready.scene.grammar import TINTS
from makeready.scene.grounds import DEFAULT_GROUNDS, backdrop
from makeready.scene.spec import GROUNDS, Ground
from makeready.scene.sprites import Sprites
from makeready.scene.vocabulary import Concept, Vocabulary
from makeready.verify.eyes.colour import Pixels, rgb_from_hex
from makeready.verify.eyes.flat_ground import LANDSCAPES, SIDE_PX
from makeready.verify.eyes.object_network import STYLE_NAMES, WORDS

DRAWN_PX = 128
LONE_SHARE = 0.3
"""Of pictures with one thing alone, as most requests are."""
LARGEST_PX = 224
"""An object's longer side."""
COLOURS_PER_SPRITE = 3
OTHER_SHARE, NUM_OTHERS = 0.1, 60
"""How many objects are things that the detector has no name for, and of how many kinds."""
SHADE_OPACITY = 0.2
"""As `scene.drawing` draws shadows."""
MAX_OBJECTS = 9
PLAIN_SHARE, GRADIENT_SHARE = 0.65, 0.8
NO_WORD = -1
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Raster:
    """A drawing in pixels. `concept` and `style` are indices; `colour` one into WORDS, NO_WORD where the
    drawing has no one colour. Shapes: `pixels` (h, w, 4), cut to the ink."""

    pixels: Pixels
    concept: int
    colour: int
    style: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """An object in a picture; the box in pixels: left, top, width, height."""

    concept: int
    colour: int
    style: int
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shown:
    """A picture and what is in it. Shapes: `picture` (256, 256, 3). `ends` are the ground's RGB at top and
    bottom."""

    picture: Pixels
    objects: tuple[Labelled, ...]
    ground: int
    ends: Floats


class Supply:
    """Pictures without end. The sprites' colours and the grounds follow from `seed`, a picture from its
    own."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        sprites: Sprites,
        concepts: Sequence[str],
        *,
        seed: int = 0,
        num_others: int = NUM_OTHERS,
    ) -> None:
        rng = np.random.default_rng(seed)
        known = [one for name in concepts if (one := vocabulary.find(name)) is not None]
        if len(known) != len(concepts):
            raise ValueError("A concept of the detector is not in the vocabulary.")
        rest = [one for one in vocabulary if one not in known]
        others = [rest[int(index)] for index in rng.permutation(len(rest))[:num_others]]
        self._known = [
            _rasters(one, index, sprites, rng, COLOURS_PER_SPRITE) for index, one in enumerate(known)
        ]
        self._others = [_rasters(one, len(known), sprites, rng, 1) for one in others]
        self._landscapes = {
            kind: [_landscape(Ground(kind=kind), number) for number in range(1, 6)] for kind in LANDSCAPES
        }

    def shown(self, seed: int) -> Shown:
        """One picture: up to nine objects, of one kind or several, some of them before others."""
        rng = np.random.default_rng((seed, 7))
        picture, ground, ends = self._ground(rng)
        canvas = picture.astype(np.float32)
        chosen = self._chosen(rng)
        objects = []
        for raster, box in zip(chosen, _places(rng, [one.pixels.shape for one in chosen]), strict=False):
            _paste(canvas, raster.pixels, box, has_shadow=bool(rng.random() < 0.5))
            objects.append(
                Labelled(concept=raster.concept, colour=raster.colour, style=raster.style, box=box)
            )
        return Shown(picture=_worn(canvas, rng), objects=tuple(objects), ground=ground, ends=ends)

    def _chosen(self, rng: np.random.Generator) -> list[Raster]:
        """Which drawings: all in one style, as a scene has it."""
        style = int(rng.integers(len(STYLE_NAMES)))
        is_alone = rng.random() < LONE_SHARE
        num_kinds = 1 if is_alone else int(rng.choice([1, 1, 2, 2, 3]))
        chosen: list[Raster] = []
        for _ in range(num_kinds):
            pool = self._others if rng.random() < OTHER_SHARE else self._known
            able = [one for one in pool if style in one] or [one for one in self._known if style in one]
            if not able:
                continue
            of_style = able[int(rng.integers(len(able)))][style]
            raster = of_style[int(rng.integers(len(of_style)))]
            chosen += [raster] * (1 if is_alone else int(rng.choice([1, 1, 1, 2, 3, 4, 6, 8])))
        return chosen[:MAX_OBJECTS]

    def _ground(self, rng: np.random.Generator) -> tuple[Pixels, int, Floats]:
        dice = rng.random()
        if dice >= GRADIENT_SHARE:
            kind = LANDSCAPES[int(rng.integers(len(LANDSCAPES)))]
            picture = self._landscapes[kind][int(rng.integers(5))]
        else:
            top = _colour(rng)
            is_plain = dice < PLAIN_SHARE
            kind = "plain" if is_plain else "gradient"
            steps = np.linspace(0, 1, SIDE_PX, dtype=np.float32)[:, None, None]
            column = top + steps * ((top if is_plain else _colour(rng)) - top)
            picture = np.repeat(np.rint(column), SIDE_PX, axis=1).astype(np.uint8)
        ends = np.stack([np.median(picture[row], axis=0) for row in (0, -1)]).astype(np.float32) / 255
        return picture, GROUNDS.index(kind), np.asarray(ends.ravel(), np.float32)


def _rasters(
    concept: Concept, index: int, sprites: Sprites, rng: np.random.Generator, num_colours: int
) -> dict[int, list[Raster]]:
    """The drawings of a concept by style: as it is, and in some of the colours that it takes."""
    found: dict[int, list[Raster]] = {}
    for number, style in enumerate(STYLE_NAMES):
        if style not in concept.art:
            continue
        art = concept.art[style]
        words = [str(one) for one in rng.permutation(list(art.recolours))[:num_colours]]
        found[number] = []
        for word in ("", *words):
            sprite = sprites.svg(concept, style, word or None)
            size = sprite.view_box[2]
            drawn = _drawn(sprite.markup, f"0 0 {size:g} {size:g}", DRAWN_PX)
            left, top, right, bottom = (round(side * DRAWN_PX) for side in sprite.ink)
            named = word or art.natural or ""
            if style == "outline" and not word:
                named = "black"
            found[number].append(
                Raster(
                    pixels=drawn[top : max(bottom, top + 2), left : max(right, left + 2)],
                    concept=index,
                    colour=WORDS.index(named) if named else NO_WORD,
                    style=number,
                )
            )
    return found


def _landscape(ground: Ground, seed: int) -> Pixels:
    return _drawn(backdrop(ground, 1000, 1000, seed).svg, "0 0 1000 1000", SIDE_PX)[:, :, :3]


def _drawn(markup: str, view_box: str, side_px: int) -> Pixels:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view_box}">{markup}</svg>'
    return pixels_of(svg, side_px, side_px)


def _colour(rng: np.random.Generator) -> Floats:
    """A ground's colour: mostly pale, as compose chooses and people ask."""
    named = (*DEFAULT_GROUNDS, *TINTS.values(), "#ffffff")
    if rng.random() < 0.6:
        return rgb_from_hex(named[int(rng.integers(len(named)))]).astype(np.float32)
    return np.asarray(rng.integers(0, 256, 3), np.float32)


def _places(
    rng: np.random.Generator, shapes: Sequence[tuple[int, ...]]
) -> list[tuple[float, float, float, float]]:
    """A box for each drawing: in a grid with a little play, so that few overlap; of eight pictures one is a
    heap."""
    number = len(shapes)
    columns = min(
        number, int(rng.integers(1, number + 1)) if number < 4 else int(rng.choice([2, 3, 4, number]))
    )
    rows = -(-number // columns)
    pitch_x, pitch_y = SIDE_PX / columns, SIDE_PX / rows
    is_heap = number > 1 and rng.random() < 0.125
    boxes = []
    common = rng.uniform(0.45, 0.95)
    for index, (height, width, *_) in enumerate(shapes):
        fill = common if rng.random() < 0.7 else rng.uniform(0.3, 1.0)
        scale = fill * min(pitch_x / width, pitch_y / height, LARGEST_PX / max(height, width))
        wide, high = max(9.0, width * scale), max(9.0, height * scale)
        row, column = divmod(index, columns)
        room_x, room_y = pitch_x - wide, pitch_y - high
        left, top = column * pitch_x + room_x * rng.random(), row * pitch_y + room_y * rng.random()
        if is_heap:
            left, top = rng.uniform(0, SIDE_PX - wide), rng.uniform(0, SIDE_PX - high)
        boxes.append((round(left), round(top), round(wide), round(high)))
    return [tuple(float(max(0, side)) for side in box) for box in boxes]  # type: ignore[misc]


def _paste(
    canvas: Floats, drawing: Pixels, box: tuple[float, float, float, float], *, has_shadow: bool
) -> None:
    left, top, width, height = (int(side) for side in box)
    width, height = min(width, SIDE_PX - left), min(height, SIDE_PX - top)
    if has_shadow:
        _shade(canvas, left, top + height, width)
    plain = drawing.astype(np.float32)
    alpha = plain[:, :, 3:] / 255
    both = np.concatenate([plain[:, :, :3] * alpha, alpha], axis=2)
    small = np.asarray(cv2.resize(both, (width, height), interpolation=cv2.INTER_AREA), np.float32)
    part = canvas[top : top + height, left : left + width]
    part *= 1 - small[:, :, 3:]
    part += small[:, :, :3]


def _shade(canvas: Floats, left: int, bottom: int, width: int) -> None:
    """A soft ellipse on the ground below an object."""
    half = max(2, round(0.08 * width))
    low, high = max(0, bottom - half), min(SIDE_PX, bottom + half)
    right = min(SIDE_PX, left + width)
    across = (np.arange(left, right) - left - width / 2) / (0.5 * width)
    down = (np.arange(low, high) - bottom) / half
    away = np.minimum(1.0, across[None] ** 2 + down[:, None] ** 2)
    canvas[low:high, left:right] *= (1 - SHADE_OPACITY * (1 - away)[:, :, None]).astype(np.float32)


@cache
def _noise() -> Floats:
    """Normal noise for cutting windows from; the same in every process. Shapes: (512, 512, 3)."""
    return np.random.default_rng(5).standard_normal((2 * SIDE_PX, 2 * SIDE_PX, 3), dtype=np.float32)


def _worn(canvas: Floats, rng: np.random.Generator) -> Pixels:
    """Half of the pictures a little blurred, noisy or off in colour, as those of a model are."""
    if rng.random() < 0.5:
        canvas = np.asarray(cv2.GaussianBlur(canvas, (5, 5), float(rng.uniform(0.3, 1.1))), np.float32)
        top, left = (int(one) for one in rng.integers(0, SIDE_PX, 2))
        canvas = canvas + np.float32(rng.uniform(0, 4)) * _noise()[top : top + SIDE_PX, left : left + SIDE_PX]
        canvas *= rng.uniform(0.97, 1.03, 3).astype(np.float32)
    return np.clip(np.rint(canvas), 0, 255).astype(np.uint8)
