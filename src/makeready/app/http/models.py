"""OpenAI's list of models: here they are makers."""

import time
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from makeready.app.http.answers import a_list_object, answered_with, named
from makeready.app.http.choosing import KnownMaker
from makeready.app.http.context import Authorised, desk_of
from makeready.app.http.direct import DirectRoute
from makeready.app.http.failure import unknown_model
from makeready.app.http.generation import AUTO

router = APIRouter(tags=["models"], route_class=DirectRoute)

CHOICE = KnownMaker(id=AUTO, name=AUTO, about="Whoever suits the prompt; also what no model means.")
MODEL_LINKS = {
    "model": {
        "operationId": "model_v1_models__model__get",
        "parameters": {"model": "$response.body#/data/0/id"},
    }
}
STARTED = int(time.time())
"""Makers have no date of birth; clients want a number."""


def model_object(maker: KnownMaker) -> dict[str, Any]:
    return {
        "id": maker.id,
        "object": "model",
        "created": STARTED,
        "owned_by": "makeready",
        "x_makeready": {"about": maker.about},
    }


@router.get(
    "/v1/models",
    summary="The makers that can work here.",
    responses=answered_with("All of them.", a_list_object(named("Model")), links=MODEL_LINKS),
)
@router.get("/openai/v1/models", include_in_schema=False)
@router.get("/models", include_in_schema=False)
async def models(request: Request, caller: Authorised) -> Response:
    """OpenAI's shape; what each makes is in `x_makeready.about`."""
    desk = await desk_of(request)
    found = (CHOICE, *desk.chooser.makers)
    return JSONResponse({"object": "list", "data": [model_object(one) for one in found]})


@router.get(
    "/v1/models/{model:path}",
    summary="One maker.",
    responses=answered_with("It is here.", named("Model")),
)
@router.get("/openai/v1/models/{model:path}", include_in_schema=False)
@router.get("/models/{model:path}", include_in_schema=False)
async def model(request: Request, model: str, caller: Authorised) -> Response:
    """404 for one that is not listed."""
    desk = await desk_of(request)
    known = {one.id: one for one in (CHOICE, *desk.chooser.makers)}
    if model not in known:
        raise unknown_model(model, ", ".join(known))
    return JSONResponse(model_object(known[model]))
