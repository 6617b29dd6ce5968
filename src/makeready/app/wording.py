"""What a constraint or a finding is called, in words for a person: one line, no id, no jargon."""

from typing import assert_never

from makeready.brief import (
    Brief,
    ClearRegion,
    Constraint,
    Contrast,
    ElementCount,
    ExactText,
    Finding,
    MinTextSize,
    NoText,
    Placement,
    Question,
    Subject,
    Untouched,
    Verdict,
)
from makeready.loop.run import Outcome, Run
from makeready.scene.naming import numbered, several

DERIVED: dict[str, str] = {
    "canvas": "Canvas size",
    "palette": "Palette",
    "layout.overlap": "Nothing overlaps",
    "layout.clipping": "Nothing is cut off",
    "layout.containment": "Everything stays inside its frame",
    "layout.crossing": "No line runs through text",
    "glyphs": "Every character can be drawn",
    "slots": "Every slot is filled",
    "charts": "Charts show their numbers",
    "numbers": "The chart shows the numbers",
}
"""The checks that follow from a brief without being written in it."""

MARK: dict[Verdict, str] = {Verdict.MET: "✓", Verdict.BROKEN: "✗", Verdict.UNKNOWN: "?"}

OUTCOME_WORDS: dict[Outcome, str] = {
    Outcome.MET: "Met",
    Outcome.UNVERIFIED: "Unverified",
    Outcome.NOT_MET: "Not met",
    Outcome.REFUSED: "Refused",
    Outcome.CANCELLED: "Interrupted",
}


def title_of(finding: Finding, brief: Brief) -> str:
    """The heading of one finding: what was asked for, as short as it can be said."""
    for constraint in brief.constraints:
        if constraint.id == finding.constraint_id:
            return constraint_title(constraint)
    for chart in brief.charts:
        if chart.id == finding.constraint_id:
            return f"Chart “{chart.title}”" if chart.title else f"{chart.mark.capitalize()} chart of the data"
    if finding.constraint_id == "canvas":
        return f"Canvas {brief.canvas.width_px} \u00d7 {brief.canvas.height_px} px"
    if finding.constraint_id == "palette" and brief.palette.swatches:
        return "Palette " + listed([swatch.name for swatch in brief.palette.swatches])
    return DERIVED.get(finding.constraint_id, finding.constraint_id.replace(".", " ").replace("_", " "))


def heading_of(brief: Brief) -> str:
    """What the picture is: "Launch graphic for a notes app", "Figure of a sequencing study"."""
    kind = sentence(brief.kind.replace("_", " "))
    link = "of" if brief.kind in ("figure", "chart", "picture") else "for"
    return f"{kind} {link} {brief.subject}" if brief.subject else kind


def headline_of(brief: Brief) -> str:
    """What the picture is; of one of no kind what its caption says: "Three red apples left of a bicycle"."""
    caption = " ".join(brief.prompt.split())
    is_captioned = brief.kind == "picture" and not brief.subject and caption
    return sentence(shortened(caption)) if is_captioned else heading_of(brief)


def shortened(text: str, most: int = 72) -> str:
    """A text of at most so many characters, cut between words where it can be."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    return f"{(cut[: cut.rfind(' ')] if ' ' in cut else cut).rstrip(' ,;')}…"


def checked_words(brief: Brief) -> list[str]:
    """Everything that the brief asks for and that gets a verdict, a line each."""
    palette = (
        ["Palette " + listed([one.name for one in brief.palette.swatches])] if brief.palette.swatches else []
    )
    charts = [f"{one.mark} chart of {plural(len(one.categories), 'value')}" for one in brief.charts]
    return [*palette, *(constraint_title(one) for one in brief.constraints), *charts]


def constraint_title(constraint: Constraint) -> str:
    """The heading of one constraint."""
    match constraint:
        case ExactText():
            return f"{sentence(constraint.role)} “{constraint.text}”"
        case ElementCount():
            return _count_title(constraint)
        case Placement(anchor=str(anchor)):
            where = "centered" if anchor == "center" else f"at the {anchor}"
            return f"{sentence(constraint.noun)} {where}"
        case Placement():
            return f"{sentence(constraint.noun)} {constraint.relation} the {constraint.reference}"
        case ClearRegion():
            return f"Clear space for {constraint.purpose}" if constraint.purpose else "Clear space"
        case MinTextSize():
            return f"Text of at least {constraint.size_px:g} px"
        case Contrast():
            return f"Contrast of at least {constraint.ratio:g}:1"
        case NoText():
            return "No text"
        case Subject():
            return f"Shows {constraint.text}" if constraint.is_present else f"Does not show {constraint.text}"
        case Untouched():
            return "Untouched outside the region"
        case Question():
            return constraint.text
        case _:
            assert_never(constraint)


def _count_title(count: ElementCount) -> str:
    name = count.label or count.noun
    if count.maximum == 0:
        return f"No {several(name)}"
    if count.maximum is None:
        return sentence(f"at least {numbered(count.minimum, name)}")
    if count.minimum == count.maximum:
        return sentence(f"exactly {numbered(count.minimum, name)}" if count.minimum > 1 else f"one {name}")
    if count.minimum == 0:
        return sentence(f"no more than {numbered(count.maximum, name)}")
    return f"{count.minimum} to {numbered(count.maximum, name)}"


def unread_words(brief: Brief) -> str:
    """The words of the prompt that became no check and no style, quoted; empty if there are none."""
    return listed([f"\u201c{one.text}\u201d" for one in brief.not_understood])


def missing_words(run: Run) -> str:
    """That fewer proposals were delivered than were asked for: "1 of 6 proposals was not made within the
    budget"; else empty."""
    missing = run.order.num_proposals - len(run.delivered)
    if not missing or not run.delivered:
        return ""
    were = "was" if missing == 1 else "were"
    return f"{missing} of {run.order.num_proposals} proposals {were} not made within the budget"


def sentence(text: str) -> str:
    """The text with a capital first letter; the rest keeps its case ("app UI" -> "App UI")."""
    return text[:1].upper() + text[1:]


def listed(names: list[str]) -> str:
    """Names as English writes them: "a", "a and b", "a, b and c"."""
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + f" and {names[-1]}" if names else ""


def plural(number: int, noun: str) -> str:
    many = f"{noun}es" if noun.endswith("sh") else f"{noun}s"
    return f"{number} {noun}" if number == 1 else f"{number} {many}"


def dollars(cost_microusd: int) -> str:
    """An amount for a person: "free", "$0.04", "$0.000120"; exact, never rounded to nothing."""
    if cost_microusd == 0:
        return "free"
    whole, fraction = divmod(cost_microusd, 1_000_000)
    digits = f"{fraction:06d}"
    return f"${whole}.{digits[:2] if digits.endswith('0000') else digits}"


def seconds(duration_s: float) -> str:
    return f"{duration_s:.2f} s" if duration_s < 10 else f"{duration_s:.1f} s"


def tally(findings: tuple[Finding, ...]) -> str:
    """How many of each verdict: "9 met, 1 broken"."""
    counts = [(sum(one.verdict is verdict for one in findings), verdict.value) for verdict in Verdict]
    return ", ".join(f"{count} {name}" for count, name in counts if count) or "nothing checked"
