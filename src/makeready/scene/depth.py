"""Depth on a ground with a horizon: what stands there stands nearer or farther, the farther the smaller and
higher up, and nothing hides another.

A layout of one row is taken apart into what may stand for itself, and set down anew: relations keep who is
left of whom, and what is on, in, before or beside another stays with it. Pure geometry; the y axis points
down.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from makeready.scene.blocks import LANDFORMS, Spot, around
from makeready.scene.habitats import AFLOAT, FLYING, VESSELS
from makeready.scene.layout import Arrangement
from makeready.scene.rooms import HORIZONS, SLICE_MARGIN, are_near
from makeready.scene.spec import GroundKind, Scene, Tie

ORDERED: frozenset[Tie] = frozenset({"left of", "right of", "between"})
"""Relations that only say who is where across; all others keep two things together."""
FAR: dict[GroundKind, float] = {"beach": 0.085}
FAR_ELSEWHERE = 0.035
"""How far below the horizon the farthest feet are, a share of the height: below the tops of the hills."""
RANGE_FOOT, AFLOAT_FOOT, FIXED_SIZE = 0.03, 0.018, 0.92
"""So far below it mountains stand, and boats on the water behind a beach; neither is nearer than that."""
NEAREST, NEAREST_OF_TWO, MANY = 0.935, 0.87, 6
"""Where the nearest feet are, a share of the height, of so many and more, and of two."""
SIZES, INDOOR_SIZES, STEPS = (0.85, 1.1), (0.96, 1.04), 4
"""How large the farthest and the nearest are beside the middle; in so few steps, as each size of a drawing
is drawn once. Ours: a mouse in front stays smaller than the elephant behind it; a floor is not deep."""
GAP_ACROSS, GAP_DOWN, MAX_PAD = 0.075, 0.09, 0.16
"""Between two beside each other, a share of both widths; between one and what is behind it, of the lower's
height; and what is left free beside something at most, by chance, of its width."""
STAGGERS = {0: 0.4, 2: 0.5, 3: 0.34, 4: 0.25}
"""How far apart the middles are of two that stand one behind the other, of the narrower, by the lanes."""
TOP = 0.07
"""Free at the upper edge, a share of the height."""
LARGEST, LARGEST_SHARE = 430.0, 0.56
"""The largest side of a square of an object's area, in units of a shorter side of 1000, and the share of the
height that it may take: more is no scene but a heap."""
MIN_GAIN, ORDER_BONUS, DEPTH_BONUS = 0.8, 1.06, 0.15
"""How much smaller than in a row all may become; what the order of the caption and all of the depth are
worth, in size."""
LANES, MANY_LANES, LANE_SLACK = (2, 0, 0, 3), (3, 2, 4, 3), 0.14
"""In how many lanes by turns, or in none, few and many stand; and how far off its lane something is."""
TRIALS, FEW_TRIALS, FEW = 20, 8, 12
"""Ways that are tried for up to so many, and for more: 2 ms in the mean, at most 10."""
SPREAD = 1.5
"""How much wider than needed they may stand."""


class _Unit(NamedTuple):
    """What stands for itself, as it was laid out: its spots, their box, and where its foot is. `tree` is all
    that relations tie together, `part` what of that is one thing, or stays together.
    `fixed_foot` is where it must stand, a share of the height; 0 where it may choose;
    what is swimming is at most half above the surface."""

    spots: tuple[Spot, ...]
    box: Spot
    foot: float
    tree: int
    part: int
    fixed_foot: float = 0.0
    is_swimming: bool = False

    def is_ordered(self, other: "_Unit") -> bool:
        """Whether a relation says which of the two is left of the other."""
        return self.tree == other.tree and self.part != other.part


class _Ground(NamedTuple):
    """The canvas: its sides, between which heights feet are, from where down there is water, and what is
    there already."""

    width: float
    height: float
    far: float
    near: float
    water: float
    is_indoors: bool
    taken: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class _Trial:
    """Units from left to right, where their feet are, and how large each is beside the others;
    `pads` are free at their left, shares of their width."""

    units: tuple[_Unit, ...]
    feet: tuple[float, ...]
    sizes: tuple[float, ...]
    pads: tuple[float, ...]
    stagger: float
    bonus: float = 1.0


def deepened(arrangement: Arrangement, scene: Scene, seed: int) -> Arrangement:
    """The arrangement with its free things at different depths, where that leaves them their size; else as
    it is.

    `scene` is the one that was laid out. The same seed gives the same places.
    """
    if scene.ground.kind not in HORIZONS:
        return arrangement
    free, taken = _units(arrangement, scene)
    if len(free) < 2:
        return arrangement
    ground = _ground_of(scene.ground.kind, arrangement, len(free), taken)
    chance = random.Random(f"depth {seed}")  # noqa: S311 - places, no secrets
    is_sized = any(thing.size for thing in scene.things)
    num_trials, lanes = (TRIALS, LANES) if len(free) <= FEW else (FEW_TRIALS, MANY_LANES)
    best, most = None, MIN_GAIN
    for number in range(num_trials):
        trial = _trial(free, ground, chance, num_lanes=lanes[number % len(lanes)], is_sized=is_sized)
        found = _largest(trial, ground, scene, most / trial.bonus)
        if found is not None:
            most, best = found[0] * trial.bonus, found[1]
    if best is None:
        return arrangement
    spots = sorted((*taken, *best), key=lambda spot: (spot.layer, spot.parent >= 0, spot.bottom))
    return replace(arrangement, spots=tuple(spots))


def _ground_of(kind: GroundKind, canvas: Arrangement, num_units: int, taken: tuple[Spot, ...]) -> _Ground:
    line, height = HORIZONS[kind], canvas.height
    share = min(1.0, (num_units - 2) / (MANY - 2))
    return _Ground(
        width=canvas.width,
        height=height,
        far=(line + FAR.get(kind, FAR_ELSEWHERE)) * height,
        near=(NEAREST_OF_TWO + share * (NEAREST - NEAREST_OF_TWO)) * height,
        water=line * height if kind == "sea" else 0.0,
        is_indoors=kind == "room",
        taken=taken,
    )


def _units(arrangement: Arrangement, scene: Scene) -> tuple[tuple[_Unit, ...], tuple[Spot, ...]]:
    """What may be set down elsewhere, from left to right, and the objects that stay where they are."""
    things = scene.things
    together, trees = list(range(len(things))), list(range(len(things)))
    for index, thing in enumerate(things):
        for other in thing.to:
            _unite(trees, index, other)
            if thing.tie not in ORDERED:
                _unite(together, index, other)
    for index, thing in enumerate(things):
        if thing.tie == "between" and len({together[one] for one in (index, *thing.to)}) < 3:
            for other in thing.to:
                _unite(together, index, other)
    staying = {
        trees[index]
        for index, thing in enumerate(things)
        if thing.place or (thing.tie is None and thing.concept in FLYING)
    }
    free: list[_Unit] = []
    taken: list[Spot] = []
    for root in dict.fromkeys(together):
        members = [index for index, one in enumerate(together) if one == root]
        spots = tuple(spot for spot in arrangement.spots if spot.thing in members)
        if trees[root] in staying:
            taken += spots
            continue
        thing = things[members[0]]
        is_whole = len(members) > 1 or thing.is_row or thing.concept in LANDFORMS
        is_swimming = thing.concept in AFLOAT - VESSELS
        fixed = _fixed_foot(thing.concept, scene.ground.kind) if len(members) == 1 else 0.0
        for part in [spots] if is_whole else [(spot,) for spot in spots]:
            standing = [spot for spot in part if spot.parent < 0] or part
            foot = max(spot.bottom for spot in standing)
            free.append(_Unit(part, around(part), foot, trees[root], root, fixed, is_swimming))
    return tuple(sorted(free, key=lambda one: one.box.left + one.box.width / 2)), tuple(taken)


def _fixed_foot(concept: str, kind: GroundKind) -> float:
    """How far down a canvas something must stand; 0 where it may stand anywhere on the ground."""
    if concept in LANDFORMS and kind != "sea":
        return HORIZONS[kind] + RANGE_FOOT
    return HORIZONS[kind] + AFLOAT_FOOT if concept in VESSELS and kind == "beach" else 0.0


def _unite(roots: list[int], one: int, other: int) -> None:
    old, new = roots[one], roots[other]
    roots[:] = [new if root == old else root for root in roots]


def _trial(
    free: Sequence[_Unit], ground: _Ground, chance: random.Random, *, num_lanes: int, is_sized: bool
) -> _Trial:
    """One way to set all down: with wholes among each other every second time."""
    order = list(free)
    is_mixed = chance.random() < 0.5
    if is_mixed:
        keys: dict[int, list[float]] = {}
        for unit in free:
            keys.setdefault(unit.tree, []).append(chance.random())
        waiting = {tree: iter(sorted(values)) for tree, values in keys.items()}
        order = [unit for _, unit in sorted(((next(waiting[u.tree]), u) for u in free), key=lambda p: p[0])]
    depths = _depths(order, chance, num_lanes=num_lanes)
    pads = tuple(chance.uniform(0.0, MAX_PAD) for _ in order)
    smallest, largest = INDOOR_SIZES if ground.is_indoors else SIZES
    feet, sizes = [], []
    for unit, depth in zip(order, depths, strict=True):
        size = 1.0 if is_sized else smallest + round(depth * STEPS) / STEPS * (largest - smallest)
        foot = ground.far + depth * (ground.near - ground.far)
        if unit.fixed_foot:
            foot, size = unit.fixed_foot * ground.height, min(size, FIXED_SIZE)
        sizes.append(size)
        feet.append(foot)
    bonus = 1.0 if is_mixed else ORDER_BONUS
    bonus += DEPTH_BONUS * (max(feet) - min(feet)) / (ground.near - ground.far)
    return _Trial(tuple(order), tuple(feet), tuple(sizes), pads, STAGGERS[num_lanes], bonus)


def _depths(order: Sequence[_Unit], chance: random.Random, *, num_lanes: int) -> list[float]:
    """How near each unit is, from 0 to 1: in lanes by turns, or, with none, each at its own, the tall ones
    rather behind."""
    number = len(order)
    if num_lanes:
        first = chance.randrange(num_lanes)
        lanes = [(first + index) % num_lanes / (num_lanes - 1) for index in range(number)]
        return [min(1.0, max(0.0, lane + chance.uniform(-LANE_SLACK, LANE_SLACK))) for lane in lanes]
    weights = [unit.box.height * chance.uniform(0.8, 1.25) for unit in order]
    ranks = {index: rank for rank, index in enumerate(sorted(range(number), key=lambda i: -weights[i]))}
    return [(ranks[index] + 0.5 + chance.uniform(-0.3, 0.3)) / number for index in range(number)]


def _largest(
    trial: _Trial, ground: _Ground, scene: Scene, least: float
) -> tuple[float, tuple[Spot, ...]] | None:
    """The places at the largest size that fits, by halving; None if it is not above `least`."""
    most = min(
        min(LARGEST / (spot.width * spot.height) ** 0.5, LARGEST_SHARE * ground.height / spot.height) / size
        for unit, size in zip(trial.units, trial.sizes, strict=True)
        for spot in unit.spots
    )
    low, high = least, most
    if high <= low or (found := _packed(trial, ground, scene, low)) is None:
        return None
    if (whole := _packed(trial, ground, scene, high)) is not None:
        return high, whole
    for _ in range(6):
        middle = (low + high) / 2
        more = _packed(trial, ground, scene, middle)
        if more is None:
            high = middle
        else:
            low, found = middle, more
    return low, found


def _packed(trial: _Trial, ground: _Ground, scene: Scene, zoom: float) -> tuple[Spot, ...] | None:
    """All units, each as far left as those before it let it; then spread over the width. None if they do not
    fit, or a relation would not hold."""
    boxes: list[Spot] = []
    for unit, foot, size, pad in zip(trial.units, trial.feet, trial.sizes, trial.pads, strict=True):
        scale = zoom * size
        wide, high = scale * unit.box.width, scale * unit.box.height
        top = foot - scale * (unit.foot - unit.box.top)
        is_dry = unit.is_swimming and top + high / 2 < ground.water
        if is_dry or top < TOP * ground.height or top + high > ground.height - 0.8 * SLICE_MARGIN:
            return None
        box = Spot(thing=-1, left=SLICE_MARGIN, top=top, width=wide, height=high)
        for other, earlier in zip(boxes, trial.units, strict=False):
            stagger = 2.0 if earlier.is_ordered(unit) else trial.stagger
            box = _cleared(box, other, pad * wide, stagger)
        for other in ground.taken:
            gap = GAP_ACROSS * (wide + other.width)
            if are_near(box, other, gap):
                box = replace(box, left=other.right + gap)
        if box.right > ground.width - SLICE_MARGIN:
            return None
        boxes.append(box)
    spread = _spread(boxes, ground)
    spots = tuple(
        replace(
            spot,
            left=box.left + scale * (spot.left - unit.box.left),
            top=box.top + scale * (spot.top - unit.box.top),
            width=scale * spot.width,
            height=scale * spot.height,
        )
        for unit, box in zip(trial.units, spread, strict=True)
        for scale in (box.width / unit.box.width,)
        for spot in unit.spots
    )
    return spots if _are_between(scene, spots) else None


def _cleared(box: Spot, other: Spot, pad: float, stagger: float) -> Spot:
    """The box moved right until it is clear of another: beside it, or behind it and well to its side.

    With a `stagger` above 1 it is always beside.
    """
    narrow, low = min(box.width, other.width), min(box.height, other.height)
    is_beside = max(box.top - other.bottom, other.top - box.bottom) < GAP_DOWN * low
    if is_beside or stagger > 1:
        return replace(box, left=max(box.left, other.right + GAP_ACROSS * (box.width + other.width) + pad))
    middle = other.left + other.width / 2 + stagger * narrow
    return replace(box, left=max(box.left, middle - box.width / 2))


def _spread(boxes: Sequence[Spot], ground: _Ground) -> tuple[Spot, ...]:
    """Farther apart, where there is room, and in the middle of it; as they are where something is in the
    way."""
    whole = around(boxes)
    share = min(SPREAD, (ground.width - 2 * SLICE_MARGIN - 1e-6) / whole.width)
    middle = whole.left + whole.width / 2
    for factor in (share, 1.0):
        wider = [
            replace(one, left=middle + factor * (one.left + one.width / 2 - middle) - one.width / 2)
            for one in boxes
        ]
        box = around(wider)
        right = ground.width / 2 - box.left - box.width / 2
        moved = tuple(replace(one, left=one.left + right) for one in wider)
        if not any(are_near(one, other, 0.1 * one.width) for one in moved for other in ground.taken):
            return moved
    return tuple(boxes)


def _are_between(scene: Scene, spots: Sequence[Spot]) -> bool:
    """Whether what stands between two others is parted from them rather across than down."""
    for index, thing in enumerate(scene.things):
        if thing.tie != "between" or not any(spot.thing == index for spot in spots):
            continue
        one, other = (around([spot for spot in spots if spot.thing == side]) for side in thing.to)
        across = abs(one.left + one.width / 2 - other.left - other.width / 2)
        down = abs(one.top + one.height / 2 - other.top - other.height / 2)
        if across < 1.1 * down:
            return False
    return True
