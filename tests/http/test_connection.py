"""HTTP/1.1 as bytes on a wire: what is refused, what waits its turn, what is bounded.

The application tells what it was asked, so that nothing that a request smuggles can hide.
"""

import asyncio
import re

import pytest
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from makeready.app.http.gate import MAX_HEAD_BYTES
from makeready.app.http.server import StrictProtocol, listener

GET = b"GET /%b HTTP/1.1\r\nHost: a\r\n%b\r\n"
POST = b"POST /x HTTP/1.1\r\nHost: a\r\n"


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with what it was asked. /early does not wait for the body."""
    body, has_more = b"", scope["path"] != "/early"
    while has_more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        body, has_more = body + message["body"], message["more_body"]
    names = b",".join(name for name, _ in scope["headers"])
    told = b"%b %b %b [%b]" % (scope["method"].encode(), scope["path"].encode(), names, body)
    headers = [(b"content-length", str(len(told)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    if scope["path"] == "/late":
        await asyncio.sleep(0)
    await send({"type": "http.response.body", "body": told})


class Wire(asyncio.Transport):
    """The server's side of a connection, without a socket."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.is_open, self.is_read = True, True

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += bytes(data) if self.is_open else b""

    def pause_reading(self) -> None:
        self.is_read = False

    def resume_reading(self) -> None:
        self.is_read = True

    def is_closing(self) -> bool:
        return not self.is_open

    def close(self) -> None:
        self.is_open = False


async def connected() -> tuple[StrictProtocol, Wire]:
    connection, wire = StrictProtocol(listener(echo), ServerState(), {}), Wire()
    connection.connection_made(wire)
    return connection, wire


async def turns() -> None:
    """Until whatever can go on has gone on."""
    for _ in range(200):
        await asyncio.sleep(0)


def wire_after(*parts: bytes) -> Wire:
    """How the connection stands after bytes that come in these parts."""

    async def asked() -> Wire:
        connection, wire = await connected()
        for part in parts:
            if wire.is_open:
                connection.data_received(part)
                await turns()
        connection.connection_lost(None)
        await turns()
        return wire

    return asyncio.run(asked())


def answers(*parts: bytes) -> bytes:
    return wire_after(*parts).written


def statuses(found: bytes) -> list[int]:
    return [int(one) for one in re.findall(rb"HTTP/1\.1 (\d{3})", found)]


CHUNKED = POST + b"Transfer-Encoding: chunked\r\n"


@pytest.mark.parametrize(
    "content",
    [
        POST + b"Content-Length: +3\r\n\r\nabc",
        POST + b"Content-Length: 0x3\r\n\r\nabc",
        POST + b"Content-Length: 99999999999999999999999\r\n\r\nabc",
        CHUNKED + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding: identity\r\n\r\nabc",
        POST + b"X : a\r\n\r\n",
        POST + b"X: a\0b\r\n\r\n",
        POST + b": a\r\n\r\n",
        b"GET /x HTTP/1.1\r\nHost: a\rX: b\r\n\r\n",
        b"GET /x HTTP/1.1\r\n Host: a\r\n\r\n",
        b"GET /x\r\n\r\n",
        b"GET /\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
    ids=lambda one: repr(one[-40:]),
)
def test_what_is_not_strictly_http_is_refused_and_ends_the_connection(content: bytes) -> None:
    wire = wire_after(content + GET % (b"smuggled", b""))
    found = wire.written

    assert not wire.is_open
    assert statuses(found) == [400]
    assert b'"invalid_http"' in found
    assert b"x-request-id: req_unread" in found


@pytest.mark.parametrize("length", [1, 7, 10_000])
def test_requests_are_answered_one_after_the_other_however_their_bytes_come(length: int) -> None:
    asked = GET % (b"a", b"") + CHUNKED + b"\r\n3\r\nabc\r\n0\r\nX: y\r\n\r\n" + GET % (b"late", b"") * 2
    found = answers(*(asked[at : at + length] for at in range(0, len(asked), length)))

    assert re.findall(rb"[A-Z]+ /\w+ [\w,-]+ \[\w*\]", found) == [
        b"GET /a host []",
        b"POST /x host,transfer-encoding [abc]",  # without its trailer
        b"GET /late host []",
        b"GET /late host []",
    ]


def test_rubbish_after_a_request_does_not_take_its_answer() -> None:
    found = answers(GET % (b"late", b"") + b"\x16\x03\x01 this is TLS\r\n\r\n")

    assert statuses(found) == [200, 400]
    assert b"GET /late host []" in found


def test_an_upgrade_is_not_taken_and_what_follows_is_read() -> None:
    upgrade = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n"
    found = answers(GET % (b"a", upgrade) + GET % (b"b", b""), GET % (b"c", b""))

    assert statuses(found) == [200, 200, 200]


@pytest.mark.parametrize(
    "begun",
    [
        b"GET /x HTTP/1.1\r\nHost: a\r\nX: ",
        b"GET /",
        b"",
    ],
    ids=["header", "target", "nothing"],
)
def test_what_makes_no_progress_is_bounded(begun: bytes) -> None:
    endless = (b"a" if begun else b"\r\n") * 1_000
    found = answers(*([begun] if begun else []), *([endless] * (MAX_HEAD_BYTES // 1_000 + 3)))

    assert statuses(found) == [400]


def test_a_client_that_waits_is_told_to_go_on() -> None:
    head = POST + b"Content-Length: 3\r\nExpect: 100-continue\r\n\r\n"

    assert statuses(answers(head, b"abc")) == [100, 200]


def test_the_rest_of_a_body_that_nobody_wants_is_no_request() -> None:
    head = POST.replace(b"/x", b"/early") + b"Content-Length: 60\r\n\r\n"
    smuggled = (GET % (b"smuggled", b"")).ljust(60)
    found = answers(head, smuggled, GET % (b"b", b""))

    assert statuses(found) == [200, 200]
    assert b"GET /b host []" in found


EARLY = POST.replace(b"/x", b"/early") + b"Content-Length: 3\r\n\r\n"


class SkippingLoop(asyncio.SelectorEventLoop):
    """A loop whose clock is put forward."""

    _skipped_s = 0.0

    def time(self) -> float:
        return super().time() + self._skipped_s

    def skip(self, seconds: float) -> None:
        self._skipped_s += seconds


@pytest.mark.parametrize(
    ("parts", "waits_s"),
    [
        ((), 15),
        ((b"GET / HTTP/1.1\r\nHo",), 15),
        ((GET % (b"a", b""),), 75),
        ((GET % (b"a", b""), b"GET /"), 15),
        ((EARLY, b"a"), 15),
        ((EARLY, b"abc"), 75),
    ],
    ids=[
        "nothing",
        "a head",
        "an answer",
        "a second head",
        "a body that nobody wants",
        "the whole of it",
    ],
)
def test_a_connection_without_a_request_is_given_up_in_time(parts: tuple[bytes, ...], waits_s: float) -> None:
    async def waited() -> list[bool]:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, SkippingLoop)
        connection, wire = await connected()
        for part in parts:
            connection.data_received(part)
            await turns()
        is_open = []
        for seconds in (0.0, waits_s - 1, 2.0):
            loop.skip(seconds)
            await turns()
            is_open.append(wire.is_open)
        return is_open

    with asyncio.Runner(loop_factory=SkippingLoop) as runner:
        assert runner.run(waited()) == [True, True, False]


def test_a_head_that_drips_is_not_given_more_time() -> None:
    async def dripped() -> bool:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, SkippingLoop)
        connection, wire = await connected()
        for _ in range(8):
            connection.data_received(b"G")
            loop.skip(2.0)
            await turns()
        return wire.is_open

    with asyncio.Runner(loop_factory=SkippingLoop) as runner:
        assert not runner.run(dripped())


def test_a_client_that_leaves_is_told_to_the_application() -> None:
    """It ends; nothing is written to nobody."""

    async def left() -> tuple[bytes, int]:
        connection, wire = await connected()
        connection.data_received(POST + b"Content-Length: 3\r\n\r\na")
        await turns()
        connection.connection_lost(None)
        await turns()
        return wire.written, len(asyncio.all_tasks())

    assert asyncio.run(left()) == (b"", 1)


def test_a_server_that_stops_answers_what_was_asked_and_closes() -> None:
    async def stopped() -> tuple[bool, Wire]:
        connection, wire = await connected()
        connection.data_received(POST + b"Content-Length: 3\r\n\r\na")
        await turns()
        connection.shutdown()
        was_open = wire.is_open
        connection.data_received(b"bc")
        await turns()
        return was_open, wire

    was_open, wire = asyncio.run(stopped())
    assert (was_open, wire.is_open) == (True, False)
    assert wire.written.endswith(b"[abc]")
