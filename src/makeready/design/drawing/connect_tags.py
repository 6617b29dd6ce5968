"""Connectors are written as `<i>`, as slots are, and are blocks: neither italics nor in a line."""

from makeready.design.drawing.markup import INLINE_TAGS, Element


def connectors_as_blocks(root: Element) -> None:
    """Rename the inline elements that are connectors, in place, before anything is asked about their type."""
    for element in root.elements():
        if "data-connect" in element.attributes and element.tag in INLINE_TAGS:
            element.tag = "div"
