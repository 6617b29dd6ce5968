"""The books in double entry: a posting moves micro-dollars between the accounts of one key and day.

Four accounts: `funding` pays in (its balance, negative, is what counts against the budget), and `reserved`,
`spent` and `unknown` hold it. The entries of a posting add up to 0. Balances are kept beside the entries, in
the same transaction, so that a budget is checked by reading one row a day.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Select, case, func, insert, select

from makeready.store.database import upserting
from makeready.store.schema import balances, entries, holds, postings

Kind = Literal["opening", "reserve", "settle", "release", "unknown"]
Account = Literal["funding", "reserved", "spent", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One line of the journal. `microusd` is a settlement's price, and the hold's ceiling for all others."""

    id: str
    hold_number: int
    kind: Kind
    microusd: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What one key has on one day, in micro-dollars. The day is the one on which the money was reserved."""

    key_id: str
    day: str
    reserved_microusd: int
    spent_microusd: int
    unknown_microusd: int

    @property
    def counted_microusd(self) -> int:
        """What counts against the budget."""
        return self.reserved_microusd + self.spent_microusd + self.unknown_microusd


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """The books, added up again from the beginning. Whole books have no unbalanced posting and no drift.

    Units: `sum_microusd` is of all entries; `drift_microusd` adds up by how much each balance is not the sum
        of its entries, and by how much that is not what the holds' states say.
    """

    num_postings: int
    num_unbalanced: int
    sum_microusd: int
    drift_microusd: int

    @property
    def is_whole(self) -> bool:
        return self.num_unbalanced == 0 and self.sum_microusd == 0 and self.drift_microusd == 0


def found_posting(connection: Connection, posting_id: str) -> Posting | None:
    row = connection.execute(select(postings).where(postings.c.id == posting_id)).first()
    if row is None:
        return None
    return Posting(id=row.id, hold_number=row.hold_number, kind=row.kind, microusd=row.microusd)


def post(
    connection: Connection, posting: Posting, moves: Mapping[Account, int], *, key_id: str, day: str, utc: str
) -> None:
    """Write a posting with its entries and add them to the balances, in the transaction that is open."""
    if sum(moves.values()) != 0:
        raise AssertionError(f"the posting {posting.id} does not add up: {dict(moves)}")
    row = {
        "id": posting.id,
        "hold_number": posting.hold_number,
        "kind": posting.kind,
        "microusd": posting.microusd,
        "created_utc": utc,
    }
    connection.execute(insert(postings).values(row))
    # In one order always: two holds of a key that are settled at once lock its balances one after the other.
    moved = sorted((account, microusd) for account, microusd in moves.items() if microusd != 0)
    if not moved:  # a free step: its posting says that it was, no account changes
        return
    connection.execute(
        insert(entries),
        [{"posting_id": posting.id, "account": account, "microusd": microusd} for account, microusd in moved],
    )
    upsert = upserting(connection, balances)
    connection.execute(
        upsert.on_conflict_do_update(
            index_elements=["key_id", "day", "account"],
            set_={"microusd": balances.c.microusd + upsert.excluded.microusd},
        ),
        [
            {"key_id": key_id, "day": day, "account": account, "microusd": microusd}
            for account, microusd in moved
        ],
    )


def usage(connection: Connection, *, key_id: str | None = None, days: str = "") -> tuple[Usage, ...]:
    """What every key, or one, has on every day, or on those that begin so; the newest day first."""
    sums = {
        account: func.sum(case((balances.c.account == account, balances.c.microusd), else_=0)).label(account)
        for account in ("reserved", "spent", "unknown")
    }
    query = select(balances.c.key_id, balances.c.day, *sums.values())
    query = query.group_by(balances.c.key_id, balances.c.day)
    query = query.order_by(balances.c.day.desc(), balances.c.key_id)
    if key_id is not None:
        query = query.where(balances.c.key_id == key_id)
    if days:
        query = query.where(func.substr(balances.c.day, 1, len(days)) == days)
    return tuple(
        Usage(
            key_id=row.key_id,
            day=row.day,
            reserved_microusd=int(row.reserved),
            spent_microusd=int(row.spent),
            unknown_microusd=int(row.unknown),
        )
        for row in connection.execute(query)
    )


def audit(connection: Connection) -> Audit:
    """Add everything up again, three ways: the entries, the balances, the states of the holds."""
    summed = select(func.sum(entries.c.microusd).label("microusd")).group_by(entries.c.posting_id).subquery()
    unbalanced = select(func.count()).select_from(summed).where(summed.c.microusd != 0)
    by_entries, by_balances, by_holds = (
        _totals(connection, query) for query in (_of_entries(), _of_balances(), _of_holds())
    )
    for key_id, day, account in list(by_holds):  # what the three accounts hold, funding paid in
        if account != "funding":
            by_holds[key_id, day, "funding"] -= by_holds[key_id, day, account]
    return Audit(
        num_postings=connection.execute(select(func.count()).select_from(postings)).scalar_one(),
        num_unbalanced=connection.execute(unbalanced).scalar_one(),
        sum_microusd=sum(by_entries.values()),
        drift_microusd=_apart(by_entries, by_balances) + _apart(by_entries, by_holds),
    )


Totals = Counter[tuple[str, str, str]]


def _apart(left: Totals, right: Totals) -> int:
    return sum(abs(left[name] - right[name]) for name in left.keys() | right.keys())


def _totals(connection: Connection, query: Select[Any]) -> Totals:
    rows = connection.execute(query)
    return Counter({(key_id, day, account): int(total) for key_id, day, account, total in rows})


def _of_entries() -> Select[Any]:
    joined = entries.join(postings, postings.c.id == entries.c.posting_id)
    joined = joined.join(holds, holds.c.number == postings.c.hold_number)
    by = (holds.c.key_id, holds.c.day, entries.c.account)
    return select(*by, func.sum(entries.c.microusd)).select_from(joined).group_by(*by)


def _of_balances() -> Select[Any]:
    return select(balances.c.key_id, balances.c.day, balances.c.account, balances.c.microusd)


def _of_holds() -> Select[Any]:
    account = case((holds.c.state == "settled", "spent"), else_=holds.c.state).label("account")
    counted = case((holds.c.state == "settled", holds.c.cost_microusd), else_=holds.c.ceiling_microusd)
    query = select(holds.c.key_id, holds.c.day, account, func.sum(counted))
    return query.where(holds.c.state != "released").group_by("key_id", "day", "account")
