"""A prepared page with every block pinned where it was measured, for an engine with other layout rules.

WeasyPrint's flex and grid differ from those of the engine that drew the picture. So the measured rectangles
are written into the page: each block becomes a plain block of the measured size, moved to its place by its
margins, and only the lines inside a block of text are laid out anew. Blocks stay in the flow, positioned ones
as `relative`, because that keeps the order in which CSS paints them.
"""

import copy
import re
from collections.abc import Mapping

from makeready.design.drawing.boxes import Rectangle, give_ids
from makeready.design.drawing.cascade import Styles
from makeready.design.drawing.markup import INLINE_TAGS, Element

RUN_TAG = "mr-run"
"""No rule of a document names it, as one might name the div that would lie there."""
FLEX_WORDS = frozenset({"flex", "grid", "inline-flex", "inline-grid"})
REPLACED_TAGS = frozenset({"svg", "img"})
CELL_TAGS = frozenset({"td", "th"})
SLACK_PX = 0.75
"""blitz answers whole pixels: a block that shrank to its text may be half a pixel narrower than it."""
BODY_ID = "body"
THINNEST_PX = 0.01
"""The margins above and below a block without height would run into one."""
SIDES = ("top", "right", "bottom", "left")
BORDER_WORDS_PX = {"thin": 1.0, "medium": 3.0, "thick": 5.0}
PIN_CLASSES = {
    "mr-pin": "float:none;inset:auto;min-width:0;max-width:none;min-height:0;max-height:none",
    "mr-moved": "position:relative",
    "mr-static": "position:static",
    "mr-text": "display:flow-root",
    "mr-marker": "display:list-item",
    "mr-picture": "display:block",
    "mr-frame": "display:flow-root;padding:0",
}
"""What pinned blocks have in common. A style sheet is read once, a style attribute for each element."""
PIN_CSS = "".join(
    f".{name}{{{rules.replace(';', ' !important;')} !important}}" for name, rules in PIN_CLASSES.items()
)


def with_runs(page: Element) -> Element:
    """A copy of the page in which every run of text beside blocks is a block itself, so that it is measured.

    CSS puts anonymous boxes there; a real one without a style is laid out the same way.
    """
    made = copy.deepcopy(page)
    styles = Styles(made)
    body = body_of(made)
    for parent in [body, *_outside_svg(body)]:
        _wrap_runs(parent, styles)
        _hold_overlaps(parent, styles)
    give_ids(made)
    body.attributes["id"] = BODY_ID
    return made


def body_of(page: Element) -> Element:
    return next(element for element in page.elements() if element.tag == "body")


def _outside_svg(element: Element) -> list[Element]:
    found: list[Element] = []
    for child in element.children:
        if isinstance(child, Element) and child.tag not in {"svg", "style"}:
            found += [child, *_outside_svg(child)]
    return found


def is_inline(element: Element, styles: Styles) -> bool:
    """Whether the element lies in a line of text, where its parent is no flex or grid."""
    declared = styles.declared(element)
    if declared.get("position") in {"absolute", "fixed"}:
        return False
    if display := declared.get("display", ""):
        return display.startswith("inline")
    return element.tag in INLINE_TAGS or element.tag in REPLACED_TAGS


def is_flex(element: Element, styles: Styles) -> bool:
    return styles.declared(element).get("display", "") in FLEX_WORDS


def is_leaf(element: Element, styles: Styles) -> bool:
    """Whether the element's content is lines of text only."""
    if element.tag in REPLACED_TAGS or not element.children or is_flex(element, styles):
        return False
    return all(isinstance(one, str) or is_inline(one, styles) for one in element.children)


def _wrap_runs(parent: Element, styles: Styles) -> None:
    flexes = is_flex(parent, styles)
    in_line = [isinstance(one, str) or (not flexes and is_inline(one, styles)) for one in parent.children]
    if not in_line or (all(in_line) and not flexes and parent.tag not in CELL_TAGS):
        return
    made: list[Element | str] = []
    run: list[Element | str] = []
    for child, belongs in zip([*parent.children, ""], [*in_line, False], strict=True):
        if belongs:
            run.append(child)
            continue
        if any(not isinstance(one, str) or one.strip() for one in run):
            made.append(Element(RUN_TAG, {"style": "display:block"}, run))
        run = []
        if child:
            made.append(child)
    parent.children = made


def _hold_overlaps(parent: Element, styles: Styles) -> None:
    """Put flex items that overlap their neighbours into boxes of the width that is left of them.

    blitz (0.5.0) takes a flex box for empty whose items have negative margins; the drawing has it right.
    """
    if styles.declared(parent).get("display") not in {"flex", "inline-flex"}:
        return
    for index, child in enumerate(parent.children):
        if not isinstance(child, Element):
            continue
        declared = styles.declared(child)
        overlap = sum(_negative_px(declared.get(f"margin-{side}", "")) for side in ("left", "right"))
        width = re.fullmatch(r"([\d.]+)px", declared.get("width", ""))
        if overlap and width is not None:
            held = f"display:flex;flex:none;align-items:center;width:{float(width[1]) + overlap:.2f}px"
            parent.children[index] = Element(RUN_TAG, {"style": held}, [child])


def _negative_px(value: str) -> float:
    number = re.fullmatch(r"-([\d.]+)px", value.strip())
    return -float(number[1]) if number else 0.0


def pin(page: Element, rectangles: Mapping[str, Rectangle], styles: Styles) -> None:
    """Change `page` in place: each measured block lies at its rectangle. `styles` are the page's."""
    body = body_of(page)
    widths = border_px(styles.declared(body))
    _pin_children(body, (widths["left"], widths["top"]), rectangles, styles)
    own = body.attributes.get("style", "").rstrip("; ")
    body.attributes["style"] = f"{own};display:flow-root !important;padding:0 !important"


def _pin_children(
    parent: Element, origin: tuple[float, float], rectangles: Mapping[str, Rectangle], styles: Styles
) -> None:
    """Pin the blocks in `parent`, whose content begins at `origin`. Each begins where the last one ended."""
    left_px, at_px = origin
    parent.children = [one for one in parent.children if isinstance(one, Element)]
    for child in parent.children:
        place = rectangles.get(child.attributes.get("id", "")) if isinstance(child, Element) else None
        if place is None or not isinstance(child, Element):
            continue
        margin = f"margin:{place[1] - at_px:.2f}px 0 0 {place[0] - left_px:.2f}px !important"
        _pin(child, place, margin, styles)
        at_px = place[1] + place[3]
        if child.tag not in REPLACED_TAGS and not is_leaf(child, styles):
            widths = border_px(styles.declared(child))
            inner = (place[0] + widths["left"], place[1] + widths["top"])
            _pin_children(child, inner, rectangles, styles)


def _pin(element: Element, place: Rectangle, margin: str, styles: Styles) -> None:
    declared = styles.declared(element)
    is_moved = declared.get("position", "static") != "static" or "z-index" in declared
    classes = ["mr-pin", "mr-moved" if is_moved else "mr-static"]
    width_px, height_px = place[2], max(place[3], THINNEST_PX)
    colour = ""
    if is_leaf(element, styles):
        has_marker = element.tag == "li" and "display" not in declared
        classes.append("mr-marker" if has_marker else "mr-text")
        width_px += 0.0 if "width" in declared else SLACK_PX
    elif element.tag in REPLACED_TAGS:
        classes.append("mr-picture")
        if element.tag == "svg" and "color" not in declared:
            colour = f";color:{styles.computed(element, 'color') or '#000000'}"
    else:
        # Padding has done its work: what it moved is measured and moved by margins.
        classes.append("mr-frame")
    own = element.attributes.get("style", "").rstrip("; ")
    size = f"width:{width_px:.2f}px !important;height:{height_px:.2f}px !important"
    element.attributes["style"] = f"{own};{margin};{size}{colour}".lstrip(";")
    element.attributes["class"] = " ".join([*element.attributes.get("class", "").split(), *classes])


def border_px(declared: Mapping[str, str]) -> dict[str, float]:
    """The widths of the borders by side, from what is declared."""
    widths = dict.fromkeys(SIDES, 0.0)
    for index, side in enumerate(SIDES):
        for name in ("border", f"border-{side}"):
            if name in declared:
                widths[side] = _line_px(declared[name])
        if words := declared.get("border-width", "").split():
            widths[side] = _width_px(words[index if index < len(words) else max(0, index - 2) % len(words)])
        if f"border-{side}-width" in declared:
            widths[side] = _width_px(declared[f"border-{side}-width"])
        if declared.get(f"border-{side}-style", declared.get("border-style", "")) in {"none", "hidden"}:
            widths[side] = 0.0
    return widths


def _line_px(value: str) -> float:
    """The width in a border shorthand; 0 for none."""
    words = value.split()
    if not words or "none" in words or "hidden" in words or words == ["0"]:
        return 0.0
    widths = [_width_px(word) for word in words if _is_width(word)]
    return widths[0] if widths else BORDER_WORDS_PX["medium"]


def _is_width(word: str) -> bool:
    return word in BORDER_WORDS_PX or re.fullmatch(r"(\d*\.?\d+)(px)?", word) is not None


def _width_px(word: str) -> float:
    number = re.fullmatch(r"(\d*\.?\d+)(px)?", word)
    return float(number[1]) if number else BORDER_WORDS_PX.get(word, 0.0)
