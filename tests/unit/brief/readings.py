"""What a brief holds, as tables that tests compare."""

from makeready.brief import Brief, ElementCount, ExactText, Placement


def texts(brief: Brief) -> list[tuple[str, str]]:
    return [(c.role, c.text) for c in brief.constraints if isinstance(c, ExactText)]


def counts(brief: Brief) -> list[tuple[str, int, int | None]]:
    return [(c.noun, c.minimum, c.maximum) for c in brief.constraints if isinstance(c, ElementCount)]


def places(brief: Brief) -> list[tuple[str, str]]:
    """The placements that the prompt names: those that are derived have no span."""
    return [
        (c.noun, c.anchor or f"{c.relation} {c.reference}")
        for c in brief.constraints
        if isinstance(c, Placement) and c.span.start >= 0
    ]
