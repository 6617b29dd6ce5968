"""The ledger in the store: holds on money, and behind them books in double entry (`postings.py`).

Every operation is one transaction. One that comes with a posting id is written once: sent again, it changes
nothing and gives the same answer, so that a caller who does not know whether it went through may ask again.
"""

from collections.abc import Callable

from sqlalchemy import Connection, Row, func, insert, select, update

from makeready.errors import IdempotencyConflictError, StorageError, UnknownNameError
from makeready.loop.ports import Hold, HoldState
from makeready.store.budgets import counted_of_hold, refusal
from makeready.store.database import Transactions
from makeready.store.postings import (
    Account,
    Audit,
    Kind,
    Posting,
    Usage,
    audit,
    found_posting,
    post,
    usage,
)
from makeready.store.schema import LOCAL_KEY, api_keys, holds

_STATE_AFTER: dict[Kind, HoldState] = {"settle": "settled", "release": "released", "unknown": "unknown"}


class StoredLedger:
    """A `Ledger` that survives the process, for one payer: an API key with its budgets, or the command line.

    A hold counts on the day (UTC) on which it was reserved, also when it is settled later. What a clock that
    was ahead left on later days counts on the first day after its return, too (`budgets.py`). Hold ids are
    "hold_" and the row's number.

    Raises: BudgetSpentError from `reserve` if the key's day or month does not leave the ceiling, or the key
        was revoked; IdempotencyConflictError for a posting id that was used for something else.
    """

    def __init__(
        self, database: Transactions, *, utc_now: Callable[[], str], key_id: str = LOCAL_KEY
    ) -> None:
        self._database = database
        self._utc_now = utc_now
        self._key_id = key_id

    def reserve(self, run_id: str, ceiling_microusd: int, reason: str, *, posting_id: str = "") -> str:
        utc = self._utc_now()
        with self._database.writing() as connection:
            key = _locked_key(connection, self._key_id)  # first: racing reserves of one key queue up here
            if posting_id and (known := found_posting(connection, posting_id)):
                asked = (self._key_id, run_id, reason, ceiling_microusd)
                return _reserved_before(connection, known, asked)
            refused = None if key is None else refusal(connection, key, utc[:10], ceiling_microusd)
            if refused is None:
                row = {"run_id": run_id, "reason": reason, "key_id": self._key_id}
                return _reserved(connection, row, ceiling_microusd, posting_id, utc)
        raise refused

    def settle(self, hold_id: str, cost_microusd: int, *, posting_id: str = "") -> None:
        self._change(hold_id, "settle", cost_microusd, posting_id)

    def release(self, hold_id: str, *, posting_id: str = "") -> None:
        self._change(hold_id, "release", None, posting_id)

    def mark_unknown(self, hold_id: str, *, posting_id: str = "") -> None:
        self._change(hold_id, "unknown", None, posting_id)

    def spent_microusd(self, run_id: str) -> int:
        with self._database.reading() as connection:
            total = connection.execute(
                select(func.sum(counted_of_hold)).where(holds.c.run_id == run_id)
            ).scalar()
        return int(total or 0)

    def holds(self, run_id: str) -> tuple[Hold, ...]:
        query = select(holds).where(holds.c.run_id == run_id).order_by(holds.c.number)
        with self._database.reading() as connection:
            return tuple(_hold(row) for row in connection.execute(query))

    def usage(self, *, key_id: str | None = None, days: str = "") -> tuple[Usage, ...]:
        """What each key has on each day, the newest first. `days` is how the days begin, e.g. "2026-11"."""
        with self._database.reading() as connection:
            return usage(connection, key_id=key_id, days=days)

    def audit(self) -> Audit:
        """The books of all payers, added up again from the beginning."""
        with self._database.reading() as connection:
            return audit(connection)

    def _change(self, hold_id: str, kind: Kind, cost_microusd: int | None, posting_id: str) -> None:
        digits = hold_id.removeprefix("hold_")
        is_this = holds.c.number == (int(digits) if digits.isascii() and digits.isdigit() else -1)
        utc, state = self._utc_now(), _STATE_AFTER[kind]
        with self._database.writing() as connection:
            hold = connection.execute(select(holds).where(is_this).with_for_update()).first()
            if hold is None:
                raise UnknownNameError(f"There is no hold {hold_id!r}.", param="hold_id")
            microusd = hold.ceiling_microusd if cost_microusd is None else cost_microusd
            posting = Posting(
                id=posting_id or f"hold_{hold.number}/{kind}",
                hold_number=hold.number,
                kind=kind,
                microusd=microusd,
            )
            if posting_id and (known := found_posting(connection, posting_id)):
                if known != posting:
                    raise _conflict(posting_id)
                return
            if hold.state not in ("reserved", "unknown"):
                raise StorageError(f"The hold {hold_id} is {hold.state} and cannot become {state}.")
            if hold.state == state:
                return
            connection.execute(update(holds).where(is_this).values(state=state, cost_microusd=cost_microusd))
            moves = _moves(hold.state, kind, hold.ceiling_microusd, microusd)
            post(connection, posting, moves, key_id=hold.key_id, day=hold.day, utc=utc)


def _moves(held_in: Account, kind: Kind, ceiling_microusd: int, cost_microusd: int) -> dict[Account, int]:
    """What a change of a hold moves. What a settlement does not take goes back to the funding."""
    match kind:
        case "settle":
            back_microusd = ceiling_microusd - cost_microusd
            return {held_in: -ceiling_microusd, "spent": cost_microusd, "funding": back_microusd}
        case "release":
            return {held_in: -ceiling_microusd, "funding": ceiling_microusd}
        case _:
            return {held_in: -ceiling_microusd, "unknown": ceiling_microusd}


def _locked_key(connection: Connection, key_id: str) -> Row[tuple[object, ...]] | None:
    """The key's row, locked where the database locks rows (SQLite's writers are alone anyway).

    None for the command line.
    """
    if key_id == LOCAL_KEY:
        return None
    row = connection.execute(select(api_keys).where(api_keys.c.id == key_id).with_for_update()).first()
    if row is None:
        raise UnknownNameError(f"There is no API key {key_id!r}.", param="key_id")
    return row


def _reserved(
    connection: Connection, whose: dict[str, str], ceiling_microusd: int, posting_id: str, utc: str
) -> str:
    """A new hold with its posting; `whose` has run, reason and payer."""
    row = {**whose, "day": utc[:10], "state": "reserved", "ceiling_microusd": ceiling_microusd}
    inserted = connection.execute(insert(holds).values(row)).inserted_primary_key
    if inserted is None:
        raise StorageError("The store gave a new hold no number.")
    hold_id = f"hold_{inserted.number}"
    posting = Posting(
        id=posting_id or f"{hold_id}/reserve",
        hold_number=inserted.number,
        kind="reserve",
        microusd=ceiling_microusd,
    )
    moves: dict[Account, int] = {"funding": -ceiling_microusd, "reserved": ceiling_microusd}
    post(connection, posting, moves, key_id=whose["key_id"], day=utc[:10], utc=utc)
    return hold_id


def _reserved_before(connection: Connection, known: Posting, asked: tuple[str, str, str, int]) -> str:
    """The hold of a reservation that is there already. It must be the same in every part."""
    hold = connection.execute(select(holds).where(holds.c.number == known.hold_number)).one()
    if known.kind != "reserve" or (hold.key_id, hold.run_id, hold.reason, hold.ceiling_microusd) != asked:
        raise _conflict(known.id)
    return f"hold_{known.hold_number}"


def _conflict(posting_id: str) -> IdempotencyConflictError:
    return IdempotencyConflictError(
        f"The posting {posting_id!r} is there already, and it is another one.",
        hint="Give every operation a posting id of its own.",
        param="posting_id",
    )


def _hold(row: Row[tuple[object, ...]]) -> Hold:
    return Hold(
        id=f"hold_{row.number}",
        run_id=row.run_id,
        reason=row.reason,
        state=row.state,
        ceiling_microusd=row.ceiling_microusd,
        cost_microusd=row.cost_microusd or 0,
    )
