"""Bodies of requests, inside limits that hold before the bytes are in memory."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, NoReturn

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request

from makeready.app.http.failure import RefusalError

MAX_JSON_BYTES = 1_048_576
"""Ours: a prompt of 32,000 characters, each escaped twice over, and a brief beside it."""
BODY_TIMEOUT_S = 60.0
"""Ours: 50 MB at 7 Mbit/s; whoever sends slower holds a connection for nothing."""
QUICK_BYTES = 65_536
"""Ours: so much JSON is parsed in a millisecond, less than a thread's detour."""


async def json_body(request: Request, max_bytes: int = MAX_JSON_BYTES) -> Mapping[str, object]:
    """The object in a JSON body.

    Raises: RefusalError for another type of content, too many bytes, bytes that come too slowly, what is not
        UTF-8 or not JSON, a key that comes twice, and anything but an object.
    """
    kind = media_type(request)
    if kind != "application/json":
        raise RefusalError(
            415,
            "unsupported_media_type",
            f"The body is {kind[:60] or 'of no named type'!r}.",
            hint="Send JSON with the header Content-Type: application/json.",
            param="content-type",
        )
    content = await whole_body(request, max_bytes)
    return await run_in_threadpool(parsed, content) if len(content) > QUICK_BYTES else parsed(content)


async def whole_body(request: Request, max_bytes: int) -> bytes:
    """The bytes of a body, at most so many, in time."""
    check_length(request, max_bytes)
    content = bytearray()
    async with in_time():
        async for chunk in request.stream():
            content += chunk
            if len(content) > max_bytes:
                raise too_large(max_bytes)
    return bytes(content)


def media_type(request: Request) -> str:
    """The type of the body as its head tells it, in lower case, without parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


@asynccontextmanager
async def in_time() -> AsyncIterator[None]:
    """Within this a body is read: whole, and not too slowly.

    Raises: RefusalError for one that is not.
    """
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            yield
    except TimeoutError:
        raise RefusalError(
            408, "body_timeout", f"The body did not come within {BODY_TIMEOUT_S:g} s.", hint="Send it faster."
        ) from None
    except ClientDisconnect:
        raise RefusalError(400, "incomplete_body", "The body broke off.") from None


def check_length(request: Request, max_bytes: int) -> None:
    """Refuse by the length that is told, before a byte is read."""
    told = request.headers.get("content-length", "0")
    if not told.isdecimal() or len(told) > 15 or int(told) > max_bytes:
        raise too_large(max_bytes)


def too_large(max_bytes: int) -> RefusalError:
    return RefusalError(
        413, "request_too_large", f"The body has more than {max_bytes} bytes.", hint="Send less."
    )


def parsed(content: bytes) -> Mapping[str, object]:
    """The object that JSON bytes hold.

    Raises: RefusalError.
    """
    try:
        value = json.loads(
            content.decode("utf-8"), parse_constant=_refused_constant, object_pairs_hook=_once_each
        )
    except UnicodeDecodeError as error:
        raise _not_json(f"is not UTF-8 at byte {error.start}") from None
    except json.JSONDecodeError as error:
        raise _not_json(f"is not JSON at character {error.pos}") from None
    except RecursionError:
        raise _not_json("is nested too deeply") from None
    except ValueError as error:
        raise _not_json(str(error) if isinstance(error, _FaultError) else "holds a number too long") from None
    if not isinstance(value, dict):
        raise _not_json("is no object")
    return value


class _FaultError(ValueError):
    """What our hooks find wrong."""


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _FaultError("has a key twice")
    return found


def _refused_constant(name: str) -> NoReturn:
    raise _FaultError(f"holds {name}, which is not JSON")


def _not_json(what: str) -> RefusalError:
    return RefusalError(
        400, "invalid_json", f"The body {what}.", hint="Send one JSON object in UTF-8.", param="body"
    )
