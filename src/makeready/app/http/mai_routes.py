"""Azure MAI's image routes: their fields, their answers, their errors.

Upstream ignores what it does not know; here what is known to be sent and worth nothing is recorded, and
anything else is refused by its name.
"""

import time
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from makeready.app.http.answers import RUN_OF_PICTURE, answered_with, named
from makeready.app.http.bodies import json_body
from makeready.app.http.context import Caller, Editor, Generator, desk_of
from makeready.app.http.direct import DirectRoute
from makeready.app.http.edits import PICTURE_FILE, EditWanted, edit_of_form
from makeready.app.http.failure import RefusalError
from makeready.app.http.fields import Field, Table, read_fields, schema_of, truth, whole
from makeready.app.http.forms import form_body, form_sha256
from makeready.app.http.generation import GENERATION, MODEL, X_MAKEREADY, Wanted, wanted_of
from makeready.app.http.once import Once, json_sha256
from makeready.app.http.openai_routes import bodies_schema, delivered

if TYPE_CHECKING:
    from makeready.app.http.pictures import Finished

router = APIRouter(tags=["mai"], route_class=DirectRoute)


def _only_false(value: object) -> bool:
    if truth(value):
        raise ValueError
    return False


PROMPT = GENERATION[0]
PICTURE = answered_with("The picture.", named("MaiImages"), links=RUN_OF_PICTURE)
DEFAULT_SIDE_PX = 1024
"""The documents' own example and the service's default."""
SIDE = {"type": "integer", "minimum": 1}
IGNORED: Table = tuple(
    Field(
        name=name,
        treatment="recorded",
        about="Accepted, as upstream accepts it, and worth nothing: an answer is one PNG.",
        schema={},
    )
    for name in ("n", "size", "response_format", "quality", "user")
)
SIZE: Table = (
    *(
        Field(
            name=name,
            read=whole(1, 100_000),
            wants="whole pixels, e.g. 1024",
            about=f"{DEFAULT_SIDE_PX} where it is left out.",
            schema=SIDE,
        )
        for name in ("width", "height")
    ),
    Field(
        name="auto_aspect_ratio",
        read=truth,
        wants="true or false",
        about="The prompt decides the size; width and height count for nothing then.",
        schema={"type": "boolean"},
    ),
    Field(
        name="web_grounding",
        read=_only_false,
        wants="false: nothing here looks at the web",
        about="Only `false`.",
        schema={"type": "boolean", "enum": [False]},
    ),
)
MAI_GENERATION: Table = (PROMPT, MODEL, *SIZE, X_MAKEREADY, *IGNORED)
MAI_EDIT: Table = (
    PROMPT,
    MODEL,
    PICTURE_FILE,
    X_MAKEREADY,
    *IGNORED,
)
KEPT = frozenset({"prompt", "model", "x_makeready"})


@router.post(
    "/mai/v1/images/generations",
    summary="A picture from a prompt, as Azure MAI has it.",
    responses=PICTURE,
    openapi_extra=bodies_schema(**{"application/json": schema_of(MAI_GENERATION)}),
)
async def generations(request: Request, caller: Generator) -> Response:
    """One PNG, inspected."""
    values = read_fields(MAI_GENERATION, await json_body(request))
    wanted = mai_wanted(values)
    return await answered(request, caller, wanted, json_sha256("mai generations", dict(values)))


@router.post(
    "/mai/v1/images/edits",
    summary="A picture changed in words, as Azure MAI has it.",
    responses=PICTURE,
    openapi_extra=bodies_schema(**{"multipart/form-data": schema_of(MAI_EDIT)}),
)
async def edits(request: Request, caller: Editor) -> Response:
    """One PNG of the picture's size."""
    form = await form_body(request)
    if "mask" in form.files:
        raise RefusalError(
            400, "unsupported_parameter", "There is no field 'mask'.", hint="Leave it out.", param="mask"
        )
    edit = edit_of_form(form, lambda fields: kept_values(read_fields(MAI_EDIT, fields)))
    return await answered(request, caller, edit, form_sha256("mai edits", form))


async def answered(
    request: Request, caller: Caller, wanted: Wanted | EditWanted, body_sha256: str
) -> Response:
    """The run carried out, once, and its picture in MAI's shape."""
    desk = await desk_of(request)
    file_form = wanted.wanted.file_form if isinstance(wanted, EditWanted) else wanted.file_form

    answer_of = partial(delivered, desk, caller, file_form, mai_response)
    order_of = partial(desk.order_of, wanted, caller.owner, loop=caller.loop)
    once = Once(desk=desk, caller=caller, body_sha256=body_sha256, order_of=order_of, is_awaited=True)
    return await once.answered(request, answer_of)


def kept_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that count."""
    return {name: value for name, value in values.items() if name in KEPT}


def mai_wanted(values: Mapping[str, Any]) -> Wanted:
    """The picture that the values of `MAI_GENERATION` ask for."""
    wanted = wanted_of(kept_values(values))
    if values.get("auto_aspect_ratio"):
        return wanted
    width_px, height_px = (values.get(name, DEFAULT_SIDE_PX) for name in ("width", "height"))
    return replace(wanted, size=f"{width_px}x{height_px}")


def mai_response(done: "Finished") -> dict[str, Any]:
    return {
        "created": int(time.time()),
        "model": done.maker,
        "size": done.size,
        "data": [{"b64_json": done.pictures[0].base64_text()}],
        "usage": {"num_input_text_tokens": 0, "num_input_image_tokens": 0, "num_output_tokens": 0},
        "x_makeready": done.facts(),
    }
