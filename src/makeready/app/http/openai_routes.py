"""OpenAI's image routes, with their bare aliases and Azure's spellings of them."""

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from makeready.app.http.answers import EVENTS, RUN_OF_PICTURE, answered_with, named
from makeready.app.http.bodies import json_body
from makeready.app.http.context import Caller, Editor, Generator, desk_of
from makeready.app.http.direct import DirectRoute
from makeready.app.http.edits import (
    FORM_EDIT,
    JSON_EDIT,
    MAX_JSON_EDIT_BYTES,
    EditWanted,
    edit_of_form,
    edit_of_json,
    with_deployment,
)
from makeready.app.http.fields import read_fields, schema_of
from makeready.app.http.forms import form_body, form_sha256, is_form
from makeready.app.http.generation import GENERATION, FileForm, Wanted, wanted_of
from makeready.app.http.once import Once, json_sha256
from makeready.app.http.streaming import ImageStream, usage

if TYPE_CHECKING:
    from makeready.app.http.desk import Desk
    from makeready.app.http.pictures import Finished

router = APIRouter(tags=["images"], route_class=DirectRoute)

BARE = ("/v1", "", "/openai/v1")
"""OpenAI's own prefix, the one of clients whose base URL lacks it, and Azure's newer one."""
DEPLOYMENTS = "/openai/deployments/{deployment}"
PICTURES = answered_with(
    "The pictures, or with `stream` the events of their making.",
    named("Images"),
    links=RUN_OF_PICTURE,
    other=EVENTS,
)


def image_route(name: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """One handler under all spellings of a route; OpenAPI has OpenAI's own."""

    def registered(endpoint: Callable[..., Any]) -> Callable[..., Any]:
        for prefix in (*BARE, DEPLOYMENTS):
            router.add_api_route(
                f"{prefix}/images/{name}",
                endpoint,
                methods=["POST"],
                include_in_schema=prefix == "/v1",
                **options,
            )
        return endpoint

    return registered


def bodies_schema(**of_type: Mapping[str, Any]) -> dict[str, Any]:
    """OpenAPI's words for a body of one of these types."""
    content = {name: {"schema": schema} for name, schema in of_type.items()}
    return {"requestBody": {"required": True, "content": content}}


@image_route(
    "generations",
    summary="Pictures from a prompt.",
    responses=PICTURES,
    openapi_extra=bodies_schema(**{"application/json": schema_of(GENERATION)}),
)
async def generations(request: Request, caller: Generator) -> Response:
    """One attempt for each picture, inspected; with `x_makeready.brief` or `.budget` the whole loop."""
    body = await json_body(request)
    values = read_fields(GENERATION, body)
    deployment = request.path_params.get("deployment")
    wanted = wanted_of(values, deployment=deployment)
    return await answered(request, caller, wanted, json_sha256(f"generations {deployment or ''}", body))


async def answered(
    request: Request, caller: Caller, wanted: Wanted | EditWanted, body_sha256: str
) -> Response:
    """The run carried out, once, and its pictures as one JSON object or as events."""
    desk = await desk_of(request)
    is_edit = isinstance(wanted, EditWanted)
    asked = wanted.wanted if isinstance(wanted, EditWanted) else wanted
    order_of = partial(desk.order_of, wanted, caller.owner, loop=caller.loop)
    once = Once(
        desk=desk,
        caller=caller,
        body_sha256=body_sha256,
        order_of=order_of,
        is_awaited=not asked.is_stream,
    )
    if not asked.is_stream:
        told = partial(images_response, wanted=asked)
        return await once.answered(request, partial(delivered, desk, caller, asked.file_form, told))
    claim_id, submitted = await once.begun(request, is_shown=asked.num_partial > 0)
    return ImageStream(
        desk=desk,
        submitted=submitted,
        caller=caller,
        wanted=asked,
        kind="image_edit" if is_edit else "image_generation",
        claim_id=claim_id,
    ).response()


@image_route(
    "edits",
    summary="A picture changed in words.",
    responses=PICTURES,
    openapi_extra=bodies_schema(
        **{"multipart/form-data": schema_of(FORM_EDIT), "application/json": schema_of(JSON_EDIT)}
    ),
)
async def edits(request: Request, caller: Editor) -> Response:
    """What the words name changes, and is inspected; everything else stays pixel for pixel."""
    desk = await desk_of(request)
    deployment = request.path_params.get("deployment")
    route = f"edits {deployment or ''}"
    if is_form(request):
        form = await form_body(request)
        edit = edit_of_form(form, partial(read_fields, FORM_EDIT))
        body_sha256 = await desk.beside(form_sha256, route, form)
    else:
        body = await json_body(request, MAX_JSON_EDIT_BYTES)
        edit = await desk.waiting(edit_of_json, read_fields(JSON_EDIT, body), desk.fetch)
        body_sha256 = await desk.beside(json_sha256, route, body)
    edit = edit if deployment is None else with_deployment(edit, deployment)
    return await answered(request, caller, edit, body_sha256)


def delivered(
    desk: "Desk",
    caller: Caller,
    file_form: FileForm,
    told: Callable[["Finished"], dict[str, Any]],
    run_id: str,
) -> Response:
    """The pictures of a run, once it has ended, as `told` tells of them."""

    def answer_of(done: "Finished") -> Response:
        content = JSONResponse(told(done))
        content.headers.update(cost_headers(done))
        return content

    return desk.delivered(run_id, answer_of, owner=caller.owner, file_form=file_form)


def images_response(done: "Finished", wanted: Wanted) -> dict[str, Any]:
    """OpenAI's answer, with `auto` resolved."""
    data = [{"b64_json": one.base64_text(), "x_makeready": one.facts()} for one in done.pictures]
    told: dict[str, Any] = {
        "created": int(time.time()),
        "data": data,
        "background": "opaque",
        "output_format": wanted.file_form.output_format,
        "quality": wanted.quality,
        "size": done.size,
        "usage": usage(),
        "x_makeready": done.facts(),
    }
    if wanted.safety_identifier:
        told["safety_identifier"] = wanted.safety_identifier
    return told


def cost_headers(done: "Finished") -> dict[str, str]:
    """What LiteLLM reads a call's cost from."""
    from makeready.app.http.pictures import dollars_of

    return {"x-litellm-response-cost": dollars_of(done.run.cost_microusd)}
