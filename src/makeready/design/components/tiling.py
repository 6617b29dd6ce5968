"""A mosaic of square tiles: quarter circles, half discs, rings, waves and strings, after the Bauhaus."""

import math
from collections.abc import Callable
from random import Random

from makeready.design.components.motifs import Pen, disc, ring, shape, slab, swell

Tile = Callable[[float, str, str, str, int], str]
"""Side, ground, first and second ink, and a turn (0 to 3): the shapes of one tile, its origin at (0, 0)."""

_CORNERS = ((0, 0), (1, 0), (1, 1), (0, 1))


def _quarter(side: float, _ground: str, ink: str, _second: str, turn: int) -> str:
    return _sector(side, side, turn, ink)


def _sector(side: float, radius: float, turn: int, colour: str) -> str:
    x, y = (side * part for part in _CORNERS[turn])
    dx, dy = (1 if x == 0 else -1), (1 if y == 0 else -1)
    sweep = 1 if dx == dy else 0
    return shape(
        f"M{x:.1f} {y:.1f}H{x + dx * radius:.1f}"
        f"A{radius:.1f} {radius:.1f} 0 0 {sweep} {x:.1f} {y + dy * radius:.1f}Z",
        colour,
    )


def _rings(side: float, ground: str, ink: str, second: str, turn: int) -> str:
    colours = (ink, ground, second, ground, ink)
    return "".join(
        _sector(side, side * share, turn, colour)
        for share, colour in zip((1.0, 0.8, 0.6, 0.4, 0.2), colours, strict=True)
    )


def _half(side: float, _ground: str, ink: str, second: str, turn: int) -> str:
    r = side / 2
    halves = (
        f"M0 {r:.1f}A{r:.1f} {r:.1f} 0 0 1 {side:.1f} {r:.1f}Z",
        f"M{r:.1f} 0A{r:.1f} {r:.1f} 0 0 1 {r:.1f} {side:.1f}Z",
        f"M0 {r:.1f}A{r:.1f} {r:.1f} 0 0 0 {side:.1f} {r:.1f}Z",
        f"M{r:.1f} 0A{r:.1f} {r:.1f} 0 0 0 {r:.1f} {side:.1f}Z",
    )
    if turn % 2 == 0:
        return shape(halves[0], ink) + shape(
            f"M0 {side:.1f}A{r:.1f} {r:.1f} 0 0 1 {side:.1f} {side:.1f}Z", second
        )
    return shape(halves[turn], ink)


def _leaf(side: float, _ground: str, ink: str, _second: str, turn: int) -> str:
    a, b = ((0.0, 0.0), (side, side)) if turn % 2 else ((side, 0.0), (0.0, side))
    return shape(
        f"M{a[0]:.1f} {a[1]:.1f}A{side:.1f} {side:.1f} 0 0 1 {b[0]:.1f} {b[1]:.1f}"
        f"A{side:.1f} {side:.1f} 0 0 1 {a[0]:.1f} {a[1]:.1f}Z",
        ink,
    )


def _disc(side: float, _ground: str, ink: str, second: str, turn: int) -> str:
    whole = disc(side / 2, side / 2, side * 0.5, ink)
    return whole + disc(side / 2, side / 2, side * 0.2, second) if turn % 2 else whole


def _record(side: float, ground: str, ink: str, second: str, _turn: int) -> str:
    half = side / 2
    fine = side * 0.012
    grooves = "".join(ring(half, half, half * share, fine, ground) for share in (0.86, 0.74, 0.62, 0.5))
    return (
        disc(half, half, half, ink)
        + grooves
        + disc(half, half, half * 0.36, second)
        + disc(half, half, half * 0.07, ink)
    )


def _waves(side: float, ground: str, ink: str, second: str, _turn: int) -> str:
    made = []
    for index, colour in enumerate((ink, ground, second, ground, ink)):
        path = swell(side, side * (0.18 + 0.18 * index), side, side / 4, side * 0.06, 0.0)
        made.append(shape(path, colour))
    return f"<g>{''.join(made)}</g>"


def _strings(side: float, _ground: str, ink: str, _second: str, turn: int) -> str:
    made = []
    for index in range(5):
        place, thick = side * (0.1 + 0.2 * index), side * 0.1
        made.append(
            slab(place - thick / 2, 0, thick, side, ink)
            if turn % 2
            else slab(0, place - thick / 2, side, thick, ink)
        )
    return "".join(made)


def _peak(side: float, _ground: str, ink: str, second: str, _turn: int) -> str:
    half = side / 2
    return shape(f"M0 {side:.1f}L{half:.1f} 0L{side:.1f} {side:.1f}Z", ink) + shape(
        f"M{half:.1f} {side:.1f}V0L{side:.1f} {side:.1f}Z", second
    )


TILES: dict[str, Tile] = {
    "quarter": _quarter,
    "rings": _rings,
    "half": _half,
    "leaf": _leaf,
    "disc": _disc,
    "record": _record,
    "waves": _waves,
    "strings": _strings,
    "peak": _peak,
}
PLAIN_TILES = ("quarter", "half", "rings", "disc", "quarter")


def mosaic(pen: Pen, columns: int, rows: int, skip: frozenset[tuple[int, int]] = frozenset()) -> list[str]:
    """`columns` x `rows` square tiles from the top right; no tile repeats its neighbour's shape or ground.

    Tiles that reach over the pen's left or lower edge are cut by it.
    """
    chance = Random(pen.seed * 7 + 3)  # noqa: S311
    kinds = (*pen.glyphs, *PLAIN_TILES)
    side = tile_side(pen.width, pen.height, columns, rows)
    colours = (pen.field, *pen.inks)
    made: list[str] = []
    kind_at: dict[tuple[int, int], str] = {}
    ground_at: dict[tuple[int, int], str] = {}
    for row in range(rows):
        for column in range(columns):
            near = ((column - 1, row), (column, row - 1))
            kind = _picked(chance, kinds, [kind_at.get(place, "") for place in near])
            ground = _picked(chance, colours, [ground_at.get(place, "") for place in near])
            kind_at[column, row], ground_at[column, row] = kind, ground
            if (column, row) in skip:
                continue
            others = [one for one in colours if one != ground]
            ink = others[chance.randrange(len(others))]
            second = others[(others.index(ink) + 1) % len(others)]
            inner = TILES[kind](side, ground, ink, second, chance.randrange(4))
            x = round(pen.width - (columns - column) * side)
            made.append(_placed(x, row * side, side, ground, inner))
    return made


def tile_side(width: float, height: float, columns: int, rows: int) -> float:
    """The side of a square tile at which the tiles cover the area in both directions.

    Whole pixels: between tiles that end within one, a hairline of the ground shows.
    """
    return float(math.ceil(max(width / columns, height / rows) - 0.01))


def _placed(x: float, y: float, side: float, ground: str, inner: str) -> str:
    return (
        f'<svg x="{x:.2f}" y="{y:.2f}" width="{side:.2f}" height="{side:.2f}" '
        f'viewBox="0 0 {side:.2f} {side:.2f}">{slab(0, 0, side, side, ground)}{inner}</svg>'
    )


def frieze(pen: Pen) -> list[str]:
    """One tile repeated along a strip, colours changing in a steady order; water runs through as waves."""
    kind = pen.glyphs[pen.seed % len(pen.glyphs)] if pen.glyphs else ("half", "leaf", "rings")[pen.seed % 3]
    if kind == "disc":
        kind = "half"  # a row of discs with a hole is read as zeros by OCR
    if kind == "waves":
        return _running_waves(pen)
    is_upright = pen.height > pen.width
    short, long = min(pen.width, pen.height), max(pen.width, pen.height)
    lanes = 1 if long / short > 3 else 2
    num = max(1, round(long / (short / lanes)))
    rows, columns = (num, lanes) if is_upright else (lanes, num)
    side = tile_side(pen.width, pen.height, columns, rows)
    left = round((pen.width - columns * side) / 2)
    made = []
    for row in range(rows):
        for column in range(columns):
            index = row + column
            ink = pen.inks[index % len(pen.inks)]
            second = pen.ink(index + 1)
            second = pen.field if second == ink else second
            turn = 1 if kind == "strings" and index % 2 else (index % 2) * 2 if kind != "disc" else 1
            inner = TILES[kind](side, pen.field, ink, second, turn)
            made.append(_placed(left + column * side, row * side, side, pen.field, inner))
    return made


def _running_waves(pen: Pen) -> list[str]:
    share = 0.14 if pen.width > pen.height else 0.3
    num = max(3, round(pen.height / max(pen.side * share, 1.0)))
    each = pen.height / (num + 0.5)
    colours = (pen.ink(0), pen.field, pen.ink(1), pen.field)
    half = max(pen.width / 14, each)
    return [
        shape(
            swell(pen.width, each * (index + 0.75), pen.height + 2, half, each * 0.3, 0.0), colours[index % 4]
        )
        for index in range(num)
    ]


def _picked(chance: Random, every: tuple[str, ...], avoid: list[str]) -> str:
    left = [one for one in every if one not in avoid] or list(every)
    return left[chance.randrange(len(left))]
