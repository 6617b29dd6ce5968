"""Gets a picture from an http or https URL for a stranger: at the one address that was checked, no further.

The name is resolved once, all its addresses are checked, and the connection goes to the first of them by its
number: a name server that answers otherwise the second time changes nothing. Redirects are refused.
"""

import contextlib
import http.client
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from makeready.app.intake.addresses import Target, pinned_address, target_of
from makeready.app.intake.faults import fault
from makeready.app.intake.limits import Limits
from makeready.app.intake.pinned import Connect, Resolve, connected, connection_to, left_s, resolved

Pin = Callable[[Sequence[str], str], str]
_PIECE = 65_536
_HINT = "Send the picture itself, as a file or a data URL."


def _pinned(addresses: Sequence[str], param: str) -> str:
    return pinned_address(addresses, param=param)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetcher:
    """Gets bytes behind URLs, inside the limits.

    `deadline_s` is the time for all of it. `resolve`, `pin` and `connect` are the ways out of the process, so
    that tests can stay inside: with those that stand here, none but public addresses are ever connected.
    """

    limits: Limits = Limits()  # noqa: RUF009 - frozen
    deadline_s: float = 20.0
    resolve: Resolve = resolved
    pin: Pin = _pinned
    connect: Connect = connected

    def __call__(self, url: str, param: str) -> bytes:
        """The bytes behind a URL.

        Raises: InvalidImageError for a URL, an address or an answer that may not be, or when time is over.
        """
        target = target_of(url, param=param)
        until_s = time.monotonic() + self.deadline_s
        try:
            address = self.pin(self.resolve(target.host, target.port), param)
            return self._got(target, address, until_s, param)
        except (OSError, http.client.HTTPException, ValueError):  # ValueError: a header like no other
            reason = "takes too long" if time.monotonic() >= until_s else "cannot be reached"
            raise fault(f"is at {target.host!r}, which {reason}", _HINT, param=param) from None

    def _got(self, target: Target, address: str, until_s: float, param: str) -> bytes:
        with connection_to(target, address, until_s, self.connect) as connection:
            connection.request("GET", target.path, headers={"Accept": "image/png, image/jpeg, image/webp"})
            with contextlib.closing(connection.getresponse()) as answer:
                if answer.status != http.client.OK:
                    what = "is a redirect" if 300 <= answer.status < 400 else f"answers with {answer.status}"
                    raise fault(f"is at a URL that {what}", "Name the file's own URL.", param=param)
                return self._body(answer, until_s, param)

    def _body(self, answer: http.client.HTTPResponse, until_s: float, param: str) -> bytes:
        pieces: list[bytes] = []
        told, num_bytes = int(answer.getheader("Content-Length") or 0), 0
        while max(told, num_bytes) <= self.limits.file_bytes:
            piece = answer.read1(_PIECE)
            left_s(until_s)
            if not piece:
                return b"".join(pieces)
            pieces.append(piece)
            num_bytes += len(piece)
        raise fault(
            f"behind the URL has more than {self.limits.file_bytes} bytes", "Send a smaller one.", param=param
        )
