"""A ledger and a journal in memory. They pass the same contract tests as the store."""

from dataclasses import dataclass, field, replace

from makeready.errors import StorageError, UnknownNameError
from makeready.loop.card import Card
from makeready.loop.ports import Hold, HoldState, Parent, Picture, StoredRun
from makeready.loop.run import Attempt, Failure, Outcome, Run, RunOrder


@dataclass(slots=True)
class MemoryLedger:
    """A `Ledger` that forgets everything with the process."""

    by_id: dict[str, Hold] = field(default_factory=dict)

    def reserve(self, run_id: str, ceiling_microusd: int, reason: str) -> str:
        if ceiling_microusd < 0:
            raise StorageError(f"A hold of {ceiling_microusd} micro-dollars cannot be written.")
        hold_id = f"hold_{len(self.by_id) + 1}"
        self.by_id[hold_id] = Hold(
            id=hold_id, run_id=run_id, reason=reason, state="reserved", ceiling_microusd=ceiling_microusd
        )
        return hold_id

    def settle(self, hold_id: str, cost_microusd: int) -> None:
        if cost_microusd < 0:
            raise StorageError(f"A cost of {cost_microusd} micro-dollars cannot be written.")
        self._change(hold_id, "settled", cost_microusd)

    def release(self, hold_id: str) -> None:
        self._change(hold_id, "released", 0)

    def mark_unknown(self, hold_id: str) -> None:
        self._change(hold_id, "unknown", 0)

    def spent_microusd(self, run_id: str) -> int:
        return sum(hold.counted_microusd for hold in self.holds(run_id))

    def holds(self, run_id: str) -> tuple[Hold, ...]:
        return tuple(hold for hold in self.by_id.values() if hold.run_id == run_id)

    def _change(self, hold_id: str, state: HoldState, cost_microusd: int) -> None:
        if hold_id not in self.by_id:
            raise UnknownNameError(f"There is no hold {hold_id!r}.", param="hold_id")
        hold = self.by_id[hold_id]
        if hold.state in ("settled", "released"):
            raise StorageError(f"The hold {hold_id} is {hold.state} and cannot become {state}.")
        self.by_id[hold_id] = replace(hold, state=state, cost_microusd=cost_microusd)


@dataclass(slots=True)
class MemoryJournal:
    """A `Journal` that forgets everything with the process. `pictures` are PNG bytes by content hash."""

    runs: dict[str, StoredRun] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)

    def begin(self, run_id: str, order: RunOrder, cards: tuple[Card, ...]) -> None:
        if run_id in self.runs:
            raise StorageError(f"The run {run_id} is there already.")
        self.runs[run_id] = StoredRun(run_id=run_id, run=Run(order=order, cards=cards))

    def record(self, run_id: str, attempt: Attempt, picture: Picture, source: str) -> None:
        run = self.load(run_id).run
        if attempt.index != len(run.attempts):
            raise StorageError(f"The run {run_id} has {len(run.attempts)} attempts, not {attempt.index}.")
        self.pictures[attempt.image_sha256] = picture.png_bytes()
        self.sources[attempt.source_sha256] = source
        self._replace(
            run_id,
            replace(
                run,
                attempts=(*run.attempts, attempt),
                elapsed_s=max(run.elapsed_s, attempt.finished_s),
            ),
        )

    def record_failure(self, run_id: str, failure: Failure) -> None:
        run = self.load(run_id).run
        self._replace(
            run_id,
            replace(
                run,
                failures=(*run.failures, failure),
                elapsed_s=max(run.elapsed_s, failure.finished_s),
            ),
        )

    def finish(self, run_id: str, outcome: Outcome, elapsed_s: float) -> None:
        stored = self.load(run_id)
        self.runs[run_id] = replace(stored, outcome=outcome, run=replace(stored.run, elapsed_s=elapsed_s))

    def load(self, run_id: str) -> StoredRun:
        if run_id not in self.runs:
            raise UnknownNameError(f"There is no run {run_id!r}.", param="run")
        return self.runs[run_id]

    def as_parent(self, attempt: Attempt) -> Parent:
        source = self.sources[attempt.source_sha256] if attempt.source_sha256 else ""
        return Parent(source=source, png=self.pictures[attempt.image_sha256])

    def _replace(self, run_id: str, run: Run) -> None:
        self.runs[run_id] = replace(self.runs[run_id], run=run)
