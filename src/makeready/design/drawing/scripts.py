"""What a page needs for its scripts: fonts beside ours, Han shapes by language, text from right to left."""

from dataclasses import dataclass

from makeready.design.drawing.cascade import Styles
from makeready.design.drawing.markup import INLINE_TAGS, Element
from makeready.design.font_packs import (
    SystemFont,
    first_direction,
    guessed_language,
    han_language,
    has_han,
    in_order,
    is_mostly_right_to_left,
)
from makeready.design.fonts import DEFAULT_FAMILY, fallbacks, font_stack, known_family
from makeready.errors import UnknownNameError

RIGHT_TO_LEFT = "rtl"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFonts:
    """Installed fonts that a page's text needs beside ours, and characters that no font has.

    `language` is the one whose Han shapes the page takes where no element says another.
    """

    helpers: tuple[SystemFont, ...]
    missing: tuple[str, ...]
    language: str


def needed_fonts(page: Element, styles: Styles) -> PageFonts:
    """The fonts for all text of the page, in the order of its main language."""
    texts: dict[tuple[str, str], list[str]] = {}
    main = guessed_language("".join(_own_strings(page)))
    for element, language in _with_languages(page, ""):
        if element.tag != "style" and element.has_own_text():
            asked = (first_known(styles.families(element)), language or main)
            texts.setdefault(asked, []).extend(text for text in element.children if isinstance(text, str))
    helpers: dict[SystemFont, None] = {}
    missing: dict[str, None] = {}
    for (family, language), parts in texts.items():
        found, lacking = fallbacks("".join(parts), family, language)
        helpers |= dict.fromkeys(found)
        missing |= dict.fromkeys(lacking)
    return PageFonts(helpers=in_order(tuple(helpers), main), missing=tuple(missing), language=main)


def set_han_faces(page: Element, styles: Styles, fonts: PageFonts) -> None:
    """Give elements with another `lang` than the page their own order of faces: engines do not look at it."""
    for element, language in _with_languages(page, ""):
        own = "".join(text for text in element.children if isinstance(text, str))
        if language and language != fonts.language and element.tag != "style" and has_han(own):
            families = [name for name in styles.families(element) if is_known(name)]
            helpers = in_order(fonts.helpers, language)
            stack = font_stack(*map(known_family, families or [DEFAULT_FAMILY]), system=helpers)
            style = element.attributes.get("style", "").rstrip("; ")
            element.attributes["style"] = f"{style};font-family:{stack}".lstrip(";")


def set_directions(page: Element, styles: Styles) -> None:
    """Give text the direction of its first letter where no `dir` is said, as HTML's dir=auto would.

    A page that is mostly Arabic or Hebrew is mirrored as a whole: rows, grids and blocks begin at the right.
    """
    body = next(element for element in page.elements() if element.tag == "body")
    direction = body.attributes.get("dir", "")
    if not direction and is_mostly_right_to_left("".join(_own_strings(page))):
        body.attributes["dir"] = RIGHT_TO_LEFT
        _set_directions(body, RIGHT_TO_LEFT, styles)
    elif not direction:
        _set_directions(body, "ltr", styles)


def _set_directions(element: Element, around: str, styles: Styles) -> None:
    for child in element.children:
        if isinstance(child, str) or child.tag in {"style", "svg"} or "dir" in child.attributes:
            continue
        here = around
        own = first_direction(child.own_text()) if child.tag not in INLINE_TAGS else ""
        if own and own != around:
            child.attributes["dir"] = here = own
            if around == RIGHT_TO_LEFT and not styles.computed(child, "text-align"):
                style = child.attributes.get("style", "").rstrip("; ")
                child.attributes["style"] = f"{style};text-align:right".lstrip(";")
        _set_directions(child, here, styles)


def first_known(names: tuple[str, ...]) -> str:
    """The first of the families that we ship, else the default one."""
    return next((known_family(name) for name in names if is_known(name)), DEFAULT_FAMILY)


def is_known(name: str) -> bool:
    try:
        known_family(name)
    except UnknownNameError:
        return False
    return True


def _with_languages(element: Element, language: str) -> list[tuple[Element, str]]:
    """Every descendant with the Han language of the nearest `lang`, "" where that is none or another one."""
    found = []
    for child in element.children:
        if isinstance(child, Element):
            own = child.attributes.get("lang")
            here = language if own is None else han_language(own)
            found += [(child, here), *_with_languages(child, here)]
    return found


def _own_strings(page: Element) -> list[str]:
    return [
        text
        for element in page.elements()
        if element.tag != "style"
        for text in element.children
        if isinstance(text, str)
    ]
