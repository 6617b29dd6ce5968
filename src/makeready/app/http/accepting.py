"""A run that is accepted now and carried out later: handed in once, however often the request comes."""

import json
from collections.abc import Collection
from functools import partial
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from makeready.app.http.context import Caller
from makeready.app.http.edits import EditWanted
from makeready.app.http.generation import Wanted
from makeready.app.http.once import Once
from makeready.app.jobs.port import Beside, Webhook
from makeready.app.webhooks.sending import endpoint

if TYPE_CHECKING:
    from makeready.app.http.desk import Desk


def checked_webhook(webhook: Webhook | None, allowed_hosts: Collection[str]) -> Webhook | None:
    """Raises: CallerError for an address that the server would not go to."""
    if webhook is not None:
        endpoint(webhook.url, allowed_hosts)
    return webhook


async def accepted_once(
    request: Request,
    caller: Caller,
    desk: "Desk",
    wanted: Wanted | EditWanted,
    beside: Beside,
    body_sha256: str,
) -> Response:
    """202 with the run and where it is; the same run again for the same request."""

    def told(run_id: str) -> Response:
        return JSONResponse(desk.accepted_facts(run_id, owner=caller.owner), status_code=202)

    once = Once(
        desk=desk,
        caller=caller,
        body_sha256=body_sha256,
        order_of=partial(desk.order_of, wanted, caller.owner),
        beside=beside,
    )
    answer = await once.answered(request, told)
    answer.headers["location"] = f"/v1/runs/{json.loads(bytes(answer.body))['id']}"
    return answer
