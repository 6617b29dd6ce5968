"""Where the objects of a scene stand on a canvas: relations first, then the largest size at which all of it
fits.

The same scene, canvas and seed give the same places. Seed 1 is the plain layout; others turn sides and bend
rows.
"""

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from makeready.brief.constraints import Anchor
from makeready.errors import InvalidBriefError
from makeready.scene.blocks import (
    CLEAR,
    LANDFORMS,
    Block,
    Spot,
    around,
    beneath,
    group,
    is_beneath,
    joined,
    row_of,
    tied,
    with_between,
)
from makeready.scene.grammar import SIZE_SCALES
from makeready.scene.habitats import FLYING
from makeready.scene.spec import GroundKind, Scene, Tie

SHORT_SIDE = 1000.0
"""Units of the shorter side of every canvas: layouts know no pixels."""
MAX_SIDE = 8001.0
"""The longer side of the most extreme canvas, 8:1, and a rounding."""
MARGIN, SLICE_MARGIN = 75.0, 55.0
"""Free at every edge, and around things with places of their own. Ours."""
MAX_UNIT = 640.0
"""The largest ordinary object. Ours: a single one then fills about 60 % of the shorter side."""
MIN_UNIT = 36.0
"""The smallest: below it, 37 px at 1024, nobody sees what it is."""
PLACED_UNIT = 330.0
"""The largest object that has a place of its own: a third of the canvas."""
SKY_UNITS, MIN_SKY_GAIN = (240.0, 180.0), 1.25
"""Smaller ones that are tried under a sky, and how much larger all else must become for them; ours."""
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
MIN_GAIN, MIN_PAIR_GAIN = 1.08, 1.5
"""How much larger objects must become for more rows; two things are wanted beside each other. Ours."""
CLOSE_GAP = 0.1
MIN_DEEP, MIN_DEEP_GAIN, DEEP_FOOT, FEET_BELOW = 4, 1.25, 0.92, 0.03
"""Of so many things some may stand behind the others, if all become so much larger; where the nearer ones
stand, a share of the height, and how far below the horizon the farther ones. Ours."""
TOGETHER: frozenset[Tie] = frozenset({"on", "inside", "above", "below", "under", "in front of", "behind"})
"""Who has one of these relations to the same thing stands in one row, with this between
them; what is inside of it in two, if it is much. Ours."""
MAX_LEVEL = 4
"""On a ground with a horizon up to four of a kind stand in one row: a second one would hang in the air."""
BASELINE = 0.8
"""Where things stand on a ground with a horizon; a share of the height."""
WATERLINE, MIN_HANGING = 0.05, 0.25
"""How far below the horizon a thing stands that has something under it, a share of the height; and how much
of its own height that reaches down. Ours: a boat over a whale is on the water."""
FAR_FOOT = {"sea": 0.008, "beach": -0.02}
"""How far below the horizon mountains stand that nothing stands before; shares of the height. Ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """All objects of a scene on a canvas, in drawing order.

    Units: the shorter side of the canvas is 1000.
    """

    width: float
    height: float
    spots: tuple[Spot, ...]

    def of(self, thing: int) -> tuple[Spot, ...]:
        return tuple(spot for spot in self.spots if spot.thing == thing)

    def extent(self, thing: int) -> Spot:
        """The box around all objects of a thing."""
        return around(self.of(thing))


class _Tree(NamedTuple):
    """A block that hangs together, where on the canvas it wants to be, and whether it stands far away."""

    block: Block
    place: Anchor | None
    is_far: bool = False
    is_high: bool = False


def canvas_units(width_px: int, height_px: int) -> tuple[float, float]:
    """The canvas in units of the layout."""
    scale = SHORT_SIDE / min(width_px, height_px)
    return width_px * scale, height_px * scale


def arranged(
    scene: Scene,
    aspects: Sequence[float],
    width: float,
    height: float,
    seed: int = 1,
    scales: Sequence[float] | None = None,
) -> Arrangement:
    """The places of all objects of the scene.

    `aspects` has the width by height of each thing's drawing, `scales` its size beside the others, without
    them that of its size's word. Of the ways to stack groups and rows that one
    is taken in which objects are largest.

    Raises: InvalidBriefError if there is no room for so much.
    """
    best: tuple[float, tuple[Spot, ...]] | None = None
    scales = [SIZE_SCALES[thing.size] for thing in scene.things] if scales is None else scales
    forms = list(zip(aspects, scales, strict=True))
    is_level = scene.ground.kind in HORIZONS and max(thing.count for thing in scene.things) <= MAX_LEVEL
    is_mixed = len({thing.place is None for thing in scene.things}) == 2
    is_sized = any(thing.size for thing in scene.things)
    caps = SKY_UNITS if scene.ground.kind in HORIZONS and is_mixed and not is_sized else ()
    for is_wide in (True,) if is_level else (True, False):
        chance = random.Random(seed)  # noqa: S311 - places, no secrets
        trees = _trees(scene, forms, is_wide=is_wide, chance=None if seed == 1 else chance)
        num_free = sum(tree.place is None for tree in trees)
        most = max(1, num_free) if scene.ground.kind not in HORIZONS else 2 if num_free >= MIN_DEEP else 1
        for num_rows in range(1, 1 + most):
            found = _largest(trees, num_rows, scene.ground.kind, (width, height), caps)
            gain = MIN_PAIR_GAIN if num_free == 2 and num_rows == 2 else MIN_GAIN
            if scene.ground.kind in HORIZONS:
                gain = MIN_DEEP_GAIN
            if found is not None and (best is None or found[0] > best[0] * gain):
                best = found
    if best is None:
        raise InvalidBriefError(
            "There is no room for all of it on this canvas.",
            hint="Ask for fewer things, smaller ones, or a larger canvas.",
            param="canvas",
        )
    spots = sorted(best[1], key=lambda spot: spot.layer)
    return Arrangement(width=width, height=height, spots=tuple(spots))


def _trees(
    scene: Scene, forms: Sequence[tuple[float, float]], *, is_wide: bool, chance: random.Random | None
) -> list[_Tree]:
    things = scene.things
    arc = 0.0 if chance is None else chance.choice((0.0, 0.0, 0.16))
    is_left = chance is not None and chance.random() < 0.5
    groups = [
        group(index, thing, aspect, is_wide=is_wide, arc=arc, scale=scale)
        for index, (thing, (aspect, scale)) in enumerate(zip(things, forms, strict=True))
    ]

    def tree(index: int) -> Block:
        whole, beside_left = groups[index], is_left
        near = [number for number, thing in enumerate(things) if thing.to == (index,)]
        for other in near:
            thing = things[other]
            alike = [one for one in near if things[one].tie == thing.tie]
            if thing.tie is None or (thing.tie in TOGETHER and other != alike[0]):
                continue
            block = tree(other)
            if thing.tie in TOGETHER and len(alike) > 1:
                num_rows = 2 if thing.tie == "inside" and len(alike) > 3 else 1
                block = _in_rows([tree(one) for one in alike], num_rows, CLOSE_GAP)
            if is_beneath(thing, things):
                block = beneath(whole, block)
            else:
                block = tied(whole, block, thing.tie, is_left=beside_left)
            whole = joined(whole, block)
            beside_left = beside_left != (thing.tie == "next to")
        return whole

    roots = [index for index, thing in enumerate(things) if thing.tie is None or thing.tie == "between"]
    trees = {
        index: _Tree(
            tree(index),
            things[index].place,
            is_far=things[index].concept in LANDFORMS,
            is_high=things[index].concept in FLYING,
        )
        for index in roots
    }
    for index in roots:
        if things[index].tie == "between":
            first, second = things[index].to
            trees = _bound(trees, index, first, second)
    return list(trees.values())


def _bound(trees: dict[int, _Tree], index: int, first: int, second: int) -> dict[int, _Tree]:
    """The trees after `index` was put between two others: all three are one tree then."""
    one, other = (_root_of(trees, thing) for thing in (first, second))
    middle = trees[index].block
    if one == other:
        block = with_between(trees[one].block, middle, first, second)
    elif index in (one, other):  # one of the two belongs to what is put between them
        block = row_of([trees[one].block, trees[other].block])
    else:
        if _column(trees[other].place) < _column(trees[one].place):
            one, other = other, one
        block = row_of([trees[one].block, middle, trees[other].block])
    places = {tree.place for key, tree in trees.items() if key in (one, other)}
    place = places.pop() if len(places) == 1 else None
    merged = {key: tree for key, tree in trees.items() if key not in (index, one, other)}
    return {**merged, one: _Tree(replace(block, core=one), place)}


def _root_of(trees: dict[int, _Tree], thing: int) -> int:
    return next(key for key, tree in trees.items() if any(spot.thing == thing for spot in tree.block.spots))


def _column(place: Anchor | None) -> int:
    words = (place or "center").split()
    return -1 if "left" in words else 1 if "right" in words else 0


def _largest(
    trees: Sequence[_Tree],
    num_rows: int,
    ground: GroundKind,
    canvas: tuple[float, float],
    caps: Sequence[float],
) -> tuple[float, tuple[Spot, ...]] | None:
    """The places at the largest unit that fits; None if nothing does.

    With `caps` what has a place may be smaller than the rest, where that makes the rest much larger: three
    stars and a moon beside each other made a small house of the one below them.
    """
    found = _largest_of(trees, num_rows, ground, canvas, PLACED_UNIT)
    for cap in caps:
        other = _largest_of(trees, num_rows, ground, canvas, cap)
        if found is not None and other is not None and other[0] > found[0] * MIN_SKY_GAIN:
            found = other
    return found


def _largest_of(
    trees: Sequence[_Tree], num_rows: int, ground: GroundKind, canvas: tuple[float, float], cap: float
) -> tuple[float, tuple[Spot, ...]] | None:
    """As `_largest`, by halving; things with places are no larger than `cap`."""
    low, high = MIN_UNIT, MAX_UNIT
    found = _fitted(trees, num_rows, ground, canvas, low, cap)
    if found is None:
        return None
    for _ in range(12):
        middle = (low + high) / 2
        more = _fitted(trees, num_rows, ground, canvas, middle, cap)
        if more is None:
            high = middle
        else:
            low, found = middle, more
    return low, found


def _fitted(
    trees: Sequence[_Tree],
    num_rows: int,
    ground: GroundKind,
    canvas: tuple[float, float],
    unit: float,
    cap: float,
) -> tuple[Spot, ...] | None:
    """All spots with ordinary objects of `unit` size, those with places of `cap` at most; None if they do
    not fit."""
    placed: list[Block] = []
    by_place: dict[Anchor, list[Block]] = {}
    for tree in trees:
        if tree.place is not None:
            by_place.setdefault(tree.place, []).append(tree.block.scaled(min(unit, cap)))
    for place, blocks in by_place.items():
        row = row_of(blocks, CLEAR * min(unit, cap))
        at = at_place(row, place, ground, canvas, tuple(block.core for block in blocks))
        if at is None or any(_are_near(at.bounds, other.bounds, 0.12 * min(unit, cap)) for other in placed):
            return None
        placed.append(at)
    free = [tree.block.scaled(unit) for tree in _stacked(trees, num_rows, ground)]
    if free:
        whole = _in_rows(free, num_rows, CLEAR * unit)
        base = BASELINE
        if ground in HORIZONS and all(tree.is_far for tree in trees if tree.place is None):
            base = HORIZONS[ground] + FAR_FOOT.get(ground, 0.06)
        moved = _in_free_room(whole, placed, ground, canvas, 0.2 * unit, base)
        if moved is not None and ground in HORIZONS:
            cores = {block.core for block in free[: len(free) // num_rows]}
            moved = _in_depth(moved, cores, ground, canvas[1], is_deep=num_rows > 1)
        if moved is not None and any(_are_near(moved.bounds, one.bounds, 0.0) for one in placed):
            return None
        if moved is None:
            return None
        placed.append(moved)
    return tuple(spot for block in placed for spot in block.spots)


def _stacked(trees: Sequence[_Tree], num_rows: int, ground: GroundKind) -> list[_Tree]:
    """The trees without places, those of upper rows first: what flies; on a ground, what is larger."""
    free = [tree for tree in trees if tree.place is None]
    if num_rows == 1:
        return free
    if ground in HORIZONS:
        return sorted(
            free, key=lambda tree: -round(max(one.width * one.height for one in tree.block.spots), 2)
        )
    return sorted(free, key=lambda tree: not tree.is_high)


def _in_depth(
    whole: Block, cores: Collection[int], ground: GroundKind, height: float, *, is_deep: bool
) -> Block | None:
    """The block with its rows one behind the other, if even the feet of the farthest, those of `cores`, are
    on the ground; a single row as it is."""
    feet = [spot.bottom for spot in whole.spots if spot.thing in cores]
    if not is_deep and max(feet) - min(feet) < 1.0:
        return whole
    down = DEEP_FOOT * height - whole.bounds.bottom
    is_grounded = min(feet) + down >= (HORIZONS[ground] + FEET_BELOW) * height
    return whole.moved(0.0, down) if is_grounded else None


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


def _in_rows(blocks: Sequence[Block], num_rows: int, gap: float) -> Block:
    """Blocks in rows of nearly equal numbers, each row centred, from top to bottom."""
    rows: list[Block] = []
    for number in range(num_rows):
        start, end = (len(blocks) * step // num_rows for step in (number, number + 1))
        if end > start:
            rows.append(row_of(blocks[start:end], gap))
    whole = rows[0]
    for row in rows[1:]:
        outer, own = whole.bounds, row.bounds
        middle = outer.left + outer.width / 2
        whole = joined(whole, row.moved(middle - own.left - own.width / 2, outer.bottom + gap - own.top))
    return whole


def _in_free_room(
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
        if is_whole and any(_are_near(spot, one, gap) for spot in moved.spots for one in taken):
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
    clear = [room for room in rooms[1:] if not any(_are_near(_box(room), one, 0.9 * gap) for one in taken)]
    return [whole, *sorted(clear, key=lambda room: -(room[2] - room[0]) * (room[3] - room[1]))]


def _box(room: tuple[float, float, float, float]) -> Spot:
    return Spot(thing=-1, left=room[0], top=room[1], width=room[2] - room[0], height=room[3] - room[1])


def _are_near(first: Spot, second: Spot, gap: float) -> bool:
    across = max(first.left - second.right, second.left - first.right)
    down = max(first.top - second.bottom, second.top - first.bottom)
    return max(across, down) < gap - 1e-6
