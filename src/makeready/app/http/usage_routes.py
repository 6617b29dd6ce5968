"""What was used, by day, API key and maker: a key sees its own, an admin's key all of them."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from makeready.app.http.answers import MAYBE_TEXT, SECONDS, TEXT, WHOLE, a_list, an_object, answered_with
from makeready.app.http.context import LOCAL_OWNER, Authorised, Caller, desk_of
from makeready.app.http.direct import DirectRoute
from makeready.app.http.failure import RefusalError
from makeready.errors import MissingScopeError

if TYPE_CHECKING:
    from makeready.store.usage import Grouping, Used

router = APIRouter(prefix="/v1", tags=["usage"], route_class=DirectRoute)

GROUPINGS = ("day", "key", "maker")
USUAL_DAYS = 30
"""Ours: a month, where nothing else is asked for."""
_KEY = re.compile(r"key_[0-9a-f]{12}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_COUNTS = {
    **dict.fromkeys(("runs", "pictures", "met", "unverified", "not_met"), WHOLE),
    "seconds": SECONDS,
    **dict.fromkeys(("settled_microusd", "reserved_microusd", "unknown_microusd"), WHOLE),
}
USAGE = an_object(
    object={"const": "usage"},
    group_by=a_list(TEXT),
    data=a_list(an_object(day=MAYBE_TEXT, key=MAYBE_TEXT, maker=MAYBE_TEXT, **_COUNTS)),
    total=an_object(**_COUNTS),
    **{"from": TEXT, "to": TEXT},
)
DAY = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
PARAMETERS = {
    "from": ("The first day, in UTC; 29 days before the last one where it is left out.", DAY),
    "to": ("The last day; today where it is left out.", DAY),
    "group_by": ("Any of day, key, maker, with commas; `day,key` where it is left out.", TEXT),
    "key": ("Of this API key alone; of all where it is left out and the caller is an admin.", TEXT),
}


@router.get(
    "/usage",
    summary="What was used, by day, key and maker.",
    responses=answered_with("The lines, the newest day first, and their sum.", USAGE),
    openapi_extra={
        "parameters": [
            {"name": name, "in": "query", "required": False, "description": about, "schema": schema}
            for name, (about, schema) in PARAMETERS.items()
        ]
    },
)
async def usage(request: Request, caller: Authorised) -> Response:
    """Runs, pictures with their verdicts, seconds and micro-dollars, which add up to the ledger's books."""
    from makeready.store.usage import Period, usage_of

    asked = request.query_params
    last = _day(asked.get("to"), "to") or datetime.now(UTC).date()
    first = _day(asked.get("from"), "from") or last - timedelta(
        days=min(USUAL_DAYS - 1, last.toordinal() - 1)
    )
    groups = _groups(asked.get("group_by"))
    period = Period(first_day=str(first), last_day=str(last), key_id=_key(asked.get("key"), caller))
    desk = await desk_of(request)
    report = await desk.beside(usage_of, desk.store.database, period, groups)
    lines = [
        {"day": one.day, "key": one.key_id, "maker": _maker(one.maker), **_counts(one)}
        for one in report.lines
    ]
    return JSONResponse(
        {
            "object": "usage",
            "from": period.first_day,
            "to": period.last_day,
            "group_by": list(groups),
            "data": lines,
            "total": _counts(report.total),
        }
    )


def _day(text: str | None, param: str) -> date | None:
    if text is None:
        return None
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise RefusalError(
        400,
        "invalid_value",
        f"{text[:40]!r} is no day.",
        hint="Write it as 2026-11-23.",
        param=param,
    )


def _groups(text: str | None) -> "tuple[Grouping, ...]":
    words = ("day", "key") if text is None else tuple(one for one in text.split(",") if one)
    if set(words) - set(GROUPINGS):
        raise RefusalError(
            400,
            "invalid_value",
            f"A report is not grouped by {text!r:.60}.",
            hint=f"Use any of {', '.join(GROUPINGS)}, with commas between them.",
            param="group_by",
        )
    return cast("tuple[Grouping, ...]", tuple(one for one in GROUPINGS if one in words))


def _key(asked: str | None, caller: Caller) -> str | None:
    """Whose usage it is: an admin's choice, None for everybody's; for all others their own.

    Raises: MissingScopeError for somebody else's, RefusalError for what is no key's id.
    """
    if asked is not None and asked != LOCAL_OWNER and not _KEY.fullmatch(asked):
        raise RefusalError(
            400, "invalid_value", "That is no API key's id.", hint="Give it as key_9f2c51d07a3e.", param="key"
        )
    if caller.is_admin:
        return asked
    if asked not in (None, caller.owner):
        raise MissingScopeError(
            "This API key sees its own usage.", hint="Use a key with the scope admin.", param="key"
        )
    return caller.owner


def _maker(name: str | None) -> str | None:
    from makeready.app.http.pictures import listed_maker

    return None if name is None else listed_maker(name)


def _counts(one: "Used") -> dict[str, Any]:
    return {name: getattr(one, name) for name in _COUNTS} | {"seconds": round(one.seconds, 3)}
