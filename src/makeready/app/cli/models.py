"""`makeready models`: the models of this machine, for `--maker local:NAME`."""

import json
from pathlib import Path
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
        typer.echo(json.dumps({"models": [_facts(one) for one in found]}, indent=2))
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


def pull(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A model that `makeready models list` names.")],
    hub: Annotated[
        str | None, typer.Option("--hub", metavar="URL", help="Another hub, e.g. a mirror of yours.")
    ] = None,
    revision: Annotated[
        str, typer.Option("--revision", metavar="REV", help="A branch, a tag or a commit.")
    ] = "main",
    into: Annotated[
        Path | None, typer.Option("--into", metavar="FOLDER", help="The model's folder, instead of its own.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be fetched.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Fetch a model's safetensors and settings from the hub, each file checked by its hash.

    Interrupted, the same command goes on where it stopped.
    """
    from makeready.app.pulling import pulled
    from makeready.app.wording import plural

    models = config_for(hub=hub).models
    done = pulled(models, name, revision=revision, into=into, is_dry=dry_run)
    if as_json:
        typer.echo(json.dumps(done.facts(), indent=2))
        return
    plan = done.plan
    if dry_run:
        for file in plan.files:
            typer.echo(f"{size(file.num_bytes):>10}  {file.path}")
    typer.echo(f"{plan.listing.repository} at {plan.listing.revision}, {plan.model.licence}")
    others = plural(plan.num_left_out, "other file")
    typer.echo(f"{plural(len(plan.files), 'file')}, {size(plan.num_bytes)}; {others} not needed")
    if dry_run:
        typer.echo(f"would go to {plan.folder}")
        return
    is_where = "is in" if done.is_new else "was already in"
    typer.echo(f"{is_where} {plan.folder}; use --maker local:{name if into is None else plan.folder}")


def size(num_bytes: int) -> str:
    """Bytes as people say them: 8.0 GB, 120.5 MB, 3.2 kB, 85 B."""
    for unit, name in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if num_bytes >= unit:
            return f"{num_bytes / unit:,.1f} {name}"
    return f"{num_bytes} B"


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
