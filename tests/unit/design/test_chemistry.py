"""Chemical formulas: what is typed is read, and what was read can be typed again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makeready.design.chemistry import ARROWS, Equation, Piece, Sign, Species, read_equation, spoken, written
from makeready.design.drawing.chemical_markup import equation_elements
from makeready.design.drawing.markup import Element, to_html
from makeready.errors import InvalidDocumentError

READ = [
    ("2 H2 + O2 -> 2 H2O", "2 H2 + O2 ⟶ 2 H2O"),
    ("SO4^2-", "SO42−"),
    ("Na+ + Cl- -> NaCl(s)", "Na+ + Cl− ⟶ NaCl (s)"),
    ("^{14}_{6}C", "146C"),
    ("^14C", "14C"),
    ("CuSO4 * 5H2O", "CuSO4 · 5 H2O"),
    ("CuSO4·5 H2O", "CuSO4 · 5 H2O"),
    ("CH3-CH=CH2", "CH3–CH=CH2"),
    ("HC#CH", "HC≡CH"),
    ("[Fe(CN)6]^4-", "[Fe(CN)6]4−"),
    ("N2 + 3H2 <=>[Fe][200 bar] 2NH3", "N2 + 3 H2 ⇌ 2 NH3"),
    ("Ag+ + Cl- -> AgCl v", "Ag+ + Cl− ⟶ AgCl ↓"),
    ("CaCO3 -> CaO + CO2 ^", "CaCO3 ⟶ CaO + CO2 ↑"),
    ("Zn -> Zn^2+ + 2e^-", "Zn ⟶ Zn2+ + 2 e−"),
    ("1/2 O2", "1/2 O2"),
    ("C_nH_{2n+2}", "CnH2n+2"),
    ("C6H12O6 + 6 O2 -> 6 CO2 + 6 H2O + energy", "C6H12O6 + 6 O2 ⟶ 6 CO2 + 6 H2O + energy"),
]


@pytest.mark.parametrize(("typed", "wanted"), READ)
def test_what_chemists_type_is_read(typed: str, wanted: str) -> None:
    assert spoken(read_equation(typed)) == wanted


def test_a_charge_stands_high_and_an_index_low() -> None:
    (sulphate,) = read_equation("SO4^2-")

    assert isinstance(sulphate, Species)
    assert sulphate.pieces == (
        Piece("atom", "S"),
        Piece("atom", "O"),
        Piece("index", "4"),
        Piece("charge", "2-"),
    )
    markup = to_html(Element("", {}, [*equation_elements((sulphate,))]))
    assert markup.index("<sub") < markup.index(">4<") < markup.index("<sup") < markup.index(">2−<")


@pytest.mark.parametrize(
    "typed", ["", " ", "H2)", "(H2", "[H2)", "H2 +", "-> H2", "2", "<b>", "H2 & O", "H" * 501]
)
def test_what_is_no_formula_is_refused_with_the_place(typed: str) -> None:
    with pytest.raises(InvalidDocumentError, match="chemical formula") as refused:
        read_equation(typed)

    assert refused.value.hint


ATOMS = st.sampled_from(["H", "C", "O", "Na", "Cl", "Fe", "Uue"]).map(lambda text: Piece("atom", text))
INDICES = st.sampled_from(["2", "12", "n", "2n+2", "x"]).map(lambda text: Piece("index", text))
CHARGES = st.sampled_from(["+", "-", "2-", "3+", "14", "II"]).map(lambda text: Piece("charge", text))


def flat(parts: list[tuple[Piece, ...]]) -> tuple[Piece, ...]:
    return tuple(piece for part in parts for piece in part)


ATOM = st.tuples(ATOMS) | st.tuples(ATOMS, INDICES)
UNITS = st.recursive(
    st.lists(ATOM, min_size=1, max_size=4).map(flat),
    lambda inner: (
        st.tuples(inner, st.sampled_from(["()", "[]"]), inner, INDICES).map(
            lambda each: (*each[0], Piece("open", each[1][0]), *each[2], Piece("close", each[1][1]), each[3])
        )
        | st.tuples(inner, st.sampled_from("-=#"), inner).map(
            lambda each: (*each[0], Piece("bond", each[1]), *each[2])
        )
    ),
    max_leaves=5,
)
MASSES = st.just(()) | st.tuples(CHARGES) | st.tuples(CHARGES, INDICES)
WATER = st.sampled_from(["5", "n", ""]).map(
    lambda number: (
        Piece("dot", "*"),
        *((Piece("factor", number),) if number else ()),
        *(Piece("atom", "H"), Piece("index", "2"), Piece("atom", "O")),
    )
)
SPECIES = st.builds(
    lambda mass, unit, charge, water, **rest: Species(pieces=(*mass, *unit, *charge, *water), **rest),
    MASSES,
    UNITS,
    st.just(()) | st.tuples(CHARGES),
    st.just(()) | WATER,
    coefficient=st.sampled_from(["", "2", "1/2", "0.5", "n", "12"]),
    state=st.sampled_from(["", "aq", "s", "l", "g"]),
    fate=st.sampled_from(["", "^", "v"]),
)
LABELS = st.sampled_from(["", "heat", "450 °C", "h+ ν"])
SIGNS = st.just(Sign("+")) | st.builds(Sign, st.sampled_from(sorted(ARROWS)), LABELS, LABELS)


@st.composite
def equations(draw: st.DrawFn) -> Equation:
    parts: list[Species | Sign] = [draw(SPECIES)]
    for sign in draw(st.lists(SIGNS, max_size=3)):
        parts += [sign, draw(SPECIES)]
    return tuple(parts)


@settings(max_examples=150, deadline=None)
@given(equations())
def test_every_equation_that_can_be_written_comes_back(equation: Equation) -> None:
    assert read_equation(written(equation)) == equation


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="HCONa24^_{}()[]+-=#*<>. aqv/n", max_size=30))
def test_anything_typed_is_read_or_refused(typed: str) -> None:
    try:
        equation = read_equation(typed)
    except InvalidDocumentError as refusal:
        said = refusal.hint
        assert said
    else:
        assert read_equation(written(equation)) == equation
