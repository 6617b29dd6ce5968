"""`makeready edit`: one thing of a picture changes in words, the rest stays."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from makeready.app.cli.options import JsonOption, StoreOption, config_for


def edit(
    picture: Annotated[
        Path, typer.Argument(metavar="PICTURE", help="A PNG that compose made; for models, any picture.")
    ],
    instruction: Annotated[
        str, typer.Argument(metavar="INSTRUCTION", help='What to change, e.g. "make the bicycle green".')
    ],
    maker: Annotated[
        str,
        typer.Option(
            "--maker",
            metavar="NAME",
            help="Who edits: auto, compose, embedded, embedded:FOLDER or a hosted model.",
        ),
    ] = "auto",
    mask: Annotated[
        Path | None,
        typer.Option(
            "--mask",
            metavar="MASK",
            help="For models: a PNG of the picture's size, white where it may change. compose takes none.",
        ),
    ] = None,
    reference: Annotated[
        list[Path] | None,
        typer.Option("--reference", metavar="PICTURE", help="For hosted models: another picture to look at."),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="PATH", help="A .png, .jpg or .webp file, or a folder."),
    ] = None,
    as_json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Change a picture in words, and check the result: what was not named stays pixel for pixel."""
    from makeready.app.candidates import AUTO, COMPOSE
    from makeready.app.cli.run import carried_out, tell
    from makeready.app.delivery import command_for
    from makeready.app.editing import edit_job, editor_of

    config = config_for(store)
    references = tuple(reference or ())
    plan = None
    if maker == AUTO:
        plan = editor_of(picture, config, has_mask=mask is not None, num_sources=1 + len(references))
        maker = plan.makers[0] if plan.routes else COMPOSE  # whose error says what it lacks
    job = edit_job(picture, instruction, config, maker=maker, mask=mask, references=references)
    order = job.order if plan is None or not plan.routes else replace(job.order, routing=plan)
    if not as_json:
        for note in job.notes:
            typer.echo(f"  {note}", err=True)
    command = command_for(order, picture)
    tell(carried_out(order, config, output=output, command=command, maker=job.maker), as_json=as_json)
