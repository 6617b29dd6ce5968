"""`makeready show`: one run's attempts, verdicts and lineage."""

import json
import sys
from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from makeready.app.cli.options import JsonOption, StoreOption, config_for

if TYPE_CHECKING:
    from rich.console import Console
    from rich.tree import Tree

    from makeready.loop import Attempt, Run, StoredRun


def show(
    run_id: Annotated[str, typer.Argument(metavar="RUN", help="A run's id, or last.")],
    as_json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Show a run: its attempts, the levers between them, the verdicts, and where the report is."""
    from rich.console import Console

    from makeready.app.cli.decide import as_object as decision_as_object
    from makeready.app.cli.decide import in_words
    from makeready.app.delivery import report_of
    from makeready.app.exporting import is_page
    from makeready.app.wiring import open_stored
    from makeready.store.lineage import lineage_of

    config = config_for(store)
    with open_stored(config) as opened:
        stored = opened.journal.load(run_id)
        report = report_of(stored, opened)
        has_document = any(is_page(opened.source_text(one)) for one in stored.run.delivered)
        decision = opened.decisions.of(stored.run_id)
        lineage = lineage_of(opened.database, stored.run_id)
        webhook = opened.outbox.of(stored.run_id)
    if as_json:
        beside: dict[str, object] = {
            "decision": None if decision is None else decision_as_object(decision),
            "parent": lineage.parent_run_id or None,
            "edits": list(lineage.edits),
        }
        typer.echo(as_object(stored, str(report), beside))
        return
    print_run(Console(file=sys.stdout), stored)
    if decision is not None:
        typer.echo(f"decided  {in_words(decision)}")
    if lineage.parent_run_id:
        typer.echo(f"edits    {lineage.parent_run_id}, attempt {lineage.parent_index + 1}")
    for run_id in lineage.edits:
        typer.echo(f"edited   {run_id}")
    if webhook is not None:
        states = Counter(one.state for one in webhook.deliveries)
        told = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
        typer.echo(f"webhook  {webhook.url}: {told or 'nothing to tell yet'}")
    typer.echo(f"report   {report}")
    if has_document:
        typer.echo(f"export   makeready export {stored.run_id} --to pptx")


def print_run(console: "Console", stored: "StoredRun") -> None:
    """The run's head line, the tree of attempts, and the verdicts of what was delivered."""
    from rich.text import Text

    from makeready.app.routing_words import routing_lines
    from makeready.app.summary import verdict_table
    from makeready.app.wording import OUTCOME_WORDS, dollars, plural, seconds

    run = stored.run
    ended = OUTCOME_WORDS[stored.outcome] if stored.outcome else "Unfinished"
    head = Text(stored.run_id, style="bold")
    head.append(
        f"  {ended}, {plural(len(run.attempts), 'attempt')}, {seconds(run.elapsed_s)}, "
        f"{dollars(run.cost_microusd)}, seed {run.order.seed}",
        style="none",
    )
    console.print(head, highlight=False, soft_wrap=True)
    if run.order.routing is not None:
        for line in routing_lines(run.order.routing):
            console.print(Text(line, style="dim"), soft_wrap=True)
    console.print(lineage(run))
    for failure in run.failures:
        console.print(Text(f"failed: {failure.step}: {failure.message}", style="red"))
    for attempt in run.delivered:
        console.print(Text(f"\ndelivered: attempt {attempt.index + 1}", style="bold"))
        console.print(verdict_table(attempt.findings, run.order.brief))


def lineage(run: "Run") -> "Tree":
    """Attempts as a tree: each hangs from the one it adjusts."""
    from rich.tree import Tree

    prompt = " ".join(run.order.brief.prompt.split())
    tree = Tree(prompt if len(prompt) <= 96 else prompt[:95] + "…")
    nodes: dict[int, Tree] = {}
    for attempt in run.attempts:
        above = nodes.get(attempt.parent_index) if attempt.parent_index is not None else None
        nodes[attempt.index] = (above or tree).add(attempt_words(attempt, run))
    return tree


def attempt_words(attempt: "Attempt", run: "Run") -> str:
    """One attempt on a line."""
    from rich.markup import escape

    from makeready.app.progress import lever_of
    from makeready.app.wording import seconds, tally

    star = " [green]delivered[/]" if attempt in run.delivered else ""
    words = f"attempt {attempt.index + 1}: {lever_of(attempt, run.order.brief)}; {tally(attempt.findings)}"
    return f"{escape(words)}, {seconds(attempt.finished_s - attempt.started_s)}{star}"


def as_object(stored: "StoredRun", report: str, beside: dict[str, object]) -> str:
    """A stored run as one JSON object, with what is known `beside` its making."""
    from makeready.app.routing_words import routing_as_json
    from makeready.app.summary import finding_as_json

    run = stored.run
    return json.dumps(
        {
            "run_id": stored.run_id,
            "outcome": stored.outcome.value if stored.outcome else None,
            "created_utc": stored.created_utc,
            "seed": run.order.seed,
            "maker": run.order.maker,
            "routing": routing_as_json(run.order.routing),
            "seconds": round(run.elapsed_s, 3),
            "cost_microusd": run.cost_microusd,
            "report": report,
            **beside,
            "attempts": [
                {
                    "index": one.index,
                    "proposal": one.proposal_index,
                    "parent": one.parent_index,
                    "maker": one.maker,
                    "lever": one.pulls[-1].lever if one.pulls else None,
                    "outcome": one.outcome.value,
                    "is_delivered": one in run.delivered,
                    "image_sha256": one.image_sha256,
                    "findings": [finding_as_json(finding) for finding in one.findings],
                }
                for one in run.attempts
            ],
        },
        ensure_ascii=False,
        indent=2,
    )
