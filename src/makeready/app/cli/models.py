"""`makeready models`: the models of this machine, for `--maker local:NAME`."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from makeready.app.cli.options import JsonOption, config_for

if TYPE_CHECKING:
    from makeready.diffusion.catalog import Shelved

HEADS = ("name", "licence", "size", "installed", "--maker", "what it makes", "folder")


def list_(as_json: JsonOption = False) -> None:
    """List the models that can be pulled, and those that are installed."""
    from makeready.diffusion.catalog import shelved

    found = shelved(config_for().models.root)
    if as_json:
        typer.echo(json.dumps([_facts(one) for one in found], indent=2))
        return
    rows = [HEADS, *(_cells(one) for one in found)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        typer.echo("  ".join(cells).rstrip())


def check(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="A model's name, or its folder.")],
    as_json: JsonOption = False,
) -> None:
    """Look whether a model's folder is whole and harmless: safetensors and settings, no code, no pickle.

    The files of a pulled model are hashed, every byte.
    """
    from makeready.diffusion.catalog import folder_of
    from makeready.diffusion.folder import checked

    found = checked(folder_of(model, config_for().models.root), is_every_byte_read=True)
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
        f"{size(found.weights_bytes)}; use --maker local:{model}"
    )


def size(num_bytes: int) -> str:
    """Bytes as people say them: 8.0 GB, 120.5 MB."""
    return f"{num_bytes / 1e9:,.1f} GB" if num_bytes >= 1e9 else f"{num_bytes / 1e6:,.1f} MB"


def _cells(one: "Shelved") -> tuple[str, ...]:
    known = one.known
    return (
        one.name,
        known.licence if known else "?",
        size(one.num_bytes),
        one.is_installed,
        f"local:{one.name}",
        known.about if known else "?",
        str(one.folder),
    )


def _facts(one: "Shelved") -> dict[str, object]:
    known = one.known
    return {
        "name": one.name,
        "maker": f"local:{one.name}",
        "installed": one.is_installed,
        "folder": str(one.folder),
        "bytes": one.num_bytes,
        "revision": one.revision or None,
        "about": known.about if known else None,
        "licence": known.licence if known else None,
        "repository": known.repository if known else None,
        "memory_bytes": known.memory_bytes if known else None,
    }


def models_group() -> None:
    """Models for --maker local:NAME."""
