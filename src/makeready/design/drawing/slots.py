"""Slots: places in a document that something else fills, here and before drawing: icons, charts, formulas.

What cannot be filled stays an empty box of its size and is said so; nothing pretends to be a picture.
"""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass

from makeready.design.charts import ChartLook, figure_of, figure_spec
from makeready.design.chemistry import read_equation
from makeready.design.drawing.cascade import Styles
from makeready.design.drawing.chart_rules import checked_spec
from makeready.design.drawing.chemical_markup import equation_elements
from makeready.design.drawing.limits import MAX_CHART_SIDE_PX, MAX_CHARTS, MAX_FORMULAS
from makeready.design.drawing.markup import INLINE_TAGS, Element, parse
from makeready.design.fonts import DEFAULT_FAMILY
from makeready.design.fonts import families as known_families
from makeready.design.icons import icon_named
from makeready.design.mathematics import Formula, Notation, SetFormula
from makeready.design.painter import Painter
from makeready.errors import CallerError, InvalidDocumentError, UnknownNameError

KEPT_BY_ICONS = frozenset(
    {"width", "height", "color", "display", "position", "left", "top", "right", "bottom"}
)
"""What a rule like `.card i` says of an icon, which is an svg when it is drawn and no `i` any more."""

SERIES = ("#2f62d9", "#e0762f", "#1f9a78", "#8a56c9", "#c9a227", "#6a7484")
"""Colours of series where no look or token says others: told apart by hue and by lightness."""

ChartDrawer = Callable[[dict[str, object], int, int], bytes]
"""Draws a Vega-Lite specification at a width and height in pixels, as PNG."""
FormulaSetter = Callable[[Formula], SetFormula]
BLOCK_WORDS = frozenset({"block", "flex", "grid", "inline-block", "table-cell"})
SOURCE_MARK = "data-chart-source"
"""On a figure that was filled: what it should show, for whoever compares it with its picture."""
PAINTER_MARK = "data-maker"
"""On a picture that was filled in: who drew it."""
MIN_PICTURE_PX = 16
FORMULA_SIZE_PX = 16.0
"""Formulas are set at one size and placed in em, so that they follow every size a page gives its text."""
FORMULA_SCALE = 1.15
"""Small letters of typst's face are 0.43 of its size high, those of Inter 0.55: halfway, as KaTeX does."""
NOTATIONS: dict[str, Notation] = {"data-math": "typst", "data-tex": "latex"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfilled:
    """A slot that stays empty, and why."""

    slot: str
    reason: str

    def __str__(self) -> str:
        return f"{self.slot}: {self.reason}"


def fill(
    root: Element,
    draw_chart: ChartDrawer,
    set_formula: FormulaSetter | None = None,
    painter: Painter | None = None,
) -> tuple[Unfilled, ...]:
    """Fill the tree's slots in place; what stays empty. Without `set_formula` formulas do, without `painter`
    pictures.

    Raises: InvalidDocumentError for a chart whose specification or size cannot be used.
    """
    styles = Styles(root)
    unfilled: list[Unfilled] = []
    _check_numbers(root)
    for element in list(root.elements()):
        attributes = element.attributes
        if "data-icon" in attributes:
            _fill_icon(element, styles, unfilled)
        elif "data-chart" in attributes:
            _fill_chart(root, element, styles, draw_chart)
        elif name := next((each for each in NOTATIONS if each in attributes), ""):
            _fill_formula(element, name, styles, set_formula, unfilled)
        elif "data-chem" in attributes:
            _fill_equation(element, unfilled)
        elif "data-generate" in attributes:
            _fill_picture(element, styles, painter, unfilled)
    return tuple(unfilled)


def _fill_icon(element: Element, styles: Styles, unfilled: list[Unfilled]) -> None:
    """The element becomes the svg itself and keeps its style, so its size and colour are the icon's."""
    name = element.attributes.pop("data-icon")
    stroke = element.attributes.pop("data-stroke", "2")
    try:
        icon = icon_named(name)
    except UnknownNameError as error:
        unfilled.append(Unfilled(slot=f"data-icon {name[:60]!r}", reason=f"{error.message} {error.hint}"))
        return
    declared = styles.declared(element)
    given = {"width": "1em", "height": "1em"} | {
        name: declared[name] for name in KEPT_BY_ICONS & set(declared)
    }
    sizes = "".join(f"{name}:{value};" for name, value in sorted(given.items()))
    element.tag = "svg"
    element.attributes["style"] = f"{sizes}flex:none;{element.attributes.get('style', '')}"
    element.attributes |= {
        "xmlns": "http://www.w3.org/2000/svg",
        "viewbox": "0 0 24 24",
        "fill": "none",
        "stroke": "currentColor",
        "stroke-width": stroke if re.fullmatch(r"\d+(\.\d+)?", stroke) else "2",
        "stroke-linecap": "round",
        "stroke-linejoin": "round",
    }
    element.children = parse(icon.markup).children


def _check_numbers(root: Element) -> None:
    """Raises InvalidDocumentError where a document has more slots than can be filled in time."""
    formulas = sum(bool(NOTATIONS.keys() & element.attributes.keys()) for element in root.elements())
    if formulas > MAX_FORMULAS:
        raise InvalidDocumentError(
            f"The document holds {formulas} formulas.", hint=f"Stay below {MAX_FORMULAS}.", param="data-math"
        )
    charts = sum("data-chart" in element.attributes for element in root.elements())
    if charts > MAX_CHARTS:
        raise InvalidDocumentError(
            f"The document holds {charts} charts.", hint=f"Stay below {MAX_CHARTS}.", param="data-chart"
        )


def _fill_formula(
    element: Element, name: str, styles: Styles, set_formula: FormulaSetter | None, unfilled: list[Unfilled]
) -> None:
    """The formula stands on the line's baseline; in a block of its own it is set in display style."""
    source = element.attributes.pop(name)
    slot = f"{name} {source[:60]!r}"
    is_display = (
        element.tag not in INLINE_TAGS or styles.declared(element).get("display", "").strip() in BLOCK_WORDS
    )
    element.children = []
    element.attributes |= {"role": "math", "aria-label": source}
    if set_formula is None:
        unfilled.append(Unfilled(slot=slot, reason="formulas are not set here"))
        return
    formula = Formula(source=source, notation=NOTATIONS[name], size_px=FORMULA_SIZE_PX, is_display=is_display)
    try:
        done = set_formula(formula)
    except InvalidDocumentError as error:
        unfilled.append(Unfilled(slot=slot, reason=f"{error.message} {error.hint}"))
        return
    svg = next(parse(done.svg).elements())
    width, height, depth = (
        f"{each * FORMULA_SCALE / formula.size_px:.4f}em"
        for each in (done.width_px, done.height_px, -done.depth_px)
    )
    size = f"width:{width};height:{height};overflow:visible;flex:none"
    sits = "vertical-align:top" if is_display else f"vertical-align:{depth}"
    for side in ("width", "height"):
        svg.attributes.pop(side, None)
    svg.attributes["style"] = f"{size};{sits}"
    element.children = [svg]
    if is_display:
        element.attributes["style"] = f"{element.attributes.get('style', '')};line-height:0".lstrip(";")


def _fill_equation(element: Element, unfilled: list[Unfilled]) -> None:
    source = element.attributes.pop("data-chem")
    element.attributes |= {"aria-label": source}
    element.children = []
    try:
        element.children = [*equation_elements(read_equation(source))]
    except InvalidDocumentError as error:
        unfilled.append(Unfilled(slot=f"data-chem {source[:60]!r}", reason=f"{error.message} {error.hint}"))


def _fill_chart(root: Element, element: Element, styles: Styles, draw_chart: ChartDrawer) -> None:
    """The figure keeps its place and gets the chart's pixels, one for one, as its only content."""
    source = element.attributes.pop("data-chart")
    element.attributes[SOURCE_MARK] = source
    width_px, height_px = _chart_size(element, styles)
    spec = checked_spec(source)
    spec.pop("usermeta", None)  # only a figure of ours says there what it shows
    if "kind" in spec:
        spec = figure_spec(figure_of(spec), _chart_look(root, element, styles), width_px, height_px)
    png = draw_chart(spec, width_px, height_px)
    picture = Element(
        "img",
        {
            "src": "data:image/png;base64," + base64.b64encode(png).decode(),
            "width": str(width_px),
            "height": str(height_px),
            "style": f"display:block;width:{width_px}px;height:{height_px}px",
        },
    )
    style = element.attributes.get("style", "").strip().rstrip(";")
    size = f"width:{width_px}px;height:{height_px}px"
    margin = "" if "margin" in styles.declared(element) else ";margin:0"
    element.attributes["style"] = f"{style};{size}{margin}".lstrip(";")
    element.children = [picture]


def _plain_ground(root: Element, element: Element, styles: Styles) -> str | None:
    """The one colour that the chart stands on, where there is just one: a chart on glass is drawn twice."""
    names = ("background", "background-color", "background-image")
    for one in (element, *reversed(_ancestors(root, element))):
        declared = styles.declared(one)
        if seen := {declared.get(name, "").strip() for name in names} - {"", "none", "transparent"}:
            colour = seen.pop()
            return colour if not seen and re.fullmatch(r"#[0-9a-fA-F]{6}", colour) else None
    return None


def _ancestors(root: Element, wanted: Element) -> tuple[Element, ...]:
    """What an element lies in, from the outermost in."""
    for child in root.children:
        if child is wanted:
            return (root,)
        if isinstance(child, Element) and (found := _ancestors(child, wanted)):
            return (root, *found)
    return ()


def _chart_look(root: Element, element: Element, styles: Styles) -> ChartLook:
    """Type and colours of the chart's place on the page: its own, and the tokens of a look."""

    def token(name: str, otherwise: str) -> str:
        return styles.computed(element, name).strip() or otherwise

    families = [name for name in styles.families(element) if name in known_families()]
    return ChartLook(
        ink=token("--ink", styles.computed(element, "color") or "#1b2230"),
        muted=token("--muted", "#5a6475"),
        line=token("--line", "#dde2ea"),
        colours=tuple(token(f"--series-{index}", one) for index, one in enumerate(SERIES, start=1)),
        font_family=families[0] if families else DEFAULT_FAMILY,
        font_px=styles.font_px(element),
        quiet=token("--quiet", "#b9c1ce"),
        background=_plain_ground(root, element, styles),
    )


def _fill_picture(
    element: Element, styles: Styles, painter: Painter | None, unfilled: list[Unfilled]
) -> None:
    """The image keeps its place and size and gets the painter's pixels, one for one."""
    attributes = element.attributes
    caption = " ".join(attributes.pop("data-generate").split())
    seed = attributes.pop("data-seed", "1")
    slot = f"data-generate {caption[:60]!r}"
    if painter is None:
        unfilled.append(Unfilled(slot=slot, reason="nobody fills pictures here"))
        return _empty_box(element)
    try:
        width_px, height_px = _sides(element, styles)
        png = painter.png(caption, width_px, height_px, int(seed) if seed.isdigit() else 1)
    except CallerError as error:
        unfilled.append(Unfilled(slot=slot, reason=f"{error.message} {error.hint}".strip()))
        return _empty_box(element)
    size = f"width:{width_px}px;height:{height_px}px"
    element.tag = "img"
    attributes |= {
        "src": "data:image/png;base64," + base64.b64encode(png).decode(),
        "width": str(width_px),
        "height": str(height_px),
        "alt": attributes.get("alt", caption),
        PAINTER_MARK: painter.name,
        "style": f"{attributes.get('style', '').rstrip(';')};{size}".lstrip(";"),
    }
    return None


def _sides(element: Element, styles: Styles) -> tuple[int, int]:
    """Width and height of a picture's slot in pixels.

    Raises: InvalidDocumentError if they are not said, or out of reach.
    """
    sides = []
    for side in ("width", "height"):
        given = element.attributes.get(side) or styles.declared(element).get(side, "")
        number = re.fullmatch(r"\s*(\d+(?:\.\d+)?)(?:px)?\s*", given)
        if number is None or not MIN_PICTURE_PX <= float(number[1]) <= MAX_CHART_SIDE_PX:
            raise InvalidDocumentError(
                f"The slot has the {side} {given!r}.",
                hint=f"Give width and height in pixels, from {MIN_PICTURE_PX} to {MAX_CHART_SIDE_PX}.",
                param="data-generate",
            )
        sides.append(round(float(number[1])))
    return sides[0], sides[1]


def _chart_size(element: Element, styles: Styles) -> tuple[int, int]:
    sides = []
    for side in ("width", "height"):
        given = element.attributes.get(f"data-{side}") or styles.declared(element).get(side, "")
        number = re.fullmatch(r"\s*(\d+(?:\.\d+)?)(?:px)?\s*", given)
        if number is None or not 16 <= float(number[1]) <= MAX_CHART_SIDE_PX:
            raise _refusal(
                f"has the {side} {given!r}",
                f"Give data-{side} in pixels, from 16 to {MAX_CHART_SIDE_PX}, e.g. 640.",
            )
        sides.append(round(float(number[1])))
    return sides[0], sides[1]


def _empty_box(element: Element) -> None:
    """An image without a source draws nothing; as a block it keeps the size its style gives it."""
    element.tag = "div"
    sizes = [
        f"{side}:{element.attributes[side]}px" for side in ("width", "height") if side in element.attributes
    ]
    element.attributes["style"] = ";".join([*sizes, element.attributes.get("style", "")])


def _refusal(what: str, hint: str) -> InvalidDocumentError:
    return InvalidDocumentError(f"A chart {what}.", hint=hint, param="data-chart")
