"""Whether a chart cuts off its own words and marks: labels shortened to a limit, ink beyond its picture."""

import html
import io
import json
import re
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray
from PIL import Image

RING_PX = 40
"""Ours: how far beyond a chart's edge its ink is looked for; one label of a value."""
SEEN = 64
"""Bytes of 255 that ink differs from the chart's ground. Ours: grid lines at the edge are fainter."""
OUTSIDE_PX = 2
"""Ours: half of a thick line at the edge of the plot may be lost."""
MIN_INK_PX = 8
"""Pixels. Ours: less is no letter and no dot."""
LONG_LABEL = 16
"""Characters. Ours: shorter ones at usual sizes stay below Vega's limits: 180 px on axes, 160 in legends."""
LIMITS = re.compile(r'"(?:limit|(?:label|title)Limit)": (?!0[,}])')
SHORTENED = re.compile(r"<text\b[^>]*>([^<]*\u2026)</text>")
ROOT = re.compile(r"<svg\b[^>]*>")


def may_shorten(spec: Mapping[str, object]) -> bool:
    """Whether any label of a chart is so long, or its limit so set, that Vega may shorten it."""
    if LIMITS.search(json.dumps(spec)):
        return True
    return any(len(word) >= LONG_LABEL for part in _data(spec) for word in _words(part))


def _data(value: object) -> Iterator[object]:
    """The parts of a specification that hold what labels say."""
    match value:
        case Mapping():
            for key, inner in value.items():
                if key in {"data", "datasets", "domain"}:
                    yield inner
                else:
                    yield from _data(inner)
        case list() | tuple():
            for inner in value:
                yield from _data(inner)


def _words(value: object) -> Iterator[str]:
    """All strings of a specification, in order."""
    match value:
        case str():
            yield value
        case Mapping():
            for inner in value.values():
                yield from _words(inner)
        case list() | tuple():
            for inner in value:
                yield from _words(inner)


def shortened(svg: str, spec: Mapping[str, object]) -> tuple[str, ...]:
    """The labels that end in an ellipsis which no string of the chart has."""
    own = {one.strip() for one in _words(spec)}
    found = (html.unescape(one).strip() for one in SHORTENED.findall(svg))
    return tuple(dict.fromkeys(one for one in found if one not in own))


def has_ink_at_edge(png: bytes) -> bool:
    """Whether anything but the chart's ground lies in the outermost pixels of its picture."""
    picture = np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"), dtype=np.int32)
    alpha = picture[:, :, 3:]
    shown = np.concatenate([picture[:, :, :3] * alpha // 255, alpha], axis=2)
    edge = np.concatenate([shown[0], shown[-1], shown[:, 0], shown[:, -1]])
    return bool((np.abs(edge - np.median(edge, axis=0)).max(axis=1) >= SEEN).any())


def with_ring(svg: str, width_px: int, height_px: int, ring_px: int) -> str:
    """A chart's svg on a larger ground, everything where it was; the chart's own ground stays its size."""
    box = f'viewBox="{-ring_px} {-ring_px} {width_px + 2 * ring_px} {height_px + 2 * ring_px}"'
    root = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{width_px + 2 * ring_px}" height="{height_px + 2 * ring_px}" {box}>'
    )
    return ROOT.sub(lambda _: root, svg, count=1)


def cut_sides(png: bytes, ring_px: int) -> tuple[str, ...]:
    """The sides on which a chart, drawn with a ring around it, has ink in the ring."""
    ink = np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))[:, :, 3] >= SEEN
    depth = ring_px - OUTSIDE_PX
    parts: dict[str, NDArray[np.bool_]] = {
        "left": ink[:, :depth],
        "top": ink[:depth],
        "right": ink[:, -depth:],
        "bottom": ink[-depth:],
    }
    return tuple(side for side, part in parts.items() if int(part.sum()) >= MIN_INK_PX)
