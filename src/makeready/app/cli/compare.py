"""`makeready compare`: runs, or the attempts of one run, on one contact sheet."""

from pathlib import Path
from typing import Annotated

import typer

from makeready.app.cli.options import StoreOption, config_for


def compare(
    run_ids: Annotated[
        list[str],
        typer.Argument(
            metavar="RUN...", help="One run: its attempts. Several: what each delivered. Or last."
        ),
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="A .png, .jpg or .webp file.")
    ] = None,
    store: StoreOption = None,
) -> None:
    """Put attempts side by side on a contact sheet and print its path."""
    from makeready.app.contact_sheet import contact_sheet, panels_of
    from makeready.app.output import Destination, destination_of, encoded, write_whole
    from makeready.app.wiring import open_stored

    config = config_for(store)
    destination = destination_of(str(output)) if output else None
    with open_stored(config) as opened:
        stored = [opened.journal.load(run_id) for run_id in dict.fromkeys(run_ids)]
        panels = [
            panel
            for one in stored
            for panel in panels_of(one, opened.picture_bytes, is_alone=len(stored) == 1)
        ]
    png = contact_sheet(panels)
    if destination is None:
        folder = config.store.root / stored[0].run_id
        folder.mkdir(parents=True, exist_ok=True)
        destination = Destination(folder=folder, stem="compare")
    path = destination.path(0, 1)
    write_whole(path, encoded(png, destination.suffix))
    typer.echo(path)
