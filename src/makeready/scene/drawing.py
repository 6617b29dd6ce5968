"""A composition - a scene with all its places - as one SVG, and as pixels of any size. Uses resvg.

Everything is vector art: at twice the size it is twice as sharp. Pixels are not drawn from the whole SVG,
which its renderer packs as PNG at full size: each drawing is rendered once, alone, and laid onto the
ground; a picture with one object less needs no rendering at all.
"""

import re
from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache

import cv2
import numpy as np
import resvg_py
from numpy.typing import NDArray

from makeready.errors import GenerationError
from makeready.scene.blocks import Spot, is_seated
from makeready.scene.composing import concept_of
from makeready.scene.composition import Composition
from makeready.scene.grounds import Backdrop, backdrop
from makeready.scene.plates import (
    SHADE_STOPS,
    SHADOW_HEIGHT,
    SHADOW_OPACITY,
    SHADOW_RISE,
    SHADOW_WIDTH,
    Pixels,
    Plate,
    plate_of,
    shade_of,
)
from makeready.scene.poses import posed
from makeready.scene.spec import Thing
from makeready.scene.sprites import Sprite, Sprites
from makeready.scene.styles import style_named
from makeready.scene.tones import in_tone, tone_of
from makeready.scene.vocabulary import InkBox, Vocabulary

OVERFLOWING = ("classic", "cartoon")
"""Styles of the pack with drawings that paint outside of their view box: 23 of 1,500."""
LIGHTS = frozenset(
    ("sun", "sun with a face", "full moon", "crescent moon", "moon with a face", "sun behind a cloud")
)
"""A sky has one of them."""
GLOWING = frozenset(
    (
        *("star", "glowing star", "shooting star", "comet", "sparkles", "fire", "fireworks", "light bulb"),
        *("candle", "paper lantern", "oil lamp", "lightning bolt"),
    )
)
MOONLIGHT = (0.74, 0.78, 0.95)
"""Shares of red, green and blue by night. Ours: objects belong to the landscape then, and keep the name of
their colours; one that was asked for in a colour has it undimmed."""
HALO, NUM_MAIN_COLOURS = 0.07, 2
"""Of the longer side of a drawing: the white line around what is inside of something that has one of its
first two colours, or on its seat in such a colour. Ours: a red heart in a red heart was one heart."""
_PAINTS = re.compile(r"<(defs|linearGradient|radialGradient|filter|mask|clipPath)\b.*?</\1>", re.DOTALL)
_PAINT = re.compile(
    r' (?:fill|stroke|filter|mask|clip-path|opacity|fill-opacity|stroke-width|stroke-opacity|id)="[^"]*"'
)
"""What makes up the colours of a drawing: an outline has none of it."""
PAD_PX = 2
"""Around a drawing: the edges of its ink are smooth, and its box is known to a hundredth only."""


def svg_of(
    composition: Composition,
    sprites: Sprites,
    vocabulary: Vocabulary,
    *,
    without: Collection[int] = (),
    has_ground: bool = True,
) -> str:
    """The whole drawing. `without` are indices of spots that are left out, with their shadows.

    Raises: UnknownNameError for a concept, style or colour that cannot be drawn; StorageError for a broken
        pack.
    """
    arrangement = composition.arrangement
    width, height = arrangement.width, arrangement.height
    ground = _backdrop(composition)
    art = [
        _at_night(one, f"n{index}") if is_dimmed(composition, index) else one
        for index, one in enumerate(_art(composition, ground, sprites, vocabulary))
    ]
    used = {spot.thing for index, spot in enumerate(arrangement.spots) if index not in without}
    defs = "".join(_definition(index, one) for index, one in enumerate(art) if index in used)
    stops = "".join(f'<stop offset="{place}" stop-opacity="{strength}"/>' for place, strength in SHADE_STOPS)
    shadow = f'<radialGradient id="shade">{stops}</radialGradient>'
    body = [
        _drawn(spot, art[spot.thing]) for index, spot in enumerate(arrangement.spots) if index not in without
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.2f} {height:.2f}">'
        f"<defs>{shadow}{defs}</defs>{ground.svg if has_ground else ''}{''.join(body)}</svg>"
    )


def png_of(svg: str, width_px: int, height_px: int) -> bytes:
    """The drawing as PNG with alpha.

    Raises: GenerationError where resvg gives up: its panic is no Exception, and would end the program.
    """
    try:
        return resvg_py.svg_to_bytes(svg_string=svg, width=width_px, height=height_px, skip_system_fonts=True)
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise GenerationError(
            "The scene cannot be drawn at this size.", hint="Try another size, or the style flat."
        ) from None


def pixels_of(svg: str, width_px: int, height_px: int) -> Pixels:
    """The drawing as pixels. Shapes: -> (height_px, width_px, 4), RGBA, not multiplied by alpha."""
    png = png_of(svg, width_px, height_px)
    decoded = np.asarray(
        cv2.imdecode(np.frombuffer(png, dtype=np.uint8), cv2.IMREAD_UNCHANGED), dtype=np.uint8
    )
    if decoded.shape[:2] != (height_px, width_px):  # the canvas's ratio is not quite the svg's
        decoded = np.asarray(
            cv2.resize(decoded, (width_px, height_px), interpolation=cv2.INTER_AREA), np.uint8
        )
    return np.asarray(cv2.cvtColor(decoded, cv2.COLOR_BGRA2RGBA), dtype=np.uint8)


class Drawing:
    """A composition at one size of canvas; what is drawn once is kept for as long as this is."""

    def __init__(
        self,
        composition: Composition,
        sprites: Sprites,
        vocabulary: Vocabulary,
        width_px: int,
        height_px: int,
    ) -> None:
        """Raises: as `drawn`."""
        arrangement = composition.arrangement
        self._spots = arrangement.spots
        self._across, self._down = width_px / arrangement.width, height_px / arrangement.height
        ground = _backdrop(composition)
        self._art = _art(composition, ground, sprites, vocabulary)
        self._is_dimmed = [is_dimmed(composition, index) for index in range(len(self._art))]
        self._ground = _ground_pixels(ground, composition, width_px, height_px)
        self._plates: dict[tuple[int, int, int], Plate] = {}
        self._shades: dict[int, Plate] = {}

    def pixels(self, without: Collection[int] = ()) -> Pixels:
        """The picture. `without` are indices of spots that are left out, with their shadows.

        Shapes: -> (height_px, width_px, 3), sRGB.
        """
        canvas = self._ground.copy()
        for index, spot in enumerate(self._spots):
            if index not in without:
                self._lay(spot, canvas)
        return canvas

    def ink(self, index: int) -> NDArray[np.bool_]:
        """The pixels that a spot paints, its shadow aside, whatever is over them.

        Shapes: -> (height_px, width_px).
        """
        canvas = np.zeros(self._ground.shape[:2], dtype=np.bool_)
        spot = self._spots[index]
        width, height, left, top = self._placed(spot)
        self._plate_of(spot, width, height).traced(canvas, left - PAD_PX, top - PAD_PX)
        return canvas

    def _placed(self, spot: Spot) -> tuple[int, int, int, int]:
        """Width, height, left and top of a spot in pixels."""
        width, height = max(1, round(spot.width * self._across)), max(1, round(spot.height * self._down))
        return width, height, round(spot.left * self._across), round(spot.top * self._down)

    def _plate_of(self, spot: Spot, width: int, height: int) -> Plate:
        key = (spot.thing, width, height)
        if key not in self._plates:
            plate = _plate(self._art[spot.thing], width, height)
            self._plates[key] = plate.lit(MOONLIGHT) if self._is_dimmed[spot.thing] else plate
        return self._plates[key]

    def _lay(self, spot: Spot, canvas: Pixels) -> None:
        width, height, left, top = self._placed(spot)
        if spot.has_shadow:
            if width not in self._shades:
                self._shades[width] = shade_of(width)
            shade = self._shades[width]
            high, wide = shade.ink.shape[:2]
            middle = top + height - round(SHADOW_RISE * width)
            shade.laid(canvas, left + (width - wide) // 2, middle - high // 2)
        self._plate_of(spot, width, height).laid(canvas, left - PAD_PX, top - PAD_PX)


def drawn(
    composition: Composition, sprites: Sprites, vocabulary: Vocabulary, width_px: int, height_px: int
) -> Pixels:
    """The picture with its ground. Shapes: -> (height_px, width_px, 3), sRGB.

    Raises: UnknownNameError for a concept, style or colour that cannot be drawn; StorageError for a broken
        pack.
    """
    return Drawing(composition, sprites, vocabulary, width_px, height_px).pixels()


def _backdrop(composition: Composition) -> Backdrop:
    scene, arrangement = composition.scene, composition.arrangement
    is_lit = not any(thing.concept in LIGHTS for thing in scene.things)
    return backdrop(scene.ground, arrangement.width, arrangement.height, composition.seed, is_lit=is_lit)


def _ground_pixels(ground: Backdrop, composition: Composition, width_px: int, height_px: int) -> Pixels:
    if composition.scene.ground.kind == "plain":
        colour = np.frombuffer(bytes.fromhex(ground.hexes[0].removeprefix("#")), dtype=np.uint8)
        return np.ascontiguousarray(np.broadcast_to(colour, (height_px, width_px, 3)))
    width, height = composition.arrangement.width, composition.arrangement.height
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.2f} {height:.2f}">{ground.svg}</svg>'
    return np.ascontiguousarray(pixels_of(svg, width_px, height_px)[:, :, :3])


def _plate(sprite: Sprite, width_px: int, height_px: int) -> Plate:
    """A drawing alone, with what little it paints beyond its box."""
    left, top, width, height = sprite.ink_view_box
    across, down = PAD_PX * width / width_px, PAD_PX * height / height_px
    wide, high = width_px + 2 * PAD_PX, height_px + 2 * PAD_PX
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" preserveAspectRatio="none" '
        f'viewBox="{left - across:.4f} {top - down:.4f} {width + 2 * across:.4f} {height + 2 * down:.4f}">'
        f"{_definition(0, sprite)}</svg>"
    )
    return plate_of(pixels_of(svg, wide, high))


def _art(
    composition: Composition, ground: Backdrop, sprites: Sprites, vocabulary: Vocabulary
) -> list[Sprite]:
    return [
        _sprite(composition, index, ground, sprites, vocabulary)
        for index in range(len(composition.scene.things))
    ]


def _sprite(
    composition: Composition, index: int, ground: Backdrop, sprites: Sprites, vocabulary: Vocabulary
) -> Sprite:
    thing = composition.scene.things[index]
    colour = thing.colour or None
    if colour is None and ground.is_dark and style_named(composition.style).is_tintable:
        colour = "white"
    sprite = _cached(sprites, vocabulary, thing, composition.style, colour, f"o{index}")
    is_seat = is_seated(thing, composition.scene.things) and thing.colour
    if (thing.tie == "inside" or is_seat) and _is_alike(composition, thing, vocabulary):
        sprite = _haloed(sprite)
    sprite = replace(sprite, markup=in_tone(sprite.markup, tone_of(thing), f"v{index}"))
    return posed(sprite, thing, f"p{index}")


def is_dimmed(composition: Composition, index: int) -> bool:
    """Whether a thing is in the light of a landscape at night."""
    thing = composition.scene.things[index]
    is_bright = thing.colour or thing.concept in LIGHTS | GLOWING
    return composition.scene.ground.hour == "night" and not is_bright


def _is_alike(composition: Composition, thing: Thing, vocabulary: Vocabulary) -> bool:
    """Whether a thing has a main colour of the thing that it is in."""
    words = []
    for one in (thing, composition.scene.things[thing.to[0]]):
        seen = concept_of(one, vocabulary).colours_in(composition.style)
        words.append({one.colour} if one.colour else set(seen[:NUM_MAIN_COLOURS]))
    return bool(words[0] & words[1])


def _haloed(sprite: Sprite) -> Sprite:
    """The drawing over a white and wider one of itself, a little smaller, so that it keeps to its box.

    A filter would say it in a line, and take as long as everything else.
    """
    _, _, width, height = sprite.ink_view_box
    reach = HALO * max(width, height)
    blank = _PAINT.sub("", _PAINTS.sub("", sprite.markup))
    ring = (
        f'<g fill="#ffffff" stroke="#ffffff" stroke-width="{2 * reach:.3f}" stroke-linejoin="round" '
        f'stroke-linecap="round">{blank}</g>'
    )
    across, down = reach / sprite.view_box[2], reach / sprite.view_box[3]
    ink = sprite.ink
    grown = InkBox(ink.left - across, ink.top - down, ink.right + across, ink.bottom + down)
    return replace(sprite, markup=ring + sprite.markup, ink=grown)


def _at_night(sprite: Sprite, name: str) -> Sprite:
    """The drawing in the blue light of a landscape at night."""
    matrix = " ".join(
        " ".join(f"{share if column == row else 0:g}" for column in range(5))
        for row, share in enumerate((*MOONLIGHT, 1.0))
    )
    dimmed = (
        f'<filter id="{name}" color-interpolation-filters="sRGB"><feColorMatrix values="{matrix}"/></filter>'
    )
    return replace(sprite, markup=f'{dimmed}<g filter="url(#{name})">{sprite.markup}</g>')


@lru_cache(maxsize=512)
def _cached(
    sprites: Sprites, vocabulary: Vocabulary, thing: Thing, style: str, colour: str | None, prefix: str
) -> Sprite:
    return sprites.svg(concept_of(thing, vocabulary), style, colour, prefix)


def _definition(index: int, sprite: Sprite) -> str:
    """A drawing to be used; cut at its own canvas where art goes on beyond it; a quarter slower."""
    if sprite.style not in OVERFLOWING:
        return f'<g id="t{index}">{sprite.markup}</g>'
    left, top, width, height = sprite.view_box
    return (
        f'<clipPath id="c{index}"><rect x="{left}" y="{top}" width="{width}" height="{height}"/></clipPath>'
        f'<g id="t{index}" clip-path="url(#c{index})">{sprite.markup}</g>'
    )


def _drawn(spot: Spot, sprite: Sprite) -> str:
    left, top, width, height = sprite.ink_view_box
    across, down = spot.width / width, spot.height / height
    x, y = spot.left - left * across, spot.top - top * down
    moved = f"translate({x:.2f} {y:.2f}) scale({across:.4f} {down:.4f})"
    shade = ""
    if spot.has_shadow:
        foot = spot.bottom - SHADOW_RISE * spot.width
        shade = (
            f'<ellipse cx="{spot.left + spot.width / 2:.1f}" cy="{foot:.1f}" '
            f'rx="{SHADOW_WIDTH * spot.width / 2:.1f}" ry="{SHADOW_HEIGHT * spot.width / 2:.1f}" '
            f'fill="url(#shade)" opacity="{SHADOW_OPACITY}"/>'
        )
    return f'{shade}<use href="#t{spot.thing}" transform="{moved}"/>'
