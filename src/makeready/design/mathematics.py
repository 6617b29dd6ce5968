"""Formulas: typst mathematics, or LaTeX turned into it, set as one small SVG with a baseline.

A formula is data: no code, no file, no package, no font but typst's own. `typeset` runs in the drawing
process, because typst is foreign code and a formula comes from anybody.
"""

import json
import re
import tempfile
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal, TypedDict

from makeready.design.drawing.limits import MAX_FORMULA_CHARACTERS, MAX_FORMULA_DEPTH, MAX_FORMULA_SIDE_PX
from makeready.errors import InvalidDocumentError

if TYPE_CHECKING:
    import typst

Notation = Literal["typst", "latex"]

TEMPLATE = """\
#set page(width: auto, height: auto, margin: 0pt, fill: none)
#set text(size: float(sys.inputs.size) * 1pt, top-edge: "baseline", bottom-edge: "baseline")
#let is-display = sys.inputs.display == "yes"
#set par(leading: if is-display { 0.65em } else { 0pt }, spacing: 0pt)
#let formula = math.equation(block: is-display, eval(sys.inputs.formula, mode: "math"))
#context [#metadata((
  measure(formula).width.pt(),
  measure(formula).height.pt(),
  if is-display { 0 } else { measure([#box(height: 999pt)#formula]).height.pt() - 999 },
)) <size>]#formula
"""
"""One point of it is one pixel. Beside a strut that stands on the baseline, a line is as much higher than the
strut as the formula is deep; leading would be added to both."""

TEX_REMEDIES = (
    (r"\\ce\s*\{|\\chem", "Write chemistry in data-chem."),
    (r"\\begin\{(?:tabular|figure|tikz)", "Only mathematics is set; draw the rest in HTML or svg."),
    (r"\\(?:def|newcommand|input|include|usepackage)\b", "Write the formula out, without macros."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """What is to be set. `is_display` gives sums their limits above and below, and takes several lines."""

    source: str
    notation: Notation
    size_px: float
    is_display: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFormula:
    """A formula in the colour of the text around it. `depth_px` of its height lie below the baseline."""

    svg: str
    width_px: float
    height_px: float
    depth_px: float


class _World(TypedDict):
    """Typst's whole world: an empty folder, its own fonts, and what we tell it."""

    root: str
    font_paths: "typst.Fonts"
    ignore_system_fonts: bool
    sys_inputs: dict[str, str]
    package_path: str
    package_cache_path: str


def checked_formula(formula: Formula) -> Formula:
    """The formula, if it is of a size that can be set and is nothing but mathematics.

    Raises: InvalidDocumentError.
    """
    source = formula.source
    if not source.strip():
        raise _refusal(formula, "there is nothing in it", "Write e.g. data-math='a^2 + b^2 = c^2'.")
    if len(source) > MAX_FORMULA_CHARACTERS:
        raise _refusal(
            formula,
            f"it has {len(source)} characters",
            f"Stay below {MAX_FORMULA_CHARACTERS}; split it into several formulas.",
        )
    depth = deepest = 0
    for character in source:
        depth += (character in "([{") - (character in ")]}")
        deepest = max(deepest, depth)
    if deepest > MAX_FORMULA_DEPTH:
        raise _refusal(formula, f"its brackets are {deepest} deep", f"Stay below {MAX_FORMULA_DEPTH}.")
    if formula.notation == "typst":
        _check_is_no_code(formula, source)
    return formula


def typeset(formula: Formula) -> SetFormula:
    """The formula as SVG and its measures.

    Raises: InvalidDocumentError with typst's message and hint for what it cannot set.
    """
    import typst

    checked_formula(formula)
    source = _from_latex(formula) if formula.notation == "latex" else formula.source
    _check_is_no_code(formula, source)
    inputs = {
        "formula": source,
        "size": f"{formula.size_px:g}",
        "display": "yes" if formula.is_display else "no",
    }
    try:
        with tempfile.TemporaryDirectory(prefix="makeready-typst-") as empty:
            world = _World(
                root=empty,
                font_paths=_fonts(),
                ignore_system_fonts=True,
                sys_inputs=inputs,
                package_path=empty,
                package_cache_path=empty,
            )
            template = TEMPLATE.encode()
            pages = typst.compile(template, format="svg", **world)  # type: ignore[call-overload]
            sizes = typst.query(template, "<size>", field="value", one=True, **world)  # type: ignore[type-var]
    except typst.TypstError as error:
        hints = " ".join(f"{hint[:1].upper()}{hint[1:]}." for hint in error.hints[:2])
        raise _refusal(formula, error.message, hints.replace("`", "'") or _usual_hint(formula)) from None
    svg = pages[0] if isinstance(pages, list) else pages
    width, height, depth = json.loads(sizes)
    if min(width, height) <= 0 or max(width, height) > MAX_FORMULA_SIDE_PX or svg is None:
        raise _refusal(formula, f"it comes out {width:.0f} x {height:.0f} px", "Check what is in it.")
    text = svg.decode().replace('"#000000"', '"currentColor"')
    return SetFormula(svg=text, width_px=width, height_px=height, depth_px=depth)


def _check_is_no_code(formula: Formula, source: str) -> None:
    """A `#` begins code and `std` leads to files; both only outside quoted text."""
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', '""', source)
    bare = re.sub(r"\\.", " ", bare)
    if "#" in bare:
        raise _refusal(formula, "a '#' begins code", "Write \\# for the sign itself; a formula has no code.")
    if re.search(r"\bstd\b", bare):
        raise _refusal(formula, "'std' is no mathematics", "Leave it out; put words into quotes.")


def _from_latex(formula: Formula) -> str:
    import tex2typst

    for pattern, remedy in TEX_REMEDIES:
        if found := re.search(pattern, formula.source):
            raise _refusal(formula, f"{found[0]!r} is not known", remedy)
    bare = re.sub(r"^\s*(\$\$?|\\\[|\\\()|(\$\$?|\\\]|\\\))\s*$", "", formula.source)
    try:
        converted: str = tex2typst.tex2typst(bare)
    except ValueError as error:
        first_line = str(error).splitlines()[0].removeprefix("Conversion failed: ")
        raise _refusal(formula, first_line, _usual_hint(formula)) from None
    return converted


def _usual_hint(formula: Formula) -> str:
    if formula.notation == "latex":
        return "Check brackets and commands, or write it in typst's notation in data-math."
    return "Use typst's notation, e.g. sum_(i=1)^n x_i, frac(a, b), sqrt(x); or LaTeX in data-tex."


def _refusal(formula: Formula, what: str, hint: str) -> InvalidDocumentError:
    name = "data-tex" if formula.notation == "latex" else "data-math"
    source = formula.source if len(formula.source) <= 80 else formula.source[:77] + "..."
    return InvalidDocumentError(f"The formula {source!r} cannot be set: {what}.", hint=hint, param=name)


@cache
def _fonts() -> "typst.Fonts":
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
