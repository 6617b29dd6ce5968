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
from makeready.scene.habitats import FLYING, STANDING
from makeready.scene.rooms import BASELINE, HORIZONS, are_near, at_place, in_free_room
from makeready.scene.spec import GroundKind, Scene, Tie

SHORT_SIDE = 1000.0
"""Units of the shorter side of every canvas: layouts know no pixels."""
MAX_SIDE = 8001.0
"""The longer side of the most extreme canvas, 8:1, and a rounding."""
MAX_UNIT = 640.0
"""The largest ordinary object. Ours: a single one then fills about 60 % of the shorter side."""
MIN_UNIT = 36.0
"""The smallest: below it, 37 px at 1024, nobody sees what it is."""
PLACED_UNIT = 330.0
"""The largest object that has a place of its own: a third of the canvas."""
SKY_UNITS, MIN_SKY_GAIN = (240.0, 180.0), 1.25
"""Smaller ones that are tried under a sky, and how much larger all else must become for them; ours."""
MIN_GAIN, MIN_PAIR_GAIN = 1.08, 1.5
"""How much larger objects must become for more rows; two things are wanted beside each other. Ours."""
CLOSE_GAP, CLOSE_ROW = 0.1, 0.17
MIN_DEEP, MIN_DEEP_GAIN, DEEP_FOOT, FEET_BELOW = 3, 1.15, 0.92, 0.03
"""Of so many things some may stand behind the others, if all become so much larger; where the nearer ones
stand, a share of the height, and how far below the horizon the farther ones. Ours."""
TOGETHER: frozenset[Tie] = frozenset({"on", "inside", "above", "below", "under", "in front of", "behind"})
"""Who has one of these relations to the same thing stands in one row, with this between
them; what is inside of it in two, if it is much. Ours."""
MAX_LEVEL = 4
"""On a ground with a horizon up to four of a kind stand in one row: a second one would hang in the air."""
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
        if scene.ground.kind in ("plain", "gradient") and _is_of_one_level(scene):
            most = 1
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


def _is_of_one_level(scene: Scene) -> bool:
    """Whether nothing may stand over anything: where a house or a tree stands there is one ground for all."""
    concepts = {thing.concept for thing in scene.things}
    is_few = sum(thing.count for thing in scene.things) <= MAX_LEVEL
    return is_few and bool(concepts & STANDING) and not concepts & FLYING


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
        if at is None or any(are_near(at.bounds, other.bounds, 0.12 * min(unit, cap)) for other in placed):
            return None
        placed.append(at)
    free = [tree.block.scaled(unit) for tree in _stacked(trees, num_rows, ground)]
    if free:
        gap = CLOSE_ROW if num_rows == 1 and len(free) > 2 else CLEAR
        whole = _in_rows(free, num_rows, gap * unit)
        base = BASELINE
        if ground in HORIZONS and all(tree.is_far for tree in trees if tree.place is None):
            base = HORIZONS[ground] + FAR_FOOT.get(ground, 0.06)
        moved = in_free_room(whole, placed, ground, canvas, 0.2 * unit, base)
        if moved is not None and ground in HORIZONS:
            cores = {block.core for block in free[: len(free) // num_rows]}
            moved = _in_depth(moved, cores, ground, canvas[1], is_deep=num_rows > 1)
        if moved is not None and any(are_near(moved.bounds, one.bounds, 0.0) for one in placed):
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
