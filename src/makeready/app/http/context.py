"""What a route has at hand: the desk, and on whose behalf it works."""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, cast

from fastapi import Depends, Request

if TYPE_CHECKING:
    from makeready.app.http.desk import Desk

LOCAL_OWNER = "local"
"""Who asks where the server has no keys: whoever is on this machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """On whose behalf a request works, and the request's id."""

    owner: str
    request_id: str


async def caller_of(request: Request) -> Caller:
    """Without keys the server answers this machine only, and everybody on it is the same."""
    return Caller(owner=LOCAL_OWNER, request_id=request.state.request_id)


async def desk_of(request: Request) -> "Desk":
    """The desk, once it is open.

    Raises: what opening it raised.
    """
    return cast("Desk", await asyncio.wrap_future(request.app.state.opening))


def is_ready(request: Request) -> bool:
    opening = request.app.state.opening
    return bool(opening.done() and opening.exception() is None)


Authorised = Annotated[Caller, Depends(caller_of)]
