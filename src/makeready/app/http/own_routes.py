"""Our own routes: runs that outlive their request, their events, pictures by content, inspections, makers."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from makeready.app.http.accepting import accepted_once, checked_webhook
from makeready.app.http.answers import EVENTS, RUN_LINKS, a_list_object, answered_with, named
from makeready.app.http.bodies import json_body
from makeready.app.http.context import Authorised, Caller, Examiner, Generator, caller_with, desk_of
from makeready.app.http.direct import DirectRoute
from makeready.app.http.failure import RefusalError, failure_of
from makeready.app.http.fields import read_fields, schema_of
from makeready.app.http.forms import form_body
from makeready.app.http.once import json_sha256
from makeready.app.http.openai_routes import bodies_schema
from makeready.app.http.own_fields import INSPECTION, RUN, check_words, run_asked
from makeready.app.http.streaming import NO_BUFFERS, error_text, event_text
from makeready.app.jobs.port import Beside, JobEvent
from makeready.errors import MakereadyError

if TYPE_CHECKING:
    from makeready.app.http.desk import Desk

router = APIRouter(prefix="/v1", tags=["runs"], route_class=DirectRoute)
AFTER = [
    {
        "name": name,
        "in": where,
        "required": False,
        "schema": {"type": "string", "pattern": "^[0-9]{1,9}$"},
        "description": "The number of the last event that came.",
    }
    for name, where in (("after", "query"), ("last-event-id", "header"))
]
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


@router.post(
    "/runs",
    summary="Start a run.",
    status_code=202,
    responses=answered_with("It is stored.", named("Run"), status=202, links=RUN_LINKS),
    openapi_extra=bodies_schema(**{"application/json": schema_of(RUN)}),
)
async def start(request: Request, caller: Generator) -> Response:
    """The whole loop inside the budget. The answer comes as soon as the run is stored."""
    body = await json_body(request)
    asked = run_asked(body)
    desk = await desk_of(request)
    beside = Beside(webhook=checked_webhook(asked.webhook, desk.config.serve.webhook_hosts))
    return await accepted_once(request, caller, desk, asked.wanted, beside, json_sha256("runs", body))


@router.get(
    "/runs/{run_id}",
    summary="A run as it stands.",
    responses=answered_with("As it stands.", named("Run")),
)
async def show(request: Request, run_id: str, caller: Authorised) -> Response:
    """State, outcome, every attempt with its findings; 404 for a run of somebody else's, too."""
    desk = await desk_of(request)
    return JSONResponse(await desk.beside(desk.run_facts, run_id, owner=caller.owner))


@router.post(
    "/runs/{run_id}/cancel",
    summary="Ask for the end of a run.",
    responses=answered_with("As it stands.", named("Run")),
)
async def cancel(request: Request, run_id: str, caller: Authorised) -> Response:
    """A queued run ends at once, a running one after its step, one that is over stays as it is."""
    desk = await desk_of(request)
    await desk.beside(desk.jobs.cancel, run_id, owner=caller.owner)
    return JSONResponse(await desk.beside(desk.run_facts, run_id, owner=caller.owner))


@router.get(
    "/runs/{run_id}/events",
    summary="What happens in a run, as it happens.",
    response_class=StreamingResponse,
    responses=answered_with("The events.", other=EVENTS),
    openapi_extra={"parameters": AFTER},
)
async def events(request: Request, run_id: str, caller: Authorised) -> Response:
    """Server-sent events with ids. `Last-Event-ID` (or `after`) goes on behind an event; `run.finished` is
    the last."""
    desk = await desk_of(request)
    told = (request.headers.get("last-event-id"), request.query_params.get("after"))
    after = next(iter([_number(one) for one in told if one is not None]), 0)
    await desk.beside(desk.jobs.job, run_id, owner=caller.owner)
    lines = _told(desk, run_id, after, partial(caller_with(""), request), caller.request_id)
    return StreamingResponse(lines, media_type="text/event-stream", headers=NO_BUFFERS)


def event_facts(event: JobEvent) -> dict[str, Any]:
    return {
        "sequence": event.sequence,
        "name": event.name,
        "message": event.message,
        "elapsed_s": round(event.elapsed_s, 3),
        "attempt": event.attempt_index if event.attempt_index >= 0 else None,
    }


async def _told(
    desk: "Desk", run_id: str, after: int, caller_now: Callable[[], Awaitable[Caller]], request_id: str
) -> AsyncIterator[str]:
    """The events, as long as the caller may have them. An error is the last one here, not of the run: it goes
    on, and may be followed again behind the last id."""
    while True:
        try:
            caller = await caller_now()
            job = await desk.beside(desk.jobs.job, run_id, owner=caller.owner)  # before: its end is an event
            found = await desk.events(run_id, owner=caller.owner, after=after)
        except MakereadyError as error:
            yield error_text(failure_of(error), request_id)
            return
        for event in found:
            after = event.sequence
            yield event_text(event.name, event_facts(event), number=event.sequence)
        if any(event.name == "run.finished" for event in found):
            return
        if not found and job.state.is_final:
            return
        if not found:
            yield ": working\n\n"


@router.get(
    "/images/{sha256}",
    summary="A picture by the hash of its PNG.",
    response_class=Response,
    responses=answered_with("The picture.", other={"image/png": {"type": "string", "format": "binary"}})
    | answered_with("It is as the client has it.", status=304),
)
async def image(request: Request, sha256: str, caller: Authorised) -> Response:
    """The PNG as it was stored. It never changes, so it may be kept for good."""
    desk = await desk_of(request)
    content = None
    if _SHA256.fullmatch(sha256):
        content = await desk.beside(desk.picture, sha256, owner=caller.owner)
    if content is None:
        raise RefusalError(404, "not_found", "There is no such picture.", param="sha256")
    headers = {"etag": f'"{sha256}"', "cache-control": "private, max-age=31536000, immutable"}
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="image/png", headers=headers)


@router.post(
    "/inspect",
    summary="Any picture against a brief.",
    responses=answered_with("What is found.", named("Inspection")),
    openapi_extra=bodies_schema(**{"multipart/form-data": schema_of(INSPECTION)}),
)
async def inspect(request: Request, caller: Examiner) -> Response:
    """The findings, one for each constraint, and what they add up to. Nothing is stored."""
    form = await form_body(request)
    values = read_fields(INSPECTION, form.fields)
    check_words(values)
    pictures = form.files.get("image", ())
    if len(pictures) != 1 or set(form.files) != {"image"}:
        raise RefusalError(
            400, "invalid_value", "There must be one picture.", hint="Send it as `image`.", param="image"
        )
    desk = await desk_of(request)
    words = values["prompt"] if "prompt" in values else values["brief"]
    told: dict[str, Any] = await desk.beside(partial(desk.inspected, pictures[0], words, values.get("maker")))
    return JSONResponse(told)


@router.get(
    "/makers",
    summary="Who makes pictures here.",
    responses=answered_with("All of them.", a_list_object(named("Maker"))),
)
async def makers(request: Request, caller: Authorised) -> Response:
    """As /v1/models, in our words, with what each can, what it takes, and what runs have told of it."""
    desk = await desk_of(request)
    return JSONResponse({"object": "list", "data": await desk.beside(desk.chooser.maker_facts)})


def _number(text: str) -> int:
    if not (text.isdecimal() and text.isascii() and len(text) < 10):
        raise RefusalError(
            400,
            "invalid_value",
            "An event's id is a whole number.",
            hint="Give the id of the last event that came, or nothing.",
            param="last-event-id",
        )
    return int(text)
