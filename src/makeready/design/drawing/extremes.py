"""Values that no page needs and no engine survives: refused before anything is laid out.

Numbers are judged where they are written. What grows by being multiplied (variables, `use`) is worked out;
what is still too much is stopped by the drawing process's limits of time and memory.
"""

import re
from collections.abc import Iterator

from makeready.design.drawing import limits
from makeready.design.drawing.cascade import split_declarations, split_outside
from makeready.design.drawing.markup import Element
from makeready.errors import InvalidDocumentError

_NUMBER = re.compile(r"(?<![\w#.-])([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)([a-z%]*)", re.IGNORECASE)
_PX = (
    {"px": 1.0, "em": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0}
    | {"cm": 37.8, "mm": 3.78, "q": 0.945}
    | dict.fromkeys(("vw", "vh", "vmin", "vmax", "%"), 20.0)
)
"""About how many pixels a unit is, on a page of 2,000 px."""
_NO_NUMBER = re.compile(r"(?<![\w-])[-+]?(?:nan|infinity|inf)(?![\w-])", re.IGNORECASE)
_NAMES_ONLY = frozenset({"font-family", "content", "z-index", "quotes", "font-feature-settings"})
_COUNTS = re.compile(r"grid-(?:row|column|area)")
_REPEAT = re.compile(r"repeat\(\s*(\d+)", re.IGNORECASE)
_SCALE = re.compile(r"(?:scale[xy]?|matrix)\(([^()]*)\)", re.IGNORECASE)
MAX_UNITLESS = 1e7
MAX_COORDINATE = 1e6
"""Of a path; a viewBox of a million units is a map of a country in metres."""
MIN_DASH = 0.05
MAX_SCALE = 1_000.0
MAX_EXPANSION = 20_000
"""Characters that a variable may stand for, and elements that an svg's `use` may draw."""


def check_value(name: str, value: str) -> None:
    """Raises InvalidDocumentError if a CSS value, or an svg attribute of that name, is beyond all measure."""
    if len(value) < 4 and not value[-1:].isdigit():
        return
    bare = re.sub(r"\"[^\"]*\"|'[^']*'", "''", value)
    if name not in _NAMES_ONLY:
        _check_numbers(name, re.sub(r"[a-df-z]", " ", bare, flags=re.IGNORECASE) if name == "d" else bare)
    depth = deepest = 0
    for character in bare:
        depth += (character == "(") - (character == ")")
        deepest = max(deepest, depth)
    if deepest > limits.MAX_NESTED_BRACKETS:
        raise _refusal(name, f"{deepest} brackets in brackets", f"Nest {limits.MAX_NESTED_BRACKETS} at most.")
    if name not in {"d", "points"} and bare.count(",") > limits.MAX_VALUE_COMMAS:
        raise _refusal(name, "too long a list", f"Give it {limits.MAX_VALUE_COMMAS} entries at most.")
    if name == "box-shadow":
        _check_shadow(bare)


def _check_numbers(name: str, value: str) -> None:
    if _NO_NUMBER.search(value) and name != "class":
        raise _refusal(name, "no number", "Write a number of pixels.")
    for match in _NUMBER.finditer(value):
        number, unit = abs(float(match[1])), match[2].lower()
        if name == "stroke-dasharray" and 0 < number < MIN_DASH:
            raise _refusal(name, match[0][:40], f"A dash is {MIN_DASH:g} long or longer.")
        if name in {"d", "points"} and number > MAX_COORDINATE:
            raise _refusal(name, match[0][:40], f"Stay below {MAX_COORDINATE:g}.")
        is_too_large = number * _PX[unit] > limits.MAX_LENGTH_PX if unit in _PX else number > MAX_UNITLESS
        if is_too_large:
            raise _refusal(name, match[0][:40], f"Stay below {limits.MAX_LENGTH_PX:g} px.")
        if name in {"font-size", "font"} and number * _PX.get(unit, 1.0) > limits.MAX_FONT_PX and unit != "%":
            raise _refusal(name, match[0][:40], f"Stay below {limits.MAX_FONT_PX:g} px.")
        if name in {"colspan", "rowspan"} and number > limits.MAX_REPEATS:
            raise _refusal(name, match[0][:40], f"Stay below {limits.MAX_REPEATS}.")
        if not unit and _COUNTS.match(name) and number > limits.MAX_REPEATS:
            raise _refusal(name, match[0][:40], f"Stay below {limits.MAX_REPEATS} tracks.")
    for match in _REPEAT.finditer(value):
        if int(match[1][:9]) > limits.MAX_REPEATS:
            raise _refusal(name, match[0][:40], f"Repeat {limits.MAX_REPEATS} times at most.")
    for match in _SCALE.finditer(value):
        if any(abs(float(each[1])) > limits.MAX_LENGTH_PX for each in _NUMBER.finditer(match[1])):
            raise _refusal(name, match[0][:40], "Scale less.")
        if "scale" in match[0].lower() and any(
            abs(float(each[1])) > MAX_SCALE for each in _NUMBER.finditer(match[1])
        ):
            raise _refusal(name, match[0][:40], f"Scale by {MAX_SCALE:g} at most.")


def _check_shadow(value: str) -> None:
    for shadow in split_outside(value, ","):
        lengths = list(_NUMBER.finditer(re.sub(r"[\w-]+\([^()]*\)", "", shadow)))
        if (
            len(lengths) > 2
            and float(lengths[2][1]) * _PX.get(lengths[2][2].lower(), 1.0) > limits.MAX_BLUR_PX
        ):
            raise _refusal("box-shadow", lengths[2][0], f"Blur by {limits.MAX_BLUR_PX:g} px at most.")


def check_variables(root: Element) -> None:
    """Raises InvalidDocumentError if variables made of variables grow beyond measure.

    A cycle stands for nothing, as in CSS. Whichever definition applies where, the longest is counted.
    """
    defined: dict[str, list[str]] = {}
    for css in _styles(root):
        for name, value in split_declarations(css.replace("{", ";").replace("}", ";")):
            if name.startswith("--"):
                defined.setdefault(name, []).append(value)
    sizes: dict[str, int] = {}

    def size(name: str, waiting: tuple[str, ...]) -> int:
        if name in waiting or name not in defined or len(waiting) > limits.MAX_NESTED_BRACKETS:
            return 0 if len(waiting) <= limits.MAX_NESTED_BRACKETS else MAX_EXPANSION + 1
        if name not in sizes:
            sizes[name] = max(
                len(value)
                + sum(size(inner, (*waiting, name)) for inner in re.findall(r"var\(\s*(--[\w-]+)", value))
                for value in defined[name]
            )
        return sizes[name]

    for name in defined:
        if size(name, ()) > MAX_EXPANSION:
            raise _refusal(name, "variables that stand for too much", "Write the values out.")


def _styles(root: Element) -> Iterator[str]:
    for element in root.elements():
        if "--" in element.attributes.get("style", ""):
            yield element.attributes["style"]
        if element.tag == "style":
            yield "".join(child for child in element.children if isinstance(child, str))


def check_uses(root: Element) -> None:
    """Raises InvalidDocumentError if `use` in `use` draws too many elements."""
    if not any(element.tag == "use" for element in root.elements()):
        return
    by_id = {element.attributes["id"]: element for element in root.elements() if "id" in element.attributes}
    sizes: dict[int, int] = {}

    def size(element: Element, waiting: tuple[int, ...]) -> int:
        if id(element) in waiting:
            return 0
        if id(element) not in sizes:
            inside = (*waiting, id(element))
            total = 1
            if element.tag == "use":
                target = element.attributes.get(
                    "href", element.attributes.get("xlink:href", "")
                ).removeprefix("#")
                total += size(by_id[target], inside) if target in by_id else 0
            for child in element.children:
                total += size(child, inside) if isinstance(child, Element) else 0
            sizes[id(element)] = total
        return sizes[id(element)]

    if len(by_id) and size(root, ()) > MAX_EXPANSION:
        raise _refusal("use", "too many elements drawn by use", f"Stay below {MAX_EXPANSION}.")


def _refusal(name: str, what: str, hint: str) -> InvalidDocumentError:
    return InvalidDocumentError(
        f"The document holds {what} in {name[:40]!r}.", hint=hint, param=f"document.{name[:40]}"
    )
