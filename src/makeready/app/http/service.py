"""Whether the server is there, and whether it can work."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from makeready import __version__
from makeready.app.http.answers import TEXT, an_object, answered_with
from makeready.app.http.context import Administrator, is_ready
from makeready.app.http.direct import DirectRoute

router = APIRouter(tags=["service"], route_class=DirectRoute)


@router.get(
    "/health",
    summary="The server is there.",
    responses=answered_with("It is.", an_object(status={"const": "ok"}, version=TEXT)),
)
async def health() -> Response:
    """Answers at once, whatever else is going on."""
    return JSONResponse({"status": "ok", "version": __version__})


@router.get(
    "/metrics",
    summary="Counts for Prometheus.",
    response_class=Response,
    responses=answered_with("The counts.", other={"text/plain": TEXT}),
)
async def metrics(request: Request, caller: Administrator) -> Response:
    """Requests by route, runs by outcome, attempts by verdict, money, what waits and what runs."""
    content, kind = request.app.state.metrics.text()
    return Response(content, media_type=kind)


STANDING = an_object(status={"type": "string", "enum": ["ready", "starting"]})


@router.get(
    "/ready",
    summary="The server can take work.",
    responses=answered_with("It can.", STANDING) | answered_with("Not yet.", STANDING, status=503),
)
async def ready(request: Request) -> Response:
    """503 until makers and store are open."""
    can_work = is_ready(request)
    state = "ready" if can_work else "starting"
    headers = {} if can_work else {"retry-after": "1"}
    return JSONResponse({"status": state}, status_code=200 if can_work else 503, headers=headers)
