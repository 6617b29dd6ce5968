"""Drawings that are mirrored or turned around the middle of their ink. Standard library only."""

from dataclasses import replace
from math import cos, radians, sin

from makeready.scene.spec import Thing
from makeready.scene.sprites import Sprite
from makeready.scene.vocabulary import InkBox


def turned_aspect(aspect: float, thing: Thing) -> float:
    """Width by height of a drawing after the thing's turn."""
    width, height = turned_sides(aspect, 1.0, thing.turn_deg)
    return width / height


def turned_sides(width: float, height: float, turn_deg: int) -> tuple[float, float]:
    """The box around a box that is turned."""
    across, down = abs(cos(radians(turn_deg))), abs(sin(radians(turn_deg)))
    return width * across + height * down, width * down + height * across


def posed(sprite: Sprite, thing: Thing, name: str) -> Sprite:
    """The drawing as the thing stands: its ink is the box around what is turned. `name` is for its clip.

    What a drawing paints beyond its view box is cut off before; the new one leaves room on all sides, as the
    ink is known to a hundredth only.
    """
    if not (thing.turn_deg or thing.is_mirrored):
        return sprite
    left, top, width, height = sprite.ink_view_box
    x, y = left + width / 2, top + height / 2
    wide, high = turned_sides(width, height, thing.turn_deg)
    across = -1 if thing.is_mirrored else 1
    moved = (
        f"translate({x:.4f} {y:.4f}) rotate({thing.turn_deg}) scale({across} 1) translate({-x:.4f} {-y:.4f})"
    )
    box = sprite.view_box
    clip = f'<rect x="{box[0]}" y="{box[1]}" width="{box[2]}" height="{box[3]}"/>'
    return replace(
        sprite,
        markup=f'<clipPath id="{name}">{clip}</clipPath>'
        f'<g transform="{moved}"><g clip-path="url(#{name})">{sprite.markup}</g></g>',
        view_box=(x - wide, y - high, 2 * wide, 2 * high),
        ink=InkBox(0.25, 0.25, 0.75, 0.75),
    )
