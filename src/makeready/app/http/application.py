"""The application: routes, errors in the clients' shapes, and the desk, opened beside the first answers."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from importlib import import_module
from typing import TYPE_CHECKING, cast

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from makeready import __version__
from makeready.app.config import Config
from makeready.app.http import (
    mai_routes,
    models,
    openai_routes,
    own_routes,
    run_routes,
    service,
    usage_routes,
)
from makeready.app.http.answers import described
from makeready.app.http.failure import INTERNAL, Failure, FailureError, RefusalError, failure_of
from makeready.app.http.gate import LOCAL_NAMES, Allowed, Gate, dialect_of
from makeready.app.http.metrics import Metrics
from makeready.errors import MakereadyError

if TYPE_CHECKING:
    from makeready.app.http.desk import Desk

DESK = "makeready.app.http.desk"
"""By name: it imports all that makes and inspects pictures, which takes longer than a first answer may."""
DRAIN_S = 30.0
"""Ours: a picture takes seconds, a mended one some ten; orchestrators kill after 30 s by default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What one server is started with. With `wants_keys` every route but /health and /ready wants an API key.
    `on_failure` is called where the desk cannot be opened; `open_desk` stands in for the usual one."""

    config: Config
    hosts: frozenset[str] = LOCAL_NAMES
    wants_keys: bool = False
    num_workers: int = 2
    max_queued: int = 64
    on_failure: Callable[[BaseException], None] = field(default=lambda error: None)
    open_desk: "Callable[[Config, Metrics, int, int], Desk] | None" = None


class Application(FastAPI):
    """FastAPI's routes and OpenAPI, with the one layer around them that our routes need: errors become
    answers. Telemetry, limits of bodies and what is closed after a request have no use here; defects go to
    the gate."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await Starlette.__call__(self, scope, receive, send)

    def build_middleware_stack(self) -> ASGIApp:
        return ExceptionMiddleware(self.router, handlers=self.exception_handlers)


def application(served: Served) -> ASGIApp:
    """The application of one server, with its gate."""
    app = framework(served)
    return Gate(app, Allowed(hosts=served.hosts), app.state.metrics.answered)


def framework(served: Served) -> FastAPI:
    """All routes and the answers to errors, without the gate. Its OpenAPI is a golden file."""
    app = Application(
        title="makeready",
        version=__version__,
        summary="Pictures that were checked against what was asked.",
        lifespan=_lifespan_of(served),
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.served = served
    app.state.metrics = Metrics()
    for routes in (openai_routes, mai_routes, own_routes, run_routes, models, usage_routes, service):
        app.router.routes.extend(routes.router.routes)  # one list, the busy ones first: all are tried
    app.add_exception_handler(MakereadyError, _own_error)
    app.add_exception_handler(FailureError, _ready_failure)
    app.add_exception_handler(HTTPException, _framework_error)
    app.openapi = cache(partial(described, app, wants_keys=served.wants_keys))  # type: ignore[method-assign]
    return app


def _lifespan_of(served: Served) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        def opened() -> "Desk":
            open_desk = served.open_desk or import_module(DESK).open_desk
            desk: Desk = open_desk(served.config, app.state.metrics, served.num_workers, served.max_queued)
            return desk

        def tell(opening: "Future[Desk]") -> None:
            if (error := opening.exception()) is not None:
                served.on_failure(error)

        with ThreadPoolExecutor(1, "makeready-open") as opener:
            opening = app.state.opening = opener.submit(opened)
            opening.add_done_callback(tell)
            yield
        if opening.exception() is None:
            await asyncio.to_thread(opening.result().close, DRAIN_S)

    return lifespan


def failed(request: Request, failure: Failure) -> Response:
    """The answer to a failed request, in its route's dialect."""
    body = failure.body(dialect_of(request.url.path), request.state.request_id)
    return JSONResponse(body, status_code=failure.status, headers=failure.headers())


async def _own_error(request: Request, error: Exception) -> Response:
    return failed(request, failure_of(cast(MakereadyError, error)))


async def _ready_failure(request: Request, error: Exception) -> Response:
    return failed(request, cast(FailureError, error).failure)


async def _framework_error(request: Request, error: Exception) -> Response:
    """The framework's own refusals, of which clients could read nothing."""
    status = cast(HTTPException, error).status_code
    if status == 404:
        hint = "GET /openapi.json lists them; OpenAI's are below /v1."
        return failed(
            request, failure_of(RefusalError(404, "not_found", "There is no such route.", hint=hint))
        )
    if status == 405:
        told = failed(
            request, failure_of(RefusalError(405, "method_not_allowed", "The route has another method."))
        )
        told.headers.update(cast(HTTPException, error).headers or {})
        return told
    if status < 500:
        return failed(
            request, failure_of(RefusalError(status, "invalid_request", "The request is not valid."))
        )
    return failed(request, INTERNAL)
