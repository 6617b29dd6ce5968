"""Formulas: on the baseline, in the colour and size of their text; nothing but mathematics gets through."""

import html

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makeready.design.document import Document
from makeready.design.drawing.drawer import Drawer, Drawing
from makeready.design.mathematics import Formula, Notation, typeset
from makeready.errors import InvalidDocumentError


def formula(
    source: str, notation: Notation = "typst", *, size_px: float = 16, is_display: bool = False
) -> Formula:
    return Formula(source=source, notation=notation, size_px=size_px, is_display=is_display)


def drawn(drawer: Drawer, body: str) -> Drawing:
    return drawer.draw(Document(html=body, width_px=300, height_px=120))


def slot(source: str, name: str = "data-math", *, tag: str = "span", style: str = "") -> str:
    return f'<{tag} {name}="{html.escape(source)}" style="{style}"></{tag}>'


@pytest.mark.parametrize(
    "source",
    [
        r"\frac{-b \pm \sqrt{b^2-4ac}}{2a}",
        r"$\alpha \le \beta$",
        r"\[ \sum_{i=1}^{n} i \]",
        r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
        r"\begin{cases} x & x>0 \\ -x & \text{otherwise} \end{cases}",
        r"\begin{aligned} a &= b \\ c &= d \end{aligned}",
        r"\lim_{x\to 0}\frac{\sin x}{x}=1 \in \mathbb{R}",
        r"\operatorname{softmax}\left(\frac{QK^\top}{\sqrt{d_k}}\right)V",
        r"\text{costs \#1 } \mathbf{F} = m\vec{a}",
    ],
)
def test_latex_is_understood(source: str) -> None:
    done = typeset(formula(source, "latex"))

    assert done.width_px > 10
    assert "currentColor" in done.svg


def test_a_formula_grows_with_its_size() -> None:
    small, large = typeset(formula("x^2", size_px=10)), typeset(formula("x^2", size_px=30))

    assert large.width_px == pytest.approx(3 * small.width_px, rel=1e-3)


def test_the_depth_is_what_lies_below_the_baseline() -> None:
    assert typeset(formula("A")).depth_px == pytest.approx(0, abs=0.2)
    assert typeset(formula("g_j")).depth_px > 3
    fraction = typeset(formula("frac(a, b)"))
    assert 0.2 < fraction.depth_px / fraction.height_px < 0.5


def test_display_style_sets_limits_above_and_below() -> None:
    inline, display = typeset(formula("sum_(i=1)^n i")), typeset(formula("sum_(i=1)^n i", is_display=True))

    assert display.height_px > 1.5 * inline.height_px


def test_a_formula_stands_on_the_line_in_the_colour_of_its_text(drawer: Drawer) -> None:
    body = f'<div style="font-size:40px;color:#ff0000;line-height:100px">{slot("upright(H)")} &nbsp; H</div>'
    red = (drawn(drawer, body).pixels == [255, 0, 0]).all(axis=2)

    columns = np.nonzero(red.any(axis=0))[0]
    gap = int(np.argmax(np.diff(columns)))
    feet = [
        np.nonzero(part.any(axis=1))[0].max()
        for part in (red[:, : columns[gap] + 1], red[:, columns[gap] + 1 :])
    ]
    assert abs(int(feet[0]) - int(feet[1])) <= 1


def test_a_formula_has_a_box_with_its_source_and_no_text(drawer: Drawer) -> None:
    drawing = drawn(drawer, f"<p>Energy {slot('E = m c^2')} it is.</p>")

    (paragraph, energy) = drawing.boxes
    assert (energy.alt, energy.text) == ("E = m c^2", "")
    assert "Energy" in paragraph.text
    assert 20 < energy.box.width_px < 100
    assert drawing.layout_notes == ()
    assert drawing.unfilled_slots == ()


def test_a_formula_outside_the_canvas_is_a_fault(drawer: Drawer) -> None:
    body = slot("a + b + c", tag="div", style="position:absolute;left:280px;top:20px")

    assert "outside the canvas" in drawn(drawer, body).layout_notes[0]


BROKEN: list[tuple[str, Notation, str]] = [
    ("", "typst", "nothing"),
    ("frac(a, b", "typst", "unclosed"),
    ("foo + 1", "typst", "unknown variable: foo"),
    ("a $ b", "typst", "dollar"),
    ('#read("/etc/passwd")', "typst", "code"),
    ("x #while true {}", "typst", "code"),
    ('std.read("/etc/passwd")', "typst", "std"),
    ('std.image("a.png")', "typst", "std"),
    ("std . eval", "typst", "std"),
    ('#import "@preview/cetz:0.2.0"', "typst", "code"),
    ("x" * 2001, "typst", "2001 characters"),
    ("sqrt(" * 40 + "x" + ")" * 40, "typst", "40 deep"),
    (r"\frac{a", "latex", "Unmatched"),
    (r"\nosuchthing{x}", "latex", "nosuchthing"),
    (r"\ce{H2O}", "latex", "ce"),
    (r"\def\a{\a\a}\a", "latex", "def"),
    (r"\input{/etc/passwd}", "latex", "input"),
    ("#import x", "latex", "token"),
    ("{" * 40 + "x" + "}" * 40, "latex", "40 deep"),
]


@pytest.mark.parametrize(("source", "notation", "what"), BROKEN)
def test_what_is_no_formula_is_refused_with_the_message(source: str, notation: Notation, what: str) -> None:
    with pytest.raises(InvalidDocumentError, match="cannot be set") as refused:
        typeset(formula(source, notation))

    assert what in refused.value.message
    assert refused.value.hint


def test_code_in_quotes_is_text(drawer: Drawer) -> None:
    assert drawn(drawer, slot('"#1 std" + x')).unfilled_slots == ()


def test_a_broken_formula_leaves_its_place_empty_and_says_why(drawer: Drawer) -> None:
    drawing = drawn(drawer, f"<p>{slot(chr(92) + 'frac{a', 'data-tex')} {slot('H2)', 'data-chem')}</p>")

    assert "Unmatched" in drawing.unfilled_slots[0]
    assert "closes nothing" in drawing.unfilled_slots[1]
    assert (drawing.pixels == 255).all()


def test_too_many_formulas_are_refused(drawer: Drawer) -> None:
    with pytest.raises(InvalidDocumentError, match="501 formulas"):
        drawn(drawer, slot("x") * 501)


def test_chemistry_is_text_of_the_page(drawer: Drawer) -> None:
    drawing = drawn(drawer, f"<p>{slot('2 H2 + O2 -> 2 H2O', 'data-chem')}</p>")

    assert drawing.boxes[0].text == "2 H2 + O2 ⟶ 2 H2O"
    assert drawing.missing_glyphs == ()


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet='abx2^_(){}[]+-=/\\,;&"# $.std', max_size=24), st.sampled_from(["typst", "latex"]))
def test_any_source_is_set_or_refused(source: str, notation: Notation) -> None:
    try:
        assert typeset(formula(source, notation)).width_px > 0
    except InvalidDocumentError as refusal:
        said = refusal.hint
        assert said
