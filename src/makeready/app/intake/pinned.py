"""A connection to the one address that was checked, under TLS where the URL says so, and over in time."""

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence

from makeready.app.intake.addresses import Target

Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a host name, as numbers. Raises OSError if it has none."""
Connect = Callable[[str, int, float], socket.socket]


def resolved(host: str, port: int) -> Sequence[str]:
    """What the system's resolver says."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def connected(address: str, port: int, timeout_s: float) -> socket.socket:
    return socket.create_connection((address, port), timeout=timeout_s)


@contextlib.contextmanager
def connection_to(
    target: Target, address: str, until_s: float, connect: Connect = connected
) -> Iterator[http.client.HTTPConnection]:
    """A connection that asks `target` at `address`. When the time is over it is cut, whoever reads or writes.

    Units: `until_s` is what `time.monotonic` shows then.

    Raises: OSError for what networks do, TimeoutError when time is over.
    """
    connection = http.client.HTTPConnection(target.host, target.port)
    opened = connect(address, target.port, left_s(until_s))
    if target.scheme == "https":
        opened = _under_tls(opened, target.host)
    alarm = threading.Timer(left_s(until_s), _hang_up, (opened,))  # a drip would outlast any time-out
    alarm.daemon = True
    alarm.start()
    try:
        if isinstance(opened, ssl.SSLSocket):
            opened.do_handshake()
        connection.sock = opened
        yield connection
    finally:
        alarm.cancel()
        connection.close()
        opened.close()


def left_s(until_s: float) -> float:
    """Raises: TimeoutError if nothing is left."""
    left = until_s - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _under_tls(plain: socket.socket, host: str) -> ssl.SSLSocket:
    """The connection with TLS around it, before anything is said: the certificate must be the host's."""
    context = ssl.create_default_context()
    return context.wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)


def _hang_up(opened: socket.socket) -> None:
    """End a connection from another thread; whoever reads from it reads its end."""
    with contextlib.suppress(OSError):  # it has just ended by itself
        opened.shutdown(socket.SHUT_RDWR)
