"""Routes that call their handlers directly: what a handler names is what it gets."""

from typing import Annotated

import pytest
from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import PlainTextResponse, Response
from starlette.testclient import TestClient

from makeready.app.http.context import Caller
from makeready.app.http.direct import DirectRoute


async def caller_of(request: Request) -> Caller:
    return Caller(owner=request.headers["x-owner"], request_id="req_1")


Named = Annotated[Caller, Depends(caller_of)]


async def all_of_it(request: Request, name: str, caller: Named) -> Response:
    return PlainTextResponse(f"{request.method} {name} {caller.owner}")


async def nothing() -> Response:
    return PlainTextResponse("nothing")


def client_of(path: str, endpoint: object) -> TestClient:
    router = APIRouter(route_class=DirectRoute)
    router.add_api_route(path, endpoint)  # type: ignore[arg-type]
    app = FastAPI()
    app.router.routes.extend(router.routes)
    return TestClient(app)


def test_a_handler_gets_the_request_parts_of_the_path_and_its_caller() -> None:
    answer = client_of("/of/{name}", all_of_it).get("/of/a%20b", headers={"x-owner": "ann"})

    assert answer.text == "GET a b ann"


def test_a_handler_may_want_nothing() -> None:
    assert client_of("/", nothing).get("/").text == "nothing"


def test_a_handler_that_wants_what_no_request_has_is_refused_when_the_route_is_made() -> None:
    async def of_a_query(request: Request, size: int = 1) -> Response:
        return PlainTextResponse(f"{request.method} {size}")

    with pytest.raises(TypeError, match="/of-a-query"):
        client_of("/of-a-query", of_a_query)
