"""Words that were drawn as paths in an svg: unseen text over them in a PDF, alternative text elsewhere."""

import math

from makeready.design.drawing.markup import Element
from makeready.design.drawing.prepare import Prepared
from makeready.design.drawing.svg_text import SET_MARK, SetText
from makeready.design.fonts import DEFAULT_FAMILY, font_stack

DESCENT_EM = 0.2
"""How far the lowest letters reach below the line; all that decides is where a selection is shown."""
MAX_LABEL = 300


def label_svgs(page: Element) -> None:
    """Give every svg of the page without a label one, in place: its formula, its words, or what it is."""
    for parent in page.elements():
        for svg in parent.children:
            if isinstance(svg, Element) and svg.tag == "svg" and "aria-label" not in svg.attributes:
                label = _label(parent, svg)
                if label:
                    svg.attributes |= {"role": "img", "aria-label": label[:MAX_LABEL]}


def _label(parent: Element, svg: Element) -> str:
    if parent.tag in {"svg", "g"}:
        return ""
    if parent.attributes.get("role") == "math":
        return parent.attributes.get("aria-label", "")
    words = "; ".join(one.attributes[SET_MARK] for one in svg.elements() if one.attributes.get(SET_MARK))
    return words or ("Line" if "data-decoration" in parent.attributes else "")


def lay_words(page: Element, ready: Prepared) -> None:
    """Put the words of the svgs over their letters in `page`, a copy of the prepared one, as unseen text."""
    drawn = [one for one in page.elements() if SET_MARK in one.attributes]
    originals = [one for one in ready.page.elements() if SET_MARK in one.attributes]
    places = {id(one.element): one for one in ready.svg_texts}
    texts = {
        id(copy): places[id(original)]
        for copy, original in zip(drawn, originals, strict=True)
        if id(original) in places
    }
    family = font_stack(DEFAULT_FAMILY, system=ready.system_fonts)
    for parent in list(page.elements()):
        if parent.tag in {"svg", "g"}:
            continue
        for svg in parent.children:
            if isinstance(svg, Element) and svg.tag == "svg":
                found = [texts[id(one)] for one in svg.elements() if id(one) in texts]
                svg.children += [_text(one, family) for one in found if one.words]


def _text(one: SetText, family: str) -> Element:
    """Corners are top left, bottom left, top right, bottom right of the letters as they lie."""
    (left, bottom), (right, lower) = one.corners[1], one.corners[3]
    turn, size = math.atan2(lower - bottom, right - left), one.font_size
    x, y = left + math.sin(turn) * DESCENT_EM * size, bottom - math.cos(turn) * DESCENT_EM * size
    return Element(
        "text",
        {
            "transform": f"translate({x:.2f} {y:.2f}) rotate({math.degrees(turn):.2f})",
            "font-size": f"{size:.2f}",
            "font-family": family,
            "textLength": f"{math.hypot(right - left, lower - bottom):.2f}",
            "fill-opacity": "0",
            "fill": "#000000",
        },
        [one.words],
    )
