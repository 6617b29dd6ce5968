"""What can be done with a run that has finished: a person's decision, and an edit of its picture."""

from functools import partial
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from makeready.app.http import own_fields
from makeready.app.http.accepting import accepted_once
from makeready.app.http.answers import RUN_LINKS, answered_with, named
from makeready.app.http.bodies import json_body
from makeready.app.http.context import Authorised, Editor, desk_of
from makeready.app.http.direct import DirectRoute
from makeready.app.http.edits import MAX_JSON_EDIT_BYTES
from makeready.app.http.fields import read_fields, schema_of
from makeready.app.http.once import json_sha256
from makeready.app.http.openai_routes import bodies_schema

if TYPE_CHECKING:
    from makeready.store.decisions import Verb

router = APIRouter(prefix="/v1", tags=["runs"], route_class=DirectRoute)


@router.post(
    "/runs/{run_id}/edits",
    summary="A run's picture changed in words, as a run of its own.",
    status_code=202,
    responses=answered_with("It is stored.", named("Run"), status=202, links=RUN_LINKS),
    openapi_extra=bodies_schema(**{"application/json": schema_of(own_fields.RUN_EDIT)}),
)
async def edit(request: Request, run_id: str, caller: Editor) -> Response:
    """What the words name changes, inside the mask where there is one. The new run names its parent."""
    from makeready.app.http.own_desk import edit_of_run

    body = await json_body(request, MAX_JSON_EDIT_BYTES)
    desk = await desk_of(request)
    asked = await desk.waiting(own_fields.run_edit_asked, body, desk.fetch)
    wanted, beside = await desk.beside(edit_of_run, desk, run_id, caller, asked)
    body_sha256 = await desk.beside(json_sha256, f"edits of {run_id}", body)
    return await accepted_once(request, caller, desk, wanted, beside, body_sha256)


def _decision_route(verb: "Verb", name: str, summary: str) -> None:
    async def decide(request: Request, run_id: str, caller: Authorised) -> Response:
        from makeready.app.http import own_desk

        has_body = request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers
        body = await json_body(request) if has_body else {}
        values = read_fields(own_fields.DECISION, body)
        desk = await desk_of(request)
        note, image = values.get("note", ""), values.get("image", "")
        decided = partial(own_desk.decide, desk, run_id, caller, verb, note=note, image_sha256=image)
        return JSONResponse(await desk.beside(decided))

    decide.__doc__ = (
        "Once, for good: the same again changes nothing, another decision is 409. "
        "So is a run that has delivered nothing."
    )
    schema = bodies_schema(**{"application/json": schema_of(own_fields.DECISION)})
    schema["requestBody"]["required"] = False
    router.add_api_route(
        f"/runs/{{run_id}}/{name}",
        decide,
        methods=["POST"],
        name=name,
        summary=summary,
        responses=answered_with("As it stands.", named("Run")),
        openapi_extra=schema,
    )


_decision_route("approved", "approve", "A person takes a run's picture.")
_decision_route("rejected", "reject", "A person takes none of a run's pictures.")
