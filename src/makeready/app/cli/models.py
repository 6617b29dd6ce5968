"""`makeready models`: folders of models for `--maker local:FOLDER`."""

import json
from pathlib import Path
from typing import Annotated

import typer

from makeready.app.cli.options import JsonOption


def check(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder in diffusers' layout.")],
    as_json: JsonOption = False,
) -> None:
    """Look whether a model's folder is whole and harmless: safetensors and settings, no code, no pickle."""
    from makeready.diffusion.folder import checked

    found = checked(folder)
    if as_json:
        facts = {
            "folder": str(found.folder),
            "family": found.family,
            "num_parameters": found.num_parameters,
            "weights_bytes": found.weights_bytes,
        }
        typer.echo(json.dumps(facts))
        return
    typer.echo(
        f"{found.folder}: a {found.family} model, {found.num_parameters:,} parameters, "
        f"{found.weights_bytes / 1e6:,.1f} MB; use --maker local:{found.folder}"
    )


def models_group() -> None:
    """Folders of models for --maker local:FOLDER."""
