"""A server on a free port of 127.0.0.1, from `with` to the end of its block: what the scripted ones share."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


class LoopbackServer:
    """Answers with one handler, a thread for each connection; handlers find it as `server.owner`."""

    def __init__(self, desk: type[BaseHTTPRequestHandler]) -> None:
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


class OwnedServer(ThreadingHTTPServer):
    """What a handler sees as its `server`; `owner` is the scripted server that the handler belongs to."""

    daemon_threads = True
    owner: Any

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that has gone away is no error here."""
