"""What a route has at hand: the desk, and on whose behalf it works."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal, cast

from fastapi import Depends, Request

from makeready.errors import InvalidKeyError

if TYPE_CHECKING:
    from makeready.app.http.desk import Desk
    from makeready.store.keys import KeyLoop

Need = Literal["", "generate", "edit", "inspect", "admin"]
"""The scope that a route asks of a key; empty where any key will do."""
LOCAL_OWNER = "local"
"""Who asks where the server wants no keys: whoever is on this machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """On whose behalf a request works, and the request's id. `name` is the key's, for people; `loop` is what
    a plain request of the key runs, None: one attempt for each picture."""

    owner: str
    request_id: str
    name: str = LOCAL_OWNER
    loop: "KeyLoop | None" = None
    is_admin: bool = False


async def desk_of(request: Request) -> "Desk":
    """The desk, once it is open.

    Raises: what opening it raised.
    """
    opening = request.app.state.opening
    if opening.done():  # to wait for it all the same is a turn of the event loop, and a write to wake it up
        return cast("Desk", opening.result())
    return cast("Desk", await asyncio.wrap_future(opening))


def is_ready(request: Request) -> bool:
    opening = request.app.state.opening
    return bool(opening.done() and opening.exception() is None)


def caller_with(need: Need) -> Callable[[Request], Awaitable[Caller]]:
    """A dependency of a route: who calls it, with a key that has the scope where keys are wanted."""

    async def caller_of(request: Request) -> Caller:
        request_id: str = request.state.request_id
        if not request.app.state.served.wants_keys:
            return Caller(owner=LOCAL_OWNER, request_id=request_id, is_admin=True)
        desk = await desk_of(request)
        key = await desk.beside(desk.store.keys.authenticated, key_text(request))
        if need:
            key.require(need)
        return Caller(
            owner=key.id,
            request_id=request_id,
            name=key.name,
            loop=key.loop,
            is_admin="admin" in key.scopes,
        )

    return caller_of


def key_text(request: Request) -> str:
    """The key that came along: OpenAI's clients send a bearer, Azure's an `api-key`.

    Raises: InvalidKeyError if there is none.
    """
    scheme, _, told = request.headers.get("authorization", "").partition(" ")
    text = told.strip() if scheme.lower() == "bearer" else request.headers.get("api-key", "")
    if not text:
        raise InvalidKeyError(
            "There is no API key.", hint="Send it as Authorization: Bearer KEY, or as api-key.", param="key"
        )
    return text


Authorised = Annotated[Caller, Depends(caller_with(""))]
Generator = Annotated[Caller, Depends(caller_with("generate"))]
Editor = Annotated[Caller, Depends(caller_with("edit"))]
Examiner = Annotated[Caller, Depends(caller_with("inspect"))]
Administrator = Annotated[Caller, Depends(caller_with("admin"))]
