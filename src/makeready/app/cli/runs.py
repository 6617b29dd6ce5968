"""`makeready runs`: what is in the store, the newest first."""

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from makeready.app.cli.options import JsonOption, StoreOption, config_for

if TYPE_CHECKING:
    from makeready.store import RunSummary


def runs(
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many to list.")] = 20,
    as_json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """List the runs in the store, the newest first."""
    from makeready.app.wiring import has_store, open_stored

    config = config_for(store)
    found: tuple[RunSummary, ...] = ()
    if has_store(config):
        with open_stored(config) as opened:
            found = opened.journal.summaries(limit)
    if as_json:
        listed = [
            {
                "run_id": one.run_id,
                "outcome": one.outcome.value if one.outcome else None,
                "created_utc": one.created_utc,
                "attempts": one.num_attempts,
                "prompt": one.prompt,
            }
            for one in found
        ]
        typer.echo(json.dumps({"runs": listed}, ensure_ascii=False, indent=2))
        return
    if not found:
        typer.echo('No runs yet. Make one: makeready run "A launch graphic for a notes app"')
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from makeready.app.wording import OUTCOME_WORDS, plural

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    for one in found:
        prompt = " ".join(one.prompt.split())
        table.add_row(
            one.run_id,
            OUTCOME_WORDS[one.outcome] if one.outcome else "Unfinished",
            plural(one.num_attempts, "attempt"),
            one.created_utc[:16].replace("T", " "),
            Text(prompt if len(prompt) <= 60 else prompt[:59] + "…", style="dim"),
        )
    Console(file=sys.stdout, soft_wrap=True).print(table)
