"""Where a message may go, and what comes of sending it."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from makeready.app.webhooks.sending import Reply, Sender, endpoint, pause_of
from makeready.errors import CallerError

ALLOWED = ("hooks.internal",)


@contextmanager
def receiver(answer: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """A socket that reads one request and says `answer`; its port, and what it was sent."""
    got: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def work() -> None:
            connection, _ = listening.accept()
            with connection:
                while b"}" not in b"".join(got):
                    got.append(connection.recv(65_536))
                connection.sendall(answer)

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        yield listening.getsockname()[1], got
        thread.join(5)


def sender(addresses: tuple[str, ...] = ("127.0.0.1",), timeout_s: float = 5.0) -> Sender:
    return Sender(allowed_hosts=ALLOWED, timeout_s=timeout_s, resolve=lambda host, port: addresses)


@pytest.mark.parametrize(
    ("answer", "status", "retry_after_s"),
    [
        (b"HTTP/1.1 204 No Content\r\n\r\n", 204, 0),
        (b"HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1/\r\n\r\n", 301, 0),
        (b"HTTP/1.1 410 Gone\r\n\r\n", 410, 0),
        (b"HTTP/1.1 429 Too Many\r\nRetry-After: 120\r\n\r\n", 429, 120),
        (b"not HTTP\r\n\r\n", 0, 0),
        (b"", 0, 0),
    ],
)
def test_what_came_of_it_is_a_value(answer: bytes, status: int, retry_after_s: float) -> None:
    with receiver(answer) as (port, got):
        url = f"http://hooks.internal:{port}/here?a=b"
        reply = sender()(url, b'{"type":"run.finished"}', {"webhook-id": "msg_1"})

    sent = b"".join(got)
    assert (reply.status, reply.retry_after_s) == (status, retry_after_s)
    assert reply.is_taken == (status == 204)
    assert reply.is_gone == (status == 410)
    assert sent.startswith(b"POST /here?a=b HTTP/1.1\r\n")
    assert b"webhook-id: msg_1\r\n" in sent
    assert sent.endswith(b'\r\n\r\n{"type":"run.finished"}')


def test_a_receiver_that_says_nothing_is_left_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        reply = sender(timeout_s=0.1)(f"http://hooks.internal:{port}/", b"{}", {})

    assert reply == Reply(status=0, words="The receiver took too long.")


@pytest.mark.parametrize(
    "addresses", [("127.0.0.1",), ("10.0.0.1",), ("169.254.169.254",), ("::1",), ("8.8.8.8", "127.0.0.1"), ()]
)
def test_a_name_that_leads_inside_is_never_connected(addresses: tuple[str, ...]) -> None:
    def connect(address: str, port: int, timeout_s: float) -> socket.socket:
        raise AssertionError("connected")

    posted = Sender(allowed_hosts=ALLOWED, resolve=lambda host, port: addresses, connect=connect)
    reply = posted("https://example.com/hook", b"{}", {})

    assert reply.status == 0
    assert "not on the public internet" in reply.words


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "https://example.com:8443/",
        "https://ann@example.com/",
        "ftp://example.com/",
        "https://example.com/ a",
        "file:///etc/passwd",
        "https://",
        "hello",
        "https://" + "a" * 3000,
        "http://hooks.internal.example.com/",
        "https://exam\nple.com/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/",
        "https://[::1]/",
        "https://[::ffff:192.168.0.1]/",
    ],
)
def test_a_url_that_may_not_be_is_refused_in_one_line(url: str) -> None:
    with pytest.raises(CallerError) as caught:
        endpoint(url, ALLOWED)

    assert caught.value.param == "webhook.url"
    assert caught.value.message.startswith("The webhook is at")
    assert "\n" not in caught.value.message + caught.value.hint
    assert "picture" not in caught.value.message + caught.value.hint


@pytest.mark.parametrize(
    "url", ["https://example.com/a?b=c", "http://hooks.internal/", "http://hooks.internal:9000/x"]
)
def test_other_urls_may_be(url: str) -> None:
    assert endpoint(url, ALLOWED).host in url


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        ("30", 30),
        ("99999999", 86_400),
        ("Thu, 01 Jan 1970 00:01:40 GMT", 90),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("soon", 0),
        ("-5", 0),
        ("", 0),
    ],
)
def test_a_pause_is_what_the_receiver_asks_for(text: str, seconds: float) -> None:
    assert pause_of(text, 10.0) == seconds


def test_a_pause_of_any_shape_is_no_error() -> None:
    shapes: list[Callable[[], str]] = [lambda: "٣", lambda: "1" * 5000, lambda: "Mon, 99 Foo 9999"]
    assert all(0 <= pause_of(one(), 0.0) <= 86_400 for one in shapes)
