"""`makeready inspect`: any picture from any tool against a brief."""

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from makeready.app.cli.options import JsonOption, MakerOption, config_for
from makeready.app.exit_codes import OF_OUTCOME
from makeready.errors import CallerError
from makeready.loop.run import outcome_of


def inspect(
    picture: Annotated[Path, typer.Argument(metavar="PICTURE", help="A PNG, JPEG or WebP file.")],
    brief: Annotated[
        str | None, typer.Option("--brief", metavar="FILE", help="The brief, as a file.")
    ] = None,
    prompt: Annotated[
        str | None, typer.Option("--prompt", metavar="TEXT", help="The brief, as a prompt.")
    ] = None,
    maker: MakerOption = None,
    as_json: JsonOption = False,
    junit: Annotated[
        Path | None, typer.Option("--junit", metavar="FILE", help="Write the findings as JUnit XML too.")
    ] = None,
) -> None:
    """Check a picture against a brief. Exit code 0: every must is met; 3: not met or unverified."""
    config = config_for()
    if (brief is None) == (prompt is None):
        raise CallerError(
            "A picture is inspected against one brief.",
            hint="Give either --brief FILE or --prompt TEXT.",
            param="brief",
        )
    from makeready.app.asking import brief_as_run, check_brief_file
    from makeready.app.junit import junit_xml
    from makeready.app.output import check_writable, write_whole
    from makeready.app.wiring import open_inspection
    from makeready.loop import Allowance
    from makeready.verify.open_picture import open_picture

    if junit is not None:
        check_writable(junit.parent)
    who = maker or config.maker.name
    if brief is not None:
        check_brief_file(brief)
    wanted = brief_as_run(brief or prompt or "", maker=who, config=config)
    opened = open_picture(picture)
    allowance = Allowance(deadline_s=config.budget.deadline_s, cost_microusd=config.budget.cost_microusd)
    with ExitStack() as stack:
        findings = open_inspection(config, stack).inspect(opened, wanted, allowance)
    outcome = outcome_of(findings)
    if junit is not None:
        write_whole(junit, junit_xml(findings, wanted, str(picture)).encode("utf-8"))
    if as_json:
        from makeready.app.summary import inspection_as_json

        typer.echo(inspection_as_json(outcome, findings))
    else:
        from rich.console import Console

        from makeready.app.summary import verdict_table
        from makeready.app.wording import OUTCOME_WORDS, tally

        console = Console(file=sys.stdout)
        console.print(verdict_table(findings, wanted))
        console.print(f"{OUTCOME_WORDS[outcome]}: {tally(tuple(findings))}", style="bold", highlight=False)
    raise typer.Exit(OF_OUTCOME[outcome])
