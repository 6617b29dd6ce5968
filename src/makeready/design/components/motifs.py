"""Flat geometric pictures: discs, waves, rings, arches. Pure shapes; colours come with the pen.

Each motif takes a `Pen` and returns SVG shapes that fill its width and height. Colours are hex only.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """Where and with what a motif is drawn. `inks` are seen on `field`; `page` lies below the picture."""

    width: float
    height: float
    field: str
    page: str
    inks: tuple[str, ...]
    seed: int = 0
    glyphs: tuple[str, ...] = ()

    @property
    def side(self) -> float:
        return min(self.width, self.height)

    def ink(self, index: int) -> str:
        """The inks in turn; with a single ink the field's own colour takes every other turn."""
        cycle = self.inks if len(self.inks) > 1 else (*self.inks, self.field)
        return cycle[index % len(cycle)]

    @property
    def is_mirrored(self) -> bool:
        return self.seed % 2 == 1

    def x(self, share: float) -> float:
        """A horizontal place by its share of the width, mirrored for every other seed."""
        return self.width * (1.0 - share if self.is_mirrored else share)

    def random(self) -> Random:
        return Random(self.seed)  # noqa: S311


Motif = Callable[[Pen], list[str]]


def disc(x: float, y: float, radius: float, colour: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{colour}"/>'


def ring(x: float, y: float, radius: float, width: float, colour: str) -> str:
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="none" stroke="{colour}" '
        f'stroke-width="{width:.1f}"/>'
    )


def slab(x: float, y: float, width: float, height: float, colour: str, radius: float = 0.0) -> str:
    corner = f' rx="{radius:.1f}"' if radius else ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"{corner} fill="{colour}"/>'
    )


def shape(path: str, colour: str) -> str:
    return f'<path d="{path}" fill="{colour}"/>'


def swell(width: float, top: float, bottom: float, half: float, rise: float, shift: float) -> str:
    """A wave: sine-like crests of length 2 x `half` and height `rise`, filled down to `bottom`."""
    x = -half * 2 + shift % (half * 2) - half * 2
    parts = [f"M{x:.1f} {top:.1f}"]
    sign = -1
    while x < width + half * 2:
        y = top + sign * rise * 1.33
        parts.append(
            f"C{x + half * 0.364:.1f} {y:.1f} {x + half * 0.636:.1f} {y:.1f} {x + half:.1f} {top:.1f}"
        )
        x += half
        sign = -sign
    return "".join(parts) + f"V{bottom:.1f}H{-half * 4:.1f}Z"


def waves(pen: Pen) -> list[str]:
    """A disc setting into bands of water; the last band is the page itself."""
    horizon = pen.height * 0.5
    radius = min(pen.width * 0.33, pen.height * 0.36)
    made = [disc(pen.x(0.63), horizon - radius * 0.12, radius, pen.ink(0))]
    bands = [pen.ink(1), pen.field, pen.ink(0), pen.ink(1), pen.page]
    if pen.page == pen.ink(1):
        bands[3] = pen.field
    deep = pen.height - horizon
    top = horizon + deep * 0.06
    for index, colour in enumerate(bands):
        half = max(pen.width, pen.height * 0.5) * (0.085 + 0.028 * index)
        rise = min(deep * (0.028 + 0.012 * index), half * 0.34)
        shift = half * (0.9 * index + 0.7 * (pen.seed % 3))
        made.append(shape(swell(pen.width, top, pen.height + 2, half, rise, shift), colour))
        top += deep * (0.13 + 0.045 * index)
    return made


def record(pen: Pen) -> list[str]:
    """A record that leaves the frame, its grooves and its label."""
    x, y = pen.x(0.6), pen.height * 0.56
    radius = max(pen.height * 0.62, pen.side * 0.6)
    body, groove = pen.ink(1), pen.field
    made = [disc(x, y, radius, body)]
    fine = max(1.5, pen.side * 0.004)
    for index in range(1, 12):
        if index in (4, 8):
            continue
        made.append(ring(x, y, radius * (1.0 - 0.052 * index), fine, groove))
    made += [
        disc(x, y, radius * 0.36, pen.ink(0)),
        shape(
            f"M{x - radius * 0.36:.1f} {y:.1f}A{radius * 0.36:.1f} {radius * 0.36:.1f} 0 0 0 "
            f"{x + radius * 0.36:.1f} {y:.1f}Z",
            pen.field,
        ),
        ring(x, y, radius * 0.36, fine * 2, body),
        disc(x, y, radius * 0.05, body),
    ]
    return made


def pipes(pen: Pen) -> list[str]:
    """Round-topped columns of many heights, as of an organ or a row of horns, under a disc."""
    chance = pen.random()
    num = max(5, round(pen.width / pen.height * 7))
    each = pen.width / num
    lowest, made = 1.0, []
    for index in range(num):
        wave = 0.5 + 0.5 * math.sin(index * 1.25 + pen.seed)
        top = pen.height * (0.30 + 0.42 * wave + 0.06 * chance.random())
        lowest = min(lowest, top / pen.height)
        x, half = index * each, each / 2
        path = (
            f"M{x:.1f} {pen.height:.1f}V{top:.1f}A{half:.1f} {half:.1f} 0 0 1 {x + each:.1f} {top:.1f}"
            f"V{pen.height:.1f}Z"
        )
        made.append(shape(path, (pen.ink(0), pen.ink(1), pen.ink(2))[(index + pen.seed) % 3]))
        made.append(disc(x + half, top, half * 0.36, pen.field))
    return made


def arches(pen: Pen) -> list[str]:
    """Nested arches that stand on the lower edge."""
    num = max(1, round(pen.width / pen.height * 1.5))
    each = pen.width / num
    made = []
    for index in range(num):
        centre, radius = each * (index + 0.5), each / 2
        spring = max(radius, pen.height * (0.42 if (index + pen.seed) % 2 else 0.62))
        for band in range(5):
            inner = radius * (1.0 - 0.19 * band)
            if len(pen.inks) > 2:
                colour = pen.ink(band + index)
            else:
                colour = pen.field if band % 2 else pen.inks[(band // 2 + index) % len(pen.inks)]
            made.append(
                shape(
                    f"M{centre - inner:.1f} {pen.height:.1f}V{spring:.1f}A{inner:.1f} {inner:.1f} 0 0 1 "
                    f"{centre + inner:.1f} {spring:.1f}V{pen.height:.1f}Z",
                    colour,
                )
            )
    return made


def rays(pen: Pen) -> list[str]:
    """Beams from a disc on the lower edge."""
    x, y = pen.x(0.5), pen.height
    reach = (pen.width**2 + pen.height**2) ** 0.5
    num = 13
    made = []
    for index in range(0, num, 2):
        start, end = (math.pi * (1 + (index + step) / num) for step in (0, 1))
        made.append(
            shape(
                f"M{x:.1f} {y:.1f}L{x + reach * math.cos(start):.1f} {y + reach * math.sin(start):.1f}"
                f"L{x + reach * math.cos(end):.1f} {y + reach * math.sin(end):.1f}Z",
                pen.ink(0),
            )
        )
    radius = min(pen.width * 0.3, pen.height * 0.52)
    return [*made, disc(x, y, radius * 1.16, pen.field), disc(x, y, radius, pen.ink(1))]


def peaks(pen: Pen) -> list[str]:
    """Mountains cut from paper, one behind the other, and a disc."""
    w, h = pen.width, pen.height
    sun = disc(pen.x(0.3), h * 0.34, min(w, h) * 0.17, pen.ink(0))

    def peak(centre: float, top: float, half: float, colour: str, shade: str) -> list[str]:
        x = pen.x(centre)
        return [
            shape(f"M{x - half:.1f} {h:.1f}L{x:.1f} {top:.1f}L{x + half:.1f} {h:.1f}Z", colour),
            shape(f"M{x:.1f} {h:.1f}L{x:.1f} {top:.1f}L{x + half:.1f} {h:.1f}Z", shade),
        ]

    back, front = pen.ink(1), pen.ink(0)
    return [
        sun,
        *peak(0.68, h * 0.16, w * 0.46, back, pen.ink(2) if len(pen.inks) > 2 else back),
        *peak(0.18, h * 0.56, w * 0.34, front, pen.field),
        *peak(0.5, h * 0.66, w * 0.26, back, front),
    ]


def leaves(pen: Pen) -> list[str]:
    """Leaves of two quarter circles, in a regular planting."""
    side = pen.side / (2 if pen.side < 0.6 * max(pen.width, pen.height) else 3)
    columns, rows = math.ceil(pen.width / side), math.ceil(pen.height / side)
    left = (pen.width - columns * side) / 2
    top = pen.height - rows * side
    made = []
    for row in range(rows):
        for column in range(columns):
            x, y = left + column * side, top + row * side
            is_flipped = (row + column + pen.seed) % 2 == 0
            a, b = ((x, y), (x + side, y + side)) if is_flipped else ((x + side, y), (x, y + side))
            path = f"M{a[0]:.1f} {a[1]:.1f}A{side:.1f} {side:.1f} 0 0 1 {b[0]:.1f} {b[1]:.1f}" \
                   f"A{side:.1f} {side:.1f} 0 0 1 {a[0]:.1f} {a[1]:.1f}Z"  # fmt: skip
            made.append(shape(path, pen.ink((row * 2 + column) % max(len(pen.inks), 2))))
    return made


def moons(pen: Pen) -> list[str]:
    """The phases of a moon in rows."""
    side = pen.side / (2 if pen.width < 2.4 * pen.height else 1.4)
    columns, rows = max(1, round(pen.width / side)), max(1, round(pen.height / side))
    made = []
    for row in range(rows):
        for column in range(columns):
            x, y = pen.width * (column + 0.5) / columns, pen.height * (row + 0.5) / rows
            radius = min(pen.width / columns, pen.height / rows) * 0.4
            phase = (column + row * columns + pen.seed) % 5
            made.append(disc(x, y, radius, pen.ink(row % 2)))
            if phase:
                made.append(disc(x + radius * (2.1 - 0.45 * phase), y, radius * 1.02, pen.field))
    return made


def tracks(pen: Pen) -> list[str]:
    """Lanes round a bend."""
    x, y = pen.x(0.0), pen.height
    reach = (pen.width**2 + pen.height**2) ** 0.5
    num = 9
    return [
        ring(
            x,
            y,
            reach * (index + 0.7) / num,
            reach / num * 0.52,
            pen.ink(index % 3 if len(pen.inks) > 2 else 0),
        )
        for index in range(num)
    ]


def orbits(pen: Pen) -> list[str]:
    """Rings round a disc, and bodies on them."""
    x, y, reach = pen.x(0.58), pen.height * 0.54, max(pen.width, pen.height) * 0.6
    fine = max(2.0, pen.side * 0.007)
    made = [disc(x, y, reach * 0.2, pen.ink(0))]
    for index, share in enumerate((0.34, 0.52, 0.72, 0.95)):
        radius = reach * share
        angle = 2.4 * index + 0.9 * pen.seed + 0.6
        made.append(ring(x, y, radius, fine, pen.ink(0)))
        made.append(
            disc(x + radius * math.cos(angle), y + radius * math.sin(angle), reach * (0.075 - 0.009 * index),
                 pen.ink(1 + index % max(len(pen.inks) - 1, 1)))
        )  # fmt: skip
    return made


def skyline(pen: Pen) -> list[str]:
    """Blocks of a city with one round window each."""
    chance = pen.random()
    num = max(5, round(pen.width / pen.height * 6))
    each = pen.width / num
    made = [disc(pen.x(0.7), pen.height * 0.3, pen.side * 0.2, pen.ink(0))]
    for index in range(num):
        top = pen.height * (0.28 + 0.5 * chance.random())
        colour = pen.ink(1 + index % 2)
        made.append(slab(index * each, top, each + 1, pen.height - top, colour))
        for level in range(int((pen.height - top) / each)):
            y = top + each * (level + 0.5)
            made.append(slab(index * each + each * 0.3, y - each * 0.2, each * 0.4, each * 0.4, pen.field))
    return made


def eclipse(pen: Pen) -> list[str]:
    """One disc before another, and a fine ring: the quiet one."""
    radius = pen.side * 0.3
    x, y = pen.width * 0.5, pen.height * 0.5
    step = radius * 0.42 * (-1 if pen.is_mirrored else 1)
    fine = max(1.5, pen.side * 0.006)
    return [
        disc(x + step * 0.6, y - step * 0.5, radius, pen.ink(0)),
        disc(x - step * 0.6, y + step * 0.5, radius * 0.72, pen.ink(1)),
        ring(x, y, radius * 1.36, fine, pen.ink(0)),
    ]


def ripples(pen: Pen) -> list[str]:
    """Concentric rings from one corner's third: water, sound, thought."""
    x, y = pen.x(0.62), pen.height * 0.62
    reach = (pen.width**2 + pen.height**2) ** 0.5 * 0.72
    wide = max(pen.side * 0.048, 3.0)
    num = int(reach / (wide * 2.4))
    made = [ring(x, y, wide * 2.4 * (index + 1), wide * 0.8, pen.ink(0)) for index in range(1, num)]
    return [*made, disc(x, y, wide * 2.3, pen.ink(1))]
