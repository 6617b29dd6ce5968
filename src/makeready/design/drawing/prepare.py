"""A document made ready to draw: one whole page with ids, font fallbacks and a canvas of exactly its size."""

from dataclasses import dataclass

from makeready.design.document import Document
from makeready.design.drawing.boxes import give_ids
from makeready.design.drawing.cascade import (
    FONT_SHORTHAND,
    Styles,
    split_declarations,
    split_outside,
    style_rules,
    without_comments,
)
from makeready.design.drawing.connect_tags import connectors_as_blocks
from makeready.design.drawing.markup import INLINE_TAGS, Element, to_html
from makeready.design.drawing.sanitise import clean, parse_checked
from makeready.design.drawing.scripts import first_known, needed_fonts, set_directions, set_han_faces
from makeready.design.drawing.slots import ChartDrawer, FormulaSetter, fill
from makeready.design.drawing.svg_text import SetText, set_svg_text
from makeready.design.font_packs import SystemFont
from makeready.design.fonts import DEFAULT_FAMILY, font_stack, has_italic, known_family
from makeready.design.looks import dress
from makeready.design.painter import Painter
from makeready.errors import UnknownNameError


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """`body` and `sheet` are trees of what will be drawn; ids are in place."""

    document: Document
    page: Element
    styles: Styles
    system_fonts: tuple[SystemFont, ...]
    missing_glyphs: tuple[str, ...]
    svg_texts: tuple[SetText, ...]
    unfilled_slots: tuple[str, ...]
    notes: tuple[str, ...]

    def html(self, hidden_id: str = "") -> str:
        return "<!DOCTYPE html>" + to_html(self.page, hidden_id)


def prepared(
    document: Document,
    draw_chart: ChartDrawer,
    set_formula: FormulaSetter | None = None,
    painter: Painter | None = None,
) -> Prepared:
    """The document as one page with ids, ready for the engines.

    Raises: InvalidDocumentError for what may not be in a document, or a chart that cannot be drawn.
    """
    root = parse_checked(document.html)
    problems = clean(root)
    look_notes = dress(root)
    connectors_as_blocks(root)
    unfilled = fill(root, draw_chart, set_formula, painter)
    page = whole_page(root, document)
    move_edge_spaces(page)
    give_ids(page)
    styles = Styles(page)
    set_directions(page, styles)
    fonts = needed_fonts(page, styles)
    svg_texts = set_svg_text(page, styles, fonts.helpers)
    notes = (
        *(str(problem) for problem in problems),
        *look_notes,
        *italic_notes(page, styles),
        *family_notes(page, fonts.helpers),
    )
    set_han_faces(page, styles, fonts)
    return Prepared(
        document=document,
        page=page,
        styles=styles,
        system_fonts=fonts.helpers,
        missing_glyphs=fonts.missing,
        svg_texts=svg_texts,
        unfilled_slots=tuple(str(slot) for slot in unfilled),
        notes=tuple(dict.fromkeys(notes)),
    )


def whole_page(root: Element, document: Document) -> Element:
    """html, head and body around the content, whichever of them the document brings itself."""
    sheets = [
        element for element in root.elements() if element.tag == "style" and not _is_in_svg(root, element)
    ]
    given = {element.tag: element for element in root.elements() if element.tag in {"html", "body"}}
    body = Element("body", dict(given["body"].attributes) if "body" in given else {})
    if "html" in given and "body" not in given:
        body.attributes |= given["html"].attributes
    body.children = list(_content(root, sheets))
    size = f"width:{document.width_px}px;height:{document.height_px}px"
    frame = (
        "html,body{margin:0;padding:0}*{box-sizing:border-box}sub,sup{line-height:0}"
        "svg{overflow:hidden}"  # as browsers do: a path that leaves its svg is not drawn over the page
        f"body{{background-color:#ffffff;font-family:{font_stack(DEFAULT_FAMILY)}}}"
    )
    style = body.attributes.get("style", "").rstrip("; ")
    body.attributes["style"] = f"{style};{size};margin:0;position:relative;overflow:hidden".lstrip(";")
    head = Element("head", {}, [Element("style", {}, [frame]), *sheets])
    html = Element("html", {"lang": "en"}, [head, body])
    return Element("", {}, [html])


def _is_in_svg(root: Element, wanted: Element) -> bool:
    return any(wanted in list(svg.elements()) for svg in root.elements() if svg.tag == "svg")


def _content(element: Element, sheets: list[Element]) -> list[Element | str]:
    """The children that belong into the body, found through html, head and body wherever they stand."""
    content: list[Element | str] = []
    for child in element.children:
        if isinstance(child, Element) and child.tag in {"html", "body"}:
            content += _content(child, sheets)
        elif isinstance(child, str) or (child.tag not in {"head", "title", "meta"} and child not in sheets):
            content.append(child)
    return content


def move_edge_spaces(root: Element) -> None:
    """Move a space at the inner edge of an inline element out of it.

    blitz loses the space of `<span>aaa </span><span>bbb</span>` and would measure less than dynimg draws.
    """
    for parent in list(root.elements()):
        moved: list[Element | str] = []
        for child in parent.children:
            inner = child.children if isinstance(child, Element) and child.tag in INLINE_TAGS else []
            first, last = (inner[0], inner[-1]) if inner else ("", "")
            is_led = isinstance(first, str) and first[:1].isspace() and bool(first.strip())
            is_trailed = isinstance(last, str) and last[-1:].isspace() and bool(last.strip())
            if is_led and isinstance(inner[0], str):
                inner[0] = inner[0].lstrip()
                moved.append(" ")
            if is_trailed and isinstance(inner[-1], str):
                inner[-1] = inner[-1].rstrip()
            moved += [child, " "] if is_trailed else [child]
        parent.children = moved


def italic_notes(page: Element, styles: Styles) -> list[str]:
    """Text that asks for an italic of a family without one, which both engines would slant backwards."""
    notes = []
    for element in page.elements():
        if element.has_own_text() and styles.computed(element, "font-style").strip() in {"italic", "oblique"}:
            family = first_known(styles.families(element))
            if not has_italic(family):
                notes.append(
                    f"{element.own_text()[:40]!r} asks for an italic of {family}, which has none and draws "
                    "slanted backwards; use Inter, DM Sans, Fraunces, Newsreader or Instrument Serif, or none"
                )
    return notes


def family_notes(page: Element, system: tuple[SystemFont, ...]) -> list[str]:
    """Complete every `font-family` of the page with the fallbacks; say which names there are not."""
    notes: list[str] = []
    for element in page.elements():
        style = element.attributes.get("style", "")
        if "font" in style:
            element.attributes["style"] = _with_fallbacks(style, system, notes)
        if element.tag == "style":
            css = without_comments("".join(text for text in element.children if isinstance(text, str)))
            element.children = [
                "\n".join(
                    f"{selectors}{{{_with_fallbacks(block, system, notes)}}}"
                    for selectors, block in style_rules(css)
                )
            ]
    return notes


def _with_fallbacks(block: str, system: tuple[SystemFont, ...], notes: list[str]) -> str:
    parts = []
    for name, value in split_declarations(block):
        if name == "font-family" and "var(" not in value and value not in {"inherit", "initial", "unset"}:
            value = _family_list(value, system, notes)
        elif name == "font" and (parts_of := FONT_SHORTHAND.match(value)):
            head = value[: parts_of.start("family")]
            value = head + _family_list(parts_of["family"], system, notes)
        parts.append(f"{name}:{value}")
    return ";".join(parts)


def _family_list(value: str, system: tuple[SystemFont, ...], notes: list[str]) -> str:
    known = []
    for name in split_outside(value, ","):
        try:
            known.append(known_family(name))
        except UnknownNameError as error:
            notes.append(f"{error.message} {error.hint}")
    return font_stack(*known, system=system)
