"""Fetching for a stranger, on loopback: names resolve to what the test says, and connections stay here."""

import http.client
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from makeready.app.intake.fetch import Fetcher
from makeready.app.intake.limits import Limits
from makeready.errors import InvalidImageError

PUBLIC = "93.184.216.34"


@dataclass(kw_only=True)
class Site:
    """A web server that says one thing. `asked` keeps what it heard, `connected` under which addresses."""

    said: bytes
    port: int = 0
    is_slow: bool = False
    asked: list[bytes] = field(default_factory=list)
    connected: list[tuple[str, int]] = field(default_factory=list)

    def connect(self, address: str, port: int, timeout_s: float) -> socket.socket:
        self.connected.append((address, port))
        return socket.create_connection(("127.0.0.1", self.port), timeout=timeout_s)

    def fetcher(self, addresses: Sequence[str] = (PUBLIC,), deadline_s: float = 20.0) -> Fetcher:
        return Fetcher(
            limits=Limits(file_bytes=1000),
            deadline_s=deadline_s,
            resolve=lambda host, port: addresses,
            connect=self.connect,
        )


@contextmanager
def site(said: bytes, *, is_slow: bool = False) -> Iterator[Site]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        opened = Site(said=said, port=listening.getsockname()[1], is_slow=is_slow)
        is_over = threading.Event()

        def serve() -> None:
            try:
                peer, _ = listening.accept()
            except OSError:
                return  # nobody came
            with peer:
                opened.asked.append(peer.recv(65_536))
                peer.sendall(opened.said)
                while is_slow and not is_over.wait(0.02):
                    peer.sendall(b"x")

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield opened
        finally:
            is_over.set()
            listening.shutdown(socket.SHUT_RDWR)
            thread.join(timeout=20)


def answer(body: bytes, status: str = "200 OK", headers: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nConnection: close\r\n{headers}\r\n".encode() + body


def test_the_bytes_come_from_the_pinned_address_under_the_hosts_name() -> None:
    with site(answer(b"picture", headers="Content-Length: 7\r\n")) as there:
        assert there.fetcher()("http://example.com/a.png?b=1", "image") == b"picture"

    assert there.connected == [(PUBLIC, 80)]
    assert there.asked[0].startswith(b"GET /a.png?b=1 HTTP/1.1\r\nHost: example.com\r\n")


@pytest.mark.parametrize("addresses", [["127.0.0.1"], [PUBLIC, "10.0.0.1"], ["::1"], []])
def test_nothing_is_connected_for_a_name_that_leads_inside(addresses: list[str]) -> None:
    with site(answer(b"secret")) as there, pytest.raises(InvalidImageError, match="public internet"):
        there.fetcher(addresses)("http://example.com/", "image")

    assert there.connected == []


@pytest.mark.parametrize(
    ("said", "says"),
    [
        (answer(b"", "302 Found", "Location: http://127.0.0.1/\r\n"), "redirect"),
        (answer(b"", "404 Not Found"), "404"),
        (answer(b"x" * 2000), "more than 1000 bytes"),
        (answer(b"", headers="Content-Length: 99999999\r\n"), "more than 1000 bytes"),
        (answer(b"", headers="Content-Length: many\r\n"), "cannot be reached"),
        (b"SSH-2.0-OpenSSH_9.9\r\n", "cannot be reached"),
        (b"", "cannot be reached"),
    ],
)
def test_other_answers_are_refused_with_the_reason(said: bytes, says: str) -> None:
    with site(said) as there, pytest.raises(InvalidImageError, match=says) as caught:
        there.fetcher()("http://example.com/", "image")

    assert caught.value.param == "image"


def test_a_server_that_drips_is_left() -> None:
    said = answer(b"x", headers="Content-Length: 500\r\n")
    with site(said, is_slow=True) as there, pytest.raises(InvalidImageError, match="takes too long"):
        there.fetcher(deadline_s=0.3)("http://example.com/", "image")


def test_https_is_spoken_where_the_url_says_so() -> None:
    """A server without a certificate is no https server: nothing of its answer comes through."""
    with site(answer(b"picture")) as there, pytest.raises(InvalidImageError, match="cannot be reached"):
        there.fetcher()("https://example.com/", "image")

    assert there.connected == [(PUBLIC, http.client.HTTPS_PORT)]
