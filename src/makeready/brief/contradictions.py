"""Parts of a brief that exclude each other. Standard library only."""

from collections.abc import Sequence

from makeready.brief.constraints import (
    EVERYWHERE,
    Constraint,
    ElementCount,
    ExactText,
    NoText,
    Placement,
    Subject,
)
from makeready.errors import ContradictionError


def check_contradictions(constraints: Sequence[Constraint]) -> None:
    """Raises: ContradictionError that names the words on both sides."""
    counts = [c for c in constraints if isinstance(c, ElementCount)]
    texts = [c for c in constraints if isinstance(c, ExactText)]
    for none in counts:
        if none.maximum != 0:
            continue
        for other in counts:
            if other.noun == none.noun and other.minimum > 0:
                raise _error(none, other)
        for text in texts:
            if text.role == none.noun:
                raise _error(none, text)
    for silent in (c for c in constraints if isinstance(c, NoText) and c.region == EVERYWHERE):
        for text in texts:
            raise _error(silent, text)
    _check_subjects(constraints, counts)
    _check_anchors([c for c in constraints if isinstance(c, Placement) and c.severity == "must"])


def _check_subjects(constraints: Sequence[Constraint], counts: Sequence[ElementCount]) -> None:
    subjects = [c for c in constraints if isinstance(c, Subject)]
    absent = {c.text.lower(): c for c in subjects if not c.is_present}
    for subject in subjects:
        if subject.is_present and (other := absent.get(subject.text.lower())):
            raise _error(other, subject)
    for count in counts:
        if count.noun == "people" and count.minimum > 0 and (other := absent.get("people")):
            raise _error(other, count)


def _check_anchors(placements: Sequence[Placement]) -> None:
    """One thing cannot be at the top and at the bottom; "left" and "top left" go together."""
    opposites = (("top", "bottom"), ("left", "right"))
    for index, first in enumerate(placements):
        for second in placements[:index]:
            if first.noun != second.noun or not first.anchor or not second.anchor:
                continue
            pairs = (
                (first.anchor.split(), second.anchor.split()),
                (second.anchor.split(), first.anchor.split()),
            )
            if any(a in one and b in other for a, b in opposites for one, other in pairs) and _is_one(
                placements, first.noun
            ):
                raise _error(second, first)


def _is_one(placements: Sequence[Placement], noun: str) -> bool:
    """Several buttons may stand at several places; there is one headline."""
    return noun in ("headline", "subtitle", "footer", "nav", "hero", "legend", "author", "quote")


def _error(first: Constraint, second: Constraint) -> ContradictionError:
    return ContradictionError(
        f"{_words(first)} and {_words(second)} exclude each other.",
        hint="Keep one of them.",
        param="constraints",
    )


def _words(constraint: Constraint) -> str:
    text = " ".join(constraint.span.text.split()) or constraint.id
    return repr(text if len(text) <= 80 else text[:77] + "...")
