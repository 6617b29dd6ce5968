"""One message to one address: checked, pinned, without redirects, over in time. What came of it is a value.

Addresses are those of the public internet under https. Where the server's own settings name a host, that one
may be anywhere, on any port: only whoever runs the server opens doors into their network.
"""

import http.client
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from makeready import __version__
from makeready.app.intake.addresses import Target, is_address, pinned_address, target_of
from makeready.app.intake.pinned import Connect, Resolve, connected, connection_to, resolved
from makeready.errors import CallerError

TIMEOUT_S = 15.0
"""Source: Standard Webhooks 1.0, "Request timeouts": 15 to 30 s."""
LONGEST_PAUSE_S = 86_400.0
"""Ours: a receiver may ask for a day's rest, and no more."""
_HINT = "Give an https URL of the public internet, or have the server allow the host: serve.webhook_hosts."


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came of one try. `status` 0: no answer came; `words` say why, for a person.

    Units: `retry_after_s` is what the receiver asked for, 0 if nothing.
    """

    status: int
    words: str
    retry_after_s: float = 0.0

    @property
    def is_taken(self) -> bool:
        return 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """The receiver wants nothing more, ever."""
        return self.status == http.client.GONE


def refused(what: str, hint: str, param: str) -> CallerError:
    """The error of a webhook's URL."""
    return CallerError(f"The webhook {what}.", hint=hint or _HINT, param=param)


def endpoint(url: str, allowed_hosts: Collection[str], *, param: str = "webhook.url") -> Target:
    """The parts of a webhook's URL, as far as its words may be used; nothing is resolved.

    Raises: CallerError for what is no URL, not https, at another port, or at an address that is not public,
        unless its host is allowed.
    """
    target = target_of(url, param=param, refuse=refused, has_any_port=True)
    if target.host not in allowed_hosts:
        if target.scheme != "https":
            raise refused("is at a URL of the scheme 'http'", "Use https.", param)
        target_of(url, param=param, refuse=refused)
        if is_address(target.host):
            pinned_address((target.host,), param=param, refuse=refused)
    return target


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Posts messages. `resolve` and `connect` are the ways out of the process."""

    allowed_hosts: Collection[str] = ()
    timeout_s: float = TIMEOUT_S
    resolve: Resolve = resolved
    connect: Connect = connected

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        """What came of posting a JSON body there. Never raises for what a URL or a network does."""
        until_s = time.monotonic() + self.timeout_s
        try:
            target = endpoint(url, self.allowed_hosts)
            return self._posted(target, self._address(target), body, headers, until_s)
        except CallerError as error:
            return Reply(status=0, words=error.message)
        except (
            OSError,
            http.client.HTTPException,
            ValueError,
        ) as error:  # ValueError: a header like no other
            is_late = time.monotonic() >= until_s
            words = "took too long" if is_late else f"cannot be reached ({type(error).__name__})"
            return Reply(status=0, words=f"The receiver {words}.")

    def _address(self, target: Target) -> str:
        addresses = self.resolve(target.host, target.port)
        if target.host in self.allowed_hosts and addresses:
            return addresses[0]
        return pinned_address(addresses, param="webhook.url", refuse=refused)

    def _posted(
        self, target: Target, address: str, body: bytes, headers: Mapping[str, str], until_s: float
    ) -> Reply:
        told = {
            "Content-Type": "application/json",
            "User-Agent": f"makeready/{__version__}",
            "Connection": "close",
            **headers,
        }
        with connection_to(target, address, until_s, self.connect) as connection:
            connection.request("POST", target.path, body=body, headers=told)
            answer = connection.getresponse()  # its body is nobody's business, and is not read
            status, pause_s = answer.status, pause_of(answer.getheader("Retry-After") or "", time.time())
        words = "Taken" if 200 <= status < 300 else "The receiver answered"
        return Reply(status=status, words=f"{words}: {status}.", retry_after_s=pause_s)


def pause_of(text: str, now_s: float) -> float:
    """The seconds that a Retry-After header asks for, at most a day; 0 for what is none.

    Units: `now_s` is seconds since 1970.
    """
    if text.isascii() and text.isdecimal():
        return min(float(text[:12]), LONGEST_PAUSE_S)
    try:
        when_s = parsedate_to_datetime(text).timestamp()
    except (ValueError, OverflowError):
        return 0.0
    return min(max(0.0, when_s - now_s), LONGEST_PAUSE_S)
