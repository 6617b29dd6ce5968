"""What a run tells while it works: to stderr, alive on a terminal, plain lines elsewhere."""

from pathlib import Path
from types import TracebackType
from typing import Protocol

from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

from makeready.app.wording import (
    MARK,
    checked_words,
    dollars,
    heading_of,
    seconds,
    tally,
    title_of,
)
from makeready.brief import Brief, Finding, Verdict
from makeready.loop.ports import Event
from makeready.loop.run import Attempt

STYLE: dict[Verdict, str] = {Verdict.MET: "green", Verdict.BROKEN: "red", Verdict.UNKNOWN: "yellow"}


class PathOfAttempt(Protocol):
    """Where the picture of an attempt can be looked at."""

    def __call__(self, attempt: Attempt) -> Path: ...


class Progress:
    """Listens to a run's events. Use as a context, so that the terminal is whole again at the end.

    Units: `paid_microusd` is what the run had taken before.
    """

    def __init__(
        self, console: Console, brief: Brief, path_of: PathOfAttempt, *, paid_microusd: int = 0
    ) -> None:
        self._console = console
        self._brief = brief
        self._path_of = path_of
        self._cost_microusd = paid_microusd
        self._live = (
            Live(Spinner("dots", ""), console=console, transient=True) if console.is_terminal else None
        )

    def __enter__(self) -> "Progress":
        self._print(understood(self._brief))
        if self._live:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live:
            self._live.stop()

    def __call__(self, event: Event) -> None:
        match event.name:
            case "attempt.started":
                self._now(f"attempt {event.attempt_index + 1}: drawing ({event.message})")
            case "attempt.made":
                self._now(f"attempt {event.attempt_index + 1}: inspecting")
            case "attempt.inspected" if event.attempt:
                self._print(self._inspected(event, event.attempt))
            case "attempt.failed":
                self._print(Text(f"  attempt failed: {event.message}", style="red"))
            case _:
                pass

    def _inspected(self, event: Event, attempt: Attempt) -> Text:
        self._cost_microusd += attempt.cost_microusd
        text = Text()
        text.append(f"attempt {attempt.index + 1}", style="bold")
        text.append(f"  {lever_of(attempt, self._brief)}\n")
        text.append(f"  {tally(attempt.findings)}", style=STYLE[worst(attempt.findings)])
        text.append(f"  {seconds(event.elapsed_s)}, {dollars(self._cost_microusd)} so far\n", style="dim")
        for finding in attempt.findings:
            if finding.verdict is not Verdict.MET:
                text.append_text(finding_line(finding, self._brief))
        text.append(f"  {self._path_of(attempt)}", style="dim")
        return text

    def _now(self, words: str) -> None:
        if self._live:
            self._live.update(Spinner("dots", Text(f" {words}", style="dim")))

    def _print(self, text: Text) -> None:
        self._console.print(text, highlight=False, soft_wrap=True)


def lever_of(attempt: Attempt, brief: Brief) -> str:
    """Why this attempt was made, in words."""
    if not attempt.pulls and attempt.parent_index is not None:
        return f"proposal {attempt.proposal_index + 1}, goes on with {attempt.maker}"
    if not attempt.pulls:
        return f"proposal {attempt.proposal_index + 1}, from the brief"
    pull = attempt.pulls[-1]
    names = {one.constraint_id: title_of(one, brief) for one in attempt.findings}
    reason = names.get(pull.finding_id, pull.finding_kind)
    return f"lever: {pull.lever.replace('_', ' ')}, because of “{reason}”"


def worst(findings: tuple[Finding, ...]) -> Verdict:
    """The verdict that decides the colour of a line."""
    found = {one.verdict for one in findings}
    return next((one for one in (Verdict.BROKEN, Verdict.UNKNOWN) if one in found), Verdict.MET)


def finding_line(finding: Finding, brief: Brief) -> Text:
    """One finding that needs attention: its mark, what was asked, what was seen."""
    text = Text(f"  {MARK[finding.verdict]} ", style=STYLE[finding.verdict])
    text.append(title_of(finding, brief), style="bold")
    text.append(f": {finding.measured}; expected {finding.expected}\n")
    return text


def understood(brief: Brief) -> Text:
    """How the brief was read: what will be checked, what is applied, what was not understood."""
    canvas = brief.canvas
    text = Text()
    text.append(f"{heading_of(brief)}, {canvas.width_px} x {canvas.height_px} px\n", style="bold")
    for name, words, style in (
        ("checked", checked_words(brief), "green"),
        ("applied", [one.word for one in brief.style], "blue"),
        ("not understood", [one.text for one in brief.not_understood], "yellow"),
    ):
        text.append(f"  {name}: ", style=style)
        text.append("; ".join(words) or "nothing")
        text.append("\n")
    text.rstrip()
    return text
