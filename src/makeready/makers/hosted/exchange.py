"""One HTTP exchange with a vendor, within limits of time and size, and what its failure means for money.

Over httpx2: vendors differ in paths, headers and bodies, and all need the same limits, which the vendors' own
packages do not keep.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from makeready.errors import InvalidAnswerError, InvalidConfigError
from makeready.loop import Clock
from makeready.makers.hosted.access import LOOPBACK
from makeready.makers.hosted.refusals import Refusal, read_refusal
from makeready.upstream import FINAL_CODES, Unanswered, retry_after_s, shown

if TYPE_CHECKING:
    from ssl import SSLContext

    import httpx2

MAX_BODY_BYTES: Final = 96_000_000
"""Ours: the largest picture that is taken, in base64, and some words."""
CONNECT_S: Final = 10.0
PATIENT_S: Final = 20.0
"""Ours: once an answer has begun, so long without a byte of it is a stall."""
UNPAID: Final = frozenset({425, 429, 500, 503, 529})
"""Statuses that say that nothing was made; a gateway's (502, 504) and a time-out (408) leave it open."""
OPEN: Final = frozenset({408, 502, 504})


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a multipart body: a field, or a file if it has a name."""

    name: str
    content: bytes
    file_name: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back, whole. `status` is 200 to 299."""

    body: bytes = field(repr=False)
    headers: Mapping[str, str]

    def value(self, who: str) -> dict[str, Any]:
        """The body as a JSON object.

        Raises: InvalidAnswerError if it is none.
        """
        try:
            value = json.loads(self.body)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            raise InvalidAnswerError(
                f"The answer of {who} is not a JSON object.",
                hint="It may have been charged. Check the address in the settings.",
            )
        return value


@dataclass(kw_only=True, eq=False)
class Failed(Unanswered):
    """One exchange that gave no answer. `is_fault`: the target's, not the request's. `refusal` is there where
    the vendor's moderation spoke."""

    is_fault: bool = True
    refusal: Refusal | None = None


class Exchange:
    """Connections to one address, with its key. Follows no redirect. May be shared by threads; close it."""

    def __init__(self, base_url: str, key_headers: Mapping[str, str], clock: Clock, param: str) -> None:
        """Raises: InvalidConfigError for a key that would travel unencrypted."""
        import httpx2

        parts = urlsplit(base_url)
        if parts.scheme != "https" and key_headers and parts.hostname not in LOOPBACK:
            raise InvalidConfigError(
                f"The key for {base_url} would travel in the clear.",
                hint="Use an https address.",
                param=param,
            )
        self.base_url = base_url.rstrip("/")
        self._key_headers = dict(key_headers)
        self._clock = clock
        self._client = httpx2.Client(follow_redirects=False, verify=_tls())

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def post(self, path: str, body: Mapping[str, object] | Iterable[Part], timeout_s: float) -> Answer:
        """Raises: Failed."""
        url = f"{self.base_url}{path}"
        if isinstance(body, Mapping):
            return self._sent("POST", url, timeout_s, has_key=True, json=dict(body))
        files = [
            (one.name, (one.file_name or None, one.content, one.kind or None))
            if one.file_name
            else (one.name, (None, one.content))
            for one in body
        ]
        return self._sent("POST", url, timeout_s, has_key=True, files=files)

    def fetch(self, url: str, timeout_s: float, *, has_key: bool = False) -> Answer:
        """What is at an address that a vendor named. The key goes to the vendor's own hosts only.

        Raises: Failed.
        """
        ours, theirs = urlsplit(self.base_url), urlsplit(url)
        is_own = (theirs.scheme, theirs.netloc) == (ours.scheme, ours.netloc)
        if not is_own and (theirs.scheme != "https" or not theirs.hostname or "@" in theirs.netloc):
            raise Failed(reason="it names an address that is not https", is_lost=True, is_fault=False)
        return self._sent("GET", url, timeout_s, has_key=has_key and (is_own or _is_sibling(ours, theirs)))

    def _sent(self, method: str, url: str, timeout_s: float, *, has_key: bool, **content: Any) -> Answer:
        import httpx2

        # Compressed, a small answer may grow without limit.
        headers = {"Accept": "application/json, image/*", "Accept-Encoding": "identity"}
        headers |= {"User-Agent": "makeready"} | (self._key_headers if has_key else {})
        timeout = httpx2.Timeout(timeout_s, connect=min(CONNECT_S, timeout_s))
        ends_s = self._clock.now_s() + timeout_s
        request = self._client.build_request(method, url, headers=headers, timeout=timeout, **content)
        response: httpx2.Response | None = None
        try:
            response = self._client.send(request, stream=True)
            # httpx2 looks its time-outs up again for the body: silence in the middle is no model that thinks.
            request.extensions["timeout"]["read"] = max(0.01, min(PATIENT_S, ends_s - self._clock.now_s()))
            body = self._body(response, ends_s)
        except (httpx2.HTTPError, httpx2.InvalidURL) as cause:
            raise self._broken(cause, is_answering=response is not None) from None
        finally:
            if response is not None:
                response.close()
        if 200 <= response.status_code < 300:
            return Answer(body=body, headers=response.headers)
        raise self._refused(response, body)

    def _body(self, response: "httpx2.Response", ends_s: float) -> bytes:
        """The whole body. The client's time-out is for each read, so a trickle is stopped here."""
        body = bytearray()
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise Failed(reason="its answer is compressed, which was not asked for", is_lost=True)
        for chunk in response.iter_raw():
            body += chunk
            if len(body) > MAX_BODY_BYTES:
                raise Failed(reason=f"its answer has more than {MAX_BODY_BYTES} bytes", is_lost=True)
            if self._clock.now_s() > ends_s:
                raise Failed(reason="its answer came too slowly", is_lost=True)
        return bytes(body)

    def _broken(self, cause: Exception, *, is_answering: bool) -> Failed:
        import httpx2

        never_sent = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)
        if isinstance(cause, never_sent) and not is_answering:
            return Failed(reason=f"no connection ({self._shown(str(cause))})", is_worth_retrying=True)
        if isinstance(cause, httpx2.UnsupportedProtocol | httpx2.InvalidURL | httpx2.LocalProtocolError):
            return Failed(reason=self._shown(str(cause)), is_fault=False)
        if isinstance(cause, httpx2.TimeoutException):
            return Failed(reason="it took too long", is_lost=True)
        return Failed(reason=f"the connection was cut ({type(cause).__name__})", is_lost=True)

    def _refused(self, response: "httpx2.Response", body: bytes) -> Failed:
        status = response.status_code
        read = read_refusal(body)
        refusal = replace(read, message=self._shown(read.message or response.reason_phrase))
        reason = f"HTTP {status}{f' ({refusal.message})' if refusal.message else ''}"
        if refusal.is_moderation:
            return Failed(reason=reason, status=status, is_fault=False, refusal=refusal)
        is_final = refusal.code in FINAL_CODES
        return Failed(
            reason=reason,
            status=status,
            is_lost=status in OPEN,
            is_worth_retrying=status in UNPAID and not is_final,
            is_fault=status >= 500 or status in OPEN,
            retry_after_s=retry_after_s(response.headers),
        )

    def _shown(self, text: str) -> str:
        keys = self._key_headers.values()
        return shown(text, (*keys, *(one.removeprefix("Bearer ") for one in keys)))


@cache
def _tls() -> "SSLContext":
    """Reading the certificates takes a client 30 ms; once is enough for a process."""
    import httpx2

    return httpx2.create_ssl_context()


def _is_sibling(ours: Any, theirs: Any) -> bool:
    """Whether both are hosts of one vendor, e.g. api.bfl.ai and api.eu1.bfl.ai."""
    ours_host, theirs_host = str(ours.hostname or ""), str(theirs.hostname or "")
    domain = ".".join(ours_host.rsplit(".", 2)[-2:])
    is_name = domain.count(".") == 1 and not domain.replace(".", "").isdigit()
    return ours.scheme == theirs.scheme == "https" and is_name and theirs_host.endswith(f".{domain}")
