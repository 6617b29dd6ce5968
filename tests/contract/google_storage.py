"""A small Google Cloud Storage on loopback: its XML API as the public documents have it, one bucket.

No registry has a server for it that speaks this API, which is the one that obstore uses. Written after
cloud.google.com/storage/docs/xml-api: objects (PUT, GET, HEAD, DELETE), lists in pages, errors.
"""

import hashlib
import threading
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

from makeready.testing.loopback import Desk, LoopbackServer

PAGE = 2
"""Objects a list has at once; Google's have 1,000, and clients must go on either way."""


class GoogleStorage(LoopbackServer):
    """Serves one bucket to whoever has the token, from `with` to the end of its block."""

    def __init__(self, *, bucket: str, token: str) -> None:
        super().__init__(_Desk)
        self.bucket, self.token = bucket, token
        self.objects: dict[str, tuple[bytes, datetime]] = {}
        self.lock = threading.Lock()
        self.is_away = False
        self.was_asked = threading.Event()
        """Somebody asked while it was away."""

    def go_away(self) -> None:
        """From now on every answer is 503."""
        self.is_away = True

    def come_back(self) -> None:
        self.is_away = False


class _Desk(Desk):
    def do_PUT(self) -> None:  # noqa: N802 - the name in http.server
        self.answer("PUT")

    def do_HEAD(self) -> None:  # noqa: N802
        self.answer("HEAD")

    def do_DELETE(self) -> None:  # noqa: N802
        self.answer("DELETE")

    def answer(self, method: str) -> None:
        content = self.body()
        parts = urlsplit(self.path)
        bucket, _, name = unquote(parts.path).lstrip("/").partition("/")
        owner = self.server.owner
        if owner.is_away:
            owner.was_asked.set()
            self._refuse(method, 503, "ServiceUnavailable")
        elif self.headers.get("Authorization") != f"Bearer {owner.token}":
            self._refuse(method, 401, "AuthenticationRequired")
        elif bucket != owner.bucket:
            self._refuse(method, 404, "NoSuchBucket")
        else:
            with owner.lock:
                if not name:
                    self._list(parse_qs(parts.query))
                elif method == "PUT":
                    owner.objects[name] = (content, datetime.now(UTC))
                    self.send(200, b"", _facts(*owner.objects[name]))
                elif name not in owner.objects:
                    self._refuse(method, 404, "NoSuchKey")
                elif method == "DELETE":
                    del owner.objects[name]
                    self.send(204, b"")
                else:
                    found, when = owner.objects[name]
                    self.send(200, found, _facts(found, when), num_sent=0 if method == "HEAD" else None)

    def _list(self, query: dict[str, list[str]]) -> None:
        owner = self.server.owner
        prefix, after = (query.get(one, [""])[0] for one in ("prefix", "continuation-token"))
        names = sorted(one for one in owner.objects if one.startswith(prefix) and one > after)
        page, is_cut = names[:PAGE], len(names) > PAGE
        told = "".join(_entry(one, *owner.objects[one]) for one in page)
        if is_cut:
            told += f"<NextContinuationToken>{escape(page[-1])}</NextContinuationToken>"
        told += f"<IsTruncated>{str(is_cut).lower()}</IsTruncated>"
        self.send(200, f"<ListBucketResult>{told}</ListBucketResult>".encode())

    def _refuse(self, method: str, status: int, code: str) -> None:
        body = f"<?xml version='1.0' encoding='UTF-8'?><Error><Code>{code}</Code></Error>".encode()
        self.send(status, body, num_sent=0 if method == "HEAD" else None)


def _etag(content: bytes) -> str:
    return f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'


def _facts(content: bytes, when: datetime) -> dict[str, str]:
    return {
        "ETag": _etag(content),
        "x-goog-generation": str(round(when.timestamp() * 1e6)),
        "Last-Modified": format_datetime(when, usegmt=True),
    }


def _entry(name: str, content: bytes, when: datetime) -> str:
    at = when.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    told = f"<Key>{escape(name)}</Key><Size>{len(content)}</Size><LastModified>{at}</LastModified>"
    return f"<Contents>{told}<ETag>{escape(_etag(content))}</ETag></Contents>"
