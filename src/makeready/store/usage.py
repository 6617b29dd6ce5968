"""What was used: runs, pictures with their verdicts, seconds and money, by day, API key and maker.

Money is that of the holds, which are what the books add up to: summed over makers it is to the micro-dollar
what the ledger's balances say. A picture counts on the day on which its run began, money on the day on which
it was reserved.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from sqlalchemy import ColumnElement, Connection, Select, case, func, literal, select

from makeready.errors import CallerError
from makeready.loop.run import maker_of_step
from makeready.store.database import Database
from makeready.store.schema import LOCAL_KEY, attempts, findings, holds, jobs, runs

Grouping = Literal["day", "key", "maker"]
GROUPINGS: Final[tuple[Grouping, ...]] = get_args(Grouping)
_PICTURES: Final = ("pictures", "met", "unverified", "not_met")
_COUNTS: Final = (
    *("runs", "seconds", "settled_microusd", "reserved_microusd", "unknown_microusd"),
    *_PICTURES,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """One line. What the report is not grouped by is None.

    `runs` counts those in which the maker made a picture: of a run with two makers both have one, so runs add
    up over days and keys, not over makers. A run that made nothing stands under the maker "". `met`,
    `unverified` and `not_met` are of the pictures, and add up to them. `seconds` is what making and
    inspecting took.
    """

    day: str | None
    key_id: str | None
    maker: str | None
    runs: int = 0
    pictures: int = 0
    met: int = 0
    unverified: int = 0
    not_met: int = 0
    seconds: float = 0.0
    settled_microusd: int = 0
    reserved_microusd: int = 0
    unknown_microusd: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days in UTC, both with it, as 2026-11-23. `key_id` None: of all keys; "local": of none.

    Raises: CallerError for days that go backwards.
    """

    first_day: str
    last_day: str
    key_id: str | None = None

    def __post_init__(self) -> None:
        if self.first_day > self.last_day:
            raise CallerError(
                f"The usage would begin on {self.first_day} and end on {self.last_day}.",
                hint="Name the earlier day first.",
                param="from",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageReport:
    """The lines, the newest day first, then by key and maker, and all of them as one."""

    lines: tuple[Used, ...]
    total: Used


def usage_of(database: Database, period: Period, group_by: Iterable[Grouping]) -> UsageReport:
    """What was used in a period, at one moment of the store."""
    with database.reading() as connection:
        lines = _lines(connection, period, frozenset(group_by))
        total = _lines(connection, period, frozenset())
    lines.sort(key=lambda one: (one.key_id or "", one.maker or ""))
    lines.sort(key=lambda one: one.day or "", reverse=True)
    nothing = Used(day=None, key_id=None, maker=None)
    return UsageReport(lines=tuple(lines), total=total[0] if total else nothing)


def _lines(connection: Connection, period: Period, groups: frozenset[Grouping]) -> list[Used]:
    found: defaultdict[tuple[str | None, ...], dict[str, Any]] = defaultdict(
        lambda: dict.fromkeys(_COUNTS, 0)
    )
    for row in connection.execute(_runs(period, groups)):
        found[_place(row, groups)]["runs"] += int(row.runs)
    for row in connection.execute(_pictures(period)):
        line = found[_place(row, groups)]
        for name in _PICTURES:
            line[name] += int(getattr(row, name))
        line["seconds"] += float(row.seconds)
    for row in connection.execute(_money(period)):
        line = found[_place(row, groups, maker_of_step(row.reason))]
        line[f"{row.state}_microusd"] += int(row.microusd)
    return [Used(day=day, key_id=key, maker=maker, **counts) for (day, key, maker), counts in found.items()]


def _place(row: Any, groups: frozenset[Grouping], maker: str | None = None) -> tuple[str | None, ...]:
    """Where a row counts: its day, key and maker, as far as the report is grouped by them."""
    values = {"day": row.day, "key": row.key_id, "maker": row.maker if maker is None else maker}
    return tuple(values[name] if name in groups else None for name in GROUPINGS)


def _is_begun_in(period: Period) -> tuple[ColumnElement[bool], ...]:
    """The runs of a period, by the index on their time: behind a day's text comes a T."""
    return runs.c.created_utc >= period.first_day, runs.c.created_utc < f"{period.last_day}U"


_day = func.substr(runs.c.created_utc, 1, 10)
_key = func.coalesce(jobs.c.owner, LOCAL_KEY)


def _within(query: Select[Any], period: Period) -> Select[Any]:
    query = query.where(*_is_begun_in(period))
    return query if period.key_id is None else query.where(_key == period.key_id)


def _runs(period: Period, groups: frozenset[Grouping]) -> Select[Any]:
    """How many runs there are; by maker only where that is asked for, since a run may have several."""
    owned = runs.outerjoin(jobs, jobs.c.run_id == runs.c.id)
    if "maker" not in groups:
        query = select(_day.label("day"), _key.label("key_id"), func.count().label("runs")).select_from(owned)
        query = query.add_columns(literal("").label("maker"))
        return _within(query, period).group_by(_day, _key)
    maker = func.coalesce(attempts.c.maker, "")
    made = owned.outerjoin(attempts, attempts.c.run_id == runs.c.id)
    number = func.count(runs.c.id.distinct()).label("runs")
    query = select(_day.label("day"), _key.label("key_id"), maker.label("maker"), number).select_from(made)
    return _within(query, period).group_by(_day, _key, maker)


def _pictures(period: Period) -> Select[Any]:
    """Pictures with their verdicts: a must that is broken decides, then one that is unknown."""
    is_must = findings.c.severity == "must"
    worst = func.max(
        case(
            (is_must & (findings.c.verdict == "broken"), 2),
            (is_must & (findings.c.verdict == "unknown"), 1),
            else_=0,
        )
    )
    begun = select(runs.c.id).where(*_is_begun_in(period))
    by_attempt = (findings.c.run_id, findings.c.attempt_number)
    query = select(*by_attempt, worst.label("worst")).where(findings.c.run_id.in_(begun))
    judged = query.group_by(*by_attempt).subquery()
    is_its = (judged.c.run_id == attempts.c.run_id) & (judged.c.attempt_number == attempts.c.number)
    found = attempts.join(runs, runs.c.id == attempts.c.run_id).outerjoin(jobs, jobs.c.run_id == runs.c.id)
    found = found.outerjoin(judged, is_its)
    counted = {
        name: func.sum(case((func.coalesce(judged.c.worst, 0) == rank, 1), else_=0)).label(name)
        for rank, name in enumerate(("met", "unverified", "not_met"))
    }
    seconds = func.sum(attempts.c.finished_s - attempts.c.started_s).label("seconds")
    shown = select(_day.label("day"), _key.label("key_id"), attempts.c.maker, seconds, *counted.values())
    shown = shown.add_columns(func.count().label("pictures")).select_from(found)
    return _within(shown, period).group_by(_day, _key, attempts.c.maker)


def _money(period: Period) -> Select[Any]:
    """The holds that count, by what they were for."""
    counted = case((holds.c.state == "settled", holds.c.cost_microusd), else_=holds.c.ceiling_microusd)
    by = (holds.c.day, holds.c.key_id, holds.c.reason, holds.c.state)
    query = select(*by, func.sum(counted).label("microusd")).where(holds.c.state != "released")
    query = query.where(holds.c.day >= period.first_day, holds.c.day <= period.last_day).group_by(*by)
    return query if period.key_id is None else query.where(holds.c.key_id == period.key_id)
