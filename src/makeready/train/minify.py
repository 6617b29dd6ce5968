"""Making a drawing small and uniform: colours in six digits, short ids, few decimals, nothing that draws
nothing.

The art comes out of SVGO already: its paths are as short as they get and stay as they are. This is what is
left to do, and what `scene.recolour` relies on.
"""

import re
from collections.abc import Iterator
from itertools import count
from xml.etree.ElementTree import Element, fromstring

from PIL import ImageColor

from makeready.errors import InvalidDocumentError

PAINTS = frozenset({"fill", "stroke", "stop-color", "flood-color"})
KEPT_PAINTS = frozenset({"none", "currentColor", "inherit"})
NUMBER = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?")
XLINK = "{http://www.w3.org/1999/xlink}"
SVG = "{http://www.w3.org/2000/svg}"
DEFAULTS = {
    "fill-opacity": "1",
    "stop-opacity": "1",
    "flood-opacity": "1",
    "opacity": "1",
    "stroke-opacity": "1",
}
WORDS = frozenset({"d", "in", "in2", "result", "style", "type", "mode", "operator"})
"""Attributes that are left as they are: paths, in which a rounded number could swallow the flag of an arc,
and words."""
FACTORS = frozenset({"gradientTransform", "transform", "values"})
"""Attributes whose numbers multiply others, and need two digits more."""


def minified(markup: str, decimals: int) -> str:
    """The same drawing, smaller. `decimals` is how many digits after the point a length keeps.

    Raises: InvalidDocumentError if it is not well-formed, or uses a style sheet, text or a foreign picture.
    """
    try:
        root = fromstring(  # noqa: S314  (a package whose hash was checked)
            f'<svg xmlns="{SVG[1:-1]}" xmlns:xlink="{XLINK[1:-1]}">{markup}</svg>'
        )
    except SyntaxError as cause:
        raise InvalidDocumentError(f"A drawing is not well-formed: {cause}.") from cause
    _without_inner_shadows(root)
    names = _short_names(root)
    return "".join(_written(child, names, decimals) for child in root)


def _short_names(root: Element) -> dict[str, str]:
    """A letter or two for each id that something refers to; other ids are dropped."""
    text = " ".join(value for element in root.iter() for value in element.attrib.values())
    used = set(re.findall(r"url\(#([^)]+)\)", text)) | {
        value[1:]
        for element in root.iter()
        for name, value in element.attrib.items()
        if _local(name) == "href"
    }
    short = (_letters(number) for number in count())
    named = (element.get("id") for element in root.iter())
    return {name: next(short) for name in dict.fromkeys(named) if name in used and name is not None}


def _letters(number: int) -> str:
    text = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("a") + rest) + text
    return text


def _without_inner_shadows(root: Element) -> None:
    """Drop the filters that colour a shape's own shadow: resvg gives them a dotted rim. Plain blurs stay."""
    coloured = {f"{SVG}feComposite", f"{SVG}feColorMatrix"}
    dropped = {
        f"url(#{one.get('id')})"
        for one in root.iter(f"{SVG}filter")
        if coloured & {child.tag for child in one.iter()}
    }
    for element in root.iter():
        if element.get("filter") in dropped:
            del element.attrib["filter"]
        for child in [one for one in element if f"url(#{one.get('id')})" in dropped]:
            element.remove(child)


def _written(element: Element, names: dict[str, str], decimals: int) -> str:
    tag = element.tag.removeprefix(SVG)
    if tag in ("style", "text", "image", "script", "foreignObject"):
        raise InvalidDocumentError(f"A drawing holds a {tag} element.")
    attributes = "".join(f' {name}="{value}"' for name, value in _attributes(element, names, decimals))
    inside = "".join(_written(child, names, decimals) for child in element)
    if not inside and tag in ("g", "defs"):
        return ""
    if tag == "g" and not attributes:
        return inside
    return f"<{tag}{attributes}>{inside}</{tag}>" if inside else f"<{tag}{attributes}/>"


def _attributes(element: Element, names: dict[str, str], decimals: int) -> Iterator[tuple[str, str]]:
    for full, raw in element.attrib.items():
        name, value = _local(full), raw.strip()
        if DEFAULTS.get(name) == value or name in ("class", "data-name"):
            continue
        if name == "id":
            if value in names:
                yield name, names[value]
        elif name == "href":
            yield name, f"#{names[value[1:]]}"
        elif name in PAINTS and not value.startswith("url(") and value not in KEPT_PAINTS:
            yield name, _hex(value)
        elif "url(#" in value:
            yield name, re.sub(r"url\(#([^)]+)\)", lambda found: f"url(#{names[found[1]]})", value)
        elif name in WORDS:
            yield name, value
        else:
            digits = decimals + 2 if name in FACTORS else decimals
            yield name, _rounded(value, digits)


def _local(name: str) -> str:
    return name.removeprefix(XLINK).removeprefix(SVG)


def _hex(value: str) -> str:
    """ "#F00", "red" -> "#ff0000". Raises: InvalidDocumentError for a paint with transparency of its own."""
    try:
        red, green, blue, *rest = ImageColor.getrgb(value)
    except ValueError as cause:
        raise InvalidDocumentError(f"A drawing has the paint {value!r}.") from cause
    if rest and rest[0] != 255:
        raise InvalidDocumentError(f"A drawing has the see-through paint {value!r}.")
    return f"#{red:02x}{green:02x}{blue:02x}"


def _rounded(value: str, decimals: int) -> str:
    return NUMBER.sub(lambda found: _number(found[0], decimals), value)


def _number(text: str, decimals: int) -> str:
    """Fewer digits: "0.5004" -> ".5". A space keeps numbers apart where a sign or a point did: "1-.0004" ->
    "1 0"."""
    if "e" not in text and len(text.partition(".")[2]) <= decimals:
        return text
    rounded = f"{float(text):.{decimals}f}".rstrip("0").rstrip(".")
    rounded = re.sub(r"^(-?)0\.", r"\1.", "0" if rounded == "-0" else rounded)
    was_apart = text[0] in "-."
    return f" {rounded}" if was_apart and rounded[0] not in "-." else rounded
