"""What answers look like, for OpenAPI: a schema for each shape, and which statuses a route can have.

The fuzzer holds every answer of a live server against it, so what is wrong here is found.
"""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from makeready.app.http.failure import Dialect
from makeready.app.http.gate import dialect_of

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer", "minimum": 0}
SECONDS: Schema = {"type": "number", "minimum": 0}
MAYBE_TEXT: Schema = {"type": ["string", "null"]}
SHA256: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
PIXELS: Schema = {"type": "string", "pattern": "^[0-9]+x[0-9]+$"}
VERDICT: Schema = {"type": "string", "enum": ["met", "unverified", "not_met", "refused", "cancelled"]}
STATE: Schema = {"type": "string", "enum": ["queued", "running", "finished", "failed", "cancelled"]}


def an_object(*, optional: Mapping[str, Schema] | None = None, **properties: Schema) -> Schema:
    """An object with these properties, which are always there, and `optional` ones; more may come later."""
    return {
        "type": "object",
        "properties": {**properties, **(optional or {})},
        "required": list(properties),
    }


def a_list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def a_list_object(of: Schema) -> Schema:
    """A list as OpenAI wraps it."""
    return an_object(object={"const": "list"}, data=a_list(of))


def named(name: str) -> Schema:
    """A reference to one of `SHAPES`."""
    return {"$ref": f"#/components/schemas/{name}"}


CARD = an_object(
    abilities=a_list(TEXT),
    attempt_microusd=WHOLE,
    attempt_s=SECONDS,
    requests_a_minute={"type": ["integer", "null"]},
    region=MAYBE_TEXT,
    accept_rate={"type": "number", "minimum": 0, "maximum": 1},
    learned=a_list(
        an_object(
            kind=TEXT,
            tries=WHOLE,
            accepted=WHOLE,
            rejected=WHOLE,
            attempts=WHOLE,
            cost_microusd=WHOLE,
            seconds=SECONDS,
        )
    ),
)
OF_PICTURE: dict[str, Schema] = {
    "seed": WHOLE,
    "pixel_sha256": SHA256,
    "image_sha256": SHA256,
    "verdict": VERDICT,
    "findings": a_list(named("Finding")),
    "notes": a_list(TEXT),
}
SHAPES: dict[str, Schema] = {
    "Error": an_object(
        error=an_object(
            message=TEXT,
            type=TEXT,
            param=MAYBE_TEXT,
            code=TEXT,
            hint=MAYBE_TEXT,
            request_id=TEXT,
            optional={"moderation_details": {"type": "object"}},
        )
    ),
    "MaiError": an_object(error=an_object(code=TEXT, message=TEXT)),
    "Finding": an_object(
        id=TEXT,
        kind=TEXT,
        verdict={"type": "string", "enum": ["met", "broken", "unknown"]},
        measured=TEXT,
        expected=TEXT,
        source=TEXT,
    ),
    "Picture": an_object(**OF_PICTURE),
    "Checked": an_object(
        run_id=TEXT,
        maker=TEXT,
        routing={"anyOf": [named("Routing"), {"type": "null"}]},
        outcome=VERDICT,
        attempts=WHOLE,
        cost_microusd=WHOLE,
        seconds=SECONDS,
        **OF_PICTURE,
    ),
    "Images": an_object(
        created=WHOLE,
        data=a_list(an_object(b64_json=TEXT, x_makeready=named("Picture"))),
        background=TEXT,
        output_format=TEXT,
        quality=TEXT,
        size=PIXELS,
        usage=an_object(input_tokens=WHOLE, output_tokens=WHOLE, total_tokens=WHOLE),
        x_makeready=named("Checked"),
        optional={"safety_identifier": TEXT},
    ),
    "MaiImages": an_object(
        created=WHOLE,
        model=TEXT,
        size=PIXELS,
        data=a_list(an_object(b64_json=TEXT)),
        usage=an_object(num_input_text_tokens=WHOLE, num_input_image_tokens=WHOLE, num_output_tokens=WHOLE),
        x_makeready=named("Checked"),
    ),
    "Model": an_object(
        id=TEXT,
        object={"const": "model"},
        created=WHOLE,
        owned_by=TEXT,
        x_makeready=an_object(about=TEXT),
    ),
    "Maker": an_object(id=TEXT, about=TEXT, card={"anyOf": [CARD, {"type": "null"}]}),
    "Routing": an_object(
        kind=TEXT,
        because=TEXT,
        routes=a_list(
            an_object(
                maker=TEXT,
                expected_microusd=WHOLE,
                money_microusd=WHOLE,
                seconds=SECONDS,
                accept_rate={"type": "number", "minimum": 0, "maximum": 1},
                observed=WHOLE,
            )
        ),
        excluded=a_list(an_object(maker=TEXT, reason=TEXT)),
    ),
    "Run": an_object(
        id=TEXT,
        object={"const": "run"},
        state=STATE,
        outcome={"anyOf": [VERDICT, {"type": "null"}]},
        created_utc=TEXT,
        is_cancel_asked={"type": "boolean"},
        last_event=WHOLE,
        error={
            "anyOf": [
                an_object(code=TEXT, message=TEXT, hint=MAYBE_TEXT, param=MAYBE_TEXT),
                {"type": "null"},
            ]
        },
        optional={
            "attempts": a_list({"type": "object"}),
            "delivered": a_list(WHOLE),
            "routing": {"anyOf": [named("Routing"), {"type": "null"}]},
            "decision": {"anyOf": [named("Decision"), {"type": "null"}]},
            "parent": {"anyOf": [an_object(run_id=TEXT, attempt=WHOLE), {"type": "null"}]},
            "edits": a_list(TEXT),
            "webhook": {"anyOf": [named("Webhook"), {"type": "null"}]},
        },
    ),
    "Decision": an_object(
        decision={"type": "string", "enum": ["approved", "rejected"]},
        by=TEXT,
        note=TEXT,
        image_sha256={"anyOf": [SHA256, {"type": "null"}]},
        attempt={"type": ["integer", "null"]},
        created_utc=TEXT,
    ),
    "Webhook": an_object(
        url=TEXT,
        events=a_list(TEXT),
        disabled_utc=MAYBE_TEXT,
        deliveries=a_list(
            an_object(
                id=TEXT,
                event=TEXT,
                state={"type": "string", "enum": ["waiting", "delivered", "failed"]},
                tries=WHOLE,
                last_result=MAYBE_TEXT,
                next_utc=MAYBE_TEXT,
                delivered_utc=MAYBE_TEXT,
            )
        ),
    ),
    "Inspection": an_object(outcome=VERDICT, findings=a_list(named("Finding")), not_understood=a_list(TEXT)),
}

RUN_LINKS = {
    name: {"operationId": operation, "parameters": {"run_id": "$response.body#/id"}}
    for name, operation in (
        ("show", "show_v1_runs__run_id__get"),
        ("events", "events_v1_runs__run_id__events_get"),
        ("cancel", "cancel_v1_runs__run_id__cancel_post"),
    )
}
RUN_OF_PICTURE = {
    "run": {
        "operationId": "show_v1_runs__run_id__get",
        "parameters": {"run_id": "$response.body#/x_makeready/run_id"},
    },
    "image": {
        "operationId": "image_v1_images__sha256__get",
        "parameters": {"sha256": "$response.body#/x_makeready/image_sha256"},
    },
}


def answered_with(
    about: str,
    schema: Schema | None = None,
    *,
    status: int = 200,
    links: Mapping[str, Any] | None = None,
    other: Mapping[str, Schema] | None = None,
) -> dict[int | str, dict[str, Any]]:
    """The success of a route, for its decorator. `schema` is that of JSON, `other` of other types."""
    shapes = ({} if schema is None else {"application/json": schema}) | dict(other or {})
    content = {name: {"schema": shape} for name, shape in shapes.items()}
    told: dict[str, Any] = {"description": about, "content": content}
    return {status: told | ({"links": dict(links)} if links else {})}


EVENT = an_object(
    event=TEXT, data={"type": "string", "contentMediaType": "application/json"}, optional={"id": TEXT}
)
EVENTS: dict[str, Schema] = {
    "text/event-stream": {**EVENT, "description": "Server-sent events, each of this shape."}
}
OPEN = frozenset({"/health", "/ready"})
"""Routes that nobody needs a key for."""
ANYWHERE = {
    400: "The request, or a field of it, is wrong; `param` names it.",
    403: "A page of another site asks, or the key may not do this.",
    414: "The address is too long.",
    421: "The server does not answer to this name.",
    431: "The headers are too long.",
    500: "A defect of the server; its log has it under the request's id.",
}
WITH_KEY = {
    401: "There is no API key, or none of ours.",
    503: "Not now: the server starts, stops, has too much to do, or its store is busy.",
}
ABSENT = "There is nothing of that name: no such model, or it is somebody else's."
WITH_NAME = {404: ABSENT}
WITH_BODY = {
    404: ABSENT,
    408: "The body came too slowly.",
    409: "The idempotency key came with another body before.",
    413: "The body is too large.",
    415: "The body is of another type.",
    429: "A budget is spent, or a service that was asked wants to be asked less often.",
    502: "A service that the server asked failed.",
    507: "The server's disk is full. Nothing was charged.",
}


def errors_of(path: str, operation: Mapping[str, Any]) -> dict[str, Any]:
    """All errors that a route can answer with, in its dialect."""
    told = dict(ANYWHERE)
    if path not in OPEN:
        told |= WITH_KEY
    if "{" in path:
        told |= WITH_NAME
    if "requestBody" in operation:
        told |= WITH_BODY
    dialect = dialect_of(path)
    return {str(status): {"$ref": f"#/components/responses/{dialect}-{status}"} for status in told}


def failures_of(dialect: Dialect) -> dict[str, Any]:
    """OpenAPI's words for all errors of a dialect, by their names."""
    shape = named("MaiError" if dialect == "mai" else "Error")
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in HEADERS}
    return {
        f"{dialect}-{status}": {
            "description": about,
            "headers": headers,
            "content": {"application/json": {"schema": shape}},
        }
        for status, about in sorted({**ANYWHERE, **WITH_KEY, **WITH_NAME, **WITH_BODY}.items())
    }


HEADERS: dict[str, dict[str, Any]] = {
    "x-request-id": {
        "description": "The request's id, as the server's log has it.",
        "required": True,
        "schema": TEXT,
    },
    "x-should-retry": {
        "description": "Whether it may help to send it again; OpenAI's libraries obey.",
        "required": True,
        "schema": {"type": "string", "enum": ["true", "false"]},
    },
    "retry-after": {"description": "After how many seconds.", "schema": WHOLE},
}


def described(app: FastAPI, *, wants_keys: bool) -> dict[str, Any]:
    """The whole interface as OpenAPI: the framework's, with every error of every route."""
    told = get_openapi(
        title=app.title, version=app.version, summary=app.summary, routes=app.routes, openapi_version="3.1.0"
    )
    for path, operations in told["paths"].items():
        for operation in operations.values():
            found = operation["responses"]
            found.pop("422", None)  # the framework's own, which never goes out
            found |= {
                status: one for status, one in errors_of(path, operation).items() if status not in found
            }
            operation["responses"] = dict(sorted(found.items()))
            if path not in OPEN:
                operation["security"] = [{"bearer": []}, {"api-key": []}] + ([] if wants_keys else [{}])
    told["components"] = {
        "schemas": SHAPES,
        "headers": HEADERS,
        "responses": failures_of("openai") | failures_of("mai"),
        "securitySchemes": {
            "bearer": {"type": "http", "scheme": "bearer"},
            "api-key": {"type": "apiKey", "in": "header", "name": "api-key"},
        },
    }
    return told
