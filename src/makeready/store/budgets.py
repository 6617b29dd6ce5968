"""What an API key's day and month leave, also after the machine's clock was wrong.

Money counts on the day that the clock showed when it was reserved. A clock that was ahead leaves money on
days that have not come yet. That counts on the first day on which the clock is back, too, and on the next one
no more. Nothing is moved, since nobody can tell afterwards which clock was right; holds are numbered in the
order in which they were made, whatever the clock said.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, Row, case, func, select

from makeready.errors import BudgetSpentError
from makeready.store.database import upserting
from makeready.store.schema import balances, holds, seen_days

counted_of_hold = case(
    (holds.c.state == "released", 0),
    (holds.c.state == "settled", holds.c.cost_microusd),
    else_=holds.c.ceiling_microusd,
)
"""What a hold counts against every budget."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Period:
    """A day or a month, by its first and last day. Not every month has its last one: texts are compared."""

    name: str
    first_day: str
    last_day: str


def refusal(
    connection: Connection, key: Row[tuple[object, ...]], day: str, ceiling_microusd: int
) -> BudgetSpentError | None:
    """Why this does not fit into the key's budgets; None if it does. What is free fits always.

    A refusal is a value, because what was seen of the clock must be kept with it.
    """
    if ceiling_microusd <= 0:
        return None
    if key.revoked_utc is not None:
        return BudgetSpentError(
            f"The API key {key.id} was revoked: it pays for nothing more.",
            hint="Make another: makeready keys create.",
            param="key",
        )
    limits = (
        (key.daily_microusd, _Period(name=f"on {day}", first_day=day, last_day=day)),
        (
            key.monthly_microusd,
            _Period(name=f"in {day[:7]}", first_day=f"{day[:7]}-01", last_day=f"{day[:7]}-31"),
        ),
    )
    if all(limit_microusd is None for limit_microusd, _ in limits):
        return None
    is_behind = _latest_day(connection, key.id) > day
    if is_behind:
        _see(connection, key.id, day)
    for limit_microusd, period in limits:
        if limit_microusd is None:
            continue
        ahead_microusd = _ahead_microusd(connection, key.id, period) if is_behind else 0
        left_microusd = limit_microusd - _booked_microusd(connection, key.id, period) - ahead_microusd
        if ceiling_microusd > left_microusd:
            return BudgetSpentError(
                f"The API key {key.id} has {max(0, left_microusd)} of {limit_microusd} micro-dollars left "
                f"{period.name}, and this may cost {ceiling_microusd}.",
                hint="Days and months begin at 00:00 UTC. Until then, ask for less."
                + (" Later days' money counts, too: the clock was ahead." if ahead_microusd else ""),
                param="budget",
            )
    return None


def _latest_day(connection: Connection, key_id: str) -> str:
    """The newest day on which the key has money; empty if it never had any."""
    newest = select(func.max(balances.c.day)).where(balances.c.key_id == key_id)
    return connection.execute(newest).scalar() or ""


def _booked_microusd(connection: Connection, key_id: str, period: _Period) -> int:
    """What counts on the days of a period."""
    is_in = balances.c.day.between(period.first_day, period.last_day)
    of_key = (balances.c.key_id == key_id, balances.c.account == "funding")
    funded = connection.execute(select(func.sum(balances.c.microusd)).where(*of_key, is_in)).scalar()
    return -int(funded or 0)


def _see(connection: Connection, key_id: str, day: str) -> None:
    """Keep that the clock showed this day after all holds there are."""
    newest = connection.execute(select(func.max(holds.c.number))).scalar_one()
    row = upserting(connection, seen_days).values(key_id=key_id, day=day, hold_number=newest)
    index = ["key_id", "day"]
    connection.execute(row.on_conflict_do_update(index_elements=index, set_={"hold_number": newest}))


def _ahead_microusd(connection: Connection, key_id: str, period: _Period) -> int:
    """What counts of later days: all that was reserved since the clock showed a day before the period."""
    of_key = (seen_days.c.key_id == key_id, seen_days.c.day < period.first_day)
    counted_before = connection.execute(select(func.max(seen_days.c.hold_number)).where(*of_key)).scalar()
    ahead = select(func.sum(counted_of_hold)).where(holds.c.key_id == key_id, holds.c.day > period.last_day)
    ahead = ahead.where(holds.c.number > (counted_before or 0))
    return int(connection.execute(ahead).scalar() or 0)
