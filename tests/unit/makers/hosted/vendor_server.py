"""A server on loopback that speaks OpenAI's, Azure's, MAI's and BFL's image routes, well or badly."""

import base64
import io
import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler
from typing import Any, Literal

import numpy as np
from PIL import Image

from makeready.testing.loopback import LoopbackServer, OwnedServer

Behaviour = Literal["answer", "hang", "cut", "trickle", "drop"]


def png(width: int = 256, height: int = 256, colour: tuple[int, int, int] = (32, 80, 255)) -> bytes:
    """A plain picture with a black corner, so that it can be seen which way up it is."""
    pixels = np.full((height, width, 3), colour, np.uint8)
    pixels[: height // 4, : width // 4] = 0
    sink = io.BytesIO()
    Image.fromarray(pixels).save(sink, format="PNG")
    return sink.getvalue()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the server does with one request. "hang" never answers; "cut" sends half and closes; "trickle"
    sends a little and then nothing; "drop" closes at once."""

    status: int = 200
    body: bytes = b""
    behaviour: Behaviour = "answer"
    headers: Mapping[str, str] = field(default_factory=dict)


def as_json(value: object, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    return Reply(status=status, body=json.dumps(value).encode(), headers=headers or {})


def openai_picture(content: bytes | None = None, usage: object = None) -> Reply:
    picture = base64.b64encode(png() if content is None else content).decode()
    answer: dict[str, Any] = {"created": 1, "data": [{"b64_json": picture}]}
    return as_json(answer | ({"usage": usage} if usage else {}))


def openai_error(status: int, message: str = "", code: str = "", **more: object) -> Reply:
    headers = {"Retry-After": str(more.pop("retry_after"))} if "retry_after" in more else {}
    return as_json({"error": {"message": message, "code": code, **more}}, status=status, headers=headers)


HANGS = Reply(behaviour="hang")
DROPS = Reply(behaviour="drop")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was asked: JSON as `fields`; multipart as text `fields` and `files`."""

    method: str
    path: str
    headers: Mapping[str, str]
    fields: Mapping[str, Any]
    files: Mapping[str, bytes]


class VendorServer(LoopbackServer):
    """Answers from a script, one reply a request; the last one repeats. `requests` keeps what was asked.

    `{origin}` in a reply's body becomes the server's address.
    """

    def __init__(self, *replies: Reply) -> None:
        super().__init__(_Desk)
        self.replies: Sequence[Reply] = replies
        self.requests: list[Request] = []
        self._lock = threading.Lock()

    def next_reply(self, request: Request) -> Reply:
        with self._lock:
            self.requests.append(request)
            return self.replies[min(len(self.requests), len(self.replies)) - 1]


class _Desk(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: OwnedServer

    def do_GET(self) -> None:
        self._answer("GET", b"")

    def do_POST(self) -> None:
        self._answer("POST", self.rfile.read(int(self.headers.get("Content-Length", "0"))))

    def _answer(self, method: str, body: bytes) -> None:
        owner: VendorServer = self.server.owner
        fields, files = read_body(self.headers.get("Content-Type", ""), body)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(method=method, path=self.path, headers=headers, fields=fields, files=files)
        reply = owner.next_reply(request)
        self.close_connection = True
        if reply.behaviour == "drop":
            return
        if reply.behaviour == "hang":
            owner.wait_for_end()
            return
        content = reply.body.replace(b"{origin}", owner.origin.encode())
        self.send_response(reply.status)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Connection", "close")
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if reply.behaviour == "trickle":
            self.wfile.write(content[:10])
            self.wfile.flush()
            owner.wait_for_end()
            return
        self.wfile.write(content[: len(content) // 2] if reply.behaviour == "cut" else content)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the name in http.server
        """Say nothing."""


def read_body(kind: str, body: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The fields and files of a request, in JSON or multipart."""
    if not body:
        return {}, {}
    if not kind.startswith("multipart/"):
        return json.loads(body), {}
    message = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    fields: dict[str, Any] = {}
    files: dict[str, bytes] = {}
    for part in message.iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        if part.get_filename():
            files[name] = content
        else:
            fields[name] = content.decode()
    return fields, files
