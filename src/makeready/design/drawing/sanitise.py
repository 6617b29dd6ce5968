"""The door of the package: HTML from anybody comes in, HTML that can only draw itself goes on.

Unsafe content is an error that names it. Safe content that the engines cannot draw is left out and reported
with its replacement. Works on the tree and writes it again, so that no parser reads anything else than what
was checked.
"""

import re

from makeready.design.drawing.css import NOT_DRAWN, Problem, clean_block, clean_sheet
from makeready.design.drawing.extremes import check_uses, check_value, check_variables
from makeready.design.drawing.limits import MAX_CHARACTERS, MAX_TEXT_CHARACTERS
from makeready.design.drawing.markup import Element, parse
from makeready.errors import InvalidDocumentError

_HTML_TAGS = """
    a abbr address article aside b blockquote body br button caption cite code col colgroup dd del
    div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 head header hr html i img ins kbd label
    li main mark meta nav ol p pre q s section small span strong style sub sup table tbody td tfoot
    th thead time title tr u ul wbr
"""
HTML_TAGS = frozenset(_HTML_TAGS.split())
_SVG_TAGS = """
    circle clippath defs desc ellipse g line lineargradient marker path polygon polyline
    radialgradient rect stop style svg symbol text title tspan use
"""
SVG_TAGS = frozenset(_SVG_TAGS.split())
NOT_DRAWN_TAGS = {
    "textpath": "use plain text elements, turned with rotate()",
    "pattern": "repeat the shape, or use a CSS gradient",
    "filter": "use a gradient or box-shadow",
    "mask": "use clipPath",
    "foreignobject": "set the HTML on top of the svg",
    "image": "use a slot of its own",
    "progress": "draw a bar of two blocks",
    "meter": "draw a bar of two blocks",
    "math": "use a slot: data-tex with LaTeX, or data-math with typst's notation",
    "canvas": "draw it as svg",
    "marquee": "leave it out",
}
"""What lies inside these is left out with them, except words in HTML ones."""
NOT_DRAWN_WITHOUT_WARNING = frozenset({"fegaussianblur", "feoffset", "femerge", "fedropshadow"})

_ATTRIBUTES = """
    alignment-baseline baseline-shift class clip-path clip-rule clippathunits color colspan cx cy d dir
    dominant-baseline dx dy fill fill-opacity fill-rule font-family font-size font-style font-weight fx
    fy gradienttransform gradientunits height id lang letter-spacing marker-end marker-mid marker-start
    markerheight markerunits markerwidth offset opacity orient overflow paint-order points
    preserveaspectratio r refx refy role rowspan rx ry shape-rendering spreadmethod start stop-color
    stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin
    stroke-miterlimit stroke-opacity stroke-width style text-anchor text-decoration text-transform title
    transform value vector-effect viewbox
    width x x1 x2 xmlns y y1 y2
"""
ATTRIBUTES = frozenset(_ATTRIBUTES.split())
_URL_ATTRIBUTES = """
    action archive background cite classid code codebase data dynsrc formaction from href longdesc
    lowsrc manifest ping poster profile src srcdoc srcset to usemap values xlink:href xml:base
"""
URL_ATTRIBUTES = frozenset(_URL_ATTRIBUTES.split())
META_NAMES = frozenset({"viewport", "description", "author", "color-scheme"})


def parse_checked(html: str) -> Element:
    """The tree of `html`, if it is not absurdly large.

    Raises: InvalidDocumentError.
    """
    if len(html) > MAX_CHARACTERS:
        raise _refusal(f"{len(html)} characters", f"Stay below {MAX_CHARACTERS}.")
    root = parse(html)
    num_characters = sum(
        len(child)
        for element in (root, *root.elements())
        if element.tag not in {"style", "script"}
        for child in element.children
        if isinstance(child, str)
    )
    if num_characters > MAX_TEXT_CHARACTERS:
        raise _refusal(f"{num_characters} characters of text", f"Stay below {MAX_TEXT_CHARACTERS}.")
    return root


def clean(root: Element) -> tuple[Problem, ...]:
    """Clean the tree in place; what was left out, each kind of thing once."""
    problems: list[Problem] = []
    check_variables(root)
    check_uses(root)
    _clean_children(root, problems, is_in_svg=False)
    return tuple(dict.fromkeys(problems))


def _clean_children(parent: Element, problems: list[Problem], *, is_in_svg: bool) -> None:
    kept: list[Element | str] = []
    for child in parent.children:
        if isinstance(child, str):
            kept.append(child)
            continue
        is_svg = is_in_svg or child.tag == "svg"
        if child.tag in NOT_DRAWN_TAGS or child.tag in NOT_DRAWN_WITHOUT_WARNING:
            _check_inside(child)
            if child.tag in NOT_DRAWN_TAGS:
                problems.append(Problem(what=f"<{child.tag}>", replacement=NOT_DRAWN_TAGS[child.tag]))
            continue
        _check_tag(child, is_svg)
        if child.tag == "meta":
            continue
        if child.tag == "ol" and "list-style" not in child.attributes.get("style", ""):
            problems.append(
                Problem(
                    what="the gap after a number of <ol>", replacement="write the numbers as text in a grid"
                )
            )
        child.attributes = _clean_attributes(child, problems)
        if child.tag == "style":
            text = "".join(each for each in child.children if isinstance(each, str))
            child.children = [clean_sheet(text, problems)]
        else:
            _clean_children(child, problems, is_in_svg=is_svg)
        kept.append(child)
    parent.children = kept


def _check_inside(element: Element) -> None:
    """What is left out must still be safe: an attack hidden in it is an attack."""
    for inner in (element, *element.elements()):
        if inner.tag not in NOT_DRAWN_TAGS and not inner.tag.startswith("fe"):
            _check_tag(inner, is_svg=True)
        _clean_attributes(inner, [])


def _check_tag(element: Element, is_svg: bool) -> None:
    if element.tag in HTML_TAGS or (is_svg and element.tag in SVG_TAGS):
        if element.tag == "meta":
            _check_meta(element)
        return
    hints = {
        "script": "A document cannot run anything; draw the result.",
        "iframe": "Put the content into the document itself.",
        "link": "Styles go into a <style> element; fonts are named.",
        "base": "A document has no URLs.",
    }
    raise _refusal(f"<{element.tag}>", hints.get(element.tag, "Use div, span, svg and the four slots."))


def _check_meta(element: Element) -> None:
    names = set(element.attributes) - {"charset", "content", "name"}
    if names or element.attributes.get("name", "viewport").lower() not in META_NAMES:
        raise _refusal("<meta> other than charset and viewport", "Leave it out.")


def _clean_attributes(element: Element, problems: list[Problem]) -> dict[str, str]:
    kept: dict[str, str] = {}
    for name, value in element.attributes.items():
        if name.startswith("on"):
            raise _refusal(f"the event handler {name}", "A picture has no events; leave it out.")
        if name in URL_ATTRIBUTES:
            if name in {"href", "xlink:href"} and re.fullmatch(r"#[\w-]*", value.strip()):
                kept[name] = value.strip()
                continue
            raise _refusal(f'{name}="{value[:60]}"', _url_hint(element))
        if name == "style":
            kept[name] = clean_block(value, problems)
        elif name.startswith(("data-", "aria-")) and re.fullmatch(r"[a-z][a-z0-9-]*", name):
            kept[name] = value
        elif name in ATTRIBUTES:
            _check_value(name, value)
            if name not in {"class", "id", "title", "lang", "font-family"}:
                check_value(name, value)
            kept[name] = value
        elif name in NOT_DRAWN:
            problems.append(Problem(what=f"the attribute {name}", replacement=NOT_DRAWN[name]))
        elif re.search(r"url\s*\(|javascript:|data:", value, re.IGNORECASE):
            raise _refusal(f'{name}="{value[:60]}"', _url_hint(element))
    return kept


def _check_value(name: str, value: str) -> None:
    """Presentation attributes of svg take CSS values, so they are held to the same rule."""
    if name in {"title", "class", "id", "lang", "font-family"}:
        return
    if re.search(r"javascript:|expression|\\|@", value, re.IGNORECASE):
        raise _refusal(f'{name}="{value[:60]}"', "Use plain numbers and colours.")
    without_local = re.sub(r"url\(\s*[\"']?#[\w-]+[\"']?\s*\)", "", value, flags=re.IGNORECASE)
    if re.search(r"url|image|src\s*\(|:\s*//", without_local, re.IGNORECASE) and name != "xmlns":
        raise _refusal(f'{name}="{value[:60]}"', "Only url(#id) of this document may be used.")


def _url_hint(element: Element) -> str:
    if element.tag == "img":
        return 'A document holds no files: use <img data-generate="what to show"> or a data-chart figure.'
    return "A document reaches nothing outside itself; only #id of this document may be named."


def _refusal(what: str, hint: str) -> InvalidDocumentError:
    return InvalidDocumentError(f"The document holds {what}.", hint=hint, param="document.html")
