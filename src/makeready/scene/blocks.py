"""Objects that belong together, as boxes in units of one ordinary object: groups, rows, and what relations
put where. Pure geometry; the y axis points down."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sin
from typing import NamedTuple

from makeready.scene.grammar import SIZE_SCALES
from makeready.scene.spec import Thing, Tie

GAP, CLEAR, TOUCH = 0.16, 0.3, 0.022
"""Between objects of a group, between things, and how deep what stands on something sinks in. Ours, by
eye."""
MAX_SIDE = 1.2
"""A long thing is not drawn longer than this, whatever its area; ours."""
ROWS: dict[int, tuple[int, ...]] = {3: (1, 2), 4: (2, 2), 5: (2, 3), 6: (3, 3), 7: (3, 4), 8: (4, 4)}
"""How many stand in each row where a group has two."""
FRONT_SCALE, MIN_ON_SCALE = 0.8, 0.34
FRONT_SHIFT, FRONT_DROP = 0.62, 0.1
CANOPIES = frozenset(
    (
        *("tree", "pine tree", "palm tree", "bare tree", "christmas tree", "umbrella", "beach umbrella"),
        *("parasol", "table"),
    )
)
"""Who is under one of these stands at its foot, not below the ground that it stands on."""
ON_TOP = (0.5, 0.0, 0.92)
SEATS = {
    "couch": (0.41, 0.8, 0.56),
    "bed": (0.62, 0.36, 0.66),
    "chair": (0.5, 0.5, 0.72),
    "seat": (0.5, 0.5, 0.72),
    "tree": (0.5, 0.2, 0.72),
    "pine tree": (0.5, 0.12, 0.72),
    "desert island": (0.35, 0.82, 0.5),
    **dict.fromkeys(("shield", "shirt", "mobile phone", "document", "clipboard"), (0.5, 0.72, 0.5)),
    **dict.fromkeys(
        ("brick wall", "notebook", "envelope", "plate with cutlery", "calendar"), (0.5, 0.72, 0.5)
    ),
}
"""Where on a thing others are, in shares of its box: the middle of the seat, how far down it is, and how wide
they are at most; on the face of what is flat; else on its upper edge."""


class Opening(NamedTuple):
    """Where others are that are inside of a thing, in shares of its box: their middle, and how wide they are
    together; `is_behind` that its front hides their feet."""

    across: float = 0.5
    down: float = 0.55
    width: float = 0.46
    height: float = 0.46
    is_behind: bool = False


OPENINGS = {
    "basket": Opening(0.5, 0.3, 0.62, 0.34, is_behind=True),
    "shopping cart": Opening(0.42, 0.33, 0.62, 0.4, is_behind=True),
    "bowl with spoon": Opening(0.44, 0.36, 0.6, 0.3),
    "amphora": Opening(0.5, 0.04, 1.0, 0.62, is_behind=True),
    "package": Opening(0.5, 0.55, 0.62, 0.5),
    "laptop": Opening(0.5, 0.33, 0.6, 0.42),
    "desktop computer": Opening(0.5, 0.33, 0.6, 0.42),
    "television": Opening(0.5, 0.55, 0.55, 0.45),
}
IN_THE_MIDDLE = Opening()
LANDFORMS = frozenset(("mountain", "snowy mountain", "volcano", "mount fuji"))
"""Several of these stand side by side at the horizon."""
RANGES = LANDFORMS - {"volcano", "mount fuji"}
"""Up to four of these are a range, with a pixel in common; each volcano is one of its own."""
MAX_RANGE, RANGE_GAP = 4, -0.004
BENEATH_WIDTH, BENEATH_HEIGHT = 1.2, 0.5
"""What stands beneath a canopy, at most, in shares of its box; ours."""
BEHIND_SHIFT, BEHIND_RISE = 0.55, 0.34
"""Shares of the other thing's box. Ours: less than a third of what is behind is hidden."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where one object of the thing with the index `thing` is drawn. What has a higher `layer` is on top.

    `parent` is the thing that it stands on, in, before or behind of; -1 if it overlaps none on purpose.
    """

    thing: int
    left: float
    top: float
    width: float
    height: float
    layer: int = 0
    parent: int = -1
    has_shadow: bool = True

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Some spots. `core` are those of the thing that the others were put around; `seat` is where something
    is that is on it, in shares of its box, `opening` what is inside of it."""

    spots: tuple[Spot, ...]
    core: int
    seat: tuple[float, float, float] = ON_TOP
    opening: Opening = IN_THE_MIDDLE

    @property
    def bounds(self) -> Spot:
        return around(self.spots)

    @property
    def core_bounds(self) -> Spot:
        return around([spot for spot in self.spots if spot.thing == self.core])

    def moved(self, right: float, down: float) -> "Block":
        spots = tuple(replace(one, left=one.left + right, top=one.top + down) for one in self.spots)
        return replace(self, spots=spots)

    def scaled(self, factor: float) -> "Block":
        spots = tuple(
            replace(
                one,
                left=one.left * factor,
                top=one.top * factor,
                width=one.width * factor,
                height=one.height * factor,
            )
            for one in self.spots
        )
        return replace(self, spots=spots)


def around(spots: Sequence[Spot]) -> Spot:
    """The box around all of at least one."""
    left, top = min(one.left for one in spots), min(one.top for one in spots)
    right, bottom = max(one.right for one in spots), max(one.bottom for one in spots)
    return Spot(thing=-1, left=left, top=top, width=right - left, height=bottom - top)


def group(
    index: int, thing: Thing, aspect: float, *, is_wide: bool, arc: float = 0.0, scale: float | None = None
) -> Block:
    """All objects of a thing, in one row or in two, on common baselines.

    `aspect` is width by height of the drawing; `scale` its size, without one that of its size's word; `arc`
    bends a row of three or more upwards in the middle.
    """
    width, height = aspect**0.5, aspect**-0.5
    scale = SIZE_SCALES[thing.size] if scale is None else scale
    scale *= min(1.0, MAX_SIDE / max(width, height))
    width, height = width * scale, height * scale
    is_range = thing.concept in RANGES and thing.count <= MAX_RANGE
    is_level = thing.is_row or thing.tie in ("on", "inside")
    is_flat = is_wide or is_range or is_level or thing.count not in ROWS
    rows = (thing.count,) if is_flat else ROWS[thing.count]
    gap = (RANGE_GAP if is_range else GAP) * scale
    widest = max(rows) * (width + gap) - gap
    spots: list[Spot] = []
    for number, size in enumerate(rows):
        left = (widest - (size * (width + gap) - gap)) / 2
        for place in range(size):
            rise = arc * height * sin(3.14159 * place / (size - 1)) if size > 2 else 0.0
            spots.append(
                Spot(
                    thing=index,
                    left=left + place * (width + gap),
                    top=number * (height + gap) - rise,
                    width=width,
                    height=height,
                )
            )
    seat = SEATS[thing.concept] if has_seat(thing) else ON_TOP
    opening = OPENINGS.get(thing.concept, IN_THE_MIDDLE)
    return Block(spots=tuple(spots), core=index, seat=seat, opening=opening)


def has_seat(thing: Thing) -> bool:
    """Whether others that are on a thing are not on its upper edge."""
    return thing.concept in SEATS and thing.count == 1


def joined(first: Block, second: Block) -> Block:
    """Both, with the first one's core."""
    return replace(first, spots=(*first.spots, *second.spots))


def row_of(blocks: Sequence[Block], gap: float = CLEAR) -> Block:
    """Blocks beside each other from left to right, their cores on one baseline; the first one's core."""
    whole = blocks[0]
    for block in blocks[1:]:
        whole = joined(whole, beside(whole, block, gap))
    return whole


def beside(whole: Block, block: Block, gap: float = CLEAR) -> Block:
    """The block moved to the right of the other one."""
    bounds, core = block.bounds, block.core_bounds
    return block.moved(whole.bounds.right + gap - bounds.left, whole.core_bounds.bottom - core.bottom)


def tied(whole: Block, block: Block, tie: Tie, *, is_left: bool = False) -> Block:
    """The block put where the relation to the core of `whole` wants it, clear of all that is there."""
    outer, core, own = whole.bounds, whole.core_bounds, block.bounds
    base = core.bottom - block.core_bounds.bottom
    centre = core.left + core.width / 2 - (own.left + own.width / 2)
    match tie:
        case "left of":
            return block.moved(outer.left - CLEAR - own.right, base)
        case "right of":
            return block.moved(outer.right + CLEAR - own.left, base)
        case "next to":
            return tied(whole, block, "left of" if is_left else "right of")
        case "above":
            return floating(block.moved(centre, outer.top - CLEAR - own.bottom))
        case "below" | "under":
            return block.moved(centre, outer.bottom + CLEAR - own.top)
        case "on":
            return on_top(whole, block)
        case "inside":
            return inside(whole, block)
        case "in front of":
            return in_front(whole, block)
        case "behind":
            return behind(whole, block)
        case "between":
            raise ValueError("Between is no relation to one thing.")


def floating(block: Block) -> Block:
    """Without shadows: it stands on nothing."""
    return replace(block, spots=tuple(replace(spot, has_shadow=False) for spot in block.spots))


def on_top(whole: Block, block: Block) -> Block:
    """Standing on the upper edge of the core, or on its seat, small enough for it, beside what stands there
    already."""
    core = whole.core_bounds
    across, down, wide = whole.seat
    room = wide * core.width
    width = block.bounds.width
    if width > room:
        block = block.scaled(max(MIN_ON_SCALE, room / width))
    own = block.bounds
    foot = core.top + TOUCH + down * core.height
    standing = [spot for spot in whole.spots if spot.bottom <= foot + 0.02 and spot.thing != whole.core]
    left = core.left + across * core.width - (own.left + own.width / 2)
    if standing:
        left = around(standing).right + GAP - own.left
    sunk = layered(block.moved(left, foot - own.bottom), whole, layers=1)
    return floating(sunk)


def inside(whole: Block, block: Block) -> Block:
    """Small, in the opening of the core or in the middle of its box."""
    core, own, opening = whole.core_bounds, block.bounds, whole.opening
    factor = min(opening.width * core.width / own.width, opening.height * core.height / own.height)
    small = block.scaled(min(factor, 1.0))
    own = small.bounds
    right = core.left + opening.across * core.width - (own.left + own.width / 2)
    down = core.top + opening.down * core.height - (own.top + own.height / 2)
    return floating(layered(small.moved(right, down), whole, layers=-1 if opening.is_behind else 1))


def in_front(whole: Block, block: Block) -> Block:
    """Lower and to the side, covering a part of the core."""
    core = whole.core_bounds
    scale = FRONT_SCALE * min(1.0, 1.1 * core.height / block.core_bounds.height)
    near = block.scaled(scale)
    own = near.bounds
    right = core.left + FRONT_SHIFT * core.width - own.left
    if own.width > 1.3 * core.width:
        right = core.left + core.width / 2 - (own.left + own.width / 2)
        near = near.scaled(0.55)
        own = near.bounds
        right = core.left + core.width / 2 - (own.left + own.width / 2)
    down = core.bottom + FRONT_DROP * core.height - near.core_bounds.bottom
    return layered(near.moved(right, down), whole, layers=2)


def is_beneath(thing: Thing, things: Sequence[Thing]) -> bool:
    """Whether a thing stands under the branches of another, or under its cover."""
    return thing.tie == "under" and things[thing.to[0]].concept in CANOPIES


def is_seated(thing: Thing, things: Sequence[Thing]) -> bool:
    """Whether a thing is on the seat of another, and so before its back."""
    return thing.tie == "on" and has_seat(things[thing.to[0]])


def beneath(whole: Block, block: Block) -> Block:
    """At the foot of the core, in the middle of it."""
    core, own = whole.core_bounds, block.bounds
    room = min(BENEATH_WIDTH * core.width / own.width, BENEATH_HEIGHT * core.height / own.height)
    near = block.scaled(min(1.0, room))
    own = near.bounds
    right = core.left + core.width / 2 - (own.left + own.width / 2)
    down = core.bottom + FRONT_DROP * core.height - near.core_bounds.bottom
    return layered(near.moved(right, down), whole, layers=2)


def behind(whole: Block, block: Block) -> Block:
    """Higher and to the side, a part of it covered by the core."""
    core, own = whole.core_bounds, block.bounds
    right = core.left + BEHIND_SHIFT * core.width - own.left
    rise = BEHIND_RISE
    if own.width > 1.3 * core.width:
        right = core.left + core.width / 2 - (own.left + own.width / 2)
    down = core.bottom - rise * core.height - block.core_bounds.bottom
    return layered(block.moved(right, down), whole, layers=-2)


def layered(block: Block, whole: Block, layers: int) -> Block:
    """The block that many layers above the core of `whole`, which it may overlap."""
    base = max(spot.layer for spot in whole.spots if spot.thing == whole.core)
    spots = tuple(
        replace(
            spot,
            layer=spot.layer + base + layers,
            parent=whole.core if spot.parent < 0 else spot.parent,
        )
        for spot in block.spots
    )
    return replace(block, spots=spots)


def with_between(whole: Block, block: Block, first: int, second: int) -> Block:
    """`whole` with the block put between two of its things, which move apart to make room."""
    one, other = (around([spot for spot in whole.spots if spot.thing == index]) for index in (first, second))
    across = (other.left + other.width / 2) - (one.left + one.width / 2)
    down = (other.top + other.height / 2) - (one.top + one.height / 2)
    own = block.bounds
    if abs(across) >= abs(down):
        low = one if across > 0 else other
        cut, room = low.right, own.width + 2 * CLEAR
        spots = tuple(replace(s, left=s.left + room) if s.left >= cut - 1e-9 else s for s in whole.spots)
        placed = block.moved(cut + CLEAR - own.left, low.bottom - block.core_bounds.bottom)
    else:
        low = one if down > 0 else other
        cut, room = low.bottom, own.height + 2 * CLEAR
        spots = tuple(replace(s, top=s.top + room) if s.top >= cut - 1e-9 else s for s in whole.spots)
        middle = low.left + low.width / 2
        placed = block.moved(middle - (own.left + own.width / 2), cut + CLEAR - own.top)
    return joined(replace(whole, spots=spots), placed)
