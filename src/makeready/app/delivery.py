"""One order carried out and handed over: run, pictures, report. The same for every face."""

import shlex
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from makeready.app.asking import Asked
from makeready.app.candidates import AUTO
from makeready.app.output import Destination, encoded, write_whole
from makeready.app.report import RunView, report_page
from makeready.app.wiring import Wiring, check_makeable
from makeready.brief import Brief, Finding
from makeready.brief.steering import steering_text
from makeready.brief.yaml_form import to_yaml
from makeready.errors import UnknownNameError
from makeready.loop import Event, Outcome, Run, RunOrder, StoredRun, pursue

if TYPE_CHECKING:
    from makeready.store import Store
    from makeready.store.decisions import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What a run leaves for a person: where the files are, and what the report says."""

    view: RunView
    images: tuple[Path, ...]
    report: Path

    @property
    def outcome(self) -> Outcome:
        return self.view.outcome

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found about `image`."""
        return self.view.best.findings if self.view.best else ()

    @property
    def image(self) -> Path | None:
        """The picture of the best proposal."""
        if self.view.best is None:
            return None
        return self.images[self.view.run.delivered.index(self.view.best)]


def carry_out(
    order: RunOrder,
    wiring: Wiring,
    *,
    run_id: str,
    destination: Destination | None,
    command: Callable[[Path, str], str],
    on_event: Callable[[Event], None],
    resume_from: Run | None = None,
) -> Delivery:
    """Pursue the order, then write its pictures and its report.

    `command` is what makes the same again, by the path of the kept brief and the name of the maker. An
    interrupted run delivers its best attempt so far, with the outcome `cancelled`.
    """
    if resume_from is None:
        check_makeable(wiring.workshop.makers[0], order.brief)
    pursue(order, wiring.workshop, run_id=run_id, on_event=on_event, resume_from=resume_from)
    stored = wiring.store.journal.load(run_id)
    folder = folder_of(wiring.store, run_id)
    view = replace(
        view_of(stored, wiring.store), command=command(folder / "brief.yaml", again_by(stored.run))
    )
    return hand_over(view, folder, destination)


def folder_of(store: "Store", run_id: str) -> Path:
    """Where a run's delivered files lie: the folder is there afterwards."""
    folder = store.root / run_id
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def report_of(stored: StoredRun, store: "Store") -> Path:
    """The report of a stored run, written again if it is gone or was never finished."""
    folder = folder_of(store, stored.run_id)
    report = folder / "report.html"
    if not report.is_file() or _is_before(report, store.decisions.of(stored.run_id)):
        hand_over(view_of(stored, store), folder, None)
    return report


def _is_before(report: Path, decision: "Decision | None") -> bool:
    """Whether a person decided about the run after its report was written."""
    if decision is None:
        return False
    return report.stat().st_mtime < datetime.fromisoformat(decision.created_utc).timestamp() + 1


def view_of(stored: StoredRun, store: "Store") -> RunView:
    """A run with the texts that a report shows around it. A run that never ended counts as interrupted."""
    brief = stored.run.order.brief
    decision = store.decisions.of(stored.run_id)
    return RunView(
        run_id=stored.run_id,
        run=stored.run,
        outcome=stored.outcome or Outcome.CANCELLED,
        png_of=store.picture_bytes,
        command=command_for(
            stored.run.order, store.root / stored.run_id / "brief.yaml", again_by(stored.run)
        ),
        steering=steering_text(brief),
        yaml=to_yaml(brief),
        made_on=day_of(stored.created_utc),
        decision="" if decision is None else f"{decision.verb.capitalize()} by {decision.decided_by}",
        decision_note="" if decision is None else decision.note,
        version=stored.version,
        before=_before(stored.run.order, store),
    )


def _before(order: RunOrder, store: "Store") -> bytes:
    """The picture that an edit began with; nothing where there is none, or it is not kept."""
    if order.edit is None:
        return b""
    try:
        return store.blobs.read(order.edit.picture_sha256, suffix=Path(order.edit.picture).suffix.lower())
    except UnknownNameError:
        return b""


def day_of(created_utc: str) -> str:
    """The day of an ISO time, for a reader: "23 November 2026"."""
    if not created_utc:
        return ""
    when = datetime.fromisoformat(created_utc)
    return f"{when.day} {when:%B %Y}"


def hand_over(view: RunView, folder: Path, destination: Destination | None) -> Delivery:
    """Write pictures, brief and report; pictures first, so that a full disk takes the report."""
    destination = destination or Destination(folder=folder)
    delivered = view.run.delivered
    paths = tuple(destination.path(index, len(delivered)) for index in range(len(delivered)))
    for path, attempt in zip(paths, delivered, strict=True):
        write_whole(path, encoded(view.png_of(attempt), destination.suffix))
    write_whole(folder / "brief.yaml", view.yaml.encode("utf-8", "replace"))
    report = folder / "report.html"
    write_whole(report, report_page(view).encode("utf-8", "replace"))
    return Delivery(view=view, images=paths, report=report)


def again_by(run: Run) -> str:
    """Who has to be named to get the same pictures. Not auto where one maker made them all: auto learns, and
    may choose another one tomorrow."""
    if len(run.order.makers) == 1:
        return run.order.maker
    makers = {one.maker for one in run.delivered}
    return makers.pop() if len(makers) == 1 else AUTO


def command_for(order: RunOrder, prompt: str | Path, maker: str) -> str:
    """The command that makes the same run again, by this maker; an edit's names the picture as it was
    typed."""
    if order.edit is not None:
        words = ["makeready", "edit", order.edit.picture, order.edit.instruction, "--maker", order.maker]
        return shlex.join(words + (["--mask", order.edit.mask] if order.edit.mask else []))
    budget = order.budget
    words = ["makeready", "run", str(prompt), "--seed", str(order.seed), "--n", str(order.num_proposals)]
    words += ["--maker", maker, "--budget-seconds", f"{budget.deadline_s:g}"]
    words += ["--max-attempts", str(budget.attempts)]
    words += ["--painter", order.painter] if order.painter != "compose" else []
    if budget.cost_microusd:
        words += [
            "--budget-usd",
            f"{budget.cost_microusd // 1_000_000}.{budget.cost_microusd % 1_000_000:06d}",
        ]
    return shlex.join(words)


def command_of(asked: Asked, order: RunOrder, kept: Path, maker: str) -> str:
    """The command as it was typed, with everything that settings or defaults added, by this maker; what came
    through a pipe is gone, so the kept brief stands in its place."""
    command = command_for(order, kept if asked.prompt == "-" else asked.prompt, maker)
    if asked.size:
        command += f" --size {shlex.quote(asked.size)}"
    if asked.ratio:
        command += f" --ar {shlex.quote(asked.ratio)}"
    if asked.read_with_model:
        command += " --read-with-model"
    return command


def reading_of(brief: Brief) -> tuple[list[str], list[str]]:
    """The words that were applied and those that were not understood."""
    return [one.word for one in brief.style], [one.text for one in brief.not_understood]
