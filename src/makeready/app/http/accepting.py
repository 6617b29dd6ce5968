"""A run that is accepted now and carried out later: handed in once, however often the request comes."""

import json
from collections.abc import Collection
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

    async def work(request_id: str) -> Response:
        submitted = await desk.submit(wanted, owner=caller.owner, request_id=request_id, beside=beside)
        told = await desk.beside(desk.accepted_facts, submitted.run_id, owner=caller.owner)
        return JSONResponse(told, status_code=202)

    answer = await Once(desk=desk, caller=caller, body_sha256=body_sha256).answered(request, work)
    answer.headers["location"] = f"/v1/runs/{json.loads(bytes(answer.body))['id']}"
    return answer
