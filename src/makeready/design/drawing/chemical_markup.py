"""Chemical equations as elements: text in the page's own type, to be read, measured and exported as text."""

from collections.abc import Iterator

from makeready.design.chemistry import ARROWS, Equation, Piece, Sign, Species, shown_fate, shown_text
from makeready.design.drawing.markup import Element

LOW, HIGH = "sub", "sup"
SMALL = "font-size:0.68em"
"""Of the size of the letters beside it: indices in the usual faces are about two thirds."""
LABEL_EM = 0.62
LETTER_EM = 0.56
"""The width of an average letter, to make an arrow as long as what it bears."""
ARROW_EM = 2.0


def equation_elements(equation: Equation) -> Iterator[Element | str]:
    """The parts with spaces between them; a line may break there and nowhere else."""
    for number, part in enumerate(equation):
        if number:
            yield " "
        yield _species(part) if isinstance(part, Species) else _sign(part)


def _species(species: Species) -> Element:
    children: list[Element | str] = [f"{species.coefficient}\u202f"] if species.coefficient else []
    for piece in species.pieces:
        children.append(_piece(piece))
    if species.state:
        children.append(Element("span", {"style": "font-size:0.85em"}, [f"\u202f({species.state})"]))
    children.append(shown_fate(species).replace(" ", "\u202f"))
    return Element("span", {"style": "white-space:nowrap"}, [child for child in children if child])


def _piece(piece: Piece) -> Element | str:
    if piece.role in {"index", "charge"}:
        tag = LOW if piece.role == "index" else HIGH
        return Element(tag, {"style": SMALL}, [shown_text(piece)])
    return shown_text(piece).replace(" ", "\u202f")


def _sign(sign: Sign) -> Element | str:
    if sign.kind not in ARROWS or not (sign.above or sign.below):
        return ARROWS.get(sign.kind, sign.kind)
    longest = max(len(sign.above), len(sign.below))
    width_em = max(ARROW_EM, longest * LETTER_EM * LABEL_EM + 0.9)
    label = f"font-size:{LABEL_EM}em;line-height:1.1;white-space:nowrap"
    rows: list[Element | str] = [
        Element("span", {"style": label}, [sign.above or "\u00a0"]),
        _arrow(sign.kind, width_em),
        Element("span", {"style": label}, [sign.below or "\u00a0"]),
    ]
    column = "display:inline-flex;flex-direction:column;align-items:center;vertical-align:middle"
    return Element("span", {"style": column}, rows)


def _arrow(kind: str, width_em: float) -> Element:
    """An arrow as long as its label; a tenth of an em is one unit."""
    end = width_em * 10
    right, left = f"M{end - 2:.1f} 0.8L{end:.1f} 3L{end - 2:.1f} 5.2", "M2 0.8L0 3L2 5.2"
    shapes = {
        "->": f"M0 3H{end:.1f}{right}",
        "<-": f"M0 3H{end:.1f}{left}",
        "<->": f"M0 3H{end:.1f}{left}{right}",
        "<=>": f"M0 2.2H{end:.1f}L{end - 2:.1f} 0.2M{end:.1f} 3.8H0L2 5.8",
    }
    path = Element(
        "path",
        {"d": shapes[kind], "fill": "none", "stroke": "currentColor", "stroke-width": "0.6"},
    )
    style = f"display:block;width:{width_em:.2f}em;height:0.6em;flex:none;overflow:visible"
    attributes = {"xmlns": "http://www.w3.org/2000/svg", "viewbox": f"0 0 {end:.1f} 6", "style": style}
    return Element("svg", attributes, [path])
