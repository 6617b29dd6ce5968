"""Mountains of our own, boats without their water, houses without their lawn and tents without their moon,
in place of drawings that bring a landscape along: these stand on any ground.

Mountains keep the shades of the drawings that they stand for, so that what is known of their colours holds.
Standard library only.
"""

import re
from typing import NamedTuple

from makeready.scene.own_art import OWN, own_markup

SIDE = 32.0
_PATH = re.compile(r"<path [^>]*/>")
_BODY = "M.8 29L9.3 14.7q1.2-1.9 2.6-.2l1.4 1.7 5.2-9.6q1.5-2.3 3 0L31.2 29z"
_FACE = (
    "M.8 29L9.3 14.7q1.2-1.9 2.6-.2l1.4 1.7 5.2-9.6q.7-1.1 1.5-1.1-2.6 5.3-1.2 8.6 1.7 4 .4 7.4"
    "-1.2 3.3.6 7.5z"
)
_CAP = "M16 11.2l2.5-4.6q1.5-2.3 3 0l2.7 4.8q-1.7 1.5-2.8.2-1.2 1.9-2.5.1-1.2 1.3-2.9-.5z"
_CAP_FACE = "M16 11.2l2.5-4.6q.7-1.1 1.5-1.1-1.9 3.3-1.3 6.6-1.3.7-2.7-.9z"
_SNOWY_BODY = "M.9 29L13.9 6.3q2.1-3.3 4.2 0L31.1 29z"
_SNOWY_FACE = "M.9 29L13.9 6.3Q14.8 4.8 16 4.7q-3.2 7.4-1.8 12.1 1.5 5 .2 12.2z"
_SNOWY_CAP = (
    "M9.6 13.8l4.3-7.5q2.1-3.3 4.2 0l4.4 7.8q-1.7 2.4-3.2.5-1.6 3-3.2.3-1.6 2.6-3.2-.1-1.6 1.8-3.3-1z"
)
_SNOWY_CAP_FACE = "M9.6 13.8l4.3-7.5Q14.8 4.8 16 4.7q-2.2 4.8-2.2 9.6-1.8 2.2-4.2-.5z"


class Landform(NamedTuple):
    """A drawing in a view box of `side`. `ink` is its drawn part as shares of that: left, top, right,
    bottom. Without `markup` it is the pack's drawing, without its first `num_left_out` paths and cut at the
    foot. `is_recoloured` says that other colours than its own are truthful: not where they turned the
    water."""

    side: float
    ink: tuple[float, float, float, float]
    markup: str = ""
    is_recoloured: bool = True
    num_left_out: int = 0


def _path(fill: str, line: str) -> str:
    return f'<path fill="{fill}" d="{line}"/>'


def _fade(name: str, light: str, dark: str) -> str:
    return (
        f'<linearGradient id="{name}" x1=".2" y1="1" x2=".9" y2=".2">'
        f'<stop stop-color="{dark}"/><stop offset="1" stop-color="{light}"/></linearGradient>'
    )


def _flat(body: str, face: str, cap: str, cap_face: str) -> str:
    return (
        _path("#8c5543", body) + _path("#7d4533", face) + _path("#f4f4f4", cap) + _path("#cdc4d6", cap_face)
    )


def _glossy(body: str, face: str, cap: str, cap_face: str) -> str:
    fades = _fade("a", "#b0796b", "#8f655a") + _fade("b", "#a06f62", "#604840")
    fades += _fade("c", "#f4f1f8", "#dcd3e4") + _fade("d", "#d9d0e2", "#bdb1c9")
    parts = zip("abcd", (body, face, cap, cap_face), strict=True)
    return f"<defs>{fades}</defs>" + "".join(_path(f"url(#{name})", line) for name, line in parts)


def _outline(body: str, cap: str) -> str:
    return (
        f'<path fill="none" stroke="currentColor" stroke-width="1.2" stroke-linejoin="round" d="{body}"/>'
        f'<path fill="currentColor" d="{cap}"/>'
    )


_INK, _SNOWY_INK = (0.025, 0.153, 0.975, 0.9063), (0.0281, 0.145, 0.9719, 0.9063)
_CLASSIC = Landform(128.0, (0.0, 0.1875, 1.0, 0.86))
_MOUNTAIN = (_BODY, _FACE, _CAP, _CAP_FACE)
_SNOWY = (_SNOWY_BODY, _SNOWY_FACE, _SNOWY_CAP, _SNOWY_CAP_FACE)
_WATERLINES = {
    "sailboat": (0.0625, 0.0625, 0.9375, 0.743),
    "speedboat": (0.0625, 0.3958, 0.9375, 0.715),
    "motor boat": (0.0625, 0.25, 0.9375, 0.71),
    "canoe": (0.0625, 0.2708, 0.9375, 0.72),
    "ferry": (0.0625, 0.125, 0.9375, 0.84),
    "cruise ship": (0.0625, 0.1458, 0.9375, 0.855),
    "ship": (0.0625, 0.125, 0.9375, 0.85),
}
_WET = ("sailboat", "speedboat", "motor boat", "canoe")
"""Their main colour was that of the water: a yellow canoe was an orange one on a yellow sea."""
LANDFORMS: dict[tuple[str, str], Landform] = {
    ("mountain", "flat"): Landform(SIDE, _INK, _flat(*_MOUNTAIN)),
    ("mountain", "glossy"): Landform(SIDE, _INK, _glossy(*_MOUNTAIN)),
    ("mountain", "outline"): Landform(SIDE, _INK, _outline(_BODY, _CAP)),
    ("mountain", "classic"): _CLASSIC,
    ("snowy mountain", "flat"): Landform(SIDE, _SNOWY_INK, _flat(*_SNOWY)),
    ("snowy mountain", "glossy"): Landform(SIDE, _SNOWY_INK, _glossy(*_SNOWY)),
    ("snowy mountain", "outline"): Landform(SIDE, _SNOWY_INK, _outline(_SNOWY_BODY, _SNOWY_CAP)),
    ("snowy mountain", "classic"): _CLASSIC,
    **{
        (name, style): Landform(SIDE, ink, is_recoloured=name not in _WET)
        for name, ink in _WATERLINES.items()
        for style in ("flat", "glossy")
    },
    ("house", "flat"): Landform(SIDE, (0.0625, 0.0625, 0.9375, 0.842)),
    ("house", "glossy"): Landform(SIDE, (0.0625, 0.0833, 0.9375, 0.868)),
    ("tent", "flat"): Landform(SIDE, (0.0625, 0.4375, 0.9375, 0.9375), num_left_out=1),
    ("tent", "glossy"): Landform(SIDE, (0.0625, 0.418, 0.9375, 0.9375), num_left_out=6),
}
"""By concept and style. The cartoon mountains have a rounded foot and stay."""


def landform(concept: str, style: str) -> Landform | None:
    """What stands for the pack's drawing of a concept in a style, or None."""
    if concept in OWN:
        return Landform(SIDE, OWN[concept].ink, own_markup(OWN[concept], style))
    return LANDFORMS.get((concept, style))


def cut(own: Landform, packed: str) -> str:
    """The pack's drawing without what it brings along."""
    foot = own.ink[3] * own.side
    packed = _PATH.sub("", packed, count=own.num_left_out) if own.num_left_out else packed
    return (
        f'<clipPath id="foot"><rect width="{own.side:g}" height="{foot:g}"/></clipPath>'
        f'<g clip-path="url(#foot)">{packed}</g>'
    )
