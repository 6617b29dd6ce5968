"""The stage: a delivered picture with its findings beside it, and their boxes drawn over it on demand."""

from makeready.app.report.markup import Markup, element, joined, void
from makeready.app.report.view import RunView
from makeready.app.wording import MARK, headline_of, plural, title_of
from makeready.brief import Box, Brief, ExactText, Finding, Verdict
from makeready.loop.run import Attempt

ORDER: dict[Verdict, int] = {Verdict.BROKEN: 0, Verdict.UNKNOWN: 1, Verdict.MET: 2}
"""What needs a person's eye comes first."""

SOURCE_WORDS: dict[str, str] = {
    "pixels": "measured from the pixels",
    "pixels+boxes": "measured from the pixels, with the document's boxes as a guide",
    "file": "read from the file",
}


def stage(view: RunView, attempt: Attempt, picture: Markup, is_first: bool) -> Markup:
    """One proposal: the sheet on the left, its findings on the right."""
    brief = view.brief
    key = f"p{attempt.proposal_index}"
    findings = sorted(attempt.findings, key=lambda one: ORDER[one.verdict])
    title = f"Proposal {attempt.proposal_index + 1}" if view.run.order.num_proposals > 1 else "The picture"
    return element(
        "section",
        sheet(brief, key, findings, picture),
        element(
            "div",
            element("h2", title),
            element("p", counts_sentence(attempt), class_="quiet"),
            element("ol", *(row(brief, f"{key}-{i}", one) for i, one in enumerate(findings)), class_="rows"),
            element("p", "Hover a line, or move to it with Tab, to see where it was measured.", class_="tip"),
            class_="verdicts",
        ),
        id=key,
        class_="stage",
        data_later=not is_first,
        aria_label=title,
    )


def counts_sentence(attempt: Attempt) -> Markup:
    """How the findings fall, with musts and shoulds told apart."""
    chips = []
    for verdict in Verdict:
        number = sum(one.verdict is verdict for one in attempt.findings)
        if number:
            chips.append(element("span", f"{number} {verdict.value}", class_=f"chip {verdict.value}"))
    return joined(chips, " ")


def sheet(brief: Brief, key: str, findings: list[Finding], picture: Markup) -> Markup:
    """The picture between crop marks, with one hidden group of boxes for each finding."""
    width, height = brief.canvas.width_px, brief.canvas.height_px
    groups = [
        boxes(f"{key}-{index}", finding.verdict, finding.boxes, width, height)
        for index, finding in enumerate(findings)
    ]
    return element(
        "figure",
        element(
            "div",
            void("img", src=picture, alt=alternative(brief), width=width, height=height),
            element("svg", *groups, class_="boxes", viewBox=f"0 0 {width} {height}", aria_hidden="true"),
            class_="frame",
        ),
        class_="sheet",
        style=f"--ratio:{width / height:.4f}",
    )


def alternative(brief: Brief) -> str:
    """The picture's text alternative: what it is and the strings that can be read on it."""
    texts = [one.text for one in brief.constraints if isinstance(one, ExactText)]
    about = headline_of(brief)
    return f"{about}. It reads: {'; '.join(texts)}." if texts else f"{about}."


def boxes(key: str, verdict: Verdict, found: tuple[Box, ...], width: int, height: int) -> Markup:
    """A veil over the picture with a window for each box, and a line around it."""
    if not found:
        outline = void("rect", x=0, y=0, width=width, height=height, class_="whole")
        return element("g", outline, id=f"box-{key}", class_=verdict.value)
    windows = "".join(
        f"M{one.left_px:.1f} {one.top_px:.1f}h{one.width_px:.1f}v{one.height_px:.1f}h{-one.width_px:.1f}z"
        for one in found
    )
    veil = void("path", d=f"M0 0H{width}V{height}H0z{windows}", class_="veil")
    lines = [
        void(
            "rect",
            x=f"{one.left_px:.1f}",
            y=f"{one.top_px:.1f}",
            width=f"{one.width_px:.1f}",
            height=f"{one.height_px:.1f}",
        )
        for one in found
    ]
    return element("g", veil, *lines, id=f"box-{key}", class_=verdict.value)


def row(brief: Brief, key: str, finding: Finding) -> Markup:
    """One finding: a button, so that a keyboard reaches it; opened, it says what was expected."""
    severity = element("span", "wish", class_="should") if finding.severity == "should" else ""
    where = plural(len(finding.boxes), "place") if finding.boxes else "the whole picture"
    facts = element(
        "dl",
        *fact("Measured", finding.measured),
        *fact("Expected", finding.expected),
        *fact("Seen by", f"{finding.verifier or 'makeready'}, {SOURCE_WORDS[finding.source]}; {where}"),
        id=f"facts-{key}",
        class_="facts",
        hidden=True,
    )
    button = element(
        "button",
        element("span", MARK[finding.verdict], class_="mark", aria_hidden="true"),
        element(
            "span",
            element("span", title_of(finding, brief), severity, class_="name"),
            element("span", finding.measured, class_="measured"),
            class_="words",
        ),
        element("span", finding.verdict.value, class_="verdict"),
        type="button",
        aria_expanded="false",
        aria_controls=f"facts-{key}",
        data_box=f"box-{key}",
    )
    return element("li", button, facts, class_=f"row {finding.verdict.value}")


def fact(name: str, value: str) -> tuple[Markup, Markup]:
    return element("dt", name), element("dd", value or "none")
