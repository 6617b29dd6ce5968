"""What every request passes, outside of all routes: its id, whom it may be addressed to and by, and the last
boundary. Plain ASGI, so that it costs next to nothing and sees every answer.
"""

import json
import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from makeready.app.http.failure import INTERNAL, Dialect, Failure, RefusalError, failure_of

logger = logging.getLogger(__name__)

LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
MAX_TARGET_CHARS = 4_096
"""Ours: no route has a longer address."""
MAX_HEAD_BYTES = 32_768
"""Ours: all headers; clients here send one kilobyte. uvicorn bounds what is incomplete; a head that came at
once is measured here."""
FIXED_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
)


LETTERS = str.maketrans("0123456789", "ghijklmnop")
"""Request ids have no digits: LiteLLM takes any error whose text has "429" in it, an id's too, for a limit of
rate and tries again."""


def dialect_of(path: str) -> Dialect:
    """Whose errors a path answers with."""
    return "mai" if path.startswith("/mai/") else "openai"


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """Names that the server answers to. A page of another site cannot reach it by a name of its own
    (DNS rebinding), nor may its scripts send anything."""

    hosts: frozenset[str]

    def check(self, headers: Headers) -> None:
        """Raises: RefusalError for a Host or an Origin that is not among the names."""
        if len(headers.getlist("host")) != 1 or host_name(headers["host"]) not in self.hosts:
            raise RefusalError(
                421,
                "unknown_host",
                "This server does not answer to the name in the Host header.",
                hint="Use the address that it printed, or start it with --allow-host NAME.",
                param="host",
            )
        origin = headers.get("origin")
        if origin is not None and (urlsplit(origin).hostname or "") not in self.hosts:
            raise RefusalError(
                403,
                "foreign_origin",
                "Pages of other sites may not use this server.",
                hint="Call it from a program, or start it with --allow-host NAME.",
                param="origin",
            )


def host_name(host: str) -> str:
    """The name in a Host header, without port and brackets; empty for what is none."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""


class Gate:
    """The outermost layer. `on_answer(scope, status, seconds)` is told of every answer."""

    def __init__(
        self,
        app: ASGIApp,
        allowed: Allowed,
        on_answer: Callable[[Scope, int, float], None] = lambda scope, status, seconds: None,
    ) -> None:
        self._app = app
        self._allowed = allowed
        self._on_answer = on_answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = f"req_{secrets.token_hex(12).translate(LETTERS)}"
        scope.setdefault("state", {})["request_id"] = request_id
        started_s = time.monotonic()
        status = 0

        async def tell(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                told = {name for name, _ in message["headers"]}
                own = ((b"x-request-id", request_id.encode()), *FIXED_HEADERS)
                message["headers"] = [*message["headers"], *(one for one in own if one[0] not in told)]
            await send(message)

        try:
            try:
                self._check(scope)
            except RefusalError as error:
                await send_failure(failure_of(error), scope, tell, is_last=True)
                return
            await self._app(scope, receive, tell)
        except Exception:  # the boundary of a request: logged with its id, answered without a word of it
            logger.exception("The request %s failed.", request_id)
            if not status:
                await send_failure(INTERNAL, scope, tell)
        finally:
            self._on_answer(scope, status, time.monotonic() - started_s)

    def _check(self, scope: Scope) -> None:
        if len(scope.get("raw_path", b"")) + len(scope["query_string"]) > MAX_TARGET_CHARS:
            raise RefusalError(414, "address_too_long", "The address of the request is too long.")
        if sum(len(name) + len(value) for name, value in scope["headers"]) > MAX_HEAD_BYTES:
            raise RefusalError(
                431,
                "headers_too_large",
                f"The headers have more than {MAX_HEAD_BYTES} bytes.",
                hint="Send what is long in the body.",
            )
        headers = Headers(scope=scope)
        if "transfer-encoding" in headers and "content-length" in headers:
            raise RefusalError(
                400,
                "invalid_http",
                "The request tells its length twice: by content-length and by transfer-encoding.",
                hint="Send one of them; a proxy on the way may believe the other.",
            )
        self._allowed.check(headers)


async def send_failure(
    failure: Failure, scope: Scope, send: Callable[[Message], Awaitable[None]], *, is_last: bool = False
) -> None:
    """An error in its route's dialect, without the framework. If it `is_last` the connection ends with it."""
    body = failure.body(dialect_of(scope["path"]), scope["state"]["request_id"])
    content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    headers = {"content-type": "application/json", "content-length": str(len(content)), **failure.headers()}
    if is_last:
        headers["connection"] = "close"
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": failure.status, "headers": pairs})
    await send({"type": "http.response.body", "body": content})
