"""A document as a tree: parsed leniently, written strictly, so that what was checked is what is drawn.

Every later pass (sanitise, slots, boxes) works on this tree. Standard library only, but for our limits.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import Union

from makeready.design.drawing.limits import MAX_DEPTH, MAX_ELEMENTS
from makeready.errors import InvalidDocumentError

CDATA = "<![CDATA["
VOID_TAGS = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
RAW_TAGS = frozenset({"style", "script"})
INLINE_TAGS = frozenset(
    {
        "a",
        "abbr",
        "b",
        "br",
        "code",
        "em",
        "i",
        "kbd",
        "label",
        "mark",
        "q",
        "s",
        "small",
        "span",
        "strong",
        "sub",
    }
    | {"sup", "time", "u", "wbr"}
)
CLOSES_PARAGRAPH = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "div",
        "dl",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
    }
    | {"header", "hr", "main", "nav", "ol", "p", "pre", "section", "table", "ul"}
)
"""HTML lets `</p>` and `</li>` be left out; these opening tags imply it."""


@dataclass(slots=True, eq=False)
class Element:
    """One element. The root that `parse` returns has the tag "" and no attributes."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Union["Element", str]] = field(default_factory=list)

    def elements(self) -> Iterator["Element"]:
        """This element's descendants in document order, itself not among them."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.elements()

    def own_text(self) -> str:
        """The text of this element and of the inline elements in it, spaces collapsed."""
        return " ".join("".join(_inline_text(self)).split())

    def has_own_text(self) -> bool:
        return any(isinstance(child, str) and child.strip() for child in self.children)


def _inline_text(element: Element) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, str):
            yield child
        elif child.tag == "br":
            yield " "
        elif child.tag in INLINE_TAGS:
            yield from _inline_text(child)
        elif child.tag not in RAW_TAGS:
            yield " "


class _Builder(HTMLParser):
    """Turns the parser's events into the tree. Comments, declarations and instructions are left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self.open: list[Element] = [self.root]
        self.num_open: Counter[str] = Counter()
        self.num_elements = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        added = self._added(tag, attrs)
        if tag not in VOID_TAGS:
            self.open.append(added)
            self.num_open[tag] += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._added(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Close up to the element. An end without a start is passed over, however many are open."""
        while self.num_open[tag]:
            if self._close() == tag:
                return

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)

    def _close(self) -> str:
        closed = self.open.pop().tag
        self.num_open[closed] -= 1
        return closed

    def _added(self, tag: str, attrs: list[tuple[str, str | None]]) -> Element:
        current = self.open[-1].tag
        if (current == "p" and tag in CLOSES_PARAGRAPH) or (current == tag == "li"):
            self._close()
        attributes: dict[str, str] = {}
        for name, value in attrs:
            attributes.setdefault(name, value or "")
        added = Element(tag, attributes)
        self.num_elements += 1
        if self.num_elements > MAX_ELEMENTS or len(self.open) > MAX_DEPTH:
            raise InvalidDocumentError(
                "The document holds too many elements, or too many inside each other.",
                hint=f"Stay below {MAX_ELEMENTS} elements and {MAX_DEPTH} levels.",
                param="document.html",
            )
        self.open[-1].children.append(added)
        return added


def parse(html: str) -> Element:
    """The tree of `html`. What cannot be understood is text, and is drawn as text.

    Raises: InvalidDocumentError if there is too much of it, as soon as that is seen.
    """
    builder = _Builder()
    builder.feed(only_tags(html))
    builder.close()
    return builder.root


def only_tags(html: str) -> str:
    """`html` without comments and declarations; a `<` that opens no tag is written as text.

    In one walk: the parser looks for the end of each of these from each of them again, which takes the square
    of their number (a minute for half a megabyte).
    """
    parts: list[str] = []
    at, last = 0, html.rfind(">")
    while (opens := html.find("<", at)) != -1:
        parts.append(html[at:opens])
        following = html[opens + 1 : opens + 2]
        if html.startswith(CDATA, opens):
            end = html.find("]]>", opens)
            parts.append(html[opens + len(CDATA) : end if end != -1 else len(html)].replace("<", "&lt;"))
            at = end + 3 if end != -1 else len(html)
        elif following in {"!", "?"}:
            closing = "-->" if html.startswith("<!--", opens) else ">"
            end = html.find(closing, opens + 2)
            at = end + len(closing) if end != -1 else len(html)
        else:
            is_tag = opens < last and (following.isalpha() or following == "/")
            parts.append("<" if is_tag else "&lt;")
            at = opens + 1
    return "".join([*parts, html[at:]])


def to_html(element: Element, hidden_id: str = "") -> str:
    """The tree as HTML. The element with `hidden_id` keeps its place and is not drawn, nor what is in it."""
    parts: list[str] = []
    _write(element, hidden_id, parts)
    return "".join(parts)


def _write(element: Element, hidden_id: str, parts: list[str]) -> None:
    if element.tag:
        attributes = element.attributes
        if hidden_id and attributes.get("id") == hidden_id:
            style = f"{attributes.get('style', '').rstrip('; ')};visibility:hidden !important".lstrip(";")
            attributes = attributes | {"style": style}
        written = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
        parts.append(f"<{element.tag}{written}>")
        if element.tag in VOID_TAGS:
            return
    for child in element.children:
        if isinstance(child, Element):
            _write(child, hidden_id, parts)
        else:
            parts.append(child if element.tag in RAW_TAGS else escape(child, quote=False))
    if element.tag:
        parts.append(f"</{element.tag}>")
