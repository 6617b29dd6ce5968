"""What tests of compositions share: a brief on its sheet, built, and the elements of what came out."""

from makeready.brief import Brief
from makeready.design.compositions import Composition
from makeready.design.content import content_of
from makeready.design.document import Document
from makeready.design.drawing.markup import Element, parse
from makeready.design.sheet import Sheet
from makeready.design.templates import compositions_for
from makeready.design.theme import theme_for


def sheet_of(brief: Brief, variant: int = 0) -> Sheet:
    return Sheet(
        width_px=brief.canvas.width_px,
        height_px=brief.canvas.height_px,
        content=content_of(brief),
        theme=theme_for(brief.palette, brief.style, variant),
    )


def built(composition: Composition, brief: Brief, variant: int = 0) -> Document:
    html = composition.build(sheet_of(brief, variant))
    return Document(html=html, width_px=brief.canvas.width_px, height_px=brief.canvas.height_px)


def pages(brief: Brief) -> dict[str, Element]:
    """The page of each composition of the brief's kind, also of those that suit the sheet less."""
    return {
        composition.name: parse(composition.build(sheet_of(brief, index)))
        for index, composition in enumerate(compositions_for(brief.kind))
    }


def elements(document: Document) -> list[Element]:
    return list(parse(document.html).elements())


def ids_of(element: Element) -> set[str]:
    """The constraints that an element answers."""
    return set(element.attributes.get("data-constraint", "").split())


def letters(element: Element) -> str:
    """The text of an element and all in it, exactly."""
    return "".join(child if isinstance(child, str) else letters(child) for child in element.children)
