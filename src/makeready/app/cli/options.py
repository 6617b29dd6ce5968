"""Options that several commands share, and the settings they lead to."""

import logging
from typing import Annotated

import typer

from makeready.app.config import Config, load_settings

StoreOption = Annotated[
    str | None, typer.Option("--store", metavar="FOLDER", help="The folder that keeps runs.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]
SizeOption = Annotated[
    str | None, typer.Option("--size", metavar="WxH", help="The canvas in pixels, e.g. 1024x1024.")
]
RatioOption = Annotated[
    str | None,
    typer.Option("--ar", metavar="W:H", help="The canvas by its ratio, e.g. 16:9, at one megapixel."),
]
BudgetSecondsOption = Annotated[
    float | None, typer.Option("--budget-seconds", metavar="S", help="Seconds the run may take.")
]
BudgetUsdOption = Annotated[
    str | None, typer.Option("--budget-usd", metavar="USD", help="Dollars the run may spend, e.g. 0.02.")
]
MakerOption = Annotated[
    str | None, typer.Option("--maker", metavar="NAME", help="Read the prompt as this maker does.")
]
PainterOption = Annotated[
    str | None, typer.Option("--painter", metavar="NAME", help="Who fills the slots for pictures in designs.")
]

DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Show how the brief was read and what it may take; make nothing.")
]
ReadWithModelOption = Annotated[
    bool,
    typer.Option(
        "--read-with-model", help="Let the language model read the brief too; what it adds cites your words."
    ),
]


def config_for(
    store: str | None = None,
    *,
    read_with_model: bool = False,
    hub: str | None = None,
    painter: str | None = None,
) -> Config:
    """The settings of this call; flags stand above variables and the file."""
    flags: dict[str, tuple[str, object]] = {} if store is None else {"store.root": ("--store", store)}
    if read_with_model:
        flags["language.read_brief"] = ("--read-with-model", True)
    if hub is not None:
        flags["models.hub"] = ("--hub", hub)
    if painter is not None:
        flags["maker.painter"] = ("--painter", painter)
    config = load_settings(flags).config
    logging.basicConfig(level=config.log.level.upper(), format="%(levelname)s %(name)s: %(message)s")
    # Ctrl-C while SQLAlchemy puts a connection back makes its pool log a traceback; it drops it anyway.
    logging.getLogger("sqlalchemy.pool").setLevel(
        logging.DEBUG if config.log.level == "debug" else logging.CRITICAL
    )
    return config
