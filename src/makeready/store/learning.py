"""What finished runs tell of makers: counted once, in the transaction that ends the run.

Sums by kind of brief and maker, so that the router reads a few rows however many runs there are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection, Label, and_, bindparam, case, func, select
from sqlalchemy.dialects import postgresql, sqlite

from makeready.brief import Verdict
from makeready.errors import BudgetSpentError, ModeratedError, WithheldError
from makeready.loop.route import Experience
from makeready.loop.run import Outcome
from makeready.store.database import INSERTS
from makeready.store.decisions import accept_rates
from makeready.store.schema import attempts, experiences, failures, findings

JUDGED = frozenset({Outcome.MET, Outcome.UNVERIFIED, Outcome.NOT_MET})
"""Runs that came to an end of their own. A cancelled one tells nothing yet; it may go on."""
NOBODYS_FAULT = frozenset({ModeratedError.code, WithheldError.code, BudgetSpentError.code, "answer_lost"})
"""Failures that say nothing of who makes: rules of a service, money that was not there, a crash of ours."""
_SUMS = ("num_tries", "num_accepted", "num_rejected", "num_attempts", "cost_microusd", "seconds")


def _num_musts(verdict: Verdict) -> Label[int]:
    is_one = and_(findings.c.verdict == verdict.value, findings.c.severity == "must")
    return func.coalesce(func.sum(case((is_one, 1), else_=0)), 0).label(f"num_{verdict.value}")


# Built once: a run was counted in 2.6 ms of CPU where they were put together each time, and is in 0.3 ms so.
_OF_ATTEMPTS: Final = (
    select(
        attempts.c.maker,
        attempts.c.proposal_index,
        attempts.c.cost_microusd,
        (attempts.c.finished_s - attempts.c.started_s).label("seconds"),
        _num_musts(Verdict.BROKEN),
        _num_musts(Verdict.UNKNOWN),
    )
    .select_from(
        attempts.outerjoin(
            findings,
            and_(findings.c.run_id == attempts.c.run_id, findings.c.attempt_number == attempts.c.number),
        )
    )
    .where(attempts.c.run_id == bindparam("run_id"))
    .group_by(attempts.c.run_id, attempts.c.number)
    .order_by(attempts.c.number)
)
_OF_FAILURES: Final = (
    select(failures).where(failures.c.run_id == bindparam("run_id")).order_by(failures.c.position)
)


def _adding(upsert: postgresql.Insert | sqlite.Insert) -> postgresql.Insert | sqlite.Insert:
    sums = {name: experiences.c[name] + upsert.excluded[name] for name in _SUMS}
    return upsert.on_conflict_do_update(index_elements=["kind", "maker"], set_=sums)


_ADD: Final = {dialect: _adding(insert(experiences)) for dialect, insert in INSERTS.items()}


def learn_within(connection: Connection, run_id: str, kind: str) -> None:
    """Count a run whose attempts are all in the store. The caller sees to it that it is counted once."""
    told = experience_of(connection, run_id, kind)
    if not told:
        return
    rows = [
        {"kind": one.kind, "maker": one.maker, **{name: getattr(one, name) for name in _SUMS}}
        for one in sorted(told, key=lambda one: one.maker)  # one order, so that two runs do not deadlock
    ]
    connection.execute(_ADD[connection.dialect.name], rows)


def experience_of(connection: Connection, run_id: str, kind: str) -> tuple[Experience, ...]:
    """What one run tells, a line for each maker that worked on it."""
    tries: dict[tuple[str, int], list[Experience]] = {}
    for maker, proposal_index, one in _attempts(connection, run_id, kind):
        tries.setdefault((maker, proposal_index), []).append(one)
    for maker, asked_index, one in _failures(connection, run_id, kind):
        known = next((index for name, index in tries if name == maker), 0)
        key = maker, known if asked_index is None else asked_index
        tries.setdefault(key, []).append(one)
    makers = dict.fromkeys(maker for maker, _ in tries)
    return tuple(
        _added(kind, maker, [_try(found) for (name, _), found in tries.items() if name == maker])
        for maker in makers
    )


def known_experiences(connection: Connection) -> tuple[Experience, ...]:
    """All sums, by kind and maker. What a person approved or rejected is told once more, as much as a run."""
    found = {
        (row.kind, row.maker): Experience(**row._mapping) for row in connection.execute(select(experiences))
    }
    for rate in accept_rates(connection):
        key = rate.kind, rate.maker
        so_far = found.get(key, Experience(kind=rate.kind, maker=rate.maker))
        found[key] = replace(
            so_far,
            num_accepted=so_far.num_accepted + rate.num_approved,
            num_rejected=so_far.num_rejected + rate.num_rejected,
        )
    return tuple(found[key] for key in sorted(found))


def _attempts(connection: Connection, run_id: str, kind: str) -> Iterable[tuple[str, int, Experience]]:
    """Each attempt as if it were all of a try: accepted, rejected, or neither."""

    for row in connection.execute(_OF_ATTEMPTS, {"run_id": run_id}):
        is_met = row.num_broken == row.num_unknown == 0
        told = Experience(
            kind=kind,
            maker=row.maker,
            num_tries=1,
            num_accepted=int(is_met),
            num_rejected=int(row.num_broken > 0),
            num_attempts=1,
            cost_microusd=row.cost_microusd,
            seconds=row.seconds,
        )
        yield row.maker, row.proposal_index, told


def _failures(connection: Connection, run_id: str, kind: str) -> Iterable[tuple[str, int | None, Experience]]:
    """Steps that gave no picture. Their names end with whose they were (`run.make_step`, `adjust_step`); only
    a first try's says for which proposal."""
    for row in connection.execute(_OF_FAILURES, {"run_id": run_id}):
        if row.code in NOBODYS_FAULT:
            continue
        verb, first, *rest = row.step.split(" ", 2)
        maker = rest[0] if verb == "make" else rest[0].split(" ", 2)[-1]
        told = Experience(
            kind=kind,
            maker=maker,
            num_tries=1,
            num_rejected=1,
            num_attempts=1,
            cost_microusd=row.cost_microusd,
            seconds=row.finished_s - row.started_s,
        )
        yield maker, int(first) if verb == "make" else None, told


def _try(found: Sequence[Experience]) -> Experience:
    """One maker's work on one proposal: accepted if any of it was, rejected if all that could be told was."""
    is_accepted = any(one.num_accepted for one in found)
    is_unsure = any(not one.num_accepted and not one.num_rejected for one in found)
    whole = _added(found[0].kind, found[0].maker, found)
    return Experience(
        kind=whole.kind,
        maker=whole.maker,
        num_tries=1,
        num_accepted=int(is_accepted),
        num_rejected=int(not is_accepted and not is_unsure),
        num_attempts=whole.num_attempts,
        cost_microusd=whole.cost_microusd,
        seconds=whole.seconds,
    )


def _added(kind: str, maker: str, parts: Sequence[Experience]) -> Experience:
    return Experience(
        kind=kind,
        maker=maker,
        num_tries=sum(one.num_tries for one in parts),
        num_accepted=sum(one.num_accepted for one in parts),
        num_rejected=sum(one.num_rejected for one in parts),
        num_attempts=sum(one.num_attempts for one in parts),
        cost_microusd=sum(one.cost_microusd for one in parts),
        seconds=sum(one.seconds for one in parts),
    )
