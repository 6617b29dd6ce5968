"""The parts of a report below the stage: how it got here, how the brief was read, how to make it again."""

from pathlib import Path

from makeready.app.report.embed import small_picture
from makeready.app.report.markup import Markup, element, joined, text, void
from makeready.app.report.stage import boxes
from makeready.app.report.view import RunView
from makeready.app.wording import checked_words, dollars, plural, seconds, sentence, tally, title_of
from makeready.brief import Brief, Span, Verdict
from makeready.loop.run import Attempt, Failure, Outcome, Run, maker_of_step


def attempts(view: RunView) -> Markup:
    """Every attempt side by side, one rail for each proposal, with the lever that led to each; before them
    the picture that an edit began with, after them the steps that gave no picture."""
    rails = []
    for index in range(view.run.order.num_proposals):
        tries = view.run.of_proposal(index)
        if not tries:
            continue
        heading = element("h3", f"Proposal {index + 1}") if view.run.order.num_proposals > 1 else ""
        cards = [before(view), *(card(view, one, one in view.run.delivered) for one in tries)]
        rails.append(element("div", heading, element("ol", *cards, class_="rail"), class_="lineage"))
    failed = [f"{failure_words(one)}: {one.message}" for one in view.run.failures]
    return section(
        "How it got here",
        attempts_lead(view.run),
        element("div", *rails, class_="lineages"),
        element("div", element("h3", "Steps without a picture"), bullets(failed), class_="notes")
        if failed
        else "",
        key="attempts",
    )


def attempts_lead(run: Run) -> str:
    number = len(run.attempts)
    if number == 1:
        return (
            "The first attempt held." if run.attempts[0].outcome is Outcome.MET else "There was one attempt."
        )
    return f"{plural(number, 'attempt')}, oldest first." if number else "There was no attempt."


def failure_words(failure: Failure) -> str:
    """Which step it was, for a person: its verb and its maker, not its name in the journal."""
    verb = failure.step.split(" ", 1)[0]
    what = {"make": "A first try", "adjust": "A lever", "inspect": "An inspection"}.get(verb, "A step")
    maker = maker_of_step(failure.step)
    return f"{what} of {maker}" if maker else what


def before(view: RunView) -> Markup:
    """The picture that an edit changes; nothing for a picture that was made anew."""
    edit = view.run.order.edit
    if edit is None or not view.before:
        return Markup("")
    picture = void("img", src=small_picture(view.before), alt="Before the edit", loading="lazy")
    return element(
        "li",
        element("p", "The picture to change", class_="lever"),
        element("div", picture, class_="frame"),
        element("p", element("strong", "Before"), class_="card-title"),
        element("p", Path(edit.picture).name, class_="quiet"),
        class_="card",
    )


def card(view: RunView, attempt: Attempt, is_delivered: bool) -> Markup:
    width, height = view.brief.canvas.width_px, view.brief.canvas.height_px
    broken = tuple(box for one in attempt.findings if one.verdict is Verdict.BROKEN for box in one.boxes)
    lines = boxes(f"a{attempt.index}", Verdict.BROKEN, broken, width, height) if broken else ""
    overlay = element("svg", lines, class_="boxes shown", viewBox=f"0 0 {width} {height}", aria_hidden="true")
    picture = element(
        "div",
        void(
            "img",
            src=small_picture(view.png_of(attempt)),
            alt=f"Attempt {attempt.index + 1}",
            loading="lazy",
            width=width,
            height=height,
        ),
        overlay if broken else "",
        class_="frame",
    )
    took = seconds(attempt.finished_s - attempt.started_s)
    return element(
        "li",
        element("p", lever_words(view.brief, attempt, view), class_="lever"),
        picture,
        element(
            "p",
            element("strong", f"Attempt {attempt.index + 1}"),
            element("span", "delivered", class_="chip met") if is_delivered else "",
            class_="card-title",
        ),
        element("p", tally(attempt.findings), class_="quiet"),
        element("p", f"{attempt.maker}, {took}, {dollars(attempt.cost_microusd)}", class_="quiet numbers"),
        class_="card",
    )


def lever_words(brief: Brief, attempt: Attempt, view: RunView) -> Markup:
    """Why this attempt was made: the last lever pulled on its lineage and the finding that asked for it."""
    parent = attempt.parent_index
    earlier = next((one for one in view.run.attempts if one.index == parent), None)
    fresh = attempt.pulls[len(earlier.pulls) if earlier else 0 :]
    if not fresh:
        if parent is None:
            return text("From the brief" if view.run.order.edit is None else "In these words")
        return joined([element("strong", f"Goes on with {attempt.maker}"), f" after attempt {parent + 1}"])
    pull = fresh[-1]
    asked = next(
        (one for one in (earlier.findings if earlier else ()) if one.constraint_id == pull.finding_id), None
    )
    reason = title_of(asked, brief) if asked else pull.finding_kind.replace("_", " ")
    return joined([element("strong", sentence(pull.lever.replace("_", " "))), f" for “{reason}”"])


def reading(view: RunView) -> Markup:
    """The prompt with the words that were read marked, then the lists: checked, applied, not understood."""
    brief = view.brief
    checked = checked_words(brief)
    applied = [one.word for one in brief.style]
    leftover = [one.text for one in brief.not_understood]
    columns = element(
        "div",
        column("Checked", checked, "Each has a verdict above.", "checked"),
        column("Applied, not checked", applied, "Nothing was asked for here.", "applied"),
        column("Not understood", leftover, "Nothing was left over.", "leftover"),
        class_="columns",
    )
    notes = list(dict.fromkeys(note for one in view.run.delivered for note in one.notes))
    chosen = (
        element("div", element("h3", "Chosen and stood in"), bullets(notes), class_="notes") if notes else ""
    )
    is_edit = view.run.order.edit is not None
    return section(
        "What it is held to" if is_edit else "How the brief was read",
        "What the picture should show after the change."
        if is_edit
        else "Marked words were read as something to check or to apply.",
        marked_prompt(brief),
        columns,
        chosen,
        unfold("As steering text", view.steering),
        unfold("As YAML", view.yaml),
        unfold("What the language model added", "\n".join(view.run.order.reading.notes)),
        key="reading",
    )


def column(title: str, lines: list[str], empty: str, name: str) -> Markup:
    body = bullets(lines) if lines else element("p", empty, class_="quiet")
    return element("div", element("h3", title), body, class_=name)


def bullets(lines: list[str]) -> Markup:
    return element("ul", *(element("li", line) for line in lines))


def unfold(title: str, body: str) -> Markup:
    """A long text behind its name."""
    if not body:
        return Markup("")
    return element("details", element("summary", title), element("pre", element("code", body), tabindex="0"))


def marked_prompt(brief: Brief) -> Markup:
    """The prompt as it was written, with each span that something was read from in a mark of its class."""
    spans = [
        (one.span, "checked") for one in (brief.canvas, brief.palette, *brief.constraints, *brief.charts)
    ]
    spans += [(one.span, "applied") for one in brief.style]
    spans += [(one.span, "leftover") for one in brief.not_understood]
    parts: list[Markup] = []
    position = 0
    for span, name in sorted(spans, key=lambda pair: (pair[0].start, -pair[0].end)):
        if not _fits(span, position, brief.prompt):
            continue
        parts.append(text(brief.prompt[position : span.start]))
        parts.append(element("mark", brief.prompt[span.start : span.end], class_=name))
        position = span.end
    parts.append(text(brief.prompt[position:]))
    return element("blockquote", *parts, class_="prompt")


def _fits(span: Span, position: int, prompt: str) -> bool:
    return position <= span.start < span.end <= len(prompt)


def again(view: RunView) -> Markup:
    """The exact command that makes these pictures again."""
    budget = view.run.order.budget
    money = f"up to {dollars(budget.cost_microusd)}" if budget.cost_microusd else "no money"
    return section(
        "Make it again",
        "The same brief, seed and version give the same pixels.",
        element(
            "div",
            element("pre", element("code", view.command, id="command"), tabindex="0"),
            element("button", "Copy", type="button", class_="copy", data_copy="command"),
            class_="command",
        ),
        element(
            "dl",
            *_pair("Run", view.run_id),
            *_pair("Maker", ", ".join(dict.fromkeys(one.maker for one in view.run.attempts))),
            *_pair("Seed", str(view.run.order.seed)),
            *_pair(
                "Budget",
                f"{budget.deadline_s:g} s, {money}, {plural(budget.attempts, 'attempt')}",
            ),
            *_pair("makeready", view.version),
            class_="facts wide",
        ),
        key="again",
    )


def _pair(name: str, value: str) -> tuple[Markup, Markup]:
    return element("dt", name), element("dd", value or "none")


def section(title: str, lead: str, *children: object, key: str) -> Markup:
    head = element("header", element("h2", title), element("p", lead, class_="quiet"))
    return element("section", head, *children, id=key, class_="part")
