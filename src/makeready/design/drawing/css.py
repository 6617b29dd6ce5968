"""CSS taken in through an allow-list: which properties, functions and at-rules a document may use.

What could reach outside the document is an error. What is harmless but would not draw is left out of the
document and reported with its replacement (facts: docs/design/0001-renderer.md).
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from makeready.design.drawing.cascade import split_declarations, split_outside, style_rules, without_comments
from makeready.design.drawing.extremes import check_value
from makeready.design.drawing.limits import MAX_CSS_CHARACTERS, MAX_CSS_RULES
from makeready.errors import InvalidDocumentError

MAX_NAME_CHARACTERS = 40
"""Ours: the longest name in CSS that is drawn has 27 characters; a longer one is no slip of the pen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something a document asks for that would not be drawn, and what to write instead."""

    what: str
    replacement: str

    def __str__(self) -> str:
        return f"{self.what} does not draw; {self.replacement}"


_PROPERTIES = """
    -moz-osx-font-smoothing -webkit-font-smoothing align-content align-items align-self
    alignment-baseline aspect-ratio
    background background-attachment background-color background-image background-origin
    background-position background-position-x background-position-y background-repeat
    background-size baseline-shift
    border border-block border-bottom border-bottom-color border-bottom-left-radius
    border-bottom-right-radius border-bottom-style border-bottom-width border-collapse border-color
    border-inline border-left border-left-color border-left-style border-left-width border-radius
    border-right border-right-color border-right-style border-right-width border-spacing
    border-style border-top border-top-color border-top-left-radius border-top-right-radius
    border-top-style border-top-width border-width bottom box-shadow box-sizing clip-path clip-rule
    color color-scheme column-gap content cursor direction display dominant-baseline fill
    fill-opacity fill-rule flex flex-basis flex-direction flex-flow flex-grow flex-shrink flex-wrap
    font font-family font-feature-settings font-kerning font-optical-sizing font-size font-stretch
    font-style font-synthesis font-variant font-variant-caps font-variant-ligatures
    font-variant-numeric font-variation-settings font-weight gap grid grid-area grid-auto-columns
    grid-auto-flow grid-auto-rows grid-column grid-column-end grid-column-gap grid-column-start
    grid-gap grid-row grid-row-end grid-row-gap grid-row-start grid-template grid-template-areas
    grid-template-columns grid-template-rows height hyphens image-rendering inset inset-block
    inset-inline isolation justify-content justify-items justify-self left letter-spacing line-break
    line-height list-style list-style-position list-style-type margin margin-block margin-block-end
    margin-block-start margin-bottom margin-inline margin-left margin-right margin-top marker-end
    marker-mid marker-start mask mask-image max-height max-width min-height min-width object-fit
    object-position opacity order outline outline-color outline-offset outline-style outline-width
    overflow overflow-wrap overflow-x overflow-y padding padding-block padding-bottom padding-inline
    padding-left padding-right padding-top paint-order place-content place-items place-self
    pointer-events position quotes right rotate row-gap scale shape-rendering stop-color
    stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin
    stroke-miterlimit stroke-opacity stroke-width tab-size table-layout text-align text-align-last
    text-anchor text-decoration text-decoration-color text-decoration-line text-decoration-style
    text-decoration-thickness text-indent text-rendering text-transform text-underline-offset
    text-wrap top transform transform-origin translate unicode-bidi user-select vector-effect
    vertical-align visibility white-space width word-break word-spacing word-wrap z-index
"""
PROPERTIES = frozenset(_PROPERTIES.split())

NOT_DRAWN = {
    "float": "use flex or grid",
    "clear": "use flex or grid",
    "filter": "draw the softened shape as a gradient, or use box-shadow",
    "backdrop-filter": "use a plain half-transparent background",
    "-webkit-backdrop-filter": "use a plain half-transparent background",
    "mix-blend-mode": "use a colour that is mixed already",
    "background-blend-mode": "use a gradient of mixed colours",
    "text-shadow": "use stronger contrast, or a block behind the text",
    "-webkit-text-stroke": "use a heavier weight",
    "-webkit-text-stroke-width": "use a heavier weight",
    "-webkit-text-stroke-color": "use a heavier weight",
    "background-clip": "use a plain text colour; a background is always clipped to its border box",
    "-webkit-background-clip": "use a plain text colour",
    "-webkit-text-fill-color": "use color",
    "columns": "use grid columns",
    "column-count": "use grid columns",
    "column-width": "use grid columns",
    "writing-mode": "use transform: rotate(-90deg)",
    "text-orientation": "use transform: rotate(-90deg)",
    "text-overflow": "shorten the text, or let it wrap",
    "-webkit-line-clamp": "shorten the text, or give it room",
    "line-clamp": "shorten the text, or give it room",
    "-webkit-box-orient": "give the text room",
    "counter-reset": "write the numbers as text",
    "counter-increment": "write the numbers as text",
    "counter-set": "write the numbers as text",
    "border-image": "put a gradient background behind a smaller block",
    "border-image-source": "put a gradient background behind a smaller block",
    "perspective": "use rotate and skew",
    "transform-style": "use rotate and skew",
    "backface-visibility": "leave it out",
    "animation": "leave it out; the picture stands still",
    "animation-name": "leave it out; the picture stands still",
    "animation-duration": "leave it out; the picture stands still",
    "transition": "leave it out; the picture stands still",
    "shape-outside": "use flex or grid",
    "-webkit-box-reflect": "leave it out",
    "box-decoration-break": "leave it out",
    "will-change": "leave it out",
}

NOT_DRAWN_VALUES = (
    ("display", r"-webkit-box|ruby|run-in", "use block, flex or grid"),
    ("border-collapse", r"\bcollapse\b", "use border-spacing: 0 with border-bottom on the cells, or a grid"),
    (r"grid-template-(?:columns|rows)", r"\bsubgrid\b", "give the inner grid its own tracks"),
    ("hyphens", r"\bauto\b", "break long words by hand with a soft hyphen"),
    ("content", r"\bcounters?\(", "write the numbers as text"),
    (r".*", r"\battr\(", "write the words as text"),
    ("position", r"\b(?:fixed|sticky)\b", "use position: absolute"),
    (r"border(?:-\w+)*", r"\b(?:groove|ridge)\b", "use solid or double"),
    ("transform", r"(?:rotate|translate|scale)(?:3d|z)\(|rotate[xy]\(|perspective\(|matrix3d\(",
     "use rotate, scale, translate and skew"),
    (r"background(?:-image)?",
     r"linear-gradient\(\s*(?:90deg|to (?:right|left))\s*,[^()]*\s1px\s*,\s*transparent\s+1px",
     "use repeating-linear-gradient(90deg, COLOUR 0 1px, transparent 1px 20px)"),
)  # fmt: skip

_FUNCTIONS = """
    abs attr blur brightness calc circle clamp color color-mix conic-gradient contrast counter
    counters cubic-bezier drop-shadow ellipse fit-content grayscale hsl hsla hue-rotate hwb inset
    invert lab lch light-dark linear-gradient matrix matrix3d max min minmax mod oklab oklch opacity
    perspective polygon radial-gradient repeat repeating-conic-gradient repeating-linear-gradient
    repeating-radial-gradient rgb rgba rotate rotate3d rotatex rotatey rotatez round saturate scale
    scale3d scalex scaley scalez sepia skew skewx skewy steps translate translate3d translatex
    translatey translatez url var
"""
FUNCTIONS = frozenset(_FUNCTIONS.split())
SELECTOR_FUNCTIONS = frozenset(
    {"nth-child", "nth-last-child", "nth-of-type", "nth-last-of-type", "not", "is", "where"}
)
UNSAFE_AT_RULES = frozenset({"import", "font-face", "namespace", "document", "charset"})

_STRING = re.compile(r"\"[^\"]*\"|'[^']*'")
_FUNCTION = re.compile(r"(?<![-\w])([-\w]++)\(")
_LOCAL_URL = re.compile(r"url\(\s*([\"']?)#[\w-]+\1\s*\)", re.IGNORECASE)


def clean_block(css: str, problems: list[Problem]) -> str:
    """A declaration block with only what may and can be drawn.

    Raises: InvalidDocumentError for anything that could reach outside the document.
    """
    css = _checked(css)
    return ";".join(f"{name}:{value}" for name, value in _drawable(css, problems))


def clean_sheet(css: str, problems: list[Problem]) -> str:
    """A style sheet with only what may and can be drawn. At-rules that change nothing here are left out."""
    css = _without_at_rules(_checked(css), problems)
    if css.count("{") > MAX_CSS_RULES:
        raise _refusal(f"{css.count('{')} CSS rules", f"Stay below {MAX_CSS_RULES}.")
    rules = []
    for selectors, block in style_rules(css):
        kept = [each.strip() for each in split_outside(selectors, ",") if _can_select(each, problems)]
        declared = ";".join(f"{name}:{value}" for name, value in _drawable(block, problems))
        if kept and declared:
            rules.append(f"{','.join(kept)}{{{declared}}}")
    return "\n".join(rules)


def _checked(css: str) -> str:
    """The CSS without comments, if nothing in it can reach outside."""
    if len(css) > MAX_CSS_CHARACTERS:
        raise _refusal("a style sheet this long", f"Stay below {MAX_CSS_CHARACTERS} characters.")
    css = without_comments(css)
    if re.search(r"url\s+\(", css, re.IGNORECASE):
        raise _refusal("a url() in CSS", "Only url(#id) of this document may be used.")
    if "\\" in css:
        raise _refusal("a backslash in CSS", "Write the character itself instead of its escape.")
    if "<" in css or "\x00" in css:
        raise _refusal("'<' in CSS", "Write &lt; as text in the page, not in a style.")
    bare = _STRING.sub("''", _LOCAL_URL.sub(" ", css))
    if quote := re.search(r"[\"']", bare.replace("''", "")):
        raise _refusal(f"an unclosed {quote[0]} in CSS", "Close the string.")
    for name in _FUNCTION.findall(bare):
        if name.lower() == "url":
            raise _refusal("a url() in CSS", "Only url(#id) of this document may be used.")
        if name.lower() not in FUNCTIONS | SELECTOR_FUNCTIONS | {"and", "or", "media", "supports", "has"}:
            near = _nearest(name.lower(), FUNCTIONS)
            raise _refusal(f"the CSS function {name[:60]}()", f"Use {near}()." if near else "Leave it out.")
    if "javascript:" in bare.lower() or "expression" in bare.lower():
        raise _refusal("a script in CSS", "Leave it out.")
    for rule in re.findall(r"@([-\w]+)", bare):
        if rule.lower() in UNSAFE_AT_RULES:
            raise _refusal(f"@{rule} in CSS", "Fonts are named: use one of the bundled families.")
    return css


def _nearest(name: str, known: Collection[str]) -> str:
    """The name that was meant, "" if none is near. Comparing takes the square of the name's length."""
    near = get_close_matches(name, known, n=1) if len(name) <= MAX_NAME_CHARACTERS else []
    return near[0] if near else ""


def _refusal(what: str, hint: str) -> InvalidDocumentError:
    return InvalidDocumentError(f"The document holds {what}.", hint=hint, param="document.style")


def _drawable(block: str, problems: list[Problem]) -> Iterator[tuple[str, str]]:
    for name, value in split_declarations(block):
        if name in NOT_DRAWN:
            if value not in {"none", "normal", "initial"}:
                problems.append(Problem(what=f"CSS {name}", replacement=NOT_DRAWN[name]))
            continue
        if not name.startswith("--") and name not in PROPERTIES:
            near = _nearest(name, PROPERTIES)
            instead = f"did you mean {near}?" if near else "leave it out"
            problems.append(Problem(what=f"the CSS property {name[:60]!r}", replacement=instead))
            continue
        check_value(name, value)
        wrong = _not_drawn_value(name, value)
        if wrong:
            problems.append(wrong)
            if name == "position":
                yield name, "absolute"
            continue
        yield name, value


def _not_drawn_value(name: str, value: str) -> Problem | None:
    for names, pattern, instead in NOT_DRAWN_VALUES:
        if re.fullmatch(names, name) and re.search(pattern, value, re.IGNORECASE):
            return Problem(what=f"CSS {name}: {value[:60]}", replacement=instead)
    return None


def _can_select(selector: str, problems: list[Problem]) -> bool:
    if ":has(" in selector:
        problems.append(Problem(what="the selector :has()", replacement="give the element a class"))
        return False
    return bool(selector.strip())


def _without_at_rules(css: str, problems: list[Problem]) -> str:
    """The sheet without its at-rules, nested blocks and all."""
    parts, index = [], 0
    for match in re.finditer(r"@([-\w]+)[^{};]*", css):
        if match.start() < index:
            continue
        parts.append(css[index : match.start()])
        index = _end_of_rule(css, match.end())
        problems.append(
            Problem(what=f"@{match[1]}", replacement="write plain rules for the one size that is drawn")
        )
    return "".join([*parts, css[index:]])


def _end_of_rule(css: str, index: int) -> int:
    if css[index : index + 1] != "{":
        return index + 1
    depth = 0
    for at in range(index, len(css)):
        depth += {"{": 1, "}": -1}.get(css[at], 0)
        if depth == 0:
            return at + 1
    return len(css)
