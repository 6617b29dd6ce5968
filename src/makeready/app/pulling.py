"""`makeready models pull`: the hub, the plan and the download, told on stderr: alive on a terminal, a line
for each file elsewhere."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from makeready.app.config import ModelsConfig
from makeready.diffusion.catalog import known_model
from makeready.diffusion.hub import BY_HAND, Hub, HubFile
from makeready.diffusion.pull import Plan, Told, planned, pull
from makeready.errors import InvalidConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """What was fetched, or would be. `is_new`: it was not there before."""

    plan: Plan
    is_new: bool

    def facts(self) -> dict[str, object]:
        """For --json."""
        plan = self.plan
        return {
            "name": plan.model.name,
            "folder": str(plan.folder),
            "licence": plan.model.licence,
            "repository": plan.listing.repository,
            "revision": plan.listing.revision,
            "bytes": plan.num_bytes,
            "new": self.is_new,
            "files": [
                {"path": one.path, "bytes": one.num_bytes, "sha256": one.sha256 or None} for one in plan.files
            ],
        }


def pulled(
    models: ModelsConfig, name: str, *, revision: str, into: Path | None, is_dry: bool = False
) -> Pulled:
    """Fetch a known model; with `is_dry` only the plan.

    Raises: UnknownNameError; InvalidConfigError without a hub; what `Hub` and `pull` raise; typer.Abort when
        interrupted.
    """
    model = known_model(name)
    if models.hub is None:
        raise InvalidConfigError("No hub is set.", hint=BY_HAND, param="models.hub")
    # The function, not the method: that one raises for the home of nobody.
    folder = Path(os.path.expanduser(models.root / name if into is None else into)).resolve()
    with Hub(models.hub, key=models.key) as hub:
        plan = planned(model, hub.listing(model.repository, revision), folder)
        if is_dry:
            return Pulled(plan=plan, is_new=False)
        try:
            with _progress(plan, Console(stderr=True)) as told:
                return Pulled(plan=plan, is_new=pull(plan, hub, told))
        except KeyboardInterrupt as cause:
            raise typer.Abort("What came in is kept: the same command goes on where it stopped.") from cause


@contextmanager
def _progress(plan: Plan, console: Console) -> Iterator[Told]:
    if not console.is_terminal:
        yield _line_for_each_file
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[path]}"),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(plan.model.name, total=plan.num_bytes, path="")
        done: dict[str, int] = {}

        def told(file: HubFile, done_bytes: int) -> None:
            done[file.path] = done_bytes
            bar.update(task, completed=sum(done.values()), path=file.path)

        yield told


def _line_for_each_file(file: HubFile, done_bytes: int) -> None:
    if done_bytes == file.num_bytes:
        typer.echo(f"{file.path}: {done_bytes:,} bytes", err=True)
