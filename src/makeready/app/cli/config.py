"""`makeready config show`: every setting, its value, and where the value came from."""

import json

import typer

from makeready.app.cli.options import JsonOption
from makeready.app.config import load_settings


def show(as_json: JsonOption = False) -> None:
    """Print each setting, its value, and where it came from."""
    found = load_settings().resolved
    if as_json:
        values = {one.setting.key: {"value": one.value, "from": one.origin} for one in found}
        typer.echo(json.dumps(values, indent=2))
        return
    lines = [f"{one.setting.key} = {one.value}" for one in found]
    wide = max(map(len, lines))
    for line, one in zip(lines, found, strict=True):
        typer.echo(f"{line:<{wide}}  # {one.origin}")
