"""OpenAI's image routes, with their bare aliases and Azure's spellings of them."""

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from makeready.app.http.bodies import json_body
from makeready.app.http.context import Authorised, Caller, desk_of
from makeready.app.http.fields import read_fields, schema_of
from makeready.app.http.generation import GENERATION, Wanted, wanted_of

if TYPE_CHECKING:
    from makeready.app.http.pictures import Finished

router = APIRouter(tags=["images"])

BARE = ("", "/v1", "/openai/v1")
"""OpenAI's own prefix, the one of clients whose base URL lacks it, and Azure's newer one."""
DEPLOYMENTS = "/openai/deployments/{deployment}"
NO_TOKENS: Mapping[str, Any] = {
    "input_tokens": 0,
    "input_tokens_details": {"text_tokens": 0, "image_tokens": 0},
    "output_tokens": 0,
    "output_tokens_details": {"text_tokens": 0, "image_tokens": 0},
    "total_tokens": 0,
}
"""Drawn pictures take no tokens. What a run costs is in `x_makeready.cost_microusd`."""


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


def json_schema(table_schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": table_schema}}}}


@image_route(
    "generations", summary="Pictures from a prompt.", openapi_extra=json_schema(schema_of(GENERATION))
)
async def generations(request: Request, caller: Authorised) -> Response:
    """One attempt for each picture, inspected; with `x_makeready.brief` or `.budget` the whole loop."""
    body = await json_body(request)
    values = read_fields(GENERATION, body)
    wanted = wanted_of(values, deployment=request.path_params.get("deployment"))
    return await answered(request, caller, wanted)


async def answered(request: Request, caller: Caller, wanted: Wanted) -> Response:
    """The run carried out, and its pictures as one JSON object."""
    desk = await desk_of(request)
    run_id = await desk.submit(wanted, owner=caller.owner, request_id=caller.request_id)
    await desk.ended(run_id, owner=caller.owner)
    done = await desk.finished(run_id, wanted.file_form)
    content = await desk.beside(lambda: JSONResponse(images_response(done, wanted)))
    content.headers.update(cost_headers(done))
    return content


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
        "usage": dict(NO_TOKENS),
        "x_makeready": done.facts(),
    }
    if wanted.safety_identifier:
        told["safety_identifier"] = wanted.safety_identifier
    return told


def cost_headers(done: "Finished") -> dict[str, str]:
    """What LiteLLM reads a call's cost from."""
    from makeready.app.http.pictures import dollars_of

    return {"x-litellm-response-cost": dollars_of(done.run.cost_microusd)}
