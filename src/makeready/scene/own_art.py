"""Drawings of our own for everyday things that the art has not: a table, a lamp, a lighthouse, a bridge.

Each is one shape in every style: plain tones in flat and cartoon, darker ones in classic, gradients in
glossy, one ink in outline. View boxes are 32 units wide. Standard library only.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

Middle = tuple[float, float, float]


class Part(NamedTuple):
    """A path in one tone, by its letter."""

    tone: str
    line: str


class OwnArt(NamedTuple):
    """A thing that we draw. `tones` are its colours by letter, the light and the dark of each. `ink` and
    what follows `outline` are as in the pack's table; `middles` are its dominant shades in flat and cartoon,
    in glossy, and in classic, measured by `makeready.train.sprites.judged`."""

    plural: str
    synonyms: tuple[str, ...]
    tags: tuple[str, ...]
    category: str
    parts: tuple[Part, ...]
    tones: Mapping[str, tuple[str, str]]
    ink: tuple[float, float, float, float]
    outline: str
    colours: tuple[str, ...]
    recolours: str
    natural: str
    middles: tuple[Middle, Middle, Middle]


_TABLE = OwnArt(
    plural="tables",
    synonyms=("wooden table", "dining table", "kitchen table", "coffee table", "picnic table", "tabletop"),
    tags=("furniture",),
    category="object",
    parts=(
        Part("d", "M7.5 15h2.2v10.5H7.5zM22.3 15h2.2v10.5h-2.2z"),
        Part(
            "c",
            "M3.2 14h3v14.3a.7.7 0 0 1-.7.7H3.9a.7.7 0 0 1-.7-.7zM25.8 14h3v14.3a.7.7 0 0 1-.7.7h-1.6"
            "a.7.7 0 0 1-.7-.7z",
        ),
        Part("b", "M3.2 14h25.6v3.2H3.2z"),
        Part(
            "a",
            "M1.9 11h28.2a.9.9 0 0 1 .9.9v1.6a.9.9 0 0 1-.9.9H1.9a.9.9 0 0 1-.9-.9v-1.6a.9.9 0 0 1 .9-.9z",
        ),
    ),
    tones={
        "a": ("#a9683d", "#985a33"),
        "b": ("#8a5230", "#7b4728"),
        "c": ("#985b36", "#864f2e"),
        "d": ("#67401f", "#5b3820"),
    },
    ink=(0.0312, 0.3437, 0.9688, 0.9062),
    outline="M1.6 11.4h28.8v2.8H1.6zM3.6 14.2v14.4h2.4V17h20v11.6h2.4V14.2",
    colours=("brown",),
    recolours="0123456789ab",
    natural="brown",
    middles=((0.5333, 0.0948, 53.9), (0.503, 0.0897, 51.5), (0.4844, 0.0885, 50.3)),
)
_LAMP = OwnArt(
    plural="lamps",
    synonyms=("table lamp", "bedside lamp", "reading lamp"),
    tags=("furniture", "light"),
    category="object",
    parts=(
        Part("c", "M15 18h2v9h-2z"),
        Part("d", "M9.5 28.2c0-1.5 2.6-2.7 6.5-2.7s6.5 1.2 6.5 2.7a.8.8 0 0 1-.8.8H10.3a.8.8 0 0 1-.8-.8z"),
        Part("b", "M12.2 18.6h7.6v1.6a.8.8 0 0 1-.8.8h-6a.8.8 0 0 1-.8-.8z"),
        Part(
            "a",
            "M11.1 3h9.8a1 1 0 0 1 .95.7l4.6 14a1 1 0 0 1-.95 1.3h-19a1 1 0 0 1-.95-1.3"
            "l4.6-14a1 1 0 0 1 .95-.7z",
        ),
        Part("e", "M11.1 3h3.4l-3.6 16H6.5a1 1 0 0 1-.95-1.3l4.6-14a1 1 0 0 1 .95-.7z"),
    ),
    tones={
        "a": ("#ffcb45", "#fbb52b"),
        "b": ("#8c5543", "#7d4533"),
        "c": ("#9b6350", "#83503f"),
        "d": ("#7d4533", "#6d3a2a"),
        "e": ("#ffdd7d", "#ffcf55"),
    },
    ink=(0.1719, 0.0937, 0.8281, 0.9062),
    outline="M11.2 3.4h9.6l4.9 15.2H6.3zM16 18.6v7.4M10 28.6c0-1.6 2.6-2.6 6-2.6s6 1 6 2.6z",
    colours=("yellow", "brown"),
    recolours="0123456789ab",
    natural="yellow",
    middles=((0.8727, 0.1443, 89.3), (0.8401, 0.1484, 83.5), (0.787, 0.1461, 75.9)),
)
_LIGHTHOUSE = OwnArt(
    plural="lighthouses",
    synonyms=("light house",),
    tags=("building", "sea", "coast"),
    category="place",
    parts=(
        Part("a", "M12.1 11h7.8l2.6 18.2a.8.8 0 0 1-.8.8H10.3a.8.8 0 0 1-.8-.8z"),
        Part("r", "M11.6 14.5h8.8l.55 3.8h-9.9zM10.55 22h10.9l.55 3.8H10z"),
        Part("s", "M17.4 11h2.5l2.6 18.2a.8.8 0 0 1-.8.8h-2.6z"),
        Part("d", "M14 30v-2.6a2 2 0 0 1 4 0V30z"),
        Part("y", "M13 5.2h6v4.6h-6z"),
        Part(
            "d",
            "M10.9 9.4h10.2a.6.6 0 0 1 .6.6v1a.6.6 0 0 1-.6.6H10.9a.6.6 0 0 1-.6-.6v-1"
            "a.6.6 0 0 1 .6-.6zM15.5 5.2h1v4.6h-1z",
        ),
        Part("r", "M15.3 1.9a1 1 0 0 1 1.4 0l3.6 3.1a.5.5 0 0 1-.3.9h-8a.5.5 0 0 1-.3-.9z"),
    ),
    tones={
        "a": ("#f7f5f9", "#e9e5ee"),
        "r": ("#f8312f", "#d91f2a"),
        "d": ("#4a3a5e", "#3a2d4b"),
        "y": ("#fcd53f", "#ffb02e"),
    },
    ink=(0.2968, 0.0512, 0.7032, 0.9375),
    outline="M12.3 11.4h7.4l2.5 18H9.8zM11.6 16h8.8M10.7 22.6h10.6M10.6 9.6h10.8v1.8H10.6zM13 9.6V5.6h6v4"
    "M11.8 5.6L16 1.9l4.2 3.7z",
    colours=("red", "white"),
    recolours="012345678ab",
    natural="red",
    middles=((0.6479, 0.2104, 26.9), (0.6082, 0.2013, 25.1), (0.5809, 0.1962, 23.7)),
)
_BRIDGE = OwnArt(
    plural="bridges",
    synonyms=("suspension bridge",),
    tags=("building", "river"),
    category="place",
    parts=(
        Part(
            "b",
            "M3.6 18.6h.7v2.6h-.7zM5.6 18.1h.7v3.1h-.7zM10.9 14.6h.7v6.6h-.7zM13 17.6h.7v3.6H13z"
            "M15.65 18.5h.7v2.7h-.7zM18.3 17.6h.7v3.6h-.7zM20.4 14.6h.7v6.6h-.7zM25.7 18.1h.7v3.1h-.7z"
            "M27.7 18.6h.7v2.6h-.7z",
        ),
        Part(
            "b",
            "M.8 20.1q6.4-1.4 7.3-10.7l1.1.1Q10.4 18.4 16 18.4t6.8-8.9l1.1-.1q.9 9.3 7.3 10.7l-.2 1"
            "q-5.7-1.2-7.6-7.5-1.9 5.9-7.4 5.9t-7.4-5.9Q6.7 19.9 1 21.1z",
        ),
        Part(
            "c",
            "M6.6 28.2h4.1a.7.7 0 0 1 .7.8H5.9a.7.7 0 0 1 .7-.8zM21.3 28.2h4.1a.7.7 0 0 1 .7.8h-5.5"
            "a.7.7 0 0 1 .7-.8z",
        ),
        Part(
            "a",
            "M7.5 7.4a.7.7 0 0 1 .7-.7h.9a.7.7 0 0 1 .7.7v21H7.5zM22.2 7.4a.7.7 0 0 1 .7-.7h.9"
            "a.7.7 0 0 1 .7.7v21h-2.3z",
        ),
        Part(
            "d", "M.6 21h30.8a.4.4 0 0 1 .4.4v1.5a.4.4 0 0 1-.4.4H.6a.4.4 0 0 1-.4-.4v-1.5a.4.4 0 0 1 .4-.4z"
        ),
    ),
    tones={
        "a": ("#e5484d", "#c73c41"),
        "b": ("#c9373c", "#ad2f34"),
        "c": ("#998ea4", "#867b91"),
        "d": ("#b8313a", "#9c2a32"),
    },
    ink=(0.0062, 0.2093, 0.9938, 0.9062),
    outline="M.8 21.4h30.4v1.6H.8zM7.6 28.6V7h2v21.6M22.4 28.6V7h2v21.6M1 20.6Q7.4 19.4 8.6 9.6q1.4 9 7.4 9"
    "t7.4-9q1.2 9.8 7.6 11",
    colours=("red",),
    recolours="0123456789ab",
    natural="red",
    middles=((0.581, 0.1816, 23.3), (0.5454, 0.1712, 22.7), (0.5154, 0.1605, 22.0)),
)
OWN: dict[str, OwnArt] = {"table": _TABLE, "lamp": _LAMP, "lighthouse": _LIGHTHOUSE, "bridge": _BRIDGE}
SUPERSEDED = {"bridge at night": "bridge"}
"""Drawings of the pack, and those of ours that take their place: a postcard with a sky of its own was no
bridge at night."""
COLOURED_STYLES = ("cartoon", "flat", "glossy", "classic")
ALL_COLOURS = "0123456789ab"
NO_ROW = -1
SHADE = "s"
"""The tone that darkens what is below it."""


def own_rows() -> list[dict[str, Any]]:
    """The things as rows of the pack's table (`pack.py`); their drawings have no place in its files."""
    return [_row(name, art) for name, art in OWN.items()]


def _row(name: str, art: OwnArt) -> dict[str, Any]:
    middles = dict(zip(COLOURED_STYLES, (art.middles[0], *art.middles), strict=True))
    entries: dict[str, list[Any]] = {
        style: [NO_ROW, art.ink, art.colours, art.recolours, art.natural, middles[style]]
        for style in COLOURED_STYLES
    }
    return {
        "name": name,
        "plural": art.plural,
        "synonyms": art.synonyms,
        "tags": art.tags,
        "category": art.category,
        "art": entries | {"outline": [NO_ROW, art.ink, (), ALL_COLOURS, None, None]},
    }


def own_markup(art: OwnArt, style: str) -> str:
    """The drawing in a style, as what goes inside an svg element."""
    if style == "outline":
        return (
            '<path fill="none" stroke="currentColor" stroke-width="1.3" stroke-linejoin="round" '
            f'stroke-linecap="round" d="{art.outline}"/>'
        )
    if style == "glossy":
        fades = "".join(_fade(tone, *ends) for tone, ends in art.tones.items())
        return f"<defs>{fades}</defs>" + "".join(_path(one, f"url(#{one.tone})") for one in art.parts)
    index = int(style == "classic")
    return "".join(_path(one, art.tones[one.tone][index] if one.tone != SHADE else "") for one in art.parts)


def _path(part: Part, fill: str) -> str:
    if part.tone == SHADE:
        return f'<path fill="#000000" fill-opacity=".1" d="{part.line}"/>'
    return f'<path fill="{fill}" d="{part.line}"/>'


def _fade(name: str, light: str, dark: str) -> str:
    return (
        f'<linearGradient id="{name}" x1=".2" y1="0" x2=".8" y2="1">'
        f'<stop stop-color="{light}"/><stop offset="1" stop-color="{dark}"/></linearGradient>'
    )
