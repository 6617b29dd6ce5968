"""`makeready run` and `makeready resume`: a brief goes in, a checked picture comes out."""

import json
import sys
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from makeready.app.cli.options import (
    BudgetSecondsOption,
    BudgetUsdOption,
    DryRunOption,
    JsonOption,
    PainterOption,
    RatioOption,
    ReadWithModelOption,
    SizeOption,
    StoreOption,
    config_for,
)
from makeready.app.exit_codes import OF_OUTCOME

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from rich.console import Console

    from makeready.app.config import Config
    from makeready.app.delivery import Delivery
    from makeready.loop import Maker, RunOrder


def run(
    prompt: Annotated[
        str, typer.Argument(metavar="PROMPT", help="What you want, a file with it, or - for stdin.")
    ],
    num_proposals: Annotated[int, typer.Option("--n", metavar="N", help="Distinct proposals, 1 to 12.")] = 1,
    seed: Annotated[
        int, typer.Option("--seed", min=0, max=2**48 - 1, help="The same seed, the same picture.")
    ] = 1,
    size: SizeOption = None,
    ratio: RatioOption = None,
    budget_seconds: BudgetSecondsOption = None,
    budget_usd: BudgetUsdOption = None,
    max_attempts: Annotated[
        int | None, typer.Option("--max-attempts", metavar="N", help="Attempts over all proposals.")
    ] = None,
    maker: Annotated[
        str | None,
        typer.Option("--maker", metavar="NAME", help="Who makes the pictures; see makeready makers."),
    ] = None,
    painter: PainterOption = None,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="PATH", help="A .png, .jpg or .webp file, or a folder."),
    ] = None,
    read_with_model: ReadWithModelOption = False,
    as_json: JsonOption = False,
    dry_run: DryRunOption = False,
    store: StoreOption = None,
) -> None:
    """Make a picture from a brief, and check it."""
    from makeready.app.asking import Asked, order_of
    from makeready.app.output import destination_of

    config = config_for(store, read_with_model=read_with_model, painter=painter)
    asked = Asked(
        prompt=prompt,
        num_proposals=num_proposals,
        seed=seed,
        size=size,
        ratio=ratio,
        budget_s=budget_seconds,
        budget_usd=budget_usd,
        max_attempts=max_attempts,
        maker=maker,
        read_with_model=read_with_model,
        painter=painter,
    )
    order = order_of(asked, config)
    if dry_run:
        if output is not None:
            destination_of(output)
        print_estimate(order, config, as_json=as_json)
        return
    from makeready.app.delivery import command_of

    tell(
        carried_out(order, config, output=output, command=partial(command_of, asked, order)), as_json=as_json
    )


def resume(
    run_id: Annotated[str, typer.Argument(metavar="RUN", help="The id of a run that was cut off.")],
    output: Annotated[str | None, typer.Option("--output", "-o", metavar="PATH", help="As for run.")] = None,
    as_json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Go on with a run that was cut off; what it has paid for is not bought again."""
    from makeready.app.alternates import made_by
    from makeready.app.delivery import command_for
    from makeready.app.wiring import open_stored

    config = config_for(store)
    maker: Maker | None = None
    with open_stored(config) as opened:
        stored = opened.journal.load(run_id)
        order = stored.run.order
        config = replace(config, maker=replace(config.maker, painter=order.painter))
        if order.edit is not None:
            from makeready.app.edit_sources import reopened

            again = reopened(order, order.edit, opened.blobs, config)
            order, maker = again.order, again.maker
    command = partial(command_for, order)
    made = made_by(order, config, stored.run.cards) if maker is None else maker
    done = carried_out(order, config, output=output, command=command, resume=stored.run_id, maker=made)
    tell(done, as_json=as_json)


def carried_out(
    order: "RunOrder",
    config: "Config",
    *,
    output: str | None,
    command: "Callable[[Path, str], str]",
    resume: str | None = None,
    maker: "Maker | tuple[Maker, ...] | str | None" = None,
) -> "Delivery":
    """Check where the result goes, then do the work, telling on stderr how it goes.

    `maker` is who was opened for this order alone; else the order's own makers are opened by their names.
    """
    from rich.console import Console

    from makeready.app.alternates import made_by
    from makeready.app.delivery import carry_out
    from makeready.app.edit_sources import keep
    from makeready.app.output import destination_of, prepare_root
    from makeready.app.progress import Progress
    from makeready.app.routing_words import routing_line
    from makeready.app.wiring import new_run_id, open_wiring

    destination = None if output is None else destination_of(output)
    prepare_root(config.store.root)
    run_id = resume or new_run_id()
    with open_wiring(config, made_by(order, config) if maker is None else maker) as wiring:
        stored = replace(wiring.store.journal.load(run_id).run, order=order) if resume else None
        if order.edit is not None and not resume:
            keep(order.edit, wiring.store.blobs)
        console = Console(stderr=True)
        if order.routing is not None:
            tell_dimly(console, [routing_line(order.routing)])
        if config.language.read_brief and not resume:
            order = wiring.read(order, run_id)
            tell_dimly(console, order.reading.notes)
        paid_microusd = stored.cost_microusd if stored else order.reading.cost_microusd
        path_of = wiring.store.picture_path
        with Progress(console, order.brief, path_of, paid_microusd=paid_microusd) as progress:
            return carry_out(
                order,
                wiring,
                run_id=run_id,
                destination=destination,
                command=command,
                on_event=progress,
                resume_from=stored,
            )


def tell_dimly(console: "Console", notes: "Sequence[str]") -> None:
    """What was decided before the run: who makes it, and what a model added to the brief."""
    for note in notes:
        console.print(f"  {note}", style="dim", highlight=False, markup=False, soft_wrap=True)


def tell(delivery: "Delivery", *, as_json: bool) -> None:
    """The summary on stdout and the exit code of the outcome."""
    from rich.console import Console

    from makeready.app.summary import print_delivery, run_as_json

    if as_json:
        typer.echo(run_as_json(delivery))
    else:
        print_delivery(Console(file=sys.stdout), delivery)
    raise typer.Exit(OF_OUTCOME[delivery.view.outcome])


def print_estimate(order: "RunOrder", config: "Config", *, as_json: bool) -> None:
    """The resolved brief, and a ceiling of time and money from the maker's card.

    The brief is as the rules read it: a dry run asks no model, but counts what asking it may cost.
    """
    from makeready.app.reading import looking_microusd, most_microusd
    from makeready.app.routing_words import routing_as_json, routing_lines
    from makeready.app.wiring import check_makeable, close, open_maker
    from makeready.app.wording import dollars, plural
    from makeready.brief.yaml_form import to_yaml

    made = open_maker(config, order.maker)
    card, canvas = made.card, order.brief.canvas
    try:
        check_makeable(made, order.brief)
    finally:
        close(made)
    attempt_s = card.seconds_for(canvas.width_px, canvas.height_px)
    least_s = attempt_s * order.num_proposals
    most_s = min(attempt_s * order.budget.attempts, order.budget.deadline_s)
    reading_microusd = most_microusd(order.brief, config) if config.language.read_brief else 0
    least = card.attempt_microusd * order.num_proposals + reading_microusd
    looks_microusd = looking_microusd(order.brief, config)
    most = order.budget.cost_microusd if least or looks_microusd else 0
    if as_json:
        estimate = {
            "brief_yaml": to_yaml(order.brief),
            "maker": card.name,
            "seconds_least": round(least_s, 3),
            "seconds_most": round(most_s, 3),
            "cost_microusd_least": least,
            "cost_microusd_most": most,
            "routing": routing_as_json(order.routing),
        }
        typer.echo(json.dumps(estimate, ensure_ascii=False, indent=2))
        return
    typer.echo(to_yaml(order.brief).rstrip())
    typer.echo(f"\n# {plural(order.num_proposals, 'proposal')} by {card.name}")
    for line in routing_lines(order.routing):
        typer.echo(f"# {line}")
    typer.echo(f"# time  {least_s:.1f} s if every first attempt holds, {most_s:.1f} s at most")
    typer.echo(f"# cost  {dollars(least)} if every first attempt holds, {dollars(most)} at most")
    if config.language.read_brief:
        typer.echo(f"# of it  {dollars(reading_microusd)} at most for reading the brief with the model")
    if looks_microusd:
        typer.echo(
            f"# of it  {dollars(looks_microusd)} at most for each picture that the vision model looks at"
        )
