"""`makeready config show`: every setting, its value, and where the value came from."""

import json
from dataclasses import dataclass

import typer

from makeready.app.cli.options import JsonOption
from makeready.app.config import Resolved, load_settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One setting as it is printed."""

    key: str
    value: object
    origin: str


def show(as_json: JsonOption = False) -> None:
    """Print each setting, its value, and where it came from."""
    lines = [line_of(one) for one in load_settings().resolved]
    if as_json:
        typer.echo(json.dumps({one.key: {"value": one.value, "from": one.origin} for one in lines}, indent=2))
        return
    wide = max(len(f"{one.key} = {one.value}") for one in lines)
    for one in lines:
        typer.echo(f"{f'{one.key} = {one.value}':<{wide}}  # {one.origin}")


def line_of(resolved: Resolved) -> Line:
    return Line(key=resolved.setting.key, value=resolved.value, origin=resolved.origin)
