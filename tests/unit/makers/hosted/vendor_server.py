"""A server on loopback that speaks OpenAI's, Azure's, MAI's and BFL's image routes, well or badly."""

import base64
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any, Literal

import numpy as np
from PIL import Image

from makeready.testing.loopback import Desk, ScriptedServer

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
    """What was asked: JSON as `fields`; multipart as text `fields` and `files`, of one name the last one;
    `parts` are the names and contents of all files, in order."""

    method: str
    path: str
    headers: Mapping[str, str]
    fields: Mapping[str, Any]
    files: Mapping[str, bytes]
    parts: Sequence[tuple[str, bytes]]


class VendorServer(ScriptedServer[Request, Reply]):
    """Answers from a script. `{origin}` in a reply's body becomes the server's address."""

    def __init__(self, *replies: Reply) -> None:
        super().__init__(_Desk, replies)


class _Desk(Desk):
    def answer(self, method: str) -> None:
        owner: VendorServer = self.server.owner
        fields, parts = read_body(self.headers.get("Content-Type", ""), self.body())
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(
            method=method, path=self.path, headers=headers, fields=fields, files=dict(parts), parts=parts
        )
        reply = owner.next_reply(request)
        self.close_connection = True
        if reply.behaviour == "drop":
            return
        if reply.behaviour == "hang":
            self.hang()
            return
        content = reply.body.replace(b"{origin}", owner.origin.encode())
        num_sent = {"cut": len(content) // 2, "trickle": 10}.get(reply.behaviour)
        self.send(reply.status, content, reply.headers, num_sent=num_sent)
        if reply.behaviour == "trickle":
            self.hang()


def read_body(kind: str, body: bytes) -> tuple[dict[str, Any], list[tuple[str, bytes]]]:
    """The fields and files of a request, in JSON or multipart."""
    if not body:
        return {}, []
    if not kind.startswith("multipart/"):
        return json.loads(body), []
    message = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    fields: dict[str, Any] = {}
    files: list[tuple[str, bytes]] = []
    for part in message.iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        if part.get_filename():
            files.append((name, content))
        else:
            fields[name] = content.decode()
    return fields, files
