"""One order carried out and handed over: run, pictures, report. The same for every face."""

import shlex
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import makeready
from makeready.app.asking import Asked
from makeready.app.output import Destination, encoded, write_whole
from makeready.app.report import RunView, report_page
from makeready.app.wiring import Wiring
from makeready.brief import Brief
from makeready.brief.steering import steering_text
from makeready.brief.yaml_form import to_yaml
from makeready.loop import Attempt, Event, Outcome, Run, RunOrder, StoredRun, pursue

if TYPE_CHECKING:
    from makeready.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What a run leaves for a person: where the files are, and what the report says."""

    view: RunView
    images: tuple[Path, ...]
    report: Path

    @property
    def image(self) -> Path | None:
        """The picture of the best proposal."""
        if self.view.best is None:
            return None
        return self.images[self.view.run.delivered.index(self.view.best)]


def folder_of(wiring: Wiring, run_id: str) -> Path:
    return wiring.config.store.root / run_id


def attempt_path(folder: Path, attempt: Attempt) -> Path:
    """Where one attempt's picture can be looked at while the run goes on."""
    return folder / f"attempt-{attempt.index + 1}.png"


def carry_out(
    order: RunOrder,
    wiring: Wiring,
    *,
    run_id: str,
    destination: Destination | None,
    command: str,
    on_event: Callable[[Event], None],
    resume_from: Run | None = None,
) -> Delivery:
    """Pursue the order, then write its pictures and its report.

    An interrupted run delivers its best attempt so far, with the outcome `cancelled`.
    """
    folder = folder_of(wiring, run_id)
    folder.mkdir(parents=True, exist_ok=True)

    def told(event: Event) -> None:
        if event.name == "attempt.inspected" and event.attempt:
            path = attempt_path(folder, event.attempt)
            write_whole(path, wiring.store.blobs.get(event.attempt.image_sha256))
        on_event(event)

    result = pursue(order, wiring.workshop, run_id=run_id, on_event=told, resume_from=resume_from)
    stored = StoredRun(run_id=run_id, run=result.run, outcome=result.outcome)
    view = replace(view_of(stored, wiring.store, folder), command=command)
    return hand_over(view, folder, destination)


def report_of(stored: StoredRun, store: "Store", root: Path) -> Path:
    """The report of a stored run, written again if it is gone or was never finished."""
    folder = root / stored.run_id
    report = folder / "report.html"
    if not report.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        hand_over(view_of(stored, store, folder), folder, None)
    return report


def view_of(stored: StoredRun, store: "Store", folder: Path) -> RunView:
    """A run with the texts that a report shows around it. A run that never ended counts as interrupted."""
    brief = stored.run.order.brief
    return RunView(
        run_id=stored.run_id,
        run=stored.run,
        outcome=stored.outcome or Outcome.CANCELLED,
        png_of=store.blobs.get,
        command=command_for(stored.run.order, folder / "brief.yaml"),
        steering=steering_text(brief),
        yaml=to_yaml(brief),
        made_on=datetime.now(UTC).strftime("%-d %B %Y"),
        version=makeready.__version__,
    )


def hand_over(view: RunView, folder: Path, destination: Destination | None) -> Delivery:
    """Write pictures, brief and report; pictures first, so that a full disk takes the report."""
    destination = destination or Destination(folder=folder)
    delivered = view.run.delivered
    paths = tuple(destination.path(index, len(delivered)) for index in range(len(delivered)))
    for path, attempt in zip(paths, delivered, strict=True):
        write_whole(path, encoded(view.png_of(attempt.image_sha256), destination.suffix))
    write_whole(folder / "brief.yaml", view.yaml.encode("utf-8", "replace"))
    report = folder / "report.html"
    write_whole(report, report_page(view).encode("utf-8", "replace"))
    return Delivery(view=view, images=paths, report=report)


def command_for(order: RunOrder, prompt: str | Path) -> str:
    """The command that makes the same run again."""
    budget = order.budget
    words = ["makeready", "run", str(prompt), "--seed", str(order.seed), "--n", str(order.num_proposals)]
    words += ["--maker", order.maker, "--budget-seconds", f"{budget.deadline_s:g}"]
    words += ["--max-attempts", str(budget.attempts)]
    if budget.cost_microusd:
        words += [
            "--budget-usd",
            f"{budget.cost_microusd // 1_000_000}.{budget.cost_microusd % 1_000_000:06d}",
        ]
    return shlex.join(words)


def command_of(asked: Asked, order: RunOrder) -> str:
    """The command as it was typed, with everything that settings or defaults added."""
    command = command_for(order, asked.prompt)
    if asked.size:
        command += f" --size {shlex.quote(asked.size)}"
    if asked.ratio:
        command += f" --ar {shlex.quote(asked.ratio)}"
    return command


def reading_of(brief: Brief) -> tuple[list[str], list[str]]:
    """The words that were applied and those that were not understood."""
    return [one.word for one in brief.style], [one.text for one in brief.not_understood]
