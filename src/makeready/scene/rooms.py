"""Where on a canvas there is room: at one of the nine places, in the middle, or in what others leave free.
Pure geometry; the y axis points down."""

from collections.abc import Sequence

from makeready.brief.constraints import Anchor
from makeready.scene.blocks import Block, Spot, around
from makeready.scene.spec import GroundKind

MARGIN, SLICE_MARGIN = 75.0, 55.0
"""Free at every edge, and around things with places of their own. Ours."""
PLACE_REACH = 0.35
"""The centre of what stands "on the left" lies in the left third of the canvas; verify/placement.py."""
CENTRE_REACH = 0.035
"""How far off the middle what stands "in the center" may be; verify/placement.py allows 0.04."""
HORIZONS: dict[GroundKind, float] = {
    "grass": 0.64,
    "beach": 0.62,
    "snow": 0.64,
    "desert": 0.64,
    "sea": 0.56,
    "room": 0.66,
    "night": 0.72,
    "forest": 0.64,
    "city": 0.66,
}
"""Where the ground begins, as a share of the height."""
BASELINE = 0.8
"""Where things stand on a ground with a horizon; a share of the height."""
WATERLINE, MIN_HANGING = 0.05, 0.25
"""How far below the horizon a thing stands that has something under it, a share of the height; and how much
of its own height that reaches down. Ours: a boat over a whale is on the water."""


def at_place(
    block: Block,
    place: Anchor,
    ground: GroundKind,
    canvas: tuple[float, float],
    cores: tuple[int, ...] = (),
) -> Block | None:
    """The block with its core at one of the nine places; None if it is too large to stand there.

    `cores` are several things that all want to be there.
    """
    width, height = canvas
    cores = cores or (block.core,)
    own, core = block.bounds, around([spot for spot in block.spots if spot.thing in cores])
    words = place.split()
    if own.width > width - 2 * SLICE_MARGIN or own.height > height - 2 * SLICE_MARGIN:
        return None
    x = 0.2 if "left" in words else 0.8 if "right" in words else 0.5
    y = 0.2 if "top" in words else 0.8 if "bottom" in words else 0.5
    if "top" not in words and "bottom" not in words and ground in HORIZONS:
        y = max(0.5, min(BASELINE - core.height / 2 / height, 0.74))
    right = x * width - core.left - core.width / 2
    down = y * height - core.top - core.height / 2
    right += max(0.0, SLICE_MARGIN - own.left - right) - max(0.0, own.right + right - width + SLICE_MARGIN)
    down += max(0.0, SLICE_MARGIN - own.top - down) - max(0.0, own.bottom + down - height + SLICE_MARGIN)
    moved = block.moved(right, down)
    is_there = all(_is_at(moved, thing, words, canvas) for thing in cores)
    if place == "center" and len(cores) == 1:
        at = moved.core_bounds
        is_there = abs(at.left + at.width / 2 - width / 2) <= CENTRE_REACH * width
    return moved if is_there else None


def _is_at(block: Block, thing: int, words: Sequence[str], canvas: tuple[float, float]) -> bool:
    """Whether the middle of a thing lies in the third of the canvas that the words of a place name."""
    box = around([spot for spot in block.spots if spot.thing == thing])
    x, y = (box.left + box.width / 2) / canvas[0], (box.top + box.height / 2) / canvas[1]
    return (
        ("left" not in words or x <= PLACE_REACH)
        and ("right" not in words or x >= 1 - PLACE_REACH)
        and ("top" not in words or y <= PLACE_REACH)
        and ("bottom" not in words or y >= 1 - PLACE_REACH)
    )


def in_free_room(
    block: Block,
    placed: Sequence[Block],
    ground: GroundKind,
    canvas: tuple[float, float],
    gap: float,
    foot: float,
) -> Block | None:
    """The block in the middle of the canvas, or of what the things with places leave of it.

    `foot` is where it stands on a ground with a horizon, a share of the height.
    """
    width, height = canvas
    taken = [one.bounds for one in placed]
    for left, top, right, bottom in _rooms(taken, canvas, gap):
        own = block.bounds
        if own.width > right - left or own.height > bottom - top:
            continue
        if foot < BASELINE and own.height > foot * height - top:
            continue
        is_whole = (left, top, right, bottom) == (MARGIN, MARGIN, width - MARGIN, height - MARGIN)
        down = (top + bottom - own.height) / 2 - own.top
        if ground in HORIZONS and bottom >= 0.75 * height:
            base = min(bottom, max(foot * height, top + own.height))
            down = min(base, (foot - 0.04) * height + own.height / 2) - own.bottom
            if foot < BASELINE:
                down = base - own.bottom
            core = block.core_bounds
            if own.bottom - core.bottom > MIN_HANGING * core.height:
                down = max(down, (HORIZONS[ground] + WATERLINE) * height - core.bottom)
                if ground == "sea":
                    down = (HORIZONS[ground] + WATERLINE) * height - core.bottom
                if own.bottom + down > height - SLICE_MARGIN or own.top + down < top:
                    continue
            down = max(down, top - own.top)
        moved = block.moved((left + right - own.width) / 2 - own.left, down)
        if is_whole and any(are_near(spot, one, gap) for spot in moved.spots for one in taken):
            continue
        return moved
    return None


def _rooms(
    taken: Sequence[Spot], canvas: tuple[float, float], gap: float
) -> list[tuple[float, float, float, float]]:
    """Rooms to try: the whole canvas first, then what lies beside, above or below everything that is
    taken."""
    width, height = canvas
    whole = (MARGIN, MARGIN, width - MARGIN, height - MARGIN)
    if not taken:
        return [whole]
    left, top, right, bottom = whole
    lefts = [one.right + gap for one in taken if one.left + one.width / 2 < 0.4 * width]
    rights = [one.left - gap for one in taken if one.left + one.width / 2 > 0.6 * width]
    tops = [one.bottom + gap for one in taken if one.top + one.height / 2 < 0.45 * height]
    bottoms = [one.top - gap for one in taken if one.top + one.height / 2 > 0.55 * height]
    rooms = [
        whole,
        (max([left, *lefts]), top, min([right, *rights]), bottom),
        (left, max([top, *tops]), right, min([bottom, *bottoms])),
        (max([left, *lefts]), max([top, *tops]), min([right, *rights]), min([bottom, *bottoms])),
    ]
    middles = [one for one in taken if 0.4 * width <= one.left + one.width / 2 <= 0.6 * width]
    for one in middles:
        rooms += [
            (left, top, one.left - gap, bottom),
            (one.right + gap, top, right, bottom),
            (left, one.bottom + gap, right, bottom),
            (left, top, right, one.top - gap),
        ]
    clear = [room for room in rooms[1:] if not any(are_near(_box(room), one, 0.9 * gap) for one in taken)]
    return [whole, *sorted(clear, key=lambda room: -(room[2] - room[0]) * (room[3] - room[1]))]


def _box(room: tuple[float, float, float, float]) -> Spot:
    return Spot(thing=-1, left=room[0], top=room[1], width=room[2] - room[0], height=room[3] - room[1])


def are_near(first: Spot, second: Spot, gap: float) -> bool:
    across = max(first.left - second.right, second.left - first.right)
    down = max(first.top - second.bottom, second.top - first.bottom)
    return max(across, down) < gap - 1e-6
