"""A server on a free port of 127.0.0.1, from `with` to the end of its block: what the scripted ones share."""

import threading
from collections.abc import Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Generic, Self, TypeVar

Asked = TypeVar("Asked")
Reply = TypeVar("Reply")


class LoopbackServer:
    """Answers with one handler, a thread for each connection; handlers find it as `server.owner`."""

    def __init__(self, desk: "type[Desk]") -> None:
        self._closing = threading.Event()
        self._server = OwnedServer(("127.0.0.1", 0), desk)
        self._server.owner = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def wait_for_end(self) -> None:
        """What an answer does that hangs or stalls."""
        self._closing.wait()


class ScriptedServer(LoopbackServer, Generic[Asked, Reply]):
    """Answers from a script, one reply a request; the last one repeats. `requests` keeps what was asked."""

    def __init__(self, desk: "type[Desk]", replies: Sequence[Reply]) -> None:
        super().__init__(desk)
        self.replies = replies
        self.requests: list[Asked] = []
        self._lock = threading.Lock()

    def next_reply(self, request: Asked) -> Reply:
        with self._lock:
            self.requests.append(request)
            return self.replies[min(len(self.requests), len(self.replies)) - 1]


class OwnedServer(ThreadingHTTPServer):
    """What a handler sees as its `server`; `owner` is the scripted server that the handler belongs to."""

    daemon_threads = True
    owner: Any

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that has gone away is no error here."""


class Desk(BaseHTTPRequestHandler):
    """A handler that answers once a connection, and says nothing of it. Each server has its own `answer`."""

    protocol_version = "HTTP/1.1"
    server: OwnedServer

    def answer(self, method: str) -> None:
        raise NotImplementedError

    def do_GET(self) -> None:
        self.answer("GET")

    def do_POST(self) -> None:
        self.answer("POST")

    def body(self) -> bytes:
        """What came with the request."""
        return self.rfile.read(int(self.headers.get("Content-Length", "0")))

    def send(
        self,
        status: int,
        content: bytes,
        headers: Mapping[str, str] | None = None,
        *,
        num_sent: int | None = None,
        has_length: bool = True,
    ) -> None:
        """Answer; with `num_sent`, only so many bytes of what the answer says that it holds."""
        self.close_connection = True
        self.send_response(status)
        if has_length:
            self.send_header("Content-Length", str(len(content)))
        self.send_header("Connection", "close")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content[:num_sent])
        self.wfile.flush()

    def hang(self) -> None:
        """Say nothing more as long as the server is there."""
        self.close_connection = True
        self.server.owner.wait_for_end()

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the name in http.server
        """Say nothing."""
