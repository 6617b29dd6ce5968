"""`makeready edit`: one thing of a picture changes in words, the rest stays."""

import hashlib
import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from makeready.app.cli.options import (
    BudgetSecondsOption,
    BudgetUsdOption,
    JsonOption,
    StoreOption,
    config_for,
)

if TYPE_CHECKING:
    from makeready.app.asking import Asked
    from makeready.app.config import Config
    from makeready.app.pages import Page


EditorOption = Annotated[
    str,
    typer.Option(
        "--maker",
        metavar="NAME",
        help="Who edits: auto, compose, embedded, embedded:FOLDER or a hosted model.",
    ),
]
MaskOption = Annotated[
    Path | None,
    typer.Option(
        "--mask",
        metavar="MASK",
        help="For models: a PNG of the picture's size, white where it may change. compose takes none.",
    ),
]
ReferenceOption = Annotated[
    list[Path] | None,
    typer.Option("--reference", metavar="PICTURE", help="For hosted models: another picture to look at."),
]
AttemptsOption = Annotated[
    int | None, typer.Option("--max-attempts", metavar="N", help="Attempts at the change.")
]
OutputOption = Annotated[
    str | None,
    typer.Option("--output", "-o", metavar="PATH", help="A .png, .jpg or .webp file, or a folder."),
]


def edit(
    picture: Annotated[
        Path,
        typer.Argument(metavar="PICTURE", help="A picture, or a run that delivered one: its id, or last."),
    ],
    instruction: Annotated[
        str, typer.Argument(metavar="INSTRUCTION", help='What to change, e.g. "make the bicycle green".')
    ],
    maker: EditorOption = "auto",
    mask: MaskOption = None,
    reference: ReferenceOption = None,
    budget_seconds: BudgetSecondsOption = None,
    budget_usd: BudgetUsdOption = None,
    max_attempts: AttemptsOption = None,
    output: OutputOption = None,
    as_json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Change a picture in words, and check the result: what was not named stays pixel for pixel."""
    from makeready.app.asking import Asked
    from makeready.app.candidates import AUTO, COMPOSE
    from makeready.app.cli.run import carried_out, tell
    from makeready.app.delivery import command_for
    from makeready.app.editing import edit_job, editor_of

    asked = Asked(
        prompt=instruction, budget_s=budget_seconds, budget_usd=budget_usd, max_attempts=max_attempts
    )
    config = with_budget(config_for(store), asked)
    picture = picture_of(picture, config)
    references = tuple(reference or ())
    page, plan = page_of(picture, config) if mask is None else None, None
    if maker == AUTO:
        plan = editor_of(
            picture,
            config,
            has_mask=mask is not None,
            is_page=page is not None,
            num_sources=1 + len(references),
        )
        maker = plan.makers[0] if plan.routes else COMPOSE  # whose error says what it lacks
    job = edit_job(picture, instruction, config, maker=maker, mask=mask, references=references, page=page)
    order = job.order if plan is None or not plan.routes else replace(job.order, routing=plan)
    if not as_json:
        for note in job.notes:
            typer.echo(f"  {note}", err=True)

    def command(_kept: Path, maker: str) -> str:
        return command_for(order, picture, maker)

    tell(carried_out(order, config, output=output, command=command, maker=job.maker), as_json=as_json)


def with_budget(config: "Config", asked: "Asked") -> "Config":
    """The settings with the ceiling that was typed."""
    from makeready.app.asking import budget_of

    typed = budget_of(asked, config)
    budget = replace(
        config.budget,
        deadline_s=typed.deadline_s,
        cost_microusd=typed.cost_microusd,
        attempts=typed.attempts,
    )
    return replace(config, budget=budget)


def picture_of(named: Path, config: "Config") -> Path:
    """The file that was named; of a run the picture that it delivered, of several the best one.

    Raises: UnknownNameError for a run that is not there or delivered nothing.
    """
    from makeready.app.wiring import open_stored
    from makeready.errors import UnknownNameError

    name = str(named)
    if named.exists() or not (name == "last" or name.startswith("run_")) or named.suffix:
        return named
    with open_stored(config) as opened:
        stored = opened.journal.load(name)
        best = min(stored.run.delivered, key=lambda one: one.rank, default=None)
        if best is None:
            raise UnknownNameError(
                f"The run {stored.run_id} delivered no picture.",
                hint=f"See what it made: makeready show {stored.run_id}",
                param="picture",
            )
        typer.echo(f"  picture: attempt {best.index + 1} of {stored.run_id}", err=True)
        return opened.picture_path(best)


def page_of(picture: Path, config: "Config") -> "Page | None":
    """Who laid the picture out, if the store knows it as a page; whatever program wrote its pixels since.

    Raises: InvalidImageError for a file that is no picture.
    """
    from makeready.app.pages import Page, page_behind
    from makeready.app.wiring import has_store, open_store
    from makeready.verify.open_picture import open_picture

    if not has_store(config):
        return None
    png = open_picture(picture).png_bytes()
    sha256s = {hashlib.sha256(content).hexdigest() for content in (png, picture.read_bytes())}
    with open_store(config) as opened:
        run_id = page_behind(opened, sha256s)
    if run_id is None:
        return None
    brief = config.store.root / run_id / "brief.yaml"
    command = f"makeready run {shlex.quote(str(brief))}"
    return Page(run_id=run_id, again=f"Change its brief and run it again: {command}")
