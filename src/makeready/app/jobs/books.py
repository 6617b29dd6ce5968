"""The run's journal and ledger under a lease: the store's own, with two things of a job's beside them."""

from dataclasses import replace

from makeready.app.jobs.lease import Lease
from makeready.loop import Attempt, Card, Outcome, Run, RunOrder
from makeready.loop.ports import Hold, Ledger, Picture
from makeready.loop.run import Failure
from makeready.store import Store, StoredJournal, StoredLedger

FREE = "hold_free"
"""The hold of a step that costs nothing. It is not stored: three transactions less for every free step."""


class LeasedJournal(StoredJournal):
    """Ends the job in the transaction that ends the run, so that neither is ever seen without the other.

    The run's beginning and its attempts are written by the run's next transaction: that of their money, that
    of its end, or after a moment the keeper's. A free run so has one transaction after it was accepted.
    """

    def __init__(self, lease: Lease, store: Store) -> None:
        super().__init__(lease, store.blobs, utc_now=store.utc_now)
        self._lease = lease
        self._run: Run | None = None
        """All that was written, of a run that began here."""

    def begin(self, run_id: str, order: RunOrder, cards: tuple[Card, ...]) -> None:
        self._run = Run(order=order, cards=cards)
        claim = self._lease.claim
        known = claim.order_json if order is claim.order else ""
        self._lease.later(lambda connection: self.begin_within(connection, run_id, order, cards, known))

    def record(self, run_id: str, attempt: Attempt, picture: Picture, source: str) -> None:
        self.keep_files(attempt, picture, source)
        self._lease.later(lambda connection: self.record_within(connection, run_id, attempt))
        if self._run is not None:
            self._run = replace(self._run, attempts=(*self._run.attempts, attempt))

    def record_failure(self, run_id: str, failure: Failure) -> None:
        super().record_failure(run_id, failure)
        if self._run is not None:
            self._run = replace(self._run, failures=(*self._run.failures, failure))

    def finish(self, run_id: str, outcome: Outcome, elapsed_s: float) -> None:
        run = None if self._run is None else replace(self._run, elapsed_s=elapsed_s)
        with self._lease.finishing(outcome, elapsed_s, run), self._lease.writing() as connection:
            self.finish_within(connection, run_id, outcome, elapsed_s, run)


class LeasedLedger:
    """A ledger that books what costs money. A step that was free and has a price after all is booked late."""

    def __init__(self, books: Ledger) -> None:
        self._books = books
        self._free: dict[str, tuple[str, str]] = {}

    def reserve(self, run_id: str, ceiling_microusd: int, reason: str) -> str:
        if ceiling_microusd > 0:
            return self._books.reserve(run_id, ceiling_microusd, reason)
        hold_id = f"{FREE}_{len(self._free) + 1}"
        self._free[hold_id] = (run_id, reason)
        return hold_id

    def settle(self, hold_id: str, cost_microusd: int) -> None:
        if hold_id not in self._free:
            self._books.settle(hold_id, cost_microusd)
        elif cost_microusd > 0:
            run_id, reason = self._free[hold_id]
            self._books.settle(self._books.reserve(run_id, 0, reason), cost_microusd)

    def release(self, hold_id: str) -> None:
        if hold_id not in self._free:
            self._books.release(hold_id)

    def mark_unknown(self, hold_id: str) -> None:
        if hold_id not in self._free:
            self._books.mark_unknown(hold_id)

    def spent_microusd(self, run_id: str) -> int:
        return self._books.spent_microusd(run_id)

    def holds(self, run_id: str) -> tuple[Hold, ...]:
        return self._books.holds(run_id)


def leased_ledger(lease: Lease, store: Store, key_id: str) -> LeasedLedger:
    """The books of a run, paid by an API key, or by "local"."""
    return LeasedLedger(StoredLedger(lease, utc_now=store.utc_now, key_id=key_id))
