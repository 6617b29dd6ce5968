"""Places of an edit: one thing's objects change, come or go, and every other object stays where it is."""

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from makeready.scene.blocks import ON_TOP, SEATS, Block, Spot, around, beneath, group, is_beneath, tied
from makeready.scene.layout import MAX_LEVEL, Arrangement
from makeready.scene.rooms import HORIZONS, MARGIN, at_place
from makeready.scene.spec import GroundKind, Thing
from makeready.scene.staging import feet_of

SHRINKS = (1.0, 0.88, 0.76, 0.66, 0.56, 0.46, 0.38)
"""How much smaller something new may be drawn to fit between what is there; ours."""
NEAR = 0.1
"""Of an ordinary object: the least gap to what is there."""
EDGE = 0.45
"""Of the usual margin: what is added may stand nearer to the edge than what was laid out with the whole."""
GRID = 24


def unit_of(arrangement: Arrangement, scales: Sequence[float]) -> float:
    """The size of an ordinary object on this canvas, from those that stand free.

    `scales` are the sizes of the things beside each other.
    """
    free = [spot for spot in arrangement.spots if spot.parent < 0] or list(arrangement.spots)
    return float(median((spot.width * spot.height) ** 0.5 / scales[spot.thing] for spot in free))


def freed(arrangement: Arrangement, index: int) -> Arrangement:
    """Without the objects of a thing; the things after it move up by one."""
    spots = tuple(
        replace(spot, thing=spot.thing - (spot.thing > index), parent=_shifted(spot.parent, index))
        for spot in arrangement.spots
        if spot.thing != index
    )
    return replace(arrangement, spots=spots)


def _shifted(parent: int, index: int) -> int:
    return -1 if parent == index else parent - (parent > index)


def placed(
    arrangement: Arrangement,
    things: Sequence[Thing],
    index: int,
    aspect: float,
    ground: GroundKind,
    unit: float,
) -> Arrangement | None:
    """With objects of the thing `index` where its place or relation wants them, or where there is room.

    `unit` is the size of each. They are drawn smaller where that is what it takes. None if nothing else
    helps.
    """
    others = tuple(spot for spot in arrangement.spots if spot.thing != index)
    thing = things[index]
    is_level = ground in HORIZONS and thing.count <= MAX_LEVEL
    for shrink in SHRINKS:
        for is_wide in (True,) if is_level else (True, False):
            block = group(index, thing, aspect, is_wide=is_wide, scale=1.0)
            found = _stood(block, things, index, others, arrangement, ground, unit * shrink)
            if found is not None:
                spots = sorted((*others, *found.spots), key=lambda spot: spot.layer)
                return replace(arrangement, spots=tuple(spots))
    return None


def _stood(
    block: Block,
    things: Sequence[Thing],
    index: int,
    others: tuple[Spot, ...],
    canvas: Arrangement,
    ground: GroundKind,
    unit: float,
) -> Block | None:
    thing = things[index]
    if thing.tie is not None and thing.tie != "between":
        is_under = is_beneath(thing, things)
        seat = SEATS.get(things[thing.to[0]].concept, ON_TOP)
        core = Block(spots=others, core=thing.to[0], seat=seat).scaled(1 / unit)
        near = replace(core, spots=tuple(one for one in core.spots if one.thing == thing.to[0]))
        for whole in (near, core):
            for is_left in (False, True):
                moved = beneath(whole, block) if is_under else tied(whole, block, thing.tie, is_left=is_left)
                moved = moved.scaled(unit)
                overlapped = thing.to[0] if moved.spots[0].parent >= 0 else -1
                if _is_clear(moved, others, canvas, NEAR * unit, overlapped):
                    return moved
        return None
    scaled = block.scaled(unit)
    if thing.tie == "between":
        return _between(scaled, thing, others, canvas, NEAR * unit)
    if thing.place is not None:
        moved_to = at_place(scaled, thing.place, ground, (canvas.width, canvas.height))
        if moved_to is None or not _is_clear(moved_to, others, canvas, NEAR * unit, -1):
            return None
        return moved_to
    reach = feet_of(thing.concept, ground, canvas.height)
    return _where_free(scaled, others, canvas, NEAR * unit, reach)


def _between(
    block: Block, thing: Thing, others: tuple[Spot, ...], canvas: Arrangement, gap: float
) -> Block | None:
    one, other = (around([spot for spot in others if spot.thing == index]) for index in thing.to)
    own = block.bounds
    x = (one.left + one.width / 2 + other.left + other.width / 2) / 2
    y = max(one.bottom, other.bottom)
    if abs(one.left - other.left) < abs(one.top - other.top):
        y = (one.top + one.height / 2 + other.top + other.height / 2 + own.height) / 2
    moved = block.moved(x - own.left - own.width / 2, y - own.bottom)
    return moved if _is_clear(moved, others, canvas, gap, -1) else None


def _where_free(
    block: Block, others: tuple[Spot, ...], canvas: Arrangement, gap: float, reach: tuple[float, float]
) -> Block | None:
    """Beside the others on their baseline if there is room, else where it is farthest from everything.

    `reach` is how far down its foot may be, from and to.
    """
    own = block.bounds
    margin = EDGE * MARGIN
    base = max((spot.bottom for spot in others), default=canvas.height / 2 + own.height / 2)
    best: tuple[float, Block] | None = None
    for row in range(-1, GRID + 1):
        for column in range(GRID + 1):
            left = margin + (canvas.width - 2 * margin - own.width) * column / GRID
            top = (
                base - own.height
                if row < 0
                else margin + (canvas.height - 2 * margin - own.height) * row / GRID
            )
            moved = block.moved(left - own.left, top - own.top)
            if not reach[0] <= moved.bounds.bottom <= reach[1] or not _is_clear(
                moved, others, canvas, gap, -1
            ):
                continue
            bonus = 2.0 * gap if row < 0 else 0.0
            value = bonus + min((_apart(moved.bounds, spot) for spot in others), default=0.0)
            value = min(value, _room_at_edge(moved.bounds, canvas) + bonus)
            if best is None or value > best[0]:
                best = value, moved
    return best[1] if best else None


def _room_at_edge(box: Spot, canvas: Arrangement) -> float:
    return min(box.left, box.top, canvas.width - box.right, canvas.height - box.bottom)


def _is_clear(block: Block, others: Sequence[Spot], canvas: Arrangement, gap: float, parent: int) -> bool:
    """Whether a block lies on the canvas and touches nothing but the thing that it belongs to."""
    box = block.bounds
    if _room_at_edge(box, canvas) < EDGE * MARGIN - 1e-6:
        return False
    return all(spot.thing == parent or _apart(one, spot) >= gap for spot in others for one in block.spots)


def _apart(first: Spot, second: Spot) -> float:
    """The gap between two boxes along the axis on which they are farther apart; negative if they overlap."""
    across = max(first.left - second.right, second.left - first.right)
    down = max(first.top - second.bottom, second.top - first.bottom)
    return max(across, down)


def grown(arrangement: Arrangement, index: int, factor: float) -> Arrangement | None:
    """With a thing's objects larger or smaller around the middle of their foot; None where that would
    collide."""
    own = [spot for spot in arrangement.spots if spot.thing == index]
    foot = around(own)
    x, y = foot.left + foot.width / 2, foot.bottom
    spots = tuple(
        _scaled_about(spot, x, y, factor) if spot.thing == index else spot for spot in arrangement.spots
    )
    moved = replace(arrangement, spots=spots)
    block = Block(spots=moved.of(index), core=index)
    related = {own[0].parent, *(spot.thing for spot in arrangement.spots if spot.parent == index)}
    others = [spot for spot in spots if spot.thing != index and spot.thing not in related]
    is_fit = factor <= 1 or _is_clear(block, others, arrangement, 0.0, -1)
    return moved if is_fit else None


def _scaled_about(spot: Spot, x: float, y: float, factor: float) -> Spot:
    return replace(
        spot,
        left=x + (spot.left - x) * factor,
        top=y + (spot.top - y) * factor,
        width=spot.width * factor,
        height=spot.height * factor,
    )


def shifted(arrangement: Arrangement, index: int, across: float, down: float) -> Arrangement | None:
    """With a thing's objects, and what stands on them, moved; None where that would collide or leave the
    canvas."""
    going = {index, *(spot.thing for spot in arrangement.spots if spot.parent == index)}
    spots = tuple(
        replace(
            spot,
            left=spot.left + across,
            top=spot.top + down,
            parent=-1 if spot.thing == index else spot.parent,
        )
        if spot.thing in going
        else spot
        for spot in arrangement.spots
    )
    moved = Block(spots=tuple(spot for spot in spots if spot.thing in going), core=index)
    others = [spot for spot in spots if spot.thing not in going]
    return replace(arrangement, spots=spots) if _is_clear(moved, others, arrangement, 0.0, -1) else None


def exchanged(arrangement: Arrangement, first: int, second: int) -> Arrangement | None:
    """With two things on each other's feet, both smaller where it takes that; None where that fails."""
    one, other = arrangement.extent(first), arrangement.extent(second)
    for shrink in SHRINKS[:5]:
        moved = _onto(arrangement.of(first), one, other, shrink)
        back = _onto(arrangement.of(second), other, one, shrink)
        rest = [spot for spot in arrangement.spots if spot.thing not in (first, second)]
        blocks = (Block(spots=moved, core=first), Block(spots=back, core=second))
        is_clear = all(_is_clear(block, rest, arrangement, 0.0, -1) for block in blocks)
        if is_clear and all(_apart(a, b) >= 0.0 for a in moved for b in back):
            spots = sorted((*rest, *moved, *back), key=lambda spot: spot.layer)
            return replace(arrangement, spots=tuple(spots))
    return None


def _onto(spots: Sequence[Spot], box: Spot, other: Spot, shrink: float) -> tuple[Spot, ...]:
    """Objects of a box, their middle and foot those of another box."""
    x, y = other.left + other.width / 2, other.bottom
    right = x - box.left - box.width / 2
    moved = (replace(spot, left=spot.left + right, top=spot.top + y - box.bottom) for spot in spots)
    return tuple(_scaled_about(spot, x, y, shrink) for spot in moved)


def refitted(arrangement: Arrangement, index: int, aspect: float) -> Arrangement:
    """With another drawing in each of a thing's boxes: on the same foot, as large as the box allows."""

    def fitted(spot: Spot) -> Spot:
        width = min(spot.width, spot.height * aspect)
        height = width / aspect
        return replace(
            spot,
            left=spot.left + (spot.width - width) / 2,
            top=spot.bottom - height,
            width=width,
            height=height,
        )

    spots = tuple(fitted(spot) if spot.thing == index else spot for spot in arrangement.spots)
    return replace(arrangement, spots=spots)


def reposed(arrangement: Arrangement, index: int, sides: tuple[float, float], aspect: float) -> Arrangement:
    """With a thing's objects turned on their feet: each side becomes that share of itself. What has no room
    for that, or company of its own kind, is fitted into the box that it had; `aspect` is the new one."""
    own = arrangement.of(index)
    turned = replace(
        own[0],
        left=own[0].left + own[0].width * (1 - sides[0]) / 2,
        top=own[0].bottom - own[0].height * sides[1],
        width=own[0].width * sides[0],
        height=own[0].height * sides[1],
    )
    related = {index, own[0].parent, *(spot.thing for spot in arrangement.spots if spot.parent == index)}
    others = [spot for spot in arrangement.spots if spot.thing not in related]
    if len(own) > 1 or not _is_clear(Block(spots=(turned,), core=index), others, arrangement, 0.0, -1):
        return refitted(arrangement, index, aspect)
    spots = tuple(turned if spot.thing == index else spot for spot in arrangement.spots)
    return replace(arrangement, spots=spots)


def shifted_together(arrangement: Arrangement, across: float, down: float) -> Arrangement | None:
    """With everything moved; None where something would leave the canvas."""
    spots = tuple(replace(spot, left=spot.left + across, top=spot.top + down) for spot in arrangement.spots)
    box = around(spots)
    return replace(arrangement, spots=spots) if _room_at_edge(box, arrangement) >= 0 else None


def recounted(arrangement: Arrangement, index: int, thing: Thing, aspect: float) -> Arrangement:
    """With another number of a thing's objects, in the box that the old ones had."""
    own = arrangement.of(index)
    box = around(own)
    best: Block | None = None
    for is_wide in (True, False):
        block = group(index, thing, aspect, is_wide=is_wide)
        bounds = block.bounds
        scale = min(box.width / bounds.width, box.height / bounds.height, own[0].width / block.spots[0].width)
        block = block.scaled(scale)
        if best is None or block.spots[0].width > best.spots[0].width:
            best = block
    if best is None:
        raise ValueError("A group has one layout at least.")
    bounds = best.bounds
    best = best.moved(box.left + (box.width - bounds.width) / 2 - bounds.left, box.bottom - bounds.bottom)
    new = tuple(
        replace(spot, layer=own[0].layer, parent=own[0].parent, has_shadow=own[0].has_shadow)
        for spot in best.spots
    )
    others = [spot for spot in arrangement.spots if spot.thing != index]
    return replace(arrangement, spots=tuple(sorted((*others, *new), key=lambda spot: spot.layer)))
