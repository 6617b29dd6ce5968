"""An OpenAI-compatible chat server on loopback that answers from a script, well or badly."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from makeready.testing.loopback import Desk, ScriptedServer

Behaviour = Literal["answer", "hang", "cut"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatReply:
    """What the server does with one request. `said` and `failed` make the usual ones.

    "hang" never answers; "cut" sends half of the answer and closes the connection.
    """

    text: str = ""
    status: int = 200
    behaviour: Behaviour = "answer"
    finish_reason: str = "stop"
    tokens: tuple[int, int] | None = (100, 50)
    headers: Mapping[str, str] = field(default_factory=dict)
    error: Mapping[str, str] = field(default_factory=dict)

    def body(self) -> bytes:
        if self.status != 200:
            return json.dumps({"error": dict(self.error)}).encode()
        message = {"role": "assistant", "content": self.text}
        completion: dict[str, Any] = {
            "id": "chatcmpl-scripted",
            "object": "chat.completion",
            "choices": [{"index": 0, "message": message, "finish_reason": self.finish_reason}],
        }
        if self.tokens is not None:
            completion["usage"] = dict(zip(("prompt_tokens", "completion_tokens"), self.tokens, strict=True))
        return json.dumps(completion).encode()


def said(text: str, *, finish_reason: str = "stop", tokens: tuple[int, int] | None = (100, 50)) -> ChatReply:
    """The model answers. `tokens` are those read and written; None for a server that does not count."""
    return ChatReply(text=text, finish_reason=finish_reason, tokens=tokens)


def failed(status: int, message: str = "", *, code: str = "", retry_after: str = "") -> ChatReply:
    """The server refuses, in the words and with the headers of the real ones."""
    headers = {"Retry-After": retry_after} if retry_after else {}
    return ChatReply(status=status, error={"message": message, "code": code}, headers=headers)


HANGS = ChatReply(behaviour="hang")
BREAKS_OFF = ChatReply(behaviour="cut", text="half an answer " * 200)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRequest:
    """What a client asked: the body as it came, and its parts."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def texts(self) -> tuple[str, ...]:
        """The words of each message."""
        return tuple(
            one["content"]
            if isinstance(one["content"], str)
            else "".join(part.get("text", "") for part in one["content"])
            for one in self.body["messages"]
        )

    @property
    def images(self) -> tuple[bytes, ...]:
        """The pictures sent along, as files."""
        parts = [
            part
            for one in self.body["messages"]
            if isinstance(one["content"], list)
            for part in one["content"]
        ]
        addresses = [part["image_url"]["url"] for part in parts if part["type"] == "image_url"]
        return tuple(base64.b64decode(one.partition(",")[2]) for one in addresses)


class ScriptedChatServer(ScriptedServer[ChatRequest, ChatReply]):
    """Serves on a free port of 127.0.0.1 from `with` to the end of its block; the last reply repeats.

    `requests` keeps what was asked.
    """

    def __init__(self, *replies: ChatReply) -> None:
        super().__init__(_Desk, replies)

    @property
    def base_url(self) -> str:
        return f"{self.origin}/v1"


class _Desk(Desk):
    def answer(self, method: str) -> None:
        owner: ScriptedChatServer = self.server.owner
        body = json.loads(self.body())
        reply = owner.next_reply(ChatRequest(path=self.path, headers=dict(self.headers), body=body))
        if reply.behaviour == "hang":
            self.hang()
            return
        content = reply.body()
        headers = {"Content-Type": "application/json", **reply.headers}
        self.send(
            reply.status, content, headers, num_sent=len(content) // 2 if reply.behaviour == "cut" else None
        )
