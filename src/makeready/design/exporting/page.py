"""A document as one HTML file with everything in it: fonts, icons, and charts as SVG."""

import re
from collections.abc import Iterator
from html import escape

from makeready.design.document import Document
from makeready.design.drawing.cascade import Styles
from makeready.design.drawing.drawer import Drawer
from makeready.design.drawing.markup import Element
from makeready.design.exporting.laid_out import chart_images, filled
from makeready.design.exporting.webfonts import font_css, nearest_face
from makeready.design.fonts import FALLBACK_FAMILIES, Face, covers, known_family
from makeready.errors import UnknownNameError

SVG_TEXT = re.compile(r"<text\b([^>]*)>([^<]*)")
SVG_PLACE = "makeready-chart-{}"


def to_page(document: Document, drawer: Drawer, *, title: str = "") -> bytes:
    """The document as HTML that any browser shows alone, without a network.

    Raises: InvalidDocumentError, DrawTimeoutError.
    """
    content = filled(document, drawer)
    page = content.ready.page
    wanted = fonts_of(page, Styles(page))
    charts: dict[str, str] = {}
    for number, image in chart_images(page).items():
        chart = content.charts[number]
        svg = drawer.draw_chart_svg(chart.spec, chart.width_px, chart.height_px).decode()
        charts[SVG_PLACE.format(number)] = _inlined(svg, number, image)
        _merge(wanted, _svg_fonts(svg))
        image.tag, image.attributes, image.children = "mr-chart", {}, [SVG_PLACE.format(number)]
    html = content.ready.html()
    for place, svg in charts.items():
        html = html.replace(f"<mr-chart>{place}</mr-chart>", svg)
    faces_css = font_css({face: frozenset(characters) for face, characters in wanted.items()})
    head = (
        f'<meta charset="utf-8"><meta name="viewport" content="width={document.width_px}">'
        f"<title>{escape(title or 'Picture')}</title><style>{faces_css}</style>"
    )
    return html.replace("<head>", f"<head>{head}", 1).encode("utf-8", "replace")


def _inlined(svg: str, number: int, image: Element) -> str:
    """The chart's SVG for inside the page, with ids of its own and no clash with those of another chart."""
    body = svg[svg.index("<svg") :]
    body = re.sub(r'\bid="([^"]+)"', rf'id="chart{number}-\1"', body)
    body = re.sub(r"url\(#([^)]+)\)", rf"url(#chart{number}-\1)", body)
    body = re.sub(r'href="#([^"]+)"', rf'href="#chart{number}-\1"', body)
    style = escape(image.attributes.get("style", ""))
    return body.replace("<svg", f'<svg style="{style}"', 1)


def fonts_of(page: Element, styles: Styles) -> dict[Face, set[str]]:
    """Which vendored faces the page's texts are set in, and for which characters."""
    wanted: dict[Face, set[str]] = {}
    for element, text in _texts(page):
        if styles.computed(element, "text-transform") in {"uppercase", "capitalize"}:
            text += text.upper()
        italic = styles.computed(element, "font-style").strip() in {"italic", "oblique"}
        _merge(wanted, _faces_for(text, styles.families(element), styles.weight(element), italic=italic))
    return wanted


def _texts(page: Element) -> Iterator[tuple[Element, str]]:
    for element in page.elements():
        if element.tag not in {"style", "title"}:
            text = "".join(child for child in element.children if isinstance(child, str))
            if text.strip():
                yield element, text


def _faces_for(text: str, stack: tuple[str, ...], weight: int, *, italic: bool) -> dict[Face, set[str]]:
    """Each character with the first family of the stack, then of the fallbacks, that has it."""
    found: dict[Face, set[str]] = {}
    families = list(dict.fromkeys([*_known(stack), *FALLBACK_FAMILIES]))
    for character in set(text):
        family = next((name for name in families if covers(name, character)), None)
        face = nearest_face(family, weight, italic=italic) if family else None
        if face is not None:
            found.setdefault(face, set()).add(character)
    return found


def _known(names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        try:
            yield known_family(name)
        except UnknownNameError:
            continue


def _svg_fonts(svg: str) -> dict[Face, set[str]]:
    wanted: dict[Face, set[str]] = {}
    for attributes, text in SVG_TEXT.findall(svg):
        family = re.search(r'font-family="([^"]*)"', attributes)
        weight = re.search(r'font-weight="([^"]*)"', attributes)
        names = tuple(name.strip(" '\"") for name in (family[1] if family else "").split(","))
        number = {"bold": 700, "normal": 400}.get(weight[1], 0) or int(weight[1]) if weight else 400
        _merge(wanted, _faces_for(text, names, number, italic='font-style="italic"' in attributes))
    return wanted


def _merge(into: dict[Face, set[str]], more: dict[Face, set[str]]) -> None:
    for face, characters in more.items():
        into.setdefault(face, set()).update(characters)
