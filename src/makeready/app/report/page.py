"""The report page: its head, its masthead, and the order of its parts."""

from functools import cache
from importlib.resources import files

from makeready.app.report.embed import full_picture
from makeready.app.report.markup import Markup, element, joined, void
from makeready.app.report.routing import routing
from makeready.app.report.sections import again, attempts, reading
from makeready.app.report.stage import stage
from makeready.app.report.view import RunView
from makeready.app.wording import (
    OUTCOME_WORDS,
    dollars,
    headline_of,
    missing_words,
    plural,
    seconds,
    sentence,
    shortened,
    unread_words,
)
from makeready.brief import Verdict
from makeready.loop.run import Outcome

POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; font-src data:"
)
"""The page forbids itself every request, so that a report can be sent to anybody."""

REGISTRATION_MARK = Markup(
    '<svg class="logo" viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="6.5"/>'
    '<path d="M12 1v22M1 12h22"/></svg>'
)


def report_page(view: RunView) -> str:
    """One HTML file with everything in it: pictures, findings, attempts, brief, and how to make it again."""
    best = view.best
    delivered = sorted(view.run.delivered, key=lambda one: one is not best)
    stages = [stage(view, one, full_picture(view.png_of(one)), is_first=one is best) for one in delivered]
    parts = (attempts(view), routing(view), reading(view), again(view))
    body = element(
        "body",
        masthead(view),
        element("main", hero(view), tabs(view), *stages, *parts),
        element(
            "footer",
            element("p", f"Made and checked by makeready {view.version}. No request leaves this page."),
        ),
        element("script", asset("page.js")),
    )
    return "<!doctype html>\n" + element("html", head(view), body, lang="en")


@cache
def asset(name: str) -> Markup:
    """A file of this package, as it is. Ours, so it is markup."""
    return Markup(files("makeready.app.report").joinpath(name).read_text(encoding="utf-8"))


def head(view: RunView) -> Markup:
    return element(
        "head",
        void("meta", charset="utf-8"),
        void("meta", http_equiv="Content-Security-Policy", content=POLICY),
        void("meta", name="viewport", content="width=device-width, initial-scale=1"),
        void("meta", name="color-scheme", content="light dark"),
        element("title", f"{heading(view)} · makeready"),
        element("style", asset("fonts.css"), asset("page.css")),
    )


def heading(view: RunView) -> str:
    """What was made; of an edit, what was asked for."""
    edit = view.run.order.edit
    return (
        headline_of(view.brief) if edit is None else sentence(shortened(" ".join(edit.instruction.split())))
    )


def masthead(view: RunView) -> Markup:
    when = element("span", view.made_on) if view.made_on else ""
    return element(
        "header",
        element("span", REGISTRATION_MARK, "makeready", class_="wordmark"),
        element("span", *(element("i", class_=ink) for ink in "cmyk"), class_="inks", aria_hidden="true"),
        element("span", when, element("code", view.run_id), class_="run"),
        class_="masthead",
    )


def hero(view: RunView) -> Markup:
    """What it is, how it ended, and four numbers."""
    canvas = view.brief.canvas
    numbers = (
        ("Time", seconds(view.seconds)),
        ("Cost", dollars(view.run.cost_microusd)),
        ("Attempts", str(len(view.run.attempts))),
        ("Seed", str(view.run.order.seed)),
        ("Size", f"{canvas.width_px} \u00d7 {canvas.height_px}"),
    )
    tone = {Outcome.MET: "met", Outcome.UNVERIFIED: "unknown"}.get(view.outcome, "broken")
    return element(
        "div",
        element(
            "p",
            element("span", OUTCOME_WORDS[view.outcome], class_=f"pill {tone}"),
            decided(view),
            class_="eyebrow",
        ),
        element("h1", heading(view)),
        element("p", outcome_sentence(view), class_="lead"),
        unread(view),
        element("p", f"\u201c{view.decision_note}\u201d", class_="lead") if view.decision_note else "",
        element(
            "dl",
            *(element("div", element("dt", name), element("dd", value)) for name, value in numbers),
            class_="numbers-row",
        ),
        class_="hero",
    )


def unread(view: RunView) -> Markup | str:
    """What of the prompt no verdict covers."""
    words = unread_words(view.brief)
    if not words or view.run.order.edit is not None:
        return ""
    return element("p", f"Not understood, so not checked: {words}.", class_="lead unread")


def decided(view: RunView) -> Markup | str:
    """What a person decided, beside how the run ended."""
    if not view.decision:
        return ""
    tone = "met" if view.decision.startswith("Approved") else "broken"
    return joined((" ", element("span", view.decision, class_=f"pill {tone}")))


def outcome_sentence(view: RunView) -> str:
    """How the run ended, in a sentence without hedging."""
    findings = [one for attempt in view.run.delivered for one in attempt.findings if one.severity == "must"]
    broken = sum(one.verdict is Verdict.BROKEN for one in findings)
    unknown = sum(one.verdict is Verdict.UNKNOWN for one in findings)
    many = len(view.run.delivered)
    where = f" over {many} proposals" if many > 1 else ""
    if view.outcome is Outcome.REFUSED:
        return view.run.failures[-1].message if view.run.failures else "The request was refused."
    if not findings:
        return "No attempt was finished."
    if view.outcome is Outcome.CANCELLED:
        return "The run was interrupted; this is the best attempt so far."
    if broken:
        some = f"{plural(broken, 'check')} of {len(findings)}{where}"
        return f"{some} did not hold when the budget or the levers were spent."
    if missing := missing_words(view.run):
        return f"{sentence(missing)}; nothing is broken in the others."
    if unknown:
        return (
            f"Nothing is broken; {plural(unknown, 'check')} of {len(findings)}{where} could not be decided."
        )
    wishes = [one for attempt in view.run.delivered for one in attempt.findings if one.severity == "should"]
    missed = sum(one.verdict is not Verdict.MET for one in wishes)
    if missed:
        return f"Everything that must hold does{where}; {plural(missed, 'wish')} of {len(wishes)} is not met."
    return f"All {len(findings) + len(wishes)} checks{where} hold, each measured on the finished picture."


def tabs(view: RunView) -> Markup:
    """A switch between proposals, best first; without a script all proposals simply follow one another."""
    if len(view.run.delivered) < 2:
        return Markup("")
    best = view.best
    buttons = [
        element(
            "button",
            f"Proposal {one.proposal_index + 1}",
            type="button",
            data_stage=f"p{one.proposal_index}",
            aria_pressed="true" if one is best else "false",
        )
        for one in view.run.delivered
    ]
    return element("nav", joined(buttons), class_="tabs", aria_label="Proposals")
