"""A composition - a scene with all its places - as one SVG, and that as pixels of any size. Uses resvg.

Everything is vector art: at twice the size it is twice as sharp.
"""

from collections.abc import Collection
from functools import lru_cache

import cv2
import numpy as np
import resvg_py
from numpy.typing import NDArray

from makeready.scene.blocks import Spot
from makeready.scene.composing import concept_of
from makeready.scene.composition import Composition
from makeready.scene.grounds import Backdrop, backdrop
from makeready.scene.spec import Thing
from makeready.scene.sprites import Sprite, Sprites
from makeready.scene.styles import style_named
from makeready.scene.vocabulary import Vocabulary

Pixels = NDArray[np.uint8]
OVERFLOWING = ("classic", "cartoon")
"""Styles of the pack with drawings that paint outside of their view box: 23 of 1,500."""
SHADOW_WIDTH, SHADOW_HEIGHT, SHADOW_OPACITY = 0.9, 0.1, 0.2
"""Shares of an object's width, and of black in the middle. Ours: seen as standing, not as a spot."""


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
    scene, arrangement = composition.scene, composition.arrangement
    width, height = arrangement.width, arrangement.height
    ground = backdrop(scene.ground, width, height, composition.seed)
    art = [_sprite(composition, index, ground, sprites, vocabulary) for index in range(len(scene.things))]
    used = {spot.thing for index, spot in enumerate(arrangement.spots) if index not in without}
    defs = "".join(_definition(index, one) for index, one in enumerate(art) if index in used)
    shadow = (
        '<radialGradient id="shade"><stop offset="0" stop-opacity="1"/>'
        '<stop offset=".55" stop-opacity=".62"/><stop offset="1" stop-opacity="0"/></radialGradient>'
    )
    body = [
        _drawn(spot, art[spot.thing]) for index, spot in enumerate(arrangement.spots) if index not in without
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.2f} {height:.2f}">'
        f"<defs>{shadow}{defs}</defs>{ground.svg if has_ground else ''}{''.join(body)}</svg>"
    )


def png_of(svg: str, width_px: int, height_px: int) -> bytes:
    """The drawing as PNG with alpha."""
    return resvg_py.svg_to_bytes(svg_string=svg, width=width_px, height=height_px, skip_system_fonts=True)


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


def drawn(
    composition: Composition, sprites: Sprites, vocabulary: Vocabulary, width_px: int, height_px: int
) -> Pixels:
    """The picture with its ground. Shapes: -> (height_px, width_px, 3), sRGB."""
    return np.ascontiguousarray(
        pixels_of(svg_of(composition, sprites, vocabulary), width_px, height_px)[:, :, :3]
    )


def _sprite(
    composition: Composition, index: int, ground: Backdrop, sprites: Sprites, vocabulary: Vocabulary
) -> Sprite:
    thing = composition.scene.things[index]
    colour = thing.colour or None
    if colour is None and ground.is_dark and style_named(composition.style).is_tintable:
        colour = "white"
    return _cached(sprites, vocabulary, thing, composition.style, colour, f"o{index}")


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
        shade = (
            f'<ellipse cx="{spot.left + spot.width / 2:.1f}" cy="{spot.bottom - 0.012 * spot.width:.1f}" '
            f'rx="{SHADOW_WIDTH * spot.width / 2:.1f}" ry="{SHADOW_HEIGHT * spot.width / 2:.1f}" '
            f'fill="url(#shade)" opacity="{SHADOW_OPACITY}"/>'
        )
    return f'{shade}<use href="#t{spot.thing}" transform="{moved}"/>'
