"""The process that serves: its socket, its signals, its last words."""

import ipaddress
import json
import logging
import os
import signal
import socket
from asyncio import TimerHandle, Transport
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from makeready.app.config import Config
from makeready.app.http.application import Served, application
from makeready.app.http.failure import INVALID, Failure
from makeready.app.http.gate import LOCAL_NAMES, MAX_HEAD_BYTES
from makeready.app.main import INTERRUPTED
from makeready.app.wiring import has_store, open_store
from makeready.errors import InvalidConfigError

HEAD_TIMEOUT_S = 15.0
"""Ours: a request's headers fit in one packet; whoever trickles them holds a connection for nothing."""
KEEP_ALIVE_S = 75
"""nginx's default; OpenAI's clients keep connections open between pictures."""
DRAIN_S = 60
"""Ours: what is running is given so long after the first SIGTERM; the second ends it at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the server listens."""

    host: str = "127.0.0.1"
    port: int = 8080
    allowed_hosts: tuple[str, ...] = ()


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def wants_keys(config: Config, place: Place) -> bool:
    """Whether callers need an API key: once there is one, and wherever others can reach the server.

    Raises: InvalidConfigError for an address beyond this machine where there is no key.
    """
    has_keys = False
    if has_store(config):  # making one takes longer than a first answer may
        with open_store(config) as store:
            has_keys = any(one.revoked_utc is None for one in store.keys.list())
    if not has_keys and not is_loopback(place.host):
        raise InvalidConfigError(
            f"Without API keys the server listens on this machine only, not on {place.host!r}.",
            hint="Make one first: makeready keys create; or use --host 127.0.0.1.",
            param="host",
        )
    return has_keys or not is_loopback(place.host)


def bound(place: Place) -> socket.socket:
    """A socket that listens there.

    Raises: InvalidConfigError for an address that is taken, and one that is none.
    """
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    # asyncio turns off Nagle's algorithm for sockets that say they are TCP only: with it each answer on a
    # kept connection came 40 ms late.
    opened = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((place.host, place.port))
        opened.listen(512)
    except OSError as cause:
        opened.close()
        raise InvalidConfigError(
            f"The server cannot listen on {place.host}:{place.port}: {cause.strerror}.",
            hint="Choose another --port; 0 takes a free one.",
            param="port",
        ) from cause
    return opened


def serve(
    config: Config,
    place: Place,
    *,
    num_workers: int,
    max_queued: int,
    on_listening: Callable[[str], None],
) -> None:
    """Serve until SIGINT or SIGTERM: then what runs is finished; a second signal ends it at once.

    `on_listening` is told the address, as `http://127.0.0.1:8080`.

    Raises: InvalidConfigError as `bound` and `wants_keys`; StorageError for a store that cannot be used.
    """
    needs_keys = wants_keys(config, place)
    listening = bound(place)
    failures: list[BaseException] = []

    def on_failure(error: BaseException) -> None:
        failures.append(error)
        server.should_exit = True

    hosts = LOCAL_NAMES | {place.host, *place.allowed_hosts}
    app = application(
        Served(
            config=config,
            hosts=frozenset(hosts),
            wants_keys=needs_keys,
            num_workers=num_workers,
            max_queued=max_queued,
            on_failure=on_failure,
        )
    )
    server = DrainingServer(listener(app))
    name = f"[{place.host}]" if ":" in place.host else place.host
    on_listening(f"http://{name}:{listening.getsockname()[1]}")
    server.run(sockets=[listening])
    if server.force_exit:  # nothing is waited for: the store is whole at any moment
        os._exit(INTERRUPTED)
    if failures:
        raise failures[0]


def listener(app: ASGIApp) -> uvicorn.Config:
    """How uvicorn serves an application here."""
    return uvicorn.Config(
        app,
        http=StrictProtocol,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        h11_max_incomplete_event_size=MAX_HEAD_BYTES,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=DRAIN_S,
    )


class DrainingServer(uvicorn.Server):
    """Ends as an orchestrator expects: the first signal drains, the second does not wait."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self.should_exit:
            self.force_exit = True
        self.should_exit = True

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As uvicorn's, but a drained server has ended well: the signal is not raised again."""
        before = {one: signal.signal(one, self.handle_exit) for one in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)


class StrictProtocol(H11Protocol):
    """uvicorn's HTTP/1.1, with an answer that clients can read where the request is none, and a limit on the
    time that headers take."""

    _patience: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._patience = self.loop.call_later(HEAD_TIMEOUT_S, self._give_up)

    def data_received(self, data: bytes) -> None:
        """uvicorn's own limit between two requests ends with the first byte of the second, or of what is left
        of a body that nobody wants any more."""
        super().data_received(data)
        is_answered = self.cycle is not None and self.cycle.response_complete
        is_unwanted = is_answered and self.conn.our_state is not self.conn.their_state
        waits = self.cycle is None or is_unwanted or (is_answered and bool(self.conn.trailing_data[0]))
        if is_answered and not waits and self.timeout_keep_alive_task is None:
            later = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)
            self.timeout_keep_alive_task = later
        if waits and self._patience is None:
            self._patience = self.loop.call_later(HEAD_TIMEOUT_S, self._give_up)
        elif not waits:
            self._be_patient()

    def connection_lost(self, exc: Exception | None) -> None:
        self._be_patient()
        super().connection_lost(exc)

    def _be_patient(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _give_up(self) -> None:
        """A request's headers did not come, or the rest of a body."""
        self._patience = None
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """Not HTTP, or headers beyond the limit."""
        logging.getLogger(__name__).info("A request that is not HTTP/1.1, or too large a head.")
        failure = Failure(
            status=400,
            type=INVALID,
            code="invalid_http",
            message=f"The request is not HTTP/1.1, or its headers have more than {MAX_HEAD_BYTES} bytes.",
        )
        content = json.dumps(failure.body("openai", "req_unread")).encode()
        headers = {
            "content-type": "application/json",
            "content-length": str(len(content)),
            "connection": "close",
            "x-request-id": "req_unread",
            **failure.headers(),
        }
        if self.cycle is None or self.cycle.response_complete:
            lines = ["HTTP/1.1 400 Bad Request", *(f"{name}: {value}" for name, value in headers.items())]
            self.transport.write("\r\n".join([*lines, "", ""]).encode() + content)
        self.transport.close()
