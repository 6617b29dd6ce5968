"""Where a point of an svg's own units lies on the page: its viewBox fitted into its rectangle."""

import re
from collections.abc import Sequence

from makeready.design.drawing.markup import Element

Point = tuple[float, float]


def page_corners(
    corners: Sequence[Point], svg: Element, rectangle: tuple[float, float, float, float]
) -> tuple[list[Point], float]:
    """The points on the page, and how many pixels one of the svg's units is.

    `rectangle` is the svg's left, top, width, height on the page. Source: SVG 2, 8.2 (preserveAspectRatio).
    """
    left, top, width, height = rectangle
    numbers = [
        float(word) for word in re.findall(r"-?[\d.]+", svg.attributes.get("viewbox", "")) if _is_number(word)
    ]
    if len(numbers) != 4 or min(numbers[2:]) <= 0:
        return [(left + x, top + y) for x, y in corners], 1.0
    x0, y0, own_width, own_height = numbers
    x_scale, y_scale = width / own_width, height / own_height
    wish = svg.attributes.get("preserveaspectratio", "").lower()
    if "none" not in wish:
        x_scale = y_scale = max(x_scale, y_scale) if "slice" in wish else min(x_scale, y_scale)
    left += (width - own_width * x_scale) * _share("x", wish)
    top += (height - own_height * y_scale) * _share("y", wish)
    placed = [(left + (x - x0) * x_scale, top + (y - y0) * y_scale) for x, y in corners]
    return placed, min(x_scale, y_scale)


def _share(axis: str, wish: str) -> float:
    found = re.search(rf"{axis}(min|mid|max)", wish)
    return {"min": 0.0, "max": 1.0}.get(found[1] if found else "", 0.5)


def _is_number(word: str) -> bool:
    return re.fullmatch(r"-?(?:\d+\.?\d*|\.\d+)", word) is not None
