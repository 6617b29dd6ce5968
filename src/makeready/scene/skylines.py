"""What stands far away in a landscape, as SVG: the trees of a forest, the houses of a city."""

import random
from collections.abc import Iterator, Sequence

NUM_WINDOW_COLUMNS = (2, 4)


def wood(width: float, height: float, line: float, tones: Sequence[str], seed: int) -> str:
    """Two rows of trees with their feet behind the horizon `line`, the nearer one lower.

    `tones` are the colours of the far and the near ones.
    """
    chance = random.Random(f"wood {seed}")  # noqa: S311 - scenery, no secrets
    rows = []
    for tone, tall, foot in ((tones[0], 0.25, 0.02), (tones[1], 0.17, 0.035)):
        trees = []
        x = -0.03 * height
        while x < width + 0.03 * height:
            high = height * tall * chance.uniform(0.7, 1.0)
            shape = _pine if chance.random() < 0.65 else _leafy
            trees.append(shape(x, line + foot * height, high))
            x += high * chance.uniform(0.32, 0.5)
        rows.append(f'<g fill="{tone}">{"".join(trees)}</g>')
    return "".join(rows)


def _pine(x: float, foot: float, high: float) -> str:
    """Three tiers, each wider than the one above."""
    half = 0.26 * high
    tiers = "".join(
        f"M{x:.1f} {foot - high * top:.1f}l{half * wide:.1f} {high * deep:.1f}h{-2 * half * wide:.1f}z"
        for top, deep, wide in ((1.0, 0.4, 0.6), (0.78, 0.42, 0.82), (0.52, 0.44, 1.0))
    )
    thick, short = 0.08 * high, 0.12 * high
    stem = f"M{x - thick / 2:.1f} {foot - short:.1f}h{thick:.1f}v{short:.1f}h{-thick:.1f}z"
    return f'<path d="{tiers}{stem}"/>'


def _leafy(x: float, foot: float, high: float) -> str:
    """A round crown on a stem."""
    stem = f'<rect x="{x - 0.04 * high:.1f}" y="{foot - 0.5 * high:.1f}" width="{0.08 * high:.1f}" '
    stem += f'height="{0.5 * high:.1f}"/>'
    crown = (
        f'<ellipse cx="{x:.1f}" cy="{foot - 0.6 * high:.1f}" rx="{0.27 * high:.1f}" ry="{0.34 * high:.1f}"/>'
    )
    return stem + crown


def city(width: float, height: float, line: float, tones: Sequence[str], seed: int) -> str:
    """Two rows of houses on the horizon `line`; the nearer ones have windows.

    `tones` are the colours of the far and the near ones, and of the windows.
    """
    chance = random.Random(f"city {seed}")  # noqa: S311 - scenery, no secrets
    far = "".join(
        f'<rect x="{x:.1f}" y="{line - high:.1f}" width="{wide:.1f}" height="{high:.1f}"/>'
        for x, wide, high in _houses(width, height, (0.17, 0.34), chance)
    )
    near, windows = [], []
    for x, wide, high in _houses(width, height, (0.08, 0.2), chance):
        near.append(f'<rect x="{x:.1f}" y="{line - high:.1f}" width="{wide:.1f}" height="{high:.1f}"/>')
        windows.append(_windows(x, line - high, wide, high, chance))
    return (
        f'<g fill="{tones[0]}">{far}</g><g fill="{tones[1]}">{"".join(near)}</g>'
        f'<g fill="{tones[2]}">{"".join(windows)}</g>'
    )


def _houses(
    width: float, height: float, heights: tuple[float, float], chance: random.Random
) -> Iterator[tuple[float, float, float]]:
    """Left edge, width and height of one house after the other, shoulder to shoulder."""
    x = -0.04 * height
    while x < width:
        wide, high = height * chance.uniform(0.08, 0.13), height * chance.uniform(*heights)
        yield x, wide, high
        x += wide + (height * 0.02 if chance.random() < 0.3 else 0.0)


def _windows(x: float, top: float, wide: float, high: float, chance: random.Random) -> str:
    """A grid of windows, some of them dark."""
    columns = chance.randint(*NUM_WINDOW_COLUMNS)
    pitch = wide / (columns + 0.6)
    side = 0.5 * pitch
    panes = []
    for row in range(int((high - 0.5 * pitch) / (1.3 * pitch))):
        for column in range(columns):
            if chance.random() < 0.75:
                left, upper = x + pitch * (column + 0.55), top + pitch * (0.6 + 1.3 * row)
                panes.append(f"M{left:.1f} {upper:.1f}h{side:.1f}v{1.3 * side:.1f}h{-side:.1f}z")
    return f'<path d="{"".join(panes)}"/>' if panes else ""
