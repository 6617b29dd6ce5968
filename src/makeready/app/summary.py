"""How a run or an inspection ends on stdout: a table for a person, one JSON object for a program."""

import json
from collections.abc import Sequence
from typing import TypedDict

from rich.console import Console
from rich.table import Table
from rich.text import Text

from makeready.app.choosing import SET_AS_POSTER
from makeready.app.delivery import Delivery, reading_of
from makeready.app.progress import STYLE
from makeready.app.routing_words import routing_as_json
from makeready.app.wording import (
    MARK,
    OUTCOME_WORDS,
    dollars,
    missing_words,
    plural,
    seconds,
    shortened,
    title_of,
    unread_words,
)
from makeready.brief import Brief, Finding
from makeready.loop.run import Attempt, Outcome

NO_PAINTER = (
    "note: this is a poster, not a picture of what you described: no image model may be used here. "
    "See makeready models list, or name one: --maker openai:MODEL --budget-usd 0.10"
)


STAND_IN_COPY = "stand-in copy: "
"""How the note begins that names the words that are not the brief's."""
MAX_COPY_CHARS = 160


class FindingAsJson(TypedDict):
    id: str
    kind: str
    verdict: str
    measured: str
    expected: str
    source: str


def finding_as_json(finding: Finding) -> FindingAsJson:
    return {
        "id": finding.constraint_id,
        "kind": finding.kind,
        "verdict": finding.verdict.value,
        "measured": finding.measured,
        "expected": finding.expected,
        "source": finding.source,
    }


def run_as_json(delivery: Delivery) -> str:
    """The object that `makeready run --json` prints. Its keys are part of the public interface."""
    view = delivery.view
    applied, not_understood = reading_of(view.brief)
    return json.dumps(
        {
            "run_id": view.run_id,
            "outcome": view.outcome.value,
            "maker": view.best.maker if view.best else view.run.order.maker,
            "routing": routing_as_json(view.run.order.routing),
            "image": str(delivery.image) if delivery.image else None,
            "images": [str(path) for path in delivery.images],
            "report": str(delivery.report),
            "seed": view.run.order.seed,
            "seconds": round(view.seconds, 3),
            "cost_microusd": view.run.cost_microusd,
            "attempts": len(view.run.attempts),
            "findings": [finding_as_json(one) for one in delivery.findings],
            "applied": applied,
            "not_understood": not_understood,
            "notes": list(view.best.notes) if view.best else [],
        },
        ensure_ascii=False,
        indent=2,
    )


def inspection_as_json(outcome: Outcome, findings: Sequence[Finding]) -> str:
    """The object that `makeready inspect --json` prints."""
    found = [finding_as_json(one) for one in findings]
    return json.dumps({"outcome": outcome.value, "findings": found}, ensure_ascii=False, indent=2)


def verdict_table(findings: Sequence[Finding], brief: Brief) -> Table:
    """Every finding on a line: the mark, what was asked, what was measured."""
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(ratio=2, overflow="fold")
    table.add_column(ratio=3, overflow="fold")
    for finding in findings:
        mark = Text(f"{MARK[finding.verdict]} {finding.verdict.value}", style=STYLE[finding.verdict])
        wish = " (wish)" if finding.severity == "should" else ""
        table.add_row(mark, Text(title_of(finding, brief) + wish), Text(finding.measured, style="dim"))
    return table


def stand_in_notes(attempt: Attempt) -> list[str]:
    """What a person must know before shipping: a template in the language model's place, and why; who drew
    the illustration, or why nobody did; the words that nobody gave."""
    told = ("planner: template, because ", "illustration by ", STAND_IN_COPY)
    return [
        f"{shortened(note, MAX_COPY_CHARS)}: replace what is not yours"
        if note.startswith(STAND_IN_COPY)
        else note
        for note in attempt.notes
        if note.startswith(told)
    ]


def print_delivery(console: Console, delivery: Delivery) -> None:
    """The last words of a run."""
    view = delivery.view
    tone = "green" if view.outcome is Outcome.MET else "yellow"
    line = Text(OUTCOME_WORDS[view.outcome], style=f"bold {tone}")
    line.append(
        f" after {plural(len(view.run.attempts), 'attempt')} in {seconds(view.seconds)}, "
        f"{dollars(view.run.cost_microusd)}",
        style="none",
    )
    missing = missing_words(view.run)
    if missing and view.outcome is not Outcome.CANCELLED:
        line.append(f"; {missing}", style="none")
    for attempt in view.run.delivered:
        if view.run.order.num_proposals > 1:
            console.print(Text(f"proposal {attempt.proposal_index + 1}", style="bold"))
        console.print(verdict_table(attempt.findings, view.brief))
        for note in stand_in_notes(attempt):
            console.print(Text(note, style="yellow"), soft_wrap=True)
    console.print(line)
    if unread := unread_words(view.brief):
        console.print(Text(f"not understood, so not checked: {unread}", style="yellow"), soft_wrap=True)
    if view.run.order.routing is not None and view.run.order.routing.because == SET_AS_POSTER:
        console.print(Text(NO_PAINTER, style="yellow"), soft_wrap=True)
    for path in delivery.images:
        console.print(f"picture  {path}", highlight=False, soft_wrap=True, markup=False)
    console.print(f"report   {delivery.report}", highlight=False, soft_wrap=True, markup=False)
    console.print(f"run      {view.run_id}", highlight=False, soft_wrap=True, markup=False)
    if view.outcome is Outcome.CANCELLED:
        console.print(
            f"go on    makeready resume {view.run_id}", highlight=False, soft_wrap=True, markup=False
        )
