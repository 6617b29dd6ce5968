"""What a page needs for its scripts: fonts beside ours, Han shapes by language, text from right to left."""

from dataclasses import dataclass

from makeready.design.drawing.cascade import Styles
from makeready.design.drawing.markup import INLINE_TAGS, Element
from makeready.design.font_packs import (
    SystemFont,
    guessed_language,
    han_language,
    has_han,
    in_order,
    is_right_to_left,
)
from makeready.design.fonts import DEFAULT_FAMILY, fallbacks, font_stack, known_family
from makeready.errors import UnknownNameError


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


def set_directions(page: Element) -> None:
    """Let blocks whose text begins in Arabic or Hebrew run from the right where no `dir` is given."""
    _set_directions(page, is_said=False)


def _set_directions(element: Element, *, is_said: bool) -> None:
    for child in element.children:
        if isinstance(child, str) or child.tag in {"style", "svg"}:
            continue
        is_said_here = is_said or "dir" in child.attributes
        if not is_said_here and child.tag not in INLINE_TAGS and is_right_to_left(child.own_text()):
            child.attributes["dir"] = "rtl"
        _set_directions(child, is_said=is_said_here)


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
