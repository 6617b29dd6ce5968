"""The ledger in the store. Every change of a hold is one transaction."""

from sqlalchemy import Row, case, func, insert, select, update

from makeready.errors import StorageError, UnknownNameError
from makeready.loop.ports import Hold, HoldState
from makeready.store.database import Database
from makeready.store.schema import holds

_counted = case(
    (holds.c.state == "released", 0),
    (holds.c.state == "settled", holds.c.cost_microusd),
    else_=holds.c.ceiling_microusd,
)


class StoredLedger:
    """A `Ledger` that survives the process. Hold ids are "hold_" and the row's number."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def reserve(self, run_id: str, ceiling_microusd: int, reason: str) -> str:
        row = {
            "run_id": run_id,
            "reason": reason,
            "state": "reserved",
            "ceiling_microusd": ceiling_microusd,
        }
        with self._database.writing() as connection:
            inserted = connection.execute(insert(holds).values(row)).inserted_primary_key
        if inserted is None:
            raise StorageError("The store gave a new hold no number.")
        return f"hold_{inserted.number}"

    def settle(self, hold_id: str, cost_microusd: int) -> None:
        self._change(hold_id, "settled", cost_microusd)

    def release(self, hold_id: str) -> None:
        self._change(hold_id, "released", None)

    def mark_unknown(self, hold_id: str) -> None:
        self._change(hold_id, "unknown", None)

    def spent_microusd(self, run_id: str) -> int:
        with self._database.reading() as connection:
            total = connection.execute(select(func.sum(_counted)).where(holds.c.run_id == run_id)).scalar()
        return int(total or 0)

    def holds(self, run_id: str) -> tuple[Hold, ...]:
        query = select(holds).where(holds.c.run_id == run_id).order_by(holds.c.number)
        with self._database.reading() as connection:
            return tuple(_hold(row) for row in connection.execute(query))

    def _change(self, hold_id: str, state: HoldState, cost_microusd: int | None) -> None:
        digits = hold_id.removeprefix("hold_")
        is_this = holds.c.number == (int(digits) if digits.isascii() and digits.isdigit() else -1)
        is_open = holds.c.state.in_(["reserved", "unknown"])
        change = update(holds).where(is_this, is_open).values(state=state, cost_microusd=cost_microusd)
        with self._database.writing() as connection:
            if connection.execute(change).rowcount:
                return
            old_state = connection.execute(select(holds.c.state).where(is_this)).scalar()
        if old_state is None:
            raise UnknownNameError(f"There is no hold {hold_id!r}.", param="hold_id")
        raise StorageError(f"The hold {hold_id} is {old_state} and cannot become {state}.")


def _hold(row: Row[tuple[object, ...]]) -> Hold:
    return Hold(
        id=f"hold_{row.number}",
        run_id=row.run_id,
        reason=row.reason,
        state=row.state,
        ceiling_microusd=row.ceiling_microusd,
        cost_microusd=row.cost_microusd or 0,
    )
