"""Gradients as WeasyPrint reads them: it drops a whole background where a stop has two positions."""

import re

from makeready.design.drawing.cascade import split_outside
from makeready.design.drawing.markup import Element

GRADIENT = re.compile(r"(?:repeating-)?(?:linear|radial|conic)-gradient\(", re.IGNORECASE)
POSITION = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:px|%|em|rem|deg|turn)?|calc\(.*\)", re.IGNORECASE)
SHAPES = re.compile(r"^(?:to|at|from|in|circle|ellipse|closest|farthest)\b", re.IGNORECASE)


def write_single_stops(page: Element) -> None:
    """Write each stop with two positions as two stops, in the page's styles, in place."""
    for element in page.elements():
        if "gradient(" in element.attributes.get("style", ""):
            element.attributes["style"] = single_stops(element.attributes["style"])
        if element.tag == "style":
            element.children = [
                single_stops(child) if isinstance(child, str) else child for child in element.children
            ]


def single_stops(css: str) -> str:
    """The same CSS; `red 0 1px` in a gradient is `red 0, red 1px` (CSS Images 4, section 3.4.1)."""
    made, at = [], 0
    while (found := GRADIENT.search(css, at)) is not None:
        end = _closing(css, found.end())
        stops = [stop for part in split_outside(css[found.end() : end], ",") for stop in _split(part.strip())]
        made += [css[at : found.end()], ",".join(stops)]
        at = end
    return "".join([*made, css[at:]])


def _closing(css: str, start: int) -> int:
    """Where the bracket closes that was opened just before `start`."""
    depth = 1
    for index in range(start, len(css)):
        depth += (css[index] == "(") - (css[index] == ")")
        if depth == 0:
            return index
    return len(css)


def _split(part: str) -> list[str]:
    words = [word for word in split_outside(part, " ") if word]
    is_stop = len(words) >= 3 and not SHAPES.match(part) and not POSITION.fullmatch(words[0])
    if is_stop and all(POSITION.fullmatch(word) for word in words[-2:]):
        colour = " ".join(words[:-2])
        return [f"{colour} {words[-2]}", f"{colour} {words[-1]}"]
    return [part]
