"""What finished runs tell of makers: counted once, in the transaction that ends the run.

Sums by kind of brief and maker, so that the router reads a few rows however many runs there are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from makeready.errors import BudgetSpentError, ModeratedError, WithheldError
from makeready.loop.route import Experience
from makeready.loop.run import Attempt, Failure, Outcome
from makeready.store.database import INSERTS
from makeready.store.decisions import accept_rates
from makeready.store.prepared import Prepared
from makeready.store.schema import experiences

JUDGED = frozenset({Outcome.MET, Outcome.UNVERIFIED, Outcome.NOT_MET})
"""Runs that came to an end of their own. A cancelled one tells nothing yet; it may go on."""
NOBODYS_FAULT = frozenset({ModeratedError.code, WithheldError.code, BudgetSpentError.code, "answer_lost"})
"""Failures that say nothing of who makes: rules of a service, money that was not there, a crash of ours."""
_SUMS = ("num_tries", "num_accepted", "num_rejected", "num_attempts", "cost_microusd", "seconds")


def _adding(upsert: postgresql.Insert | sqlite.Insert) -> postgresql.Insert | sqlite.Insert:
    sums = {name: experiences.c[name] + upsert.excluded[name] for name in _SUMS}
    return upsert.on_conflict_do_update(index_elements=["kind", "maker"], set_=sums)


_ADD: Final = Prepared({dialect: _adding(insert(experiences)) for dialect, insert in INSERTS.items()})


def learn_within(
    connection: Connection, kind: str, attempts: Iterable[Attempt], failures: Iterable[Failure]
) -> None:
    """Count a run of a kind of brief by all that was tried in it. The caller sees to it that it is counted
    once."""
    told = experience_of(kind, attempts, failures)
    rows = [
        {"kind": one.kind, "maker": one.maker, **{name: getattr(one, name) for name in _SUMS}}
        for one in sorted(told, key=lambda one: one.maker)  # one order, so that two runs do not deadlock
    ]
    _ADD.run_each(connection, rows)


def experience_of(
    kind: str, attempts: Iterable[Attempt], failures: Iterable[Failure]
) -> tuple[Experience, ...]:
    """What one run tells, a line for each maker that worked on it."""
    tries: dict[tuple[str, int], list[Experience]] = {}
    for attempt in attempts:
        tries.setdefault((attempt.maker, attempt.proposal_index), []).append(_of_attempt(kind, attempt))
    for failure in failures:
        if failure.code in NOBODYS_FAULT:
            continue
        maker, asked_index = _whose(failure)
        known = next((index for name, index in tries if name == maker), 0)
        key = maker, known if asked_index is None else asked_index
        tries.setdefault(key, []).append(_of_failure(kind, maker, failure))
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


def _of_attempt(kind: str, attempt: Attempt) -> Experience:
    """An attempt as if it were all of a try: accepted, rejected, or neither."""
    return Experience(
        kind=kind,
        maker=attempt.maker,
        num_tries=1,
        num_accepted=int(attempt.outcome is Outcome.MET),
        num_rejected=int(attempt.outcome is Outcome.NOT_MET),
        num_attempts=1,
        cost_microusd=attempt.cost_microusd,
        seconds=attempt.finished_s - attempt.started_s,
    )


def _of_failure(kind: str, maker: str, failure: Failure) -> Experience:
    return Experience(
        kind=kind,
        maker=maker,
        num_tries=1,
        num_rejected=1,
        num_attempts=1,
        cost_microusd=failure.cost_microusd,
        seconds=failure.finished_s - failure.started_s,
    )


def _whose(failure: Failure) -> tuple[str, int | None]:
    """Whose step gave no picture. Its name ends with it (`run.make_step`, `adjust_step`); only a first try's
    says for which proposal."""
    verb, first, *rest = failure.step.split(" ", 2)
    if verb == "make":
        return rest[0], int(first)
    return rest[0].split(" ", 2)[-1], None


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
