"""What a report shows of a run: the run itself, its pictures, and the texts around it. No files, no clock."""

from collections.abc import Callable
from dataclasses import dataclass

from makeready.brief import Brief
from makeready.loop.run import Attempt, Outcome, Run


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """One finished run as a person sees it.

    `png_of` gives an attempt's stored picture. `command` makes the same pictures again; `before` is the
    picture that an edit changes, where it is kept. `made_on` is a date for the reader, empty where a report
    must be the same every time. `decision` is what a person decided about it ("Approved by ann"), empty where
    nobody has.
    """

    run_id: str
    run: Run
    outcome: Outcome
    png_of: Callable[[Attempt], bytes]
    command: str
    steering: str = ""
    yaml: str = ""
    made_on: str = ""
    version: str = ""
    decision: str = ""
    decision_note: str = ""
    before: bytes = b""

    @property
    def brief(self) -> Brief:
        return self.run.order.brief

    @property
    def best(self) -> Attempt | None:
        """The delivered attempt to show first: the best of the proposals."""
        return min(self.run.delivered, key=lambda one: one.rank, default=None)

    @property
    def seconds(self) -> float:
        return max([self.run.elapsed_s, *(one.finished_s for one in self.run.attempts)])
