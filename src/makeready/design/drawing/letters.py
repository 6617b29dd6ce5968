"""The letters of one element by themselves, and the page without them: what glyph comparison looks at.

Both are forms of a prepared page, so that lines break, join and stand as they do on it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from makeready.design.drawing.boxes import Place, places
from makeready.design.drawing.cascade import Styles
from makeready.design.drawing.markup import Element, to_html
from makeready.design.drawing.prepare import Prepared
from makeready.design.drawing.scripts import first_known
from makeready.design.font_packs import SystemFont, guessed_language
from makeready.design.fonts import fallbacks, font_stack

CUTTING = ("overflow", "overflow-x", "overflow-y", "clip-path", "mask-image", "mask")
UNCUT = "overflow:visible!important;clip-path:none!important;mask-image:none!important"
NOTHING_ELSE = (
    "*,*::before,*::after{color:transparent!important;background:none!important;box-shadow:none!important;"
    "border-color:transparent!important;outline-color:transparent!important;opacity:1!important}"
    "svg,img{visibility:hidden!important}"
)
"""Not `visibility` for all: dynimg draws nothing inside what is hidden, whatever it says itself."""


RING_PX = 48
"""Ours: how far beyond the page letters are looked for; one letter of a headline."""
VIEWPORT_UNITS = re.compile(r"\d(?:vw|vh|vmin|vmax|vi|vb)\b|position:\s*fixed")
"""What grows or stays with the viewport, so that a ring around the page would change the page."""
ALL_LETTERS = (
    "html,body{background:#ffffff!important}body,body *,body *::before,body *::after{color:#000000!important}"
    "[data-decoration],[data-decoration] *,[data-decoration]::before,[data-decoration]::after"
    "{color:transparent!important}"
)


BORDER = re.compile(r"border(-(top|right|bottom|left))?(-(style|width|color))?")
BORDER_WORDS = frozenset(
    {"none", "hidden", "dotted", "dashed", "solid", "double", "groove", "ridge", "inset", "outset"}
    | {"thin", "medium", "thick", "currentcolor"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LettersPage:
    """A page to draw, and the installed fonts it needs."""

    html: str
    fonts: tuple[SystemFont, ...]


def letters_alone(ready: Prepared, place: Place, text: str) -> LettersPage:
    """The element saying `text`, its letters black on white, nothing else, and nothing cut off by a frame."""
    name = place.id
    sheet = (
        f"{NOTHING_ELSE}html,body{{background:#ffffff!important}}"
        f"#{name},#{name} *,#{name}::before,#{name}::after,#{name} *::before,#{name} *::after"
        "{color:#000000!important}"
    )
    styles = {one.attributes["id"]: _uncut(one, ready.styles) for one in _cutters(place, ready.styles)}
    fonts, words = ready.system_fonts, None
    if " ".join(text.split()) != place.element.own_text():
        family = first_known(ready.styles.families(place.element))
        needed = fallbacks(text, family, guessed_language(text))[0]
        fonts, words = tuple(dict.fromkeys((*fonts, *needed))), text
        own = f"font-family:{font_stack(family, system=fonts)}!important"
        styles[name] = f"{styles[name]};{own}" if name in styles else own
    page = _changed(ready.page, styles, name, words)
    return LettersPage(html=_with_sheet(page, sheet), fonts=fonts)


def without_letters(ready: Prepared, place: Place) -> LettersPage:
    """The page as it is, the element's letters transparent; its ground, border and pictures stay."""
    name = place.id
    sheet = (
        f"#{name},#{name} *,#{name}::before,#{name}::after,#{name} *::before,#{name} *::after"
        "{color:transparent!important}"
    )
    for one in (place.element, *place.element.elements()):
        colour = ready.styles.computed(one, "color") or "black"
        own = f"#{one.attributes.get('id', '')}"
        if one.tag == "svg":
            sheet += f"{own},{own} *{{color:{colour}!important}}"
        elif borders_take_text_colour(ready.styles.declared(one)):
            sheet += f"{own}{{border-color:{colour}!important}}"
    return LettersPage(html=_with_sheet(_changed(ready.page, {}, "", None), sheet), fonts=ready.system_fonts)


def borders_take_text_colour(declared: Mapping[str, str]) -> bool:
    """Whether there is a border and no word of it is a colour, so that it is drawn in the colour of text."""
    borders = {name: value for name, value in declared.items() if BORDER.fullmatch(name)}
    words = " ".join(borders.values()).lower().split()
    return bool(borders) and all(
        word in BORDER_WORDS or word[0].isdigit() or word[0] == "." for word in words
    )


def without_any_letters(ready: Prepared) -> LettersPage:
    """The page as it is, all letters transparent; icons and lines in the colour of the text stay."""
    svgs = [one for one in ready.page.elements() if one.tag == "svg" and one.attributes.get("id")]
    kept = {one.attributes["id"]: f"color:{ready.styles.computed(one, 'color') or 'black'}" for one in svgs}
    sheet = "body,body *,body *::before,body *::after{color:transparent!important}"
    sheet += "".join(f"#{name},#{name} *{{{colour}!important}}" for name, colour in kept.items())
    sheet += "svg text{visibility:hidden!important}"
    return LettersPage(html=_with_sheet(_changed(ready.page, {}, "", None), sheet), fonts=ready.system_fonts)


def all_letters(ready: Prepared) -> LettersPage:
    """All letters but those of decorations and svgs, black on white, cut off where the page cuts them."""
    page = _changed(ready.page, {}, "", None)
    return LettersPage(html=_with_sheet(page, NOTHING_ELSE + ALL_LETTERS), fonts=ready.system_fonts)


def all_letters_uncut(ready: Prepared, ring_px: int) -> LettersPage:
    """As `all_letters`, but no frame cuts them, and around the page there is a ring of `ring_px` for them."""
    styles = {one.attributes["id"]: _uncut(one, ready.styles) for one in frames(ready)}
    page = _changed(ready.page, styles, "", None)
    body = f"body{{{UNCUT};margin:{ring_px}px!important}}"
    return LettersPage(html=_with_sheet(page, NOTHING_ELSE + ALL_LETTERS + body), fonts=ready.system_fonts)


def frames(ready: Prepared) -> list[Element]:
    """The elements that may cut letters; the page itself and svgs are none."""
    return [
        one
        for one in ready.page.elements()
        if one.tag not in {"svg", "body"} and one.attributes.get("id") and _may_cut(one, ready.styles)
    ]


def ring_px(ready: Prepared) -> int:
    """How wide a ring around the page may be without the page changing, in pixels."""
    said = (
        one.own_text() if one.tag == "style" else one.attributes.get("style", "")
        for one in ready.page.elements()
    )
    return 0 if any(VIEWPORT_UNITS.search(words) for words in said) else RING_PX


def place_of(ready: Prepared, element_id: str) -> Place | None:
    return next((place for place in places(ready.page) if place.id == element_id), None)


def _cutters(place: Place, styles: Styles) -> list[Element]:
    """The element and its ancestors, as far as they may cut what is in them; the canvas stays."""
    return [
        one
        for one in (*place.ancestors, place.element)
        if one.attributes.get("id") and one.tag != "body" and _may_cut(one, styles)
    ]


def _may_cut(element: Element, styles: Styles) -> bool:
    return not styles.declared(element).keys().isdisjoint(CUTTING)


def _uncut(element: Element, styles: Styles) -> str:
    """What cuts nothing and keeps the size: a flex item that cuts may shrink to nothing, another may not."""
    declared = styles.declared(element)
    shrinks = [f"{name}:0!important" for name in ("min-width", "min-height") if name not in declared]
    return ";".join([UNCUT, *shrinks])


def _changed(element: Element, styles: dict[str, str], named: str, words: str | None) -> Element:
    """A copy of the tree with more styles by id, and other words in the element called `named`."""
    name = element.attributes.get("id", "")
    attributes = dict(element.attributes)
    if name in styles:
        attributes["style"] = f"{attributes.get('style', '').rstrip('; ')};{styles[name]}".lstrip(";")
    children: list[Element | str]
    if words is not None and name and name == named:
        children = [words]
    else:
        children = [
            child if isinstance(child, str) else _changed(child, styles, named, words)
            for child in element.children
        ]
    return Element(element.tag, attributes, children)


def _with_sheet(page: Element, css: str) -> str:
    head = next(element for element in page.elements() if element.tag == "head")
    head.children.append(Element("style", {}, [css]))
    return "<!DOCTYPE html>" + to_html(page)
