"""Where the lines of a block of text end, found by measuring, and written into the page.

The engine that measures answers whole pixels, so a block could be half a pixel narrower than it was drawn and
wrap elsewhere. A mark without width behind each word tells on which line the word stands.
"""

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import pairwise

from makeready.design.drawing.boxes import Rectangle
from makeready.design.drawing.cascade import Styles
from makeready.design.drawing.markup import Element
from makeready.design.exporting.frozen import is_leaf

MARK_ID = "makeready-word-"
MARK_STYLE = "display:inline-block;width:0;height:1px;padding:0;margin:0;border:0"
LEAST_LEADING = 0.65
"""Of the type size: raised and lowered words of one line differ by less."""
SOFT_BREAK = "data-soft"
"""On a `br` that was not in the document: a line ended there only because it was full."""
PIECE = re.compile(r"[ \t\r\n\f]+|[^ \t\r\n\f]*?[^\W\d_]-(?=[^\W\d_])|[^ \t\r\n\f]+")
"""Spaces, or what stays on one line: a word, or a part of one up to a hyphen between letters. A space that
does not break belongs to its word."""
SPACES = " \t\r\n\f"
KEPT_SPACES = frozenset({"pre", "pre-wrap", "pre-line", "nowrap", "break-spaces"})

Measure = Callable[[Element], Mapping[str, Rectangle]]
Write = Callable[[str, "_Words"], list[Element | str]]


def break_lines(page: Element, rectangles: Mapping[str, Rectangle], measure: Measure) -> None:
    """Put a soft `br` into `page` wherever a line of its text ends, and let nothing else wrap there.

    A block that the marks made higher keeps wrapping by itself.
    """
    styles = Styles(page)
    leaves = [one for one in page.elements() if _may_wrap(one, rectangles, styles)]
    if not leaves:
        return
    wanted = {one.attributes["id"] for one in leaves}
    marked = copy.deepcopy(page)
    words = _Words()
    for leaf in [one for one in marked.elements() if one.attributes.get("id") in wanted]:
        _rewrite(leaf, words, _marked)
    measured = measure(marked)
    first = 0
    for leaf in leaves:
        num_words = sum(1 for text in _texts(leaf) for piece in PIECE.findall(text) if piece[0] not in SPACES)
        places = [measured.get(f"{MARK_ID}{number}") for number in range(first, first + num_words)]
        starts = frozenset(first + index for index in _line_starts(places, styles.font_px(leaf)))
        is_same = abs(measured[leaf.attributes["id"]][3] - rectangles[leaf.attributes["id"]][3]) <= 1.5
        if is_same and starts:
            _rewrite(leaf, _Words(first), partial(_broken, starts=starts))
            own = leaf.attributes.get("style", "").rstrip("; ")
            leaf.attributes["style"] = f"{own};white-space:nowrap !important".lstrip(";")
        first += num_words


class _Words:
    """Numbers the words of a walk; `is_first` where a line begins anyway, behind a `br` of the document."""

    def __init__(self, value: int = 0) -> None:
        self.value = value
        self.is_first = True

    def next(self) -> int:
        self.value += 1
        self.is_first = False
        return self.value - 1


def _may_wrap(element: Element, rectangles: Mapping[str, Rectangle], styles: Styles) -> bool:
    place = rectangles.get(element.attributes.get("id", ""))
    if place is None or not is_leaf(element, styles) or place[3] < 1.7 * styles.font_px(element):
        return False
    kept = styles.computed(element, "white-space") in KEPT_SPACES
    return not kept and styles.computed(element, "text-align") != "justify"


def _texts(element: Element) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, str):
            yield child
        elif child.tag not in {"svg", "style"}:
            yield from _texts(child)


def _rewrite(element: Element, words: _Words, write: Write) -> None:
    """Replace each text in the element by what `write` makes of it, in document order."""
    made: list[Element | str] = []
    for child in element.children:
        if isinstance(child, str):
            made += write(child, words)
        else:
            if child.tag == "br":
                words.is_first = True
            elif child.tag not in {"svg", "style"}:
                _rewrite(child, words, write)
            made.append(child)
    element.children = made


def _marked(text: str, words: _Words) -> list[Element | str]:
    made: list[Element | str] = []
    for piece in PIECE.findall(text):
        made.append(piece)
        if piece[0] not in SPACES:
            made.append(Element("span", {"id": f"{MARK_ID}{words.next()}", "style": MARK_STYLE}))
    return made


def _broken(text: str, words: _Words, starts: frozenset[int]) -> list[Element | str]:
    made: list[Element | str] = []
    for piece in PIECE.findall(text):
        is_first = words.is_first
        if piece[0] not in SPACES and words.next() in starts and not is_first:
            if made and isinstance(made[-1], str) and not made[-1].strip():
                made.pop()  # it would move a line that ends at the right
            made.append(Element("br", {SOFT_BREAK: ""}))
        made.append(piece)
    return made


def _line_starts(places: list[Rectangle | None], font_px: float) -> frozenset[int]:
    """Which words begin a line, without the first: the ones whose mark lies lower than the one before."""
    found = set()
    for index, (before, place) in enumerate(pairwise(places), start=1):
        if before is None or place is None:
            return frozenset()
        if place[1] > before[1] + font_px * LEAST_LEADING:
            found.add(index)
    return frozenset(found)
