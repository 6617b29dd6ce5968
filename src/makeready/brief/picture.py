"""A prompt for a model that paints: whatever it says is what the picture shows, and nothing is a design.

The constraints of prose are kept where they are about a picture; what no rule reads becomes a subject, which
a vision model can answer and nobody else.
"""

from dataclasses import replace

from makeready.brief.brief import Brief, Canvas
from makeready.brief.constraints import Constraint, ElementCount, ExactText, Subject
from makeready.brief.kind import find_kind
from makeready.brief.prose import read_prose, with_defaults
from makeready.brief.read import check_text, read_brief
from makeready.brief.scanner import Scanner
from makeready.brief.yaml_form import mapping_in

SIDE_PX = 1024
"""What flow models are trained at, where neither a size nor a kind of page was said."""
MEDIA = frozenset({"photo", "photograph", "picture", "image", "illustration", "painting", "drawing"})
"""The picture itself, not a thing in it: "a photo of a lighthouse" shows no photo."""


def read_picture(text: str) -> Brief:
    """The brief of a prompt for an image model; a mapping with a brief's keys means the same for all makers.

    Raises: InvalidBriefError for what cannot be used, ContradictionError where two parts exclude each other.
    """
    check_text(text)
    if mapping_in(text) is not None:
        return read_brief(text)
    brief = read_prose(text)
    if find_kind(Scanner(text)) is None:
        canvas = brief.canvas
        if canvas.span.is_inferred:
            canvas = Canvas(width_px=SIDE_PX, height_px=SIDE_PX)
        brief = replace(brief, kind="picture", canvas=canvas)
    kept = [one for one in brief.constraints if not (isinstance(one, ElementCount) and one.noun in MEDIA)]
    shown = _subjects(brief, kept)
    brief = replace(
        brief,
        constraints=(*kept, *shown),
        not_understood=(),
        palette=replace(brief.palette, is_closed=False),
    )
    has_text = any(isinstance(one, ExactText) for one in brief.constraints)
    return with_defaults(brief) if has_text else brief


def _subjects(brief: Brief, kept: list[Constraint]) -> list[Subject]:
    """What was not read, as things to be seen."""
    taken = {one.id for one in (*kept, *brief.charts)}
    free = (name for number in range(1, 10**6) if (name := f"c{number}") not in taken)
    return [Subject(id=next(free), text=left.text, span=left.span) for left in brief.not_understood]
