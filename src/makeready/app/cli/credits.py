"""`makeready credits`: whose work is in the box."""

from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

import typer

from makeready.errors import UnknownNameError


def credits() -> None:  # noqa: A001  (the command's name; nothing here needs the site module's)
    """Print the licences and credits of everything that makeready brings along."""
    typer.echo(notice().rstrip())


def notice() -> str:
    """The text of NOTICE: from the installed package's metadata, or from the checkout it runs in.

    Raises: UnknownNameError if the installation holds none.
    """
    checkout = Path(__file__).parents[4] / "NOTICE"
    if checkout.is_file():
        return checkout.read_text(encoding="utf-8")
    try:
        found = [one for one in files("makeready") or () if one.name == "NOTICE"]
    except PackageNotFoundError:
        found = []
    if not found:
        raise UnknownNameError("This installation holds no NOTICE file.", hint="Install makeready again.")
    return found[0].read_text(encoding="utf-8")
