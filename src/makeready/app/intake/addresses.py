"""Which URL may be fetched for a stranger, and at which address. Pure: nothing is resolved or opened here.

A server that fetches what strangers name is a door into its own network. So: http and https on their own
ports, no name and password, and only addresses of the public internet, all of them, before any is connected.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Literal
from urllib.parse import urlsplit

from makeready.app.intake.faults import fault
from makeready.errors import CallerError

Refuse = Callable[[str, str, str], CallerError]
"""The error for a URL: what is wrong with it, what to do (empty for the usual), which parameter it is."""

MAX_URL_CHARACTERS = 2048
PORTS = {"http": 80, "https": 443}
_HINT = "Send the picture itself, as a file or a data URL."
_HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*\.?")
_TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
"""NAT64 (RFC 6052, RFC 8215): the last 32 bits are an IPv4 address that a gateway would go to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A URL in the parts that a request needs. `path` has the query with it."""

    scheme: Literal["http", "https"]
    host: str
    port: int
    path: str


def picture_refused(what: str, hint: str, param: str) -> CallerError:
    """The error of a picture's URL."""
    return fault(what, hint or _HINT, param=param)


def target_of(
    url: str, *, param: str, refuse: Refuse = picture_refused, has_any_port: bool = False
) -> Target:
    """The parts of a URL that may be asked for, as far as its words tell. Of a name that is trusted the port
    may be any.

    Raises: what `refuse` makes (InvalidImageError) for other schemes and ports, user names, names that are no
        host names, spaces, control characters, and more than 2,048 characters.
    """
    is_plain = url.isascii() and url.isprintable() and not set(url) & set(' "<>\\^`{|}')
    if len(url) > MAX_URL_CHARACTERS or not is_plain:
        what = (
            f"is at a URL that is longer than {MAX_URL_CHARACTERS} characters, or holds what no URL may hold"
        )
        raise refuse(what, "", param)
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise refuse("is at a URL that cannot be read", "", param) from None
    if parts.scheme not in ("http", "https"):
        raise refuse(f"is at a URL of the scheme {parts.scheme[:20]!r}", "Use http or https.", param)
    if parts.username is not None or parts.password is not None:
        raise refuse("is at a URL with a user name in it", "Leave the user name out.", param)
    scheme: Literal["http", "https"] = "https" if parts.scheme == "https" else "http"
    if port not in (None, PORTS[scheme]) and not (has_any_port and port):
        raise refuse(f"is at port {port}", f"Use {PORTS[scheme]}, the port of {scheme}.", param)
    if not (is_address(host) or (_HOST.fullmatch(host) and len(host) <= 253)):
        raise refuse(f"is at {host[:60]!r}, which is no host name", "", param)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(scheme=scheme, host=host, port=port or PORTS[scheme], path=path)


def pinned_address(addresses: Sequence[str], *, param: str, refuse: Refuse = picture_refused) -> str:
    """The address to connect to, of all that a name stands for. One that is not public condemns them all.

    Whoever mixes a public and a private address tries which of them is taken.

    Raises: what `refuse` makes if there is none, or one of them is not public.
    """
    if not addresses or not all(is_public(one) for one in addresses):
        raise refuse("is at an address that is not on the public internet", "", param)
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an address belongs to the public internet, also the one hidden inside an IPv6 address."""
    try:
        parsed = ip_address(address)
    except ValueError:  # also "fe80::1%eth0": an address with a scope is local
        return False
    if isinstance(parsed, IPv6Address):
        if parsed.scope_id is not None:
            return False
        inner = _inner(parsed)
        if inner is not None:
            return is_public(str(inner))
    return parsed.is_global and not (parsed.is_multicast or parsed.is_reserved or parsed.is_unspecified)


def _inner(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to; None if it leads to none."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if any(address in network for network in _TRANSLATED) or int(address) >> 32 == 0:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def is_address(host: str) -> bool:
    """Whether a host is an address itself, of either kind, and no name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
