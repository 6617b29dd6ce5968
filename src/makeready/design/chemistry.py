r"""Chemical formulas and equations as people type them: `2 H2 + O2 -> 2 H2O`, `SO4^2-`, `^{14}_{6}C`.

A subset of what LaTeX's mhchem package reads. A number after an element is an index, after a space a
coefficient; `^` begins a charge or a mass; `-`, `=` and `#` between atoms are bonds; `*` joins a hydrate.
"""

import re
from dataclasses import dataclass
from typing import Literal

from makeready.errors import InvalidDocumentError

MAX_CHARACTERS = 500
"""Ours: the longest equation in a textbook has about 120."""
ARROWS = {"->": "⟶", "<-": "⟵", "<=>": "⇌", "<->": "↔"}
BONDS = {"-": "–", "=": "=", "#": "≡"}  # noqa: RUF001 - a bond is a dash

Role = Literal["atom", "open", "close", "index", "charge", "bond", "dot", "factor", "word"]


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a species. An index stands low, a charge (or mass) high, everything else on the line.

    A word ("energy", "light") stands alone.
    """

    role: Role
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Species:
    """A substance: its coefficient, its state ("aq", ...), what becomes of it ("^" gas, "v" falls out)."""

    pieces: tuple[Piece, ...]
    coefficient: str = ""
    state: str = ""
    fate: Literal["", "^", "v"] = ""


@dataclass(frozen=True, slots=True)
class Sign:
    """A plus or an arrow between species; an arrow may bear words above and below."""

    kind: str
    above: str = ""
    below: str = ""


Equation = tuple[Species | Sign, ...]

_ARROW = re.compile(r"\s*(<=>|<->|->|<-)\s*(?:\[([^\[\]]*)\])?(?:\[([^\[\]]*)\])?\s*")
_PLUS = re.compile(r"\s+\+\s+")
_COEFFICIENT = re.compile(r"(\d+/\d+|\d+(?:\.\d+)?|n)(?=\s+\S|\s*[A-Z(\[^]|e\^)\s*")
_STATE = re.compile(r"\s?\((aq|s|l|g)\)")
_FATE = re.compile(r"\s+(\^|v)(?=\s|$)")
_PARTS: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("atom", re.compile(r"[A-Z][a-z]{0,2}|e(?=\^|-|\s|$)")),
    ("index", re.compile(r"_\{([^{}]{1,12})\}|_([\w])|(\d{1,4}|n(?![a-z]))")),
    ("charge", re.compile(r"\^\{([^{}]{1,12})\}|\^(\d{0,3}[+-]+|\d{1,3})|([+-])(?=\s|$|\)\s|[\])])")),
    ("open", re.compile(r"[(\[]")),
    ("close", re.compile(r"[)\]]")),
    ("bond", re.compile(r"[-=#](?=[A-Z(\[])")),
    ("dot", re.compile(r"\s*[*·]\s*")),
    ("word", re.compile("[a-z\u03b1-\u03c9]{2,24}(?=\\s|$)")),
)


def read_equation(source: str) -> Equation:
    """The species and signs of an equation, or of a single formula.

    Raises: InvalidDocumentError with the place that cannot be read.
    """
    if not source.strip() or len(source) > MAX_CHARACTERS:
        raise _refusal(source, f"it has {len(source.strip())} characters", f"Write 1 to {MAX_CHARACTERS}.")
    parts: list[Species | Sign] = []
    at, text = 0, source.strip()
    while at < len(text):
        species, at = _species(text, at)
        parts.append(species)
        if at >= len(text):
            break
        if plus := _PLUS.match(text, at):
            parts.append(Sign("+"))
            at = plus.end()
        elif arrow := _ARROW.match(text, at):
            above, below = ((arrow[group] or "").strip() for group in (2, 3))
            parts.append(Sign(arrow[1], above, below))
            at = arrow.end()
        else:
            raise _refusal(
                source, f"{text[at : at + 12]!r} cannot be read", "Put spaces around + and arrows."
            )
    if isinstance(parts[-1], Sign) and parts[-1].kind == "+":
        raise _refusal(source, "it ends in a plus", "Write a charge as ^+, a substance after ' + '.")
    return tuple(parts)


def _species(text: str, at: int) -> tuple[Species, int]:
    coefficient = ""
    if found := _COEFFICIENT.match(text, at):
        coefficient, at = found[1], found.end()
    pieces: list[Piece] = []
    open_brackets: list[str] = []
    while at < len(text):
        if _PLUS.match(text, at) or _ARROW.match(text, at) or _FATE.match(text, at):
            break
        if not open_brackets and _STATE.match(text, at):
            break
        piece, end = _piece(text, at, pieces)
        if piece is None:
            break
        if piece.role == "open":
            open_brackets.append({"(": ")", "[": "]"}[piece.text])
        if piece.role == "close" and (not open_brackets or open_brackets.pop() != piece.text):
            raise _refusal(text, f"{piece.text!r} closes nothing", "Let each bracket close its own kind.")
        pieces.append(piece)
        at = end
        if piece.role == "dot" and (found := re.compile(r"(\d+|n)\s*(?=[A-Z(\[])").match(text, at)):
            pieces.append(Piece("factor", found[1]))
            at = found.end()
    if open_brackets:
        raise _refusal(text, f"{open_brackets[-1]!r} is missing", "Close every bracket.")
    if not any(piece.role in {"atom", "word"} for piece in pieces) or pieces[-1].role in {
        "dot",
        "bond",
        "factor",
    }:
        raise _refusal(
            text, f"no element stands at {text[at : at + 12]!r}", "Elements begin with a capital: NaCl."
        )
    state = fate = ""
    if found := _STATE.match(text, at):
        state, at = found[1], found.end()
    if found := _FATE.match(text, at):
        fate, at = found[1], found.end()
    is_gas: Literal["", "^", "v"] = "^" if fate == "^" else "v" if fate else ""
    return Species(pieces=tuple(pieces), coefficient=coefficient, state=state, fate=is_gas), at


def _piece(text: str, at: int, before: list[Piece]) -> tuple[Piece | None, int]:
    for role, pattern in _PARTS:
        found = pattern.match(text, at)
        if found is None:
            continue
        if (role == "word" and before) or (role == "index" and not (before or text[at] == "_")):
            continue
        groups = [group for group in found.groups() if group is not None]
        return Piece(role, "*" if role == "dot" else groups[0] if groups else found[0]), found.end()
    return None, at


def written(equation: Equation) -> str:
    """The equation as it would be typed: reading it gives the same equation."""
    return "".join(
        _written_species(part) if isinstance(part, Species) else _written_sign(part) for part in equation
    )


def _written_sign(sign: Sign) -> str:
    labels = "".join(f"[{label}]" for label in (sign.above, sign.below)) if sign.above or sign.below else ""
    return f" {sign.kind}{labels} "


def _written_species(species: Species) -> str:
    marks = {"index": "_{%s}", "charge": "^{%s}", "dot": " %s ", "factor": "%s "}
    words = "".join(marks.get(piece.role, "%s") % piece.text for piece in species.pieces)
    coefficient = f"{species.coefficient} " if species.coefficient else ""
    state = f" ({species.state})" if species.state else ""
    return f"{coefficient}{words}{state}{f' {species.fate}' if species.fate else ''}"


def spoken(equation: Equation) -> str:
    """The equation as plain text, indices and charges on the line: what a reader of the pixels reads."""
    words = []
    for part in equation:
        if isinstance(part, Sign):
            words.append(ARROWS.get(part.kind, part.kind))
            continue
        shown = "".join(shown_text(piece) for piece in part.pieces)
        state = f" ({part.state})" if part.state else ""
        words.append(f"{part.coefficient} {shown}{state}{shown_fate(part)}".strip())
    return " ".join(words)


def shown_text(piece: Piece) -> str:
    match piece.role:
        case "bond":
            return BONDS[piece.text]
        case "dot":
            return " · "
        case "charge":
            return piece.text.replace("-", "−")  # noqa: RUF001 - a charge is set with a minus, not a hyphen
        case "factor":
            return f"{piece.text} "
    return piece.text


def shown_fate(species: Species) -> str:
    return {"": "", "^": " ↑", "v": " ↓"}[species.fate]


def _refusal(source: str, what: str, hint: str) -> InvalidDocumentError:
    shown = source if len(source) <= 80 else source[:77] + "..."
    return InvalidDocumentError(
        f"The chemical formula {shown!r} cannot be read: {what}.", hint=hint, param="data-chem"
    )
