"""`makeready brief`: how a prompt is read, as YAML that can be edited and run."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from makeready.app.cli.options import (
    JsonOption,
    MakerOption,
    RatioOption,
    ReadWithModelOption,
    SizeOption,
    config_for,
)

if TYPE_CHECKING:
    from makeready.app.config import Config
    from makeready.brief import Brief


def brief(
    prompt: Annotated[
        str, typer.Argument(metavar="PROMPT", help="A prompt, a file with it, or - for stdin.")
    ],
    size: SizeOption = None,
    ratio: RatioOption = None,
    maker: MakerOption = None,
    as_steering: Annotated[
        bool, typer.Option("--steering", help="Print the prompt rewritten as a list of constraints.")
    ] = False,
    read_with_model: ReadWithModelOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show how a prompt is read: constraints, the words they came from, and what was not understood.

    The comment on top is the same brief as explicit steering text; the YAML below can be edited and run.
    """
    from makeready.app.asking import brief_as_run
    from makeready.brief.steering import steering_text
    from makeready.brief.yaml_form import to_yaml

    config = config_for(read_with_model=read_with_model)
    found = brief_as_run(prompt, size, ratio, maker=maker or config.maker.name, config=config)
    if config.language.read_brief:
        found = _read(found, config)
    if as_json:
        import yaml

        typer.echo(json.dumps(yaml.safe_load(to_yaml(found)), ensure_ascii=False, indent=2))
    elif as_steering:
        typer.echo(steering_text(found).rstrip())
    else:
        lines = steering_text(found).rstrip().splitlines()
        typer.echo("\n".join(f"# {line}".rstrip() for line in lines))
        typer.echo(to_yaml(found).rstrip())


def _read(brief: "Brief", config: "Config") -> "Brief":
    """The brief with what the model adds, told on stderr with its price."""
    from makeready.app.reading import bought
    from makeready.app.wording import dollars

    budget = config.budget
    reading = bought(brief, config, budget_microusd=budget.cost_microusd, deadline_s=budget.deadline_s)
    for note in reading.notes:
        typer.echo(note, err=True)
    typer.echo(f"cost: {dollars(reading.cost_microusd)}", err=True)
    return reading.brief
