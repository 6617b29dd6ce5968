"""`makeready usage`: what was spent, and what was made for it."""

import json
import re
from typing import TYPE_CHECKING, Annotated

import typer

from makeready.app.cli.keys import amount, found_store, print_table
from makeready.app.cli.options import JsonOption, StoreOption
from makeready.errors import CallerError

if TYPE_CHECKING:
    from makeready.store.postings import Usage
    from makeready.store.usage import Grouping, Used

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?", re.ASCII)
NO_USAGE = "Nothing has been paid for yet."
NOTHING_MADE = "Nothing has been made yet."


def usage(
    key: Annotated[
        str | None, typer.Option("--key", metavar="KEY", help="Of this API key alone; local: no key.")
    ] = None,
    month: Annotated[
        str | None,
        typer.Option("--month", metavar="YYYY-MM", help="Of this month, or of a day: YYYY-MM-DD."),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="day,key,maker", help="Count runs and pictures, too, by some of these."),
    ] = None,
    as_json: JsonOption = False,
    store: StoreOption = None,
) -> None:
    """Show what was spent, by API key and day (UTC), and whether the books add up."""
    if month is not None and not MONTH.fullmatch(month):
        raise CallerError(f"{month!r} is no month.", hint="Write it as 2026-11, or a day as 2026-11-23.")
    if by is not None:
        _report(key, month or "", groups_of(by), as_json=as_json, store=store)
        return
    with found_store(store) as opened:
        found = opened.ledger.usage(key_id=key, days=month or "") if opened else ()
        audit = opened.ledger.audit() if opened else None
    if as_json:
        books = {
            "postings": audit.num_postings if audit else 0,
            "sum_microusd": audit.sum_microusd if audit else 0,
            "drift_microusd": audit.drift_microusd if audit else 0,
        }
        typer.echo(json.dumps({"usage": [_spent(one) for one in found], "books": books}, indent=2))
        return
    if not found or audit is None:
        typer.echo(NO_USAGE)
        return
    from makeready.app.wording import plural

    print_table(
        ("day", "key", "spent", "reserved", "unknown", "counted"),
        [
            (
                one.day or "?",
                one.key_id,
                amount(one.spent_microusd),
                amount(one.reserved_microusd),
                amount(one.unknown_microusd),
                amount(one.counted_microusd),
            )
            for one in found
        ],
    )
    state = "add up" if audit.is_whole else f"DO NOT ADD UP: {amount(audit.drift_microusd)} apart"
    typer.echo(f"The books of {plural(audit.num_postings, 'posting')} {state}.")


def groups_of(text: str) -> "tuple[Grouping, ...]":
    """What a report is grouped by, in our order.

    Raises: CallerError for words that it cannot be grouped by.
    """
    from makeready.store.usage import GROUPINGS as KNOWN

    words = {one.strip() for one in text.split(",")}
    if words - set(KNOWN):
        raise CallerError(
            f"A report is not grouped by {text[:60]!r}.", hint=f"Use some of {','.join(KNOWN)}.", param="by"
        )
    return tuple(one for one in KNOWN if one in words)


def _report(
    key: str | None, days: str, groups: "tuple[Grouping, ...]", *, as_json: bool, store: str | None
) -> None:
    from makeready.store.usage import Period, UsageReport, Used, usage_of

    period = Period(first_day=days, last_day=f"{days}~", key_id=key)  # "~" comes after every digit
    with found_store(store) as opened:
        nothing = UsageReport(lines=(), total=Used(day=None, key_id=None, maker=None))
        report = usage_of(opened.database, period, groups) if opened else nothing
    if as_json:
        told = {"usage": [_used(one) for one in report.lines], "total": _used(report.total)}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
    elif not report.lines:
        typer.echo(NOTHING_MADE)
    else:
        heads = ("runs", "pictures", "met", "unverified", "not met", "time", "spent", "reserved", "unknown")
        rows = [(*_places(one, groups), *_counts(one)) for one in report.lines]
        total = ("all", *("" for _ in groups[1:]), *_counts(report.total))
        print_table((*groups, *heads), [*rows, total])


def _places(one: "Used", groups: "tuple[Grouping, ...]") -> tuple[str, ...]:
    values = {"day": one.day or "?", "key": one.key_id or "", "maker": one.maker or "-"}
    return tuple(values[name] for name in groups)


def _counts(one: "Used") -> tuple[str, ...]:
    from makeready.app.wording import seconds

    counts = (one.runs, one.pictures, one.met, one.unverified, one.not_met)
    money = (one.settled_microusd, one.reserved_microusd, one.unknown_microusd)
    return (*map(str, counts), seconds(one.seconds), *map(amount, money))


def _used(one: "Used") -> dict[str, object]:
    return {
        "day": one.day,
        "key": one.key_id,
        "maker": one.maker,
        "runs": one.runs,
        "pictures": one.pictures,
        "met": one.met,
        "unverified": one.unverified,
        "not_met": one.not_met,
        "seconds": round(one.seconds, 3),
        "settled_microusd": one.settled_microusd,
        "reserved_microusd": one.reserved_microusd,
        "unknown_microusd": one.unknown_microusd,
    }


def _spent(one: "Usage") -> dict[str, object]:
    return {
        "day": one.day or None,
        "key": one.key_id,
        "spent_microusd": one.spent_microusd,
        "reserved_microusd": one.reserved_microusd,
        "unknown_microusd": one.unknown_microusd,
        "counted_microusd": one.counted_microusd,
    }
