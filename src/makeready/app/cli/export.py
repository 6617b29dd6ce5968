"""`makeready export`: the delivered pictures of a run as files for other programs."""

import json
from pathlib import Path
from typing import Annotated

import typer

from makeready.app.cli.options import JsonOption, StoreOption, config_for


def export(
    run_id: Annotated[str, typer.Argument(metavar="RUN", help="A run's id, or last.")],
    to: Annotated[
        list[str] | None,
        typer.Option("--to", metavar="FORMAT", help="png, jpeg, webp, html, pdf or pptx; may be repeated."),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "--out",
            "-o",
            metavar="FILE",
            help="The file, or a folder. Default: beside the report.",
        ),
    ] = None,
    attempt: Annotated[
        int | None, typer.Option("--attempt", metavar="N", help="This attempt, delivered or not.")
    ] = None,
    proposal: Annotated[
        int | None, typer.Option("--proposal", metavar="N", help="What was delivered of this proposal only.")
    ] = None,
    quality: Annotated[
        int, typer.Option("--quality", min=1, max=100, metavar="Q", help="Of JPEG and WebP, 1 to 100.")
    ] = 94,
    scale: Annotated[
        float, typer.Option("--scale", metavar="S", help="Draw PNG, JPEG and WebP this many times as large.")
    ] = 1.0,
    fonts: Annotated[
        Path | None,
        typer.Option("--fonts", metavar="FOLDER", help="Write the fonts of a PPTX there, to install them."),
    ] = None,
    as_json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Write the delivered pictures of a run as PNG, JPEG, WebP, HTML, PDF or PPTX, and print the paths."""
    from makeready.app.exporting import destinations, export_attempts, wanted_attempts, wanted_formats
    from makeready.app.wiring import open_stored
    from makeready.design.exporting import Options

    config = config_for(store)
    formats = wanted_formats(to or [], output)
    with open_stored(config) as opened:
        stored = opened.journal.load(run_id)
        attempts = wanted_attempts(stored.run, attempt, proposal)
        places = destinations(output, opened.root / stored.run_id, formats)
        title = " ".join(stored.run.order.brief.prompt.split())[:120]
        options = Options(quality=quality, scale=scale, title=title)
        painter = stored.run.order.painter
        written = export_attempts(opened, attempts, places, options, painter=painter, fonts=fonts)
    if as_json:
        files = [
            {"path": str(one.path), "format": one.to, "attempt": one.attempt_index + 1} for one in written
        ]
        typer.echo(json.dumps({"run_id": stored.run_id, "files": files}, ensure_ascii=False, indent=2))
        return
    for one in written:
        typer.echo(one.path)
    if "pptx" in places and fonts is None:
        typer.echo("note: a PPTX names its fonts; --fonts FOLDER writes them, to install first", err=True)
