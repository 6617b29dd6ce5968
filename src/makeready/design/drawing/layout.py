"""What will not fit, found from the measured boxes before anybody looks at pixels.

Each fault is one sentence with the element's id, its words and by how much. Decorations may be cut.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from makeready.brief import Box
from makeready.design.document import Document, ElementBox
from makeready.design.drawing.boxes import Rectangle, has_box, places
from makeready.design.drawing.cascade import Styles
from makeready.design.drawing.markup import INLINE_TAGS, Element
from makeready.design.fonts import DEFAULT_FAMILY, families
from makeready.design.measure import Size, text_size

SLACK_PX = 1.5
"""Layout rounds every box to whole pixels, on both sides."""
MIN_LINE_HEIGHT = 1.0
FEATURES = ("font-feature-settings", "font-variant-ligatures", "font-variant")
FEATURE_SHARE = 0.1
"""Ours: "3x3" is 7 % narrower with its own x."""


def layout_faults(
    document: Document,
    page: Element,
    boxes: Sequence[ElementBox],
    rectangles: Mapping[str, Rectangle],
    styles: Styles,
) -> tuple[str, ...]:
    """Text larger than its block, things off the canvas, and things cut by what they lie in."""
    tree = {place.id: (place.element, place.ancestors) for place in places(page)}
    faults: list[str] = []
    for found in boxes:
        if found.is_decoration or found.id not in tree:
            continue
        element, ancestors = tree[found.id]
        if found.text and found.id in rectangles:
            faults += _text_faults(found, element, rectangles, styles)
        if found.text or found.constraint_ids or found.noun or found.alt:
            faults += _canvas_faults(document, found)
            faults += _clip_faults(found, ancestors, rectangles, styles)
    return tuple(dict.fromkeys(faults))


def _name(found: ElementBox) -> str:
    words = f" {(found.text or found.alt)[:40]!r}" if found.text or found.alt else ""
    return f"#{found.id}{words}" if words or not found.noun else f"#{found.id} ({found.noun})"


def _text_faults(
    found: ElementBox, element: Element, rectangles: Mapping[str, Rectangle], styles: Styles
) -> Iterator[str]:
    rectangle = rectangles[found.id]
    width_px, height_px = rectangle[2] - _padding_px(element, styles), rectangle[3]
    if min(width_px, height_px) <= 0:
        return
    wraps = styles.computed(element, "white-space") not in {"nowrap", "pre"}
    lines = set_lines(element, rectangles, styles)
    size = drawn_size(lines, element, styles, max_width_px=width_px + SLACK_PX if wraps else None)
    if size.width_px > width_px + _slack_px(element, styles, width_px):
        yield f"{_name(found)} is {size.width_px:.0f} px wide in a block of {width_px:.0f} px"
    elif size.height_px > height_px + styles.font_px(element) * 0.35:
        yield f"{_name(found)} is {size.height_px:.0f} px high in a block of {height_px:.0f} px"


def _slack_px(element: Element, styles: Styles, width_px: float) -> float:
    """The measuring shaper knows no features: without Inter's "3×3" for "3x3" a word is a tenth narrower."""
    said = (styles.computed(element, name) for name in FEATURES)
    return SLACK_PX if all(one in ("", "normal") for one in said) else SLACK_PX + FEATURE_SHARE * width_px


class Run(NamedTuple):
    """Words of one line and the inline element, or the block itself, whose type they are set in."""

    words: str
    element: Element


def set_lines(element: Element, rectangles: Mapping[str, Rectangle], styles: Styles) -> list[list[Run]]:
    """The element's own text in the lines that the document breaks it into, each in runs of one type."""
    lines: list[list[Run]] = [[]]
    keeps = styles.computed(element, "white-space").startswith("pre")

    def collect(inner: Element) -> None:
        for child in inner.children:
            if isinstance(child, str):
                first, *rest = child.split("\n") if keeps else [child]
                lines[-1].append(Run(first, inner))
                lines.extend([Run(words, inner)] for words in rest)
            elif child.tag == "br":
                lines.append([])
            elif child.tag in INLINE_TAGS and not has_box(child, rectangles):
                collect(child)
            else:
                lines[-1].append(Run(" ", inner))

    collect(element)
    return lines


def drawn_size(
    lines: Sequence[Sequence[Run]], element: Element, styles: Styles, *, max_width_px: float | None
) -> Size:
    """How large the lines are, before any transform.

    Lines are broken as if all were set in the element's own type, at a measure that smaller or larger runs
    (a subscript) change by their share of the line.
    """
    width_px, num_lines = 0.0, 0
    for line in lines:
        share = _share(line, element, styles)
        measure_px = None if max_width_px is None else max_width_px / share
        words = "".join(run.words for run in line)
        size = _measured(" ".join(words.split()), element, styles, measure_px)
        width_px, num_lines = max(width_px, size.width_px * share), num_lines + size.num_lines
    if len(lines) > 1 and not "".join(run.words for run in lines[-1]).strip():
        num_lines -= 1  # a break at the end of a block opens no line
    height_px = num_lines * styles.font_px(element) * _line_height(element, styles)
    return Size(width_px=width_px, height_px=height_px, num_lines=num_lines)


def _share(line: Sequence[Run], element: Element, styles: Styles) -> float:
    """The width of a line's runs, each in its own type, over their width in the element's type."""
    runs = [run for run in line if run.words.strip()]
    if all(run.element is element for run in runs):
        return 1.0
    drawn_px = sum(_measured(run.words, run.element, styles, None).width_px for run in runs)
    plain_px = sum(_measured(run.words, element, styles, None).width_px for run in runs)
    return drawn_px / plain_px if min(drawn_px, plain_px) > 0 else 1.0


def _measured(text: str, element: Element, styles: Styles, max_width_px: float | None) -> Size:
    font_px = styles.font_px(element)
    known = [name for name in styles.families(element) if name in families()]
    case = styles.computed(element, "text-transform")
    return text_size(
        text.upper() if case == "uppercase" else text,
        family=known[0] if known else DEFAULT_FAMILY,
        size_px=font_px,
        weight=styles.weight(element),
        letter_spacing_px=_letter_spacing_px(element, styles, font_px),
        max_width_px=max_width_px,
    )


def _line_height(element: Element, styles: Styles) -> float:
    value = styles.computed(element, "line-height").strip()
    number = re.fullmatch(r"([\d.]+)(px|em|%)?", value)
    if number is None:
        return MIN_LINE_HEIGHT
    scale = {"px": 1 / max(1.0, styles.font_px(element)), "%": 0.01}.get(number[2] or "", 1.0)
    return float(number[1]) * scale


def _letter_spacing_px(element: Element, styles: Styles, font_px: float) -> float:
    number = re.fullmatch(r"(-?[\d.]+)(px|em)", styles.computed(element, "letter-spacing").strip())
    if number is None:
        return 0.0
    return float(number[1]) * (font_px if number[2] == "em" else 1.0)


def _padding_px(element: Element, styles: Styles) -> float:
    """Left and right padding in pixels, as far as it is given in pixels."""
    declared = styles.declared(element)
    words = declared.get("padding", "0").split()
    right = words[min(1, len(words) - 1)]
    left = words[3] if len(words) > 3 else right
    sides = (declared.get("padding-left", left), declared.get("padding-right", right))
    return sum(float(side[:-2]) for side in sides if re.fullmatch(r"[\d.]+px", side))


def _canvas_faults(document: Document, found: ElementBox) -> Iterator[str]:
    canvas = Box(left_px=0, top_px=0, width_px=document.width_px, height_px=document.height_px)
    over_px = overhang_px(found.box, canvas)
    if over_px > SLACK_PX:
        yield f"{_name(found)} lies {over_px:.0f} px outside the canvas"


def _clip_faults(
    found: ElementBox, ancestors: Sequence[Element], rectangles: Mapping[str, Rectangle], styles: Styles
) -> Iterator[str]:
    for ancestor in reversed(ancestors):
        declared = styles.declared(ancestor)
        if "transform" in declared:
            return
        place = rectangles.get(ancestor.attributes.get("id", ""))
        clips = {declared.get(name, "visible") for name in ("overflow", "overflow-x", "overflow-y")}
        if place is None or not clips & {"hidden", "clip", "auto", "scroll"}:
            continue
        frame = Box(left_px=place[0], top_px=place[1], width_px=place[2], height_px=place[3])
        over_px = overhang_px(found.box, frame)
        if over_px > SLACK_PX:
            yield f"{_name(found)} is cut by {over_px:.0f} px at the edge of #{ancestor.attributes['id']}"
            return


def overhang_px(inner: Box, outer: Box) -> float:
    """By how much `inner` sticks out of `outer`, on the worst side; negative where it does not."""
    return max(
        outer.left_px - inner.left_px,
        outer.top_px - inner.top_px,
        inner.right_px - outer.right_px,
        inner.bottom_px - outer.bottom_px,
    )
